"""Reads pay out of text and fields: what each range of money is for, and whether it can be right.

`transform.amounts` finds the ranges. The words right after a range, then those before it in its
sentence, then the range before it, then its heading say what it is (`transform.pay_words`). A
range that nothing names is pay only where it stands alone in its field and has a salary's size.
`Pay.rule` names what decided.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from functools import cache

from extract.posting import PostedPay
from transform.amounts import Range, marks, ranges
from transform.entry import Component, Pay, Period
from transform.pay_labels import is_place, level_in, level_label, place_in, place_label
from transform.pay_words import (
    COMPONENTS,
    PERIODS,
    Item,
    Side,
    Verdict,
    added_up,
    heading,
    is_beside_equity,
    is_per_other,
    items,
    left_of,
    right_of,
    up_to_stop,
)
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
        Period.MONTH: (800, 100_000),
        Period.SEMI_MONTH: (400, 50_000),
        Period.BI_WEEK: (400, 50_000),
        Period.WEEK: (200, 25_000),
        Period.DAY: (40, 5_000),
        Period.HOUR: (5, 500),
    },
    Component.TOTAL: {Period.YEAR: (15_000, 20_000_000)},
    Component.OTE: {Period.YEAR: (15_000, 3_000_000)},
    Component.TOTAL_CASH: {Period.YEAR: (15_000, 5_000_000)},
    Component.CONTRACT_RATE: {
        Period.MONTH: (100, 200_000),
        Period.WEEK: (40, 50_000),
        Period.DAY: (40, 8_000),
        Period.HOUR: (5, 1_000),
    },
    Component.STIPEND: {
        Period.YEAR: (500, 300_000),
        Period.MONTH: (40, 30_000),
        Period.WEEK: (10, 8_000),
    },
}
"""US dollars per period outside which a figure is marked. A period that a component lacks is held
to the component BASE. The ceilings lie well above the highest posted (base 1,000,000; total
2,500,000): they catch wrong units and never the top of the market."""

LOW_WAGE_SHARE = Decimal("0.2")
"""The floors above, for currencies of countries whose full salaries lie below them."""


@dataclass(frozen=True, slots=True)
class _Reading:
    """What the words around one range say that it is. `meaning` is the deciding word's."""

    component: Component
    meaning: str
    period: Period | None
    rule: str


@dataclass(frozen=True, slots=True)
class _Currency:
    year_floor: int | None
    is_low_wage: bool


_SENTENCE_END = re.compile(r"\n|[.!?;]\s+(?=[A-Z“\"(*]|\d+(?:\(k\)|%))|[•·|]")
_REACH_BEFORE, _REACH_AFTER = 320, 200
_LIST_GAP = 90
_BARE_ROOM = 90
_PLACEHOLDER = 2
"""Two ends up to this are filled in where a form asks for some: "$1 - $2"."""
_LEAST_HOURLY = 7
"""Less is asked for an hour of a machine, and not paid for one of a person."""
_OPENS_OFFER = ("offer", "offering", "Annually")
_ROLE_BEFORE = re.compile(
    r"\b(?:engineer|scientist|developer|researcher|analyst|architect|designer|manager|specialist"
    r"|intern|associate|technician|programmer|fellow|lead|nurse|writer|editor|annotator|tutor"
    r"|student|graduate|recruiter|coordinator|assistant)s?\b[^.!?]{0,40}$",
    re.IGNORECASE,
)
_FIELD_GAP = re.compile(r"\s[-–—]\s")
_SINGLE_ROOM = 14
_HEADING_REACH = 420
_POINTS_DOWN = re.compile(r"\b(?:below|following)\b", re.IGNORECASE)
"""A sentence above a heading that says what the amounts under the heading are."""
_LONGEST_TITLE = 40
_FEWEST_GAPS = 3
"""Spaced dashes on a line from which on they part its fields, as "|" does."""

