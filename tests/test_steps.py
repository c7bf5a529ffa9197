"""The steps of a refresh: replays, the shelf, the loss brake, and how runs end."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from datetime import UTC, date, datetime, timedelta
from hashlib import sha256
from pathlib import Path

import pytest

from extract.archive import INDEX
from flows import lock, readings, runs
from flows.home import Home
from flows.plan import ORIGINS_VARIABLE, Request, make_plan, origins_from
from flows.problem import Exit, Problem
from flows.progress import Silent
from flows.runs import Mode, RunLine, Status
from flows.steps import Directly, Ended, run_steps
from tests.conftest import REPO
from warehouse import read
from warehouse.publish import current

SAMPLE = REPO / "extract" / "sample"
AS_OF = date(2026, 11, 1)

pytestmark = pytest.mark.usefixtures("without_report")


def replay(home: Home, archive: Path, **options: object) -> Ended:
    request = Request(home, Mode.REPLAY, archive, as_of=AS_OF, **options)  # type: ignore[arg-type]
    return run_steps(request, Directly(), Silent())


def small_archive(root: Path, *boards: str) -> Path:
    """The sample's captures of some boards only."""
    root.mkdir(parents=True)
    lines = []
    for line in (SAMPLE / INDEX).read_text(encoding="utf-8").splitlines():
        capture = json.loads(line)
        if any(f"/{board}" in capture["url"] for board in boards):
            lines.append(line)
            if capture["path"]:
                target = root / capture["path"]
                target.parent.mkdir(parents=True, exist_ok=True)
                shutil.copy(SAMPLE / capture["path"], target)
    (root / INDEX).write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
    return root


