"""The pay reader: every shape of phrase, every refusal, and what must hold for any amount."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from extract.posting import PostedPay
from transform.entry import Pay
from transform.pay import read_fields, read_text

ON = date(2026, 1, 2)
LINES = Path(__file__).with_name("pay_lines.txt")


@dataclass(frozen=True)
class Line:
    group: str
    text: str
    title: str
    country: str | None
    wanted: tuple[str, ...]


def lines() -> list[Line]:
    found: list[Line] = []
    group = ""
    for line in LINES.read_text(encoding="utf-8").splitlines():
        if line.startswith("## "):
            group = line[3:]
        elif line and not line.startswith("# "):
            phrase, _, wanted = line.rpartition(" => ")
            given = dict(re.findall(r"\{(title|country): ([^}]*)\}", phrase))
            text = re.sub(r"^(?:\{[^}]*\} )*", "", phrase).replace("\\n", "\n")
            found.append(
                Line(
                    group=group,
                    text=text,
                    title=given.get("title", ""),
                    country=given.get("country"),
                    wanted=() if wanted == "-" else tuple(wanted.split("; ")),
                )
            )
    return found


def shown(pay: Pay) -> str:
    low, high = ("-" if end is None else f"{end:f}" for end in (pay.low, pay.high))
    words = [f"{pay.component} {low}..{high} {pay.currency or '-'} {pay.period or '-'}"]
    if pay.level_label:
        words.append(f" {pay.level_label}")
    if pay.place_label:
        words.append(f"@{pay.place_label}")
    if pay.problem:
        words.append(f"!{pay.problem}")
    return "".join(words)


def plain(wanted: str) -> str:
    """Amounts without trailing zeros, so that "52.50" and "52.5" are the same."""
    return re.sub(r"\d+\.\d+", lambda match: f"{Decimal(match.group()).normalize():f}", wanted)


@pytest.mark.parametrize("line", lines(), ids=lambda line: f"{line.group[:18]}: {line.text[:50]}")
def test_a_phrase_is_read_as_its_line_says(line: Line) -> None:
    pays = read_text(line.text, country=line.country, title=line.title, on=ON)
    assert [plain(shown(pay)) for pay in pays] == [plain(wanted) for wanted in line.wanted]


def test_there_are_as_many_refusals_as_the_lines_need() -> None:
    read = [line for line in lines() if line.wanted]
    refused = [line for line in lines() if not line.wanted]
    assert len(read) >= 150
    assert len(refused) >= 70


def posted(
    component: str | None,
    low: str | None,
    high: str | None,
    currency: str | None = "USD",
    period: str | None = None,
    text: str | None = None,
) -> PostedPay:
    return PostedPay(component, low, high, currency, period, text)


SALES_BLURB = 'For sales roles, the range provided is the role\'s On Target Earnings ("OTE") range.'


@pytest.mark.parametrize(
    ("field", "title", "wanted"),
    [
        # The name of a field says what it holds and for how long.
        (posted("Annual Salary", "280000", "850000"), "", "base 280000..850000 USD year"),
        (posted("US Hourly Range", "42", "58"), "", "base 42..58 USD hour@US"),
        (
            posted("Total Targeted Cash", "200000", "260000"),
            "",
            "total_cash 200000..260000 USD year",
        ),
        (posted("Annual OTE Salary", "240000", "300000"), "", "ote 240000..300000 USD year"),
        (posted("Base + Bonus", "240000", "300000"), "", "total_cash 240000..300000 USD year"),
        (posted("Weekly Stipend", "2100", "2100"), "", "stipend 2100..2100 USD week"),
        (posted("Zone 2 Pay Range", "170000", "230000"), "", "base 170000..230000 USD year@Zone 2"),
        (
            posted("Senior: US Salary", "170000", "230000"),
            "",
            "base 170000..230000 USD year Senior@US",
        ),
        (
            posted(None, "170000", "230000", "usd", "per-year-salary"),
            "",
            "base 170000..230000 USD year",
        ),
        (posted(None, "40", "50", "USD", "per-hour-wage"), "", "base 40..50 USD hour"),
        (posted("Salary", "3000", "4000", "EUR", "month"), "", "base 3000..4000 EUR month"),
        (
            posted("Salary", "3000", "4000", "USD", "bi-week-salary"),
            "",
            "base 3000..4000 USD bi_week",
        ),
        (posted("Salary", "150", "150", "USD", "1 HOUR"), "", "base 150..150 USD hour"),
        (
            posted("Salary", "60", "80", "USD", "1 HOUR"),
            "Editor (Contract)",
            "contract_rate 60..80 USD hour",
        ),
        # Without a period in field or name, only a salary's size gives one.
        (posted("US Salary Range", "30", "45"), "", "base 30..45 USD -@US!period_unknown"),
        (posted("Pay Range", "9000", "12000"), "", "base 9000..12000 USD -!period_unknown"),
        (
            posted("Pay Range", "20000", "28000", "PLN"),
            "",
            "base 20000..28000 PLN -!period_unknown",
        ),
        # A label that the number belies stays visible and is never rescaled.
        (
            posted("US Hourly Range", "68000", "90000"),
            "",
            "base 68000..90000 USD hour@US!implausibly_high_per_hour",
        ),
        (
            posted("Salary", "24.04", "24.04", "USD", "1 YEAR"),
            "",
            "base 24.04..24.04 USD year!implausibly_low_per_year",
        ),
        (
            posted("Salary", "200", "275000", "USD", "1 YEAR"),
            "",
            "base 200..275000 USD year!ratio_above_5",
        ),
        (
            posted("Salary", "88000", "130000", "USD", "per-month-salary"),
            "",
            "base 88000..130000 USD month!implausibly_high_per_month",
        ),
        (
            posted("Salary", "230000", "180000", "USD", "1 YEAR"),
            "",
            "base 230000..180000 USD year!low_above_high",
        ),
        (posted("Salary", "150000", "190000", "$", "1 YEAR"), "", "base 150000..190000 USD year"),
        (
            posted("Salary", "150000", "190000", None, "1 YEAR"),
            "",
            "base 150000..190000 - year!currency_unknown",
        ),
        (
            posted("Salary", "150000", "190000", "XYZ", "1 YEAR"),
            "",
            "base 150000..190000 - year!currency_unknown",
        ),
        (posted("Salary", "0", "190000", "USD", "1 YEAR"), "", "base -..190000 USD year"),
        # What is shown beside a field can say that its salary is OTE.
        (
            posted(
                "Salary", "191000", "259000", "USD", "1 YEAR", "$191K – $259K • OTE, 80/20 split"
            ),
            "",
            "ote 191000..259000 USD year",
        ),
        (
            posted(
                "Salary", "90000", "90000", "USD", "1 YEAR", "$90K • $90K Commission • OTE $180,000"
            ),
            "",
            "base 90000..90000 USD year",
        ),
        (
            posted("Annual Salary:", "300000", "400000", text=SALES_BLURB),
            "Research Engineer",
            "base 300000..400000 USD year",
        ),
        (
            posted("Annual Salary:", "300000", "400000", text=SALES_BLURB),
            "Account Executive",
            "ote 300000..400000 USD year",
        ),
        # A field can hold the whole sentence.
        (
            posted(None, None, None, "USD $190,000.00 - USD $200,000.00 /Yr."),
            "",
            "base 190000..200000 USD year",
        ),
    ],
)
def test_fields_are_read_as_they_are_named(field: PostedPay, title: str, wanted: str) -> None:
    pay = read_fields(field, title=title, on=ON)
    assert pay is not None
    assert plain(shown(pay)) == plain(wanted)


@pytest.mark.parametrize(
    "field",
    [
        posted("Bonus Range", "20000", "40000"),
        posted("Equity Range", "100000", "200000"),
        posted("Commission", "60000", "60000"),
        posted("Sign-on Bonus", "25000", "25000"),
        posted("Salary", "0", "0", "USD", "1 YEAR"),
        posted("Salary", None, None, "USD", "1 YEAR"),
        posted("Salary", "n/a", "", "USD", "1 YEAR"),
        posted("Salary", "500", "500", "USD", "1 TIME"),
        posted("Salary", None, None, None, None, "Competitive salary and 401k"),
    ],
)
def test_fields_that_hold_no_pay_are_not_pay(field: PostedPay) -> None:
    assert read_fields(field, on=ON) is None
