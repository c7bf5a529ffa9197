"""One posting exactly as its page showed it. Every value is text; nothing is decided here."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

BodyFormat = Literal["html", "escaped_html", "text"]


@dataclass(frozen=True, slots=True)
class PostedPay:
    """One pay figure that a page gives in fields, as shown.

    `component_raw` is the page's own name for it ("Salary", "Annual OTE Salary"); `text` is
    what the page shows beside it (tier title, summary line, blurb). Amounts are plain decimal
    text in whole units of `currency_raw`: a source that serves cents converts them, because
    only it knows that they are cents. A missing amount is None, never "0".
    """

    component_raw: str | None
    low_raw: str | None
    high_raw: str | None
    currency_raw: str | None
    period_raw: str | None
    text: str | None = None


@dataclass(frozen=True, slots=True)
class Posting:
    """One job posting, pay disclosure or pay report, exactly as its page showed it.

    `source_ref` is the source's own reference and, with `source`, the identity of the entry.
    `employer_raw` is the employer as the page or the board table names it. `location_raw`
    holds every place shown, joined by " | ". `country_raw` is a country field where the source
    has one. `remote_raw` is the source's own remote or workplace word. `level_raw` is a level
    field where the source has one. `body_raw` is the whole text in `body_format`; it is turned
    into plain text by `extract.text.plain_text` only when something needs it. `posted_on_raw`
    is when the employer first published, `updated_on_raw` when it last changed the posting.
    `digest` stands for the row as served, without what boards touch though nothing has changed;
    "" where rows are not compared.
    """

    source: str
    source_ref: str
    url: str
    page_sha256: str
    employer_raw: str
    title_raw: str
    board: str | None = None
    team_raw: str | None = None
    location_raw: str | None = None
    country_raw: str | None = None
    remote_raw: str | None = None
    employment_raw: str | None = None
    level_raw: str | None = None
    posted_on_raw: str | None = None
    updated_on_raw: str | None = None
    body_raw: str | None = None
    body_format: BodyFormat = "text"
    pay: tuple[PostedPay, ...] = ()
    digest: str = field(default="", compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class SameRow:
    """One row that is among the page's `known`, word for word: it was not read again.

    `updated_on_raw` is what the board has touched in it; None where that has not moved either.
    """

    source: str
    source_ref: str
    digest: str
    updated_on_raw: str | None


@dataclass(frozen=True, slots=True)
class UnreadRow:
    """One row of a page that could not be read as a posting: kept and counted, never dropped.

    `source_ref` is the row's own reference where it has one, else its position on the page.
    `rule` is a short snake_case reason ("title_missing", "not_listed"), `detail` what was seen.
    """

    source: str
    source_ref: str
    rule: str
    detail: str


ServedRow = Posting | UnreadRow | SameRow
"""What becomes of one row of a page; a SameRow only where the page has `known` rows."""


class Drift(ValueError):
    """A page no longer has the shape its source file reads; the message says what is missing."""


class ReaderMissing(RuntimeError):
    """A part that only some sources need is not installed; the message says how to install it."""
