"""Pages read by Dask workers come to the same release, also where a worker is killed."""

from __future__ import annotations

import os
import signal
import threading
import time
from pathlib import Path
from typing import Any

import pytest

from flows.cluster import Cluster
from flows.home import Home
from flows.plan import Request
from flows.problem import Problem
from flows.progress import Silent
from flows.runs import Mode, Status
from flows.steps import Directly, run_steps

pytestmark = [pytest.mark.slow, pytest.mark.usefixtures("without_report")]


def sample_exports(home: Home, workers: int) -> dict[str, bytes]:
    ended = run_steps(Request(home, Mode.SAMPLE, workers=workers), Directly(), Silent())
    assert ended.line.status == Status.PUBLISHED
    folder = home.exports / "latest"
    return {path.name: path.read_bytes() for path in sorted(folder.iterdir())}


def test_two_workers_give_the_same_exports_as_one_though_one_is_killed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pytest.importorskip("distributed", reason="the extra dask is not installed")
    alone = sample_exports(Home(tmp_path / "alone"), workers=1)
    home = Home(tmp_path / "two")
    killed: list[int] = []
    start = Cluster.client

    def start_and_kill_one(cluster: Cluster) -> Any:
        client = start(cluster)
        if not killed:
            victim = min(client.run(os.getpid).values())
            killed.append(victim)
            threading.Thread(target=kill_when_reading, args=(victim, home.readings)).start()
        return client

    monkeypatch.setattr(Cluster, "client", start_and_kill_one)
    assert sample_exports(home, workers=2) == alone
    assert killed
    assert not is_running(killed[0])


def test_workers_that_are_started_here_take_no_profile_of_themselves() -> None:
    pytest.importorskip("distributed", reason="the extra dask is not installed")
    dask = pytest.importorskip("dask")
    cluster = Cluster(workers=2)
    try:
        said = cluster.client().run(dask.config.get, "distributed.worker.profile.enabled")
        assert list(said.values()) == [False, False]
    finally:
        cluster.close()


def kill_when_reading(pid: int, shelf: Path) -> None:
    until = time.monotonic() + 10
    while not any(shelf.rglob("*.ndjson")) and time.monotonic() < until:
        time.sleep(0.005)
    os.kill(pid, signal.SIGKILL)


def is_running(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return "State:\tZ" not in Path(f"/proc/{pid}/status").read_text(encoding="utf-8")


def test_a_scheduler_that_does_not_answer_is_said_and_nothing_is_published(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    distributed = pytest.importorskip("distributed", reason="the extra dask is not installed")

    def refuse(*_: object, **__: object) -> None:
        raise OSError("Timed out trying to connect")

    monkeypatch.setattr(distributed, "Client", refuse)
    request = Request(Home(tmp_path), Mode.SAMPLE, scheduler="tcp://127.0.0.1:1")
    with pytest.raises(Problem, match="No Dask scheduler answers at tcp://127.0.0.1:1"):
        run_steps(request, Directly(), Silent())
    assert not (tmp_path / "paybands.duckdb").exists()
