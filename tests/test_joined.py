"""Rows that pages repeat are loaded once, and a release is the same as if they were not."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import duckdb
import orjson

from flows.joined import join
from tests.readings_by_hand import Archive, entry, pay, rejection, shelved, unread


def lines_of(path: Path) -> list[dict[str, Any]]:
    return [orjson.loads(line) for line in path.read_bytes().splitlines()]


def page(folder: Path, key: str, *rows: dict[str, Any]) -> Path:
    path = folder / f"{key}.ndjson"
    path.write_bytes(b"".join(shelved(row | {"page_key": key}) for row in rows))
    return path


def test_a_row_that_an_earlier_page_of_its_address_has_is_a_number(tmp_path: Path) -> None:
    alone = page(tmp_path, "alone", entry("a"), entry("b"))
    first = page(tmp_path, "first", entry("a"), entry("b"), entry("b"))
    last = page(tmp_path, "last", entry("c"), entry("b", updated_on="2026-11-02"))
    readings, repeats = join([[alone], [first, last]], tmp_path)
    assert [(line["page_key"], line["source_ref"]) for line in lines_of(readings)] == [
        ("alone", "a"), ("alone", "b"), ("first", "a"), ("first", "b"), ("last", "c"),
    ]  # fmt: skip
    moved = [
        (line["page_key"], line["updated_on"], line["reading_no"], line["line_no"])
        for line in lines_of(repeats)
    ]
    assert moved == [("first", None, 3, 2), ("last", "2026-11-02", 3, 1)]


def test_no_table_differs_for_the_repeats(tmp_path: Path) -> None:
    steady = [entry(f"s{number}", [pay(200_000 + number, 260_000)]) for number in range(6)]
    moved = entry("m", [pay(150_000, 160_000)])
    twice = [entry("t", [pay(100_000, 110_000)]), entry("t", [pay(300_000, 310_000)])]
    refused = [rejection("r"), unread("u")]
    archive = Archive()
    archive.capture("p1", [*steady, moved, *twice, *refused], on="2026-09-01")
    archive.capture("p2", [*steady, moved | {"pay": [pay(170_000, 180_000)]}], on="2026-09-20")
    archive.capture(
        "p3",
        [
            *reversed(twice),
            *refused,
            moved | {"updated_on": "2026-10-02", "page_sha256": "1" * 64},
            *[row | {"page_sha256": "1" * 64} for row in steady[:4]],
            *steady[:1],
        ],
        on="2026-10-10",
    )
    archive.capture("p1", on="2026-11-01")
    for name in ("once", "all"):
        archive.build(tmp_path / name, by_address=name == "once")
    repeats = lines_of(tmp_path / "once" / "repeats.ndjson")
    assert len(repeats) == 16
    assert lines_of(tmp_path / "all" / "repeats.ndjson") == []
    with duckdb.connect() as connection:
        for name in ("once", "all"):
            connection.execute(f"attach '{tmp_path / name / 'built.duckdb'}' as \"{name}\"")
        found = connection.execute(
            "select table_name from duckdb_tables() where database_name = 'all'"
        ).fetchall()
        tables = [table for (table,) in found]
        assert {"entries", "rejections", "band_changes", "range_history"} <= set(tables)
        for table in tables:
            once, loaded = (
                connection.execute(f'from "{name}".{table}').fetchall() for name in ("once", "all")
            )
            assert once == loaded, table
