"""What one unit of a currency was worth in US dollars on a day: the bundled ECB history."""

from __future__ import annotations

import io
import zipfile
from datetime import date, timedelta
from decimal import Decimal
from functools import cache
from pathlib import Path

MAX_DAYS_BACK = 5
"""The longest the ECB is closed: Maundy Thursday's rates stand until the Tuesday after Easter."""


@cache
def _history() -> tuple[tuple[str, ...], dict[str, str]]:
    """The currency columns, and the unparsed line of each banking day.

    A day is parsed only when somebody asks for it: the file has seven thousand.
    """
    from currency_converter import CURRENCY_FILE

    with zipfile.ZipFile(io.BytesIO(Path(CURRENCY_FILE).read_bytes())) as archive:
        text = archive.read(archive.namelist()[0]).decode("utf-8")
    header, *lines = text.splitlines()
    columns = tuple(cell.strip() for cell in header.split(",")[1:])
    return columns, {line[:10]: line for line in lines}


@cache
def _units_per_euro(day: date) -> dict[str, Decimal]:
    columns, lines = _history()
    line = lines.get(day.isoformat())
    if line is None:
        return {}
    cells = line.split(",")[1:]
    rates = {
        currency: Decimal(cell)
        for currency, cell in zip(columns, cells, strict=False)
        if currency and cell.strip() not in ("", "N/A")
    }
    rates["EUR"] = Decimal(1)
    return rates


@cache
def usd_per_unit(currency: str, on: date) -> Decimal | None:
    """US dollars for one unit of `currency` on `on`, or None where the history has no rate.

    On a weekend or bank holiday the rate of the last banking day holds. Nothing is carried
    further than that: a day after the history's end, a day before its start and a currency
    that has ended have no rate.
    """
    if currency == "USD":
        return Decimal(1)
    for days_back in range(MAX_DAYS_BACK + 1):
        rates = _units_per_euro(on - timedelta(days=days_back))
        if rates:
            if currency not in rates or "USD" not in rates:
                return None
            return rates["USD"] / rates[currency]
    return None
