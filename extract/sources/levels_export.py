"""Single reports from Levels.fyi that the user supplies: an export, or a page saved in a browser.

Nothing is fetched: the site's terms forbid it. A file is CSV or JSON with the site's own field
names, or a saved page, whose `__NEXT_DATA__` holds the reports. Before a file is kept, every
field but the ones named here is dropped (so are gender, ethnicity, education and free text), and
dates are cut to their month: a day could point at a person.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from functools import partial
from typing import TYPE_CHECKING, Any

from extract.boards import Board
from extract.fields import (
    Row,
    Unreadable,
    amount_text,
    json_of,
    needed_text,
    plain_amount,
    read_rows,
    shown,
    text,
)
from extract.given import given_files
from extract.markup import tree_of
from extract.page import Page
from extract.posting import Drift, PostedPay, Posting, ServedRow
from extract.source import Access, Expect, Kind, Source

if TYPE_CHECKING:
    from extract.web import Web

FILE_VARIABLE = "PAYBANDS_LEVELS_FILE"

SOURCE = Source(
    name="levels_export",
    kind=Kind.SELF_REPORT,
    publisher="Levels.fyi, through a file that you supply",
    url="https://www.levels.fyi",
    terms_url="https://www.levels.fyi/about/terms.html",
    terms_checked_on="2026-11-23",
    access=Access.OWN_FILE,
    hosts=(),
    attribution="Data source: Levels.fyi (https://www.levels.fyi)",
    why="The only reports of total pay by level; licensed files may be read, the site may not.",
    expect=Expect(
        content_types=("application/json",),
        min_rows=1,
        max_rows=500_000,
        filled={"level_raw": 0.8, "posted_on_raw": 0.9, "pay": 0.95},
    ),
    enabled=False,
    decision=f"set {FILE_VARIABLE} to a file that your licence from Levels.fyi lets you use",
)

TEXTS = (
    "uuid",
    "company",
    "title",
    "jobFamily",
    "level",
    "focusTag",
    "offerDate",
    "location",
    "workArrangement",
    "compPerspective",
    "userCurrency",
    "employmentType",
)
NUMBERS = (
    "countryId",
    "baseSalary",
    "avgAnnualStockGrantValue",
    "avgAnnualBonusValue",
    "totalCompensation",
)
KEPT = (*TEXTS, *NUMBERS)
"""Every field that is ever read."""

COUNTRIES = {Decimal(254): "US"}
BROWSER_DATE = "%a %b %d %Y %H:%M:%S"
MOST_OFF_SHARE = Decimal("0.01")
SMALLEST_YEARLY = 1_000
"""Old exports count in thousands: a smaller figure is not what it looks like, and not read."""


def pages(web: Web, boards: Sequence[Board]) -> Iterator[Page]:
    """Each file that the user names. Raises FileMissing where one is not there."""
    for path in given_files(FILE_VARIABLE):
        yield web.take_file(SOURCE, path, "application/json", redact=redacted)


def redacted(body: bytes) -> bytes:
    """The reports of a file in whatever form, with the named fields only, as JSON.

    A file without reports becomes an empty body: it cannot be known what stands in it.
    """
    reports = reports_in(body)
    if reports is None:
        return b""
    return json.dumps({"samples": [allowed(report) for report in reports]}, default=str).encode()


def allowed(report: Row) -> Row:
    """The named fields of one report, its date cut to the month."""
    kept = {name: report[name] for name in KEPT if name in report}
    if isinstance(company := report.get("companyInfo"), dict) and not kept.get("company"):
        kept["company"] = company.get("name")
    if isinstance(kept.get("offerDate"), str):
        kept["offerDate"] = month_of(kept["offerDate"])
    return kept


def month_of(words: str) -> str | None:
    """The first day of the month of a date as ISO text; None where it is no date."""
    for read in (datetime.fromisoformat, browser_date):
        try:
            return read(words.strip()).strftime("%Y-%m-01")
        except ValueError:
            continue
    return None


def browser_date(words: str) -> datetime:
    """A date as browsers write it: "Sat Mar 21 2026 00:58:35 GMT+0000 (...)". Raises ValueError."""
    return datetime.strptime(words.partition(" GMT")[0], BROWSER_DATE)


def reports_in(body: bytes) -> list[Row] | None:
    """The reports of a saved page, a JSON file or a CSV file; None where there are none."""
    start = body.lstrip(b"\xef\xbb\xbf \t\r\n")[:1]
    if start == b"<":
        return reports_of_page(body)
    if start in (b"{", b"["):
        return reports_of_json(body)
    return reports_of_csv(body)


def reports_of_page(body: bytes) -> list[Row] | None:
    """The reports that a saved page carries in its `__NEXT_DATA__`."""
    from bs4 import SoupStrainer

    tree = tree_of(body, SoupStrainer("script", id="__NEXT_DATA__"))
    data = tree.find("script") if tree is not None else None
    return reports_of_json(data.get_text().encode()) if data is not None else None


def reports_of_json(body: bytes) -> list[Row] | None:
    """The reports of a JSON file: a list of them, or every `samples` list at any depth."""
    try:
        data = json.loads(body, parse_float=Decimal)
    except (ValueError, RecursionError):
        return None
    if isinstance(data, list):
        return [row for row in data if isinstance(row, dict)] or None
    return list(samples_in(data)) or None


def samples_in(data: Any) -> Iterator[Row]:
    """The objects in every list called "samples"."""
    for key, value in data.items() if isinstance(data, dict) else ():
        if key == "samples" and isinstance(value, list):
            yield from (row for row in value if isinstance(row, dict))
        else:
            for inner in value if isinstance(value, list) else [value]:
                yield from samples_in(inner)


def reports_of_csv(body: bytes) -> list[Row] | None:
    """The reports of a CSV file with the site's field names."""
    try:
        rows = list(csv.DictReader(io.StringIO(body.decode("utf-8-sig"), newline="")))
    except (UnicodeDecodeError, csv.Error):
        return None
    return [dict(row) for row in rows] if rows and "totalCompensation" in rows[0] else None


