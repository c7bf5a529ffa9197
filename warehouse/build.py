"""Readings in, one closed DuckDB file with bands out. Every table is a file in sql/."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path

import duckdb

from warehouse.read import opened

STORAGE_VERSION = "v1.0.0"
"""Oldest storage that holds what we use: every DuckDB 1.x and 2.x client opens it."""


SCHEMA_VERSION = 1
"""Raised whenever a public table changes in a way that a reader of the file must know of."""


NO_SPACE = "No space left on device"
"""How the engine says, in errors of several kinds, that the disk is full."""


class BuildRefused(RuntimeError):
    """The file would not be true. `check` names the check that failed, `example` its first row."""

    def __init__(self, check: str, message: str, example: str = "") -> None:
        self.check = check
        self.example = example
        super().__init__(f"{check}: {message}" + (f", for example {example}" if example else ""))


def sql_files(folder: str) -> Iterator[Traversable]:
    """The .sql files of one folder of this room, in the order of their names."""
    found = [item for item in files(__package__).joinpath(folder).iterdir() if item.is_file()]
    return iter(
        sorted((item for item in found if item.name.endswith(".sql")), key=lambda i: i.name)
    )


def build(
    path: Path,
    *,
    readings: Sequence[Path],
    captures: Path,
    sources: Path,
    runs: Path,
    as_of: date,
    run_id: str,
    previous: Path | None = None,
    accept_drop: bool = False,
    threads: int | None = None,
) -> None:
    """Write a new DuckDB file at `path`, check it, checkpoint it and close it.

    `readings`, `captures`, `sources` and `runs` are NDJSON files as the flows write them.
    `previous` is the release to compare the number of entries with; `accept_drop` lets a loss
    pass. `path` must not exist. Raises BuildRefused where there is nothing to build from or a
    check returns a row; the file is then removed.
    """
    if not readings:
        raise BuildRefused("readings_are_there", "no page was read, so there is nothing to count")
    if path.exists():
        raise BuildRefused("path_is_free", f"{path} exists already")
    variables: dict[str, object] = {
        "reading_paths": [str(reading) for reading in readings],
        "captures_path": str(captures),
        "sources_path": str(sources),
        "runs_path": str(runs),
        "published_ranges_path": str(files(__package__).joinpath("published_ranges.csv")),
        "claims_path": str(files(__package__).joinpath("claims.csv")),
        "references_path": str(files(__package__).joinpath("references.csv")),
        "as_of": as_of,
        "run_id": run_id,
        "accept_drop": accept_drop,
        "schema_version": SCHEMA_VERSION,
    }
    variables |= entries_before(previous, as_of)
    config: dict[str, str | bool | int | float | list[str]] = {
        "storage_compatibility_version": STORAGE_VERSION,
        "autoinstall_known_extensions": False,
        "autoload_known_extensions": False,
    }
    if threads:
        config["threads"] = threads
    connection = duckdb.connect(str(path), config=config)
    built = False
    try:
        connection.execute("set TimeZone = 'UTC'")
        for name, value in variables.items():
            set_variable(connection, name, value)
        connection.execute("begin")
        for file in sql_files("sql"):
            connection.execute(file.read_text(encoding="utf-8"))
        connection.execute("commit")
        for file in sql_files("checks"):
            stop_at_first_row(connection, file)
        connection.execute("checkpoint")
        built = True
    except duckdb.Error as error:
        if NO_SPACE in str(error):
            raise BuildRefused("disk_has_room", f"no space on the disk of {path}") from error
        raise
    finally:
        connection.close()
        if not built:
            path.unlink(missing_ok=True)
            path.with_name(path.name + ".wal").unlink(missing_ok=True)


def set_variable(connection: duckdb.DuckDBPyConnection, name: str, value: object) -> None:
    """Set one SQL variable; the name is one of ours, the value goes in as a parameter."""
    statement = VARIABLES[name]
    connection.execute(statement, [value])


VARIABLES = {
    "reading_paths": "set variable reading_paths = ?::varchar[]",
    "captures_path": "set variable captures_path = ?::varchar",
    "sources_path": "set variable sources_path = ?::varchar",
    "runs_path": "set variable runs_path = ?::varchar",
    "published_ranges_path": "set variable published_ranges_path = ?::varchar",
    "claims_path": "set variable claims_path = ?::varchar",
    "references_path": "set variable references_path = ?::varchar",
    "as_of": "set variable as_of = ?::date",
    "run_id": "set variable run_id = ?::varchar",
    "accept_drop": "set variable accept_drop = ?::boolean",
    "schema_version": "set variable schema_version = ?::integer",
    "previous_sources": "set variable previous_sources = ?::varchar[]",
    "previous_entries": "set variable previous_entries = ?::integer[]",
}


def entries_before(previous: Path | None, as_of: date) -> dict[str, object]:
    """How many entries each source had in the release before, unless it looked from a later day."""
    counted: list[tuple[object, ...]] = []
    if previous is not None:
        query = files(__package__).joinpath("sql/read/entries_in_window.sql")
        with opened(previous) as connection:
            counted = connection.execute(
                query.read_text(encoding="utf-8"), {"as_of": as_of}
            ).fetchall()
    return {
        "previous_sources": [row[0] for row in counted],
        "previous_entries": [row[1] for row in counted],
    }


def stop_at_first_row(connection: duckdb.DuckDBPyConnection, check: Traversable) -> None:
    """Raise BuildRefused where the check returns a row."""
    cursor = connection.execute(check.read_text(encoding="utf-8"))
    columns = [column[0] for column in cursor.description or ()]
    rows = cursor.fetchall()
    if rows:
        example = ", ".join(
            f"{column} {value}" for column, value in zip(columns, rows[0], strict=True)
        )
        name = check.name.removesuffix(".sql")
        raise BuildRefused(name, f"{len(rows)} failing rows", example)
