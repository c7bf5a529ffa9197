"""Offers held against a small market that was written by hand, with answers worked out on paper."""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from flows.offer import answer, show_offer
from flows.problem import Exit, Problem
from tests.readings_by_hand import Archive, entry, pay, source
from transform import offer as offers
from transform.offer import Given, Range, Reach, read_offer, standing

AS_OF = date(2026, 11, 1)
SERVING_SF = {"specialisation": "serving", "country": "US", "metro": "sf_bay_area"}
OPENAI = {"employer": "OpenAI", "tier": "frontier_lab", "level": "L6", "level_literal": "L5"}
UNLEVELLED = {"level": None, "level_literal": None}


def gbp(low: int, high: int) -> dict[str, Any]:
    """A yearly range in pounds. Its dollars are of no use: the rate of its day was another."""
    return pay(low, high, currency="GBP", low_usd=low * 2, high_usd=high * 2)


def market() -> list[dict[str, Any]]:
    """Base ranges, thousands: every one serving in San Francisco unless it says otherwise."""
    rows: list[dict[str, Any]] = []

    def add(low: int, high: int, **changed: Any) -> None:
        rows.append(
            entry(f"r{len(rows)}", [pay(low * 1000, high * 1000)], **(SERVING_SF | changed))
        )

    for low in (300, 320, 340):
        add(low, low + 100, **OPENAI)
    add(250, 500, **(OPENAI | UNLEVELLED))
    for low in (290, 300):
        add(low, low + 100, employer="Anthropic", tier="frontier_lab")
    for low in (200, 210, 220, 230, 240):
        add(low, low + 60, employer="Acorn")
    add(250, 310, employer="Birch")
    for low in (310, 330):
        add(low, low + 100, employer="Cedar", tier="tech_company", level="L6", level_literal="L6")
    london = {"specialisation": "genai_application", "country": "GB", "metro": "london"}
    for employer, low, high in (
        ("Elm", 90, 120),
        ("Elm", 100, 130),
        ("Elm", 115, 140),
        ("Fir", 80, 105),
        ("Fir", 95, 125),
        ("Gum", 111, 150),
    ):
        pounds = [gbp(low * 1000, high * 1000)]
        rows.append(entry(f"r{len(rows)}", pounds, employer=employer, **london))
    return rows


@pytest.fixture(scope="module")
def db(tmp_path_factory: pytest.TempPathFactory) -> Path:
    filed = entry(
        "filed",
        [pay(280_000, 280_000)],
        kind="disclosure",
        source="lca",
        **(SERVING_SF | OPENAI | UNLEVELLED | {"specialisation": "llm_unspecified"}),
    )
    archive = Archive(sources=[source(), source("lca", kind="disclosure")])
    archive.capture("page", market())
    archive.capture("filings", [filed], source="lca", board="lca")
    return archive.build(tmp_path_factory.mktemp("offer"), as_of=AS_OF)


def asked(db: Path, **typed: str) -> dict[str, Any]:
    return answer(db, Given(**typed), window_months=12)


def held(found: dict[str, Any], scope: str, reading: str = "equivalent") -> dict[str, Any]:
    """The one posted row of that scope and reading."""
    (row,) = (
        row
        for row in found["base"]
        if (row["scope"], row["level_reading"], row["kind"]) == (scope, reading, "posting")
    )
    return dict(row)


def counts(row: dict[str, Any]) -> tuple[int, int, int, int]:
    """Of n ranges: the amount is under, inside, over."""
    return row["n"], row["under"], row["inside"], row["over"]


def said(found: dict[str, Any]) -> str:
    return "\n".join(found["cannot_tell"])


def test_openai_l5_is_held_against_both_readings_of_the_label(db: Path) -> None:
    found = asked(
        db,
        base="350k",
        employer="openai",
        level="L5",
        specialisation="serving",
        place="San Francisco",
        equity="2m",
        equity_years="4",
        equity_kind="ppu",
    )
    assert (found["offer"]["level"], found["offer"]["level_literal"]) == ("L6", "L5")
    assert counts(held(found, "employer")) == (3, 0, 3, 0)
    assert counts(held(found, "market")) == (5, 0, 5, 0)
    assert counts(held(found, "tier", "literal")) == (5, 0, 5, 0)
    assert counts(held(found, "market", "literal")) == (11, 0, 5, 6)
    assert counts(held(found, "employer, no level")) == (1, 0, 1, 0)
    assert "L6 on the common ladder, L5 at its word" in said(found)
    common, at_word = found["answer"]
    assert not common["can_be_judged"], "five jobs of two employers are no market"
    assert (at_word["scope"], at_word["inside"], at_word["over"]) == ("metro", 5, 6)


