"""Career sites on iCIMS: a search page links to jobs, each with JobPosting data of its own shape.

iCIMS writes pay into `salaryCurrency` as text and gives no baseSalary. Search pages serve no rows.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from extract.boards import Board
from extract.fields import without_query
from extract.links import links_on
from extract.page import Page
from extract.posting import Posting, UnreadRow
from extract.source import Access, Expect, Kind, Source
from extract.sources import jobposting

if TYPE_CHECKING:
    from extract.web import Web

SOURCE = Source(
    name="icims",
    kind=Kind.POSTING,
    publisher="iCIMS, for the employers whose career sites it hosts",
    url="https://www.icims.com",
    terms_url="https://www.icims.com/legal/",
    terms_checked_on="",
    access=Access.OPEN_PAGES,
    hosts=("*.icims.com",),
    attribution="Job postings of the employers, from their career sites on iCIMS.",
    why="Larger US employers post here, with the pay range where their state asks for it.",
    expect=Expect(
        content_types=("text/html",),
        min_rows=0,
        max_rows=20_000,
        filled={"body_raw": 0.9, "posted_on_raw": 0.8},
    ),
    enabled=False,
    decision="some of these sites shut robots out: check the ones you add to boards.csv",
    min_gap_seconds=2.0,
)

JOB_PATH = re.compile(r"/jobs/(\d+)/[^/]+/job")


def board_url(board: Board) -> str:
    """The search page of a board, whose token is the site's subdomain."""
    return f"https://{board.token}.icims.com/jobs/search?in_iframe=1"


def board_token(url: str) -> str | None:
    """The subdomain in a site's address."""
    host = urlsplit(url).hostname or ""
    token = host.removesuffix(".icims.com")
    return token if token and token != host else None


def pages(web: Web, boards: Sequence[Board]) -> Iterator[Page]:
    """Each board's search page, then every job that it links to, once."""
    for board in boards:
        if board.system == SOURCE.name:
            listing = web.get(SOURCE, board_url(board), accept="text/html")
            yield listing
            for address in job_links(listing, board_url(board)):
                yield web.get(SOURCE, f"{address}?in_iframe=1", accept="text/html")


def job_links(listing: Page, base: str) -> list[str]:
    """The job pages that a search page links to, without queries, in its order."""
    addresses = dict.fromkeys(map(without_query, links_on(listing, base)))
    return [address for address in addresses if JOB_PATH.fullmatch(urlsplit(address).path)]


def is_index(url: str) -> bool:
    """Whether a page only points at jobs: a search page."""
    return urlsplit(url).path == "/jobs/search"


def postings(page: Page) -> Iterator[Posting | UnreadRow]:
    """The job of a job page; nothing from a search page. Raises Drift."""
    for row in jobposting.postings(page):
        yield row if isinstance(row, UnreadRow) else numbered(row)


def numbered(posting: Posting) -> Posting:
    """The posting under its site and number: the rest of its address follows its title."""
    where = urlsplit(posting.url)
    number = JOB_PATH.fullmatch(where.path)
    if number is None:
        return posting
    return replace(
        posting, source_ref=f"{where.hostname} {number[1]}", board=board_token(posting.url)
    )
