"""Read one LCA workbook each way, each in a process of its own: seconds and peak memory.

    python benchmarks/make_lca_workbook.py --rows 440000 --out /tmp/lca.xlsx
    python benchmarks/lca_workbook.py /tmp/lca.xlsx --ways stream,cache,openpyxl

`stream` is the product's reader, from the workbook to postings; `cache` the same page again, from
its columns; `openpyxl` a bare walk over its read-only rows, where it is installed.
"""

from __future__ import annotations

import argparse
import hashlib
import multiprocessing
import resource
import time
from collections.abc import Callable
from datetime import UTC, datetime
from importlib import import_module
from pathlib import Path

from extract.archive import WORKBOOK
from extract.page import Page
from extract.sources import lca


def stream(book: Path) -> int:
    """From the workbook to postings, leaving the columns beside it."""
    for old in book.parent.glob("lca-*.parquet"):
        old.unlink()
    return cache(book)


def cache(book: Path) -> int:
    """From the page to postings, from its columns where they are there."""
    with book.open("rb") as file:
        sha256 = hashlib.file_digest(file, "sha256").hexdigest()
    page = Page(
        "lca", "", datetime.now(UTC), 200, WORKBOOK, sha256, b"", file=book, scratch=book.parent
    )
    return sum(1 for _ in lca.postings(page))


def openpyxl(book: Path) -> int:
    """A bare walk over openpyxl's read-only rows."""
    sheet = import_module("openpyxl").load_workbook(book, read_only=True).worksheets[0]
    return sum(1 for row in sheet.iter_rows(values_only=True) if row[0])


WAYS: dict[str, Callable[[Path], int]] = {"stream": stream, "cache": cache, "openpyxl": openpyxl}


def measured(name: str, book: Path) -> None:
    """Run one way and print what it took."""
    started = time.perf_counter()
    rows = WAYS[name](book)
    seconds = time.perf_counter() - started
    peak_mb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    print(f"{name:10} {seconds:8.2f} s {peak_mb:6} MB  {rows:,} rows", flush=True)


def main() -> None:
    """Read the command line and run each way asked for."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("book", type=Path)
    parser.add_argument("--ways", default="stream,cache")
    asked = parser.parse_args()
    context = multiprocessing.get_context("spawn")
    for name in asked.ways.split(","):
        process = context.Process(target=measured, args=(name, asked.book))
        process.start()
        process.join()


if __name__ == "__main__":
    main()
