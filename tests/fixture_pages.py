"""The hand-written pages under tests/fixtures and what each must be read to.

`<source>/<shape>.<type>` is a page; `<shape>.expected.json` beside it gives its address, whether
it is an index page, and one object per row: every field of the posting that is not empty, or the
reference and rule of a row that cannot be read ("*" is any reference). `<shape>.sheet.csv` is
the sheet of a workbook, in which numbers are numbers.
"""

from __future__ import annotations

import csv
import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, fields, is_dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from extract.page import Page
from extract.posting import Posting, UnreadRow
from tests.conftest import REPO
from tests.workbooks import workbook

FIXTURES = REPO / "tests" / "fixtures"
CONTENT_TYPES = {
    ".json": "application/json",
    ".html": "text/html",
    ".md": "text/markdown",
    ".csv": "text/csv",
}
FETCHED_AT = datetime(2026, 7, 6, tzinfo=UTC)


@dataclass(frozen=True)
class FixturePage:
    source: str
    shape: str
    path: Path
    expected: Mapping[str, Any]

    @property
    def page(self) -> Page:
        return page_of(
            self.source,
            self.path,
            url=self.expected["url"],
            content_type=self.expected.get("content_type"),
        )


def page_of(source: str, path: Path, *, url: str = "", content_type: str | None = None) -> Page:
    return page_from(
        source,
        workbook_of(path) if path.name.endswith(".sheet.csv") else path.read_bytes(),
        url=url,
        content_type=content_type or CONTENT_TYPES.get(path.suffix, ""),
    )


def page_from(source: str, body: bytes, *, url: str = "", content_type: str = "") -> Page:
    return Page(
        source=source,
        url=url,
        fetched_at=FETCHED_AT,
        status=200,
        content_type=content_type,
        sha256=hashlib.sha256(body).hexdigest(),
        body=body,
    )


def workbook_of(path: Path) -> bytes:
    with path.open(encoding="utf-8", newline="") as file:
        return workbook([[cell_of(words) for words in row] for row in csv.reader(file)])


def cell_of(words: str) -> str | float | None:
    try:
        return float(words) if words else None
    except ValueError:
        return words


def fixture_pages(source: str) -> list[FixturePage]:
    found: list[FixturePage] = []
    for expectation in sorted((FIXTURES / source).glob("*.expected.json")):
        shape = expectation.name.removesuffix(".expected.json")
        page = next(
            path
            for path in sorted(expectation.parent.glob(f"{shape}.*"))
            if path.name != expectation.name
        )
        found.append(FixturePage(source, shape, page, json.loads(expectation.read_text("utf-8"))))
    return found


def as_expected(row: Posting | UnreadRow) -> dict[str, Any]:
    """A row in the form in which expectations are written."""
    if isinstance(row, UnreadRow):
        return {"source_ref": row.source_ref, "rule": row.rule}
    found: dict[str, Any] = plain(row)
    for not_written in ("source", "page_sha256", "digest"):
        found.pop(not_written, None)
    return found


def plain(value: Any) -> Any:
    if is_dataclass(value) and not isinstance(value, type):
        shown = {field.name: plain(getattr(value, field.name)) for field in fields(value)}
        return {name: one for name, one in shown.items() if one not in (None, [])}
    return [plain(one) for one in value] if isinstance(value, tuple) else value
