"""Hand-built readings in, bands and comparisons computed by hand out."""

from __future__ import annotations

import math
import re
import time
from datetime import date, timedelta
from pathlib import Path

import duckdb
import pytest

from tests.readings_by_hand import Archive, ask, entry, pay, rejection, source, unread
from warehouse.build import BuildRefused, sql_files

EMPLOYERS = ("Acorn", "Birch", "Cedar")

BAND = """
    select {columns}
    from bands
    where
        kind = 'posting' and component = 'base' and window_months = ? and level_reading = ?
        and specialisation = ? and level = ? and tier = ? and employer = ? and country = ?
        and metro = ?
"""


def band(
    db: Path,
    columns: str,
    *,
    months: int = 12,
    reading: str = "equivalent",
    specialisation: str = "serving",
    level: str = "L5",
    tier: str = "all",
    employer: str = "all",
    country: str = "all",
    metro: str = "all",
) -> object:
    rows = ask(
        db,
        BAND.format(columns=columns),
        months,
        reading,
        specialisation,
        level,
        tier,
        employer,
        country,
        metro,
    )
    assert len(rows) <= 1
    return rows[0] if rows else None


def jobs(count: int, *, low: int = 200_000, step: int = 1_000, **changed: object) -> list[dict]:
    """`count` distinct jobs at three employers; lows rise by `step`, highs are 100,000 above."""
    return [
        entry(
            f"job{number:03d}",
            [pay(low + number * step, low + number * step + 100_000)],
            **({"employer": EMPLOYERS[number % 3]} | changed),
        )
        for number in range(count)
    ]


def jobs_in(country: str, count: int) -> list[dict]:
    """`count` distinct jobs in one country, so that one build holds cells of many sizes."""
    own = {"country": country, "metro": None}
    return [
        row | own | {key: f"{row[key]} {country}" for key in ("entry_id", "title_key", "text_key")}
        for row in jobs(count)
    ]


def built(folder: Path, rows: list[dict], **options: object) -> Path:
    return Archive().capture("page", rows).build(folder, **options)  # type: ignore[arg-type]


def test_a_band_is_what_a_person_computes_by_hand(tmp_path: Path) -> None:
    lows = (180, 190, 200, 210, 220, 230, 240, 250, 260, 270, 280)
    rows = [
        entry(f"j{low}", [pay(low * 1000, low * 1000 + 90_000)], employer=EMPLOYERS[number % 3])
        for number, low in enumerate(lows)
    ]
    db = built(tmp_path, rows)
    assert band(db, "n, n_employers, n_low, n_high, n_mid") == (11, 3, 11, 11, 11)
    assert band(db, "low_p25_usd, low_p50_usd, low_p75_usd") == (205_000, 230_000, 255_000)
    assert band(db, "high_p25_usd, high_p50_usd, high_p75_usd") == (295_000, 320_000, 345_000)
    assert band(db, "mid_p50_usd, low_p10_usd, low_p90_usd") == (275_000, None, None)
    assert band(db, "low_p50_from_usd, low_p50_to_usd") == (190_000, 260_000)
    # Acorn 180 210 240 270, Birch 190 220 250 280, Cedar 200 230 260: medians 225, 235, 230.
    assert band(db, "low_p50_by_employer_usd") == 230_000
    assert band(db, "largest_employer, largest_employer_share, effective_employers") == (
        "Birch",
        0.3636,
        2.95,
    )
    assert band(db, "confidence, status, median_age_days") == ("low", "fresh", 31)


def test_endpoints_are_never_pooled_and_a_missing_end_counts_apart(tmp_path: Path) -> None:
    rows = jobs(6)
    rows += [entry(f"from{i}", [pay(500_000, None)], employer=EMPLOYERS[i]) for i in range(3)]
    rows += [entry("upto", [pay(None, 150_000)])]
    db = built(tmp_path, rows)
    assert band(db, "n, n_low, n_high, n_mid") == (10, 9, 7, 6)
    assert band(db, "low_p50_usd, high_p50_usd") == (204_000, 302_000)


def test_thin_cells_climb_the_suppression_ladder(tmp_path: Path) -> None:
    ladder = {
        4: (False, False, False, False),
        5: (True, False, False, False),
        6: (True, True, False, False),
        10: (True, True, False, False),
        11: (True, True, True, False),
        28: (True, True, True, False),
        29: (True, True, True, True),
    }
    db = built(tmp_path, [row for count in ladder for row in jobs_in(f"C{count}", count)])
    shows = (
        "n, low_p50_usd is not null, high_p50_from_usd is not null, low_p25_usd is not null, "
        "low_p90_usd is not null"
    )
    for count, shown in ladder.items():
        assert band(db, shows, country=f"C{count}") == (count, *shown)
        assert band(db, "status, status_reason", country=f"C{count}") == (
            ("fresh", None) if count >= 5 else ("suppressed", "n < 5")
        )


