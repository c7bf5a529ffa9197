"""Jobs, employers and years asked for, counted by hand."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest

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
