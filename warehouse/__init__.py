"""Counts. All SQL lives here, in .sql files."""
