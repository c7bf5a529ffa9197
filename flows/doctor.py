"""What a person needs to know when something is wrong: versions, paths, lock, last run, Prefect."""

from __future__ import annotations

import platform
import shutil
from importlib.metadata import PackageNotFoundError, version

from flows import launcher, lock, runs
from flows.home import DATA_VARIABLE, Home
from flows.plan import CONTACT_VARIABLE, ORIGINS_VARIABLE
from flows.problem import without_login
from warehouse import publish, read
from warehouse.damage import BUILT_ANEW, ReleaseUnreadable

DISTRIBUTIONS = (
    "paybands",
    "duckdb",
    "prefect",
    "fastapi",
    "requests",
    "urllib3",
    "lxml",
    "beautifulsoup4",
    "currencyconverter",
    "protego",
    "click",
    "rich",
)
"""What is looked at first when a run that worked yesterday does not work today."""


def findings(home: Home, environment: dict[str, str]) -> list[tuple[str, str]]:
    """Name and value of everything worth a look, in the order in which to look."""
    return [
        *_installed(),
        *_places(home, environment),
        *_release(home),
        *_activity(home),
        ("Prefect", _prefect_mode(home)),
    ]


def _installed() -> list[tuple[str, str]]:
    found = [("Python", f"{platform.python_version()} on {platform.system()}")]
    for name in DISTRIBUTIONS:
        try:
            found.append((name, version(name)))
        except PackageNotFoundError:
            found.append((name, "NOT INSTALLED"))
    return found


def _places(home: Home, environment: dict[str, str]) -> list[tuple[str, str]]:
    there = home.root if home.root.exists() else home.root.parent
    free = f"{shutil.disk_usage(there).free // 2**20:,} MB" if there.exists() else "unknown"
    origins = environment.get(ORIGINS_VARIABLE, "")
    return [
        ("data folder", f"{home.root}{'' if home.root.exists() else ' (not there yet)'}"),
        (DATA_VARIABLE, environment.get(DATA_VARIABLE, "not set")),
        ("free space", free),
        ("kept pages", f"{home.pages}{'' if home.pages.exists() else ' (none yet)'}"),
        ("mirrors", without_login(origins) or "none"),
        ("contact", environment.get(CONTACT_VARIABLE, f"not set ({CONTACT_VARIABLE})")),
    ]


def _release(home: Home) -> list[tuple[str, str]]:
    try:
        db = publish.current(home.root)
    except publish.NothingPublished:
        return [("release", "none yet: paybands refresh --sample")]
    try:
        facts = read.header(db)
        with read.opened(db) as connection:
            ((storage,),) = read.read(connection, "storage_version").rows
    except ReleaseUnreadable as reason:
        return [("release", f"{reason}. {BUILT_ANEW}")]
    return [
        ("release", f"{db} ({db.stat().st_size / 2**20:.1f} MB)"),
        ("run", f"{facts['run_id']}, {facts['mode']}, as of {facts['as_of']}"),
        ("schema version", str(facts["schema_version"])),
        ("storage version", str(storage)),
        ("releases kept", str(sum(path.is_dir() for path in home.releases.iterdir()))),
    ]


def _activity(home: Home) -> list[tuple[str, str]]:
    holder = lock.holder(home.lock)
    held = "free" if holder is None else f"held by pid {holder.get('pid')}"
    found = [("lock", held)]
    lines = runs.read_runs(home.runs)
    if not lines:
        return [*found, ("last run", "none yet: paybands refresh --sample")]
    last = lines[-1]
    words = f"{last.status} ({last.mode}, started {last.started_at}, exit {last.exit_code})"
    found.append(("last run", f"{words}{': ' + last.note if last.note else ''}"))
    crashed = sum(line.status == runs.Status.CRASHED for line in lines)
    found.append(("runs so far", f"{len(lines)}, of them crashed {crashed}"))
    return found


def _prefect_mode(home: Home) -> str:
    configured = launcher.configured_api()
    if configured is None:
        return f"a local server per run, home {home.prefect}; --plain runs without"
    state = "answers" if launcher.answers(configured) else "does NOT answer"
    return f"configured server {without_login(configured)} ({state})"