def test_filed_pay_stands_beside_posted_pay_and_is_never_added_to_it(db: Path) -> None:
    found = asked(db, base="350k", employer="OpenAI", level="L5", place="San Francisco")
    (filed,) = (row for row in found["base"] if row["kind"] == "disclosure")
    assert (filed["scope"], filed["n"], filed["reach"]) == ("employer, no level", 1, "above_all")


def test_profit_units_get_a_table_and_no_one_number(db: Path) -> None:
    found = asked(
        db,
        base="350k",
        employer="OpenAI",
        level="L5",
        specialisation="serving",
        equity="2m",
        equity_years="4",
        equity_kind="ppu",
    )
    assert found["total"]["a_year"] is None
    assert found["equity"]["liquid_a_year"] is None
    assert [row["total"] for row in found["equity"]["scenarios"]] == [
        350_000,
        475_000,
        600_000,
        725_000,
        850_000,
    ]
    beside = {row["published_id"]: row["this_is"] for row in found["total"]["published"]}
    assert beside["oa-1-openai-L5-total"] == ["below", "below", "below", "inside", "inside"]
    assert beside["oa-1-openai-L6-total"] == ["below"] * 5
    assert "profit unit" in said(found)


def test_a_london_offer_is_compared_in_pounds_whatever_the_rate_was(db: Path) -> None:
    found = asked(
        db,
        base="£110,000",
        employer="Elm",
        level="Senior",
        specialisation="genai_application",
        place="London",
        equity="0",
    )
    assert found["offer"]["currency"] == "GBP"
    assert counts(held(found, "employer")) == (3, 1, 2, 0)
    assert counts(held(found, "market")) == (6, 2, 3, 1)
    assert held(found, "market")["n_employers"] == 3
    assert found["total"]["published"] == []
    assert "the offer is in GB" in found["total"]["not_compared"]


def test_an_hourly_base_is_a_year_of_2080_hours_and_says_so(db: Path) -> None:
    found = asked(
        db,
        base="95",
        period="hour",
        employer="Acorn",
        level="Senior",
        specialisation="serving",
        place="San Francisco",
    )
    assert found["offer"]["base"] == 197_600
    assert held(found, "employer")["reach"] == "below_all"
    assert "2,080 hours" in said(found)
    assert found["total"]["not_compared"] == (
        "no equity was given, and base is never held against totals"
    )


def test_an_offer_above_every_posted_range_is_above_all_of_them(db: Path) -> None:
    found = asked(
        db,
        base="900k",
        employer="Acorn",
        level="Senior",
        specialisation="serving",
        place="San Francisco",
    )
    assert counts(held(found, "employer")) == (5, 0, 0, 5)
    assert counts(held(found, "market")) == (8, 0, 0, 8)
    assert found["answer"][0]["reach"] == "above_all"


def test_an_offer_without_a_level_is_held_against_all_levels_and_says_so(db: Path) -> None:
    found = asked(
        db,
        base="250k",
        employer="Acorn",
        specialisation="serving",
        place="San Francisco",
        equity="0",
    )
    assert counts(held(found, "employer")) == (5, 0, 5, 0)
    assert held(found, "employer")["level"] == "all"
    assert "No level was given" in said(found)
    assert "no level" in found["total"]["not_compared"]


def test_an_unknown_employer_leaves_the_market(db: Path) -> None:
    found = asked(
        db, base="255k", employer="Zork", level="Senior", specialisation="serving", place="Oakland"
    )
    assert [row["scope"] for row in found["base"]] == ["market", "metro"]
    assert counts(held(found, "market")) == (8, 2, 6, 0)
    assert "What Zork pays: nothing with pay was found" in said(found)
    assert "Zork is in no table of employers" in said(found)


def test_an_offer_that_nobody_can_judge_is_not_judged(db: Path) -> None:
    found = asked(
        db,
        base="€90,000",
        employer="Zork",
        level="Member of Technical Staff",
        specialisation="evaluation",
        place="Paris",
    )
    assert found["base"] == []
    assert found["nearest"] == []
    assert [row["can_be_judged"] for row in found["answer"]] == [False]
    assert "Whether the base is in line: too few comparable jobs" in said(found)
    assert "'Member of Technical Staff' states no level" in said(found)


