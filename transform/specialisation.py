"""Reads what kind of model work a posting is, and keeps the words that decide."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from transform import remembered
from transform.entry import Specialisation
from transform.posting_text import Said, read_text
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
    "reliability",
    "software",
    "ai_field",
    "research_field",
)
"""How far the text of a posting is asked, by the role noun of its title; first wins a segment."""

MODEL_MARKS = ("AI", "LLM", "ML", "GPU", "GPT", "achine learning", "achine Learning", " models")
"""A text with none of these says nothing of models and need not be read word by word."""

NEEDED_OF_FAMILY = {
    "ai": 3.0,
    "ai_joined": 3.0,
    "ml": 2.5,
    "research": 2.5,
    "applied": 3.0,
    "technical_staff": 3.0,
    "software": 5.0,
    "reliability": 9.0,
    "data_science": 7.0,
}
"""What a text must say for one of the five before it decides: the vaguer the title, the more."""

NEEDED_OF_UNNAMED_SOFTWARE = 7.5
"""The same for software engineers beside products: whoever runs the web site of a model builder
reads about its models too."""

NEEDED_BESIDE_THE_FIVE = {
    "applied": 9.0,
    "technical_staff": 6.0,
    "ai_joined": 9.0,
    "software": 12.0,
    "reliability": 12.0,
    "data_science": 3.0,
}
"""What a text must say for machine learning outside the five."""

MARGIN = {
    (Specialisation.GENAI_APPLICATION, Specialisation.EVALUATION): 0.5,
    (Specialisation.GENAI_APPLICATION, Specialisation.POST_TRAINING): 1.1,
}
"""By how much the first of the five must lead the second, where that is not 1.4: who builds with
models also tests and tunes them, and the work is still the product."""

NEEDED_OF_MLOPS = 7.0
"""The same for the platform of machine learning, whose builders carry any title."""

MUCH_GENERAL = 7.0
"""From where on machine learning outside the five outweighs that language models are named."""

CONTRADICTED = 4.0
"""What a text must say for another of the five before a title's word counts as another meaning."""

MUCH_OF_ANOTHER = 5.0
"""What a text that says nothing of products says of another of the five before an AI engineer is no
longer taken to build them."""

OF_LARGE_MODELS = {Specialisation.PRE_TRAINING: 5.0, Specialisation.SERVING: 8.0}
"""What a text must say of training or serving before it is that of large models, which alone need
so much of it: it may never call them language models."""

_LLM_WORDS = frozenset(("llm", "llms", "genai"))

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
    ("research", "ml"): "ml",
    ("technical_staff", "software"): "software",
    ("technical_staff", "reliability"): "reliability",
    ("software", "reliability"): "reliability",
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


def read_specialisation(
    title: str, team: str | None, text: str | None, employer: str | None = None
) -> SpecialisationReading:
    """Decides by title, then the employer's own team name, then the text; abstains otherwise.

    `text` is plain text. Never raises, whatever the text.
    """
    family, role, in_title = _title(title)
    names_llm = any(
        each.specialisation is Specialisation.LLM_UNSPECIFIED
        or _LLM_WORDS.intersection(each.phrase.split())
        for each in in_title
    )
    at_model_employer = _is_model_employer(employer) if employer else _is_of_model_employer(text)
    posting = _Posting(family, role, text or "", at_model_employer, names_llm)
    named = _named([phrase for phrase in in_title if phrase.weight >= 9], "title", posting)
    if named is not None:
        return named
    if family == "other":
        return SpecialisationReading(Specialisation.NOT_ML, "title_role", posting.title_words)
    if family != "data_science":
        named = _named(in_title, "title", posting) or _named(_team(team or ""), "team", posting)
        if named is not None:
            return named
    if not family:
        return SpecialisationReading(Specialisation.NOT_ML, "title_without_role", "title")
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
    said = read_text(posting.text)
    first, second = sorted(named, key=lambda each: (-said.score[each], each))[:2]
    if said.score[first] >= 1.5 * said.score[second] + 1.0:
        words = f"{words}; {said.words(first)}"
        return SpecialisationReading(first, f"{where}_phrase_and_text", words)
    if named <= set(FIVE):
        return SpecialisationReading(Specialisation.LLM_UNSPECIFIED, f"{where}_undecided", words)
    return None


