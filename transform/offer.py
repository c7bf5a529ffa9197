"""An offer as a person typed it, read once; and the arithmetic that says where it stands.

Pure: no file, no network, no clock. What an offer does not say stays unknown, and no price is
put on equity that cannot be sold.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from enum import StrEnum

from transform.clean import clean, key
from transform.employer import read_employer
from transform.entry import Component, Level, Period, Specialisation, Track
from transform.level import read_level, read_track
from transform.pay import PER_YEAR, PLAUSIBLE_USD
from transform.place import Place, currency_of, read_place
from transform.rates import usd_per_unit
from transform.taxonomy import rows

ANY_LLM = "any_llm"
NOT_ON_LADDER = "not_on_ladder"
SHARES_OF_PAPER_VALUE = tuple(Decimal(share) / 100 for share in (0, 25, 50, 75, 100))
"""What a private grant may turn out to be worth; nobody knows which, so all are shown."""


class EquityKind(StrEnum):
    """What the grant is. Only `liquid` can be sold on the day it vests."""

    LIQUID = "liquid"
    PRIVATE = "private"
    OPTIONS = "options"
    PPU = "ppu"


class Reach(StrEnum):
    """Where one amount lies among posted ranges."""

    NONE = "none"
    BELOW_ALL = "below_all"
    INSIDE_ALL = "inside_all"
    ABOVE_ALL = "above_all"
    MIXED = "mixed"


class OfferUnclear(ValueError):
    """Something in the offer cannot be read, or is needed and missing; says what to give."""


@dataclass(frozen=True, slots=True)
class Given:
    """An offer as typed. Empty text is not given; "0" is a statement that there is none."""

    base: str = ""
    employer: str = ""
    level: str = ""
    specialisation: str = ""
    place: str = ""
    currency: str = ""
    period: str = "year"
    bonus: str = ""
    equity: str = ""
    equity_years: str = ""
    equity_kind: str = ""
    sign_on: str = ""
    alternative_total: str = ""


@dataclass(frozen=True, slots=True)
class Offer:
    """An offer as read. Amounts are in `currency`: base and bonus a year, the others in all.

    `level` is the rung on the common ladder by the employer's own ladder, `level_literal` the
    label at its word; both None where the label says neither. `usd_per_unit` is the rate of the
    day the bands look from. None means not given.
    """

    employer: str | None
    is_employer_known: bool
    tier: str | None
    level_label: str | None
    level: Level | None
    level_literal: Level | None
    level_rule: str
    specialisation: str
    is_specialisation_given: bool
    place_label: str | None
    place: Place
    currency: str
    usd_per_unit: Decimal
    period: Period
    base_as_given: Decimal
    base: Decimal
    bonus: Decimal | None
    equity: Decimal | None
    equity_years: Decimal | None
    equity_kind: EquityKind | None
    sign_on: Decimal | None
    alternative_total: Decimal | None


@dataclass(frozen=True, slots=True)
class Range:
    """One posted, filed or published range: US dollars a year, and as posted where known."""

    low_usd: int | None
    high_usd: int | None
    low: Decimal | None = None
    high: Decimal | None = None
    currency: str | None = None
    period: str | None = None


@dataclass(frozen=True, slots=True)
class Standing:
    """How many of `n` ranges an amount is under, inside, over, or cannot be placed in.

    `under` counts ranges whose low end is above the amount, `over` those whose high end is
    below it; `open` those that miss the end that would decide.
    """

    n: int
    under: int
    inside: int
    over: int
    open: int

    @property
    def reach(self) -> Reach:
        """The one word for it."""
        if not self.n:
            return Reach.NONE
        for count, reach in (
            (self.under, Reach.BELOW_ALL),
            (self.inside, Reach.INSIDE_ALL),
            (self.over, Reach.ABOVE_ALL),
        ):
            if count == self.n:
                return reach
        return Reach.MIXED


@dataclass(frozen=True, slots=True)
class Scenario:
    """One year if the grant turns out to be worth this share of its paper value."""

    share: Decimal
    equity_a_year: Decimal
    total: Decimal


@dataclass(frozen=True, slots=True)
class Scope:
    """One set of evidence that the offer is held against, narrow ones first.

    `filters` fix the dimensions of a band; those that are left out are rolled up. `reading` says
    how employers' own labels count in it.
    """

    name: str
    reading: str
    filters: Mapping[str, str]


_AMOUNT = re.compile(r"(us\$|[$£€])?\s*(\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?)\s*([km])?")
_MARKS = {"us$": "USD", "£": "GBP", "€": "EUR"}
_FACTORS = {None: 1, "k": 1_000, "m": 1_000_000}
_PERCENT = re.compile(r"(\d+(?:\.\d+)?)\s*(?:%|percent)")


def read_offer(given: Given, *, board_tiers: Mapping[str, str], as_of: date) -> Offer:
    """The offer behind what was typed. Raises OfferUnclear with one plain sentence."""
    if not given.base.strip():
        raise OfferUnclear("Give the base pay, such as --base 310k or --base 95 --per hour.")
    employer = read_employer(given.employer, board_tiers) if given.employer.strip() else None
    name = employer.employer if employer else None
    label = clean(given.level) or None
    level, literal, rule = _read_label(label, name)
    place = read_place(given.place)
    currency = _currency(given, place)
    rate = usd_per_unit(currency, as_of)
    if rate is None:
        raise OfferUnclear(f"There is no rate of {currency} to US dollars for {as_of}.")
    period = _period(given.period)
    base_as_given = _amount(given.base, "--base", currency)
    base = base_as_given * PER_YEAR[period]
    _refuse_implausible(base_as_given, base_as_given * rate, currency, period)
    equity = _optional(given.equity, "--equity", currency)
    years, kind = _equity_terms(given, equity)
    specialisation = _specialisation(given.specialisation)
    return Offer(
        employer=name,
        is_employer_known=employer is not None and employer.rule != "unknown",
        tier=employer.tier if employer else None,
        level_label=label,
        level=level,
        level_literal=literal,
        level_rule=rule,
        specialisation=specialisation or ANY_LLM,
        is_specialisation_given=specialisation is not None,
        place_label=clean(given.place) or None,
        place=place,
        currency=currency,
        usd_per_unit=rate,
        period=period,
        base_as_given=base_as_given,
        base=base,
        bonus=_bonus(given.bonus, base, currency),
        equity=equity,
        equity_years=years,
        equity_kind=kind,
        sign_on=_optional(given.sign_on, "--sign-on", currency),
        alternative_total=_optional(given.alternative_total, "--alternative-total", currency),
    )


def _read_label(label: str | None, employer: str | None) -> tuple[Level | None, Level | None, str]:
    if label is None:
        return None, None, "not_given"
    if read_track(label).track is not Track.IC:
        return None, None, NOT_ON_LADDER
    if any(letter.isdigit() for letter in label):
        reading = read_level("Engineer", employer or "", level_raw=label)
    else:
        reading = read_level(f"{label} Engineer", employer or "")
    return reading.level, reading.literal, reading.rule


def _amount(words: str, option: str, currency: str) -> Decimal:
    found = _AMOUNT.fullmatch(clean(words).casefold())
    if found is None:
        raise OfferUnclear(f"{option} {words!r} is no amount: write 310000, 310,000 or 310k.")
    mark, number, factor = found.groups()
    is_other_dollar = mark == "$" and not currency.endswith("D")
    if is_other_dollar or _MARKS.get(mark, currency) != currency:
        raise OfferUnclear(f"{option} {words!r} is not in {currency}: one offer has one currency.")
    return Decimal(number.replace(",", "")) * _FACTORS[factor]


def _optional(words: str, option: str, currency: str) -> Decimal | None:
    return _amount(words, option, currency) if words.strip() else None


def _bonus(words: str, base: Decimal, currency: str) -> Decimal | None:
    percent = _PERCENT.fullmatch(clean(words).casefold())
    if percent is None:
        return _optional(words, "--bonus", currency)
    return base * Decimal(percent.group(1)) / 100


def _currency(given: Given, place: Place) -> str:
    if given.currency.strip():
        currency = clean(given.currency).upper()
        if not re.fullmatch(r"[A-Z]{3}", currency):
            raise OfferUnclear(f"--currency {given.currency!r}: give three letters, such as GBP.")
        return currency
    mark = _AMOUNT.fullmatch(clean(given.base).casefold())
    if mark and mark.group(1) in _MARKS:
        return _MARKS[mark.group(1)]
    if place.country in (None, "US"):
        return "USD"
    home = currency_of(place.country) or "EUR"
    raise OfferUnclear(
        f"In which currency? The place is in {place.country}: "
        f"say --currency {home} or --currency USD."
    )


def _period(words: str) -> Period:
    try:
        return Period(clean(words).casefold().replace("-", "_"))
    except ValueError as reason:
        choices = ", ".join(period.value for period in Period)
        raise OfferUnclear(f"--per {words!r}: choose from {choices}.") from reason


def _refuse_implausible(
    amount: Decimal, amount_usd: Decimal, currency: str, period: Period
) -> None:
    low, high = PLAUSIBLE_USD[Component.BASE][period]
    if not low <= amount_usd <= high:
        raise OfferUnclear(
            f"A base of {amount:,.0f} {currency} a {period.value.replace('_', ' ')} is no base pay "
            "that is met: check the amount (310k is 310,000) and --per year, month or hour."
        )


def _equity_terms(given: Given, equity: Decimal | None) -> tuple[Decimal | None, EquityKind | None]:
    if not equity:
        return None, None
    try:
        kind = EquityKind(clean(given.equity_kind).casefold())
    except ValueError as reason:
        choices = ", ".join(kind.value for kind in EquityKind)
        raise OfferUnclear(
            f"What kind of equity is it? --equity-kind takes {choices}; "
            "liquid is stock that can be sold on the day it vests."
        ) from reason
    try:
        years = Decimal(clean(given.equity_years) or "0")
    except InvalidOperation as reason:
        raise OfferUnclear(f"--equity-years {given.equity_years!r} is no number.") from reason
    if not 0 < years <= 10:
        raise OfferUnclear("Over how many years does the grant vest? Say --equity-years 4.")
    return years, kind


def _specialisation(words: str) -> str | None:
    if not words.strip():
        return None
    known = {key(row["specialisation"]): row["specialisation"] for row in rows("specialisations")}
    known |= {key(row["name"]): row["specialisation"] for row in rows("specialisations")}
    known |= {key(name): name for name in (ANY_LLM, "all")}
    found = known.get(key(words.replace("_", " "))) or known.get(key(words))
    if found is None or found == Specialisation.NOT_ML:
        choices = ", ".join(sorted({*known.values()} - {Specialisation.NOT_ML}))
        raise OfferUnclear(f"--specialisation {words!r}: choose from {choices}.")
    return found


def level_readings(offer: Offer) -> tuple[tuple[str, Level | None], ...]:
    """How the offer's label counts: one reading where both agree, two where they do not."""
    if offer.level == offer.level_literal:
        return (("equivalent", offer.level),)
    both = (("equivalent", offer.level), ("literal", offer.level_literal))
    return tuple(pair for pair in both if pair[1] is not None)