def test_a_market_cell_needs_three_employers_and_an_employer_cell_does_not(tmp_path: Path) -> None:
    rows = [row | {"employer": EMPLOYERS[number % 2]} for number, row in enumerate(jobs(14))]
    db = built(tmp_path, rows)
    assert band(db, "n, n_employers, low_p50_usd, status, status_reason, confidence") == (
        14,
        2,
        None,
        "suppressed",
        "employers < 3",
        "none",
    )
    assert band(db, "n, low_p50_usd, is_concentrated", tier="ai_company", employer="Acorn") == (
        7,
        206_000,
        False,
    )


def test_one_large_employer_is_flagged_and_the_employer_median_tells(tmp_path: Path) -> None:
    rows = [entry(f"a{i}", [pay(500_000, 600_000)], employer="Acorn") for i in range(8)]
    rows += [entry(f"b{i}", [pay(300_000, 400_000)], employer="Birch") for i in range(2)]
    rows += [entry(f"c{i}", [pay(310_000, 410_000)], employer="Cedar") for i in range(2)]
    db = built(tmp_path, rows)
    assert band(db, "low_p50_usd, low_p50_by_employer_usd, is_concentrated") == (
        500_000,
        310_000,
        True,
    )
    assert band(db, "largest_employer, largest_employer_share") == ("Acorn", 0.6667)


def test_an_outlier_is_flagged_and_stays(tmp_path: Path) -> None:
    rows = [*jobs(10), entry("top", [pay(2_500_000, 2_600_000)])]
    db = built(tmp_path, rows)
    assert band(db, "n, low_outliers, low_p50_usd, low_p50_without_outliers_usd") == (
        11,
        1,
        205_000,
        204_500,
    )


def test_where_most_figures_are_equal_none_is_an_outlier(tmp_path: Path) -> None:
    rows = [entry(f"j{i}", [pay(200_000, 300_000)], employer=EMPLOYERS[i % 3]) for i in range(10)]
    db = built(tmp_path, [*rows, *jobs(3, low=250_000)])
    assert band(db, "n, low_outliers") == (13, 0)


def test_the_interval_of_the_median_covers_95_percent_and_no_narrower_one_does(
    tmp_path: Path,
) -> None:
    known = {6: (1, 6), 8: (1, 7), 10: (2, 9), 20: (6, 15), 100: (40, 60)}
    counts = (*range(6, 31), 53, 100, 101)
    db = built(tmp_path, [row for count in counts for row in jobs_in(f"C{count}", count)])
    for count in counts:
        low, high = band(db, "low_p50_from_usd, low_p50_to_usd", country=f"C{count}")  # type: ignore[misc]
        first, last = (low - 200_000) // 1_000 + 1, (high - 200_000) // 1_000 + 1
        narrower = last - first - 1
        assert coverage(count, first, last) >= 0.95
        assert all(coverage(count, i, i + narrower) < 0.95 for i in range(1, count - narrower + 1))
        assert known.get(count, (first, last)) == (first, last)


def coverage(count: int, first: int, last: int) -> float:
    """How surely the median lies between two order statistics of `count` figures."""
    return sum(math.comb(count, below) for below in range(first, last)) / 2**count


