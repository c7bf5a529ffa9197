"""What moved, why a band moved, the monthly trend and a band's card, on captures made by hand."""

from __future__ import annotations

import json
from collections import Counter
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from flows import evidence, history
from flows.problem import Problem
from tests.readings_by_hand import Archive, ask, entry, pay
from warehouse import read

SINCE = date(2026, 6, 1)
EMPLOYERS = ("Acorn", "Birch", "Cedar")


def job(number: int, low: int, *, width: int = 60, **changed: Any) -> dict[str, Any]:
    """An L5 serving job of the year's first day, at one of three employers."""
    given = {"employer": EMPLOYERS[number % 3], "posted_on": "2026-01-01"} | changed
    return entry(f"j{number}", [pay(low * 1000, (low + width) * 1000)], **given)


@pytest.fixture(scope="module")
def db(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Three rounds of one board; between the last two one range moves, two jobs come, two go."""
    steady = [job(3, 220), job(4, 230), job(5, 240)]
    old = job(6, 300, posted_on="2025-06-15")
    first = [job(1, 200), job(2, 210), *steady, old]
    last = [
        job(1, 260, width=70),
        *steady,
        job(7, 400, posted_on="2026-09-01"),
        job(8, 180, posted_on="2026-02-01", employer="Acorn"),
    ]
    archive = Archive()
    archive.capture("first", first, on="2026-03-01")
    archive.capture("first", on="2026-06-01")
    archive.capture("last", last, on="2026-11-01")
    return archive.build(tmp_path_factory.mktemp("history"))


def test_every_range_is_kept_with_the_days_it_was_shown(db: Path) -> None:
    rows = ask(
        db,
        "select from_on, until_on, low_usd from range_history where entry_id = 'id-j1' order by 1",
    )
    assert rows == [
        (date(2026, 3, 1), date(2026, 11, 1), 200_000),
        (date(2026, 11, 1), None, 260_000),
    ]
    assert ask(db, "select count(*) from range_history where entry_id = 'id-j3'") == [1]


def test_the_postings_that_moved_are_listed_with_their_kind_of_work(db: Path) -> None:
    rows = list(read.changes_since(db, SINCE).records())
    assert {(row["entry_id"], row["change"]) for row in rows} == {
        ("id-j1", "range_changed"),
        ("id-j2", "closed"),
        ("id-j6", "closed"),
        ("id-j7", "appeared"),
        ("id-j8", "appeared"),
    }
    assert {row["specialisation"] for row in rows} == {"serving"}
    assert not read.changes_since(db, date(2026, 11, 1)).rows
    assert not read.changes_since(db, SINCE, specialisation="evaluation").rows
    assert len(read.changes_since(db, SINCE, specialisation="any_llm").rows) == 5
    assert len(read.changes_since(db, SINCE, employer="acorn").rows) == 2


def test_a_band_moved_because_of_these_rows(db: Path) -> None:
    rows = [
        row
        for row in read.band_moves(db, SINCE, specialisation="serving").records()
        if row["level"] == "L5"
    ]
    # Before: 200 210 220 230 240 300. After: 180 210 220 230 240 260 400: a closed job counts on.
    band = rows[0]
    assert (band["n_before"], band["n_after"]) == (6, 7)
    assert (band["low_p50_before_usd"], band["low_p50_after_usd"]) == (225_000, 230_000)
    assert (band["high_p50_before_usd"], band["high_p50_after_usd"]) == (285_000, 290_000)
    assert {row["entry_id"]: row["cause"] for row in rows} == {
        "id-j1": "range_changed",
        "id-j6": "left_window",
        "id-j7": "posted",
        "id-j8": "first_captured",
    }


def test_one_employer_needs_five_jobs_and_no_other_employer(db: Path) -> None:
    rows = list(read.band_moves(db, SINCE, employer="Birch").records())
    assert {row["low_p50_after_usd"] for row in rows} == {None}
    assert {row["employer"] for row in rows} == {"Birch"}


def test_a_band_at_as_of_is_what_the_bands_say(db: Path) -> None:
    (band,) = ask(
        db,
        "select n, low_p50_usd, high_p50_usd from bands where kind = 'posting' "
        "and component = 'base' and window_months = 12 and level_reading = 'equivalent' "
        "and specialisation = 'serving' and level = 'L5' and tier = 'all' and employer = 'all' "
        "and country = 'all' and metro = 'all'",
    )
    assert band == (7, 230_000, 290_000)


def test_a_move_of_the_exchange_rate_is_no_move_of_the_range(tmp_path: Path) -> None:
    rows = [
        [entry("p", [pay(100_000, 120_000, currency="GBP", low_usd=low, high_usd=low + 20_000)])]
        for low in (130_000, 134_000)
    ]
    archive = Archive()
    archive.capture("a", rows[0], on="2026-06-01").capture("b", rows[1], on="2026-11-01")
    built = archive.build(tmp_path)
    found = ask(built, "select from_on, until_on, low_usd from range_history")
    assert found == [(date(2026, 6, 1), None, 134_000)]
    assert not read.changes_since(built, SINCE).rows


def test_a_range_that_was_taken_down_ends(tmp_path: Path) -> None:
    archive = Archive()
    known = {"posted_on": "2026-05-01"}
    archive.capture("a", [entry("p", [pay(100_000, 120_000)], **known)], on="2026-06-01")
    archive.capture("b", [entry("p", **known)], on="2026-11-01")
    built = archive.build(tmp_path)
    assert ask(built, "select from_on, until_on from range_history") == [
        (date(2026, 6, 1), date(2026, 11, 1))
    ]
    (move,) = (
        row
        for row in read.band_moves(built, SINCE, specialisation="serving").records()
        if row["level"] == "L5"
    )
    assert (move["cause"], move["n_before"], move["n_after"]) == ("other", 1, 0)


def test_a_failed_round_changes_nothing(tmp_path: Path) -> None:
    archive = Archive()
    archive.capture("a", [entry("p", [pay(100_000, 120_000)])], on="2026-06-01")
    archive.capture(None, on="2026-11-01", outcome="failed_transient")
    built = archive.build(tmp_path)
    assert not read.changes_since(built, SINCE).rows
    assert not read.band_moves(built, SINCE).rows


def test_the_trend_has_n_and_hides_thin_months(db: Path) -> None:
    rows = ask(
        db,
        "select month_on, n, n_employers, is_shown, low_p50_usd, high_p50_usd from trend "
        "where specialisation = 'serving' and country = 'US' order by 1",
    )
    # January: 260 210 220 230 240; highs 330 270 280 290 300.
    assert rows == [
        (date(2025, 6, 1), 1, 1, False, None, None),
        (date(2026, 1, 1), 5, 3, True, 230_000, 290_000),
        (date(2026, 2, 1), 1, 1, False, None, None),
        (date(2026, 9, 1), 1, 1, False, None, None),
    ]
    wider = ask(db, "select distinct specialisation from trend")
    assert set(wider) == {"serving", "any_llm", "all"}


def test_changes_say_what_moved_on_one_screen(db: Path, capsys: pytest.CaptureFixture) -> None:
    asked: dict[str, Any] = {"employer": None, "specialisation": "serving", "with_all": False}
    history.show_changes(db, since=None, form="table", **asked)
    out = capsys.readouterr().out
    assert "Postings from 2026-06-01 to 2026-11-01: 1 range changed, 2 appeared, 2 closed." in out
    assert "$200k-260k > $260k-330k" in out
    assert "6 > 7" in out
    assert "225 > 230" in out
    assert "grew older than 12 months: $300k-360k" in out
    assert all(len(line) <= 100 for line in out.splitlines())
    assert len(out.splitlines()) <= 40


def test_changes_as_json_are_one_object(db: Path, capsys: pytest.CaptureFixture) -> None:
    asked: dict[str, Any] = {"employer": None, "specialisation": None, "with_all": False}
    history.show_changes(db, since=SINCE, form="json", **asked)
    found = json.loads(capsys.readouterr().out)
    assert found["since"] == "2026-06-01"
    assert len(found["changes"]) == 5
    assert {row["cause"] for row in found["band_moves"]} == {
        "range_changed",
        "left_window",
        "posted",
        "first_captured",
    }


@pytest.mark.parametrize(
    ("since", "words"),
    [(date(2026, 2, 28), "first good capture is of 2026-03-01"), (date(2026, 11, 1), "after")],
)
def test_a_day_of_which_nothing_is_known_is_refused(db: Path, since: date, words: str) -> None:
    asked: dict[str, Any] = {"employer": None, "specialisation": None, "with_all": False}
    with pytest.raises(Problem, match=words):
        history.show_changes(db, since=since, form="table", **asked)


def test_one_round_of_captures_has_no_history_yet(tmp_path: Path) -> None:
    built = Archive().capture("a", [entry("p", [pay(100_000, 120_000)])]).build(tmp_path)
    asked: dict[str, Any] = {"employer": None, "specialisation": None, "with_all": False}
    with pytest.raises(Problem, match="one round of captures"):
        history.show_changes(built, since=None, form="table", **asked)


def card(db: Path, capsys: pytest.CaptureFixture, **asked: Any) -> str:
    given = {
        "band_id": None,
        "filters": {"specialisation": "serving", "level": "L5"},
        "window_months": 12,
        "kind": "posting",
        "component": "base",
        "level_reading": "equivalent",
        "with_all": False,
        "form": "table",
    } | asked
    evidence.show_why(db, **given)
    return str(capsys.readouterr().out)


def test_a_bands_card_says_what_it_rests_on(db: Path, capsys: pytest.CaptureFixture) -> None:
    out = card(db, capsys)
    assert "7 distinct jobs of 7 postings" in out
    assert "3, the largest Birch with 43%" in out
    assert "greenhouse: 7 jobs, 3 employers, 2026-01-01 to 2026-09-01" in out
    # Of seven ordered figures the exact interval runs from the first to the last.
    assert "median $230,000, exact 95 % interval $180,000 to $400,000" in out
    assert "fresh" in out
    assert "low: n 7, the wider interval is 96% of its median" in out
    assert out.count("https://boards.example/") == 7


def test_the_cards_sql_lists_its_rows(db: Path, capsys: pytest.CaptureFixture) -> None:
    found = json.loads(card(db, capsys, form="json"))
    assert len(ask(db, found["band"]["rows_sql"])) == found["band"]["n"] == len(found["rows"]) == 7


def test_a_thin_bands_card_says_why_nothing_is_shown(
    db: Path, capsys: pytest.CaptureFixture
) -> None:
    out = card(db, capsys, filters={"employer": "Acorn", "level": "L5"})
    assert "suppressed: too thin to show" in out
    assert "n < 5" in out
    assert "none: not shown" in out


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        ({"band_id": "a"}, "too short"),
        ({"band_id": "zzzzzzzz"}, "has no band"),
        ({"filters": {"level": "L9"}}, "no such band"),
    ],
)
def test_a_band_that_is_not_there_is_said(
    db: Path, capsys: pytest.CaptureFixture, asked: dict[str, Any], words: str
) -> None:
    with pytest.raises(Problem, match=words):
        card(db, capsys, **asked)


def test_every_reported_figure_has_a_publication_a_date_and_a_link(db: Path) -> None:
    rows = list(read.references(db).records())
    assert len(rows) >= 10
    assert len({row["reference_id"] for row in rows}) == len(rows)
    for row in rows:
        assert row["publication"]
        assert row["measure"]
        assert row["published_on"][:4] in {"2024", "2025", "2026"}
        assert row["url"].startswith("https://")
        assert row["unit"] in {"usd_year", "usd", "percent"}
        assert row["basis"] in {"read", "second_hand"}
        assert (row["low"] is None) == (row["high"] is None)
        assert row["low"] is None or row["low"] <= row["high"]
    assert Counter(row["employer"] for row in rows)["OpenAI"] >= 4


def test_reported_figures_are_listed_with_links_and_stay_out_of_the_bands(
    db: Path, capsys: pytest.CaptureFixture
) -> None:
    evidence.show_references(db, employer="xAI", form="table")
    out = capsys.readouterr().out
    assert "xAI: $250k-500k" in out
    assert "https://" in out
    assert ask(db, "select count(*) from entries where employer = 'xAI'") == [0]
