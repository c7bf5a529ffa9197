"""Gives orders: the Prefect flow and the command line. No parsing, no SQL."""
