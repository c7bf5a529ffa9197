"""What every source file declares about itself."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum


class Kind(StrEnum):
    """Kinds of evidence. They never mix in one band."""

    POSTING = "posting"
    DISCLOSURE = "disclosure"
    SELF_REPORT = "self_report"
    AGGREGATE = "aggregate"


class Access(StrEnum):
    """What the publisher allows: decides whether a source is on without being asked."""

    DOCUMENTED_API = "documented_api"
    PUBLIC_DOMAIN = "public_domain"
    OPEN_PAGES = "open_pages"
    RESTRICTED = "restricted"
    OWN_FILE = "own_file"


@dataclass(frozen=True, slots=True)
class Expect:
    """What a healthy page of this source looks like. Floors fail the run, ceilings warn.

    `filled` maps a Posting field to the lowest share of postings, over the whole source, in
    which it may be present before the source counts as drifted. `max_unread_share` is the
    share of rows on a page that may be unreadable before the page counts as drifted.
    """

    content_types: tuple[str, ...]
    min_rows: int
    max_rows: int
    filled: dict[str, float] = field(default_factory=dict)
    max_unread_share: float = 0.2


@dataclass(frozen=True, slots=True)
class Source:
    """One publisher of pay evidence: who, under which terms, and what its pages look like.

    `terms_checked_on` is the day somebody read the terms, empty where nobody has yet: such a
    source is off. `hosts` are the only hosts its requests may go to ("*.example.com" stands for
    every host below example.com). `enabled` is False where a person must
    decide first; `decision` then is the one line that says what there is to decide.
    """

    name: str
    kind: Kind
    publisher: str
    url: str
    terms_url: str
    terms_checked_on: str
    access: Access
    hosts: tuple[str, ...]
    attribution: str
    why: str
    expect: Expect
    enabled: bool = True
    decision: str = ""
    min_gap_seconds: float = 1.0
