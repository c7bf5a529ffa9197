"""Draws docs/picture.svg from the bundled sample: python -m tests.make_picture."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from tests.conftest import REPO, paybands
from warehouse import publish

DRAWN = REPO / "docs" / "picture.svg"


def drawing(db: Path) -> str:
    """The picture as svg."""
    from warehouse.picture import WIDE, blocks_of, svg
    from warehouse.read import opened

    with opened(db) as connection:
        blocks = blocks_of(connection)
    return svg(blocks, WIDE, identifier="picture", is_alone=True) + "\n"


def main() -> None:
    """Draw it anew."""
    with tempfile.TemporaryDirectory() as folder:
        paybands(Path(folder), "refresh", "--sample", "--plain").check_returncode()
        drawn = drawing(publish.current(Path(folder)))
    DRAWN.write_text(drawn, encoding="utf-8", newline="\n")
    print(DRAWN, file=sys.stderr)


if __name__ == "__main__":
    main()
