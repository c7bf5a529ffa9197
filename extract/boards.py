"""The boards that are read: one row per employer and board system, in boards.csv."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import cache
from importlib.resources import files


@dataclass(frozen=True, slots=True)
class Board:
    """One employer's board on one system.

    `token` is the employer's name on that system, `tier` the kind of employer (its meaning is
    in transform/taxonomy/tiers.csv), `evidence` why the board is that employer's, `checked_on`
    the day somebody looked. `host` is set where the system has more than one host.
    """

    employer: str
    system: str
    token: str
    tier: str
    host: str
    evidence: str
    checked_on: str
    note: str


@cache
def boards() -> tuple[Board, ...]:
    """Every row of boards.csv, in file order. Lines that open with "#" are not rows."""
    text = files(__package__).joinpath("boards.csv").read_text(encoding="utf-8")
    lines = [line for line in text.splitlines() if line.strip() and not line.startswith("#")]
    return tuple(Board(**row) for row in csv.DictReader(lines))


@cache
def employer_of(system: str, token: str) -> str:
    """The employer behind a board token, or the token itself where boards.csv does not know it."""
    wanted = token.casefold()
    for board in boards():
        if board.system == system and board.token.casefold() == wanted:
            return board.employer
    return token
