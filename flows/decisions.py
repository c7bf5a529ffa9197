"""What a person has decided about sources: switched on or off, by whom it matters, with a day.

One line of JSON per decision, only ever added; the last one about a source holds. Without one, a
source is on or off as its file declares.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path

from extract.archive import write_whole
from extract.source import Source


@dataclass(frozen=True, slots=True)
class Decision:
    """One source switched on or off on one day; `words` are what there was to decide."""

    source: str
    is_on: bool
    decided_on: str
    words: str

    @property
    def sentence(self) -> str:
        """The decision in one line, for the record of a run."""
        words = f": {self.words}" if self.words else ""
        return f"{self.source} switched {'on' if self.is_on else 'off'} {self.decided_on}{words}"


def read_decisions(path: Path) -> dict[str, Decision]:
    """The decision that holds for each source; a line that is none is left out."""
    if not path.is_file():
        return {}
    held: dict[str, Decision] = {}
    for line in path.read_bytes().splitlines():
        try:
            decision = Decision(**json.loads(line))
            held[decision.source] = decision
        except (ValueError, TypeError):
            continue
    return held


def decide(path: Path, decision: Decision) -> None:
    """Add a decision to the record. Raises OSError."""
    before = path.read_bytes() if path.is_file() else b""
    write_whole(path, before + json.dumps(asdict(decision)).encode() + b"\n")


def is_on(source: Source, held: Mapping[str, Decision]) -> bool:
    """Whether a live run asks a source."""
    decision = held.get(source.name)
    return source.enabled if decision is None else decision.is_on
