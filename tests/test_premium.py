"""Matched differences between kinds of work, each computed by hand. One country is one case."""

from __future__ import annotations

import hashlib
import math
from pathlib import Path
from statistics import NormalDist
from typing import Any

import pytest

from tests.readings_by_hand import Archive, ask, entry, pay

SIX = ("Acorn", "Birch", "Cedar", "Dogwood", "Elm", "Fir")
TABLES = ("premium", "pay_change", "premium_change", "claims", "claim_readings", "demand")


def job(
    country: str | None, employer: str, specialisation: str, mid: int, number: int = 1, **own: Any
) -> dict[str, Any]:
    """One job whose posted range is 20,000 wide around `mid`."""
    return entry(
        f"{country}-{employer}-{specialisation}-{mid}-{number}-{own.get('level', 'L5')}",
        [pay(mid - 10_000, mid + 10_000)],
        country=country,
        metro=None,
        employer=employer,
        specialisation=specialisation,
        **own,
    )


def pair(country: str | None, employer: str, ratio: float, each: int = 1, **own: Any) -> list[Any]:
    """`each` serving jobs at `ratio` times 200,000 and as many generalist ones at 200,000."""
    return [
        job(country, employer, specialisation, mid, number, **own)
        for number in range(each)
        for specialisation, mid in (
            ("serving", round(200_000 * ratio)),
            ("generalist_ml", 200_000),
        )
    ]


def cases() -> list[dict[str, Any]]:
    rows = [
        *pair("US", "Acorn", 1.1),
        *pair("US", "Birch", 1.2, each=2),
        *pair("US", "Cedar", 1.3),
        *(row for name in SIX for row in pair("GB", name, 1.2, each=2)),
        *(row for name in SIX[:2] for row in pair("FR", name, 1.2, each=9)),
        *(row for name in SIX for row in pair("CA", name, 1.1)),
        *(row for name in SIX[:3] for row in pair("IN", name, 1.1, posted_on="2026-03-01")),
        *(row for name in SIX[:3] for row in pair(None, name, 1.1)),
        *(row for name in SIX[:3] for row in pair("AU", name, 1.3, kind="self_report")),
    ]
    for name in SIX[:3]:
        none = {"level": None, "level_literal": None, "level_rule": "none"}
        weak = {"level_is_weak": True, "level_rule": "years"}
        shifted = {"level": "L6", "level_literal": "L5", "level_rule": "ladder"}
        rows += [
            # A rung apart: no match, though the raw difference is there.
            job("DE", name, "serving", 300_000, level="L6", level_literal="L6"),
            job("DE", name, "generalist_ml", 200_000),
            # No level meets no level, and years asked for are none.
            job("JP", name, "serving", 220_000, **none),
            job("JP", name, "generalist_ml", 200_000, **weak),
            job("JP", name, "generalist_ml", 100_000),
            # One employer's L5 is the ladder's L6.
            job("IT", name, "serving", 220_000, **shifted),
            job("IT", name, "generalist_ml", 200_000),
            # A repost is no second job.
            *(
                job("ES", name, "serving", 220_000, number, title_key=name, text_key=name)
                for number in range(3)
            ),
            job("ES", name, "generalist_ml", 200_000),
            # A range without its upper end has no middle.
            job("NL", name, "serving", 220_000) | {"pay": [pay(210_000, None)]},
            job("NL", name, "generalist_ml", 200_000),
        ]
    for number, name in enumerate((*SIX, "Gum"), start=1):
        rows += pair("SE", name, 0.9 + 0.1 * number, each=1 + number % 3)
    return rows


