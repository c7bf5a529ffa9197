"""Tables as a person reads them on a terminal, and the same rows as md, csv and json.

Everything shown says what it is: which end of a range, how many jobs and employers, from when
to when, out of which run. Money is in thousands of US dollars a year ($k) unless it says otherwise.
"""

from __future__ import annotations

import csv
import io
import json
import os
import sys
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table as Grid

from flows.home import Home, make_writable
from flows.problem import Exit, Problem
from flows.schema import refuse_newer, refuse_older
from transform.entry import Level, Specialisation
from warehouse import publish, read
from warehouse.cells import csv_cell, markdown_cell
from warehouse.cells import plain as in_json
from warehouse.choices import DIMENSIONS

if TYPE_CHECKING:
    from extract.source import Source
    from flows.decisions import Decision
    from flows.plan import Request
    from flows.steps import Ended

WIDTH = 100
"""Columns of a table where the output is no terminal."""

Record = Mapping[str, Any]

KIND_WORDS = {
    "posting": "Posted",
    "disclosure": "Filed with the government:",
    "self_report": "Reported by people:",
    "aggregate": "Published by others:",
}
MIN_WIDTHS = {
    "specialisation": 17,
    "level": 10,
    "tier": 12,
    "employer": 18,
    "country": 7,
    "metro": 16,
}
"""Columns in which a name of the breakdown fits without being cut."""

BAND_ARTIFACT = (
    "specialisation",
    "level",
    "n",
    "n_employers",
    "low_p25_usd",
    "low_p50_usd",
    "low_p75_usd",
    "high_p25_usd",
    "high_p50_usd",
    "high_p75_usd",
    "confidence",
    "status",
)
COMPARISON_ARTIFACT = (
    "published_id",
    "level_reading",
    "published_low_usd",
    "published_high_usd",
    "n",
    "n_employers",
    "low_p50_usd",
    "high_p50_usd",
    "verdict",
    "reason",
)
HEALTH_ARTIFACT = (
    "source",
    "status",
    "note",
    "boards_ok",
    "boards",
    "last_good_at",
    "rows_served",
    "entries",
    "rejections",
    "unread_rows",
)

LEGEND = (
    "Low and high ends of posted ranges are summarised apart; no midpoint is called pay. "
    "p50: median. (a-b): exact 95 % interval of the median. jobs: distinct jobs, reposts folded. "
    "emp: employers. -: too few to show (5 for a median, 11 for p25 and p75, 3 employers)."
)
VERDICTS = {
    "below": "below",
    "inside": "inside",
    "above": "above",
    "overlaps": "overlapping",
    "undetermined": "undetermined",
    "too_few": "too few",
    "not_comparable": "not comparable",
}
REASONS = {
    "base_vs_total": "postings give base pay, and equity is never priced by guess",
    "specialisation_not_read": "no posting is read as that specialisation",
    "level_not_stated": "the postings state no level",
    "currency": "too few were posted in US dollars",
}
"""The first word of a reason in the warehouse, for a person."""


def newest(home: Home) -> Path:
    """The file of the newest release. Raises Problem where there is none that we can read."""
    db = placed(home)
    with read.opened(db):
        refuse_other(db)
    return db


def refuse_other(db: Path) -> None:
    """Raise Problem where another version built the release. Each look at an open file is free."""
    refuse_newer(db)
    refuse_older(db)


def placed(home: Home) -> Path:
    """Where the newest release lies. Raises Problem where there is none."""
    try:
        return publish.current(home.root)
    except publish.NothingPublished as reason:
        is_file = home.root.exists() and not home.root.is_dir()
        raise Problem(
            f"{home.root} is a file." if is_file else f"There is no release in {home.root} yet.",
            "Run first: paybands refresh --sample   (or name the folder: --data DIR)",
            Exit.USAGE,
        ) from reason


def records_of(table: read.Table) -> list[Record]:
    """The rows of a table as column -> value."""
    return list(table.records())


class PipedConsole(Console):
    """A console whose reader may leave early (`| head`): that is no fault of the command."""

    def on_broken_pipe(self) -> None:
        """End quietly, with stdout shut so that nothing more is written at exit."""
        self.quiet = True
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        raise SystemExit(Exit.DONE)


def console() -> Console:
    """Where tables go: stdout, as wide as the terminal, without colour where NO_COLOR is set."""
    return PipedConsole(width=None if sys.stdout.isatty() else WIDTH, highlight=False)


