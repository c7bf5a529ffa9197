"""The pages in docs/ are true: recipes that run, a method with the code's numbers, a picture."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from extract.source import Kind
from tests.conftest import REPO
from tests.make_picture import DRAWN, drawing
from tests.readings_by_hand import ask
from transform.entry import Component, Period
from transform.pay import MAX_RATIO, PER_YEAR, PLAUSIBLE_USD
from warehouse.export import can_report
from warehouse.query import Answer, query

SECTION = re.compile(
    r"^## (\d+)\. (.+?)\n\n(.+?)\n\n```sql\n(.+?)```\n\n(One row is .+?)\n", re.M | re.S
)
RECIPES = SECTION.findall((REPO / "docs" / "recipes.md").read_text(encoding="utf-8"))
METHOD = (REPO / "docs" / "method.md").read_text(encoding="utf-8")
SQL = REPO / "warehouse" / "sql"


@pytest.fixture(scope="module")
def answers(sample_db: Path) -> dict[int, Answer]:
    return {int(number): query(sample_db, sql) for number, _, _, sql, _ in RECIPES}


def records(answer: Answer) -> list[dict[str, Any]]:
    return [dict(zip(answer.columns, row, strict=True)) for row in answer.rows]


def test_there_are_ten_recipes_each_with_a_question_a_reason_and_what_a_row_is() -> None:
    assert [int(number) for number, *_ in RECIPES] == list(range(1, 11))
    assert all(title.endswith("?") for _, title, *_ in RECIPES)
    assert all(len(why.splitlines()) == 1 for _, _, why, _, _ in RECIPES)


@pytest.mark.parametrize("number", range(1, 11))
def test_a_recipe_answers_on_the_sample_through_the_locked_query(
    answers: dict[int, Answer], number: int
) -> None:
    assert answers[number].rows
    assert not answers[number].is_cut


def test_the_recipes_answer_what_they_ask(answers: dict[int, Answer]) -> None:
    bands = {(row["specialisation"], row["tier"]): row for row in records(answers[1])}
    assert bands["any_llm", "ai_company"]["low_p50_usd"] > 0
    assert all(row["low_p50_usd"] is None for row in bands.values() if row["n"] < 5)
    assert {row["relation"] for row in records(answers[6])} <= {
        "contains", "overlaps", "excludes_from_below", "excludes_from_above", "one_ended",
    }  # fmt: skip
    assert {row["employer"] for row in records(answers[6])} == {"Placeholder Labs"}
    assert {row["period"] for row in records(answers[7])} == {"hour"}
    assert all(str(row["changed_on"]) >= "2026-07-01" for row in records(answers[8]))
    assert all(row["problem"] and row["pay_text"] for row in records(answers[10]))


def test_the_band_and_its_rows_agree(answers: dict[int, Answer], sample_db: Path) -> None:
    (n,) = ask(
        sample_db,
        "select n from bands where kind = 'posting' and component = 'base' and window_months = 12 "
        "and level_reading = 'equivalent' and specialisation = 'serving' and level = 'L5' and "
        "tier = 'all' and employer = 'all' and country = 'all' and metro = 'all'",
    )
    assert len(answers[4].rows) == n


def test_the_employers_that_moved_are_those_with_a_changed_range(
    answers: dict[int, Answer], sample_db: Path
) -> None:
    moved = {row["employer"] for row in records(answers[2]) if row["ranges_changed"]}
    assert moved == set(
        ask(
            sample_db,
            "select distinct employer from band_changes where change = 'range_changed'"
            " and (old_low_usd is not null or old_high_usd is not null)",
        )
    )


def test_the_method_names_the_limits_of_the_file(sample_db: Path) -> None:
    limits = dict(ask(sample_db, "select statistic, at_least from shown_from"))
    for words in (
        f"| the median | {limits['median']} jobs |",
        f"| its interval | {limits['median_interval']} jobs |",
        f"| p25 and p75 | {limits['quartiles']} jobs |",
        f"| p10 and p90 | {limits['deciles']} jobs |",
        f"several employers | {limits['market_employers']} employers |",
        f"flagged from {limits['outliers']} jobs on",
        f"fewer than {limits['median_interval']} jobs or {limits['market_employers']} employers",
        f"a figure needs {limits['matched_employers']} employers that post both, an interval "
        f"{limits['resampled_employers']} employers and {limits['resampled_jobs']} jobs",
    ):
        assert words in METHOD, words


def test_the_method_names_the_windows_and_the_sets_of_the_file(sample_db: Path) -> None:
    assert ask(sample_db, "select window_months from windows order by 1") == [6, 12]
    assert "Two windows, 6 and 12 months" in METHOD
    (meaning,) = ask(
        sample_db,
        "select meaning from data_dictionary "
        "where table_name = 'bands_vs_published' and column_name = 'verdict'",
    )
    verdicts = re.findall(r"(\w+):", str(meaning))
    assert re.findall(r"^\| `(\w+)` \| when|^\| `(\w+)` \| ", METHOD, re.M)
    for name in (*verdicts, *(kind.value for kind in Kind), *(one.value for one in Component)):
        assert f"`{name}`" in METHOD, name
    statuses = {"fresh", "carried", "partial", "suppressed", "expired"}
    assert set(ask(sample_db, "select distinct status from bands")) <= statuses
    for name in (*statuses, *ask(sample_db, "select distinct verdict from claims")):
        assert f"`{name}`" in METHOD, name


def test_the_method_names_the_rules_of_pay() -> None:
    names = {
        Period.MONTH: "A month counts {} times",
        Period.SEMI_MONTH: "half a month {}",
        Period.BI_WEEK: "two weeks {}",
        Period.WEEK: "a week {}",
        Period.DAY: "a day {}",
        Period.HOUR: "an hour {}",
    }
    assert set(names) == set(PER_YEAR) - {Period.YEAR}
    for period, words in names.items():
        assert words.format(f"{PER_YEAR[period]:,}") in METHOD, period
    assert f"more than {MAX_RATIO} times its low end" in METHOD
    for component in (Component.BASE, Component.TOTAL):
        low, high = PLAUSIBLE_USD[component][Period.YEAR]
        assert f"{component} from ${low:,} to ${high:,}" in METHOD


@pytest.mark.parametrize(
    ("file", "code", "words"),
    [
        ("200_bands.sql", "n >= 50 and relative_width <= 0.10", "from 50 jobs with an interval"),
        ("200_bands.sql", "n >= 15 and relative_width <= 0.25", "from 15 jobs within 25 %"),
        ("200_bands.sql", "largest_employer_share > 0.5", "more than half of a market cell"),
        ("186_band_cells.each_part.sql", "4 * 1.4826", "than 4 scaled median absolute deviations"),
        ("184_order_ranks.each_part.sql", "<= 0.025", "at least 95 %"),
        ("070_board_state.sql", "last_good_age_days > 30", "over 30 days old"),
        ("../checks/no_source_lost_a_third.sql", "lost_share > 0.3", "more than 30 % of its"),
        ("230_bands_vs_published.sql", "n_posted_in_usd * 2 <= placed.n", "half or more was"),
    ],
)
def test_the_method_names_what_the_sql_says(file: str, code: str, words: str) -> None:
    assert code in (SQL / file).read_text(encoding="utf-8")
    assert words in METHOD


def test_the_picture_in_the_docs_shows_the_sample(sample_db: Path) -> None:
    if not can_report():
        pytest.skip("the extra `report` is not installed")
    drawn = drawing(sample_db)
    described = re.compile(r"<desc[^>]*>(.*?)</desc>")
    now, kept = (described.findall(text) for text in (drawn, DRAWN.read_text(encoding="utf-8")))
    assert kept == now, "draw it anew: python -m tests.make_picture"