_SALES_TITLE = re.compile(
    r"\b(?:sales|seller|account (?:executive|manager|director)|business development|sdr|bdr"
    r"|closer|customer success manager|partner manager)\b",
    re.IGNORECASE,
)
_CONTRACT = re.compile(
    r"\b(?:contract(?:or|ors|ing)?|freelance(?:rs?)?|1099|consultants?|c2c|ir35|hourly work)\b",
    re.IGNORECASE,
)
_CONTRACT_ABOVE = re.compile(
    r"\b(?:type|style)s?\b\W{0,6}[^\n]{0,40}\bcontract\b"
    r"|\bcontract (?:position|role|opportunity|assignment)\b|\bcontractors only\b",
    re.IGNORECASE,
)
_CONTRACT_REACH = 160
_B2B = re.compile(r"\bB2B\b")
_PROGRAMME = re.compile(
    r"\b(?:interns?|internships?|phd|doctoral|fellows?|fellowships?|residen(?:ts?|cy|cies)"
    r"|scholars?|students?|program(?:me)?)\b",
    re.IGNORECASE,
)
_STIPEND_OF_ITS_OWN = re.compile(
    r"(?:^|[.:;,(•|\n]\s*|\b(?:a|the|weekly|monthly|week|month)\s+)stipend\b", re.IGNORECASE
)
"""A stipend that no word before it gives a purpose ("rent stipend")."""
_OTE = r"(?:OTE\b|on[- ]target earnings)"
_OTE_BELOW = rf"\s*\n\s*{_OTE}[^\n]{{0,12}}\n\s*[~$€£\d]"
"""A line that names the amount under it, and not the one above."""
_OTE_NEXT = re.compile(
    rf"(?!{_OTE_BELOW})\s*(?:[•|·,/(-]\s*(?={_OTE}(?!\s*(?:of|is|range|:|-|–|—)?\s*[~$€£\d])))?{_OTE}",
    re.IGNORECASE,
)
_CONTENTS = re.compile(
    r"(?:^\W*(?:consists of|comprised of|includes)"
    r"|\b(?:this|the|above|these|posted|listed|stated)\b[^.\n]{0,50}"
    r"\b(?:range|figure|number|amount|compensation|salary|pay)s?\b[^.\n]{0,24}?"
    r"\b(?P<not>not\s+)?(?:includes?|inclusive of|comprises?|combines|consists of|made up of))\b"
    r"(?P<contents>[^.\n]{0,90})",
    re.IGNORECASE | re.MULTILINE,
)
_STANDS_FOR = re.compile(
    r"\b(?:this|the|these|posted|listed|stated)\b[^.\n]{0,40}\b(?:range|figure|number|amount)s?\b"
    r"[^.\n]{0,30}?\b(?:represents?|reflects?|(?:is|are) based on|refers? to|stands? for)\b"
    r"[^.\n]{0,20}?\b(?:(?P<ote>on[- ]target earnings|ote)"
    r"|total (?P<total_cash>(?:target )?cash)|total (?P<total>compensation))\b",
    re.IGNORECASE,
)
_CONTENTS_ELSEWHERE = re.compile(
    r"\b(?:in addition to|on top of|besides|beyond|also|total (?:compensation|rewards)"
    r"|packages?)\b",
    re.IGNORECASE,
)
"""Such a sentence names what comes beside the range, not what the range holds."""
_CODE_BESIDE = re.compile(
    r"\((?:all figures )?(?:in )?([A-Z]{3})\)|\bin ([A-Z]{3})\b"
    r"|\b([A-Z]{3}) (?=(?:annual |base |total )*(?:salary|pay|compensation|wage)\b)"
)
_CODE_OF_COUNTRY = {"CAN": "CAD", "GBR": "GBP", "AUS": "AUD", "IND": "INR"}
"""Currencies that a label names by the country's code: "CAN base pay range"."""
_SHARED_PERIOD_GAP = re.compile(r"\s*\(?\s*(?:/|,|or|and|\||;)\s*\(?\s*")
_OFFER_NEXT = re.compile(
    r"[ ,]*(?:USD )?(?:\+|plus|and)\s*[^\n|•]{0,40}?"
    r"\b(?:equity|stock|options|bonus|benefits|esop|commission|profit|perks|vsop|housing|incentives?"
    r"|relocation)\b"
    r"|[\s+•|,&/-]*(?:and |plus |with )?~?\d[\d.]*\s*%",
    re.IGNORECASE,
)
_FIELD_NEXT = re.compile(
    r"\s*\+?(?:\s?/?\s?(?:HR|hr|YR|yr|hour|year)\b\.?)?"
    r"(?:\s+(?:annually|yearly|hourly|per (?:year|annum|hour)))?\s+(?=[A-Z][a-z]|401)"
)
_EMPLOYMENT = re.compile(
    r"\b(?:full[- ]?time|part[- ]?time|internship|contract|permanent|month ftc|ir35|freelance)\b",
    re.IGNORECASE,
)
_PERCENT_NEXT = re.compile(
    r"[\s+•|,&/-]*(?:and |plus |with )?~?\d[\d.]*\s*(?:%|-|–|to)[^\n]{0,12}%?"
)


