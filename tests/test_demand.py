"""Jobs, employers and years asked for, counted by hand; and the answers on the command line."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from flows.cli import cli
from flows.home import Home
from flows.plan import Request
from flows.problem import Problem
from flows.runs import Mode
from flows.steps import Directly, run_steps
from tests.readings_by_hand import Archive, ask, entry

LAST_YEAR = "last 12 months"


def job(ref: str, **own: Any) -> Any:
    return entry(ref, [], **({"metro": "sf_bay_area"} | own))


@pytest.fixture(scope="module")
def db(tmp_path_factory: pytest.TempPathFactory) -> Path:
    rows = [
        *(
            job(f"a{years}", years_min=years, posted_on="2026-09-10")
            for years in (2, 3, 5, 8)
        ),
        job("b1", employer="Birch", years_min=10, posted_on="2026-09-30", is_remote=True),
        job("b2", employer="Birch", posted_on="2026-10-01"),
        # One job in two places, posted twice in London.
        *(
            job(f"c{number}", employer="Cedar", title_key="t", text_key="t", country=country,
                metro=metro, posted_on="2026-10-05")
            for number, (country, metro) in enumerate(
                (("GB", "london"), ("GB", "london"), ("FR", "paris"))
            )
        ),
        job("old", posted_on="2025-11-01"),
        job("first", posted_on="2025-11-02"),
        job("base", specialisation="generalist_ml", posted_on="2026-10-07"),
        job("boss", track="manager"),
        job("other", specialisation="not_ml"),
        job("filed", kind="disclosure"),
    ]  # fmt: skip
    return Archive().capture("page", rows).build(tmp_path_factory.mktemp("demand"))


def demand(db: Path, period: str, columns: str, **wanted: str) -> Any:
    asked = {"specialisation": "any_llm", "country": "all", "metro": "all"} | wanted
    rows = ask(
        db,
        f"select {columns} from demand where period = ? and specialisation = ? and country = ? "  # noqa: S608
        "and metro = ?",
        period,
        *asked.values(),
    )
    assert len(rows) <= 1
    return rows[0] if rows else None


def test_jobs_are_counted_once_and_their_postings_beside(db: Path) -> None:
    assert demand(db, "2026-10", "n, n_postings, n_employers") == (2, 4, 2)
    assert demand(db, "2026-10", "n, n_postings", country="GB", metro="london") == (1, 2)
    assert demand(db, "2026-10", "n", country="FR", metro="paris") == 1
    assert demand(db, "2026-10", "n", specialisation="all") == 3
    assert demand(db, "2026-10", "n", specialisation="generalist_ml") == 1


def test_years_asked_for_show_a_median_from_five_jobs_and_quartiles_from_eleven(db: Path) -> None:
    columns = "n, n_years, years_p50, years_p25, n_remote, largest_employer, largest_employer_share"
    assert demand(db, "2026-09", columns) == (5, 5, 5, None, 1, "Acorn", 0.8)
    assert demand(db, "2026-10", "n_years, years_p50") == (0, None)


def test_a_window_starts_the_day_after_its_edge(db: Path) -> None:
    # Of 2025-11-01 and 2025-11-02 only the second lies inside the year up to 2026-11-01.
    assert demand(db, LAST_YEAR, "n, from_on, until_on") == (
        8,
        date(2025, 11, 2),
        date(2026, 11, 1),
    )
    assert demand(db, "2025-11", "n") == 2


def test_a_month_without_a_job_has_no_row(db: Path) -> None:
    assert demand(db, "2026-03", "n") is None


def test_managers_other_work_and_filings_are_no_postings_of_the_trade(db: Path) -> None:
    assert ask(db, "select count(*) from posted_jobs where entry_id = 'id-boss'") == [0]
    assert ask(db, "select count(*) from posted_jobs where entry_id = 'id-other'") == [0]
    assert ask(db, "select count(*) from posted_jobs where entry_id = 'id-filed'") == [0]


class Silent:
    """A report that nobody reads."""

    def start(self, step: str, total: int) -> None: ...

    def advance(self, step: str) -> None: ...

    def say(self, words: str) -> None: ...


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with the bundled sample published into it."""
    data = tmp_path_factory.mktemp("sample") / "data"
    run_steps(Request(Home(data), Mode.SAMPLE), Directly(), Silent())
    return data


def said(data: Path, *words: str) -> str:
    done = CliRunner().invoke(cli, [*words, "--data", str(data)], catch_exceptions=False)
    assert done.exit_code == 0, done.output
    return done.stdout


def test_every_claim_of_the_sample_ends_in_a_verdict_with_its_reason(sample: Path) -> None:
    rows = json.loads(said(sample, "claims", "--format", "json"))["rows"]
    assert {row["verdict"] for row in rows} == {
        "supported",
        "contradicted",
        "undetermined",
        "not_testable",
    }
    for row in rows:
        assert row["why"], row["claim_id"]
        assert row["verdict"] != "not_testable" or row["data_needed"], row["claim_id"]
    text = said(sample, "claims")
    assert text.startswith("SAMPLE: invented employers")
    for row in rows:
        assert row["claim_id"] in text


def test_the_evidence_of_a_claim_is_rows_with_addresses(sample: Path) -> None:
    text = said(sample, "claims", "--evidence", "premium-concentrated")
    assert "rows_sql" not in text and "select * from premium_rows" in text
    rows = json.loads(
        said(sample, "claims", "--evidence", "premium-concentrated", "--format", "json")
    )["rows"]
    counted = [row for row in rows if row["is_counted"]]
    assert f"{len(rows)} rows, {len(counted)} of them counted" in text
    assert all(row["url"].startswith("https://") for row in counted)
    assert len({row["entry_id"] for row in counted}) > 20


def test_a_claim_that_is_not_there_is_refused_with_its_neighbours(sample: Path) -> None:
    with pytest.raises(Problem, match="no claim geo-lodon") as refused:
        said(sample, "claims", "--evidence", "geo-lodon")
    assert "geo-london" in str(refused.value.then)


def test_premium_and_demand_print_what_the_file_holds(sample: Path) -> None:
    found = json.loads(said(sample, "premium", "--baseline", "other_llm", "--format", "json"))
    (row,) = found["rows"]
    text = said(sample, "premium")
    assert f"{row['mid_percent']:g} ({row['mid_from_percent']:g} to" in text
    for by in ("tier", "country"):
        assert "any llm" in said(sample, "premium", "--by", by, "--specialisation", "any_llm")
    for by in ("specialisation", "metro", "country", "month"):
        counted = json.loads(said(sample, "demand", "--by", by, "--format", "json"))["rows"]
        assert counted and str(counted[0]["n"]) in said(sample, "demand", "--by", by)
    assert "No job was posted here" in said(sample, "demand", "--by", "metro", "--country", "ZZ")
