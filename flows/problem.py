"""What went wrong, said so that a person can act: what, where, what next, and the exit code."""

from __future__ import annotations

import re
from enum import IntEnum

from warehouse.damage import BUILT_ANEW, ReleaseUnreadable


class Exit(IntEnum):
    """How the command ended, as scripts see it."""

    DONE = 0
    BUG = 1
    USAGE = 2
    PUBLISHED_PARTIAL = 3
    REFUSED = 4
    LOCKED = 5
    INTERRUPTED = 130


LOGIN = re.compile(r"(?<=://)[^/@\s]*@")


def without_login(address: str) -> str:
    """An address, or several, as it may be shown: a name and password in it are nobody's."""
    return LOGIN.sub("***@", address)


class Problem(Exception):
    """An end that was foreseen. `what` says what and where, `then` what to do next."""

    def __init__(self, what: str, then: str = "", exit_code: Exit = Exit.REFUSED) -> None:
        super().__init__(what)
        self.what = what
        self.then = then
        self.exit_code = exit_code

    def __str__(self) -> str:
        return f"{self.what}\n{self.then}" if self.then else self.what


IN_THE_WAY = (PermissionError, FileExistsError, IsADirectoryError, NotADirectoryError)
"""What the machine says of a file of ours that we may not use, or that is no file."""

FORESEEN = (Problem, ReleaseUnreadable, *IN_THE_WAY)
"""Ends that are nobody's bug."""


def told(reason: Exception) -> Problem:
    """One of the foreseen ends as a person should read it. Raises what names no file."""
    if isinstance(reason, Problem):
        return reason
    if isinstance(reason, ReleaseUnreadable):
        return Problem(f"{reason}.", BUILT_ANEW)
    if not isinstance(reason, OSError) or reason.filename is None:
        raise reason
    return Problem(
        f"{reason.filename2 or reason.filename} cannot be used: {reason.strerror}.",
        "Look at what it is and who may use it, or choose another folder with --data DIR.",
    )