def head_lines(facts: Record) -> list[str]:
    """What the figures below are: sample or not, day, windows, run, how much came in."""
    lines = []
    if facts["is_sample"]:
        lines.append("SAMPLE: invented employers and invented pay. Not market figures.")
    elif facts["mode"] != "live":
        lines.append(f"{str(facts['mode']).upper()}: read from kept pages, not fetched now.")
    lines.append(f"as of {facts['as_of']} · run {facts['run_id']}")
    lines.append(str(facts["windows"]))
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
    from flows.runs import Status

    out = console()
    if ended.line.status == Status.DRY_RUN:
        out.print(f"dry run: {ended.line.run_id} was built and checked; nothing was published.")
        return
    db = newest(request.home)
    with read.opened(db):
        print_head(out, read.header(db))
        print_comparison(out, db, window_months=12, level_reading="equivalent", is_short=True)
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


def facts_of(db: Any) -> Record:
    """What the release is: run, day, windows, sources, sample or not."""
    return read.header(db)


def artifact_rows(db: Any) -> dict[str, list[dict[str, Any]]]:
    """The rows that a Prefect run keeps beside it, by artifact key, in JSON's own types."""
    bands = records_of(read.bands(db, with_thin=False))
    comparison = records_of(read.comparison(db, window_months=12, with_unlevelled=False))
    health = records_of(read.sources(db))
    return {
        "bands": _picked(bands, BAND_ARTIFACT),
        "comparison": _picked(comparison, COMPARISON_ARTIFACT),
        "source-health": _picked(health, HEALTH_ARTIFACT),
    }


def write_exports(home: Home, formats: Sequence[str] | None, out: Path | None) -> Path:
    """Write the newest release's tables into a folder. Raises Problem where that cannot be."""
    from warehouse import export

    db = newest(home)
    try:
        return export.export(db, out or home.exports, formats=formats or None)
    except export.UnknownFormat as reason:
        raise Problem(f"No such format: {reason}.", exit_code=Exit.USAGE) from reason
    except export.ExtraMissing as reason:
        raise Problem(
            f"No report: {reason}.", "The other formats need nothing more.", Exit.USAGE
        ) from reason
    except OSError as reason:
        raise Problem(
            f"{reason.filename or out or home.exports} cannot be written: {reason.strerror}.",
            "Give another folder with --out DIR.",
        ) from reason


def picture_of(db: Path, exports: Path) -> str | None:
    """The exported picture of a release as markdown, its words below it; None where none was drawn.

    It is not drawn again: that takes as long as exporting all the tables.
    """
    drawn = exports / db.parent.name / "picture.svg"
    if not drawn.is_file():
        return None
    from warehouse.export import can_report

    if not can_report():
        return None
    from warehouse.picture import markdown

    return markdown(db, drawn.read_text(encoding="utf-8"))


def _picked(records: Sequence[Record], columns: Sequence[str]) -> list[dict[str, Any]]:
    return [{name: in_json(row[name]) for name in columns} for row in records]


def print_comparison(
    out: Console,
    db: Any,
    *,
    window_months: int,
    level_reading: str,
    is_short: bool = False,
    with_reasons: bool = False,
    filters: Mapping[str, str] | None = None,
    **wanted: Any,
) -> None:
    """Published ranges beside posted ones: the two ends, n and the verdict, a row each.

    `is_short` leaves out what nothing posted can be compared with and says how much that is.
    """
    wanted = {"with_unlevelled": False, "window_months": window_months, **wanted}
    found = records_of(read.comparison(db, level_reading=level_reading, **wanted))
    records = [row for row in found if _is_wanted(row, filters or {})]
    other = "literal" if level_reading == "equivalent" else "equivalent"
    other_verdicts = {
        row["comparison_id"].replace(other, level_reading): row["verdict"]
        for row in records_of(read.comparison(db, level_reading=other, **wanted))
    }
    marked = False
    for component in dict.fromkeys(row["component"] for row in records):
        rows = [row for row in records if row["component"] == component]
        shown = [row for row in rows if not (is_short and row["verdict"] == "not_comparable")]
        if shown:
            grid = _comparison_grid(component, window_months, level_reading)
            for row in shown:
                differs = other_verdicts.get(row["comparison_id"], row["verdict"])
                mark = "*" if differs != row["verdict"] else ""
                marked = marked or bool(mark)
                grid.add_row(*_comparison_cells(row), VERDICTS[row["verdict"]] + mark)
            print_grid(out, grid)
            if with_reasons:
                for row in shown:
                    out.print(f"{row['published_id']}: {row['reason']}")
        _print_left_out(out, component, [row for row in rows if row not in shown])
        out.print()
    if marked:
        out.print(f"* another verdict if employers' level labels are read as {other}.")


