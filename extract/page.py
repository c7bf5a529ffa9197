"""One fetched response, kept on disk before anything reads it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from pathlib import Path


class Outcome(StrEnum):
    """How one fetch, one board or one source ended. A closed set."""

    OK = "ok"
    UNCHANGED = "unchanged"
    EMPTY_CONFIRMED = "empty_confirmed"
    EMPTY_SUSPECT = "empty_suspect"
    PARTIAL = "partial"
    DRIFT = "drift"
    BLOCKED = "blocked"
    FAILED_TRANSIENT = "failed_transient"
    FAILED_CONFIG = "failed_config"
    DISABLED = "disabled"
    UNREAD = "unread"


@dataclass(frozen=True, slots=True)
class Page:
    """One response to one GET, or the record of a GET that got none.

    `status` is the HTTP status, 304 where the kept body is still current (then `sha256` and
    `body` are those of the kept body), and 0 where no response came. `outcome` says how the
    fetch ended, `note` why. `fetched_at` is an aware UTC instant. `body` is decoded from its
    transfer and content encoding and otherwise exactly as served; empty where there was none.
    `file` is where an archive holds the body: a body too large for memory is only there.
    `scratch` is a folder for what a reader of such a body wants to keep of it; None where nothing
    may be kept. `known` are the digests of rows that an earlier page of this address served, and
    that need not be read again.
    """

    source: str
    url: str
    fetched_at: datetime
    status: int
    content_type: str
    sha256: str
    body: bytes
    outcome: Outcome = Outcome.OK
    note: str = ""
    file: Path | None = field(default=None, compare=False)
    scratch: Path | None = field(default=None, compare=False)
    known: frozenset[str] = field(default=frozenset(), compare=False)


def canonical_json(payload: Mapping[str, object]) -> str:
    """A payload as JSON, the same text for the same payload."""
    return json.dumps(payload, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def posted_url(url: str, payload: Mapping[str, object]) -> str:
    """The address under which the answer to a POST is kept."""
    return f"{url}#{canonical_json(payload)}"
