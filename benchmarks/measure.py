"""Runs one case in a process of its own: seconds, and the peak of memory."""

from __future__ import annotations

import multiprocessing
import os
import resource
import time
from collections.abc import Callable
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Took:
    """What one case took once: postings (or rows) done, seconds, and the peak of memory."""

    done: int
    cpu_seconds: float
    wall_seconds: float
    peak_mb: int


def once(case: Callable[[Path, Path, int], int], archive: Path, work: Path, many: int) -> Took:
    """Run a case in a process of its own."""
    context = multiprocessing.get_context("spawn")
    here, there = context.Pipe()
    process = context.Process(target=_measured, args=(there, case, archive, work, many))
    process.start()
    there.close()
    try:
        took: Took = here.recv()
    except EOFError:
        raise SystemExit(f"the case {case} failed") from None
    finally:
        process.join()
    return took


def _measured(
    out: Connection, case: Callable[[Path, Path, int], int], archive: Path, work: Path, many: int
) -> None:
    with Path(os.devnull).open("w") as nowhere:
        os.dup2(nowhere.fileno(), 1)
    cpu, wall = _cpu_seconds(), time.perf_counter()
    done = case(archive, work, many)
    cpu, wall = _cpu_seconds() - cpu, time.perf_counter() - wall
    peak = max(
        resource.getrusage(who).ru_maxrss
        for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    )
    out.send(Took(done, cpu, wall, peak // 1024))


def _cpu_seconds() -> float:
    used = os.times()
    return used.user + used.system + used.children_user + used.children_system
