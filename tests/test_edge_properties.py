"""Whatever a server, a file of somebody's or a record of ours holds, it ends in a named way."""

from __future__ import annotations

import tempfile
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from io import BytesIO
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from extract import web as web_module
from extract.archive import INDEX, WORKBOOK, Archive, ArchiveError
from extract.links import links_on
from extract.page import Outcome
from extract.posting import Drift
from extract.purge import CannotPurge, without
from extract.sources import all_sources, ashby, hn_who_is_hiring, lca, levels_export, own_file
from extract.web import Web
from flows import decisions, runs
from flows.evaluation import read_labels
from flows.forgotten import forgotten_ids
from flows.home import Home
from flows.problem import Problem
from tests.fixture_pages import page_from
from tests.loopback import Loopback, loopback, raw
from tests.test_reading_properties import SHAPES, mutated
from tests.test_source_properties import TEXT, VALUES, written
from tests.workbooks import workbook
from transform.offer import Given, OfferUnclear, read_offer

SETTINGS = settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
SEEDS = st.integers(min_value=0)
RECORDS = st.fixed_dictionaries(dict.fromkeys(("pid", "source", "entry_id", "only"), VALUES))
LINES = st.lists(
    st.binary(max_size=60) | VALUES.map(written) | RECORDS.map(written), max_size=4
).map(b"\n".join)
DEEP = b'{"a":' * 800 + b"1" + b"}" * 800


@contextmanager
def folder() -> Iterator[Path]:
    with tempfile.TemporaryDirectory() as name:
        yield Path(name)


REDACTIONS = {
    "own_file": own_file.redacted,
    "levels_export": levels_export.redacted,
    "hn_who_is_hiring": hn_who_is_hiring.redacted,
}


@pytest.mark.parametrize("source", list(REDACTIONS))
@SETTINGS
@given(seed=SEEDS, junk=st.binary(max_size=100) | VALUES.map(written))
def test_what_is_left_of_a_redacted_page_can_be_read_or_is_drift(
    source: str, seed: int, junk: bytes
) -> None:
    bodies = [mutated(shape.page.body, seed) for shape in SHAPES if shape.source == source]
    module = all_sources()[source]
    kind = module.SOURCE.expect.content_types[0]
    for body in (*bodies, junk, DEEP):
        kept = REDACTIONS[source](body)
        page = page_from(source, kept, url=module.SOURCE.url, content_type=kind)
        try:
            list(module.postings(page))
        except Drift as reason:
            assert str(reason)


@pytest.mark.parametrize("shape", SHAPES, ids=lambda shape: f"{shape.source}-{shape.shape}")
@SETTINGS
@given(seed=SEEDS, number=st.integers(0, 20))
def test_a_row_goes_from_a_damaged_page_or_it_is_said_that_it_cannot(
    shape: Any, seed: int, number: int
) -> None:
    whole = shape.page
    page = replace(whole, body=mutated(whole.body, seed))
    read = all_sources()[whole.source].postings
    rows = list(read(whole))
    refs = frozenset(row.source_ref for row in rows[number : number + 1])
    try:
        left = without(page, read, refs)
    except CannotPurge as reason:
        assert str(reason)
        return
    if left is None:
        return
    try:
        stay = {row.source_ref for row in read(replace(page, body=left))}
    except Drift:
        assert left == page.body
        return
    assert not refs & stay


@SETTINGS
@given(seed=SEEDS)
def test_a_damaged_list_of_pages_points_at_some_or_none(seed: int) -> None:
    for shape in SHAPES:
        page = replace(shape.page, body=mutated(shape.page.body, seed))
        assert all(isinstance(link, str) for link in links_on(page, page.url))
        if shape.source == "hn_who_is_hiring":
            assert all(isinstance(ref, str) for ref in hn_who_is_hiring.threads_on(page))
        if shape.source == "lca":
            assert all(isinstance(link, str) for link in lca.workbook_links(page))


HEADER = ("CASE_NUMBER", "CASE_STATUS", "JOB_TITLE", "EMPLOYER_NAME", "WAGE_RATE_OF_PAY_FROM")
BOOK = workbook([HEADER, ["I-1", "Certified", "ML Engineer", "Sham", 200_000]])