def postings(page: Page) -> Iterator[ServedRow]:
    """One row per report. Raises Drift where the page has no list of them."""
    served = json_of(page)
    reports = served.get("samples") if isinstance(served, dict) else None
    if not isinstance(reports, list):
        raise Drift(f"levels_export: no list of samples: {shown(served)}")
    return read_rows(page, reports, reference_of, partial(read_report, page))


def reference_of(report: Row) -> str:
    """The site's own reference of the report. Raises Unreadable."""
    return needed_text(report, "uuid", "uuid_missing")


def read_report(page: Page, reference: str, report: Row) -> Posting:
    """One report, its title where it has one and else its job family. Raises Unreadable."""
    title = text(report, "title") if report.get("title") is not False else None
    title = title or needed_text(report, "jobFamily", "title_missing")
    perspective = text(report, "compPerspective")
    return Posting(
        source=SOURCE.name,
        source_ref=reference,
        url=SOURCE.url,
        page_sha256=page.sha256,
        employer_raw=needed_text(report, "company", "employer_missing"),
        title_raw=title,
        team_raw=text(report, "focusTag"),
        location_raw=text(report, "location"),
        country_raw=COUNTRIES.get(number_of(report, "countryId") or Decimal(0)),
        remote_raw=text(report, "workArrangement"),
        employment_raw=text(report, "employmentType"),
        level_raw=text(report, "level"),
        posted_on_raw=month_of(text(report, "offerDate") or ""),
        pay=read_pay(report, perspective),
    )


def read_pay(report: Row, perspective: str | None) -> tuple[PostedPay, ...]:
    """Base and total of a report, whose parts must add up. Raises Unreadable.

    A new offer's total and an employee's are different things: the field says which it is.
    """
    base, total = number_of(report, "baseSalary"), number_of(report, "totalCompensation")
    if not base or not total:
        raise Unreadable("pay_missing", f"base {base}, total {total}")
    if min(base, total) < SMALLEST_YEARLY:
        raise Unreadable("amount_too_small", f"base {base}, total {total}")
    others = [number_of(report, key) for key in ("avgAnnualStockGrantValue", "avgAnnualBonusValue")]
    added = base + sum(other or Decimal(0) for other in others)
    if abs(added - total) > MOST_OFF_SHARE * total:
        raise Unreadable("total_does_not_add_up", f"{total} is not {added}")
    currency = text(report, "userCurrency")
    whose = {"offer": ", new offer", "employee": ", employee"}.get(perspective or "", "")
    return tuple(
        PostedPay(f"{name}{whose}", amount_text(value), amount_text(value), currency, "year")
        for name, value in (("Base salary", base), ("Total compensation", total))
    )


def number_of(report: Mapping[str, Any], key: str) -> Decimal | None:
    """A number, also where it was written as text; None where it is empty. Raises Unreadable."""
    value = report.get(key)
    if value is None or value == "":
        return None
    if isinstance(value, str):
        value = plain_amount(value)
    if isinstance(value, bool) or not isinstance(value, int | float | Decimal):
        raise Unreadable("field_type", f"{key} is no number: {shown(report.get(key))}")
    number = Decimal(str(value))
    if not number.is_finite():
        raise Unreadable("field_type", f"{key} is {value}")
    return number
