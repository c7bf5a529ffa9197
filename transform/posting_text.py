"""Reads what the text of a posting says for each specialisation, weighed by where it says it."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from operator import mul

from ahocorasick_rs import BytesAhoCorasick, Implementation, MatchKind

from transform import remembered
from transform.entry import Specialisation
from transform.taxonomy import TaxonomyError, rows

WEIGHT_OF_SECTION = {
    "role": 1.0,
    "team": 0.7,
    "requirements": 0.5,
    "optional": 0.25,
    "company": 0.0,
    "opening": 0.35,
    "unsectioned": 0.8,
}
"""What the same phrase counts by where it stands: what the role does, not what the company says."""

WEIGHT_OF_REPEAT = (1.0, 0.4, 0.2)
"""What the first, second and third mention of one phrase count; more count nothing."""

_OF_THE_WORK = frozenset(("role", "team", "opening", "unsectioned"))

_LONGEST_HEADING_WORDS = 12
_LONGEST_PREFIX_HEADING_WORDS = 10
_SHORTEST_UNBROKEN_TEXT = 400
_FEWEST_LINES = 3

# Letters and digits stay; a line end and a mark that ends a phrase become words of their own;
# whatever joins two words of one phrase ("pre-training", "you'll", "RL/RLHF") becomes a space.
# A letter outside ASCII is one mark, made of its first byte.
_LINE_END, _MARK = b"\x1e", b"\x1f"
_QUOTE = "\N{RIGHT SINGLE QUOTATION MARK}".encode()
_JOINS = b" \t\r-'/&+*#:_`~\""
_WORDS = bytes(
    ord(chr(byte).lower())
    if chr(byte).isascii() and chr(byte).isalnum()
    else 0x1E
    if byte == 0x0A
    else 0x20
    if byte in _JOINS
    else 0x1F
    for byte in range(256)
)
_NOT_FIRST_BYTES = bytes(range(0x80, 0xC0))

# A longer phrase takes the place of the "LLM" inside it, which must count nonetheless.
_NAMES_LLM = re.compile(r"\bllms?\b|\blanguage models?\b|\bfoundation models?\b")
_ABOUT_THE_COMPANY = re.compile(r"(?:^|(?<=[.!?]\s))About (?=[A-Z])")
_MARKS_LLM = re.compile(r"\b(?:generative ai|gen ?ai|conversational ai|voice agents?)\b")


@dataclass(frozen=True, slots=True)
class Said:
    """What one text says for each specialisation; every specialisation is a key.

    `score` adds up phrases by their weight and section, `of_the_work` only those that stand
    outside requirements and extras. `counts` is what each phrase adds up to. `names_llm` and
    `names_ml` tell whether the text speaks of language models, or of machine learning, at all,
    be it about the company; extras do not count for the first.
    """

    score: Mapping[Specialisation, float]
    of_the_work: Mapping[Specialisation, float]
    counts: Sequence[tuple[float, _Phrase]]
    names_llm: bool
    names_ml: bool

    def phrases(self, specialisation: Specialisation) -> list[str]:
        """What speaks for one specialisation, the strongest first."""
        of_it = (
            (-counted, phrase.phrase)
            for counted, phrase in self.counts
            if phrase.specialisation is specialisation
        )
        return [phrase for _, phrase in sorted(of_it)]

    def words(self, specialisation: Specialisation) -> str:
        """The strongest phrases for one specialisation as evidence."""
        quoted = ", ".join(f'"{phrase}"' for phrase in self.phrases(specialisation)[:3])
        return f"text: {quoted}" if quoted else "text"


@dataclass(frozen=True, slots=True)
class _Phrase:
    phrase: str
    pattern: bytes
    specialisation: Specialisation
    weight: float
    names_llm: bool
    marks_llm: bool


@dataclass(frozen=True, slots=True)
class _Heading:
    rest: list[bytes]
    is_prefix: bool
    section: str


@lru_cache(maxsize=8)
def read_text(text: str) -> Said:
    """Finds every phrase of the table in `text`, the longest at each place. Never raises."""
    words = _words_of(text)
    stretches, has_heading = _stretches(words)
    ends = [start for start, _ in stretches[1:]] + [len(words)]
    mentions: dict[int, list[str]] = {}
    at = 0
    for phrase, start, _ in _phrase_finder().find_matches_as_indexes(words):
        while start >= ends[at]:
            at += 1
        mentions.setdefault(phrase, []).append(stretches[at][1])
    return _weighed(mentions, has_heading)


def _stretches(words: bytes) -> tuple[list[tuple[int, str]], bool]:
    """Where each stretch of a text begins and its section, and whether any heading opens one."""
    section, has_heading = "opening", False
    found = [(0, section)]
    for _, start, _ in _opening_finder().find_matches_as_indexes(words):
        end = words.index(_LINE_END, start + 1)
        heading, item = _sections(words[start:end])
        if heading:
            section, has_heading = heading, True
            found.append((start, section))
        elif item and WEIGHT_OF_SECTION[section] > WEIGHT_OF_SECTION["requirements"]:
            found += [(start, item), (end, section)]
    return found, has_heading


def _weighed(mentions: Mapping[int, Sequence[str]], has_heading: bool) -> Said:
    score = dict.fromkeys(Specialisation, 0.0)
    of_the_work = dict.fromkeys(Specialisation, 0.0)
    counts: list[tuple[float, _Phrase]] = []
    names_llm = names_ml = False
    phrases = _phrases()
    for number, sections in mentions.items():
        phrase = phrases[number]
        kind = phrase.specialisation
        if phrase.marks_llm and not names_llm:
            names_llm = any(each != "optional" for each in sections)
        names_ml = names_ml or kind is not Specialisation.NOT_ML
        if not has_heading:
            sections = ["unsectioned" if each == "opening" else each for each in sections]
        if len(sections) == 1:
            counted = phrase.weight * WEIGHT_OF_SECTION[sections[0]]
        else:
            weights = sorted([WEIGHT_OF_SECTION[each] for each in sections], reverse=True)
            counted = phrase.weight * sum(map(mul, weights, WEIGHT_OF_REPEAT))
        if not counted:
            continue
        score[kind] += counted
        if not _OF_THE_WORK.isdisjoint(sections):
            of_the_work[kind] += counted
        if phrase.names_llm and kind is not Specialisation.LLM_UNSPECIFIED:
            score[Specialisation.LLM_UNSPECIFIED] += min(1.0, counted)
        counts.append((counted, phrase))
    return Said(score, of_the_work, counts, names_llm, names_ml)


def _words_of(text: str) -> bytes:
    """The text as lower-case ASCII words, two spaces between two; line ends and marks are words.

    Kept in one piece and not split: to split 900 words takes longer than to search them. Two
    spaces, so that each of two phrases side by side has a space of its own on either side.
    """
    if len(text) > _SHORTEST_UNBROKEN_TEXT and text.count("\n") < _FEWEST_LINES:
        text = _ABOUT_THE_COMPANY.sub("\nAbout us\n", text)
        text = _inline_headings().sub(lambda found: f"\n{found.group()}\n", text)
    raw = text.encode("utf-8", "replace").replace(_QUOTE, b"'")
    raw = raw.replace(b"- ", b". ").replace(b"* ", b". ").translate(_WORDS, _NOT_FIRST_BYTES)
    raw = b"  ".join(raw.split())
    raw = raw.replace(_LINE_END, b" \x1e ").replace(_MARK, b" \x1f ")
    return b"\x1e %b \x1e " % raw


@cache
def _phrase_finder() -> BytesAhoCorasick:
    """Finds the longest phrase at each place, by its number."""
    # As a table of all states it takes 30 us a text where the smaller forms take 50.
    return BytesAhoCorasick(
        [phrase.pattern for phrase in _phrases()],
        matchkind=MatchKind.LeftmostLongest,
        implementation=Implementation.DFA,
    )


@cache
def _opening_finder() -> BytesAhoCorasick:
    """Finds the lines that may be headings, and the list items that may tell their section."""
    headings, items = _headings()
    return BytesAhoCorasick(
        [
            _LINE_END + b" " + before + word + b" "
            for word in sorted({*headings, *items})
            for before in _BEFORE_FIRST_WORD
        ]
    )


_BEFORE_FIRST_WORD = (b"", b"  ", b" \x1f ", b" \x1f   ", b"   \x1f ", b"   \x1f   ")
"""What stands between the opening of a line or a list's item and its first word."""


