"""Hostile and broken data: refused by name, kept as words, never run, never a guess."""

from __future__ import annotations

import csv
import json
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path

import duckdb
import pytest

from extract.page import Page
from extract.posting import Drift, PostedPay, UnreadRow
from extract.sources import all_sources
from extract.structured import job_postings
from extract.text import plain_text
from flows.readings import read_page
from tests.fixture_pages import page_from
from tests.readings_by_hand import Archive, ask, entry, pay
from transform import clean
from transform.dates import read_date
from transform.entry import Entry
from transform.normalise import normalise
from transform.pay import read_fields, read_text
from warehouse.export import export

SEEN_ON = date(2026, 11, 1)
ASHBY_URL = "https://api.ashbyhq.com/posting-api/job-board/pretend?includeCompensation=true"
HOSTILE = (
    "x'); drop table entries;--",
    '"; attach \'/tmp/x\' as x; --',
    "</script><script>document.title='PWNED'</script>",
    "<img src=x onerror=alert(1)>",
    "=HYPERLINK(\"https://evil.example\")",
    "@SUM(A1:A9)",
    "\u202egnp.exe",
    "Zu\u0308rich NUL\x00 here",
    "half \ud800 a pair",
    "G\u043e\u043egle",
    "🦆" * 50,
)  # fmt: skip


def ashby_job(number: int, **values: object) -> dict[str, object]:
    job: dict[str, object] = {
        "id": f"00000000-0000-4000-8000-{number:012d}",
        "title": "Senior Engineer, LLM Inference",
        "isListed": True,
        "location": "San Francisco, CA",
        "publishedAt": "2026-10-01T00:00:00+00:00",
        "jobUrl": f"https://jobs.ashbyhq.com/pretend/{number}",
        "descriptionHtml": "<p>You serve large language models. $200,000 - $300,000 a year.</p>",
    }
    return {**job, **values}


def ashby_page(*jobs: object) -> Page:
    return page_from(
        "ashby",
        json.dumps({"jobs": list(jobs)}).encode(),
        url=ASHBY_URL,
        content_type="application/json",
    )


def read_lines(page: Page) -> list[dict[str, object]]:
    lines = read_page(page, "k", all_sources()["ashby"], board_tiers={}, seen_on=SEEN_ON)
    return [json.loads(line) for line in lines]


def test_one_bad_row_of_a_hundred_costs_itself_and_a_quarter_of_them_is_drift() -> None:
    good = [ashby_job(number) for number in range(99)]
    lines = read_lines(ashby_page(*good, ashby_job(99, title=None)))
    assert [line["outcome"] for line in lines].count("unread") == 1
    assert lines[-1]["rule"] == "title_missing"
    assert len(lines) == 100
    bad = [ashby_job(number, title=None) for number in range(75, 100)]
    with pytest.raises(Drift, match="25 of 100 rows cannot be read.*title_missing"):
        read_lines(ashby_page(*good[:75], *bad))


def test_rows_that_are_hidden_by_their_publisher_are_no_drift() -> None:
    hidden = [ashby_job(number, isListed=False) for number in range(9)]
    lines = read_lines(ashby_page(*hidden, ashby_job(9)))
    assert [line["rule"] for line in lines[:9]] == ["not_listed"] * 9


def test_hostile_words_go_through_every_table_and_format_as_words(tmp_path: Path) -> None:
    rows = [
        entry(f"j{number}", [pay(200_000 + number, 300_000)], title_raw=words, employer=words)
        for number, words in enumerate(clean.clean(words) for words in HOSTILE)
    ]
    db = Archive().capture("page", rows).build(tmp_path)
    with duckdb.connect(str(db), read_only=True) as connection:
        found = connection.execute("select title_raw from entries order by source_ref").fetchall()
    kept = [str(row["title_raw"]) for row in sorted(rows, key=lambda row: str(row["source_ref"]))]
    assert [title for (title,) in found] == kept
    folder = export(db, tmp_path / "out", formats=["csv", "json", "md", "xlsx", "parquet"])
    with (folder / "entries_current.csv").open(encoding="utf-8", newline="") as file:
        cells = [cell for row in csv.DictReader(file) for cell in row.values()]
    assert not [cell for cell in cells if cell.startswith(("=", "@", "\t", "\r", "\0"))]
    assert b"<script" not in (folder / "bands.md").read_bytes()
    assert ask(db, "select count(*) from entries") == [len(HOSTILE)]


def test_hostile_words_are_clean_once_and_for_all() -> None:
    for words in HOSTILE:
        cleaned = clean.clean(words)
        assert clean.clean(cleaned) == cleaned
        cleaned.encode()
        assert not {"\x00", "\u202e", "\ud800"} & set(cleaned)
    assert clean.key("Zu\u0308rich") == clean.key("Z\u00fcrich")
    assert clean.key("G\u043e\u043egle") != clean.key("Google")


