"""What reposts and city twins of one job share: a key of the title and a key of the text."""

from __future__ import annotations

import re
from functools import cache, lru_cache
from hashlib import blake2b

from transform.clean import clean, key
from transform.taxonomy import rows

_REMEMBERED = 65_536

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
_WORD_OR_SIGN = re.compile(r"[^\W_]+|\$")
_CURRENCY_SIGNS = "$€£¥₹"
_OTHER_BYTE = b"~"
_WORDS = (
    bytes(
        ord(chr(byte).lower()) if chr(byte).isalnum() or byte in b"\n$" else 0x20
        for byte in range(128)
    )
    + _OTHER_BYTE * 128
)
"""Letters, digits, line ends and the sign for money stay; bytes of other letters become one."""

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


@lru_cache(maxsize=_REMEMBERED)
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
    None where fewer than 20 words are left: such texts say nothing about the job.
    """
    # Letters are sorted out byte by byte, the words in one list: 70 us where patterns took 790.
    for mark in (". ", "! ", "? "):
        text = text.replace(mark, "\n")
    for sign in _CURRENCY_SIGNS:
        if sign in text:
            text = text.replace(sign, " $ ")
    raw = text.encode("utf-8", "replace").translate(_WORDS)
    if raw.count(_OTHER_BYTE) * 2 > len(raw):
        raw = _by_letter(text)
    words = raw.replace(_OTHER_BYTE, b" ").replace(b"\n", b" \n ").split(b" ")
    dropped = _dropped_words()
    kept = [word for word in words if word not in dropped and not word.isdigit()]
    pay = _pay_words()
    is_free = pay.isdisjoint(kept)
    sentences = {
        sentence.strip()
        for sentence in b" ".join(kept).split(b"\n")
        if is_free or pay.isdisjoint(sentence.split())
    }
    ordered = b"\n".join(sorted(sentences - {b""}))
    if ordered.count(b" ") + len(sentences) <= _FEWEST_WORDS:
        return None
    return blake2b(ordered, digest_size=10).hexdigest()


def _by_letter(text: str) -> bytes:
    """The words of a text in a script whose letters are no ASCII, joined as the others are."""
    return b"\n".join(
        " ".join(_WORD_OR_SIGN.findall(line)).encode("utf-8", "replace")
        for line in text.casefold().split("\n")
    )


@cache
def _pay_words() -> frozenset[bytes]:
    return frozenset(word.encode() for word in _PAY_WORDS)


@cache
def _dropped_words() -> frozenset[bytes]:
    folded = " ".join((*_place_words(), *_WHERE_WORDS, *_DATE_WORDS)).casefold().encode()
    words = folded.translate(_WORDS).replace(b"~", b" ").split()
    return frozenset((b"", *words, *folded.split()))


@cache
def _place_words() -> frozenset[str]:
    names = [row["name"] for table in ("places", "regions", "countries") for row in rows(table)]
    return frozenset(word for name in names for word in key(name).split())
