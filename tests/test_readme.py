"""README shows what the commands print, and its two commands are the ones that are run."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

from tests.conftest import REPO
from tests.readme import BLOCK, README, said, written_again


def test_generated_parts_are_what_the_commands_print(sample_data: Path) -> None:
    text = README.read_text("utf-8")
    assert len(BLOCK.findall(text)) >= 3
    assert written_again(text, sample_data) == text, "run: python -m tests.readme"


def test_every_command_of_the_table_exists(tmp_path: Path) -> None:
    named = set(re.findall(r"^\| `paybands (\w+)", README.read_text("utf-8"), re.MULTILINE))
    listed = set(re.findall(r"^  (\w+)  ", said(tmp_path, "--help"), re.MULTILINE))
    assert named and named <= listed


def test_the_two_commands_need_only_python() -> None:
    lines = re.findall(r"^    (python3 -m venv .*)$", README.read_text("utf-8"), re.MULTILINE)
    assert len(lines) == 2
    assert lines[0].endswith("paybands refresh --sample")
    assert "pytest" in lines[1]
    assert all("-c constraints.txt" in line for line in lines)


def test_constraints_are_exact_pins_without_addresses() -> None:
    lines = (REPO / "constraints.txt").read_text("utf-8").splitlines()
    pins = [line for line in lines if line and not line.startswith("#")]
    assert pins and all(re.fullmatch(r"[A-Za-z0-9._-]+==[0-9A-Za-z.+!]+", line) for line in pins)


def test_constraints_cover_every_dependency() -> None:
    project = tomllib.loads((REPO / "pyproject.toml").read_text("utf-8"))["project"]
    extras = [need for extra in project["optional-dependencies"].values() for need in extra]
    needed = {
        re.split(r"[<>=!\[; ]", need)[0].lower().replace("_", "-")
        for need in (*project["dependencies"], *extras)
    }
    pinned = {
        line.split("==")[0].lower().replace("_", "-")
        for line in (REPO / "constraints.txt").read_text("utf-8").splitlines()
        if "==" in line
    }
    assert needed - pinned - {"paybands"} == set()
