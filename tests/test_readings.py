"""Of a page that has changed only the rows that have are read, and the lines are the same."""

from __future__ import annotations

from datetime import UTC, date, datetime
from hashlib import sha256
from pathlib import Path
from typing import Any
from unittest.mock import patch

import orjson
import pytest

from benchmarks.postings import Employer, body_of, employer, row, url_of, written
from extract.page import Page
from extract.sources import all_sources
from flows import readings
from transform.normalise import normalise

SYSTEMS = {number: employer(number) for number in range(3)}
TODAY = date(2026, 11, 2)


def page_of(of: Employer, rows: list[dict[str, Any]], stamp: str = "") -> Page:
    body = body_of(of, rows, stamp)
    return Page(
        source=of.system,
        url=url_of(of),
        fetched_at=datetime(2026, 11, 2, 6, tzinfo=UTC),
        status=200,
        content_type="application/json",
        sha256=sha256(body).hexdigest(),
        body=body,
    )


def read(page: Page, earlier: Path | None = None, seen_on: date = TODAY) -> list[bytes]:
    module = all_sources()[page.source]
    return readings.read_page(page, "key", module, board_tiers={}, seen_on=seen_on, earlier=earlier)


def kept(folder: Path, lines: list[bytes]) -> Path:
    path = folder / "earlier.ndjson"
    path.write_bytes(b"".join(lines))
    return path


def read_again(page: Page, earlier: Path, seen_on: date = TODAY) -> tuple[list[bytes], int]:
    """The page's lines beside an earlier page, and how many postings were decided for them."""
    with patch.object(readings, "normalise", side_effect=normalise) as decided:
        lines = read(page, earlier, seen_on)
    return lines, sum(len(call.args[0]) for call in decided.call_args_list)


@pytest.mark.parametrize("of", SYSTEMS.values(), ids=lambda of: of.system)
def test_only_rows_that_changed_are_read_again(of: Employer, tmp_path: Path) -> None:
    rows = [row(of, written(of, number)) for number in range(12)]
    earlier = kept(tmp_path, read(page_of(of, rows)))
    rows[3] = row(of, written(of, 99))
    later = page_of(of, rows, stamp="2026-11-02T09:00:00-05:00")
    lines, decided = read_again(later, earlier)
    assert decided == 1
    assert lines == read(later)
    assert {orjson.loads(line)["page_sha256"] for line in lines} == {later.sha256}
    if of.system == "greenhouse":
        assert {orjson.loads(line)["updated_on"] for line in lines} == {"2026-11-02"}


def test_an_amount_deep_inside_a_row_is_a_change(tmp_path: Path) -> None:
    of = SYSTEMS[0]
    rows = (row(of, written(of, number)) for number in range(90))
    first = next(each for each in rows if each["pay_input_ranges"])
    earlier = kept(tmp_path, read(page_of(of, [first])))
    first["pay_input_ranges"][0]["max_cents"] += 100_000
    lines, decided = read_again(page_of(of, [first]), earlier)
    assert decided == 1
    assert lines == read(page_of(of, [first]))


def test_a_row_that_cannot_be_read_is_asked_again_and_counted_once(tmp_path: Path) -> None:
    of = SYSTEMS[1]
    rows = [row(of, written(of, number)) for number in range(11)]
    rows[5]["title"] = None
    rows.append(rows[0])
    earlier = kept(tmp_path, read(page_of(of, rows)))
    lines, decided = read_again(page_of(of, rows), earlier)
    assert decided == 0
    assert lines == read(page_of(of, rows))
    rules = [orjson.loads(line)["rule"] for line in lines if b'"unread"' in line]
    assert rules == ["title_missing", "repeated_row"]


def test_a_posting_that_the_page_dates_is_read_with_each_page(tmp_path: Path) -> None:
    of = SYSTEMS[1]
    undated = row(of, written(of, 7)) | {"publishedAt": None}
    earlier = kept(tmp_path, read(page_of(of, [undated]), seen_on=date(2026, 10, 1)))
    _, decided = read_again(page_of(of, [undated]), earlier)
    assert decided == 1


@pytest.mark.parametrize("together", [1, 2, 7, 200])
def test_it_does_not_matter_how_many_rows_are_read_together(
    together: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    of = SYSTEMS[1]
    rows = [row(of, written(of, number)) for number in range(12)]
    rows[5]["title"] = None
    rows[8]["title"] = "Account Executive"
    rows.append(rows[0])
    page = page_of(of, rows)
    whole = read(page)
    monkeypatch.setattr(readings, "READ_TOGETHER", together)
    assert read(page) == whole
    assert [orjson.loads(line)["outcome"] for line in whole].count("entry") == 10
