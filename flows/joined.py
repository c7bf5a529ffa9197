"""The readings that a build takes, as one file: what a page repeats is in another, by number.

Most rows of a page stood on the page before, word for word: a build that loads each of them once
follows the number of postings and not the number of pages kept.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from pathlib import Path
from typing import BinaryIO

from flows.readings import TAIL

BLOCK_BYTES = 1 << 20


def join(boards: Sequence[Sequence[Path]], folder: Path) -> tuple[Path, Path]:
    """Write two files of lines below `folder`, and return them: readings, and their repeats.

    `boards` are the readings of the pages of each address, in the order kept. A row that an
    earlier page of the address has with the same words becomes a repeat: the number of that line
    of the first file, from 0, and what moved. One file, because the engine takes 3 ms for each
    that it opens.
    """
    readings, repeats = folder / "readings.ndjson", folder / "repeats.ndjson"
    lines = 0
    with readings.open("wb") as out, repeats.open("wb") as again:
        for pages in boards:
            if len(pages) == 1:
                lines += copy_lines(pages[0], out)
            else:
                lines = split_lines(pages, lines, out, again)
    return readings, repeats


def copy_lines(page: Path, out: BinaryIO) -> int:
    """Copy the lines of one page, and count them."""
    lines = 0
    with page.open("rb") as file:
        while block := file.read(BLOCK_BYTES):
            out.write(block)
            lines += block.count(b"\n")
    return lines


def split_lines(pages: Sequence[Path], lines: int, out: BinaryIO, again: BinaryIO) -> int:
    """Tell what is new on each page from what is repeated; return how many lines there are now.

    Rows of these pages carry their place on their page, which orders those of equal name.
    """
    first: dict[bytes, int] = {}
    for page in pages:
        with page.open("rb") as file:
            for line_no, line in enumerate(file):
                head, _, tail = line.partition(TAIL)
                words = hashlib.blake2b(tail, digest_size=16).digest()
                reading_no = first.setdefault(words, lines)
                if reading_no == lines:
                    out.write(b'%s,"line_no":%d%s%s' % (head, line_no, TAIL, tail))
                    lines += 1
                else:
                    numbers = (head, reading_no, line_no)
                    again.write(b'%s,"reading_no":%d,"line_no":%d}\n' % numbers)
    return lines
