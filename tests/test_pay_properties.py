"""What holds for every amount and every text, whatever is in it."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as st

from extract.posting import PostedPay
from transform.entry import Period
from transform.pay import MAX_RATIO, read_fields, read_text

ON = date(2026, 1, 2)

MARKS = {
    "${}": "USD",
    "US${}": "USD",
    "USD {}": "USD",
    "{} USD": "USD",
    "USD ${}": "USD",
    "€{}": "EUR",
    "{} €": "EUR",
    "{} EUR": "EUR",
    "£{}": "GBP",
    "{} GBP": "GBP",
    "CA${}": "CAD",
    "${} CAD": "CAD",
    "A${}": "AUD",
    "CHF {}": "CHF",
    "S${}": "SGD",
}
SEPARATORS = (" - ", "-", "–", " – ", "—", " to ", "~", " — ")
UNITS = {
    "": Period.YEAR,
    " per year": Period.YEAR,
    "/year": Period.YEAR,
    " annually": Period.YEAR,
    "/yr": Period.YEAR,
    " a year": Period.YEAR,
}
thousands = st.integers(min_value=60, max_value=900)
amounts = st.integers(min_value=60_000, max_value=900_000)


def grouped(amount: int) -> str:
    return f"{amount:,}"


@given(
    low=amounts,
    extra=st.integers(min_value=0, max_value=300_000),
    mark=st.sampled_from(sorted(MARKS)),
    separator=st.sampled_from(SEPARATORS),
    unit=st.sampled_from(sorted(UNITS)),
    write=st.sampled_from([grouped, str]),
)
def test_a_written_range_is_read_back(
    low: int, extra: int, mark: str, separator: str, unit: str, write: object
) -> None:
    assert callable(write)
    high = low + extra
    ends = separator.join(mark.format(write(end)) for end in (low, high))
    text = f"Base salary: {ends}{unit} + equity"
    pays = read_text(text, on=ON)
    assert [(pay.low, pay.high) for pay in pays] == [(low, high)], text
    (pay,) = pays
    assert (pay.currency, pay.period) == (MARKS[mark], UNITS[unit])


@given(
    low=thousands,
    extra=st.integers(min_value=1, max_value=99),
    shared=st.booleans(),
    separator=st.sampled_from(SEPARATORS),
    suffix=st.sampled_from(["k", "K"]),
)
def test_a_shared_k_counts_for_both_ends(
    low: int, extra: int, shared: bool, separator: str, suffix: str
) -> None:
    first = f"${low}" if shared else f"${low}{suffix}"
    text = f"Salary: {first}{separator}{low + extra}{suffix}"
    (pay,) = read_text(text, on=ON)
    assert (pay.low, pay.high) == (low * 1000, (low + extra) * 1000), text


@given(
    rupees=st.integers(min_value=1_000_000, max_value=99_999_999),
    francs=amounts,
    decimals=st.sampled_from(["", ".00", ".50"]),
)
def test_indian_swiss_and_decimal_grouping_is_read_back(
    rupees: int, francs: int, decimals: str
) -> None:
    head, tail = divmod(rupees, 1000)
    pairs: list[str] = []
    while head > 99:
        head, pair = divmod(head, 100)
        pairs.insert(0, f"{pair:02d}")
    indian = ",".join([str(head), *pairs, f"{tail:03d}"])
    (pay,) = read_text(f"Salary: ₹{indian} per annum", on=ON)
    assert pay.low == rupees
    swiss = f"{francs:,}".replace(",", "'")
    (pay,) = read_text(f"Salary: CHF {swiss}{decimals}", on=ON)
    assert pay.low == Decimal(f"{francs}{decimals}")


@given(st.text(max_size=400))
@settings(max_examples=300)
def test_no_text_makes_the_reader_fail(text: str) -> None:
    for pay in read_text(text, on=ON):
        assert pay.text in text


HEAP = """$ € £ ₹ 120 ,000 . - – — to and between k K M m LPA L USD EUR CAD kr Rs. zł per hour /yr
a year salary base OTE bonus equity ( ) [ ] + % ' 401k 1099 Level 3 for in US Canada : ; | • 0 00
999999999999999999999 1.5 12,34,567 250 stipend raised up from ~ * up to min max"""
FRAGMENTS = st.sampled_from([*HEAP.split(), "\n"])


@given(st.lists(FRAGMENTS, max_size=30), st.booleans(), st.sampled_from([None, "US", "CA", "IN"]))
@settings(max_examples=600)
def test_no_heap_of_pay_words_makes_the_reader_fail(
    fragments: list[str], spaced: bool, country: str | None
) -> None:
    text = (" " if spaced else "").join(fragments)
    for pay in read_text(text, country=country, title="Intern", on=ON):
        assert pay.text in text
        if pay.problem is None:
            assert pay.currency is not None
            assert pay.period is not None
            assert pay.low is not None or pay.high is not None
        if pay.problem is None and pay.low is not None and pay.high is not None:
            assert 0 < pay.low <= pay.high <= pay.low * MAX_RATIO


words = st.none() | st.text(max_size=20)


@given(words, words, words, words, words, words)
def test_no_field_makes_the_reader_fail(
    name: str | None,
    low: str | None,
    high: str | None,
    currency: str | None,
    period: str | None,
    text: str | None,
) -> None:
    pay = read_fields(PostedPay(name, low, high, currency, period, text), on=ON)
    assert pay is None or pay.rule


@given(
    low=amounts,
    step=st.integers(min_value=1, max_value=100_000),
    currency=st.sampled_from(["USD", "EUR", "GBP", "CAD", "CHF", "SGD", "AUD"]),
    period=st.sampled_from(["YEAR", "MONTH", "HOUR"]),
)
def test_yearly_dollars_grow_with_the_amount(
    low: int, step: int, currency: str, period: str
) -> None:
    less = read_fields(PostedPay("Salary", str(low), None, currency, period), on=ON)
    more = read_fields(PostedPay("Salary", str(low + step), None, currency, period), on=ON)
    assert less is not None
    assert more is not None
    assert less.low_usd is not None
    assert more.low_usd is not None
    assert less.low_usd <= more.low_usd
    assert less.low_usd < more.low_usd or step == 1
