"""Pay that a team already knows: a CSV file of its own, with the header described here.

    reference     the team's own number of the row, never a person's name     needed
    employer      as you would write it                                       needed
    title         of the job                                                  needed
    reported_on   the day the pay was true, as 2026-07-31                     needed
    currency      three letters, of every amount in the row                   needed
    period        year, month, week, day or hour; year where it is empty
    base_low, base_high      base pay: both ends, or one figure in base_low
    total_low, total_high    base, equity and bonus of one year, likewise
    level, team, location, country, remote, link                              as you have them

Every other column is dropped before the file is kept, so names and notes may stand in yours.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from extract.boards import Board
from extract.fields import Unreadable, amount_text, each_once, plain_amount
from extract.given import given_files
from extract.page import Page
from extract.posting import Drift, PostedPay, Posting, UnreadRow
from extract.source import Access, Expect, Kind, Source

if TYPE_CHECKING:
    from extract.web import Web

FILE_VARIABLE = "PAYBANDS_OWN_FILE"

SOURCE = Source(
    name="own_file",
    kind=Kind.SELF_REPORT,
    publisher="You",
    url="",
    terms_url="",
    terms_checked_on="",
    access=Access.OWN_FILE,
    hosts=(),
    attribution="The team's own records; not to be passed on without its consent.",
    why="Offers and pay that a team has seen itself are the closest evidence it can have.",
    expect=Expect(content_types=("text/csv",), min_rows=1, max_rows=1_000_000),
    enabled=False,
    decision=f"set {FILE_VARIABLE} to a CSV file whose people agree to its use",
)

NEEDED = ("reference", "employer", "title", "reported_on", "currency")
AMOUNTS = (
    ("Base salary", "base_low", "base_high"),
    ("Total compensation", "total_low", "total_high"),
)
COLUMNS = (
    *NEEDED,
    "period",
    *(column for _, low, high in AMOUNTS for column in (low, high)),
    "level",
    "team",
    "location",
    "country",
    "remote",
    "link",
)


def pages(web: Web, boards: Sequence[Board]) -> Iterator[Page]:
    """Each file that the user names. Raises FileMissing where one is not there."""
    for path in given_files(FILE_VARIABLE):
        yield web.take_file(SOURCE, path, "text/csv", redact=redacted)


def redacted(body: bytes) -> bytes:
    """The file with the described columns only."""
    try:
        rows = list(rows_in(body))
    except Drift:
        return b""
    out = io.StringIO()
    header = [column for column in COLUMNS if rows and column in rows[0]]
    writer = csv.DictWriter(out, header, extrasaction="ignore", lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue().encode()


def rows_in(body: bytes) -> Iterator[dict[str, str]]:
    """The rows of a CSV file by column; a row that is too long or short has "" there.

    Raises Drift where it is no UTF-8 text.
    """
    try:
        words = body.decode("utf-8-sig")
        rows = csv.DictReader(io.StringIO(words, newline=""), restkey="", restval="", strict=True)
        for row in rows:
            yield {
                (column or "").strip().casefold(): value
                for column, value in row.items()
                if isinstance(value, str)
            }
    except (UnicodeDecodeError, csv.Error) as error:
        raise Drift(f"own_file: no CSV in UTF-8 that can be read: {error}") from error


def postings(page: Page) -> Iterator[Posting | UnreadRow]:
    """One row per line under the header. Raises Drift where a needed column is missing."""
    rows = list(rows_in(page.body))
    missing = [column for column in NEEDED if rows and column not in rows[0]]
    if missing or not page.body.strip():
        raise Drift(f"own_file: no column {', '.join(missing or NEEDED)}")
    return each_once(
        SOURCE.name, ((number, read_row(page, number, row)) for number, row in enumerate(rows, 1))
    )


def read_row(page: Page, number: int, row: Mapping[str, str]) -> Posting | UnreadRow:
    """One line as a posting, or the reason why it is none."""
    filled = {column: row[column].strip() for column in COLUMNS if row.get(column, "").strip()}
    try:
        return read_line(page, filled)
    except Unreadable as why:
        reference = filled.get("reference", f"row {number}")
        return UnreadRow(SOURCE.name, reference, why.rule, why.detail)


def read_line(page: Page, filled: Mapping[str, str]) -> Posting:
    """One line exactly as given. Raises Unreadable."""
    for column in NEEDED:
        if column not in filled:
            raise Unreadable(f"{column}_missing", f"{column} is empty")
    pay = tuple(filter(None, (read_pay(filled, *columns) for columns in AMOUNTS)))
    if not pay:
        raise Unreadable("pay_missing", "no base and no total")
    return Posting(
        source=SOURCE.name,
        source_ref=filled["reference"],
        url=filled.get("link", ""),
        page_sha256=page.sha256,
        employer_raw=filled["employer"],
        title_raw=filled["title"],
        team_raw=filled.get("team"),
        location_raw=filled.get("location"),
        country_raw=filled.get("country"),
        remote_raw=filled.get("remote"),
        level_raw=filled.get("level"),
        posted_on_raw=filled["reported_on"],
        pay=pay,
    )


def read_pay(filled: Mapping[str, str], name: str, low: str, high: str) -> PostedPay | None:
    """One figure or range of a line; None where it gives none. Raises Unreadable."""
    ends = [plain_amount(filled[column]) if column in filled else None for column in (low, high)]
    for column, end in zip((low, high), ends, strict=True):
        if column in filled and (end is None or end <= 0):
            raise Unreadable("amount_unreadable", f"{column} is {filled[column]!r}")
    if ends == [None, None]:
        return None
    return PostedPay(
        component_raw=name,
        low_raw=amount_text(ends[0]),
        high_raw=amount_text(ends[1] if ends[1] is not None else ends[0]),
        currency_raw=filled["currency"],
        period_raw=filled.get("period", "year"),
    )
