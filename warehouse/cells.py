"""One cell as text formats have it. Without the exports, so that a table is shown at once."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\0")
"""What a spreadsheet may take for a formula at the start of a text cell."""


def csv_cell(value: object) -> object:
    """A cell as a spreadsheet may safely open it."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list):
        value = "; ".join(map(str, value))
    if isinstance(value, str) and value.startswith(FORMULA_STARTS):
        return f"'{value}"
    return plain(value) if isinstance(value, (date, datetime)) else value


def plain(value: object) -> object:
    """A value as JSON has it."""
    if isinstance(value, datetime):
        return value.isoformat(timespec="seconds") + "Z"
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return str(value)
    return value


def markdown_cell(value: object) -> str:
    """A cell that cannot break its row."""
    if value is None:
        return ""
    text = "; ".join(map(str, value)) if isinstance(value, list) else str(plain(value))
    return " ".join(text.split()).replace("\\", "\\\\").replace("|", "\\|").replace("<", "&lt;")
