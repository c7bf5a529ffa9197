"""Hacker News "Who is hiring?": one thread a month, one top-level comment per employer.

People write here, so names and addresses are dropped before a page is kept: user names and
replies go, e-mail addresses and telephone numbers in the text are masked. The first line of a
comment is a custom, "Employer | Role | Place | Terms"; a comment that does not follow it, or
that names several roles at once, is a row that cannot be read.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from functools import partial
from html import unescape
from typing import TYPE_CHECKING, Any

from extract.boards import Board
from extract.fields import (
    Row,
    Unreadable,
    joined,
    json_of,
    needed_text,
    parts,
    read_rows,
    shown,
    text,
)
from extract.page import Page
from extract.posting import Drift, Posting, ServedRow
from extract.source import Access, Expect, Kind, Source

if TYPE_CHECKING:
    from extract.web import Web

SOURCE = Source(
    name="hn_who_is_hiring",
    kind=Kind.POSTING,
    publisher="Hacker News, through the public search service of Algolia",
    url="https://hn.algolia.com/api",
    terms_url="https://www.ycombinator.com/legal/",
    terms_checked_on="2026-11-23",
    access=Access.DOCUMENTED_API,
    hosts=("hn.algolia.com",),
    attribution='Hacker News "Ask HN: Who is hiring?" threads.',
    why="Young companies that have no board of their own name roles and pay here every month.",
    expect=Expect(
        content_types=("application/json",),
        min_rows=100,
        max_rows=20_000,
        filled={"body_raw": 0.99, "posted_on_raw": 0.99, "location_raw": 0.5},
        max_unread_share=0.75,
    ),
)

THREADS_URL = (
    "https://hn.algolia.com/api/v1/search_by_date?tags=story,author_whoishiring&hitsPerPage=50"
)
THREAD_URL = "https://hn.algolia.com/api/v1/items/"
COMMENT_URL = "https://news.ycombinator.com/item?id="
THREAD_TITLE = "Ask HN: Who is hiring?"
HIT_FIELDS = ("objectID", "title", "created_at")
COMMENT_FIELDS = ("id", "created_at_i", "type", "text")
MONTHS_READ = 13
"""The longest window is 12 months, and the month under way has a thread of its own."""

EMAIL = re.compile(
    r"[\w.+-]+@[\w-]+(\.[\w-]+)+"
    r"|[\w.+-]+\s*[\[({<]\s*at\s*[\])}>]\s*[\w-]+(\s*([\[({<]\s*dot\s*[\])}>]|\.)\s*\w+)+"
    r"|[\w.+-]+\s+at\s+[\w-]+\s+dot\s+\w+",
    re.IGNORECASE,
)
PHONE = re.compile(r"\+\d[\d ().-]{7,}\d|\(?\b\d{3}\)?[ .-]\d{3}[ .-]\d{4}\b")

SEPARATOR = re.compile(r"\s*\|+\s*")
ROLE = re.compile(
    r"\b(engineers?|developers?|devs?|scientists?|researchers?|architects?|designers?|managers?"
    r"|analysts?|programmers?|swe|sre|mle|cto|leads?|director|head of|technical staff|interns?"
    r"|engineering|hackers?|roles?|positions?|openings|jobs)\b",
    re.IGNORECASE,
)
PERSON = re.compile(
    r"\b(engineers?|developers?|devs?|scientists?|researchers?|architects?|designers?|managers?"
    r"|analysts?|programmers?)\b",
    re.IGNORECASE,
)
RUNG = r"\b(?:junior|jr|mid|senior|sr|staff|principal|lead)\b"
SEVERAL_RUNGS = re.compile(
    rf"{RUNG}\.?\+?\s*(?:[+/,&–-]|\band\b|\bor\b|\bto\b)\s*{RUNG}", re.IGNORECASE
)
SEVERAL = re.compile(
    r"\b(multiple|various|several|many|all|different|roles|positions|openings|jobs)\b",
    re.IGNORECASE,
)
WORKPLACE = re.compile(r"\b(remote|on-?site|hybrid|in[- ]office|in[- ]person)\b", re.IGNORECASE)
TERMS = re.compile(
    r"\b(full|part)[- ]?time\b|\bcontract(or)?s?\b|\bperm(anent)?\b|\bFTE?\b|\binterns(hip)?\b"
    r"|\bvisas?\b|\bequity\b|\bfreelance\b",
    re.IGNORECASE,
)
MONEY = re.compile(r"[$€£¥]|\b\d{2,3}\s?k\b|\b(USD|EUR|GBP|CAD)\b", re.IGNORECASE)
ADDRESS = re.compile(
    r"https?://[^\s)\]]+|\b[\w-]+(\.[\w-]+)*\.(com|io|ai|co|org|net|dev|app|xyz)\b\S*"
)
LONGEST_SEGMENT = 120


def pages(web: Web, boards: Sequence[Board]) -> Iterator[Page]:
    """The list of threads, then each thread of the last months."""
    listed = web.get(SOURCE, THREADS_URL, redact=redacted)
    yield listed
    for thread in threads_on(listed)[:MONTHS_READ]:
        yield web.get(SOURCE, THREAD_URL + thread, redact=redacted)


def threads_on(page: Page) -> list[str]:
    """The ids of the hiring threads that a list page points at, newest first."""
    try:
        hits = [(text(hit, "title"), text(hit, "objectID")) for hit in parts(json_of(page), "hits")]
    except (Drift, Unreadable, AttributeError):
        return []
    return [ref for title, ref in hits if title and ref and title.startswith(THREAD_TITLE)]


def redacted(body: bytes) -> bytes:
    """A response without user names, replies, e-mail addresses and telephone numbers.

    What is no JSON object is dropped as a whole: it cannot be searched for names.
    """
    try:
        served = json.loads(body)
    except (ValueError, RecursionError):
        return b""
    if not isinstance(served, dict):
        return b""
    kept: dict[str, Any] = {key: served[key] for key in ("id", "title") if key in served}
    for key, fields in (("hits", HIT_FIELDS), ("children", COMMENT_FIELDS)):
        if isinstance(rows := served.get(key), list):
            kept[key] = [only(row, fields) for row in rows]
    return json.dumps(kept, ensure_ascii=False).encode("utf-8", "backslashreplace")


def only(row: Any, fields: Sequence[str]) -> Row:
    """The named fields of a row, its text masked."""
    if not isinstance(row, dict):
        return {}
    kept = {field: row.get(field) for field in fields}
    if isinstance(words := kept.get("text"), str):
        kept["text"] = masked(words)
    return kept


def masked(words: str) -> str:
    """The text with every e-mail address and telephone number replaced by what it was."""
    return PHONE.sub("[telephone]", EMAIL.sub("[e-mail]", words))


def is_index(url: str) -> bool:
    """Whether a page only points at threads: the list of threads serves no rows of its own."""
    return url == THREADS_URL


def board_token(url: str) -> str | None:
    """One name for all threads: they come and go by the month, the source stays."""
    return "threads" if url.startswith((THREAD_URL, THREADS_URL)) else None


def postings(page: Page) -> Iterator[ServedRow]:
    """One row per top-level comment of a thread; nothing from the list of threads.

    Reads the service's own thread (`children`) and archives of it (`jobs`). Raises Drift where
    a page has neither.
    """
    served = json_of(page)
    if not isinstance(served, dict):
        raise Drift(f"hn_who_is_hiring: the page is no object: {shown(served)}")
    comments = served.get("children", served.get("jobs"))
    if comments is None and isinstance(served.get("hits"), list):
        return iter(())
    if not isinstance(comments, list):
        raise Drift(f"hn_who_is_hiring: no list of comments among {shown(sorted(served))}")
    return read_rows(page, comments, reference_of, partial(read_comment, page))


def reference_of(comment: Row) -> str:
    """The comment's own number. Raises Unreadable."""
    number = comment.get("id")
    if not isinstance(number, int) or isinstance(number, bool):
        raise Unreadable("id_missing", f"id is {shown(number)}")
    return str(number)


