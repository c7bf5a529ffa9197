"""Imports point one way, and each heavy library stays in its room."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

from tests.conftest import REPO

ROOMS = ("extract", "transform", "warehouse", "flows")
"""From the world to the orders: a room may import itself and the rooms before it."""

HOME_OF = {
    "requests": "extract",
    "urllib3": "extract",
    "bs4": "extract",
    "lxml": "extract",
    "protego": "extract",
    "pyarrow": "extract",
    "duckdb": "warehouse",
    "jinja2": "warehouse",
    "vl_convert": "warehouse",
    "xlsxwriter": "warehouse",
    "prefect": "flows",
    "click": "flows",
    "rich": "flows",
}

TYPES_ONLY = {
    "transform": {"extract.posting", "extract.source"},
    "warehouse": {"transform.entry"},
}
"""What the two middle rooms may import of the room before: modules that hold types."""


def imported_modules(path: Path) -> set[str]:
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and node.level == 0:
            found.add(node.module)
    return found


def broken_rules(root: Path) -> list[str]:
    broken: list[str] = []
    for room in ROOMS:
        for path in sorted((root / room).rglob("*.py")):
            for module in sorted(imported_modules(path)):
                top = module.split(".")[0]
                where = f"{path.relative_to(root)} imports {module}"
                if top == "tests":
                    broken.append(f"{where}: nothing imports the tests")
                elif top in ROOMS and ROOMS.index(top) > ROOMS.index(room):
                    broken.append(f"{where}: imports point from flows to extract only")
                elif top in ROOMS and top != room and room in TYPES_ONLY:
                    if module not in TYPES_ONLY[room]:
                        broken.append(f"{where}: {room} imports only types from the room before")
                elif top in HOME_OF and HOME_OF[top] != room:
                    broken.append(f"{where}: {top} belongs to {HOME_OF[top]}")
    return broken


CLOCKS = re.compile(r"\.(now|today|utcnow)\(|\btime\.time\(|\bcurrent_(date|timestamp)\b|\bnow\(")


def test_only_the_flows_and_the_fetching_of_a_page_ask_for_the_time() -> None:
    found = {
        str(path.relative_to(REPO))
        for room in ("extract", "transform", "warehouse")
        for path in (REPO / room).rglob("*")
        if path.suffix in (".py", ".sql") and CLOCKS.search(path.read_text(encoding="utf-8"))
    }
    assert found == {"extract/web.py"}


def test_imports_point_one_way_and_libraries_stay_home() -> None:
    assert broken_rules(REPO) == []


@pytest.mark.parametrize(
    ("room", "line"),
    [
        ("extract", "import duckdb"),
        ("extract", "from transform.entry import Entry"),
        ("transform", "import requests"),
        ("transform", "from extract.web import Web"),
        ("warehouse", "import prefect"),
        ("warehouse", "from extract.posting import Posting"),
        ("flows", "from bs4 import BeautifulSoup"),
        ("flows", "import tests.conftest"),
    ],
)
def test_a_planted_bad_import_is_found(tmp_path: Path, room: str, line: str) -> None:
    for name in ROOMS:
        (tmp_path / name).mkdir()
    (tmp_path / room / "planted.py").write_text(line + "\n", encoding="utf-8")
    assert len(broken_rules(tmp_path)) == 1