@pytest.mark.parametrize(
    ("zone", "as_of", "edges"),
    [
        ("Pacific/Kiritimati", date(2028, 2, 29), {6: date(2027, 8, 29), 12: date(2027, 2, 28)}),
        ("America/Los_Angeles", date(2027, 2, 28), {6: date(2026, 8, 28), 12: date(2026, 2, 28)}),
        ("Pacific/Kiritimati", date(2026, 8, 31), {6: date(2026, 2, 28), 12: date(2025, 8, 31)}),
        ("America/Los_Angeles", date(2026, 3, 31), {6: date(2025, 9, 30), 12: date(2025, 3, 31)}),
        ("Pacific/Kiritimati", date(2026, 12, 31), {6: date(2026, 6, 30), 12: date(2025, 12, 31)}),
        ("America/Los_Angeles", date(2027, 1, 1), {6: date(2026, 7, 1), 12: date(2026, 1, 1)}),
        ("Pacific/Kiritimati", date(2028, 3, 1), {6: date(2027, 9, 1), 12: date(2027, 3, 1)}),
        ("America/Los_Angeles", date(2026, 3, 8), {6: date(2025, 9, 8), 12: date(2025, 3, 8)}),
        ("America/Los_Angeles", date(2026, 11, 1), {6: date(2026, 5, 1), 12: date(2025, 11, 1)}),
        ("Pacific/Kiritimati", date(2026, 5, 31), {6: date(2025, 11, 30), 12: date(2025, 5, 31)}),
    ],
)
def test_a_window_opens_after_its_edge_and_closes_on_as_of(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    zone: str,
    as_of: date,
    edges: dict[int, date],
) -> None:
    monkeypatch.setenv("TZ", zone)
    time.tzset()
    day = timedelta(days=1)
    posted = [*edges.values(), *(edge + day for edge in edges.values())]
    posted += [as_of, as_of + day, as_of + 2 * day]
    rows = [
        entry(f"j{number}", [pay(200_000 + number, 300_000)], posted_on=str(on))
        for number, on in enumerate(posted)
    ]
    db = Archive().capture("page", rows, on=f"{as_of}T23:59:59Z").build(tmp_path, as_of=as_of)
    assert ask(db, "select window_months, after_on, until_on from windows") == [
        (months, edge, as_of) for months, edge in edges.items()
    ]
    assert ask(db, "select rule, source_ref from rejections") == [
        ("posted_in_future", f"j{len(posted) - 1}")
    ]
    assert band(db, "n, oldest_posted_on, newest_posted_on", months=6) == (2, edges[6] + day, as_of)
    assert band(db, "n, oldest_posted_on, newest_posted_on", months=12) == (
        4,
        edges[12] + day,
        as_of,
    )


def test_the_six_month_window_lies_inside_the_twelve(tmp_path: Path) -> None:
    old = {"text_key": None, "posted_on": "2026-02-01"}
    rows = jobs(5) + [
        row | {"entry_id": f"old{i}", "title_key": f"old{i}"} | old for i, row in enumerate(jobs(5))
    ]
    db = built(tmp_path, rows)
    assert (band(db, "n", months=6), band(db, "n", months=12)) == (5, 10)


def test_a_cell_whose_evidence_has_aged_out_is_expired_and_says_when(tmp_path: Path) -> None:
    db = built(tmp_path, jobs(6, posted_on="2026-03-15"))
    assert band(db, "n, low_p50_usd, status, status_reason", months=6) == (
        0,
        None,
        "expired",
        "the newest here was posted on 2026-03-15, before the window",
    )
    assert band(db, "n, status", months=12) == (6, "fresh")


def test_city_twins_and_reposts_count_once_and_once_in_each_city(tmp_path: Path) -> None:
    twin = {"title_key": "inference engineer", "text_key": None}
    rows = [
        entry("sf", [pay(200_000, 300_000)], **twin),
        entry("nyc", [pay(200_000, 300_000)], metro="New York", **twin),
        entry("again", [pay(200_000, 300_000)], posted_on="2026-09-01", **twin),
        entry("london", [pay(200_000, 300_000)], country="GB", metro="London", **twin),
    ]
    db = built(tmp_path, rows)
    assert band(db, "n") == 1
    assert band(db, "n", country="US") == 1
    assert band(db, "n", country="GB") == 1
    assert band(db, "n", country="US", metro="New York") == 1
    assert band(db, "n", country="US", metro="San Francisco Bay Area") == 1
    assert ask(db, "select count(*), count(distinct cluster_id) from clusters") == [(4, 1)]
    assert ask(db, "select count(*) from entries") == [4]


def test_one_posting_under_26_references_is_one_job(tmp_path: Path) -> None:
    one = {"title_key": "inference engineer", "text_key": "the same words"}
    rows = [entry(f"j{number}", [pay(308_000, 308_000)], **one) for number in range(26)]
    rows += [entry(f"other{number}", [pay(341_000 + number, 443_000)]) for number in range(5)]
    db = built(tmp_path, rows)
    assert band(db, "n") == 6
    assert ask(db, "select count(*) from entries") == [31]


