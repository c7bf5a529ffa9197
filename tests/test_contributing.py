"""The worked example in CONTRIBUTING is true: one file and one fixture make a source."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path

from tests.conftest import REPO

FILE = re.compile(r"<!-- file: (\S+) -->\n```\w+\n(.*?)```", re.DOTALL)


def test_the_source_of_the_worked_example_passes_the_whole_suite(tmp_path: Path) -> None:
    example = FILE.findall((REPO / "CONTRIBUTING.md").read_text(encoding="utf-8"))
    assert [Path(name).suffix for name, _ in example] == [".py", ".json", ".json"]
    for room in ("extract", "tests"):
        shutil.copytree(
            REPO / room, tmp_path / room, ignore=shutil.ignore_patterns("__pycache__", "sample_*")
        )
    shutil.copy(REPO / "pyproject.toml", tmp_path)
    for name, content in example:
        assert not (REPO / name).exists()
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(content, encoding="utf-8")
    suite = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider"]
    run = subprocess.run(
        [*suite, "tests/test_conformance.py", "-k", "tidewater"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    passed = re.search(r"(\d+) passed", run.stdout)
    assert run.returncode == 0, run.stdout[-3000:]
    assert passed is not None and int(passed[1]) >= 20
