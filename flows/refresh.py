"""The Prefect flows: the steps of `flows.steps` as tasks, with artifacts and true final states.

Only this module imports Prefect. The command line imports it late, after the API is starting.
Annotations are real objects here, not text: a served flow is sent to its process by value, and
text would no longer find the names it speaks of.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, ParamSpec, TypeVar

from prefect import flow, get_run_logger, task
from prefect.artifacts import create_markdown_artifact, create_table_artifact
from prefect.cache_policies import NO_CACHE
from prefect.client.schemas.objects import State
from prefect.runtime import flow_run
from prefect.settings import PREFECT_FLOWS_HEARTBEAT_FREQUENCY, temporary_settings
from prefect.states import Completed, Failed
from prefect.task_runners import ThreadPoolTaskRunner
from prefect.utilities.annotations import quote

from flows import show, steps
from flows.home import Home, home_at
from flows.plan import Request
from flows.problem import Exit, Problem
from flows.progress import Report
from flows.runs import Mode, Status
from flows.steps import Ended, Run
from warehouse.read import opened

P = ParamSpec("P")
T = TypeVar("T")

SOURCES_AT_ONCE = 8
"""Sources that are asked at the same time; each of them still has one request per host."""

STATE_NAMES = {
    Status.PUBLISHED: "Published",
    Status.PUBLISHED_PARTIAL: "PublishedPartial",
    Status.NOTHING_NEW: "NothingNew",
    Status.DRY_RUN: "DryRun",
}
FAILURE_NAMES = {Exit.REFUSED: "Refused", Exit.LOCKED: "Locked", Exit.USAGE: "Unusable"}


@dataclass(slots=True)
class Here:
    """What a flow run shares with the command that started it in this process."""

    report: Report | None = None
    ended: Ended | None = None
    problem: Problem | None = None


_here = Here()


class RunLog:
    """Sentences of the steps as log lines of the flow run."""

    def __init__(self) -> None:
        self._logger = get_run_logger()

    def start(self, step: str, total: int) -> None:
        """A debug line."""
        self._logger.debug("%s: %d parts", step, total)

    def advance(self, step: str) -> None:
        """Nothing: one line per part would be thousands."""

    def say(self, words: str) -> None:
        """One line of the run's log."""
        self._logger.info(words)


def as_task(step: Callable[..., Any], run_name: str) -> Any:
    """A step as a Prefect task: nothing cached, nothing pickled to disk, one try.

    The steps hold connections and files, and the requests inside them are already repeated
    where that can help.
    """
    return task(
        name=step.__name__,
        task_run_name=run_name,
        cache_policy=NO_CACHE,
        persist_result=False,
    )(step)


TASKS: dict[Callable[..., Any], Any] = {
    steps.fetch: as_task(steps.fetch, "fetch {name}"),
    steps.read: as_task(steps.read, "read {name}"),
    steps.assemble: as_task(steps.assemble, "assemble"),
    steps.build: as_task(steps.build, "build"),
    steps.publish: as_task(steps.publish, "publish"),
    steps.export: as_task(steps.export, "export"),
}
"""Tens of tasks a run: one fetch and one read per source, and one per later step."""


