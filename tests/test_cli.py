"""The command line as a person meets it: output, errors, exit codes, start-up."""

from __future__ import annotations

import csv
import io
import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from flows.problem import Exit
from flows.runs import read_runs
from tests.conftest import REPO, Done, paybands

FOR_PAGES = ("requests", "urllib3", "bs4", "lxml")
FOR_READING = ("transform.normalise", "transform.pay", "currency_converter", "flows.steps")
FOR_EXPORTS = ("xlsxwriter", "jinja2", "vl_convert")
NOT_FOR_A_TABLE = ("prefect", *FOR_PAGES, *FOR_READING, *FOR_EXPORTS)

NEVER_IMPORTED = {
    ("--help",): (*NOT_FOR_A_TABLE, "duckdb", "rich"),
    ("bands",): NOT_FOR_A_TABLE,
    ("compare",): NOT_FOR_A_TABLE,
    ("claims",): NOT_FOR_A_TABLE,
    ("premium",): NOT_FOR_A_TABLE,
    ("demand",): NOT_FOR_A_TABLE,
    ("changes",): NOT_FOR_A_TABLE,
    ("trend",): NOT_FOR_A_TABLE,
    ("why", "--specialisation", "serving"): NOT_FOR_A_TABLE,
    ("references",): NOT_FOR_A_TABLE,
    ("sources",): NOT_FOR_A_TABLE,
    ("trace", "4af212697c495433"): NOT_FOR_A_TABLE,
    ("query", "select 1"): NOT_FOR_A_TABLE,
    ("doctor",): NOT_FOR_A_TABLE,
    ("offer", "--base", "310k"): ("prefect", *FOR_PAGES, *FOR_EXPORTS),
    ("refresh", "--sample", "--plain"): ("prefect", *FOR_PAGES, *FOR_EXPORTS),
}
"""What each command must do without: it would be waited for and not used. A refresh that finds
nothing new exports nothing; one that does still imports no Prefect."""


@pytest.mark.parametrize("words", NEVER_IMPORTED, ids=lambda words: words[0])
def test_a_command_imports_only_what_it_uses(
    sample_run: tuple[Path, Done], words: tuple[str, ...]
) -> None:
    code = (
        f"import sys\nfrom flows.cli import cli\n"
        f"try: cli({words!r})\nexcept SystemExit as end: code = end.code\n"
        f"assert not code, code\n"
        f"print(*(n for n in {NEVER_IMPORTED[words]!r} if n in sys.modules), file=sys.stderr)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=REPO,
        env={**os.environ, "PAYBANDS_DATA": str(sample_run[0])},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stderr.splitlines()[-1:]) == (Exit.DONE, [""]), done.stderr


def test_help_names_every_command(sample_run: tuple[Path, Done]) -> None:
    shown = paybands(sample_run[0], "--help").stdout
    for name in ("refresh", "bands", "compare", "sources", "trace", "export", "query", "serve"):
        assert re.search(rf"^  {name} ", shown, re.MULTILINE), name


def test_a_refresh_shows_what_it_is_and_both_tables(sample_run: tuple[Path, Done]) -> None:
    data, done = sample_run
    lines = done.stdout.splitlines()
    assert lines[0] == "SAMPLE: invented employers and invented pay. Not market figures."
    run_id = read_runs(data / "runs.jsonl")[-1].run_id
    assert f"as of 2026-11-01 · run {run_id}" in lines
    assert any(line.startswith("sources ok ") for line in lines)
    assert any(line.startswith("Published base ranges beside posted base pay") for line in lines)
    assert any(line.startswith("Posted base pay by specialisation, level") for line in lines)
    assert all(len(line) <= 100 for line in lines if str(data) not in line)
    assert "Traceback" not in done.stderr


def test_progress_goes_to_stderr_and_quiet_means_quiet(sample_run: tuple[Path, Done]) -> None:
    data, done = sample_run
    assert "read greenhouse" in done.stderr
    assert "read greenhouse" not in done.stdout
    again = paybands(data, "-q", "refresh", "--sample", "--plain")
    assert (again.returncode, again.stderr) == (Exit.DONE, "")


def test_the_same_pages_again_are_nothing_new(sample_run: tuple[Path, Done]) -> None:
    data = sample_run[0]
    before = (data / "paybands.duckdb").resolve()
    done = paybands(data, "refresh", "--sample", "--plain")
    assert done.returncode == Exit.DONE
    assert "nothing new" in done.stdout
    assert (data / "paybands.duckdb").resolve() == before
    assert read_runs(data / "runs.jsonl")[-1].status == "nothing_new"