@cache
def _currencies() -> dict[str, _Currency]:
    return {
        row["currency"]: _Currency(
            int(row["year_floor"]) if row["year_floor"] else None, row["is_low_wage"] == "yes"
        )
        for row in rows("currencies")
    }


@cache
def _home_currency() -> dict[str, str]:
    return {
        country: row["currency"]
        for row in rows("currencies")
        for country in row["countries"].split(";")
        if country
    }


def _currency(found: tuple[str, ...], country: str | None) -> str | None:
    """The currency that a range's marks agree on; a code outweighs a bare sign."""
    known = marks()
    signs = [mark for mark in found if known[mark].by_country or known[mark].currency is None]
    codes = {known[mark].currency for mark in found if mark not in signs}
    if len(codes) == 1:
        return next(iter(codes))
    if codes or not signs:
        return None
    mark = known[signs[0]]
    if country is not None and country in mark.by_country:
        return mark.by_country[country] or None
    return mark.currency


def _stated_currency(text: str, found: Range) -> str | None:
    """A code that the words beside a range give for it: "Salary (CAD): $140,000"."""
    if any(marks()[mark].currency and mark != "$" for mark in found.marks):
        return None
    stated = [
        *_CODE_BESIDE.finditer(text, max(0, found.start - 60), found.start),
        *_CODE_BESIDE.finditer(text, found.end, found.end + 40),
    ]
    codes = {match[1] or match[2] or match[3] for match in stated}
    code = codes.pop() if len(codes) == 1 else ""
    code = _CODE_OF_COUNTRY.get(code, code)
    return code if code in _currencies() else None


def _year_floor(currency: str | None) -> int | None:
    found = _currencies().get(currency or "USD")
    return found.year_floor if found else None


def _is_year_sized(found: Range, currency: str | None) -> bool:
    """Whether a range can only be a year's pay: no month is paid so high, no year higher."""
    floor = _year_floor(currency)
    lowest = found.low if found.low is not None else found.high
    return floor is not None and lowest is not None and floor <= lowest <= found.top <= floor * 200


def _sentence(text: str, found: Range) -> tuple[int, int]:
    start = max(0, found.start - _REACH_BEFORE)
    start = max(start, text.rfind("\n", start, found.start) + 1)
    for match in _SENTENCE_END.finditer(text, start, found.start):
        start = match.end()
    end = min(len(text), found.end + _REACH_AFTER)
    stop = _SENTENCE_END.search(text, found.end, end)
    end = stop.start() if stop else end
    before = [gap.end() for gap in _FIELD_GAP.finditer(text, start, found.start)]
    after = [gap.start() for gap in _FIELD_GAP.finditer(text, found.end, end)]
    if len(before) + len(after) < _FEWEST_GAPS:
        return start, end
    return before[-1] if before else start, after[0] if after else end


def _heading(text: str, start: int, after: int = 0) -> Verdict:
    """The line above the range's own line, where the range stands at the head of its line.

    Nothing before `after` is read. A refusal is tied where the line is a title ("Deal size") and
    not a sentence that only speaks of other money.
    """
    line_start = text.rfind("\n", 0, start) + 1
    if start - line_start > _LIST_GAP:
        return Verdict()
    above = text[max(after, line_start - _HEADING_REACH) : line_start]
    lines = [line for line in above.split("\n") if line.strip()]
    if lines and len(lines[-1]) <= _LONGEST_TITLE and is_place(lines[-1]):
        lines.pop()
    if not lines or lines[-1].startswith(("-", "•", "*")):
        return Verdict()
    line = lines[-1]
    named = heading(items(line))
    if named.meaning == "pay" and len(lines) > 1 and _POINTS_DOWN.search(lines[-2]):
        told = heading(items(lines[-2]))
        if told.meaning in ("ote", "total_cash", "total"):
            return replace(told, period=named.period or told.period)
    is_title = len(line) <= _LONGEST_TITLE and not line.rstrip().endswith((".", "!"))
    return replace(named, is_tied=is_title and named.meaning == "not_pay")


def _under(above: Verdict, period: Period | None) -> _Reading | None:
    """The reading of a range by the heading above it, None where that names no pay."""
    if above.meaning is None or not above.is_pay:
        return None
    component = COMPONENTS[above.meaning]
    return _Reading(component, above.meaning, period or above.period, "heading")


