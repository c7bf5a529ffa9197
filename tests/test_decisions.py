"""Sources that need a decision are off until somebody takes it, and the decision is recorded."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from extract.sources import all_sources, own_file
from flows.cli import cli
from flows.decisions import Decision, decide, is_on, read_decisions
from flows.problem import Exit, Problem
from flows.runs import read_runs
from tests.fixture_pages import FIXTURES

pytestmark = pytest.mark.usefixtures("without_report")


def asked(root: Path, *words: str) -> Result:
    return CliRunner().invoke(cli, ["--data", str(root), *words])


def refusal(root: Path, *words: str) -> Problem:
    found = asked(root, *words).exception
    assert isinstance(found, Problem)
    return found


def test_the_last_decision_about_a_source_holds(tmp_path: Path) -> None:
    path = tmp_path / "decisions.jsonl"
    assert read_decisions(path) == {}
    decide(path, Decision("lca", True, "2026-07-06", "600 MB"))
    decide(path, Decision("levels_pages", True, "2026-07-06", ""))
    with path.open("a", encoding="utf-8") as file:
        file.write('{"half a li\n')
    decide(path, Decision("lca", False, "2026-07-07", ""))
    held = read_decisions(path)
    assert not held["lca"].is_on and held["levels_pages"].is_on
    assert held["lca"].sentence == "lca switched off 2026-07-07"


def test_without_a_decision_a_source_is_as_its_file_declares() -> None:
    for module in all_sources().values():
        assert is_on(module.SOURCE, {}) == module.SOURCE.enabled
        turned = Decision(module.SOURCE.name, not module.SOURCE.enabled, "2026-07-06", "")
        assert is_on(module.SOURCE, {turned.source: turned}) != module.SOURCE.enabled


def test_each_source_that_is_off_shows_the_line_that_switches_it_on(tmp_path: Path) -> None:
    shown = " ".join(asked(tmp_path, "sources").stdout.split())
    for name, module in all_sources().items():
        assert (f"enable {name}" in shown) == (not module.SOURCE.enabled)


def test_what_is_off_is_not_asked_even_when_named(tmp_path: Path) -> None:
    refused = refusal(tmp_path, "refresh", "--only", "levels_pages", "--plain")
    assert refused.exit_code is Exit.USAGE
    assert "paybands enable levels_pages" in refused.then


def test_a_source_that_does_not_exist_cannot_be_switched_on(tmp_path: Path) -> None:
    refused = refusal(tmp_path, "enable", "lca", "nonsense")
    assert refused.exit_code is Exit.USAGE and "nonsense" in refused.what
    assert not (tmp_path / "decisions.jsonl").exists()


def test_a_team_s_own_file_is_read_once_somebody_has_decided(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    given = tmp_path / "team.csv"
    lines = (FIXTURES / "own_file" / "team.csv").read_text(encoding="utf-8")
    # Six good lines to each bad one: a file of mostly bad lines is not the file described.
    more = (lines.splitlines()[1].replace("offer-1", f"more-{number}") for number in range(30))
    given.write_text(lines + "".join(f"{line}\n" for line in more), encoding="utf-8")
    monkeypatch.setenv(own_file.FILE_VARIABLE, str(given))
    root = tmp_path / "data"
    said = asked(root, "enable", "own_file")
    assert said.exit_code == 0 and own_file.SOURCE.decision in said.output
    ran = asked(root, "refresh", "--only", "own_file", "--plain")
    assert ran.exit_code == 0, ran.output
    (line,) = read_runs(root / "runs.jsonl")
    assert [words.split(" switched on ")[0] for words in line.decisions] == ["own_file"]
    sql = "select outcome, rule, count(*) n from rejections where source = 'own_file' group by all"
    rows = json.loads(asked(root, "query", "--format", "json", sql).stdout)
    assert {row["rule"]: row["n"] for row in rows["rows"] if row["outcome"] == "unread"} == {
        "pay_missing": 1,
        "amount_unreadable": 1,
        "employer_missing": 1,
        "reference_missing": 1,
        "repeated_row": 1,
    }


def test_a_file_that_is_not_there_is_a_named_failure_and_no_crash(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(own_file.FILE_VARIABLE, str(tmp_path / "gone.csv"))
    asked(tmp_path, "enable", "own_file")
    refused = refusal(tmp_path, "refresh", "--only", "own_file", "--plain")
    assert refused.exit_code is Exit.REFUSED and "gone.csv" in refused.what
