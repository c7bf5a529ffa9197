"""Exports for other tools: workbooks that run nothing, a package that validates, an index."""

from __future__ import annotations

import hashlib
import json
import re
import zipfile
from pathlib import Path
from typing import Any

import pytest

from tests.readings_by_hand import Archive, entry, pay
from warehouse.export import NOT_SHOWN, export
from warehouse.package import UNITS

HOSTILE = (
    '=HYPERLINK("https://example.org";"Engineer")',
    "+1+1",
    "-2+3",
    "@SUM(A1:A9)",
    "\t=1+1",
    "https://example.org/click",
    "{=1+1}",
)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    rows = [
        entry(f"j{i}", [pay(200_000 + i, 300_000 + i)], employer=("Acorn", "Birch", "Cedar")[i % 3])
        for i in range(len(HOSTILE))
    ]
    for row, title in zip(rows, HOSTILE, strict=True):
        row["title_raw"] = title
    db = Archive().capture("page", rows).build(tmp_path_factory.mktemp("built"), mode="sample")
    out = tmp_path_factory.mktemp("exports")
    return export(db, out, formats=("csv", "json", "parquet", "xlsx"))


@pytest.fixture(scope="module")
def described(folder: Path) -> dict[str, Any]:
    return dict(json.loads((folder / "datapackage.json").read_text(encoding="utf-8")))


def parts_of(path: Path) -> dict[str, str]:
    with zipfile.ZipFile(path) as whole:
        return {name: whole.read(name).decode() for name in whole.namelist()}


def test_no_workbook_holds_a_formula_or_a_link(folder: Path) -> None:
    workbooks = sorted(folder.glob("*.xlsx"))
    assert {path.stem for path in workbooks} >= {"bands", "bands_vs_published", "entries_current"}
    for path in workbooks:
        for name, part in parts_of(path).items():
            assert "<f>" not in part and "<f " not in part, (path.name, name)
            assert "<hyperlink" not in part, (path.name, name)


def test_a_workbook_has_typed_cells_a_frozen_and_a_filtered_header(folder: Path) -> None:
    parts = parts_of(folder / "entries_current.xlsx")
    sheet = parts["xl/worksheets/sheet1.xml"]
    assert '<pane xSplit="1" ySplit="1"' in sheet and 'state="frozen"' in sheet
    assert "<autoFilter ref=" in sheet
    strings = re.findall(r"<t[^>]*>([^<]*)</t>", parts["xl/sharedStrings.xml"])
    assert "https://example.org/click" in strings
    columns = json.loads((folder / "datapackage.json").read_text("utf-8"))
    names = [
        one["name"]
        for resource in columns["resources"]
        if resource["path"] == "entries_current.csv"
        for one in resource["schema"]["fields"]
    ]
    letter = chr(ord("A") + names.index("base_low_usd"))
    amount = re.search(rf'<c r="{letter}2" s="\d+"( t="\w+")?><v>(\d+)</v>', sheet)
    assert amount is not None and amount[1] is None and int(amount[2]) >= 200_000


def test_a_workbook_says_what_its_columns_mean_and_what_it_is(folder: Path) -> None:
    parts = parts_of(folder / "bands.xlsx")
    strings = parts["xl/sharedStrings.xml"]
    assert "Median of the low ends, US dollars a year." in strings
    assert "rows_too_thin_to_show" in strings
    for hidden in NOT_SHOWN:
        assert f">{hidden}<" not in strings


def test_every_file_is_named_with_its_size_and_digest(
    folder: Path, described: dict[str, Any]
) -> None:
    named = {resource["path"]: resource for resource in described["resources"]}
    there = {path.name for path in folder.iterdir()} - {"datapackage.json"}
    assert set(named) == there
    for name, resource in named.items():
        content = (folder / name).read_bytes()
        assert resource["bytes"] == len(content)
        assert resource["hash"] == f"sha256:{hashlib.sha256(content).hexdigest()}"


def test_every_column_has_a_meaning_and_every_amount_a_unit(described: dict[str, Any]) -> None:
    schemas = [one["schema"] for one in described["resources"] if one["path"].endswith(".csv")]
    fields = [field for schema in schemas for field in schema["fields"]]
    assert len(schemas) >= 4 and len(fields) > 100
    assert [field["name"] for field in fields if not field["description"]] == []
    assert {field["unit"] for field in fields if field["name"].endswith("_usd")} == {UNITS["_usd"]}
    assert [one["type"] for one in fields if one["name"] == "low_p50_usd"] == ["integer"] * 2


def test_a_package_says_whose_facts_it_holds(described: dict[str, Any]) -> None:
    assert described["version"] == "2026-11-01-0123456789"
    assert described["description"].startswith("Sample: invented employers")
    assert described["sources"][0]["attribution"] == "Data: greenhouse"
    assert described["licenses"][0]["name"] == "MIT"


def test_the_package_validates_and_a_planted_fault_is_found(folder: Path, tmp_path: Path) -> None:
    frictionless = pytest.importorskip("frictionless", reason="frictionless is not installed")
    found = frictionless.validate(str(folder / "datapackage.json"))
    assert found.valid, found.flatten(["name", "type", "message"])
    for path in folder.iterdir():
        (tmp_path / path.name).write_bytes(path.read_bytes())
    health = tmp_path / "source_health.csv"
    health.write_bytes(health.read_bytes().replace(b",ok,", b",ok,ok,", 1))
    assert not frictionless.validate(str(tmp_path / "datapackage.json")).valid


def test_the_index_lists_every_export_and_how_the_runs_ended(folder: Path) -> None:
    index = json.loads((folder.parent / "index.json").read_text(encoding="utf-8"))
    assert index["latest"] == folder.name
    assert [one["path"] for one in index["exports"]] == [f"{folder.name}/datapackage.json"]
    assert [(run["run_id"], run["mode"]) for run in index["runs"]] == [(folder.name, "sample")]
