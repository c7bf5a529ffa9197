"""Files that the user supplies, and pages that need a decision: what is kept, and what is not."""

from __future__ import annotations

import csv
import io
import json
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from extract.archive import Archive
from extract.fields import Unreadable
from extract.posting import Posting, UnreadRow
from extract.source import Kind
from extract.sources import levels_export, levels_pages, own_file
from extract.sources.published import PublishedRange, published_ranges
from extract.web import Web
from tests.conftest import REPO
from tests.fixture_pages import FIXTURES, page_from, page_of
from transform.entry import Component
from transform.pay import read_fields

REPORT = {
    "uuid": "aaaa-1",
    "companyInfo": {"name": "Pretend Minds", "slug": "pretend-minds"},
    "title": "Machine Learning Engineer",
    "jobFamily": "Software Engineer",
    "level": "L5",
    "offerDate": "Sat Mar 21 2026 00:58:35 GMT+0000 (Coordinated Universal Time)",
    "location": "San Jose, CA",
    "compPerspective": "offer",
    "baseSalary": 250000,
    "avgAnnualStockGrantValue": 100000,
    "avgAnnualBonusValue": 0,
    "totalCompensation": 350000,
    "userCurrency": "USD",
    "gender": "canary-gender",
    "ethnicity": "canary-ethnicity",
    "education": "canary-education",
    "otherDetails": "canary: write to jane@pretendminds.example",
    "tags": ["canary-tag"],
}


def saved_page(report: dict[str, Any]) -> bytes:
    data = {"props": {"pageProps": {"averages": [{"level": "L5", "samples": [report]}]}}}
    script = f'<script id="__NEXT_DATA__" type="application/json">{json.dumps(data)}</script>'
    return f"<!doctype html><html><body><p>canary</p>{script}</body></html>".encode()


def csv_of(report: dict[str, Any]) -> bytes:
    flat = {name: value for name, value in report.items() if not isinstance(value, dict | list)}
    flat["company"] = "Pretend Minds"
    out = io.StringIO()
    writer = csv.DictWriter(out, flat)
    writer.writeheader()
    writer.writerow(flat)
    return out.getvalue().encode()


FORMS = {
    "saved page": saved_page(REPORT),
    "list": json.dumps([REPORT]).encode(),
    "object": json.dumps({"samples": [REPORT]}).encode(),
    "csv": csv_of(REPORT),
    "csv with a mark": b"\xef\xbb\xbf" + csv_of(REPORT),
}


def kept_rows(
    module: Any, body: bytes, name: str, root: Path, monkeypatch: pytest.MonkeyPatch
) -> tuple[bytes, list[Posting | UnreadRow]]:
    """What the archive holds of a file that the user names, and what is read from there."""
    given = root / name
    given.write_bytes(body)
    monkeypatch.setenv(module.FILE_VARIABLE, str(given))
    archive = Archive(root / "pages")
    list(module.pages(Web(archive), ()))
    (capture,) = archive.captures()
    page = archive.page(capture)
    return page.body, list(module.postings(page))


