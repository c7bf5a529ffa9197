"""Hostile and broken data: refused by name, kept as words, never run, never a guess."""

from __future__ import annotations

import csv
import json
import math
import random
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path

import duckdb
import pytest
from hypothesis import given
from hypothesis import strategies as st

from extract.links import links_on
from extract.page import Page
from extract.posting import Drift, PostedPay, Posting, UnreadRow
from extract.sources import all_sources, levels_export
from extract.structured import job_postings
from extract.text import plain_text
from flows.readings import read_page
from tests.fixture_pages import page_from
from tests.readings_by_hand import Archive, ask, entry, pay, source
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


@pytest.mark.parametrize("field", ["location", "publishedAt", "descriptionHtml"])
def test_a_field_that_no_posting_has_any_more_is_drift_and_named(field: str) -> None:
    named = {"location": "location_raw", "publishedAt": "posted_on_raw"}.get(field, "body_raw")
    whole = [ashby_job(number) for number in range(12)]
    renamed = [{f"new_{name}" if name == field else name: value for name, value in job.items()}
               for job in whole]  # fmt: skip
    with pytest.raises(Drift, match=f"none of 12 rows has {named}, for example .*0011"):
        read_lines(ashby_page(*renamed))
    assert len(read_lines(ashby_page(*renamed[:11], whole[11]))) == 12
    assert len(read_lines(ashby_page(*renamed[:9]))) == 9


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


def probes() -> list[str]:
    """Titles of ML engineers that hold every kind of character there is, some of them at random."""
    codes = [
        *(0x00, 0x01, 0x07, 0x08, 0x0B, 0x0C, 0x1B, 0x7F, 0x85, 0x9F, 0xA0, 0xAD),
        *(0x300, 0x0308, 0x034F, 0x061C, 0x0660, 0x0966, 0x1160, 0x115F, 0x180E, 0x200B),
        *(0x200C, 0x200D, 0x200E, 0x200F, 0x2028, 0x2029, 0x202A, 0x202E, 0x2060, 0x2066),
        *(0x20E3, 0x212B, 0x2126, 0x3000, 0x3164, 0xAC00, 0xD800, 0xDBFF, 0xDC00, 0xDFFF),
        *(0xE000, 0xFB01, 0xFDFA, 0xFE0F, 0xFEFF, 0xFF21, 0xFFA0, 0xFFF9, 0xFFFC, 0xFFFD),
        *(0xFFFE, 0xFFFF, 0x1D400, 0x1F468, 0x1F3FD, 0x1FFFF, 0xE0001, 0xE007F, 0x10FFFF),
    ]
    chance = random.Random(6)
    drawn = ["".join(chr(chance.randrange(0x110000)) for _ in range(8)) for _ in range(40)]
    pairs = [
        "Zu\u0308rich",
        "Z\u00fcrich",
        "G\u043e\u043egle",
        "Google",
        "\U0001f986",
    ]
    words = [*(f"a{chr(code)}b" for code in codes), *pairs, *drawn, *HOSTILE]
    return [f"Senior Engineer, LLM Inference {word} end" for word in words]


def test_every_kind_of_character_comes_out_of_every_file_in_its_one_normal_form(
    tmp_path: Path,
) -> None:
    titles = probes()
    assert len(titles) > 100
    jobs = [ashby_job(number, title=title) for number, title in enumerate(titles)]
    lines = read_lines(ashby_page(*jobs))
    assert {line["outcome"] for line in lines} == {"entry"}
    archive = Archive(sources=[source("ashby")])
    db = archive.capture("k", lines, source="ashby", url=ASHBY_URL).build(tmp_path)
    refs = ask(db, "select source_ref, title_raw from entries order by source_ref")
    stored = [clean.clean(title) for _, title in refs]
    assert stored == [clean.clean(title) for title in titles]
    folder = export(db, tmp_path / "out", formats=["csv", "parquet"])
    with (folder / "entries_current.csv").open(encoding="utf-8", newline="") as file:
        in_csv = [clean.clean(row["title"].removeprefix("'")) for row in csv.DictReader(file)]
    with duckdb.connect() as connection:
        parquet = str(folder / "entries_current.parquet")
        columnar = connection.execute("select title from read_parquet(?)", [parquet]).fetchall()
    assert sorted(in_csv) == sorted(stored)
    assert sorted(clean.clean(title) for (title,) in columnar) == sorted(stored)


