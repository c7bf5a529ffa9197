"""Lever job boards, on both hosts: one list call per employer, with the text and the pay range.

A row is one job of one site. The text is spread over the description, the lists, the closing
part and the words about pay: the description alone is about a third of it. Lever gives the
instant of creation only, never of a change, and no company name.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial
from html import escape
from typing import TYPE_CHECKING
from urllib.parse import quote, unquote, urlsplit

from extract.boards import Board, employer_of
from extract.fields import (
    Row,
    Unreadable,
    amount_text,
    instant_of_ms,
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
    name="lever",
    kind=Kind.POSTING,
    publisher="Lever job boards",
    url="https://api.lever.co/v0/postings",
    terms_url="https://github.com/lever/postings-api",
    terms_checked_on="2026-11-23",
    access=Access.DOCUMENTED_API,
    hosts=("api.lever.co", "api.eu.lever.co"),
    attribution="Job postings published by the employers on Lever job boards",
    why="The employer's own postings, with a pay range as a field where it shares one",
    expect=Expect(
        content_types=("application/json",),
        min_rows=0,
        max_rows=20_000,
        filled={"location_raw": 0.9, "posted_on_raw": 0.9, "body_raw": 0.9},
    ),
)

PUBLIC_HOSTS = ("jobs.lever.co", "jobs.eu.lever.co")


def board_url(board: Board) -> str:
    """The one call that serves a whole site."""
    host = board.host or SOURCE.hosts[0]
    return f"https://{host}/v0/postings/{quote(board.token, safe='')}?mode=json"


def board_token(url: str) -> str | None:
    """The site in an API or posting URL, or None where it names none."""
    where = urlsplit(url)
    steps = where.path.strip("/").split("/")
    if where.hostname in SOURCE.hosts and steps[:2] == ["v0", "postings"]:
        return unquote(steps[2]) if len(steps) > 2 else None
    if where.hostname in PUBLIC_HOSTS and steps[0]:
        return unquote(steps[0])
    return None


def pages(web: Web, boards: Sequence[Board]) -> Iterator[Page]:
    """One page per board on this system."""
    for board in boards:
        if board.system == SOURCE.name:
            yield web.get(SOURCE, board_url(board))


def postings(page: Page) -> Iterator[ServedRow]:
    """One result per job of a site's list, or of a page that is one job. Raises Drift."""
    served = json_of(page)
    if isinstance(served, dict) and "id" in served and "text" in served:
        served = [served]
    if not isinstance(served, list):
        raise Drift(f"lever: the page is neither a list nor a job: {shown(served)}")
    return read_rows(page, served, reference_of, partial(read_job, page, board_token(page.url)))


def reference_of(job: Row) -> str:
    """The job's own number. Raises Unreadable."""
    return needed_text(job, "id", "id_missing")


def read_job(page: Page, token: str | None, ref: str, job: Row) -> Posting:
    """One job exactly as shown. Raises Unreadable."""
    title = needed_text(job, "text", "title_missing")
    url = text(job, "hostedUrl") or ""
    site = token or board_token(url)
    if site is None:
        raise Unreadable("employer_missing", "no site in the page's or the job's URL")
    categories = part(job, "categories")
    return Posting(
        source=SOURCE.name,
        source_ref=ref,
        url=url,
        page_sha256=page.sha256,
        employer_raw=employer_of(SOURCE.name, site),
        title_raw=title,
        board=site,
        team_raw=joined((text(categories, "department"), text(categories, "team"))),
        location_raw=joined((text(categories, "location"), *all_locations(categories))),
        country_raw=text(job, "country"),
        remote_raw=text(job, "workplaceType"),
        employment_raw=text(categories, "commitment"),
        level_raw=text(categories, "level"),
        posted_on_raw=instant_of_ms(job, "createdAt"),
        body_raw=body_html(job),
        body_format="html",
        pay=read_pay(job),
    )


def all_locations(categories: Row) -> list[str]:
    """Every place of a job. Raises Unreadable."""
    places = categories.get("allLocations")
    if places is None:
        return []
    if not isinstance(places, list) or not all(isinstance(place, str) for place in places):
        raise Unreadable("field_type", f"allLocations is no list of texts: {shown(places)}")
    return places


def body_html(job: Row) -> str | None:
    """The whole text of a job: description, lists, closing part and words about pay."""
    description = html_part(job, "description") or (
        html_part(job, "opening") + html_part(job, "descriptionBody")
    )
    lists = "".join(
        f"<h3>{escape(text(section, 'text') or '')}</h3><ul>{text(section, 'content') or ''}</ul>"
        for section in parts(job, "lists")
    )
    body = description + lists + html_part(job, "additional") + html_part(job, "salaryDescription")
    return body or None


def html_part(job: Row, key: str) -> str:
    """One part of the text as a block of HTML, from its plain form where there is no other."""
    markup = text(job, key)
    if markup is None:
        plain = text(job, f"{key}Plain")
        markup = escape(plain).replace("\n", "<br>") if plain else ""
    return f"<div>{markup}</div>" if markup else ""


def read_pay(job: Row) -> tuple[PostedPay, ...]:
    """The pay range of a job, where it has one. Raises Unreadable."""
    served = part(job, "salaryRange")
    low, high = posted_amount(served, "min"), posted_amount(served, "max")
    if low is None and high is None:
        return ()
    return (
        PostedPay(
            component_raw=None,
            low_raw=amount_text(low),
            high_raw=amount_text(high),
            currency_raw=text(served, "currency"),
            period_raw=text(served, "interval"),
            text=text(job, "salaryDescriptionPlain"),
        ),
    )
