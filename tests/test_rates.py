"""Exchange rates: the bundled history, the last banking day, and nothing beyond."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from transform.rates import usd_per_unit


def test_a_dollar_is_a_dollar_on_any_day() -> None:
    assert usd_per_unit("USD", date(1950, 1, 1)) == 1
    assert usd_per_unit("USD", date(2090, 1, 1)) == 1


def test_a_rate_is_the_published_one() -> None:
    # ECB reference rates of 28 March 2014: 1 EUR = 1.3759 USD = 0.82740 GBP.
    assert usd_per_unit("EUR", date(2014, 3, 28)) == Decimal("1.3759")
    pound = usd_per_unit("GBP", date(2014, 3, 28))
    assert pound is not None
    assert round(pound, 3) == Decimal("1.663")


@pytest.mark.parametrize(
    ("closed", "last_open"),
    [
        (date(2025, 10, 25), date(2025, 10, 24)),
        (date(2025, 10, 26), date(2025, 10, 24)),
        (date(2025, 4, 21), date(2025, 4, 17)),
        (date(2025, 1, 1), date(2024, 12, 31)),
    ],
)
def test_on_a_closed_day_the_last_banking_day_holds(closed: date, last_open: date) -> None:
    assert usd_per_unit("GBP", closed) == usd_per_unit("GBP", last_open) is not None


@pytest.mark.parametrize(
    ("currency", "on"),
    [
        ("EUR", date(1998, 12, 1)),
        ("EUR", date(2090, 1, 1)),
        ("RUB", date(2024, 11, 5)),
        ("HRK", date(2023, 6, 1)),
        ("VND", date(2025, 6, 2)),
        ("XYZ", date(2025, 6, 2)),
        ("", date(2025, 6, 2)),
    ],
)
def test_beyond_the_history_and_after_a_currency_ends_there_is_no_rate(
    currency: str, on: date
) -> None:
    assert usd_per_unit(currency, on) is None
