"""Years of experience asked for: the least that a posting's text wants over all."""

from __future__ import annotations

import re
from collections.abc import Sequence

from transform import remembered

_NUMBER_WORDS = {
    "zero": 0,
    "one": 1,
    "two": 2,
    "three": 3,
    "four": 4,
    "five": 5,
    "six": 6,
    "seven": 7,
    "eight": 8,
    "nine": 9,
    "ten": 10,
    "eleven": 11,
    "twelve": 12,
    "fifteen": 15,
}
_NUMBER = rf"(?:\d{{1,2}}|{'|'.join(_NUMBER_WORDS)})"
_YEARS = re.compile(
    rf"(?<![\w.,$€£%/])(?P<low>{_NUMBER})(?:\s*\(\d{{1,2}}\))?\s*\+?"
    rf"(?:\s*(?:-|–|—|~|to|or)\s*(?P<high>{_NUMBER})\s*\+?)?"
    r"(?:\s+or\s+more|\s+plus)?(?:\s+full)?[\s\-]*(?:years?|yrs?|yoe)\b",
    re.IGNORECASE,
)

_UNIT = re.compile(rb"year|yr|yoe")

_ASKED_AFTER = re.compile(
    r"experience|exp\b|background|track record|expertise|hands[- ]on|industry|working|building"
    r"|developing|designing|training|managing|leading|shipping|writing|operating|running|engineer|develop"
    r"|scien|program|research|management|leadership|role|\b(?:in|of|as|with)\b",
    re.IGNORECASE,
)
_ASKED_BEFORE = re.compile(
    r"experience|minimum|at least|require|you have|you bring|you[’']ve|must have|degree|bachelor"
    r"|master|phd|ph\.d|\bbs\b|\bms\b",
    re.IGNORECASE,
)
_OTHER_YEARS_BEFORE = re.compile(
    r"(?:\b(?:past|last|next|first|coming|just|only|previous|recent|every|each|after|within|under"
    r"|age|ages|less than|fewer than|up to|spent|takes?|took|vest\w*|founded|celebrat\w+|our"
    r"|nearly|almost|company['’]s|(?:with|has|have|had) over)\s+"
    r"(?:(?:just|about|over|nearly|almost|the|than|a)\s+)*)$",
    re.IGNORECASE,
)
_OTHER_YEARS_AFTER = re.compile(
    r"^[\s\-]*(?:ago|old|of service|of tenure|of age|at our|degree|college|university program"
    r"|vest|cliff|from now|contract|term\b|in a row|anniversary|later|into|plan\b|roadmap"
    r"|warranty|since|growing|commitment|to realize|and this is|,? we\b|and counting|in business"
    r"|strong|at (?!least))",
    re.IGNORECASE,
)
_HIGHER_DEGREE_OR = re.compile(r"ph\.?d\.?[^.;]{0,30}\bor\b", re.IGNORECASE)

_OPTIONAL_BEFORE = re.compile(r"\b(?:ideally|preferably|optionally|bonus)\W+(?:\w+\W+){0,3}$", re.I)
_OPTIONAL_AFTER = re.compile(
    r"^[^.;,()]*\b(?:preferred|(?:is )?a (?:big |huge |strong )?plus|a bonus|nice[- ]to[- ]have"
    r"|desirable|desired|advantage)\b",
    re.IGNORECASE,
)
_OPTIONAL_HEADING = re.compile(
    r"^\W*(?:nice[- ]to[- ]ha(?:ve|s)s?|bonus|preferred|desired|desirable|good to have|plus(?:es)?"
    r"|extra credit|stand out|ways to stand out|what would make you|you might also"
    r"|it[’']s a plus|strong candidates may)\b",
    re.IGNORECASE,
)
_ITEM_BEFORE = re.compile(r"(?:^|[.;])[\s\-•*·–+]*$")
_ITEM_AFTER = re.compile(r"[\s+]*(?:$|[.;])")
"""What stands around years that are an item or a sentence of their own: "- 8+ years"."""
_LONGEST_HEADING = 70
_LONGEST_LINE = 300
_SENTENCE_OR_ITEM = re.compile(
    r"(?<=[a-z)\]][.!?:])\s+(?=[A-Z0-9\-•*])|(?<![\d+])\s+(?=[-•*–·]\s+[A-Z0-9])"
    r"|\s+(?=(?:Nice to [Hh]ave|Preferred|Bonus|Desired|Strong candidates may|Ways to stand out)\b)"
)
"""Where a text that lost its line ends had them: a sentence, an item, a heading of extras."""

