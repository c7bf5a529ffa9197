"""Draws docs/picture.svg from the bundled sample: python -m tests.make_picture."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from flows.home import Home
from flows.plan import Request
from flows.runs import Mode
from flows.steps import Directly, run_steps
from tests.conftest import REPO

DRAWN = REPO / "docs" / "picture.svg"


class Silent:
    """A report that nobody reads."""

    def start(self, step: str, total: int) -> None: ...

    def advance(self, step: str) -> None: ...

    def say(self, words: str) -> None: ...


def sample_release(data: Path) -> Path:
    """The file of the bundled sample, built below `data`."""
    run_steps(Request(Home(data), Mode.SAMPLE), Directly(), Silent())
    return Home(data).current.resolve()


def drawing(db: Path) -> str:
    """The picture as svg."""
    from warehouse.picture import WIDE, blocks_of, svg
    from warehouse.read import opened

    with opened(db) as connection:
        blocks = blocks_of(connection)
    return svg(blocks, WIDE, identifier="picture", is_alone=True) + "\n"


def main() -> None:
    """Draw it anew."""
    with tempfile.TemporaryDirectory() as data:
        drawn = drawing(sample_release(Path(data)))
    DRAWN.write_text(drawn, encoding="utf-8", newline="\n")
    print(DRAWN, file=sys.stderr)


if __name__ == "__main__":
    main()
