"""Claims of the pages held against evidence written by hand: what earns a verdict, and why."""

from __future__ import annotations

import csv
import re
from pathlib import Path
from typing import Any

import duckdb
import pytest

from tests.conftest import REPO
from tests.readings_by_hand import Archive, ask, entry, pay

SIX = ("Acorn", "Birch", "Cedar", "Dogwood", "Elm", "Fir")
CLAIMS = REPO / "warehouse" / "claims.csv"
MEASURES = {
    "premium", "premium_change", "pay_change", "metro_order", "metros_over_rest", "tier_order",
    "tier_in_metro", "remote_share", "employer_order", "site_ranges", "site_ratio", "none",
}  # fmt: skip


def job(employer: str, specialisation: str, mid: int, number: int = 1, **own: Any) -> Any:
    """One job in the Bay Area whose posted range is 20,000 wide around `mid`."""
    posted_on = own.get("posted_on", "")
    return entry(
        f"{employer}-{specialisation}-{mid}-{number}-{own.get('metro', '')}{posted_on}",
        [pay(mid - 10_000, mid + 10_000)],
        employer=employer,
        specialisation=specialisation,
        **({"metro": "sf_bay_area"} | own),
    )


def claim(db: Path, claim_id: str, columns: str = "verdict") -> Any:
    (found,) = ask(db, f"select {columns} from claims where claim_id = ?", claim_id)  # noqa: S608
    return found


def built(folder: Path, rows: list[Any]) -> Path:
    return Archive().capture("page", rows).build(folder)


