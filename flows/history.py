"""The commands `changes` and `trend`: which postings moved, which bands moved because of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

from rich.console import Console

from flows import show
from flows.problem import Exit, Problem
from flows.show import Record
from transform.clean import clean
from warehouse import read

BANDS_SHOWN = 10
ROWS_SHOWN = 8
CAUSES = {
    "posted": "posted since",
    "first_captured": "older, first captured since",
    "left_window": "grew older than 12 months",
    "range_changed": "changed its range",
    "reposted": "posted again",
    "other": "moved for another reason",
}
"""Why a job's part in a band differs between two days, in words."""

CHANGES_LEGEND = (
    "Bands of 12 months by specialisation and level (common ladder), by what was captured on each "
    "of the two days. before > after: median of the low, of the high ends, in $k. in, out: jobs "
    "new in the band, gone from it; moved: jobs that changed their range or were posted again. "
    "A closed job stays in its band until the window passes it. -: too few to show (5 jobs, 3 "
    "employers)."
)
TREND_LEGEND = (
    "Median posted low and high ends of base pay by month of posting; a job counts once a month. "
    "Levels and employers differ from month to month: a move need not be a raise. Months before a "
    "board's first capture hold only what was still shown then. -: too few to show (5 jobs, 3 "
    "employers). !: one employer holds more than half."
)


def show_changes(
    db: Path,
    *,
    since: date | None,
    employer: str | None,
    specialisation: str | None,
    with_all: bool,
    form: str,
) -> None:
    """What moved since a day. Raises Problem where nothing is known of that day."""
    facts = read.header(db)
    day = _since(db, facts, since)
    wanted: dict[str, Any] = {"employer": employer, "specialisation": specialisation}
    changes = read.changes_since(db, day, **wanted)
    moves = read.band_moves(db, day, **wanted)
    if form == "json":
        _write_json(facts, day, changes, moves)
        return
    if form != "table":
        show.write_rows(changes, form, facts)
        return
    out = show.console()
    show.print_head(out, facts)
    _print_changes(out, day, str(facts["as_of"]), show.records_of(changes), with_all=with_all)
    _print_moves(out, day, show.records_of(moves), with_all=with_all)
    out.print(CHANGES_LEGEND, style="dim")


def show_trend(db: Path, *, specialisation: str | None, country: str | None, form: str) -> None:
    """Posted base pay by month of posting, with n."""
    facts = read.header(db)
    wanted = specialisation or ("any_llm" if form == "table" else None)
    table = read.trend(db, specialisation=wanted, country=country)
    if form != "table":
        show.write_rows(table, form, facts)
        return
    out = show.console()
    show.print_head(out, facts)
    where = country or "every country"
    grid = show.new_grid(f"Posted base pay, {show.spelled(wanted)}, {where}, by month, $k a year")
    grid.add_column("month", no_wrap=True)
    for name in ("jobs", "emp", "low p50", "high p50"):
        grid.add_column(name, justify="right", no_wrap=True)
    grid.add_column("largest employer", no_wrap=True, max_width=40)
    rows = show.records_of(table)
    for row in rows:
        share = row["largest_employer_share"]
        grid.add_row(
            f"{row['month_on']:%Y-%m}",
            str(row["n"]),
            f"{row['n_employers']}{'!' if share > 0.5 else ''}",
            show.thousands(row["low_p50_usd"]),
            show.thousands(row["high_p50_usd"]),
            f"{row['largest_employer']} {share:.0%}",
        )
    show.print_grid(out, grid)
    if not rows:
        out.print("No posting with pay here. What there is: paybands demand", style="dim")
    out.print(TREND_LEGEND, style="dim")


def _since(db: Path, facts: Record, since: date | None) -> date:
    """The day to compare with: as asked, else the round of captures before the newest change."""
    first, as_of = read.first_round(db), _day(facts)
    day = since or read.last_round(db) or first
    if day is None or first is None or (since is None and first >= as_of):
        raise Problem(
            "There is one round of captures so far, so nothing to compare.",
            "Refresh again on another day, or replay an archive of several.",
            Exit.USAGE,
        )
    if day >= as_of:
        raise Problem(
            f"Nothing is known after {as_of}, the day this release looks from.",
            f"Give an earlier day: --since {read.last_round(db) or first}.",
            Exit.USAGE,
        )
    if day < first:
        raise Problem(
            f"Nothing was captured by {day}: the first good capture is of {first}.",
            f"Give that day or a later one: --since {first}.",
            Exit.USAGE,
        )
    return day


def _day(facts: Record) -> date:
    as_of: date = facts["as_of"]
    return as_of