@remembered
def _sections(line: bytes) -> tuple[str, str]:
    """The section that a line opens as a heading, and the one that it is of as a list's item."""
    headings, items = _headings()
    _, *words = line.split()
    is_item = words[0] == _MARK
    word, rest = words[is_item], words[is_item + 1 :]
    heading = _heading(headings[word], rest, is_item) if word in headings else ""
    of_item = (section for start, section in items.get(word, ()) if rest[: len(start)] == start)
    return heading, next(of_item, "")


def _heading(headings: Sequence[_Heading], line: Sequence[bytes], is_item: bool) -> str:
    if len(line) >= _LONGEST_HEADING_WORDS:
        return ""
    ends_in_mark = bool(line) and line[-1] == _MARK
    while line and line[-1] == _MARK:
        line = line[:-1]
    for heading in headings:
        if line == heading.rest:
            return heading.section
        if is_item or ends_in_mark or not heading.is_prefix:
            continue
        if len(line) < _LONGEST_PREFIX_HEADING_WORDS and (
            line[: len(heading.rest)] == heading.rest
        ):
            return heading.section
    return ""


@cache
def _phrases() -> Sequence[_Phrase]:
    found: dict[str, _Phrase] = {}
    for row in rows("specialisation_phrases"):
        if row["where"] != "text":
            continue
        name, weight = row["phrase"], float(row["weight"])
        kind = Specialisation(row["specialisation"])
        if name in found:
            raise TaxonomyError(f"specialisation_phrases.csv: {name!r} stands twice for text")
        is_stem = name.endswith("*")
        if is_stem and " " not in name:
            raise TaxonomyError(f"specialisation_phrases.csv: {name!r} is a stem without a word")
        pattern = " " + name.removesuffix("*").replace(" ", "  ") + ("" if is_stem else " ")
        names_llm = _NAMES_LLM.search(name) is not None
        found[name] = _Phrase(
            phrase=name,
            pattern=pattern.encode("ascii"),
            specialisation=kind,
            weight=weight,
            names_llm=names_llm,
            marks_llm=names_llm
            or kind is Specialisation.LLM_UNSPECIFIED
            or _MARKS_LLM.search(name) is not None
            or weight >= _MARKS_LLM_FROM.get(kind, weight + 1.0),
        )
    return tuple(found.values())


