"""The command `offer`: what was typed, held against the evidence part by part. Nothing is kept."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from extract.boards import tiers
from flows import show
from flows.evidence import credits_of, reported_figure
from flows.problem import Exit, Problem
from flows.show import Record
from transform import offer as offers
from transform.clean import clean
from transform.offer import EquityKind, Given, Offer, OfferUnclear, Range, Reach, Scope, Standing
from warehouse import read

NEAREST_KEPT = 5
NEAREST_SHOWN = 3
REPORTED_SHOWN = 3
JUDGED_BY = ("employer", "tier", "metro", "market", "employer, all work")
"""The first of these with enough jobs gives the one-line answer."""

JUDGED_WITH = ("scope", "n", "n_employers", "under", "inside", "over", "open", "reach", "band_id")

REACH_WORDS = {
    Reach.NONE: "-",
    Reach.BELOW_ALL: "below all {n}",
    Reach.INSIDE_ALL: "inside all {n}",
    Reach.ABOVE_ALL: "above all {n}",
}
BASE_LEGEND = (
    "under, over: below a range's low end, above its high end. -: too few for a median (5 jobs, "
    "3 employers). *: the label at its word."
)
READING_WORDS = {"equivalent": "common ladder", "literal": "the label at its word"}
KINDS = {"posting": "posted", "disclosure": "filed", "self_report": "self-reported"}


def show_offer(db: Path, given: Given, *, window_months: int, is_json: bool) -> None:
    """Answer one offer on stdout. Raises Problem with a plain sentence where it is unclear."""
    found = answer(db, given, window_months=window_months)
    if is_json:
        print(json.dumps(found, ensure_ascii=False, indent=1, default=_plain))
        return
    out = show.console()
    for line in _lines(found):
        if isinstance(line, str):
            out.print(line, soft_wrap=False, markup=False)
        else:
            show.print_grid(out, line)


def answer(db: Path, given: Given, *, window_months: int) -> dict[str, Any]:
    """The whole answer as plain values: what was read, base, total, equity, rows, open ends.

    Raises Problem where the offer cannot be read.
    """
    # Many small reads follow: while one connection is open, the others do not load the file anew.
    with read.opened(db):
        return _answer(db, given, window_months)


def _answer(db: Path, given: Given, window_months: int) -> dict[str, Any]:
    facts = read.header(db)
    as_of = facts["as_of"]
    assert isinstance(as_of, date)
    try:
        offer = offers.read_offer(given, board_tiers=tiers(), as_of=as_of)
    except OfferUnclear as reason:
        raise Problem(str(reason), "See: paybands offer --help", Exit.USAGE) from reason
    known = read.employer_named(db, offer.employer) if offer.employer else None
    offer = _known_to_evidence(offer, known)
    base = [
        *_held(db, offer, offer.base, "posting", "base", window_months),
        *_held(db, offer, offer.base, "disclosure", "base", window_months),
    ]
    return {
        "meta": facts | {"window_months": window_months},
        "offer": asdict(offer) | {"base_usd": _usd(offer, offer.base)},
        "answer": _judgement(offer, base),
        "base": [{key: row[key] for key in row if key != "rows"} for row in base],
        "total": _total(db, offer, window_months),
        "equity": _equity(offer),
        "nearest": _nearest(base),
        "reported": _reported(db, offer),
        "cannot_tell": [*offers.cannot_tell(offer), *_thin_evidence(offer, known, base)],
    }


def _known_to_evidence(offer: Offer, known: Record | None) -> Offer:
    """The offer with the spelling and the tier that the evidence has for its employer."""
    if known is None:
        return offer
    return replace(offer, employer=str(known["employer"]), tier=offer.tier or known["tier"])


def _held(
    db: Path, offer: Offer, amount: Decimal, kind: str, component: str, window_months: int
) -> list[dict[str, Any]]:
    """An amount against each set of evidence of one kind, narrow ones first; empty ones left out.

    Filings name no kind of work that could be trusted, so theirs stand together.
    """
    held: list[dict[str, Any]] = []
    for scope in offers.scopes(offer, with_specialisation=kind != "disclosure"):
        band = read.one_band(
            db,
            window_months=window_months,
            level_reading=scope.reading,
            kind=kind,
            component=component,
            filters=scope.filters,
        )
        if band is None or not band["n"]:
            continue
        is_thin = band["employer"] != "all" and band["status"] == "suppressed"
        thin_of = str(band["employer"]) if is_thin else None
        rows = list(read.band_rows(db, str(band["band_id"]), thin_of=thin_of).records())
        place = offers.standing(amount, offer.currency, offer.usd_per_unit, map(_range, rows))
        if not any(_is_same(earlier, scope, band) for earlier in held):
            held.append(_held_row(scope, band, place, kind) | {"rows": rows})
    return held


def _is_same(earlier: Record, scope: Scope, band: Record) -> bool:
    """Whether a wider set of the same employer holds nothing that a narrower one did not."""
    return (
        scope.name.startswith("employer,")
        and str(earlier["scope"]).startswith("employer")
        and earlier["level_reading"] == scope.reading
        and earlier["n"] == band["n"]
    )


def _held_row(scope: Scope, band: Record, place: Standing, kind: str) -> dict[str, Any]:
    return {
        "scope": scope.name,
        "kind": kind,
        "level_reading": scope.reading,
        "filters": dict(scope.filters),
        "level": band["level"],
        "n": band["n"],
        "n_employers": band["n_employers"],
        "low_p50_usd": band["low_p50_usd"],
        "high_p50_usd": band["high_p50_usd"],
        "oldest_posted_on": band["oldest_posted_on"],
        "newest_posted_on": band["newest_posted_on"],
        "status": band["status"],
        "confidence": band["confidence"],
        "under": place.under,
        "inside": place.inside,
        "over": place.over,
        "open": place.open,
        "reach": place.reach.value,
        "band_id": band["band_id"],
    }


def _range(row: Record) -> Range:
    return Range(
        row["low_usd"], row["high_usd"], row["low"], row["high"], row["currency"], row["period"]
    )


def _judgement(offer: Offer, base: Sequence[Record]) -> list[dict[str, Any]]:
    """For each reading of the level: where the base stands in the first set that is large enough.

    `scope` and the counts are None where none is.
    """
    judged: list[dict[str, Any]] = []
    for reading, level in offers.level_readings(offer):
        large = {
            row["scope"]: row
            for row in base
            if row["level_reading"] == reading
            and row["kind"] == "posting"
            and not show.is_thin(row)
        }
        first = next((large[name] for name in JUDGED_BY if name in large), None)
        judged.append(
            {"level_reading": reading, "level": level, "can_be_judged": first is not None}
            | {name: first[name] if first else None for name in JUDGED_WITH}
        )
    return judged


def _total(db: Path, offer: Offer, window_months: int) -> dict[str, Any]:
    """A year's total against published ranges and self-reports; or why it is held against none."""
    value = offers.total(offer)
    found: dict[str, Any] = {
        "a_year": value,
        "a_year_usd": None if value is None else _usd(offer, value),
        "published": [],
        "self_reported": [],
        "not_compared": _why_no_total(offer),
    }
    if offer.equity is None:
        return found
    amounts = [value] if value is not None else [row.total for row in offers.scenarios(offer)]
    if value is not None:
        held = _held(db, offer, value, "self_report", "total", window_months)
        found["self_reported"] = [{k: row[k] for k in row if k != "rows"} for row in held]
    if offer.place.country in (None, "US"):
        found["published"] = [
            {**row, "this_is": [_beside(_usd(offer, amount), row) for amount in amounts]}
            for row in _published(db, offer)
        ]
    return found


