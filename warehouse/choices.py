"""What a reader of the file can choose between. Imports nothing, so that help is there at once."""

from __future__ import annotations

DIMENSIONS = ("specialisation", "level", "tier", "employer", "country", "metro")
"""What bands can be broken down by, and filtered on."""

PREMIUM_BY = ("specialisation", "tier", "country")
DEMAND_BY = ("specialisation", "metro", "country", "month")
CLAIM_VERDICTS = ("contradicted", "supported", "undetermined", "not_testable")

QUERY_ROWS = 10_000
QUERY_SECONDS = 10.0
"""How far a reader's own SQL goes unless asked otherwise."""