@dataclass(frozen=True, slots=True)
class _Place:
    """Where one range stands: its sentence, its neighbours, and the words on both sides."""

    start: int
    end: int
    previous_end: int
    next_start: int
    left: Side
    right: Side


def _place(text: str, found: Range, previous_end: int, next_start: int) -> _Place:
    start, end = _sentence(text, found)
    return _Place(
        start=start,
        end=end,
        previous_end=previous_end,
        next_start=next_start,
        left=left_of(text[max(start, previous_end) : found.start]),
        right=right_of(text[found.end : min(end, next_start)]),
    )


def _is_named_for_several(words: Sequence[Item]) -> bool:
    """Whether a name is that of two kinds of pay: "Annual salary or hourly pay range: $X"."""
    periods = {item.meaning for item in words if item.meaning in PERIODS}
    return len(periods) > 1 and any(item.word in ("or", "/") for item in words)


def _ends_field(text: str, found: Range) -> bool:
    """Whether what stands behind two ends or a stated period opens a field of its own.

    In a text that lost its line ends: "Pay range: $91,500-$104,000 Bonus eligible: yes".
    """
    return (found.is_pair or found.period is not None) and (
        _FIELD_NEXT.match(text, found.end) is not None
    )


def _named(text: str, found: Range, place: _Place) -> _Reading | Verdict | None:
    """What the range's own sentence says: a reading, a refusal, or nothing but a period."""
    right, left = place.right.says, place.left.says
    if right.meaning == "beside" and left.is_pay and left.is_tied and _ends_field(text, found):
        right = Verdict()
    period = found.period or right.period or left.period
    if period is not found.period and _is_named_for_several(place.left.items):
        period = None
    if _OTE_NEXT.match(text, found.end):
        return _Reading(Component.OTE, "ote", period, "ote_next")
    if (sum_of := place.left.added_up) and not _PERCENT_NEXT.match(text, found.end):
        return _Reading(COMPONENTS[sum_of], sum_of, period, "words_added")
    if right.meaning == "beside" or (right.meaning == "not_pay" and not left.is_pay):
        return right
    if is_per_other(place.right.items):
        return Verdict("not_pay", None)
    is_named_after = right.is_pay and not (
        left.is_pay
        and (right.meaning in ("pay", "contract_rate") or left.meaning != "pay")
        and not (right.is_tied and right.meaning not in ("pay", "contract_rate"))
        and (left.meaning, right.meaning) != ("total", "total_cash")
    )
    for verdict, rule, is_used in (
        (right, "words_after", is_named_after),
        (left, "words_before", left.is_pay),
    ):
        if is_used and verdict.meaning:
            return _Reading(COMPONENTS[verdict.meaning], verdict.meaning, period, rule)
    if left.is_refusal:
        return left
    return Verdict(None, period)


def _inherited(
    text: str, found: Range, place: _Place, last: _Reading | None, currency: str | None
) -> _Reading | None:
    """A range that continues a sentence or a list takes the reading of the one before it."""
    between = text[place.previous_end : found.start]
    if last is None or not place.previous_end:
        return None
    is_alike = (
        _is_year_sized(found, currency)
        if last.period in (None, Period.YEAR)
        else found.period is last.period
    ) or _SHARED_PERIOD_GAP.fullmatch(between)
    if not is_alike:
        return None
    if place.previous_end > place.start:
        return replace(last, rule="same_sentence")
    is_next = "\n" in between or between.lstrip(" )").startswith(";")
    if is_next and len(between) <= _LIST_GAP:
        return replace(last, rule="same_list")
    return None


def _opens_field(left: str) -> bool:
    """Whether what stands before a figure is a label and not the start of a sentence."""
    left = left.rsplit(". ", 1)[-1].rstrip()
    words = left.split()
    return len(words) <= 1 or left[-1] in "-–—:(),/[~>=" or words[-1] in _OPENS_OFFER


