"""What one run is asked to do, and what that means: mode, archive, day, sources, boards."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from importlib.resources import files
from pathlib import Path
from urllib.parse import urlsplit
from zlib import crc32

from extract.archive import INDEX, Archive, ArchiveError, Capture
from extract.boards import Board, boards, sample_boards
from extract.sources import SourceModule, all_sources
from flows.decisions import Decision, is_on, read_decisions
from flows.home import Home
from flows.problem import Exit, Problem, without_login
from flows.runs import Mode

ORIGINS_VARIABLE = "PAYBANDS_ORIGINS"
CONTACT_VARIABLE = "PAYBANDS_CONTACT"
"""Who a publisher can write to: becomes part of the agent's name."""


@dataclass(frozen=True, slots=True)
class Request:
    """One run as asked for. `replay` is the archive to read where `mode` is replay.

    `workers` above 1 reads pages with so many Dask workers on this machine, `scheduler` with those
    of a Dask scheduler at that address. Of `shards` machines that share the asking, this is the
    one with the number `shard`, from 0: no host is asked by two.
    """

    home: Home
    mode: Mode = Mode.LIVE
    replay: Path | None = None
    only: tuple[str, ...] = ()
    as_of: date | None = None
    dry_run: bool = False
    accept_drop: bool = False
    workers: int = 1
    scheduler: str = ""
    shard: int = 0
    shards: int = 1

    @property
    def archive_root(self) -> Path:
        """The folder whose pages are read."""
        if self.mode is Mode.SAMPLE:
            return Path(str(files("extract").joinpath("sample")))
        return self.home.pages if self.replay is None else self.replay


@dataclass(frozen=True, slots=True)
class Plan:
    """A request made definite. `fetched` are the sources whose publishers are asked now.

    `expected` are the sources that a whole live run asks: those that are on and have something
    to ask for. `boards` are those that the archive is expected to hold, `board_tiers` the tier
    of each employer that has one.
    """

    request: Request
    archive: Archive
    sources: Mapping[str, SourceModule]
    fetched: tuple[str, ...]
    expected: tuple[str, ...]
    decisions: Mapping[str, Decision]
    boards: tuple[Board, ...]
    board_tiers: Mapping[str, str]
    today: date

    def board_urls(self, source: str) -> list[str]:
        """The address of every board that is expected of one source, in table order."""
        url_of = getattr(self.sources[source], "board_url", None)
        if url_of is None:
            return []
        return [url_of(board) for board in self.boards if board.system == source]

    def token_of(self, capture: Capture) -> str:
        """The board that a page is of; empty where its source has no boards or it is not known."""
        token = getattr(self.sources.get(capture.source), "board_token", None)
        return (token(capture.url) if token and is_address(capture.url) else None) or ""

    def is_index(self, capture: Capture) -> bool:
        """Whether a page only points at others, and so serves no rows of its own."""
        tells = getattr(self.sources.get(capture.source), "is_index", None)
        return bool(tells and is_address(capture.url) and tells(capture.url))

    def captures(self) -> list[Capture]:
        """What the archive holds, in index order; a replay of some sources sees only those."""
        try:
            found = self.archive.captures()
        except ArchiveError as reason:
            raise Problem(
                f"The archive is damaged: {reason}.",
                "Restore the line from a copy, or delete it: the page is then fetched again.",
            ) from reason
        if self.request.mode is not Mode.LIVE and self.request.only:
            return [capture for capture in found if capture.source in self.request.only]
        return found


def is_address(url: str) -> bool:
    """Whether a URL can be taken apart: a page may have pointed at one that cannot."""
    try:
        urlsplit(url)
    except ValueError:
        return False
    return bool(url)


def make_plan(request: Request) -> Plan:
    """Find everything a run needs, or say what is wrong with what was asked. No network."""
    sources = all_sources()
    today = datetime.now(UTC).date()
    _refuse_unknown(request.only, sources)
    if request.mode is Mode.LIVE:
        _refuse_other_days(request.as_of, today)
    else:
        _refuse_no_archive(request.archive_root)
    known = sample_boards() if request.mode is Mode.SAMPLE else boards()
    tiers = {board.employer: board.tier for board in (*sample_boards(), *boards())}
    decisions = read_decisions(request.home.decisions)
    asked: Mapping[str, SourceModule] = sources
    if request.mode is Mode.LIVE and request.shards > 1:
        known, asked = _share(request, known, sources)
    expected = _expected(known, asked, decisions)
    return Plan(
        request=request,
        archive=Archive(request.archive_root, scratch=request.home.columns),
        sources=sources,
        fetched=_to_fetch(request, sources, expected, decisions),
        expected=expected,
        decisions=decisions,
        boards=known,
        board_tiers=tiers,
        today=today,
    )


