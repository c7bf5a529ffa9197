"""Intervals where there are too many employers to resample: from their residuals, by hand."""

from __future__ import annotations

import math
import random
from pathlib import Path
from typing import Any

import pytest

from tests.readings_by_hand import Archive, ask, entry, pay

EMPLOYERS = 120
STUDENT_975 = 1.9801
"""Student's t with 119 degrees of freedom leaves 2.5 % beyond."""

HALVES = {"recent": "2026-09-01", "earlier": "2026-03-01"}


def pairs_of(number: int, half: str) -> int:
    """How many pairs of jobs one employer posts in one half of the year."""
    return 1 + number % (3 if half == "recent" else 2)


def ratio_of(number: int, half: str) -> float:
    """How much more it posts for serving than for generalists."""
    return 1 + (number * (7 if half == "recent" else 11) % 40) / 100


def remote_of(number: int, half: str) -> int:
    """How many of its serving jobs are remote."""
    return number % 2 if half == "recent" else 0


def cases() -> list[dict[str, Any]]:
    return [
        entry(
            f"{half}-{number}-{each}-{specialisation}",
            [pay(mid - 10_000, mid + 10_000)],
            employer=f"Employer {number:03}",
            specialisation=specialisation,
            posted_on=day,
            is_remote=specialisation == "serving" and each < remote_of(number, half),
        )
        for half, day in HALVES.items()
        for number in range(EMPLOYERS)
        for each in range(pairs_of(number, half))
        for specialisation, mid in (
            ("serving", round(200_000 * ratio_of(number, half))),
            ("generalist_ml", 200_000),
        )
    ]


@pytest.fixture(scope="module")
def db(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return Archive().capture("page", cases()).build(tmp_path_factory.mktemp("many"))


def matched(half: str) -> list[tuple[float, float]]:
    """Weight and gap of each employer: n pairs weigh n / 2."""
    weights = [pairs_of(number, half) / 2 for number in range(EMPLOYERS)]
    logs = [
        math.log(round(200_000 * ratio_of(number, half)) / 200_000) for number in range(EMPLOYERS)
    ]
    return [(weight, weight * log) for weight, log in zip(weights, logs, strict=True)]


def mean(pairs: list[tuple[float, float]]) -> float:
    return sum(gap for _, gap in pairs) / sum(weight for weight, _ in pairs)


def influences(pairs: list[tuple[float, float]]) -> list[float]:
    """What each employer moves the mean by."""
    total = sum(weight for weight, _ in pairs)
    return [(gap - mean(pairs) * weight) / total for weight, gap in pairs]


def error(moved: list[float]) -> float:
    return math.sqrt(EMPLOYERS / (EMPLOYERS - 1) * sum(each**2 for each in moved))


def recent_premium(db: Path) -> tuple[float, float]:
    (found,) = ask(
        db,
        "select mid_from_percent, mid_to_percent from premium where compared = 'serving' and "
        "baseline = 'generalist_ml' and kind = 'posting' and component = 'base' and "
        "window_months = 6 and level_reading = 'equivalent' and country = 'all' and tier = 'all'",
    )
    return found[0], found[1]


def test_a_premium_of_many_employers_rests_on_their_residuals(db: Path) -> None:
    pairs = matched("recent")
    reach = STUDENT_975 * error(influences(pairs))
    expected = [100 * math.expm1(mean(pairs) + sign * reach) for sign in (-1, 1)]
    assert recent_premium(db) == pytest.approx(expected, abs=0.051)


def test_resamples_of_as_many_employers_say_the_same(db: Path) -> None:
    pairs, luck = matched("recent"), random.Random(20261128)  # noqa: S311
    found = sorted(mean(luck.choices(pairs, k=EMPLOYERS)) for _ in range(4000))
    resampled = [100 * math.expm1(found[place]) for place in (100, 3900)]
    low, high = recent_premium(db)
    assert high - low == pytest.approx(resampled[1] - resampled[0], rel=0.05)
    assert (low + high) / 2 == pytest.approx(sum(resampled) / 2, rel=0.02)


def test_a_change_of_premium_counts_an_employer_in_both_halves(db: Path) -> None:
    recent, earlier = matched("recent"), matched("earlier")
    moved = [
        100 * (math.exp(mean(recent)) * now - math.exp(mean(earlier)) * before)
        for now, before in zip(influences(recent), influences(earlier), strict=True)
    ]
    change = 100 * (math.exp(mean(recent)) - math.exp(mean(earlier)))
    reach = STUDENT_975 * error(moved)
    (found,) = ask(
        db,
        "select change_from_points, change_to_points from premium_change where compared = 'serving'"
        " and baseline = 'generalist_ml' and level_reading = 'equivalent' and country = 'all'",
    )
    assert tuple(found) == pytest.approx((change - reach, change + reach), abs=0.151)


def test_a_share_of_jobs_of_many_employers_rests_on_their_residuals(db: Path) -> None:
    jobs = [sum(pairs_of(number, half) for half in HALVES) for number in range(EMPLOYERS)]
    remote = [sum(remote_of(number, half) for half in HALVES) for number in range(EMPLOYERS)]
    share = sum(remote) / sum(jobs)
    reach = STUDENT_975 * error(
        [(own - share * all_) / sum(jobs) for own, all_ in zip(remote, jobs, strict=True)]
    )
    (found,) = ask(
        db,
        "select figure, figure_from, figure_to from claim_readings where claim_id = 'geo-remote' "
        "and window_months = 12 and level_reading = 'equivalent'",
    )
    # Every job says whether it is remote, so what is not denied is what is said.
    expected = (100 * share, 100 * (share - reach), 100 * (share + reach))
    assert tuple(found) == pytest.approx(expected, abs=0.051)