def _comparison_grid(component: str, window_months: int, level_reading: str) -> Grid:
    grid = new_grid(
        f"Published {spelled(component)} ranges beside posted {spelled(component)} pay: "
        f"{window_months} months, levels read as {level_reading}, $k a year"
    )
    grid.add_column("table", no_wrap=True)
    grid.add_column("published for", ratio=1)
    grid.add_column("published\nrange", justify="right", no_wrap=True)
    grid.add_column("low ends\np50 (a-b)", justify="right", no_wrap=True)
    grid.add_column("high ends\np50 (a-b)", justify="right", no_wrap=True)
    grid.add_column("jobs\n/emp", justify="right", no_wrap=True)
    grid.add_column("posted is", no_wrap=True)
    return grid


def _comparison_cells(row: Record) -> list[str]:
    return [
        table_of(row["published_id"]),
        published_for(row),
        money_range(row["published_low_usd"], row["published_high_usd"], row["is_open_ended"]),
        with_interval(row, "low"),
        with_interval(row, "high"),
        f"{row['n']}/{row['n_employers']}",
    ]


def _print_left_out(out: Console, component: str, left_out: Sequence[Record]) -> None:
    """How many published ranges have no row above, and why, a line per reason."""
    reasons: dict[str, int] = {}
    for row in left_out:
        reason = str(row["reason"]).partition(":")[0]
        reasons[reason] = reasons.get(reason, 0) + 1
    for reason, count in sorted(reasons.items()):
        words = REASONS.get(reason, spelled(reason))
        out.print(f"{count} published {spelled(component)} ranges not comparable: {words}.")


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
    both = records_of(read.bands(db, window_months=None, **asked))
    year = [row for row in both if row["window_months"] == 12 and (with_thin or not is_thin(row))]
    half = {_cell(row): row for row in both if row["window_months"] == 6}
    grid = new_grid(f"{_band_title(asked)} a year")
    shown = [name for name in by if name not in (filters or {})]
    for name in shown:
        grid.add_column(f"\n{name}", min_width=MIN_WIDTHS[name], max_width=28)
    grid.add_column("12 m\njobs", justify="right", no_wrap=True)
    grid.add_column("\nemp", justify="right", no_wrap=True)
    grid.add_column("low ends\np25 p50 p75", justify="right", no_wrap=True)
    grid.add_column("high ends\np25 p50 p75", justify="right", no_wrap=True)
    grid.add_column("6 m\njobs", justify="right", no_wrap=True)
    grid.add_column("low/high\np50", justify="right", no_wrap=True)
    grid.add_column("\nconfidence", no_wrap=True)
    for row in year:
        late = half.get(_cell(row), {})
        grid.add_row(
            *(spelled(row[name]) for name in shown),
            str(row["n"]),
            f"{row['n_employers']}{'!' if row['is_concentrated'] else ''}",
            quantiles(row, "low"),
            quantiles(row, "high"),
            str(late.get("n", 0)),
            f"{thousands(late.get('low_p50_usd'))}/{thousands(late.get('high_p50_usd'))}",
            row["status"]
            if row["confidence"] == "none"
            else f"{row['confidence']}, {row['status']}",
        )
    print_grid(out, grid)
    _print_band_notes(out, year)


def is_thin(row: Record) -> bool:
    """Whether a band shows a count alone."""
    return row["status"] in ("suppressed", "expired")


def _band_title(asked: Mapping[str, Any]) -> str:
    by, filters = asked["by"], asked.get("filters") or {}
    fixed = "".join(f", {name} {spelled(value)}" for name, value in filters.items())
    broken_down = f" by {', '.join(by)}" if by else ""
    return f"{KIND_WORDS[asked['kind']]} {spelled(asked['component'])} pay{broken_down}{fixed}, $k"


def _print_band_notes(out: Console, rows: Sequence[Record]) -> None:
    if not rows:
        out.print("No band here: no job with such pay in the window.", style="dim")
    if any(row["is_concentrated"] for row in rows):
        out.print("! one employer holds more than half of the jobs.", style="dim")


def standing(row: Record) -> str:
    """How far a band can be trusted: its confidence, and what is wrong with it if anything."""
    if row["confidence"] == "none":
        return str(row["status"])
    return f"{row['confidence']}{'' if row['status'] == 'fresh' else ', ' + row['status']}"


