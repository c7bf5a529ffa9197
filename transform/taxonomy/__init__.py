"""The taxonomy tables and their one loader. Tables are data: every row says why it is there."""

from __future__ import annotations

import csv
from functools import cache
from importlib.resources import files


class TaxonomyError(ValueError):
    """A taxonomy table is not as its module needs it; the message names the table and the row."""


@cache
def rows(table: str) -> tuple[dict[str, str], ...]:
    """The rows of `<table>.csv`, in file order, as column -> text.

    Lines that open with "#" say what a row is and are not rows. Raises TaxonomyError where a
    row has more or fewer cells than the header, or where two rows are the same.
    """
    text = files(__name__).joinpath(f"{table}.csv").read_text(encoding="utf-8")
    lines = [line for line in text.splitlines() if line.strip() and not line.startswith("#")]
    found: list[dict[str, str]] = []
    seen: set[tuple[str, ...]] = set()
    for row in csv.DictReader(lines, restkey="", restval=None):
        if "" in row or None in row.values():
            raise TaxonomyError(f"{table}.csv: wrong number of cells in {row}")
        key = tuple(row.values())
        if key in seen:
            raise TaxonomyError(f"{table}.csv: the same row twice: {row}")
        seen.add(key)
        found.append(row)
    return tuple(found)
