"""Tables of a published file in every format, and the report: a folder, swapped in whole."""

from __future__ import annotations

import csv
import json
import shutil
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from importlib import import_module
from importlib.resources import files
from importlib.util import find_spec
from pathlib import Path
from types import NoneType

import duckdb

from warehouse import drawing, package
from warehouse.cells import csv_cell, markdown_cell, plain
from warehouse.publish import remove_folder
from warehouse.read import Table, header, opened, read

TABLE_FORMATS = ("parquet", "csv", "json", "md", "xlsx")
REPORT = "html"
FORMATS = (*TABLE_FORMATS, REPORT)

TABLES: dict[str, tuple[str, ...]] = {
    "bands": TABLE_FORMATS,
    "bands_vs_published": TABLE_FORMATS,
    "claims": TABLE_FORMATS,
    "premium": TABLE_FORMATS,
    "demand": ("parquet", "csv", "xlsx"),
    "entries_current": ("parquet", "csv", "xlsx"),
    "source_health": TABLE_FORMATS,
}
"""What is exported, each by the ordered read in sql/read/export_<table>.sql, and as what."""

REPORT_EXTRA = "report"
REPORT_NEEDS = ("jinja2", "vl_convert")
"""What the extra installs; without it there is no report."""

MARKDOWN_COLUMNS: dict[str, tuple[str, ...]] = {
    "bands": (
        "kind", "component", "window_months", "level_reading", "specialisation", "level", "tier",
        "employer", "country", "metro", "n", "n_employers", "low_p50_usd", "low_p50_from_usd",
        "low_p50_to_usd", "high_p50_usd", "high_p50_from_usd", "high_p50_to_usd", "confidence",
        "status",
    ),
    "bands_vs_published": (
        "published_id", "kind", "window_months", "level_reading", "evidence_level", "verdict",
        "published_low_usd", "published_high_usd", "n", "n_employers", "low_p50_usd",
        "high_p50_usd", "reason",
    ),
    "claims": (
        "claim_id", "verdict", "quote", "figure", "figure_from", "figure_to", "high_figure", "unit",
        "n", "n_employers", "why", "data_needed",
    ),
    "premium": (
        "compared", "baseline", "kind", "component", "window_months", "level_reading", "country",
        "tier", "n_employers", "n_compared", "n_baseline", "status", "mid_percent",
        "mid_from_percent", "mid_to_percent", "low_percent", "high_percent", "raw_percent",
        "status_reason",
    ),
    "source_health": (
        "source", "board", "status", "note", "boards_ok", "boards", "last_good_at", "rows_served",
        "entries", "rejections", "unread_rows", "pay_share",
    ),
}  # fmt: skip
"""The columns a page of text has room for; the other formats have all."""

NOT_SHOWN = ("suppressed", "expired", "no_match")
"""Status of cells that show a count alone: left out of pages and workbooks, not of the rest."""

AS_IT_IS = frozenset((int, float, NoneType))
"""Types of cells that need no thought in csv."""


class UnknownFormat(ValueError):
    """Exports are not written in that format."""


class ExtraMissing(RuntimeError):
    """A format needs an extra that is not installed; the message says which and how."""


def can_report() -> bool:
    """Whether what the report is drawn with is installed."""
    return all(find_spec(name) is not None for name in REPORT_NEEDS)


def formats_here() -> tuple[str, ...]:
    """Every format that can be written with what is installed."""
    return FORMATS if can_report() else TABLE_FORMATS


def get_ready() -> None:
    """Load what tables and the report are written with, and start what draws.

    For a thread beside a small build, which leaves Python's lock alone: half a second less to
    wait, of three.
    """
    import_module("warehouse.spreadsheet")
    if can_report():
        drawing.start()
        import_module("warehouse.report")


