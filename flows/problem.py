"""What went wrong, said so that a person can act: what, where, what next, and the exit code."""

from __future__ import annotations

from enum import IntEnum


class Exit(IntEnum):
    """How the command ended, as scripts see it."""

    DONE = 0
    BUG = 1
    USAGE = 2
    PUBLISHED_PARTIAL = 3
    REFUSED = 4
    LOCKED = 5
    INTERRUPTED = 130


class Problem(Exception):
    """An end that was foreseen. `what` says what and where, `then` what to do next."""

    def __init__(self, what: str, then: str = "", exit_code: Exit = Exit.REFUSED) -> None:
        super().__init__(what)
        self.what = what
        self.then = then
        self.exit_code = exit_code

    def __str__(self) -> str:
        return f"{self.what}\n{self.then}" if self.then else self.what
