"""Published ranges beside evidence: what earns a verdict, and what never does."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.readings_by_hand import Archive, ask, entry, pay

VERDICT = (
    "select verdict from bands_vs_published where published_id = ? and kind = ? "
    "and window_months = 12 and level_reading = ? and evidence_level = ?"
)


def evidence(low: int, high: int, count: int = 8, **changed: object) -> list[dict]:
    """`count` jobs at three employers whose ends lie within 700 dollars above `low` and `high`."""
    return [
        entry(
            f"j{number}",
            [pay(low + 100 * number, high + 100 * number)],
            **({"employer": ("Acorn", "Birch", "Cedar")[number % 3]} | changed),
        )
        for number in range(count)
    ]


def verdict(
    db: Path,
    published: str = "llm-1-serving-base",
    *,
    kind: str = "posting",
    reading: str = "equivalent",
    level: str = "L5",
) -> str:
    (found,) = ask(db, VERDICT, published, kind, reading, level)
    return str(found)


def built(folder: Path, rows: list[dict]) -> Path:
    return Archive().capture("page", rows).build(folder)


# llm-1-serving-base is 240,000 to 320,000.
@pytest.mark.parametrize(
    ("low", "high", "expected"),
    [
        (150_000, 200_000, "below"),
        (200_000, 300_000, "below"),
        (250_000, 310_000, "inside"),
        (260_000, 340_000, "above"),
        (400_000, 500_000, "above"),
        (200_000, 400_000, "overlaps"),
        (239_900, 300_000, "undetermined"),
        (200_000, 319_900, "undetermined"),
        (250_000, 319_900, "undetermined"),
    ],
)
def test_only_intervals_wholly_on_one_side_earn_a_verdict(
    tmp_path: Path, low: int, high: int, expected: str
) -> None:
    assert verdict(built(tmp_path, evidence(low, high))) == expected


def test_five_jobs_are_too_few_and_so_are_two_employers(tmp_path: Path) -> None:
    assert verdict(built(tmp_path / "five", evidence(150_000, 200_000, 5))) == "too_few"
    two = evidence(150_000, 200_000)
    for number, row in enumerate(two):
        row["employer"] = ("Acorn", "Birch")[number % 2]
    db = built(tmp_path / "two", two)
    assert verdict(db) == "too_few"
    assert (
        "employers < 3"
        in ask(
            db,
            "select reason from bands_vs_published where published_id = 'llm-1-serving-base' "
            "and n > 0 and evidence_level = 'L5'",
        )[0]
    )


def test_no_evidence_is_too_few_and_says_so(tmp_path: Path) -> None:
    db = built(tmp_path, evidence(150_000, 200_000))
    assert verdict(db, "llm-1-evaluation-base") == "too_few"
    assert ask(
        db,
        "select distinct reason from bands_vs_published "
        "where published_id = 'llm-1-evaluation-base' and evidence_level = 'L5'",
    ) == ["no evidence of this kind in the window"]


def test_base_is_never_set_against_a_published_total(tmp_path: Path) -> None:
    db = built(tmp_path, evidence(225_000, 300_000))
    assert verdict(db, "llm-1-serving-total") == "not_comparable"
    (reason,) = set(
        ask(
            db,
            "select reason from bands_vs_published where published_id = 'llm-1-serving-total' "
            "and evidence_level = 'L5'",
        )
    )
    assert reason == (
        "base_vs_total: the evidence gives base alone; its median low and high ends are "
        "50 % and 40 % of the published ends"
    )


def test_an_open_end_is_never_exceeded(tmp_path: Path) -> None:
    rows = evidence(0, 0, specialisation="pre_training", tier="frontier_lab")
    for number, row in enumerate(rows):
        row["pay"] = [pay(700_000 + number, 1_500_000 + number, component="total")]
    assert verdict(built(tmp_path, rows), "llm-1-pre_training-total") == "inside"


def test_a_tier_that_the_page_does_not_speak_of_is_no_evidence(tmp_path: Path) -> None:
    rows = evidence(150_000, 200_000, specialisation="pre_training")
    assert verdict(built(tmp_path, rows), "llm-1-pre_training-base") == "too_few"


@pytest.mark.parametrize("place", [{"country": "GB"}, {"country": None}])
def test_pay_elsewhere_is_no_evidence(tmp_path: Path, place: dict) -> None:
    assert verdict(built(tmp_path, evidence(150_000, 200_000, **place))) == "too_few"


def test_pay_posted_in_another_currency_is_not_comparable(tmp_path: Path) -> None:
    rows = evidence(150_000, 200_000)
    for row in rows:
        row["pay"][0]["currency"] = "CAD"
    assert verdict(built(tmp_path, rows)) == "not_comparable"


def test_the_two_level_readings_are_judged_apart(tmp_path: Path) -> None:
    db = built(tmp_path, evidence(150_000, 200_000, level="L6", level_literal="L5"))
    assert verdict(db, reading="literal") == "below"
    assert verdict(db, reading="equivalent") == "too_few"


def test_ranges_without_a_level_are_described_and_never_a_verdict(tmp_path: Path) -> None:
    ranges = [(200_000, 400_000), (250_000, 300_000), (100_000, 200_000), (400_000, 500_000)]
    rows = [
        entry(f"j{i}", [pay(low + i, high + i)], level=None, level_literal=None)
        for i, (low, high) in enumerate([*ranges, *ranges])
    ]
    db = built(tmp_path, rows)
    assert verdict(db, level="unlevelled") == "not_comparable"
    found = ask(
        db,
        "select n, n_contains, n_overlaps, n_excludes_from_below, n_excludes_from_above "
        "from bands_vs_published where published_id = 'llm-1-serving-base' "
        "and evidence_level = 'unlevelled' and level_reading = 'literal' and window_months = 6",
    )
    assert found == [(8, 2, 2, 2, 2)]


def test_a_filed_floor_decides_only_from_above(tmp_path: Path) -> None:
    low = built(tmp_path / "low", evidence(150_000, 200_000, kind="disclosure"))
    assert verdict(low, kind="disclosure") == "undetermined"
    high = built(tmp_path / "high", evidence(350_000, 400_000, kind="disclosure"))
    assert verdict(high, kind="disclosure") == "above"


def test_reported_pay_is_judged_by_its_median(tmp_path: Path) -> None:
    db = built(tmp_path, evidence(280_000, 280_000, kind="self_report"))
    assert verdict(db, kind="self_report") == "inside"
    assert verdict(db) == "too_few"


def test_a_specialisation_that_nothing_is_read_as_is_not_comparable(tmp_path: Path) -> None:
    db = built(tmp_path, evidence(150_000, 200_000))
    assert verdict(db, "spec-5-multimodal-base", level="all") == "not_comparable"


def test_a_page_that_names_no_level_is_set_beside_all_levels(tmp_path: Path) -> None:
    rows = evidence(150_000, 200_000) + [
        row | {"entry_id": f"l{i}", "title_key": f"l{i}", "text_key": None, "level": None}
        for i, row in enumerate(evidence(150_000, 200_000))
    ]
    db = built(tmp_path, rows)
    assert ask(
        db,
        "select distinct verdict, n from bands_vs_published where published_id = 'spec-5-llm-base'",
    ) == [("below", 16)]


def test_every_verdict_lists_its_rows(tmp_path: Path) -> None:
    db = built(tmp_path, evidence(150_000, 200_000))
    listed = ask(db, "select n, rows_sql from bands_vs_published where n > 0")
    assert listed
    for count, rows_sql in listed:
        assert len(ask(db, rows_sql)) == count


def test_every_band_lists_its_rows(tmp_path: Path) -> None:
    db = built(tmp_path, evidence(150_000, 200_000, 3))
    listed = (
        "select n, count(entry_id), count(distinct entry_id) "
        "from bands left join band_rows using (band_id) group by band_id, n"
    )
    counted = ask(db, listed)
    assert len(counted) == ask(db, "select count(*) from bands")[0] > 0
    assert all(n == rows == distinct for n, rows, distinct in counted)


def test_the_published_ranges_are_the_articles(tmp_path: Path) -> None:
    db = built(tmp_path, evidence(150_000, 200_000, 1))
    llm_1 = ask(
        db,
        "select specialisation, component, low_usd / 1000, high_usd / 1000, is_open_ended "
        "from published_ranges where place = 'table llm-1' order by all",
    )
    assert llm_1 == [
        ("evaluation", "base", 240, 340, False),
        ("evaluation", "total", 500, 850, False),
        ("genai_application", "base", 200, 280, False),
        ("genai_application", "total", 320, 560, False),
        ("post_training", "base", 270, 380, False),
        ("post_training", "total", 650, 1050, True),
        ("pre_training", "base", 280, 400, False),
        ("pre_training", "total", 680, 1100, True),
        ("serving", "base", 240, 320, False),
        ("serving", "total", 450, 750, False),
    ]
    labs = ask(
        db,
        "select employer, level, low_usd / 1000, high_usd / 1000 from published_ranges "
        "where place = 'table oa-1' order by all",
    )
    assert labs == [
        ("Anthropic", "L4", 480, 700),
        ("Anthropic", "L5", 650, 1000),
        ("Anthropic", "L6", 950, 1500),
        ("Anthropic", "L7", 1400, 2300),
        ("OpenAI", "L4", 520, 750),
        ("OpenAI", "L5", 700, 1100),
        ("OpenAI", "L6", 1000, 1600),
        ("OpenAI", "L7", 1500, 2500),
    ]