PAIRS: list[tuple[dict, int]] = [
    ({}, 1),
    ({"title_key": "other title"}, 1),
    ({"text_key": "other text"}, 1),
    ({"title_key": "other title", "text_key": "other text"}, 2),
    ({"title_key": "other title", "text_key": None}, 2),
    ({"employer": "Birch"}, 2),
    ({"level": "L6"}, 2),
    ({"title_key": "other title", "specialisation": "mlops"}, 2),
    ({"track": "manager"}, 2),
    ({"pay": [pay(200_000, 310_000)]}, 2),
    ({"kind": "disclosure"}, 2),
    ({"source": "ashby"}, 1),
]
"""What the second of two postings has otherwise than the first, and how many jobs they are."""


def test_two_postings_are_one_job_only_where_they_share_pay_and_title_or_text(
    tmp_path: Path,
) -> None:
    rows = []
    for number, (changed, _) in enumerate(PAIRS):
        first = {
            "title_key": "inference engineer",
            "text_key": "text",
            "employer": f"Employer {number}",
        }
        second = first | changed
        rows.append(entry(f"{number:02d}-one", [pay(200_000, 300_000)], **first))
        rows.append(
            entry(f"{number:02d}-two", second.pop("pay", [pay(200_000, 300_000)]), **second)
        )
    archive = Archive(sources=[source(), source("ashby")]).capture("page", rows)
    db = archive.build(tmp_path)
    found = ask(
        db,
        "select substr(entry_id, 4, 2)::integer as pair, count(distinct cluster_id) "
        "from clusters group by pair order by pair",
    )
    assert found == [(number, jobs) for number, (_, jobs) in enumerate(PAIRS)]


def test_a_chain_of_shared_titles_and_texts_is_one_cluster(tmp_path: Path) -> None:
    links = [("a", "1"), ("b", "1"), ("b", "2"), ("c", "2"), ("d", "3"), ("c", "4"), ("e", "4")]
    rows = [
        entry(f"r{number}", [pay(200_000, 300_000)], title_key=title, text_key=text)
        for number, (title, text) in enumerate(links)
    ]
    db = built(tmp_path, rows)
    sizes = "select cluster_entries from clusters where is_representative order by 1"
    assert ask(db, sizes) == [1, 6]


def test_the_newest_posting_speaks_for_its_cluster(tmp_path: Path) -> None:
    twin = {"title_key": "inference engineer", "text_key": None}
    rows = [
        entry("old", [pay(200_000, 300_000)], posted_on="2026-05-02", **twin),
        entry("new", [pay(200_000, 300_000)], posted_on="2026-09-02", **twin),
        entry("mid", [pay(200_000, 300_000)], posted_on="2026-07-02", **twin),
    ]
    db = built(tmp_path, rows)
    assert ask(db, "select entry_id from clusters where is_representative") == ["id-new"]
    assert band(db, "newest_posted_on") == date(2026, 9, 2)


def test_filed_and_reported_rows_are_never_folded_nor_pooled_with_postings(tmp_path: Path) -> None:
    same = {"title_key": "engineer", "text_key": None}
    rows = [
        entry(f"{kind}{i}", [pay(200_000, 200_000)], kind=kind, **same)
        for kind in ("disclosure", "self_report", "aggregate")
        for i in range(2)
    ]
    db = built(tmp_path, rows)
    counted = ask(
        db,
        "select kind, n from bands where window_months = 12 and level_reading = 'literal' and "
        "specialisation = 'all' and level = 'all' and tier = 'all' and employer = 'all' and "
        "country = 'all' and metro = 'all' order by kind",
    )
    assert counted == [("disclosure", 2), ("self_report", 2)]


def test_what_may_not_stand_in_a_band_stays_visible_as_an_entry(tmp_path: Path) -> None:
    fine = [pay(200_000, 300_000)]
    rows = [
        entry("manager", fine, track="manager"),
        entry("intern", fine, track="intern"),
        entry("other", fine, specialisation="not_ml"),
        entry("absurd", [pay(200_000, 300_000, problem="implausible")]),
        entry("no-rate", [pay(200_000, 300_000, low_usd=None, high_usd=None)]),
        entry("no-pay"),
    ]
    db = built(tmp_path, rows)
    assert ask(db, "select count(*) from bands") == [0]
    assert ask(db, "select count(*) from entries") == [6]
    assert ask(db, "select count(*) from entry_pay") == [5]


def test_components_stay_apart(tmp_path: Path) -> None:
    ranges = [pay(200_000, 300_000), pay(400_000, 700_000, component="total"),
              pay(250_000, 350_000, component="ote")]  # fmt: skip
    db = built(tmp_path, [entry("one", ranges)])
    assert ask(db, "select distinct component, n from bands order by 1") == [
        ("base", 1),
        ("ote", 1),
        ("total", 1),
    ]


