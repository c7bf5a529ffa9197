"""The bundled sample is what its tables say, is invented, and reads with the shipped sources."""

from __future__ import annotations

import json
import re
from collections import Counter, defaultdict
from pathlib import Path
from typing import Any

import pytest

from extract.archive import Archive
from extract.boards import boards, employer_of, sample_boards
from extract.posting import Drift, Posting, UnreadRow
from extract.sources import all_sources
from tests import make_sample
from tests.make_sample import PARTS, SAMPLE, WRITTEN_BY_HAND, is_open, table
from transform.entry import Specialisation

MAX_BYTES = 700_000
POSTINGS = table(PARTS / "postings.csv")
LINES = [json.loads(line) for line in (SAMPLE / "index.jsonl").read_text("utf-8").splitlines()]
CAPTURE_DAYS = [row["captured_at"][:10] for row in table(PARTS / "captures.csv")]


def on_disk() -> dict[str, bytes]:
    return {
        path.relative_to(SAMPLE).as_posix(): path.read_bytes()
        for path in SAMPLE.rglob("*")
        if path.is_file() and path.relative_to(SAMPLE).as_posix() not in WRITTEN_BY_HAND
    }


def served() -> list[dict[str, Any]]:
    """Every row of every kept page, whatever its system calls its parts."""
    rows: list[dict[str, Any]] = []
    for name, kept in on_disk().items():
        if name == "index.jsonl":
            continue
        payload = json.loads(kept)
        if isinstance(payload, dict):
            payload = payload["jobs"] if "jobs" in payload else payload["data"]["postings"]
        rows += payload
    return rows


def test_the_writer_reproduces_the_sample_byte_for_byte() -> None:
    assert dict(make_sample.files()) == on_disk()


def test_writing_again_leaves_the_same_files_and_removes_stray_pages(tmp_path: Path) -> None:
    (tmp_path / "lever").mkdir()
    (tmp_path / "lever" / "stray.json").write_text("[]", encoding="utf-8")
    make_sample.write(tmp_path)
    assert {
        path.relative_to(tmp_path).as_posix() for path in tmp_path.rglob("*") if path.is_file()
    } == set(on_disk())


def test_the_sample_stays_small() -> None:
    assert sum(len(kept) for kept in on_disk().values()) <= MAX_BYTES


def test_each_ref_is_used_once_and_each_posting_is_on_some_page() -> None:
    refs = [row["ref"] for row in POSTINGS]
    assert [ref for ref, count in Counter(refs).items() if count > 1] == []
    never = [
        row["ref"]
        for row in POSTINGS
        if not any(is_open(row, day, CAPTURE_DAYS[-1]) for day in CAPTURE_DAYS)
    ]
    assert never == []


def test_native_ids_do_not_collide() -> None:
    ids = {(row["board"], make_sample.number(row["ref"])) for row in POSTINGS}
    assert len(ids) == len(POSTINGS)


def test_the_as_of_of_the_sample_is_the_day_of_its_newest_capture() -> None:
    assert max(line["fetched_at"] for line in LINES)[:10] == "2026-11-01"
    assert "as of 2026-11-01" in (SAMPLE / "README.md").read_text(encoding="utf-8")


def test_index_lines_come_in_the_order_of_their_fetches() -> None:
    assert [line["fetched_at"] for line in LINES] == sorted(line["fetched_at"] for line in LINES)


def test_one_board_fails_at_last_after_good_captures_and_one_is_always_empty() -> None:
    by_board = defaultdict(list)
    for line in LINES:
        by_board[line["url"]].append(line)
    outage = next(lines for url, lines in by_board.items() if "sample-outage" in url)
    assert [line["status"] for line in outage] == [200, 200, 200, 500]
    assert (outage[-1]["outcome"], outage[-1]["sha256"]) == ("failed_transient", "")
    quiet = next(lines for url, lines in by_board.items() if "quiet" in url)
    assert [line["status"] for line in quiet] == [200, 304, 304, 304]
    assert {line["path"] for line in quiet} == {"greenhouse/sample-quiet-labs/2025-11-15.json"}


def test_every_link_points_to_a_reserved_name() -> None:
    links = {
        match.group(1)
        for row in served()
        for match in re.finditer(r"https?://([^/\"\\)]+)", json.dumps(row))
    }
    assert links and all(host.endswith((".example", ".example.com")) for host in links)


