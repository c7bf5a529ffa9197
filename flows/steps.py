"""The steps of one refresh, in order, as plain functions. They know nothing of Prefect."""

from __future__ import annotations

import errno
import hashlib
import json
import os
import shutil
import sys
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass, replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, ParamSpec, Protocol, TypeVar

from extract.archive import Capture, capture_line, instant_text, write_whole
from extract.given import FileMissing
from extract.page import Outcome
from flows import interrupt, readings, runs
from flows.cluster import Cluster
from flows.decisions import is_on
from flows.forgotten import amender
from flows.home import Home, make_writable
from flows.joined import join
from flows.leftovers import sweep
from flows.lock import held
from flows.plan import (
    CONTACT_VARIABLE,
    ORIGINS_VARIABLE,
    Plan,
    Request,
    as_of_of,
    make_plan,
    origins_from,
    refuse_day_to_come,
)
from flows.problem import IN_THE_WAY, Exit, Problem, told
from flows.progress import Report
from flows.runs import Mode, RunLine, Status
from flows.schema import is_older, is_readable, refuse_newer
from warehouse import build as warehouse_build
from warehouse import export as warehouse_export
from warehouse import publish as warehouse_publish
from warehouse.damage import ReleaseUnreadable

if TYPE_CHECKING:
    from extract.web import Web

P = ParamSpec("P")
T = TypeVar("T")

GOOD = (Outcome.OK, Outcome.UNCHANGED, Outcome.EMPTY_CONFIRMED)
FREE_SPACE_FACTOR = 3
"""A build needs this many times the size of the newest release and of what was read, and never less
than the floor."""
FREE_SPACE_FLOOR_BYTES = 64 * 1024 * 1024

LAST_GOOD_STAYS = "The last good release is as it was."

REMEDIES = {
    "no_source_lost_a_third": "If the loss is real, run again with --accept-drop.",
}
"""What a person can do where a check of the warehouse refuses a release."""

MOST_EXAMPLES = 3
"""Addresses shown for one reason; the archive's index has all of them."""

EXIT_OF = {
    Status.PUBLISHED: Exit.DONE,
    Status.NOTHING_NEW: Exit.DONE,
    Status.DRY_RUN: Exit.DONE,
    Status.PUBLISHED_PARTIAL: Exit.PUBLISHED_PARTIAL,
    Status.REFUSED: Exit.REFUSED,
    Status.FAILED: Exit.BUG,
    Status.INTERRUPTED: Exit.INTERRUPTED,
}


