"""The record of runs, the lock, the data folder and the shelf of readings."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

import pytest

from flows import lock, runs
from flows.home import DATA_VARIABLE, home_at, make_writable
from flows.problem import Exit, Problem
from flows.runs import RunLine, Status

LINE = RunLine(started_at="2026-11-01T00:00:00+00:00", pid=1, mode="sample", archive="/pages")


def test_a_run_that_never_ended_is_marked_crashed_by_the_next_one(tmp_path: Path) -> None:
    record = tmp_path / "runs.jsonl"
    runs.begin(record, LINE)
    runs.begin(record, replace(LINE, started_at="2026-11-02T00:00:00+00:00", pid=2))
    assert [run.status for run in runs.read_runs(record)] == [Status.CRASHED, Status.RUNNING]


def test_a_run_that_ended_keeps_its_end(tmp_path: Path) -> None:
    record = tmp_path / "runs.jsonl"
    runs.begin(record, LINE)
    runs.end(record, replace(LINE, status=Status.PUBLISHED, exit_code=0, run_id="2026-11-01-abc"))
    runs.begin(record, replace(LINE, pid=2))
    first, second = runs.read_runs(record)
    assert (first.status, first.run_id) == (Status.PUBLISHED, "2026-11-01-abc")
    assert second.status == Status.RUNNING


@pytest.mark.parametrize("damage", ['{"started_at": "2026', "[]", "5", '{"pid": 1}', "\0", ""])
def test_a_damaged_line_of_the_record_is_passed_over(tmp_path: Path, damage: str) -> None:
    record = tmp_path / "runs.jsonl"
    runs.begin(record, LINE)
    record.write_text(f"{record.read_text()}{damage}\n", encoding="utf-8")
    assert len(runs.read_runs(record)) == 1


def test_the_data_folder_is_the_argument_then_the_variable_then_data(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv(DATA_VARIABLE, raising=False)
    assert home_at().root == tmp_path / "data"
    monkeypatch.setenv(DATA_VARIABLE, str(tmp_path / "variable"))
    assert home_at().root == tmp_path / "variable"
    assert home_at(tmp_path / "argument").root == tmp_path / "argument"


def test_a_folder_that_cannot_be_made_is_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    below = tmp_path / "file" / "data"
    for folder, why in ((below, "Not a directory"), (tmp_path / "file", "it is a file")):
        with pytest.raises(Problem, match=f"{folder} cannot be written: .*{why}") as caught:
            make_writable(home_at(folder))
        assert "--data DIR" in caught.value.then


def test_a_second_holder_is_told_the_pid_of_the_first(tmp_path: Path) -> None:
    path = tmp_path / ".lock"
    with lock.held(path), pytest.raises(Problem) as caught, lock.held(path):
        pass
    assert caught.value.exit_code is Exit.LOCKED
    assert f"pid {os.getpid()}" in caught.value.what


def test_a_lock_that_nobody_holds_is_free_whatever_the_file_says(tmp_path: Path) -> None:
    path = tmp_path / ".lock"
    path.write_text(json.dumps({"pid": 1, "started_at": "2026-11-01T00:00:00Z"}))
    assert lock.holder(path) is None
    lock.refuse_if_held(path)
    with lock.held(path):
        assert lock.holder(path) == json.loads(path.read_text())


def test_the_kernel_frees_the_lock_of_a_killed_holder(tmp_path: Path) -> None:
    path = tmp_path / ".lock"
    code = (
        "import sys, time; from pathlib import Path; from flows.lock import held\n"
        "with held(Path(sys.argv[1])): print('held', flush=True); time.sleep(60)"
    )
    holder = subprocess.Popen(
        [sys.executable, "-c", code, str(path)], stdout=subprocess.PIPE, text=True
    )
    assert holder.stdout is not None
    assert holder.stdout.readline() == "held\n"
    assert lock.holder(path) == json.loads(path.read_text())
    holder.send_signal(signal.SIGKILL)
    holder.wait()
    deadline = time.monotonic() + 5
    while lock.holder(path) is not None and time.monotonic() < deadline:
        time.sleep(0.01)
    with lock.held(path):
        pass
