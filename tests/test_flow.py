"""The Prefect flow: one real run through the launcher, true final states, nothing left behind."""

from __future__ import annotations

import json
import os
import re
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from extract.archive import INDEX
from flows import launcher
from flows.lock import holder
from flows.problem import Exit, Problem
from flows.runs import read_runs
from tests.conftest import REPO
from tests.test_steps import small_archive
from warehouse.export import can_report

START_SECONDS = 60.0
CANARY = "canary-5d20be77"
SECRETS = {
    "PREFECT_API_KEY": CANARY,
    "PREFECT_API_AUTH_STRING": f"admin:{CANARY}",
    "HTTPS_PROXY": f"http://somebody:{CANARY}@127.0.0.1:9",
    "ALL_PROXY": f"http://somebody:{CANARY}@127.0.0.1:9",
    "PAYBANDS_ORIGINS": f"https://api.lever.co=http://somebody:{CANARY}@127.0.0.1:9",
    "AWS_SECRET_ACCESS_KEY": CANARY,
    "DATABASE_URL": f"postgresql://somebody:{CANARY}@127.0.0.1/none",
}
"""What an environment holds that is nobody's business."""


def command(data: Path, *words: str) -> list[str]:
    return [sys.executable, "-m", "flows.cli", "--data", str(data), *words]


