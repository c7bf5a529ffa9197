"""The pay reader: every shape of phrase, every refusal, and what must hold for any amount."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from extract.posting import PostedPay
from transform.entry import Pay
from transform.evaluate import evaluate_pay
from transform.pay import read_fields, read_text
from transform.rates import usd_per_unit
from transform.taxonomy import rows

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


PERIOD_AMOUNTS = {
    "year": "$150,000",
    "month": "$9,500",
    "semi_month": "$4,500",
    "bi_week": "$4,200",
    "week": "$2,600",
    "day": "$700",
    "hour": "$52",
}


@pytest.mark.parametrize("row", rows("pay_words"), ids=lambda row: str(row["phrase"]))
def test_every_phrase_of_the_table_does_what_its_row_says(row: dict[str, str]) -> None:
    phrase, meaning = row["phrase"], row["meaning"]
    if meaning in ("base", "pay", "total", "ote", "total_cash"):
        (pay,) = read_text(f"{phrase}: $150,000 - $180,000", on=ON)
        assert pay.component == ("base" if meaning == "pay" else meaning)
    elif meaning == "contract_rate":
        (pay,) = read_text(f"{phrase}: $90 per hour", on=ON)
        assert pay.component == "contract_rate"
    elif meaning == "stipend":
        (pay,) = read_text(f"Fellows: {phrase} $3,000 per month", on=ON)
        assert pay.component == "stipend"
    elif meaning in PERIOD_AMOUNTS:
        amount = PERIOD_AMOUNTS[meaning]
        (pay,) = read_text(f"Base pay of {amount} {phrase}", on=ON)
        assert pay.period == meaning
    elif meaning in ("beside", "not_pay"):
        assert read_text(f"{phrase} of $150,000", on=ON) == ()
    elif meaning == "range":
        (pay,) = read_text(f"Salary {phrase} $150,000", on=ON)
        assert pay.component == "base"
    elif meaning == "skip":
        (pay,) = read_text(f"Base pay of $9,500 {phrase}", on=ON)
        assert pay.period is None
    else:
        assert meaning == "outside"
        (pay,) = read_text(f"Salary, {phrase} bonus, $150,000", on=ON)
        assert pay.component == "base"


@pytest.mark.parametrize("row", rows("currency_marks"), ids=lambda row: str(row["mark"]))
def test_every_currency_mark_means_what_its_row_says(row: dict[str, str]) -> None:
    space = " " if row["mark"][-1].isalpha() else ""
    text = f"Salary: {row['mark']}{space}150,000 per year"
    (pay,) = read_text(text, on=ON)
    assert pay.currency == (row["currency"] or None)
    for pair in filter(None, row["by_country"].split(";")):
        country, _, currency = pair.partition(":")
        (pay,) = read_text(text, country=country, on=ON)
        assert pay.currency == (currency or None)


@pytest.mark.parametrize("row", rows("currencies"), ids=lambda row: str(row["currency"]))
def test_every_currency_is_read_and_its_floor_gives_a_year(row: dict[str, str]) -> None:
    code, floor = row["currency"], int(row["year_floor"] or 0)
    (pay,) = read_text(f"Base salary: {code} {floor or 9_999_999:,}", on=ON)
    assert (pay.currency, pay.period) == (code, "year" if floor else None)
    if floor:
        (pay,) = read_text(f"Base salary: {code} {floor - 1:,}", on=ON)
        assert pay.period is None


@pytest.mark.parametrize(
    ("country", "code"),
    [
        (country, row["currency"])
        for row in rows("currencies")
        for country in row["countries"].split(";")
        if country and usd_per_unit(row["currency"], ON)
    ],
)
def test_a_figure_in_the_countrys_own_currency_comes_first(country: str, code: str) -> None:
    rate = usd_per_unit(code, ON)
    assert rate is not None
    other = "EUR" if code == "USD" else "USD"
    text = f"Salary: {other} 150,000 per year. Salary: {code} {int(140_000 / rate):,} per year"
    assert read_text(text, country=country, on=ON)[0].currency == code
    assert read_text(text, on=ON)[0].currency == other


def test_every_figure_above_seven_hundred_thousand_stays(shared: Path) -> None:
    found = 0
    for line in (shared / "labels" / "pay_phrases.jsonl").read_text().splitlines():
        label = json.loads(line)
        if (label["max"] or 0) > 700_000 and not label.get("ambiguous"):
            found += 1
            pays = read_text(label["text"], title=label["title"] or "", on=ON)
            assert pays
            assert pays[0].high == label["max"]
    assert found


def test_labelled_phrases_are_read_as_people_read_them(shared: Path) -> None:
    lines = (shared / "labels" / "pay_phrases.jsonl").read_text().splitlines()
    score = evaluate_pay(json.loads(line) for line in lines)
    assert score.n > 100
    assert score.false_positives == 0
    assert score.precision is not None
    assert score.precision >= 0.98
    assert score.recall is not None
    assert score.recall >= 0.95
    assert score.ranges_recall == 1


def test_a_score_counts_misses_refusals_and_wrong_readings_apart() -> None:
    right = {"text": "Salary: $150,000", "currency": "USD", "period": "year", "min": 150000}
    score = evaluate_pay(
        [
            right | {"max": 150000, "kind": "base"},
            right | {"max": 160000, "kind": "base"},
            right | {"max": 150000, "kind": "base", "ambiguous": True},
            right | {"text": "Salary: competitive", "max": 150000, "kind": "base"},
            right | {"max": None, "kind": "none"},
            {"text": "We raised $5M", "kind": "none"},
        ]
    )
    assert (score.n, score.n_ambiguous, score.false_positives) == (5, 1, 1)
    assert score.precision == pytest.approx(1 / 3)
    assert score.recall == pytest.approx(1 / 3)
    assert [miss.row for miss in score.misses] == ["2", "4", "5"]


def test_a_phrase_cut_out_of_a_page_is_read_without_its_markup() -> None:
    text = (
        "&lt;div&gt;Salary range&lt;/div&gt;&lt;span&gt;$108,400&lt;/span&gt;"
        "&lt;span&gt;&amp;mdash;&lt;/span&gt;&lt;span&gt;$129,600 USD&lt;/span&gt;"
    )
    label = {"text": text, "currency": "USD", "period": "year", "min": 108400, "max": 129600}
    assert evaluate_pay([label | {"kind": "base"}]).recall == 1
