"""What was forgotten on request, and what that means for pages that are fetched later."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial

from extract.page import Page
from extract.posting import Drift
from extract.purge import CannotPurge, without
from extract.sources import SourceModule, all_sources
from flows.home import Home
from flows.problem import Problem
from transform.normalise import entry_id_of


@dataclass(frozen=True, slots=True)
class Forgotten:
    """One thing forgotten: a hash of its reference, its source, and the day."""

    entry_id: str
    source: str
    forgotten_on: str


def forgotten_ids(home: Home) -> frozenset[str]:
    """The entry_ids that may not be kept any more.

    Raises Problem where a line cannot be read: what it stands for would be kept again.
    """
    if not home.forgotten.is_file():
        return frozenset()
    found: set[str] = set()
    for number, line in enumerate(home.forgotten.read_bytes().splitlines(), start=1):
        try:
            found.add(str(json.loads(line)["entry_id"]))
        except (ValueError, KeyError, TypeError) as reason:
            raise Problem(
                f"{home.forgotten}, line {number} cannot be read.",
                "Restore it from a copy: without it, what was forgotten would be kept again.",
            ) from reason
    return frozenset(found)


def amend(page: Page, *, sources: Mapping[str, SourceModule], ids: frozenset[str]) -> bytes | None:
    """The bytes of a page that may be kept; None where none may.

    A page that cannot be written without what was forgotten is not kept.
    """
    read_rows = sources[page.source].postings
    try:
        refs = frozenset(
            row.source_ref
            for row in read_rows(page)
            if entry_id_of(row.source, row.source_ref) in ids
        )
    except Drift:
        return page.body
    try:
        return without(page, read_rows, refs) if refs else page.body
    except CannotPurge:
        return None


def amender(home: Home) -> partial[bytes | None] | None:
    """What a live run's pages go through before they are kept; None where nothing is forgotten."""
    ids = forgotten_ids(home)
    return partial(amend, sources=all_sources(), ids=ids) if ids else None
