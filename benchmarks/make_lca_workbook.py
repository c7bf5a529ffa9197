"""Write a workbook in the layout of the Department of Labor's LCA disclosure files.

98 columns, shared strings, dates as serial numbers, codes wrapped as ="15-1252.00", and three
padding rows (styled, empty) for each real one. Every name in it is made up.

    python benchmarks/make_lca_workbook.py --rows 440000 --out /tmp/lca.xlsx
"""

from __future__ import annotations

import argparse
import random
import zipfile
from collections.abc import Iterator
from pathlib import Path

LAYOUT = (
    "CASE_NUMBER CASE_STATUS RECEIVED_DATE DECISION_DATE ORIGINAL_CERT_DATE VISA_CLASS JOB_TITLE"
    " SOC_CODE SOC_TITLE FULL_TIME_POSITION BEGIN_DATE END_DATE TOTAL_WORKER_POSITIONS"
    " NEW_EMPLOYMENT CONTINUED_EMPLOYMENT CHANGE_PREVIOUS_EMPLOYMENT NEW_CONCURRENT_EMPLOYMENT"
    " CHANGE_EMPLOYER AMENDED_PETITION EMPLOYER_NAME TRADE_NAME_DBA EMPLOYER_ADDRESS1"
    " EMPLOYER_ADDRESS2 EMPLOYER_CITY EMPLOYER_STATE EMPLOYER_POSTAL_CODE EMPLOYER_COUNTRY"
    " EMPLOYER_PROVINCE EMPLOYER_PHONE EMPLOYER_PHONE_EXT EMPLOYER_FEIN NAICS_CODE"
    " EMPLOYER_POC_LAST_NAME EMPLOYER_POC_FIRST_NAME EMPLOYER_POC_MIDDLE_NAME"
    " EMPLOYER_POC_JOB_TITLE EMPLOYER_POC_ADDRESS1 EMPLOYER_POC_ADDRESS2 EMPLOYER_POC_CITY"
    " EMPLOYER_POC_STATE EMPLOYER_POC_POSTAL_CODE EMPLOYER_POC_COUNTRY EMPLOYER_POC_PROVINCE"
    " EMPLOYER_POC_PHONE EMPLOYER_POC_PHONE_EXT EMPLOYER_POC_EMAIL AGENT_REPRESENTING_EMPLOYER"
    " AGENT_ATTORNEY_LAST_NAME AGENT_ATTORNEY_FIRST_NAME AGENT_ATTORNEY_MIDDLE_NAME"
    " AGENT_ATTORNEY_ADDRESS1 AGENT_ATTORNEY_ADDRESS2 AGENT_ATTORNEY_CITY AGENT_ATTORNEY_STATE"
    " AGENT_ATTORNEY_POSTAL_CODE AGENT_ATTORNEY_COUNTRY AGENT_ATTORNEY_PROVINCE"
    " AGENT_ATTORNEY_PHONE AGENT_ATTORNEY_PHONE_EXT AGENT_ATTORNEY_EMAIL_ADDRESS"
    " LAWFIRM_NAME_BUSINESS_NAME LAWFIRM_BUSINESS_FEIN STATE_OF_HIGHEST_COURT"
    " NAME_OF_HIGHEST_STATE_COURT WORKSITE_WORKERS SECONDARY_ENTITY"
    " SECONDARY_ENTITY_BUSINESS_NAME WORKSITE_ADDRESS1 WORKSITE_ADDRESS2 WORKSITE_CITY"
    " WORKSITE_COUNTY WORKSITE_STATE WORKSITE_POSTAL_CODE WAGE_RATE_OF_PAY_FROM"
    " WAGE_RATE_OF_PAY_TO WAGE_UNIT_OF_PAY PREVAILING_WAGE PW_UNIT_OF_PAY PW_TRACKING_NUMBER"
    " PW_WAGE_LEVEL PW_OES_YEAR PW_OTHER_SOURCE PW_OTHER_YEAR PW_SURVEY_PUBLISHER"
    " PW_SURVEY_NAME TOTAL_WORKSITE_LOCATIONS AGREE_TO_LC_STATEMENT H-1B_DEPENDENT"
    " WILLFUL_VIOLATOR SUPPORT_H1B STATUTORY_BASIS APPENDIX_A_ATTACHED PUBLIC_DISCLOSURE"
    " PREPARER_LAST_NAME PREPARER_FIRST_NAME PREPARER_MIDDLE_INITIAL PREPARER_BUSINESS_NAME"
    " PREPARER_EMAIL"
)
COLUMNS = LAYOUT.split()

