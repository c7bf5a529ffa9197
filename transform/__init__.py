"""Decides what a posting means. Pure: no network, no database, no clock."""

from collections.abc import Callable
from functools import lru_cache
from typing import ParamSpec, TypeVar, cast

P = ParamSpec("P")
T = TypeVar("T")

REMEMBERED = 4096
"""Titles, places, lines and the like that each reader remembers: those of a large board.

With four times as many, 100,000 postings took 115 MB to read in place of 84, and no less time.
"""


def remembered(read: Callable[P, T]) -> Callable[P, T]:
    """Remember what was read for the last so many different arguments."""
    return cast(Callable[P, T], lru_cache(maxsize=REMEMBERED)(read))
