"""The commands `claims`, `premium` and `demand`: what the evidence says to a question."""

from __future__ import annotations

from difflib import get_close_matches
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.padding import Padding
from rich.text import Text

from flows.problem import Exit, Problem
from flows.show import (
    Record,
    console,
    new_grid,
    print_head,
    spelled,
    thousands,
    write_rows,
)
from warehouse import answers, read

VERDICTS = {
    "contradicted": "Contradicted: the whole interval lies elsewhere",
    "supported": "Supported: the whole interval lies where the claim says",
    "undetermined": "Undetermined: the interval lies on both sides, or there are too few for one",
    "not_testable": "Not testable with public data",
}
"""The closed set of verdicts, in the order in which they are shown."""

READINGS = {
    "contradicted": "con",
    "supported": "sup",
    "undetermined": "und",
    "not_testable": "n.t.",
}
KINDS = {
    "posting": "posted",
    "disclosure": "filed",
    "self_report": "reported",
    "aggregate": "published",
}
SIGNS = {"above": "more than 0", "below": "less than 0"}
UNITS = {"percent": " %", "points": " points", "labs": " labs"}

CLAIMS_LEGEND = (
    "measured (a to b): figure and its 95 % interval; for a range the medians of posted low and "
    "high ends. jobs: distinct ones, reposts folded. levels: verdict with level labels read "
    "literally / as equivalent. The rows of a claim: paybands claims --evidence CLAIM"
)
PREMIUM_LEGEND = (
    "Matched within employer, country and level (unlevelled with unlevelled). mid: posted "
    "midpoints, which nobody is paid as such; low, high: the ends of the posted ranges. (a-b): 95 "
    "% interval from 1,000 resamples of the employers. emp +/-: employers above and below zero. "
    "raw: the same midpoints unmatched. -: too few (3 employers for a figure, 6 and 20 jobs for an "
    "interval)."
)
DEMAND_LEGEND = (
    "jobs: distinct jobs posted, reposts and city twins folded, with or without pay. years: least "
    "years asked for, from 5 jobs (median) and 11 (p25, p75). A month long past counts only what "
    "was still shown when its boards were first captured."
)


def show_claims(
    db: Path, *, window_months: int, verdict: str | None, claim_id: str | None, form: str
) -> None:
    """Every claim with its verdict and why; with `claim_id` the rows behind that one."""
    facts = read.header(db)
    if claim_id is not None:
        show_evidence(db, facts, claim_id, window_months=window_months, form=form)
        return
    table = answers.claims(db, window_months=window_months, verdict=verdict)
    if form != "table":
        write_rows(table, form, facts)
        return
    out = console()
    print_head(out, facts)
    rows: list[Record] = list(table.records())
    for name, title in VERDICTS.items():
        of_verdict = [row for row in rows if row["verdict"] == name]
        if of_verdict:
            out.print(f"{title} ({len(of_verdict)})", style="bold")
        for row in of_verdict:
            _print_short(out, row)
    out.print(CLAIMS_LEGEND, style="dim")


def _print_short(out: Console, row: Record) -> None:
    """One claim in three lines: the figures, the words, the reason."""
    if row["verdict"] == "not_testable":
        parts = [f"claimed {claimed(row)}"] if claimed(row) else []
        reason = f"{row['why']}. Needed: {row['data_needed']}"
    else:
        readings = (row["literal_verdict"], row["equivalent_verdict"])
        parts = [
            f"claimed {claimed(row)}" if claimed(row) else "",
            f"measured {measured(row)}",
            evidence_size(row),
            f"levels {'/'.join(READINGS[reading] for reading in readings)}",
        ]
        reason = str(row["why"])
    head = Text(f"  {row['claim_id']}", style="bold")
    head.append(Text("".join(f" · {part}" for part in parts if part), style="not bold"))
    out.print(head)
    for line in (f'"{row["quote"]}"', reason):
        out.print(Padding(Text(line), (0, 0, 0, 6), expand=False))
    out.print()


def evidence_size(row: Record) -> str:
    """How much stands behind a figure."""
    if str(row["measure"]).startswith("site"):
        return "two published figures"
    return f"{row['n']} jobs, {row['n_employers']} employers"


