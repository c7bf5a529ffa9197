"""What a person waits for, by the wall clock: each command in a process of its own."""

from __future__ import annotations

import resource
import shutil
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from flows.home import home_at

SAMPLE = ("refresh", "--sample")


def as_found(data: Path) -> None:
    """Leave the data folder as the case before left it."""


def emptied(data: Path) -> None:
    """Nothing is there: a first run."""
    shutil.rmtree(data, ignore_errors=True)


def without_release(data: Path) -> None:
    """Prefect's home is there, and nothing of ours: every step has its work to do."""
    kept = home_at(data).prefect
    for path in data.iterdir():
        if path == kept:
            continue
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path)
        else:
            path.unlink()


@dataclass(frozen=True, slots=True)
class Case:
    """A command, what is done to the data folder before it, and the case to hold it against."""

    name: str
    words: Sequence[str]
    before: Callable[[Path], None] = as_found
    beside: str = ""


CASES = (
    Case("paybands --help", ("--help",)),
    Case("refresh --sample --plain, first", (*SAMPLE, "--plain"), emptied),
    Case("refresh --sample --plain, again", (*SAMPLE, "--plain")),
    Case("paybands bands", ("bands",)),
    Case("empty flow, first", (), emptied),
    Case("refresh --sample, first", SAMPLE, emptied, "empty flow, first"),
    Case("empty flow, Prefect's home there", ()),
    Case("refresh --sample, the same", SAMPLE, without_release, "empty flow, Prefect's home there"),
    Case("refresh --sample, nothing new", SAMPLE, as_found, "empty flow, Prefect's home there"),
)
"""In the order of running. A case without words is the flow that does nothing."""


def command(case: Case, data: Path) -> list[str]:
    """What is run for a case."""
    if not case.words:
        return [sys.executable, "-m", "benchmarks.empty_flow", str(data)]
    return [sys.executable, "-m", "flows.cli", "--data", str(data), *case.words]


def took(case: Case, data: Path) -> tuple[float, float]:
    """Seconds by the wall clock, and of the processor: the command's own and its server's."""
    case.before(data)
    started, used = time.perf_counter(), cpu_seconds()
    subprocess.run(command(case, data), check=True, capture_output=True)
    return time.perf_counter() - started, cpu_seconds() - used


def cpu_seconds() -> float:
    """What the children that have ended used, with theirs."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def start_up(data: Path, rounds: int) -> None:
    """Medians of every case, and what a refresh takes more than Prefect's own cost."""
    found = [{case.name: took(case, data) for case in CASES} for _ in range(rounds)]
    walls, cpus = (
        {case.name: statistics.median(one[case.name][which] for one in found) for case in CASES}
        for which in (0, 1)
    )
    for case in CASES:
        more = ""
        if case.beside:
            wall, cpu = (each[case.name] - each[case.beside] for each in (walls, cpus))
            more = f"{wall:+6.2f} s {cpu:+6.2f} cpu-s to an empty flow"
        line = f"{case.name:34} {walls[case.name]:6.2f} s {cpus[case.name]:6.2f} cpu-s  {more}"
        print(line.rstrip())
