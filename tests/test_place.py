"""Country, metro and remoteness: the first place that is known, and no guess."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from transform.place import currency_of, read_place
from transform.taxonomy import rows

PLACES = """
San Francisco, CA | US | sf_bay_area | city
SF | US | sf_bay_area | city
Mountain View, California; San Francisco, California | US | sf_bay_area | city
San Leandro, CA and Fremont, CA | US | sf_bay_area | city
Dublin, CA | US | sf_bay_area | city
San Jose, CA | US | sf_bay_area | city
London, UK | GB | london | city
London, Ontario | CA | - | city
Paris | FR | paris | city
Paris, TX | US | - | city
Bellevue HQ | US | seattle | city
Redmond, WA | US | seattle | city
NYC Office - 307 7th Ave | US | new_york | city
USA - New York NY | US | new_york | city
New York, San Francisco, or Seattle (Hybrid) | US | new_york | city
Remote - New York | US | - | region
Remote-California | US | - | region
Washington, D.C. | US | washington_dc | city
Washington | US | - | region
Maryland; Virginia; Washington, D.C. | US | - | region
Cambridge, MA | US | boston | city
Cambridge, UK | GB | cambridge | city
Cambridge | - | - | ambiguous
Portland, OR | US | portland | city
Greater Portland Area | US | - | city
Berlin, DE | DE | berlin | city
Toronto, CA | CA | toronto | city
Tel Aviv - IL | IL | tel_aviv | city
Bengaluru, IN | IN | bengaluru | city
Oldtown, OH - US | US | - | region
Ponchatoula, LA - US | US | - | region
Georgia | - | - | ambiguous
Atlanta, Georgia | US | atlanta | city
Tbilisi, Georgia | GE | - | city
Germany, Berlin | DE | berlin | city
Mapbox Minsk | BY | - | city
São Paulo, Brazil | BR | sao_paulo | city
Zürich, CH | CH | zurich | city
Hong Kong , Singapore | HK | hong_kong | several_places
London, UK; San Francisco, CA | GB | london | several_places
Dublin OR London | IE | dublin | several_places
US / Canada | US | - | several_places
United States • San Francisco, CA | US | sf_bay_area | country
Remote - US | US | - | country
Remote (EMEA) | - | - | area
Remote | - | - | unknown
Hybrid | - | - | unknown
N/A | - | - | unknown
Anywhere | - | - | area
Texas | US | - | region
Central - United States | US | - | country
"""


@pytest.mark.parametrize("line", [line for line in PLACES.splitlines() if line])
def test_a_place_is_read_as_far_as_it_is_known(line: str) -> None:
    location, country, metro, rule = (cell.strip() for cell in line.split("|"))
    place = read_place(location)
    assert (place.country or "-", place.metro or "-", place.rule) == (country, metro, rule)


def test_a_country_field_settles_what_the_name_leaves_open() -> None:
    assert read_place("Cambridge", "United Kingdom").metro == "cambridge"
    assert read_place("Georgia", "United States").country == "US"
    assert read_place("Remote", "USA").country == "US"
    assert read_place("Remote", "USA").rule == "country_field"
    assert read_place("", "de").country == "DE"
    assert read_place("Atlantis", "Atlantis").country is None
    assert read_place("London", "United States").country == "GB"


@pytest.mark.parametrize(
    ("location", "field", "is_remote"),
    [
        ("Remote - US", None, True),
        ("Remote-Friendly (Travel Required) | San Francisco, CA", None, True),
        ("San Francisco", "Remote", True),
        ("San Francisco", "true", True),
        ("San Francisco", "Hybrid", False),
        ("Remote", "OnSite", False),
        ("Berlin - hybrid", None, False),
        ("In-Office", None, False),
        ("Hybrid or Remote", None, True),
        ("San Francisco", "False", False),
        ("San Francisco", None, None),
        (None, None, None),
    ],
)
def test_remoteness_is_only_what_is_said(
    location: str | None, field: str | None, is_remote: bool | None
) -> None:
    assert read_place(location, None, field).is_remote is is_remote


def test_a_country_has_a_currency_or_none() -> None:
    assert (currency_of("GB"), currency_of("CH"), currency_of(None)) == ("GBP", "CHF", None)


def test_the_articles_metros_and_forty_more_are_in_the_table() -> None:
    metros = {row["metro"] for row in rows("places") if row["metro"]}
    assert {"sf_bay_area", "london", "paris", "seattle", "new_york"} <= metros
    assert len(metros) >= 45


@given(st.text(), st.text(max_size=20), st.text(max_size=20))
def test_no_place_raises(location: str, country: str, remote: str) -> None:
    place = read_place(location, country, remote)
    assert place.country is None or len(place.country) == 2


def test_places_of_the_captured_boards_are_known(shared: Path) -> None:
    """Every location that names a place is read; what is left says remote, hybrid or nothing."""
    unread: dict[str, int] = {}
    total = 0
    for path in sorted((shared / "corpus" / "ashby").glob("*.json")):
        for job in json.loads(path.read_text(encoding="utf-8"))["jobs"]:
            total += 1
            if read_place(job.get("location")).rule == "unknown":
                unread[job["location"]] = unread.get(job["location"], 0) + 1
    nameless = {"remote", "hybrid", "in-office", "headquarters", "n/a", "location", ""}
    named = {name: n for name, n in unread.items() if name.strip().casefold() not in nameless}
    assert sum(named.values()) / total < 0.01, named