def claimed(row: Record) -> str:
    """What the page says in figures: "15 to 35 %", "$280k-400k", "less than 0"; else nothing."""
    unit = UNITS.get(row["unit"] or "", "")
    if row["claimed_sense"]:
        return SIGNS[row["claimed_sense"]]
    if row["claimed_low"] is None:
        return ""
    if row["unit"] == "usd":
        low, high = int(row["claimed_low"]), int(row["claimed_high"])
        return f"${thousands(low)}k-{thousands(high)}k{'+' if row['is_open_ended'] else ''}"
    if row["claimed_high"] is None:
        return f"{row['claimed_low']:g} or more{unit}"
    return f"{row['claimed_low']:g} to {row['claimed_high']:g}{unit}"


def measured(row: Record) -> str:
    """The figure with its interval; for a range those of its two ends."""
    if row["figure"] is None:
        return "-"
    if row["unit"] == "usd":
        return f"{_money(row, 'figure')} to {_money(row, 'high_figure')}"
    return f"{row['figure']:g}{UNITS.get(row['unit'] or '', ' %')}{_between(row)}"


def _between(row: Record) -> str:
    if row["figure_from"] is None:
        return ""
    if row["figure_to"] is None:
        return f" ({row['figure_from']:g} or more)"
    return f" ({row['figure_from']:g} to {row['figure_to']:g})"


def _money(row: Record, name: str) -> str:
    if row[name] is None:
        return "-"
    text = f"${thousands(int(row[name]))}k"
    if row[f"{name}_from"] is None:
        return text
    bounds = (thousands(int(row[f"{name}_{end}"])) for end in ("from", "to"))
    return f"{text} ({'-'.join(bounds)})"


def show_evidence(db: Path, facts: Record, claim_id: str, *, window_months: int, form: str) -> None:
    """One claim, its rule and verdict, and each row behind it with its address."""
    found = list(answers.claims(db, window_months=window_months, claim_id=claim_id).records())
    if not found:
        known = [str(row["claim_id"]) for row in answers.claims(db).records()]
        near = get_close_matches(claim_id, known, n=3)
        raise Problem(
            f"There is no claim {claim_id}.",
            f"Near it: {', '.join(near)}." if near else "paybands claims lists them.",
            Exit.USAGE,
        )
    table = answers.claim_rows(db, claim_id, window_months=window_months)
    if form != "table":
        write_rows(table, form, facts)
        return
    out = console()
    print_head(out, facts)
    (row,) = found
    _print_claim(out, row, window_months)
    rows: list[Record] = list(table.records())
    counted = [record for record in rows if record["is_counted"]]
    out.print(f"{len(rows)} rows, {len(counted)} of them counted", style="bold")
    for record in rows:
        out.print(_evidence_line(record), soft_wrap=True, markup=False)


def _print_claim(out: Console, row: Any, window_months: int) -> None:
    lines = {
        "claim": row["claim_id"],
        "words": f'"{row["quote"]}"',
        "where": f"{row['place']}, {row['url']} ({row['page_date']})",
        "claimed": claimed(row),
        "measured": f"{measured(row)}, {window_months} months, {evidence_size(row)}",
        "verdict": f"{row['verdict']} (levels literal: {row['literal_verdict']}, "
        f"equivalent: {row['equivalent_verdict']})",
        "why": row["why"],
        "alike": row["like_for_like_rule"],
        "needed": row["data_needed"],
        "sql": row["rows_sql"],
    }
    for name, words in lines.items():
        if words:
            out.print(f"{name:9} {words}", soft_wrap=True, markup=False)
    out.print()


def _evidence_line(record: Record) -> str:
    low, high = record["low_usd"], record["high_usd"]
    pay = "" if low is None and high is None else f"${thousands(low)}k-{thousands(high)}k"
    parts = (
        "  " if record["is_counted"] else "- ",
        f"{record['posted_on'] or ''!s:10}",
        f"{pay:12}",
        f"{record['side'] or ''}",
        f"{record['metro'] or ''}",
        f"{record['employer']}: {record['title_raw']}",
        f"{record['url'] or ''}",
    )
    return "  ".join(part for part in parts if part.strip() or part == "  ")


