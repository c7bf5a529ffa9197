"""Releases of other versions: a newer one is left alone, an older one is built anew from its pages.

A release is never changed in place: a new version builds another one beside it. One that cannot
be read is no version at all, and stands in nobody's way.
"""

from __future__ import annotations

from pathlib import Path

from flows.problem import Problem
from warehouse.build import SCHEMA_VERSION
from warehouse.damage import ReleaseUnreadable
from warehouse.publish import schema_of


def is_readable(db: Path) -> bool:
    """Whether a release opens and says what it is."""
    try:
        schema_of(db)
    except ReleaseUnreadable:
        return False
    return True


def refuse_newer(db: Path) -> None:
    """Raise Problem where a release was built by a newer version than this one."""
    found = schema_of(db)
    if found > SCHEMA_VERSION:
        raise Problem(
            f"{db} was built by a newer paybands (schema {found}, this one knows up to"
            f" {SCHEMA_VERSION}).",
            "Upgrade this one, or use another folder with --data DIR. The file is as it was.",
        )


def is_older(db: Path) -> bool:
    """Whether a release was built by an older version than this one."""
    return schema_of(db) < SCHEMA_VERSION


def refuse_older(db: Path) -> None:
    """Raise Problem where a release has not the tables that this version reads."""
    if is_older(db):
        raise Problem(
            f"{db} was built by an older paybands (schema {schema_of(db)}, now {SCHEMA_VERSION}).",
            "Build it anew: paybands refresh, or from the kept pages alone: "
            f"paybands refresh --replay {db.parent.parent.parent / 'pages'}",
        )