def table_of(published_id: str) -> str:
    """The published table that an id opens with: "llm-1" of "llm-1-serving-base"."""
    first, _, rest = published_id.partition("-")
    number = rest.partition("-")[0]
    return f"{first}-{number}" if number.isdigit() else first


def published_for(row: Record) -> str:
    """What a published range speaks of, in one line."""
    who = row["employer"] if row["employer"] != "all" else spelled(row["tier"])
    parts = [row["specialisation"], row["published_level"]]
    named = [spelled(part) for part in parts if part not in (None, "all")]
    return " ".join([*named, *([f"({who})"] if who != "all" else [])]) or "all"


def money_range(low: int | None, high: int | None, is_open: bool) -> str:
    """A published range in full words of money: "$280k-400k", "$680k-1,100k+"."""
    return f"${thousands(low)}k-{thousands(high)}k{'+' if is_open else ''}"


def posted_range(low: int | None, high: int | None) -> str:
    """A posted range of yearly dollars: "$280k-400k", "from $215k", "up to $300k"."""
    if low is None and high is None:
        return "no pay"
    if high is None:
        return f"from ${thousands(low)}k"
    if low is None:
        return f"up to ${thousands(high)}k"
    return f"${thousands(low)}k" if low == high else f"${thousands(low)}k-{thousands(high)}k"


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


def quantiles(row: Record, end: str, ranks: Sequence[int] = (25, 50, 75)) -> str:
    """The percentiles of one end, in columns."""
    return " ".join(thousands(row[f"{end}_p{rank}_usd"]).rjust(3) for rank in ranks)


def write_rows(table: read.Table, form: str, facts: Record) -> None:
    """Rows with every column on stdout, as md, csv or json; json and md say what the file is."""
    if form == "csv":
        out = io.StringIO()
        writer = csv.writer(out, lineterminator="\n")
        writer.writerow(table.columns)
        writer.writerows([csv_cell(value) for value in row] for row in table.rows)
        sys.stdout.write(out.getvalue())
    elif form == "json":
        print_json({"meta": plain(facts), "rows": [plain(row) for row in table.records()]})
    else:
        print("\n".join([*head_lines(facts), ""]))
        print(f"| {' | '.join(table.columns)} |")
        print(f"|{'|'.join(' --- ' for _ in table.columns)}|")
        for row in table.rows:
            print(f"| {' | '.join(markdown_cell(value) for value in row)} |")


def plain(record: Record) -> dict[str, Any]:
    """A row in JSON's own types."""
    return {name: in_json(value) for name, value in record.items()}


def print_json(found: Mapping[str, Any]) -> None:
    """One JSON object on stdout."""
    print(json.dumps(found, ensure_ascii=False, indent=1, default=str))


ALWAYS_KNOWN: dict[str, tuple[str, ...]] = {
    "level": (*Level, "unlevelled"),
    "specialisation": (*Specialisation, "any_llm"),
}
"""Values that are no mistake even where a release has no band of them."""


def check_filters(db: Any, filters: Mapping[str, str]) -> None:
    """Refuse a filter on what no band of the release is about: a typo must not look like nothing.

    Raises Problem, with the nearest values that there are.
    """
    there = read.known_values(db) if filters else {}
    for dimension, wanted in filters.items():
        known = (*there[dimension], *ALWAYS_KNOWN.get(dimension, ()), "all")
        if wanted in known:
            continue
        from difflib import get_close_matches

        folded = {value.casefold(): value for value in known}
        near = get_close_matches(wanted.casefold(), folded, n=3, cutoff=0.4)
        raise Problem(
            f"This release knows no {dimension} {wanted!r}.",
            f"Did you mean {' or '.join(folded[name] for name in near)}?"
            if near
            else f"What there is: paybands bands --by {dimension}",
            Exit.USAGE,
        )


def show_bands(
    db: Any,
    *,
    by: Sequence[str],
    filters: Mapping[str, str],
    window_months: int | None,
    kind: str,
    component: str,
    level_reading: str,
    with_thin: bool,
    form: str,
) -> None:
    """The command `bands`: both windows side by side, or every column of one or both."""
    asked: dict[str, Any] = {"by": by, "filters": filters, "kind": kind, "component": component}
    asked |= {"level_reading": level_reading, "with_thin": with_thin}
    check_filters(db, filters)
    facts = read.header(db)
    if form != "table":
        months = (12, 6) if window_months is None else (window_months,)
        tables = [read.bands(db, window_months=month, **asked) for month in months]
        rows = tuple(row for table in tables for row in table.rows)
        write_rows(read.Table(tables[0].columns, rows), form, facts)
        return
    out = console()
    print_head(out, facts)
    if window_months is None:
        print_bands(out, db, **asked)
    else:
        print_window(out, db, window_months=window_months, **asked)
    out.print(LEGEND, style="dim")