def scopes(offer: Offer, *, with_specialisation: bool = True) -> tuple[Scope, ...]:
    """The sets of evidence to hold the offer against: employer, then tier, then market."""
    country = {"country": offer.place.country} if offer.place.country else {}
    kind_of_work = (
        {"specialisation": offer.specialisation}
        if with_specialisation and offer.specialisation != "all"
        else {}
    )
    employer = {"employer": offer.employer} if offer.employer else {}
    found: list[Scope] = []
    for reading, level in level_readings(offer):
        at_level = {"level": level.value} if level else {}
        if employer:
            found.append(Scope("employer", reading, employer | at_level | kind_of_work | country))
            if kind_of_work:
                found.append(Scope("employer, all work", reading, employer | at_level | country))
        if offer.tier:
            tier = {"tier": offer.tier}
            found.append(Scope("tier", reading, tier | at_level | kind_of_work | country))
        found.append(Scope("market", reading, at_level | kind_of_work | country))
        if offer.place.metro:
            there = country | {"metro": offer.place.metro}
            found.append(Scope("metro", reading, at_level | kind_of_work | there))
    if employer and offer.level_label:
        unstated = {"level": "unlevelled"}
        found.append(
            Scope("employer, no level", "equivalent", employer | unstated | kind_of_work | country)
        )
        found.append(Scope("employer, all levels", "equivalent", employer | kind_of_work | country))
    return tuple(found)


