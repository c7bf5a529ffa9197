"""Rung, track and years of a posting: what its words say, and what the employer means by them.

Two readings of the rung are kept. `literal` takes the title at its word: "Senior" is L5 and
"(L5)" is L5, whoever says it; this is what a person reads who knows the title alone, and what
hand labels are compared with. `level` is the article's rung after the employer's own ladder:
OpenAI's L5 is L6, Anthropic's Senior is L4. Where an employer's ladder is not known, a title
word keeps its common meaning, but a bare code ("(L5)", "IC5") does not: then `level` is None.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

from transform import remembered
from transform.clean import clean, key
from transform.entry import Level, Track
from transform.taxonomy import rows
from transform.taxonomy.phrases import Found, finder
from transform.years import read_years as read_years


@dataclass(frozen=True, slots=True)
class LevelReading:
    """The rung of one posting in both readings, and why.

    `levels` are all rungs the title names at their word, lowest first; `literal` is the lowest.
    `label` is the employer's own label or the title words that decided, in lower case for
    words. `is_weak` marks a rung that rests on years asked for.
    """

    level: Level | None
    literal: Level | None
    rule: str
    label: str | None = None
    is_weak: bool = False
    levels: tuple[Level, ...] = ()


@dataclass(frozen=True, slots=True)
class TrackReading:
    """Individual contributor, manager or intern, and the phrase that said so."""

    track: Track
    rule: str


_UNLEVELLED = LevelReading(None, None, "unlevelled")

_LABEL = (
    r"(?:(?:l|ict|icb|ic|e|t|g|p|m|td)[ \-]?\d{1,2}(?:[\-.](?:iii|ii|i|\d))?"
    r"|(?:level|lvl)\.? ?\d{1,2})"
)
_LABELS = rf"{_LABEL}\+?(?:\s*(?:/|or|to|and|&|,|-|–)\s*{_LABEL}\+?)*"
_ROLE = r"(?:engineer|developer|scientist|researcher|manager|designer|sde|swe|mle|sre|staff)"
_LABEL_PLACES = (
    re.compile(rf"\(\s*(?:[^()]*[,;/|\-–]\s*)?({_LABELS})\s*(?:[,;/|\-–][^()]*)?\)"),
    re.compile(rf"(?:^|[,|:;\-–—])\s*({_LABELS})\s*(?=$|[,|:;()–—]|\s-\s)"),
    re.compile(rf"(?<!\w){_ROLE}\s+({_LABELS})\s*(?=$|[,|:;()\-–—])"),
    re.compile(rf"^({_LABELS})\s+(?=(?:software|machine|ml|ai|research|data|applied)\b)"),
)
_ONE_LABEL = re.compile(_LABEL)
_BARE_LADDER_STEP = re.compile(r"\(\s*(\d-\d)\s*\)")
_OTHER_LADDERS = re.compile(
    r"(?<!\w)(?:support|help ?desk|service desk|soc|noc|incident|tier|desktop|network(?:s|ing)?"
    r"|blockchain|protocol|autonomy|autonomous|adas|designer p\d)(?!\w)"
)
"""Other things are numbered L1 to L4 too: support tiers, network layers, chains, autonomy."""

_ENGINEERING = re.compile(
    r"engineer|scientist|researcher|developer|technical staff|\bsde\b|\bswe\b"
)
_NUMERAL_AFTER_ROLE = (
    r"(?<!\w)(?:{roles})(?:\s*[,\-–(]\s*|\s+|(?=\d))({numerals})"
    r"(?:\s*(?:/|or|to|and|&|-|–)\s*({numerals}))?(?!\s?-\d)(?=\s*(?:$|[^\w\s.'’]|(?<!\bi)\s+[^\W\d]))"
)


def read_level(title: str, employer: str, level_raw: str | None = None) -> LevelReading:
    """The rung of a posting from a level field, the employer's own ladder or the title's words.

    In this order: `level_raw` where a source has such a field, a label in the title ("(L4)",
    "IC5"), the title's words as the employer means them, the title's words as commonly meant,
    a numeral after the role ("Engineer II"), else unlevelled. Interns are on no ladder.
    Compare `literal` with hand labels made from titles, `level` with the article's rungs.
    """
    # Only a ladder of the employer's own makes its titles others than everybody's.
    return _read_level(title, employer if _has_ladder(employer) else "", level_raw or "")


@remembered
def _has_ladder(employer: str) -> bool:
    wanted = key(employer)
    return any(of == wanted for of, _ in _ladder())


@remembered
def _read_level(title: str, employer: str, level_raw: str) -> LevelReading:
    if read_track(title).track is Track.INTERN:
        return LevelReading(None, None, "intern_not_on_ladder")
    if level_raw:
        field = _read_field(level_raw, title, employer)
        if field.literal or field.level:
            return field
    return _read_words(title, employer)


def read_label(label: str, employer: str) -> LevelReading:
    """The rung of one label that a text ties to a figure ("Level 4", "IC5", "L4"), both readings.

    `level` is None where the employer's ladder does not hold the label.
    """
    code = _canonical_label(label)
    by_ladder = _ladder().get((key(employer), code))
    literal = _at_its_word(code)
    if by_ladder:
        return LevelReading(
            by_ladder, literal or by_ladder, "label_by_ladder", code, levels=(literal or by_ladder,)
        )
    levels = (literal,) if literal else ()
    return LevelReading(None, literal, "label_without_ladder", code, levels=levels)


def _read_field(level_raw: str, title: str, employer: str) -> LevelReading:
    folded = clean(level_raw).casefold()
    code = _canonical_label(folded)
    by_ladder = _ladder().get((key(employer), code))
    if by_ladder or _ONE_LABEL.fullmatch(folded):
        reading = read_label(code, employer)
        return LevelReading(
            reading.level, reading.literal, f"field_{reading.rule}", code, levels=reading.levels
        )
    reading = _read_words(level_raw, employer, is_engineering=_is_engineering(title))
    return LevelReading(
        reading.level,
        reading.literal,
        f"field_{reading.rule}",
        reading.label,
        levels=reading.levels,
    )


def _read_words(title: str, employer: str, *, is_engineering: bool | None = None) -> LevelReading:
    folded = clean(title).casefold().replace("_", " ")
    if is_engineering is None:
        is_engineering = _is_engineering(folded)
    codes = _labels(folded, employer)
    words, word_levels = _word_levels(_BARE_LADDER_STEP.sub(" ", folded), employer)
    if codes:
        return _label_reading(codes, words, word_levels, employer)
    if words is None:
        return _UNLEVELLED
    by_ladder = _ladder().get((key(employer), words)) if is_engineering else None
    if by_ladder:
        literal = word_levels[0] if word_levels else by_ladder
        return LevelReading(
            by_ladder, literal, "words_by_ladder", words, levels=word_levels or (by_ladder,)
        )
    if not word_levels:
        return _UNLEVELLED
    rule = "title_numeral" if words in _tables().numerals else "title_words"
    return LevelReading(word_levels[0], word_levels[0], rule, words, levels=word_levels)


def _label_reading(
    codes: tuple[str, ...],
    words: str | None,
    word_levels: tuple[Level, ...],
    employer: str,
) -> LevelReading:
    at_word = tuple(sorted({level for code in codes if (level := _at_its_word(code))}))
    ladder_levels = [
        level for code in codes if (level := _ladder().get((key(employer), code))) is not None
    ]
    literals = word_levels or at_word or tuple(sorted(set(ladder_levels)))
    literal = literals[0] if literals else None
    label = "/".join(codes)
    if ladder_levels:
        return LevelReading(min(ladder_levels), literal, "label_by_ladder", label, levels=literals)
    if word_levels:
        return LevelReading(literal, literal, "title_words", words, levels=literals)
    return LevelReading(None, literal, "label_without_ladder", label, levels=literals)


def _is_engineering(title: str) -> bool:
    return _ENGINEERING.search(title.casefold()) is not None


def _labels(folded: str, employer: str) -> tuple[str, ...]:
    """The employer's labels in a casefolded title, in canonical form, sorted."""
    found: list[str] = []
    if not _OTHER_LADDERS.search(folded):
        for place in _LABEL_PLACES:
            for match in place.finditer(folded):
                codes = _ONE_LABEL.findall(match.group(1))
                found.extend(_canonical_label(code) for code in codes)
    found.extend(
        code
        for code in _BARE_LADDER_STEP.findall(folded)
        if (key(employer), code.upper()) in _ladder()
    )
    return tuple(sorted(set(found)))