def _published(db: Path, offer: Offer) -> list[dict[str, Any]]:
    levels = [level.value for _, level in offers.level_readings(offer) if level]
    table = read.published_totals(
        db,
        levels=levels,
        employer=offer.employer,
        tier=offer.tier,
        specialisation=offer.specialisation,
    )
    return list(table.records())


def _why_no_total(offer: Offer) -> str | None:
    if offer.equity is None:
        return "no equity was given, and base is never held against totals"
    if offer.place.country not in (None, "US"):
        return (
            f"the published totals are of the United States, the offer is in {offer.place.country}"
        )
    if not any(level for _, level in offers.level_readings(offer)):
        return "no level: the published totals are of one level each"
    return None


def _beside(amount_usd: int, row: Record) -> str:
    if amount_usd < row["low_usd"]:
        return "below"
    return "above" if amount_usd > row["high_usd"] else "inside"


def _equity(offer: Offer) -> dict[str, Any]:
    is_liquid = offer.equity_kind is EquityKind.LIQUID
    return {
        "kind": offer.equity_kind,
        "liquid_a_year": offers.equity_a_year(offer) if is_liquid else None,
        "scenarios": [asdict(row) for row in offers.scenarios(offer)],
        "alternative_total": offer.alternative_total,
        "multiple_that_equals_alternative": None if is_liquid else offers.break_even(offer),
        "total_less_alternative": _less_alternative(offer),
    }