def _is_bare_offer(text: str, found: Range, place: _Place, *, is_year_sized: bool) -> bool:
    """A figure alone in its field: "$225-250K", "| $180k - $220k |", "Staff Engineer ($X - $Y)".

    One figure alone says less than two: it must fill its field, or stand beside equity or a bonus.
    Either may also stand behind a role or a place and say that it is for an hour or a year. Spaced
    dashes part fields too.
    """
    if any(item.meaning == "not_pay" for item in place.left.items + place.right.items):
        return False
    left, right = text[place.start : found.start], text[found.end : place.end]
    before = [part for part in _FIELD_GAP.split(left) if part]
    room = sum(map(len, before[-1:])) + len(_FIELD_GAP.split(right)[0])
    is_stated = (
        (found.period is Period.HOUR and found.top >= _LEAST_HOURLY)
        or (found.period is Period.YEAR and is_year_sized)
    ) and (_ROLE_BEFORE.search(left) is not None or place_in(left) is not None)
    is_offer = _OFFER_NEXT.match(text, found.end) or _EMPLOYMENT.search(
        text, place.start, place.end
    )
    if found.is_pair:
        return room <= _BARE_ROOM and (is_offer is not None or is_stated or _opens_field(left))
    if room <= _SINGLE_ROOM:
        return found.scale != "m"
    return room <= _BARE_ROOM and (is_offer is not None or (is_stated and _opens_field(left)))


def _classify(
    text: str, found: Range, place: _Place, last: _Reading | None, currency: str | None
) -> _Reading | None:
    named = _named(text, found, place)
    if isinstance(named, _Reading):
        return named
    if named is None or named.is_refusal:
        return None
    period = found.period or named.period
    is_year_sized = _is_year_sized(found, currency)
    reading = _inherited(text, found, place, last, currency)
    if reading is not None:
        if reading.rule == "same_list":
            above = _heading(text, found.start, place.previous_end)
            if under := _under(above, period):
                return under
        return replace(reading, period=period or reading.period)
    if place.previous_end <= place.start:
        above = _heading(text, found.start)
        if above.is_refusal and (above.is_tied or not is_year_sized):
            return None
        if (under := _under(above, period)) and (is_year_sized or under.period):
            return under
    is_sized = is_year_sized or (period is not None and period is not Period.YEAR)
    if is_sized and _is_bare_offer(text, found, place, is_year_sized=is_year_sized):
        return _Reading(Component.BASE, "pay", period, "bare_offer")
    return None


def _is_large_unit(currency: str | None) -> bool:
    """Whether a year's pay is written in millions of the currency."""
    floor = _year_floor(currency) if currency else None
    return floor is not None and floor >= 1_000_000


def _is_no_pay_size(found: Range) -> bool:
    """Nothing, billions, and millions beyond any pay: placeholders, rounds, markets, loans."""
    is_placeholder = found.is_pair and found.top <= _PLACEHOLDER and not found.scale
    if found.scale == "b" or (found.problem is None and (not found.top or is_placeholder)):
        return True
    if _is_large_unit(_currency(found.marks, None)):
        return False
    if found.scale == "m":
        return found.top > 6_000_000 or not found.is_pair and found.top > 4_000_000
    return False


def _with_opening(text: str, match: re.Match[str]) -> str:
    """What `match` says up to its contents, from the start of its sentence on."""
    start = max(text.rfind(end, 0, match.start()) for end in ".!?\n") + 1
    return text[start : match.start("contents")]


def _contents(text: str, found: Range) -> Component | None:
    """What a following sentence says that the range holds ("The above range includes equity")."""
    if stands_for := _STANDS_FOR.search(text, found.end, found.end + 300):
        return COMPONENTS[stands_for.lastgroup or ""]
    match = _CONTENTS.search(text, found.end, found.end + 300)
    if match is None or match["not"] or _CONTENTS_ELSEWHERE.search(_with_opening(text, match)):
        return None
    held = {item.word for item in items(match["contents"])}
    if held & {"equity", "stock", "rsus", "rsu"}:
        return Component.TOTAL
    if held & {"bonus", "bonuses", "commission", "commissions", "variable", "incentive"}:
        return Component.TOTAL_CASH
    return None


def _refined(
    text: str, found: Range, place: _Place, reading: _Reading, title: str, currency: str | None
) -> _Reading | None:
    """The reading after what stands farther off: contract words, sales titles, contents."""
    component, rule = reading.component, reading.rule
    line_start = text.rfind("\n", 0, found.start) + 1
    near = text[max(line_start, found.start - 240) : found.end + 80]
    is_short_period = reading.period not in (None, Period.YEAR)
    if component is Component.STIPEND:
        return _stipend(found, place, reading, near, title, currency)
    if component is Component.CONTRACT_RATE and not is_short_period:
        component = Component.BASE
    elif component is Component.TOTAL and is_beside_equity(place.right.items):
        component, rule = Component.TOTAL_CASH, f"{rule}+equity_beside"
    elif component is Component.BASE and is_short_period:
        if currency == "INR" and re.search(r"\binternship\b", near, re.IGNORECASE):
            component, rule = Component.STIPEND, f"{rule}+internship"
        elif (
            _CONTRACT.search(near)
            or _CONTRACT_ABOVE.search(text, max(0, line_start - _CONTRACT_REACH), line_start)
            or _CONTRACT.search(title)
            or (currency == "PLN" and _B2B.search(near))
        ):
            component, rule = Component.CONTRACT_RATE, f"{rule}+contract"
    elif component is Component.BASE and reading.meaning == "pay":
        contents = _contents(text, found)
        if contents is not None:
            component, rule = contents, f"{rule}+contents"
    if component is Component.BASE and _is_ote_for_sales(text, found, title):
        component, rule = Component.OTE, f"{rule}+sales_title"
    return replace(reading, component=component, rule=rule)