def show_comparison(
    db: Any,
    *,
    filters: Mapping[str, str],
    window_months: int | None,
    kind: str,
    component: str | None,
    level_reading: str,
    with_unlevelled: bool,
    with_reasons: bool,
    form: str,
) -> None:
    """The command `compare`: a row per published range, and why where asked for."""
    facts = read.header(db)
    if form != "table":
        table = read.comparison(
            db,
            window_months=window_months,
            level_reading=level_reading,
            kind=kind,
            component=component,
            with_unlevelled=with_unlevelled,
        )
        kept = tuple(
            row
            for row, record in zip(table.rows, table.records(), strict=True)
            if _is_wanted(record, filters)
        )
        write_rows(read.Table(table.columns, kept), form, facts)
        return
    out = console()
    print_head(out, facts)
    for months in (12, 6) if window_months is None else (window_months,):
        print_comparison(
            out,
            db,
            window_months=months,
            level_reading=level_reading,
            filters=filters,
            with_reasons=with_reasons,
            kind=kind,
            component=component,
            with_unlevelled=with_unlevelled,
        )
    out.print(LEGEND, style="dim")


def show_sources(home: Home, *, with_boards: bool, form: str) -> None:
    """The command `sources`: terms from the source files, health from the newest release."""
    from extract.sources import all_sources
    from flows.decisions import read_decisions

    try:
        db = publish.current(home.root)
    except publish.NothingPublished:
        db = None
    if form != "table":
        if db is None:
            newest(home)
            return
        write_rows(read.sources(db, with_boards=with_boards), form, read.header(db))
        return
    out = console()
    table = None if db is None else read.sources(db, with_boards=with_boards)
    health = [] if table is None else records_of(table)
    if db is not None:
        print_head(out, read.header(db))
    grid = new_grid("Sources")
    for name in ("source", "health", "boards ok", "entries", "last good", "access"):
        is_count = name in ("boards ok", "entries")
        grid.add_column(name, justify="right" if is_count else "left", no_wrap=not is_count)
    grid.add_column("note", ratio=1)
    for row in health:
        grid.add_row(*_health_cells(row))
    held = read_decisions(home.decisions)
    for name, module in all_sources().items():
        if name not in {row["source"] for row in health}:
            source = module.SOURCE
            state, note = _standing(source, held)
            grid.add_row(name, state, "-", "-", "-", spelled(source.access), note)
    print_grid(out, grid)
    out.print()
    for name, module in all_sources().items():
        source = module.SOURCE
        checked = f"terms read {source.terms_checked_on or 'by nobody yet'}"
        out.print(f"{name}: {source.publisher}. {source.terms_url} ({checked})", soft_wrap=True)


def _standing(source: Source, held: Mapping[str, Decision]) -> tuple[str, str]:
    """How a source stands that no release speaks of, and the line that switches it on."""
    from flows.decisions import is_on

    if is_on(source, held):
        decision = held.get(source.name)
        return "not asked yet", decision.sentence if decision else source.publisher
    return "off", f"{source.decision or 'switched off'}: paybands enable {source.name}"


def switch(home: Home, names: Sequence[str], *, to_on: bool) -> None:
    """The commands `enable` and `disable`. Raises Problem where there is no such source."""
    from extract.sources import all_sources
    from flows.decisions import Decision, decide

    known = all_sources()
    unknown = [name for name in names if name not in known]
    if unknown:
        raise Problem(
            f"There is no source {', '.join(unknown)}.",
            f"The sources are {', '.join(known)}.",
            Exit.USAGE,
        )
    make_writable(home)
    today = datetime.now(UTC).date().isoformat()
    for name in dict.fromkeys(names):
        decision = Decision(name, to_on, today, known[name].SOURCE.decision if to_on else "")
        decide(home.decisions, decision)
        console().print(decision.sentence, markup=False, highlight=False, soft_wrap=True)


