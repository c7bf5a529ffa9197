"""Tables as a person reads them on a terminal, and the same rows as md, csv and json.

Everything shown says what it is: which end of a range, how many jobs and employers, from when
to when, out of which run. Money is in thousands of US dollars a year unless it says otherwise.
"""

from __future__ import annotations

import csv
import io
import json
import sys
from collections.abc import Mapping, Sequence
from typing import Any

from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table as Grid

from flows.home import Home
from flows.plan import Request, make_plan
from flows.problem import Exit, Problem
from flows.runs import Status
from flows.steps import Ended
from warehouse import export, publish, read

WIDTH = 100
"""Columns of a table where the output is no terminal."""

Record = Mapping[str, Any]

LEGEND = (
    "Low and high ends of posted ranges are summarised apart; no midpoint is called pay. "
    "p50: median. (a-b): exact 95 % interval of the median. jobs: distinct jobs, reposts folded. "
    "emp: employers. -: too few to show (5 for a median, 11 for p25 and p75, 3 employers)."
)
VERDICTS = {
    "below": "below",
    "inside": "inside",
    "above": "above",
    "overlaps": "overlaps",
    "undetermined": "undetermined",
    "too_few": "too few",
    "not_comparable": "not comparable",
}
COMPARED_DIMENSIONS = ("specialisation", "published_level", "component", "tier", "employer")


def newest(home: Home) -> Any:
    """The file of the newest release. Raises Problem where nothing is published yet."""
    try:
        return publish.current(home.root)
    except publish.NothingPublished as reason:
        raise Problem(
            f"There is no release in {home.root} yet.",
            "Run first: paybands refresh --sample   (or name the folder: --data DIR)",
            Exit.USAGE,
        ) from reason


def console() -> Console:
    """Where tables go: stdout, as wide as the terminal, without colour where NO_COLOR is set."""
    return Console(width=None if sys.stdout.isatty() else WIDTH, highlight=False)


def head_lines(facts: Record) -> list[str]:
    """What the figures below are: sample or not, day, windows, run, how much came in."""
    lines = []
    if facts["is_sample"]:
        lines.append("SAMPLE: invented employers and invented pay. Not market figures.")
    elif facts["mode"] != "live":
        lines.append(f"{str(facts['mode']).upper()}: read from kept pages, not fetched now.")
    lines.append(f"as of {facts['as_of']} · run {facts['run_id']} · {facts['windows']}")
    unread = facts["sources_unread"]
    lines.append(
        f"sources ok {facts['sources_ok']} of {facts['sources_expected']}"
        f" · boards ok {facts['boards_ok']} of {facts['boards_expected']}"
        f" · entries {facts['entries']:,} · rejected {facts['rejections']:,}"
        + (f" · sources unread {unread}" if unread else "")
    )
    return lines


def show_run(request: Request, ended: Ended) -> None:
    """After a refresh: the comparison, the main bands, and where everything lies."""
    out = console()
    if ended.line.status == Status.DRY_RUN:
        out.print(f"dry run: {ended.line.run_id} was built and checked; nothing was published.")
        return
    db = newest(request.home)
    facts = read.header(db)
    for line in head_lines(facts):
        out.print(line, style="bold" if line.startswith("SAMPLE") else "")
    out.print()
    print_comparison(out, db, window_months=12, level_reading="equivalent")
    print_bands(out, db, component="base", with_thin=False)
    out.print(LEGEND, style="dim")
    out.print()
    words = {
        Status.NOTHING_NEW: "nothing new: the newest release already says this",
        Status.PUBLISHED: "published",
        Status.PUBLISHED_PARTIAL: f"published, PARTIAL ({ended.line.note})",
    }
    out.print(f"{words.get(Status(ended.line.status), ended.line.status)}: {request.home.current}")
    out.print(f"exports: {request.home.exports / 'latest'}")
    out.print("next: paybands bands --by employer · paybands compare · paybands trace ID")


