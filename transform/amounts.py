"""Finds money in text: numbers with a currency, put together into ranges.

Numbers are looked for first, because a posting holds few of them. Only a number with a currency
or a scale against it, and the numbers joined to that one, become amounts. What a range is for is
decided elsewhere, from the words around it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import cache

from transform import remembered
from transform.entry import Period
from transform.taxonomy import rows


@dataclass(frozen=True, slots=True)
class Mark:
    """What a currency mark means by itself, and in the countries that use it otherwise."""

    currency: str | None
    by_country: dict[str, str]


@dataclass(frozen=True, slots=True)
class Amount:
    """One number with what is written against it. `value` is None where it is malformed."""

    start: int
    end: int
    value: Decimal | None
    is_grouped: bool
    scale: str
    marks: tuple[str, ...]
    has_mark_before: bool
    period: Period | None
    is_open: bool


@dataclass(frozen=True, slots=True)
class Range:
    """Amounts that belong together, both ends in whole units of their currency.

    One amount alone has `low == high`; "from X" has no `high` and "up to X" no `low`. `scale` is
    the largest scale letter seen ("", k, l, m, c, b). Both ends are None where one is malformed.
    """

    start: int
    end: int
    low: Decimal | None
    high: Decimal | None
    marks: tuple[str, ...]
    period: Period | None
    scale: str
    is_pair: bool
    problem: str | None

    @property
    def top(self) -> Decimal:
        """The highest amount shown; zero where none could be read."""
        return self.high or self.low or Decimal(0)


_SPACES = " \u00a0\u202f\u2009"
_NUMBER = re.compile(r"[0-9][0-9,.'’]*")
_DIGITS_ALIKE = bytes(0x30 if 0x30 <= byte <= 0x39 else 0x20 for byte in range(256))
_GROUPED = re.compile(
    r"""\d{1,3}(?:,\d{3})+(?:\.\d{1,2})?     # 180,000.00
      | \d{1,3}(?:\.\d{3})+(?:,\d{1,2})?     # 180.000,00
      | \d{1,3}(?:['’]\d{3})+(?:\.\d{1,2})?  # 180'000
      | \d{1,2}(?:,\d{2})+,\d{3}             # 18,00,000
    """,
    re.VERBOSE,
)
_NOT_DIGITS = re.compile(r"[0-9]")
_DECIMAL = re.compile(r"\d+(?:\.\d{1,3})?")
_DECIMAL_COMMA = re.compile(r"\d+,\d{1,2}")
_SPACE = re.compile(rf"[{_SPACES}]")
_RUPEES = frozenset(("₹", "INR", "Rs", "Rs."))
_NEXT_GROUP = re.compile(rf"[{_SPACES}](?=\d{{3}}(?!\d|[,.'’]\d{{3}}(?!\d)))")
_END_OF_SCALE = r"(?:(?![A-Za-z])|(?<=[kK])(?=[A-Z]{3}\b))"
"""No letter follows, but for a code that is glued to a "k": "146kUSD"."""
_SCALE = re.compile(
    rf"""[ \u00a0]?[+]?(?:
        (?P<k>[kK]|[tT]housand)
      | (?P<m>MM|mm|[mM]n|[mM]io|[mM](?:illions?)?)
      | (?P<b>[bB]n|[bB](?:illions?)?|T|[tT]rillions?)
      | (?P<l>LPA|lpa|Lpa|[lL]akhs?|[lL]acs?|L)
      | (?P<c>[cC]rores?|Cr|cr)
    ){_END_OF_SCALE}""",
    re.VERBOSE,
)
_PER_ANNUM = re.compile(r"[ \u00a0](?:per annum|p\.?a\b)", re.IGNORECASE)
SCALES = {"": 1, "k": 10**3, "l": 10**5, "m": 10**6, "c": 10**7, "b": 10**9}
_UNIT = re.compile(
    r"""(?:\s{0,2}|,\s)[(]?(?:(?:gross|net|brutto|netto|brut)(?:[ ]|(?=/)))?
    (?: (?:/[ ]?|per[ -]|an?[ ]|p\.[ ]?|p/)
        (?P<noun>year|yr|annum|a|y|month|mo|mth|m|week|wk|w|day|d|hour|hr|h)s?(?![A-Za-z])
      | (?<=\d)(?P<glued>[hy]rs?)(?![A-Za-z])
      | /?[ ]?(?P<adverb>annually|yearly|monthly|weekly|daily|hourly|p\.a\.?|pa|pcm|pd|ph)
        (?![A-Za-z]|\s+hours?\b)
    )[)]?(?:\.(?=\s*[-–—]\s*\D{0,5}\d))?""",
    re.VERBOSE | re.IGNORECASE,
)
_UNIT_WORDS = {"pcm": Period.MONTH, "pd": Period.DAY, "ph": Period.HOUR}
_UNIT_LETTERS = {
    "y": Period.YEAR,
    "a": Period.YEAR,
    "p": Period.YEAR,
    "m": Period.MONTH,
    "w": Period.WEEK,
    "d": Period.DAY,
    "h": Period.HOUR,
}
_DASHES = "-\u2010\u2011\u2012\u2013\u2014\u2015\u2212\u301c~"
_ASIDE = (
    r"(?:\s*\*|\s+min(?:imum)?\b|\s+(?:OTE|base)(?=\s?[-–—]|\s+to\b)|\s*\[[^\]\n]{0,160}\]"
    r"|\s*\((?:min|mid|max|low|high|entry|start|target|bottom)[^)\n]{0,24}\))*"
)
_JOIN = re.compile(
    rf"""{_ASIDE}(?:\.(?=\s*[-–—]))?\s*
    (?: [{_DASHES}]{{1,3}}\s*(?:and\b|to\b)?
      | to\b | through\b | thru\b | until\b | up\ to\b | bis\b(?:\ zu\b)?
      | (?P<and>(?:and|und|et|y|e|en)\b) | [àa](?=\s) | do(?=\s)
      | (?:and\ )?(?:can\ )?(?:go(?:es|ing)?|ris(?:es|ing)|extend(?:s|ing)|increas(?:es|ing))
        \ (?:up\ )?to\b
      | in\ (?:our|the)\ low[^.\n]{{0,60}}?\s(?:up\ )?to\b
      | [{_DASHES}.,;/|]?\s*(?:and\s+)?(?:an?\ |the\ )?
        (?:(?:pay|salary|base|rate|range)\ (?:[{_DASHES}]\ )?){{0,4}}
        (?P<labelled>mid(?:point)?|max(?:imum)?|end(?=\s?:))
        (?:\ (?:us|annual|hourly|base|salary|pay|rate|of|range|is))*\s*:?
    )\s*(?:up\ to\s*|a\ maximum\ of\s*|~\s*)?""",
    re.VERBOSE | re.IGNORECASE,
)
_MIN_BEFORE = re.compile(
    r"\b(?:min(?:imum)?|start(?=\s?:))"
    r"(?: (?:us|annual|hourly|base|salary|pay|rate|of|range|is))*\s*[:.]?\s*$",
    re.IGNORECASE,
)
_PAIR_BEFORE = re.compile(
    r"\b(?:between|from|ranges?|ranging|anywhere|begins? at|starts? at|zwischen|entre|tra|tussen)\b"
    r"[^.\n]{0,30}$",
    re.IGNORECASE,
)
_RANGE_OPEN = re.compile(rf"[0-9][kK]?\s?(?:[{_DASHES}]|to)\s?$")
_ONE_END = re.compile(
    r"(?:\b(?:from|at|least|min|minimum|max|maximum|of|is|than|to|upto|as|exceed|exceeding"
    r"|ab|zu|dès|de|desde|hasta|a)|[àÀ])[\s.:~≈]*$",
    re.IGNORECASE,
)
"""The last word before a figure that is one end only: it spares most the two patterns below."""
_FLOOR_BEFORE = re.compile(
    r"\b(?:from|start(?:s|ing)? (?:at|from)|at least|(?:a )?minimum(?: of| is)?|min\.?:?"
    r"|no less than|not less than|upwards of|ab|mindestens|dès|[àa] partir de|desde)\s*[~≈]?\s*$",
    re.IGNORECASE,
)
_CAP_BEFORE = re.compile(
    r"\(to\s*$|\b(?:up ?to|(?:a )?maximum(?: of| is)?|max\.?:?|as (?:much|high) as|capped at"
    r"|no more than|not (?:to )?exceed(?:ing)?|bis(?: zu)?|jusqu['’][àa]|hasta)\s*[~≈]?\s*$",
    re.IGNORECASE,
)
_NEW_ITEM = re.compile(r"\s*\n\s*- ")
"""A hyphen that opens the next item of a list, not one between two ends."""
_LONGEST_MARK = 7
_MAX_GAP = 200
_PLAIN_GAP = 34
"""How far the ends of one range lie apart, with an aside between them and without."""
_SPACED_ROOM = 14
"""How far the parts of "480 000 - 500 000 PLN" reach from the one beside the currency."""
_CAREFUL_SIGNS = frozenset(("$", "£", "USD", "GBP", "US$", "CAD", "CA$"))
"""Currencies whose decimals are never written with a comma: "$160,00" is a typing error."""


@cache
def marks() -> dict[str, Mark]:
    """Every currency mark and code that is read, with its meaning."""
    found: dict[str, Mark] = {}
    for row in rows("currency_marks"):
        pairs = (part.partition(":") for part in row["by_country"].split(";") if part)
        found[row["mark"]] = Mark(
            row["currency"] or None, {country: code for country, _, code in pairs}
        )
    for row in rows("currencies"):
        found[row["currency"]] = Mark(row["currency"], {})
        found[row["currency"].lower()] = Mark(row["currency"], {})
    return found


@cache
def _signs() -> frozenset[str]:
    return frozenset(mark for mark in marks() if len(mark) == 1)


@cache
def _letters_before_number() -> frozenset[str]:
    """The characters that may end a currency word: not every lower-case code, for speed."""
    return frozenset(mark[-1] for mark in marks() if not mark.islower() or len(mark) < 3) - _signs()


_AROUND = frozenset(_SPACES) | {"~", "≈"}


_LETTERS_AFTER = re.compile(r"[ \u00a0]{0,2}[(]?([A-Za-złčK]{1,5}[$]?|[^\w\s])")


def _mark_after(text: str, end: int) -> tuple[int, str | None]:
    """The currency mark that begins at `end`, with at most two spaces or "(" between."""
    match = _LETTERS_AFTER.match(text, end)
    if match is None or match.group(1) not in marks():
        return end, None
    close = match.end()
    follows = text[close : close + 1]
    if follows.isalnum():
        return end, None
    return (close + 1 if follows == ")" else close), match.group(1)


_SCALE_FIRST = frozenset("kKmMbBtTlLcC")
_UNIT_FIRST = frozenset("/(,pPaAyYmMwWdDhHgGnNbB")


@cache
def _mark_first() -> frozenset[str]:
    return frozenset(mark[0] for mark in marks()) | {"("}


def _next_letter(text: str, end: int) -> str:
    """The first character after `end` that is no space: it rules out most patterns cheaply."""
    after = text[end : end + 1]
    return text[end + 1 : end + 2] if after in _SPACES else after


def _mark_before(text: str, start: int) -> tuple[int, str | None]:
    """The currency mark that ends at `start`, with at most two spaces between."""
    end = start
    if text[end - 1 : end] in ("~", "≈") and text[end - 2 : end - 1] in _signs():
        if text[max(0, end - 4) : end - 2].rstrip()[-1:].isdigit():
            return start, None
        end -= 1
    while end > 0 and start - end < 2 and text[end - 1] in _SPACES:
        end -= 1
    first = end
    while (
        first > 0
        and end - first < _LONGEST_MARK
        and (text[first - 1].isalpha() or text[first - 1] in ".$¥")
    ):
        first -= 1
    known = marks()
    if end and text[end - 1] in _signs():
        first = min(first, end - 1)
        for at in range(first, end):
            if text[at:end] in known and (at == end - 1 or at == 0 or not text[at - 1].isalpha()):
                return at, text[at:end]
    elif first < end and text[first:end] in known and not text[first - 1 : first].isalpha():
        return first, text[first:end]
    return start, None


def _marks_before(text: str, start: int) -> tuple[int, tuple[str, ...]]:
    found: list[str] = []
    for _ in range(2):
        start, mark = _mark_before(text, start)
        if mark is None:
            break
        found.append(mark)
    return start, tuple(found)


def _value(digits: str, marks_seen: tuple[str, ...]) -> tuple[Decimal | None, bool]:
    if digits.isascii() and digits.isdigit():
        return Decimal(digits), False
    if _GROUPED.fullmatch(digits):
        grouping = digits[-4] if digits[-4] in ",.'’" else _NOT_DIGITS.sub("", digits)[0]
        plain = digits.replace(grouping, "").replace(",", ".")
        return Decimal(plain), True
    if _DECIMAL.fullmatch(digits):
        return Decimal(digits), False
    if _DECIMAL_COMMA.fullmatch(digits) and not _CAREFUL_SIGNS.intersection(marks_seen):
        return Decimal(digits.replace(",", ".")), False
    return None, False


def _digits_end(text: str, start: int, end: int) -> int:
    """Where the digits end, with the groups of "150 000" and "£150, 000"."""
    while end - start <= 7 and _NEXT_GROUP.match(text, end):
        if "." in text[start:end] or (text[end - 1] in "'’"):
            break
        end += 4
    return start + len(text[start:end].rstrip(".,'’"))


def _scale(text: str, start: int, end: int) -> tuple[str, int, bool]:
    """The scale written at `end`, where it ends, and whether it says lakh per annum."""
    first = _next_letter(text, end)
    if (first in _SCALE_FIRST or first == "+") and (match := _SCALE.match(text, end)):
        word = match.group().strip(" \u00a0+")
        if word != "L" or any(mark in text[max(0, start - 14) : start] for mark in _RUPEES):
            is_lpa = word.lower() == "lpa" or (
                match.lastgroup == "l" and _PER_ANNUM.match(text, match.end()) is not None
            )
            return match.lastgroup or "", match.end(), is_lpa
    return "", end, False


@dataclass(frozen=True, slots=True)
class _Tail:
    """What stands against a number on its right."""

    end: int
    marks: tuple[str, ...]
    period: Period | None
    is_open: bool


def _tail(text: str, end: int) -> _Tail:
    seen: list[str] = []
    period: Period | None = None
    is_open = False
    for _ in range(5):
        letter = _next_letter(text, end)
        if text[end : end + 1] in ("+", "*"):
            is_open = is_open or text[end] == "+"
            end += 1
        elif text[end : end + 2] in (",-", ".-"):
            end += 2
        elif letter in _mark_first() and (found := _mark_after(text, end))[1]:
            end = found[0]
            seen.append(found[1] or "")
        elif letter in _UNIT_FIRST and period is None and (match := _UNIT.match(text, end)):
            word = (match["noun"] or match["glued"] or match["adverb"]).lower()
            period = _UNIT_WORDS.get(word) or _UNIT_LETTERS[word[0]]
            end = match.end()
        else:
            break
    return _Tail(end, tuple(seen), period, is_open)


def _amount(text: str, start: int, end: int) -> Amount | None:
    end = _digits_end(text, start, end)
    raw = text[start:end]
    first, before = _marks_before(text, start)
    after_digits = end
    scale, end, is_lpa = _scale(text, start, end)
    tail = _tail(text, end)
    if text[tail.end : tail.end + 2].lstrip().startswith("%"):
        return None
    found_marks = before + tail.marks or (("INR",) if is_lpa else ())
    if text[end : end + 1] in _signs() and (glued := _NUMBER.match(text, end + 1)):
        return Amount(first, glued.end(), None, False, "", found_marks, True, None, False)
    value, is_grouped = _value(_SPACE.sub("", raw), found_marks)
    is_spaced = _SPACE.search(raw) is not None
    return Amount(
        start=first,
        end=tail.end,
        value=value,
        is_grouped=is_grouped or is_spaced,
        scale="" if scale == "k" and is_grouped else scale,
        marks=found_marks,
        has_mark_before=bool(before),
        period=Period.YEAR if is_lpa else tail.period,
        is_open=tail.is_open or "+" in text[after_digits:end],
    )


_SCALE_ALONE = re.compile(rf"[ \u00a0]?(?:[kK]|LPA|lpa|Lpa|[lL]akhs?|[lL]acs?){_END_OF_SCALE}")


def _is_anchor(text: str, start: int, end: int) -> bool:
    """Whether a number has a currency or a scale of its own: most numbers have neither."""
    if end - start >= 7 and text[end - 4] in ",.":
        return True
    return _is_marked(text[max(0, start - _BEFORE) : start], text[end : end + _AFTER])


_BEFORE, _AFTER = 8, 12
"""As far as a currency or a scale reaches on either side of a number."""


# Numbers stand between the same few words: remembering them took 7 us a number to 1.
@remembered
def _is_marked(left: str, right: str) -> bool:
    """Whether what stands on either side of a number is a currency or a scale."""
    before = left[-1:]
    if before in _AROUND and len(left) > 1:
        before = left[-2:-1]
    if before in _signs():
        return True
    if before in _letters_before_number() and _word_before(left) in marks():
        return True
    letter = _next_letter(right, 0)
    if letter in _mark_first() and _mark_after(right, 0)[1]:
        return True
    return letter in "kKLl" and letter != "" and _SCALE_ALONE.match(right) is not None


def _word_before(left: str) -> str:
    words = left.split()
    return words[-1].lstrip("(~") if words else ""


def _numbers(text: str) -> Iterator[tuple[int, int]]:
    """Where each run of digits and marks between them starts and ends."""
    # One byte per letter, digits alike: finding a byte took 120 us of a pattern's search to 30.
    digits = text.encode("latin-1", "replace").translate(_DIGITS_ALIKE)
    start = digits.find(b"0")
    while start >= 0:
        match = _NUMBER.match(text, start)
        end = match.end() if match else start + 1
        yield start, end
        start = digits.find(b"0", end)


def _amounts(text: str) -> list[list[Amount]]:
    """Amounts in order, in groups of neighbours: only neighbours can be one range."""
    spans = list(_numbers(text))
    wanted: set[int] = set()
    for index, (start, end) in enumerate(spans):
        if not _is_anchor(text, start, end):
            continue
        wanted.add(index)
        for step in (-1, 1):
            near = index + step
            while 0 <= near < len(spans) and _may_join(text, spans, index, near):
                wanted.add(near)
                near += step
    groups: list[list[Amount]] = []
    last_end = -1
    for index in sorted(wanted):
        start, end = spans[index]
        if start < last_end or _is_inside_word(text, start) or _is_plan(text, start, end):
            continue
        amount = _amount(text, start, end)
        if amount is None:
            continue
        if groups and amount.start - last_end <= _MAX_GAP:
            groups[-1].append(amount)
        else:
            groups.append([amount])
        last_end = amount.end
    return groups


def _is_plan(text: str, start: int, end: int) -> bool:
    """The American pension plan "401k" is no amount; "$401k" is."""
    return (
        text[start:end] == "401"
        and text[start - 1 : start] not in _signs()
        and _RANGE_OPEN.search(text[max(0, start - 6) : start]) is None
    )


def _may_join(text: str, spans: list[tuple[int, int]], index: int, near: int) -> bool:
    first, second = (near, index) if near < index else (index, near)
    gap_start, gap_end = spans[first][1], spans[second][0]
    if second - first > 1:
        return gap_end - gap_start < _SPACED_ROOM
    if gap_end - gap_start <= _PLAIN_GAP:
        return True
    if gap_end - gap_start > _MAX_GAP:
        return False
    between = text[gap_start:gap_end]
    return "[" in between or "(" in between or " low" in between


def _is_inside_word(text: str, start: int) -> bool:
    """In "L5" and "p90" the number belongs to a word, unless the word is a currency."""
    return text[start - 1 : start].isalpha() and _mark_before(text, start)[1] is None


def _joins(text: str, chain: list[Amount], after: Amount) -> bool:
    last = chain[-1]
    if len(chain) > 2 or (
        after.has_mark_before and not (last.marks or last.scale or last.is_grouped)
    ):
        return False
    match = _JOIN.fullmatch(text, last.end, after.start)
    if match is None or _NEW_ITEM.match(text, last.end, after.start):
        return False
    if match["and"]:
        return bool(_PAIR_BEFORE.search(text[max(0, last.start - 44) : last.start]))
    if match["labelled"]:
        return bool(_MIN_BEFORE.search(text[max(0, chain[0].start - 40) : chain[0].start]))
    return True


def _scaled(low: Amount, high: Amount) -> tuple[Decimal, Decimal]:
    """Both ends in whole units: "170-195,000" and "$230~240k" share what only one end shows."""
    bottom = (low.value or Decimal(0)) * SCALES[low.scale]
    top = (high.value or Decimal(0)) * SCALES[high.scale]
    if low.scale and not high.scale and not high.is_grouped and top < 1000:
        return bottom, top * SCALES[low.scale]
    are_apart = low.period and high.period and low.period is not high.period
    if low.scale or low.is_grouped or bottom >= 1000 or top < 1000 or are_apart:
        return bottom, top
    for factor in (SCALES[high.scale], 1000):
        if factor > 1 and bottom * factor <= top <= bottom * factor * 20:
            return bottom * factor, top
    return bottom, top


def _range(text: str, chain: list[Amount]) -> Range:
    first, last = chain[0], chain[-1]
    periods = {amount.period for amount in chain if amount.period}
    low: Decimal | None
    high: Decimal | None
    problem = "mixed_periods" if len(periods) > 1 else None
    if any(amount.value is None for amount in chain):
        low, high, problem = None, None, "amount_malformed"
    elif len(chain) > 1:
        low, high = _scaled(first, last)
    else:
        low = high = (first.value or Decimal(0)) * SCALES[first.scale]
        before = text[max(0, first.start - 28) : first.start]
        is_one_end = _ONE_END.search(before[-12:]) is not None
        if is_one_end and _CAP_BEFORE.search(before):
            low = None
        elif first.is_open or (is_one_end and _FLOOR_BEFORE.search(before)):
            high = None
    return Range(
        start=first.start,
        end=last.end,
        low=low,
        high=high,
        marks=tuple(mark for amount in chain for mark in amount.marks),
        period=next(iter(periods)) if len(periods) == 1 else None,
        scale=max([amount.scale for amount in chain], key=SCALES.__getitem__),
        is_pair=len(chain) > 1,
        problem=problem,
    )


def ranges(text: str) -> Iterator[Range]:
    """Every range or single amount of a text that could be money, in order. Never raises."""
    for group in _amounts(text):
        at = 0
        while at < len(group):
            chain = [group[at]]
            while at + 1 < len(group) and _joins(text, chain, group[at + 1]):
                at += 1
                chain.append(group[at])
            at += 1
            if any(amount.marks or amount.scale for amount in chain) or (
                len(chain) > 1 and all(amount.is_grouped for amount in chain)
            ):
                yield _range(text, chain)
