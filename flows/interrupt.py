"""Ctrl-C and SIGTERM: one way to stop, remembered, because libraries rename it on the way up.

DuckDB turns the signal into an error of its own when it comes during a query.
"""

from __future__ import annotations

import signal
import threading
from types import FrameType

asked = threading.Event()
"""Set once somebody asked this process to stop."""


def listen() -> None:
    """From now on SIGINT and SIGTERM stop this process in the same way."""
    for number in (signal.SIGINT, signal.SIGTERM):
        if signal.getsignal(number) is not signal.SIG_IGN:
            signal.signal(number, _stop)


def _stop(number: int, frame: FrameType | None) -> None:
    asked.set()
    raise KeyboardInterrupt
