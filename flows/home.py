"""The data folder: where everything that a run keeps has its one place."""

from __future__ import annotations

import os
import tempfile
from dataclasses import dataclass
from pathlib import Path

from flows.problem import Problem

DATA_VARIABLE = "PAYBANDS_DATA"


@dataclass(frozen=True, slots=True)
class Home:
    """One data folder. Nothing outside it is written."""

    root: Path

    @property
    def pages(self) -> Path:
        """The archive that live runs write: every response, kept once."""
        return self.root / "pages"

    @property
    def releases(self) -> Path:
        """One folder per published release."""
        return self.root / "releases"

    @property
    def current(self) -> Path:
        """The symlink to the newest release's DuckDB file."""
        return self.root / "paybands.duckdb"

    @property
    def exports(self) -> Path:
        """One folder per exported run, and `latest`."""
        return self.root / "exports"

    @property
    def readings(self) -> Path:
        """What each page was read to, per version of the rules. Safe to delete."""
        return self.root / "cache" / "readings"

    @property
    def columns(self) -> Path:
        """The columns read of very large files, so that each is read once. Safe to delete."""
        return self.root / "cache" / "columns"

    @property
    def work(self) -> Path:
        """What a running build writes. Emptied when a run starts and ends."""
        return self.root / "work"

    @property
    def runs(self) -> Path:
        """One line per run so far."""
        return self.root / "runs.jsonl"

    @property
    def decisions(self) -> Path:
        """One line per source that somebody switched on or off."""
        return self.root / "decisions.jsonl"

    @property
    def forgotten(self) -> Path:
        """One line per entry that was forgotten on request."""
        return self.root / "forgotten.jsonl"

    @property
    def lock(self) -> Path:
        """Held by the one run that may write here."""
        return self.root / ".lock"

    @property
    def prefect(self) -> Path:
        """Prefect's own home, unless PREFECT_HOME says otherwise."""
        return self.root / ".prefect"


def home_at(given: str | Path | None = None) -> Home:
    """The data folder that was asked for: the argument, else PAYBANDS_DATA, else ./data."""
    chosen = given or os.environ.get(DATA_VARIABLE) or "data"
    return Home(Path(chosen).expanduser().absolute())


def make_writable(home: Home) -> None:
    """Make the folder, and find out now whether it can be written. Raises Problem where not."""
    try:
        home.root.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=home.root):
            pass
    except OSError as reason:
        is_file = home.root.exists() and not home.root.is_dir()
        words = "it is a file" if is_file else reason.strerror
        raise Problem(
            f"{home.root} cannot be written: {words}.",
            f"Choose another folder with --data DIR or {DATA_VARIABLE}.",
        ) from reason