def _has_what_it_needs(phrase: _Phrase, posting: _Posting) -> bool:
    if phrase.needs == "lab":
        return posting.at_model_employer
    if phrase.needs == "ml_role":
        return posting.family in _OF_MODELS
    if phrase.needs not in ("text", "llm", "work"):
        return True
    if not posting.text.strip():
        return posting.names_llm or (
            phrase.needs != "work" and (posting.at_model_employer or posting.family in _OF_MODELS)
        )
    said = read_text(posting.text)
    if phrase.needs == "work":
        # Without a role noun a common word names a business as often as work on models.
        strongest = max(said.score[each] for each in FIVE)
        if phrase.specialisation is Specialisation.MLOPS and strongest < CONTRADICTED:
            return said.score[Specialisation.MLOPS] >= 0.5
        return (
            posting.family != ""
            and _is_spoken_of(phrase.specialisation, posting, said)
            and said.score[phrase.specialisation] >= 0.7 * strongest
        )
    if phrase.needs == "llm":
        return posting.at_model_employer or said.names_llm
    strongest = max(said.of_the_work[each] for each in FIVE)
    if strongest >= CONTRADICTED and said.score[phrase.specialisation] < 0.25 * strongest:
        return False
    return (
        posting.at_model_employer
        or (said.names_llm and posting.family in (*_OF_MODELS, "technical_staff"))
        or said.of_the_work[phrase.specialisation] > 0.0
        or said.score[phrase.specialisation] >= 1.0
        or said.score[Specialisation.LLM_UNSPECIFIED] >= 1.0
    )


def _is_spoken_of(kind: Specialisation, posting: _Posting, said: Said) -> bool:
    """Whether a text speaks for the work that a title's common word names."""
    if kind is Specialisation.GENAI_APPLICATION and posting.family in _OF_MODELS:
        return said.names_llm and said.score[kind] >= 1.0
    return said.of_the_work[kind] >= 1.0


def _without_text(posting: _Posting) -> SpecialisationReading:
    if posting.family == "ai" or (posting.family == "applied" and posting.at_model_employer):
        reading = Specialisation.GENAI_APPLICATION
    elif (posting.names_llm and posting.family in ("ml", "research")) or (
        posting.at_model_employer and posting.family in ("ml", "research", "technical_staff")
    ):
        reading = Specialisation.LLM_UNSPECIFIED
    elif posting.family == "ml":
        reading = Specialisation.GENERALIST_ML
    else:
        reading = Specialisation.NOT_ML
    return SpecialisationReading(reading, "title_role", posting.title_words)


