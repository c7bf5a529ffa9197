"""A reader's own SQL, and the reads of the command line."""

from __future__ import annotations

import time
from datetime import date
from pathlib import Path

import pytest

from tests.readings_by_hand import Archive, entry, pay, rejection
from warehouse import read
from warehouse.query import QueryFailed, QueryRefused, query


@pytest.fixture(scope="module")
def db(tmp_path_factory: pytest.TempPathFactory) -> Path:
    archive = Archive()
    rows = [
        entry(
            f"job-{i:04d}",
            [pay(200_000 + i, 300_000 + i)],
            employer=("Acorn", "Birch", "Cedar")[i % 3],
            metro=("New York", "Seattle")[i % 2],
        )
        for i in range(12)
    ]
    archive.capture("page", [*rows, rejection("job-rejected")], on="2026-10-20")
    archive.capture("page", on="2026-11-01", outcome="unchanged")
    return archive.build(tmp_path_factory.mktemp("built"))


def test_an_answer_has_columns_and_rows(db: Path) -> None:
    answer = query(db, "select employer, count(*) as jobs from entries group by 1 order by 1")
    assert answer.columns == ("employer", "jobs")
    assert answer.rows == (("Acorn", 4), ("Birch", 4), ("Cedar", 4))
    assert not answer.is_cut


def test_more_rows_than_the_limit_are_cut_and_it_is_said(db: Path) -> None:
    answer = query(db, "select * from entries", limit=5)
    assert len(answer.rows) == 5
    assert answer.is_cut
    assert not query(db, "select * from entries", limit=12).is_cut
    assert len(query(db, "select * from range(20000)", limit=0).rows) == 20_000


@pytest.mark.parametrize(
    "escape",
    [
        "insert into entries select * from entries",
        "create view mine as select 1",
        "drop table bands",
        "select * from read_text('/etc/passwd')",
        "select * from glob('/etc/*')",
        "copy bands to '{folder}/stolen.csv'",
        "export database '{folder}/stolen'",
        "attach '{folder}/other.duckdb'",
        "install httpfs",
        "load httpfs",
        "set enable_external_access = true",
        "set memory_limit = '64GB'",
        "select 1; select 2",
        "",
    ],
)
def test_nothing_is_written_and_nothing_outside_is_reached(
    db: Path, tmp_path: Path, escape: str
) -> None:
    before = db.read_bytes()
    with pytest.raises(QueryRefused) as refused:
        query(db, escape.replace("{folder}", str(tmp_path)))
    assert len(str(refused.value).splitlines()) == 1
    assert list(tmp_path.iterdir()) == []
    assert db.read_bytes() == before


def test_a_query_without_end_is_stopped(db: Path) -> None:
    endless = (
        "with recursive r as (select 1 as n union all select n + 1 from r) select max(n) from r"
    )
    started = time.monotonic()
    with pytest.raises(QueryFailed, match="stopped after 0.5 seconds"):
        query(db, endless, seconds=0.5)
    assert time.monotonic() - started < 5


@pytest.mark.parametrize("wrong", ["selec 1", "select * from nowhere", "select nothing from bands"])
def test_a_wrong_statement_fails_in_one_plain_line(db: Path, wrong: str) -> None:
    with pytest.raises(QueryFailed) as failed:
        query(db, wrong)
    assert len(str(failed.value).splitlines()) == 1


def test_the_header_says_what_the_file_is(db: Path) -> None:
    facts = read.header(db)
    assert facts["as_of"] == date(2026, 11, 1)
    assert facts["is_sample"] is False
    assert (facts["sources_ok"], facts["sources_expected"]) == (1, 1)
    assert facts["attribution"] == "Data: greenhouse"


def test_bands_are_broken_down_by_what_is_asked_and_rolled_up_otherwise(db: Path) -> None:
    by_level = list(read.bands(db).records())
    assert {(row["specialisation"], row["level"]) for row in by_level} == {
        ("any_llm", "L5"),
        ("serving", "L5"),
    }
    assert {row["employer"] for row in by_level} == {"all"}
    by_employer = list(read.bands(db, by=("employer",)).records())
    assert [(row["employer"], row["n"], row["tier"]) for row in by_employer] == [
        ("Acorn", 4, "ai_company"),
        ("Birch", 4, "ai_company"),
        ("Cedar", 4, "ai_company"),
    ]
    by_metro = list(read.bands(db, by=("metro",), filters={"specialisation": "serving"}).records())
    assert [(row["metro"], row["country"], row["n"]) for row in by_metro] == [
        ("New York", "US", 6),
        ("Seattle", "US", 6),
    ]
    assert read.bands(db, by=("employer",), with_thin=False).rows == ()
    assert read.bands(db, by=()).rows[0][10] == 12


def test_an_unknown_dimension_is_refused_with_the_known_ones(db: Path) -> None:
    with pytest.raises(read.UnknownDimension, match="colour: choose from specialisation"):
        read.bands(db, by=("colour",))


def test_a_hostile_filter_is_only_a_value(db: Path) -> None:
    assert read.bands(db, filters={"employer": "x'); drop table bands;--"}).rows == ()
    assert read.bands(db).rows != ()


def test_the_comparison_can_be_narrowed(db: Path) -> None:
    narrow = list(
        read.comparison(
            db, window_months=12, level_reading="literal", component="base",
            specialisation="serving", with_unlevelled=False,
        ).records()
    )  # fmt: skip
    assert [(row["published_id"], row["verdict"]) for row in narrow] == [
        ("llm-1-serving-base", "below")
    ]
    assert len(read.comparison_rows(db, str(narrow[0]["comparison_id"])).rows) == 12
    assert len(read.band_rows(db, str(narrow[0]["band_id"])).rows) == 12


def test_sources_are_listed_with_and_without_their_boards(db: Path) -> None:
    assert [row["board"] for row in read.sources(db).records()] == ["all"]
    assert [row["board"] for row in read.sources(db, with_boards=True).records()] == [
        "all",
        "acorn",
    ]


def test_a_trace_goes_from_source_to_band(db: Path) -> None:
    found = read.trace(db, "id-job-0003")
    rows = {station: len(table.rows) for station, table in found.items()}
    assert rows == {
        "source": 1,
        "page": 1,
        "captures": 2,
        "entry": 1,
        "pay": 1,
        "cluster": 1,
        "bands": rows["bands"],
        "comparisons": rows["comparisons"],
        "changes": 0,
        "rejection": 0,
    }
    bands = list(found["bands"].records())
    assert {row["employer"] for row in bands} == {"all", "Acorn"}
    assert {row["metro"] for row in bands} == {"all", "Seattle"}
    assert {row["relation"] for row in found["comparisons"].records()} >= {"overlaps"}
    (page,) = found["page"].records()
    assert page["path"] == "greenhouse/acorn.json"


def test_a_shortened_id_finds_its_entry_and_a_rejection_its_rule(db: Path) -> None:
    assert len(read.trace(db, "id-job-0003"[:8])["entry"].rows) == 12
    assert read.trace(db, "id-job")["entry"].rows == ()
    (rejected,) = read.trace(db, "id-job-rejected")["rejection"].records()
    assert rejected["rule"] == "title_out_of_scope"
