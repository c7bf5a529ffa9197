"""The archive keeps every page once, loses none, and says when something is damaged."""

from __future__ import annotations

import hashlib
import json
import threading
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from extract.archive import (
    INDEX,
    Archive,
    Capture,
    DamagedBody,
    DamagedIndex,
    outcome_of,
    read_line,
)
from extract.page import Outcome, Page

URL = "https://boards.example.org/v1/lantern"


def page_of(body: bytes, *, url: str = URL, content_type: str = "application/json") -> Page:
    return Page(
        source="ashby",
        url=url,
        fetched_at=datetime(2026, 11, 1, 6, 30, tzinfo=UTC),
        status=200,
        content_type=content_type,
        sha256=hashlib.sha256(body).hexdigest(),
        body=body,
    )


FAILED = Page(
    source="ashby",
    url=URL,
    fetched_at=datetime(2026, 11, 2, tzinfo=UTC),
    status=503,
    content_type="",
    sha256="",
    body=b"",
    outcome=Outcome.FAILED_TRANSIENT,
    note="HTTP 503",
)


def bodies(root: Path) -> list[Path]:
    return [path for path in root.rglob("*") if path.is_file() and path.name != INDEX]


def test_a_kept_page_comes_back_as_it_was(tmp_path: Path) -> None:
    page = page_of("{“jobs”: []}".encode())
    Archive(tmp_path).keep(page, etag='"1"', last_modified="Sun, 01 Nov 2026 00:00:00 GMT")
    again = Archive(tmp_path)
    (capture,) = again.captures()
    assert again.page(capture) == page
    assert (capture.etag, capture.last_modified) == ('"1"', "Sun, 01 Nov 2026 00:00:00 GMT")


def test_the_same_body_is_stored_once_and_fetched_twice(tmp_path: Path) -> None:
    archive = Archive(tmp_path)
    archive.keep(page_of(b"[]"))
    archive.keep(page_of(b"[]", url=f"{URL}/other", content_type="text/html"))
    Archive(tmp_path).keep(page_of(b"[]", url=f"{URL}/third"))
    assert len(bodies(tmp_path)) == 1
    assert [capture.url for capture in Archive(tmp_path).captures()] == [
        URL,
        f"{URL}/other",
        f"{URL}/third",
    ]


def test_a_failed_fetch_is_a_line_without_a_body(tmp_path: Path) -> None:
    archive = Archive(tmp_path)
    capture = archive.keep(FAILED)
    assert (capture.sha256, capture.path) == ("", "")
    assert bodies(tmp_path) == []
    assert Archive(tmp_path).page(capture) == FAILED


def test_the_latest_good_page_is_not_a_failed_one(tmp_path: Path) -> None:
    archive = Archive(tmp_path)
    assert archive.latest_good("ashby", URL) is None
    archive.keep(page_of(b"[1]"))
    kept = archive.keep(page_of(b"[2]"))
    archive.keep(FAILED)
    assert archive.latest_good("ashby", URL) == kept
    assert Archive(tmp_path).latest_good("ashby", URL) == kept
    assert archive.latest_good("lever", URL) is None


def test_an_unchanged_page_points_to_the_body_that_is_still_current(tmp_path: Path) -> None:
    archive = Archive(tmp_path)
    first = archive.keep(page_of(b"[1]"))
    unchanged = replace(page_of(b"[1]"), status=304, outcome=Outcome.UNCHANGED)
    second = archive.keep(unchanged)
    assert second.path == first.path
    assert archive.page(second).body == b"[1]"
    assert archive.latest_good("ashby", URL) == second


@pytest.mark.parametrize("cut", [1, 20, -2])
def test_a_half_written_last_line_is_passed_over_and_repaired(tmp_path: Path, cut: int) -> None:
    archive = Archive(tmp_path)
    archive.keep(page_of(b"[1]"))
    archive.keep(page_of(b"[2]"))
    index = tmp_path / INDEX
    whole, half = index.read_bytes().splitlines(keepends=True)
    index.write_bytes(whole + half[:cut])

    after = Archive(tmp_path)
    assert len(after.captures()) == 1
    assert index.read_bytes() == whole + half[:cut]
    after.keep(page_of(b"[3]"))
    assert len(Archive(tmp_path).captures()) == 2
    assert index.read_bytes().startswith(whole)


def test_a_last_line_that_only_lacks_its_end_is_kept(tmp_path: Path) -> None:
    Archive(tmp_path).keep(page_of(b"[1]"))
    index = tmp_path / INDEX
    index.write_bytes(index.read_bytes().rstrip(b"\n"))
    after = Archive(tmp_path)
    after.keep(page_of(b"[2]"))
    assert len(Archive(tmp_path).captures()) == 2