def export(
    db: Path, out_dir: Path, *, formats: Sequence[str] | None = None, swap_latest: bool = True
) -> Path:
    """Write the tables below `out_dir`/<run_id>, swap `out_dir`/latest to it, return the folder.

    The folder appears whole, by one rename; the same file gives the same bytes. Every table has
    beside it <table>.meta.json, or holds the same facts itself (json, md); datapackage.json names
    every file with its digest. `formats` None means every one that can be written here. Raises
    UnknownFormat, and ExtraMissing where html is asked for and the extra is not installed.
    """
    wanted = formats_here() if formats is None else formats
    for name in wanted:
        if name not in FORMATS:
            raise UnknownFormat(f"{name}: choose from {', '.join(FORMATS)}")
    if REPORT in wanted and not can_report():
        raise ExtraMissing(
            f"html needs the extra `{REPORT_EXTRA}`: "
            f"in the checkout, pip install '.[{REPORT_EXTRA}]'"
        )
    facts = header(db)
    run_id = str(facts["run_id"])
    out_dir.mkdir(parents=True, exist_ok=True)
    coming = out_dir / f".coming-{run_id}"
    remove_folder(coming)
    coming.mkdir()
    try:
        with opened(db) as connection:
            connection.execute("set threads = 1")
            write_folder(connection, db, coming, wanted, facts)
            runs = list(read(connection, "run_ends").records())
    except BaseException:
        shutil.rmtree(coming)
        raise
    folder = out_dir / run_id
    put_in_place(coming, folder)
    if swap_latest:
        link = out_dir / ".latest.coming"
        link.unlink(missing_ok=True)
        link.symlink_to(run_id)
        link.replace(out_dir / "latest")
        package.write_index(out_dir, runs)
    return folder


def write_folder(
    connection: duckdb.DuckDBPyConnection,
    db: Path,
    folder: Path,
    formats: Sequence[str],
    facts: dict[str, object],
) -> None:
    """Write every table that the file holds, and the report, then what names them all.

    The report is made beside the tables: half of its time it waits for what draws.
    """
    held = {row[0] for row in read(connection, "tables").rows}
    chosen = {
        table: [name for name in offered if name in formats]
        for table, offered in TABLES.items()
        if table in held
    }
    files = [f"{table}.{name}" for table, names in chosen.items() for name in names]
    fields: dict[str, list[dict[str, object]]] = {}
    with ThreadPoolExecutor(max_workers=1) as beside:
        report = beside.submit(report_of, db, folder, facts, files) if REPORT in formats else None
        for table, names in chosen.items():
            if names:
                fields[table] = write_table(connection, folder, table, names, facts)
        if report is not None:
            report.result()
    sources = list(read(connection, "sources_read").records())
    write_json_text(folder / package.DESCRIPTOR, package.descriptor(folder, facts, sources, fields))


def report_of(db: Path, folder: Path, facts: dict[str, object], files: Sequence[str]) -> None:
    """Write the report of a file on a connection of its own."""
    from warehouse.report import write_report

    with opened(db) as connection:
        write_report(connection, folder, facts, files)


def put_in_place(coming: Path, folder: Path) -> None:
    """Rename the new folder to its final name; an older one of that name steps aside first."""
    replaced = folder.with_name(f".replaced-{folder.name}")
    remove_folder(replaced)
    if folder.exists():
        folder.replace(replaced)
    coming.replace(folder)
    remove_folder(replaced)


def write_table(
    connection: duckdb.DuckDBPyConnection,
    folder: Path,
    table: str,
    formats: Sequence[str],
    facts: dict[str, object],
) -> list[dict[str, object]]:
    """Write one table in every wanted format, with its sidecar; return its fields."""
    rows = read(connection, f"export_{table}")
    meta = {"table": table, "rows": len(rows.rows)} | facts
    columns = {
        str(column): package.field(str(column), str(data_type), str(meaning))
        for column, data_type, meaning in read(connection, "columns", {"table_name": table}).rows
    }
    fields = [columns[column] for column in rows.columns]
    for name in formats:
        path = folder / f"{table}.{name}"
        if name == "parquet":
            copy = files(__package__).joinpath(f"sql/read/copy_{table}.sql")
            connection.execute(copy.read_text(encoding="utf-8"), {"path": str(path)})
        elif name == "xlsx":
            from warehouse.spreadsheet import write_xlsx

            meanings = {str(one["name"]): str(one["description"]) for one in fields}
            shown = with_figures(rows)
            left_out = {"rows_too_thin_to_show": len(rows.rows) - len(shown.rows)}
            write_xlsx(path, shown, meta | left_out, meanings)
        else:
            WRITERS[name](path, rows, meta)
    write_json_text(folder / f"{table}.meta.json", meta)
    return fields


