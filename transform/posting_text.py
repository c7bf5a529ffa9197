"""Reads what the text of a posting says for each specialisation, weighed by where it says it."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache

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

_OF_THE_WORK = ("role", "team", "opening", "unsectioned")

_LONGEST_HEADING_WORDS = 12
_LONGEST_PREFIX_HEADING_WORDS = 10
_SHORTEST_UNBROKEN_TEXT = 400
_FEWEST_LINES = 3

# Letters and digits stay; a line end and a mark that ends a phrase become words of their own;
# whatever joins two words of one phrase ("pre-training", "you'll", "RL/RLHF") becomes a space.
_LINE_END, _MARK = b"\x1e", b"\x1f"
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

# A longer phrase takes the place of the "LLM" inside it, which must count nonetheless.
_NAMES_LLM = re.compile(r"\bllms?\b|\blanguage models?\b|\bfoundation models?\b")
_ABOUT_THE_COMPANY = re.compile(r"(?:^|(?<=[.!?]\s))About (?=[A-Z])")
_MARKS_LLM = re.compile(r"\b(?:generative ai|gen ?ai|conversational ai|voice agents?)\b")


@dataclass(frozen=True, slots=True)
class Said:
    """What one text says for each specialisation; every specialisation is a key.

    `score` adds up phrases by their weight and section, `of_the_work` only those that stand
    outside requirements and extras. `phrases` are the words, strongest first. `names_llm` and
    `names_ml` tell whether the text speaks of language models, or of machine learning, at all,
    be it about the company; extras do not count for the first.
    """

    score: Mapping[Specialisation, float]
    of_the_work: Mapping[Specialisation, float]
    phrases: Mapping[Specialisation, Sequence[str]]
    names_llm: bool
    names_ml: bool

    def words(self, specialisation: Specialisation) -> str:
        """The strongest phrases for one specialisation as evidence."""
        quoted = ", ".join(f'"{phrase}"' for phrase in self.phrases.get(specialisation, ())[:3])
        return f"text: {quoted}" if quoted else "text"


@dataclass(frozen=True, slots=True)
class _Phrase:
    phrase: str
    specialisation: Specialisation
    weight: float
    rest: list[bytes]
    stem: bytes
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
    mentions: dict[str, list[str]] = {}
    section, section_after_item, has_heading = "opening", "", False
    for raw in _raw_lines(text):
        heading, item, phrases = _line(raw)
        section, section_after_item = section_after_item or section, ""
        if heading:
            section, has_heading = heading, True
        elif item and WEIGHT_OF_SECTION[section] > WEIGHT_OF_SECTION["requirements"]:
            section, section_after_item = item, section
        for phrase in phrases:
            mentions.setdefault(phrase, []).append(section)
    return _weighed(mentions, has_heading)


# Half of a board's lines stand in its other postings too: reading each once took 360 us to 120.
@lru_cache(maxsize=32_768)
def _line(raw: bytes) -> tuple[str, str, tuple[str, ...]]:
    """The section that one line opens as a heading, as a list's item, and its phrases."""
    words = raw.split()
    if not words:
        return "", "", ()
    openings, phrases = _openings(), _phrases()
    heading, item = _sections(words) if words[0] in _line_openings() else ("", "")
    starts = [at for at, word in enumerate(words) if word in openings]
    words.append(_LINE_END)
    found: list[str] = []
    end = 0
    for at in starts:
        if at < end:
            continue
        of_word = phrases[words[at]]
        for key in (words[at + 1], _STEMS, _ANY):
            phrase, found_end = _phrase_at(of_word[key], words, at) if key in of_word else ("", 0)
            if found_end:
                found.append(phrase)
                end = found_end
                break
    return heading, item, tuple(found)


def _phrase_at(phrases: Sequence[_Phrase], words: Sequence[bytes], at: int) -> tuple[str, int]:
    """The first of `phrases` that stands at `at`, and where it ends; 0 where none does."""
    for phrase in phrases:
        end = _end_of(phrase, words, at)
        if end:
            return phrase.phrase, end
    return "", 0


