"""Ashby job boards: one call per employer, with the text and the pay tiers.

A row is one job of one board. Pay is read from the tiers' components of type Salary alone:
bonus, commission and equity are not pay here, and the summary components lose the currency.
Ashby gives the day of publication only, never of a change.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence
from functools import partial
from typing import TYPE_CHECKING
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

if TYPE_CHECKING:
    from extract.web import Web

SOURCE = Source(
    name="ashby",
    kind=Kind.POSTING,
    publisher="Ashby job boards",
    url="https://api.ashbyhq.com/posting-api/job-board",
    terms_url="https://developers.ashbyhq.com/docs/public-job-posting-api",
    terms_checked_on="2026-11-23",
    access=Access.DOCUMENTED_API,
    hosts=("api.ashbyhq.com",),
    attribution="Job postings published by the employers on Ashby job boards",
    why="The employer's own postings, with pay tiers as fields where it shares them",
    expect=Expect(
        content_types=("application/json",),
        min_rows=0,
        max_rows=20_000,
        filled={"location_raw": 0.9, "posted_on_raw": 0.9, "body_raw": 0.9, "pay": 0.08},
    ),
)

PUBLIC_HOST = "jobs.ashbyhq.com"


def board_url(board: Board) -> str:
    """The one call that serves a whole board."""
    return f"{SOURCE.url}/{quote(board.token, safe='')}?includeCompensation=true"


def board_token(url: str) -> str | None:
    """The board in an API or posting URL, or None where it names none."""
    where = urlsplit(url)
    steps = where.path.strip("/").split("/")
    if where.hostname in SOURCE.hosts and steps[:2] == ["posting-api", "job-board"]:
        return unquote(steps[2]) if len(steps) > 2 else None
    if where.hostname == PUBLIC_HOST and steps[0]:
        return unquote(steps[0])
    return None


def pages(web: Web, boards: Sequence[Board]) -> Iterator[Page]:
    """One page per board on this system."""
    for board in boards:
        if board.system == SOURCE.name:
            yield web.get(SOURCE, board_url(board))


def postings(page: Page) -> Iterator[ServedRow]:
    """One result per job of a board. Raises Drift."""
    served = json_of(page)
    rows = served.get("jobs") if isinstance(served, dict) else None
    if not isinstance(rows, list):
        raise Drift(f"ashby: the page has no list 'jobs': {shown(served)}")
    return read_rows(page, rows, reference_of, partial(read_job, page, board_token(page.url)))


def reference_of(job: Row) -> str:
    """The job's own number. Raises Unreadable."""
    return needed_text(job, "id", "id_missing")


def read_job(page: Page, token: str | None, ref: str, job: Row) -> Posting:
    """One job exactly as shown. Raises Unreadable."""
    title = needed_text(job, "title", "title_missing")
    if job.get("isListed") is False:
        raise Unreadable("not_listed", f"isListed is false: {title}")
    url = text(job, "jobUrl") or ""
    board = token or board_token(url)
    if board is None:
        raise Unreadable("employer_missing", "no board in the page's or the job's URL")
    address = part(part(job, "address"), "postalAddress")
    plain = text(job, "descriptionPlain")
    return Posting(
        source=SOURCE.name,
        source_ref=ref,
        url=url,
        page_sha256=page.sha256,
        employer_raw=employer_of(SOURCE.name, board),
        title_raw=title,
        board=board,
        team_raw=joined((text(job, "department"), text(job, "team"))),
        location_raw=joined((text(job, "location"), *secondary_locations(job))),
        country_raw=text(address, "addressCountry"),
        remote_raw=text(job, "workplaceType")
        or ("Remote" if job.get("isRemote") is True else None),
        employment_raw=text(job, "employmentType"),
        posted_on_raw=text(job, "publishedAt"),
        body_raw=plain or text(job, "descriptionHtml"),
        body_format="text" if plain else "html",
        pay=tuple(read_pay(part(job, "compensation"))),
    )


def secondary_locations(job: Row) -> list[str | None]:
    """The further places of a job. Some archives hold the list as its Python text."""
    served = job.get("secondaryLocations")
    if isinstance(served, str):
        try:
            served = ast.literal_eval(served)
        except (ValueError, SyntaxError, RecursionError, MemoryError):
            return [served]
        if isinstance(served, str):
            return [served]
    return [text(place, "location") for place in parts({"places": served}, "places")]


def read_pay(compensation: Row) -> Iterator[PostedPay]:
    """One figure per Salary component of each tier that has one. Raises Unreadable."""
    board_summary = text(compensation, "compensationTierSummary")
    for tier in parts(compensation, "compensationTiers"):
        for component in parts(tier, "components"):
            if component.get("compensationType") != "Salary":
                continue
            low = posted_amount(component, "minValue")
            high = posted_amount(component, "maxValue")
            if low is None and high is None:
                continue
            yield PostedPay(
                component_raw="Salary",
                low_raw=amount_text(low),
                high_raw=amount_text(high),
                currency_raw=text(component, "currencyCode"),
                period_raw=text(component, "interval"),
                text=joined(
                    (
                        text(tier, "title"),
                        text(tier, "tierSummary") or text(component, "summary"),
                        text(tier, "additionalInformation"),
                        board_summary,
                    )
                ),
            )
