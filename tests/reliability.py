"""Writes docs/reliability.md from the faults and the tests that hold them.

python -m tests.reliability
"""

from __future__ import annotations

import ast
import csv
from functools import cache
from pathlib import Path

from tests.conftest import REPO

FAULTS = REPO / "tests" / "faults.csv"
PAGE = REPO / "docs" / "reliability.md"
KINDS = {"N": "Network", "D": "Data", "S": "State, disk and processes"}
HEAD = """# Reliability

What can go wrong, what then happens, and the test that holds it. Each test fails without its guard.
This page is written by `python -m tests.reliability` from `tests/faults.csv`.

Long trials, by hand: `python -m tests.soak.kill_loop` kills whole runs at random moments,
`python -m tests.soak.churn` lives through 60 days of a failing market, `python -m tests.soak.fuzz`
feeds every source and reader. Short forms of the first two are in `tests/test_soak.py`.
"""


def faults() -> list[dict[str, str]]:
    """The table of faults, in its order."""
    with FAULTS.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@cache
def names_in(file: str) -> frozenset[str]:
    """The names of the tests in one file."""
    tree = ast.parse((REPO / "tests" / file).read_text(encoding="utf-8"))
    found = (node.name for node in tree.body if isinstance(node, ast.FunctionDef))
    return frozenset(name for name in found if name.startswith("test_"))


def page() -> str:
    """The whole page."""
    parts = [HEAD]
    for letter, kind in KINDS.items():
        rows = [row for row in faults() if row["fault"].startswith(letter)]
        parts.append(f"\n## {kind}\n\n| | fault | what happens | tests |\n|---|---|---|---|\n")
        for row in rows:
            tests = "<br>".join(words_of(test) for test in row["tests"].split())
            cells = (row["fault"], row["name"], row["what_happens"], tests)
            parts.append(f"| {' | '.join(cells)} |\n")
    return "".join(parts)


def words_of(test: str) -> str:
    """A test as its sentence, with a link to its file."""
    file, _, name = test.partition("::")
    sentence = name.removeprefix("test_").replace("_", " ")
    return f"[{sentence}](../tests/{file})"


def write(path: Path = PAGE) -> None:
    """Write the page."""
    path.write_text(page(), encoding="utf-8", newline="\n")


if __name__ == "__main__":
    write()