def read_comment(page: Page, reference: str, comment: Row) -> Posting:
    """One comment whose first line follows the custom. Raises Unreadable."""
    if comment.get("source") == "direct":
        raise Unreadable("not_a_comment", "a paid advertisement, written in another form")
    body = masked(needed_text(comment, "text", "text_missing"))
    header = first_line(body)
    segments = [segment for segment in SEPARATOR.split(header) if segment]
    if len(segments) < 2:
        raise Unreadable("header_missing", header[:LONGEST_SEGMENT])
    roles = [segment for segment in segments[1:] if names_role(segment)]
    if not roles:
        raise Unreadable("role_missing", header[:LONGEST_SEGMENT])
    if len(roles) > 1 or names_several(roles[0]):
        raise Unreadable("several_roles", " | ".join(roles)[:LONGEST_SEGMENT])
    others = [
        segment
        for segment in segments[1:]
        if segment is not roles[0] and len(segment) <= LONGEST_SEGMENT
    ]
    return Posting(
        source=SOURCE.name,
        source_ref=reference,
        url=COMMENT_URL + reference,
        page_sha256=page.sha256,
        employer_raw=employer_named(segments[0]),
        title_raw=roles[0],
        location_raw=joined(words for words in others if names_place(words)),
        remote_raw=joined(words for words in others if WORKPLACE.search(words)),
        employment_raw=joined(words for words in others if TERMS.search(words)),
        posted_on_raw=instant(comment.get("created_at_i", comment.get("time"))),
        body_raw=body,
        body_format="html",
    )


def first_line(words: str) -> str:
    """The first line as text: up to the first paragraph or line break."""
    joined = re.sub(r"\s*\n\s*\|", " |", words)
    first = re.split(r"<p>|<br\s*/?>|\n", joined, maxsplit=1)[0]
    return " ".join(unescape(re.sub(r"<[^>]+>", "", first)).split())


def employer_named(segment: str) -> str:
    """The name in the first segment, without the address that may stand behind it."""
    name = re.sub(r"[(\[]\s*[)\]]", "", ADDRESS.sub("", segment)).strip(" -,:/")
    return name if re.search(r"\w", name) else segment.strip(" ()-,:/")


def names_role(segment: str) -> bool:
    """Whether a segment of the first line names what is to be done."""
    return len(segment) <= LONGEST_SEGMENT and bool(ROLE.search(ADDRESS.sub("", segment)))


def names_several(role: str) -> bool:
    """Whether a segment names more than one role, or one role on more than one rung."""
    return bool(SEVERAL.search(role) or SEVERAL_RUNGS.search(role) or len(PERSON.findall(role)) > 1)


def names_place(segment: str) -> bool:
    """Whether a segment says more than terms, money, an address or a kind of workplace."""
    rest = WORKPLACE.sub("", TERMS.sub("", ADDRESS.sub("", segment)))
    return bool(re.search(r"\w{2}", re.sub(r"\b(or|and)\b", "", rest))) and not MONEY.search(
        segment
    )


def instant(seconds: object) -> str | None:
    """Seconds since 1970 as ISO text in UTC; None where they are no time."""
    if isinstance(seconds, bool) or not isinstance(seconds, int):
        return None
    try:
        return datetime.fromtimestamp(seconds, UTC).isoformat()
    except (OverflowError, OSError, ValueError):
        return None