def _health_cells(row: Record) -> list[str]:
    is_source = row["board"] == "all"
    last_good = "-" if row["last_good_at"] is None else f"{row['last_good_at']:%Y-%m-%d}"
    return [
        str(row["source"]) if is_source else f"  {row['board']}",
        spelled(row["status"]),
        f"{row['boards_ok']}/{row['boards']}",
        f"{row['entries']:,}",
        last_good,
        spelled(row["access"] or "-") if is_source else "",
        str(row["note"] or ""),
    ]


def show_query(home: Home, sql: str, *, form: str, limit: int, seconds: float) -> None:
    """The command `query`: rows on stdout; says on stderr where they were cut."""
    from warehouse import query as warehouse_query

    db = newest(home)
    try:
        answer = warehouse_query.query(db, sql, limit=limit, seconds=seconds)
    except warehouse_query.QueryRefused as reason:
        raise Problem(
            f"Refused: {reason}.", "paybands query only reads the release.", Exit.USAGE
        ) from reason
    except warehouse_query.QueryFailed as reason:
        raise Problem(
            f"The query failed: {reason}",
            'What there is to ask: paybands query "from data_dictionary"',
            Exit.USAGE,
        ) from reason
    table = read.Table(answer.columns, answer.rows)
    if form == "table":
        grid = new_grid("")
        for column in answer.columns:
            grid.add_column(column, overflow="fold")
        for row in answer.rows:
            grid.add_row(*("" if value is None else str(value) for value in row))
        print_grid(console(), grid)
    else:
        write_rows(table, form, read.header(db))
    if answer.is_cut:
        print(f"cut at {limit} rows: --limit 0 shows all", file=sys.stderr)


def print_head(out: Console, facts: Record) -> None:
    """What the figures below are."""
    for line in head_lines(facts):
        out.print(line, style="bold" if line.startswith("SAMPLE") else "")
    out.print()


def print_window(out: Console, db: Any, *, window_months: int, **asked: Any) -> None:
    """Bands of one window with their outer percentiles, age and largest employer."""
    rows = records_of(read.bands(db, window_months=window_months, **asked))
    grid = new_grid(_band_title(asked) + f", {window_months} months")
    names = [name for name in asked["by"] if name not in asked["filters"]]
    for name in names:
        grid.add_column(name, min_width=MIN_WIDTHS[name], max_width=28)
    for name in ("jobs", "emp", "low ends\np10 p25 p50 p75 p90", "high ends\np10 p25 p50 p75 p90"):
        grid.add_column(name, justify="right", no_wrap=True)
    grid.add_column("newest", no_wrap=True)
    grid.add_column("confidence", no_wrap=True)
    for row in rows:
        grid.add_row(
            *(spelled(row[name]) for name in names),
            str(row["n"]),
            f"{row['n_employers']}{'!' if row['is_concentrated'] else ''}",
            quantiles(row, "low", (10, 25, 50, 75, 90)),
            quantiles(row, "high", (10, 25, 50, 75, 90)),
            str(row["newest_posted_on"] or "-"),
            standing(row),
        )
    print_grid(out, grid)
    _print_band_notes(out, rows)


def show_plan(request: Request) -> None:
    """What a live run would ask, of whom, and how long the politeness takes. No network."""
    from flows.decisions import is_on
    from flows.plan import make_plan

    plan = make_plan(request)
    grid = new_grid("A live run would ask")
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
    print_grid(console(), grid)
    off = [
        name for name, module in plan.sources.items() if not is_on(module.SOURCE, plan.decisions)
    ]
    if off and not request.only:
        console().print(f"off until somebody decides: {', '.join(off)} (paybands sources)")


def new_grid(title: str) -> Grid:
    """An empty table in the one style of every command."""
    return Grid(
        title=title,
        title_justify="left",
        title_style="bold",
        box=SIMPLE_HEAD,
        pad_edge=False,
        padding=(0, 1, 0, 0),
        show_edge=False,
    )


def print_grid(out: Console, grid: Grid) -> None:
    """A table without the spaces that pad its lines to the full width."""
    with out.capture() as captured:
        out.print(grid)
    for line in captured.get().splitlines():
        sys.stdout.write(f"{line.rstrip()}\n")


def _is_wanted(row: Record, filters: Mapping[str, str]) -> bool:
    columns = {"level": "published_level"}
    return all(row.get(columns.get(name, name)) == value for name, value in filters.items())


def _cell(row: Record) -> tuple[Any, ...]:
    return tuple(row[name] for name in DIMENSIONS)


def spelled(name: Any) -> str:
    """A name from a closed set in words: "pre training"."""
    return str(name).replace("_", " ")
