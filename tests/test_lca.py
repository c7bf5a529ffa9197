"""Labor condition applications: files that are asked for, columns that are read, wages."""

from __future__ import annotations

import re
import statistics
import subprocess
import sys
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any, cast

import pytest

from extract.archive import WORKBOOK, Archive
from extract.page import Page
from extract.posting import Drift, Posting, ReaderMissing, UnreadRow
from extract.source import Source
from extract.sources import lca
from extract.web import Web
from tests.conftest import REPO
from tests.fixture_pages import FIXTURES, page_from, page_of
from tests.workbooks import workbook
from transform.entry import Component, Period
from transform.pay import read_fields

RESEARCH_OR_STAFF = re.compile(r"research|technical staff", re.IGNORECASE)


class Pages:
    """Serves the page of links and remembers what was asked for."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.taken: list[Path] = []

    def get(self, source: Source, url: str, *, accept: str) -> Page:
        self.asked.append(url)
        return page_of("lca", FIXTURES / "lca" / "links.html", url=url)

    def download(self, source: Source, url: str, *, accept: str) -> Page:
        self.asked.append(url)
        return page_from("lca", b"PK", url=url, content_type=WORKBOOK)

    def take_file(self, source: Source, path: Path, content_type: str) -> Page:
        self.taken.append(path)
        return page_from("lca", b"", url=f"file:{path.name}", content_type=content_type)


def quarter() -> Page:
    return page_of("lca", FIXTURES / "lca" / "quarter.sheet.csv", content_type=WORKBOOK)


def test_the_workbooks_are_found_on_the_page_newest_first_and_misspelt_ones_too() -> None:
    web = Pages()
    list(lca.pages(cast(Web, web), ()))
    assert web.asked == [
        lca.PERFORMANCE_URL,
        "https://www.dol.gov/media/LCA_Disclosure_Data_FY2026_Q3.xlsx",
        "https://www.dol.gov/media/LCA_Dislclosure_Data_FY2026_Q2.xlsx",
        "https://www.dol.gov/sites/dolgov/files/ETA/oflc/pdfs/LCA_Disclosure_Data_FY2025_Q4.xlsx",
    ]


def test_a_page_without_links_is_drift_and_not_an_empty_quarter() -> None:
    body = b"<html><a href='/media/PERM_Disclosure_Data_FY2026_Q3.xlsx'>PERM</a></html>"
    with pytest.raises(Drift, match="links to no"):
        list(lca.postings(page_from("lca", body, content_type="text/html")))


def test_a_file_of_the_users_own_is_read_instead_of_the_network(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    given = tmp_path / "quarter.parquet"
    given.touch()
    monkeypatch.setenv(lca.FILE_VARIABLE, str(given))
    web = Pages()
    list(lca.pages(cast(Web, web), ()))
    assert (web.asked, web.taken) == ([], [given])
    monkeypatch.setenv(lca.FILE_VARIABLE, str(tmp_path / "not there.xlsx"))
    with pytest.raises(FileNotFoundError, match=lca.FILE_VARIABLE):
        list(lca.pages(cast(Web, web), ()))


def test_columns_of_contacts_and_lawyers_are_not_among_those_read() -> None:
    for column in lca.WANTED:
        assert not re.search(r"POC|ATTORNEY|AGENT|PREPARER|PHONE|EMAIL|ADDRESS|FEIN", column)
    kept = str(lca.table_of(quarter()).to_pydict())
    assert "example" not in kept and "555" not in kept


def test_a_renamed_column_is_drift_that_names_it() -> None:
    page = quarter()
    body = workbook([["CASE_NUMBER", "STATUS"], ["I-1", "Certified"]])
    with pytest.raises(Drift, match="CASE_STATUS"):
        list(lca.postings(page_from("lca", body, url=page.url, content_type=WORKBOOK)))


def test_a_workbook_is_read_once_and_then_from_its_columns(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    archive = Archive(tmp_path / "pages", scratch=tmp_path / "cache")
    capture = archive.keep(quarter())
    page = archive.page(capture)
    before = sorted((tmp_path / "pages").rglob("*"))
    first = list(lca.postings(page))
    assert sorted((tmp_path / "pages").rglob("*")) == before
    monkeypatch.setattr("extract.workbook.first_sheet_rows", None)
    assert list(lca.postings(page)) == first
    assert not list(tmp_path.rglob("*.tmp"))
    (cache,) = tmp_path.rglob("*.parquet")
    assert cache.parent == tmp_path / "cache" and page.sha256 in cache.name


def test_where_nothing_may_be_kept_a_workbook_is_read_all_the_same(tmp_path: Path) -> None:
    archive = Archive(tmp_path)
    page = archive.page(archive.keep(quarter()))
    assert len(list(lca.postings(page))) == 9
    assert not list(tmp_path.rglob("*.parquet"))


def test_without_the_library_the_message_says_what_to_install(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    with pytest.raises(ReaderMissing, match="pip install pyarrow"):
        list(lca.postings(quarter()))


@pytest.mark.parametrize(
    ("low", "unit", "period"),
    [
        ("250000", "Month", "Year"),
        ("120000", "Hour", "Year"),
        ("60000", "Week", "Year"),
        ("100000", "Bi-Weekly", "Year"),
        ("85.5", "Hour", "Hour"),
        ("9500", "Month", "Month"),
        ("961", "Hour", "Hour"),
        ("9999", "Hour", "Hour"),
        ("115500", "Month", "Month"),
        ("3000000", "Month", "Month"),
        ("2500000", "Year", "Year"),
        ("250000", "Fortnight", "Fortnight"),
    ],
)
def test_a_wage_unit_is_repaired_only_where_it_cannot_be_right(
    low: str, unit: str, period: str
) -> None:
    row = {"WAGE_RATE_OF_PAY_FROM": low, "WAGE_RATE_OF_PAY_TO": None, "WAGE_UNIT_OF_PAY": unit}
    found = lca.read_pay(row)
    assert (found.low_raw, found.high_raw, found.period_raw) == (low, low, period)
    assert (found.text is not None) == (period != unit)


@pytest.mark.parametrize(
    ("low", "high", "unit", "yearly"),
    [
        ("300000", "450000", "Year", (300_000, 450_000)),
        ("250000", None, "Month", (250_000, 250_000)),
        ("100", None, "Hour", (208_000, 208_000)),
        ("4000", None, "Bi-Weekly", (104_000, 104_000)),
        ("2000", None, "Week", (104_000, 104_000)),
        ("9500", None, "Month", (114_000, 114_000)),
    ],
)
def test_a_filed_wage_is_base_pay(
    low: str, high: str | None, unit: str, yearly: tuple[int, int]
) -> None:
    row = {"WAGE_RATE_OF_PAY_FROM": low, "WAGE_RATE_OF_PAY_TO": high, "WAGE_UNIT_OF_PAY": unit}
    pay = read_fields(lca.read_pay(row), country="US", title="Data Scientist", on=date(2026, 1, 2))
    assert pay is not None and pay.problem is None
    assert (pay.low_usd, pay.high_usd) == yearly
    assert pay.component is Component.BASE and isinstance(pay.period, Period)
    assert Decimal(low) == pay.low


# The real file


@pytest.fixture(scope="module")
def filed(shared: Path) -> list[Posting | UnreadRow]:
    file = shared / "disclosures" / "lca_fy2025.parquet"
    return list(lca.postings(page_of("lca", file, content_type=lca.PARQUET)))


def test_every_application_of_the_real_file_is_read_or_counted(filed: list[Any]) -> None:
    unread = [row for row in filed if isinstance(row, UnreadRow)]
    assert [(row.rule, row.detail.split()[0]) for row in unread] == [("other_work", "117")]
    assert len(filed) == 58_836  # 59,101 rows, 117 of other work, 149 decided again later


@pytest.mark.parametrize(
    ("employer", "filings", "median_usd"),
    [("OpenAI", 41, 360_000), ("Anthropic", 24, 315_000), ("X.AI", 19, 275_000)],
)
def test_the_labs_have_as_many_filings_and_the_floors_that_were_counted_by_hand(
    filed: list[Any], employer: str, filings: int, median_usd: int
) -> None:
    own = [
        row for row in filed if isinstance(row, Posting) and row.employer_raw.startswith(employer)
    ]
    assert len(own) == filings
    floors = [
        read_fields(row.pay[0], country="US", title=row.title_raw, on=date(2025, 9, 30))
        for row in own
        if RESEARCH_OR_STAFF.search(row.title_raw)
    ]
    assert statistics.median(pay.low_usd for pay in floors if pay and pay.low_usd) == median_usd


def test_a_workbook_in_the_real_layout_is_read_in_little_memory(tmp_path: Path) -> None:
    book = tmp_path / "quarter.xlsx"
    made = [sys.executable, "benchmarks/make_lca_workbook.py", "--rows", "8000", "--out", str(book)]
    subprocess.run(made, cwd=REPO, check=True, capture_output=True)
    page = page_of("lca", book, content_type=WORKBOOK)
    rows = list(lca.postings(page))
    other = next(row for row in rows if isinstance(row, UnreadRow) and row.rule == "other_work")
    assert len(rows) - 1 + int(other.detail.split()[0].replace(",", "")) == 2000
    assert all(row.pay[0].low_raw for row in rows if isinstance(row, Posting))
