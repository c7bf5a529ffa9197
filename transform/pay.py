"""Reads pay out of text and fields: amounts, then ranges, then what each range is for.

Numbers are found first, because a posting holds few of them. Those with a currency beside them
become amounts, neighbouring amounts become ranges, and only then are the words around a range
looked at: the words right after it, the words before it in its own sentence, its heading. What
the words mean is in taxonomy/pay_words.csv; every decision is named in `Pay.rule`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from functools import cache

from extract.posting import PostedPay
from transform.entry import Component, Pay, Period
from transform.rates import usd_per_unit
from transform.taxonomy import rows

PER_YEAR: dict[Period, int] = {
    Period.YEAR: 1,
    Period.MONTH: 12,
    Period.SEMI_MONTH: 24,
    Period.BI_WEEK: 26,
    Period.WEEK: 52,
    Period.DAY: 260,
    Period.HOUR: 2080,
}
"""How often each period comes in a full-time year: the only annualising there is."""

MAX_RATIO = 5
"""A range wider than this is a typing error or a range of ranges: kept, marked, not banded."""

PLAUSIBLE_USD: dict[Component, dict[Period, tuple[int, int]]] = {
    Component.BASE: {
        Period.YEAR: (10_000, 3_000_000),
        Period.MONTH: (400, 100_000),
        Period.SEMI_MONTH: (200, 50_000),
        Period.BI_WEEK: (200, 50_000),
        Period.WEEK: (100, 25_000),
        Period.DAY: (25, 5_000),
        Period.HOUR: (4, 500),
    },
    Component.TOTAL: {Period.YEAR: (15_000, 20_000_000)},
    Component.OTE: {Period.YEAR: (15_000, 3_000_000)},
    Component.TOTAL_CASH: {Period.YEAR: (15_000, 5_000_000)},
    Component.CONTRACT_RATE: {
        Period.YEAR: (10_000, 3_000_000),
        Period.DAY: (25, 8_000),
        Period.HOUR: (4, 1_000),
    },
    Component.STIPEND: {
        Period.YEAR: (500, 300_000),
        Period.MONTH: (40, 30_000),
        Period.WEEK: (10, 8_000),
    },
}
"""US dollars per period outside which a figure is marked. A period that a component lacks is held
to the component BASE. The ceilings lie well above the highest posted (base 1,000,000; total
2,500,000), so that they catch wrong units and never the top of the market."""


@dataclass(frozen=True, slots=True)
class _Amount:
    """One number with what is written against it. `value` is None where it is malformed."""

    start: int
    end: int
    value: Decimal | None
    is_grouped: bool
    scale: str
    mark: str | None
    has_sign: bool
    period: Period | None
    is_open: bool


@dataclass(frozen=True, slots=True)
class _Range:
    """One or more amounts that belong together, scaled. `scale` is the largest letter seen."""

    start: int
    end: int
    low: Decimal | None
    high: Decimal | None
    marks: tuple[str, ...]
    period: Period | None
    scale: str
    is_pair: bool
    problem: str | None


@dataclass(frozen=True, slots=True)
class _Item:
    """One phrase or sign of the words around a range, with its meaning ("" where it has none)."""

    word: str
    meaning: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class _Reading:
    """What the words around one range say that it is."""

    component: Component
    period: Period | None
    rule: str


_NUMBER = re.compile(r"[0-9][0-9,.'’]*")
_GROUPED = re.compile(
    r"\d{1,3}(?:,\d{3})+(?:\.\d{1,2})?|\d{1,3}(?:\.\d{3})+(?:,\d{1,2})?|\d{1,3}(?:['’]\d{3})+(?:\.\d{1,2})?"
    r"|\d{1,2}(?:,\d{2})+,\d{3}(?:\.\d{1,2})?"
)
_DECIMAL = re.compile(r"\d+(?:\.\d{1,2})?")
_DECIMAL_COMMA = re.compile(r"\d+,\d{1,2}")
_NEXT_GROUP = re.compile(r"[ \u00a0\u202f\u2009](?=\d{3}(?!\d))")
_SCALE = re.compile(
    r"[ \u00a0]?(?:(?P<k>[kK]|[tT]housand)|(?P<m>MM|mm|[mM]n|[mM]io|[mM]il|[mM](?:illions?)?)"
    r"|(?P<b>[bB]n|[bB](?:illions?)?|[tT](?:rillions?)?)"
    r"|(?P<l>LPA|lpa|[lL]akhs?|[lL]acs?|L)|(?P<c>[cC]rores?|Cr))(?![A-Za-z])"
)
_SCALES = {"": 1, "k": 10**3, "m": 10**6, "b": 10**9, "l": 10**5, "c": 10**7}
_UNIT = re.compile(
    r"\s{0,2}[(]?(?:gross|net|brutto|netto)?[ ]?"
    r"(?:(?:/|per\b|an?\b|p\.)[ ]?(?P<noun>year|yr|annum|a(?![a-z])|y(?![a-z])|month|mo|mth|m(?![a-z])|week|wk|w(?![a-z])|"
    r"day|d(?![a-z])|hour|hr|h(?![a-z]))s?\b\.?|(?P<adverb>annually|yearly|monthly|weekly|daily|hourly|"
    r"p\.?a\b\.?|pcm\b))[)]?",
    re.IGNORECASE,
)
_UNITS = {
    "y": Period.YEAR,
    "a": Period.YEAR,
    "m": Period.MONTH,
    "w": Period.WEEK,
    "d": Period.DAY,
    "h": Period.HOUR,
    "p": Period.YEAR,
}
_DASH = "-\u2010\u2011\u2012\u2013\u2014\u2015\u2212\u301c~"
_GAP = re.compile(
    r"(?:\s*\*|\s*\[[^\]\n]{0,160}\]|\s*\((?:min|mid|max|low|high|entry|start|target|bottom)[^)\n]{0,24}\))*"
    r"\s*(?:in (?:our|the) low[^.\n]{0,60}?\s)?"
    rf"(?:[{_DASH}]{{1,3}}\s*(?:and|to)?|\bto|\bthrough|\bthru|\buntil|\band|\bup to|\bbis|\bà"
    r"|[,;/]?\s*(?:and\s+)?max(?:imum)?(?: (?:salary|pay|of))?\s*:?)"
    r"\s*(?:up to\s*)?(?:a maximum of\s*)?",
    re.IGNORECASE,
)
_MIN_BEFORE = re.compile(r"\bmin(?:imum)?(?: (?:salary|pay|of|base))?\s*[:.]?\s*$", re.IGNORECASE)
_PAIR_BEFORE = re.compile(r"\b(?:between|from|range[sd]?|ranging)\b[^.\n]{0,24}$", re.IGNORECASE)
_FLOOR_BEFORE = re.compile(
    r"(?:\bfrom|\bstart(?:s|ing)?(?: (?:at|from))|\bat least|\bminimum(?: of| is)?|\bmin\.?:?)\s*(?:a\s)?[~≈]?\s*$",
    re.IGNORECASE,
)
_CAP_BEFORE = re.compile(
    r"(?:\bup to|\bupto|\bmaximum(?: of| is)?|\bmax\.?:?|\bas (?:much|high) as|\bcapped at)\s*(?:a\s)?[~≈]?\s*$",
    re.IGNORECASE,
)
_WORD = re.compile(r"[^\W_]+|[+,:;()&/|•\[\]]")
_SENTENCE_END = re.compile(r"\n|[.!?;]\s+(?=[A-Z“\"(])|[•·|]")

_COMPONENTS = {
    "base": Component.BASE,
    "pay": Component.BASE,
    "total": Component.TOTAL,
    "ote": Component.OTE,
    "total_cash": Component.TOTAL_CASH,
    "contract_rate": Component.CONTRACT_RATE,
    "stipend": Component.STIPEND,
}
_PERIODS = {period.value: period for period in Period}
_LIGHT = frozenset(
    "of up to is are over from between about approximately around a the in : more than at . an be".split()
)
_STOPS = frozenset(
    "plus and with or depending based for commensurate while if as which where but + , ; | • ( [ &".split()
)
_SALES_TITLE = re.compile(
    r"\b(?:sales|account (?:executive|manager|director)|business development|sdr|bdr|closer"
    r"|revenue|partnerships?|go[- ]to[- ]market|gtm)\b",
    re.IGNORECASE,
)
_CONTRACT_TITLE = re.compile(
    r"\b(?:contract(?:or)?|freelance(?:r)?|1099|consultant|c2c)\b", re.IGNORECASE
)
_PROGRAMME = re.compile(
    r"\b(?:intern(?:ship)?s?|fellow(?:s|ship)?|resident|residency|scholars?)\b", re.I
)


@dataclass(frozen=True, slots=True)
class _Mark:
    currency: str | None
    by_country: dict[str, str]


@cache
def _marks() -> dict[str, _Mark]:
    found: dict[str, _Mark] = {}
    for row in rows("currency_marks"):
        pairs = (part.partition(":") for part in row["by_country"].split(";") if part)
        found[row["mark"]] = _Mark(
            row["currency"] or None, {country: code for country, _, code in pairs}
        )
    for row in rows("currencies"):
        found[row["currency"]] = _Mark(row["currency"], {})
    return found


@cache
def _year_floors() -> dict[str, int]:
    return {
        row["currency"]: int(row["year_floor"]) for row in rows("currencies") if row["year_floor"]
    }


@cache
def _mark_after() -> re.Pattern[str]:
    marks = sorted(_marks(), key=len, reverse=True)
    options = "|".join(re.escape(mark) for mark in marks)
    return re.compile(rf"[ \u00a0]?[(]?({options})[)]?(?![A-Za-z]|[ ]?\d)")


@cache
def _mark_before() -> re.Pattern[str]:
    marks = sorted(_marks(), key=len, reverse=True)
    options = "|".join(re.escape(mark) for mark in marks)
    return re.compile(rf"(?<![A-Za-z])(?:({options})[ \u00a0]{{0,2}}[~(]?)$|({options})[ \u00a0]?$")


@cache
def _mark_ends() -> frozenset[str]:
    return frozenset(mark[-1] for mark in _marks())


@cache
def _phrases() -> dict[str, tuple[tuple[tuple[str, ...], str], ...]]:
    found: dict[str, list[tuple[tuple[str, ...], str]]] = {}
    for row in rows("pay_words"):
        words = tuple(_WORD.findall(row["phrase"]))
        found.setdefault(words[0], []).append((words, row["meaning"]))
    return {
        first: tuple(sorted(phrases, key=lambda phrase: -len(phrase[0])))
        for first, phrases in found.items()
    }


def _number(text: str, mark: str | None) -> tuple[Decimal | None, bool]:
    if text.isdigit():
        return Decimal(text), False
    if _GROUPED.fullmatch(text):
        if "," in text and "." in text:
            comma_groups = text.index(",") < text.index(".")
            digits = text.replace("," if comma_groups else ".", "").replace(",", ".")
        else:
            digits = re.sub(r"[^\d]", "", text)
        return Decimal(digits), True
    if _DECIMAL.fullmatch(text):
        return Decimal(text), False
    if _DECIMAL_COMMA.fullmatch(text) and mark not in ("$", "£", "USD", "GBP"):
        return Decimal(text.replace(",", ".")), False
    return None, False


def _find_mark_before(text: str, start: int) -> tuple[int, str | None]:
    before = text[start - 1 : start]
    if before in " \u00a0~(":
        trimmed = text[max(0, start - 3) : start].rstrip(" \u00a0~(")
        before = trimmed[-1:]
    if before not in _mark_ends() or not before:
        return start, None
    window_start = max(0, start - 8)
    match = _mark_before().search(text[window_start:start])
    if match is None:
        return start, None
    return window_start + match.start(), match.group(1) or match.group(2)


def _amounts(text: str) -> list[_Amount]:
    """Every number of a text that could be part of a pay figure, in order."""
    found: list[_Amount] = []
    skip_to = 0
    for match in _NUMBER.finditer(text):
        start, end = match.span()
        if start < skip_to:
            continue
        before = text[start - 1 : start]
        if before.isalpha() and before not in _mark_ends():
            continue
        while (gap := _NEXT_GROUP.match(text, end)) and end - start <= 7:
            end = gap.end() + 3
        raw = text[start:end].rstrip(".,'’")
        end = start + len(raw)
        skip_to = end
        amount = _amount(text, start, end, raw)
        if amount is not None:
            found.append(amount)
            skip_to = amount.end
    return found


def _amount(text: str, start: int, end: int, raw: str) -> _Amount | None:
    mark_start, mark = _find_mark_before(text, start)
    has_sign = mark is not None
    scale = ""
    period: Period | None = None
    is_open = False
    if match := _SCALE.match(text, end):
        scale = match.lastgroup or ""
        if match.group().strip() == "L" and mark not in ("₹", "INR", "Rs", "Rs."):
            scale = ""
        else:
            end = match.end()
            if match.group().strip().lower() == "lpa":
                period, mark = Period.YEAR, mark or "INR"
    for _ in range(4):
        if text[end : end + 1] in "+*" and end < len(text):
            is_open = is_open or text[end] == "+"
            end += 1
        elif match := _mark_after().match(text, end):
            if mark is None or _marks()[mark].currency in (None, "USD"):
                mark = match.group(1)
            end = match.end()
        elif period is None and (match := _UNIT.match(text, end)):
            word = (match.group("noun") or match.group("adverb")).lower()
            period = Period.MONTH if word == "pcm" else _UNITS[word[0]]
            end = match.end()
        else:
            break
    if text[end : end + 1] in ("%",) or text[end : end + 2] == " %":
        return None
    value, is_grouped = _number(re.sub(r"[ \u00a0\u202f\u2009]", "", raw), mark)
    if " " in raw or "\u00a0" in raw:
        is_grouped = True
    return _Amount(mark_start, end, value, is_grouped, scale, mark, has_sign, period, is_open)


def _scaled(low: _Amount, high: _Amount) -> tuple[Decimal, Decimal]:
    """Both ends in whole units: "170-195,000" and "$230~240k" share what only one end shows."""
    assert low.value is not None and high.value is not None
    top = high.value * _SCALES[high.scale]
    bottom = low.value * _SCALES[low.scale]
    if low.scale or low.is_grouped or not (high.scale or high.is_grouped):
        if not high.scale and low.scale == "k" and high.value < 1000:
            top = high.value * 1000
        return bottom, top
    for factor in (_SCALES[high.scale] if high.scale else 1000, 1000):
        if low.value < 1000 and low.value * factor <= top <= low.value * factor * 20:
            return low.value * factor, top
    return bottom, top


def _ranges(text: str, amounts: list[_Amount]) -> list[_Range]:
    found: list[_Range] = []
    at = 0
    while at < len(amounts):
        chain = [amounts[at]]
        while at + 1 < len(amounts) and _is_joined(text, chain, amounts[at + 1]):
            chain.append(amounts[at + 1])
            at += 1
        at += 1
        if any(amount.mark or amount.scale for amount in chain) or (
            len(chain) > 1 and all(amount.is_grouped for amount in chain)
        ):
            found.append(_range(text, chain))
    return found


def _is_joined(text: str, chain: list[_Amount], after: _Amount) -> bool:
    last = chain[-1]
    gap = text[last.end : after.start]
    if len(gap) > 220 or len(chain) > 2 or not _GAP.fullmatch(gap):
        return False
    word = gap.strip().lower()
    if word == "and":
        return bool(_PAIR_BEFORE.search(text, max(0, last.start - 40), last.start))
    if word.lstrip(",;/ and").startswith("max"):
        return bool(_MIN_BEFORE.search(text, max(0, last.start - 24), last.start))
    return True


def _range(text: str, chain: list[_Amount]) -> _Range:
    first, last = chain[0], chain[-1]
    marks = tuple(amount.mark for amount in chain if amount.mark)
    periods = {amount.period for amount in chain if amount.period}
    scale = max((amount.scale for amount in chain), key=lambda letter: _SCALES[letter])
    period = next(iter(periods)) if len(periods) == 1 else None
    problem = "mixed_periods" if len(periods) > 1 else None
    low: Decimal | None
    high: Decimal | None
    if any(amount.value is None for amount in chain):
        low, high, problem = None, None, "amount_malformed"
    elif len(chain) > 1:
        low, high = _scaled(first, last)
    else:
        assert first.value is not None
        low = high = first.value * _SCALES[first.scale]
        before = text[max(0, first.start - 28) : first.start]
        if _CAP_BEFORE.search(before):
            low = None
        elif first.is_open or _FLOOR_BEFORE.search(before):
            high = None
    return _Range(first.start, last.end, low, high, marks, period, scale, len(chain) > 1, problem)


def _items(text: str, start: int, end: int) -> list[_Item]:
    """The phrases of text[start:end] that mean something, with the words between them."""
    tokens = [
        (match.group(), match.start(), match.end())
        for match in _WORD.finditer(text[start:end].lower())
    ]
    phrases = _phrases()
    found: list[_Item] = []
    at = 0
    while at < len(tokens):
        word, token_start, token_end = tokens[at]
        meaning, length = "", 1
        for words, phrase_meaning in phrases.get(word, ()):
            length = len(words)
            if length == 1 or tuple(token[0] for token in tokens[at : at + length]) == words:
                meaning, token_end = phrase_meaning, tokens[at + length - 1][2]
                break
        else:
            length = 1
        found.append(_Item(word, meaning, start + token_start, start + token_end))
        at += length
    return found


def _sentence(text: str, found: _Range) -> tuple[int, int]:
    floor = max(0, found.start - 400)
    start = floor
    for match in _SENTENCE_END.finditer(text, floor, found.start):
        start = match.end()
    match_after = _SENTENCE_END.search(text, found.end, found.end + 240)
    return start, match_after.start() if match_after else min(len(text), found.end + 240)


@dataclass(frozen=True, slots=True)
class _Verdict:
    """What one side of a range says: a meaning that decides, or None, and a period."""

    meaning: str | None
    period: Period | None
    is_near: bool = True


def _right(items: list[_Item]) -> _Verdict:
    period: Period | None = None
    unknown = 0
    in_parenthesis = False
    for index, item in enumerate(items):
        if item.word in "([" and index == 0:
            in_parenthesis = True
            continue
        if (
            item.word in _STOPS
            or item.meaning == "outside"
            or (item.word == ")" and not in_parenthesis)
        ):
            break
        if item.word == ")":
            in_parenthesis = False
            continue
        if item.meaning in _PERIODS:
            period = period or _PERIODS[item.meaning]
        elif item.meaning in ("skip", "range"):
            continue
        elif item.meaning:
            return _Verdict(item.meaning, period, unknown <= 3)
        else:
            unknown += 1
            if unknown > 5:
                break
    return _Verdict(None, period)


def _left(items: list[_Item]) -> _Verdict:
    """Nearest words first. A pay word anywhere before the range outweighs a word beside pay,
    unless that word is tied to the amount by nothing but light words ("bonus of up to $5,000").
    """
    period: Period | None = None
    is_tied = True
    refused: _Verdict | None = None
    for index in range(len(items) - 1, -1, -1):
        item = items[index]
        if item.meaning in _PERIODS:
            period = period or _PERIODS[item.meaning]
        elif item.meaning in _COMPONENTS:
            if refused and refused.is_near:
                return refused
            if period is None and index and items[index - 1].meaning in _PERIODS:
                period = _PERIODS[items[index - 1].meaning]
            return _Verdict(item.meaning, period, is_tied)
        elif item.meaning in ("beside", "not_pay"):
            if not _is_outside(items, index) and refused is None:
                refused = _Verdict(item.meaning, None, is_tied)
        if item.word not in _LIGHT and item.meaning != "range":
            is_tied = False
    return refused or _Verdict(None, period)


def _is_outside(items: list[_Item], index: int) -> bool:
    return any(item.meaning == "outside" for item in items[max(0, index - 3) : index])


def _composite(items: list[_Item]) -> str | None:
    """ "Base + bonus: $X" pays for both: what a chain of joined words adds up to."""
    chain: list[str] = []
    for item in reversed(items):
        if item.meaning in _COMPONENTS or item.meaning == "beside":
            chain.append(
                "equity" if item.word in ("equity", "stock", "rsu", "rsus") else item.meaning
            )
        elif item.word not in ("+", "and", "&", ":", "/", "is", "range", "of", "(", ")"):
            break
    if len(chain) < 2 or chain[0] not in ("beside", "equity"):
        return None
    if not any(meaning in ("base", "pay", "total") for meaning in chain):
        return None
    return "total" if "equity" in chain else "total_cash"


def _heading(text: str, start: int) -> _Verdict:
    line_start = text.rfind("\n", 0, start) + 1
    if start - line_start > 90:
        return _Verdict(None, None)
    before = text[max(0, line_start - 420) : line_start].rstrip()
    line = before[before.rfind("\n") + 1 :]
    if len(line) > 400 or not line:
        return _Verdict(None, None)
    items = _items(line, 0, len(line))
    refused: _Verdict | None = None
    for index in range(len(items) - 1, -1, -1):
        item = items[index]
        if item.meaning in _COMPONENTS and not _is_outside(items, index):
            period = next(
                (_PERIODS[i.meaning] for i in reversed(items) if i.meaning in _PERIODS), None
            )
            return _Verdict(item.meaning, period)
        if item.meaning in ("beside", "not_pay"):
            refused = refused or _Verdict(item.meaning, None)
    return refused or _Verdict(None, None)


def _is_salary_sized(found: _Range, currency: str | None) -> bool:
    floor = _year_floors().get(currency or "USD")
    top = found.high if found.high is not None else found.low
    return (
        floor is not None
        and top is not None
        and floor <= top <= 1_500_000 * max(1, floor // 15_000)
    )


_BARE_ROOM = 90


def _is_bare_offer(text: str, found: _Range, sentence: tuple[int, int], items: list[_Item]) -> bool:
    """A salary-sized figure alone in its field, as in "$225-250K" or "| $180k - $220k |"."""
    room = (found.start - sentence[0]) + (sentence[1] - found.end)
    if any(item.meaning in ("not_pay",) for item in items):
        return False
    return room <= _BARE_ROOM


def _classify(
    text: str,
    found: _Range,
    previous_end: int,
    next_start: int,
    last: _Reading | None,
    currency: str | None,
) -> _Reading | None:
    start, end = _sentence(text, found)
    right = _items(text, found.end, min(end, next_start))
    left_start = max(start, previous_end)
    left = _items(text, left_start, found.start)
    after = _right(right)
    before = _left(left)
    period = found.period or after.period or before.period
    composite = _composite(left)
    if composite:
        return _Reading(_COMPONENTS[composite], period, "words_added")
    if after.meaning == "beside" or (
        after.meaning == "not_pay" and before.meaning not in _COMPONENTS
    ):
        return None
    if after.meaning in _COMPONENTS and after.meaning != "contract_rate" and after.is_near:
        if not (after.meaning == "pay" and before.meaning in _COMPONENTS):
            return _Reading(_COMPONENTS[after.meaning], period, "words_after")
    if before.meaning in _COMPONENTS:
        return _Reading(_COMPONENTS[before.meaning], period, "words_before")
    if before.meaning in ("beside", "not_pay"):
        return None
    if previous_end > start and not _has_stop(text, previous_end, found.start):
        return replace(last, period=period or last.period, rule="same_sentence") if last else None
    if (
        last
        and text[previous_end : found.start].count("\n")
        and len(text[previous_end : found.start]) < 80
    ):
        return replace(last, period=period or last.period, rule="same_list")
    heading = _heading(text, found.start)
    if heading.meaning in _COMPONENTS and (
        found.period or _is_salary_sized(found, currency) or heading.period
    ):
        return _Reading(_COMPONENTS[heading.meaning], period or heading.period, "heading")
    if heading.meaning in ("beside", "not_pay"):
        return None
    if found.period and not right:
        pass
    if (_is_salary_sized(found, currency) or found.period) and _is_bare_offer(
        text, found, (start, end), left + right
    ):
        return _Reading(Component.BASE, period, "bare_offer")
    return None


def _has_stop(text: str, start: int, end: int) -> bool:
    return _SENTENCE_END.search(text, start, end) is not None


def _currency(marks: tuple[str, ...], country: str | None) -> str | None:
    """The currency that a range's marks agree on; a code outweighs a bare sign."""
    codes = {mark for mark in marks if _marks()[mark].currency and mark not in ("$", "dollars")}
    currencies = {_marks()[mark].currency for mark in codes}
    if len(currencies) == 1:
        return next(iter(currencies))
    if len(currencies) > 1 or not marks:
        return None
    mark = _marks()[marks[0]]
    if country is not None and country in mark.by_country:
        return mark.by_country[country] or None
    return mark.currency


