"""Tables of a published file as parquet, csv, json and markdown: a folder, swapped in whole."""

from __future__ import annotations

import csv
import json
import shutil
from collections.abc import Callable, Sequence
from datetime import date, datetime
from decimal import Decimal
from importlib.resources import files
from pathlib import Path

import duckdb

from warehouse.publish import remove_folder
from warehouse.read import Table, header, opened, read

FORMATS = ("parquet", "csv", "json", "md")
TABLES: dict[str, tuple[str, ...]] = {
    "bands": FORMATS,
    "bands_vs_published": FORMATS,
    "entries_current": ("parquet", "csv"),
    "source_health": ("parquet", "csv", "json", "md"),
}
"""What is exported, each by the ordered read in sql/read/export_<table>.sql, and as what."""

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
    "source_health": (
        "source", "board", "status", "note", "boards_ok", "boards", "last_good_at", "rows_served",
        "entries", "rejections", "unread_rows", "pay_share",
    ),
}  # fmt: skip
"""The columns a page of text has room for; the other formats have all."""

NOT_SHOWN_IN_MARKDOWN = ("suppressed", "expired")

FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\0")
"""What a spreadsheet may take for a formula at the start of a text cell."""


class UnknownFormat(ValueError):
    """Exports are not written in that format."""


def export(
    db: Path, out_dir: Path, *, formats: Sequence[str] = FORMATS, swap_latest: bool = True
) -> Path:
    """Write the tables below `out_dir`/<run_id>, swap `out_dir`/latest to it, return the folder.

    The folder appears whole, by one rename; the same file gives the same bytes. Every table has
    beside it <table>.meta.json, or holds the same facts itself (json, md). Raises UnknownFormat.
    """
    for name in formats:
        if name not in FORMATS:
            raise UnknownFormat(f"{name}: choose from {', '.join(FORMATS)}")
    facts = header(db)
    run_id = str(facts["run_id"])
    out_dir.mkdir(parents=True, exist_ok=True)
    coming = out_dir / f".coming-{run_id}"
    remove_folder(coming)
    coming.mkdir()
    try:
        with opened(db) as connection:
            connection.execute("set threads = 1")
            for table, offered in TABLES.items():
                wanted = [name for name in offered if name in formats]
                if wanted:
                    write_table(connection, coming, table, wanted, facts)
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
    return folder


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
) -> None:
    """Write one table in every wanted format, with its sidecar."""
    rows = read(connection, f"export_{table}")
    meta = {"table": table, "rows": len(rows.rows)} | facts
    for name in formats:
        path = folder / f"{table}.{name}"
        if name == "parquet":
            copy = files(__package__).joinpath(f"sql/read/copy_{table}.sql")
            connection.execute(copy.read_text(encoding="utf-8"), {"path": str(path)})
        else:
            WRITERS[name](path, rows, meta)
    write_json_text(folder / f"{table}.meta.json", meta)


def write_csv(path: Path, table: Table, meta: dict[str, object]) -> None:
    """RFC 4180 in UTF-8; a text cell that a spreadsheet would run is prefixed with a quote."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\r\n")
        writer.writerow(table.columns)
        for row in table.rows:
            writer.writerow([csv_cell(value) for value in row])


def csv_cell(value: object) -> object:
    """A cell as a spreadsheet may safely open it."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str) and value.startswith(FORMULA_STARTS):
        return f"'{value}"
    return plain(value) if isinstance(value, (date, datetime)) else value


def write_json(path: Path, table: Table, meta: dict[str, object]) -> None:
    """One object: `meta`, and `rows` as objects, a line each; days as ISO text."""
    with path.open("w", encoding="utf-8", newline="\n") as file:
        file.write(f'{{"meta": {json.dumps(meta, ensure_ascii=False, default=plain)},\n"rows": [')
        for number, row in enumerate(table.records()):
            file.write(",\n" if number else "\n")
            file.write(json.dumps(row, ensure_ascii=False, default=plain))
        file.write("\n]}\n")


def write_json_text(path: Path, content: dict[str, object]) -> None:
    """Readable JSON in UTF-8 with a line end."""
    text = json.dumps(content, ensure_ascii=False, indent=1, default=plain)
    path.write_text(text + "\n", encoding="utf-8", newline="\n")


def plain(value: object) -> object:
    """A value as JSON has it."""
    if isinstance(value, datetime):
        return value.isoformat(timespec="seconds") + "Z"
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return str(value)
    return value


def write_markdown(path: Path, table: Table, meta: dict[str, object]) -> None:
    """A header of facts, then the columns and rows that a page has room for."""
    name = str(meta["table"])
    columns = MARKDOWN_COLUMNS[name]
    records = [row for row in table.records() if row.get("status") not in NOT_SHOWN_IN_MARKDOWN]
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


def markdown_cell(value: object) -> str:
    """A cell that cannot break its row."""
    if value is None:
        return ""
    text = str(plain(value))
    return " ".join(text.split()).replace("\\", "\\\\").replace("|", "\\|").replace("<", "&lt;")


WRITERS: dict[str, Callable[[Path, Table, dict[str, object]], None]] = {
    "csv": write_csv,
    "json": write_json,
    "md": write_markdown,
}
