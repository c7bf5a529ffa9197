"""Reposts and city twins share a key; different jobs at one employer do not."""

from __future__ import annotations

import csv
import json
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.conftest import REPO
from transform.duplicates import text_key, title_key
from transform.level import read_level, read_track
from transform.specialisation import read_specialisation

PAIRS = REPO / "tests" / "labels" / "duplicate_pairs.csv"

TEXT = """About the job
We build tools that help nurses plan their shifts, and this team owns the planner itself.
- You design and run the services behind the planner, from schema to alerts.
- You review code, write down decisions and mentor two newer colleagues.
- You bring experience with Python services and with queues under load."""


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Software Engineer, Serving (San Francisco)", "Software Engineer, Serving (London)"),
        ("Software Engineer - Serving - Remote US", "Software Engineer - Serving"),
        ("BERLIN - Data Engineer (m/f/d)", "MUNICH - Data Engineer (w/m/d)"),
        ("Staff Engineer, Search [R-01182]", "Staff Engineer, Search"),
        ("Staff Engineer, Search JR2004561", "staff engineer,  SEARCH"),
        ("Research Scientist (Paris only)", "Research Scientist (UK/EU)"),
        ("Data Engineer, New York, NY", "Data Engineer, Seattle, WA"),
        ("ML Engineer – Hybrid", "ML Engineer"),
    ],
)
def test_one_job_in_two_places_has_one_title_key(one: str, other: str) -> None:
    assert title_key(one) == title_key(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Software Engineer, Serving", "Software Engineer, Training"),
        ("Senior Data Engineer", "Data Engineer"),
        ("Software Engineer II", "Software Engineer III"),
        ("Machine Learning Intern - Summer 2026", "Machine Learning Intern - Summer 2027"),
        ("Engineer, Paris Saint-Germain Account", "Engineer, Account"),
        ("Software Engineer, C++", "Software Engineer, Go"),
        ("Engineer, Search Relevance", "Engineer, Search"),
    ],
)
def test_two_jobs_have_two_title_keys(one: str, other: str) -> None:
    assert title_key(one) != title_key(other)


def test_a_title_that_is_only_a_place_keeps_it() -> None:
    assert title_key("London") == "london"


def test_place_date_pay_and_layout_do_not_change_the_text_key() -> None:
    twin = TEXT.replace("About the job", "About the job in London, posted 3 March 2026").replace(
        "About the job in London, posted 3 March 2026", "About the job"
    )
    moved = twin + "\nThe salary for this role in New York is $180,000 - $220,000.\n"
    shuffled = "\n\n".join(reversed(moved.splitlines())).upper()
    assert text_key(moved) == text_key(TEXT)
    assert text_key(shuffled) == text_key(TEXT)
    assert text_key(TEXT.replace("the services", "the London services")) == text_key(TEXT)
    assert text_key(TEXT.replace("two newer", "2 newer")) != text_key(TEXT)


def test_one_other_task_changes_the_text_key() -> None:
    assert text_key(TEXT.replace("Python services", "Rust services")) != text_key(TEXT)


@pytest.mark.parametrize("text", ["", "Apply now.", "London | Paris | $100,000"])
def test_a_text_that_says_nothing_has_no_key(text: str) -> None:
    assert text_key(text) is None


@given(st.text())
def test_no_text_raises_and_keys_are_stable(text: str) -> None:
    assert title_key(text) == title_key(text)
    assert text_key(text) == text_key(text + "\n")


@cache
def board(path: Path) -> dict[str, dict[str, Any]]:
    return {job["id"]: job for job in json.loads(path.read_text(encoding="utf-8"))["jobs"]}


def base_range(job: dict[str, Any]) -> tuple[Any, ...]:
    components = [
        component
        for tier in job["compensation"]["compensationTiers"]
        for component in tier["components"]
        if component["compensationType"] == "Salary"
    ]
    ranges = {(one["minValue"], one["maxValue"], one["currencyCode"]) for one in components}
    return min(ranges, key=str, default=())


def is_one_cluster(employer: str, one: dict[str, Any], other: dict[str, Any]) -> bool:
    """As the warehouse folds them: one title, or one text of one kind of work; and one pay."""

    def shared(job: dict[str, Any]) -> tuple[object, ...]:
        title = job["title"]
        return read_level(title, employer).level, read_track(title).track, base_range(job)

    def work(job: dict[str, Any]) -> object:
        text = job["descriptionPlain"]
        return read_specialisation(job["title"], job["team"], text, employer).specialisation

    if shared(one) != shared(other):
        return False
    keys = [text_key(job["descriptionPlain"]) for job in (one, other)]
    same_text = keys[0] is not None and keys[0] == keys[1] and work(one) == work(other)
    return title_key(one["title"]) == title_key(other["title"]) or same_text


def test_clusters_of_captured_postings_are_right(shared: Path) -> None:
    lines = PAIRS.read_text(encoding="utf-8").splitlines()[1:]
    pairs = list(csv.DictReader(lines))
    assert len(pairs) >= 60
    right, wrong, missed = 0, [], []
    for pair in pairs:
        jobs = board(shared / "corpus" / pair["path"])
        together = is_one_cluster(pair["path"], jobs[pair["one"]], jobs[pair["other"]])
        if together and pair["same"] == "yes":
            right += 1
        elif together:
            wrong.append(pair)
        elif pair["same"] == "yes":
            missed.append(pair)
    precision, recall = right / (right + len(wrong)), right / (right + len(missed))
    assert precision >= 0.95, (precision, wrong)
    assert recall >= 0.90, (recall, missed)
