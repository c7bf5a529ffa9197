"""A reader's own SQL on a published file: nothing can be written, reached or left running."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from threading import Timer

import duckdb

from warehouse.choices import QUERY_ROWS, QUERY_SECONDS
from warehouse.read import told_apart


@dataclass(frozen=True, slots=True)
class Answer:
    """The rows of one query. `is_cut` is True where there were more rows than the limit."""

    columns: tuple[str, ...]
    rows: tuple[tuple[object, ...], ...]
    is_cut: bool


class QueryRefused(RuntimeError):
    """The statement would write, or reach outside the file."""


class QueryFailed(RuntimeError):
    """The statement is wrong, or took too long; the message says which."""


def query(db: Path, sql: str, *, limit: int = QUERY_ROWS, seconds: float = QUERY_SECONDS) -> Answer:
    """Run one statement read-only and locked down, for `seconds` at most.

    `limit` 0 means every row. Raises QueryRefused and QueryFailed, each with one plain sentence.
    """
    with locked_connection(db) as connection:
        timer = Timer(seconds, connection.interrupt)
        timer.daemon = True
        timer.start()
        try:
            statements = connection.extract_statements(sql)
            if len(statements) != 1:
                raise QueryRefused(f"one statement at a time, not {len(statements)}")
            cursor = connection.execute(sql)
            columns = tuple(column[0] for column in cursor.description or ())
            rows = cursor.fetchmany(limit + 1) if limit else cursor.fetchall()
        except duckdb.InterruptException as error:
            raise QueryFailed(f"stopped after {seconds:g} seconds") from error
        except duckdb.PermissionException as error:
            raise QueryRefused(first_line(error)) from error
        except duckdb.InvalidInputException as error:
            if "read-only" in str(error) or "locked" in str(error):
                raise QueryRefused(first_line(error)) from error
            raise QueryFailed(first_line(error)) from error
        except duckdb.Error as error:
            raise QueryFailed(first_line(error)) from error
        finally:
            timer.cancel()
            timer.join()
    is_cut = bool(limit) and len(rows) > limit
    return Answer(columns, tuple(rows[:limit] if is_cut else rows), is_cut)


def locked_connection(db: Path) -> duckdb.DuckDBPyConnection:
    """A read-only connection that reaches nothing but the file and cannot be told otherwise.

    Raises ReleaseUnreadable.
    """
    config: dict[str, str | bool | int | float | list[str]] = {
        "enable_external_access": False,
        "autoinstall_known_extensions": False,
        "autoload_known_extensions": False,
        "memory_limit": "2GB",
        "max_temp_directory_size": "0KB",
        "threads": 2,
    }
    with told_apart(db):
        connection = duckdb.connect(str(db), read_only=True, config=config)
    connection.execute("set TimeZone = 'UTC'")
    connection.execute("set python_enable_replacements = false")
    connection.execute("set lock_configuration = true")
    return connection


def first_line(error: Exception) -> str:
    """The first line of an engine's message."""
    return str(error).strip().splitlines()[0]
