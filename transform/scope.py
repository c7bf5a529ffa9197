"""Tells from a title alone which roles are no engineering, research or science."""

from __future__ import annotations

import re
from functools import cache

from transform import remembered
from transform.taxonomy import TaxonomyError, rows

EFFECTS = ("out", "domain", "role", "field")

# Where one part of a title ends: "Recruiter, AI Research", "Manager – Sales", "Engineer (LLM)".
_SEGMENT_END = re.compile(r"[,;|:()\[\]{}/（）、【】•·]|\s[-–—]+|[-–—]+\s|[–—]")
_NOT_A_WORD = re.compile(r"[\W_]+")


def out_of_scope(title: str) -> str | None:
    """The rule by which a title is no engineering, research or science role, else None.

    The first part of the title that the table speaks about decides, so "Recruiter, AI Research"
    is out and "Software Engineer, GTM Systems" is read on. A title that no row speaks about is
    read on as well: only its text can tell.
    """
    return _out_of_scope(title)


def segments(title: str) -> tuple[str, ...]:
    """The parts of a title, case-folded, with every mark between words turned into one space."""
    parts = (_NOT_A_WORD.sub(" ", part).strip() for part in _SEGMENT_END.split(title.casefold()))
    return tuple(part for part in parts if part)


def phrase_pattern(phrases: list[str]) -> re.Pattern[str]:
    """One pattern that finds the longest of `phrases` at each place of a folded text.

    Phrases in scripts that write no spaces between words may stand inside a word.
    """
    longest_first = sorted(set(phrases), key=lambda phrase: (-len(phrase), phrase))
    spaced = [re.escape(phrase) for phrase in longest_first if phrase[0].isascii()]
    unspaced = [re.escape(phrase) for phrase in longest_first if not phrase[0].isascii()]
    parts = [rf"(?<!\w)(?:{'|'.join(spaced)})(?!\w)"] if spaced else []
    return re.compile("|".join(parts + unspaced))


@remembered
def _out_of_scope(title: str) -> str | None:
    table, pattern = _table()
    domain: str | None = None
    for segment in segments(title):
        rule_of = dict(reversed([table[found.group()] for found in pattern.finditer(segment)]))
        if domain is None and "out" in rule_of:
            return f"title_{rule_of['out']}"
        if "role" in rule_of or (domain is None and "field" in rule_of):
            return None
        if domain is None and "domain" in rule_of:
            domain = f"title_{rule_of['domain']}"
    return domain


@cache
def _table() -> tuple[dict[str, tuple[str, str]], re.Pattern[str]]:
    table: dict[str, tuple[str, str]] = {}
    for row in rows("scope"):
        phrase, effect, rule = row["phrase"], row["effect"], row["rule"]
        if effect not in EFFECTS or (effect in ("role", "field")) == bool(rule) or not row["note"]:
            raise TaxonomyError(f"scope.csv: effect, rule or note is wrong in {row}")
        if phrase in table:
            raise TaxonomyError(f"scope.csv: {phrase!r} stands there twice")
        table[phrase] = (effect, rule)
    return table, phrase_pattern(list(table))