_LABEL_PARTS = re.compile(r"(level|lvl|[a-z]+)?[ \-.]*(\d{1,2})(?:[\-.]([i]+|\d))?")
_ROMAN = {"1": "I", "2": "II", "3": "III"}


def _canonical_label(label: str) -> str:
    """One form per label (IC-2 is IC2, Level 4 is L4, L7-2 is L7-II); words in lower case."""
    folded = clean(label).casefold()
    match = _LABEL_PARTS.fullmatch(folded)
    if match is None:
        return _spelled(folded)
    prefix, number, step = match.group(1) or "", match.group(2), match.group(3) or ""
    if not prefix:
        return folded if step else f"L{number}"
    letters = "L" if prefix in {"level", "lvl"} else prefix.upper()
    return f"{letters}{number}" + (f"-{_ROMAN.get(step, step.upper())}" if step else "")


def _at_its_word(code: str) -> Level | None:
    plain = code.split("-")[0]
    return Level(plain) if plain in Level.__members__ else None


@dataclass(frozen=True, slots=True)
class _Tables:
    spellings: dict[str, str]
    find_spelling: Callable[[str], list[Found]]
    words: dict[str, tuple[Level, ...]]
    find_word: Callable[[str], list[Found]]
    numerals: dict[str, Level]
    numeral_after_role: re.Pattern[str]


