"""One posting in, one entry or one named refusal out: the order of decisions on one screen."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date

from extract.posting import Posting
from transform.clean import clean
from transform.dates import read_date
from transform.duplicates import text_key, title_key
from transform.employer import read_employer
from transform.entry import Component, Entry, Pay, Rejection, Specialisation, Track
from transform.level import level_from_years, read_level, read_track, read_years
from transform.pay import read_fields, read_text
from transform.place import currency_of, read_place
from transform.scope import out_of_scope
from transform.specialisation import read_specialisation

DISAGREEMENT_SHARE = 0.10
"""Fields and text of one posting that differ by more than this are a finding."""

COMPONENT_ORDER = {component: order for order, component in enumerate(Component)}


def entry_id_of(source: str, source_ref: str) -> str:
    """The identity of a row: from the source's own reference, never from cleaned values."""
    whole = f"{source}|{source_ref}".encode("utf-8", "surrogatepass")
    return hashlib.sha1(whole, usedforsecurity=False).hexdigest()[:16]


def normalise(
    posting: Posting,
    *,
    kind: str,
    text_of: Callable[[Posting], str],
    board_tiers: Mapping[str, str],
    seen_on: date,
) -> Entry | Rejection:
    """Decide what one posting means.

    A posting whose title, team and text say that it is no machine-learning work is a Rejection.
    `text_of` turns the posting's body into plain text and is called only when the title alone
    does not refuse the posting. `board_tiers` is the tier of each employer with a board.
    `seen_on` is the day the page was fetched; amounts of a posting without a date of its own
    are converted at that day's rates. Never raises on any text.
    """
    title = clean(posting.title_raw)
    refused = out_of_scope(title)
    if refused is not None:
        return _rejection(posting, refused, title)
    text = clean(text_of(posting))
    employer = read_employer(posting.employer_raw, board_tiers)
    specialisation = read_specialisation(title, posting.team_raw, text, employer.employer)
    if specialisation.specialisation is Specialisation.NOT_ML:
        return _rejection(posting, f"not_ml_{specialisation.rule}", specialisation.evidence)

    place = read_place(posting.location_raw, posting.country_raw, posting.remote_raw)
    posted_on = read_date(posting.posted_on_raw)
    track = read_track(title)
    level = read_level(title, employer.employer, posting.level_raw)
    years = read_years(text)
    is_open = level.rule == "unlevelled" and track.track is Track.IC
    weak = level_from_years(years) if is_open and years is not None else None
    pay, findings = _read_pay(
        posting, text, title, employer.employer, place.country, posted_on or seen_on
    )
    if posting.posted_on_raw and posted_on is None:
        findings = (*findings, f"posted date not readable: {posting.posted_on_raw[:40]}")

    return Entry(
        entry_id=entry_id_of(posting.source, posting.source_ref),
        source=posting.source,
        source_ref=posting.source_ref,
        kind=kind,
        url=posting.url,
        page_sha256=posting.page_sha256,
        posted_on=posted_on,
        updated_on=read_date(posting.updated_on_raw),
        employer=employer.employer,
        employer_raw=posting.employer_raw,
        tier=employer.tier,
        title_raw=posting.title_raw,
        title_key=title_key(title),
        team_raw=posting.team_raw,
        track=track.track,
        track_rule=track.rule,
        level=weak or level.level,
        level_literal=weak or level.literal,
        level_rule="years_asked" if weak else level.rule,
        level_is_weak=weak is not None,
        specialisation=specialisation.specialisation,
        specialisation_rule=specialisation.rule,
        specialisation_evidence=specialisation.evidence,
        country=place.country,
        metro=place.metro,
        location_raw=posting.location_raw,
        place_rule=place.rule,
        is_remote=place.is_remote,
        years_min=years,
        text_key=text_key(text) if text else None,
        pay=pay,
        findings=findings,
    )


def _rejection(posting: Posting, rule: str, detail: str) -> Rejection:
    return Rejection(
        entry_id=entry_id_of(posting.source, posting.source_ref),
        source=posting.source,
        source_ref=posting.source_ref,
        rule=rule,
        detail=detail,
        title_raw=posting.title_raw,
        employer_raw=posting.employer_raw,
        url=posting.url,
    )


def _read_pay(
    posting: Posting, text: str, title: str, employer: str, country: str | None, on: date
) -> tuple[tuple[Pay, ...], tuple[str, ...]]:
    """Every range of one posting, most relevant first, and where fields and text disagree.

    Fields win over text for a component that has a plausible field; the text then only adds
    components, levels or currencies that the fields do not have.
    """
    fields = [read_fields(posted, country=country, title=title, on=on) for posted in posting.pay]
    from_fields = [pay for pay in fields if pay is not None]
    from_text = read_text(text, country=country, title=title, on=on) if text else ()

    stated = {pay.component for pay in from_fields if pay.problem is None}
    added = [pay for pay in from_text if pay.component not in stated]
    readings = [_with_level(pay, employer) for pay in (*from_fields, *added)]
    home = currency_of(country)
    readings.sort(
        key=lambda pay: (
            pay.problem is not None,
            COMPONENT_ORDER[pay.component],
            home is not None and pay.currency != home,
        )
    )
    return tuple(readings), _disagreements(from_fields, from_text)


def _with_level(pay: Pay, employer: str) -> Pay:
    if pay.level_label is None:
        return pay
    reading = read_level("", employer, pay.level_label)
    return replace(pay, level=reading.level, level_literal=reading.literal)


def _disagreements(from_fields: list[Pay], from_text: tuple[Pay, ...]) -> tuple[str, ...]:
    """One sentence per component whose fields match no range that the text states."""
    found: list[str] = []
    for component in {pay.component: None for pay in from_fields}:
        said = [pay for pay in from_text if _comparable(pay, component)]
        held = [pay for pay in from_fields if _comparable(pay, component)]
        if said and held and not any(_agrees(one, other) for one in held for other in said):
            found.append(f"{component}: fields say {_shown(held[0])}, text says {_shown(said[0])}")
    return tuple(found)


def _comparable(pay: Pay, component: Component) -> bool:
    return pay.component == component and pay.problem is None and _ends(pay) is not None


def _ends(pay: Pay) -> tuple[int, int] | None:
    low = pay.low_usd if pay.low_usd is not None else pay.high_usd
    high = pay.high_usd if pay.high_usd is not None else pay.low_usd
    return None if low is None or high is None else (low, high)


def _agrees(one: Pay, other: Pay) -> bool:
    first, second = _ends(one), _ends(other)
    if first is None or second is None:
        return False
    return all(
        abs(a - b) <= DISAGREEMENT_SHARE * max(a, b) for a, b in zip(first, second, strict=True)
    )


def _shown(pay: Pay) -> str:
    return f"{pay.low} to {pay.high} {pay.currency} a {pay.period}"