def _less_alternative(offer: Offer) -> Decimal | None:
    value = offers.total(offer)
    if value is None or offer.alternative_total is None:
        return None
    return value - offer.alternative_total


def _nearest(base: Sequence[Record]) -> list[dict[str, Any]]:
    """The rows of the narrowest sets, the newest first in each, with their addresses."""
    nearest: dict[str, dict[str, Any]] = {}
    for held in base:
        for row in held["rows"]:
            nearest.setdefault(
                str(row["entry_id"]),
                {
                    "scope": held["scope"],
                    "kind": held["kind"],
                    **{
                        name: row[name]
                        for name in (
                            "employer",
                            "title_raw",
                            "posted_on",
                            "low_usd",
                            "high_usd",
                            "url",
                            "entry_id",
                        )
                    },
                },
            )
    return list(nearest.values())[:NEAREST_KEPT]


def _reported(db: Path, offer: Offer) -> list[dict[str, Any]]:
    """What was reported of this employer: of its level first, of no level next, of no other."""
    if offer.employer is None:
        return []
    label = (offer.level_label or "").casefold()
    rows = [
        row
        for row in read.references(db, employer=offer.employer).records()
        if str(row["level_label"] or label).casefold() == label
    ]
    return sorted(rows, key=lambda row: row["level_label"] is None)


def _thin_evidence(offer: Offer, known: Record | None, base: Sequence[Record]) -> Iterator[str]:
    readings = offers.level_readings(offer)
    if len(readings) == 2:
        yield (
            f"Which rung {offer.employer}'s {offer.level_label} is: "
            f"{readings[0][1]} on the common ladder, {readings[1][1]} at its word. Both are shown."
        )
    if offer.employer and not any(str(row["scope"]).startswith("employer") for row in base):
        newest = f", the newest is of {known['newest_on']}" if known else ""
        yield f"What {offer.employer} pays: nothing with pay was found in these months{newest}."
    if not any(row["can_be_judged"] for row in _judgement(offer, base)):
        yield "Whether the base is in line: too few comparable jobs show their pay."
    if any(row["scope"] == "employer, no level" for row in base):
        yield (
            f"Which level {offer.employer}'s ranges without one are for: "
            "they bound every level together."
        )


def _lines(found: Mapping[str, Any]) -> Iterator[Any]:
    facts, offer = found["meta"], found["offer"]
    yield from show.head_lines(facts)[: 2 if facts["mode"] != "live" else 1]
    yield ""
    yield from _offer_lines(offer)
    yield ""
    yield from _answer_lines(found)
    yield ""
    yield _base_grid(found)
    yield BASE_LEGEND
    yield ""
    yield from _nearest_lines(found["nearest"])
    yield from _total_lines(found)
    if found["equity"]["scenarios"]:
        yield _scenario_grid(found)
        yield from _break_even_lines(found)
        yield ""
    yield from _reported_lines(found["reported"])
    yield "What cannot be told:"
    yield from (f"- {sentence}" for sentence in found["cannot_tell"])


