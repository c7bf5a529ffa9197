"""Which level or place a range of a text is for, where the text says so beside the range."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from transform import remembered
from transform.taxonomy import rows

_WORD = re.compile(r"[^\W_]+(?:\.[^\W_](?=\.))*")
_SEGMENT = re.compile(r"[\n;•|]|[.!?]\s+(?=[A-Z])|\]\s")

_RUNG = (
    r"(?:[Ll]evel|[Gg]rade|[Bb]and)\s?-?(?:\d{1,2}|I{1,3}\b|I?V\b)"
    r"|(?:IC|L|E|P|T|M|G)-?\d{1,2}(?!\d)"
)
_LEVEL_WORDS = (
    r"(?:[Ss]enior [Ss]taff|[Dd]istinguished|[Pp]rincipal|[Ss]taff|[Ss]enior|[Ss]r\.?|[Ll]ead"
    r"|[Mm]id(?:dle)?(?:[- ][Ll]evel)?(?:[- ][Ss]enior)?|[Jj]unior|[Jj]r\.?|[Ee]ntry[- ][Ll]evel"
    r"|[Aa]ssociate|[Nn]ew [Gg]rad(?:uate)?|III?\b|IV\b)"
)
_LEVEL_AFTER = re.compile(
    rf" ?\(?(?:for |at )?(?:an? |the )?(?P<label>{_RUNG}|(?<=for )(?:an? )?{_LEVEL_WORDS}\b)"
)
_LEVEL_BEFORE = re.compile(
    rf"(?P<label>\b(?:{_RUNG}|{_LEVEL_WORDS}))(?P<rest>[^:\n]{{0,60}}?)\s*[:=(–—-]\s*[~(]?\s*$"
)
_LEVEL_IN_NAME = re.compile(rf"\b(?:{_RUNG}|{_LEVEL_WORDS})(?!\w)")
_LEVEL_IN_FRONT = re.compile(
    rf"\b(?:[Ff]or|[Aa]t|[Ii]n)\s+(?:an?\s|the\s|our\s)?"
    rf"(?P<label>{_RUNG}|{_LEVEL_WORDS}(?= [A-Z]))[^.\n]{{0,60}}$"
)
_ZONE = re.compile(r"\b(?:[Zz]one|[Gg]eo|[Rr]egion|[Tt]ier)\s+(?:\d|[A-F]\b)")
_OUTSIDE = re.compile(
    r"\b(?:outside(?: of)?|excluding|except(?: for)?|other than)\s+(?:the\s+)?$", re.I
)
_AFTER_PLACE = re.compile(r"(?:, ?[A-Z]{2})?[\s:.,-]*")
_OTHER_US = re.compile(
    r"\b[Aa]ll other (?:[Uu]\.?[Ss]\.? )?(?:states|locations|cities|areas)[^:\n]{0,20}"
)


@dataclass(frozen=True, slots=True)
class PlaceLabel:
    """A place in the text's own words, and the country it lies in where that is certain."""

    label: str
    country: str | None


@cache
def _places() -> dict[str, tuple[tuple[tuple[str, ...], str], ...]]:
    found: dict[str, dict[tuple[str, ...], str]] = {}
    for table in ("places", "countries", "regions"):
        for row in rows(table):
            if row.get("kind") == "code":
                continue
            words = tuple(word.lower() for word in _WORD.findall(row["name"]))
            if words:
                found.setdefault(words[0], {}).setdefault(words, row["country"])
    return {
        first: tuple(sorted(names.items(), key=lambda name: -len(name[0])))
        for first, names in found.items()
    }


def level_label(text: str, start: int, end: int, previous_end: int, next_start: int) -> str | None:
    """The level that text[start:end] is for, as written: "Level 3", "IC5", "Senior"."""
    segment = _segment_before(text, start, previous_end)
    for pattern in (_LEVEL_BEFORE, _LEVEL_IN_FRONT):
        if match := pattern.search(segment):
            return match["label"]
    if match := _LEVEL_AFTER.match(text, end, min(next_start, end + 40)):
        return match["label"]
    return None


def level_in(name: str) -> str | None:
    """The level that the name of a field or a heading gives."""
    match = _LEVEL_IN_NAME.search(name)
    return match.group() if match else None


def place_label(
    text: str, start: int, end: int, previous_end: int, next_start: int
) -> PlaceLabel | None:
    """The place or zone that text[start:end] is for, as written, nearest words first."""
    segment = _segment_before(text, start, previous_end)
    before = place_in(segment)
    if before is not None:
        return before
    after_end = min(next_start, end + 70)
    stop = _SEGMENT.search(text, end, after_end)
    after = text[end : stop.start() if stop else after_end]
    if re.match(r"\s*(?:\(|,?\s*(?:for|in|within|across|if)\b)", after):
        found = place_in(after)
        if found is not None:
            return found
    line_start = text.rfind("\n", 0, start) + 1
    if start - line_start > 40 or previous_end > line_start:
        return None
    above = text[max(previous_end, line_start - 160, 0) : line_start].rstrip()
    return place_in(above[above.rfind("\n") + 1 :])


def _segment_before(text: str, start: int, previous_end: int) -> str:
    floor = max(previous_end, start - 200)
    is_cut = False
    for match in _SEGMENT.finditer(text, floor, start):
        floor, is_cut = match.end(), True
    segment = text[floor:start]
    if previous_end and floor == previous_end and not is_cut:
        return _JOINED.split(segment)[-1]
    return segment


_JOINED = re.compile(r",|/|\band\b|\bor\b")
"""Where the words after one range end and those before the next begin."""


@remembered
def place_in(segment: str) -> PlaceLabel | None:
    """The place or zone that a heading or a few words name, from its first name to its last."""
    if match := _ZONE.search(segment):
        return PlaceLabel(match.group(), None)
    if match := _OTHER_US.search(segment):
        return PlaceLabel(match.group().strip(), "US" if "U" in match.group() else None)
    spans: list[tuple[int, int, str]] = []
    tokens = [(match.group(), match.start(), match.end()) for match in _WORD.finditer(segment)]
    words = [token[0].lower() for token in tokens]
    names = _places()
    at = 0
    while at < len(tokens):
        length = 1
        for name, country in names.get(words[at], ()):
            if tuple(words[at : at + len(name)]) == name and _is_name(tokens[at][0], name):
                length = len(name)
                spans.append((tokens[at][1], tokens[at + length - 1][2], country))
                break
        at += length
    if not spans:
        return None
    first, last = spans[0][0], spans[-1][1]
    countries = {country for _, _, country in spans}
    prefix = _OUTSIDE.search(segment[:first])
    label = segment[prefix.start() if prefix else first : last]
    return PlaceLabel(label, next(iter(countries)) or None if len(countries) == 1 else None)


def is_place(line: str) -> bool:
    """Whether a line names a place and nothing else."""
    found = place_in(line)
    return found is not None and _AFTER_PLACE.fullmatch(line.partition(found.label)[2]) is not None


def _is_name(written: str, name: tuple[str, ...]) -> bool:
    if len(name) == 1 and len(name[0]) <= 3:
        return written.isupper() and written != "CAN"
    return written[0].isupper()