def test_bands_in_json_and_csv_have_every_column_and_the_same_rows(
    sample_run: tuple[Path, Done],
) -> None:
    data = sample_run[0]
    as_json = json.loads(paybands(data, "bands", "--format", "json", "--window", "12").stdout)
    as_csv = paybands(data, "bands", "--format", "csv", "--window", "12").stdout
    rows = list(csv.DictReader(io.StringIO(as_csv)))
    assert len(rows) == len(as_json["rows"]) > 5
    assert as_json["meta"]["is_sample"] is True
    assert {"n", "n_employers", "low_p50_usd", "high_p50_usd", "confidence"} <= set(rows[0])
    assert rows[0]["n"] == str(as_json["rows"][0]["n"])


def test_bands_are_filtered_and_broken_down_as_asked(sample_run: tuple[Path, Done]) -> None:
    data = sample_run[0]
    words = ("bands", "--by", "employer", "--specialisation", "serving", "--format", "json")
    rows = json.loads(paybands(data, *words).stdout)["rows"]
    assert {row["specialisation"] for row in rows} == {"serving"}
    assert {row["window_months"] for row in rows} == {6, 12}
    assert "all" not in {row["employer"] for row in rows}
    table = paybands(data, "bands", "--level", "L5", "--window", "6")
    assert "p10 p25 p50 p75 p90" in table.stdout


def test_compare_gives_the_reason_for_each_verdict_when_asked(
    sample_run: tuple[Path, Done],
) -> None:
    data = sample_run[0]
    plain = paybands(data, "compare", "--window", "12").stdout
    reasoned = paybands(data, "compare", "--window", "12", "--why").stdout
    assert "llm-1-serving-base:" not in plain
    assert re.search(r"^llm-1-serving-base: low ends: median \d+", reasoned, re.MULTILINE)


def test_trace_shows_the_whole_way_and_a_page_that_opens(sample_run: tuple[Path, Done]) -> None:
    data = sample_run[0]
    words = ("query", "select entry_id from entries_current order by 1 limit 1", "--format", "csv")
    entry_id = paybands(data, *words).stdout.splitlines()[1]
    shown = paybands(data, "trace", entry_id[:10]).stdout
    for station in ("source", "page", "posting", "entry", "pay", "cluster", "bands"):
        assert re.search(rf"^{station} ", shown, re.MULTILINE), station
    kept_at = re.search(r"kept at (\S+)", shown)
    assert kept_at is not None
    assert Path(kept_at[1]).is_file()


def test_sources_say_which_are_off_and_why(sample_run: tuple[Path, Done]) -> None:
    shown = paybands(sample_run[0], "sources").stdout
    assert re.search(r"^greenhouse +ok ", shown, re.MULTILINE)
    assert re.search(r"^jobposting +off ", shown, re.MULTILINE)


def test_export_writes_the_asked_formats_into_the_asked_folder(
    sample_run: tuple[Path, Done], tmp_path: Path
) -> None:
    done = paybands(sample_run[0], "export", "--format", "csv", "--out", str(tmp_path / "out"))
    folder = Path(done.stdout.strip())
    assert folder.parent == tmp_path / "out"
    assert (folder / "bands.csv").is_file()
    assert not (folder / "bands.parquet").exists()


