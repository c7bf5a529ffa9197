"""Exports: the same bytes every time, whole or not there, and safe to open in a spreadsheet."""

from __future__ import annotations

import csv
import hashlib
import json
import re
from pathlib import Path

import duckdb
import pytest

from tests.readings_by_hand import Archive, entry, pay, source
from warehouse import export as export_module
from warehouse.cells import csv_cell
from warehouse.export import UnknownFormat, export

RUN = "2026-11-01-0123456789"


@pytest.fixture(scope="module")
def archive() -> Archive:
    rows = [
        entry(f"j{i}", [pay(200_000 + i, 300_000 + i)], employer=("Acorn", "Birch", "Cedar")[i % 3])
        for i in range(7)
    ]
    rows[0]["title_raw"] = '=HYPERLINK("https://example.org";"Engineer") | <b>'
    rows[0]["pay"][0]["text"] = "Write to jane.doe@example.org"
    return Archive().capture("page", rows)


@pytest.fixture(scope="module")
def db(archive: Archive, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return archive.build(tmp_path_factory.mktemp("built"), mode="sample")


@pytest.fixture(scope="module")
def folder(db: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return export(db, tmp_path_factory.mktemp("exports"))


def digests(folder: Path) -> dict[str, str]:
    return {
        path.name: hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.iterdir())
    }


def test_every_table_is_there_in_every_format_it_is_offered_in(folder: Path) -> None:
    names = {path.name for path in folder.iterdir()}
    for table in ("bands", "bands_vs_published"):
        wanted = {f"{table}.{form}" for form in ("parquet", "csv", "json", "md", "meta.json")}
        assert wanted <= names
    assert {"entries_current.csv", "entries_current.parquet"} <= names


def test_two_exports_and_two_builds_give_the_same_bytes(
    archive: Archive, db: Path, folder: Path, tmp_path: Path
) -> None:
    assert digests(export(db, tmp_path / "again")) == digests(folder)
    rebuilt = archive.build(tmp_path / "rebuilt", mode="sample", threads=2)
    assert digests(export(rebuilt, tmp_path / "third")) == digests(folder)


def test_latest_points_to_the_run_and_nothing_half_done_is_left(db: Path, tmp_path: Path) -> None:
    export(db, tmp_path, formats=("csv", "md"))
    export(db, tmp_path, formats=("csv", "md"))
    assert sorted(path.name for path in tmp_path.iterdir()) == [RUN, "index.json", "latest"]
    assert (tmp_path / "latest").resolve() == tmp_path / RUN


def test_an_export_that_breaks_leaves_the_last_one_as_it_was(
    db: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = digests(export(db, tmp_path, formats=("csv", "md")))

    def full(*_: object) -> None:
        raise OSError("no space left on device")

    monkeypatch.setitem(export_module.WRITERS, "md", full)
    with pytest.raises(OSError, match="no space"):
        export(db, tmp_path, formats=("csv", "md"))
    assert digests(tmp_path / "latest") == before
    assert sorted(path.name for path in tmp_path.iterdir()) == [RUN, "index.json", "latest"]


def test_every_file_says_from_when_and_how_whole_it_is(folder: Path) -> None:
    facts = json.loads((folder / "bands.meta.json").read_text(encoding="utf-8"))
    assert facts["as_of"] == "2026-11-01"
    assert facts["run_id"] == RUN
    assert facts["is_sample"] is True
    assert (facts["sources_ok"], facts["sources_expected"]) == (1, 1)
    assert facts["attribution"] == "Data: greenhouse"
    assert facts["windows"].startswith("6 months: after 2026-05-01 to 2026-11-01")
    whole = json.loads((folder / "bands.json").read_text(encoding="utf-8"))
    assert whole["meta"] == facts
    assert len(whole["rows"]) == facts["rows"]
    page = (folder / "bands.md").read_text(encoding="utf-8")
    assert "Sample: invented employers" in page
    assert "sources ok 1 of 1" in page
    assert "Data: greenhouse" in page


def test_where_two_of_five_sources_failed_every_file_says_so(tmp_path: Path) -> None:
    names = ("ashby", "greenhouse", "lever", "recruitee", "workday")
    archive = Archive(sources=[source(name) for name in names])
    for name in names:
        rows = [
            entry(f"{name}-{i}", [pay(200_000 + i, 300_000 + i)], source=name, employer=name)
            for i in range(6)
        ]
        archive.capture(name, rows, source=name, on="2026-10-20")
        is_down = name in ("lever", "workday")
        outcome = "failed_transient" if is_down else "ok"
        archive.capture(None if is_down else name, source=name, outcome=outcome)
    db = archive.build(tmp_path)
    formats = ("csv", "json", "md", "xlsx", *(("html",) if export_module.can_report() else ()))
    folder = export(db, tmp_path / "out", formats=formats)

    with (folder / "bands.csv").open(encoding="utf-8", newline="") as file:
        cells = list(csv.DictReader(file))
    whole = json.loads((folder / "bands.json").read_text(encoding="utf-8"))
    for rows in (cells, whole["rows"]):
        found = {row["employer"]: row["status"] for row in rows if row["n"] in ("6", 6)}
        assert {name: found[name] for name in names} == {
            name: "carried" if name in ("lever", "workday") else "fresh" for name in names
        }
        assert {row["status"] for row in rows if row["employer"] == "all"} == {"partial"}
    assert (whole["meta"]["sources_ok"], whole["meta"]["sources_expected"]) == (3, 5)
    assert json.loads((folder / "bands.meta.json").read_text(encoding="utf-8")) == whole["meta"]
    assert "sources ok 3 of 5" in (folder / "bands.md").read_text(encoding="utf-8")
    if export_module.can_report():
        report = (folder / "report.html").read_text(encoding="utf-8")
        assert "3 of 5" in report
        assert "carried" in report


def test_all_formats_hold_the_same_rows(folder: Path) -> None:
    whole = json.loads((folder / "bands.json").read_text(encoding="utf-8"))["rows"]
    with (folder / "bands.csv").open(encoding="utf-8", newline="") as file:
        cells = list(csv.DictReader(file))
    with duckdb.connect() as connection:
        columnar = connection.execute(
            "select band_id, n, low_p50_usd from read_parquet(?)", [str(folder / "bands.parquet")]
        ).fetchall()
    assert [(row["band_id"], row["n"], row["low_p50_usd"]) for row in whole] == columnar
    assert [row["band_id"] for row in cells] == [row["band_id"] for row in whole]
    assert [row["low_p50_usd"] for row in cells] == [
        "" if row["low_p50_usd"] is None else str(row["low_p50_usd"]) for row in whole
    ]


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\0=1"])
def test_a_text_cell_that_a_spreadsheet_would_run_is_defused(text: str) -> None:
    assert csv_cell(text) == f"'{text}"


@pytest.mark.parametrize("value", [-5, -0.25, "Senior = L5", "", "'=quoted"])
def test_numbers_and_plain_words_stay_as_they_are(value: object) -> None:
    assert csv_cell(value) == value


def test_a_hostile_title_is_text_everywhere(folder: Path) -> None:
    with (folder / "entries_current.csv").open(encoding="utf-8", newline="") as file:
        titles = [row["title"] for row in csv.DictReader(file)]
    assert any(title.startswith("'=HYPERLINK") for title in titles)
    assert not any(title.startswith("=") for title in titles)


def test_nobodys_address_leaves_with_the_entries(folder: Path) -> None:
    address = re.compile(rb"[\w.]+@[\w.]+\.\w+")
    for path in folder.iterdir():
        assert not address.search(path.read_bytes()), path.name


def test_an_unknown_format_is_refused_before_anything_is_written(db: Path, tmp_path: Path) -> None:
    with pytest.raises(UnknownFormat, match="choose from parquet"):
        export(db, tmp_path / "out", formats=["docx"])
    assert not (tmp_path / "out").exists()