def _usd_per_year(
    amount: Decimal | None, period: Period | None, rate: Decimal | None
) -> int | None:
    if amount is None or period is None or rate is None:
        return None
    return int((amount * PER_YEAR[period] * rate).quantize(Decimal(1), rounding=ROUND_HALF_UP))


def _problem(
    component: Component,
    low: Decimal | None,
    high: Decimal | None,
    currency: str | None,
    period: Period | None,
    rate: Decimal | None,
) -> str | None:
    if low is None and high is None:
        return "no_amount"
    if any(amount is not None and amount <= 0 for amount in (low, high)):
        return "zero"
    if low is not None and high is not None:
        if low > high:
            return "low_above_high"
        if high > low * MAX_RATIO:
            return f"ratio_above_{MAX_RATIO}"
    if currency is None:
        return "currency_unknown"
    if period is None:
        return "period_unknown"
    if rate is None:
        return "no_rate"
    boxes = PLAUSIBLE_USD[component]
    floor, ceiling = boxes.get(period) or PLAUSIBLE_USD[Component.BASE][period]
    for amount in (low, high):
        if amount is not None and amount * rate < floor:
            return f"implausibly_low_per_{period.value}"
        if amount is not None and amount * rate > ceiling:
            return f"implausibly_high_per_{period.value}"
    return None