def _print_changes(
    out: Console, day: date, as_of: str, rows: Sequence[Record], *, with_all: bool
) -> None:
    counts = Counter(row["change"] for row in rows)
    said = ", ".join(
        f"{counts[name]} {show.spelled(name)}" for name in ("range_changed", "appeared", "closed")
    )
    out.print(f"Postings from {day} to {as_of}: {said}.", style="bold")
    order = {"range_changed": 0, "appeared": 1, "closed": 2}
    ranked = sorted(rows, key=lambda row: order[row["change"]])
    shown = ranked if with_all else ranked[:ROWS_SHOWN]
    for row in shown:
        title = f"{row['employer']}: {clean(row['title_raw'])}"
        line = f"- {row['changed_on']} {show.spelled(row['change'])} {_move_of_range(row)} {title}"
        out.print(line if with_all else line[: show.WIDTH], markup=False)
        if with_all:
            out.print(f"  {row['url']}", markup=False, soft_wrap=True)
    if len(ranked) > len(shown):
        out.print(f"  and {len(ranked) - len(shown)} more: --all, or --format csv", style="dim")
    out.print()


def _move_of_range(row: Record) -> str:
    old = show.posted_range(row["old_low_usd"], row["old_high_usd"])
    new = show.posted_range(row["new_low_usd"], row["new_high_usd"])
    if row["change"] == "range_changed":
        return f"{old} > {new}"
    return new if row["change"] == "appeared" else old


def _print_moves(out: Console, day: date, rows: Sequence[Record], *, with_all: bool) -> None:
    bands: dict[tuple[str, str], list[Record]] = {}
    for row in rows:
        bands.setdefault((row["specialisation"], row["level"]), []).append(row)
    moved = [jobs for jobs in bands.values() if with_all or _is_readable(jobs[0])]
    grid = show.new_grid(f"Bands that moved since {day}, the largest move first")
    for name in ("specialisation", "level"):
        grid.add_column(name, no_wrap=True)
    for name in ("jobs", "low p50", "high p50", "in", "out", "moved"):
        grid.add_column(name, justify="right", no_wrap=True)
    for jobs in moved if with_all else moved[:BANDS_SHOWN]:
        band, causes = jobs[0], Counter(row["cause"] for row in jobs)
        came = sum(row["old_low_usd"] is row["old_high_usd"] is None for row in jobs)
        left = sum(row["new_low_usd"] is row["new_high_usd"] is None for row in jobs)
        grid.add_row(
            show.spelled(band["specialisation"]),
            show.spelled(band["level"]),
            f"{band['n_before']} > {band['n_after']}",
            _two(band["low_p50_before_usd"], band["low_p50_after_usd"]),
            _two(band["high_p50_before_usd"], band["high_p50_after_usd"]),
            str(came),
            str(left),
            str(causes["range_changed"] + causes["reposted"]),
        )
    show.print_grid(out, grid)
    if not moved:
        out.print("No band with enough jobs moved.")
    elif not with_all:
        _print_one(out, moved[0])
    else:
        for jobs in moved:
            _print_one(out, jobs, with_all=True)
    out.print()


def _is_readable(band: Record) -> bool:
    return band["low_p50_after_usd"] is not None or band["low_p50_before_usd"] is not None


def _print_one(out: Console, jobs: Sequence[Record], *, with_all: bool = False) -> None:
    """The rows that moved one band: each with its cause."""
    band = jobs[0]
    name = f"{show.spelled(band['specialisation'])}, {show.spelled(band['level'])}"
    out.print(f"\n{name} moved because of these {len(jobs)} jobs:", style="bold", markup=False)
    for row in jobs if with_all else jobs[:ROWS_SHOWN]:
        ends = show.posted_range(row["new_low_usd"], row["new_high_usd"])
        if row["new_low_usd"] is row["new_high_usd"] is None:
            ends = show.posted_range(row["old_low_usd"], row["old_high_usd"])
        elif row["cause"] == "range_changed":
            ends = f"{show.posted_range(row['old_low_usd'], row['old_high_usd'])} > {ends}"
        line = f"- {CAUSES[row['cause']]}: {ends} {row['employer']}: {clean(row['title_raw'])}"
        out.print(line if with_all else line[: show.WIDTH], markup=False)
        if with_all:
            out.print(f"  {row['url']}", markup=False, soft_wrap=True)
    if not with_all and len(jobs) > ROWS_SHOWN:
        out.print(f"  and {len(jobs) - ROWS_SHOWN} more; every band's rows: --all", style="dim")


def _two(before: int | None, after: int | None) -> str:
    return f"{show.thousands(before)} > {show.thousands(after)}"


def _write_json(facts: Record, day: date, changes: read.Table, moves: read.Table) -> None:
    found = {
        "meta": show.plain(facts),
        "since": day.isoformat(),
        "changes": [show.plain(row) for row in changes.records()],
        "band_moves": [show.plain(row) for row in moves.records()],
    }
    show.print_json(found)