def test_only_the_first_range_of_a_component_and_level_counts(tmp_path: Path) -> None:
    ranges = [
        pay(184_000, 287_000, level="L4", level_label="Level 4"),
        pay(224_000, 356_000, level="L5", level_label="Level 5"),
        pay(150_000, 250_000, level="L5", place_label="Zone 2"),
    ]
    rows = [
        entry(f"j{i}", ranges, level=None, level_literal=None, employer=EMPLOYERS[i % 3])
        for i in range(6)
    ]
    db = built(tmp_path, rows)
    assert band(db, "n, low_p50_usd", level="L4") == (6, 184_000)
    assert band(db, "n, low_p50_usd", level="L5") == (6, 224_000)
    assert band(db, "n, low_p50_usd", level="all") == (6, 184_000)
    assert band(db, "n", level="unlevelled") is None


def test_a_weak_level_counts_as_unlevelled(tmp_path: Path) -> None:
    db = built(tmp_path, jobs(5, level_is_weak=True))
    assert band(db, "n") is None
    assert band(db, "n", level="unlevelled") == 5
    assert ask(db, "select distinct level from entries") == ["L5"]


def test_both_level_readings_are_banded(tmp_path: Path) -> None:
    db = built(tmp_path, jobs(5, level="L6", level_literal="L5"))
    assert band(db, "n", reading="literal", level="L5") == 5
    assert band(db, "n", reading="equivalent", level="L5") is None
    assert band(db, "n", reading="equivalent", level="L6") == 5


def test_llm_work_is_also_counted_together_without_the_generalists(tmp_path: Path) -> None:
    names = ("serving", "pre_training", "llm_unspecified", "generalist_ml", "mlops")
    rows = [
        entry(name, [pay(200_000, 300_000)], specialisation=name, title_key=name) for name in names
    ]
    db = built(tmp_path, rows)
    assert band(db, "n", specialisation="any_llm") == 3
    assert band(db, "n", specialisation="all") == 5


def test_unknown_places_and_tiers_are_named_unknown(tmp_path: Path) -> None:
    db = built(tmp_path, jobs(5, country=None, metro=None, tier=None))
    assert band(db, "n", country="unknown", metro="unknown", tier="unknown") == 5


def test_the_newest_capture_not_after_as_of_speaks_for_an_entry(tmp_path: Path) -> None:
    archive = Archive()
    archive.capture("a", [entry("x", [pay(200_000, 300_000)])], on="2026-10-05")
    archive.capture("b", [entry("x", [pay(210_000, 310_000)])], on="2026-10-20")
    archive.capture("c", [entry("x", [pay(999_000, 999_000)])], on="2026-11-02")
    db = archive.build(tmp_path)
    assert ask(db, "select low_usd from entry_pay") == [210_000]
    seen = "select first_seen_on, last_seen_on, is_open from entries"
    assert ask(db, seen) == [(date(2026, 10, 5), date(2026, 10, 20), True)]
    assert ask(db, "select count(*) from rejections") == [0]


def test_an_unchanged_page_that_is_captured_again_counts_as_seen(tmp_path: Path) -> None:
    archive = Archive().capture("a", [entry("x")], on="2026-10-05")
    archive.capture("a", on="2026-10-25", outcome="unchanged")
    db = archive.build(tmp_path)
    assert ask(db, "select last_seen_on from entries") == [date(2026, 10, 25)]


def test_without_a_date_the_first_capture_dates_the_posting(tmp_path: Path) -> None:
    archive = Archive().capture("a", [entry("x", posted_on=None)], on="2026-09-05")
    archive.capture("a", on="2026-10-25")
    db = archive.build(tmp_path)
    assert ask(db, "select posted_on, posted_on_rule from entries") == [
        (date(2026, 9, 5), "first_seen")
    ]


def test_what_is_seen_only_after_as_of_is_rejected_by_name(tmp_path: Path) -> None:
    archive = Archive().capture("a", jobs(2)).capture("b", [entry("late")], on="2026-11-02")
    db = archive.build(tmp_path)
    assert ask(db, "select entry_id, rule from rejections") == [("id-late", "captured_after_as_of")]


@pytest.mark.parametrize(
    ("posted_on", "rule"), [("2026-11-02", None), ("2026-11-03", "posted_in_future")]
)
def test_a_date_more_than_a_day_ahead_is_quarantined_and_in_no_window(
    tmp_path: Path, posted_on: str, rule: str | None
) -> None:
    db = built(tmp_path, [entry("x", [pay(200_000, 300_000)], posted_on=posted_on)])
    assert ask(db, "select rule from rejections") == ([rule] if rule else [])
    assert ask(db, "select count(*) from bands") == [0]