def _pay(
    component: Component,
    low: Decimal | None,
    high: Decimal | None,
    currency: str | None,
    period: Period | None,
    on: date,
    text: str,
    rule: str,
    problem: str | None = None,
) -> Pay:
    rate = usd_per_unit(currency, on) if currency else None
    return Pay(
        component=component,
        low=low,
        high=high,
        currency=currency,
        period=period,
        low_usd=_usd_per_year(low, period, rate),
        high_usd=_usd_per_year(high, period, rate),
        text=text,
        rule=rule,
        problem=problem or _problem(component, low, high, currency, period, rate),
    )


def read_text(
    text: str, *, country: str | None = None, title: str = "", on: date
) -> tuple[Pay, ...]:
    """Every pay figure that a text states, most relevant first.

    `country` is the ISO code of the posting's country where it is known: it decides what a bare
    "$", "kr" or "¥" means and nothing else. `on` is the day whose exchange rates hold. Figures
    of bonus, equity, benefits and business are not pay and are not returned. Never raises.
    """
    amounts = _amounts(text)
    ranges = _ranges(text, amounts)
    found: list[Pay] = []
    last: _Reading | None = None
    previous_end = 0
    for index, candidate in enumerate(ranges):
        next_start = ranges[index + 1].start if index + 1 < len(ranges) else len(text)
        currency = _currency(candidate.marks, country)
        reading = None
        if not _is_business_sized(candidate):
            reading = _classify(text, candidate, previous_end, next_start, last, currency)
        if reading is not None and (currency or reading.rule != "bare_offer"):
            found.append(_finish(text, candidate, reading, currency, title, on))
        last = reading
        previous_end = candidate.end
    unique = dict.fromkeys(found)
    return tuple(sorted(unique, key=lambda pay: pay.problem is not None))


