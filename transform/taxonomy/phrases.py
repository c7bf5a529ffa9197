"""Phrases of the tables as one pattern: longest first, whole words, any space or hyphen."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass

_OPENS = r"(?:^|(?<=[,\-–—(\[|:;•]))\s*"
_CLOSES = r"(?=\s*(?:$|[,\-–—()\[\]|:;•]))"
_FIRST_UNSPACED = "\u2e80"
"""From here on scripts write no spaces between words: such a phrase may stand inside one."""
_BETWEEN_WORDS = r"(?:\s+|[-‐]|\.\s*)"


@dataclass(frozen=True, slots=True)
class Found:
    """One phrase of a table in a text: which, and where it starts and ends."""

    phrase: str
    start: int
    end: int


def finder(phrases: Iterable[str]) -> Callable[[str], list[Found]]:
    """A function that finds the phrases in a casefolded text, left to right, never overlapping.

    At one place the longest phrase wins. A space in a phrase stands for spaces, one hyphen
    without spaces or a dot, "..." for anything in between, a "^" at its start for the start
    of the text or of one of its parts (after a comma, dash, colon, bar or bracket), a "$" at
    its end for the end of one.
    """
    ordered = sorted(set(phrases), key=lambda phrase: (-len(phrase), phrase))
    one_pattern = re.compile("|".join(f"({_one(phrase)})" for phrase in ordered))

    def find(text: str) -> list[Found]:
        return [
            Found(ordered[(match.lastindex or 1) - 1], match.start(), match.end())
            for match in one_pattern.finditer(text)
        ]

    return find


def _one(phrase: str) -> str:
    words = phrase.removeprefix("^").removesuffix("$")
    gaps = [_BETWEEN_WORDS.join(map(re.escape, gap.split())) for gap in words.split("...")]
    if words[0] >= _FIRST_UNSPACED:
        return re.escape(words)
    before = _OPENS if phrase.startswith("^") else r"(?<!\w)"
    after = _CLOSES if phrase.endswith("$") else r"(?!\w)"
    return before + r"\b.*\b".join(gaps) + after