def rezipped(book: bytes, seed: int) -> bytes:
    """The same workbook with the inside of each part damaged."""
    out = BytesIO()
    with zipfile.ZipFile(BytesIO(book)) as old, zipfile.ZipFile(out, "w") as new:
        for number, name in enumerate(old.namelist()):
            new.writestr(name, mutated(old.read(name), seed + number))
    return out.getvalue()


@SETTINGS
@given(seed=SEEDS, is_inside=st.booleans())
@example(seed=75730, is_inside=True)  # a value that stands outside every row
def test_a_damaged_workbook_is_rows_or_drift(seed: int, is_inside: bool) -> None:
    body = rezipped(BOOK, seed) if is_inside else mutated(BOOK, seed)
    url = "https://www.dol.gov/media/LCA_Disclosure_Data_FY2026_Q3.xlsx"
    page = page_from("lca", body, url=url, content_type=WORKBOOK)
    try:
        list(lca.postings(page))
    except Drift as reason:
        assert str(reason)


@SETTINGS
@given(lines=LINES)
def test_a_record_of_any_bytes_is_read_passed_over_or_named(lines: bytes) -> None:
    with folder() as where:
        home = Home(where)
        for path in (home.runs, home.decisions, home.forgotten, where / INDEX):
            path.write_bytes(lines)
        runs.read_runs(home.runs)
        decisions.read_decisions(home.decisions)
        readers: list[Callable[[], object]] = [
            Archive(where).captures,
            lambda: forgotten_ids(home),
            lambda: read_labels(home.runs),
        ]
        for read in readers:
            try:
                read()
            except (ArchiveError, Problem) as reason:
                assert str(reason)


TYPED = ("310k", "£120,000", "15%", "year", "L5", "OpenAI", "London", "USD", "liquid", "")
WORDS = TEXT | st.sampled_from(TYPED)


@SETTINGS
@given(typed=st.lists(WORDS, min_size=13, max_size=13))
def test_any_offer_is_read_or_said_to_be_unclear(typed: list[str]) -> None:
    names = [name for name in Given.__dataclass_fields__ if name != "period"]
    given_ = Given(**dict(zip(names, typed, strict=False)), period=typed[-1])
    try:
        read_offer(given_, board_tiers={}, as_of=date(2026, 11, 1))
    except OfferUnclear as reason:
        assert str(reason)


HEADS = (
    b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 14\r\n\r\n",
    b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\ne\r\n",
    b"HTTP/1.1 429 Slow\r\nRetry-After: 0\r\nContent-Length: 0\r\n\r\n",
    b"HTTP/1.1 302 Found\r\nLocation: /jobs?again\r\nContent-Length: 0\r\n\r\n",
    b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Type: application/json\r\n\r\n",
)


@pytest.fixture(scope="module")
def server() -> Iterator[Loopback]:
    with loopback() as played:
        yield played


@SETTINGS
@given(seed=SEEDS, head=st.sampled_from(HEADS), is_robots=st.booleans())
def test_any_answer_of_a_server_is_a_page_with_an_outcome(
    server: Loopback, seed: int, head: bytes, is_robots: bool
) -> None:
    host = "https://api.ashbyhq.com"
    play = raw(mutated(head + b'{"jobs": [1]}\r\n', seed))
    server.plays.clear()
    server.plays["*"] = [play]
    if not is_robots:
        server.plays["/robots.txt"] = [raw(b"HTTP/1.1 404 No\r\nContent-Length: 0\r\n\r\n")]
    source = replace(ashby.SOURCE, min_gap_seconds=0.0)
    quick = patch.object(web_module, "RETRY", web_module.RETRY.new(total=1, backoff_factor=0))
    with folder() as where, quick:
        archive = Archive(where)
        page = Web(archive, origins={host: server.origin}, deadline_seconds=1.0).get(
            source, f"{host}/jobs"
        )
        assert page.outcome in Outcome
        assert (page.outcome is Outcome.OK) == bool(page.body)
        (capture,) = archive.captures()
        assert capture.outcome is page.outcome