_TOOLS = (
    r"(?:python|java|javascript|typescript|go|golang|rust|c\+\+|scala|kotlin|swift|ruby|sql|react"
    r"|node|pytorch|tensorflow|jax|kubernetes|docker|terraform|aws|gcp|azure|spark|flutter"
    r"|django|flask|fastapi|langchain|angular|vue|graphql|postgres(?:ql)?|airflow|databricks"
    r"|snowflake)"
)
_OF_ONE_SKILL = re.compile(
    r"^[’'\s]*(?:of\s+)?(?:(?:professional|hands[- ]on|practical|strong|production)\s+)*"
    r"(?:experience\s+|expertise\s+|exp\s+)?"
    rf"(?:(?:in|with|using|of|writing|coding in|programming in)\s+)?{_TOOLS}(?![\w+#])",
    re.IGNORECASE,
)
_MOST_YEARS_ASKED = 25
"""More is never asked of a person; it is a company's age."""


def read_years(text: str) -> int | None:
    """The least years of experience that a text asks for over all, or None.

    The general requirement counts, not one tool's; of alternatives by degree the one without
    the higher degree does. What is only preferred, and years that are the company's, a
    benefit's or a person's, are not asked for.
    """
    if len(text) > _LONGEST_LINE * (text.count("\n") + 1):
        text = _SENTENCE_OR_ITEM.sub("\n", text)
    general: list[int] = []
    of_one_skill: list[int] = []
    lines = text.split("\n")
    for at in _lines_with_years(text):
        asked = _asked_in(lines[at])
        if any(asked) and not _is_optional(lines, at):
            general += asked[0]
            of_one_skill += asked[1]
    return max(general or of_one_skill, default=None)


# A board's postings share their lines: remembering what a line says took 160 us a text to 60.
@remembered
def _asked_in(line: str) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """The years that a line asks for over all, and those it asks for with one tool."""
    general: list[int] = []
    of_one_skill: list[int] = []
    for match in _YEARS.finditer(line):
        years = _asked_years(line, match)
        if years is not None:
            is_skill = _OF_ONE_SKILL.search(line[match.end() :]) is not None
            (of_one_skill if is_skill else general).append(years)
    return tuple(general), tuple(of_one_skill)


def _lines_with_years(text: str) -> list[int]:
    """The numbers of the lines that speak of years."""
    # Finding bytes spares the patterns all but two lines of a text: 13 us where they took 260.
    folded = text.encode("utf-8", "replace").lower()
    found = {folded.count(b"\n", 0, unit.start()) for unit in _UNIT.finditer(folded)}
    return sorted(found)


def _is_optional(lines: Sequence[str], at: int) -> bool:
    """Whether the line stands under a heading such as "Nice to have", or is one."""
    for line in reversed(lines[: at + 1]):
        is_optional = _is_heading_of_extras(line)
        if is_optional is not None:
            return is_optional
    return False


@remembered
def _is_heading_of_extras(line: str) -> bool | None:
    """Whether a heading is one such as "Nice to have"; None where the line is no heading."""
    if _OPTIONAL_HEADING.search(line):
        return True
    bare = line.strip()
    opens_list = bare[:1] in "-•*·–+"
    is_heading = (
        not opens_list and len(bare) < _LONGEST_HEADING and not bare.endswith((".", ";", ","))
    )
    return False if is_heading else None


def _asked_years(line: str, match: re.Match[str]) -> int | None:
    before, after = line[: match.start()], line[match.end() :]
    is_other = _OTHER_YEARS_BEFORE.search(before) or _OTHER_YEARS_AFTER.search(after)
    is_optional = _OPTIONAL_BEFORE.search(before) or _OPTIONAL_AFTER.search(after)
    is_asked = (
        _ASKED_AFTER.search(after[:60])
        or _ASKED_BEFORE.search(before[-60:])
        or (_ITEM_BEFORE.search(before) is not None and _ITEM_AFTER.match(after) is not None)
    )
    if is_other or is_optional or not is_asked or _HIGHER_DEGREE_OR.search(before):
        return None
    low = match.group("low").casefold()
    years = _NUMBER_WORDS[low] if low in _NUMBER_WORDS else int(low)
    return years if years <= _MOST_YEARS_ASKED else None