def show_premium(db: Path, *, by: str, form: str, **asked: Any) -> None:
    """Matched differences between kinds of work, beside the raw ones."""
    facts = read.header(db)
    table = answers.premium(db, by=by, **asked)
    if form != "table":
        write_rows(table, form, facts)
        return
    out = console()
    print_head(out, facts)
    rows: list[Record] = list(table.records())
    for baseline in dict.fromkeys(row["baseline"] for row in rows):
        grid = new_grid(
            f"How much higher {KINDS[asked['kind']]} {asked['component']} is than for "
            f"{spelled(baseline)}, %, "
            f"{asked['window_months']} months"
        )
        grid.add_column("compared", no_wrap=True)
        if by != "specialisation":
            grid.add_column(by, no_wrap=True)
        for name in ("mid (a-b)", "low", "high", "jobs", "emp", "emp\n+/-", "raw"):
            grid.add_column(name, justify="right", no_wrap=True)
        grid.add_column("note", ratio=1)
        of_baseline = [row for row in rows if row["baseline"] == baseline]
        for row in of_baseline:
            if row["n_employers"]:
                grid.add_row(*_premium_cells(row, by))
        if grid.row_count:
            out.print(grid)
        else:
            out.print(f"Over {spelled(baseline)}: nothing matches.", style="bold")
        _print_unmatched(out, [row for row in of_baseline if not row["n_employers"]], by)
        out.print()
    if not rows:
        out.print("No such difference here. What there is: paybands premium", style="dim")
    out.print(PREMIUM_LEGEND, style="dim")


def _print_unmatched(out: Console, rows: list[Record], by: str) -> None:
    """What has no match at all, a line per reason."""
    reasons: dict[str, list[str]] = {}
    for row in rows:
        name = spelled(row["compared"])
        named = name if by == "specialisation" else f"{name} ({spelled(row[by])})"
        reasons.setdefault(row["status_reason"], []).append(named)
    for reason, names in reasons.items():
        out.print(f"{reason}: {', '.join(names)}")


def _premium_cells(row: Record, by: str) -> list[str]:
    figure = _figure(row["mid_percent"])
    if row["mid_from_percent"] is not None:
        figure += f" ({row['mid_from_percent']:g} to {row['mid_to_percent']:g})"
    share = row["largest_employer_share"]
    is_concentrated = row["mid_percent"] is not None and (share or 0) > 0.5
    concentrated = f"{row['largest_employer']} weighs {share:.0%}" if is_concentrated else ""
    return [
        spelled(row["compared"]),
        *([] if by == "specialisation" else [spelled(row[by])]),
        figure,
        _figure(row["low_percent"]),
        _figure(row["high_percent"]),
        f"{row['n_compared']}/{row['n_baseline']}",
        str(row["n_employers"]),
        f"{row['employers_above']}/{row['employers_below']}",
        _figure(row["raw_percent"]),
        "; ".join(filter(None, (row["status_reason"], concentrated))),
    ]


def show_demand(db: Path, *, by: str, form: str, **asked: Any) -> None:
    """Jobs posted, employers and years asked for."""
    facts = read.header(db)
    table = answers.demand(db, by=by, **asked)
    if form != "table":
        write_rows(table, form, facts)
        return
    out = console()
    print_head(out, facts)
    what = "" if by == "specialisation" else f" for {spelled(asked['specialisation'])}"
    when = "" if by == "month" else f", {asked['window_months']} months"
    grid = new_grid(f"Jobs posted{what} by {by}{when}")
    grid.add_column(by, no_wrap=True)
    if by == "metro":
        grid.add_column("country", no_wrap=True)
    for name in ("jobs", "open", "remote", "emp", "ask\nyears", "years\np25 p50 p75"):
        grid.add_column(name, justify="right", no_wrap=True)
    grid.add_column("largest employer", ratio=1)
    rows: list[Record] = list(table.records())
    for row in rows:
        years = " ".join(_figure(row[f"years_p{share}"]) for share in (25, 50, 75))
        grid.add_row(
            spelled(row["period" if by == "month" else by]),
            *([row["country"]] if by == "metro" else []),
            *(str(row[name]) for name in ("n", "n_open", "n_remote", "n_employers", "n_years")),
            years,
            f"{row['largest_employer']} {row['largest_employer_share']:.0%}",
        )
    out.print(grid)
    if not rows:
        out.print("No job was posted here. What there is: paybands demand --by metro", style="dim")
    out.print(DEMAND_LEGEND, style="dim")


def _figure(figure: float | None) -> str:
    return "-" if figure is None else f"{figure:g}"