@pytest.fixture(scope="module")
def premiums(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Six employers that post generalists at 200,000 and others at known distances above."""
    rows = []
    for number, name in enumerate(SIX):
        for twin in (1, 2):
            rows += [
                job(name, "generalist_ml", 200_000, twin),
                job(name, "serving", 240_000, twin),
                job(name, "pre_training", 300_000, twin),
                job(name, "post_training", 220_000 + 16_000 * number, twin),
            ]
        if number < 2:
            rows += [job(name, "genai_application", 220_000, twin) for twin in range(9)]
    return built(tmp_path_factory.mktemp("premiums"), rows)


def test_an_interval_that_ends_on_the_claimed_bound_still_lies_inside(premiums: Path) -> None:
    columns = "verdict, claimed_low, claimed_high, figure, figure_from, figure_to"
    assert claim(premiums, "premium-serving", columns) == ("supported", 10, 20, 20, 20, 20)
    assert claim(premiums, "premium-serving", "n, n_employers") == (24, 6)


def test_an_interval_wholly_above_what_is_claimed_contradicts_it(premiums: Path) -> None:
    columns = "verdict, claimed_high, figure_from"
    assert claim(premiums, "premium-pre_training", columns) == ("contradicted", 35, 50)


def test_an_interval_on_both_sides_decides_nothing(premiums: Path) -> None:
    verdict, low, high, figure_from, figure_to = claim(
        premiums,
        "premium-post_training",
        "verdict, claimed_low, claimed_high, figure_from, figure_to",
    )
    assert verdict == "undetermined"
    assert figure_from < low < figure_to
    assert claim(premiums, "premium-post_training", "why").endswith("lies on both sides")
    assert high == 35


def test_two_employers_earn_no_verdict_however_clear_the_difference(premiums: Path) -> None:
    assert claim(premiums, "premium-genai_application") == "undetermined"
    assert claim(premiums, "premium-genai_application", "why").startswith(
        "2 employers post both at one level in one country; a figure needs 3"
    )


def test_order_between_kinds_of_work_is_matched_too(premiums: Path) -> None:
    # Serving 240 against pre-training 300 at every employer: 20 % below.
    columns = "verdict, figure, figure_to"
    assert claim(premiums, "premium-serving-lower", columns) == ("supported", -20, -20)
    assert claim(premiums, "premium-concentrated") == "supported"


def test_totals_are_never_read_off_base(premiums: Path) -> None:
    assert claim(premiums, "premium-overall-total") == "not_testable"
    why = claim(premiums, "premium-overall-total", "why")
    assert "no employer states totals" in why and "posted base midpoints lie 28.0 % above" in why
    assert claim(premiums, "llm-1-serving-total") == "not_testable"
    assert claim(premiums, "llm-1-serving-total", "data_needed").startswith("Totals by person")


def test_totals_that_somebody_states_are_held_against_claims_about_totals(tmp_path: Path) -> None:
    rows = [
        job(name, kind, 0, twin) | {"pay": [pay(mid, mid + 2, component="total")]}
        for name in SIX
        for twin in (1, 2)
        for kind, mid in (("generalist_ml", 400_000), ("serving", 500_000))
    ]
    db = built(tmp_path, rows)
    columns = "verdict, figure, n_employers"
    assert claim(db, "premium-overall-total", columns) == ("supported", 25, 6)
    assert claim(db, "premium-overall") == "undetermined"


def test_filed_base_stands_beside_and_never_decides(tmp_path: Path) -> None:
    rows = [
        job(name, kind, mid, twin, kind="disclosure")
        for name in SIX
        for twin in (1, 2)
        for kind, mid in (("generalist_ml", 200_000), ("serving", 180_000))
    ]
    db = built(tmp_path, rows)
    assert claim(db, "premium-serving", "verdict, figure, n") == ("undetermined", None, 0)
    assert claim(db, "premium-serving", "why").endswith(
        "base filed with the government lies 10.0 % below (-10.0 to -10.0 %) at 6 employers"
    )


def test_every_claim_has_a_verdict_a_reason_and_where_needed_the_data(premiums: Path) -> None:
    rows = ask(premiums, "select claim_id, verdict, why, data_needed from claims")
    written = list(csv.DictReader(CLAIMS.open(encoding="utf-8")))
    assert len(rows) == len(written) + ask(premiums, "select count(*) from published_ranges")[0]
    for claim_id, verdict, why, needed in rows:
        assert verdict in {"supported", "contradicted", "undetermined", "not_testable"}, claim_id
        assert why, claim_id
        assert verdict != "not_testable" or needed, claim_id


def test_the_rows_behind_a_verdict_are_listed_with_their_addresses(premiums: Path) -> None:
    sql = claim(premiums, "premium-serving", "rows_sql")
    assert ask(premiums, f"select count(*), count(distinct url) from ({sql})") == [(24, 24)]  # noqa: S608
    behind = (
        "select side, count(*) from claim_rows where claim_id = ? and window_months = 12 "
        "and level_reading = 'literal' and is_counted group by all order by all"
    )
    assert ask(premiums, behind, "premium-serving") == [("baseline", 12), ("compared", 12)]
    statements = ask(premiums, "select distinct rows_sql from claims where rows_sql is not null")
    assert len(statements) > 50
    with duckdb.connect(str(premiums), read_only=True) as connection:
        assert all(connection.execute(statement).description for statement in statements)


@pytest.fixture(scope="module")
def halves(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Six employers whose GenAI roles fell from 240,000 to 202,000 while generalists stayed."""
    rows = []
    for name in SIX:
        for twin in (1, 2):
            for posted_on, mid in (("2026-03-01", 240_000), ("2026-09-01", 202_000)):
                own = {"posted_on": posted_on}
                rows += [
                    job(name, "genai_application", mid, twin, **own),
                    job(name, "generalist_ml", 200_000, twin, **own),
                    job(name, "traditional_nlp", 150_000, twin, **own),
                ]
    return built(tmp_path_factory.mktemp("halves"), rows)


def test_a_premium_that_fell_at_every_employer_is_compressing(halves: Path) -> None:
    # From 240 / 200 to 202 / 200: 20.0 to 1.0 %.
    columns = "verdict, figure, figure_from, figure_to"
    assert claim(halves, "premium-compressing", columns) == ("supported", -19, -19, -19)


def test_pay_that_fell_by_a_sixth_is_not_stable_and_pay_that_stays_not_falling(
    halves: Path,
) -> None:
    columns = "verdict, figure, figure_to"
    assert claim(halves, "pay-stabilising", columns) == ("contradicted", -15.8, -15.8)
    # A change of exactly nothing lies on no side of nothing.
    assert claim(halves, "nlp-declining", columns) == ("undetermined", 0, 0)


@pytest.fixture(scope="module")
def places(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Eight employers with jobs in the Bay Area, London and New York, and two large labs."""
    rows = []
    for name in (*SIX, "Gum", "Hazel"):
        rows += [job(name, "serving", 200_000, number) for number in range(4)]
        for number in range(2):
            own = {"metro": "london", "country": "GB"}
            rows.append(job(name, "serving", 190_000, number, **own))
        rows.append(job(name, "serving", 195_000, metro="new_york", is_remote=False))
    for name in ("OpenAI", "Anthropic"):
        for number in range(20):
            rows.append(
                job(name, "post_training", 300_000, number, tier="frontier_lab", metro="new_york")
            )
    return built(tmp_path_factory.mktemp("places"), rows)


def test_a_lead_that_rests_on_two_employers_is_not_taken_for_one(places: Path) -> None:
    # New York 8 + 40, Bay Area 32, London 16 of 96.
    columns = "verdict, figure, n, n_employers"
    assert claim(places, "geo-bay-area", columns) == ("undetermined", -16.7, 96, 10)


def test_the_two_largest_employers_are_counted_in_jobs(places: Path) -> None:
    # 20 of 96 against 7 of 96: 13.5 points, give or take 1.96 sqrt((27/96 - (13/96)^2) / 96).
    columns = "verdict, figure, figure_from, figure_to"
    assert claim(places, "employers-two-largest", columns) == ("supported", 13.5, 3.3, 23.8)


def test_labs_seen_in_a_metro_are_a_lower_bound(places: Path) -> None:
    columns = "verdict, figure, figure_from, figure_to"
    assert claim(places, "geo-new-york", columns) == ("supported", 2, 2, None)


def test_what_is_not_said_to_be_remote_may_be_either(tmp_path: Path) -> None:
    # Of each employer's four jobs elsewhere two are remote, one is not, one does not say.
    rows = [
        job(name, "serving", 200_000, number, metro="austin", is_remote=is_remote)
        for name in SIX
        for number, is_remote in enumerate((True, True, False, None))
    ]
    db = built(tmp_path, rows)
    columns = "figure, figure_from, figure_to, verdict"
    assert claim(db, "geo-remote", columns) == (50, 50, 75, "supported")
    assert claim(db, "employers-two-largest", "verdict, figure") == ("undetermined", None)
    assert claim(db, "tier-frontier-primary", "verdict, figure") == ("undetermined", None)
    assert "frontier lab" in claim(db, "tier-frontier-primary", "why")
    assert claim(db, "geo-london", "verdict, n") == ("contradicted", 24)


def test_a_lead_at_every_employer_is_supported_and_a_tie_is_not(tmp_path: Path) -> None:
    rows = []
    for name in SIX:
        rows += [job(name, "serving", 200_000, number) for number in range(3)]
        rows += [
            job(name, "serving", 190_000, metro=metro, country=country)
            for metro, country in (("london", "GB"), ("new_york", "US"))
        ]
    db = built(tmp_path, rows)
    columns = "verdict, figure, figure_from, figure_to"
    assert claim(db, "geo-bay-area", columns) == ("supported", 40, 40, 40)
    assert claim(db, "geo-london", columns) == ("undetermined", 0, 0, 0)


def test_readings_of_levels_that_differ_leave_a_claim_open(tmp_path: Path) -> None:
    shifted = {"level": "L6", "level_literal": "L5", "level_rule": "ladder"}
    rows = [
        job(SIX[number % 3], "serving", 150_000 + 100 * number, **shifted) for number in range(8)
    ]
    db = built(tmp_path, rows)
    columns = "verdict, literal_verdict, equivalent_verdict"
    assert claim(db, "llm-1-serving-base", columns) == (
        "undetermined",
        "contradicted",
        "undetermined",
    )
    assert "the two readings of level labels differ" in claim(db, "llm-1-serving-base", "why")


def test_the_site_is_held_against_itself(premiums: Path) -> None:
    # 280 / 200 and 400 / 280 against (1.25 / 1.15, 1.35 / 1.05).
    columns = "verdict, figure_from, figure_to, claimed_low, claimed_high"
    assert claim(premiums, "self-ratio-base", columns) == ("contradicted", 40, 42.9, 8.7, 28.6)
    # 680 / 320 and 1100 / 560.
    assert claim(premiums, "self-ratio-total", columns)[1:3] == (96.4, 112.5)
    assert claim(premiums, "self-rlhf-base") == "supported"
    # 280-400 and 230-320 share 280-320 of 230-400.
    columns = "verdict, figure"
    assert claim(premiums, "self-pre-training-base", columns) == ("undetermined", 23.5)


def written() -> list[dict[str, str]]:
    with CLAIMS.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def test_the_ledger_names_each_claim_once_and_only_what_exists(premiums: Path) -> None:
    rows = written()
    ids = [row["claim_id"] for row in rows]
    published = ask(premiums, "select published_id from published_ranges")
    assert len(set(ids)) == len(ids) and not set(ids) & set(published)
    pairs = set(ask(premiums, "select compared, baseline from contrasts"))
    for row in rows:
        assert row["measure"] in MEASURES, row["claim_id"]
        assert row["rule"] and row["quote"] and row["url"].startswith("https://"), row["claim_id"]
        assert (row["measure"] == "none") <= bool(row["data_needed"]), row["claim_id"]
        for published_id in filter(None, row["published_ids"].split(";")):
            assert published_id in {*ids, *published}, row["claim_id"]
        if row["measure"] == "premium":
            assert (row["specialisation"], row["baseline"]) in pairs, row["claim_id"]
            assert bool(row["sense"]) != bool(row["low"]), row["claim_id"]


def test_sides_of_a_difference_share_no_kind_of_work(premiums: Path) -> None:
    shared = ask(
        premiums,
        "select compared, baseline from contrasts "
        "where list_has_any(compared_members, baseline_members)",
    )
    assert shared == []


def test_the_words_are_those_of_the_pages(shared: Path) -> None:
    article = shared / "article"
    pages = "\n".join(
        (article / name).read_text(encoding="utf-8")
        for name in ("llm-engineer-salary.txt", "sister-pages.md")
    )

    def plain(words: str) -> str:
        return " ".join(re.sub(r"\W+", " ", words).lower().split())

    for row in written():
        if not row["measure"].startswith("site"):
            for part in row["quote"].split(" ... "):
                assert plain(part) in plain(pages), row["claim_id"]