def test_everything_that_came_in_is_an_entry_or_a_rejection(tmp_path: Path) -> None:
    rows = [*jobs(3), rejection("r1"), rejection("r2", "not_ml"), unread("u1"), jobs(1)[0]]
    other = [unread("u1"), rejection("r3")]
    archive = Archive().capture("a", rows).capture("b", other, board="birch")
    db = archive.build(tmp_path)
    assert ask(db, "select outcome, rule, count(*) from rejections group by all order by all") == [
        ("rejected", "not_ml", 1),
        ("rejected", "title_out_of_scope", 2),
        ("unread", "title_missing", 2),
    ]
    assert ask(db, "select rows_served, rows_entry, rows_rejected, rows_unread from pages") == [
        (7, 4, 2, 1),
        (2, 0, 1, 1),
    ]


def test_an_entry_that_is_refused_today_is_no_entry_any_more(tmp_path: Path) -> None:
    archive = Archive().capture("a", [entry("x")], on="2026-10-05")
    archive.capture("b", [rejection("x")], on="2026-10-20")
    db = archive.build(tmp_path)
    assert ask(db, "select count(*) from entries") == [0]
    assert ask(db, "select rule from rejections") == ["title_out_of_scope"]


def test_a_posting_that_is_unlisted_later_stays_an_entry(tmp_path: Path) -> None:
    archive = Archive().capture("a", [entry("x"), entry("y")], on="2026-10-05")
    archive.capture("b", [unread("x", "not_listed"), entry("y")], on="2026-10-20")
    db = archive.build(tmp_path)
    assert ask(db, "select entry_id, is_open from entries") == [("id-x", False), ("id-y", True)]


def test_a_page_whose_rows_do_not_add_up_refuses_the_build(tmp_path: Path) -> None:
    archive = Archive().capture("a", jobs(3))
    archive.captures[0]["rows_served"] = 4
    with pytest.raises(BuildRefused, match="page_rows_are_all_read.*rows_served 4"):
        archive.build(tmp_path)
    assert not (tmp_path / "built.duckdb").exists()


def test_pay_that_cannot_be_is_quarantined_with_its_reason(tmp_path: Path) -> None:
    db = built(
        tmp_path, [entry("a", [pay(300_000, 200_000)]), entry("b", [pay(0, 200_000)]), *jobs(5)]
    )
    assert ask(db, "select problem, count(*) from entry_pay group by 1 order by 1") == [
        ("low_above_high", 1),
        ("not_positive", 1),
        (None, 5),
    ]
    assert band(db, "n") == 5


def test_readings_of_a_page_that_was_never_captured_refuse_the_build(tmp_path: Path) -> None:
    archive = Archive().capture("a", jobs(3))
    archive.pages["b"] = [entry("x") | {"page_key": "b"}]
    with pytest.raises(BuildRefused, match="every_reading_has_a_page"):
        archive.build(tmp_path)


def test_a_build_that_does_not_fit_is_made_again_with_more_memory(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("warehouse.build.MEMORY_LIMITS", ("8MB",))
    with pytest.raises(duckdb.OutOfMemoryException):
        built(tmp_path / "little", jobs(6))
    assert list((tmp_path / "little").glob("*.duckdb*")) == []
    monkeypatch.setattr("warehouse.build.MEMORY_LIMITS", ("8MB", "80%"))
    assert ask(built(tmp_path / "more", jobs(6)), "select count(*) from entries") == [6]


def test_nothing_read_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BuildRefused, match="no page was read"):
        Archive().build(tmp_path)


def test_a_board_that_fails_is_carried_and_so_are_its_bands(tmp_path: Path) -> None:
    archive = Archive().capture("a", jobs(6), on="2026-10-20")
    archive.capture(None, on="2026-11-01", outcome="failed_transient")
    fine = [row | {"entry_id": f"f{i}", "title_key": f"f{i}", "text_key": None,
                   "specialisation": "mlops"} for i, row in enumerate(jobs(6))]  # fmt: skip
    archive.capture("b", fine, board="birch")
    db = archive.build(tmp_path)
    assert ask(db, "select board, status, outcome from source_health order by board") == [
        ("acorn", "carried", "failed_transient"),
        ("all", "partial", None),
        ("birch", "ok", "ok"),
    ]
    assert band(db, "n, low_p50_usd, status, n_carried") == (6, 202_500, "carried", 6)
    assert band(db, "status_reason") == (
        "6 of 6 from the last good page of a board that failed since; the oldest is of 2026-10-20"
    )
    assert band(db, "status", specialisation="mlops") == "fresh"
    assert band(db, "status", specialisation="all") == "partial"


