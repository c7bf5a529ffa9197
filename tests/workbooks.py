"""Small .xlsx files written for tests, in the ways in which large ones are written."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Sequence
from xml.sax.saxutils import escape

NAMESPACE = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"
Cell = str | int | float | None


def workbook(
    rows: Sequence[Sequence[Cell]],
    *,
    prefix: str = "",
    inline: bool = False,
    sparse: bool = False,
    addressed: bool = True,
    sheet_name: str = "Sheet",
) -> bytes:
    """A workbook of one sheet.

    `prefix` goes before every element name ("x:"), `inline` writes texts into their cells,
    `sparse` leaves empty cells out, and without `addressed` cells do not say where they are.
    """
    strings: dict[str, int] = {}
    lines: list[str] = []
    for number, row in enumerate(rows, start=1):
        cells: list[str] = []
        for column, value in enumerate(row):
            where = f' r="{letters(column)}{number}"' if addressed else ""
            if value is None:
                cells += [] if sparse else [f'<{prefix}c{where} s="0"/>']
            elif not isinstance(value, str):
                cells.append(f"<{prefix}c{where}><{prefix}v>{value}</{prefix}v></{prefix}c>")
            elif inline:
                words = f"<{prefix}is><{prefix}t>{escape(value)}</{prefix}t></{prefix}is>"
                cells.append(f'<{prefix}c{where} t="inlineStr">{words}</{prefix}c>')
            else:
                shared = strings.setdefault(value, len(strings))
                words = f"<{prefix}v>{shared}</{prefix}v>"
                cells.append(f'<{prefix}c{where} t="s">{words}</{prefix}c>')
        spans = f'spans="1:{len(row)}" x14:dyDescent="0.25"'
        lines.append(f'<{prefix}row r="{number}" {spans}>{"".join(cells)}</{prefix}row>')
    own = f'xmlns{":" + prefix[:-1] if prefix else ""}="{NAMESPACE}" xmlns:x14="urn:x14"'
    items = "".join(
        f'<{prefix}si><{prefix}t xml:space="preserve">{escape(words)}</{prefix}t></{prefix}si>'
        for words in strings
    )
    sheet = f"<{prefix}sheetData>{''.join(lines)}</{prefix}sheetData>"
    return packed(
        sheet=f"<{prefix}worksheet {own}>{sheet}</{prefix}worksheet>",
        strings=None if inline else f"<{prefix}sst {own}>{items}</{prefix}sst>",
        sheet_name=sheet_name,
    )


def packed(*, sheet: str, strings: str | None, sheet_name: str = "Sheet") -> bytes:
    """The parts of a workbook zipped together."""
    target = "worksheets/sheet7.xml"
    parts = {
        "xl/workbook.xml": (
            f'<workbook xmlns="{NAMESPACE}" xmlns:r="{OFFICE}"><sheets>'
            f'<sheet name="{sheet_name}" sheetId="7" r:id="rId7"/></sheets></workbook>'
        ),
        "xl/_rels/workbook.xml.rels": (
            f'<Relationships xmlns="{PACKAGE}"><Relationship Id="rId7" '
            f'Type="{OFFICE}/worksheet" Target="{target}"/></Relationships>'
        ),
        f"xl/{target}": sheet,
    }
    if strings is not None:
        parts["xl/sharedStrings.xml"] = strings
    body = io.BytesIO()
    with zipfile.ZipFile(body, "w", zipfile.ZIP_DEFLATED) as book:
        for name, content in parts.items():
            book.writestr(name, content)
    return body.getvalue()


def letters(column: int) -> str:
    """The letters of a column counted from 0."""
    named, column = "", column + 1
    while column:
        column, rest = divmod(column - 1, 26)
        named = chr(65 + rest) + named
    return named