def _offer_lines(offer: Record) -> Iterator[str]:
    place = offer["place"]
    where = ", ".join(str(part) for part in (place["metro"], place["country"]) if part)
    yield (
        f"Offer: {offer['level_label'] or 'no level'} at {offer['employer'] or 'no employer named'}"
        f" ({show.spelled(offer['tier'] or 'kind not known')}),"
        f" {show.spelled(offer['specialisation'])},"
        f" {show.spelled(where) or 'no place'}. It is not stored."
    )
    parts = [f"base {_money(offer['base'], offer)} a year"]
    if offer["period"] != "year":
        parts[0] += f" ({offer['base_as_given']:,.2f} a {show.spelled(offer['period'])})"
    if offer["currency"] != "USD":
        parts[0] += f" = ${offer['base_usd']:,}"
    parts.append(f"bonus {_money(offer['bonus'], offer)}")
    terms = ""
    if offer["equity"]:
        terms = f" over {offer['equity_years']:g} years, {offer['equity_kind']}"
    parts.append(f"equity {_money(offer['equity'], offer)}{terms}")
    parts.append(f"sign-on {_money(offer['sign_on'], offer)}")
    yield " · ".join(parts)


def _answer_lines(found: Mapping[str, Any]) -> Iterator[str]:
    for row in found["answer"]:
        taken = f"As {row['level']} ({READING_WORDS[row['level_reading']]})" if row["level"] else ""
        taken = taken or "All levels together"
        if row["can_be_judged"]:
            where = f"{row['n']} posted ranges of {row['n_employers']} employers ({row['scope']})"
            yield f"{taken}: the base beside {where} is {_standing(row)}."
        else:
            yield f"{taken}: nobody can judge the base, too few comparable jobs show their pay."


def _base_grid(found: Mapping[str, Any]) -> Any:
    offer = found["offer"]
    country = offer["place"]["country"] or "every country"
    grid = show.new_grid(
        f"Base {_money(offer['base'], offer)} beside base pay, "
        f"{found['meta']['window_months']} months, {country}, $k a year"
    )
    grid.add_column("evidence", no_wrap=True)
    grid.add_column("level", no_wrap=True)
    for name in ("jobs", "emp", "p50 of\nlow / high"):
        grid.add_column(name, justify="right", no_wrap=True)
    grid.add_column("posted\nyy-mm", no_wrap=True)
    grid.add_column("this base is", no_wrap=True)
    for row in found["base"]:
        grid.add_row(
            f"{KINDS[row['kind']]}, {row['scope']}",
            show.spelled(row["level"]) + ("*" if row["level_reading"] == "literal" else ""),
            str(row["n"]),
            str(row["n_employers"]),
            _medians(row),
            f"{row['oldest_posted_on']:%y-%m}..{row['newest_posted_on']:%y-%m}",
            _standing(row),
        )
    if not found["base"]:
        grid.add_row("nothing posted or filed", "", "0", "0", "-", "-", "-")
    return grid


def _medians(row: Record) -> str:
    low, high = (show.thousands(row[f"{end}_p50_usd"]) for end in ("low", "high"))
    return "-" if (low, high) == ("-", "-") else f"{low} / {high}"


def _standing(row: Record) -> str:
    """Below all, in x of n, above all; and how many it is under, over, or cannot be placed in."""
    words = REACH_WORDS.get(Reach(row["reach"]))
    if words is not None:
        return words.format(n=row["n"] if row["n"] > 1 else "of one")
    parts = [f"in {row['inside']} of {row['n']}"]
    for name in ("under", "over", "open"):
        if row[name]:
            parts.append(f"{name} {row[name]}")
    return ", ".join(parts)


def _nearest_lines(rows: Sequence[Record]) -> Iterator[str]:
    if not rows:
        return
    yield "Nearest rows (employer first, then kind of employer, then market):"
    for row in rows[:NEAREST_SHOWN]:
        ends = show.posted_range(row["low_usd"], row["high_usd"])
        title = f"{row['employer']}: {clean(row['title_raw'])}"
        yield f"- {row['posted_on']} {KINDS[row['kind']]} {ends} {title}"[: show.WIDTH]
        yield f"  {row['url']}"
    yield ""