def test_doctor_names_what_to_look_at(sample_run: tuple[Path, Done]) -> None:
    shown = paybands(sample_run[0], "doctor").stdout
    for name in ("duckdb", "prefect", "data folder", "storage version", "lock", "last run"):
        assert re.search(rf"^{name} ", shown, re.MULTILINE), name


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("refresh", "--sample", "--as-of", "yesterday"), "no day of the form YYYY-MM-DD"),
        (("refresh", "--only", "nowhere"), "There is no source nowhere."),
        (("refresh", "--replay", "/not/there"), "/not/there is not a folder."),
        (("refresh", "--replay", "/"), "it has no index.jsonl"),
        (("refresh", "--sample", "--replay", "."), "exclude each other"),
        (("refresh", "--as-of", "2020-01-01"), "refresh --replay data/pages"),
        (("bands",), "paybands refresh --sample"),
        (("compare",), "paybands refresh --sample"),
        (("trace", "0123456789abcdef"), "paybands refresh --sample"),
        (("query", "select 1"), "paybands refresh --sample"),
        (("serve", "--cron", "daily"), "is no cron line"),
        (("evaluate", "pay", "/not/there.jsonl"), "/not/there.jsonl is not a file."),
        (("evaluate", "pay", "extract/sample/index.jsonl"), "index.jsonl has no 'text'"),
        (("nonsense",), "No such command"),
    ],
)
def test_a_mistake_is_a_sentence_with_a_way_out_and_exit_2(
    tmp_path: Path, words: tuple[str, ...], said: str
) -> None:
    done = paybands(tmp_path / "data", *words)
    assert done.returncode == Exit.USAGE, done.stderr
    assert said in done.stderr
    assert "Traceback" not in done.stderr
    assert done.stdout == ""


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("bands", "--by", "shoe_size"), "--by takes specialisation, level"),
        (("trace", "ffff"), "too short"),
        (("trace", "ffffffffffffffff"), "has no entry"),
        (("query", "select * from nowhere"), "The query failed"),
        (("query", "create table mine (a int)"), "Refused"),
        (("query", "select 1", "--limit", "-1"), "-1 is not in the range"),
        (("query", "select 1", "--seconds", "0"), "0.0 is not in the range"),
        (("forget", "nobody"), "has nothing under 'nobody'"),
        (("query", "copy (select 1) to '/tmp/out.csv'"), "Refused"),
    ],
)
def test_a_mistake_on_a_release_is_a_sentence_too(
    sample_run: tuple[Path, Done], words: tuple[str, ...], said: str
) -> None:
    done = paybands(sample_run[0], *words)
    assert done.returncode == Exit.USAGE, done.stderr
    assert said in done.stderr
    assert "Traceback" not in done.stderr


def test_labels_are_scored_as_one_json_object(tmp_path: Path) -> None:
    phrases = tmp_path / "pay.jsonl"
    phrases.write_text(
        '{"id": "a", "text": "$200,000 - $300,000 USD per year", "currency": "USD",'
        ' "period": "year", "min": 200000, "max": 300000, "kind": "base"}\n'
        '{"id": "b", "text": "We raised $40 million.", "currency": null, "period": null,'
        ' "min": null, "max": null, "kind": "none"}\n'
    )
    score = json.loads(paybands(tmp_path, "evaluate", "pay", str(phrases), "--json").stdout)
    assert (score["n"], score["precision"], score["recall"]) == (2, 1.0, 1.0)
    assert score["false_positives"] == 0

    rows = tmp_path / "postings.jsonl"
    rows.write_text(
        '{"title": "Senior Software Engineer, LLM Inference", "text": "You will run vLLM.",'
        ' "specialisation": "serving", "level": "L5", "track": "ic", "sure": true}\n'
    )
    score = json.loads(paybands(tmp_path, "evaluate", "postings", str(rows), "--json").stdout)
    assert (score["n"], score["specialisation_accuracy"], score["level_accuracy"]) == (1, 1.0, 1.0)


def test_labels_that_point_into_an_archive_are_filled_from_its_pages(tmp_path: Path) -> None:
    sample = REPO / "extract" / "sample"
    page = sorted((sample / "ashby" / "mock-agents").glob("*.json"))[-1]
    posting = json.loads(page.read_bytes())["jobs"][0]
    rows = tmp_path / "postings.jsonl"
    label = {
        "path": str(page.relative_to(sample)),
        "posting_id": posting["id"],
        "specialisation": "genai_application",
    }
    rows.write_text(json.dumps(label))
    words = ("evaluate", "postings", str(rows), "--json")
    without = paybands(tmp_path, *words)
    assert without.returncode == Exit.USAGE
    assert "--pages DIR" in without.stderr
    score = json.loads(paybands(tmp_path, *words, "--pages", str(sample)).stdout)
    assert score["n"] == 1


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--employer", "sample inference"), "Sample Inference Co"),
        (("--level", "L9"), "L8"),
        (("--tier", "bigtech"), "big_tech"),
        (("--country", "usa"), "US"),
        (("--employer", "Qqq Zzz"), "paybands bands --by employer"),
    ],
)
def test_a_filter_on_nothing_that_is_known_is_refused_and_not_an_empty_table(
    sample_data: Path, words: tuple[str, ...], said: str
) -> None:
    done = paybands(sample_data, "bands", "--format", "csv", *words)
    assert (done.returncode, done.stdout) == (2, "")
    assert said in done.stderr


def test_a_known_level_without_a_job_is_an_empty_answer(sample_data: Path) -> None:
    done = paybands(sample_data, "bands", "--level", "L8", "--employer", "Sample Inference Co")
    assert done.returncode == 0
    assert "No band here" in done.stdout