def with_figures(table: Table) -> Table:
    """The rows that have more to show than a count."""
    if "status" not in table.columns:
        return table
    place = table.columns.index("status")
    return Table(table.columns, tuple(row for row in table.rows if row[place] not in NOT_SHOWN))


def write_csv(path: Path, table: Table, meta: dict[str, object]) -> None:
    """RFC 4180 in UTF-8; a text cell that a spreadsheet would run is prefixed with a quote."""
    columns = map(csv_column, zip(*table.rows, strict=True))
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\r\n")
        writer.writerow(table.columns)
        writer.writerows(zip(*columns, strict=True))


def csv_column(values: Sequence[object]) -> Sequence[object]:
    """The cells of one column; most columns are numbers, which the writer takes as they are."""
    return values if AS_IT_IS.issuperset(map(type, values)) else [csv_cell(one) for one in values]


def write_json(path: Path, table: Table, meta: dict[str, object]) -> None:
    """One object: `meta`, and `rows` as objects, a line each; days as ISO text."""
    encoded = json.JSONEncoder(ensure_ascii=False, default=plain).encode
    with path.open("w", encoding="utf-8", newline="\n") as file:
        file.write(f'{{"meta": {encoded(meta)},\n"rows": [')
        file.writelines(
            f"{',' if number else ''}\n{encoded(row)}" for number, row in enumerate(table.records())
        )
        file.write("\n]}\n")


def write_json_text(path: Path, content: dict[str, object]) -> None:
    """Readable JSON in UTF-8 with a line end."""
    text = json.dumps(content, ensure_ascii=False, indent=1, default=plain)
    path.write_text(text + "\n", encoding="utf-8", newline="\n")


def write_markdown(path: Path, table: Table, meta: dict[str, object]) -> None:
    """A header of facts, then the columns and rows that a page has room for."""
    name = str(meta["table"])
    columns = MARKDOWN_COLUMNS[name]
    records = list(with_figures(table).records())
    left_out = len(table.rows) - len(records)
    lines = [f"# {name}", "", *fact_lines(meta, len(records), left_out), ""]
    lines.append(f"| {' | '.join(columns)} |")
    lines.append(f"|{'|'.join(' --- ' for _ in columns)}|")
    for row in records:
        lines.append(f"| {' | '.join(markdown_cell(row[column]) for column in columns)} |")
    path.write_text("\n".join(lines) + "\n", encoding="utf-8", newline="\n")


def fact_lines(meta: dict[str, object], shown: int, left_out: int) -> list[str]:
    """What every page of figures says before the figures."""
    lines = [
        f"as_of {meta['as_of']} · run {meta['run_id']} · windows {meta['windows']}",
        "",
        f"sources ok {meta['sources_ok']} of {meta['sources_expected']} · boards ok "
        f"{meta['boards_ok']} of {meta['boards_expected']} · entries {meta['entries']} · "
        f"rows shown {shown}" + (f", {left_out} too thin to show" if left_out else ""),
    ]
    if meta["is_sample"]:
        lines = ["**Sample: invented employers, not pay data.**", "", *lines]
    if meta["attribution"]:
        lines += ["", str(meta["attribution"])]
    return lines


WRITERS: dict[str, Callable[[Path, Table, dict[str, object]], None]] = {
    "csv": write_csv,
    "json": write_json,
    "md": write_markdown,
}
