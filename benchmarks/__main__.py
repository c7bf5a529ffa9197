"""Ratios of speed and peaks of memory, each case in a process of its own, round after round.

    python -m benchmarks                        10,000 postings, 3 rounds
    python -m benchmarks --postings 100000 --only json,read,build
    python -m benchmarks --postings 100000 --workers 2
    python -m benchmarks --peers /path/to/venv  with other readers of pay, from that environment

Cases run in one order, several times; medians are shown. CPU seconds are of all threads and
children. Nothing here is a test: figures depend on the machine, ratios less so.
"""

from __future__ import annotations

import argparse
import shutil
import statistics
import subprocess
import tempfile
from collections.abc import Callable
from datetime import timedelta
from functools import partial
from pathlib import Path

from benchmarks import cases, postings
from benchmarks.measure import Took, once
from benchmarks.start_up import start_up

NAIVE_MOST = 1000
"""Postings that the naive pipeline is given: it takes the same time for each of them."""


def show(name: str, took: list[Took], against: dict[str, float]) -> None:
    """One line per case, with its rate against the others."""
    cpu = statistics.median(each.cpu_seconds for each in took)
    wall = statistics.median(each.wall_seconds for each in took)
    rate = took[0].done / cpu if cpu else 0.0
    ratios = "  ".join(f"{rate / other:8.2f}x {which}" for which, other in against.items())
    peak = max(each.peak_mb for each in took)
    print(
        f"{name:10} {took[0].done:>9,} done {cpu:8.2f} cpu-s {wall:8.2f} s "
        f"{rate:>10,.0f}/cpu-s {peak:>6} MB  {ratios}",
        flush=True,
    )


def posting_cases(asked: argparse.Namespace, work: Path) -> None:
    """Archive in, bands out: the floor, the naive way, and each step of ours."""
    archive = work / "archive"
    size = postings.write_archive(archive, asked.postings)
    next_day = work / "next_day"
    if not asked.only or "two_in_100" in asked.only:
        shutil.copytree(archive, next_day)
        later = postings.CAPTURED_AT + timedelta(days=1)
        postings.write_archive(next_day, asked.postings, changed_share=0.02, day=later)
    print(f"{asked.postings:,} postings, {size / 1e6:,.0f} MB; every title passes the title gate\n")
    plan: dict[str, tuple[Callable[[Path, Path, int], int], Path, int]] = {
        "json": (cases.parse_json, archive, asked.postings),
        "naive": (cases.naive, archive, min(NAIVE_MOST, asked.postings)),
        "read": (cases.read, archive, asked.postings),
        "build": (cases.build, archive, asked.postings),
        "again": (cases.run, archive, asked.postings),
        "two_in_100": (cases.run, next_day, asked.postings),
        "export": (cases.export, archive, asked.postings),
    }
    wanted = [name for name in plan if not asked.only or name in asked.only]
    took: dict[str, list[Took]] = {name: [] for name in wanted}
    for _ in range(asked.rounds):
        shutil.rmtree(work / "data", ignore_errors=True)
        for name in wanted:
            case, given, many = plan[name]
            took[name].append(once(case, given, work / "data", many))
    rates = {
        name: many[0].done / statistics.median(each.cpu_seconds for each in many)
        for name, many in took.items()
    }
    against = {name: rates[name] for name in ("naive", "json") if name in rates}
    for name in wanted:
        show(name, took[name], against)
    if {"read", "build"} <= rates.keys():
        whole = 1 / (1 / rates["read"] + 1 / rates["build"])
        ratios = "  ".join(f"{whole / other:8.2f}x {which}" for which, other in against.items())
        print(f"\narchive in, bands out: {whole:,.0f} postings/cpu-s  {ratios}")
    seconds = {
        name: statistics.median(each.wall_seconds for each in many) for name, many in took.items()
    }
    if {"read", "build", "again"} <= seconds.keys():
        first = seconds["read"] + seconds["build"]
        for name in ("again", "two_in_100"):
            if name in seconds:
                print(f"{name}: {first / seconds[name]:.1f}x faster than the first run")


def bands_of_rows(asked: argparse.Namespace, work: Path) -> None:
    """Bands beside plain quantiles of the same figures and groups."""
    plan = {
        "figures": cases.figures_only,
        "plain": cases.plain_bands,
        "ours": cases.our_bands,
    }
    took: dict[str, list[Took]] = {name: [] for name in plan}
    for _ in range(asked.rounds):
        for name, case in plan.items():
            took[name].append(once(case, work, work, asked.bands))
    for name, each in took.items():
        show(name, each, {})
    cpu = {
        name: statistics.median(each.cpu_seconds for each in many) for name, many in took.items()
    }
    net = {name: cpu[name] - cpu["figures"] for name in ("plain", "ours")}
    print(f"\nours takes {net['ours'] / net['plain']:.2f} of plain, net of making the figures")


def several_workers(asked: argparse.Namespace, work: Path) -> None:
    """A whole run in one process, and with so many Dask workers, by the wall clock."""
    archive = work / "archive"
    postings.write_archive(archive, asked.postings)
    took: dict[int, list[Took]] = {1: [], asked.workers: []}
    for _ in range(asked.rounds):
        for workers, many in took.items():
            shutil.rmtree(work / "data", ignore_errors=True)
            case = partial(cases.run_with, workers)
            many.append(once(case, archive, work / "data", asked.postings))
    for workers, many in took.items():
        show(f"{workers} worker{'s' * (workers > 1)}", many, {})
    wall = {
        workers: statistics.median(each.wall_seconds for each in many)
        for workers, many in took.items()
    }
    print(f"\n{wall[1] / wall[asked.workers]:.2f}x one process, by the wall clock")


def peers(asked: argparse.Namespace, work: Path) -> None:
    """Other readers of pay on the same texts, in the environment they are installed in."""
    texts = work / "texts.jsonl"
    cases.write_texts(texts, 2000)
    print()
    ours = once(cases.pay_of_texts, texts, work, 0)
    show("ours", [ours], {})
    python = asked.peers / "bin" / "python"
    script = Path(__file__).with_name("peers.py")
    subprocess.run([python, script, texts], check=False)


def main() -> None:
    """Run what is asked for."""
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--postings", type=int, default=10_000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--only", type=lambda text: text.split(","), default=[], metavar="CASES")
    parser.add_argument("--bands", type=int, default=0, metavar="ROWS", help="bands of rows alone")
    parser.add_argument("--start-up", action="store_true", help="the commands' start alone")
    parser.add_argument("--workers", type=int, default=0, metavar="N", help="N Dask workers alone")
    parser.add_argument("--peers", type=Path, metavar="VENV", help="other readers of pay alone")
    parser.add_argument("--work", type=Path, help="where to work; a temporary folder otherwise")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory(dir=asked.work) as folder:
        work = Path(folder)
        if asked.start_up:
            start_up(work / "start-up", asked.rounds)
        elif asked.workers:
            several_workers(asked, work)
        elif asked.peers:
            peers(asked, work)
        elif asked.bands:
            bands_of_rows(asked, work)
        else:
            posting_cases(asked, work)


if __name__ == "__main__":
    main()
