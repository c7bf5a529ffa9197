"""Labor condition applications: what employers told the US Department of Labor they will pay.

A row is one application for one worker's visa: employer, title, place, and the base wage as an
amount or a range. The Department publishes a workbook per quarter, of 98 columns; only the ones
named here are read. The names, addresses and numbers of contacts and lawyers never are.

A workbook is read once into a Parquet file of those columns and from then on from there.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal, InvalidOperation
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from extract.archive import WORKBOOK
from extract.boards import Board
from extract.fields import Unreadable, amount_text, each_once
from extract.given import given_files
from extract.links import links_on
from extract.page import Outcome, Page
from extract.posting import Drift, PostedPay, Posting, ReaderMissing, UnreadRow
from extract.source import Access, Expect, Kind, Source

if TYPE_CHECKING:
    from extract.web import Web

PERFORMANCE_URL = "https://www.dol.gov/agencies/eta/foreign-labor/performance"
PARQUET = "application/vnd.apache.parquet"
FILE_VARIABLE = "PAYBANDS_LCA_FILE"

SOURCE = Source(
    name="lca",
    kind=Kind.DISCLOSURE,
    publisher="US Department of Labor, Office of Foreign Labor Certification",
    url=PERFORMANCE_URL,
    terms_url="https://www.dol.gov/general/aboutdol/copyright",
    terms_checked_on="2026-11-23",
    access=Access.PUBLIC_DOMAIN,
    hosts=("www.dol.gov",),
    attribution="US Department of Labor, OFLC Performance Data (public domain)",
    why="The only open, dated record of pay that names the employer: base wages as filed.",
    expect=Expect(
        content_types=("text/html", WORKBOOK, "application/octet-stream", PARQUET),
        min_rows=1_000,
        max_rows=1_000_000,
        filled={"location_raw": 0.95, "posted_on_raw": 0.99, "pay": 0.99},
        max_unread_share=0.1,
    ),
    enabled=False,
    decision="its files are about 600 MB a quarter, and pyarrow must be installed to read them",
    min_gap_seconds=5.0,
)

LINK = re.compile(r"LCA_Dis\w*_Data_FY(\d{4})_Q([1-4])\.xlsx$", re.IGNORECASE)
"""How the workbooks are called; the Department misspells "Disclosure" now and then."""

QUARTERS_READ = 5
"""Enough for the longest window: a quarter is published about two months after its end."""

NEEDED = (
    "CASE_NUMBER",
    "CASE_STATUS",
    "RECEIVED_DATE",
    "DECISION_DATE",
    "JOB_TITLE",
    "SOC_CODE",
    "EMPLOYER_NAME",
    "WORKSITE_CITY",
    "WORKSITE_STATE",
    "WAGE_RATE_OF_PAY_FROM",
    "WAGE_RATE_OF_PAY_TO",
    "WAGE_UNIT_OF_PAY",
)
WANTED = (*NEEDED, "FULL_TIME_POSITION", "SECONDARY_ENTITY")
"""Every column that is ever read."""

CERTIFIED = ("Certified", "Certified - Withdrawn")

RELEVANT_CODES = ("15-2051", "15-1221", "15-2031", "15-2041", "15-1242", "15-1243")
"""Occupations that are kept whatever the title: data, research and statistics."""

RELEVANT_TITLE = (
    r"(?i)\b(machine learning|deep learning|artificial intelligence|generative|neural|ml|mle|ai"
    r"|llms?|nlp|gpt|genai|mlops|reinforcement|inference|pre-?training|post-?training"
    r"|computer vision|data scien\w*|scientist|research\w*|members? of technical staff|mts)\b"
)
"""Titles that are kept under any other occupation, software developers (15-1252) above all."""

UNITS_PER_YEAR = {"year": 1, "bi-weekly": 26, "week": 52, "month": 12, "hour": 2080}
HIGHEST_YEARLY_USD = 2_000_000
LOWEST_YEARLY_USD = 10_000
"""A wage that its unit lifts above the highest, and that alone lies between, is a yearly one."""

EXCEL_TEXT = re.compile(r'="(.*)"', re.DOTALL)
US_DATE = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4})")
DAY_ZERO = date(1899, 12, 30)
CACHE_VERSION = 1
ROWS_AT_ONCE = 20_000


def pages(web: Web, boards: Sequence[Board]) -> Iterator[Page]:
    """The user's own copies where some are given; else the page of links and the newest files."""
    own = given_files(FILE_VARIABLE)
    for path in own:
        yield web.take_file(SOURCE, path, PARQUET if path.suffix == ".parquet" else WORKBOOK)
    if own:
        return
    listing = web.get(SOURCE, PERFORMANCE_URL, accept="text/html")
    yield listing
    for url in workbook_links(listing)[:QUARTERS_READ]:
        yield web.download(SOURCE, url, accept=WORKBOOK)