_MARKS_LLM_FROM = {Specialisation.GENAI_APPLICATION: 2.0, Specialisation.POST_TRAINING: 3.0}
"""From which weight a phrase is about language models even where the text never says so."""


@cache
def _headings() -> tuple[dict[bytes, list[_Heading]], dict[bytes, list[tuple[list[bytes], str]]]]:
    """Headings, and the first words of list items, by their first word; longest first."""
    headings: dict[bytes, list[_Heading]] = {}
    items: dict[bytes, list[tuple[list[bytes], str]]] = {}
    for row in rows("posting_sections"):
        if row["section"] not in WEIGHT_OF_SECTION or not row["note"]:
            raise TaxonomyError(f"posting_sections.csv: section or note is wrong in {row}")
        first, *rest = _heading_words(row["heading"])
        if row["heading"].startswith("- "):
            items.setdefault(first, []).append((rest, row["section"]))
        else:
            is_prefix = row["heading"].endswith("*")
            headings.setdefault(first, []).append(_Heading(rest, is_prefix, row["section"]))
    for each in headings.values():
        each.sort(key=lambda heading: -len(heading.rest))
    for item in items.values():
        item.sort(key=lambda words_and_section: -len(words_and_section[0]))
    return headings, items


def _heading_words(heading: str) -> list[bytes]:
    words = heading.lower().encode("ascii").translate(_WORDS).split()
    return [word for word in words if word != _MARK]


@cache
def _inline_headings() -> re.Pattern[str]:
    """Headings of a text that lost its line ends: two words or more, opened by a capital."""
    headings = sorted(
        {row["heading"].rstrip("* ") for row in rows("posting_sections")},
        key=lambda heading: (-len(heading), heading),
    )
    patterns = [
        heading[0].upper()
        + re.escape(heading[1:]).replace("'", "['\N{RIGHT SINGLE QUOTATION MARK}]")
        for heading in headings
        if " " in heading and heading[0].isalpha()
    ]
    return re.compile(rf"(?<!\w)(?:{'|'.join(patterns)})(?!\w)")
