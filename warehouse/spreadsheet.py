"""A table as an xlsx workbook: typed cells, a frozen and filtered header, nothing that runs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from warehouse.read import Table

OPTIONS = {
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
    "nan_inf_to_errors": True,
}
MOST_CHARACTERS = 32_767
"""What a cell holds; longer text is cut."""

NUMBER_FORMATS = {"_usd": "#,##0", "_share": "0.0%"}
"""How a number is shown, by the end of its column's name."""

NARROWEST, WIDEST = 8, 44
"""Widths of columns, in characters."""


@dataclass(frozen=True, slots=True)
class Looks:
    """How cells of a sheet are shown: days, instants, and the numbers of each column."""

    day: Format
    instant: Format
    numbers: tuple[Format | None, ...]


def write_xlsx(
    path: Path, table: Table, meta: Mapping[str, object], meanings: Mapping[str, str]
) -> None:
    """Three sheets: the rows, what each column means, and what the file is.

    The same rows give the same bytes: the workbook says it was made at the start of as_of.
    """
    as_of = meta["as_of"]
    with xlsxwriter.Workbook(str(path), OPTIONS) as workbook:
        made_at = datetime.combine(as_of, datetime.min.time()) if isinstance(as_of, date) else None
        name = str(meta["table"])
        workbook.set_properties({"title": f"paybands: {name}", "created": made_at})
        write_sheet(workbook, name, table)
        columns = tuple((column, meanings.get(column, "")) for column in table.columns)
        write_sheet(workbook, "columns", Table(("column", "meaning"), columns))
        facts = tuple((key, value) for key, value in meta.items())
        write_sheet(workbook, "about", Table(("fact", "value"), facts))


def write_sheet(workbook: Workbook, name: str, table: Table) -> None:
    """One sheet with a header that stays in sight and filters."""
    sheet = workbook.add_worksheet(name)
    bold = workbook.add_format({"bold": True, "text_wrap": True, "valign": "top"})
    looks = looks_of(workbook, table.columns)
    for place, column in enumerate(table.columns):
        sheet.write_string(0, place, column, bold)
        sheet.set_column(place, place, width_of(column, [row[place] for row in table.rows]))
    for number, row in enumerate(table.rows, start=1):
        for place, value in enumerate(row):
            write_cell(sheet, number, place, value, looks)
    sheet.freeze_panes(1, 1)
    sheet.autofilter(0, 0, len(table.rows), len(table.columns) - 1)


def looks_of(workbook: Workbook, columns: tuple[str, ...]) -> Looks:
    """One format per kind of cell; money in thousands groups, shares in percent."""
    by_end = {
        end: workbook.add_format({"num_format": code}) for end, code in NUMBER_FORMATS.items()
    }
    return Looks(
        day=workbook.add_format({"num_format": "yyyy-mm-dd"}),
        instant=workbook.add_format({"num_format": "yyyy-mm-dd hh:mm:ss"}),
        numbers=tuple(
            next((look for end, look in by_end.items() if column.endswith(end)), None)
            for column in columns
        ),
    )


def write_cell(sheet: Worksheet, row: int, place: int, value: object, looks: Looks) -> None:
    """One cell in its own type; what is unknown stays an empty cell."""
    if value is None:
        return
    if isinstance(value, bool):
        sheet.write_boolean(row, place, value)
    elif isinstance(value, datetime):
        sheet.write_datetime(row, place, value, looks.instant)
    elif isinstance(value, date):
        sheet.write_datetime(row, place, value, looks.day)
    elif isinstance(value, (int, float, Decimal)):
        sheet.write_number(row, place, float(value), looks.numbers[place])
    else:
        text = "; ".join(map(str, value)) if isinstance(value, list) else str(value)
        sheet.write_string(row, place, text[:MOST_CHARACTERS])


def width_of(column: str, values: list[object]) -> int:
    """As wide as the name and most of the values, within reason."""
    longest = max((len(str(value)) for value in values if value is not None), default=0)
    return max(NARROWEST, min(WIDEST, max(longest, len(column)) + 2))
