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
_WORD = re.compile(r"[^\W_]+")
_SENTENCE_END = re.compile(r"[\n\r]+|(?<=[.!?])\s+")
_CURRENCY = re.compile(r"[$€£¥₹]")
_PAY_WORDS = frozenset(
    {"usd", "eur", "gbp", "cad", "aud", "chf", "salary", "salaries", "compensation", "pay", "ote"}
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
    dropped = _dropped_words()
    sentences: set[str] = set()
    word_count = 0
    for sentence in _SENTENCE_END.split(clean(text).casefold()):
        words = _WORD.findall(sentence)
        if not _PAY_WORDS.isdisjoint(words) or _CURRENCY.search(sentence):
            continue
        kept = [word for word in words if word not in dropped and not word.isdecimal()]
        if kept:
            word_count += len(kept)
            sentences.add(" ".join(kept))
    if word_count < _FEWEST_WORDS:
        return None
    joined = "\n".join(sorted(sentences)).encode("utf-8")
    return blake2b(joined, digest_size=10).hexdigest()


@cache
def _dropped_words() -> frozenset[str]:
    return _place_words() | _WHERE_WORDS | _DATE_WORDS


@cache
def _place_words() -> frozenset[str]:
    names = [row["name"] for table in ("places", "regions", "countries") for row in rows(table)]
    return frozenset(word for name in names for word in key(name).split())