def workbook_links(listing: Page) -> list[str]:
    """The addresses of the workbooks that a page links to, newest quarter first."""
    found: dict[str, tuple[int, int]] = {}
    for address in links_on(listing, PERFORMANCE_URL):
        if quarter := LINK.search(address):
            found[address] = (int(quarter[1]), int(quarter[2]))
    return sorted(found, key=lambda address: found[address], reverse=True)


def is_index(url: str) -> bool:
    """Whether a page only points at workbooks: the page of links serves no rows of its own."""
    return url == PERFORMANCE_URL


def board_token(url: str) -> str | None:
    """One name for all quarters: each is replaced by the next."""
    return "filings" if urlsplit(url).hostname in SOURCE.hosts else None


def postings(page: Page) -> Iterator[Posting | UnreadRow]:
    """One row per application that may be about our work; of one filed twice, the last decision.

    Rows of other work are not read one by one: one row says how many they were. Nothing comes
    from the page of links. Raises Drift where that has no links, or a file lacks a column, and
    ReaderMissing where the library for Parquet is not installed.
    """
    if page.content_type.startswith("text/html"):
        if page.outcome is Outcome.OK and not workbook_links(page):
            raise Drift("lca: the page links to no LCA_Disclosure_Data workbook")
        return iter(())
    table = table_of(page)
    chosen = relevant(table)
    rows = (
        (number, read_row(page, row))
        for number, row in enumerate(latest_decisions(rows_of(chosen)), start=1)
    )
    return chain(each_once(SOURCE.name, rows), others(page, table.num_rows - chosen.num_rows))


def others(page: Page, count: int) -> Iterator[UnreadRow]:
    """One row for all applications that are about other work."""
    if count:
        reference = f"{page.sha256[:16]} other work"
        detail = f"{count} applications for other occupations and titles"
        yield UnreadRow(SOURCE.name, reference, "other_work", detail)


def arrow() -> tuple[Any, Any, Any]:
    """The Parquet library. Raises ReaderMissing."""
    try:
        import pyarrow
        import pyarrow.compute
        import pyarrow.parquet
    except ImportError as error:
        raise ReaderMissing("lca: pyarrow is not installed: pip install pyarrow") from error
    return pyarrow, pyarrow.compute, pyarrow.parquet


def table_of(page: Page) -> Any:
    """The wanted columns of a page, as text. Raises Drift."""
    from extract.workbook import WorkbookError, first_sheet_rows

    pyarrow, _, parquet = arrow()
    stored = page.file if page.file is not None else io.BytesIO(page.body)
    if first_bytes(page) == b"PAR1":
        return text_columns(stored)
    cache = cache_path(page)
    if cache is not None and cache.is_file():
        return parquet.read_table(cache)
    try:
        rows = first_sheet_rows(stored, WANTED, NEEDED)
        draft = cache.with_suffix(".tmp") if cache is not None else None
        table = table_from(rows) if draft is None else written(rows, draft)
    except WorkbookError as error:
        raise Drift(f"lca: {error}") from error
    if draft is not None and cache is not None:
        draft.replace(cache)
    return table


def first_bytes(page: Page) -> bytes:
    """What tells a Parquet file from a workbook."""
    if page.body or page.file is None:
        return page.body[:4]
    with page.file.open("rb") as file:
        return file.read(4)