def standing(amount: Decimal, currency: str, rate: Decimal, ranges: Iterable[Range]) -> Standing:
    """Where a yearly amount lies among ranges.

    A range posted in the offer's own currency is compared in it, any other in US dollars.
    """
    counts = {"under": 0, "inside": 0, "over": 0, "open": 0}
    n = 0
    for posted in ranges:
        low, high, yours = _comparable(posted, amount, currency, rate)
        n += 1
        if low is not None and yours < low:
            counts["under"] += 1
        elif high is not None and yours > high:
            counts["over"] += 1
        elif low is not None and high is not None:
            counts["inside"] += 1
        else:
            counts["open"] += 1
    return Standing(n=n, **counts)


def _comparable(
    posted: Range, amount: Decimal, currency: str, rate: Decimal
) -> tuple[Decimal | None, Decimal | None, Decimal]:
    if posted.currency == currency and posted.period in set(Period):
        times = PER_YEAR[Period(posted.period)]
        low, high = (None if end is None else end * times for end in (posted.low, posted.high))
        return low, high, amount
    in_usd = (None if end is None else Decimal(end) for end in (posted.low_usd, posted.high_usd))
    low, high = in_usd
    return low, high, amount * rate


def cash(offer: Offer) -> Decimal:
    """Base and the bonus that was given, a year."""
    return offer.base + (offer.bonus or Decimal(0))


