"""Sources read pages row by row: every row is a posting or a named refusal."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Callable
from dataclasses import fields
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from extract.archive import Archive
from extract.boards import Board, boards, employer_of
from extract.page import Page
from extract.posting import Drift, PostedPay, Posting, UnreadRow
from extract.source import Access
from extract.sources import all_sources, ashby, greenhouse, lever
from extract.text import plain_text
from tests.conftest import REPO

FIXTURES = REPO / "tests" / "fixtures"
URLS = {
    "greenhouse": "https://boards-api.greenhouse.io/v1/boards/inventedlantern/jobs?content=true",
    "ashby": "https://api.ashbyhq.com/posting-api/job-board/Invented%20Harbor",
    "lever": "https://api.eu.lever.co/v0/postings/invented-orchard?mode=json",
}
PAGES = {"greenhouse": "board.json", "ashby": "board.json", "lever": "site.json"}


def page_of(source: str, body: object, url: str | None = None) -> Page:
    raw = body if isinstance(body, bytes) else json.dumps(body).encode()
    return Page(
        source=source,
        url=URLS[source] if url is None else url,
        fetched_at=datetime(2026, 11, 1, tzinfo=UTC),
        status=200,
        content_type="application/json",
        sha256=hashlib.sha256(raw).hexdigest(),
        body=raw,
    )


def fixture(source: str) -> Any:
    return json.loads((FIXTURES / source / PAGES[source]).read_bytes())


def read(page: Page) -> list[Posting | UnreadRow]:
    return list(all_sources()[page.source].postings(page))


def postings_of(page: Page) -> list[Posting]:
    return [row for row in read(page) if isinstance(row, Posting)]


def refusals_of(page: Page) -> list[tuple[str, str]]:
    return [(row.source_ref, row.rule) for row in read(page) if isinstance(row, UnreadRow)]


def test_a_greenhouse_job_reads_exactly_as_its_page_shows_it() -> None:
    page = page_of("greenhouse", fixture("greenhouse"))
    assert postings_of(page)[0] == Posting(
        source="greenhouse",
        source_ref="7001",
        url="https://job-boards.greenhouse.io/inventedlantern/jobs/7001?gh_src=feed",
        page_sha256=page.sha256,
        employer_raw="Invented Lantern Labs",
        title_raw="Senior Research Engineer, Pre-training ",
        board="inventedlantern",
        team_raw="Research",
        location_raw="San Francisco, CA | New York City, NY",
        posted_on_raw="2026-03-02T09:00:00-05:00",
        updated_on_raw="2026-09-01T12:30:00-04:00",
        body_raw=fixture("greenhouse")["jobs"][0]["content"],
        body_format="escaped_html",
        pay=(
            PostedPay(
                component_raw="Annual Salary",
                low_raw="280000",
                high_raw="400000.5",
                currency_raw="USD",
                period_raw=None,
                text="Annual Salary | Base pay for this role.",
            ),
            PostedPay("Tokyo", "12000000", "18000000", "JPY", None, "Tokyo"),
        ),
    )


def test_greenhouse_text_is_unescaped_once() -> None:
    job = postings_of(page_of("greenhouse", fixture("greenhouse")))[0]
    assert plain_text(job) == "The role\nTrain models & measure them.\n- Data\n- Scaling"


def test_a_greenhouse_job_of_nulls_has_no_values_and_its_boards_name() -> None:
    job = postings_of(page_of("greenhouse", fixture("greenhouse")))[1]
    assert job.source_ref == "7007"
    assert job.employer_raw == "inventedlantern"
    assert job.location_raw == "Berlin | Paris"
    assert (job.team_raw, job.posted_on_raw, job.body_raw, job.pay) == (None, None, None, ())


def test_greenhouse_rows_that_are_no_postings_are_refused_by_name() -> None:
    assert refusals_of(page_of("greenhouse", fixture("greenhouse"))) == [
        ("7002", "prospect_post"),
        ("7003", "title_missing"),
        ("7004", "field_type"),
        ("row 5", "id_missing"),
        ("row 6", "row_type"),
        ("7001 row 8", "repeated_row"),
    ]


def test_the_internal_metadata_of_a_greenhouse_job_is_nowhere() -> None:
    page = page_of("greenhouse", fixture("greenhouse"))
    assert b"E-4471" in page.body
    assert "E-4471" not in repr(read(page))


def test_a_page_with_one_greenhouse_job_reads_like_a_list_of_it() -> None:
    job = fixture("greenhouse")["jobs"][0]
    alone = page_of("greenhouse", job, url="")
    (posting,) = postings_of(alone)
    assert posting.source_ref == "7001"
    assert posting.board == "inventedlantern"


@pytest.mark.parametrize(
    ("currency", "cents", "units"),
    [
        ("USD", 22280000, "222800"),
        ("USD", 3050, "30.5"),
        ("USD", -100, "-1"),
        ("EUR", 12000000, "120000"),
        ("JPY", 20454000, "20454000"),
        ("krw", 90000000, "90000000"),
        (None, 100, "1"),
    ],
)
def test_greenhouse_cents_become_units_except_where_a_currency_has_none(
    currency: str | None, cents: int, units: str
) -> None:
    pay = greenhouse.read_pay({"min_cents": cents, "max_cents": None, "currency_type": currency})
    assert pay is not None and (pay.low_raw, pay.high_raw) == (units, None)


@pytest.mark.parametrize(
    ("low", "high", "shown"),
    [(0, 0, None), (None, None, None), (0, 500, (None, "5")), (500, 0, ("5", None))],
)
def test_a_zero_is_a_missing_amount(
    low: int | None, high: int | None, shown: tuple[str | None, str | None] | None
) -> None:
    pay = greenhouse.read_pay({"min_cents": low, "max_cents": high, "currency_type": "USD"})
    assert (pay and (pay.low_raw, pay.high_raw)) == shown


def test_an_ashby_job_reads_exactly_as_its_page_shows_it() -> None:
    page = page_of("ashby", fixture("ashby"))
    assert postings_of(page)[0] == Posting(
        source="ashby",
        source_ref="aaaaaaaa-0000-4000-8000-000000000001",
        url="https://jobs.ashbyhq.com/Invented%20Harbor/aaaaaaaa-0000-4000-8000-000000000001",
        page_sha256=page.sha256,
        employer_raw="Invented Harbor",
        title_raw="Inference Engineer",
        board="Invented Harbor",
        team_raw="Engineering | Serving",
        location_raw="San Francisco | London",
        country_raw="United States",
        remote_raw="Hybrid",
        employment_raw="FullTime",
        posted_on_raw="2026-05-04T08:00:00.000+00:00",
        body_raw="THE ROLE\n\nServe models.\n\n - Fast\n - Cheap",
        body_format="text",
        pay=(
            PostedPay(
                component_raw="Salary",
                low_raw="240000",
                high_raw="320500.5",
                currency_raw="USD",
                period_raw="1 YEAR",
                text="Zone A | $240K – $320.5K • Offers Equity | Base pay only",
            ),
            PostedPay(
                component_raw="Salary",
                low_raw="120000",
                high_raw="150000",
                currency_raw="EUR",
                period_raw="1 YEAR",
                text="Zone B | €120K – €150K | $240K – $320.5K • Offers Equity",
            ),
        ),
    )


def test_an_ashby_job_of_nulls_falls_back_to_html_and_to_the_text_of_its_places() -> None:
    job = postings_of(page_of("ashby", fixture("ashby")))[1]
    assert job.location_raw == "Zürich"
    assert (job.remote_raw, job.country_raw, job.posted_on_raw, job.pay) == (None, None, None, ())
    assert plain_text(job) == "Only HTML here."


def test_ashby_rows_that_are_no_postings_are_refused_by_name() -> None:
    assert refusals_of(page_of("ashby", fixture("ashby"))) == [
        ("aaaaaaaa-0000-4000-8000-000000000002", "not_listed"),
        ("aaaaaaaa-0000-4000-8000-000000000004", "title_missing"),
        ("aaaaaaaa-0000-4000-8000-000000000005", "field_type"),
        ("row 6", "field_type"),
    ]


def test_without_a_page_url_the_ashby_board_comes_from_the_job() -> None:
    page = page_of("ashby", fixture("ashby"), url="")
    assert postings_of(page)[0].board == "Invented Harbor"
    assert ("aaaaaaaa-0000-4000-8000-000000000003", "employer_missing") in refusals_of(page)


@pytest.mark.parametrize(
    ("served", "places"),
    [
        ("[{'location': 'Oslo'}, {'location': 'Bergen'}]", ["Oslo", "Bergen"]),
        ("Oslo or Bergen", ["Oslo or Bergen"]),
        ("'Oslo'", ["Oslo"]),
        ("__import__('os').getcwd()", ["__import__('os').getcwd()"]),
        ([{"location": "Oslo"}], ["Oslo"]),
        ([], []),
        (None, []),
    ],
)
def test_further_places_on_ashby_are_read_as_list_or_as_its_text(
    served: object, places: list[str]
) -> None:
    assert ashby.secondary_locations({"secondaryLocations": served}) == places


def test_a_lever_job_reads_exactly_as_its_page_shows_it() -> None:
    page = page_of("lever", fixture("lever"))
    job = postings_of(page)[0]
    assert job.source_ref == "bbbbbbbb-0000-4000-8000-000000000001"
    assert job.board == job.employer_raw == "invented-orchard"
    assert job.title_raw == "Staff Machine Learning Engineer"
    assert job.team_raw == "Machine Learning | Perception"
    assert job.location_raw == "Toronto, ON | Remote, Canada"
    assert (job.country_raw, job.remote_raw) == ("CA", "hybrid")
    assert job.employment_raw == "Full-time"
    assert job.posted_on_raw == "2026-01-01T00:00:00+00:00"
    assert job.updated_on_raw is None
    assert job.pay == (
        PostedPay(
            component_raw=None,
            low_raw="180000",
            high_raw="240000.5",
            currency_raw="cad",
            period_raw="per-year-salary",
            text="The base range is CAD 180,000 to 240,000.",
        ),
    )


def test_lever_text_holds_all_four_parts_once_and_in_order() -> None:
    assert plain_text(postings_of(page_of("lever", fixture("lever")))[0]) == (
        "Welcome.\nWe teach cars.\nYou & us\n- Five years of C++\n- Curiosity\n"
        "We welcome everybody.\nThe base range is CAD 180,000 to 240,000."
    )


def test_a_lever_part_without_html_is_read_from_its_plain_form() -> None:
    job = postings_of(page_of("lever", fixture("lever")))[1]
    assert plain_text(job) == "Pipelines < 1 s & more.\nIn Paris."
    assert (job.posted_on_raw, job.pay) == (None, ())


def test_lever_rows_that_are_no_postings_are_refused_by_name() -> None:
    assert refusals_of(page_of("lever", fixture("lever"))) == [
        ("bbbbbbbb-0000-4000-8000-000000000003", "title_missing"),
        ("bbbbbbbb-0000-4000-8000-000000000004", "field_type"),
        ("row 5", "id_missing"),
    ]


def test_a_page_with_one_lever_job_reads_like_a_list_of_it() -> None:
    alone = page_of("lever", fixture("lever")[0], url="")
    assert [job.board for job in postings_of(alone)] == ["invented-orchard"]


@pytest.mark.parametrize("source", sorted(PAGES))
def test_a_row_in_is_a_row_out(source: str) -> None:
    served = fixture(source)
    rows = served if isinstance(served, list) else served["jobs"]
    assert len(read(page_of(source, served))) == len(rows)


@pytest.mark.parametrize("source", sorted(PAGES))
def test_identity_survives_another_order_and_tracking_parameters(source: str) -> None:
    served = fixture(source)
    rows = served if isinstance(served, list) else served["jobs"]
    before = {job.source_ref for job in postings_of(page_of(source, served))}
    rows.reverse()
    for row in rows:
        if isinstance(row, dict):
            for key in ("absolute_url", "jobUrl", "hostedUrl"):
                if row.get(key):
                    row[key] += "?utm_source=somewhere"
    after = {job.source_ref for job in postings_of(page_of(source, served))}
    assert after == before


EMPTY = {"greenhouse": {"jobs": [], "meta": {"total": 0}}, "ashby": {"jobs": []}, "lever": []}


@pytest.mark.parametrize("source", sorted(PAGES))
def test_an_empty_board_has_no_rows_and_is_no_drift(source: str) -> None:
    assert read(page_of(source, EMPTY[source])) == []


@pytest.mark.parametrize("source", sorted(PAGES))
@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"<html>Just a moment</html>",
        b'{"jobs": [{"id": 1',
        b'{"jobs": [NaN]}',
        b"\xff\xfe",
        b"[" * 100_000,
        b"null",
        b'"jobs"',
        b'{"roles": []}',
        b'{"jobs": null}',
        b'{"jobs": {"1": {}}}',
        b'{"ok": false, "error": "Document not found"}',
    ],
)
def test_a_page_of_another_shape_is_drift(source: str, body: bytes) -> None:
    with pytest.raises(Drift, match=source):
        read(page_of(source, body))


def test_one_broken_character_does_not_lose_the_page() -> None:
    served = json.dumps(fixture("ashby")).replace("Serve models", "Serve \\ud800models").encode()
    assert len(read(page_of("ashby", served))) == 6


@pytest.mark.parametrize(
    ("served", "shown"),
    [
        (b"24.04", "24.04"),
        (b"120000.0", "120000"),
        (b"1.5e5", "150000"),
        (b"120000", "120000"),
        (b"1e400", None),
        (b'"120000"', None),
        (b"true", None),
    ],
)
def test_an_amount_is_shown_as_plain_decimal_text_or_refused(
    served: bytes, shown: str | None
) -> None:
    job = b'{"id": "1", "text": "Engineer", "salaryRange": {"max": %s}}' % served
    (row,) = read(page_of("lever", b"[" + job + b"]"))
    if shown is None:
        assert isinstance(row, UnreadRow) and row.rule == "field_type"
    else:
        assert isinstance(row, Posting) and row.pay[0].high_raw == shown


def test_a_greenhouse_list_shorter_than_its_total_is_drift() -> None:
    served = fixture("greenhouse") | {"meta": {"total": 8}}
    assert len(read(page_of("greenhouse", served))) == 8
    served["jobs"].pop()
    with pytest.raises(Drift, match=r"meta\.total"):
        read(page_of("greenhouse", served))


def test_a_greenhouse_list_without_the_text_that_was_asked_for_is_drift() -> None:
    served = fixture("greenhouse")
    served["jobs"] = [
        {key: value for key, value in job.items() if key != "content"}
        for job in served["jobs"]
        if isinstance(job, dict)
    ]
    with pytest.raises(Drift, match="content"):
        read(page_of("greenhouse", served))
    without = URLS["greenhouse"].removesuffix("?content=true")
    assert len(read(page_of("greenhouse", served, url=without))) == 7


WRONG: tuple[object, ...] = (5, "text", True, [1], [None], {"a": 1}, -1, 10**30, [[]])


@pytest.mark.parametrize("source", sorted(PAGES))
def test_whatever_one_field_of_one_row_holds_the_other_rows_are_read(source: str) -> None:
    rows = fixture(source) if source == "lever" else fixture(source)["jobs"]
    wanted = len(postings_of(page_of(source, fixture(source))))
    for key in rows[0]:
        for wrong in WRONG:
            served = fixture(source)
            (served if source == "lever" else served["jobs"])[0][key] = wrong
            found = read(page_of(source, served))
            assert len(found) == len(rows), key
            assert sum(isinstance(row, Posting) for row in found) >= wanted - 1, key


def test_every_source_declares_itself_wholly() -> None:
    sources = all_sources()
    assert {"ashby", "greenhouse", "lever"} <= set(sources)
    for name, module in sources.items():
        source = module.SOURCE
        assert source.name == name
        known = {field.name for field in fields(Posting)}
        assert set(source.expect.filled) <= known
        assert source.expect.content_types
        assert source.hosts or not source.enabled
        is_own = source.access is Access.OWN_FILE
        assert source.terms_url.startswith("https://") or (is_own and not source.terms_url)
        assert source.enabled or source.decision


BOARD_URLS: list[tuple[Any, str, str]] = [
    (
        greenhouse,
        "inventedlantern",
        "https://boards-api.greenhouse.io/v1/boards/inventedlantern/jobs"
        "?content=true&pay_transparency=true",
    ),
    (
        ashby,
        "invented harbor.ai",
        "https://api.ashbyhq.com/posting-api/job-board/invented%20harbor.ai"
        "?includeCompensation=true",
    ),
    (lever, "invented-orchard", "https://api.lever.co/v0/postings/invented-orchard?mode=json"),
]


@pytest.mark.parametrize(("module", "token", "url"), BOARD_URLS)
def test_a_boards_url_and_token_are_each_others_inverse(module: Any, token: str, url: str) -> None:
    board = Board("Invented", module.SOURCE.name, token, "other", "", "", "", "")
    assert module.board_url(board) == url
    assert module.board_token(url) == token


def test_a_lever_site_in_europe_has_its_own_host() -> None:
    board = Board("Invented", "lever", "orchard", "other", "api.eu.lever.co", "", "", "")
    assert lever.board_url(board) == "https://api.eu.lever.co/v0/postings/orchard?mode=json"


NO_TOKENS: list[tuple[Callable[[str], str | None], str]] = [
    (greenhouse.board_token, ""),
    (greenhouse.board_token, "https://example.com/v1/boards/a/jobs"),
    (greenhouse.board_token, "https://boards-api.greenhouse.io/v1/offices"),
    (ashby.board_token, ""),
    (ashby.board_token, "https://jobs.ashbyhq.com/"),
    (ashby.board_token, "https://api.ashbyhq.com/posting-api/job-board"),
    (lever.board_token, ""),
    (lever.board_token, "https://jobs.lever.co"),
]


@pytest.mark.parametrize(("board_token", "url"), NO_TOKENS)
def test_a_url_without_a_board_has_no_token(
    board_token: Callable[[str], str | None], url: str
) -> None:
    assert board_token(url) is None


def test_pages_asks_only_for_boards_of_its_own_system() -> None:
    class Noted:
        def __init__(self) -> None:
            self.urls: list[str] = []

        def get(self, source: object, url: str) -> str:
            self.urls.append(url)
            return url

    rows = [
        Board("A", "ashby", "a", "other", "", "", "", ""),
        Board("B", "lever", "b", "other", "", "", "", ""),
    ]
    web: Any = Noted()
    assert len(list(ashby.pages(web, rows))) == 1
    assert web.urls == ["https://api.ashbyhq.com/posting-api/job-board/a?includeCompensation=true"]


def test_every_board_is_on_a_known_system_once_and_says_why() -> None:
    systems = set(all_sources())
    tiers = {"frontier_lab", "big_tech", "ai_company", "tech_company", "other"}
    seen = Counter((board.system, board.token.casefold()) for board in boards())
    assert [key for key, times in seen.items() if times > 1] == []
    for board in boards():
        assert board.system in systems, board
        assert board.tier in tiers, board
        assert board.evidence and board.employer and board.token, board
        assert datetime.fromisoformat(board.checked_on), board


def test_one_employer_has_one_tier() -> None:
    tiers: dict[str, set[str]] = {}
    for board in boards():
        tiers.setdefault(board.employer, set()).add(board.tier)
    assert [employer for employer, found in tiers.items() if len(found) > 1] == []


@pytest.mark.parametrize(
    ("system", "token"),
    [
        ("greenhouse", "figure"),
        ("greenhouse", "coherehealth"),
        ("greenhouse", "galileo"),
        ("greenhouse", "together"),
        ("greenhouse", "tenstorrentunlisted"),
        ("ashby", "runway"),
        ("ashby", "moonshot-ai"),
        ("ashby", "surge"),
        ("lever", "mistral"),
    ],
)
def test_a_board_of_another_company_or_a_dead_one_is_not_read(system: str, token: str) -> None:
    assert (system, token) not in {(board.system, board.token) for board in boards()}


def test_a_token_is_found_whatever_its_case_and_an_unknown_one_is_its_own_name() -> None:
    assert employer_of("ashby", "SIERRA") == "Sierra"
    assert employer_of("ashby", "nobody-knows") == "nobody-knows"


def test_the_captured_ashby_boards_are_read_whole(shared: Path) -> None:
    archive = Archive(shared / "corpus")
    found: list[Posting] = []
    boards_read = 0
    for capture in archive.captures():
        if capture.source == "ashby" and "/sample/" not in capture.path:
            boards_read += 1
            for row in ashby.postings(archive.page(capture)):
                assert isinstance(row, Posting), row
                found.append(row)
    assert boards_read == 229
    assert len(found) == 4560
    assert len({job.source_ref for job in found}) == 4551
    paid = [job for job in found if job.pay]
    once = [job for job in paid if {pay.period_raw for pay in job.pay} == {"1 TIME"}]
    assert (len(paid), len(once)) == (1532, 1)
    assert sum(len(job.pay) for job in found) == 1650
    assert all(job.body_format == "text" for job in found)


def test_the_captured_greenhouse_and_lever_pages_are_read_whole(shared: Path) -> None:
    archive = Archive(shared / "corpus")
    rows: Counter[str] = Counter()
    paid: list[Posting] = []
    for capture in archive.captures():
        if capture.source in ("greenhouse", "lever"):
            for row in all_sources()[capture.source].postings(archive.page(capture)):
                assert isinstance(row, Posting), row
                rows[capture.source] += 1
                assert row.board
                if row.pay:
                    paid.append(row)
    assert rows == {"greenhouse": 3318, "lever": 8}
    assert [(job.source, job.pay[0].low_raw, job.pay[0].currency_raw) for job in paid] == [
        ("greenhouse", "222800", "USD"),
        ("lever", "200000", "USD"),
        ("lever", "350000", "USD"),
    ]
