"""What the command line shows, read from a published file. Each read is a file in sql/read/."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from importlib.resources import files
from pathlib import Path
from typing import Any

import duckdb

from warehouse.choices import DIMENSIONS
from warehouse.damage import ReleaseUnreadable

Cell = object


@dataclass(frozen=True, slots=True)
class Table:
    """Named columns and rows, as read."""

    columns: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]

    def records(self) -> Iterator[dict[str, Cell]]:
        """Each row as column -> value."""
        return (dict(zip(self.columns, row, strict=True)) for row in self.rows)


class UnknownDimension(ValueError):
    """Bands are not broken down by that."""


def header(db: Path) -> dict[str, Cell]:
    """What the file is: run, as_of, sample or not, sources ok of expected, windows, attribution."""
    with opened(db) as connection:
        (facts,) = read(connection, "header").records()
    return facts


def bands(
    db: Path,
    *,
    by: Sequence[str] = ("specialisation", "level"),
    window_months: int | None = 12,
    level_reading: str = "equivalent",
    kind: str = "posting",
    component: str = "base",
    filters: Mapping[str, str] | None = None,
    with_thin: bool = True,
) -> Table:
    """Bands broken down by some dimensions, the others rolled up or fixed by `filters`.

    `window_months` None means both windows. `with_thin` keeps cells that show a count only. A
    breakdown by employer keeps its tier, one by metro its country. Raises UnknownDimension.
    """
    fixed = dict(filters or {})
    for dimension in (*by, *fixed):
        if dimension not in DIMENSIONS:
            raise UnknownDimension(f"{dimension}: choose from {', '.join(DIMENSIONS)}")
    parameters: dict[str, object] = {name: fixed.get(name) for name in DIMENSIONS}
    parameters |= {
        "by": list(by),
        "window_months": window_months,
        "level_reading": level_reading,
        "kind": kind,
        "component": component,
        "with_thin": with_thin,
    }
    with opened(db) as connection:
        return read(connection, "bands", parameters)


def known_values(db: Path) -> dict[str, tuple[str, ...]]:
    """The values of each dimension that the bands of this release are broken down to."""
    found: dict[str, tuple[str, ...]] = dict.fromkeys(DIMENSIONS, ())
    with opened(db) as connection:
        for dimension, value in read(connection, "known_values").rows:
            found[str(dimension)] += (str(value),)
    return found


def band_rows(db: Path, band_id: str, *, thin_of: str | None = None) -> Table:
    """The posting that speaks for each cluster of a band, a thin one that of employer `thin_of`."""
    with opened(db) as connection:
        return read(connection, "band_rows", {"band_id": band_id, "employer": thin_of})


def comparison(
    db: Path,
    *,
    window_months: int | None = None,
    level_reading: str | None = None,
    kind: str = "posting",
    component: str | None = None,
    specialisation: str | None = None,
    with_unlevelled: bool = True,
) -> Table:
    """Published ranges beside the evidence, with verdict and reason; None means every one."""
    with opened(db) as connection:
        return read(
            connection,
            "comparison",
            {
                "window_months": window_months,
                "level_reading": level_reading,
                "kind": kind,
                "component": component,
                "specialisation": specialisation,
                "with_unlevelled": with_unlevelled,
            },
        )


def comparison_rows(db: Path, comparison_id: str) -> Table:
    """The rows behind one verdict."""
    with opened(db) as connection:
        return read(connection, "comparison_rows", {"comparison_id": comparison_id})


def sources(db: Path, *, with_boards: bool = False) -> Table:
    """Every source with terms and health; each of its boards below it where asked for."""
    with opened(db) as connection:
        return read(connection, "sources", {"with_boards": with_boards})


def changes(db: Path, *, since: date | None = None, employer: str | None = None) -> Table:
    """What appeared, closed or changed its range, newest first."""
    with opened(db) as connection:
        return read(connection, "changes", {"since": since, "employer": employer})


def trace(db: Path, entry_id: str) -> dict[str, Table]:
    """One entry's way from page to band: a table per station, empty where it never got there.

    `entry_id` may be shortened to its first characters, eight at least. Stations: source, page,
    captures, entry, pay, cluster, bands, comparisons, changes, rejection.
    """
    wanted = {"entry_id": entry_id}
    with opened(db) as connection:
        found = {
            station: read(connection, f"trace_{station}", wanted)
            for station in (
                "source",
                "page",
                "captures",
                "entry",
                "pay",
                "cluster",
                "comparisons",
                "changes",
                "rejection",
            )
        }
        employer = next((row["employer"] for row in found["entry"].records()), None)
        found["bands"] = read(connection, "trace_bands", wanted | {"employer": employer})
    return found


def named(db: Path, wanted: str) -> Table:
    """What came in under this entry_id or source reference: entry_id, source, source_ref."""
    with opened(db) as connection:
        return read(connection, "named", {"wanted": wanted})


def one_band(db: Path, **asked: Any) -> dict[str, Cell] | None:
    """The one band that `filters` fix, every other dimension rolled up; None where there is none.

    Takes what `bands` takes but `by`.
    """
    found = list(bands(db, by=(), **asked).records())
    return found[0] if found else None


def employer_named(db: Path, name: str) -> dict[str, Cell] | None:
    """The employer of that name in the evidence, whatever the case: employer, tier, jobs."""
    with opened(db) as connection:
        found = list(read(connection, "offer_employer", {"employer": name}).records())
    return found[0] if found else None


def published_totals(
    db: Path,
    *,
    levels: Sequence[str],
    employer: str | None,
    tier: str | None,
    specialisation: str,
) -> Table:
    """Published ranges of total pay for a level and kind of work, at an employer or its tier."""
    with opened(db) as connection:
        return read(
            connection,
            "offer_published",
            {
                "levels": list(levels),
                "employer": employer,
                "tier": tier,
                "specialisation": specialisation,
            },
        )


def references(db: Path, *, employer: str | None = None, with_market: bool = False) -> Table:
    """Figures that named publications reported, of one employer or all: context, never pooled."""
    with opened(db) as connection:
        return read(connection, "references", {"employer": employer, "with_market": with_market})


def last_round(db: Path) -> date | None:
    """The day of the good captures before the newest change; None where nothing changed yet."""
    with opened(db) as connection:
        return _day(read(connection, "last_round").rows[0][0])


def first_round(db: Path) -> date | None:
    """The day of the oldest good capture: nothing is known of the days before."""
    with opened(db) as connection:
        return _day(read(connection, "first_round").rows[0][0])


def _day(value: Cell) -> date | None:
    return value if isinstance(value, date) else None


def changes_since(
    db: Path, since: date, *, employer: str | None = None, specialisation: str | None = None
) -> Table:
    """What appeared, closed or changed its range after `since`, with the job it stands for."""
    wanted = {"since": since, "employer": employer, "specialisation": specialisation}
    with opened(db) as connection:
        return read(connection, "changes_since", wanted)


def band_moves(
    db: Path, since: date, *, employer: str | None = None, specialisation: str | None = None
) -> Table:
    """One row per job that entered, left or changed in a band since a day, with both medians.

    Bands of 12 months of posted base pay by specialisation and level (reading equivalent), as
    they were on `since` and as they are.
    """
    wanted = {"since": since, "employer": employer, "specialisation": specialisation}
    with opened(db) as connection:
        return read(connection, "band_moves", wanted)


def trend(db: Path, *, specialisation: str | None = None, country: str | None = None) -> Table:
    """Median posted low and high ends by month of posting; country None means all together."""
    with opened(db) as connection:
        return read(connection, "trend", {"specialisation": specialisation, "country": country})


def why(db: Path, band_id: str, *, employer: str | None = None) -> dict[str, Table]:
    """What one band rests on: itself, its sources and its rows, a table each.

    `band_id` may be shortened; then `band` holds every band that opens with it. Thin bands are
    counted only where no other has that id: those of one `employer`, else of all.
    """
    with opened(db) as connection:
        found = read(connection, "why_band", {"band_id": band_id})
        is_thin = not found.rows
        if is_thin:
            asked = {"band_id": band_id, "employer": employer}
            found = read(connection, "why_thin_band", asked)
        bands_found = list(found.records())
        wanted: dict[str, object] = {"band_id": "", "employer": None}
        if len(bands_found) == 1:
            wanted["band_id"] = bands_found[0]["band_id"]
            wanted["employer"] = bands_found[0]["employer"] if is_thin else None
        return {
            "band": found,
            "sources": read(connection, "why_sources", wanted),
            "rows": read(connection, "band_rows", wanted),
        }


@contextmanager
def opened(db: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """A read-only connection in UTC, closed afterwards. Raises ReleaseUnreadable."""
    with told_apart(db), duckdb.connect(str(db), read_only=True) as connection:
        connection.execute("set TimeZone = 'UTC'")
        yield connection


@contextmanager
def told_apart(db: Path) -> Iterator[None]:
    """Tell a file that cannot be read from a wrong statement. Raises ReleaseUnreadable."""
    try:
        yield
    except duckdb.Error as error:
        # A checksum that does not match comes as the engine's error without a kind.
        if isinstance(error, duckdb.IOException) or type(error) is duckdb.Error:
            raise ReleaseUnreadable(db, str(error).strip().splitlines()[0]) from error
        raise


def read(
    connection: duckdb.DuckDBPyConnection, name: str, parameters: Mapping[str, object] | None = None
) -> Table:
    """The rows of sql/read/<name>.sql."""
    sql = files(__package__).joinpath(f"sql/read/{name}.sql").read_text(encoding="utf-8")
    cursor = connection.execute(sql, dict(parameters) if parameters else None)
    columns = tuple(column[0] for column in cursor.description or ())
    return Table(columns, tuple(cursor.fetchall()))