def _from_text(posting: _Posting) -> SpecialisationReading:
    without_models = SpecialisationReading(
        Specialisation.NOT_ML, "text_without_models", posting.title_words
    )
    if posting.family not in _OF_MODELS and not any(mark in posting.text for mark in MODEL_MARKS):
        return without_models
    said = read_text(posting.text)
    is_given = posting.family in ("ai", "ml") or (
        posting.family == "research" and posting.at_model_employer
    )
    if not said.names_ml and not is_given and not posting.names_llm:
        return without_models
    first, second = sorted(FIVE, key=lambda each: (-said.score[each], each))[:2]
    if (first, second) == _TESTS_AND_PRODUCT and said.score[first] < 1.6 * said.score[second]:
        first, second = second, first
    about_llm = said.score[Specialisation.LLM_UNSPECIFIED] + 3.0 * posting.names_llm
    others = max(said.score[each] for each in _BESIDE_THE_FIVE)
    # In applied science products name language models too, whatever the models are for.
    is_applied = first is Specialisation.GENAI_APPLICATION and posting.family in ("ml", "research")
    bonus = 0.25 if is_applied else 0.5
    is_large = first in OF_LARGE_MODELS and said.of_the_work[first] >= OF_LARGE_MODELS[first]
    if (
        (
            said.names_llm
            or posting.at_model_employer
            or (first is Specialisation.SERVING and posting.family in ("ml", "research"))
            or is_large
        )
        and (
            said.of_the_work[first] >= max(1.0, 0.45 * said.score[first])
            or (
                first is Specialisation.GENAI_APPLICATION
                and (
                    said.of_the_work[first] > 0.0
                    or posting.at_model_employer
                    or posting.family not in ("ml", "research")
                )
            )
        )
        and (
            about_llm >= 0.5
            or is_large
            or first is Specialisation.GENAI_APPLICATION
            or posting.family not in ("software", "reliability")
            or posting.at_model_employer
        )
        and said.score[first] + 0.5 * min(about_llm, said.score[first])
        >= _needed(posting.family, first)
        and said.score[first] >= MARGIN.get((first, second), 1.4) * said.score[second]
        and said.score[first] + bonus * about_llm >= 0.8 * others
        and (first is not Specialisation.EVALUATION or said.score[first] >= others)
        and 1.5 * said.score[first] >= said.score[Specialisation.LLM_UNSPECIFIED]
    ):
        return SpecialisationReading(first, "text_phrases", said.words(first))
    if posting.family == "ai" or (posting.family == "ai_joined" and _is_about_models(said)):
        return _ai_by_default(posting, said)
    if posting.family in ("ml", "research"):
        return _ml_by_default(posting, said, about_llm)
    work = said.of_the_work
    if posting.family == "applied" and posting.at_model_employer:
        return SpecialisationReading(
            Specialisation.GENAI_APPLICATION, "title_role", posting.title_words
        )
    of_models = work[Specialisation.LLM_UNSPECIFIED] + max(work[each] for each in FIVE)
    if posting.at_model_employer:
        of_models += 1.5 + work[Specialisation.GENERALIST_ML]
    if posting.names_llm or (posting.family == "technical_staff" and of_models >= 3.0):
        words = said.words(Specialisation.LLM_UNSPECIFIED)
        return SpecialisationReading(Specialisation.LLM_UNSPECIFIED, "text_undecided", words)
    best = max(_BESIDE_THE_FIVE, key=lambda each: said.score[each])
    needed = NEEDED_BESIDE_THE_FIVE[posting.family]
    if best is Specialisation.MLOPS:
        needed = min(needed, NEEDED_OF_MLOPS)
    of_work = 0.8 if posting.family == "data_science" else 0.5
    if said.score[best] >= needed and work[best] >= of_work * needed:
        return SpecialisationReading(best, "text_phrases", said.words(best))
    return SpecialisationReading(Specialisation.NOT_ML, "title_role", posting.title_words)


def _needed(family: str, first: Specialisation) -> float:
    if family == "software" and first is not Specialisation.GENAI_APPLICATION:
        return NEEDED_OF_UNNAMED_SOFTWARE
    return NEEDED_OF_FAMILY[family]


def _is_about_models(said: Said) -> bool:
    work = said.of_the_work
    llm = work[Specialisation.GENAI_APPLICATION] + work[Specialisation.LLM_UNSPECIFIED]
    return (said.names_llm and llm >= 1.0) or work[Specialisation.GENERALIST_ML] >= 3.0


