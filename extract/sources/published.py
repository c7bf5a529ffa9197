"""The article's pages: the ranges that others publish, which the evidence is set beside.

A published range is what is compared, never evidence, so no row of these pages becomes an entry:
each is counted as a published range. `published_ranges` gives them as values, for a report of
what changed against the committed table.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from extract.boards import Board
from extract.fields import each_once
from extract.markup import tree_of
from extract.page import Page
from extract.posting import Drift, Posting, UnreadRow
from extract.source import Access, Expect, Kind, Source

if TYPE_CHECKING:
    from bs4 import Tag

    from extract.web import Web

SOURCE = Source(
    name="published",
    kind=Kind.AGGREGATE,
    publisher="mlengineersalary.com",
    url="https://mlengineersalary.com/llm-engineer-salary",
    terms_url="https://mlengineersalary.com",
    terms_checked_on="",
    access=Access.OPEN_PAGES,
    hosts=("mlengineersalary.com",),
    attribution="Published ranges: mlengineersalary.com",
    why="The ranges that are checked; a copy of them is kept, and this tells when they change.",
    expect=Expect(
        content_types=("text/html",), min_rows=1, max_rows=500, filled={}, max_unread_share=1.0
    ),
    enabled=False,
    decision="its terms are not known: the committed table is used until you have read them",
    min_gap_seconds=5.0,
)

PAGES = (
    "llm-engineer-salary",
    "openai-anthropic-salary",
    "rlhf-engineer-salary",
    "specializations",
    "mlops-engineer-salary",
)

FIGURE = r"\$\s*(\d[\d,]*(?:\.\d+)?)\s*([kKmM])?\b"
RANGE = re.compile(rf"{FIGURE}(\+)?\s*(?:-|–|—|to)\s*{FIGURE}(\+)?")
TIMES = {"": 1, "k": 1_000, "m": 1_000_000}
TABLE_NAME = re.compile(r"\btable\s+([a-z]+-\d+)\b", re.IGNORECASE)
SENTENCE_END = re.compile(r"(?<=[.;])\s+(?=[A-Z])")
LONGEST_QUOTE = 160


@dataclass(frozen=True, slots=True)
class PublishedRange:
    """One range as published: where it stands, its words, and its ends in US dollars a year.

    `label` is what the range is of, as the page says it: a table's row and column, or the
    sentence up to the range. `is_open_ended` is True for a range that ends in "+".
    """

    url: str
    place: str
    label: str
    quote: str
    low_usd: int
    high_usd: int
    is_open_ended: bool


def pages(web: Web, boards: Sequence[Board]) -> Iterator[Page]:
    """The article and its sister pages."""
    for name in PAGES:
        yield web.get(SOURCE, f"https://mlengineersalary.com/{name}", accept="text/html")


def postings(page: Page) -> Iterator[Posting | UnreadRow]:
    """Every range of a page, counted as what it is. Raises Drift where a page has none."""
    found = published_ranges(page)
    if not found:
        raise Drift("published: no range of dollars on the page")
    where = page.url.rpartition("/")[2].partition("?")[0]
    rows = (
        UnreadRow(SOURCE.name, f"{where} {one.place}: {one.label}", "published_range", one.quote)
        for one in found
    )
    return each_once(SOURCE.name, enumerate(rows, start=1))


def published_ranges(page: Page) -> list[PublishedRange]:
    """The ranges of a page's tables, then those of its running text, in the page's order."""
    if b"<" not in page.body:
        return []
    soup = tree_of(page.body)
    if soup is None:
        return []
    found = [one for table in soup.find_all("table") for one in ranges_of_table(page.url, table)]
    for table in soup.find_all(["table", "script", "style"]):
        table.decompose()
    for block in soup.find_all(["p", "li", "dd", "h2", "h3"]):
        if not block.find(["p", "li", "dd"]):
            found.extend(ranges_of_text(page.url, " ".join(block.get_text(" ").split())))
    return found


def ranges_of_table(url: str, table: Tag) -> Iterator[PublishedRange]:
    """The ranges of one table, each under its row's first words and its column's head."""
    place = name_of(table)
    lines = [line.find_all(["th", "td"]) for line in table.find_all("tr")]
    heads = [" ".join(cell.get_text(" ").split()) for cell in lines[0]] if lines else []
    for cells in lines[1:]:
        row = next(iter(cells[0].stripped_strings), "") if cells else ""
        for head, cell in zip(heads[1:], cells[1:], strict=False):
            words = " ".join(cell.get_text(" ").split())
            if found := RANGE.search(words):
                label = f"{row}: {head}"
                yield published(url, place, label, f"{label} {found[0]}", found)


def name_of(table: Tag) -> str:
    """What a table is called: in its caption, or in the nearest words before it."""
    caption = table.find("caption")
    before = table.find_previous(string=TABLE_NAME)
    for words in (caption.get_text(" ") if caption else "", str(before or "")):
        if found := TABLE_NAME.search(words):
            return f"table {found[1].lower()}"
    return "table"


def ranges_of_text(url: str, words: str) -> Iterator[PublishedRange]:
    """The ranges of one paragraph, each under the words of its sentence up to it."""
    for sentence in SENTENCE_END.split(words):
        for found in RANGE.finditer(sentence):
            before = sentence[: found.start()].strip()
            quote = sentence[max(0, found.end() - LONGEST_QUOTE) : found.end()]
            yield published(url, "text", before[-LONGEST_QUOTE:], quote, found)


def published(url: str, place: str, label: str, quote: str, found: re.Match[str]) -> PublishedRange:
    """One range from its words: "$280k - $400k", "$1.5M - $2.5M+", "$650,000 to $1,050,000+"."""
    low, low_unit, _, high, high_unit, more = found.groups()
    return PublishedRange(
        url=url,
        place=place,
        label=label,
        quote=quote,
        low_usd=whole_usd(low, low_unit or high_unit if is_short(low) else low_unit),
        high_usd=whole_usd(high, high_unit),
        is_open_ended=more is not None,
    )


def is_short(digits: str) -> bool:
    """Whether a figure can only be meant in the unit of the other end: "$280 - $400k"."""
    return "," not in digits and len(digits.partition(".")[0]) <= 3


def whole_usd(digits: str, unit: str | None) -> int:
    """An amount with its k or M, in whole dollars."""
    return int(Decimal(digits.replace(",", "")) * TIMES[(unit or "").lower()])