PADDING_ROWS_PER_ROW = 3
DATES = {"RECEIVED_DATE", "DECISION_DATE", "BEGIN_DATE", "END_DATE"}
WAGES = {"WAGE_RATE_OF_PAY_FROM", "WAGE_RATE_OF_PAY_TO", "PREVAILING_WAGE"}
FIRST_DAY, LAST_DAY = 45_932, 46_203
"""Serial numbers of 2025-10-02 and 2026-06-30."""

FIXED = {
    "CASE_STATUS": ["Certified"] * 18 + ["Certified - Withdrawn", "Withdrawn"],
    "VISA_CLASS": ["H-1B"] * 97 + ["E-3 Australian", "H-1B1 Chile", "H-1B1 Singapore"],
    "SOC_CODE": ['="15-1252.00"', '="15-2051.00"', '="15-1221.00"', '="13-2011.00"'],
    "SOC_TITLE": ["Software Developers", "Data Scientists", "Accountants and Auditors"],
    "FULL_TIME_POSITION": ["Y"] * 49 + ["N"],
    "WAGE_UNIT_OF_PAY": ["Year"] * 94 + ["Hour"] * 5 + ["Month"],
    "PW_UNIT_OF_PAY": ["Year"],
    "PW_WAGE_LEVEL": ["I", "II", "III", "IV"],
    "WORKSITE_STATE": ["CA", "NY", "WA", "TX"],
    "WORKSITE_CITY": ["SAN FRANCISCO", "New York", "Seattle", "AUSTIN"],
    "SECONDARY_ENTITY": ["N"] * 4 + ["Y"],
}
DISTINCT = {"JOB_TITLE": 60_000, "EMPLOYER_NAME": 40_000, "EMPLOYER_POC_EMAIL": 60_000}
DISTINCT_OTHERWISE = 2_000

SHEET = "xl/worksheets/sheet1.xml"
NAMESPACE = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"
HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
PARTS = {
    "[Content_Types].xml": (
        '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
        '<Default Extension="rels" ContentType='
        '"application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Override PartName="/xl/workbook.xml" ContentType='
        '"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/>'
        f'<Override PartName="/{SHEET}" ContentType='
        '"application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/>'
        '<Override PartName="/xl/styles.xml" ContentType='
        '"application/vnd.openxmlformats-officedocument.spreadsheetml.styles+xml"/>'
        '<Override PartName="/xl/sharedStrings.xml" ContentType='
        '"application/vnd.openxmlformats-officedocument.spreadsheetml.sharedStrings+xml"/>'
        "</Types>"
    ),
    "_rels/.rels": (
        f'<Relationships xmlns="{PACKAGE}"><Relationship Id="rId1" '
        f'Type="{OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>'
    ),
    "xl/workbook.xml": (
        f'<workbook xmlns="{NAMESPACE}" xmlns:r="{OFFICE}"><sheets>'
        '<sheet name="LCA_FY2026_Q3" sheetId="1" r:id="rId1"/></sheets></workbook>'
    ),
    "xl/_rels/workbook.xml.rels": (
        f'<Relationships xmlns="{PACKAGE}">'
        f'<Relationship Id="rId1" Type="{OFFICE}/worksheet" Target="worksheets/sheet1.xml"/>'
        f'<Relationship Id="rId2" Type="{OFFICE}/styles" Target="styles.xml"/>'
        f'<Relationship Id="rId3" Type="{OFFICE}/sharedStrings" Target="sharedStrings.xml"/>'
        "</Relationships>"
    ),
    "xl/styles.xml": (
        f'<styleSheet xmlns="{NAMESPACE}"><fonts count="1"><font/></fonts>'
        '<fills count="1"><fill><patternFill patternType="none"/></fill></fills>'
        '<borders count="1"><border/></borders>'
        '<cellStyleXfs count="1"><xf/></cellStyleXfs>'
        '<cellXfs count="2"><xf/><xf numFmtId="14" applyNumberFormat="1"/></cellXfs></styleSheet>'
    ),
}


def column_letters(number: int) -> str:
    """The name of the n-th column, counted from 1: A, B, ..., Z, AA, ..."""
    letters = ""
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


