"""Every fault of the list has tests that exist, and the page about them says what they say."""

from __future__ import annotations

import re
import tomllib
from collections import Counter

from tests.conftest import REPO
from tests.reliability import PAGE, faults, names_in, page


def test_all_47_faults_are_held_by_tests_that_exist() -> None:
    rows = faults()
    assert Counter(row["fault"][0] for row in rows) == {"N": 17, "D": 16, "S": 14}
    assert len({row["fault"] for row in rows}) == 47
    for row in rows:
        assert row["name"] and row["what_happens"] and row["tests"], row
        for test in row["tests"].split():
            file, _, name = test.partition("::")
            assert name in names_in(file), f"{row['fault']}: {test} is not there"


def test_the_page_is_what_the_table_says() -> None:
    words = "write it anew: python -m tests.reliability"
    assert PAGE.read_text(encoding="utf-8") == page(), words


def test_every_dependency_is_bounded_where_it_broke_before_and_pinned_in_the_constraints() -> None:
    project = tomllib.loads((REPO / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    wanted = {re.split(r"[<>=~!\[]", one)[0].casefold(): one for one in project["dependencies"]}
    for name, bound in (
        ("fastapi", "<0.151"),
        ("duckdb", "<3"),
        ("prefect", "<4"),
        ("urllib3", ">=2.7"),
    ):
        assert bound in wanted[name], wanted[name]
    text = (REPO / "constraints.txt").read_text(encoding="utf-8")
    pinned = {
        line.partition("==")[0].strip().casefold().replace("_", "-")
        for line in text.splitlines()
        if "==" in line
    }
    assert not {name.replace("_", "-") for name in wanted} - pinned
    assert "://" not in text