class AsTasks:
    """Calls steps as tasks of the current flow run."""

    def __call__(self, step: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> T:
        """One task run; what it raises is raised here."""
        result: T = TASKS[step](*(quote(value) for value in args))
        return result

    def each(self, step: Callable[[Run, str], T], run: Run, names: Sequence[str]) -> list[T]:
        """One task run per name, several at a time."""
        futures = [TASKS[step].submit(quote(run), name) for name in names]
        return [future.result() for future in futures]


def name_of_run() -> str:
    """What a run is called in Prefect: its mode and its day."""
    given = flow_run.get_parameters()
    mode = "sample" if given.get("sample") else "replay" if given.get("replay") else "live"
    return f"{mode}-{given.get('as_of') or f'{flow_run.get_scheduled_start_time():%Y-%m-%d}'}"


@flow(
    name="refresh",
    flow_run_name=name_of_run,
    task_runner=ThreadPoolTaskRunner(max_workers=SOURCES_AT_ONCE),  # type: ignore[arg-type]
    persist_result=False,
    description="Fetch, read, build, check, publish and export the pay bands.",
)
def refresh(
    sample: bool = False,
    replay: str | None = None,
    only: list[str] | None = None,
    as_of: date | None = None,
    dry_run: bool = False,
    accept_drop: bool = False,
    data: str | None = None,
    workers: int = 1,
    scheduler: str = "",
    shard: int = 0,
    shards: int = 1,
) -> State[Any]:
    """One refresh of the bands.

    Args:
        sample: Read the bundled sample of invented employers instead of the network.
        replay: Read this archive of kept pages instead of the network.
        only: Ask only these sources; the others keep the pages they have.
        as_of: The day the windows end on; today (UTC) for a live run, else the newest page's day.
        dry_run: Build and check, but publish nothing.
        accept_drop: Publish even if the release loses more than 30 % of its entries.
        data: The data folder; PAYBANDS_DATA or ./data where it is not given.
        workers: Read pages with so many processes, on Dask.
        scheduler: Read pages on the workers of the Dask scheduler at this address.
        shard: Which of `shards` machines this is, from 0; each has a data folder of its own.
        shards: How many machines share the asking; no host is asked by two.
    """
    mode = Mode.SAMPLE if sample else Mode.REPLAY if replay else Mode.LIVE
    request = Request(
        home=home_at(data),
        mode=mode,
        replay=Path(replay) if replay else None,
        only=tuple(only or ()),
        as_of=as_of,
        dry_run=dry_run,
        accept_drop=accept_drop,
        workers=workers,
        scheduler=scheduler,
        shard=shard,
        shards=shards,
    )
    try:
        ended = steps.run_steps(request, AsTasks(), _here.report or RunLog())
    except Problem as problem:
        _here.problem = problem
        return Failed(name=FAILURE_NAMES.get(problem.exit_code, "Failed"), message=str(problem))
    _here.ended = ended
    _keep_artifacts(request, ended)
    status = Status(ended.line.status)
    return Completed(name=STATE_NAMES[status], message="\n".join((_message(ended), *ended.notes)))


@flow(
    name="export",
    persist_result=False,
    description="Write the newest release's tables in every format, as one folder.",
)
def export(
    data: str | None = None, formats: list[str] | None = None, out: str | None = None
) -> State[Any]:
    """One export of the newest release.

    Args:
        data: The data folder; PAYBANDS_DATA or ./data where it is not given.
        formats: Any of parquet, csv, json, md, xlsx and html; all that can be written here
            where it is not given.
        out: The folder to write into; `exports` in the data folder where it is not given.
    """
    home = home_at(data)
    try:
        folder = export_task(home, formats, out)
    except Problem as problem:
        return Failed(name="Refused", message=str(problem))
    return Completed(name="Exported", message=str(folder))


@task(name="export", cache_policy=NO_CACHE, persist_result=False)
def export_task(home: Home, formats: list[str] | None, out: str | None) -> Path:
    """Write the tables; the folder appears whole."""
    return show.write_exports(home, formats, Path(out) if out else None)


def _keep_artifacts(request: Request, ended: Ended) -> None:
    """The run's bands, comparison and source health, as they stand in the newest release."""
    if ended.line.status == Status.DRY_RUN:
        return
    db = show.newest(request.home)
    with opened(db):
        facts = show.facts_of(db)
        picture = show.picture_of(db, request.home.exports)
        tables = show.artifact_rows(db)
    said = "\n\n".join(show.head_lines(facts))
    create_markdown_artifact(
        key="run", markdown=f"{said}\n\n{_message(ended)}\n\n{'  '.join(ended.notes)}"
    )
    if picture is not None:
        create_markdown_artifact(key="picture", markdown=picture, description=said)
    for key, rows in tables.items():
        create_table_artifact(key=key, table=rows, description=said)


def _message(ended: Ended) -> str:
    """One sentence on how the run ended."""
    line = ended.line
    return f"{line.status}: run {line.run_id}, as of {line.as_of}" + (
        f" ({line.note})" if line.note else ""
    )


def refresh_here(request: Request, report: Report) -> Ended:
    """Run the flow in this process and return how it ended. Raises Problem as the steps do.

    The heartbeat is off: its thread sleeps through the end of every run, a second each.
    """
    _here.report, _here.ended, _here.problem = report, None, None
    with temporary_settings({PREFECT_FLOWS_HEARTBEAT_FREQUENCY: None}):
        state = refresh(
            sample=request.mode is Mode.SAMPLE,
            replay=None if request.replay is None else str(request.replay),
            only=list(request.only),
            as_of=request.as_of,
            dry_run=request.dry_run,
            accept_drop=request.accept_drop,
            data=str(request.home.root),
            workers=request.workers,
            scheduler=request.scheduler,
            return_state=True,
        )
    if _here.problem is not None:
        raise _here.problem
    if _here.ended is None or not state.is_completed():
        state.result()
        raise Problem(f"The flow run ended {state.name}: {state.message}", exit_code=Exit.BUG)
    return _here.ended
