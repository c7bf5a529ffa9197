"""A release that cannot be read. Imports nothing, so that the command line knows it at once."""

from __future__ import annotations

from pathlib import Path

BUILT_ANEW = (
    "If it is damaged, remove the folder it lies in and refresh: it is built anew from the kept"
    " pages."
)
"""What a person can do about it."""


class ReleaseUnreadable(RuntimeError):
    """A published file is damaged, or no database, or held by a program that writes to it."""

    def __init__(self, db: Path, reason: str) -> None:
        super().__init__(f"{db} cannot be read: {reason.rstrip('.!')}")
