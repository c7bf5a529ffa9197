"""Every table of transform/taxonomy says what a row is, and every row of it decides something.

A table is covered in one of three ways:

1. Its rows carry an `example` column, or their key is itself a text that can be read. Then the
   table has an entry in EXERCISES: how to read a row's text, and what that reading must be. The
   test reads every row's text, and reads it again with the row taken out of the table: a row
   whose text is read the same without it decides nothing and fails.
2. The rows are exercised by lines in a test file of their own. Then the table has an entry in
   TESTED_IN, and that test file must name the table.
3. A table in neither place fails.

Rows are taken out a few at a time (every 31st row in one go), so that each table is rebuilt 31
times and not once per row.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

import transform.taxonomy
from extract.boards import boards
from tests.conftest import REPO
from transform.employer import read_employer
from transform.entry import Level, Track
from transform.level import read_label, read_level, read_track
from transform.place import currency_of, read_place
from transform.taxonomy import rows

TABLES = REPO / "transform" / "taxonomy"
BATCHES = 31
Row = dict[str, str]


@dataclass(frozen=True)
class Exercise:
    """How a table's rows are read: the columns that must be unique, the reading of a row's own
    text, what that reading must be (None: only that it needs the row), and the column that says
    why the row is there."""

    keys: tuple[str, ...]
    read: Callable[[Row], object]
    expected: Callable[[Row], object] | None
    evidence: str | None = None


def levels_of_example(row: Row) -> object:
    """At their word, and at an employer where "member of technical staff" is a rung."""
    title = row["example"]
    return read_level(title, "").levels, read_level(title, "Salesforce").level


def levels_said(row: Row) -> object:
    if row["kind"] in {"level", "span", "not_a_level", "numeral"}:
        levels = tuple(Level(level) for level in row["reads"].split())
        return levels, read_level(row["example"], "Salesforce").level
    return levels_of_example(row)


def level_on_ladder(row: Row) -> object:
    label, employer = row["label"], row["employer"]
    if label.islower():
        words = label.removeprefix("^").removesuffix("software engineer").strip()
        reading = read_level(f"{words} Software Engineer", employer)
        return reading.level if reading.rule == "words_by_ladder" else None
    return read_label(label, employer).level


REGION_NAMES = {row["region"]: row["name"] for row in rows("regions") if row["kind"] == "name"}


def place_of_name(row: Row) -> object:
    within = row["within"]
    beside = f", {REGION_NAMES[within]}" if within in REGION_NAMES else ""
    country = within if within and not beside else None
    place = read_place(row["name"].title() + beside, country)
    return place.metro or "", place.country, place.rule == "city"


def region_of_name(row: Row) -> object:
    if row["kind"] == "name":
        place = read_place(row["name"].title())
        return place.country, place.metro, place.rule
    town = "Centennial" if row["kind"] == "unsure_code" else "Oldtown"
    return read_place(f"{town}, {row['name']}").country


def region_said(row: Row) -> object:
    metro = "washington_dc" if row["region"] == "US-DC" else None
    return (row["country"], metro, "region") if row["kind"] == "name" else row["country"]


EXERCISES = {
    "level_words": Exercise(("phrase",), levels_of_example, levels_said),
    "track_words": Exercise(
        ("phrase",), lambda row: read_track(row["example"]).track, lambda row: Track(row["track"])
    ),
    "employer_ladders": Exercise(
        ("employer", "label"), level_on_ladder, lambda row: Level(row["level"]), "evidence"
    ),
    "places": Exercise(
        ("name", "within"), place_of_name, lambda row: (row["metro"], row["country"], True)
    ),
    "countries": Exercise(
        ("name",),
        lambda row: (read_place(row["name"].title()).country, read_place(row["name"]).rule),
        lambda row: (row["country"] or None, row["kind"]),
    ),
    "regions": Exercise(("name",), region_of_name, region_said),
    "country_currencies": Exercise(
        ("country",), lambda row: currency_of(row["country"]), lambda row: row["currency"]
    ),
    "employers": Exercise(
        ("employer",),
        lambda row: read_employer(row["employer"].upper() + ", INC.", {}).tier,
        lambda row: row["tier"],
        "evidence",
    ),
    "employer_aliases": Exercise(
        ("alias",),
        lambda row: read_employer(row["alias"] + ", LLC", board_tiers()).employer,
        lambda row: row["employer"],
        "note",
    ),
}

TESTED_IN = {
    "levels": "test_taxonomy.py",
    "tiers": "test_taxonomy.py",
    "specialisations": "test_specialisation.py",
    "specialisation_phrases": "test_specialisation.py",
    "specialisation_roles": "test_specialisation.py",
    "scope": "test_scope.py",
    "posting_sections": "test_specialisation.py",
    "pay_words": "test_pay*.py",
    "currencies": "test_pay*.py",
    "currency_marks": "test_pay*.py",
}


def board_tiers() -> dict[str, str]:
    return {board.employer: board.tier for board in boards()}


@contextmanager
def without(table: str, taken_out: tuple[Row, ...]) -> Iterator[None]:
    """Every reader sees `table` without some rows; what readers remember is forgotten around it."""

    def fewer(asked: str) -> tuple[Row, ...]:
        return tuple(row for row in rows(asked) if asked != table or row not in taken_out)

    readers = [
        module
        for name, module in list(sys.modules.items())
        if name.startswith("transform.") and getattr(module, "rows", None) is rows
    ]
    with pytest.MonkeyPatch.context() as patch:
        for module in readers:
            if module is not transform.taxonomy:
                patch.setattr(module, "rows", fewer)
        forget(readers)
        yield
    forget(readers)


def forget(modules: list[object]) -> None:
    for module in modules:
        for name, value in vars(module).items():
            if name != "rows" and hasattr(value, "cache_clear"):
                value.cache_clear()


def table_names() -> list[str]:
    return sorted(path.stem for path in TABLES.glob("*.csv"))


@pytest.mark.parametrize("table", table_names())
def test_a_table_opens_with_what_one_row_is(table: str) -> None:
    first = (TABLES / f"{table}.csv").read_text(encoding="utf-8").splitlines()[0]
    assert first.startswith("# One "), first
    assert len(rows(table)) > 0


@pytest.mark.parametrize("table", table_names())
def test_every_table_is_exercised_somewhere(table: str) -> None:
    if table in EXERCISES:
        return
    test_files = list(Path(__file__).parent.glob(TESTED_IN.get(table, "missing")))
    naming = [path for path in test_files if f'"{table}"' in path.read_text(encoding="utf-8")]
    assert naming, f"{table}.csv: no test exercises it (see EXERCISES, TESTED_IN)"


@pytest.mark.parametrize("table", sorted(EXERCISES))
def test_no_two_rows_have_one_key_and_every_row_says_why(table: str) -> None:
    exercise = EXERCISES[table]
    keys = [tuple(row[column] for column in exercise.keys) for row in rows(table)]
    assert sorted(key for key in set(keys) if keys.count(key) > 1) == []
    if exercise.evidence:
        assert [row for row in rows(table) if not row[exercise.evidence]] == []


@pytest.mark.parametrize("table", sorted(EXERCISES))
def test_every_row_is_read_as_it_says(table: str) -> None:
    exercise = EXERCISES[table]
    if exercise.expected is None:
        return
    wrong = [
        (row, exercise.read(row))
        for row in rows(table)
        if exercise.read(row) != exercise.expected(row)
    ]
    assert wrong == []


@pytest.mark.parametrize("table", sorted(EXERCISES))
def test_no_row_could_be_taken_out_unnoticed(table: str) -> None:
    exercise = EXERCISES[table]
    suspects: list[Row] = []
    for batch in range(BATCHES):
        taken_out = rows(table)[batch::BATCHES]
        suspects += idle_rows(table, exercise, taken_out)
    assert [row for row in suspects if idle_rows(table, exercise, (row,))] == []


def idle_rows(table: str, exercise: Exercise, taken_out: tuple[Row, ...]) -> list[Row]:
    """The rows among `taken_out` whose text is read the same with and without all of them."""
    with_them = [exercise.read(row) for row in taken_out]
    with without(table, taken_out):
        return [
            row
            for row, reading in zip(taken_out, with_them, strict=True)
            if exercise.read(row) == reading
        ]


def test_a_planted_idle_row_is_found() -> None:
    san_francisco = next(row for row in rows("places") if row["name"] == "san francisco")
    before = place_of_name(san_francisco)
    with without("places", (san_francisco,)):
        assert place_of_name(san_francisco) != before
    assert place_of_name(san_francisco) == before


def test_the_levels_table_is_the_ladder() -> None:
    assert [row["level"] for row in rows("levels")] == [level.value for level in Level]


def test_every_tier_is_known_and_no_employer_has_one_in_two_places() -> None:
    known = {row["tier"] for row in rows("tiers")}
    own = {row["employer"]: row["tier"] for row in rows("employers")}
    assert set(own.values()) | set(board_tiers().values()) <= known
    assert own.keys() & board_tiers().keys() == set()
    for employer in board_tiers():
        assert len({board.tier for board in boards() if board.employer == employer}) == 1


def test_every_alias_leads_to_a_known_employer() -> None:
    known = board_tiers().keys() | {row["employer"] for row in rows("employers")}
    assert [row for row in rows("employer_aliases") if row["employer"] not in known] == []


def test_tables_of_employers_are_sorted() -> None:
    for table in ("employers", "employer_ladders"):
        names = [row["employer"].casefold() for row in rows(table)]
        assert names == sorted(names), table