def equity_a_year(offer: Offer) -> Decimal:
    """The grant on paper, spread evenly over the years it vests."""
    if not offer.equity or not offer.equity_years:
        return Decimal(0)
    return offer.equity / offer.equity_years


def total(offer: Offer) -> Decimal | None:
    """Base, bonus and a year of equity; None where no one number is true.

    That is where equity was not given, or cannot be sold. A sign-on is not in it.
    """
    if offer.equity is None or offer.equity_kind not in (None, EquityKind.LIQUID):
        return None
    return cash(offer) + equity_a_year(offer)


def scenarios(offer: Offer) -> tuple[Scenario, ...]:
    """A year at each share of the grant's paper value; none where the equity is liquid."""
    if offer.equity_kind in (None, EquityKind.LIQUID):
        return ()
    a_year = equity_a_year(offer)
    return tuple(
        Scenario(share, share * a_year, cash(offer) + share * a_year)
        for share in SHARES_OF_PAPER_VALUE
    )


def break_even(offer: Offer) -> Decimal | None:
    """The multiple of the grant's paper value at which a year equals the alternative.

    0 where base and bonus alone reach it. None without an alternative or without equity.
    """
    if offer.alternative_total is None or not offer.equity:
        return None
    missing = offer.alternative_total - cash(offer)
    return max(missing, Decimal(0)) / equity_a_year(offer)


def cannot_tell(offer: Offer) -> tuple[str, ...]:
    """What the offer itself leaves open, a sentence each."""
    return tuple(
        sentence
        for sentences in (_open_identity(offer), _open_pay(offer), _open_equity(offer))
        for sentence in sentences
    )


def _open_identity(offer: Offer) -> Iterable[str]:
    if offer.employer is None:
        yield "No employer was given: only the market can be shown."
    elif offer.tier is None:
        yield f"{offer.employer} is in no table of employers: its kind is not known."
    if offer.level_label is None:
        yield "No level was given: all levels stand together here."
    elif offer.level_rule == NOT_ON_LADDER:
        yield (
            f"{offer.level_label!r} is on no ladder here: all evidence is of people who manage "
            "nobody and are no interns."
        )
    elif offer.level is None and offer.level_literal is None:
        yield f"{offer.level_label!r} states no level: all levels stand together here."
    elif offer.level is None:
        yield (
            f"The ladder behind {offer.level_label!r} is not known: "
            "the label is taken at its word only."
        )
    if not offer.is_specialisation_given:
        yield "No specialisation was given: all LLM work stands together."
    if offer.place_label is None:
        yield "No place was given: pay of every country stands together."
    elif offer.place.country is None:
        yield f"{offer.place_label!r} was not read as a place: every country stands together."


def _open_pay(offer: Offer) -> Iterable[str]:
    yield "What was paid in the end: posted ranges say what an employer would pay, not what it did."
    if offer.period is Period.HOUR:
        yield (
            f"Whether {PER_YEAR[Period.HOUR]:,} hours a year are paid, and holidays and benefits "
            "with them: an hourly contract may have neither."
        )
    elif offer.period is Period.DAY:
        yield f"Whether {PER_YEAR[Period.DAY]} days a year are paid."
    if offer.bonus is None:
        yield "The bonus: none was given, so totals hold none."
    else:
        yield "Whether the bonus is guaranteed: it counts in full here."
    if offer.sign_on:
        yield "The sign-on is paid once: it is in no yearly total."


def _open_equity(offer: Offer) -> Iterable[str]:
    if offer.equity is None:
        yield "Equity: none was given, so there is no total (say --equity 0 if there is none)."
    elif offer.equity_kind is EquityKind.LIQUID:
        yield "What the stock will be worth when it vests, and refreshers: today's value is used."
    elif offer.equity_kind is not None:
        yield "What the grant is worth: it cannot be sold when it vests, and no price is put on it."
        yield _EQUITY_OPEN[offer.equity_kind]


_EQUITY_OPEN = {
    EquityKind.PRIVATE: "When, and at which price, an employer or a buyer takes the shares.",
    EquityKind.OPTIONS: (
        "What exercise costs: the strike price, the tax and the days left after leaving "
        "decide what is over."
    ),
    EquityKind.PPU: (
        "What a profit unit pays: it is no share, may be capped, and is sold only where the "
        "employer arranges it."
    ),
}