def print_comparison(out: Console, db: Any, **wanted: Any) -> None:
    """Published ranges beside posted ones: the two ends, n and the verdict, a row each."""
    wanted = {"with_unlevelled": False, **wanted}
    records = list(read.comparison(db, **wanted).records())
    other = "literal" if wanted["level_reading"] == "equivalent" else "equivalent"
    else_ = {
        row["published_id"]: row["verdict"]
        for row in read.comparison(db, **{**wanted, "level_reading": other}).records()
    }
    grid = _grid(
        f"Published ranges beside posted ones ({wanted['window_months']} months, "
        f"level labels read as {wanted['level_reading']})"
    )
    grid.add_column("published for", overflow="fold", ratio=1)
    grid.add_column("published", justify="right", no_wrap=True)
    grid.add_column("posted low ends\np50 (a-b)", justify="right", no_wrap=True)
    grid.add_column("posted high ends\np50 (a-b)", justify="right", no_wrap=True)
    grid.add_column("jobs/emp", justify="right", no_wrap=True)
    grid.add_column("verdict", no_wrap=True)
    for row in records:
        mark = "*" if else_.get(row["published_id"], row["verdict"]) != row["verdict"] else ""
        grid.add_row(
            published_for(row),
            money_range(row["published_low_usd"], row["published_high_usd"], row["is_open_ended"]),
            with_interval(row, "low"),
            with_interval(row, "high"),
            f"{row['n']}/{row['n_employers']}",
            VERDICTS[row["verdict"]] + mark,
        )
    out.print(grid)
    reasons = {_kind_of_reason(row) for row in records if row["verdict"] == "not_comparable"}
    for reason in sorted(reasons):
        out.print(f"not comparable: {reason}", style="dim")
    if any(else_.get(row["published_id"]) not in (None, row["verdict"]) for row in records):
        out.print(f"* another verdict if labels are read as {other}.", style="dim")
    out.print("why, row by row: paybands compare --why", style="dim")
    out.print()


def print_bands(
    out: Console,
    db: Any,
    *,
    by: Sequence[str] = ("specialisation", "level"),
    component: str = "base",
    kind: str = "posting",
    level_reading: str = "equivalent",
    filters: Mapping[str, str] | None = None,
    with_thin: bool = True,
) -> None:
    """Bands of 12 months with those of 6 beside them, a row per cell of the breakdown."""
    asked: dict[str, Any] = {
        "by": by,
        "component": component,
        "kind": kind,
        "level_reading": level_reading,
        "filters": filters,
    }
    year = list(read.bands(db, window_months=12, with_thin=with_thin, **asked).records())
    half = {_cell(row): row for row in read.bands(db, window_months=6, **asked).records()}
    fixed = "".join(f", {name} {value}" for name, value in (filters or {}).items())
    grid = _grid(f"{_words(kind)} {_words(component)} pay, thousand US dollars a year{fixed}")
    shown = [name for name in by if name not in (filters or {})]
    for name in shown:
        grid.add_column(name, overflow="fold", max_width=22)
    for name in ("jobs", "emp"):
        grid.add_column(f"12 m\n{name}", justify="right", no_wrap=True)
    grid.add_column("low ends\np25 p50 p75", justify="right", no_wrap=True)
    grid.add_column("high ends\np25 p50 p75", justify="right", no_wrap=True)
    grid.add_column("6 m\njobs", justify="right", no_wrap=True)
    grid.add_column("low/high\np50", justify="right", no_wrap=True)
    grid.add_column("confidence\nstatus", no_wrap=True)
    for row in year:
        late = half.get(_cell(row), {})
        grid.add_row(
            *(_words(row[name]) for name in shown),
            str(row["n"]),
            f"{row['n_employers']}{'!' if row['is_concentrated'] else ''}",
            quartiles(row, "low"),
            quartiles(row, "high"),
            str(late.get("n", 0)),
            f"{thousands(late.get('low_p50_usd'))}/{thousands(late.get('high_p50_usd'))}",
            row["status"]
            if row["confidence"] == "none"
            else f"{row['confidence']}, {row['status']}",
        )
    out.print(grid)
    if not year:
        out.print("No band here has enough jobs to show.", style="dim")
    if any(row["is_concentrated"] for row in year):
        out.print("! one employer holds more than half of the jobs.", style="dim")