@pytest.mark.parametrize(
    ("alternative", "multiple"),
    [("500k", Decimal("0.75")), ("875k", Decimal(2)), ("275k", Decimal(0)), ("200k", Decimal(0))],
)
def test_private_equity_says_how_much_it_must_become(
    db: Path, alternative: str, multiple: Decimal
) -> None:
    found = asked(
        db,
        base="250k",
        bonus="10%",
        employer="Acorn",
        level="Senior",
        specialisation="serving",
        equity="1.2m",
        equity_years="4",
        equity_kind="private",
        alternative_total=alternative,
    )
    assert found["equity"]["multiple_that_equals_alternative"] == multiple
    assert [row["equity_a_year"] for row in found["equity"]["scenarios"]] == [
        0,
        75_000,
        150_000,
        225_000,
        300_000,
    ]
    assert found["total"]["a_year"] is None
    assert found["equity"]["total_less_alternative"] is None


def test_options_keep_the_sign_on_out_and_name_the_price_of_exercise(db: Path) -> None:
    found = asked(
        db,
        base="260k",
        employer="Birch",
        level="Senior",
        equity="400k",
        equity_years="4",
        equity_kind="options",
        sign_on="50k",
    )
    assert found["equity"]["scenarios"][-1]["total"] == 360_000
    assert "strike price" in said(found)
    assert "sign-on is paid once" in said(found)


def test_liquid_equity_has_one_total_held_against_totals_alone(db: Path) -> None:
    found = asked(
        db,
        base="230k",
        bonus="15%",
        employer="Google",
        level="L5",
        specialisation="serving",
        place="Mountain View",
        equity="600k",
        equity_years="4",
        equity_kind="liquid",
        alternative_total="450k",
    )
    assert found["total"]["a_year"] == 414_500
    assert found["equity"]["liquid_a_year"] == 150_000
    assert found["equity"]["scenarios"] == []
    assert found["equity"]["total_less_alternative"] == -35_500
    beside = {row["published_id"]: row["this_is"] for row in found["total"]["published"]}
    assert beside == {"llm-1-serving-total": ["below"]}


def test_rows_come_with_their_addresses_the_own_employer_first(db: Path) -> None:
    found = asked(
        db, base="255k", employer="Birch", level="Senior", specialisation="serving", place="Oakland"
    )
    employers = [row["employer"] for row in found["nearest"]]
    assert employers[0] == "Birch"
    assert len(employers) == 5
    assert all(row["url"].startswith("https://") for row in found["nearest"])


def test_what_was_reported_stands_beside_and_of_the_own_level_alone(db: Path) -> None:
    found = asked(db, base="350k", employer="OpenAI", level="L5")
    assert {row["level_label"] for row in found["reported"]} == {"L5", None}
    assert found["reported"][0]["level_label"] == "L5"
    assert asked(db, base="350k", employer="Birch", level="L5")["reported"] == []


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({}, "Give the base pay"),
        ({"base": "lots"}, "is no amount"),
        ({"base": "310"}, "no base pay that is met"),
        ({"base": "31000k"}, "no base pay that is met"),
        ({"base": "310k", "period": "fortnight"}, "choose from year"),
        ({"base": "310k", "specialisation": "prompting"}, "choose from"),
        ({"base": "310k", "specialisation": "not_ml"}, "choose from"),
        ({"base": "310k", "equity": "1m"}, "What kind of equity"),
        ({"base": "310k", "equity": "1m", "equity_kind": "rsu"}, "What kind of equity"),
        ({"base": "310k", "equity": "1m", "equity_kind": "ppu"}, "Over how many years"),
        (
            {"base": "310k", "equity": "1m", "equity_kind": "ppu", "equity_years": "some"},
            "is no number",
        ),
        ({"base": "110k", "place": "London"}, "--currency GBP or --currency USD"),
        ({"base": "£110k", "currency": "USD"}, "one offer has one currency"),
        ({"base": "$110k", "currency": "GBP"}, "one offer has one currency"),
        ({"base": "110k", "currency": "pounds"}, "three letters"),
        ({"base": "110k", "currency": "XXX"}, "no rate of XXX"),
    ],
)
def test_wrong_or_missing_input_gets_one_plain_sentence(
    db: Path, typed: dict[str, str], words: str
) -> None:
    with pytest.raises(Problem, match=words) as refused:
        asked(db, **typed)
    assert refused.value.exit_code == Exit.USAGE
    assert "\n" not in refused.value.what


def test_json_is_one_object_with_plain_numbers(db: Path, capsys: pytest.CaptureFixture) -> None:
    typed = Given(base="350k", employer="OpenAI", level="L5", equity="0", bonus="12.5%")
    show_offer(db, typed, window_months=12, is_json=True)
    found = json.loads(capsys.readouterr().out)
    assert found["offer"]["base"] == 350_000
    assert found["offer"]["bonus"] == 43_750
    assert found["total"]["a_year"] == 393_750
    assert found["meta"]["as_of"] == "2026-11-01"