@cache
def _tables() -> _Tables:
    by_kind: dict[str, dict[str, str]] = {}
    for row in rows("level_words"):
        by_kind.setdefault(row["kind"], {})[row["phrase"]] = row["reads"]
    levelled = by_kind["level"] | by_kind["span"] | by_kind["not_a_level"]
    roles = "|".join(sorted(map(re.escape, by_kind["role_noun"]), key=len, reverse=True))
    numerals = "|".join(sorted(by_kind["numeral"], key=len, reverse=True))
    return _Tables(
        spellings=by_kind["spelling"],
        find_spelling=finder(by_kind["spelling"]),
        words={
            phrase: tuple(Level(level) for level in reads.split())
            for phrase, reads in levelled.items()
        },
        find_word=finder(levelled),
        numerals={numeral: Level(level) for numeral, level in by_kind["numeral"].items()},
        numeral_after_role=re.compile(_NUMERAL_AFTER_ROLE.format(roles=roles, numerals=numerals)),
    )


def _spelled(folded: str) -> str:
    """The casefolded title with every spelling of a level word replaced by the plain one."""
    tables = _tables()
    spelled, done = "", 0
    for found in tables.find_spelling(folded):
        plain = tables.spellings[found.phrase]
        spelled += folded[done : found.start] + (
            plain if found.phrase[0].isascii() else f" {plain} "
        )
        done = found.end
    return spelled + folded[done:]


def _word_levels(folded: str, employer: str) -> tuple[str | None, tuple[Level, ...]]:
    """The words that decide in a casefolded title, and the rungs it names, lowest first."""
    tables = _tables()
    spelled = _spelled(folded)
    named: list[tuple[Level, str]] = []
    before = 0
    for found in _word_finder(key(employer))(spelled):
        levels = tables.words.get(found.phrase)
        if levels is None:
            # A rung of this employer, unless a word before it makes it one that no row speaks of.
            if named and spelled[before : found.start].isspace():
                continue
            return found.phrase, ()
        named.extend((level, found.phrase) for level in levels)
        before = found.end
    if not named:
        for match in tables.numeral_after_role.finditer(spelled):
            named.extend(
                (tables.numerals[numeral], numeral) for numeral in match.groups() if numeral
            )
    if not named:
        return None, ()
    named.sort()
    return named[0][1], tuple(sorted({level for level, _ in named}))


@cache
def _word_finder(employer_key: str) -> Callable[[str], list[Found]]:
    """Finds the level words of the tables and those that only this employer uses."""
    tables = _tables()
    own = {label for employer, label in _ladder() if employer == employer_key and label.islower()}
    return finder([*tables.words, *own]) if own - tables.words.keys() else tables.find_word


@cache
def _ladder() -> dict[tuple[str, str], Level]:
    return {
        (key(row["employer"]), _canonical_label(row["label"])): Level(row["level"])
        for row in rows("employer_ladders")
    }


@cache
def _track_phrases() -> tuple[dict[str, Track], Callable[[str], list[Found]]]:
    tracks = {row["phrase"]: Track(row["track"]) for row in rows("track_words")}
    return tracks, finder(tracks)


@remembered
def read_track(title: str) -> TrackReading:
    """Whether a title names an individual contributor, a manager of people or an intern.

    A product, project, programme, account or community manager manages no people and is `ic`.
    """
    tracks, find = _track_phrases()
    found = find(_spelled(clean(title).casefold().replace("_", " ")))
    for track in (Track.INTERN, Track.MANAGER):
        for one in found:
            if tracks[one.phrase] is track:
                return TrackReading(track, f"title: {one.phrase}")
    return TrackReading(Track.IC, "no_word_for_another_track")


def level_from_years(years: int | None) -> Level | None:
    """The rung that years asked for suggest, by common ladders. Weak: never in a strict band."""
    if years is None or years < 0:
        return None
    return next((level for floor, level in _RUNG_BY_YEARS if years >= floor), None)


_RUNG_BY_YEARS = ((12, Level.L7), (8, Level.L6), (5, Level.L5), (2, Level.L4), (0, Level.L3))