def _stipend(
    found: Range, place: _Place, reading: _Reading, near: str, title: str, currency: str | None
) -> _Reading | None:
    """A programme's stipend is its pay; a stipend for lunch, travel or a desk is a benefit.

    One that a person could live on all year is pay as well.
    """
    around = (*place.left.items[-4:], *up_to_stop(place.right.items))
    if any(item.meaning == "beside" for item in around) or _is_for_something(place.right.items):
        return None
    if _PROGRAMME.search(title) or _PROGRAMME.search(near) or "for this role" in near:
        return reading
    floor = _year_floor(currency) if currency else None
    lowest = found.low if found.low is not None else found.high
    if floor is None or lowest is None or reading.period in (None, Period.YEAR):
        return None
    if not _STIPEND_OF_ITS_OWN.search(near):
        return None
    return reading if lowest * PER_YEAR[reading.period] >= floor else None


def _is_for_something(words: Sequence[Item]) -> bool:
    """Whether a stipend's purpose follows it: "stipend for meals"."""
    found = [item.word for item in words[:4]]
    after = words[found.index("for") + 1 :][:3] if "for" in found else ()
    return any(item.meaning in ("beside", "perk") for item in after)


def _is_ote_for_sales(text: str, found: Range, title: str) -> bool:
    """A sentence such as "for sales roles, the range is OTE" counts on sales titles only."""
    if not _SALES_TITLE.search(title):
        return False
    around = text[max(0, found.start - 700) : found.end + 500].lower()
    at = around.find("for sales role")
    return at >= 0 and ("ote" in around[at:] or "target" in around[at:])


def _usd_per_year(
    amount: Decimal | None, period: Period | None, rate: Decimal | None
) -> int | None:
    if amount is None or period is None or rate is None:
        return None
    return int((amount * PER_YEAR[period] * rate).quantize(Decimal(1), rounding=ROUND_HALF_UP))


def _problem(
    component: Component,
    ends: tuple[Decimal | None, Decimal | None],
    currency: str | None,
    period: Period | None,
    rate: Decimal | None,
) -> str | None:
    low, high = ends
    if any(amount is not None and amount <= 0 for amount in ends):
        return "zero_or_less"
    if low is not None and high is not None and low > high:
        return "low_above_high"
    if low is not None and high is not None and high > low * MAX_RATIO:
        return f"ratio_above_{MAX_RATIO}"
    if currency is None:
        return "currency_unknown"
    if period is None:
        return "period_unknown"
    if rate is None:
        return "no_exchange_rate"
    boxes = PLAUSIBLE_USD[component]
    floor, ceiling = boxes.get(period) or PLAUSIBLE_USD[Component.BASE][period]
    known = _currencies().get(currency)
    share = LOW_WAGE_SHARE if known is not None and known.is_low_wage else Decimal(1)
    for amount in ends:
        if amount is not None and amount * rate < floor * share:
            return f"implausibly_low_per_{period.value}"
        if amount is not None and amount * rate > ceiling:
            return f"implausibly_high_per_{period.value}"
    return None


def _pay(
    reading: _Reading,
    ends: tuple[Decimal | None, Decimal | None],
    currency: str | None,
    on: date,
    text: str,
    problem: str | None = None,
) -> Pay:
    rate = usd_per_unit(currency, on) if currency else None
    low, high = ends
    return Pay(
        component=reading.component,
        low=low,
        high=high,
        currency=currency,
        period=reading.period,
        low_usd=_usd_per_year(low, reading.period, rate),
        high_usd=_usd_per_year(high, reading.period, rate),
        text=text,
        rule=reading.rule,
        problem=problem or _problem(reading.component, ends, currency, reading.period, rate),
    )