def environment() -> dict[str, str]:
    """No Prefect settings of whoever runs the tests, and no home of theirs."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("PREFECT_")}
    return {**kept, "HOME": "/nonexistent", "COLUMNS": "100"}


def server_processes(data: Path) -> list[int]:
    """Prefect servers whose home is below this data folder."""
    found: list[int] = []
    for folder in Path("/proc").iterdir():
        if not folder.name.isdigit():
            continue
        try:
            words = (folder / "cmdline").read_bytes()
            home = (folder / "environ").read_bytes()
        except OSError:
            continue
        if b"prefect" in words and str(data).encode() in home:
            found.append(int(folder.name))
    return found


def wait_until(is_so: object, seconds: float) -> bool:
    assert callable(is_so)
    deadline = time.monotonic() + seconds
    while not is_so():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.05)
    return True


def states(data: Path) -> list[tuple[str, str, str]]:
    database = data / ".prefect" / "prefect.db"
    with closing(sqlite3.connect(f"file:{database}?mode=ro", uri=True)) as connection:
        return connection.execute(
            "select name, state_type, state_name from flow_run order by expected_start_time"
        ).fetchall()


@pytest.fixture(scope="module")
def first_run(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Path, str, str]]:
    """The data folder, stdout and stderr of a first run on a fresh home."""
    data = tmp_path_factory.mktemp("flow") / "data"
    done = subprocess.run(
        command(data, "refresh", "--sample"),
        env={**environment(), **SECRETS},
        cwd=REPO,
        capture_output=True,
        text=True,
        check=False,
        timeout=240,
    )
    assert done.returncode == Exit.DONE, done.stderr
    yield data, done.stdout, done.stderr


@pytest.mark.flow
@pytest.mark.skipif(sys.platform != "linux", reason="looks for processes in /proc")
def test_a_first_run_is_quiet_ends_published_and_leaves_no_server(
    first_run: tuple[Path, str, str],
) -> None:
    data, shown, said = first_run
    assert "Traceback" not in said
    assert "ERROR" not in said
    assert "SAMPLE" in shown
    assert (data / "paybands.duckdb").is_symlink()
    assert [(kind, name) for _, kind, name in states(data)] == [("COMPLETED", "Published")]
    assert wait_until(lambda: not server_processes(data), 5)


@pytest.mark.flow
def test_the_run_keeps_its_tables_beside_it_and_tens_of_tasks_not_thousands(
    first_run: tuple[Path, str, str],
) -> None:
    database = first_run[0] / ".prefect" / "prefect.db"
    with closing(sqlite3.connect(f"file:{database}?mode=ro", uri=True)) as connection:
        keys = {key for (key,) in connection.execute("select key from artifact")}
        tasks = [name for (name,) in connection.execute("select name from task_run")]
    assert {"run", "bands", "comparison", "source-health"} <= keys
    assert ("picture" in keys) == can_report()
    assert {"read ashby", "read greenhouse", "read lever", "build", "publish"} <= set(tasks)
    assert len(tasks) < 50


@pytest.mark.flow
def test_a_run_through_prefect_writes_no_secret_of_the_environment_anywhere(
    first_run: tuple[Path, str, str],
) -> None:
    data, shown, said = first_run
    assert CANARY not in shown + said
    kept = [path for path in data.rglob("*") if path.is_file()]
    assert {"prefect.db", "server.log", "runs.jsonl"} <= {path.name for path in kept}
    assert not [path for path in kept if CANARY.encode() in path.read_bytes()]


@pytest.mark.flow
def test_a_refused_run_ends_failed_and_by_its_name(first_run: tuple[Path, str, str]) -> None:
    data = first_run[0]
    damaged = data.parent / "damaged"
    damaged.mkdir()
    (damaged / "index.jsonl").write_text("no json\n{}\n", encoding="utf-8")
    done = subprocess.run(
        command(data, "refresh", "--replay", str(damaged)),
        env=environment(),
        cwd=REPO,
        capture_output=True,
        text=True,
        check=False,
        timeout=240,
    )
    assert done.returncode == Exit.REFUSED, done.stderr
    assert "The archive is damaged" in done.stderr
    assert "Traceback" not in done.stderr
    assert states(data)[-1][1:] == ("FAILED", "Refused")


@pytest.mark.flow
def test_a_run_with_a_source_that_did_not_come_whole_ends_completed_and_by_its_name(
    first_run: tuple[Path, str, str],
) -> None:
    data = first_run[0]
    partial = small_archive(data.parent / "partial", "mock-agents", "mock-cloud")
    captures = [json.loads(line) for line in (partial / INDEX).read_text("utf-8").splitlines()]
    down = {"fetched_at": "2026-11-01T23:00:00Z", "status": 503, "outcome": "failed_transient"}
    nothing = {"content_type": "", "sha256": "", "path": ""}
    captures += [one | down | nothing for one in captures if one["source"] == "lever"]
    lines = "".join(f"{json.dumps(one)}\n" for one in captures)
    (partial / INDEX).write_text(lines, encoding="utf-8")
    done = subprocess.run(
        command(data, "refresh", "--replay", str(partial)),
        env=environment(),
        cwd=REPO,
        capture_output=True,
        text=True,
        check=False,
        timeout=240,
    )
    assert done.returncode == Exit.PUBLISHED_PARTIAL, done.stderr
    assert states(data)[-1][1:] == ("COMPLETED", "PublishedPartial")
    assert read_runs(data / "runs.jsonl")[-1].note == "not whole: lever"


@pytest.mark.flow
@pytest.mark.skipif(sys.platform != "linux", reason="the kernel's parent-death signal")
@pytest.mark.parametrize(
    ("how", "day", "status"),
    [
        (signal.SIGTERM, "2026-10-29", "interrupted"),
        (signal.SIGINT, "2026-10-30", "interrupted"),
        (signal.SIGKILL, "2026-10-31", "running"),
    ],
)
def test_no_server_outlives_a_run_however_it_is_ended(
    first_run: tuple[Path, str, str], how: signal.Signals, day: str, status: str
) -> None:
    data = first_run[0]
    published = (data / "paybands.duckdb").resolve()
    process = subprocess.Popen(
        command(data, "refresh", "--sample", "--as-of", day),
        env=environment(),
        cwd=REPO,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert wait_until((data / "work").exists, START_SECONDS)
    # It waits where it is: on a busy machine it would be done before it is asked to stop.
    process.send_signal(signal.SIGSTOP)
    assert server_processes(data)
    process.send_signal(how)
    process.send_signal(signal.SIGCONT)
    _, said = process.communicate(timeout=30)
    assert process.returncode == (-how if how == signal.SIGKILL else Exit.INTERRUPTED), said
    assert "Traceback" not in said
    assert wait_until(lambda: not server_processes(data), 15)
    assert (data / "paybands.duckdb").resolve() == published
    assert read_runs(data / "runs.jsonl")[-1].status == status
    assert holder(data / ".lock") is None


def test_a_configured_api_is_used_as_it_is(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("PREFECT_HOME", raising=False)
    for name in (*launcher.QUIET, "NO_PROXY", "no_proxy"):
        monkeypatch.setenv(name, "127.0.0.1")
    monkeypatch.setenv("PREFECT_API_URL", "http://prefect.example/api")
    assert launcher.start(tmp_path / "home") == "http://prefect.example/api"
    assert not (tmp_path / "home").exists()
    assert "PREFECT_HOME" not in os.environ


def test_an_api_that_only_the_profile_names_is_found(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("PREFECT_API_URL", raising=False)
    monkeypatch.delenv("PREFECT_PROFILE", raising=False)
    monkeypatch.setenv("PREFECT_HOME", str(tmp_path))
    (tmp_path / "profiles.toml").write_text(
        'active = "team"\n[profiles.team]\nPREFECT_API_URL = "http://team.example/api"\n'
    )
    assert launcher.configured_api() == "http://team.example/api"
    monkeypatch.setenv("PREFECT_PROFILE", "none")
    assert launcher.configured_api() is None


def test_a_configured_api_that_does_not_answer_is_a_sentence(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(launcher, "STOP_SECONDS", 0.1)
    with pytest.raises(
        Problem, match=re.escape("http://127.0.0.1:9/api does not answer")
    ) as caught:
        launcher.wait("http://127.0.0.1:9/api")
    assert "--plain" in caught.value.then
