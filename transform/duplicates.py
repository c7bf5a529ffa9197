"""What reposts and city twins of one job share: a key of the title and a key of the text."""

from __future__ import annotations

import re
from functools import cache
from hashlib import blake2b

from ahocorasick_rs import BytesAhoCorasick

from transform import remembered
from transform.clean import clean, key
from transform.taxonomy import rows

_PARTS = re.compile(r"\s[-–—|•/]\s|[,;:|•()\[\]{}]|\s[-–—]|[-–—]\s")
_REQUISITION = re.compile(
    r"(?:\b(?:req|requisition|job|ref|id|jr|r)[\s#:.\-]*\d{3,}\b)|#\s*\d+|\b\d{4,}(?:[./-]\d+)*\b"
    r"|\bl\.\s*\d+/\d+\b",
    re.IGNORECASE,
)
_YEAR = re.compile(r"(?:19|20)\d\d")
_GENDERS = re.compile(r"\b[mfwxdh](?:\s*[/|]\s*[mfwxdh*]){1,3}\b|\ball genders\b", re.IGNORECASE)
_WHERE_WORDS = frozenset(
    {
        "remote",
        "hybrid",
        "onsite",
        "on",
        "site",
        "office",
        "in-office",
        "based",
        "in",
        "only",
        "anywhere",
        "relocate",
        "relocation",
        "to",
        "or",
        "and",
        "the",
        "hq",
        "metro",
        "area",
        "preferred",
        "timezone",
        "time",
        "zone",
        "home",
        "us-remote",
        "uk-remote",
        "eu",
        "select",
        "locations",
        "location",
        "friendly",
        "fully",
        "near",
        "city",
    }
)
_WORDS_OF_ANY_SENTENCE = frozenset(("and", "in", "on", "the", "to"))
"""Where-words and codes that stand in every text, and in the same place whatever the city."""
_WORD_OR_END = re.compile(r"[^\W\d_]+|\$|[\n.!?。]")
_ENDS = frozenset("\n.!?。")
_END = b"|"
_CURRENCY_SIGNS = "$€£¥₹"
_LETTERS = bytes(
    ord(letter.lower())
    if (letter := chr(byte)).isascii() and (letter.isalpha() or letter in "$.")
    else ord(_END)
    if letter == "\n"
    else ord(".")
    if letter in "!?"
    else ord(" ")
    for byte in range(256)
)
_NO_LETTERS = bytes(
    byte
    for byte in range(256)
    if not (letter := chr(byte)).isascii() or not (letter.isalpha() or letter in " \n\t$.!?-/")
)
"""Letters of ASCII, line ends and the sign for money stay; all ends of sentences are one.

Most marks go without a trace.
"""

_MOST_BYTES_PER_LETTER = 1.5
"""A text with more is in a script whose letters are not ASCII."""

_PAY_WORDS = frozenset(
    ["$", "usd", "eur", "gbp", "cad", "aud", "chf"]
    + ["salary", "salaries", "compensation", "pay", "ote"]
)
_DATE_WORDS = frozenset(
    {
        "january",
        "february",
        "march",
        "april",
        "may",
        "june",
        "july",
        "august",
        "september",
        "october",
        "november",
        "december",
        "jan",
        "feb",
        "mar",
        "apr",
        "jun",
        "jul",
        "aug",
        "sep",
        "sept",
        "oct",
        "nov",
        "dec",
        "monday",
        "tuesday",
        "wednesday",
        "thursday",
        "friday",
        "saturday",
        "sunday",
    }
)
_FEWEST_WORDS = 20


@remembered
def title_key(title: str) -> str:
    """The title for comparison: no place, requisition number, remote word, case or punctuation.

    Only a whole part of the title goes (after a dash or comma, in brackets), so that "Paris
    Saint-Germain Account Lead" keeps its Paris. A title that is nothing but places keeps them.
    """
    bare = _GENDERS.sub(" ", clean(title))
    bare = _REQUISITION.sub(lambda match: match[0] if _YEAR.fullmatch(match[0]) else " ", bare)
    parts = [key(part) for part in _PARTS.split(bare)]
    kept = [part for part in parts if part and not _is_place(part)]
    return " ".join(kept) or key(title)


def _is_place(part: str) -> bool:
    words = part.split()
    where = _place_words()
    return all(word in where or word in _WHERE_WORDS for word in words)


def text_key(text: str) -> str | None:
    """A key that texts of one job share though place, date, pay and layout differ, or None.

    It hashes the set of sentences without pay, each without place names, dates and numbers.
    `text` is clean. None where fewer than 20 words are left: such texts say nothing about the job.
    """
    for sign in _CURRENCY_SIGNS:
        if sign in text:
            text = text.replace(sign, " $ ")
    raw = text.encode("utf-8", "replace")
    is_latin = len(raw) <= _MOST_BYTES_PER_LETTER * len(text)
    kept = _without_places(_words(raw) if is_latin else _words_by_letter(text))
    start = len(kept)
    for _, at, _ in reversed(_pay_words().find_matches_as_indexes(kept)):
        if at < start:
            start = kept.rfind(_END, 0, at) + 1
            kept = kept[:start] + kept[kept.index(_END, at) :]
    sentences = {sentence.strip() for sentence in kept.split(_END)}
    ordered = b"\n".join(sorted(sentences))
    if len(ordered.split(maxsplit=_FEWEST_WORDS)) <= _FEWEST_WORDS:
        return None
    return blake2b(ordered, digest_size=10).hexdigest()


# In one piece and never split into words: to look up 900 words took half of a text's key.
def _words(raw: bytes) -> bytes:
    """The words of ASCII letters with spaces around each, and an end behind each sentence."""
    raw = raw.translate(_LETTERS, _NO_LETTERS).replace(b". ", _END).replace(b".", b" ")
    return b" %b | " % raw.replace(_END, b" | ")


def _words_by_letter(text: str) -> bytes:
    """The same for scripts whose letters are not ASCII."""
    found = _WORD_OR_END.findall(text.casefold())
    words = [_END if word in _ENDS else word.encode("utf-8", "replace") for word in found]
    return b" %b | " % b" ".join(words)


def _without_places(words: bytes) -> bytes:
    kept: list[bytes] = []
    last = 0
    for _, start, end in _dropped_words().find_matches_as_indexes(words, overlapping=True):
        kept.append(words[last:start])
        last = end - 1
    kept.append(words[last:])
    return b"".join(kept)


@cache
def _pay_words() -> BytesAhoCorasick:
    return BytesAhoCorasick([f" {word} ".encode() for word in sorted(_PAY_WORDS)])


@cache
def _dropped_words() -> BytesAhoCorasick:
    """Finds places, where-words and dates, each with a space on both sides."""
    dropped = {*_place_names(), *_WHERE_WORDS, *_DATE_WORDS} - _WORDS_OF_ANY_SENTENCE
    words = {b" ".join(_words(each.casefold().encode()).split()[:-1]) for each in dropped}
    return BytesAhoCorasick([b" %b " % word for word in sorted(words) if word])


@cache
def _place_names() -> frozenset[str]:
    tables = ("places", "regions", "countries")
    return frozenset(key(row["name"]) for table in tables for row in rows(table))


@cache
def _place_words() -> frozenset[str]:
    return frozenset(word for name in _place_names() for word in name.split())
