"""Sources of postings beyond the three board systems: what they ask for, and the real samples."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any, cast

import pytest

from extract.boards import Board
from extract.links import links_on
from extract.page import Page
from extract.posting import PostedPay, Posting, UnreadRow
from extract.source import Source
from extract.sources import all_sources, hn_who_is_hiring, icims, jobposting, recruitee, workday
from extract.structured import decimal_text, pay_of
from extract.text import plain_text
from extract.web import Web
from tests.fixture_pages import FIXTURES, page_from, page_of


class Pages:
    """Answers by address from a table, and remembers what was asked."""

    def __init__(self, bodies: Mapping[str, bytes]) -> None:
        self.bodies = bodies
        self.asked: list[str] = []

    def get(
        self,
        source: Source,
        url: str,
        *,
        accept: str = "application/json",
        redact: Callable[[bytes], bytes] | None = None,
    ) -> Page:
        self.asked.append(url)
        body = self.bodies.get(url, b"")
        return page_from(source.name, redact(body) if redact else body, url=url)

    def post_json(self, source: Source, url: str, payload: Mapping[str, object]) -> Page:
        asked = f"{url}#{payload['searchText']}@{payload['offset']}"
        self.asked.append(asked)
        return page_from(source.name, self.bodies.get(asked, b'{"jobPostings": []}'), url=asked)


def board(system: str, token: str) -> Board:
    return Board("Made Up", system, token, "other", "", "invented", "2026-07-06", "")


def fetched(module: Any, bodies: Mapping[str, bytes], *boards: Board) -> tuple[Pages, list[Page]]:
    web = Pages(bodies)
    return web, list(module.pages(cast(Web, web), boards))


def sample_rows(shared: Path, source: str, path: str) -> list[Posting | UnreadRow]:
    module = all_sources()[source]
    return list(module.postings(page_of(source, shared / "corpus" / path)))


# What is asked


def test_workday_pages_through_each_search_and_asks_for_each_job_once() -> None:
    endpoint = "https://madeup.wd5.myworkdayjobs.com/wday/cxs/madeup/Careers/jobs"
    twenty = [{"title": f"Engineer {n}", "externalPath": f"/job/X/Engineer_{n}"} for n in range(20)]
    first = json.dumps({"jobPostings": twenty}).encode()
    second = json.dumps({"jobPostings": twenty[:1]}).encode()
    bodies = {
        f"{endpoint}#deep learning@0": first,
        f"{endpoint}#deep learning@20": second,
        f"{endpoint}#generative AI@0": second,
    }
    web, _ = fetched(workday, bodies, board("workday", "madeup.wd5/Careers"))
    details = [url for url in web.asked if "#" not in url]
    assert len(details) == 20
    assert details[0] == endpoint.removesuffix("/jobs") + "/job/X/Engineer_0"
    assert len([url for url in web.asked if "#" in url]) == len(workday.SEARCHES) + 1


def test_workday_never_follows_a_path_that_leads_elsewhere() -> None:
    endpoint = "https://madeup.wd5.myworkdayjobs.com/wday/cxs/madeup/Careers/jobs"
    rows = [{"externalPath": "https://elsewhere.example.org/job/1"}, {"externalPath": None}]
    body = json.dumps({"jobPostings": rows}).encode()
    web, _ = fetched(
        workday, {f"{endpoint}#deep learning@0": body}, board("workday", "madeup.wd5/Careers")
    )
    assert all("#" in url for url in web.asked)


@pytest.mark.parametrize(
    ("url", "token"),
    [
        ("https://madeup.wd5.myworkdayjobs.com/wday/cxs/madeup/Careers/jobs", "madeup.wd5/Careers"),
        ("https://madeup.wd5.myworkdayjobs.com/en-US/Careers/job/X/Y_1", "madeup.wd5/Careers"),
        ("https://madeup.wd5.myworkdayjobs.com/Careers/job/X/Y_1", "madeup.wd5/Careers"),
        ("https://madeup.wd5.myworkdayjobs.com/", None),
        ("https://elsewhere.example.org/Careers", None),
    ],
)
def test_a_workday_address_names_its_board(url: str, token: str | None) -> None:
    assert workday.board_token(url) == token


def test_only_the_boards_of_a_system_are_asked() -> None:
    boards = (board("recruitee", "inventedtelephony"), board("lever", "other"))
    web, _ = fetched(recruitee, {}, *boards)
    assert web.asked == ["https://inventedtelephony.recruitee.com/api/offers/"]


def test_career_pages_below_a_listing_are_asked_once_and_no_others() -> None:
    listing = (FIXTURES / "jobposting" / "listing.html").read_bytes()
    where = "https://jobs.mirage.example.com/openings"
    web, _ = fetched(
        jobposting, {where: listing}, board("jobposting", "jobs.mirage.example.com/openings")
    )
    assert web.asked == [where, f"{where}/serving", f"{where}/eval"]


def test_icims_job_pages_are_told_from_other_links() -> None:
    listing = (FIXTURES / "icims" / "search.html").read_bytes()
    where = "https://careers-feigned.icims.com/jobs/search?in_iframe=1"
    web, _ = fetched(icims, {where: listing}, board("icims", "careers-feigned"))
    assert web.asked[1:] == [
        "https://careers-feigned.icims.com/jobs/88/applied-scientist/job?in_iframe=1",
        "https://careers-feigned.icims.com/jobs/89/driver/job?in_iframe=1",
    ]


# Hacker News: names go before a page is kept

THREAD = {
    "id": 900,
    "title": "Ask HN: Who is hiring? (July 2026)",
    "author": "whoishiring",
    "points": 300,
    "children": [
        {
            "id": 1,
            "author": "jane_doe_77",
            "created_at_i": 1782920000,
            "type": "comment",
            "text": "Sham | Engineer | Oslo<p>jane.doe@sham.example or jane (at) sham (dot) io, "
            "or jane at sham dot io, +47 22 55 01 23, (212) 555-0123. $180,000 - $220,000",
            "children": [{"id": 2, "author": "curious_joe", "text": "Is it remote, Jane?"}],
        },
        {"id": 3, "author": None, "text": None, "children": []},
    ],
}
THREADS = {
    "hits": [
        {"objectID": "900", "title": "Ask HN: Who is hiring? (July 2026)", "author": "whoishiring"},
        {"objectID": "901", "title": "Ask HN: Freelancer? Seeking freelancer?"},
    ]
}


def test_only_hiring_threads_are_asked_for_and_nothing_personal_is_kept() -> None:
    bodies = {
        hn_who_is_hiring.THREADS_URL: json.dumps(THREADS).encode(),
        f"{hn_who_is_hiring.THREAD_URL}900": json.dumps(THREAD).encode(),
    }
    web, pages = fetched(hn_who_is_hiring, bodies)
    assert web.asked == list(bodies)
    kept = b" ".join(page.body for page in pages).decode()
    for personal in ("jane", "Jane", "joe", "sham.example", "555", "author", "whoishiring"):
        assert personal not in kept
    row = next(iter(hn_who_is_hiring.postings(pages[1])))
    assert isinstance(row, Posting)
    assert "$180,000 - $220,000" in (row.body_raw or "")


@pytest.mark.parametrize("body", [b"<html>jane@sham.example</html>", b"[1]", b"null", b"{" * 9])
def test_what_cannot_be_searched_for_names_is_not_kept_at_all(body: bytes) -> None:
    assert hn_who_is_hiring.redacted(body) == b""


@pytest.mark.parametrize(
    "words",
    ["$120k at 40 hours", "150,000-200,000", "meet at noon", "100-200 people", "look at sham.io"],
)
def test_pay_and_plain_words_are_not_masked(words: str) -> None:
    assert hn_who_is_hiring.masked(words) == words


# Structured pay in every shape


@pytest.mark.parametrize(
    ("shape", "low", "high", "currency", "period"),
    [
        (150000, "150000", "150000", None, None),
        ("150000", "150000", "150000", None, None),
        ("$150,000 - $180,000 per year", "150000", "180000", None, "year"),
        ("USD 150,000.00 to 180,000.00 / yr.", "150000", "180000", "USD", "yr"),
        ({"currency": "USD", "value": 99.5}, "99.5", "99.5", "USD", None),
        (
            {"currency": "USD", "value": "99,500", "unitText": "YEAR"},
            "99500",
            "99500",
            "USD",
            "YEAR",
        ),
        (
            {"currency": "USD", "minValue": 1, "maxValue": 2, "unitText": "HOUR"},
            "1",
            "2",
            "USD",
            "HOUR",
        ),
        (
            {
                "currency": "EUR",
                "value": {"minValue": "60000", "maxValue": None, "unitText": "YEAR"},
            },
            "60000",
            None,
            "EUR",
            "YEAR",
        ),
        ({"value": {"value": 40, "unitCode": "HUR", "currency": "GBP"}}, "40", "40", "GBP", "HUR"),
        ({"currency": "USD", "value": [{"minValue": 5, "maxValue": 6}]}, "5", "6", "USD", None),
        ({"priceCurrency": "USD", "minPrice": 7, "maxPrice": 8}, "7", "8", "USD", None),
        ({"currency": "USD", "value": "$100,000 - $120,000"}, "100000", "120000", "USD", None),
    ],
)
def test_a_base_salary_is_read_in_each_of_its_shapes(
    shape: Any, low: str | None, high: str | None, currency: str | None, period: str | None
) -> None:
    value = json.loads(json.dumps(shape), parse_float=Decimal)
    found = pay_of(value, None)
    assert found is not None
    assert (found.low_raw, found.high_raw) == (low, high)
    assert (found.currency_raw, found.period_raw) == (currency, period)


@pytest.mark.parametrize(
    "shape",
    [None, {}, [], 0, "0", "", "competitive", True, {"value": {}}, {"value": 0}, {"value": "DOE"}]
    + [{"currency": "USD", "value": "120.000,00"}, "from 100k", {"minValue": -5}],
)
def test_what_gives_no_readable_amount_is_not_guessed(shape: Any) -> None:
    assert pay_of(shape, "USD") is None


def test_an_amount_with_more_than_one_reading_is_no_amount() -> None:
    assert decimal_text("120.000,00") is None
    assert decimal_text("12,00") is None
    assert decimal_text("1,200,000.50") == "1200000.5"


# The real samples


def test_the_captured_workday_pages_read_as_they_stand(shared: Path) -> None:
    rows = sample_rows(shared, "workday", "workday/sample/nvidia_job_detail_rsp.json")
    assert [row.source_ref for row in rows] == ["e0a0ed895247100fdef7b5bd52ac0000"]
    job = rows[0]
    assert isinstance(job, Posting)
    assert job.title_raw == "Senior Software Golang Kubernetes Engineer"
    assert job.board == "nvidia.wd5/NVIDIAExternalCareerSite"
    assert job.location_raw == "Israel, Yokneam | Israel, Raanana | Israel, Tel Aviv"
    assert job.posted_on_raw == "2026-04-24"
    other = sample_rows(shared, "workday", "workday/sample/trendmicro_job_detail_rsp.json")
    assert isinstance(other[0], Posting)
    assert (other[0].country_raw, other[0].location_raw) == ("TW", "Taipei")
    for path in ("nvidia_jobs_rsp.json", "trendmicro_jobs_rsp.json", "facets_rsp.json"):
        page = page_of("workday", shared / "corpus/workday/sample" / path)
        assert list(workday.postings(page)) == []
    listed = page_of("workday", shared / "corpus/workday/sample/nvidia_jobs_rsp.json")
    assert len(workday.job_paths(listed)) == 20


def test_the_captured_recruitee_pages_read_as_they_stand(shared: Path) -> None:
    rows = sample_rows(shared, "recruitee", "recruitee/sample/offers_rsp.json")
    assert len(rows) == 17 and all(isinstance(row, Posting) for row in rows)
    job = rows[0]
    assert isinstance(job, Posting)
    assert (job.source_ref, job.employer_raw, job.title_raw) == (
        "2675345",
        "bunq",
        "Fraud Ops Expert",
    )
    assert job.location_raw == "Sofia, Bulgaria | Amsterdam, Netherlands | İstanbul, Türkiye"
    assert job.country_raw is None and job.pay == ()
    (empty,) = sample_rows(shared, "recruitee", "recruitee/sample/offers_nulls_rsp.json")
    assert isinstance(empty, Posting)
    assert (empty.employer_raw, empty.body_raw, empty.location_raw) == ("minimal", None, None)


def test_the_captured_icims_job_has_the_pay_that_it_writes_as_a_currency(shared: Path) -> None:
    (job,) = sample_rows(shared, "icims", "icims/sample/job_detail_rsp.html")
    assert isinstance(job, Posting)
    assert (job.source_ref, job.employer_raw) == ("careers-buspatrol.icims.com 1977", "BusPatrol")
    words = "USD $190,000.00 - USD $200,000.00 /Yr."
    assert job.pay == (PostedPay("baseSalary", "190000", "200000", "USD", "Yr", words),)
    assert "Maximum US Base Salary" in plain_text(job)
    for path in sorted((shared / "corpus/icims/sample").glob("*.html")):
        if path.name != "job_detail_rsp.html":
            assert list(icims.postings(page_of("icims", path))) == [], path.name


@pytest.mark.parametrize(
    ("day", "comments", "read", "advertisements"),
    [
        ("2026-01-01", 264, 115, 0),
        ("2026-02-01", 441, 192, 20),
        ("2026-03-15", 343, 156, 11),
        ("2026-04-17", 370, 163, 20),
    ],
)
def test_the_captured_hiring_threads_read_as_they_stand(
    shared: Path, day: str, comments: int, read: int, advertisements: int
) -> None:
    rows = sample_rows(shared, "hn_who_is_hiring", f"hn_who_is_hiring/{day}_raw.json")
    assert len(rows) == comments
    rules = Counter(row.rule for row in rows if isinstance(row, UnreadRow))
    assert comments - rules.total() == read
    assert rules["not_a_comment"] == advertisements
    assert rules.total() / comments < hn_who_is_hiring.SOURCE.expect.max_unread_share


def test_captured_comments_are_told_apart_by_hand_written_rows(shared: Path) -> None:
    rows = sample_rows(shared, "hn_who_is_hiring", "hn_who_is_hiring/2026-01-01_raw.json")
    by_ref = {row.source_ref: row for row in rows}
    seen = by_ref["46521389"]
    assert isinstance(seen, Posting)
    assert (seen.employer_raw, seen.title_raw) == ("Kato", "Senior Software Engineer")
    assert (seen.location_raw, seen.remote_raw) == ("San Francisco, CA", "ONSITE")
    assert seen.employment_raw == "Full-time"
    for ref, rule in (
        ("46467424", "several_roles"),
        ("46467489", "role_missing"),
        ("46473138", "several_roles"),
        ("46472440", "header_missing"),
    ):
        row = by_ref[ref]
        assert isinstance(row, UnreadRow) and row.rule == rule, ref


def test_a_workday_board_is_expected_under_the_address_that_its_first_page_is_kept_under() -> None:
    known = board("workday", "madeup.wd5/Careers")
    endpoint = "https://madeup.wd5.myworkdayjobs.com/wday/cxs/madeup/Careers/jobs"
    payload = '{"appliedFacets":{},"limit":20,"offset":0,"searchText":"large language model"}'
    assert workday.board_url(known) == f"{endpoint}#{payload}"
    assert workday.board_token(workday.board_url(known)) == known.token


@pytest.mark.parametrize(
    "role",
    [
        "Senior + Staff Engineers",
        "ML Engineer (Mid–Senior)",
        "Lead/Senior Engineer",
        "Mid to Senior Developer",
        "Data Engineer and ML Engineer",
        "Multiple roles",
    ],
)
def test_a_comment_for_several_roles_or_rungs_is_not_read_as_one(role: str) -> None:
    assert hn_who_is_hiring.names_several(role)


@pytest.mark.parametrize(
    "role",
    ["Senior Staff Engineer", "Founding Engineer", "Staff, Fullstack Engineer", "Lead Scientist"],
)
def test_one_role_on_one_rung_is_read(role: str) -> None:
    assert not hn_who_is_hiring.names_several(role)


def test_links_are_made_whole_once_each_and_what_is_no_address_is_passed_over() -> None:
    body = b"""<a href=" /a ">A</a><a href="b?x=1#y">B</a><a href="/a">A</a><a>none</a>
    <a href="http://[broken">C</a><area href="/d">"""
    page = page_from("jobposting", body)
    assert links_on(page, "https://x.example/y/z") == [
        "https://x.example/a",
        "https://x.example/y/b?x=1#y",
    ]
    assert links_on(page_from("jobposting", b""), "https://x.example") == []
