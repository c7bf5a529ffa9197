"""The sample's postings mean what a careful person reads in them (tests/sample_expected.csv)."""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from decimal import Decimal
from functools import cache

import pytest

from extract.archive import Archive
from extract.boards import sample_boards
from extract.posting import Drift, Posting, UnreadRow
from extract.sources import all_sources
from extract.text import plain_text
from tests.conftest import REPO
from tests.make_sample import PARTS, SAMPLE, native_ref, table
from transform.entry import Entry, Rejection
from transform.normalise import normalise

EXPECTED: dict[str, list[dict[str, str]]] = defaultdict(list)
for line in table(REPO / "tests" / "sample_expected.csv"):
    EXPECTED[line["ref"]].append(line)
SYSTEMS = {board.token: board.system for board in sample_boards()}
POSTINGS = {row["ref"]: row for row in table(PARTS / "postings.csv")}


OUTCOMES = {Entry: "entry", Rejection: "rejection", UnreadRow: "unread"}


@cache
def newest_rows() -> dict[tuple[str, str], tuple[Posting | UnreadRow, date]]:
    """The newest capture of every row of the sample, with the day on which it was seen."""
    archive = Archive(SAMPLE)
    found: dict[tuple[str, str], tuple[Posting | UnreadRow, date]] = {}
    for capture in archive.captures():
        if not capture.path:
            continue
        try:
            results = list(all_sources()[capture.source].postings(archive.page(capture)))
        except Drift:
            continue
        for row in results:
            found[capture.source, row.source_ref] = (row, capture.fetched_at.date())
    return found


def entry(ref: str) -> Entry:
    found = reading(ref)
    assert isinstance(found, Entry)
    return found


def reading(ref: str) -> Entry | Rejection | UnreadRow:
    """What the rules make of one posting, by its name in postings.csv."""
    row = POSTINGS[ref]
    system = SYSTEMS[row["board"]]
    posting, seen_on = newest_rows()[system, native_ref(row, system)]
    if isinstance(posting, UnreadRow):
        return posting
    (decided,) = normalise(
        [posting],
        kind="posting",
        text_of=plain_text,
        board_tiers={board.employer: board.tier for board in sample_boards()},
        seen_on=seen_on,
    )
    return decided


def amount(cell: str) -> Decimal | None:
    return Decimal(cell) if cell else None


@pytest.mark.parametrize("ref", EXPECTED)
def test_a_posting_of_the_sample_means_what_a_careful_person_reads(ref: str) -> None:
    wanted, found = EXPECTED[ref], reading(ref)
    assert OUTCOMES[type(found)] == wanted[0]["outcome"]
    if not isinstance(found, Entry):
        return
    strict_level = None if found.level_is_weak else found.level
    strict_literal = None if found.level_is_weak else found.level_literal
    assert {
        "posted_on": str(found.posted_on),
        "track": found.track,
        "level": strict_level or "",
        "level_literal": strict_literal or "",
        "specialisation": found.specialisation,
        "country": found.country or "",
        "metro": found.metro or "",
    } == {
        name: wanted[0][name]
        for name in (
            "posted_on",
            "track",
            "level",
            "level_literal",
            "specialisation",
            "country",
            "metro",
        )
    }
    shown = [
        (
            pay.component,
            pay.level_literal or "",
            pay.currency,
            pay.period,
            pay.low,
            pay.high,
            bool(pay.problem),
        )
        for pay in found.pay
    ]
    assert shown == [
        (
            row["component"],
            row["pay_level"],
            row["currency"],
            row["period"],
            amount(row["low"]),
            amount(row["high"]),
            bool(row["problem"]),
        )
        for row in wanted
        if row["component"]
    ]
    for pay, row in zip(found.pay, (row for row in wanted if row["component"]), strict=True):
        if row["low_usd"]:
            assert str(pay.low_usd) == row["low_usd"]
        if row["high_usd"]:
            assert str(pay.high_usd) == row["high_usd"]
        if row["problem"]:
            continue
        assert pay.low_usd is not None


def test_fields_and_text_that_disagree_are_a_finding_and_those_that_agree_are_not() -> None:
    assert len(entry("ic-disagree").findings) == 1
    assert entry("rs-total").findings == ()


def test_every_invented_employer_has_the_tier_of_its_board() -> None:
    tiers = {board.employer: board.tier for board in sample_boards()}
    found = {entry.employer: entry.tier for entry in all_entries().values()}
    assert found == {
        employer: tier for employer, tier in tiers.items() if employer != "Sample Quiet Labs"
    }


def test_twins_and_reposts_share_title_and_text_while_other_jobs_do_not() -> None:
    groups: dict[tuple[str, str, str | None], set[str]] = defaultdict(set)
    for ref, found in all_entries().items():
        groups[found.employer, found.title_key, found.text_key].add(
            POSTINGS[ref]["text_like"] or ref
        )
    assert [sorted(refs) for refs in groups.values() if len(refs) > 1] == []
    assert len(groups) == len(all_entries()) - sum(
        bool(row["text_like"]) for row in POSTINGS.values()
    )


def all_entries() -> dict[str, Entry]:
    readings = {ref: reading(ref) for ref in POSTINGS}
    return {ref: found for ref, found in readings.items() if isinstance(found, Entry)}