def test_a_board_that_empties_is_suspect_and_leaves_the_bands_as_they_were(tmp_path: Path) -> None:
    archive = Archive().capture("a", jobs(40), on="2026-10-20")
    before = archive.build(tmp_path / "before")
    archive.capture("empty", [], on="2026-10-30")
    after = archive.build(tmp_path / "after")
    health = (
        "select status, outcome, rows_served, last_good_at::date from source_health "
        "where board = 'acorn'"
    )
    assert ask(after, health) == [("empty_suspect", "empty_suspect", 0, date(2026, 10, 30))]
    figures = "select * exclude (status, status_reason, n_carried, oldest_carried_on) from bands"
    assert ask(after, figures) == ask(before, figures)
    assert band(after, "status") == "carried"
    assert ask(after, "select count(*) from band_changes") == [0]


def test_a_board_that_is_empty_on_three_days_is_confirmed_empty(tmp_path: Path) -> None:
    archive = Archive().capture("a", jobs(6), on="2026-10-20")
    for day in (28, 29, 30):
        archive.capture("empty", [], on=f"2026-10-{day}")
    db = archive.build(tmp_path)
    assert ask(db, "select distinct is_open, last_seen_on from entries") == [
        (False, date(2026, 10, 20))
    ]
    assert ask(db, "select status, outcome from source_health where board = 'acorn'") == [
        ("ok", "empty_confirmed")
    ]
    assert band(db, "n, status") == (6, "fresh")
    closed = "select changed_on, count(*) from band_changes where change = 'closed' group by all"
    assert ask(db, closed) == [(date(2026, 10, 28), 6)]
    archive.capture(None, on="2026-10-31", outcome="failed_transient")
    later = archive.build(tmp_path / "later")
    assert ask(later, "select distinct is_open from entries") == [False]
    archive.capture("back", jobs(6), on="2026-11-01")
    again = archive.build(tmp_path / "again")
    assert ask(again, "select distinct is_open from entries") == [True]
    assert ask(again, closed) == []


def test_a_board_unread_for_a_month_is_carried(tmp_path: Path) -> None:
    db = Archive().capture("a", jobs(6), on="2026-10-01").build(tmp_path)
    assert ask(db, "select status from source_health where board = 'acorn'") == ["carried"]


def test_sources_that_were_never_read_say_why(tmp_path: Path) -> None:
    sources = [
        source(
            boards_expected=["https://greenhouse.example/acorn", "https://greenhouse.example/x"]
        ),
        source("off", enabled=False, decision="Read the terms."),
        source("dark", boards_expected=["https://dark.example/b"]),
        {"name": "amazon", "declared": False, "boards_expected": []},
    ]
    archive = Archive(sources=sources).capture("a", jobs(2))
    archive.capture(None, source="amazon", board="", url="https://amazon.example", outcome="unread")
    archive.capture(None, source="dark", board="b", outcome="blocked")
    db = archive.build(tmp_path)
    assert ask(db, "select source, board, status from source_health order by all") == [
        ("amazon", "all", "unread"),
        ("amazon", "https://amazon.example", "unread"),
        ("dark", "all", "failed"),
        ("dark", "b", "failed"),
        ("greenhouse", "acorn", "ok"),
        ("greenhouse", "all", "partial"),
        ("greenhouse", "https://greenhouse.example/x", "missing"),
        ("off", "all", "disabled"),
    ]
    assert ask(db, "select sources_ok, sources_expected, sources_unread from release") == [
        (0, 2, 1)
    ]


def test_a_field_under_its_floor_is_drift(tmp_path: Path) -> None:
    rows = jobs(20)
    for row in rows[:12]:
        row["location_raw"] = None
    archive = Archive(sources=[source(filled={"location_raw": 0.5, "title_raw": 0.9})])
    db = archive.capture("a", rows).build(tmp_path)
    assert ask(db, "select status, note from source_health where board = 'all'") == [
        ("drift", "under its floor: location_raw 40 % < 50 %")
    ]


