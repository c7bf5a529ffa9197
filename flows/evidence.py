"""The commands `why` and `references`: what one band rests on, and what others reported."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from flows import show
from flows.problem import Exit, Problem
from flows.show import Record
from transform.clean import clean
from warehouse import read
from warehouse.choices import DIMENSIONS

SHORTEST_ID = 4
ROWS_SHOWN = 12
LABEL_WIDTH = 12
CONFIDENCE_NEEDS = {
    "high": "n of 50 or more and an interval within 10 % of the median",
    "medium": "n of 15 or more and an interval within 25 % of the median",
    "low": "enough jobs to show, and fewer or wider than medium asks",
    "none": "not shown",
}
STATUS_WORDS = {
    "fresh": "fresh: every board answered at its last attempt",
    "carried": "carried: every figure is from a last good page",
    "partial": "partial: some figures are from a last good page",
    "suppressed": "suppressed: too thin to show",
    "expired": "expired: nothing is left in the window",
}


def show_why(
    db: Path,
    band_id: str | None,
    *,
    filters: Mapping[str, str],
    window_months: int,
    kind: str,
    component: str,
    level_reading: str,
    with_all: bool,
    form: str,
) -> None:
    """The evidence card of one band, named by its id or by the cell it is. Raises Problem."""
    if band_id is None:
        band_id = _band_of_cell(
            db,
            filters=filters,
            window_months=window_months,
            kind=kind,
            component=component,
            level_reading=level_reading,
        )
    wanted = band_id.strip().lower()
    if len(wanted) < SHORTEST_ID:
        raise Problem(
            f"{band_id!r} is too short for a band.",
            f"Give its first {SHORTEST_ID} characters or more.",
            Exit.USAGE,
        )
    tables = read.why(db, wanted, employer=filters.get("employer"))
    card = {name: show.records_of(table) for name, table in tables.items()}
    if len(card["band"]) != 1:
        raise _no_one_band(band_id, card["band"])
    facts = read.header(db)
    band = card["band"][0]
    if form in ("csv", "md"):
        show.write_rows(tables["rows"], form, facts)
        return
    if form == "json":
        show.print_json(_as_values(facts, card))
        return
    out = show.console()
    for line in show.head_lines(facts)[:2]:
        out.print(line, markup=False)
    out.print()
    for label, line in _lines(band, card["sources"], card["rows"]):
        out.print(f"{label:{LABEL_WIDTH}}{line}", markup=False, soft_wrap=True)
    out.print()
    shown = card["rows"] if with_all else card["rows"][:ROWS_SHOWN]
    for row in shown:
        ends = show.posted_range(row["low_usd"], row["high_usd"])
        title = f"{row['posted_on']} {ends} {row['employer']}: {clean(row['title_raw'])}"
        out.print(title[: show.WIDTH], markup=False)
        out.print(f"  {row['url']}", markup=False, soft_wrap=True)
    if len(card["rows"]) > len(shown):
        out.print(f"and {len(card['rows']) - len(shown)} more: --all", style="dim")


def show_references(db: Path, *, employer: str | None, form: str) -> None:
    """What named publications reported about pay, with links."""
    facts = read.header(db)
    table = read.references(db, employer=employer)
    if form != "table":
        show.write_rows(table, form, facts)
        return
    out = show.console()
    out.print("Reported by others: context beside the evidence, never pooled, in no band.")
    out.print()
    rows = show.records_of(table)
    for row in rows:
        level = f" {row['level_label']}" if row["level_label"] else ""
        who = "the market" if row["employer"] == "all" else row["employer"]
        out.print(
            f"{who}{level}: {reported_figure(row)}, {row['measure']}"
            f" ({row['publication']}, {row['published_on']})",
            markup=False,
        )
        seen = "" if row["basis"] == "read" else " (noted by another reader, page not opened)"
        out.print(f"  {row['url']}{seen}", markup=False, soft_wrap=True, style="dim")
    for credit in credits_of(rows):
        out.print(credit)
    if not table.rows:
        out.print("Nothing is kept of that employer. All of it: paybands references")


def _band_of_cell(db: Path, **asked: Any) -> str:
    band = read.one_band(db, **asked)
    if band is None:
        raise Problem(
            "There is no such band.",
            "What there is: paybands bands --by employer (or another --by).",
            Exit.USAGE,
        )
    return str(band["band_id"])


def _no_one_band(band_id: str, found: Sequence[Record]) -> Problem:
    if found:
        ids = ", ".join(str(row["band_id"]) for row in found[:5])
        what = f"{band_id} is the start of {len(found)} bands: {ids}."
        return Problem(what, "Give more characters.", Exit.USAGE)
    return Problem(
        f"The newest release has no band {band_id}.",
        "Name it by its cell: paybands why --specialisation serving --level L5",
        Exit.USAGE,
    )


def _lines(
    band: Record, sources: Sequence[Record], rows: Sequence[Record]
) -> Iterator[tuple[str, str]]:
    named = ", ".join(
        f"{name} {show.spelled(band[name])}" for name in DIMENSIONS if band[name] != "all"
    )
    yield "band", f"{named or 'everything together'} ({band['band_id']})"
    yield (
        "",
        (
            f"{show.KIND_WORDS[band['kind']]} {show.spelled(band['component'])} pay, "
            f"{band['window_months']} months ({band['after_on']} to {band['until_on']}), "
            f"levels read as {band['level_reading']}"
        ),
    )
    yield (
        "jobs",
        f"{band['n']} distinct jobs of {sum(row['cluster_entries'] for row in rows)} postings",
    )
    yield "employers", _employers(band)
    for number, row in enumerate(sources):
        spread = f"{row['oldest_on']} to {row['newest_on']}"
        label = "" if number else "sources"
        yield label, f"{row['source']}: {row['jobs']} jobs, {row['employers']} employers, {spread}"
    for end in ("low", "high"):
        yield f"{end} ends", _end(band, end)
    yield (
        "dates",
        (
            f"{band['oldest_posted_on']} to {band['newest_posted_on']}, "
            f"median age {band['median_age_days']} days at {band['until_on']}"
        ),
    )
    yield "status", STATUS_WORDS[band["status"]]
    if band["status_reason"]:
        yield "", str(band["status_reason"])
    yield "confidence", f"{band['confidence']}: {_confidence(band)}"
    yield "currency", f"{band['n_posted_in_usd']} of {band['n']} posted in US dollars"
    yield "rows", f'paybands query "{band["rows_sql"]}"'


def _employers(band: Record) -> str:
    said = f"{band['n_employers']}"
    if band["largest_employer"]:
        said += (
            f", the largest {band['largest_employer']} with {band['largest_employer_share']:.0%}"
        )
    if band["is_concentrated"]:
        said += ": more than half"
    if band["effective_employers"]:
        said += f"; as spread as {band['effective_employers']:.1f} equal ones"
    return said


def _end(band: Record, end: str) -> str:
    """The statistics of one end, as many as n allows."""
    median = band[f"{end}_p50_usd"]
    if median is None:
        return f"n {band[f'n_{end}']}, too few to show"
    said = f"n {band[f'n_{end}']}, median ${median:,}"
    if band[f"{end}_p50_from_usd"] is not None:
        said += (
            f", exact 95 % interval ${band[f'{end}_p50_from_usd']:,}"
            f" to ${band[f'{end}_p50_to_usd']:,}"
        )
    for low, high in ((25, 75), (10, 90)):
        if band[f"{end}_p{low}_usd"] is not None:
            said += f"; p{low} {show.thousands(band[f'{end}_p{low}_usd'])}k"
            said += f", p{high} {show.thousands(band[f'{end}_p{high}_usd'])}k"
    if band[f"{end}_outliers"]:
        said += f"; {band[f'{end}_outliers']} outliers kept"
    return said


def _confidence(band: Record) -> str:
    needs = CONFIDENCE_NEEDS[band["confidence"]]
    widths = [band[f"{end}_relative_width"] for end in ("low", "high")]
    known = [width for width in widths if width is not None]
    if band["confidence"] == "none" or not known:
        return needs
    return f"n {band['n']}, the wider interval is {max(known):.0%} of its median ({needs})"


def _as_values(facts: Record, card: Mapping[str, Sequence[Record]]) -> dict[str, Any]:
    band = card["band"][0]
    return {
        "meta": show.plain(facts),
        "band": show.plain(band),
        "confidence_reason": _confidence(band),
        **{name: [show.plain(row) for row in card[name]] for name in ("sources", "rows")},
    }


def credits_of(rows: Sequence[Record]) -> Iterator[str]:
    """The line that a publication's terms ask for wherever its figures stand."""
    if any(row["publication"] == "Levels.fyi" for row in rows):
        yield "Data source: Levels.fyi (https://www.levels.fyi)"


def reported_figure(row: Record) -> str:
    """The figure in its unit; in words where it was given in words."""
    if row["low"] is None:
        return "no single figure"
    if row["unit"] == "percent":
        return f"{row['low']:g} %"
    low = show.thousands(int(row["low"]))
    high = show.thousands(int(row["high"]))
    return f"${low}k" if low == high else f"${low}k-{high}k"
