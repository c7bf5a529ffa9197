"""From any bytes to a kept line: whatever a page holds, it is read, counted or said to drift."""

from __future__ import annotations

import json
import random
from datetime import date
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from extract.posting import Drift, PostedPay, Posting
from extract.source import Kind
from extract.sources import all_sources
from extract.text import plain_text
from flows.readings import read_page
from tests.fixture_pages import fixture_pages, page_from
from transform.entry import Entry, Rejection
from transform.normalise import normalise

SEEN_ON = date(2026, 11, 1)
SETTINGS = settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
SHAPES = [shape for name in all_sources() for shape in fixture_pages(name)]
SPLICES = (
    b"", b"\x00", b"\xff\xfe", b"\xed\xa0\x80", b'"', b"\\ud800", b"null", b"-1", b"1e400", b"NaN",
    b"[", b"{}", b"<script>", b"&#0;", b"9" * 400, b"\\u0000", "\u202e".encode(), b"$1.2M - k",
)  # fmt: skip
ANY_TEXT = st.text(st.characters(), max_size=60) | st.sampled_from(
    ["$1 - $2", "€120'000–€9e9", "401(k)", "\ud800", "1e999 per hour", "Zürich\u0000", "--", "L99"]
)
MAYBE_TEXT = st.none() | ANY_TEXT
POSTED_PAY = st.builds(
    PostedPay,
    component_raw=MAYBE_TEXT,
    low_raw=MAYBE_TEXT,
    high_raw=MAYBE_TEXT,
    currency_raw=MAYBE_TEXT | st.sampled_from(["USD", "INR", "usd", "$"]),
    period_raw=MAYBE_TEXT | st.sampled_from(["HOUR", "year", "1 YEAR"]),
    text=MAYBE_TEXT,
)
POSTINGS = st.builds(
    Posting,
    source=st.just("ashby"),
    source_ref=ANY_TEXT,
    url=ANY_TEXT,
    page_sha256=st.just("0" * 64),
    employer_raw=ANY_TEXT,
    title_raw=ANY_TEXT | st.sampled_from(["Senior LLM Engineer", "Research Scientist, L5"]),
    board=MAYBE_TEXT,
    team_raw=MAYBE_TEXT,
    location_raw=MAYBE_TEXT,
    country_raw=MAYBE_TEXT,
    remote_raw=MAYBE_TEXT,
    employment_raw=MAYBE_TEXT,
    posted_on_raw=MAYBE_TEXT | st.sampled_from(["2026-10-01", "9999-12-31", "0", "1e30"]),
    updated_on_raw=MAYBE_TEXT,
    body_raw=MAYBE_TEXT,
    body_format=st.sampled_from(["html", "escaped_html", "text"]),
    pay=st.lists(POSTED_PAY, max_size=2).map(tuple),
)


def mutated(body: bytes, seed: int) -> bytes:
    """The bytes with a few places cut, doubled, flipped or spliced."""
    chance = random.Random(seed)
    found = bytearray(body)
    for _ in range(chance.randrange(1, 6)):
        at, length = chance.randrange(len(found) + 1), chance.choice((0, 1, 2, 8, 200))
        how = chance.randrange(4)
        if how == 0:
            del found[at : at + length]
        elif how == 1:
            found[at:at] = found[at : at + length]
        elif how == 2 and at < len(found):
            found[at] ^= 1 << chance.randrange(8)
        else:
            found[at:at] = chance.choice(SPLICES)
    return bytes(found)


@pytest.mark.parametrize("shape", SHAPES, ids=lambda shape: f"{shape.source}-{shape.shape}")
@SETTINGS
@given(seed=st.integers(min_value=0))
def test_a_damaged_page_is_kept_as_lines_or_is_drift(shape: Any, seed: int) -> None:
    whole = shape.page
    page = page_from(
        whole.source, mutated(whole.body, seed), url=whole.url, content_type=whole.content_type
    )
    module = all_sources()[whole.source]
    try:
        lines = read_page(page, "key", module, board_tiers={}, seen_on=SEEN_ON)
    except Drift as reason:
        assert str(reason)
        return
    assert [json.loads(line)["page_key"] for line in lines] == ["key"] * len(lines)
    assert b"".join(lines).count(b"\n") == len(lines)


@settings(max_examples=300, deadline=None, suppress_health_check=list(HealthCheck))
@given(posting=POSTINGS, kind=st.sampled_from(list(Kind)))
def test_any_posting_becomes_an_entry_or_a_rejection_with_a_rule(
    posting: Posting, kind: Kind
) -> None:
    (decided,) = normalise(
        [posting], kind=kind, text_of=plain_text, board_tiers={}, seen_on=SEEN_ON
    )
    if isinstance(decided, Rejection):
        assert decided.rule
        return
    assert isinstance(decided, Entry)
    for pay in decided.pay:
        for amount in (pay.low, pay.high, pay.low_usd, pay.high_usd):
            assert amount is None or amount.is_finite()


def test_a_page_that_gives_a_broken_address_for_itself_is_drift() -> None:
    (shape,) = [one for one in SHAPES if (one.source, one.shape) == ("levels_pages", "company")]
    body = shape.page.body.replace(b"**URL:** https://", b"**URL:** https://[", 1)
    assert body != shape.page.body
    page = page_from("levels_pages", body, url=shape.page.url, content_type="text/markdown")
    with pytest.raises(Drift, match="own address"):
        list(all_sources()["levels_pages"].postings(page))