def test_what_would_drop_a_table_if_it_were_pasted_in_drops_none() -> None:
    words = HOSTILE[0]
    with duckdb.connect() as connection:
        connection.execute("create table entries (name varchar, n int)")
        connection.execute("insert into entries values (?, 1)", [words])
        assert connection.execute("select name from entries").fetchall() == [(words,)]
        # The control: the same words, pasted into the statement, are alive.
        connection.execute(f"insert into entries values ('{words.replace(')', ', 1)')}")  # noqa: S608
        with pytest.raises(duckdb.CatalogException):
            connection.execute("select * from entries")


WORDS = "Ingénieur Zürich – £"


def test_what_was_encoded_twice_is_read_once_more() -> None:
    twice = WORDS.encode().decode("cp1252")
    body = "<p>You serve large language models. Base salary: $200,000 â€“ $300,000 a year.</p>"
    title = f"LLM Engineer {twice}"
    (line,) = read_lines(ashby_page(ashby_job(1, title=title, descriptionHtml=body)))
    assert line["outcome"] == "entry"
    assert clean.clean(title) == f"LLM Engineer {WORDS}"
    assert [(pay["low"], pay["high"]) for pay in line["pay"]] == [("200000", "300000")]  # type: ignore[attr-defined]


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


@given(st.floats() | st.integers(-(10**12), 10**12), st.floats() | st.none())
def test_no_number_of_a_field_becomes_pay_that_is_none(low: float, high: float | None) -> None:
    page = ashby_page(ashby_job(1, compensation=compensation(low, high)))
    if not all(math.isfinite(end) for end in (low, high or 0)):
        with pytest.raises(Drift, match="no JSON"):
            all_sources()["ashby"].postings(page)
        return
    (row,) = all_sources()["ashby"].postings(page)
    assert isinstance(row, UnreadRow | Posting)
    for posted in row.pay if isinstance(row, Posting) else ():
        found = read_fields(posted, on=SEEN_ON)
        if found is None or found.problem:
            continue
        ends = [end for end in (found.low, found.high) if end is not None]
        assert ends
        assert all(Decimal(end).is_finite() and end > 0 for end in ends)
        assert ends == sorted(ends)


def compensation(low: float, high: float | None) -> dict[str, object]:
    part = {"compensationType": "Salary", "interval": "1 YEAR", "currencyCode": "USD"}
    tier = {"title": None, "components": [{**part, "minValue": low, "maxValue": high}]}
    return {"compensationTiers": [tier], "summaryComponents": []}


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


def test_other_rates_change_dollars_and_nothing_else(monkeypatch: pytest.MonkeyPatch) -> None:
    page = ashby_page(
        *(
            ashby_job(number, descriptionHtml=f"<p>You train LLMs. Base salary: {words} a year</p>")
            for number, words in enumerate(("£90,000", "€120,000 - €150,000", "$200,000", "A$180k"))
        ),
    )
    before = read_lines(page)
    monkeypatch.setattr(
        "transform.pay.usd_per_unit", lambda currency, on: Decimal(1 + (currency != "USD"))
    )
    after = read_lines(page)
    moved = set()
    for one, other in zip(before, after, strict=True):
        for old, new in zip(one.pop("pay"), other.pop("pay"), strict=True):  # type: ignore[call-overload]
            moved |= {name for name in old if old[name] != new[name]}
        assert one == other
    assert moved == {"low_usd", "high_usd"}


def test_pay_of_another_currency_is_converted_or_left_out_and_never_taken_for_dollars() -> None:
    (row,) = all_sources()["ashby"].postings(
        ashby_page(
            ashby_job(1, location="Sydney", descriptionHtml="<p>A$150,000 - A$180,000 a year</p>")
        )
    )
    assert not isinstance(row, UnreadRow)
    (decided,) = normalise(
        [replace(row, country_raw="Australia")],
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


MARKED = b"<!doctype html><p>$1</p><a href='x'>y</a><![doctype unknown[ ]]>"
"""A marked section of no known kind, at which Python's own parser gives up."""


def test_a_page_at_which_the_parser_gives_up_is_drift_and_no_accident() -> None:
    page = page_from("jobposting", MARKED, content_type="text/html")
    with pytest.raises(Drift, match="no HTML that can be read"):
        list(all_sources()["jobposting"].postings(page))
    with pytest.raises(Drift):
        list(all_sources()["published"].postings(page_from("published", MARKED)))
    assert links_on(page, "https://pages.example/") == []
    assert levels_export.redacted(MARKED) == b""
