"""Country, metro and remoteness of a posting from the places it shows. Nothing is guessed."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

from transform import remembered
from transform.clean import clean
from transform.taxonomy import rows
from transform.taxonomy.phrases import Found, finder


@dataclass(frozen=True, slots=True)
class Place:
    """Where a posting is. `country` is ISO 3166-1 alpha-2, `metro` a name from places.csv.

    `is_remote` is True where it may be done remotely, False where it says office or hybrid.
    `rule` says what decided: city, region, country, country_field, several_places (in more
    than one country: those of the first place known), area (no single country), unknown.
    """

    country: str | None
    metro: str | None
    is_remote: bool | None
    rule: str


@dataclass(slots=True)
class _Spot:
    """One place as it is put together from neighbouring names: town, region, country."""

    town: str | None = None
    metro: str | None = None
    region: str | None = None
    country: str | None = None
    is_explicit: bool = False


_SEVERAL = re.compile(r"[;|/•·\n]|(?<!,)\s+(?:or|OR|and|&|\+)\s+|\s+l\s+")
_CODE = re.compile(r"(?:^|(?<=[,(\-–/ ]))(?:[A-Z]{2,3})(?=$|[,;)\-–/ ])")
_REMOTE = re.compile(r"\bremote\b|\btelecommut|\bwork from (?:home|anywhere)\b", re.IGNORECASE)
_NOT_REMOTE = re.compile(
    r"\bno(?:t|n)?[- ]remote\b|\bhybrid\b|\bon-?\s?site\b|\bin[- ](?:office|person)\b",
    re.IGNORECASE,
)
_YES = frozenset({"true", "yes", "1", "telecommute"})
_NO = frozenset({"false", "no", "0", "onsite", "office", "inoffice"})
_METRO_OF_REGION = {"US-DC": "washington_dc"}
_STATE_OF_NEW_YORK = re.compile(
    r"\W*remote\W+new york\W*|\W*new york(?:, united states)?\W+remote\W*", re.IGNORECASE
)
"""Beside nothing but "remote" the name means the state: nobody is remote in one city."""


def read_place(
    location_raw: str | None, country_raw: str | None = None, remote_raw: str | None = None
) -> Place:
    """Where a posting is, from the places shown, a country field and a remote field.

    Several places may stand in `location_raw`; the first that is known decides country and
    metro. A country field settles names that mean several places and stands in where the
    places name no country; a place that names its own outweighs it.
    """
    return _read_place(location_raw or "", country_raw or "", remote_raw or "")


@remembered
def _read_place(location_raw: str, country_raw: str, remote_raw: str) -> Place:
    location = clean(location_raw)
    is_remote = _is_remote(location, remote_raw)
    field = _country_of_field(country_raw)
    found = [spot for part in _SEVERAL.split(location) for spot in _spots(part, field)]
    spots = [spot for spot in found if spot.country]
    if not spots:
        if field:
            return Place(field, None, is_remote, "country_field")
        is_ambiguous = any(spot.town or spot.region for spot in found)
        rule = "ambiguous" if is_ambiguous else "area" if found else "unknown"
        return Place(None, None, is_remote, rule)
    first = spots[0]
    if len({spot.country for spot in spots}) > 1:
        rule = "several_places"
    elif first.town:
        rule = "city"
    else:
        rule = "region" if first.region else "country"
    if first.town or first.region:
        return Place(first.country, first.metro, is_remote, rule)
    towns_there = (spot.metro for spot in spots if spot.country == first.country and spot.metro)
    return Place(first.country, next(towns_there, None), is_remote, rule)


def currency_of(country: str | None) -> str | None:
    """The ISO 4217 code employers of a country (ISO 3166-1 alpha-2) pay in, or None."""
    return _currencies().get(country or "")


@cache
def _currencies() -> dict[str, str]:
    return {row["country"]: row["currency"] for row in rows("country_currencies")}


def _is_remote(location: str, remote_raw: str) -> bool | None:
    field = clean(remote_raw)
    plain = re.sub(r"\W+", "", field.casefold())
    for text in (field, location):
        if _NOT_REMOTE.search(text) and not re.search(r"hybrid or remote", text, re.IGNORECASE):
            return False
        if _REMOTE.search(text):
            return True
    if plain in _YES:
        return True
    return False if plain in _NO else None


def _country_of_field(country_raw: str) -> str | None:
    """The ISO code of a country field, which holds a name or a two- or three-letter code."""
    folded = clean(country_raw).casefold()
    kind, country = _tables().countries.get(folded, ("", ""))
    if kind == "country":
        return country
    upper = folded.upper()
    return upper if upper in _tables().iso_codes else None


@dataclass(frozen=True, slots=True)
class _Tables:
    countries: dict[str, tuple[str, str]]
    iso_codes: frozenset[str]
    regions: dict[str, tuple[str, str]]
    codes: dict[str, tuple[str, str, bool]]
    towns: dict[str, dict[str, tuple[str, str]]]
    find: Callable[[str], list[Found]]


@cache
def _tables() -> _Tables:
    countries = {row["name"]: (row["kind"], row["country"]) for row in rows("countries")}
    regions = {
        row["name"]: (row["region"], row["country"])
        for row in rows("regions")
        if row["kind"] == "name"
    }
    codes = {
        row["name"]: (row["region"], row["country"], row["kind"] == "code")
        for row in rows("regions")
        if row["kind"] in {"code", "unsure_code"}
    }
    towns: dict[str, dict[str, tuple[str, str]]] = {}
    for row in rows("places"):
        towns.setdefault(row["name"], {})[row["within"]] = (row["metro"], row["country"])
    return _Tables(
        countries=countries,
        iso_codes=frozenset(country for _, country in countries.values() if country),
        regions=regions,
        codes=codes,
        towns=towns,
        find=finder([*countries, *regions, *towns]),
    )


def _spots(part: str, field: str | None) -> list[_Spot]:
    """The places one part of a location names, in order; an area is a spot without a country."""
    tables = _tables()
    if _STATE_OF_NEW_YORK.fullmatch(part):
        return [_Spot(region="US-NY", country="US")]
    names = [(found.start, found.phrase) for found in tables.find(part.casefold())]
    named_at = {start for start, _ in names}
    codes = [
        (match.start(), match.group())
        for match in _CODE.finditer(part)
        if match.group() in tables.codes and match.start() not in named_at
    ]
    spots: list[_Spot] = []
    for position, name in sorted(names + codes):
        if name in tables.codes and position not in named_at:
            _add_code(spots, name)
        elif name in tables.towns:
            _add_town(spots, name)
        elif name in tables.regions:
            _add_region(spots, *tables.regions[name])
        else:
            _add_country(spots, *tables.countries[name])
    return [_settled(spot, field) for spot in spots]


def _add_town(spots: list[_Spot], name: str) -> None:
    if spots and spots[-1].town is None and (spots[-1].region or spots[-1].country):
        spots[-1].town = name
    else:
        spots.append(_Spot(town=name))


def _add_region(spots: list[_Spot], region: str, country: str) -> None:
    last = spots[-1] if spots else None
    if last and last.region is None and (not last.is_explicit or last.country == country):
        last.region, last.country = region, country
    else:
        spots.append(_Spot(region=region, country=country))


def _add_code(spots: list[_Spot], code: str) -> None:
    region, country, is_sure = _tables().codes[code]
    countries = _countries_of_town(spots)
    if code in countries:
        return
    if is_sure or country in countries:
        _add_region(spots, region, country)


def _countries_of_town(spots: list[_Spot]) -> set[str]:
    town = spots[-1].town if spots else None
    return {country for _, country in _tables().towns[town].values()} if town else set()


def _add_country(spots: list[_Spot], kind: str, country: str) -> None:
    if kind == "area":
        spots.append(_Spot())
        return
    if kind == "ambiguous":
        countries = _countries_of_town(spots)
        if "US" in countries or (spots and spots[-1].country == "US"):
            _add_region(spots, "US-GA", "US")
        elif countries:
            return
        else:
            spots.append(_Spot(region="ambiguous"))
        return
    last = spots[-1] if spots else None
    takes_any = last is not None and last.region == "ambiguous"
    if last and (takes_any or (last.country in (None, country) and (last.town or last.region))):
        last.country, last.is_explicit = country, True
    else:
        spots.append(_Spot(country=country, is_explicit=True))


def _settled(spot: _Spot, field: str | None) -> _Spot:
    """The spot with its town looked up under the region, country or field beside it."""
    if spot.town is None:
        spot.metro = _METRO_OF_REGION.get(spot.region or "")
        if spot.region == "ambiguous" and spot.country is None:
            spot.country = field if field == "US" else None
        return spot
    meanings = _tables().towns[spot.town]
    beside = [name for name in (spot.region, spot.country, field) if name]
    for within in [*beside, ""]:
        if within in meanings:
            metro, country = meanings[within]
            if spot.country in (None, country):
                spot.metro, spot.country = metro or None, country
            return spot
    return spot
