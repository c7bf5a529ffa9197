"""One run at a time in one data folder. The kernel drops the lock when its holder dies."""

from __future__ import annotations

import fcntl
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import IO

from flows.problem import Exit, Problem


@contextmanager
def held(path: Path) -> Iterator[None]:
    """Hold the lock for the length of the block. Raises Problem naming whoever has it."""
    with path.open("a+", encoding="utf-8") as handle:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as reason:
            raise _taken(path, _holder(handle)) from reason
        handle.seek(0)
        handle.truncate()
        started_at = datetime.now(UTC).isoformat(timespec="seconds")
        handle.write(json.dumps({"pid": os.getpid(), "started_at": started_at}))
        handle.flush()
        try:
            yield
        finally:
            handle.seek(0)
            handle.truncate()


def refuse_if_held(path: Path) -> None:
    """Say at once that another run is going, before anything slow is started."""
    found = holder(path)
    if found is not None:
        raise _taken(path, found)


def holder(path: Path) -> dict[str, object] | None:
    """Who holds the lock now (`pid`, `started_at`), or None where nobody does."""
    if not path.is_file():
        return None
    with path.open("r", encoding="utf-8") as handle:
        try:
            fcntl.flock(handle, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except BlockingIOError:
            return _holder(handle)
    return None


def _holder(handle: IO[str]) -> dict[str, object]:
    handle.seek(0)
    try:
        found = json.loads(handle.read())
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


def _taken(path: Path, found: dict[str, object]) -> Problem:
    pid = found.get("pid", "unknown")
    since = found.get("started_at", "an unknown time")
    return Problem(
        f"Another run holds {path}: pid {pid}, since {since}.",
        "Wait for it to end, or use another folder with --data DIR.",
        Exit.LOCKED,
    )