class Caller(Protocol):
    """How steps are called: directly, or as Prefect tasks."""

    def __call__(self, step: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> T:
        """Call one step and return what it returns."""

    def each(self, step: Callable[[Run, str], T], run: Run, names: Sequence[str]) -> list[T]:
        """Call one step once per name, several at a time; results in the order of the names."""


class Run:
    """One run while it goes on: its plan, its line in the record, and who is told about it.

    `web` is None where nothing is fetched: a replay never writes into the archive it reads.
    """

    __slots__ = ("cluster", "is_stopped", "line", "plan", "report", "web", "work")

    def __init__(self, plan: Plan, line: RunLine, report: Report, web: Web | None) -> None:
        self.plan = plan
        self.line = line
        self.report = report
        self.web = web
        self.work = plan.request.home.work / f"{os.getpid()}"
        self.is_stopped = threading.Event()
        self.cluster = Cluster(plan.request.workers, plan.request.scheduler)

    def stop(self) -> None:
        """End every wait; steps that still run in other threads return soon."""
        self.is_stopped.set()
        if self.web is not None:
            self.web.stop()


@dataclass(frozen=True, slots=True)
class Fetched:
    """What asking one source brought. `failures` are pages that failed, each with its reason."""

    source: str
    pages: int
    good: int
    unchanged: int
    failures: tuple[tuple[str, str], ...]

    def reasons(self) -> list[str]:
        """One sentence per reason: how many pages failed for it, and one of them."""
        urls: dict[str, list[str]] = {}
        for url, reason in self.failures:
            urls.setdefault(reason, []).append(url)
        return [
            f"{len(of_it)} of {self.pages} pages failed: {reason} ({_some(of_it)})"
            for reason, of_it in urls.items()
        ]


@dataclass(frozen=True, slots=True)
class Read:
    """What the pages of one source were read to, by page key."""

    source: str
    found: Mapping[str, readings.Reading]

    @property
    def rows(self) -> int:
        """Rows that the pages served."""
        return sum(reading.rows for reading in self.found.values())

    @property
    def pages_new(self) -> int:
        """Pages that were read now and not found on the shelf."""
        return sum(reading.is_new for reading in self.found.values())

    @property
    def faults(self) -> list[str]:
        """Why pages could not be read, one sentence each."""
        return [reading.fault for reading in self.found.values() if reading.path is None]


@dataclass(frozen=True, slots=True)
class Inputs:
    """Everything the warehouse builds from. `failed` are sources that did not come whole.

    `boards` are the readings of the pages of each address, in the order kept.
    """

    run_id: str
    as_of: date
    folder: Path
    boards: tuple[tuple[Path, ...], ...]
    failed: tuple[str, ...]
    unread: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Ended:
    """How a run ended, for whoever started it. `notes` are sentences worth reading."""

    line: RunLine
    exit_code: Exit
    notes: tuple[str, ...]


def fetch(run: Run, name: str) -> Fetched:
    """Ask one source for its pages and keep each answer. Network only; nothing is read."""
    assert run.web is not None
    module = run.plan.sources[name]
    wanted = run.plan.board_urls(name)
    step = f"fetch {name}"
    run.report.start(step, len(wanted) or 1)
    pages = good = unchanged = 0
    failures: list[tuple[str, str]] = []
    try:
        for page in module.pages(run.web, run.plan.boards):
            pages += 1
            run.report.advance(step)
            good += page.outcome in GOOD
            unchanged += page.outcome is Outcome.UNCHANGED
            if page.outcome not in GOOD:
                failures.append((page.url, f"{page.outcome}, {page.note or page.status}"))
            if run.is_stopped.is_set():
                break
    except FileMissing as reason:
        failures.append((name, str(reason)))
    failed = f", {len(failures)} failed" if failures else ""
    run.report.say(f"{step}: {good} of {pages} pages ({unchanged} unchanged){failed}")
    return Fetched(name, pages, good, unchanged, tuple(failures))


def read(run: Run, name: str) -> Read:
    """Read every distinct page of one source, or find it on the shelf. No network."""
    plan = run.plan
    shelf = readings.Shelf(readings.shelf(plan.request.home.readings))
    pages = _distinct_pages(plan.captures(), name)
    step = f"read {name}"
    run.report.start(step, len(pages))
    found: dict[str, readings.Reading] = {}
    boards = _boards_of(pages)
    if run.cluster.is_wanted and not all(shelf.find(capture) for capture in pages.values()):
        archive, tiers = plan.archive, plan.board_tiers
        parts = run.cluster.read(name, boards, archive, shelf.folder, tiers)
    else:
        module = plan.sources[name]
        each = (
            readings.read_board(of, plan.archive, shelf, module, plan.board_tiers) for of in boards
        )
        parts = ([reading] for of_board in each for reading in of_board)
    for part in parts:
        found |= part
        for _ in part:
            run.report.advance(step)
        if run.is_stopped.is_set():
            break
    found = {key: found[key] for key in pages if key in found}
    result = Read(name, found)
    faults = len(result.faults)
    words = f"{step}: {result.rows} rows of {len(pages)} pages, {result.pages_new} read now"
    run.report.say(words + (f", {faults} not readable" if faults else ""))
    return result


def assemble(run: Run, fetched: Sequence[Fetched], read_: Sequence[Read]) -> Inputs:
    """Write down what the warehouse builds from, and give the run its id."""
    plan = run.plan
    captures = plan.captures()
    if not captures:
        raise Problem(f"{plan.archive.root} holds no pages.", "Make a live run first.")
    as_of = as_of_of(plan, captures)
    found = {key: reading for result in read_ for key, reading in result.found.items()}
    if not any(reading.path for reading in found.values()):
        raise Problem(
            f"None of the {len(captures)} captures in {plan.archive.root} could be read.",
            LAST_GOOD_STAYS,
        )
    failed = _not_whole(plan, fetched, captures, found) or tuple(
        name for name in plan.sources if _is_dark(captures, name, found, as_of)
    )
    unread = tuple(sorted({capture.source for capture in captures} - set(plan.sources)))
    lines = sorted(capture_line(capture) for capture in captures)
    run_id = f"{as_of}-{_digest([*lines, readings.rules_version(), plan.request.mode])}"
    run.line = replace(
        run.line,
        as_of=as_of.isoformat(),
        run_id=run_id,
        content=_digest([*_content(captures, found), readings.rules_version(), as_of.isoformat()]),
        status=Status.PUBLISHED_PARTIAL if failed else Status.PUBLISHED,
        note=f"not whole: {', '.join(failed)}" if failed else "",
    )
    folder = run.work / "inputs"
    earlier = runs.read_runs(plan.request.home.runs)[:-1]
    _write_ndjson(folder / "captures.ndjson", _capture_rows(plan, captures, found))
    _write_ndjson(folder / "sources.ndjson", _source_rows(plan, captures, unread))
    _write_ndjson(folder / "runs.ndjson", [asdict(line) for line in (*earlier, run.line)])
    boards = _readings_of(captures, found)
    return Inputs(run_id, as_of, folder, boards, failed, unread)


def _distinct_pages(captures: Sequence[Capture], source: str) -> dict[str, Capture]:
    """The first capture of each page of one source, by page key."""
    found: dict[str, Capture] = {}
    for capture in captures:
        key = readings.page_key(capture)
        if capture.source == source and key is not None:
            found.setdefault(key, capture)
    return found


def _boards_of(pages: Mapping[str, Capture]) -> list[list[Capture]]:
    """The pages by their address: those of one board are read one after the other."""
    boards: dict[str, list[Capture]] = {}
    for key, capture in pages.items():
        boards.setdefault(capture.url or key, []).append(capture)
    return list(boards.values())


def _readings_of(
    captures: Sequence[Capture], found: Mapping[str, readings.Reading]
) -> tuple[tuple[Path, ...], ...]:
    """Where the rows of each page lie, by the page's address."""
    addresses = {readings.page_key(capture) or "": capture.url for capture in captures}
    boards: dict[str, list[Path]] = {}
    for key, reading in found.items():
        if reading.path is not None:
            boards.setdefault(addresses[key] or key, []).append(reading.path)
    return tuple(map(tuple, boards.values()))


def _is_dark(
    captures: Sequence[Capture], source: str, found: Mapping[str, readings.Reading], as_of: date
) -> bool:
    """Whether the newest attempt at every page of a source failed, and there was one."""
    newest = {
        capture.url or capture.path: capture
        for capture in captures
        if capture.source == source and capture.fetched_at.date() <= as_of
    }
    return bool(newest) and not any(_is_readable(capture, found) for capture in newest.values())


def _not_whole(
    plan: Plan,
    fetched: Sequence[Fetched],
    captures: Sequence[Capture],
    found: Mapping[str, readings.Reading],
) -> tuple[str, ...]:
    """Sources that were asked now and of which a page failed, or came and could not be read."""
    newest = {(capture.source, capture.url): capture for capture in captures}
    drifted = {
        capture.source
        for capture in newest.values()
        if capture.fetched_at.date() == plan.today
        and capture.outcome in GOOD
        and not _is_readable(capture, found)
    }
    return tuple(one.source for one in fetched if one.failures or one.source in drifted)


def _is_readable(capture: Capture, found: Mapping[str, readings.Reading]) -> bool:
    reading = found.get(readings.page_key(capture) or "")
    return capture.outcome in GOOD and reading is not None and reading.path is not None


def _content(captures: Sequence[Capture], found: Mapping[str, readings.Reading]) -> list[str]:
    """What the bands depend on: which pages were seen on which days, and what failed last."""
    days: dict[str, list[str]] = {}
    newest: dict[str, Outcome] = {}
    for capture in captures:
        where = f"{capture.source}|{capture.url or capture.path}"
        is_good = _is_readable(capture, found)
        newest[where] = Outcome.OK if is_good else capture.outcome
        if is_good:
            seen = days.setdefault(f"{where}|{capture.sha256}", [])
            seen.append(capture.fetched_at.date().isoformat())
    pages = [f"{page}|{min(seen)}|{max(seen)}" for page, seen in days.items()]
    return sorted([*pages, *(f"{where}|{outcome}" for where, outcome in newest.items())])


def _capture_rows(
    plan: Plan, captures: Sequence[Capture], found: Mapping[str, readings.Reading]
) -> Iterator[dict[str, object]]:
    for number, capture in enumerate(captures, start=1):
        key = readings.page_key(capture)
        reading = found.get(key or "")
        row: dict[str, object] = {
            **asdict(capture),
            "capture_no": number,
            "board": plan.token_of(capture),
            "fetched_at": instant_text(capture.fetched_at),
            "page_key": key if reading is not None and reading.path is not None else None,
            "rows_served": reading.rows if reading is not None and reading.path else None,
            "is_index": plan.is_index(capture),
        }
        if capture.source not in plan.sources:
            row |= {"outcome": Outcome.UNREAD, "note": "no source file reads this"}
        elif reading is not None and reading.path is None and capture.outcome in GOOD:
            row |= {"outcome": Outcome.DRIFT, "note": reading.fault}
        yield row


def _source_rows(
    plan: Plan, captures: Sequence[Capture], unread: Sequence[str]
) -> Iterator[dict[str, object]]:
    """Every source that is expected in this archive, and every name that no source file reads.

    A live run expects every source and every board of the table; a replay expects what its
    archive ever asked for.
    """
    is_live = plan.request.mode is Mode.LIVE
    for name, module in plan.sources.items():
        asked = {capture.url: None for capture in captures if capture.source == name}
        if not asked and not (is_live and name in plan.expected):
            continue
        values = asdict(module.SOURCE)
        expect = values.pop("expect")
        urls = plan.board_urls(name) if is_live else [url for url in asked if url]
        if is_live:
            values["enabled"] = is_on(module.SOURCE, plan.decisions)
        yield {**values, **expect, "declared": True, "boards_expected": urls}
    for name in unread:
        yield {"name": name, "declared": False, "boards_expected": []}


def _write_ndjson(path: Path, rows: Iterable[Mapping[str, object]]) -> None:
    write_whole(path, "".join(f"{json.dumps(row)}\n" for row in rows).encode())


def _digest(lines: Sequence[str]) -> str:
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()[:10]


def _some(urls: Sequence[str]) -> str:
    more = len(urls) - MOST_EXAMPLES
    return ", ".join(urls[:MOST_EXAMPLES]) + (f" and {more} more" if more > 0 else "")


def build(run: Run, inputs: Inputs) -> Path:
    """Build and check the release under another name; nothing is published yet."""
    home = run.plan.request.home
    run.report.start("build", 1)
    _refuse_full_disk(home, inputs.boards)
    joined, repeats = join(inputs.boards, inputs.folder)
    if not run.plan.request.dry_run and joined.stat().st_size <= warehouse_build.SMALL_BYTES:
        threading.Thread(target=warehouse_export.get_ready).start()
    candidate = run.work / "paybands.duckdb"
    try:
        warehouse_build.build(
            candidate,
            readings=joined,
            repeats=repeats,
            captures=inputs.folder / "captures.ndjson",
            sources=inputs.folder / "sources.ndjson",
            runs=inputs.folder / "runs.ndjson",
            as_of=inputs.as_of,
            run_id=inputs.run_id,
            previous=_comparable_release(run),
            accept_drop=run.plan.request.accept_drop,
        )
    except warehouse_build.BuildRefused as reason:
        raise Problem(
            f"The release was refused by the check {reason}.",
            " ".join((LAST_GOOD_STAYS, REMEDIES.get(reason.check, ""))),
        ) from reason
    run.report.advance("build")
    run.report.say(f"build: {inputs.run_id} built and checked")
    return candidate


def publish(run: Run, inputs: Inputs, candidate: Path) -> Path:
    """Make the candidate the newest release; the swap of one link comes last."""
    home = run.plan.request.home
    try:
        publication = warehouse_publish.publish(candidate, home.root, inputs.run_id)
    except warehouse_publish.PublishRefused as reason:
        raise Problem(f"Not published: {reason}.", LAST_GOOD_STAYS) from reason
    for repair in publication.repairs:
        run.report.say(f"publish: {repair}")
    run.report.say(f"publish: {publication.path}")
    return publication.path


def export(run: Run) -> Path:
    """Write the newest release's tables in every format that can be written here, as one folder."""
    home = run.plan.request.home
    folder = warehouse_export.export(warehouse_publish.current(home.root), home.exports)
    run.report.say(f"export: {folder}")
    if not warehouse_export.can_report():
        extra = warehouse_export.REPORT_EXTRA
        run.report.say(f"export: no report.html without the extra `{extra}`")
    return folder


def run_steps(request: Request, call: Caller, report: Report) -> Ended:
    """One refresh from end to end. Raises Problem where it ends without a publish.

    The same steps in the same order whether `call` calls them directly or as Prefect tasks. The
    record says how the run ended in every case but a kill, and the next run then says that.
    """
    plan = make_plan(request)
    make_writable(request.home)
    with held(request.home.lock):
        _refuse_to_replace_live(request)
        _refuse_to_replace_newer(request)
        run = _run_of(plan, report)
        try:
            _begin(run)
            notes = _steps(run, call)
        except Problem as problem:
            _note_refusal(run, problem)
            raise
        except (ReleaseUnreadable, *IN_THE_WAY) as reason:
            raise _note_refusal(run, told(reason)) from reason
        except OSError as reason:
            full = _problem_of_disk(reason, request.home)
            if full is None:
                raise
            raise _note_refusal(run, full) from reason
        finally:
            run.stop()
            run.cluster.close()
            _end(run)
    return Ended(run.line, EXIT_OF[Status(run.line.status)], notes)


def _note_refusal(run: Run, problem: Problem) -> Problem:
    """Have the run's line say why it ended without a publish."""
    run.line = replace(
        run.line, status=Status.REFUSED, note=problem.what, exit_code=problem.exit_code
    )
    return problem


def _steps(run: Run, call: Caller) -> tuple[str, ...]:
    """The order of the steps. Returns what a person should know beyond the figures."""
    fetched = call.each(fetch, run, run.plan.fetched)
    _refuse_silence(fetched)
    captures = run.plan.captures()
    refuse_day_to_come(run.plan, captures)
    names = [name for name in run.plan.sources if _distinct_pages(captures, name)]
    read_ = [call(read, run, name) for name in names]
    inputs = call(assemble, run, fetched, read_)
    notes = _notes(inputs, fetched, read_)
    if _is_nothing_new(run):
        run.line = replace(run.line, status=Status.NOTHING_NEW, note="same pages, same rules")
        if not (run.plan.request.home.exports / "latest").exists():
            call(export, run)
        return notes
    interrupt.stop_if_asked()
    candidate = call(build, run, inputs)
    interrupt.stop_if_asked()
    if run.plan.request.dry_run:
        run.line = replace(run.line, status=Status.DRY_RUN, note="built, checked, not published")
        return notes
    call(publish, run, inputs, candidate)
    interrupt.stop_if_asked()
    call(export, run)
    return notes


def _run_of(plan: Plan, report: Report) -> Run:
    """A run that has done nothing yet; with a Web only if it is live."""
    request = plan.request
    web = None
    if request.mode is Mode.LIVE:
        from extract.web import Web

        origins = origins_from(os.environ.get(ORIGINS_VARIABLE, ""))
        contact = os.environ.get(CONTACT_VARIABLE, "")
        keep = amender(request.home)
        web = Web(plan.archive, origins=origins, contact=contact, amend=keep)
    line = RunLine(
        started_at=datetime.now(UTC).isoformat(timespec="milliseconds"),
        pid=os.getpid(),
        mode=request.mode,
        archive=str(request.archive_root.resolve()),
        as_of=request.as_of.isoformat() if request.as_of else None,
        accept_drop=request.accept_drop,
        only=request.only,
        decisions=(*(("accept_drop",) if request.accept_drop else ()), *_decided(plan)),
    )
    return Run(plan, line, report, web)


def _decided(plan: Plan) -> Iterator[str]:
    """What somebody decided about the sources that this run asks."""
    for name in plan.fetched:
        if name in plan.decisions:
            yield plan.decisions[name].sentence


def _begin(run: Run) -> None:
    """Open this run's line in the record, with an empty work folder."""
    home = run.plan.request.home
    sweep(home, runs.read_runs(home.runs))
    runs.begin(home.runs, run.line)
    run.work.mkdir(parents=True)


def _end(run: Run) -> None:
    """Close this run's line, whatever ended it, and leave nothing half-made behind."""
    leaving = sys.exc_info()[1]
    line = run.line
    if leaving is None or isinstance(leaving, Problem):
        pass
    elif interrupt.is_stop(leaving) or not isinstance(leaving, Exception):
        line = replace(line, status=Status.INTERRUPTED, note="stopped before its end")
    else:
        line = replace(line, status=Status.FAILED, note=f"ended by {type(leaving).__name__}")
    code = line.exit_code if line.exit_code is not None else EXIT_OF[Status(line.status)]
    finished_at = datetime.now(UTC).isoformat(timespec="milliseconds")
    run.line = replace(line, finished_at=finished_at, exit_code=code)
    try:
        runs.end(run.plan.request.home.runs, run.line)
    except OSError as reason:
        # The next run finds this one without an end, and says so.
        run.report.say(f"the record of runs was not written: {reason.strerror}")
    shutil.rmtree(run.plan.request.home.work, ignore_errors=True)


def _problem_of_disk(reason: OSError, home: Home) -> Problem | None:
    """What to say where a disk took no more; None where it is something else."""
    if reason.errno in (errno.ENOSPC, errno.EDQUOT):
        return Problem(
            f"There is no space on the disk of {home.root}.", f"Make some. {LAST_GOOD_STAYS}"
        )
    if reason.errno == errno.EROFS:
        return Problem(f"{home.root} cannot be written any more: {reason.strerror}.")
    return None


def _refuse_silence(fetched: Sequence[Fetched]) -> None:
    """A live run that got nothing from anybody changes nothing."""
    if not fetched or any(one.good for one in fetched):
        return
    reasons = [f"{one.source}: {reason}" for one in fetched for reason in one.reasons()]
    raise Problem(
        f"No source answered ({', '.join(one.source for one in fetched)}). "
        f"The first reason: {reasons[0] if reasons else 'no source has a page to ask for'}.",
        f"{LAST_GOOD_STAYS} Check the network, then run again.",
    )


def _refuse_to_replace_live(request: Request) -> None:
    """Invented or replayed figures never take the place of a live release by accident."""
    last = _last_published(request.home)
    is_own = request.archive_root.resolve() == request.home.pages.resolve()
    if last is None or last.mode != Mode.LIVE or request.mode is Mode.LIVE or is_own:
        return
    if request.dry_run or not request.home.current.exists():
        return
    raise Problem(
        f"{request.home.current} is a live release; a {request.mode} would take its place.",
        "Give another folder: --data DIR.",
        Exit.USAGE,
    )


def _refuse_to_replace_newer(request: Request) -> None:
    """Two versions on one folder: the older never puts its release over the newer's."""
    current = request.home.current
    if current.exists() and not request.dry_run and is_readable(current.resolve()):
        refuse_newer(current.resolve())


def _last_published(home: Home) -> RunLine | None:
    published = (Status.PUBLISHED, Status.PUBLISHED_PARTIAL)
    found = [line for line in runs.read_runs(home.runs) if line.status in published]
    return found[-1] if found else None


def _comparable_release(run: Run) -> Path | None:
    """The newest release, if it was built from the same archive in the same way."""
    home, last = run.plan.request.home, _last_published(run.plan.request.home)
    if last is None or not home.current.exists():
        return None
    if not is_readable(home.current.resolve()):
        run.report.say("build: the last release cannot be read, and is no measure of loss")
        return None
    if is_older(home.current.resolve()):
        run.report.say("build: the last release is of an older version, and no measure of loss")
        return None
    mine = (run.line.mode, run.line.archive)
    is_same = mine == (last.mode, last.archive)
    is_same_part = run.line.mode == Mode.LIVE or run.line.only == last.only
    return home.current.resolve() if is_same and is_same_part else None


def _refuse_full_disk(home: Home, boards: Sequence[Sequence[Path]]) -> None:
    size = home.current.stat().st_size if home.current.exists() else 0
    read = sum(path.stat().st_size for pages in boards for path in pages)
    needed = max(FREE_SPACE_FACTOR * (size + read), FREE_SPACE_FLOOR_BYTES)
    free = shutil.disk_usage(home.root).free
    if free < needed:
        raise Problem(
            f"There is no space on the disk of {home.root}: {free // 2**20} MB are free.",
            f"A build needs {needed // 2**20} MB. {LAST_GOOD_STAYS}",
        )


def _is_nothing_new(run: Run) -> bool:
    """Whether the newest release already says all that this run could."""
    home = run.plan.request.home
    last = _last_published(home)
    if last is None or last.run_id is None or not home.current.exists():
        return False
    is_newest = warehouse_publish.is_intact(home.current.resolve(), last.run_id)
    is_same = last.content == run.line.content and last.mode == run.line.mode
    is_whole = last.status == run.line.status
    return is_newest and is_same and is_whole


def _notes(inputs: Inputs, fetched: Sequence[Fetched], read_: Sequence[Read]) -> tuple[str, ...]:
    """What a person should know of the run beyond its figures, one sentence each."""
    notes = [f"{one.source}: {reason}" for one in fetched for reason in one.reasons()]
    if not fetched:
        notes += [f"{name}: nothing of it could be read" for name in inputs.failed]
    notes += [f"{one.source} not readable: {fault}" for one in read_ for fault in one.faults]
    if inputs.unread:
        notes.append(f"kept but read by no source file: {', '.join(inputs.unread)}")
    return tuple(notes)


class Directly:
    """Calls steps as plain functions; sources are asked at the same time, one thread each."""

    def __call__(self, step: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> T:
        """Call the step."""
        return step(*args, **kwargs)

    def each(self, step: Callable[[Run, str], T], run: Run, names: Sequence[str]) -> list[T]:
        """One thread per name; an interrupt ends the waits of all of them."""
        if not names:
            return []
        with ThreadPoolExecutor(max_workers=len(names)) as pool:
            futures = [pool.submit(step, run, name) for name in names]
            try:
                return [future.result() for future in futures]
            except BaseException:
                run.stop()
                raise
