"""Levels.fyi's own pages for machines: medians of total pay, by company and job family.

Only the `.md` addresses that the site documents are asked for. What stands there is somebody
else's aggregate, without counts or dates of single reports: it is shown beside the evidence and
never pooled with it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from extract.boards import Board
from extract.fields import Unreadable, amount_text, each_once, plain_amount
from extract.page import Page
from extract.posting import Drift, PostedPay, Posting, UnreadRow
from extract.source import Access, Expect, Kind, Source

if TYPE_CHECKING:
    from extract.web import Web

SOURCE = Source(
    name="levels_pages",
    kind=Kind.AGGREGATE,
    publisher="Levels.fyi",
    url="https://www.levels.fyi/llms.txt",
    terms_url="https://www.levels.fyi/about/terms.html",
    terms_checked_on="2026-11-23",
    access=Access.RESTRICTED,
    hosts=("www.levels.fyi",),
    attribution="Data source: Levels.fyi (https://www.levels.fyi)",
    why="Medians of total pay by company and level, to show beside what is posted and filed.",
    expect=Expect(
        content_types=("text/markdown", "text/plain"),
        min_rows=1,
        max_rows=2_000,
        filled={"pay": 0.9},
        max_unread_share=0.5,
    ),
    enabled=False,
    decision="its terms forbid scraping but it offers these pages to machines: decide for yourself",
    min_gap_seconds=5.0,
)

COMPANIES = ("openai", "anthropic", "google", "meta", "nvidia", "databricks", "xai", "mistral-ai")
FAMILY = "software-engineer"
ROUTES = (
    *(f"companies/{company}/salaries/{FAMILY}.md" for company in COMPANIES),
    f"t/{FAMILY}.md",
)
"""Machine learning engineers are counted under this family: they have none of their own."""

HEADING = re.compile(r"^#\s+(.+)$", re.MULTILINE)
FIELD = re.compile(r"^\*\*(?P<name>[A-Za-z ]+):\*\*\s*(?P<value>.+?)\s*$", re.MULTILINE)
BULLET = re.compile(r"^-\s+\**(?P<name>[^:*]+):\**\s*(?P<value>.+?)\s*$", re.MULTILINE)
LEVEL_TABLE = re.compile(r"^###\s+Levels Breakdown\s*\n(?P<rows>(?:\s*\|.*\n?)+)", re.MULTILINE)
MONEY = re.compile(r"\$\s*([\d,]+(?:\.\d+)?)\s*([KM])?", re.IGNORECASE)
TIMES = {"": 1, "K": 1_000, "M": 1_000_000}
MEDIAN = "Median Total Compensation"
QUARTILES = "25th / 75th Percentile"
UPDATED = "Last Updated"


def pages(web: Web, boards: Sequence[Board]) -> Iterator[Page]:
    """Each documented page."""
    for route in ROUTES:
        yield web.get(SOURCE, f"https://www.levels.fyi/{route}", accept="text/markdown")


def postings(page: Page) -> Iterator[Posting | UnreadRow]:
    """The figure of the whole page, then one per level. Raises Drift where the page has none."""
    words = page.body.decode("utf-8", "replace")
    fields = {found["name"]: found["value"] for found in FIELD.finditer(words)}
    bullets = {found["name"].strip(): found["value"] for found in BULLET.finditer(words)}
    heading = HEADING.search(words)
    if heading is None or MEDIAN not in bullets:
        raise Drift(f"levels_pages: no heading or no {MEDIAN!r} on the page")
    table = LEVEL_TABLE.search(words)
    rows = [*level_rows(table["rows"])] if table else []
    figures = [(None, bullets[MEDIAN], bullets.get(QUARTILES)), *((*row, None) for row in rows)]
    try:
        where = urlsplit(fields.get("URL", page.url)).path.removesuffix(".md").strip("/")
    except ValueError as error:
        raise Drift(f"levels_pages: the page's own address is none: {fields['URL']}") from error
    return each_once(
        SOURCE.name,
        (
            (number, read_figure(page, where, heading[1], fields, bullets, figure))
            for number, figure in enumerate(figures, start=1)
        ),
    )


def level_rows(table: str) -> Iterator[tuple[str, str]]:
    """The level and figure of each row under the head of a table."""
    for line in table.strip().splitlines()[2:]:
        cells = [cell.strip() for cell in line.strip().strip("|").split("|")]
        if len(cells) >= 2:
            yield cells[0], cells[1]


def read_figure(
    page: Page,
    where: str,
    heading: str,
    fields: dict[str, str],
    bullets: dict[str, str],
    figure: tuple[str | None, str, str | None],
) -> Posting | UnreadRow:
    """One figure as a posting of kind aggregate, or the reason why it is none."""
    level, median, quartiles = figure
    reference = f"{where}#{level}" if level else where
    currency = fields.get("Currency")
    try:
        low, high = ends_of(median)
        pay = [PostedPay("Total compensation, median", low, high, currency, "year")]
        if quartiles:
            low, high = ends_of(quartiles)
            name = "Total compensation, 25th to 75th percentile"
            pay.append(PostedPay(name, low, high, currency, "year"))
    except Unreadable as why:
        return UnreadRow(SOURCE.name, reference, why.rule, why.detail)
    steps = where.split("/")
    return Posting(
        source=SOURCE.name,
        source_ref=reference,
        url=f"https://www.levels.fyi/{where}",
        page_sha256=page.sha256,
        employer_raw=steps[1] if steps[0] == "companies" and len(steps) > 1 else "all employers",
        title_raw=heading,
        location_raw=fields.get("Location"),
        level_raw=level,
        posted_on_raw=day_of(bullets.get(UPDATED, "")),
        updated_on_raw=fields.get("Generated"),
        pay=tuple(pay),
    )


def ends_of(words: str) -> tuple[str | None, str | None]:
    """The one or two amounts of a text, in whole units. Raises Unreadable on any other number."""
    found = [
        amount_text(value * TIMES[unit.upper()])
        for digits, unit in MONEY.findall(words)
        if (value := plain_amount(digits))
    ]
    if len(found) not in (1, 2):
        raise Unreadable("amount_unreadable", words)
    return found[0], found[-1]


def day_of(words: str) -> str | None:
    """A day as "August 1, 2026" as ISO text; None where it is no such day."""
    try:
        return datetime.strptime(words.strip(), "%B %d, %Y").date().isoformat()
    except ValueError:
        return None