def _is_business_sized(found: _Range) -> bool:
    if found.scale == "b":
        return True
    top = found.high if found.high is not None else found.low
    if found.scale == "m" and top is not None:
        return top > 5_000_000 or (not found.is_pair and top >= 10_000_000)
    return False


def _finish(
    text: str, found: _Range, reading: _Reading, currency: str | None, title: str, on: date
) -> Pay:
    component, period, rule = reading.component, reading.period, reading.rule
    if period is None and component is not Component.STIPEND:
        floor = _year_floors().get(currency or "")
        top = found.low if found.low is not None else found.high
        if floor is not None and top is not None and top >= floor:
            period, rule = Period.YEAR, f"{rule}+year_by_size"
    is_short_period = period not in (None, Period.YEAR)
    line_start = text.rfind("\n", 0, found.start) + 1
    near = text[max(line_start, found.start - 200) : found.end + 60]
    if component is Component.CONTRACT_RATE and not is_short_period:
        component = Component.BASE
    if component is Component.BASE and is_short_period:
        if _CONTRACT_TITLE.search(near) or _CONTRACT_TITLE.search(title):
            component, rule = Component.CONTRACT_RATE, f"{rule}+contract"
    if (
        component is Component.BASE
        and _SALES_TITLE.search(title)
        and "for sales roles" in text[max(0, found.start - 600) : found.end + 600].lower()
    ):
        component, rule = Component.OTE, f"{rule}+sales_title"
    return _pay(
        component,
        found.low,
        found.high,
        currency,
        period,
        on,
        text[found.start : found.end],
        rule,
        found.problem,
    )


