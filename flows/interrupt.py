"""Ctrl-C and SIGTERM: one way to stop, remembered, because libraries rename it on the way up.

DuckDB turns the signal into an error of its own when it comes during a query, and Python drops
what is raised inside a finaliser: so the steps also ask whether they should stop.
"""

from __future__ import annotations

import signal
import sys
import threading
from types import FrameType

asked = threading.Event()
"""Set once somebody asked this process to stop."""


def listen() -> None:
    """From now on SIGINT and SIGTERM stop this process in the same way."""
    for number in (signal.SIGINT, signal.SIGTERM):
        if signal.getsignal(number) is not signal.SIG_IGN:
            signal.signal(number, _stop)
    sys.unraisablehook = _unraisable


def stop_if_asked() -> None:
    """Raise KeyboardInterrupt where somebody asked to stop and it was lost on the way."""
    if asked.is_set():
        raise KeyboardInterrupt


def is_stop(reason: BaseException | None) -> bool:
    """Whether a stop is what ended the process, also where an error of a library hides it.

    Prefect takes SIGTERM for itself while a flow runs, and a stop that lands where it makes a task
    ready comes up as an error of that task. What is found is remembered.
    """
    while reason is not None and not asked.is_set():
        if not isinstance(reason, Exception | SystemExit | GeneratorExit):
            asked.set()
        reason = reason.__cause__ or reason.__context__
    return asked.is_set()


def _unraisable(lost: sys.UnraisableHookArgs) -> None:
    """What Python drops inside a finaliser: a stop, also in Prefect's own words, is remembered."""
    if isinstance(lost.exc_value, Exception):
        sys.__unraisablehook__(lost)
    else:
        asked.set()


def _stop(number: int, frame: FrameType | None) -> None:
    asked.set()
    raise KeyboardInterrupt
