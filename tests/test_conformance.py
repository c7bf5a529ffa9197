"""What every source must do, run for each source file that is found. A new one runs it for free."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from copy import deepcopy
from dataclasses import fields, replace
from datetime import date
from typing import Any
from urllib.parse import urlsplit

import pytest

from extract.page import Page
from extract.posting import Drift, Posting, UnreadRow
from extract.source import Access, Kind
from extract.sources import SourceModule, all_sources
from tests.fixture_pages import FixturePage, as_expected, fixture_pages, page_from

SOURCES = all_sources()
SHAPES = [shape for name in SOURCES for shape in fixture_pages(name)]
SHAPE_IDS = [f"{shape.source}-{shape.shape}" for shape in SHAPES]
JSON_SHAPES = [shape for shape in SHAPES if shape.path.suffix == ".json"]
JSON_SHAPE_IDS = [f"{shape.source}-{shape.shape}" for shape in JSON_SHAPES]

PLAIN_AMOUNT = re.compile(r"-?\d+(\.\d+)?")
EMAIL = re.compile(r"[\w.+-]+@[\w-]+\.\w+")
PHONE = re.compile(r"\+\d[\d ().-]{7,}\d|\(\d{3}\) ?\d{3}-\d{4}")
SNAKE = re.compile(r"[a-z][a-z0-9_]*")
OPTIONAL_TEXT = tuple(
    field.name for field in fields(Posting) if field.name.endswith("_raw") or field.name == "board"
)
WRONG_VALUES: tuple[Any, ...] = (
    None,
    "",
    "  ",
    0,
    -1,
    1e308,
    True,
    [],
    {},
    [None],
    {"a": []},
    "x",
    "http://[",
)
MUTATIONS_PER_SHAPE = 400


@pytest.fixture(params=list(SOURCES), ids=list(SOURCES))
def module(request: pytest.FixtureRequest) -> SourceModule:
    return SOURCES[request.param]


def rows_of(page: Page) -> list[Posting | UnreadRow]:
    return list(SOURCES[page.source].postings(page))


def read_or_drift(page: Page) -> list[Posting | UnreadRow]:
    """The rows of a damaged page; drift is the only way in which it may refuse."""
    try:
        return rows_of(page)
    except Drift as reason:
        assert str(reason)
        return []


# Declarations


def test_a_source_says_whose_it_is_and_under_which_terms_it_is_read(module: SourceModule) -> None:
    source = module.SOURCE
    assert SNAKE.fullmatch(source.name)
    assert source.kind in Kind and source.access in Access
    for words in (source.publisher, source.attribution, source.why):
        assert words.strip() == words != ""
    addresses = (source.url, source.terms_url)
    assert all(addresses) or source.access is Access.OWN_FILE
    for address in filter(None, addresses):
        assert urlsplit(address).scheme == "https" and urlsplit(address).hostname
    if source.enabled or source.terms_checked_on:
        assert date.fromisoformat(source.terms_checked_on)


def test_a_source_lies_in_the_file_of_its_name(module: SourceModule) -> None:
    assert module.__name__ == f"extract.sources.{module.SOURCE.name}"  # type: ignore[attr-defined]


def test_a_source_names_its_hosts_and_never_any_host(module: SourceModule) -> None:
    for host in module.SOURCE.hosts:
        assert "/" not in host and host not in ("*", "*.com", "*.io", "*.org")
        assert host.removeprefix("*.").count(".") >= 1
    if module.SOURCE.access is Access.OWN_FILE:
        assert module.SOURCE.hosts == ()


def test_what_a_person_must_decide_is_off_and_says_what_to_decide(module: SourceModule) -> None:
    source = module.SOURCE
    assert source.enabled == (source.decision == "")
    assert len(source.decision.splitlines()) <= 1
    if source.access in (Access.RESTRICTED, Access.OWN_FILE):
        assert not source.enabled


def test_a_source_says_what_a_healthy_page_of_it_looks_like(module: SourceModule) -> None:
    expect = module.SOURCE.expect
    assert expect.content_types
    assert 0 <= expect.min_rows < expect.max_rows
    assert 0.0 < expect.max_unread_share <= 1.0
    names = {field.name for field in fields(Posting)}
    for field, share in expect.filled.items():
        assert field in names and 0.0 < share <= 1.0
    assert module.SOURCE.min_gap_seconds >= 1.0


def test_a_board_is_known_again_by_its_address(module: SourceModule) -> None:
    board_url = getattr(module, "board_url", None)
    board_token = getattr(module, "board_token", None)
    assert board_url is None or board_token is not None


# Fixtures


def test_a_source_has_a_page_of_each_of_its_shapes(module: SourceModule) -> None:
    shapes = fixture_pages(module.SOURCE.name)
    assert shapes, f"tests/fixtures/{module.SOURCE.name} has no page with an expectation"
    written = [row for shape in shapes for row in shape.expected["rows"]]
    if module.SOURCE.expect.max_unread_share < 1.0:
        assert any("title_raw" in row for row in written)
    assert any("rule" in row for row in written), "no page shows a row that cannot be read"


@pytest.mark.parametrize("shape", SHAPES, ids=SHAPE_IDS)
def test_a_page_is_read_to_what_was_written_by_hand(shape: FixturePage) -> None:
    found = [as_expected(row) for row in rows_of(shape.page)]
    for row, expected in zip(found, shape.expected["rows"], strict=False):
        if expected["source_ref"] == "*":
            row["source_ref"] = "*"
    assert found == shape.expected["rows"]


@pytest.mark.parametrize("shape", SHAPES, ids=SHAPE_IDS)
def test_an_index_page_says_that_it_serves_no_rows(shape: FixturePage) -> None:
    is_index = getattr(SOURCES[shape.source], "is_index", None)
    expected = shape.expected.get("is_index", False)
    assert bool(is_index and is_index(shape.expected["url"])) == expected
    if expected:
        assert shape.expected["rows"] == []


@pytest.mark.parametrize("shape", SHAPES, ids=SHAPE_IDS)
def test_every_row_is_whole_and_known_by_one_reference(shape: FixturePage) -> None:
    rows = rows_of(shape.page)
    assert_sound(shape.page, rows)
    refs = [row.source_ref for row in rows]
    assert len(set(refs)) == len(refs)


def assert_sound(page: Page, rows: list[Posting | UnreadRow]) -> None:
    for row in rows:
        assert row.source == page.source
        assert isinstance(row.source_ref, str) and row.source_ref
        if isinstance(row, UnreadRow):
            assert SNAKE.fullmatch(row.rule) and isinstance(row.detail, str)
            continue
        assert row.page_sha256 == page.sha256
        assert row.title_raw.strip() and row.employer_raw.strip()
        assert row.body_format in ("html", "escaped_html", "text")
        for name in OPTIONAL_TEXT:
            value = getattr(row, name)
            assert value is None or isinstance(value, str), name
        for pay in row.pay:
            assert pay.low_raw or pay.high_raw
            for shown in (pay.low_raw, pay.high_raw):
                assert shown is None or (PLAIN_AMOUNT.fullmatch(shown) and float(shown) != 0)


# Damage


@pytest.mark.parametrize("shape", SHAPES, ids=SHAPE_IDS)
def test_the_same_page_read_twice_gives_the_same_rows(shape: FixturePage) -> None:
    assert rows_of(shape.page) == rows_of(shape.page)


@pytest.mark.parametrize(
    "body",
    [b"", b" ", b"null", b"[]", b"{}", b'"text"', b"7", b"<html></html>", b"\xff\xfe\x00", b"[[[["],
    ids=repr,
)
def test_a_body_of_another_kind_is_drift_or_serves_nothing(
    module: SourceModule, body: bytes
) -> None:
    kind = module.SOURCE.expect.content_types[0]
    page = page_from(module.SOURCE.name, body, url=module.SOURCE.url, content_type=kind)
    assert not [row for row in read_or_drift(page) if isinstance(row, Posting)]


@pytest.mark.parametrize("shape", JSON_SHAPES, ids=JSON_SHAPE_IDS)
def test_a_renamed_missing_null_or_mistyped_field_is_never_an_accident(shape: FixturePage) -> None:
    served = json.loads(shape.path.read_bytes())
    for mutated in mutations(served):
        assert_sound(*reread(shape, mutated))


@pytest.mark.parametrize("shape", JSON_SHAPES, ids=JSON_SHAPE_IDS)
def test_a_bad_row_among_good_ones_costs_only_itself(shape: FixturePage) -> None:
    served = json.loads(shape.path.read_bytes())
    if len(shape.expected["rows"]) < 2:
        return
    for key, rows in row_lists(served, len(shape.expected["rows"])):
        damaged = with_rows(served, key, [*rows, {"nothing": "known"}])
        page, found = reread(shape, damaged)
        assert [as_expected(row) for row in found[:-1]] == shape.expected["rows"]
        assert isinstance(found[-1], UnreadRow)


@pytest.mark.parametrize("shape", JSON_SHAPES, ids=JSON_SHAPE_IDS)
def test_a_posting_stays_the_same_in_another_order_of_rows(shape: FixturePage) -> None:
    served = json.loads(shape.path.read_bytes())
    before = refs_of(rows_of(shape.page))
    for key, rows in row_lists(served, len(shape.expected["rows"])):
        _, found = reread(shape, with_rows(served, key, rows[::-1]))
        assert refs_of(found) == before


@pytest.mark.parametrize("shape", SHAPES, ids=SHAPE_IDS)
def test_a_posting_stays_the_same_however_the_page_was_reached(shape: FixturePage) -> None:
    page = shape.page
    if "#" in page.url or not page.url:
        return
    mark = "&" if "?" in page.url else "?"
    tracked = replace(page, url=f"{page.url}{mark}utm_source=letter&gclid=1")
    assert refs_of(rows_of(tracked)) == refs_of(rows_of(page))


def refs_of(rows: list[Posting | UnreadRow]) -> set[str]:
    return {row.source_ref for row in rows if isinstance(row, Posting)}


def reread(shape: FixturePage, served: Any) -> tuple[Page, list[Posting | UnreadRow]]:
    body = json.dumps(served, ensure_ascii=False).encode()
    kind = shape.page.content_type
    page = page_from(shape.source, body, url=shape.expected["url"], content_type=kind)
    return page, read_or_drift(page)


def row_lists(served: Any, count: int) -> Iterator[tuple[str | None, list[Any]]]:
    """The lists of a page that hold its rows: the ones with as many items as rows were read."""
    if isinstance(served, list) and len(served) == count:
        yield None, served
    if isinstance(served, dict):
        for key, value in served.items():
            if isinstance(value, list) and len(value) == count > 0:
                yield key, value


def with_rows(served: Any, key: str | None, rows: list[Any]) -> Any:
    return rows if key is None else {**served, key: rows}


def mutations(served: Any) -> Iterator[Any]:
    """The page with one field at a time renamed, removed or given a value of another kind."""
    places = list(field_paths(served))
    step = max(1, len(places) * (len(WRONG_VALUES) + 2) // MUTATIONS_PER_SHAPE)
    changes: list[Callable[[dict[str, Any], str], None]] = [rename, remove]
    changes += [setter(value) for value in WRONG_VALUES]
    every = [(path, change) for path in places for change in changes]
    of_the_page = [(path, change) for path, change in every if len(path) == 1]
    for path, change in (*of_the_page, *every[::step]):
        copy = deepcopy(served)
        parent = copy
        for key in path[:-1]:
            parent = parent[key]
        change(parent, path[-1])
        yield copy


def field_paths(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    if isinstance(value, dict):
        for key, inner in value.items():
            yield (*path, key)
            yield from field_paths(inner, (*path, key))
    elif isinstance(value, list):
        for number, inner in enumerate(value):
            yield from field_paths(inner, (*path, number))


def rename(parent: dict[str, Any], key: str) -> None:
    parent[f"{key}_v2"] = parent.pop(key)


def remove(parent: dict[str, Any], key: str) -> None:
    del parent[key]


def setter(value: Any) -> Callable[[dict[str, Any], str], None]:
    def change(parent: dict[str, Any], key: str) -> None:
        parent[key] = value

    return change


CUTS = 25
"""How many places a page is cut at, and how many of its bytes are changed, one at a time."""


@pytest.mark.parametrize("shape", SHAPES, ids=SHAPE_IDS)
def test_a_page_cut_short_or_damaged_is_never_an_accident(shape: FixturePage) -> None:
    page = shape.page
    step = max(1, len(page.body) // CUTS)
    for place in range(0, len(page.body), step):
        damaged = [page.body[:place], page.body[:place] + b"\xff<" + page.body[place + 1 :]]
        for body in damaged:
            broken = page_from(page.source, body, url=page.url, content_type=page.content_type)
            assert_sound(broken, read_or_drift(broken))


# Privacy


@pytest.mark.parametrize("shape", SHAPES, ids=SHAPE_IDS)
def test_nothing_personal_stands_in_what_is_kept_of_a_row(shape: FixturePage) -> None:
    keeps_text = hasattr(SOURCES[shape.source], "redacted")
    for row in rows_of(shape.page):
        if isinstance(row, UnreadRow):
            continue
        shown = [getattr(row, name) or "" for name in OPTIONAL_TEXT if name != "body_raw"]
        shown += [pay.text or "" for pay in row.pay]
        shown += [row.body_raw or ""] if keeps_text else []
        for words in shown:
            assert not EMAIL.search(words) and not PHONE.search(words), words
