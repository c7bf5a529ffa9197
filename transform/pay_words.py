"""What the words around an amount say about it. The words are in taxonomy/pay_words.csv."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from itertools import takewhile

from transform import remembered
from transform.entry import Component, Period
from transform.taxonomy import rows

COMPONENTS = {
    "base": Component.BASE,
    "pay": Component.BASE,
    "total": Component.TOTAL,
    "ote": Component.OTE,
    "total_cash": Component.TOTAL_CASH,
    "contract_rate": Component.CONTRACT_RATE,
    "stipend": Component.STIPEND,
}
PERIODS = {period.value: period for period in Period}

_WORD = re.compile(r"[^\W_]+|[+,:;()&/|•\[\]]")


def _words(words: str) -> frozenset[str]:
    return frozenset(words.split())


_LIGHT = _words(
    "of up to is are was over from between about approximately around a an the in : more than at"
    " be will starts start starting ranging plus worth another"
)
"""Words that tie the word before them to the amount behind them."""
_EQUATES = _words(": is are was be will")
"""Light words that also follow a role or a place ("for Head of Sales: $X")."""
_OF_A_DAY = _words("day daily tjm")
"""First words of rates that are a day's."""
_STOPS = _words(
    "plus and with or depending based for commensurate while if as which where but per who that"
    " includes include including inclusive alongside along when we you your our this these"
    " + , ; | • & [ /"
)
"""Words and signs after an amount that open something else."""
_HOLDS = _words("including includes include inclusive")
"""Words before a list of what an amount holds."""
_GROSS = _words("gross net starting average estimated")
_EQUITY = _words("equity stock rsu rsus esop options shares vsop bspce token tokens")
_NEVER_ADDED = _words("benefits perks")
"""Named beside pay in headings ("Compensation and Benefits"), and never part of the figure."""
_PER_PAY = _words("fte full pay calendar academic school contract shift diem working role year")
"""What pay is stated per, beside periods."""
_MAX_UNKNOWN_AFTER = 5


