"""Takes single rows out of a kept page, and shows by reading it again that only they are gone."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import Any

from extract.page import Page
from extract.posting import Drift, Posting, ServedRow

COUNTS = ("total", "count")
"""Fields that say how many rows a page holds."""

Reader = Callable[[Page], Iterable[ServedRow]]


class CannotPurge(ValueError):
    """A page holds a row among others in a form that cannot be written without it."""


def without(page: Page, read: Reader, refs: frozenset[str]) -> bytes | None:
    """The page's body without the rows of these references; None where no other row is left.

    A page that cannot be read has no rows to keep: it goes whole if it names a reference. Raises
    CannotPurge.
    """
    named = any(ref.encode("utf-8", "replace") in page.body for ref in refs)
    try:
        before = list(read(page))
    except Drift:
        return None if named else page.body
    stay = [row for row in before if row.source_ref not in refs]
    if len(stay) == len(before):
        return page.body
    if not stay:
        return None
    try:
        body = json.dumps(pruned(json.loads(page.body), refs), ensure_ascii=False)
        after = list(read(replace(page, body=body.encode("utf-8", "backslashreplace"))))
    except (ValueError, Drift) as error:
        raise CannotPurge(f"{page.url or page.sha256}: {error}") from error
    if postings_in(after) != postings_in(stay) or any(row.source_ref in refs for row in after):
        raise CannotPurge(f"{page.url or page.sha256}: {len(before) - len(stay)} of {len(before)}")
    return body.encode("utf-8", "backslashreplace")


def postings_in(rows: Iterable[ServedRow]) -> list[str]:
    """The references of the rows that are postings, in order."""
    return [row.source_ref for row in rows if isinstance(row, Posting)]


def pruned(served: Any, refs: frozenset[str]) -> Any:
    """The same JSON without the list items that carry one of the references as a value."""
    lengths: dict[int, int] = {}

    def walk(value: Any) -> Any:
        if isinstance(value, dict):
            return {key: walk(inner) for key, inner in value.items()}
        if not isinstance(value, list):
            return value
        kept = [walk(item) for item in value if not carries(item, refs)]
        if len(kept) != len(value):
            lengths[len(value)] = len(kept)
        return kept

    found = walk(served)
    recount(found, lengths)
    return found


def carries(item: Any, refs: frozenset[str]) -> bool:
    """Whether a list item is the row of one of the references."""
    return isinstance(item, dict) and any(
        str(value) in refs for value in item.values() if isinstance(value, str | int)
    )


def recount(value: Any, lengths: dict[int, int]) -> None:
    """Make the fields that count rows say how many are left."""
    if isinstance(value, list):
        for item in value:
            recount(item, lengths)
    elif isinstance(value, dict):
        for key, inner in value.items():
            if key in COUNTS and type(inner) is int and inner in lengths:
                value[key] = lengths[inner]
            else:
                recount(inner, lengths)
