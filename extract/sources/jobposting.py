"""Career pages of employers that publish schema.org JobPosting data for machines.

A board is a listing page: its token is that page's address without "https://". The jobs are the
pages below it that it links to. Listing pages serve no rows.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from extract.boards import Board, boards
from extract.fields import Row, Unreadable, each_once, without_query
from extract.links import links_on
from extract.page import Page
from extract.posting import Drift, Posting, UnreadRow
from extract.source import Access, Expect, Kind, Source
from extract.structured import job_postings, read_job

if TYPE_CHECKING:
    from extract.web import Web

SYSTEM = "jobposting"

SOURCE = Source(
    name=SYSTEM,
    kind=Kind.POSTING,
    publisher="The employers, on their own career pages",
    url="https://schema.org/JobPosting",
    terms_url="https://schema.org/docs/terms.html",
    terms_checked_on="",
    access=Access.OPEN_PAGES,
    hosts=tuple(
        sorted({board.token.partition("/")[0] for board in boards() if board.system == SYSTEM})
    ),
    attribution="Job postings of the employers, from their own career pages.",
    why="Employers without a board on a known system still publish each job for search engines.",
    expect=Expect(
        content_types=("text/html",),
        min_rows=0,
        max_rows=20_000,
        filled={"body_raw": 0.9, "posted_on_raw": 0.8},
    ),
    enabled=False,
    decision="read the terms of each career page, add it to boards.csv, then enable jobposting",
    min_gap_seconds=2.0,
)


def board_url(board: Board) -> str:
    """The listing page of a board."""
    return f"https://{board.token}"


def board_token(url: str) -> str | None:
    """The token of the known board that an address lies below."""
    where = urlsplit(url)
    address = f"{where.hostname}{where.path}"
    for board in boards():
        if board.system == SYSTEM and address.startswith(board.token):
            return board.token
    return None


def pages(web: Web, boards: Sequence[Board]) -> Iterator[Page]:
    """Each board's listing page, then every page below it that it links to, once."""
    for board in boards:
        if board.system == SOURCE.name:
            listing = web.get(SOURCE, board_url(board), accept="text/html")
            yield listing
            for address in job_links(listing, board_url(board)):
                yield web.get(SOURCE, address, accept="text/html")


def job_links(listing: Page, below: str) -> list[str]:
    """The addresses below a listing page that it links to, without queries, in its order."""
    base = below.rstrip("/") + "/"
    addresses = dict.fromkeys(map(without_query, links_on(listing, below)))
    return [address for address in addresses if address.startswith(base) and address != base]


def is_index(url: str) -> bool:
    """Whether a page only points at jobs: the listing page of a board."""
    where = urlsplit(url)
    return f"{where.hostname}{where.path}" == board_token(url)


def postings(page: Page) -> Iterator[Posting | UnreadRow]:
    """One row per JobPosting of a page; nothing from a page without one.

    Raises Drift where a page's only linked data cannot be read.
    """
    jobs, broken = job_postings(page)
    if broken and not jobs:
        raise Drift(f"{page.source}: linked data that is no JSON: {broken[0]}")
    return each_once(
        page.source, ((number, read_row(page, number, job)) for number, job in enumerate(jobs, 1))
    )


def read_row(page: Page, number: int, job: Row) -> Posting | UnreadRow:
    """One JobPosting as a posting, or the reason why it is none."""
    try:
        return read_job(page, page.source, job)
    except Unreadable as why:
        where = without_query(page.url) or page.sha256
        return UnreadRow(page.source, f"{where} job {number}", why.rule, why.detail)
