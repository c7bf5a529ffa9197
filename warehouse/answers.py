"""Claims, premiums and demand, read from a published file. Each read is a file in sql/read/."""

from __future__ import annotations

from pathlib import Path

from warehouse.read import Table, opened, read


def claims(
    db: Path, *, window_months: int = 12, claim_id: str | None = None, verdict: str | None = None
) -> Table:
    """Every claim of the pages with its verdict under both readings of levels, and why."""
    wanted = {"window_months": window_months, "claim_id": claim_id, "verdict": verdict}
    with opened(db) as connection:
        return read(connection, "claims", wanted)


def claim_rows(
    db: Path, claim_id: str, *, window_months: int = 12, level_reading: str = "equivalent"
) -> Table:
    """The rows of evidence behind one claim, those that count first."""
    wanted = {
        "claim_id": claim_id,
        "window_months": window_months,
        "level_reading": level_reading,
    }
    with opened(db) as connection:
        return read(connection, "claim_rows", wanted)


def premium(
    db: Path,
    *,
    by: str = "specialisation",
    window_months: int = 12,
    level_reading: str = "equivalent",
    kind: str = "posting",
    component: str = "base",
    country: str = "all",
    specialisation: str | None = None,
    baseline: str | None = None,
) -> Table:
    """Matched differences, one row per pair of specialisations and value of `by`.

    `by` is one of choices.PREMIUM_BY. Figures are percent of posted midpoints, low and high ends.
    """
    wanted = {
        "by": by,
        "window_months": window_months,
        "level_reading": level_reading,
        "kind": kind,
        "component": component,
        "country": country,
        "specialisation": specialisation,
        "baseline": baseline,
    }
    with opened(db) as connection:
        return read(connection, "premium", wanted)


def demand(
    db: Path,
    *,
    by: str = "specialisation",
    window_months: int = 12,
    specialisation: str = "any_llm",
    country: str | None = None,
    metro: str | None = None,
) -> Table:
    """Jobs posted, employers and years asked for, one row per value of `by`.

    `by` is one of choices.DEMAND_BY. A breakdown by specialisation ignores `specialisation`, one by
    month the window.
    """
    wanted = {
        "by": by,
        "window_months": window_months,
        "specialisation": specialisation,
        "country": country,
        "metro": metro,
    }
    with opened(db) as connection:
        return read(connection, "demand", wanted)