def _weighed(mentions: Mapping[str, Sequence[str]], has_heading: bool) -> Said:
    score = dict.fromkeys(Specialisation, 0.0)
    of_the_work = dict.fromkeys(Specialisation, 0.0)
    said: dict[Specialisation, list[tuple[float, str]]] = {}
    names_llm = names_ml = False
    table = _table()
    for name, sections in mentions.items():
        phrase = table[name]
        kind = phrase.specialisation
        names_llm = names_llm or (phrase.marks_llm and any(each != "optional" for each in sections))
        names_ml = names_ml or kind is not Specialisation.NOT_ML
        if not has_heading:
            sections = ["unsectioned" if each == "opening" else each for each in sections]
        weights = sorted((WEIGHT_OF_SECTION[each] for each in sections), reverse=True)
        counted = phrase.weight * sum(
            weight * repeat for weight, repeat in zip(weights, WEIGHT_OF_REPEAT, strict=False)
        )
        if not counted:
            continue
        score[kind] += counted
        if any(each in _OF_THE_WORK for each in sections):
            of_the_work[kind] += counted
        if phrase.names_llm and kind is not Specialisation.LLM_UNSPECIFIED:
            score[Specialisation.LLM_UNSPECIFIED] += min(1.0, counted)
        said.setdefault(kind, []).append((-counted, name))
    strongest = {kind: [name for _, name in sorted(each)] for kind, each in said.items()}
    return Said(score, of_the_work, strongest, names_llm, names_ml)


def _raw_lines(text: str) -> list[bytes]:
    """The text's lines as lower-case ASCII words, with marks as words of their own."""
    if len(text) > _SHORTEST_UNBROKEN_TEXT and text.count("\n") < _FEWEST_LINES:
        text = _ABOUT_THE_COMPANY.sub("\nAbout us\n", text)
        text = _inline_headings().sub(lambda found: f"\n{found.group()}\n", text)
    raw = text.replace("\N{RIGHT SINGLE QUOTATION MARK}", "'").encode("ascii", "replace")
    raw = raw.replace(b"- ", b". ").replace(b"* ", b". ").translate(_WORDS)
    return raw.replace(_MARK, b" \x1f ").split(_LINE_END)


def _end_of(phrase: _Phrase, words: Sequence[bytes], at: int) -> int:
    """Where the phrase ends that opens at `at`, 0 where it is another one."""
    end = at + 1 + len(phrase.rest)
    if phrase.rest and words[at + 1 : end] != phrase.rest:
        return 0
    if phrase.stem:
        return end + 1 if end < len(words) and words[end].startswith(phrase.stem) else 0
    return end


def _sections(words: Sequence[bytes]) -> tuple[str, str]:
    """The section that a line opens as a heading, and the one that it is of as a list's item."""
    headings, items = _headings()
    is_item = words[0] == _MARK
    if is_item and len(words) == 1:
        return "", ""
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
def _table() -> dict[str, _Phrase]:
    table: dict[str, _Phrase] = {}
    for row in rows("specialisation_phrases"):
        if row["where"] != "text":
            continue
        name, weight = row["phrase"], float(row["weight"])
        kind = Specialisation(row["specialisation"])
        if name in table:
            raise TaxonomyError(f"specialisation_phrases.csv: {name!r} stands twice for text")
        words = name.encode("ascii").split()
        is_stem = words[-1].endswith(b"*")
        if is_stem and len(words) == 1:
            raise TaxonomyError(f"specialisation_phrases.csv: {name!r} is a stem without a word")
        names_llm = _NAMES_LLM.search(name) is not None
        table[name] = _Phrase(
            phrase=name,
            specialisation=kind,
            weight=weight,
            rest=words[1:-1] if is_stem else words[1:],
            stem=words[-1].removesuffix(b"*") if is_stem else b"",
            names_llm=names_llm,
            marks_llm=names_llm
            or kind is Specialisation.LLM_UNSPECIFIED
            or _MARKS_LLM.search(name) is not None
            or weight >= _MARKS_LLM_FROM.get(kind, weight + 1.0),
        )
    return table


_MARKS_LLM_FROM = {Specialisation.GENAI_APPLICATION: 2.0, Specialisation.POST_TRAINING: 3.0}
"""From which weight a phrase is about language models even where the text never says so."""

_ANY, _STEMS = b"", b"*"
"""Keys beside second words: phrases of one word, and phrases whose second word is a stem."""


@cache
def _phrases() -> dict[bytes, dict[bytes, list[_Phrase]]]:
    """The phrases by their first word and what follows it, longest first."""
    phrases: dict[bytes, dict[bytes, list[_Phrase]]] = {}
    for phrase in _table().values():
        first = phrase.phrase.split()[0].encode("ascii")
        second = phrase.rest[0] if phrase.rest else _STEMS if phrase.stem else _ANY
        phrases.setdefault(first, {}).setdefault(second, []).append(phrase)
    for of_first in phrases.values():
        for each in of_first.values():
            each.sort(key=_longest_first)
    return phrases


def _longest_first(phrase: _Phrase) -> tuple[int, int, str]:
    return (-len(phrase.rest) - bool(phrase.stem), -len(phrase.phrase), phrase.phrase)


@cache
def _openings() -> frozenset[bytes]:
    return frozenset(_phrases())


@cache
def _line_openings() -> frozenset[bytes]:
    headings, items = _headings()
    return frozenset({_MARK, *headings, *items})


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
