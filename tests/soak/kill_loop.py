"""Kills whole runs at random moments, and looks at what is left each time.

    python -m tests.soak.kill_loop --kills 200 --seed 1 [--prefect] [--folder DIR]

Each round serves the next day of a small world from a server on this machine, starts a refresh
in a process group of its own, kills it with SIGKILL, and checks everything that has a final name.
Every fifth round a run may end, and then nothing of the killed ones may be left.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from http.server import BaseHTTPRequestHandler
from pathlib import Path

import duckdb

from extract.archive import Archive
from extract.sources import all_sources
from flows import runs
from flows.home import Home
from flows.plan import ORIGINS_VARIABLE
from flows.problem import Exit
from flows.runs import Status
from tests.conftest import REPO
from tests.loopback import answer, loopback
from tests.soak.staged import write_boards
from tests.soak.world import SYSTEMS, World, make_world, urls_of
from warehouse.build import sql_files

MOST_SECONDS = 180.0
DAYS = 300
DRAFTS = ("*.tmp", ".coming-*", ".*.coming", ".replaced-*", ".leaving-*", ".probe-*", "work")
"""Names that only a run that is going on may have."""

FEWEST_CHECKS = 8
"""Checks of the warehouse that a closed file can be held to."""

MOMENTS = (
    "work/*",
    "work/*/inputs/*",
    "work/*/paybands.duckdb",
    "releases/.coming-*",
    "exports/.coming-*",
)
"""What appears at the start of a step that is worth being killed in."""


@dataclass(slots=True)
class Trial:
    """One data folder under trial, and what was seen in it."""

    home: Home
    world: World
    boards: Path
    origins: str
    with_prefect: bool
    day: int = 0
    releases: dict[str, str] = field(default_factory=dict)
    killed_at: Counter[str] = field(default_factory=Counter)
    whole_seconds: float = 8.0


@contextmanager
def trial(folder: Path, *, boards: int = 12, with_prefect: bool = False) -> Iterator[Trial]:
    """A trial on an empty folder, with its server."""
    first_day = datetime.now(UTC).date() - timedelta(days=DAYS + 1)
    world = make_world(7, boards=boards, days=DAYS, jobs_each=8, first_day=first_day)
    table = folder / "boards.json"
    with loopback() as served:
        hosts = [host for name in SYSTEMS for host in all_sources()[name].SOURCE.hosts]
        origins = ",".join(f"https://{host}={served.origin}" for host in hosts)
        going = Trial(Home(folder / "data"), world, table, origins, with_prefect)
        sites = urls_of(world.sites)

        def play(handler: BaseHTTPRequestHandler) -> None:
            site = sites.get(handler.path)
            if site is None or going.day in site.dead:
                answer(404)(handler)
            else:
                answer(body=world.body(site, going.day))(handler)

        served.plays["*"] = [play]
        yield going


def start(going: Trial) -> subprocess.Popen[bytes]:
    """One refresh of the day, in a process group of its own."""
    write_boards(going.boards, going.world.boards_on(going.day))
    words = [sys.executable, "-m", "tests.soak.staged", str(going.boards)]
    words += ["--data", str(going.home.root), "-q", "refresh"]
    words += [] if going.with_prefect else ["--plain"]
    words += [word for name in SYSTEMS for word in ("--only", name)]
    words += ["--accept-drop"]
    kept = {name: value for name, value in os.environ.items() if not name.startswith("PREFECT_")}
    return subprocess.Popen(
        words,
        cwd=REPO,
        env={**kept, ORIGINS_VARIABLE: going.origins},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        start_new_session=True,
    )


def is_there(root: Path, moment: str) -> bool:
    """Whether what marks a moment has appeared."""
    try:
        return any(root.glob(moment))
    except FileNotFoundError:
        # A folder was removed while it was looked through.
        return False


def kill_once(going: Trial, chance: random.Random) -> None:
    """Start a run, kill it at a random moment, and check what is left."""
    process = start(going)
    started = time.monotonic()
    moment = chance.choice((None, *MOMENTS))
    if moment is None:
        wait = chance.uniform(0, going.whole_seconds)
        while process.poll() is None and time.monotonic() < started + wait:
            time.sleep(0.002)
    else:
        while process.poll() is None and not is_there(going.home.root, moment):
            time.sleep(0.002)
        time.sleep(chance.choice((0, 0.005, 0.05, 0.3)) * chance.random())
    if process.poll() is None:
        os.killpg(process.pid, signal.SIGKILL)
        going.killed_at[moment or "any moment"] += 1
    process.communicate()
    inspect(going)


def let_end(going: Trial) -> None:
    """Let a run end, and check that it left nothing but what is meant to stay."""
    started = time.monotonic()
    process = start(going)
    _, said = process.communicate(timeout=MOST_SECONDS)
    going.whole_seconds = time.monotonic() - started
    good = (Exit.DONE, Exit.PUBLISHED_PARTIAL)
    assert process.returncode in good, said.decode()[-2000:]
    inspect(going)
    left = [path for name in DRAFTS for path in going.home.root.rglob(name)]
    left = [path for path in left if ".prefect" not in path.parts]
    assert not left, left
    lines = runs.read_runs(going.home.runs)
    assert all(line.status != Status.RUNNING for line in lines)
    assert going.home.current.exists()
    assert (going.home.exports / "latest").exists()


def inspect(going: Trial) -> None:
    """Look at everything that has a final name."""
    home = going.home
    if home.current.is_symlink():
        check_release(going, home.current.resolve())
    for folder in home.releases.glob("[0-9]*"):
        check_release(going, folder / "paybands.duckdb")
    for folder in home.exports.glob("[0-9]*"):
        check_export(folder)
    if (home.exports / "index.json").exists():
        json.loads((home.exports / "index.json").read_bytes())
    archive = Archive(home.pages)
    for capture in archive.captures():
        archive.page(capture)
    for reading in home.readings.rglob("*.ndjson"):
        content = reading.read_bytes()
        assert content.endswith(b"\n") or not content, reading
        for line in content.splitlines():
            json.loads(line)
    if home.runs.exists():
        for text in home.runs.read_text(encoding="utf-8").splitlines():
            json.loads(text)


def check_release(going: Trial, file: Path) -> None:
    """A release opens, is the one its folder names, passes every check, and never changes."""
    name = file.parent.name
    digest = sha256(file.read_bytes()).hexdigest()
    if going.releases.setdefault(name, digest) != digest:
        raise AssertionError(f"{file} is not what it was")
    assert not file.with_name(file.name + ".wal").exists()
    with duckdb.connect(str(file), read_only=True) as connection:
        assert connection.execute("select run_id from release").fetchall() == [(name,)]
        held = 0
        for check in sql_files("checks"):
            try:
                cursor = connection.execute(check.read_text(encoding="utf-8"))
            except duckdb.CatalogException:
                # It looks at what only a build has.
                continue
            failing = cursor.fetchall()
            assert not failing, (check.name, failing[0])
            held += 1
        assert held >= FEWEST_CHECKS


def check_export(folder: Path) -> None:
    """Every file of an export is the one its package names, and there is no other."""
    package = json.loads((folder / "datapackage.json").read_bytes())
    named = {one["path"]: one for one in package["resources"]}
    for path, one in named.items():
        content = (folder / path).read_bytes()
        assert one["bytes"] == len(content), path
        assert one["hash"] == f"sha256:{sha256(content).hexdigest()}", path
    others = {path.name for path in folder.iterdir()} - set(named) - {"datapackage.json"}
    assert all(name.endswith(".meta.json") for name in others), others


def kill_loop(going: Trial, kills: int, seed: int) -> None:
    """Kill until there are enough; every fifth run ends, and the world moves on a day."""
    chance = random.Random(seed)
    let_end(going)
    rounds = 0
    while sum(going.killed_at.values()) < kills:
        rounds += 1
        going.day = min(going.day + 1, DAYS - 1)
        kill_once(going, chance)
        if rounds % 5 == 0:
            let_end(going)
            print(f"{sum(going.killed_at.values())} kills", file=sys.stderr, flush=True)
    let_end(going)


def main() -> None:
    """Run the loop and print what happened, as JSON."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--prefect", action="store_true")
    parser.add_argument("--folder", type=Path)
    asked = parser.parse_args()
    started = time.monotonic()
    with tempfile.TemporaryDirectory() as temporary:
        folder = asked.folder or Path(temporary)
        folder.mkdir(parents=True, exist_ok=True)
        with trial(folder, with_prefect=asked.prefect) as going:
            kill_loop(going, asked.kills, asked.seed)
            states = Counter(str(line.status) for line in runs.read_runs(going.home.runs))
            result = {
                "kills": sum(going.killed_at.values()),
                "killed_at": dict(going.killed_at),
                "releases_seen": len(going.releases),
                "runs": dict(states),
                "minutes": round((time.monotonic() - started) / 60, 1),
            }
    print(json.dumps(result, indent=1))


if __name__ == "__main__":
    main()