def _with_period(found: Range, reading: _Reading, currency: str | None) -> _Reading:
    """The reading with a year where nothing states a period and no month is paid so high."""
    if reading.period is not None or found.problem == "mixed_periods":
        return reading
    if reading.component is not Component.STIPEND and currency and _is_year_sized(found, currency):
        return replace(reading, period=Period.YEAR, rule=f"{reading.rule}+year_by_size")
    return reading


def _shared_period(text: str, candidates: list[Range], index: int) -> Period | None:
    """The period after the last of "3,850 USD / 2,310 GBP / 4,300 CAD per week"."""
    for found, following in zip(candidates[index:], candidates[index + 1 :], strict=False):
        if not _SHARED_PERIOD_GAP.fullmatch(text, found.end, following.start):
            break
        if following.period is not None:
            return following.period
    return None


def read_text(
    text: str, *, country: str | None = None, title: str = "", on: date
) -> tuple[Pay, ...]:
    """Every pay figure that a text states, most relevant first.

    `country` is the ISO code of the posting's country where it is known: it decides what a bare
    "$", "kr" or "¥" means, and puts figures in that country's currency first. `title` decides
    whether a sentence about sales roles counts. `on` is the day whose exchange rates hold.
    Bonus, equity, benefits and the money of the business are not pay. Never raises.
    """
    text = text.replace(r"\$", "$")  # as Markdown has it
    candidates = [found for found in ranges(text) if not _is_no_pay_size(found)]
    found_pay: list[Pay] = []
    last: _Reading | None = None
    previous_end = 0
    for index, found in enumerate(candidates):
        if found.period is None and (upcoming := _shared_period(text, candidates, index)):
            found = replace(found, period=upcoming)
        following = candidates[index + 1] if index + 1 < len(candidates) else None
        next_start = following.start if following else len(text)
        place = _place(text, found, previous_end, next_start)
        previous_end = found.end
        currency = _currency(found.marks, country)
        if (stated := _stated_currency(text, found)) is not None:
            currency, found = stated, replace(found, marks=(stated,))
        last = _classify(text, found, place, last, currency)
        if last is None or not _is_enough(found, last, currency):
            last = None
            continue
        reading = _refined(text, found, place, _with_period(found, last, currency), title, currency)
        if reading is not None:
            found_pay.append(_labelled(text, found, place, reading, country, on))
    return _ordered(found_pay, country)


def _labelled(
    text: str, found: Range, place: _Place, reading: _Reading, country: str | None, on: date
) -> Pay:
    """The pay with the level and place that stand beside it. A place decides what a "$" is."""
    around = (text, found.start, found.end, place.previous_end, place.next_start)
    where = place_label(*around)
    if where is not None and where.country is not None:
        country = where.country
    currency = _currency(found.marks, country)
    if not found.marks and country == "US":
        currency, reading = "USD", replace(reading, rule=f"{reading.rule}+usd_in_us")
    reading = _with_period(found, reading, currency)
    words = text[found.start : found.end]
    pay = _pay(reading, (found.low, found.high), currency, on, words, found.problem)
    return replace(
        pay,
        level_label=level_label(*around),
        place_label=where.label if where is not None else None,
    )


def _is_enough(found: Range, reading: _Reading, currency: str | None) -> bool:
    """Whether words and amount together say pay.

    A figure without any currency mark needs a word for pay and a salary's size; a small figure
    alone, without a period, needs more than "we pay $300 for ...".
    """
    if not found.marks:
        return reading.rule.startswith(("words", "same", "heading", "ote")) and _is_year_sized(
            found, None
        )
    is_small = reading.period is None and not _is_year_sized(found, currency)
    return not (is_small and reading.meaning == "pay" and not found.is_pair and currency)


