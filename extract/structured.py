"""schema.org JobPosting out of any page: the data that career sites publish for machines."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from decimal import Decimal
from html import unescape
from typing import Any
from urllib.parse import urlsplit

from extract.fields import Row, Unreadable, amount_text, joined, shown, without_query
from extract.markup import tree_of
from extract.page import Page
from extract.posting import Drift, PostedPay, Posting

TYPE_ATTRIBUTE = "application/ld+json"

NUMBER = r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?"
RANGE_TEXT = re.compile(
    rf"(?P<currency>(?-i:[A-Z]{{3}}))?\s*\$?\s*(?P<low>{NUMBER})"
    rf"(?:\s*(?:-|–|to)\s*(?:(?-i:[A-Z]{{3}}))?\s*\$?\s*(?P<high>{NUMBER}))?"
    r"\s*(?P<code>(?-i:[A-Z]{3}))?\s*(?:/|per|a)?\s*(?P<period>yr|hr|mo|wk|day|year|hour|month|week)?\.?",
    re.IGNORECASE,
)
"""Pay written as text into a field: "USD $190,000.00 - USD $200,000.00 /Yr."."""

PLAIN_NUMBER = re.compile(NUMBER)
UNKNOWN_WORDS = {"", "unavailable", "n/a", "none", "null", "unspecified"}


def job_postings(page: Page) -> tuple[list[Row], list[str]]:
    """Every JobPosting object of an HTML page, and why other data blocks could not be read.

    Reads every ld+json block, however its type attribute is escaped, lists and `@graph`s. Raises
    Drift where the page is no HTML.
    """
    if b"<" not in page.body:
        return [], []
    from bs4 import SoupStrainer

    only = SoupStrainer("script", type=is_linked_data)
    found: list[Row] = []
    broken: list[str] = []
    tree = tree_of(page.body, only)
    if tree is None:
        raise Drift(f"{page.source}: the page is no HTML that can be read")
    for block in tree.find_all("script"):
        try:
            found.extend(jobs_in(data_of(block.get_text())))
        except (ValueError, RecursionError) as error:
            broken.append(str(error))
    return found, broken


def is_linked_data(kind: str | None) -> bool:
    """Whether a script's type says linked data, also where it was escaped twice."""
    said = unescape(kind or "").partition(";")[0].strip().casefold()
    return said == TYPE_ATTRIBUTE


def data_of(block: str) -> Any:
    """The data of one block: as JSON, or as JSON whose quotes were escaped. Raises ValueError."""
    words = block.strip().removeprefix("<!--").removesuffix("-->").strip()
    words = words.removeprefix("//<![CDATA[").removesuffix("//]]>").strip().rstrip(";")
    try:
        return json.loads(words, strict=False, parse_float=Decimal)
    except ValueError:
        return json.loads(unescape(words), strict=False, parse_float=Decimal)


def jobs_in(data: Any) -> Iterator[Row]:
    """The JobPosting objects anywhere in a block's lists, graphs and wrappers."""
    if isinstance(data, list):
        for item in data:
            yield from jobs_in(item)
    elif isinstance(data, dict):
        if "JobPosting" in types_of(data):
            yield data
            return
        for key in ("@graph", "mainEntity", "itemListElement", "item"):
            if isinstance(data.get(key), dict | list):
                yield from jobs_in(data[key])


def types_of(data: Row) -> set[str]:
    """The types that an object names, without their vocabulary's address."""
    kinds = data.get("@type")
    named = kinds if isinstance(kinds, list) else [kinds]
    return {kind.rpartition("/")[2] for kind in named if isinstance(kind, str)}


def words_of(value: Any) -> str | None:
    """A value as text: itself, the name of an object, None where it says nothing."""
    if isinstance(value, dict):
        value = value.get("name", value.get("value"))
    if isinstance(value, bool) or not isinstance(value, str | int | Decimal):
        return None
    words = str(value).strip()
    return None if words.casefold() in UNKNOWN_WORDS else words


def read_job(page: Page, source: str, job: Row) -> Posting:
    """One JobPosting exactly as shown. Raises Unreadable."""
    title = words_of(job.get("title")) or words_of(job.get("name"))
    if title is None:
        raise Unreadable("title_missing", f"title is {shown(job.get('title'))}")
    employer = words_of(first(job.get("hiringOrganization")))
    if employer is None:
        raise Unreadable("employer_missing", title)
    url = without_query(words_of(job.get("url")) or page.url)
    places = [place for place in listed(job.get("jobLocation")) if isinstance(place, dict)]
    countries = {country_of(place) for place in places}
    pay, pay_words = read_pay(job)
    body = words_of(job.get("description"))
    return Posting(
        source=source,
        source_ref=reference_of(job, url),
        url=url,
        page_sha256=page.sha256,
        employer_raw=employer,
        title_raw=unescape(title),
        location_raw=joined(map(place_shown, places)),
        country_raw=countries.pop() if len(countries) == 1 else None,
        remote_raw=words_of(job.get("jobLocationType")),
        employment_raw=joined(map(words_of, listed(job.get("employmentType")))),
        posted_on_raw=words_of(job.get("datePosted")),
        updated_on_raw=words_of(job.get("dateModified")),
        body_raw="\n".join(filter(None, (body, *pay_words))) or None,
        body_format=body_format(body),
        pay=pay,
    )


