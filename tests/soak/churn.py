"""Sixty days of a market that changes, on a network that fails: what is kept of it each day.

    python -m tests.soak.churn --boards 300 --days 60 --seed 1

One run a day through the product's own Web against servers on this machine, under a clock that is
set. Faults come by a seeded plan. Each day the invariants below are asserted; at the end the bands
are held against those of somebody who met no fault.
"""

from __future__ import annotations

import argparse
import gzip
import json
import random
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime, tzinfo
from functools import partial
from hashlib import sha256
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from unittest.mock import patch
from urllib.parse import urlsplit

import duckdb

import extract.web
import flows.plan
import flows.steps
from extract.archive import Archive
from extract.page import Outcome
from extract.sources import all_sources
from extract.web import Web
from flows import runs
from flows.home import Home
from flows.plan import ORIGINS_VARIABLE, Request
from flows.problem import Problem
from flows.progress import Silent
from flows.runs import Status
from flows.steps import Directly, Run, run_steps
from tests.loopback import Loopback, Play, answer, loopback, raw, redirect
from tests.soak.staged import stage
from tests.soak.world import SYSTEMS, Site, World, make_world, urls_of

FIRST_DAY = date(2026, 8, 1)
RECOVERY_DAYS = 3
MOST_DAYS_WITHOUT = 4
FAULT_SHARE = 0.04
HOST_FAULT_SHARE = 0.03
DEADLINE_SECONDS = 3.0
MOST_BYTES = 1_000_000

GOOD = (Outcome.OK, Outcome.UNCHANGED)


