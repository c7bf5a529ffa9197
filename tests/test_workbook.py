"""The reader of very large workbooks reads each way of writing the same rows, and little else."""

from __future__ import annotations

import io
from typing import Any

import pytest

from extract import workbook as reader
from extract.workbook import WorkbookError, first_sheet_rows
from tests.workbooks import NAMESPACE, Cell, packed, workbook

HEADER: list[Cell] = ["CASE", "PERSON", "TITLE", "WAGE", "DATE"]
EMPTY: list[Cell] = [None] * 5
ROWS: list[list[Cell]] = [
    HEADER,
    ["A-1", "Jane Doe", "Engineer & <Friend>", 150000, 45932],
    EMPTY,
    ["A-2", "Joe Bloggs", '="15-2051.00"', 99.5, None],
    EMPTY,
    EMPTY,
    [None, "Only a person", None, None, None],
    ["A-3", None, "Zürich\nScientist", 1, 2],
]
EXPECTED = [
    {"CASE": "A-1", "TITLE": "Engineer & <Friend>", "WAGE": "150000", "DATE": "45932"},
    {"CASE": "A-2", "TITLE": '="15-2051.00"', "WAGE": "99.5"},
    {"CASE": "A-3", "TITLE": "Zürich\nScientist", "WAGE": "1", "DATE": "2"},
]
WANTED = ("CASE", "TITLE", "WAGE", "DATE")


def rows_of(body: bytes, wanted: Any = WANTED, needed: Any = WANTED) -> list[dict[str, str]]:
    return list(first_sheet_rows(io.BytesIO(body), wanted, needed))


@pytest.mark.parametrize(
    "ways",
    [
        {},
        {"prefix": "x:"},
        {"inline": True},
        {"sparse": True},
        {"inline": True, "prefix": "main:", "sparse": True},
        {"addressed": False},
        {"prefix": "x:", "addressed": False},
        {"sheet_name": "LCA_FY2026_Q3 (2)"},
    ],
    ids=str,
)
def test_the_same_rows_are_read_however_they_are_written(ways: dict[str, Any]) -> None:
    assert rows_of(workbook(ROWS, **ways)) == EXPECTED


@pytest.mark.parametrize("size", [64, 257, 1000])
def test_rows_are_read_across_the_edges_of_chunks(
    size: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reader, "CHUNK_BYTES", size)
    with_root_in_first_chunk = workbook(ROWS)
    if size < 400:
        monkeypatch.setattr(reader, "CHUNK_BYTES", 400 + size)
    assert rows_of(with_root_in_first_chunk) == EXPECTED


def test_what_stands_in_other_columns_is_never_decoded(monkeypatch: pytest.MonkeyPatch) -> None:
    decoded: list[bytes] = []
    string_of = reader.string_of

    def noted(item: bytes) -> str:
        decoded.append(item)
        return string_of(item)

    monkeypatch.setattr(reader, "string_of", noted)
    rows_of(workbook(ROWS))
    assert decoded and not any(b"Doe" in item or b"Bloggs" in item for item in decoded)


def test_strings_in_several_runs_with_pronunciation_and_empty_ones_keep_their_numbers() -> None:
    sheet = (
        f'<worksheet xmlns="{NAMESPACE}"><sheetData>'
        '<row><c t="s"><v>1</v></c><c t="s"><v>3</v></c></row><row r="2"/>'
        '<row><c t="s"><v>2</v></c><c t="str"><f>1+1</f><v>2 &amp; 3</v></c></row>'
        '<row><c t="e"><v>#N/A</v></c><c t="b"><v>1</v></c></row></sheetData></worksheet>'
    )
    strings = (
        f'<sst xmlns="{NAMESPACE}"><si/><si><t>CASE</t></si>'
        "<si><r><t>Two </t></r><r><rPr><b/></rPr><t>runs_x000D_</t></r><rPh><t>aloud</t></rPh></si>"
        "<si><t>TITLE</t></si></sst>"
    )
    body = packed(sheet=sheet, strings=strings)
    wanted = ("CASE", "TITLE")
    assert rows_of(body, wanted, wanted) == [
        {"CASE": "Two runs", "TITLE": "2 & 3"},
        {"TITLE": "1"},
    ]


def test_a_missing_column_is_named() -> None:
    with pytest.raises(WorkbookError, match="no column SALARY, AGE"):
        rows_of(workbook(ROWS), needed=("CASE", "SALARY", "AGE"))


def test_a_column_that_is_only_wanted_may_be_missing() -> None:
    assert rows_of(workbook(ROWS), (*WANTED, "SALARY"), WANTED) == EXPECTED


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"not a zip",
        workbook(ROWS)[:400],
        packed(sheet="<worksheet/>", strings=None),
        packed(sheet=f'<worksheet xmlns="{NAMESPACE}"><sheetData>', strings=None),
        packed(
            sheet=f'<worksheet xmlns="{NAMESPACE}"><row><c t="s"><v>9</v></c></row></worksheet>',
            strings=f'<sst xmlns="{NAMESPACE}"><si><t>only one</t></si></sst>',
        ),
    ],
    ids=["empty", "no zip", "cut", "no rows", "no end", "string missing"],
)
def test_what_is_no_whole_workbook_is_refused_by_name(body: bytes) -> None:
    with pytest.raises(WorkbookError):
        rows_of(body)


def test_a_sheet_that_unpacks_to_too_much_is_not_unpacked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reader, "MAX_PART_BYTES", 100)
    with pytest.raises(WorkbookError, match="unpacks to more than"):
        rows_of(workbook(ROWS))