def test_a_source_that_lost_a_third_stops_the_release_unless_it_was_accepted(
    tmp_path: Path,
) -> None:
    before = built(tmp_path / "before", jobs(10))
    kept_seven = built(tmp_path / "seven", jobs(7), previous=before)
    assert ask(kept_seven, "select lost_share from loss_brake") == [0.3]
    with pytest.raises(BuildRefused, match="no_source_lost_a_third"):
        built(tmp_path / "six", jobs(6), previous=before)
    accepted = built(tmp_path / "six", jobs(6), previous=before, accept_drop=True)
    assert ask(accepted, "select entries_before, entries_now from loss_brake") == [(10, 6)]


def test_a_release_that_looks_from_a_later_day_is_no_measure_of_loss(tmp_path: Path) -> None:
    later = built(tmp_path / "later", jobs(10))
    archive = Archive().capture("a", jobs(2), on="2026-10-30")
    db = archive.build(tmp_path / "earlier", as_of=date(2026, 10, 31), previous=later)
    assert ask(db, "select entries_before, entries_now from loss_brake") == [(None, 2)]


def test_changes_are_read_off_consecutive_good_days_of_a_board(tmp_path: Path) -> None:
    archive = Archive()
    before, after = [pay(100_000, 200_000)], [pay(120_000, 220_000)]
    first = [entry("same", before), entry("moved", before), entry("gone")]
    second = [entry("same", before), entry("moved", after), entry("new")]
    archive.capture("a", first, on="2026-10-01")
    archive.capture(None, on="2026-10-02", outcome="failed_transient")
    archive.capture("b", second, on="2026-10-03")
    archive.capture("b", on="2026-10-04", outcome="unchanged")
    archive.capture("c", [entry("other")], on="2026-10-04", board="birch")
    db = archive.build(tmp_path)
    assert ask(
        db,
        "select changed_on, previous_on, change, entry_id, old_low_usd, new_low_usd "
        "from band_changes order by entry_id",
    ) == [
        (date(2026, 10, 3), date(2026, 10, 1), "closed", "id-gone", None, None),
        (date(2026, 10, 3), date(2026, 10, 1), "range_changed", "id-moved", 100_000, 120_000),
        (date(2026, 10, 3), date(2026, 10, 1), "appeared", "id-new", None, None),
    ]


def test_undecided_titles_are_listed_by_how_often(tmp_path: Path) -> None:
    rows = jobs(2, level=None, level_literal=None, title_key="member technical staff")
    rows.append(entry("solo", level=None, title_key="wizard", track="ic"))
    rows.append(entry("boss", level=None, title_key="head", track="manager"))
    db = built(tmp_path, rows)
    assert ask(db, "select unmatched, title_key, n_entries, n_with_pay from unmatched_titles") == [
        ("level", "member technical staff", 2, 2),
        ("level", "wizard", 1, 0),
    ]


def test_every_sql_file_says_its_grain_in_its_first_line() -> None:
    for folder in ("sql", "checks", "sql/read"):
        found = list(sql_files(folder))
        assert found
        for file in found:
            first = file.read_text(encoding="utf-8").splitlines()[0]
            assert first.startswith(("-- One row", "-- No rows")), file.name


def test_the_file_is_kept_in_the_oldest_storage_version(tmp_path: Path) -> None:
    db = built(tmp_path, jobs(1))
    with duckdb.connect(str(db), read_only=True) as connection:
        (tags,) = connection.execute(
            "select tags from duckdb_databases() where not internal"
        ).fetchall()[0]
    assert tags["storage_version"].startswith("v1.0.0")
    assert not db.with_name(db.name + ".wal").exists()


def test_views_hold_to_functions_that_older_clients_know(tmp_path: Path) -> None:
    """A view keeps its SQL as parsed here: 1.x clients have no function called if."""
    db = built(tmp_path, jobs(1))
    views = ask(db, "select view_name, sql from duckdb_views() where not internal")
    assert len(views) >= 4
    assert [name for name, sql in views if re.search(r"\bif\"?\(", sql, re.IGNORECASE)] == []


def test_the_public_tables_are_there_and_explained(tmp_path: Path) -> None:
    db = built(tmp_path, jobs(1))
    names = set(ask(db, "select distinct table_name from data_dictionary"))
    assert names >= {
        "bands",
        "bands_vs_published",
        "entries_current",
        "entries",
        "rejections",
        "unmatched_titles",
        "source_health",
        "runs",
        "published_ranges",
        "band_changes",
        "data_dictionary",
    }
    assert ask(db, "select table_name from data_dictionary where length(meaning) < 4") == []