def as_of_of(plan: Plan, captures: Sequence[Capture]) -> date:
    """The day the bands speak of: as asked, else today, else the day of the newest page."""
    if plan.request.as_of is not None:
        return plan.request.as_of
    if plan.request.mode is Mode.LIVE:
        return plan.today
    return max(capture.fetched_at for capture in captures).date()


def refuse_day_to_come(plan: Plan, captures: Sequence[Capture]) -> None:
    """Raise Problem where the day asked for is after today and after the newest page."""
    asked = plan.request.as_of
    newest = max((capture.fetched_at.date() for capture in captures), default=plan.today)
    if asked is not None and asked > max(plan.today, newest):
        raise Problem(
            f"--as-of {asked} is still to come: the newest page kept is of {newest}.",
            "Without --as-of, the day is that of the newest page.",
            Exit.USAGE,
        )


def origins_from(text: str) -> dict[str, str]:
    """The mirrors in "https://host=http://127.0.0.1:8123,...". Raises Problem."""
    found: dict[str, str] = {}
    for pair in filter(None, (part.strip() for part in text.split(","))):
        host, separator, mirror = pair.partition("=")
        if not separator or not host.startswith("https://") or "://" not in mirror:
            raise Problem(
                f"{ORIGINS_VARIABLE} has {without_login(pair)!r}.",
                f"Write {ORIGINS_VARIABLE}=https://host=http://127.0.0.1:8123[,...].",
                Exit.USAGE,
            )
        found[host.rstrip("/")] = mirror.rstrip("/")
    return found


def _share(
    request: Request, known: Sequence[Board], sources: Mapping[str, SourceModule]
) -> tuple[tuple[Board, ...], dict[str, SourceModule]]:
    """The boards and sources that this one of several machines asks. Raises Problem."""
    if not 0 <= request.shard < request.shards:
        raise Problem(
            f"There is no shard {request.shard} of {request.shards}.",
            "Shards are counted from 0.",
            Exit.USAGE,
        )

    def is_mine(url: str) -> bool:
        host = urlsplit(url).hostname or url
        return crc32(host.encode()) % request.shards == request.shard

    mine = tuple(
        board
        for board in known
        if (url_of := getattr(sources.get(board.system), "board_url", None))
        and is_mine(url_of(board))
    )
    systems = {board.system for board in mine}
    return mine, {
        name: module
        for name, module in sources.items()
        if (name in systems if hasattr(module, "board_url") else is_mine(module.SOURCE.url))
    }


def _expected(
    known: Sequence[Board],
    sources: Mapping[str, SourceModule],
    decisions: Mapping[str, Decision],
) -> tuple[str, ...]:
    """Sources that are on; one that is read board by board also needs a board in the table."""
    with_boards = {board.system for board in known}
    return tuple(
        name
        for name, module in sources.items()
        if is_on(module.SOURCE, decisions)
        and (name in with_boards or not hasattr(module, "board_url"))
    )


def _to_fetch(
    request: Request,
    sources: Mapping[str, SourceModule],
    expected: tuple[str, ...],
    decisions: Mapping[str, Decision],
) -> tuple[str, ...]:
    if request.mode is not Mode.LIVE:
        return ()
    if not request.only:
        return expected
    for name in request.only:
        if not is_on(sources[name].SOURCE, decisions):
            raise Problem(
                f"The source {name} is off: {sources[name].SOURCE.decision or 'switched off'}.",
                f"Once you have decided: paybands enable {name}",
                Exit.USAGE,
            )
        if name not in expected:
            raise Problem(
                f"The source {name} has no board to ask.",
                "Add one to extract/boards.csv.",
                Exit.USAGE,
            )
    return tuple(dict.fromkeys(request.only))


def _refuse_unknown(only: Sequence[str], sources: Mapping[str, SourceModule]) -> None:
    unknown = [name for name in only if name not in sources]
    if unknown:
        raise Problem(
            f"There is no source {', '.join(unknown)}.",
            f"The sources are {', '.join(sources)}.",
            Exit.USAGE,
        )


def _refuse_other_days(as_of: date | None, today: date) -> None:
    if as_of is None or as_of == today:
        return
    raise Problem(
        f"--as-of {as_of} with a live run: pages fetched today ({today}, UTC) belong to today.",
        "For another day, read the pages already kept: paybands refresh --replay data/pages"
        f" --as-of {as_of}",
        Exit.USAGE,
    )


def _refuse_no_archive(root: Path) -> None:
    if not root.is_dir():
        raise Problem(
            f"{root} is not a folder.",
            f"--replay wants a folder of kept pages: one that holds {INDEX}.",
            Exit.USAGE,
        )
    if not (root / INDEX).is_file():
        raise Problem(
            f"{root} is no archive of pages: it has no {INDEX}.",
            "data/pages is one, once a live run has been made; --sample reads the bundled one.",
            Exit.USAGE,
        )
