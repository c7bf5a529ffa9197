"""One name per employer, and its tier, from the names that pages and filings give it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, lru_cache

from transform import remembered
from transform.clean import clean, key
from transform.taxonomy import rows

_TRADES_AS = re.compile(r"\s+(?:d/?b/?a|doing business as)\s+", re.IGNORECASE)
_LEGAL_FORM = re.compile(
    r"[\s,]+(?:inc|incorporated|llc|l\.l\.c|ltd|limited|corp|corporation|lp|l\.p|llp|pc|pbc|plc"
    r"|gmbh|ag|s\.?a\.?s|sarl|b\.?v|oy|pty|pte|k\.?k|co(?<!& co))\.?$",
    re.IGNORECASE,
)
_SHORTEST_SHOUTED = 6
"""Shorter names in capitals are names (IBM, NVIDIA has its own row), longer ones are shouted."""


@dataclass(frozen=True, slots=True)
class EmployerReading:
    """The employer's one name, its tier where it is known, and how the name was found.

    `rule` is known, alias, or unknown; an unknown employer keeps its name without legal form.
    """

    employer: str
    tier: str | None
    rule: str


def read_employer(employer_raw: str, board_tiers: Mapping[str, str]) -> EmployerReading:
    """The employer behind a name as a page or a filing gives it.

    `board_tiers` is the tier of every employer that has a board. Names are compared whole:
    "Cohere Health" is not Cohere. Nothing is matched by likeness.
    """
    employer, is_alias = _known_name(employer_raw, _Itself(board_tiers))
    if employer is None:
        return EmployerReading(_plain_name(employer_raw), None, "unknown")
    tier = board_tiers.get(employer) or _own_tiers().get(employer)
    return EmployerReading(employer, tier, "alias" if is_alias else "known")


class _Itself:
    """A table that is known by being itself: to compare 229 names took 20 us a posting."""

    __slots__ = ("table",)

    def __init__(self, table: Mapping[str, str]) -> None:
        self.table = table

    def __hash__(self) -> int:
        return id(self.table)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Itself) and other.table is self.table


@remembered
def _known_name(employer_raw: str, with_boards: _Itself) -> tuple[str | None, bool]:
    names, aliases = _names(with_boards), _aliases()
    for candidate in _candidates(employer_raw):
        wanted = key(candidate)
        if wanted in aliases:
            return aliases[wanted], True
        if wanted in names:
            return names[wanted], False
    return None, False


def _candidates(employer_raw: str) -> list[str]:
    """The name as given, without its legal form, and the name it trades under."""
    name = clean(employer_raw)
    given = [name, _without_legal_form(name)]
    for part in _TRADES_AS.split(name)[::-1]:
        given.append(_without_legal_form(part))
    return list(dict.fromkeys(given))


def _plain_name(employer_raw: str) -> str:
    name = _without_legal_form(_TRADES_AS.split(clean(employer_raw))[-1])
    is_shouted = name.isupper() and len(name) >= _SHORTEST_SHOUTED
    return name.title() if is_shouted else name


def _without_legal_form(name: str) -> str:
    bare = name.strip(" ,")
    while (shorter := _LEGAL_FORM.sub("", bare).strip(" ,")) != bare and shorter:
        bare = shorter
    return bare


@lru_cache(maxsize=4)
def _names(with_boards: _Itself) -> dict[str, str]:
    return {key(name): name for name in (*with_boards.table, *_own_tiers())}


@cache
def _aliases() -> dict[str, str]:
    return {key(row["alias"]): row["employer"] for row in rows("employer_aliases")}


@cache
def _own_tiers() -> dict[str, str]:
    return {row["employer"]: row["tier"] for row in rows("employers")}