LETTERS = [column_letters(number) for number in range(1, len(COLUMNS) + 1)]


class SharedStrings:
    """The workbook's strings, each held once under its number."""

    def __init__(self) -> None:
        self.number_of: dict[str, int] = {}

    def number(self, words: str) -> int:
        """The number of a string, new or known."""
        return self.number_of.setdefault(words, len(self.number_of))


def pools(shared: SharedStrings, rows: int) -> dict[str, list[int]]:
    """For each text column, the numbers of the strings that its cells draw from."""
    made: dict[str, list[int]] = {}
    for column in COLUMNS:
        if column in DATES or column in WAGES or column == "CASE_NUMBER":
            continue
        words = FIXED.get(column)
        if words is None:
            count = min(rows, DISTINCT.get(column, DISTINCT_OTHERWISE))
            words = [f"{column.title()} {number:06d} of nowhere" for number in range(count)]
        made[column] = [shared.number(word) for word in words]
    return made


def sheet_rows(rows: int, shared: SharedStrings, seed: int) -> Iterator[str]:
    """One XML row at a time: the header, the real rows, and padding rows among and after them."""
    draw = random.Random(seed)
    drawn_from = pools(shared, rows)
    cells = [
        f'<c r="{letters}1" t="s"><v>{shared.number(column)}</v></c>'
        for letters, column in zip(LETTERS, COLUMNS, strict=True)
    ]
    yield f'<row r="1">{"".join(cells)}</row>'
    for number in range(2, rows + 2):
        if number % (PADDING_ROWS_PER_ROW + 1):
            padding = "".join(f'<c r="{letters}{number}" s="0"/>' for letters in LETTERS)
            yield f'<row r="{number}">{padding}</row>'
            continue
        yield f'<row r="{number}">{_cells(number, draw, shared, drawn_from)}</row>'


def _cells(
    number: int, draw: random.Random, shared: SharedStrings, drawn_from: dict[str, list[int]]
) -> str:
    cells: list[str] = []
    wage = draw.randrange(60_000, 400_000)
    received = draw.randint(FIRST_DAY, LAST_DAY)
    for letters, column in zip(LETTERS, COLUMNS, strict=True):
        where = f"{letters}{number}"
        if column == "CASE_NUMBER":
            case = shared.number(f"I-200-26{number % 365:03d}-{number:06d}")
            cells.append(f'<c r="{where}" t="s"><v>{case}</v></c>')
        elif column in DATES:
            cells.append(f'<c r="{where}" s="1"><v>{received}</v></c>')
        elif column == "WAGE_RATE_OF_PAY_TO" and draw.random() < 0.68:
            cells.append(f'<c r="{where}" s="0"/>')
        elif column in WAGES:
            cells.append(f'<c r="{where}"><v>{wage}</v></c>')
        else:
            cells.append(f'<c r="{where}" t="s"><v>{draw.choice(drawn_from[column])}</v></c>')
    return "".join(cells)


def write_workbook(out: Path, rows: int, seed: int = 1) -> None:
    """Write the workbook: `rows` sheet rows under the header, a quarter of them real."""
    shared = SharedStrings()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as book:
        for name, content in PARTS.items():
            book.writestr(name, HEAD + content)
        with book.open(SHEET, "w", force_zip64=True) as sheet:
            last = f"{LETTERS[-1]}{rows + 1}"
            opening = f'<worksheet xmlns="{NAMESPACE}"><dimension ref="A1:{last}"/><sheetData>'
            sheet.write((HEAD + opening).encode())
            for row in sheet_rows(rows, shared, seed):
                sheet.write(row.encode())
            sheet.write(b"</sheetData></worksheet>")
        with book.open("xl/sharedStrings.xml", "w", force_zip64=True) as strings:
            strings.write((HEAD + f'<sst xmlns="{NAMESPACE}">').encode())
            for words in shared.number_of:
                escaped = words.replace("&", "&amp;").replace("<", "&lt;")
                strings.write(f"<si><t>{escaped}</t></si>".encode())
            strings.write(b"</sst>")


def main() -> None:
    """Read the command line and write one workbook."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--rows", type=int, default=440_000, help="sheet rows under the header")
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    write_workbook(asked.out, asked.rows, asked.seed)
    print(f"{asked.out}: {asked.out.stat().st_size:,} bytes, {asked.rows:,} rows under the header")


if __name__ == "__main__":
    main()
