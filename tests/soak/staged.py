"""The command line with another table of boards, for a run in a process of its own.

python -m tests.soak.staged BOARDS.json refresh --plain ...
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Sequence
from dataclasses import asdict, replace
from pathlib import Path

import flows.plan
import warehouse.export
from extract.boards import Board
from extract.sources import all_sources
from flows.cli import main
from tests.soak.world import SYSTEMS

WITHOUT_REPORT = "STAGED_WITHOUT_REPORT"
"""Set where a run in another process should leave out what takes longest to draw."""


def write_boards(path: Path, boards: Sequence[Board]) -> None:
    """Keep a table of boards for a run in another process."""
    path.write_text(json.dumps([asdict(board) for board in boards]), encoding="utf-8")


def stage(boards: Sequence[Board], known: Sequence[Board] = ()) -> None:
    """Take these boards for the table, and ask their hosts without a gap.

    `known` are boards whose employers' tiers stay known. The real table cannot change without a
    new version of the rules, under which every page is read again; here it does.
    """
    flows.plan.boards = lambda: tuple(boards)  # type: ignore[assignment]
    flows.plan.sample_boards = lambda: tuple(known)  # type: ignore[assignment]
    for name in SYSTEMS:
        module = all_sources()[name]
        module.SOURCE = replace(module.SOURCE, min_gap_seconds=0.0)  # type: ignore[misc]


if __name__ == "__main__":
    if os.environ.get(WITHOUT_REPORT):
        warehouse.export.can_report = lambda: False
    stage([Board(**row) for row in json.loads(Path(sys.argv.pop(1)).read_text(encoding="utf-8"))])
    main()