_FIELD_PERIODS = {
    "year": Period.YEAR,
    "yr": Period.YEAR,
    "annum": Period.YEAR,
    "annual": Period.YEAR,
    "annually": Period.YEAR,
    "yearly": Period.YEAR,
    "month": Period.MONTH,
    "monthly": Period.MONTH,
    "semi month": Period.SEMI_MONTH,
    "semimonth": Period.SEMI_MONTH,
    "semi monthly": Period.SEMI_MONTH,
    "bi week": Period.BI_WEEK,
    "biweek": Period.BI_WEEK,
    "bi weekly": Period.BI_WEEK,
    "biweekly": Period.BI_WEEK,
    "week": Period.WEEK,
    "weekly": Period.WEEK,
    "day": Period.DAY,
    "daily": Period.DAY,
    "hour": Period.HOUR,
    "hr": Period.HOUR,
    "hourly": Period.HOUR,
}
_FIELD_PERIOD_NOISE = re.compile(r"[^a-z]+|\b(?:per|salary|wage|pay|rate)\b")
_FIELD_RANK = ("ote", "total_cash", "total", "stipend", "contract_rate", "base", "pay")


def _field_period(period_raw: str) -> Period | None:
    words = " ".join(_FIELD_PERIOD_NOISE.sub(" ", period_raw.lower()).split())
    return _FIELD_PERIODS.get(words)


