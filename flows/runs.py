"""The record of runs: one line per run in data/runs.jsonl, rewritten as a whole or not at all."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, fields, replace
from enum import StrEnum
from pathlib import Path

from extract.archive import write_whole


class Status(StrEnum):
    """How a run ended. The first five are ends that were foreseen."""

    PUBLISHED = "published"
    PUBLISHED_PARTIAL = "published_partial"
    REFUSED = "refused"
    NOTHING_NEW = "nothing_new"
    FAILED = "failed"
    DRY_RUN = "dry_run"
    INTERRUPTED = "interrupted"
    CRASHED = "crashed"
    RUNNING = "running"


class Mode(StrEnum):
    """Where a run's pages come from."""

    LIVE = "live"
    REPLAY = "replay"
    SAMPLE = "sample"


@dataclass(frozen=True, slots=True)
class RunLine:
    """One run.

    `run_id` is None until the pages are known; the same pages, rules, as_of and mode give the
    same one. `archive` is the folder the pages are read from. `decisions` are what a person
    decided by an option ("accept_drop"). `content` is the same for two runs that would publish
    the same bands.
    """

    started_at: str
    pid: int
    mode: str
    archive: str
    as_of: str | None = None
    run_id: str | None = None
    finished_at: str | None = None
    status: str = Status.RUNNING
    exit_code: int | None = None
    accept_drop: bool = False
    only: tuple[str, ...] = ()
    decisions: tuple[str, ...] = ()
    note: str = ""
    content: str = ""


FIELDS = frozenset(field.name for field in fields(RunLine))


def read_runs(path: Path) -> list[RunLine]:
    """Every run so far, oldest first, without what is no run or no field of this version."""
    if not path.is_file():
        return []
    found: list[RunLine] = []
    for line in path.read_bytes().splitlines():
        try:
            values = json.loads(line)
            known = {name: value for name, value in values.items() if name in FIELDS}
            for name in ("only", "decisions"):
                known[name] = tuple(known.get(name, ()))
            found.append(RunLine(**known))
        except (ValueError, TypeError, AttributeError):
            continue
    return found


def write_runs(path: Path, runs: list[RunLine]) -> None:
    """Replace the record, under another name first."""
    lines = "".join(json.dumps(asdict(run)) + "\n" for run in runs)
    write_whole(path, lines.encode())


def begin(path: Path, run: RunLine) -> list[RunLine]:
    """Record that a run has started; runs that never ended are marked crashed.

    Only the holder of the lock may call this: that is why an open line means a dead process.
    """
    runs = [*(_settled(line) for line in read_runs(path)), run]
    write_runs(path, runs)
    return runs


def end(path: Path, run: RunLine) -> None:
    """Replace the line of this run, found by its start and pid."""
    key = (run.started_at, run.pid)
    runs = [run if (line.started_at, line.pid) == key else line for line in read_runs(path)]
    write_runs(path, runs)


def _settled(run: RunLine) -> RunLine:
    if run.status != Status.RUNNING:
        return run
    note = f"process {run.pid} ended without a word"
    return replace(run, status=Status.CRASHED, note=note)