@pytest.mark.parametrize("form", FORMS)
def test_a_report_is_the_same_in_every_form_and_nothing_personal_is_kept(
    form: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    body, rows = kept_rows(levels_export, FORMS[form], "levels.bin", tmp_path, monkeypatch)
    assert b"canary" not in body and b"jane" not in body and b"-21" not in body
    (report,) = rows
    assert isinstance(report, Posting)
    assert (report.employer_raw, report.level_raw) == ("Pretend Minds", "L5")
    assert report.posted_on_raw == "2026-03-01"
    assert [(pay.component_raw, pay.low_raw) for pay in report.pay] == [
        ("Base salary, new offer", "250000"),
        ("Total compensation, new offer", "350000"),
    ]


def test_a_number_beyond_any_pay_is_a_number_or_refused_and_never_an_accident(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    huge = 10**400
    reports = [REPORT | {"countryId": huge}, REPORT | {"baseSalary": huge, "uuid": "aaaa-8"}]
    body = json.dumps(reports).encode()
    _, rows = kept_rows(levels_export, body, "levels.json", tmp_path, monkeypatch)
    assert len(rows) == 2
    with pytest.raises(Unreadable, match="is NaN"):
        levels_export.number_of({"baseSalary": Decimal("nan")}, "baseSalary")


@pytest.mark.parametrize(
    "body", [b"", b"<html>canary</html>", b"{}", b"[]", b"a,b\n1,2\n", b"\xff"]
)
def test_a_file_without_reports_is_not_kept(body: bytes) -> None:
    assert levels_export.redacted(body) == b""


def test_demographic_fields_are_not_among_those_read() -> None:
    banned = {"gender", "ethnicity", "education", "otherDetails", "race", "degree", "anonymise"}
    assert not banned & set(levels_export.KEPT)


def test_base_and_total_stay_apart_and_offers_are_told_from_employees() -> None:
    page = page_of("levels_export", FIXTURES / "levels_export" / "samples.json")
    report = next(iter(levels_export.postings(page)))
    assert isinstance(report, Posting)
    base, total = (
        read_fields(pay, country="US", title=report.title_raw, on=date(2026, 3, 1))
        for pay in report.pay
    )
    assert base is not None and total is not None
    assert (base.component, base.low_usd) == (Component.BASE, 210_000)
    assert (total.component, total.low_usd) == (Component.TOTAL, 320_001)
    assert "employee" in total.text


def test_an_own_file_is_kept_without_the_columns_that_are_not_described(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    body = (
        b"\xef\xbb\xbfReference,Candidate,Employer,Title,Reported_On,Currency,Base_Low,Notes\n"
        b"o-1,canary jane,Pretend Minds,Research Engineer,2026-06-30,USD,250000,canary\n"
    )
    kept, rows = kept_rows(own_file, body, "offers.csv", tmp_path, monkeypatch)
    assert b"canary" not in kept
    (row,) = rows
    assert isinstance(row, Posting) and row.pay[0].low_raw == "250000"


def test_an_own_file_s_base_and_total_are_read_as_such() -> None:
    page = page_of("own_file", FIXTURES / "own_file" / "team.csv")
    first, second = list(own_file.postings(page))[:2]
    assert isinstance(first, Posting) and isinstance(second, Posting)
    read = [
        read_fields(pay, country=None, title=row.title_raw, on=date(2026, 5, 29))
        for row in (first, second)
        for pay in row.pay
    ]
    assert [pay.component for pay in read if pay] == [
        Component.BASE,
        Component.TOTAL,
        Component.CONTRACT_RATE,
    ]


def test_the_header_that_is_described_is_the_header_that_is_read() -> None:
    described = own_file.__doc__ or ""
    for column in own_file.COLUMNS:
        assert column in described
    assert own_file.SOURCE.kind is Kind.SELF_REPORT


def test_aggregates_are_read_as_totals_with_their_spread() -> None:
    page = page_of("levels_pages", FIXTURES / "levels_pages" / "company.md")
    whole = next(iter(levels_pages.postings(page)))
    assert isinstance(whole, Posting)
    read = [
        read_fields(pay, country="US", title=whole.title_raw, on=date(2026, 7, 31))
        for pay in whole.pay
    ]
    assert [(pay.component, pay.low_usd, pay.high_usd) for pay in read if pay] == [
        (Component.TOTAL, 203_000, 203_000),
        (Component.TOTAL, 150_500, 1_200_000),
    ]


def test_only_documented_addresses_are_asked_of_levels() -> None:
    assert all(route.endswith(".md") for route in levels_pages.ROUTES)
    assert not levels_pages.SOURCE.enabled
    assert "Levels.fyi" in levels_pages.SOURCE.attribution


# Published ranges


def test_a_published_table_and_sentence_become_ranges() -> None:
    url = "https://mlengineersalary.com/whale-engineer-salary"
    page = page_of("published", FIXTURES / "published" / "article.html", url=url)
    found = published_ranges(page)
    label = "Atlantic engineer: L5 total comp"
    quote = f"{label} $680k – $1.1M+"
    assert found[1] == PublishedRange(url, "table wh-1", label, quote, 680_000, 1_100_000, True)
    assert [(one.low_usd, one.high_usd, one.is_open_ended) for one in found] == [
        (280_000, 400_000, False),
        (680_000, 1_100_000, True),
        (1_500_000, 2_500_000, True),
        (190_000, 260_000, False),
    ]


@pytest.mark.parametrize(
    ("words", "low", "high", "is_open_ended"),
    [
        ("$280k - $400k", 280_000, 400_000, False),
        ("$280 - $400k", 280_000, 400_000, False),
        ("$650,000 to $1,050,000+", 650_000, 1_050_000, True),
        ("$1.0M - $1.6M", 1_000_000, 1_600_000, False),
        ("$900k–$1.5M", 900_000, 1_500_000, False),
    ],
)
def test_a_published_range_is_read_in_whole_dollars(
    words: str, low: int, high: int, is_open_ended: bool
) -> None:
    body = f"<p>They earn {words} a year.</p>".encode()
    (found,) = published_ranges(page_from("published", body))
    assert (found.low_usd, found.high_usd, found.is_open_ended) == (low, high, is_open_ended)


@pytest.mark.parametrize("words", ["$5 a day", "from $300k", "10 to 20 labs", "15 to 35 percent"])
def test_what_is_no_range_of_dollars_is_none(words: str) -> None:
    assert published_ranges(page_from("published", f"<p>{words}</p>".encode())) == []


def test_the_article_s_sentences_agree_with_the_committed_table(shared: Path) -> None:
    lines = (shared / "article" / "llm-engineer-salary.txt").read_text(encoding="utf-8").split("\n")
    body = "".join(f"<p>{line}</p>" for line in lines).encode()
    said = {(one.low_usd, one.high_usd) for one in published_ranges(page_from("published", body))}
    with (REPO / "warehouse" / "published_ranges.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(line for line in file if not line.startswith("#")))
    committed = {
        (int(row["low_usd"]), int(row["high_usd"]))
        for row in rows
        if row["published_id"].startswith("llm-1-")
    }
    assert len(committed) == 10
    assert {(280_000, 400_000), (680_000, 1_100_000), (450_000, 750_000)} <= said
    assert {(240_000, 320_000), (200_000, 280_000), (320_000, 560_000)} <= said & committed
