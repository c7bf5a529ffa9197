"""report.html: one page that runs nothing and asks for nothing, out of one published file."""

from __future__ import annotations

import hashlib
import re
from base64 import b64encode
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import duckdb
from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from warehouse import drawing, picture
from warehouse.read import Cell, Table, read
from warehouse.words import (
    NO_FIGURE,
    NOT_COMPARABLE,
    Record,
    counted,
    money_range,
    name_of,
    published_for,
    sentence,
    thousands,
    with_interval,
)

FILE_NAME = "report.html"
PICTURE = "picture"
WINDOW_MONTHS = picture.WINDOW_MONTHS
LEVEL_READING = picture.LEVEL_READING
OTHER_READING = "literal"

LINKED_FORMATS = ("csv", "parquet", "xlsx", "json")
AMOUNT = re.compile(r"(?<![\d.,-])\d{5,7}(?![\d.,-])")
"""Whole dollars as the reasons of the warehouse write them."""

COUNTS = re.compile(r"^n \d+, employers \d+: ")

LINKED_TABLES = (
    "bands",
    "bands_vs_published",
    "claims",
    "demand",
    "entries_current",
    "premium",
    "source_health",
)
VERDICTS_OF_CLAIMS = ("supported", "contradicted", "undetermined", "not_testable")

REFUSALS_SHOWN = 15
"""Rules shown, the most frequent first; the last line counts the rest."""


@dataclass(frozen=True, slots=True)
class Column:
    """A column's name, and how its cells are set: "number", "why", "verdict" or plain."""

    name: str
    kind: str = ""


@dataclass(frozen=True, slots=True)
class Grid:
    """One table of the page: words in every cell, the first of each row its name."""

    name: str
    caption: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[str, ...], ...]


def write_report(
    connection: duckdb.DuckDBPyConnection,
    folder: Path,
    facts: Mapping[str, Cell],
    files: Sequence[str],
) -> None:
    """Write the report and the picture alone; `files` are names beside them that may be linked."""
    drawn = picture.blocks_of(connection)
    alone = picture.svg(drawn, picture.WIDE, identifier="picture", is_alone=True)
    for name, text in (
        (FILE_NAME, page(connection, drawn, facts, files)),
        (f"{PICTURE}.svg", f"{alone}\n"),
    ):
        (folder / name).write_text(text, encoding="utf-8", newline="\n")
    (folder / f"{PICTURE}.png").write_bytes(drawing.png(alone))