WORDS = "Ingénieur Zürich – £"


@pytest.mark.parametrize(
    ("encoding", "start", "declared"),
    [
        ("utf-8", b"", '<meta charset="utf-8">'),
        ("utf-8", b"", ""),
        ("utf-8", b"\xef\xbb\xbf", ""),
        ("cp1252", b"", '<meta charset="windows-1252">'),
        ("cp1252", b"", ""),
        ("utf-16-le", b"\xff\xfe", ""),
    ],
    ids=["declared", "utf8", "utf8-bom", "cp1252-declared", "cp1252", "utf16-bom"],
)
def test_a_page_in_any_of_the_usual_encodings_is_read_to_the_same_words(
    encoding: str, start: bytes, declared: str
) -> None:
    job = {"@type": "JobPosting", "title": WORDS, "hiringOrganization": "Sham"}
    script = json.dumps(job, ensure_ascii=False)
    text = f'<html><head>{declared}<script type="application/ld+json">{script}</script></head>'
    body = start + f"{text}<body></body></html>".encode(encoding)
    page = page_from("jobposting", body, url="https://x.example.com/1", content_type="text/html")
    found, _ = job_postings(page)
    assert [job["title"] for job in found] == [WORDS]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-32"])
def test_json_in_any_of_its_encodings_is_read_to_the_same_words(encoding: str) -> None:
    body = json.dumps({"jobs": [ashby_job(1, title=WORDS)]}, ensure_ascii=False).encode(encoding)
    page = page_from("ashby", body, url=ASHBY_URL, content_type="application/json")
    (row,) = all_sources()["ashby"].postings(page)
    assert not isinstance(row, UnreadRow)
    assert row.title_raw == WORDS


@pytest.mark.parametrize(
    "words", ["NaN", "nan", "inf", "-inf", "Infinity", "1e400", "-5", "0", "1e-400", "٣", ""]
)
def test_a_figure_that_is_no_amount_is_never_usable_pay(words: str) -> None:
    posted = PostedPay("Salary", words, words, "USD", "YEAR", "")
    found = read_fields(posted, on=SEEN_ON)
    assert found is None or found.problem or found.low_usd is None
    if found is not None:
        for amount in (found.low, found.high, found.low_usd, found.high_usd):
            assert amount is None or Decimal(amount).is_finite()


@pytest.mark.parametrize(
    "words",
    [
        "The base salary is $1 - $2 per year.",
        "The base salary range is $99,000,000 - $120,000,000 per year.",
        "The base pay range is $150,000 - $200,000 per hour.",
        "The base salary range is $300,000 - $20,000 per year.",
        "Base salary: $20,000,000 per month.",
    ],
)
def test_pay_that_cannot_be_stays_visible_and_out_of_every_band(words: str) -> None:
    for found in read_text(words, on=SEEN_ON, country="US"):
        assert found.problem, found


@pytest.mark.parametrize("words", ["The base salary range is $850,000 - $1,000,000 per year."])
def test_the_top_of_the_market_is_not_taken_for_a_mistake(words: str) -> None:
    (found,) = read_text(words, on=SEEN_ON, country="US")
    assert found.problem is None
    assert found.low_usd == 850_000


@pytest.mark.parametrize(
    ("words", "day"),
    [
        ("1782920000", date(2026, 7, 1)),
        ("1782920000000", date(2026, 7, 1)),
        ("2026-10-31T23:30:00-05:00", date(2026, 11, 1)),
        ("31/10/2026", None),
        ("10/31/2026", None),
        ("yesterday", None),
        ("2026-02-30", None),
    ],
)
def test_a_date_is_iso_or_epoch_and_never_a_guess(words: str, day: date | None) -> None:
    assert read_date(words) == day


def test_pay_of_another_currency_is_converted_or_left_out_and_never_taken_for_dollars() -> None:
    (row,) = all_sources()["ashby"].postings(
        ashby_page(
            ashby_job(1, location="Sydney", descriptionHtml="<p>A$150,000 - A$180,000 a year</p>")
        )
    )
    assert not isinstance(row, UnreadRow)
    decided = normalise(
        replace(row, country_raw="Australia"),
        kind=all_sources()["ashby"].SOURCE.kind,
        text_of=plain_text,
        board_tiers={},
        seen_on=SEEN_ON,
    )
    assert isinstance(decided, Entry)
    (found,) = decided.pay
    assert (found.currency, found.low) == ("AUD", 150_000)
    assert found.low_usd is not None
    assert found.low_usd < 130_000