def test_an_answer_fits_100_columns_and_a_hostile_title_controls_nothing(
    tmp_path: Path, capsys: pytest.CaptureFixture
) -> None:
    title = "Senior \x1b[31mEngineer\u202e [bold]Serving[/bold] " + "x" * 200
    hostile = entry("bad", [pay(200_000, 260_000)], title_raw=title, **SERVING_SF)
    built = Archive().capture("page", [hostile]).build(tmp_path, as_of=AS_OF)
    typed = Given(base="210k", employer="Acorn", level="Senior", equity="0")
    show_offer(built, typed, window_months=12, is_json=False)
    out = capsys.readouterr().out
    assert "\x1b" not in out
    assert "\u202e" not in out
    assert "[bold]Serving[/bold]" in out
    assert all(len(line) <= 100 for line in out.splitlines() if "https://" not in line)


def test_a_range_without_the_deciding_end_is_left_open() -> None:
    ranges = [
        Range(200_000, None),
        Range(None, 300_000),
        Range(None, 200_000),
        Range(260_000, None),
    ]
    found = standing(Decimal(250_000), "USD", Decimal(1), ranges)
    assert (found.n, found.under, found.inside, found.over, found.open) == (4, 1, 0, 1, 2)
    assert found.reach is Reach.MIXED


def test_an_amount_on_an_end_is_inside() -> None:
    ranges = [Range(250_000, 300_000), Range(200_000, 250_000)]
    assert standing(Decimal(250_000), "USD", Decimal(1), ranges).reach is Reach.INSIDE_ALL


def test_no_ranges_are_no_answer() -> None:
    assert standing(Decimal(1), "USD", Decimal(1), []).reach is Reach.NONE


def test_a_monthly_range_in_the_same_currency_counts_twelve_times() -> None:
    monthly = Range(1, 2, Decimal(8_000), Decimal(10_000), "EUR", "month")
    assert standing(Decimal(96_000), "EUR", Decimal("1.1"), [monthly]).inside == 1
    assert standing(Decimal(95_999), "EUR", Decimal("1.1"), [monthly]).under == 1


def test_another_currency_is_compared_in_dollars() -> None:
    in_dollars = Range(110_000, 130_000, Decimal(110_000), Decimal(130_000), "USD", "year")
    assert standing(Decimal(100_000), "EUR", Decimal("1.1"), [in_dollars]).inside == 1
    assert standing(Decimal(99_000), "EUR", Decimal("1.1"), [in_dollars]).under == 1


@pytest.mark.parametrize(
    ("employer", "label", "level", "literal"),
    [
        ("OpenAI", "L5", "L6", "L5"),
        ("Anthropic", "Senior", "L4", "L5"),
        ("Google", "L5", "L5", "L5"),
        ("Meta", "E5", "L5", "L5"),
        ("Amazon", "L6", "L5", "L6"),
        ("Amazon", "SDE III", "L5", "L5"),
        ("Zork", "L5", None, "L5"),
        ("Zork", "Senior", "L5", "L5"),
        ("OpenAI", "Member of Technical Staff", None, None),
        ("OpenAI", "", None, None),
        ("Zork", "Staff Engineering Manager", None, None),
        ("Zork", "Staff Product Manager", "L6", "L6"),
        ("Zork", "Research Intern", None, None),
    ],
)
def test_the_employers_own_label_is_read_by_its_own_ladder(
    employer: str, label: str, level: str | None, literal: str | None
) -> None:
    offer = read_offer(
        Given(base="300k", employer=employer, level=label), board_tiers={}, as_of=AS_OF
    )
    assert (offer.level, offer.level_literal) == (level, literal)


def test_a_manager_is_told_that_the_evidence_is_of_others() -> None:
    given = Given(base="300k", employer="Zork", level="Senior Engineering Manager")
    offer = read_offer(given, board_tiers={}, as_of=AS_OF)
    assert any("on no ladder here" in sentence for sentence in offers.cannot_tell(offer))


def test_what_was_not_given_is_unknown_and_zero_is_a_statement() -> None:
    offer = read_offer(Given(base="300k"), board_tiers={}, as_of=AS_OF)
    assert (offer.bonus, offer.equity, offer.sign_on) == (None, None, None)
    assert offers.total(offer) is None
    stated = read_offer(Given(base="300k", equity="0", bonus="0"), board_tiers={}, as_of=AS_OF)
    assert (stated.bonus, stated.equity) == (0, 0)
    assert offers.total(stated) == 300_000
