"""Draws charts in a process beside this one, which ends with this one however that ends.

The engine takes 0.4 s to start and keeps Python's lock whenever it works: in a process of its own
it does both while this one counts. That process runs this file alone, a line of JSON in for each
drawing and one out.
"""

from __future__ import annotations

import atexit
import base64
import json
import subprocess
import sys
import threading
from collections.abc import Mapping
from typing import IO, Any

SCALE = 2
"""Pixels of a painted picture for each of the drawn one."""

SECONDS_TO_END = 10

_turn = threading.Lock()
_started: list[subprocess.Popen[str]] = []


class DrawingFailed(RuntimeError):
    """The process that draws ended; what it had to say is on stderr."""


def start() -> None:
    """Start the process that draws, if it is not there; it is ready some time after."""
    with _turn:
        _process()


def svg(chart: Mapping[str, Any]) -> str:
    """A Vega-Lite chart as one svg element. Raises DrawingFailed."""
    return _answer({"chart": chart})


def png(drawn: str) -> bytes:
    """An svg element painted on white, at twice its size. Raises DrawingFailed."""
    return base64.b64decode(_answer({"svg": drawn}))


def _answer(question: Mapping[str, Any]) -> str:
    with _turn:
        process = _process()
        asked, answers = process.stdin, process.stdout
        assert asked is not None and answers is not None
        try:
            asked.write(f"{json.dumps(question)}\n")
            asked.flush()
            answer = answers.readline()
        except BrokenPipeError:
            answer = ""
        if not answer:
            code = process.wait()
            raise DrawingFailed(f"the process that draws ended with {code}")
        return str(json.loads(answer))


def _process() -> subprocess.Popen[str]:
    if _started and _started[0].poll() is None:
        return _started[0]
    # Safe path (-P): a folder of the caller's may be named like a module.
    process = subprocess.Popen(
        [sys.executable, "-P", __file__],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        encoding="utf-8",
        start_new_session=True,
    )
    if not _started:
        atexit.register(_end)
    _started[:] = [process]
    return process


def _end() -> None:
    process = _started[0]
    try:
        process.communicate(timeout=SECONDS_TO_END)
    except subprocess.TimeoutExpired:
        process.kill()


def draw(questions: IO[str], answers: IO[str]) -> None:
    """Answer each question in its turn, until there are no more."""
    import vl_convert

    # The engine starts with the first drawing, whatever that is.
    vl_convert.vegalite_to_svg({"data": {"values": []}, "mark": "point"})
    for line in questions:
        question = json.loads(line)
        if "chart" in question:
            drawn = vl_convert.vegalite_to_svg(question["chart"])
        else:
            painted = vl_convert.svg_to_png(question["svg"], scale=SCALE)
            drawn = base64.b64encode(painted).decode()
        answers.write(f"{json.dumps(drawn)}\n")
        answers.flush()


if __name__ == "__main__":
    draw(sys.stdin, sys.stdout)