def _field_amount(raw: str | None) -> Decimal | None:
    try:
        return Decimal(raw.strip().replace(",", "")) if raw else None
    except ArithmeticError:
        return None


def _field_currency(raw: str | None, country: str | None) -> str | None:
    if raw is None:
        return None
    mark = raw.strip()
    mark = mark if mark in _marks() else mark.upper()
    return _currency((mark,), country) if mark in _marks() else None


def _field_component(posted: PostedPay, title: str) -> tuple[str | None, str]:
    name = posted.component_raw or ""
    meanings = {item.meaning for item in _items(name, 0, len(name))}
    beside_text = posted.text or ""
    words = {item.meaning for item in _items(beside_text, 0, len(beside_text))}
    for meaning in _FIELD_RANK:
        if meaning in meanings:
            break
    else:
        if meanings & {"beside", "not_pay"}:
            return None, "field_name"
        meaning = "pay"
    if meaning in ("base", "pay") and "ote" in words:
        if "for sales roles" not in beside_text.lower() or _SALES_TITLE.search(title):
            return "ote", "field_text"
    return meaning, "field_name"


def read_fields(
    posted: PostedPay, *, country: str | None = None, title: str = "", on: date
) -> Pay | None:
    """The pay figure that a page gives in fields; None where the field is no pay figure.

    The period comes from the period field, else from the field's own name ("US Hourly Range"),
    else from the amounts where they can only be a year's. Amounts are never rescaled: a figure
    whose period or size cannot be right is returned with its `problem`.
    """
    low, high = _field_amount(posted.low_raw), _field_amount(posted.high_raw)
    if not low and not high:
        read = read_text(posted.text or "", country=country, title=title, on=on)
        return replace(read[0], rule=f"field_text:{read[0].rule}") if read else None
    meaning, rule = _field_component(posted, title)
    if meaning is None:
        return None
    component = _COMPONENTS[meaning]
    currency = _field_currency(posted.currency_raw, country)
    period = None
    name = posted.component_raw or ""
    if posted.period_raw:
        period = _field_period(posted.period_raw)
    else:
        named = [_PERIODS[i.meaning] for i in _items(name, 0, len(name)) if i.meaning in _PERIODS]
        period = named[0] if named else None
        rule = f"{rule}+named_period" if named else rule
        floor = _year_floors().get(currency or "")
        if period is None and floor is not None and (low or high or 0) >= floor:
            period, rule = Period.YEAR, f"{rule}+year_by_size"
    if component is Component.CONTRACT_RATE and period in (None, Period.YEAR):
        component = Component.BASE
    shown = " ".join(
        part
        for part in (
            posted.component_raw,
            f"{posted.low_raw or ''}-{posted.high_raw or ''}",
            posted.currency_raw,
            posted.period_raw,
        )
        if part
    )
    return _pay(component, low, high, currency, period, on, shown, rule)
