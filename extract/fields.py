"""Reading JSON rows field by field: text, or nothing, or a named refusal. Never a guess."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime
from decimal import Decimal
from hashlib import sha256
from typing import Any, TypeVar
from urllib.parse import urlsplit, urlunsplit

import orjson

from extract.page import Page
from extract.posting import Drift, Posting, SameRow, ServedRow, UnreadRow

Row = dict[str, Any]


class Unreadable(ValueError):
    """One row cannot be read; `rule` is the short reason, `detail` what was seen."""

    def __init__(self, rule: str, detail: str) -> None:
        super().__init__(f"{rule}: {detail}")
        self.rule = rule
        self.detail = detail


def not_json(constant: str) -> Any:
    """Refuse NaN and Infinity, which are no JSON."""
    raise ValueError(f"{constant} is no JSON")


def json_of(page: Page) -> Any:
    """The page's body as JSON. Raises Drift."""
    try:
        return orjson.loads(page.body)
    except ValueError:
        # orjson refuses a whole page for one broken surrogate; the standard library does not.
        try:
            return json.loads(page.body, parse_constant=not_json)
        except (ValueError, RecursionError) as error:
            raise Drift(f"{page.source}: the page is not JSON: {error}") from error


def shown(value: Any) -> str:
    """What was seen, short enough for a report."""
    text = json.dumps(value, ensure_ascii=False, default=str)
    return text if len(text) <= 120 else f"{text[:117]}..."


def text(row: Row, key: str) -> str | None:
    """A text field as shown; None where it is absent, null or blank. Raises Unreadable."""
    value = row.get(key)
    if value is None:
        return None
    if not isinstance(value, str):
        raise Unreadable("field_type", f"{key} is no text: {shown(value)}")
    return value if value.strip() else None


def needed_text(row: Row, key: str, rule: str) -> str:
    """A text field that a posting cannot be without. Raises Unreadable by `rule`."""
    value = text(row, key)
    if value is None:
        raise Unreadable(rule, f"{key} is {shown(row.get(key))}")
    return value


def part(row: Row, key: str) -> Row:
    """An object field; empty where it is absent or null. Raises Unreadable."""
    value = row.get(key)
    if value is None:
        return {}
    if not isinstance(value, dict):
        raise Unreadable("field_type", f"{key} is no object: {shown(value)}")
    return value


def parts(row: Row, key: str) -> list[Row]:
    """A list of objects; empty where it is absent or null. Raises Unreadable."""
    value = row.get(key)
    if value is None:
        return []
    if not isinstance(value, list) or not all(isinstance(item, dict) for item in value):
        raise Unreadable("field_type", f"{key} is no list of objects: {shown(value)}")
    return value


def amount(row: Row, key: str) -> Decimal | None:
    """A number field; None where it is absent or null. Raises Unreadable."""
    value = row.get(key)
    if value is None:
        return None
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    if not is_number or (isinstance(value, float) and not math.isfinite(value)):
        raise Unreadable("field_type", f"{key} is no number: {shown(value)}")
    return Decimal(repr(value))


def posted_amount(row: Row, key: str) -> Decimal | None:
    """A pay amount; None also for zero, which boards serve where they show none.

    Raises Unreadable.
    """
    return amount(row, key) or None


def amount_text(value: Decimal | None) -> str | None:
    """Plain decimal text without exponent or trailing zeros: "24.04", "120000"."""
    if value is None:
        return None
    plain = f"{value:f}"
    return plain.rstrip("0").rstrip(".") if "." in plain else plain


def instant_of_ms(row: Row, key: str) -> str | None:
    """A field in milliseconds since 1970 as ISO text in UTC. Raises Unreadable."""
    value = amount(row, key)
    if value is None:
        return None
    try:
        return datetime.fromtimestamp(float(value) / 1000, UTC).isoformat(timespec="seconds")
    except (ValueError, OverflowError, OSError) as error:
        raise Unreadable("date_out_of_range", f"{key} is {value}") from error


def joined(values: Iterable[str | None]) -> str | None:
    """The distinct values in the order shown, joined by " | "; None where there is none."""
    return " | ".join(dict.fromkeys(value.strip() for value in values if value)) or None


def without_query(url: str) -> str:
    """The address without query and fragment: the same however the page was reached.

    Raises Unreadable where it is no address.
    """
    try:
        where = urlsplit(url)
    except ValueError as error:
        raise Unreadable("address_malformed", url[:120]) from error
    return urlunsplit((where.scheme, where.netloc, where.path, "", ""))


def read_rows(
    page: Page,
    rows: Iterable[Any],
    reference_of: Callable[[Row], str],
    read: Callable[[str, Row], Posting],
    touched: str | None = None,
) -> Iterator[ServedRow]:
    """Each of a page's rows as a posting, or the reason why it is none; no reference twice.

    `reference_of` gives a row's own reference and `read` its posting; both raise Unreadable.
    `touched` is the text field, if any, that the board moves though nothing else has changed. A
    row that the page knows is not read.
    """
    results = (
        (number, _read_row(page, number, row, reference_of, read, touched))
        for number, row in enumerate(rows, start=1)
    )
    return each_once(page.source, results)


def _read_row(
    page: Page,
    number: int,
    row: Any,
    reference_of: Callable[[Row], str],
    read: Callable[[str, Row], Posting],
    touched: str | None,
) -> ServedRow:
    reference = f"row {number}"
    try:
        if not isinstance(row, dict):
            raise Unreadable("row_type", f"the row is no object: {shown(row)}")
        reference = reference_of(row)
        digest = row_digest(row, touched)
        if digest in page.known:
            return SameRow(page.source, reference, digest, text(row, touched) if touched else None)
        posting = read(reference, row)
        # A copy of twenty fields to fill in one would take 20 us a row.
        object.__setattr__(posting, "digest", digest)
        return posting
    except Unreadable as why:
        return UnreadRow(page.source, reference, why.rule, why.detail)


def row_digest(row: Row, touched: str | None) -> str:
    """A row as 20 hex digits, all of it but the field that is touched."""
    values = row.copy()
    if touched:
        values.pop(touched, None)
    try:
        served = orjson.dumps(values)
    except TypeError:
        # Half of a pair of surrogates, or a number beyond 64 bits.
        served = json.dumps(values).encode()
    # Processors have instructions for this one: half the time of blake2b.
    return sha256(served).hexdigest()[:20]


Result = TypeVar("Result", bound=ServedRow)


def each_once(source: str, results: Iterable[tuple[int, Result]]) -> Iterator[Result | UnreadRow]:
    """The results of a page's rows, a second row with the same reference as an UnreadRow."""
    seen: set[str] = set()
    for number, result in results:
        if result.source_ref in seen:
            yield UnreadRow(
                source,
                f"{result.source_ref} row {number}",
                "repeated_row",
                f"the page serves {result.source_ref} twice",
            )
        else:
            seen.add(result.source_ref)
            yield result


GROUPED = re.compile(r"-?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?")
"""An amount that can be read in one way only: "190,000.00" and "24.04", never "120.000,00"."""


def plain_amount(words: str) -> Decimal | None:
    """An amount from text that leaves one reading; None where there is none."""
    found = words.strip()
    return Decimal(found.replace(",", "")) if GROUPED.fullmatch(found) else None
