"""Workday career sites: a search by POST lists jobs, one GET per job shows its text.

Only a job's own page is a row; a list page points at jobs and serves none. Pay stands in the
text as one sentence per posting, often one range per level.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from extract.boards import Board, employer_of
from extract.fields import (
    Row,
    Unreadable,
    joined,
    json_of,
    needed_text,
    part,
    parts,
    shown,
    text,
    without_query,
)
from extract.page import Page, posted_url
from extract.posting import Drift, Posting, UnreadRow
from extract.source import Access, Expect, Kind, Source

if TYPE_CHECKING:
    from extract.web import Web

SOURCE = Source(
    name="workday",
    kind=Kind.POSTING,
    publisher="Workday, for the employers whose career sites it hosts",
    url="https://www.workday.com",
    terms_url="https://www.workday.com/en-us/legal.html",
    terms_checked_on="",
    access=Access.OPEN_PAGES,
    hosts=("*.myworkdayjobs.com",),
    attribution="Job postings of the employers, from their career sites on Workday.",
    why="NVIDIA and other large employers post here, with one pay range per level in a sentence.",
    expect=Expect(
        content_types=("application/json",),
        min_rows=1,
        max_rows=5_000,
        filled={"body_raw": 0.95, "posted_on_raw": 0.9, "location_raw": 0.9},
    ),
    enabled=False,
    decision="an undocumented interface: read the terms of the employer's site before you use it",
)

SEARCHES = (
    "large language model",
    "LLM inference",
    "deep learning",
    "machine learning",
    "generative AI",
    "research scientist",
)
"""What is searched for on each board: the sites list thousands of jobs, and each costs a GET."""

PAGE_ROWS = 20
MAX_LIST_PAGES = 5
"""List pages read per search: the sites rank by relevance, so later pages are other work."""


def board_url(board: Board) -> str:
    """The first list page of a board, under the address that it is kept under."""
    return posted_url(list_endpoint(board.token), search(SEARCHES[0], 0))


def board_token(url: str) -> str | None:
    """The token `<tenant>.<pod>/<site>` in the address of a list, a detail or a job page."""
    parts = urlsplit(url)
    host = parts.hostname or ""
    if not host.endswith(".myworkdayjobs.com"):
        return None
    steps = [step for step in parts.path.split("/") if step]
    if steps[:2] == ["wday", "cxs"]:
        steps = steps[3:]
    elif steps and len(steps[0]) == 5 and steps[0][2] == "-":
        steps = steps[1:]
    if not steps:
        return None
    return f"{host.removesuffix('.myworkdayjobs.com')}/{steps[0]}"


def list_endpoint(token: str) -> str:
    """Where a board, whose token is `<tenant>.<pod>/<site>`, answers searches."""
    pod, _, site = token.partition("/")
    tenant = pod.partition(".")[0]
    return f"https://{pod}.myworkdayjobs.com/wday/cxs/{tenant}/{site}/jobs"


def search(words: str, number: int) -> dict[str, object]:
    """What is posted for the n-th list page of a search, counted from 0."""
    offset = number * PAGE_ROWS
    return {"appliedFacets": {}, "limit": PAGE_ROWS, "offset": offset, "searchText": words}


def pages(web: Web, boards: Sequence[Board]) -> Iterator[Page]:
    """The list pages of each board's searches, then the page of each job found, once."""
    for board in boards:
        if board.system != SOURCE.name:
            continue
        endpoint = list_endpoint(board.token)
        found: dict[str, None] = {}
        for words in SEARCHES:
            for page in listed(web, endpoint, words):
                yield page
                found.update(dict.fromkeys(job_paths(page)))
        for path in found:
            yield web.get(SOURCE, endpoint.removesuffix("/jobs") + path)


def listed(web: Web, endpoint: str, words: str) -> Iterator[Page]:
    """The list pages of one search, as far as they are read."""
    for number in range(MAX_LIST_PAGES):
        page = web.post_json(SOURCE, endpoint, search(words, number))
        yield page
        if len(job_paths(page)) < PAGE_ROWS:
            return


def job_paths(page: Page) -> list[str]:
    """The jobs that a list page points at; none where it is no list page."""
    try:
        served = json_of(page)
        paths = [text(row, "externalPath") for row in parts(served, "jobPostings")]
    except (Drift, Unreadable, AttributeError):
        return []
    return [path for path in paths if path is not None and path.startswith("/job/")]


def is_index(url: str) -> bool:
    """Whether a page only points at jobs: a list page serves no rows of its own."""
    return urlsplit(url).path.endswith("/jobs")


def postings(page: Page) -> Iterator[Posting | UnreadRow]:
    """The one posting of a job page; nothing from a list page. Raises Drift on other shapes."""
    served = json_of(page)
    if not isinstance(served, dict):
        raise Drift(f"workday: the page is no object: {shown(served)}")
    job = served.get("jobPostingInfo")
    if job is None and isinstance(served.get("jobPostings"), list):
        return
    if not isinstance(job, dict):
        raise Drift(f"workday: no jobPostingInfo and no jobPostings among {shown(sorted(served))}")
    reference = job.get("id") if isinstance(job.get("id"), str) else None
    try:
        yield read_job(page, job, part(served, "hiringOrganization"))
    except Unreadable as why:
        yield UnreadRow(SOURCE.name, reference or page.sha256, why.rule, why.detail)


def read_job(page: Page, job: Row, organisation: Row) -> Posting:
    """One job exactly as shown. Raises Unreadable."""
    reference = needed_text(job, "id", "id_missing")
    title = needed_text(job, "title", "title_missing")
    if job.get("posted") is False:
        raise Unreadable("not_listed", title)
    url = without_query(text(job, "externalUrl") or page.url)
    token = board_token(url)
    others = job.get("additionalLocations") or []
    if not isinstance(others, list) or not all(isinstance(place, str) for place in others):
        raise Unreadable("field_type", f"additionalLocations is no list: {shown(others)}")
    place = part(part(job, "jobRequisitionLocation"), "country")
    country = text(place, "alpha2Code") or text(part(job, "country"), "descriptor")
    return Posting(
        source=SOURCE.name,
        source_ref=reference,
        url=url,
        page_sha256=page.sha256,
        employer_raw=employer_shown(token, text(organisation, "name")),
        title_raw=title,
        board=token,
        location_raw=joined((text(job, "location"), *others)),
        country_raw=None if others else country,
        remote_raw=text(job, "remoteType"),
        employment_raw=text(job, "timeType"),
        posted_on_raw=text(job, "startDate"),
        body_raw=text(job, "jobDescription"),
        body_format="html",
    )


def employer_shown(token: str | None, legal_name: str | None) -> str:
    """The board's employer: the page only names the entity that hires. Raises Unreadable."""
    employer = employer_of(SOURCE.name, token) if token else None
    if employer is not None and employer != token:
        return employer
    if legal_name is None:
        raise Unreadable("employer_missing", "no known board and no hiringOrganization")
    return legal_name
