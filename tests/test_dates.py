from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from transform.dates import read_date


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ("2026-05-12", date(2026, 5, 12)),
        ("2026-05-12T23:30:00-04:00", date(2026, 5, 13)),
        ("2024-12-03T14:25:43.571+00:00", date(2024, 12, 3)),
        ("2026-05-12T09:00:00Z", date(2026, 5, 12)),
        ("1777410676083", date(2026, 4, 28)),
        ("1777410676", date(2026, 4, 28)),
        (" 2026-05-12 ", date(2026, 5, 12)),
    ],
)
def test_iso_and_epoch_dates_become_utc_days(raw: str, expected: date) -> None:
    assert read_date(raw) == expected


@pytest.mark.parametrize(
    "raw",
    [None, "", "yesterday", "30+ days ago", "12/05/2026", "May 2026", "0", "17774106760831", "²"],
)
def test_anything_else_is_no_date(raw: str | None) -> None:
    assert read_date(raw) is None


@pytest.mark.parametrize("raw", ["0001-01-01", "1970-01-01T00:00:00Z", "0000000000000"])
def test_a_placeholder_date_is_no_date(raw: str) -> None:
    assert read_date(raw) is None


def test_the_edge_of_the_calendar_does_not_raise() -> None:
    assert read_date("9999-12-31T23:59:59-14:00") is None


@given(st.text())
def test_no_text_raises(raw: str) -> None:
    read_date(raw)
