"""Greenhouse job boards: one list call per employer, with the text and the pay ranges.

A row is one job of one board. `content` is escaped HTML; `pay_input_ranges` has no period and
counts in cents, except in currencies that have none. `metadata` holds the employer's internal
fields and is never read.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal
from functools import partial
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, unquote, urlsplit

from extract.boards import Board, employer_of
from extract.fields import (
    Row,
    Unreadable,
    amount_text,
    joined,
    json_of,
    needed_text,
    part,
    parts,
    posted_amount,
    read_rows,
    shown,
    text,
)
from extract.page import Page
from extract.posting import Drift, PostedPay, Posting, ServedRow
from extract.source import Access, Expect, Kind, Source
from extract.text import html_text

if TYPE_CHECKING:
    from extract.web import Web

SOURCE = Source(
    name="greenhouse",
    kind=Kind.POSTING,
    publisher="Greenhouse job boards",
    url="https://boards-api.greenhouse.io/v1/boards",
    terms_url="https://developers.greenhouse.io/job-board.html",
    terms_checked_on="2026-11-23",
    access=Access.DOCUMENTED_API,
    hosts=("boards-api.greenhouse.io",),
    attribution="Job postings published by the employers on Greenhouse job boards",
    why="The employer's own postings, with pay ranges as fields where it shares them",
    expect=Expect(
        content_types=("application/json",),
        min_rows=0,
        max_rows=20_000,
        filled={"location_raw": 0.9, "posted_on_raw": 0.9, "updated_on_raw": 0.9},
    ),
)

ZERO_DECIMAL_CURRENCIES = frozenset(
    ["BIF", "CLP", "DJF", "GNF", "ISK", "JPY", "KMF", "KRW"]
    + ["PYG", "RWF", "UGX", "VND", "VUV", "XAF", "XOF", "XPF"]
)
"""Currencies without cents: their "cents" are whole units."""

PUBLIC_HOSTS = ("boards.greenhouse.io", "job-boards.greenhouse.io", "job-boards.eu.greenhouse.io")


def board_url(board: Board) -> str:
    """The one call that serves a whole board."""
    token = quote(board.token, safe="")
    return f"{SOURCE.url}/{token}/jobs?content=true&pay_transparency=true"


def board_token(url: str) -> str | None:
    """The board in an API or posting URL, or None where it names none."""
    where = urlsplit(url)
    steps = where.path.strip("/").split("/")
    if where.hostname in SOURCE.hosts and steps[:2] == ["v1", "boards"] and len(steps) > 2:
        return unquote(steps[2])
    if where.hostname in PUBLIC_HOSTS and len(steps) > 1 and steps[1] == "jobs":
        return unquote(steps[0])
    return None


def pages(web: Web, boards: Sequence[Board]) -> Iterator[Page]:
    """One page per board on this system."""
    for board in boards:
        if board.system == SOURCE.name:
            yield web.get(SOURCE, board_url(board))


def postings(page: Page) -> Iterator[ServedRow]:
    """One result per job of a board's list, or of a page that is one job. Raises Drift."""
    return read_rows(
        page,
        rows_of(page),
        reference_of,
        partial(read_job, page, board_token(page.url)),
        touched="updated_at",
    )


def rows_of(page: Page) -> list[Any]:
    """The page's rows. Raises Drift."""
    served = json_of(page)
    if not isinstance(served, dict):
        raise Drift(f"greenhouse: the page is no object: {shown(served)}")
    rows = served.get("jobs")
    if rows is None and "id" in served and "internal_job_id" in served:
        rows = [served]
    if not isinstance(rows, list):
        raise Drift(f"greenhouse: the page has no list 'jobs': {shown(sorted(served))}")
    meta = served.get("meta")
    total = meta.get("total") if isinstance(meta, dict) else None
    if isinstance(total, int) and total != len(rows):
        raise Drift(f"greenhouse: 'meta.total' is {total} and 'jobs' holds {len(rows)}")
    has_text = any(isinstance(row, dict) and "content" in row for row in rows)
    if "content=true" in page.url and rows and not has_text:
        raise Drift("greenhouse: 'content' was asked for and no job has it")
    return rows


def reference_of(job: Row) -> str:
    """The job's own number. Raises Unreadable."""
    number = job.get("id")
    if isinstance(number, bool) or not isinstance(number, int | str) or not str(number).strip():
        raise Unreadable("id_missing", f"id is {shown(number)}")
    return str(number)


def read_job(page: Page, token: str | None, ref: str, job: Row) -> Posting:
    """One job exactly as shown. Raises Unreadable."""
    title = needed_text(job, "title", "title_missing")
    if "internal_job_id" in job and job["internal_job_id"] is None:
        raise Unreadable("prospect_post", f"no job behind it: {title}")
    url = text(job, "absolute_url") or ""
    board = token or board_token(url)
    employer = text(job, "company_name") or (board and employer_of(SOURCE.name, board))
    if not employer:
        raise Unreadable("employer_missing", "neither company_name nor a board in the URL")
    offices = parts(job, "offices")
    return Posting(
        source=SOURCE.name,
        source_ref=ref,
        url=url,
        page_sha256=page.sha256,
        employer_raw=employer,
        title_raw=title,
        board=board,
        team_raw=joined(text(team, "name") for team in parts(job, "departments")),
        location_raw=text(part(job, "location"), "name")
        or joined(text(office, "name") for office in offices),
        posted_on_raw=text(job, "first_published"),
        updated_on_raw=text(job, "updated_at"),
        body_raw=text(job, "content"),
        body_format="escaped_html",
        pay=tuple(
            pay
            for shared in parts(job, "pay_input_ranges")
            if (pay := read_pay(shared)) is not None
        ),
    )


def read_pay(shared: Row) -> PostedPay | None:
    """One shared pay range in whole units of its currency, None without figures.

    Raises Unreadable.
    """
    currency = text(shared, "currency_type")
    cents = 1 if (currency or "").upper() in ZERO_DECIMAL_CURRENCIES else 100
    low, high = posted_amount(shared, "min_cents"), posted_amount(shared, "max_cents")
    if low is None and high is None:
        return None
    title = text(shared, "title")
    blurb = text(shared, "blurb")
    return PostedPay(
        component_raw=title,
        low_raw=units_text(low, cents),
        high_raw=units_text(high, cents),
        currency_raw=currency,
        period_raw=None,
        text=joined((title, blurb and html_text(blurb))),
    )


def units_text(served: Decimal | None, cents: int) -> str | None:
    """An amount in whole units as plain text."""
    return None if served is None else amount_text(served / cents)
