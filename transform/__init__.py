"""Decides what a posting means. Pure: no network, no database, no clock."""
