"""Decides what a posting means. Pure: no network, no database, no clock."""

from collections.abc import Callable
from functools import lru_cache
from typing import ParamSpec, TypeVar, cast

P = ParamSpec("P")
T = TypeVar("T")

REMEMBERED = 16_384
"""Titles, places, lines and the like that each reader remembers: those of a hundred boards.

With four times as many, 400,000 postings took 221 MB to read in place of 125.
"""

_remembering: list[Callable[[], None]] = []


def remembered(read: Callable[P, T]) -> Callable[P, T]:
    """Remember what was read for the last so many different arguments."""
    remembering = lru_cache(maxsize=REMEMBERED)(read)
    _remembering.append(remembering.cache_clear)
    return cast(Callable[P, T], remembering)


def forget_remembered() -> None:
    """Let go of all that is remembered: 20 MB, which a build can use once everything is read."""
    for clear in _remembering:
        clear()
