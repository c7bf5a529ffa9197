"""Recruitee career sites: one call lists every published offer with its text and pay fields."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from extract.boards import Board, employer_of
from extract.fields import (
    Row,
    Unreadable,
    amount,
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
    without_query,
)
from extract.page import Page
from extract.posting import Drift, PostedPay, Posting, ServedRow
from extract.source import Access, Expect, Kind, Source

if TYPE_CHECKING:
    from extract.web import Web

SOURCE = Source(
    name="recruitee",
    kind=Kind.POSTING,
    publisher="Recruitee, for the employers whose career sites it hosts",
    url="https://docs.recruitee.com/reference/offers",
    terms_url="https://recruitee.com/terms",
    terms_checked_on="2026-11-23",
    access=Access.DOCUMENTED_API,
    hosts=("*.recruitee.com",),
    attribution="Job postings of the employers, from their career sites on Recruitee.",
    why="European employers post here; pay stands in fields where the employer fills them.",
    expect=Expect(
        content_types=("application/json",),
        min_rows=1,
        max_rows=5_000,
        filled={"body_raw": 0.8, "posted_on_raw": 0.95, "location_raw": 0.7},
    ),
)

WORKPLACES = (("remote", "remote"), ("hybrid", "hybrid"), ("on_site", "on-site"))
BODY_PARTS = ("description", "requirements")


def board_url(board: Board) -> str:
    """The offers endpoint of a board, whose token is the career site's subdomain."""
    return f"https://{board.token}.recruitee.com/api/offers/"


def board_token(url: str) -> str | None:
    """The subdomain in a career site's address; None for an employer's own domain."""
    host = urlsplit(url).hostname or ""
    token = host.removesuffix(".recruitee.com")
    return token if token and token != host else None


def pages(web: Web, boards: Sequence[Board]) -> Iterator[Page]:
    """One page per board."""
    for board in boards:
        if board.system == SOURCE.name:
            yield web.get(SOURCE, board_url(board))


def postings(page: Page) -> Iterator[ServedRow]:
    """One row per offer. Raises Drift where the page has no list of offers."""
    served = json_of(page)
    offers = served.get("offers") if isinstance(served, dict) else None
    if not isinstance(offers, list):
        raise Drift(f"recruitee: no list of offers on the page: {shown(served)}")
    return read_rows(page, offers, reference_of, partial(read_offer, page))


def reference_of(offer: Row) -> str:
    """The offer's own number. Raises Unreadable."""
    number = amount(offer, "id")
    if number is None:
        raise Unreadable("id_missing", f"id is {shown(offer.get('id'))}")
    return str(number)


def read_offer(page: Page, reference: str, offer: Row) -> Posting:
    """One offer exactly as shown. Raises Unreadable."""
    title = needed_text(offer, "title", "title_missing")
    if text(offer, "status") not in ("published", None):
        raise Unreadable("not_listed", f"{title}: {offer['status']}")
    url = without_query(text(offer, "careers_url") or page.url)
    token = board_token(page.url) or board_token(url)
    employer = text(offer, "company_name") or (employer_of(SOURCE.name, token) if token else None)
    if employer is None:
        raise Unreadable("employer_missing", "no company_name and no career site in the address")
    places = parts(offer, "locations")
    countries = {code for place in places if (code := text(place, "country_code"))}
    return Posting(
        source=SOURCE.name,
        source_ref=reference,
        url=url,
        page_sha256=page.sha256,
        employer_raw=employer,
        title_raw=title,
        board=token,
        team_raw=text(offer, "department"),
        location_raw=joined(map(place_shown, places)) or text(offer, "location"),
        country_raw=text(offer, "country_code") if len(countries) < 2 else None,
        remote_raw=joined(word for key, word in WORKPLACES if offer.get(key) is True),
        employment_raw=text(offer, "employment_type_code"),
        posted_on_raw=instant(offer, "published_at") or instant(offer, "created_at"),
        updated_on_raw=instant(offer, "updated_at"),
        body_raw="\n".join(filter(None, (text(offer, key) for key in BODY_PARTS))) or None,
        body_format="html",
        pay=read_pay(part(offer, "salary")),
    )


def instant(offer: Row, key: str) -> str | None:
    """An instant, which is written as "2026-07-13 13:42:26 UTC", as ISO text. Raises Unreadable."""
    shown_at = text(offer, key)
    return shown_at.replace(" UTC", "+00:00") if shown_at else None


def place_shown(place: Row) -> str | None:
    """One place as "City, Country". Raises Unreadable."""
    where = (text(place, "city") or text(place, "name"), text(place, "country"))
    return ", ".join(word for word in where if word) or None


def read_pay(salary: Row) -> tuple[PostedPay, ...]:
    """The pay range of an offer, where its employer filled it. Raises Unreadable."""
    low, high = posted_amount(salary, "min"), posted_amount(salary, "max")
    if low is None and high is None:
        return ()
    return (
        PostedPay(
            component_raw="Salary",
            low_raw=amount_text(low),
            high_raw=amount_text(high),
            currency_raw=text(salary, "currency"),
            period_raw=text(salary, "period"),
        ),
    )
