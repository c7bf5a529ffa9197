"""Readings in, one closed DuckDB file with bands out. Every table is a file in sql/."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from importlib.resources import files
from importlib.resources.abc import Traversable
from itertools import groupby
from pathlib import Path

import duckdb

from warehouse.read import opened

STORAGE_VERSION = "v1.0.0"
"""Oldest storage that holds what we use: every DuckDB 1.x and 2.x client opens it."""


SCHEMA_VERSION = 2
"""Raised whenever a public table changes in a way that a reader of the file must know of."""


MEMORY_LIMITS = ("340MB", "80%")
"""What the engine holds before it spills to disk; the process itself needs some 200 MB more. Not
everything can spill: a build that does not fit into the first is made again with the second."""


SMALL_BYTES = 16 * 1024 * 1024
"""Readings up to this size are counted by one thread: handing a hundred small statements to several
takes a tenth more of the processor, and no less time."""

PER_PART = ".each_part.sql"
"""Ends the name of files that are run once for each part of the bands."""

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
    readings: Path,
    repeats: Path,
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

    `readings`, `repeats`, `captures`, `sources` and `runs` are NDJSON files as the flows write
    them. `threads` None means all there are, or one where there is little to read. `previous` is
    the release to compare the number of entries with; `accept_drop` lets a loss pass. `path` must
    not exist. Raises BuildRefused where a check returns a row; the file is then removed.
    """
    if path.exists():
        raise BuildRefused("path_is_free", f"{path} exists already")
    with tempfile.TemporaryDirectory(dir=path.parent, prefix=".build-") as folder:
        variables: dict[str, object] = {
            "readings_path": str(readings),
            "repeats_path": str(repeats),
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
        if threads is None and readings.stat().st_size <= SMALL_BYTES:
            threads = 1
        built = False
        try:
            for limit in MEMORY_LIMITS:
                try:
                    with connected(path, Path(folder), threads, limit) as connection:
                        fill(connection, variables)
                    built = True
                    break
                except duckdb.OutOfMemoryException:
                    discard(path)
                    if limit == MEMORY_LIMITS[-1]:
                        raise
        except (duckdb.Error, OSError) as error:
            if NO_SPACE in str(error):
                raise BuildRefused("disk_has_room", f"no space on the disk of {path}") from error
            raise
        finally:
            if not built:
                discard(path)


def discard(path: Path) -> None:
    """Remove an unfinished file."""
    path.unlink(missing_ok=True)
    path.with_name(path.name + ".wal").unlink(missing_ok=True)


def connected(
    path: Path, spill: Path, threads: int | None, memory_limit: str
) -> duckdb.DuckDBPyConnection:
    """A connection to the new file at `path` that spills to the folder `spill`."""
    config: dict[str, str | bool | int | float | list[str]] = {
        "storage_compatibility_version": STORAGE_VERSION,
        "autoinstall_known_extensions": False,
        "autoload_known_extensions": False,
        "memory_limit": memory_limit,
        "temp_directory": str(spill),
        "checkpoint_threshold": "1TB",
    }
    if threads:
        config["threads"] = threads
    return duckdb.connect(str(path), config=config)


def fill(connection: duckdb.DuckDBPyConnection, variables: Mapping[str, object]) -> None:
    """Make every table, check them and write them down."""
    connection.execute("set TimeZone = 'UTC'")
    for name, value in variables.items():
        set_variable(connection, name, value)
    run_files(connection, sql_files("sql"))
    for file in sql_files("checks"):
        stop_at_first_row(connection, file)
    connection.execute("checkpoint")


def run_files(connection: duckdb.DuckDBPyConnection, sql: Iterable[Traversable]) -> None:
    """Run the files in their order; a stretch that is made in parts once for each of them.

    A file is one transaction: its comments, 800 in all, else wait for the disk one by one, and
    take 0.2 s more. All files in one would keep what is dropped after each part until the end.
    """
    for is_by_part, stretch in groupby(sql, lambda file: file.name.endswith(PER_PART)):
        texts = [file.read_text(encoding="utf-8") for file in stretch]
        parts = band_parts(connection) if is_by_part else [0]
        for part in parts:
            set_variable(connection, "part", part)
            for text in texts:
                connection.execute(f"begin;\n{text}\ncommit;")


def band_parts(connection: duckdb.DuckDBPyConnection) -> list[int]:
    """The numbers of the parts that bands are made in."""
    query = files(__package__).joinpath("sql/read/band_parts.sql")
    found = connection.execute(query.read_text(encoding="utf-8")).fetchall()
    return [part for (part,) in found]


def set_variable(connection: duckdb.DuckDBPyConnection, name: str, value: object) -> None:
    """Set one SQL variable; the name is one of ours, the value goes in as a parameter."""
    statement = VARIABLES[name]
    connection.execute(statement, [value])


VARIABLES = {
    "readings_path": "set variable readings_path = ?::varchar",
    "repeats_path": "set variable repeats_path = ?::varchar",
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
    "part": "set variable part = ?::integer",
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
