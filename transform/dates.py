"""Dates as sources write them, to UTC calendar days. Formats are per convention, never guessed."""

from __future__ import annotations

from datetime import UTC, date, datetime

EARLIEST = date(2000, 1, 1)
"""No board system read here is older; an earlier date is a placeholder or a unit error."""

MILLISECOND_DIGITS = 13
SECOND_DIGITS = 10


def read_date(raw: str | None) -> date | None:
    """The UTC day of an ISO 8601 date or instant, or of a Unix epoch in (milli)seconds.

    None where there is nothing, where the text is in no such form, or where the day is before
    EARLIEST. A date without a zone is taken as it stands; an instant without a zone as UTC.
    """
    if raw is None:
        return None
    text = raw.strip()
    found = _from_epoch(text) if text.isascii() and text.isdigit() else _from_iso(text)
    return found if found is not None and found >= EARLIEST else None


def _from_epoch(text: str) -> date | None:
    if len(text) == MILLISECOND_DIGITS:
        seconds = int(text) / 1000
    elif len(text) == SECOND_DIGITS:
        seconds = float(text)
    else:
        return None
    return datetime.fromtimestamp(seconds, tz=UTC).date()


def _from_iso(text: str) -> date | None:
    try:
        instant = datetime.fromisoformat(text)
    except ValueError:
        return None
    if instant.tzinfo is None:
        return instant.date()
    try:
        return instant.astimezone(UTC).date()
    except OverflowError:
        return None