def test_a_damaged_line_in_the_middle_is_named(tmp_path: Path) -> None:
    archive = Archive(tmp_path)
    archive.keep(page_of(b"[1]"))
    index = tmp_path / INDEX
    index.write_bytes(b'{"source": "ashby"}\n' + index.read_bytes())
    with pytest.raises(DamagedIndex, match="line 1"):
        Archive(tmp_path).captures()


@pytest.mark.parametrize("body", [b"[9]", b"", None])
def test_a_damaged_or_missing_body_is_named(tmp_path: Path, body: bytes | None) -> None:
    archive = Archive(tmp_path)
    capture = archive.keep(page_of(b"[1]"))
    where = tmp_path / capture.path
    where.unlink() if body is None else where.write_bytes(body)
    with pytest.raises(DamagedBody, match=where.name):
        archive.page(capture)


def test_a_body_that_was_lost_is_kept_again(tmp_path: Path) -> None:
    archive = Archive(tmp_path)
    (tmp_path / archive.keep(page_of(b"[1]")).path).unlink()
    capture = archive.keep(page_of(b"[1]"))
    assert archive.page(capture).body == b"[1]"


def test_an_index_cannot_lead_out_of_its_folder(tmp_path: Path) -> None:
    outside = tmp_path / "secret.json"
    outside.write_bytes(b"[1]")
    archive = Archive(tmp_path / "pages")
    capture = replace(archive.keep(page_of(b"[1]")), path="../secret.json")
    with pytest.raises(DamagedBody, match="outside"):
        archive.page(capture)


def test_reading_an_archive_writes_nothing(tmp_path: Path) -> None:
    archive = Archive(tmp_path / "nothing")
    assert archive.captures() == []
    assert archive.latest_good("ashby", URL) is None
    assert list(tmp_path.iterdir()) == []


def test_a_body_that_cannot_be_written_leaves_no_line_and_no_draft(tmp_path: Path) -> None:
    (tmp_path / "ashby").write_bytes(b"a file where the folder should be")
    archive = Archive(tmp_path)
    with pytest.raises(OSError):
        archive.keep(page_of(b"[1]"))
    assert archive.captures() == []
    assert not (tmp_path / INDEX).exists()
    assert [path.name for path in tmp_path.iterdir()] == ["ashby"]


def test_many_threads_keep_whole_lines(tmp_path: Path) -> None:
    archive = Archive(tmp_path)

    def keep(number: int) -> None:
        for turn in range(10):
            archive.keep(page_of(f"[{number},{turn}]".encode(), url=f"{URL}/{number}/{turn}"))

    threads = [threading.Thread(target=keep, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    after = Archive(tmp_path)
    assert len(after.captures()) == 40
    for capture in after.captures():
        assert after.page(capture).body


def test_a_line_without_an_outcome_is_read_by_its_status() -> None:
    line = {
        "source": "ashby",
        "url": None,
        "fetched_at": "2025-10-25T00:00:00Z",
        "status": 200,
        "content_type": "application/json",
        "sha256": "aa",
        "path": "ashby/one%20board.json",
    }
    assert read_line(json.dumps(line)) == Capture(
        source="ashby",
        url="",
        fetched_at=datetime(2025, 10, 25, tzinfo=UTC),
        status=200,
        content_type="application/json",
        sha256="aa",
        path="ashby/one%20board.json",
    )


@pytest.mark.parametrize(
    ("status", "outcome"),
    [
        (200, Outcome.OK),
        (304, Outcome.UNCHANGED),
        (401, Outcome.BLOCKED),
        (403, Outcome.BLOCKED),
        (429, Outcome.BLOCKED),
        (404, Outcome.FAILED_CONFIG),
        (410, Outcome.FAILED_CONFIG),
        (204, Outcome.FAILED_CONFIG),
        (302, Outcome.FAILED_CONFIG),
        (408, Outcome.FAILED_TRANSIENT),
        (500, Outcome.FAILED_TRANSIENT),
        (0, Outcome.FAILED_TRANSIENT),
    ],
)
def test_each_status_has_one_outcome(status: int, outcome: Outcome) -> None:
    assert outcome_of(status) is outcome


def test_every_captured_page_is_the_one_its_index_names(shared: Path) -> None:
    archive = Archive(shared / "corpus")
    captures = archive.captures()
    assert len(captures) == 299
    for capture in captures:
        page = archive.page(capture)
        assert page.outcome is Outcome.OK
        assert len(page.body) > 0


def test_an_address_that_is_no_unicode_is_kept_as_it_is(tmp_path: Path) -> None:
    url = "https://jobs.example.com/\ud800"
    Archive(tmp_path).keep(replace(FAILED, url=url, note="\udfff"))
    (found,) = Archive(tmp_path).captures()
    assert (found.url, found.note) == (url, "\udfff")
