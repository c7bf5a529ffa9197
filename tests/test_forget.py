"""Forgetting an entry: gone from pages, releases, exports and cache, and from what comes later."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from extract.archive import Archive
from extract.purge import CannotPurge, postings_in, without
from extract.sources import all_sources
from flows import forget as forget_module
from flows.forgotten import forgotten_ids
from flows.home import Home
from flows.plan import Request
from flows.problem import Exit, Problem
from flows.progress import Silent
from flows.runs import Mode, Status
from flows.steps import Directly, run_steps
from tests.fixture_pages import fixture_pages, page_from
from tests.loopback import Loopback, answer
from tests.test_live import boards, body_of, path_of, refresh, server  # noqa: F401
from tests.test_steps import AS_OF, small_archive
from warehouse import query
from warehouse.publish import current

pytestmark = pytest.mark.usefixtures("without_report")

SYSTEMS = ("greenhouse", "ashby", "lever")


@pytest.mark.parametrize("name", SYSTEMS)
def test_a_page_is_written_without_one_row_and_keeps_the_others(name: str) -> None:
    module = all_sources()[name]
    page = max((one.page for one in fixture_pages(name)), key=lambda page: len(page.body))
    rows = list(module.postings(page))
    gone = rows[0].source_ref
    body = without(page, module.postings, frozenset([gone]))
    assert body is not None
    assert gone.encode() not in body
    after = list(module.postings(page_from(name, body, url=page.url)))
    assert postings_in(after) == [ref for ref in postings_in(rows) if ref != gone]


def test_a_page_with_no_other_row_goes_whole_and_one_without_it_stays_as_it_is() -> None:
    module = all_sources()["ashby"]
    page = fixture_pages("ashby")[0].page
    refs = frozenset(row.source_ref for row in module.postings(page))
    assert without(page, module.postings, refs) is None
    assert without(page, module.postings, frozenset(["another"])) == page.body


def test_a_page_that_cannot_be_read_goes_whole_where_it_names_the_reference() -> None:
    page = page_from("ashby", b'{"positions": [{"id": "abc-1"}]}')
    read_rows = all_sources()["ashby"].postings
    assert without(page, read_rows, frozenset(["abc-1"])) is None
    assert without(page, read_rows, frozenset(["abc-2"])) == page.body


def test_a_row_that_cannot_be_taken_out_is_never_said_to_be() -> None:
    module = all_sources()["own_file"]
    page = next(one.page for one in fixture_pages("own_file"))
    rows = list(module.postings(page))
    assert len(rows) > 1
    with pytest.raises(CannotPurge):
        without(page, module.postings, frozenset([rows[0].source_ref]))


@pytest.fixture
def home(tmp_path: Path) -> Iterator[Home]:
    """A folder whose newest release was built from its own pages, after an older one."""
    home = Home(tmp_path / "data")
    small_archive(home.pages, "mock-agents", "mock-cloud")
    for day in (AS_OF.replace(month=10), AS_OF):
        request = Request(home, Mode.REPLAY, home.pages, as_of=day)
        assert run_steps(request, Directly(), Silent()).line.status == Status.PUBLISHED
    yield home


def some_entry(home: Home) -> tuple[str, str, str]:
    found = query.query(
        current(home.root),
        "select entry_id, source_ref, title_raw from entries where source = 'ashby' order by all",
    )
    return found.rows[0]  # type: ignore[return-value]


def holding(home: Home, words: str) -> list[Path]:
    return [
        path
        for path in home.root.rglob("*")
        if path.is_file() and words.encode() in path.read_bytes()
    ]


def test_what_is_forgotten_is_nowhere_any_more_and_the_rest_is_as_it_was(home: Home) -> None:
    entry_id, ref, _ = some_entry(home)
    before = query.query(current(home.root), "select entry_id from entries order by 1").rows
    assert len(holding(home, ref)) > 3
    said = forget_module.forget(home, ref, Silent())
    assert "Forgotten: 1" in said[0]
    assert holding(home, ref) == []
    after = query.query(current(home.root), "select entry_id from entries order by 1").rows
    assert after == tuple(row for row in before if row != (entry_id,))
    assert len(list(home.releases.iterdir())) == 1
    archive = Archive(home.pages)
    for capture in archive.captures():
        archive.page(capture)
    (line,) = home.forgotten.read_text(encoding="utf-8").splitlines()
    assert json.loads(line)["entry_id"] == entry_id
    assert (home.exports / "latest" / "datapackage.json").is_file()


def test_what_is_not_there_and_pages_that_are_only_read_change_nothing(
    home: Home, tmp_path: Path
) -> None:
    with pytest.raises(Problem, match="nothing under 'nobody'") as caught:
        forget_module.forget(home, "nobody", Silent())
    assert caught.value.exit_code is Exit.USAGE
    entry_id, _, _ = some_entry(home)
    elsewhere = Home(tmp_path / "elsewhere")
    shutil.copytree(home.pages, tmp_path / "archive")
    run_steps(Request(elsewhere, Mode.REPLAY, tmp_path / "archive"), Directly(), Silent())
    with pytest.raises(Problem, match="only ever read"):
        forget_module.forget(elsewhere, entry_id, Silent())
    assert forgotten_ids(elsewhere) == frozenset()


def test_what_was_forgotten_is_not_kept_when_its_page_is_fetched_again(
    tmp_path: Path,
    server: Loopback,  # noqa: F811
    boards: tuple[object, ...],  # noqa: F811
) -> None:
    home = Home(tmp_path / "data")
    refresh(home)
    entry_id, ref, _ = some_entry(home)
    forget_module.forget(home, entry_id, Silent())
    for board in boards:
        if getattr(board, "system", "") == "ashby" and body_of(board):  # type: ignore[arg-type]
            body = body_of(board).replace(b'"apiVersion"', b'"apiVersion2"')  # type: ignore[arg-type]
            server.plays[path_of(board)] = [answer(body=body)]  # type: ignore[arg-type]
    refresh(home)
    assert holding(home, ref) == []
