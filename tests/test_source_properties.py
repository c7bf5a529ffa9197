"""No page of any content is an accident: a source gives sound rows, or says that it has drifted."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from extract.posting import Drift, Posting
from extract.sources import all_sources
from tests.fixture_pages import fixture_pages, page_from
from tests.test_conformance import assert_sound, field_paths

SETTINGS = settings(
    max_examples=120, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
TEXT = st.text(max_size=40) | st.sampled_from(
    ["$150k - $200k", "http://[", "2026-13-99", "1e999", "\ud800", "<b>", "a | b | c", "NaN", "0"]
)
VALUES: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | TEXT,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXT, inner, max_size=3),
    max_leaves=8,
)
JOB_WORDS = (
    "@type title name url description hiringOrganization jobLocation address addressCountry value"
    " identifier baseSalary salaryCurrency currency minValue maxValue unitText employmentType"
    " datePosted jobLocationType @graph price"
)
JOB_KEYS = st.sampled_from(JOB_WORDS.split())
JOBS: st.SearchStrategy[Any] = st.recursive(
    VALUES | st.just("JobPosting"),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(JOB_KEYS, inner, max_size=7),
    max_leaves=20,
)


def sound(source: str, body: bytes, content_type: str, url: str) -> None:
    page = page_from(source, body, url=url, content_type=content_type)
    try:
        rows = list(all_sources()[source].postings(page))
    except Drift as reason:
        assert str(reason)
        return
    assert_sound(page, rows)


def written(value: Any) -> bytes:
    return json.dumps(value).encode()


@pytest.mark.parametrize("source", list(all_sources()))
@SETTINGS
@given(body=st.binary(max_size=200) | VALUES.map(written) | st.text(max_size=200).map(str.encode))
def test_any_bytes_are_rows_or_drift(source: str, body: bytes) -> None:
    declared = all_sources()[source].SOURCE
    sound(source, body, declared.expect.content_types[0], declared.url)


@pytest.mark.parametrize(
    "shape",
    [
        shape
        for name in all_sources()
        for shape in fixture_pages(name)
        if shape.path.suffix == ".json"
    ],
    ids=lambda shape: f"{shape.source}-{shape.shape}",
)
@SETTINGS
@given(data=st.data())
def test_any_value_in_any_field_costs_a_row_at_most(shape: Any, data: st.DataObject) -> None:
    served = json.loads(shape.path.read_bytes())
    places = st.lists(st.sampled_from(list(field_paths(served))), min_size=1, max_size=3)
    for path in sorted(data.draw(places), key=len, reverse=True):
        parent = served
        for key in path[:-1]:
            parent = parent[key]
        parent[path[-1]] = data.draw(VALUES)
    sound(shape.source, written(served), shape.page.content_type, shape.expected["url"])


@settings(max_examples=400, deadline=None)
@given(job=JOBS)
def test_any_job_posting_data_is_rows_or_drift(job: Any) -> None:
    whole = {"@type": "JobPosting", "title": "Engineer", "hiringOrganization": "Sham"}
    served = {**whole, **job} if isinstance(job, dict) else job
    script = f'<script type="application/ld+json">{json.dumps(served)}</script>'
    sound("jobposting", script.encode(), "text/html", "https://jobs.mirage.example.com/openings/x")


@settings(max_examples=400, deadline=None)
@given(words=st.text(alphabet="ab |$k0<>p&@.-/\n()é", max_size=120) | TEXT)
def test_any_comment_is_a_row_without_an_address(words: str) -> None:
    body = written({"children": [{"id": 1, "created_at_i": 1782920000, "text": words}]})
    page = page_from("hn_who_is_hiring", body)
    rows = list(all_sources()["hn_who_is_hiring"].postings(page))
    assert_sound(page, rows)
    assert len(rows) == 1
    row = rows[0]
    assert not isinstance(row, Posting) or "@ab.ab" not in (row.body_raw or "")