def cache_path(page: Page) -> Path | None:
    """Where a workbook's columns are kept, where the reader may keep something. Raises OSError."""
    if page.scratch is None:
        return None
    page.scratch.mkdir(parents=True, exist_ok=True)
    return page.scratch / f"lca-{page.sha256}-{CACHE_VERSION}.parquet"


def text_columns(stored: Path | io.BytesIO) -> Any:
    """The wanted columns of a Parquet file, cleaned to text. Raises Drift."""
    pyarrow, _, parquet = arrow()
    try:
        file = parquet.ParquetFile(stored)
        there = set(file.schema_arrow.names)
        missing = [column for column in NEEDED if column not in there]
        if missing:
            raise Drift(f"lca: the file has no column {', '.join(missing)}")
        found = file.read(columns=[column for column in WANTED if column in there])
    except pyarrow.ArrowException as error:
        raise Drift(f"lca: no Parquet file that can be read: {error}") from error
    return table_from(row for batch in found.to_batches(ROWS_AT_ONCE) for row in batch.to_pylist())


def table_from(rows: Iterable[Mapping[str, Any]]) -> Any:
    """Rows as one table of text."""
    pyarrow, _, _ = arrow()
    columns = columns_of(rows)
    return pyarrow.table(columns, schema=schema())


def written(rows: Iterable[Mapping[str, Any]], path: Path) -> Any:
    """Rows written to a Parquet file some thousand at a time, and read back."""
    pyarrow, _, parquet = arrow()
    batch: list[Mapping[str, Any]] = []
    with parquet.ParquetWriter(path, schema(), compression="zstd") as out:
        for row in rows:
            batch.append(row)
            if len(batch) == ROWS_AT_ONCE:
                out.write_table(pyarrow.table(columns_of(batch), schema=schema()))
                batch.clear()
        out.write_table(pyarrow.table(columns_of(batch), schema=schema()))
    return parquet.read_table(path)


def schema() -> Any:
    """Every wanted column, as text."""
    pyarrow, _, _ = arrow()
    return pyarrow.schema([(column, pyarrow.string()) for column in WANTED])


def columns_of(rows: Iterable[Mapping[str, Any]]) -> dict[str, list[str | None]]:
    """Rows turned into columns of clean text."""
    columns: dict[str, list[str | None]] = {column: [] for column in WANTED}
    for row in rows:
        for column, values in columns.items():
            values.append(clean(column, row.get(column)))
    return columns


def clean(column: str, value: Any) -> str | None:
    """One cell as text: without Excel's own escape, dates as ISO text, blanks as None."""
    if value is None:
        return None
    if isinstance(value, datetime):
        return value.date().isoformat()
    words = str(value).strip()
    if escaped := EXCEL_TEXT.fullmatch(words):
        words = escaped[1].strip()
    if column.endswith("_DATE"):
        words = iso_date(words)
    return words or None


def iso_date(words: str) -> str:
    """A date as ISO text: from a workbook's serial number, or from how Americans write it."""
    if found := US_DATE.match(words):
        return f"{found[3]}-{int(found[1]):02d}-{int(found[2]):02d}"
    try:
        return (DAY_ZERO + timedelta(days=int(float(words)))).isoformat()
    except (ValueError, OverflowError):
        return words


def relevant(table: Any) -> Any:
    """The applications that may be about our work."""
    _, compute, _ = arrow()
    codes = compute.utf8_slice_codeunits(table["SOC_CODE"], 0, len(RELEVANT_CODES[0]))
    pyarrow, _, _ = arrow()
    by_code = compute.is_in(codes, value_set=pyarrow.array(RELEVANT_CODES))
    by_title = compute.match_substring_regex(table["JOB_TITLE"], RELEVANT_TITLE)
    return table.filter(compute.or_(by_code, compute.fill_null(by_title, False)))


def rows_of(table: Any) -> Iterator[dict[str, str | None]]:
    """A table row by row."""
    for batch in table.to_batches(ROWS_AT_ONCE):
        yield from batch.to_pylist()