def _ai_by_default(posting: _Posting, said: Said) -> SpecialisationReading:
    best = max(_BESIDE_THE_FIVE, key=lambda each: said.score[each])
    if said.score[best] >= 1.0 and not said.names_llm:
        return SpecialisationReading(
            Specialisation.GENERALIST_ML, "text_without_llm", posting.title_words
        )
    if said.score[best] >= 2.0 * said.score[Specialisation.GENAI_APPLICATION] + 3.0:
        return SpecialisationReading(best, "text_phrases", said.words(best))
    if not said.score[Specialisation.GENAI_APPLICATION] and any(
        said.of_the_work[each] >= MUCH_OF_ANOTHER for each in FIVE
    ):
        words = said.words(Specialisation.LLM_UNSPECIFIED)
        return SpecialisationReading(Specialisation.LLM_UNSPECIFIED, "text_undecided", words)
    return SpecialisationReading(
        Specialisation.GENAI_APPLICATION, "title_role", posting.title_words
    )


def _ml_by_default(posting: _Posting, said: Said, about_llm: float) -> SpecialisationReading:
    general = said.score[Specialisation.GENERALIST_ML]
    five = sum(said.score[each] for each in FIVE)
    llm = about_llm + (1.0 if posting.at_model_employer else 0.0)
    others = max(said.score[each] for each in _BESIDE_THE_FIVE)
    is_named = llm >= 2.0 or (llm >= 0.5 and five > 0.0 and five >= others)
    is_about_llm = said.names_llm or posting.at_model_employer or posting.names_llm
    is_outweighed = general >= MUCH_GENERAL and general > about_llm
    if is_named and is_about_llm and llm + 0.5 * five >= 0.7 * general and not is_outweighed:
        return SpecialisationReading(
            Specialisation.LLM_UNSPECIFIED,
            "text_undecided",
            said.words(Specialisation.LLM_UNSPECIFIED),
        )
    for each in (Specialisation.MLOPS, Specialisation.TRADITIONAL_NLP):
        if said.score[each] >= 3.0 and said.score[each] >= general:
            return SpecialisationReading(each, "text_phrases", said.words(each))
    if posting.family == "ml" or general + llm + five >= 3.0:
        words = said.words(Specialisation.GENERALIST_ML) if general else posting.title_words
        return SpecialisationReading(Specialisation.GENERALIST_ML, "text_phrases", words)
    if posting.at_model_employer:
        return SpecialisationReading(
            Specialisation.LLM_UNSPECIFIED, "title_role", posting.title_words
        )
    return SpecialisationReading(Specialisation.NOT_ML, "text_without_models", posting.title_words)


@remembered
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


@remembered
def _team(team: str) -> tuple[_Phrase, ...]:
    table, pattern = _phrases("team")
    return tuple(
        table[match.group()] for segment in segments(team) for match in pattern.finditer(segment)
    )


@remembered
def _is_model_employer(employer: str | None) -> bool:
    table, _ = _phrases("employer")
    return " ".join(segments(employer or "")) in table


def _is_of_model_employer(text: str | None) -> bool:
    """Whether a posting that names no employer is, by its own words, one of a model builder."""
    found = _named_employer().finditer(text or "")
    return any(not (match["headed"] or match["told"]).islower() for match in found)


@cache
def _named_employer() -> re.Pattern[str]:
    table, _ = _phrases("employer")
    names = "|".join(re.escape(name) for name in sorted(table, key=lambda each: -len(each)))
    return re.compile(
        rf"(?:^|\n)\W*(?:about|join|why|at) (?P<headed>{names})\b(?=\s*[\n,:]|\s+{names}\b)"
        rf"|(?:^|[.\n]\s*)(?P<told>{names})(?:['’]s mission\b| is (?:an?|the|on|building)\b)",
        re.IGNORECASE,
    )


@cache
def _phrases(where: str) -> tuple[dict[str, _Phrase], re.Pattern[str]]:
    table: dict[str, _Phrase] = {}
    for row in rows("specialisation_phrases"):
        if row["needs"] not in ("", "text", "llm", "work", "ml_role", "lab") or not row["note"]:
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
