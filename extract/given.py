"""Files that the user supplies: named in an environment variable, never searched for."""

from __future__ import annotations

import os
from pathlib import Path


class FileMissing(FileNotFoundError):
    """A file that the user named is not there; the message names the variable and the file."""


def given_files(variable: str) -> list[Path]:
    """The files that a variable names, parted as PATH is; empty where it is not set.

    Raises FileMissing where one is not there: a file that was asked for is never skipped.
    """
    found = [Path(part).expanduser() for part in os.environ.get(variable, "").split(os.pathsep)]
    named = [path for path in found if path != Path()]
    for path in named:
        if not path.is_file():
            raise FileMissing(f"{variable} names {path}, which is not a file")
    return named