def body_format(body: str | None) -> Any:
    """How a description is written: escaped HTML where no tag is left but escaped ones are."""
    if body and "<" not in body and "&lt;" in body:
        return "escaped_html"
    return "html"


def reference_of(job: Row, url: str) -> str:
    """The page's own reference: its identifier at its host, else its address. Raises Unreadable."""
    host = urlsplit(url).hostname or ""
    identifier = first(job.get("identifier"))
    if isinstance(identifier, dict):
        identifier = identifier.get("value")
    own = words_of(identifier)
    if own is not None and not own.startswith("http"):
        return f"{host} {own}"
    if not host:
        raise Unreadable("reference_missing", "neither an identifier nor an address")
    return f"{host}{urlsplit(url).path}"


def listed(value: Any) -> list[Any]:
    """A value that may be one or many, as many."""
    if value is None:
        return []
    return value if isinstance(value, list) else [value]


def first(value: Any) -> Any:
    """The first of many, or the one."""
    return next(iter(listed(value)), None)


def address_of(place: Row) -> Any:
    """The address of a place, as an object or as text."""
    return first(place.get("address")) or place.get("name")


def place_shown(place: Row) -> str | None:
    """One place as "City, Region, Country"."""
    address = address_of(place)
    if not isinstance(address, dict):
        return words_of(address)
    parts = ("addressLocality", "addressRegion", "addressCountry")
    return ", ".join(word for part in parts if (word := words_of(address.get(part)))) or None


def country_of(place: Row) -> str | None:
    """The country field of one place."""
    address = address_of(place)
    return words_of(address.get("addressCountry")) if isinstance(address, dict) else None


def read_pay(job: Row) -> tuple[tuple[PostedPay, ...], tuple[str, ...]]:
    """The pay that a posting's fields give, and pay words that only a reader of text can read.

    `estimatedSalary` is somebody's estimate and no posted pay: it is not read.
    """
    posted: list[PostedPay] = []
    words: list[str] = []
    code = words_of(job.get("salaryCurrency"))
    for salary in listed(job.get("baseSalary")):
        found = pay_of(salary, code)
        if found is not None:
            posted.append(found)
        elif (said := words_of(salary)) is not None and re.search(r"[1-9]", said):
            words.append(f"<p>Base salary: {said}</p>")
    if not posted and not words and code is not None and re.search(r"\d", code):
        written = pay_of(code, None)
        if written is not None:
            posted.append(written)
        else:
            words.append(f"<p>Salary: {code}</p>")
    return tuple(posted), tuple(words)


def pay_of(salary: Any, code: str | None) -> PostedPay | None:
    """One baseSalary in any of its shapes; None where it gives no amount that can be read."""
    if isinstance(salary, str) and not PLAIN_NUMBER.fullmatch(salary.strip()):
        return pay_in_words(salary)
    if not isinstance(salary, dict):
        single = decimal_text(salary)
        return None if single is None else posted_pay(single, single, code, None)
    value = first(salary.get("value"))
    inner = value if isinstance(value, dict) else {}
    single = None if isinstance(value, dict) else decimal_text(value)
    if single is None:
        single = first_amount((inner, "value"), (salary, "price"))
    low = first_amount((inner, "minValue"), (salary, "minValue"), (salary, "minPrice")) or single
    high = first_amount((inner, "maxValue"), (salary, "maxValue"), (salary, "maxPrice")) or single
    currency = (
        words_of(salary.get("currency"))
        or words_of(salary.get("priceCurrency"))
        or words_of(inner.get("currency"))
        or code
    )
    period = next(
        (
            said
            for part in (inner, salary)
            for key in ("unitText", "unitCode")
            if (said := words_of(part.get(key)))
        ),
        None,
    )
    if low is None and high is None:
        written = next((v for v in (value, inner.get("value")) if isinstance(v, str)), None)
        found = pay_in_words(written) if written else None
        if found is None:
            return None
        low, high = found.low_raw, found.high_raw
        currency, period = currency or found.currency_raw, period or found.period_raw
    return posted_pay(low, high, currency, period, words_of(salary.get("name")))


def posted_pay(
    low: str | None, high: str | None, currency: str | None, period: str | None, text: Any = None
) -> PostedPay:
    """One range of the field baseSalary."""
    return PostedPay("baseSalary", low, high, currency, period, text)


def pay_in_words(words: str) -> PostedPay | None:
    """Pay written out in a field, where the whole field is one amount or one range."""
    found = RANGE_TEXT.fullmatch(words.strip())
    if found is None:
        return None
    low, high = decimal_text(found["low"]), decimal_text(found["high"] or found["low"])
    if low is None:
        return None
    currency = found["currency"] or found["code"]
    return PostedPay("baseSalary", low, high, currency, found["period"], words.strip())


def first_amount(*places: tuple[Row, str]) -> str | None:
    """The first of some fields that holds an amount."""
    return next((found for row, key in places if (found := decimal_text(row.get(key)))), None)


def decimal_text(value: Any) -> str | None:
    """An amount as plain decimal text; None where there is none, or where it is 0."""
    if isinstance(value, bool):
        return None
    if isinstance(value, str):
        words = value.strip().removeprefix("$")
        value = Decimal(words.replace(",", "")) if PLAIN_NUMBER.fullmatch(words) else None
    if not isinstance(value, int | Decimal) or value <= 0:
        return None
    return amount_text(Decimal(value))
