"""An offer, the changes, the trend and a card on the bundled sample, through the command line."""

from __future__ import annotations

import hashlib
import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from flows.cli import cli
from flows.problem import Exit
from tests.conftest import paybands
from tests.readings_by_hand import ask
from warehouse import read


def everything_below(folder: Path) -> dict[str, str]:
    """Every file of a folder with its digest, links by where they point."""
    return {
        str(path.relative_to(folder)): (
            str(path.readlink())
            if path.is_symlink()
            else hashlib.sha256(path.read_bytes()).hexdigest()
        )
        for path in sorted(folder.rglob("*"))
        if path.is_symlink() or path.is_file()
    }


OFFER = [
    *("offer", "--base", "310k", "--employer", "OpenAI", "--level", "L5"),
    *("--specialisation", "serving", "--bonus", "15%"),
    *("--equity", "2m", "--equity-years", "4", "--equity-kind", "ppu"),
    *("--alternative-total", "700k"),
]


def test_an_offer_is_never_stored(sample_data: Path) -> None:
    before = everything_below(sample_data)
    assert before
    for more in ([], ["--json"], ["--place", "San Francisco", "--debug"]):
        done = paybands(sample_data, *OFFER, *more)
        assert done.returncode == Exit.DONE, done.stderr
    assert everything_below(sample_data) == before


def test_an_offer_is_answered_as_text_and_as_one_object(sample_data: Path) -> None:
    text = paybands(sample_data, *OFFER).stdout
    assert "It is not stored." in text
    assert "What cannot be told:" in text
    assert "SAMPLE: invented" in text
    assert all(len(line) <= 100 for line in text.splitlines() if "https://" not in line)
    found: dict[str, Any] = json.loads(paybands(sample_data, *OFFER, "--json").stdout)
    assert found["offer"]["level"] == "L6"
    assert found["offer"]["level_literal"] == "L5"
    assert found["meta"]["is_sample"] is True
    # 310,000 and 15 % are 356,500; 343,500 are missing of 500,000 a year on paper.
    assert found["equity"]["multiple_that_equals_alternative"] == 0.687


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["offer"], "Give the base pay"),
        (["offer", "--base", "many"], "is no amount"),
        (["changes", "--since", "2020-01-01"], "first good capture is of 2025-11-15"),
        (["why", "zzzz"], "has no band zzzz"),
    ],
)
def test_a_wrong_question_gets_a_sentence_and_exit_2(
    sample_data: Path, words: list[str], sentence: str
) -> None:
    done = paybands(sample_data, *words)
    assert done.returncode == Exit.USAGE
    assert sentence in done.stderr
    assert "Traceback" not in done.stderr
    assert done.stdout == ""


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("changes", "1 range changed"),
        (
            "changes --since 2025-11-15 --specialisation serving",
            "Bands that moved since 2025-11-15",
        ),
        ("trend", "2026-05"),
        ("why --specialisation serving --level L5", "exact 95 % interval"),
        ("references --employer OpenAI", "Wall Street Journal"),
    ],
)
def test_each_answer_is_readable_at_100_columns(
    sample_data: Path, words: str, expected: str
) -> None:
    done = paybands(sample_data, *words.split())
    assert done.returncode == Exit.DONE, done.stderr
    assert expected in done.stdout
    tables = [line for line in done.stdout.splitlines() if "https://" not in line]
    assert len(done.stdout.splitlines()) <= 50
    if not words.startswith("why"):
        assert all(len(line) <= 100 for line in tables)


@pytest.mark.parametrize("form", ["csv", "json", "md"])
@pytest.mark.parametrize("words", ["changes", "trend", "references", "why --level L5"])
def test_each_answer_has_every_format(sample_data: Path, words: str, form: str) -> None:
    asked = ["--data", str(sample_data), *words.split(), "--format", form]
    shown = CliRunner().invoke(cli, asked, catch_exceptions=False).stdout
    if form == "json":
        assert json.loads(shown)["meta"]["is_sample"] is True
    else:
        assert len(shown.splitlines()) > 2


def test_four_rounds_of_captures_are_a_history(sample_db: Path) -> None:
    assert ask(sample_db, "select count(*) from band_changes where change = 'range_changed'") == [3]
    days = (date(2025, 11, 15), date(2026, 3, 1), date(2026, 7, 1), date(2026, 11, 1))
    counts = [
        ask(sample_db, "select count(*) from jobs_on(?) where level = 'all'", day)[0]
        for day in days
    ]
    assert counts == sorted(counts)
    assert counts[0] > 0


def test_the_bands_of_as_of_are_the_published_ones_in_every_cell(sample_db: Path) -> None:
    """The history is counted by other rules than the bands: both must come to the same."""
    differing = ask(
        sample_db,
        """
        with job as (
            select
                unnest(if(is_llm, [specialisation, 'any_llm', 'all'], [specialisation, 'all']))
                    as specialisation,
                level, low_usd, high_usd
            from jobs_on((select as_of from release))
        ),
        counted as (
            select
                specialisation, level, count(*) as n,
                round(median(low_usd)) as low, round(median(high_usd)) as high
            from job
            group by specialisation, level
        )
        select specialisation, level, bands.n, counted.n
        from (
            from bands
            where
                kind = 'posting' and component = 'base' and window_months = 12
                and level_reading = 'equivalent' and tier = 'all' and employer = 'all'
                and country = 'all' and metro = 'all' and n > 0
        ) as bands
        full join counted using (specialisation, level)
        where
            bands.n is distinct from counted.n
            or (low_p50_usd is not null and (low_p50_usd, high_p50_usd) <> (low, high))
        """,
    )
    assert differing == []


def test_every_band_move_says_why(sample_db: Path) -> None:
    rows = list(read.band_moves(sample_db, date(2026, 3, 1)).records())
    assert {row["cause"] for row in rows} <= {
        "posted",
        "first_captured",
        "left_window",
        "range_changed",
        "reposted",
        "other",
    }
    for row in rows:
        if row["cause"] == "left_window":
            assert row["new_low_usd"] is row["new_high_usd"] is None
        came = sum(
            (other["old_low_usd"], other["old_high_usd"]) == (None, None)
            for other in rows
            if (other["specialisation"], other["level"]) == (row["specialisation"], row["level"])
        )
        left = sum(
            (other["new_low_usd"], other["new_high_usd"]) == (None, None)
            for other in rows
            if (other["specialisation"], other["level"]) == (row["specialisation"], row["level"])
        )
        assert row["n_before"] + came - left == row["n_after"]