def cut(body: bytes, *lines: bytes) -> Play:
    """A 200 with these header lines and half of its body."""
    head = b"\r\n".join((b"HTTP/1.1 200 OK", b"Content-Type: application/json", *lines, b"", b""))
    return raw(head + body[: len(body) // 2])


def renamed(body: bytes) -> Play:
    """A page whose list has another name, or is no list."""
    served = json.loads(body)
    if isinstance(served, list):
        return answer(body=json.dumps({"postings": served}).encode())
    return answer(body=json.dumps({"positions": served["jobs"]}).encode())


def without_rows(body: bytes) -> Play:
    """The page of a board with no jobs."""
    served = json.loads(body)
    if isinstance(served, list):
        return answer(body=b"[]")
    return answer(body=json.dumps({**served, "jobs": [], "meta": {"total": 0}}).encode())


HTML = b"<html><head><title>Just a moment...</title></head><body></body></html>"
HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\r\n"

FATAL: Mapping[str, Callable[[bytes], Play]] = {
    "http_500": lambda body: answer(500),
    "http_403": lambda body: answer(403),
    "http_404": lambda body: answer(404),
    "hang_up": lambda body: raw(b""),
    "drip": lambda body: raw(HEAD, *[b" "] * 40, gap_seconds=0.2),
    "cut_by_length": lambda body: cut(body, b"Content-Length: %d" % len(body)),
    "cut_by_close": lambda body: cut(body),
    "cut_gzip": lambda body: cut(gzip.compress(body), b"Content-Encoding: gzip"),
    "cut_chunk": lambda body: cut(b"fffff\r\n" + body, b"Transfer-Encoding: chunked"),
    "challenge": lambda body: answer(200, HTML, "text/html"),
    "nothing": lambda body: answer(200, b""),
    "renamed": renamed,
    "no_json": lambda body: answer(body=b"<!doctype html>"),
    "bomb": lambda body: answer(
        body=gzip.compress(bytes(8 * MOST_BYTES)), headers={"Content-Encoding": "gzip"}
    ),
    "too_large": lambda body: raw(HEAD[:-2] + b"Content-Length: 999999999\r\n\r\n"),
    "to_itself": lambda body: redirect("?content=true"),
    "to_metadata": lambda body: redirect("http://169.254.169.254/latest/meta-data"),
    "to_file": lambda body: redirect("file:///etc/passwd"),
    "no_rows": without_rows,
}  # fmt: skip
"""Faults that no retry mends; each gives what a server plays from the true body."""

PASSING: Mapping[str, Play] = {
    "http_503_once": answer(503),
    "throttled_junk": answer(429, headers={"Retry-After": "soon"}),
    "throttled_past": answer(429, headers={"Retry-After": "Wed, 21 Oct 2015 07:28:00 GMT"}),
    "throttled_negative": answer(429, headers={"Retry-After": "-5"}),
}
"""Faults that are over at the second try."""

OF_HOST: Mapping[str, Play] = {
    "robots_503": answer(503),
    "robots_hang_up": raw(b""),
    "throttled_for_a_day": answer(429, headers={"Retry-After": "86400"}),
}
"""Faults of a whole host: of its robots.txt, or of the first board that is asked."""


class Clock(datetime):
    """The instant that the runs of a trial take for now."""

    instant: datetime

    @classmethod
    def now(cls, tz: tzinfo | None = None) -> datetime:  # type: ignore[override]
        """The instant that was set."""
        return cls.instant


@dataclass(slots=True)
class Market:
    """The servers of one trial: what they play today, and what they have truly served."""

    world: World
    sites: Mapping[str, Site]
    days: int
    day: int = 0
    faults: dict[str, str] = field(default_factory=dict)
    host_faults: dict[str, str] = field(default_factory=dict)
    tries: Counter[str] = field(default_factory=Counter)
    injected: Counter[str] = field(default_factory=Counter)

    def play(self, system: str, handler: BaseHTTPRequestHandler) -> None:
        """Answer one request as the day has it."""
        path = handler.path
        of_host = self.host_faults.get(system, "")
        if path == "/robots.txt":
            (OF_HOST[of_host] if of_host.startswith("robots") else answer(404))(handler)
            return
        site = self.sites.get(path)
        self.tries[path] += 1
        fault = self.faults.get(path, "")
        if site is None or self.day in site.dead:
            answer(404)(handler)
        elif of_host == "throttled_for_a_day":
            OF_HOST[of_host](handler)
        elif fault in FATAL:
            FATAL[fault](self.world.body(site, self.day))(handler)
        elif fault in PASSING and self.tries[path] == 1:
            PASSING[fault](handler)
        else:
            serve(self.world.body(site, self.day), handler)

    def new_day(self, day: int, chance: random.Random | None, lean: Counter[str]) -> None:
        """Set the day and its faults; `lean` counts the days that each board was last without."""
        self.day, self.faults, self.host_faults = day, {}, {}
        self.tries.clear()
        if chance is None:
            return
        last_seen = {
            site.board.system for site in self.sites.values() if site.ends_on(self.days) == day + 1
        }
        for system in SYSTEMS:
            if chance.random() < HOST_FAULT_SHARE and system not in last_seen:
                self.host_faults[system] = chance.choice(sorted(OF_HOST))
        for path, site in self.sites.items():
            if site.board.system in last_seen:
                # What nobody sees of a site on its last day can never be made good.
                continue
            if chance.random() < FAULT_SHARE and lean[path] < MOST_DAYS_WITHOUT:
                self.faults[path] = chance.choice(sorted({**FATAL, **PASSING}))
        self.injected.update(self.faults.values())
        self.injected.update(self.host_faults.values())


def serve(body: bytes, handler: BaseHTTPRequestHandler) -> None:
    """A true page, or 304 where the asker has it."""
    tag = f'"{sha256(body).hexdigest()[:16]}"'
    is_known = handler.headers.get("If-None-Match") == tag
    answer(304 if is_known else 200, b"" if is_known else body, headers={"ETag": tag})(handler)


@contextmanager
def open_market(world: World, days: int) -> Iterator[Market]:
    """One server per system, and a product that takes them for the systems' own."""
    market = Market(world, urls_of(world.sites), days)
    origins: list[str] = []
    with ExitStack() as stack:
        for system in SYSTEMS:
            served: Loopback = stack.enter_context(loopback())
            served.plays["*"] = [partial(market.play, system)]
            hosts = all_sources()[system].SOURCE.hosts
            origins += [f"https://{host}={served.origin}" for host in hosts]
        web = partial(Web, now=Clock.now, deadline_seconds=DEADLINE_SECONDS, max_bytes=MOST_BYTES)
        stack.enter_context(patch.dict("os.environ", {ORIGINS_VARIABLE: ",".join(origins)}))
        stack.enter_context(patch.object(extract.web, "Web", web))
        stack.enter_context(patch.object(flows.plan, "datetime", Clock))
        stack.enter_context(patch.object(flows.steps, "export", exported_elsewhere))
        for name in ("boards", "sample_boards"):
            stack.enter_context(patch.object(flows.plan, name, getattr(flows.plan, name)))
        for system in SYSTEMS:
            module = all_sources()[system]
            stack.enter_context(patch.object(module, "SOURCE", module.SOURCE))
        quick = extract.web.RETRY.new(backoff_factor=0.01)
        stack.enter_context(patch.object(extract.web, "RETRY", quick))
        yield market


def exported_elsewhere(run: Run) -> Path:
    """No exports: they follow from the release alone, and would be most of the time."""
    return run.plan.request.home.exports


@dataclass(slots=True)
class Seen:
    """What one trial has met: references served whole, and how its days ended.

    `boards` have served rows at least once: only such a board can be missed.
    """

    served: set[tuple[str, str]] = field(default_factory=set)
    ended: Counter[str] = field(default_factory=Counter)
    lean: Counter[str] = field(default_factory=Counter)
    boards: set[str] = field(default_factory=set)
    entries: set[tuple[str, str]] = field(default_factory=set)
    captures: int = 0


def live_through(market: Market, home: Home, days: int, seed: int | None) -> Seen:
    """One run a day. With a seed there are faults, and every day is looked at; else the last."""
    chance = None if seed is None else random.Random(seed)
    seen = Seen()
    for day in range(days):
        is_calm = day >= days - RECOVERY_DAYS
        market.new_day(day, None if is_calm else chance, seen.lean)
        Clock.instant = market.world.noon(day)
        stage(market.world.boards_on(day), [site.board for site in market.world.sites])
        is_looked_at = seed is not None or day == days - 1
        if not is_looked_at:
            fetch_only(home)
            note_served(market, home, seen)
            continue
        try:
            ended = run_steps(Request(home, only=SYSTEMS), Directly(), Silent())
            seen.ended[ended.line.status] += 1
        except Problem as problem:
            assert "No source answered" in problem.what, problem
            seen.ended[Status.REFUSED] += 1
        look(market, home, seen)
        if day % 10 == 9:
            print(f"day {day + 1}: {dict(seen.ended)}", file=sys.stderr, flush=True)
    return seen


def fetch_only(home: Home) -> None:
    """Fetch a day's pages and keep them; no release is built."""
    plan = flows.plan.make_plan(Request(home, only=SYSTEMS))
    run = flows.steps._run_of(plan, Silent())
    Directly().each(flows.steps.fetch, run, plan.fetched)
    run.stop()


def look(market: Market, home: Home, seen: Seen) -> None:
    """Assert what must hold on every day."""
    good = note_served(market, home, seen)
    if not home.current.exists():
        assert not seen.served
        return
    with duckdb.connect(str(home.current.resolve()), read_only=True) as connection:
        ((run_id,),) = connection.execute("select run_id from release").fetchall()
        assert run_id == home.current.resolve().parent.name
        entries = set(connection.execute("select source, source_ref from entries").fetchall())
        refused = set(connection.execute("select source, source_ref from rejections").fetchall())
        reasons = connection.execute("select count(*) from rejections where rule is null")
        assert reasons.fetchall() == [(0,)]
        health = dict(
            connection.execute(
                "select concat(source, '/', board), status from source_health where board <> 'all'"
            ).fetchall()
        )
    if runs.read_runs(home.runs)[-1].status != Status.REFUSED:
        lost = seen.served - entries - refused
        assert not lost, sorted(lost)[:5]
        gone = seen.entries - entries - refused
        assert not gone, sorted(gone)[:5]
        seen.entries = entries
        for site in market.world.sites:
            if not site.listed <= market.day < site.left:
                continue
            name = f"{site.board.system}/{site.board.token}"
            if site.url in seen.boards and site.open_on(market.day):
                is_ok = health[name] == "ok"
                assert is_ok == (site.url in good), (market.day, name, health[name])
    left = [*home.root.glob(".*coming*"), *home.root.rglob("*.tmp"), *home.exports.glob(".*")]
    assert not left and not home.work.exists(), left


def note_served(market: Market, home: Home, seen: Seen) -> set[str]:
    """The addresses that were truly read today; what they served is from now on not to be lost."""
    good: set[str] = set()
    captures = Archive(home.pages).captures()
    for capture in captures[seen.captures :]:
        where = urlsplit(capture.url)
        path = f"{where.path}?{where.query}" if where.query else where.path
        site = market.sites[path]
        fault = market.faults.get(path, "")
        is_read = capture.outcome in GOOD and fault not in ("renamed", "no_rows")
        seen.lean[path] = 0 if is_read else seen.lean[path] + 1
        if not is_read:
            continue
        assert fault not in FATAL, (fault, capture)
        good.add(capture.url)
        seen.boards.add(capture.url)
        open_jobs = site.open_on(market.day)
        seen.served.update((site.board.system, job.ref) for job in open_jobs)
    seen.captures = len(captures)
    return good


def bands_of(home: Home) -> dict[str, dict[str, object]]:
    """Every band of the newest release with all its figures, by band_id."""
    with duckdb.connect(str(home.current.resolve()), read_only=True) as connection:
        cursor = connection.execute("select * from bands")
        columns = [column[0] for column in cursor.description or ()]
        rows = [dict(zip(columns, row, strict=True)) for row in cursor.fetchall()]
    return {str(row["band_id"]): row for row in rows}


def differences(
    some: Mapping[str, Mapping[str, object]], others: Mapping[str, Mapping[str, object]]
) -> dict[str, object]:
    """How many bands differ in which column, and the first one that does."""
    if some.keys() != others.keys():
        return {"band_id": sorted(some.keys() ^ others.keys())[:5]}
    counted: Counter[str] = Counter()
    first: dict[str, object] = {}
    for band_id, row in some.items():
        for column, value in row.items():
            if value != others[band_id][column]:
                counted[column] += 1
                first.setdefault(column, (band_id, value, others[band_id][column]))
    return {column: (count, first[column]) for column, count in counted.items()}


def clusters_of(home: Home) -> list[tuple[object, ...]]:
    """What every entry is read as."""
    with duckdb.connect(str(home.current.resolve()), read_only=True) as connection:
        return connection.execute(
            "select entry_id, employer, level, specialisation, posted_on, title_raw"
            " from entries order by entry_id"
        ).fetchall()


def soak(folder: Path, *, boards: int, days: int, seed: int, jobs_each: int) -> dict[str, object]:
    """Live through the days twice, with faults and without, and compare how it ends."""
    started = time.monotonic()
    world = make_world(seed, boards=boards, days=days, jobs_each=jobs_each, first_day=FIRST_DAY)
    hard, calm = Home(folder / "hard"), Home(folder / "calm")
    with open_market(world, days) as market:
        seen = live_through(market, hard, days, seed)
    with open_market(world, days) as still:
        quiet = live_through(still, calm, days, None)
    assert clusters_of(hard) == clusters_of(calm)
    other = differences(bands_of(hard), bands_of(calm))
    assert not other, other
    return {
        "boards": boards,
        "days": days,
        "faults": sum(market.injected.values()),
        "kinds_of_fault": len(market.injected),
        "captures": seen.captures,
        "postings_served": len(seen.served),
        "postings_served_without_faults": len(quiet.served),
        "entries": len(seen.entries),
        "bands": len(bands_of(hard)),
        "runs": dict(seen.ended),
        "minutes": round((time.monotonic() - started) / 60, 1),
    }


def main() -> None:
    """Run the soak and print its figures, as JSON."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--boards", type=int, default=300)
    parser.add_argument("--days", type=int, default=60)
    parser.add_argument("--jobs", type=int, default=10)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--keep", type=Path, help="an empty folder in which both homes stay")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        found = soak(
            asked.keep or Path(folder),
            boards=asked.boards,
            days=asked.days,
            seed=asked.seed,
            jobs_each=asked.jobs,
        )
    print(json.dumps(found, indent=1))


if __name__ == "__main__":
    main()