def _total_lines(found: Mapping[str, Any]) -> Iterator[str]:
    offer, total = found["offer"], found["total"]
    if total["a_year"] is not None:
        equity = found["equity"]["liquid_a_year"]
        held = f", {_money(equity, offer)} of it equity" if equity else ""
        yield f"Total {_money(total['a_year'], offer)} a year{held}, beside totals alone:"
    elif found["equity"]["scenarios"]:
        yield "Total: no one number is true, see the table. Beside totals alone:"
    else:
        yield "Total:"
    if total["not_compared"]:
        yield f"- not held against published totals: {total['not_compared']}"
    for row in total["published"]:
        ends = show.money_range(row["low_usd"], row["high_usd"], row["is_open_ended"])
        words = "/".join(row["this_is"])
        yield f"- {row['published_id']} {ends} ({row['page_date']}): this is {words}"
    if total["not_compared"] is None and not total["published"]:
        yield "- no published total speaks of this level, work and kind of employer"
    for row in total["self_reported"]:
        yield (
            f"- self-reported, {row['scope']}, {show.spelled(row['level'])}: {row['n']} people, "
            f"p50 {show.thousands(row['low_p50_usd'])}k: {_standing(row)}"
        )
    if offer["equity"] is not None and not total["self_reported"]:
        yield "- no self-reported totals are in this release"
    if found["equity"]["total_less_alternative"] is not None:
        less = found["equity"]["total_less_alternative"]
        words = "more" if less >= 0 else "less"
        yield f"- {_money(abs(less), offer)} a year {words} than the alternative"
    yield ""


def _scenario_grid(found: Mapping[str, Any]) -> Any:
    offer, rows = found["offer"], found["equity"]["scenarios"]
    grid = show.new_grid("A year, by what the grant is worth of its paper value")
    grid.add_column("paper value", no_wrap=True)
    for row in rows:
        grid.add_column(f"{row['share']:.0%}", justify="right", no_wrap=True)
    for name, label in (("equity_a_year", "equity"), ("total", "total")):
        grid.add_row(label, *(f"{row[name]:,.0f}" for row in rows))
    alternative = found["equity"]["alternative_total"]
    if alternative is not None:
        grid.add_row(
            "beside the alternative", *(f"{row['total'] - alternative:+,.0f}" for row in rows)
        )
    grid.caption = None if offer["currency"] == "USD" else f"in {offer['currency']}"
    return grid


def _break_even_lines(found: Mapping[str, Any]) -> Iterator[str]:
    multiple = found["equity"]["multiple_that_equals_alternative"]
    if multiple is None:
        return
    alternative = _money(found["equity"]["alternative_total"], found["offer"])
    if multiple == 0:
        yield f"Base and bonus alone reach the alternative of {alternative}."
    elif multiple <= 1:
        yield f"It equals the alternative of {alternative} at {multiple:.0%} of its paper value."
    else:
        yield (
            f"It equals the alternative of {alternative} only if the paper value grows "
            f"{multiple - 1:+.0%} ({multiple:.2f} times)."
        )


def _reported_lines(rows: Sequence[Record]) -> Iterator[str]:
    if not rows:
        return
    yield "Reported elsewhere (context, never pooled; paybands references lists all):"
    for row in rows[:REPORTED_SHOWN]:
        yield f"- {reported_words(row)}"[: show.WIDTH]
    if len(rows) > REPORTED_SHOWN:
        yield f"- {len(rows) - REPORTED_SHOWN} more"
    yield from credits_of(rows)
    yield ""


def reported_words(row: Record) -> str:
    """One reported figure in a line: who, when, how much, of what."""
    level = f" {row['level_label']}" if row["level_label"] else ""
    return (
        f"{row['publication']} ({row['published_on']}){level}: {reported_figure(row)}, "
        f"{row['measure']}"
    )


def _usd(offer: Offer, amount: Decimal) -> int:
    return round(amount * offer.usd_per_unit)


def _money(amount: Decimal | None, offer: Record) -> str:
    if amount is None:
        return "not given"
    if offer["currency"] == "USD":
        return f"${amount:,.0f}"
    return f"{amount:,.0f} {offer['currency']}"


def _plain(value: Any) -> Any:
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    if isinstance(value, Iterable):
        return list(value)
    return str(value)