def page(
    connection: duckdb.DuckDBPyConnection,
    drawn: Sequence[picture.Block],
    facts: Mapping[str, Cell],
    files: Sequence[str],
) -> str:
    """The whole page as text, with what the picture shows."""
    environment = Environment(
        loader=PackageLoader(__package__),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    style = style_sheet(environment)
    compared = comparison_of(connection, with_unlevelled=True)
    held = {row[0] for row in read(connection, "tables").rows}
    claims = list(read(connection, "export_claims").records()) if "claims" in held else []
    sources = [linkable(source) for source in read(connection, "sources_read").records()]
    return environment.get_template("report.html.j2").render(
        policy=policy(style),
        style=Markup(style),
        facts=facts,
        gaps=gaps_of(facts),
        heading=heading_of(facts),
        window_months=WINDOW_MONTHS,
        level_reading=LEVEL_READING,
        picture={
            "wide": embedded(drawn, picture.WIDE, "wide"),
            "narrow": embedded(drawn, picture.NARROW, "narrow"),
        },
        comparison=comparison_grid(connection, compared),
        comparison_summary=summary_of(compared),
        unlevelled=unlevelled_grid(compared),
        bands=bands_grid(connection),
        premium=premium_grid(connection) if "premium" in held else None,
        claims=claims_grid(claims) if claims else None,
        claims_summary=claims_summary(claims),
        health=health_grid(connection),
        refusals=refusals_grid(connection),
        method=method_of(connection),
        sources=sources,
        pages=sorted({str(row["url"]) for row in claims if is_link(row["url"])}),
        links=links_to(files),
    )


def style_sheet(environment: Environment) -> str:
    """The page's rules and the dark colours of the picture, as they stand between the tags."""
    assert environment.loader is not None
    rules, _, _ = environment.loader.get_source(environment, "report.css")
    return f"\n{rules}{picture.dark_style('figure svg')}\n"


def policy(style: str) -> str:
    """What the page may load: nothing but its own style."""
    digest = b64encode(hashlib.sha256(style.encode()).digest()).decode()
    return f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"


def embedded(blocks: Sequence[picture.Block], layout: picture.Layout, name: str) -> Markup:
    """The picture for the page. vl-convert escapes the words in it; nothing else is foreign."""
    return Markup(picture.svg(blocks, layout, identifier=name, is_alone=False))


def is_link(address: Cell) -> bool:
    """Whether an address may stand behind a link."""
    return str(address).startswith("https://")


def linkable(source: dict[str, Cell]) -> dict[str, Cell]:
    """A source without an address that is no web page."""
    return source | {"terms_url": source["terms_url"] if is_link(source["terms_url"]) else None}


def links_to(files: Sequence[str]) -> dict[str, list[tuple[str, str]]]:
    """By table: the files beside the page that hold all of it."""
    return {
        table: [(form, f"{table}.{form}") for form in LINKED_FORMATS if f"{table}.{form}" in files]
        for table in LINKED_TABLES
    }


def heading_of(facts: Mapping[str, Cell]) -> list[tuple[str, Cell]]:
    """What the page is, beside its title."""
    return [
        ("As of", facts["as_of"]),
        ("Run", facts["run_id"]),
        ("Windows", facts["windows"]),
        ("Sources ok", f"{facts['sources_ok']} of {facts['sources_expected']}"),
        ("Boards ok", f"{facts['boards_ok']} of {facts['boards_expected']}"),
        ("Entries", facts["entries"]),
        ("Read from", {"live": "the network"}.get(str(facts["mode"]), f"a {facts['mode']}")),
    ]


def gaps_of(facts: Mapping[str, Cell]) -> str:
    """What did not come whole, in a sentence; empty where all did."""
    missing = [
        f"{counted(facts[f'{kind}_ok'], kind[:-1])} of {facts[f'{kind}_expected']}"
        for kind in ("sources", "boards")
        if facts[f"{kind}_ok"] != facts[f"{kind}_expected"]
    ]
    unread = facts["sources_unread"]
    words = [f"Read well: {' and '.join(missing)}."] if missing else []
    if missing:
        words.append("Where a board failed, its last good page stands in.")
    if unread:
        words.append(f"{counted(unread, 'source')} in the archive {is_are(unread)} not read.")
    return " ".join(words)


def is_are(number: Cell) -> str:
    """The verb for a number."""
    return "is" if number == 1 else "are"


def comparison_of(
    connection: duckdb.DuckDBPyConnection, *, with_unlevelled: bool
) -> list[dict[str, Cell]]:
    """Published ranges beside postings, under both readings of levels."""
    asked = {
        "window_months": WINDOW_MONTHS,
        "level_reading": None,
        "kind": "posting",
        "component": None,
        "specialisation": None,
        "with_unlevelled": with_unlevelled,
    }
    return list(read(connection, "comparison", asked).records())


def levelled(rows: Iterable[dict[str, Cell]], reading: str) -> list[dict[str, Cell]]:
    """The rows that can earn a verdict, under one reading of levels."""
    return [
        row
        for row in rows
        if row["level_reading"] == reading and row["evidence_level"] == row["published_level"]
    ]


def comparison_grid(
    connection: duckdb.DuckDBPyConnection, compared: Sequence[dict[str, Cell]]
) -> Grid:
    """A row per published range; the other reading is named where it decides otherwise."""
    other = {
        (row["published_id"], row["evidence_level"]): row["verdict"]
        for row in levelled(compared, OTHER_READING)
    }
    rows = []
    for row in levelled(compared, LEVEL_READING):
        verdict = name_of(row["verdict"])
        elsewhere = other[row["published_id"], row["evidence_level"]]
        if elsewhere != row["verdict"]:
            verdict += f" ({OTHER_READING}: {name_of(elsewhere)})"
        rows.append(
            (
                named(row),
                verdict,
                money_range(
                    row["published_low_usd"], row["published_high_usd"], row["is_open_ended"]
                ),
                with_interval(row, "low"),
                with_interval(row, "high"),
                str(row["n"]),
                str(row["n_employers"]),
                why_of(row),
            )
        )
    return Grid(
        "Published ranges beside posted pay",
        f"Published ranges beside the medians of posted ends, US dollars a year, {WINDOW_MONTHS} "
        f"months, United States, levels read as {LEVEL_READING}; in brackets the exact 95 % "
        "interval of the median.",
        (
            Column("Published for"),
            Column("Posted is", "verdict"),
            Column("Published", "number"),
            Column("Low ends posted", "number"),
            Column("High ends posted", "number"),
            Column("Jobs", "number"),
            Column("Employers", "number"),
            Column("Why", "why"),
        ),
        tuple(rows),
    )


def named(row: Record) -> str:
    """What a published range speaks of, and the table that it stands in."""
    parts = str(row["published_id"]).split("-")
    where = "-".join(parts[:2]) if parts[1].isdigit() else parts[0]
    return f"{published_for(row) or 'All'}, {row['component']} ({where})"


def why_of(row: Record) -> str:
    """The reason for a verdict, with words for its code."""
    code, _, rest = str(row["reason"]).partition(": ")
    if code == "specialisation_not_read":
        return sentence(NOT_COMPARABLE[code])
    if code in NOT_COMPARABLE:
        return sentence(f"{NOT_COMPARABLE[code]}; {rest}")
    return in_words(row["reason"])


def in_words(reason: Cell) -> str:
    """A reason of the warehouse as a sentence: counts have their own columns, 186000 is $186k."""
    words = sentence(COUNTS.sub("Too few: ", str(reason)))
    return AMOUNT.sub(lambda found: f"${thousands(int(found[0]))}k", words)


def summary_of(compared: Sequence[dict[str, Cell]]) -> str:
    """How many published ranges got which verdict."""
    rows = levelled(compared, LEVEL_READING)
    counts = Counter(str(row["verdict"]) for row in rows)
    words = ", ".join(f"{number} {name_of(verdict)}" for verdict, number in counts.most_common())
    return (
        f"Of {counted(len(rows), 'published range')}: {words}. Only an interval that lies wholly "
        "on one side of a published end earns a verdict."
    )


def unlevelled_grid(compared: Sequence[dict[str, Cell]]) -> Grid:
    """How ranges that state no level lie to the published ones."""
    rows = [
        (
            named(row),
            money_range(row["published_low_usd"], row["published_high_usd"], row["is_open_ended"]),
            str(row["n"]),
            str(row["n_employers"]),
            *(str(row[name]) for name in RELATIONS),
        )
        for row in compared
        if row["level_reading"] == LEVEL_READING
        and row["evidence_level"] != row["published_level"]
        and row["n"]
    ]
    return Grid(
        "Ranges without a level",
        "Jobs whose posting states no level, by how their own range lies to the published one.",
        (
            Column("Published for"),
            Column("Published", "number"),
            Column("Jobs", "number"),
            Column("Employers", "number"),
            *(Column(words, "number") for words in RELATIONS.values()),
        ),
        tuple(rows),
    )


RELATIONS = {
    "n_contains": "Contain it",
    "n_overlaps": "Overlap it",
    "n_excludes_from_below": "End below",
    "n_excludes_from_above": "Start above",
}


def bands_grid(connection: duckdb.DuckDBPyConnection) -> Grid:
    """Posted base by specialisation and level: the year, with the half-year beside it."""
    asked: dict[str, object] = dict.fromkeys(("tier", "employer", "country", "metro"))
    asked |= {"specialisation": None, "level": None, "by": ["specialisation", "level"]}
    asked |= {"level_reading": LEVEL_READING, "kind": "posting", "component": "base"}
    year = read(connection, "bands", asked | {"window_months": WINDOW_MONTHS, "with_thin": False})
    half = read(connection, "bands", asked | {"window_months": 6, "with_thin": True})
    late = {(row["specialisation"], row["level"]): row for row in half.records()}
    rows = []
    for row in year.records():
        now = late.get((row["specialisation"], row["level"]), {})
        state = "" if row["status"] == "fresh" else f", {row['status']}"
        rows.append(
            (
                sentence(f"{name_of(row['specialisation'])}, {row['level']}"),
                str(row["n"]),
                f"{row['n_employers']}{' !' if row['is_concentrated'] else ''}",
                *(thousands(row[f"low_p{rank}_usd"]) for rank in (25, 50, 75)),
                *(thousands(row[f"high_p{rank}_usd"]) for rank in (25, 50, 75)),
                str(now.get("n", 0)),
                thousands(now.get("low_p50_usd")),
                thousands(now.get("high_p50_usd")),
                f"{row['confidence']}{state}",
            )
        )
    ends = (f"{end} p{rank}" for end in ("Low", "High") for rank in (25, 50, 75))
    return Grid(
        "Posted base pay",
        "Posted base pay by specialisation and level, all countries, thousands of US dollars a "
        "year. Low and high ends of posted ranges are summarised apart; no midpoint is called pay. "
        "! one employer holds more than half of the jobs.",
        (
            Column("Work and level"),
            Column(f"Jobs, {WINDOW_MONTHS} months", "number"),
            Column("Employers", "number"),
            *(Column(end, "number") for end in ends),
            Column("Jobs, 6 months", "number"),
            Column("Low p50, 6 m", "number"),
            Column("High p50, 6 m", "number"),
            Column("Confidence"),
        ),
        tuple(rows),
    )


def premium_grid(connection: duckdb.DuckDBPyConnection) -> Grid:
    """How much higher one kind of work is posted than another at the same employer and level."""
    asked: dict[str, object] = {
        "kind": "posting",
        "component": "base",
        "window_months": WINDOW_MONTHS,
        "level_reading": LEVEL_READING,
        "specialisation": None,
        "baseline": None,
        "by": "all",
        "country": "US",
    }
    rows = [
        (
            f"{sentence(name_of(row['compared']))} over {name_of(row['baseline'])}",
            *(
                with_bounds(
                    row[f"{end}_percent"], row[f"{end}_from_percent"], row[f"{end}_to_percent"]
                )
                for end in ("low", "high")
            ),
            in_unit(row["raw_percent"], "percent"),
            f"{row['n_compared']} and {row['n_baseline']}",
            str(row["n_employers"]),
            sentence(str(row["status_reason"] or "")),
        )
        for row in read(connection, "premium", asked).records()
        if row["n_raw_compared"] and row["n_raw_baseline"]
    ]
    return Grid(
        "Premiums",
        f"Posted base pay of one kind of work over another, matched within employer, level and "
        f"country, United States, {WINDOW_MONTHS} months, percent; beside it the plain difference "
        "of all jobs, unmatched.",
        (
            Column("Compared"),
            Column("Low ends", "number"),
            Column("High ends", "number"),
            Column("Midpoints, unmatched", "number"),
            Column("Jobs matched", "number"),
            Column("Employers", "number"),
            Column("Why no more", "why"),
        ),
        tuple(rows),
    )


def with_bounds(figure: Cell, lower: Cell, upper: Cell) -> str:
    """A difference in percent with its interval, as far as there is one."""
    shown = in_unit(figure, "percent")
    if not shown or lower is None:
        return shown or NO_FIGURE
    return f"{shown} ({bare(lower, 'percent')} to {bare(upper, 'percent')})"


def claims_grid(claims: Sequence[Record]) -> Grid:
    """A row per claim, those with a verdict first."""
    ordered = sorted(
        claims, key=lambda row: (VERDICTS_OF_CLAIMS.index(str(row["verdict"])), row["claim_id"])
    )
    rows = []
    for row in ordered:
        needed = f" Would decide: {row['data_needed']}" if row["data_needed"] else ""
        rows.append(
            (
                f"“{row['quote']}”",
                name_of(row["verdict"]),
                figure_of(row),
                str(row["n"] or ""),
                str(row["n_employers"] or ""),
                f"{in_words(row['why'])}.{needed}",
                str(row["claim_id"]),
            )
        )
    return Grid(
        "Claims of the pages",
        f"Sentences and figures of the published pages, {WINDOW_MONTHS} months; a verdict holds "
        "under both readings of level labels.",
        (
            Column("Words"),
            Column("Verdict", "verdict"),
            Column("Measured", "number"),
            Column("Jobs", "number"),
            Column("Employers", "number"),
            Column("Why", "why"),
            Column("Claim"),
        ),
        tuple(rows),
    )


def figure_of(row: Record) -> str:
    """What was measured, with its interval, in its own unit."""
    figures = [in_unit(row[name], row["unit"]) for name in ("figure", "high_figure")]
    shown = " to ".join(figure for figure in figures if figure)
    bounds = [bare(row[name], row["unit"]) for name in ("figure_from", "figure_to")]
    if not shown or not all(bounds) or row["high_figure"] is not None:
        return shown
    return f"{shown} ({' to '.join(bounds)})"


def bare(figure: Cell, unit: Cell) -> str:
    """A figure without its unit, money in thousands; nothing where there is none."""
    if not isinstance(figure, (int, float)):
        return ""
    return thousands(figure) if unit == "usd" else f"{figure:,.1f}".removesuffix(".0")


def in_unit(figure: Cell, unit: Cell) -> str:
    """A figure with its unit; nothing where there is none."""
    number = bare(figure, unit)
    if not number or unit == "usd":
        return f"${number}k" if number else ""
    name = "%" if unit in ("percent", None) else str(unit)
    return f"{number} {name.removesuffix('s') if number == '1' else name}"


def claims_summary(claims: Sequence[Record]) -> str:
    """How many claims got which verdict."""
    counts = Counter(str(row["verdict"]) for row in claims)
    words = ", ".join(
        f"{counts[verdict]} {name_of(verdict)}" for verdict in VERDICTS_OF_CLAIMS if counts[verdict]
    )
    return f"Of {counted(len(claims), 'claim')}: {words}."


def health_grid(connection: duckdb.DuckDBPyConnection) -> Grid:
    """A row per source."""
    rows = []
    for row in read(connection, "sources", {"with_boards": False}).records():
        last_good = str(row["last_good_at"])[:10] if row["last_good_at"] else NO_FIGURE
        rows.append(
            (
                str(row["source"]),
                name_of(row["status"]),
                f"{row['boards_ok']} of {row['boards']}",
                last_good,
                *(str(row[name]) for name in ("entries", "rejections", "unread_rows")),
                name_of(row["access"] or ""),
                str(row["note"] or ""),
            )
        )
    return Grid(
        "Sources",
        "Every source that was asked for: what came, when it was last good, and on which terms.",
        (
            Column("Source"),
            Column("Status", "verdict"),
            Column("Boards ok", "number"),
            Column("Last good", "number"),
            Column("Entries", "number"),
            Column("Refused", "number"),
            Column("Unread", "number"),
            Column("Access"),
            Column("Note", "why"),
        ),
        tuple(rows),
    )


def refusals_grid(connection: duckdb.DuckDBPyConnection) -> Grid:
    """What was refused, by rule: whole rows, and pay ranges that stand in no band."""
    found = [
        (name_of(row["rule"]), name_of(row["outcome"]), row["refused"])
        for row in read(connection, "refusals").records()
    ]
    found += [
        (name_of(row["problem"]), "pay quarantined", row["ranges"])
        for row in read(connection, "problems").records()
    ]
    found.sort(key=lambda row: (-int(str(row[2])), row[0]))
    shown = [(rule, what, str(number)) for rule, what, number in found[:REFUSALS_SHOWN]]
    rest = sum(int(str(row[2])) for row in found[REFUSALS_SHOWN:])
    if rest:
        shown.append((f"{len(found) - REFUSALS_SHOWN} more rules", "", str(rest)))
    return Grid(
        "Refused and quarantined",
        "What came in and is not counted, by rule.",
        (Column("Rule"), Column("What"), Column("Number", "number")),
        tuple(shown),
    )


def method_of(connection: duckdb.DuckDBPyConnection) -> list[str]:
    """How a number is made and what it cannot say, with the limits that the file itself holds."""
    limits = limits_of(read(connection, "limits"))
    return [
        "Kinds of evidence never mix: what employers post, what they file with a government, what "
        "people report and what others publish are counted apart, and so are base and total.",
        "A posted range is an interval, not pay. Low ends, high ends and midpoints are summarised "
        "apart; a midpoint is never called pay.",
        "Jobs are counted once: reposts, the same job in several cities and copies on two boards "
        "fold into one.",
        f"A median is shown from {limits['median']} jobs, its exact 95 % interval from "
        f"{limits['median_interval']}, p25 and p75 from {limits['quartiles']}, p10 and p90 from "
        f"{limits['deciles']}. A market figure needs {limits['market_employers']} employers. Below "
        "that only the count is shown.",
        "Outliers are flagged and stay in. Impossible pay is quarantined with its reason and stays "
        "visible in the file.",
        "A level is read from the pay text, the employer's own ladder or title words, never from "
        "pay. Where nothing states one the job is unlevelled, and no level is guessed.",
        "A verdict is given only where a whole interval lies on one side of a published end. "
        "Everything else is undetermined, too few, or not comparable, with the reason.",
        "Equity is never priced by guess, so postings say little about total pay.",
        "Posted pay is what employers advertise where a law or custom asks for it. It is not what "
        "is paid, and employers that post nothing are not in it.",
    ]


def limits_of(rules: Table) -> dict[str, Cell]:
    """The number from which each statistic is shown."""
    return {str(statistic): at_least for statistic, at_least, _ in rules.rows}
