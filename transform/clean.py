"""Text at the door: one normal form for what is kept, one for what is compared."""

from __future__ import annotations

import re
import unicodedata
from functools import cache

_SPACES = re.compile(r"[^\S\n\t]+")
_LINE_ENDS = re.compile(r"\r\n?|[\u2028\u2029\x85\v\f]")
_AROUND_LINES = re.compile(r" *([\n\t]) *")
_NOT_WORDS = re.compile(r"[^\w]+")
_DROPPED_CATEGORIES = frozenset({"Cc", "Cf", "Cs"})


def clean(text: str) -> str:
    """The text in NFC, without control, format and surrogate characters, spaces collapsed.

    Line ends become newlines; newlines and tabs are kept, the spaces around them are not. A
    no-break space is a space. Never raises; cleaning twice changes nothing.
    """
    if text.isascii() and text.isprintable():
        return _SPACES.sub(" ", text).strip()
    kept = _LINE_ENDS.sub("\n", text)
    for letter in set(kept):
        if _is_dropped(letter):
            kept = kept.replace(letter, "")
    composed = unicodedata.normalize("NFC", kept)
    return _AROUND_LINES.sub(r"\1", _SPACES.sub(" ", composed)).strip()


@cache
def _is_dropped(letter: str) -> bool:
    return letter not in "\n\t" and unicodedata.category(letter) in _DROPPED_CATEGORIES


def key(text: str) -> str:
    """The text for comparison: cleaned, casefolded, punctuation as single spaces.

    "X.AI, LLC" and "x ai llc" have one key; "Gооgle" with Cyrillic letters has another than
    "Google", because look-alike letters are not merged.
    """
    folded = unicodedata.normalize("NFKC", clean(text)).casefold()
    return _NOT_WORDS.sub(" ", unicodedata.normalize("NFC", folded)).strip()
