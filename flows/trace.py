"""One entry's way from page to band, a block per room, each with where to look next."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from flows import runs, show
from flows.home import Home
from flows.problem import Exit, Problem
from flows.show import Record
from warehouse import read
from warehouse.choices import DIMENSIONS

SHORTEST_ID = 8
BANDS_SHOWN = 8
LABEL_WIDTH = 12


def show_trace(home: Home, entry_id: str) -> None:
    """Print the whole way of one entry or rejection. Raises Problem where there is none."""
    db = show.newest(home)
    wanted = entry_id.strip().lower()
    if len(wanted) < SHORTEST_ID:
        raise Problem(
            f"{entry_id!r} is too short for an entry_id.",
            f"Give its first {SHORTEST_ID} characters or more.",
            Exit.USAGE,
        )
    stations = {name: list(table.records()) for name, table in read.trace(db, wanted).items()}
    found = {str(row["entry_id"]) for row in (*stations["entry"], *stations["rejection"])}
    if not found:
        raise Problem(
            f"The newest release has no entry {entry_id}.",
            'Find one: paybands query "select entry_id, employer, title from entries_current"',
            Exit.USAGE,
        )
    if len(found) > 1:
        raise Problem(
            f"{entry_id} is the start of {len(found)} entries: {', '.join(sorted(found))}.",
            "Give more characters.",
            Exit.USAGE,
        )
    out = show.console()
    for line in show.head_lines(read.header(db)):
        out.print(line, soft_wrap=True)
    for line in _lines(stations, _archive_of(home, db)):
        out.print(line, soft_wrap=True, markup=False)


def _lines(stations: Mapping[str, Sequence[Record]], archive: Path | None) -> Iterator[str]:
    for title, block in (
        ("source", _source(stations["source"])),
        ("page", _page(stations["page"], stations["captures"], archive)),
        ("posting", _posting(stations["entry"])),
        ("entry", _entry(stations["entry"])),
        ("rejection", _rejection(stations["rejection"])),
        ("pay", _pay(stations["pay"])),
        ("cluster", _cluster(stations["cluster"])),
        ("changes", _changes(stations["changes"])),
        ("bands", _bands(stations["bands"])),
        ("published", _comparisons(stations["comparisons"])),
    ):
        for number, line in enumerate(block):
            yield f"{'' if number else title:{LABEL_WIDTH}}{line}"


def _source(rows: Sequence[Record]) -> Iterator[str]:
    for row in rows:
        yield f"{row['source']} ({row['kind']}), {row['publisher']}"
        checked = row["terms_checked_on"] or "by nobody yet"
        yield f"{row['access']}, terms {row['terms_url']} read {checked}"


def _page(
    rows: Sequence[Record], captures: Sequence[Record], archive: Path | None
) -> Iterator[str]:
    for row in rows:
        yield str(row["url"] or "(its publisher recorded no address)")
        yield (
            f"fetched {row['last_captured_at']:%Y-%m-%d %H:%M} UTC, first seen with this body"
            f" {row['first_captured_at']:%Y-%m-%d}, {len(captures)} captures"
        )
        yield f"kept at {archive / row['path'] if archive else row['path']}"
        yield f"sha256 {row['sha256']}"
        yield (
            f"rows served {row['rows_served']}: {row['rows_entry']} entries,"
            f" {row['rows_rejected']} rejected, {row['rows_unread']} unread"
        )


def _posting(rows: Sequence[Record]) -> Iterator[str]:
    for row in rows:
        yield f"{row['employer_raw']}: {row['title_raw']}"
        yield f"reference {row['source_ref']} on board {row['board']}"
        yield f"team {row['team_raw'] or '-'}, place {row['location_raw'] or '-'}"
        yield str(row["url"])


def _entry(rows: Sequence[Record]) -> Iterator[str]:
    for row in rows:
        yield f"entry_id {row['entry_id']}"
        seen = f"seen {row['first_seen_on']} to {row['last_seen_on']}"
        yield f"posted on {row['posted_on']} ({row['posted_on_rule']}), {seen}"
        yield f"employer {row['employer']}, tier {row['tier'] or 'unknown'}"
        level = row["level"] or "unlevelled"
        literal = (
            "" if row["level_literal"] == row["level"] else f", literal {row['level_literal']}"
        )
        weak = ", weak: not in the bands" if row["level_is_weak"] else ""
        yield f"level {level}{literal} (rule {row['level_rule']}{weak})"
        yield f"track {row['track']} (rule {row['track_rule']})"
        yield (
            f"specialisation {row['specialisation']} (rule {row['specialisation_rule']};"
            f" {row['specialisation_evidence']})"
        )
        remote = {True: ", remote", False: ", not remote", None: ""}[row["is_remote"]]
        place = f"{row['metro'] or 'no metro'}, {row['country'] or 'no country'}{remote}"
        yield f"place {place} (rule {row['place_rule']})"
        yield from (f"finding: {finding}" for finding in row["findings"])


def _rejection(rows: Sequence[Record]) -> Iterator[str]:
    for row in rows:
        yield f"{row['outcome']} by rule {row['rule']}: {row['detail'] or '-'}"
        yield f"{row['employer_raw'] or '-'}: {row['title_raw'] or '-'}"
        yield f"entry_id {row['entry_id']}, reference {row['source_ref']}, {row['url']}"


def _pay(rows: Sequence[Record]) -> Iterator[str]:
    for row in rows:
        ends = f"{_amount(row['low'])} to {_amount(row['high'])}"
        yield (
            f"{row['component']} {ends} {row['currency'] or '?'} a {row['period'] or '?'}"
            f" = {_usd(row['low_usd'])} to {_usd(row['high_usd'])} a year"
            + (f", for {row['level_label']}" if row["level_label"] else "")
            + (f", in {row['place_label']}" if row["place_label"] else "")
        )
        words = " ".join(str(row["pay_text"]).split())
        yield f'  read by {row["pay_rule"]} from "{words}"'
        if row["problem"]:
            yield f"  in no band: {row['problem']}"
        elif not row["is_figure"]:
            yield "  in no band: another range of this entry stands for this component and level"


def _cluster(rows: Sequence[Record]) -> Iterator[str]:
    for row in rows:
        role = "speaks for the cluster" if row["is_representative"] else "folded in"
        yield f"{row['cluster_id']}: {row['entry_id']} {role}, posted {row['posted_on']}"


def _changes(rows: Sequence[Record]) -> Iterator[str]:
    for row in rows:
        yield f"{row['changed_on']} {row['change']}"


def _bands(rows: Sequence[Record]) -> Iterator[str]:
    """The widest readable bands first; the others are counted."""
    readable = [
        row
        for row in rows
        if row["window_months"] == 12
        and row["level_reading"] == "equivalent"
        and row["low_p50_usd"] is not None
    ]
    readable.sort(key=lambda row: (-sum(row[name] == "all" for name in DIMENSIONS), -row["n"]))
    for row in readable[:BANDS_SHOWN]:
        named = [f"{row[name]}" for name in DIMENSIONS if row[name] != "all"]
        yield (
            f"{row['component']}, {' / '.join(named) or 'all'}: n {row['n']} of"
            f" {row['n_employers']} employers, median low end {_usd(row['low_p50_usd'])},"
            f" median high end {_usd(row['high_p50_usd'])}"
        )
    if rows:
        yield f"in {len(rows)} bands in all; shown: 12 months, enough jobs, the widest first"


def _comparisons(rows: Sequence[Record]) -> Iterator[str]:
    for row in rows:
        if row["window_months"] != 12 or row["level_reading"] != "equivalent":
            continue
        published = show.money_range(row["published_low_usd"], row["published_high_usd"], False)
        yield (
            f"{row['published_id']} {published}: this range {show.spelled(row['relation'])} it;"
            f" posted is {show.spelled(row['verdict'])}"
        )
        yield f"  {row['reason']}"


def _archive_of(home: Home, db: Path) -> Path | None:
    """The folder of pages that the newest release was built from."""
    for line in reversed(runs.read_runs(home.runs)):
        if line.run_id == db.parent.name:
            return Path(line.archive)
    return None


def _amount(value: Any) -> str:
    return "?" if value is None else f"{value:,.2f}".removesuffix(".00")


def _usd(value: int | None) -> str:
    return "?" if value is None else f"${value:,}"
