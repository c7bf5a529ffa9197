"""What draws is a process of its own: it says when it ends, and never outlives who started it."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from warehouse import drawing

CHART = {
    "data": {"values": [{"pay": 200}, {"pay": 300}]},
    "mark": "point",
    "encoding": {"x": {"field": "pay", "type": "quantitative"}},
}

STARTS_AND_WAITS = """
import time
from warehouse import drawing
drawing.start()
print(drawing._started[0].pid, flush=True)
time.sleep(60)
"""


def is_there(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().split()[2] != "Z"
    except FileNotFoundError:
        return False


def test_one_process_draws_one_chart_after_the_other() -> None:
    drawing.start()
    pid = drawing._started[0].pid
    first = drawing.svg(CHART)
    assert first.startswith("<svg") and first == drawing.svg(CHART)
    assert drawing.png(first).startswith(b"\x89PNG")
    assert drawing._started[0].pid == pid


def test_one_that_was_killed_is_started_again() -> None:
    drawing.start()
    killed = drawing._started[0]
    killed.kill()
    killed.wait()
    assert drawing.svg(CHART).startswith("<svg")
    assert drawing._started[0].pid != killed.pid


def test_what_cannot_be_drawn_is_an_error_and_the_next_is_drawn(
    capfd: pytest.CaptureFixture[str],
) -> None:
    drawing._end()  # the next one writes to the stderr of this test
    with pytest.raises(drawing.DrawingFailed, match="ended with 1"):
        drawing.svg({"mark": "no such mark"})
    assert "ValueError" in capfd.readouterr().err
    assert drawing.svg(CHART).startswith("<svg")


def test_the_folder_where_it_is_started_is_no_place_for_modules(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("vl_convert", "json", "warehouse"):
        (tmp_path / f"{name}.py").write_text("raise SystemExit('the wrong module')")
    monkeypatch.chdir(tmp_path)
    drawing._end()
    assert drawing.svg(CHART).startswith("<svg")


@pytest.mark.skipif(not Path("/proc").is_dir(), reason="sees processes in /proc only")
@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGTERM, signal.SIGINT])
def test_it_ends_with_the_process_that_started_it(how: signal.Signals) -> None:
    starter = subprocess.Popen(
        [sys.executable, "-c", STARTS_AND_WAITS],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        start_new_session=True,
    )
    assert starter.stdout is not None
    pid = int(starter.stdout.readline())
    assert is_there(pid)
    os.kill(starter.pid, how)
    starter.wait()
    until = time.monotonic() + 30
    while is_there(pid):
        assert time.monotonic() < until, "the process that draws is still there"
        time.sleep(0.05)