def test_no_posting_shares_a_sentence_with_the_captured_pages(shared: Path) -> None:
    captured = "".join(
        re.sub(r"\s+", " ", path.read_text(encoding="utf-8", errors="replace"))
        for folder in ("greenhouse/sample", "lever/sample", "ashby")
        for path in sorted((shared / "corpus" / folder).glob("*.json"))
    )
    from tests.sample_parts import texts

    ours = [
        sentence
        for paragraphs in (
            *texts.ABOUT.values(),
            *texts.ROLE.values(),
            *texts.DUTIES.values(),
            *texts.WANTS.values(),
            [*texts.BENEFITS.values(), *texts.NOISE.values()],
            [row["pay_words"] for row in POSTINGS],
        )
        for paragraph in paragraphs
        for sentence in re.split(r"(?<=[.!?]) ", paragraph)
        if len(sentence.split()) > 6
    ]
    assert [sentence for sentence in ours if sentence in captured] == []


@pytest.mark.parametrize(
    ("work", "at_least"),
    [
        ("pre_training", 12),
        ("post_training", 12),
        ("evaluation", 12),
        ("serving", 12),
        ("genai_application", 30),
    ],
)
def test_each_class_has_enough_senior_postings_of_enough_employers(
    work: str, at_least: int
) -> None:
    rows = [
        row
        for row in POSTINGS
        if row["work"] == work
        and row["title"].startswith("Senior ")
        and "2025-11-01" < row["posted"] <= "2026-11-01"
        and row["pay_fields"].startswith("USD ")
    ]
    assert len(rows) >= at_least
    employers = Counter(row["board"] for row in rows)
    assert len(employers) >= 4
    assert max(employers.values()) <= len(rows) / 2


def test_the_archive_reads_every_line_and_every_body() -> None:
    archive = Archive(SAMPLE)
    captures = archive.captures()
    assert len(captures) == len(LINES)
    assert {archive.page(capture).status for capture in captures if capture.path} == {200, 304}


def test_the_sources_read_every_page_but_the_one_of_another_shape() -> None:
    archive, rows, drifted = Archive(SAMPLE), Counter[str](), []
    titles: set[str] = set()
    for capture in archive.captures():
        if capture.status != 200:
            continue
        try:
            results = list(all_sources()[capture.source].postings(archive.page(capture)))
        except Drift:
            drifted.append((capture.url, capture.fetched_at.date().isoformat()))
            continue
        rows.update(row.rule for row in results if isinstance(row, UnreadRow))
        titles.update(row.title_raw for row in results if isinstance(row, Posting))
    assert drifted == [
        ("https://api.lever.co/v0/postings/specimen-analytics?mode=json", "2026-11-01")
    ]
    assert rows == {"prospect_post": 4, "not_listed": 1, "title_missing": 1}
    not_postings = {"ma-unlisted", "rs-prospect", "fh-no-title"}
    assert titles == {row["title"] for row in POSTINGS if row["ref"] not in not_postings}


def test_pages_are_kept_under_the_address_that_a_live_run_would_ask_for() -> None:
    asked = {all_sources()[board.system].board_url(board) for board in sample_boards()}  # type: ignore[attr-defined]
    assert {line["url"] for line in LINES} == asked


def test_invented_employers_are_named_and_share_nothing_with_the_real_boards() -> None:
    invented = sample_boards()
    assert employer_of("ashby", "placeholder-labs") == "Placeholder Labs"
    assert {board.employer for board in invented}.isdisjoint(board.employer for board in boards())
    assert {board.token for board in invented}.isdisjoint(board.token for board in boards())
    marks = ("Example", "Sample", "Demo", "Fictional", "Placeholder", "Mock", "Specimen")
    assert all(board.employer.startswith(marks) for board in invented)


def test_the_sample_holds_every_kind_of_posting_that_the_rules_speak_about() -> None:
    assert {row["work"] for row in POSTINGS} == {kind.value for kind in Specialisation}
    assert {"2026-05-01", "2026-05-02", "2025-11-01", "2025-11-02"} <= {
        row["posted"] for row in POSTINGS
    }
    pay = " ".join(row["pay_fields"] for row in POSTINGS)
    assert all(f"{code} " in pay for code in ("USD", "GBP", "EUR", "CAD", "JPY", "CHF"))
    assert any("lakh" in row["pay_words"] for row in POSTINGS)
    titles = [row["title"] for row in POSTINGS]
    for mark in ("=HYPERLINK(", "<script>", "\u202e", "Member of Technical Staff", "Intern"):
        assert any(mark in title for title in titles), mark
