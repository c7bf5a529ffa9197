"""The boards that are read: one row per employer and board system, in boards.csv."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable


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
    """Every row of boards.csv, in file order: the boards that a live run asks."""
    return _rows(files(__package__).joinpath("boards.csv"))


@cache
def sample_boards() -> tuple[Board, ...]:
    """The invented boards of the bundled sample. They are read there and never fetched."""
    return _rows(files(__package__).joinpath("sample", "boards.csv"))


@cache
def employer_of(system: str, token: str) -> str:
    """The employer behind a board token, or the token itself where no table knows it."""
    wanted = token.casefold()
    for board in (*boards(), *sample_boards()):
        if board.system == system and board.token.casefold() == wanted:
            return board.employer
    return token


@cache
def tiers() -> dict[str, str]:
    """The tier of every employer that has a board, invented ones too."""
    return {board.employer: board.tier for board in (*sample_boards(), *boards())}


def _rows(table: Traversable) -> tuple[Board, ...]:
    """One Board per line that is neither empty nor opens with "#"."""
    lines = table.read_text(encoding="utf-8").splitlines()
    rows = csv.DictReader(line for line in lines if line.strip() and not line.startswith("#"))
    return tuple(Board(**row) for row in rows)