@dataclass(frozen=True, slots=True)
class Item:
    """One phrase or sign, with its meaning ("" where the table gives none)."""

    word: str
    meaning: str


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the words on one side of a range say.

    `meaning` is None where nothing decides. `is_tied` says that only light words ("of up to")
    stand between the deciding word and the range; `item` is that word.
    """

    meaning: str | None = None
    period: Period | None = None
    is_tied: bool = True
    item: Item | None = None

    @property
    def is_pay(self) -> bool:
        """Whether the deciding word is a kind of pay."""
        return self.meaning in COMPONENTS

    @property
    def is_refusal(self) -> bool:
        """Whether the deciding word says that the amount is not pay."""
        return self.meaning in ("beside", "not_pay")


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


@remembered
def items(text: str) -> tuple[Item, ...]:
    """The phrases of a text in order, with the words between them.

    Cached, because the postings of one board share most of their sentences.
    """
    words = _WORD.findall(text.lower())
    phrases = _phrases()
    found: list[Item] = []
    at = 0
    while at < len(words):
        word = words[at]
        meaning, length = "", 1
        for phrase, phrase_meaning in phrases.get(word, ()):
            if len(phrase) == 1 or tuple(words[at : at + len(phrase)]) == phrase:
                meaning, length = phrase_meaning, len(phrase)
                break
        found.append(Item(word, meaning))
        at += length
    return tuple(found)


@dataclass(frozen=True, slots=True)
class Side:
    """The words on one side of a range and what they say; `added_up` is that of `added_up`."""

    items: tuple[Item, ...]
    says: Verdict
    added_up: str | None = None


@remembered
def left_of(words: str) -> Side:
    """What stands before a range in its sentence."""
    found = items(words)
    return Side(found, before(found), added_up(found))


@remembered
def right_of(words: str) -> Side:
    """What stands after a range in its sentence."""
    found = items(words)
    return Side(found, after(found))


def after(words: Sequence[Item]) -> Verdict:
    """What the words right after a range say, up to the first word that opens something else."""
    period: Period | None = None
    unknown = 0
    if words and words[0].word in "([":
        return _aside(words)
    for item in words:
        if item.word in _STOPS and item.meaning in ("", "outside"):
            break
        if item.meaning == "outside" or item.word in "()":
            break
        if item.meaning in PERIODS:
            period = period or PERIODS[item.meaning]
        elif item.meaning and item.meaning not in ("skip", "range"):
            return Verdict(item.meaning, period, unknown == 0, item)
        elif not item.meaning:
            unknown += 1
            if unknown > _MAX_UNKNOWN_AFTER:
                break
    return Verdict(None, period)


def _aside(words: Sequence[Item]) -> Verdict:
    """A short aside can name the range, or what it holds: "(OTE)", "(base + bonus)"."""
    closing = next((at for at, item in enumerate(words) if item.word in (")", "]")), 0)
    if not closing:
        return Verdict()
    inside = words[1:closing]
    rest = after(words[closing + 1 :]) if closing < 8 else Verdict()
    period = next((PERIODS[item.meaning] for item in inside[:4] if item.meaning in PERIODS), None)
    named = [item for item in inside if item.meaning in COMPONENTS or item.meaning == "beside"]
    if not named or any(item.meaning == "outside" for item in inside):
        return Verdict(rest.meaning, period or rest.period, False, rest.item)
    held = {item.meaning for item in named}
    if len(held) > 1 and held & {"base", "pay", "total", "total_cash"}:
        return Verdict(_total_of(named), period, False, named[0])
    if len(held) == 1 and named[0] in inside[:3] and named[0].meaning != "beside":
        return Verdict(named[0].meaning, period, True, named[0])
    return Verdict(None, period or rest.period)


def before(words: Sequence[Item]) -> Verdict:
    """What the words before a range say, nearest first.

    A pay word anywhere before the range outweighs a nearer word for something else, unless that
    word is tied to the amount ("a bonus of up to $5,000").
    """
    held = _held(words)
    if held is not None:
        return held
    period: Period | None = None
    is_tied = True
    is_equated = False
    refused: Verdict | None = None
    found: Verdict | None = None
    for index in range(len(words) - 1, -1, -1):
        item = words[index]
        if item.meaning in PERIODS:
            period = period or PERIODS[item.meaning]
        elif item.meaning in COMPONENTS and not (found and item.meaning == "pay"):
            if refused is not None and refused.is_tied and found is None:
                return refused
            if item.meaning == "base" and found is None and (sum_of := _sum_after(words, index)):
                return Verdict(sum_of, period, is_tied, item)
            if is_outside(words, index) and (found is not None or is_equated or not is_tied):
                refused = refused or Verdict("beside", None, False, item)
                break
            period = period or _period_of_pay(words[: index + 1])
            found = Verdict(item.meaning, period, is_tied, item)
            if item.meaning != "pay":
                return found
        elif found is not None and found.item is words[index + 1] and _refuses(words, index):
            return Verdict(item.meaning, None, True, item)
        elif refused is None and (
            _refuses(words, index) or (is_tied and _is_added_next(words, index))
        ):
            refused = Verdict(item.meaning, None, is_tied and not is_equated, item)
        if item.word not in _LIGHT and item.meaning not in ("range", "skip"):
            is_tied = False
        is_equated = is_equated or item.word in _EQUATES
    return found or refused or Verdict(None, period)


def _held(words: Sequence[Item]) -> Verdict | None:
    """What "total compensation, including base, bonus and equity, is $X" pays for, else None."""
    at = next((at for at, item in enumerate(words) if item.word in _HOLDS), None)
    if at is None or not any(item.meaning in COMPONENTS for item in words[:at]):
        return None
    named: list[Item] = []
    rest: set[str] = set()
    for item in words[at + 1 :]:
        if item.meaning in COMPONENTS or item.meaning == "beside":
            named.append(item)
            rest.clear()
        else:
            rest.add(item.word)
    if len(named) < 2 or named[-1].meaning != "beside":
        return None
    if rest.isdisjoint(_EQUATES) or ";" in rest:
        return None
    return Verdict(_total_of(named), None, False, named[0])


def _total_of(named: Sequence[Item]) -> str:
    """What an amount is that holds all of these: cash, or equity too."""
    return "total" if any(item.word in _EQUITY for item in named) else "total_cash"


def _period_of_pay(words: Sequence[Item]) -> Period | None:
    """The period right before a word for pay ("monthly salary"), nearest first."""
    for index in range(len(words) - 1, -1, -1):
        if words[index].meaning in COMPONENTS:
            if words[index].meaning == "contract_rate" and words[index].word in _OF_A_DAY:
                return Period.DAY
            for item in reversed(words[max(0, index - 2) : index]):
                if item.meaning in PERIODS:
                    return PERIODS[item.meaning]
                if item.word not in _GROSS:
                    break
    return None


def _sum_after(words: Sequence[Item], index: int) -> str | None:
    """What "base and bonus together" pays for, where words[index] is its base."""
    if len(words) < index + 3 or words[index + 1].word not in ("and", "+", "&"):
        return None
    if words[index + 2].meaning != "beside" or words[index + 2].word in _NEVER_ADDED:
        return None
    return _total_of(words[index + 2 : index + 3])


def _refuses(words: Sequence[Item], index: int) -> bool:
    return words[index].meaning in ("beside", "not_pay") and not is_outside(words, index)


def _is_added_next(words: Sequence[Item], index: int) -> bool:
    """Whether words[index] opens what is added to an amount before: "$31/hr + differential of"."""
    return index == 1 and words[0].word == "+" and words[1].meaning == "beside"


def is_outside(words: Sequence[Item], index: int) -> bool:
    """Whether words[index] is named only to say that the amount does not hold it."""
    if index and words[index - 1].word == "+":
        return True
    return any(item.meaning == "outside" for item in words[max(0, index - 4) : index])


def added_up(words: Sequence[Item]) -> str | None:
    """What "base + bonus: $X" pays for: the sum of a chain of joined words before a range."""
    chain: list[str] = []
    is_listed = any(item.word == ")" for item in words[-2:])
    for item in reversed(words):
        if item.word in _EQUITY:
            chain.append("equity")
        elif item.word in _NEVER_ADDED:
            break
        elif item.meaning in COMPONENTS or item.meaning == "beside":
            chain.append(item.meaning)
        elif item.word == "," and is_listed:
            continue
        elif item.word not in ("+", "and", "&", ":", "/", "is", "of", "(", ")") and (
            item.meaning not in ("range", "skip")
        ):
            break
    if len(chain) < 2 or chain[0] not in ("beside", "equity"):
        return None
    if not {"base", "pay", "total"}.intersection(chain):
        return None
    return "total" if "equity" in chain else "total_cash"


def is_per_other(words: Sequence[Item]) -> bool:
    """Whether an amount is a price per something that is no period: "per query", "per token"."""
    if len(words) < 2 or words[0].word != "per" or words[0].meaning:
        return False
    return words[1].word not in _PER_PAY and words[1].meaning not in PERIODS


def up_to_stop(words: Sequence[Item]) -> Sequence[Item]:
    """The words after a range that still speak of it."""
    for index, item in enumerate(words):
        if item.word in _STOPS or item.meaning == "outside":
            return words[:index]
    return words


def is_beside_equity(words: Sequence[Item]) -> bool:
    """Whether equity is added after the amount, so that the amount does not hold it."""
    for index, item in enumerate(words[:5]):
        if item.word == "(":
            return False
        if item.word in _EQUITY:
            return index > 0 and any(
                near.word in ("+", "plus", "and", "&", "with", ",") for near in words[:index]
            )
    return False


def heading(words: Sequence[Item]) -> Verdict:
    """What a heading says: its last pay word, else what else it names.

    What it adds in brackets is what the amount holds. "Hourly range" is pay without the word.
    """
    refused: Verdict | None = None
    period = next(
        (PERIODS[item.meaning] for item in reversed(words) if item.meaning in PERIODS), None
    )
    outside = list(takewhile(lambda item: item.word != "(", words))
    if any(item.meaning in COMPONENTS and item.meaning != "pay" for item in outside):
        words = outside
    meanings = {item.meaning for item in words}
    if period is not None and "range" in meanings and meanings.isdisjoint(("beside", "not_pay")):
        refused = Verdict("pay", period)
    for index in range(len(words) - 1, -1, -1):
        item = words[index]
        if item.meaning in COMPONENTS and not is_outside(words, index):
            return Verdict(item.meaning, period, True, item)
        if refused is None and item.meaning in ("beside", "not_pay"):
            refused = Verdict(item.meaning, None, True, item)
    return refused or Verdict(None, period)