def latest_decisions(rows: Iterable[dict[str, str | None]]) -> list[dict[str, str | None]]:
    """Each application once, as last decided: files of one year repeat those before them."""
    latest: dict[str, dict[str, str | None]] = {}
    for number, row in enumerate(rows):
        case = row["CASE_NUMBER"] or f"row {number + 1}"
        before = latest.get(case)
        if before is None or (row["DECISION_DATE"] or "") >= (before["DECISION_DATE"] or ""):
            latest[case] = row
    return list(latest.values())


def read_row(page: Page, row: Mapping[str, str | None]) -> Posting | UnreadRow:
    """One application as a posting, or the reason why it is none."""
    case = row["CASE_NUMBER"]
    try:
        if case is None:
            raise Unreadable("case_number_missing", row["JOB_TITLE"] or "")
        return read_application(page, case, row)
    except Unreadable as why:
        reference = case or f"{page.sha256[:16]} without a number"
        return UnreadRow(SOURCE.name, reference, why.rule, why.detail)


def read_application(page: Page, case: str, row: Mapping[str, str | None]) -> Posting:
    """One application exactly as filed. Raises Unreadable."""
    title, employer = row["JOB_TITLE"], row["EMPLOYER_NAME"]
    if title is None:
        raise Unreadable("title_missing", employer or "")
    if employer is None:
        raise Unreadable("employer_missing", title)
    if row["CASE_STATUS"] not in CERTIFIED:
        raise Unreadable("not_certified", f"{title}: {row['CASE_STATUS']}")
    is_placed = (row["SECONDARY_ENTITY"] or "").upper().startswith("Y")
    hours = {"Y": "Full time", "N": "Part time"}.get(row["FULL_TIME_POSITION"] or "")
    return Posting(
        source=SOURCE.name,
        source_ref=case,
        url=f"{PERFORMANCE_URL}#{case}",
        page_sha256=page.sha256,
        employer_raw=employer,
        title_raw=title,
        location_raw=", ".join(filter(None, (row["WORKSITE_CITY"], row["WORKSITE_STATE"]))) or None,
        country_raw="US",
        employment_raw=" | ".join(filter(None, (hours, "Placed elsewhere" if is_placed else None)))
        or None,
        posted_on_raw=row["RECEIVED_DATE"] or row["DECISION_DATE"],
        updated_on_raw=row["DECISION_DATE"],
        pay=(read_pay(row),),
    )


def read_pay(row: Mapping[str, str | None]) -> PostedPay:
    """The wage of an application, its unit repaired where it cannot be right.

    The unit is decided on the low end and holds for both. Raises Unreadable.
    """
    low, high = wage(row["WAGE_RATE_OF_PAY_FROM"]), wage(row["WAGE_RATE_OF_PAY_TO"])
    unit = row["WAGE_UNIT_OF_PAY"]
    if low is None:
        raise Unreadable("wage_missing", f"{row['WAGE_RATE_OF_PAY_FROM']} per {unit}")
    units = UNITS_PER_YEAR.get((unit or "").casefold())
    is_wrong = units is not None and is_yearly_despite(low, units)
    return PostedPay(
        component_raw="Wage rate of pay",
        low_raw=amount_text(low),
        high_raw=amount_text(high if high is not None else low),
        currency_raw="USD",
        period_raw="Year" if is_wrong else unit,
        text=f"filed per {unit}" if is_wrong else None,
    )


def is_yearly_despite(low: Decimal, units: int) -> bool:
    """Whether a wage is a yearly one whatever its unit says."""
    is_plausible = LOWEST_YEARLY_USD <= low <= HIGHEST_YEARLY_USD
    return units > 1 and is_plausible and low * units > HIGHEST_YEARLY_USD


def wage(words: str | None) -> Decimal | None:
    """One end of a wage; None where it is empty, 0 or no number."""
    try:
        found = Decimal((words or "").replace(",", "").replace("$", ""))
    except InvalidOperation:
        return None
    return found if found.is_finite() and found > 0 else None
