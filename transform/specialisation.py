"""Reads what kind of model work a posting is, and keeps the words that decide."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache

from transform.entry import Specialisation
from transform.scope import phrase_pattern, segments
from transform.taxonomy import TaxonomyError, rows

FIVE = tuple(
    Specialisation(row["specialisation"])
    for row in rows("specialisations")
    if row["in_article"] == "yes"
)
"""The classes that the article has a band for."""

_OF_MODELS = ("ai", "ai_joined", "ml", "research")

FAMILIES = (
    "other",
    "ai",
    "ai_joined",
    "research",
    "ml",
    "data_science",
    "applied",
    "technical_staff",
    "software",
    "ai_field",
    "research_field",
)
"""How far the text of a posting is asked, by the role noun of its title; first wins a segment."""

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

NEEDED_OF_FAMILY = {
    "ai": 3.0,
    "ai_joined": 3.0,
    "ml": 2.5,
    "research": 2.5,
    "applied": 3.0,
    "technical_staff": 3.0,
    "software": 5.0,
    "data_science": 7.0,
}
"""What a text must say for one of the five before it decides: the vaguer the title, the more."""

NEEDED_BESIDE_THE_FIVE = {
    "applied": 9.0,
    "technical_staff": 6.0,
    "ai_joined": 9.0,
    "software": 12.0,
    "data_science": 6.0,
}
"""What a text must say for machine learning outside the five."""

MARGIN = {
    (Specialisation.GENAI_APPLICATION, Specialisation.EVALUATION): 0.5,
    (Specialisation.GENAI_APPLICATION, Specialisation.POST_TRAINING): 1.1,
}
"""By how much the first of the five must lead the second, where that is not 1.4: who builds with
models also tests and tunes them, and the work is still the product."""

_TESTS_AND_PRODUCT = (Specialisation.EVALUATION, Specialisation.GENAI_APPLICATION)

_BESIDE_THE_FIVE = (
    Specialisation.GENERALIST_ML,
    Specialisation.MLOPS,
    Specialisation.TRADITIONAL_NLP,
)

# What a later segment of a title makes of an earlier one: "Software Engineer, Machine Learning".
_FAMILY_OF_BOTH = {
    (earlier, later): later
    for earlier in ("software", "technical_staff", "applied", "ai_field", "research_field")
    for later in ("other", "ai", "research", "ml", "data_science")
} | {
    ("technical_staff", "software"): "software",
    ("technical_staff", "ai_field"): "technical_staff",
    ("software", "ai_field"): "ai_joined",
    ("applied", "ai_field"): "ai_joined",
    ("ai_field", "software"): "ai_joined",
    ("ai_field", "applied"): "ai_joined",
    ("ai_field", "technical_staff"): "technical_staff",
    ("applied", "data_science"): "applied",
    ("technical_staff", "applied"): "applied",
    ("technical_staff", "research_field"): "research",
    ("research_field", "software"): "software",
    ("research_field", "technical_staff"): "research",
    ("research_field", "ai_field"): "research",
    ("ai_field", "research_field"): "research",
}

_LONGEST_HEADING = 80
_LONGEST_PREFIX_HEADING = 60

_LETTERS = bytes(
    byte if chr(byte).isascii() and (chr(byte).isalnum() or byte == 10) else 32
    for byte in range(256)
)
# A longer phrase takes the place of the "LLM" inside it, which must count nonetheless.
_NAMES_LLM = re.compile(r"\bllms?\b|\blanguage models?\b|\bfoundation models?\b")
_NEWLINE_TO_SPACE = bytes.maketrans(b"\n", b" ")


@dataclass(frozen=True, slots=True)
class SpecialisationReading:
    """What one posting is, the rule that says so and the deciding words with where they stood."""

    specialisation: Specialisation
    rule: str
    evidence: str


@dataclass(frozen=True, slots=True)
class _Phrase:
    """One row of specialisation_phrases.csv."""

    phrase: str
    specialisation: Specialisation
    weight: float
    needs: str
    names_llm: bool


@dataclass(frozen=True, slots=True)
class _Posting:
    """What the rules ask of one posting beside its words."""

    family: str
    role: str
    text: str
    at_model_employer: bool
    names_llm: bool

    @property
    def title_words(self) -> str:
        return f'title: "{self.role}"' if self.role else "title"


@dataclass(frozen=True, slots=True)
class _Scores:
    """What a text says for each specialisation, and the phrases that say it, strongest first."""

    of: Mapping[Specialisation, float]
    """Every specialisation is a key."""
    phrases: Mapping[Specialisation, Sequence[str]]
    of_the_work: Mapping[Specialisation, float]
    """The part of each score that does not stand among requirements or extras."""

    def words(self, specialisation: Specialisation) -> str:
        quoted = ", ".join(f'"{phrase}"' for phrase in self.phrases.get(specialisation, ())[:3])
        return f"text: {quoted}" if quoted else "text"


def read_specialisation(
    title: str, team: str | None, text: str | None, employer: str | None = None
) -> SpecialisationReading:
    """Decides by title, then the employer's own team name, then the text; abstains otherwise.

    `text` is plain text. Never raises, whatever the text.
    """
    family, role, in_title = _title(title)
    names_llm = any(each.specialisation is Specialisation.LLM_UNSPECIFIED for each in in_title)
    posting = _Posting(family, role, text or "", _is_model_employer(employer), names_llm)
    named = _named([phrase for phrase in in_title if phrase.weight >= 9], "title", posting)
    if named is not None:
        return named
    if family in ("other", ""):
        return SpecialisationReading(Specialisation.NOT_ML, "title_role", posting.title_words)
    if family != "data_science":
        named = _named(in_title, "title", posting) or _named(_team(team or ""), "team", posting)
        if named is not None:
            return named
    if not posting.text.strip():
        return _without_text(posting)
    return _from_text(posting)


def _named(found: Sequence[_Phrase], where: str, posting: _Posting) -> SpecialisationReading | None:
    """The one specialisation that a title or team names outright, None where it names none."""
    usable = [each for each in found if each.weight >= 7 and _has_what_it_needs(each, posting)]
    if not usable:
        return None
    heaviest = max(phrase.weight for phrase in usable)
    usable = [phrase for phrase in usable if phrase.weight == heaviest]
    named = {phrase.specialisation for phrase in usable}
    words = f"{where}: " + ", ".join(f'"{phrase.phrase}"' for phrase in usable)
    if len(named) == 1:
        return SpecialisationReading(named.pop(), f"{where}_phrase", words)
    scores = _scores(posting.text)
    first, second = sorted(named, key=lambda each: (-scores.of[each], each))[:2]
    if scores.of[first] >= 1.5 * scores.of[second] + 1.0:
        words = f"{words}; {scores.words(first)}"
        return SpecialisationReading(first, f"{where}_phrase_and_text", words)
    if named <= set(FIVE):
        return SpecialisationReading(Specialisation.LLM_UNSPECIFIED, f"{where}_undecided", words)
    return None


def _has_what_it_needs(phrase: _Phrase, posting: _Posting) -> bool:
    if phrase.needs == "lab":
        return posting.at_model_employer
    if phrase.needs == "ml_role":
        return posting.family in _OF_MODELS
    if phrase.needs not in ("text", "work"):
        return True
    if not posting.text.strip():
        return phrase.needs == "text" and (
            posting.at_model_employer or posting.names_llm or posting.family in _OF_MODELS
        )
    said = _scores(posting.text)
    if phrase.needs == "work":
        return said.of_the_work[phrase.specialisation] >= 1.0
    return (
        posting.at_model_employer
        or said.of[phrase.specialisation] >= 0.5
        or said.of[Specialisation.LLM_UNSPECIFIED] >= 1.0
    )


def _without_text(posting: _Posting) -> SpecialisationReading:
    if posting.family == "ai" or (posting.family == "applied" and posting.at_model_employer):
        reading = Specialisation.GENAI_APPLICATION
    elif posting.family in ("ml", "research") and (posting.names_llm or posting.at_model_employer):
        reading = Specialisation.LLM_UNSPECIFIED
    elif posting.family == "ml":
        reading = Specialisation.GENERALIST_ML
    else:
        reading = Specialisation.NOT_ML
    return SpecialisationReading(reading, "title_role", posting.title_words)


def _from_text(posting: _Posting) -> SpecialisationReading:
    marks_llm, marks_ml = _marks(posting.text)
    if not marks_ml and posting.family not in ("ai", "ml"):
        return SpecialisationReading(
            Specialisation.NOT_ML, "text_without_models", posting.title_words
        )
    scores = _scores(posting.text)
    first, second = sorted(FIVE, key=lambda each: (-scores.of[each], each))[:2]
    if (first, second) == _TESTS_AND_PRODUCT and scores.of[first] < 2.0 * scores.of[second]:
        first, second = second, first
    about_llm = scores.of[Specialisation.LLM_UNSPECIFIED] + 3.0 * posting.names_llm
    others = max(scores.of[each] for each in _BESIDE_THE_FIVE)
    if (
        (
            marks_llm
            or posting.at_model_employer
            or (first is Specialisation.SERVING and posting.family in ("ml", "research"))
        )
        and (scores.of_the_work[first] >= 1.0 or first is Specialisation.GENAI_APPLICATION)
        and scores.of[first] + 0.5 * min(about_llm, scores.of[first])
        >= NEEDED_OF_FAMILY[posting.family]
        and scores.of[first] >= MARGIN.get((first, second), 1.4) * scores.of[second]
        and scores.of[first] + 0.5 * about_llm >= 0.8 * others
        and 1.5 * scores.of[first] >= about_llm
    ):
        return SpecialisationReading(first, "text_phrases", scores.words(first))
    if posting.family == "ai" or (
        posting.family == "ai_joined" and _is_about_models(scores, posting, marks_llm)
    ):
        return _ai_by_default(posting, scores, marks_llm)
    if posting.family in ("ml", "research"):
        return _ml_by_default(posting, scores, about_llm)
    work = scores.of_the_work
    if posting.family == "applied" and posting.at_model_employer:
        return SpecialisationReading(
            Specialisation.GENAI_APPLICATION, "title_role", posting.title_words
        )
    if (
        posting.family == "technical_staff"
        and work[Specialisation.LLM_UNSPECIFIED] + max(work[each] for each in FIVE) >= 3.0
    ):
        words = scores.words(Specialisation.LLM_UNSPECIFIED)
        return SpecialisationReading(Specialisation.LLM_UNSPECIFIED, "text_undecided", words)
    best = max(_BESIDE_THE_FIVE, key=lambda each: scores.of[each])
    if scores.of[best] >= NEEDED_BESIDE_THE_FIVE[posting.family]:
        return SpecialisationReading(best, "text_phrases", scores.words(best))
    return SpecialisationReading(Specialisation.NOT_ML, "title_role", posting.title_words)


def _is_about_models(scores: _Scores, posting: _Posting, marks_llm: bool) -> bool:
    said = scores.of_the_work
    genai = said[Specialisation.GENAI_APPLICATION] + said[Specialisation.LLM_UNSPECIFIED]
    return (marks_llm and genai >= 1.0) or said[Specialisation.GENERALIST_ML] >= 3.0


def _ai_by_default(posting: _Posting, scores: _Scores, marks_llm: bool) -> SpecialisationReading:
    best = max(_BESIDE_THE_FIVE, key=lambda each: scores.of[each])
    if scores.of[best] >= 1.0 and not marks_llm:
        return SpecialisationReading(
            Specialisation.GENERALIST_ML, "text_without_llm", posting.title_words
        )
    if scores.of[best] >= 2.0 * scores.of[Specialisation.GENAI_APPLICATION] + 3.0:
        return SpecialisationReading(best, "text_phrases", scores.words(best))
    return SpecialisationReading(
        Specialisation.GENAI_APPLICATION, "title_role", posting.title_words
    )


def _ml_by_default(posting: _Posting, scores: _Scores, about_llm: float) -> SpecialisationReading:
    general = scores.of[Specialisation.GENERALIST_ML]
    five = sum(scores.of[each] for each in FIVE)
    llm = about_llm + (1.0 if posting.at_model_employer else 0.0)
    if (llm >= 2.0 or (llm >= 1.0 and five >= general)) and llm + 0.5 * five >= 0.7 * general:
        return SpecialisationReading(
            Specialisation.LLM_UNSPECIFIED,
            "text_undecided",
            scores.words(Specialisation.LLM_UNSPECIFIED),
        )
    for each in (Specialisation.MLOPS, Specialisation.TRADITIONAL_NLP):
        if scores.of[each] >= 3.0 and scores.of[each] >= general:
            return SpecialisationReading(each, "text_phrases", scores.words(each))
    if posting.family == "ml" or general + llm + five >= 3.0:
        words = scores.words(Specialisation.GENERALIST_ML) if general else posting.title_words
        return SpecialisationReading(Specialisation.GENERALIST_ML, "text_phrases", words)
    return SpecialisationReading(Specialisation.NOT_ML, "text_without_models", posting.title_words)


@lru_cache(maxsize=65536)
def _title(title: str) -> tuple[str, str, tuple[_Phrase, ...]]:
    """The family and role noun of a title ("" where it has none), and the phrases it names."""
    families, role_pattern = _roles()
    table, pattern = _phrases("title")
    family, role = "", ""
    named: list[_Phrase] = []
    for segment in segments(title):
        nouns = [match.group() for match in role_pattern.finditer(segment)]
        if nouns:
            noun = min(nouns, key=lambda each: FAMILIES.index(families[each]))
            joined = _FAMILY_OF_BOTH.get((family, families[noun]), family or families[noun])
            if joined != family:
                family, role = joined, f"{role}, {noun}" if role else noun
            if families[noun] == "software" and any(families[n] == "ai_field" for n in nouns):
                family = "ai_joined"
        named.extend(table[match.group()] for match in pattern.finditer(segment))
    family = {"ai_field": "", "research_field": "research"}.get(family, family)
    return family, role, tuple(named)


@lru_cache(maxsize=4096)
def _team(team: str) -> tuple[_Phrase, ...]:
    table, pattern = _phrases("team")
    return tuple(
        table[match.group()] for segment in segments(team) for match in pattern.finditer(segment)
    )


@lru_cache(maxsize=4096)
def _is_model_employer(employer: str | None) -> bool:
    table, _ = _phrases("employer")
    return " ".join(segments(employer or "")) in table


def _marks(text: str) -> tuple[bool, bool]:
    """Whether a text speaks of language models, and of machine learning, anywhere at all."""
    words = b" " + _folded(text).translate(_NEWLINE_TO_SPACE) + b" "
    llm, ml = _markers()
    marks_llm = any(marker in words for marker in llm)
    return marks_llm, marks_llm or any(marker in words for marker in ml)


def _folded(text: str) -> bytes:
    """The text as lower-case ASCII letters, digits, spaces and newlines, one byte a character."""
    return text.encode("ascii", "replace").lower().translate(_LETTERS)


@lru_cache(maxsize=8)
def _scores(text: str) -> _Scores:
    folded = _folded(text)
    words = b" " + folded.translate(_NEWLINE_TO_SPACE) + b" "
    starts, sections = _sections(text, folded)
    needles_of = _needles()
    found: list[tuple[int, int, _Phrase]] = []
    for trigger in needles_of.keys() & set(words.split()):
        for needle, phrase in needles_of[trigger]:
            at = words.find(needle)
            while at >= 0:
                found.append((at, -len(needle), phrase))
                at = words.find(needle, at + 1)
    found.sort(key=lambda each: each[:2])
    weights: dict[_Phrase, list[float]] = {}
    end, section = 0, 0
    for at, minus_length, phrase in found:
        if at < end:
            continue
        # The closing space of one phrase opens the next one.
        end = at - minus_length - 1
        while section + 1 < len(starts) and starts[section + 1] <= at:
            section += 1
        weights.setdefault(phrase, []).append(WEIGHT_OF_SECTION[sections[section]])
    score = dict.fromkeys(Specialisation, 0.0)
    of_the_work = dict.fromkeys(Specialisation, 0.0)
    said: dict[Specialisation, list[tuple[float, str]]] = {}
    opening = WEIGHT_OF_SECTION["opening"]
    for phrase, mentions in weights.items():
        mentions.sort(reverse=True)
        said_here = phrase.weight * sum(
            mention * repeat for mention, repeat in zip(mentions, WEIGHT_OF_REPEAT, strict=False)
        )
        if said_here:
            kind = phrase.specialisation
            score[kind] += said_here
            if mentions[0] > WEIGHT_OF_SECTION["requirements"] or mentions[0] == opening:
                of_the_work[kind] += said_here
            if phrase.names_llm and kind is not Specialisation.LLM_UNSPECIFIED:
                score[Specialisation.LLM_UNSPECIFIED] += min(1.0, said_here)
            said.setdefault(kind, []).append((-said_here, phrase.phrase))
    return _Scores(
        score,
        {kind: [phrase for _, phrase in sorted(each)] for kind, each in said.items()},
        of_the_work,
    )


def _sections(text: str, folded: bytes) -> tuple[list[int], list[str]]:
    """Where each section of a posting starts, and what it is."""
    headings, items = _headings()
    starts, sections = [0], ["opening"]
    at = 0
    for line in folded.split(b"\n"):
        first = line.split(None, 1)[:1]
        if first and first[0] in headings and 3 < len(line) <= _LONGEST_HEADING:
            section = _heading(line.split(), text[at : at + len(line)].strip())
            if section is not None:
                starts.append(at)
                sections.append(section)
        if first and first[0] in items and WEIGHT_OF_SECTION[sections[-1]] > 0.5:
            section = _item(line, text[at : at + 8].lstrip()[:1], items)
            if section is not None:
                starts += [at, at + len(line)]
                sections += [section, sections[-1]]
        at += len(line) + 1
    if len(starts) == 1:
        for match in _inline_headings().finditer(text):
            starts.append(match.start())
            sections.append(_section_of()[" ".join(segments(match.group()))])
    if len(starts) == 1:
        sections[0] = "unsectioned"
    return starts, sections


def _item(line: bytes, mark: str, items: Mapping[bytes, Mapping[bytes, str]]) -> str | None:
    """What a list item is by its first words, None where it is nothing else than its section."""
    if not mark or mark.isalpha():
        return None
    words = line.split(None, 3)[:3]
    of_first = items[words[0]]
    return next(
        (of_first[opening] for n in (3, 2, 1) if (opening := b" ".join(words[:n])) in of_first),
        None,
    )


def _heading(words: list[bytes], line: str) -> str | None:
    if line.startswith("- ") or line.endswith((".", ",", ";")):
        return None
    joined = b" ".join(words)
    for phrase, is_prefix, section in _headings()[0][words[0]]:
        if joined == phrase:
            return section
        if (
            is_prefix
            and len(joined) <= _LONGEST_PREFIX_HEADING
            and joined.startswith(phrase + b" ")
        ):
            return section
    return None


@cache
def _phrases(where: str) -> tuple[dict[str, _Phrase], re.Pattern[str]]:
    table: dict[str, _Phrase] = {}
    for row in rows("specialisation_phrases"):
        if row["needs"] not in ("", "text", "work", "ml_role", "lab") or not row["note"]:
            raise TaxonomyError(f"specialisation_phrases.csv: needs or note is wrong in {row}")
        if row["where"] != where:
            continue
        if row["phrase"] in table:
            raise TaxonomyError(
                f"specialisation_phrases.csv: {row['phrase']!r} stands twice for {where}"
            )
        table[row["phrase"]] = _Phrase(
            row["phrase"],
            Specialisation(row["specialisation"]),
            float(row["weight"]),
            row["needs"],
            _NAMES_LLM.search(row["phrase"]) is not None,
        )
    return table, phrase_pattern(list(table))


@cache
def _roles() -> tuple[dict[str, str], re.Pattern[str]]:
    families: dict[str, str] = {}
    for row in rows("specialisation_roles"):
        if row["family"] not in FAMILIES or row["phrase"] in families:
            raise TaxonomyError(f"specialisation_roles.csv: unknown family or second row: {row}")
        families[row["phrase"]] = row["family"]
    return families, phrase_pattern(list(families))


@cache
def _markers() -> tuple[tuple[bytes, ...], tuple[bytes, ...]]:
    table, _ = _phrases("marker")
    of_llm = Specialisation.LLM_UNSPECIFIED
    needle = {
        phrase: b" " + phrase.encode("ascii").removesuffix(b"*")
        if phrase.endswith("*")
        else b" " + phrase.encode("ascii") + b" "
        for phrase in table
    }
    return (
        tuple(needle[p] for p, row in table.items() if row.specialisation is of_llm),
        tuple(needle[p] for p, row in table.items() if row.specialisation is not of_llm),
    )


@cache
def _needles() -> dict[bytes, list[tuple[bytes, _Phrase]]]:
    """Phrases of the text by the word that must be there before the phrase is looked for."""
    needles: dict[bytes, list[tuple[bytes, _Phrase]]] = {}
    for phrase, row in _phrases("text")[0].items():
        words = phrase.encode("ascii")
        whole = words.split() if not words.endswith(b"*") else words.split()[:-1]
        needle = b" " + words.rstrip(b"*") if words.endswith(b"*") else b" " + words + b" "
        if not whole:
            stem = words.rstrip(b"*")
            for suffix in (b"", b"s", b"ing", b"ed", b"er", b"ers"):
                needles.setdefault(stem + suffix, []).append((b" " + stem + suffix + b" ", row))
            continue
        trigger = max(whole, key=len)
        needles.setdefault(trigger, []).append((needle, row))
    return needles


@cache
def _section_of() -> dict[str, str]:
    return {
        " ".join(segments(row["heading"].rstrip("* "))): row["section"]
        for row in rows("posting_sections")
        if not row["heading"].startswith("- ")
    }


@cache
def _headings() -> tuple[dict[bytes, list[tuple[bytes, bool, str]]], dict[bytes, dict[bytes, str]]]:
    """Headings, and the first words of list items, each by its first word; longest first."""
    headings: dict[bytes, list[tuple[bytes, bool, str]]] = {}
    items: dict[bytes, dict[bytes, str]] = {}
    for row in rows("posting_sections"):
        if row["section"] not in WEIGHT_OF_SECTION or not row["note"]:
            raise TaxonomyError(f"posting_sections.csv: section or note is wrong in {row}")
        words = _folded(row["heading"].rstrip("* ")).split()
        if row["heading"].startswith("- "):
            items.setdefault(words[0], {})[b" ".join(words)] = row["section"]
        else:
            is_prefix = row["heading"].endswith("*")
            headings.setdefault(words[0], []).append((b" ".join(words), is_prefix, row["section"]))
    for each in headings.values():
        each.sort(key=lambda heading: -len(heading[0]))
    return headings, items


@cache
def _inline_headings() -> re.Pattern[str]:
    """Headings of a text that lost its line breaks: they open with a capital letter."""
    phrases = [phrase for phrase in _section_of() if " " in phrase]
    longest_first = sorted(phrases, key=lambda phrase: -len(phrase))
    spaced = "|".join(
        re.escape(p[0].upper() + p[1:]).replace(r"\ ", r"[\s'’]") for p in longest_first
    )
    return re.compile(rf"(?<!\w)(?:{spaced})(?!\w)")