def _ordered(found: list[Pay], country: str | None) -> tuple[Pay, ...]:
    home = _home_currency().get(country or "")
    unique: dict[object, Pay] = {}
    for pay in found:
        key = (pay.component, pay.low, pay.high, pay.currency, pay.period)
        unique.setdefault((*key, pay.level_label), pay)
    return tuple(
        sorted(
            unique.values(),
            key=lambda pay: (pay.problem is not None, home is not None and pay.currency != home),
        )
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
    "semi monthly": Period.SEMI_MONTH,
    "bi week": Period.BI_WEEK,
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
_MAX_FIELD_DIGITS = 15


def _field_period(period_raw: str) -> Period | None:
    words = " ".join(_FIELD_PERIOD_NOISE.sub(" ", period_raw.lower()).split())
    return _FIELD_PERIODS.get(words)


def _field_amount(raw: str | None) -> Decimal | None:
    """An amount as whole units; None where it is missing, zero, or no plain number."""
    digits = (raw or "").strip().replace(",", "")
    if not digits or len(digits) > _MAX_FIELD_DIGITS or not re.fullmatch(r"-?\d+(\.\d+)?", digits):
        return None
    return Decimal(digits) or None


def _field_currency(raw: str | None, country: str | None) -> str | None:
    mark = (raw or "").strip()
    mark = mark if mark in marks() else mark.upper()
    return _currency((mark,), country) if mark in marks() else None


def _field_component(name: Sequence[Item]) -> str | None:
    """What a field's own name says that it holds; None where it is no pay ("Bonus Range")."""
    meanings = {item.meaning for item in name}
    named = added_up(name) or next((kind for kind in _FIELD_RANK if kind in meanings), None)
    if named is None and not meanings & {"beside", "not_pay"}:
        return "pay"
    return named


def _shown_component(
    posted: PostedPay, ends: tuple[Decimal | None, Decimal | None], title: str, on: date
) -> str | None:
    """What the words beside a field call the same amounts: some boards put OTE in a salary."""
    shown = posted.text or ""
    read = read_text(shown, title=title, on=on)
    same = next((pay for pay in read if (pay.low, pay.high) == ends), None)
    if same is not None and not same.rule.startswith("bare_offer"):
        return same.component.value
    if any(pay.component is Component.OTE for pay in read):
        return None
    named = {item.meaning for item in items(shown)}
    is_for_all = "for sales role" not in shown.lower() or _SALES_TITLE.search(title) is not None
    return "ote" if "ote" in named and is_for_all else None


def _field_reading(
    posted: PostedPay,
    ends: tuple[Decimal | None, Decimal | None],
    currency: str | None,
    title: str,
    on: date,
) -> _Reading | None:
    name_raw = posted.component_raw or ""
    name = items(name_raw)
    meaning, rule = _field_component(name), "field_name"
    if meaning is None:
        return None
    if meaning in ("base", "pay"):
        shown = _shown_component(posted, ends, title, on)
        if shown in ("ote", "total_cash", "total"):
            meaning, rule = shown, "field_text"
    component, period = COMPONENTS[meaning], None
    if posted.period_raw:
        period = _field_period(posted.period_raw)
    elif named := [PERIODS[item.meaning] for item in name if item.meaning in PERIODS]:
        period, rule = named[0], f"{rule}+named_period"
    else:
        floor = _year_floor(currency) if currency else None
        lowest = min(end for end in ends if end is not None)
        if floor is not None and lowest >= floor:
            period, rule = Period.YEAR, f"{rule}+year_by_size"
    is_short_period = period not in (None, Period.YEAR)
    if component is Component.CONTRACT_RATE and not is_short_period:
        component = Component.BASE
    elif component is Component.BASE and is_short_period and _CONTRACT.search(title):
        component, rule = Component.CONTRACT_RATE, f"{rule}+contract"
    return _Reading(component, meaning, period, rule)


def read_fields(
    posted: PostedPay, *, country: str | None = None, title: str = "", on: date
) -> Pay | None:
    """The pay figure that a page gives in fields; None where the field is no pay figure.

    The period comes from the period field, else from the field's own name ("US Hourly Range"),
    else from the amounts where they can only be a year's. Amounts are never rescaled: a figure
    whose period or size cannot be right is returned with its `problem`. Where a field holds
    words instead of amounts, the words are read. Never raises.
    """
    ends = (_field_amount(posted.low_raw), _field_amount(posted.high_raw))
    if ends == (None, None):
        words = "\n".join(part for part in (posted.currency_raw, posted.text) if part)
        read = read_text(words, country=country, title=title, on=on)
        return replace(read[0], rule=f"field_words:{read[0].rule}") if read else None
    if posted.period_raw and re.search(r"\btime\b", posted.period_raw, re.IGNORECASE):
        return None
    currency = _field_currency(posted.currency_raw, country)
    reading = _field_reading(posted, ends, currency, title, on)
    if reading is None:
        return None
    shown = " ".join(
        part
        for part in (
            posted.component_raw,
            f"{posted.low_raw or ''}..{posted.high_raw or ''}",
            posted.currency_raw,
            posted.period_raw,
        )
        if part
    )
    name = posted.component_raw or ""
    where = place_in(name)
    return replace(
        _pay(reading, ends, currency, on, shown),
        level_label=level_in(name),
        place_label=where.label if where is not None else None,
    )
