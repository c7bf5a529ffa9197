"""The live path against a server on this machine that speaks the three systems' endpoints."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from hashlib import sha256
from pathlib import Path

import pytest

import flows.plan
from extract.boards import Board, sample_boards
from extract.sources import all_sources
from extract.web import RETRY
from flows import runs
from flows.home import Home
from flows.plan import ORIGINS_VARIABLE, Request
from flows.problem import Exit, Problem
from flows.progress import Silent
from flows.runs import Status
from flows.steps import Directly, Ended, run_steps
from tests.conftest import REPO
from tests.loopback import Loopback, answer, loopback
from warehouse import read
from warehouse.publish import current

SAMPLE = REPO / "extract" / "sample"
SYSTEMS = ("ashby", "greenhouse", "lever")
FULL = {
    "greenhouse": ("example-frontier-lab", "demo-megacorp"),
    "ashby": ("placeholder-labs", "mock-agents"),
    "lever": ("mock-cloud", "demo-europe-ai"),
}
EMPTY = "sample-quiet-labs"
TOKENS = {token for tokens in FULL.values() for token in tokens} | {EMPTY}

pytestmark = pytest.mark.usefixtures("without_report")


@pytest.fixture
def boards(monkeypatch: pytest.MonkeyPatch) -> tuple[Board, ...]:
    """A table of seven boards in place of the real one, on hosts that may be asked quickly."""
    chosen = tuple(board for board in sample_boards() if board.token in TOKENS)
    monkeypatch.setattr(flows.plan, "boards", lambda: chosen)
    for name in SYSTEMS:
        module = all_sources()[name]
        monkeypatch.setattr(module, "SOURCE", replace(module.SOURCE, min_gap_seconds=0.02))
    return chosen


@pytest.fixture
def server(boards: tuple[Board, ...], monkeypatch: pytest.MonkeyPatch) -> Iterator[Loopback]:
    """Every board answers with its sample page, and again with 304; one host is throttled once."""
    with loopback() as served:
        hosts = [host for name in SYSTEMS for host in all_sources()[name].SOURCE.hosts]
        origins = ",".join(f"https://{host}={served.origin}" for host in hosts)
        monkeypatch.setenv(ORIGINS_VARIABLE, origins)
        for board in boards:
            page = answer(body=body_of(board), headers={"ETag": f'"{board.token}"'})
            served.plays[path_of(board)] = [page, answer(304)]
        served.plays[path_of(board_named(boards, EMPTY))] = [
            answer(body=b'{"jobs": [], "meta": {"total": 0}}')
        ]
        throttled = path_of(board_named(boards, "demo-megacorp"))
        slow_down = answer(429, headers={"Retry-After": "1"})
        served.plays[throttled] = [slow_down, *served.plays[throttled]]
        yield served


def body_of(board: Board) -> bytes:
    if board.token == EMPTY:
        return b""
    return (SAMPLE / board.system / board.token / "2026-11-01.json").read_bytes()


def path_of(board: Board) -> str:
    url: str = all_sources()[board.system].board_url(board)  # type: ignore[attr-defined]
    return "/" + url.split("/", 3)[3]


def board_named(boards: tuple[Board, ...], token: str) -> Board:
    return next(board for board in boards if board.token == token)


def refresh(home: Home) -> Ended:
    return run_steps(Request(home, only=SYSTEMS), Directly(), Silent())


def entries_of(home: Home) -> dict[str, int]:
    table = read.sources(current(home.root))
    return {str(row["source"]): int(str(row["entries"])) for row in table.records()}


def test_boards_that_answer_are_published_and_asked_for_changes_only_the_next_time(
    tmp_path: Path, server: Loopback, boards: tuple[Board, ...]
) -> None:
    home = Home(tmp_path / "data")
    first = refresh(home)
    assert (first.line.status, first.exit_code) == (Status.PUBLISHED, Exit.DONE)
    assert all(entries_of(home)[name] > 0 for name in SYSTEMS)
    throttled = server.hits_of(path_of(board_named(boards, "demo-megacorp")))
    assert len(throttled) == 2
    assert throttled[1].started - throttled[0].ended >= 0.9

    published = home.current.resolve()
    second = refresh(home)
    assert (second.line.status, second.exit_code) == (Status.NOTHING_NEW, Exit.DONE)
    assert home.current.resolve() == published
    asked_again = server.hits_of(path_of(board_named(boards, "mock-agents")))[1]
    assert asked_again.headers["If-None-Match"] == '"mock-agents"'
    assert [line.status for line in runs.read_runs(home.runs)] == ["published", "nothing_new"]


@pytest.mark.parametrize("how", ["gone", "down"])
def test_a_source_that_fails_leaves_the_bands_of_the_others_and_keeps_its_own(
    tmp_path: Path,
    server: Loopback,
    boards: tuple[Board, ...],
    monkeypatch: pytest.MonkeyPatch,
    how: str,
) -> None:
    home = Home(tmp_path / "data")
    refresh(home)
    before = entries_of(home)
    for board in boards:
        if board.system == "lever" and how == "gone":
            server.plays[path_of(board)] = [answer(404, b'{"ok": false}')]
    if how == "down":
        monkeypatch.setattr("extract.web.RETRY", RETRY.new(backoff_factor=0.001))
        hosts = all_sources()["lever"].SOURCE.hosts
        nobody = [f"https://{host}=http://127.0.0.1:9" for host in hosts]
        monkeypatch.setenv(ORIGINS_VARIABLE, ",".join([os.environ[ORIGINS_VARIABLE], *nobody]))
    ended = refresh(home)
    assert (ended.line.status, ended.exit_code) == (
        Status.PUBLISHED_PARTIAL,
        Exit.PUBLISHED_PARTIAL,
    )
    assert ended.line.note == "not whole: lever"
    words = {"gone": "404", "down": "failed_transient"}[how]
    said = [note for note in ended.notes if note.startswith("lever: ")]
    assert said == list(ended.notes)
    assert all("of 2 pages failed" in note and words in note for note in said), said
    assert entries_of(home) == before
    health = {row["source"]: row for row in read.sources(current(home.root)).records()}
    assert health["lever"]["boards_ok"] == 0
    assert health["ashby"]["status"] == "ok"
    with read.opened(current(home.root)) as connection:
        found = connection.execute(
            "select entries.source, bool_and(bands.n_carried = bands.n),"
            " bool_or(bands.n_carried > 0), bool_or(bands.status = 'carried')"
            " from bands join (select distinct employer, source from entries) as entries"
            " using (employer) where bands.n > 0 group by all"
        ).fetchall()
    for name, is_all_carried, is_any_carried, is_said in found:
        is_down = name == "lever"
        assert (is_all_carried, is_any_carried, is_said) == (is_down, is_down, is_down), found


def test_a_run_that_nobody_answers_is_refused_and_the_old_file_stays(
    tmp_path: Path, server: Loopback, boards: tuple[Board, ...]
) -> None:
    home = Home(tmp_path / "data")
    refresh(home)
    release, body = home.current.resolve(), sha256(home.current.read_bytes()).hexdigest()
    server.plays.clear()
    server.plays["*"] = [answer(404)]
    with pytest.raises(Problem, match="No source answered") as caught:
        refresh(home)
    assert caught.value.exit_code is Exit.REFUSED
    assert home.current.resolve() == release
    assert sha256(home.current.read_bytes()).hexdigest() == body
    assert runs.read_runs(home.runs)[-1].status == Status.REFUSED
    assert not home.work.exists()


def test_offline_a_live_refresh_ends_within_a_minute_with_a_sentence_and_exit_4(
    tmp_path: Path,
) -> None:
    closed = "http://127.0.0.1:9"
    hosts = [
        host
        for module in all_sources().values()
        if module.SOURCE.enabled
        for host in module.SOURCE.hosts
    ]
    origins = ",".join(f"https://{host}={closed}" for host in hosts)
    only = [part for name in SYSTEMS for part in ("--only", name)]
    started = time.monotonic()
    done = subprocess.run(
        [sys.executable, "-m", "flows.cli", "--data", str(tmp_path), "refresh", "--plain", *only],
        env={**os.environ, ORIGINS_VARIABLE: origins},
        capture_output=True,
        text=True,
        cwd=REPO,
        check=False,
        timeout=90,
    )
    assert time.monotonic() - started < 60
    assert done.returncode == Exit.REFUSED, done.stderr
    assert "No source answered" in done.stderr
    assert "The last good release is as it was." in done.stderr
    assert "Traceback" not in done.stderr
    assert done.stdout == ""


def of_another_shape(body: bytes) -> bytes:
    return body.replace(b'"jobs"', b'"positions"')


def with_a_field_renamed(body: bytes) -> bytes:
    """Twelve jobs, none of which says where it is under the name that it had."""
    (job, *_) = json.loads(body)["jobs"]
    moved = {"office" if name == "location" else name: value for name, value in job.items()}
    return json.dumps({"jobs": [moved | {"id": f"new-{number}"} for number in range(12)]}).encode()


@pytest.mark.parametrize(
    ("damage", "words"),
    [
        (of_another_shape, "'jobs'"),
        (with_a_field_renamed, "none of 12 rows has location_raw, for example new-11"),
    ],
)
def test_a_page_of_another_shape_makes_the_run_partial_and_names_what_is_missing(
    tmp_path: Path,
    server: Loopback,
    boards: tuple[Board, ...],
    damage: Callable[[bytes], bytes],
    words: str,
) -> None:
    home = Home(tmp_path / "data")
    refresh(home)
    before = entries_of(home)
    changed = path_of(board_named(boards, "mock-agents"))
    server.plays[changed] = [answer(body=damage(body_of(board_named(boards, "mock-agents"))))]
    ended = refresh(home)
    assert ended.exit_code is Exit.PUBLISHED_PARTIAL
    assert ended.line.note == "not whole: ashby"
    assert any("ashby" in note and words in note for note in ended.notes), ended.notes
    assert entries_of(home) == before
