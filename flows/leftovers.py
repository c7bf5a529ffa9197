"""What killed runs left under names that nobody reads: removed when the next one starts."""

from __future__ import annotations

import shutil
from collections.abc import Iterable, Sequence
from pathlib import Path

from flows.home import Home
from flows.runs import RunLine, Status

REPLACED = ".replaced-"
"""An export that stepped aside for another of the same run: the only good one, until the swap."""


def sweep(home: Home, runs: Sequence[RunLine]) -> None:
    """Remove drafts of runs that never ended. Only the holder of the lock may call this.

    `runs` is the record before this run. A long archive is only searched where there is reason.
    """
    remove([home.work])
    remove(home.releases.glob(".*"))
    remove(home.root.glob(".paybands.duckdb.coming"))
    for aside in home.exports.glob(f"{REPLACED}*"):
        whole = aside.with_name(aside.name.removeprefix(REPLACED))
        if not whole.exists():
            aside.replace(whole)
    for pattern in (f"{REPLACED}*", ".coming-*", ".*.coming"):
        remove(home.exports.glob(pattern))
    for pid in {line.pid for line in runs if line.status == Status.RUNNING}:
        for folder in (home.root, home.pages, home.root / "cache"):
            pattern = f"*.{pid}.*.tmp"
            remove(folder.glob(pattern) if folder == home.root else folder.rglob(pattern))


def remove(paths: Iterable[Path]) -> None:
    """Remove files, links and whole folders, where they are there."""
    for path in list(paths):
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path, ignore_errors=True)
        else:
            path.unlink(missing_ok=True)
