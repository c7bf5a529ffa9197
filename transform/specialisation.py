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

FAMILIES = (
    "other",
    "ai",
    "research",
    "ml",
    "data_science",
    "applied",
    "technical_staff",
    "software",
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

_DECIDES_ANY_ROLE = 9
_DECIDES_ENGINEERS = 7

_LONGEST_HEADING = 80
_LONGEST_PREFIX_HEADING = 60

_LETTERS = bytes(
    byte if chr(byte).isascii() and (chr(byte).isalnum() or byte == 10) else 32
    for byte in range(256)
)
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


@dataclass(frozen=True, slots=True)
class _Scores:
    """What a text says for each specialisation, and the phrases that say it, strongest first."""

    of: Mapping[Specialisation, float]
    phrases: Mapping[Specialisation, Sequence[str]]

    def words(self, specialisation: Specialisation) -> str:
        quoted = ", ".join(f'"{phrase}"' for phrase in self.phrases.get(specialisation, ())[:3])
        return f"text: {quoted}" if quoted else "text"


def read_specialisation(
    title: str, team: str | None, text: str | None, employer: str | None = None
) -> SpecialisationReading:
    """Decides by title, then the employer's own team name, then the text; abstains otherwise.

    `text` is plain text. Never raises, whatever the text.
    """
    family, role, decisive = _title(title)
    if decisive and decisive[0].weight >= _DECIDES_ANY_ROLE:
        chosen = _named(decisive, "title", text, employer)
        if chosen is not None:
            return chosen
    if family == "other":
        return _reading(Specialisation.NOT_ML, "title_role", f'title: "{role}"')
    if family != "data_science":
        named = _named(decisive, "title", text, employer)
        if named is not None:
            return named
        named = _named(_team(team or ""), "team", text, employer)
        if named is not None:
            return named
    return _from_text(family, role, decisive, text or "", _is_model_employer(employer))


def _reading(specialisation: Specialisation, rule: str, evidence: str) -> SpecialisationReading:
    return SpecialisationReading(specialisation, rule, evidence)


def _named(
    found: Sequence[_Phrase], where: str, text: str | None, employer: str | None
) -> SpecialisationReading | None:
    """The one specialisation that a title or team names outright, None where it names none."""
    usable = [
        phrase
        for phrase in found
        if phrase.weight >= _DECIDES_ENGINEERS and _has(phrase.needs, text, employer)
    ]
    if not usable:
        return None
    heaviest = max(phrase.weight for phrase in usable)
    named = {phrase.specialisation for phrase in usable if phrase.weight == heaviest}
    quoted = ", ".join(f'"{phrase.phrase}"' for phrase in usable if phrase.weight == heaviest)
    if len(named) == 1:
        return _reading(named.pop(), f"{where}_phrase", f"{where}: {quoted}")
    scores = _scores(text or "")
    ranked = sorted(named, key=lambda each: -scores.of.get(each, 0.0))
    if scores.of.get(ranked[0], 0.0) >= 1.5 * scores.of.get(ranked[1], 0.0) + 1.0:
        words = f"{where}: {quoted}; {scores.words(ranked[0])}"
        return _reading(ranked[0], f"{where}_phrase_and_text", words)
    if named <= set(FIVE):
        return _reading(Specialisation.LLM_UNSPECIFIED, f"{where}_undecided", f"{where}: {quoted}")
    return None


def _has(needs: str, text: str | None, employer: str | None) -> bool:
    if not needs or not text or _is_model_employer(employer):
        return True
    marks_llm, marks_ml = _marks(text)
    return marks_llm or (needs == "ml" and marks_ml)


def _from_text(
    family: str, role: str, decisive: Sequence[_Phrase], text: str, at_model_employer: bool
) -> SpecialisationReading:
    title = f'title: "{role}"' if role else "title"
    named_llm = any(p.specialisation is Specialisation.LLM_UNSPECIFIED for p in decisive)
    if not text.strip():
        return _without_text(family, title, named_llm, at_model_employer)
    if family in ("software", "technical_staff", "applied", "data_science", "research"):
        marks_llm, marks_ml = _marks(text)
        if not marks_llm and not marks_ml:
            return _reading(Specialisation.NOT_ML, "text_without_models", title)
    scores = _scores(text)
    score = scores.of
    five = sorted(FIVE, key=lambda each: -score.get(each, 0.0))
    best, second = five[0], five[1]
    top, next_top = score.get(best, 0.0), score.get(second, 0.0)
    llm = score.get(Specialisation.LLM_UNSPECIFIED, 0.0)
    general = score.get(Specialisation.GENERALIST_ML, 0.0)
    mlops = score.get(Specialisation.MLOPS, 0.0)
    nlp = score.get(Specialisation.TRADITIONAL_NLP, 0.0)
    about_llm = llm + (3.0 if named_llm else 0.0) + (1.0 if at_model_employer else 0.0)
    need = {"software": 6.0, "data_science": 7.0, "applied": 4.0, "technical_staff": 5.0}.get(
        family, 3.0
    )
    if family == "ai":
        score = {**score, Specialisation.GENAI_APPLICATION: score.get(five[0], 0.0)}
    rest = max(general, mlops, nlp)
    clear = top >= need and top >= 1.4 * next_top and top >= 0.8 * rest
    if clear and (about_llm >= 1.0 or best is not Specialisation.POST_TRAINING):
        return _reading(best, "text_phrases", scores.words(best))
    if family == "ai":
        return _ai_default(scores, title, about_llm)
    if family in ("software", "technical_staff", "applied", "data_science"):
        return _software_default(family, scores, title, about_llm)
    return _ml_default(family, scores, title, about_llm)


def _without_text(
    family: str, title: str, named_llm: bool, at_model_employer: bool
) -> SpecialisationReading:
    if family == "ai":
        return _reading(Specialisation.GENAI_APPLICATION, "title_role", title)
    if family in ("ml", "research") and (named_llm or at_model_employer):
        return _reading(Specialisation.LLM_UNSPECIFIED, "title_role", title)
    if family == "ml":
        return _reading(Specialisation.GENERALIST_ML, "title_role", title)
    return _reading(Specialisation.NOT_ML, "title_role", title)


def _ai_default(scores: _Scores, title: str, about_llm: float) -> SpecialisationReading:
    genai = scores.of.get(Specialisation.GENAI_APPLICATION, 0.0)
    general = scores.of.get(Specialisation.GENERALIST_ML, 0.0)
    if genai + about_llm >= 1.0 or general == 0.0:
        return _reading(Specialisation.GENAI_APPLICATION, "title_role", title)
    return _reading(
        Specialisation.GENERALIST_ML, "text_phrases", scores.words(Specialisation.GENERALIST_ML)
    )


def _software_default(
    family: str, scores: _Scores, title: str, about_llm: float
) -> SpecialisationReading:
    ranked = sorted(
        (Specialisation.MLOPS, Specialisation.GENERALIST_ML, Specialisation.TRADITIONAL_NLP),
        key=lambda each: -scores.of.get(each, 0.0),
    )
    best = ranked[0]
    if scores.of.get(best, 0.0) >= 6.0:
        return _reading(best, "text_phrases", scores.words(best))
    return _reading(Specialisation.NOT_ML, "title_role", title)


def _ml_default(
    family: str, scores: _Scores, title: str, about_llm: float
) -> SpecialisationReading:
    score = scores.of
    general = score.get(Specialisation.GENERALIST_ML, 0.0)
    five = sum(score.get(each, 0.0) for each in FIVE)
    if about_llm >= 2.0 and about_llm + 0.5 * five >= 0.7 * general:
        return _reading(
            Specialisation.LLM_UNSPECIFIED,
            "text_undecided",
            scores.words(Specialisation.LLM_UNSPECIFIED),
        )
    for each in (Specialisation.MLOPS, Specialisation.TRADITIONAL_NLP):
        if score.get(each, 0.0) >= 3.0 and score.get(each, 0.0) >= general:
            return _reading(each, "text_phrases", scores.words(each))
    if general >= 1.0 or family == "ml":
        return _reading(
            Specialisation.GENERALIST_ML,
            "text_phrases" if general else "title_role",
            scores.words(Specialisation.GENERALIST_ML) if general else title,
        )
    return _reading(Specialisation.NOT_ML, "text_without_models", title)


@lru_cache(maxsize=65536)
def _title(title: str) -> tuple[str, str, tuple[_Phrase, ...]]:
    """The family and role noun of a title, and the phrases it names, heaviest first."""
    families, role_pattern = _roles()
    table, pattern = _phrases("title")
    family, role = "", ""
    named: list[_Phrase] = []
    for segment in segments(title):
        if not family or family == "technical_staff":
            found = [match.group() for match in role_pattern.finditer(segment)]
            if found:
                first = min(found, key=lambda each: FAMILIES.index(families[each]))
                if not family or families[first] not in ("software", "technical_staff"):
                    family, role = families[first], first
        named.extend(table[match.group()] for match in pattern.finditer(segment))
    named.sort(key=lambda phrase: (-phrase.weight, -len(phrase.phrase), phrase.phrase))
    return family or "software", role, tuple(named)


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
    score: dict[Specialisation, float] = {}
    said: dict[Specialisation, list[tuple[float, str]]] = {}
    for phrase, mentions in weights.items():
        mentions.sort(reverse=True)
        said_here = phrase.weight * sum(
            mention * repeat for mention, repeat in zip(mentions, WEIGHT_OF_REPEAT, strict=False)
        )
        if said_here:
            kind = phrase.specialisation
            score[kind] = score.get(kind, 0.0) + said_here
            said.setdefault(kind, []).append((-said_here, phrase.phrase))
    return _Scores(
        score, {kind: [phrase for _, phrase in sorted(each)] for kind, each in said.items()}
    )


def _sections(text: str, folded: bytes) -> tuple[list[int], list[str]]:
    """Where each section of a posting starts, and what it is."""
    headings = _headings()
    starts, sections = [0], ["opening"]
    at = 0
    for line in folded.split(b"\n"):
        if 3 < len(line) <= _LONGEST_HEADING:
            words = line.split()
            if words and words[0] in headings:
                section = _heading(words, text[at : at + len(line)].strip())
                if section is not None:
                    starts.append(at)
                    sections.append(section)
        at += len(line) + 1
    if len(starts) == 1:
        for match in _inline_headings().finditer(text):
            starts.append(match.start())
            sections.append(_section_of()[" ".join(segments(match.group()))])
    if len(starts) == 1:
        sections[0] = "unsectioned"
    return starts, sections


def _heading(words: list[bytes], line: str) -> str | None:
    if line.startswith("- ") or line.endswith((".", ",", ";")):
        return None
    joined = b" ".join(words)
    for phrase, is_prefix, section in _headings()[words[0]]:
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
        if row["needs"] not in ("", "ml", "llm") or not row["note"]:
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
    needle = {phrase: b" " + phrase.encode("ascii") for phrase in table}
    short = {phrase: each + b" " for phrase, each in needle.items() if len(phrase) < 4}
    needle.update(short)
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
    }


@cache
def _headings() -> dict[bytes, list[tuple[bytes, bool, str]]]:
    headings: dict[bytes, list[tuple[bytes, bool, str]]] = {}
    for row in rows("posting_sections"):
        if row["section"] not in WEIGHT_OF_SECTION or not row["note"]:
            raise TaxonomyError(f"posting_sections.csv: section or note is wrong in {row}")
        phrase = _folded(row["heading"].rstrip("* ")).split()
        headings.setdefault(phrase[0], []).append(
            (b" ".join(phrase), row["heading"].endswith("*"), row["section"])
        )
    for each in headings.values():
        each.sort(key=lambda row: -len(row[0]))
    return headings


@cache
def _inline_headings() -> re.Pattern[str]:
    """Headings of a text that lost its line breaks: they open with a capital letter."""
    phrases = [phrase for phrase in _section_of() if " " in phrase]
    longest_first = sorted(phrases, key=lambda phrase: -len(phrase))
    spaced = "|".join(
        re.escape(p[0].upper() + p[1:]).replace(r"\ ", r"[\s'’]") for p in longest_first
    )
    return re.compile(rf"(?<!\w)(?:{spaced})(?!\w)")