def published_for(row: Record) -> str:
    """What a published range speaks of, in one line."""
    who = row["employer"] if row["employer"] != "all" else _words(row["tier"])
    parts = [row["specialisation"], row["published_level"], row["component"]]
    named = [_words(part) for part in parts if part not in (None, "all")]
    return " ".join([*named, *([f"({who})"] if who != "all" else [])])


def money_range(low: int | None, high: int | None, is_open: bool) -> str:
    """A published range in full words of money: "$280k-400k", "$680k-1,100k+"."""
    return f"${thousands(low)}k-{thousands(high)}k{'+' if is_open else ''}"


def thousands(amount: int | None) -> str:
    """An amount in thousands; a dash where there is none."""
    if amount is None:
        return "-"
    return (
        f"{amount / 1000:,.0f}"
        if amount % 1000 == 0 or amount >= 100_000
        else f"{amount / 1000:,.1f}"
    )


def with_interval(row: Record, end: str) -> str:
    """The median of one end with its exact interval."""
    median = row[f"{end}_p50_usd"]
    if median is None:
        return "-"
    bounds = f"{thousands(row[f'{end}_p50_from_usd'])}-{thousands(row[f'{end}_p50_to_usd'])}"
    return f"{thousands(median)} ({bounds})"


def quartiles(row: Record, end: str) -> str:
    """25th percentile, median and 75th percentile of one end."""
    return " ".join(thousands(row[f"{end}_p{rank}_usd"]).rjust(3) for rank in (25, 50, 75))


def write_rows(table: read.Table, form: str, facts: Record) -> None:
    """Rows with every column on stdout, as md, csv or json; json and md say what the file is."""
    if form == "csv":
        out = io.StringIO()
        writer = csv.writer(out, lineterminator="\n")
        writer.writerow(table.columns)
        writer.writerows([export.csv_cell(value) for value in row] for row in table.rows)
        sys.stdout.write(out.getvalue())
    elif form == "json":
        rows = [{k: export.plain(v) for k, v in row.items()} for row in table.records()]
        meta = {name: export.plain(value) for name, value in facts.items()}
        print(json.dumps({"meta": meta, "rows": rows}, ensure_ascii=False, indent=1, default=str))
    else:
        print("\n".join([*head_lines(facts), ""]))
        print(f"| {' | '.join(table.columns)} |")
        print(f"|{'|'.join(' --- ' for _ in table.columns)}|")
        for row in table.rows:
            print(f"| {' | '.join(export.markdown_cell(value) for value in row)} |")


def show_plan(request: Request) -> None:
    """What a live run would ask, of whom, and how long the politeness takes. No network."""
    plan = make_plan(request)
    grid = _grid("A live run would ask")
    for name in ("source", "hosts", "boards", "gap", "least time"):
        grid.add_column(
            name, justify="right" if name in ("boards", "gap", "least time") else "left"
        )
    for name in plan.fetched:
        source = plan.sources[name].SOURCE
        count = len(plan.board_urls(name))
        least = f"{max(count, 1) * source.min_gap_seconds:.0f} s"
        gap = f"{source.min_gap_seconds:g} s"
        grid.add_row(name, "\n".join(source.hosts), str(count), gap, least)
    console().print(grid)
    off = [name for name, module in plan.sources.items() if not module.SOURCE.enabled]
    if off and not request.only:
        console().print(f"off until somebody decides: {', '.join(off)} (paybands sources)")


def _grid(title: str) -> Grid:
    return Grid(
        title=title,
        title_justify="left",
        title_style="bold",
        box=SIMPLE_HEAD,
        pad_edge=False,
        padding=(0, 1),
        show_edge=False,
    )


def _cell(row: Record) -> tuple[Any, ...]:
    return tuple(row[name] for name in read.DIMENSIONS)


def _words(name: Any) -> str:
    return str(name).replace("_", " ")


def _kind_of_reason(row: Record) -> str:
    return str(row["reason"]).partition(":")[0].replace("_", " ")