def files_of(folder: Path) -> dict[str, str]:
    return {
        str(path.relative_to(folder)): sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def test_the_same_pages_give_the_same_exports_to_the_byte(tmp_path: Path) -> None:
    archive = small_archive(tmp_path / "pages", "mock-agents", "demo-megacorp", "mock-cloud")
    before = files_of(archive)
    folders = []
    for name in ("one", "two"):
        home = Home(tmp_path / name)
        ended = replay(home, archive)
        assert ended.line.status == Status.PUBLISHED
        folders.append((home.exports / "latest").resolve())
    assert folders[0].name == folders[1].name
    assert files_of(folders[0]) == files_of(folders[1])
    assert files_of(archive) == before


def test_the_same_pages_give_the_same_exports_in_every_time_zone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    archive = small_archive(tmp_path / "pages", "mock-agents", "demo-megacorp")
    found = []
    for zone in ("Pacific/Kiritimati", "America/Los_Angeles"):
        monkeypatch.setenv("TZ", zone)
        time.tzset()
        home = Home(tmp_path / zone.partition("/")[2])
        assert replay(home, archive).line.status == Status.PUBLISHED
        found.append(files_of((home.exports / "latest").resolve()))
    monkeypatch.undo()
    time.tzset()
    assert found[0] == found[1]


def test_a_page_is_read_once_and_then_found_on_the_shelf(tmp_path: Path) -> None:
    archive = small_archive(tmp_path / "pages", "mock-cloud")
    home = Home(tmp_path / "data")
    replay(home, archive)
    shelves = list(home.readings.iterdir())
    assert len(shelves) == 1
    kept = {path.name: path.stat().st_mtime_ns for path in shelves[0].iterdir()}
    shutil.rmtree(home.releases)
    home.current.unlink()
    assert replay(home, archive).line.status == Status.PUBLISHED
    assert {path.name: path.stat().st_mtime_ns for path in shelves[0].iterdir()} == kept


def test_readings_under_old_rules_are_removed(tmp_path: Path) -> None:
    for number, name in enumerate(("older", "old", "newer")):
        (tmp_path / name).mkdir()
        os.utime(tmp_path / name, (number, number))
    now = readings.shelf(tmp_path)
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted([now.name, "newer"])


def test_a_source_that_no_file_reads_is_reported_and_no_error(tmp_path: Path) -> None:
    archive = small_archive(tmp_path / "pages", "mock-cloud")
    (archive / "other.json").write_bytes(b"{}")
    foreign = {
        "source": "somewhere_else",
        "url": "https://example.invalid/jobs",
        "fetched_at": "2026-11-01T00:00:00Z",
        "status": 200,
        "content_type": "application/json",
        "sha256": sha256(b"{}").hexdigest(),
        "path": "other.json",
        "note": "",
    }
    with (archive / INDEX).open("a", encoding="utf-8") as index:
        index.write(json.dumps(foreign) + "\n")
    home = Home(tmp_path / "data")
    ended = replay(home, archive)
    assert ended.exit_code is Exit.DONE
    assert "kept but read by no source file: somewhere_else" in ended.notes
    assert read.header(current(home.root))["sources_unread"] == 1


def test_a_damaged_body_is_named_and_the_other_pages_are_still_read(tmp_path: Path) -> None:
    archive = small_archive(tmp_path / "pages", "mock-cloud", "mock-agents")
    damaged = sorted((archive / "ashby").rglob("*.json"))[0]
    damaged.write_bytes(b"[]")
    ended = replay(Home(tmp_path / "data"), archive)
    assert any(damaged.name in note and "sha256" in note for note in ended.notes)


def test_an_archive_that_lost_most_of_its_entries_is_refused_unless_accepted(
    tmp_path: Path,
) -> None:
    archive = small_archive(tmp_path / "pages", "mock-agents", "demo-legal-ai")
    home = Home(tmp_path / "data")
    replay(home, archive)
    release = home.current.resolve()
    lines = (archive / INDEX).read_text(encoding="utf-8").splitlines()
    fewer = [line for line in lines if "demo-legal-ai" in line][:1]
    (archive / INDEX).write_text("".join(f"{line}\n" for line in fewer), encoding="utf-8")
    with pytest.raises(Problem, match="no_source_lost_a_third") as caught:
        replay(home, archive)
    assert caught.value.exit_code is Exit.REFUSED
    assert "--accept-drop" in caught.value.then
    assert home.current.resolve() == release
    accepted = replay(home, archive, accept_drop=True)
    assert accepted.line.status == Status.PUBLISHED
    assert accepted.line.decisions == ("accept_drop",)
    assert home.current.resolve() != release


def test_another_archive_is_not_compared_with_the_release_before(tmp_path: Path) -> None:
    home = Home(tmp_path / "data")
    replay(home, small_archive(tmp_path / "many", "mock-agents", "demo-legal-ai"))
    assert replay(home, small_archive(tmp_path / "few", "placeholder-labs")).exit_code is Exit.DONE


def test_a_sample_never_takes_the_place_of_a_live_release(tmp_path: Path) -> None:
    home = Home(tmp_path / "data")
    replay(home, small_archive(tmp_path / "pages", "mock-cloud"))
    line = runs.read_runs(home.runs)[-1]
    live = RunLine(
        started_at="2026-11-02T00:00:00+00:00",
        pid=1,
        mode=Mode.LIVE,
        archive=str(home.pages),
        status=Status.PUBLISHED,
        run_id=line.run_id,
    )
    runs.write_runs(home.runs, [live])
    with pytest.raises(Problem, match="is a live release") as caught:
        run_steps(Request(home, Mode.SAMPLE), Directly(), Silent())
    assert "--data DIR" in caught.value.then


def test_a_dry_run_of_a_replay_builds_and_publishes_nothing(tmp_path: Path) -> None:
    home = Home(tmp_path / "data")
    ended = replay(home, small_archive(tmp_path / "pages", "mock-cloud"), dry_run=True)
    assert (ended.line.status, ended.exit_code) == (Status.DRY_RUN, Exit.DONE)
    assert not home.current.exists()
    assert not home.releases.exists()
    assert not home.work.exists()


def test_a_replay_of_some_sources_reads_only_those(tmp_path: Path) -> None:
    archive = small_archive(tmp_path / "pages", "mock-agents", "mock-cloud")
    home = Home(tmp_path / "data")
    replay(home, archive, only=("lever",))
    assert {row["source"] for row in read.sources(current(home.root)).records()} == {"lever"}


def test_the_day_of_a_replay_is_that_of_its_newest_page(tmp_path: Path) -> None:
    home = Home(tmp_path / "data")
    archive = small_archive(tmp_path / "pages", "mock-cloud")
    request = Request(home, Mode.REPLAY, archive)
    assert run_steps(request, Directly(), Silent()).line.as_of == "2026-11-01"


def test_a_day_that_is_still_to_come_is_refused(tmp_path: Path) -> None:
    home = Home(tmp_path / "data")
    archive = small_archive(tmp_path / "pages", "mock-cloud")
    to_come = datetime.now(UTC).date() + timedelta(days=1)
    request = Request(home, Mode.REPLAY, archive, as_of=max(to_come, date(2026, 11, 2)))
    with pytest.raises(Problem, match="still to come: the newest page kept is of 2026-11-01"):
        run_steps(request, Directly(), Silent())
    assert not home.current.exists()


def test_an_archive_without_a_page_is_refused_with_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "pages").mkdir()
    (tmp_path / "pages" / INDEX).write_text("")
    with pytest.raises(Problem, match="holds no pages"):
        replay(Home(tmp_path / "data"), tmp_path / "pages")


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("", {}),
        (
            "https://a.example=http://127.0.0.1:1, https://b.example/=https://c.example/",
            {"https://a.example": "http://127.0.0.1:1", "https://b.example": "https://c.example"},
        ),
    ],
)
def test_mirrors_are_read_from_the_environment(text: str, found: dict[str, str]) -> None:
    assert origins_from(text) == found