@pytest.fixture(scope="module")
def db(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return Archive().capture("page", cases()).build(tmp_path_factory.mktemp("premium"), threads=1)


def premium(db: Path, country: str, columns: str, **wanted: Any) -> Any:
    asked = {
        "compared": "serving",
        "baseline": "generalist_ml",
        "kind": "posting",
        "component": "base",
        "window_months": 12,
        "level_reading": "equivalent",
        "country": country,
        "tier": "all",
    } | wanted
    rows = ask(
        db,
        f"select {columns} from premium where {' and '.join(f'{name} = ?' for name in asked)}",  # noqa: S608
        *asked.values(),
    )
    assert len(rows) <= 1
    return rows[0] if rows else None


def test_a_premium_is_what_a_person_computes_by_hand(db: Path) -> None:
    # Weights n1 n0 / (n1 + n0): 0.5, 1, 0.5. (0.5 ln 1.1 + ln 1.2 + 0.5 ln 1.3) / 2 = 0.1805794.
    assert premium(db, "US", "mid_percent") == 19.8
    # One voice each: (ln 1.1 + ln 1.2 + ln 1.3) / 3 = 0.1799987.
    assert premium(db, "US", "mid_by_employer_percent") == 19.7
    # Low ends 210, 230, 250 over 190: (0.5 ln + ln + 0.5 ln) / 2 = 0.1896...; high ends over 210.
    low = (0.5 * math.log(21 / 19) + math.log(23 / 19) + 0.5 * math.log(25 / 19)) / 2
    high = (0.5 * math.log(23 / 21) + math.log(25 / 21) + 0.5 * math.log(27 / 21)) / 2
    assert premium(db, "US", "low_percent, high_percent") == (
        round(100 * math.expm1(low), 1),
        round(100 * math.expm1(high), 1),
    )
    assert premium(db, "US", "n_employers, n_compared, n_baseline, n_strata") == (3, 4, 4, 3)
    assert premium(db, "US", "employers_above, employers_below") == (3, 0)
    assert premium(db, "US", "largest_employer, largest_employer_share") == ("Birch", 0.5)


def test_three_employers_show_a_figure_and_no_interval(db: Path) -> None:
    status, reason, bound = premium(db, "US", "status, status_reason, mid_from_percent")
    assert (status, bound) == ("no_interval", None)
    assert reason == "3 employers post both at one level in one country; an interval needs 6"


def test_employers_that_all_agree_have_an_interval_of_no_width(db: Path) -> None:
    columns = "status, mid_percent, mid_from_percent, mid_to_percent"
    assert premium(db, "GB", columns) == ("interval", 20.0, 20.0, 20.0)


def test_two_employers_are_too_few_however_many_jobs_they_post(db: Path) -> None:
    assert premium(db, "FR", "status, mid_percent, n_compared") == ("too_few", None, 18)
    assert "a figure needs 3" in premium(db, "FR", "status_reason")


def test_twelve_jobs_are_too_few_for_an_interval(db: Path) -> None:
    assert premium(db, "CA", "status, mid_percent") == ("no_interval", 10.0)
    assert premium(db, "CA", "status_reason") == "12 jobs match; an interval needs 20"


def test_jobs_a_rung_apart_do_not_match_and_the_raw_difference_stands_beside(db: Path) -> None:
    columns = "status, n_employers, mid_percent, raw_percent, n_raw_compared, n_raw_baseline"
    assert premium(db, "DE", columns) == ("no_match", 0, None, 50.0, 3, 3)


def test_no_level_meets_only_no_level(db: Path) -> None:
    columns = "mid_percent, n_compared, n_baseline, n_unlevelled"
    assert premium(db, "JP", columns) == (10.0, 3, 3, 3)


def test_a_shifted_ladder_matches_under_one_reading_only(db: Path) -> None:
    assert premium(db, "IT", "mid_percent", level_reading="literal") == 10.0
    assert premium(db, "IT", "status", level_reading="equivalent") == "no_match"


def test_the_window_decides_what_is_matched(db: Path) -> None:
    assert premium(db, "IN", "n_employers, mid_percent") == (3, 10.0)
    assert premium(db, "IN", "n_employers", window_months=6) is None


def test_a_repost_is_one_job_and_a_one_ended_range_none(db: Path) -> None:
    assert premium(db, "ES", "n_compared, n_baseline, mid_percent") == (3, 3, 10.0)
    assert premium(db, "NL", "n_compared, n_raw_compared, status") == (0, 0, "no_match")


def test_an_unknown_country_matches_nothing(db: Path) -> None:
    assert premium(db, "unknown", "n_employers, n_raw_compared") == (0, 3)


def test_kinds_of_evidence_are_never_pooled(db: Path) -> None:
    assert premium(db, "AU", "n_employers, mid_percent", kind="self_report") == (3, 30.0)
    assert premium(db, "AU", "n_employers", kind="posting") is None


def test_nothing_posted_is_an_answer_too(db: Path) -> None:
    columns = "status, status_reason"
    assert premium(db, "US", columns, compared="evaluation", baseline="traditional_nlp") == (
        "no_match",
        "no posted range on either side",
    )
    assert premium(db, "US", columns, component="total")[0] == "no_match"


def test_an_interval_is_the_one_that_the_named_draws_give(db: Path) -> None:
    names = sorted((*SIX, "Gum"))
    weight, gap = {}, {}
    for number, name in enumerate((*SIX, "Gum"), start=1):
        each = 1 + number % 3
        weight[name] = each * each / (each + each)
        gap[name] = weight[name] * math.log(round(200_000 * (0.9 + 0.1 * number)) / 200_000)
    found = []
    for resample in range(1000):
        picked = []
        for position in range(1, 8):
            digest = hashlib.md5(
                f"paybands 1|{resample}|{position}".encode(), usedforsecurity=False
            ).digest()
            picked.append(names[int.from_bytes(digest[8:], "little") % 7])
        found.append(sum(gap[name] for name in picked) / sum(weight[name] for name in picked))
    found.sort()
    # Student's t with six degrees of freedom leaves 2.5 % beyond 2.446912.
    tail = NormalDist().cdf(-math.sqrt(7 / 6) * 2.446912)

    def quantile(share: float) -> float:
        place = (len(found) - 1) * share
        below = math.floor(place)
        return found[below] + (place - below) * (found[below + 1] - found[below])

    expected = [100 * math.expm1(quantile(share)) for share in (tail, 1 - tail)]
    columns = "mid_from_percent, mid_to_percent"
    assert premium(db, "SE", columns) == pytest.approx(tuple(expected), abs=0.11)
    low, high = premium(db, "SE", columns)
    assert low < premium(db, "SE", "mid_percent") < high


def test_every_premium_lists_its_rows(db: Path) -> None:
    rows = ask(db, f"select side, is_matched, count(*) from ({premium(db, 'DE', 'rows_sql')})"  # noqa: S608
                   " group by all order by all")  # fmt: skip
    assert rows == [("baseline", False, 3), ("compared", False, 3)]
    matched = ask(db, f"select count(*) from ({premium(db, 'GB', 'rows_sql')}) where is_matched")  # noqa: S608
    assert matched == [24]


def test_two_builds_agree_whatever_the_threads(db: Path, tmp_path: Path) -> None:
    again = Archive().capture("page", cases()).build(tmp_path, threads=4)
    for table in TABLES:
        assert ask(again, f"from {table}") == ask(db, f"from {table}"), table