@pytest.mark.parametrize("text", ["https://a.example", "http://a.example=http://b", "a=b"])
def test_a_mirror_in_another_form_is_a_usage_error(text: str) -> None:
    with pytest.raises(Problem, match=ORIGINS_VARIABLE) as caught:
        origins_from(text)
    assert caught.value.exit_code is Exit.USAGE


def test_a_source_that_is_off_is_not_asked_and_says_what_to_decide(tmp_path: Path) -> None:
    with pytest.raises(Problem, match="jobposting is off") as caught:
        make_plan(Request(Home(tmp_path), only=("jobposting",)))
    assert caught.value.then


def test_a_second_run_exits_5_at_once_and_names_the_first(tmp_path: Path) -> None:
    home = Home(tmp_path)
    with lock.held(home.lock):
        started = time.monotonic()
        with pytest.raises(Problem, match=f"pid {os.getpid()}") as caught:
            run_steps(Request(home, Mode.SAMPLE), Directly(), Silent())
        assert time.monotonic() - started < 1
        assert caught.value.exit_code is Exit.LOCKED
        second = command(home, "refresh", "--sample")
        _, said = second.communicate(timeout=30)
    assert second.returncode == Exit.LOCKED
    assert f"pid {os.getpid()}" in said


@pytest.mark.parametrize(
    ("how", "status", "code"),
    [
        (signal.SIGTERM, Status.INTERRUPTED, Exit.INTERRUPTED),
        (signal.SIGINT, Status.INTERRUPTED, Exit.INTERRUPTED),
        (signal.SIGKILL, Status.RUNNING, -9),
    ],
)
def test_a_run_that_is_stopped_leaves_nothing_half_made(
    tmp_path: Path, how: signal.Signals, status: str, code: int
) -> None:
    home = Home(tmp_path)
    process = command(home, "refresh", "--sample", "--plain")
    deadline = time.monotonic() + 30
    while not home.work.exists() and time.monotonic() < deadline:
        time.sleep(0.01)
    process.send_signal(how)
    started = time.monotonic()
    _, said = process.communicate(timeout=30)
    assert time.monotonic() - started < 5
    assert process.returncode == code, said
    assert "Traceback" not in said
    assert not home.current.exists()
    assert runs.read_runs(home.runs)[-1].status == status
    if how is not signal.SIGKILL:
        assert not home.work.exists()
        return
    archive = small_archive(tmp_path / "pages", "mock-cloud")
    assert replay(home, archive).line.status == Status.PUBLISHED
    assert [line.status for line in runs.read_runs(home.runs)] == ["crashed", "published"]
    assert not home.work.exists()


def command(home: Home, *words: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "flows.cli", "--data", str(home.root), *words],
        cwd=REPO,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
