"""The least years of experience a text asks for: the general demand, nobody else's years."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from transform.years import read_years

ASKED = [
    ("- 5+ years of experience in software engineering", 5),
    ("You have 3-5 years building distributed systems.", 3),
    ("At least seven (7) years in machine learning research", 7),
    ("Minimum one (1) year of industry experience", 1),
    ("0-2 years of experience; new graduates welcome", 0),
    ("4 to 6 years working on compilers", 4),
    ("- 10 or more years leading engineering teams", 10),
    ("Experience: 4–7+ years in customer support", 4),
    ("- 5 + yrs experience with backend services", 5),
    ("Bachelor's degree and 8+ years of experience\nor a Master's and 5+ years of experience", 8),
    ("- 6+ years in data science, with at least 2 years in deep learning", 6),
    ("- 3+ years of software engineering\n- 5+ years of Python", 3),
    ("- 4+ years of Rust experience", 4),
    ("- 2+ years of experience\nNice to have\n- 8+ years of experience in finance", 2),
    ("- 3+ years of experience, ideally in a startup", 3),
    ("- 8+ years experience, 4+ in ML", 8),
    ("- 8+ years", 8),
    (
        "- 7+ years of experience in Python, with at least 4 years using Flask",
        7,
    ),
    ("Rust and Python. 5+ years.", 5),
    ("We build tools. " * 30 + "You will need 2 - 4 years of experience in sales.", 2),
    ("Requirements\n3+ yrs\nRust", 3),
    (
        "Our firm has been changing graphics for more than 25 years. "
        + "We care for people. " * 40
        + "What you bring: - Degree in computing - 5+ years of experience in systems - Strong C++ "
        "Nice to have: - 12+ years of experience with compilers",
        5,
    ),
]

NOT_ASKED = [
    "In the past 3 years we have built the leading platform for dentists.",
    "We grew to 200 people in under two years of working together.",
    "Before founding the company, she spent 18 years at a search engine.",
    "A paid sabbatical after 5 years of service",
    "Stock vests over 4 years with a one year cliff.",
    "You must be 18 years old.",
    "A 4 year degree is a plus",
    "Ideally 5+ years of experience in a similar role",
    "5+ years of experience preferred",
    "Less than 2 years of work experience is fine",
    "PhD, or a Master's degree with 7 years in industry",
    "Over 150 years of combined experience",
    "Founded 10 years ago, we are working in many markets.",
    "Several years of experience",
    "A 2 year contract",
    "",
]


@pytest.mark.parametrize(("text", "years"), ASKED)
def test_the_general_demand_is_read(text: str, years: int) -> None:
    assert read_years(text) == years


@pytest.mark.parametrize("text", NOT_ASKED)
def test_other_years_are_not_asked_for(text: str) -> None:
    assert read_years(text) is None


@given(st.text())
def test_no_text_raises(text: str) -> None:
    years = read_years(text)
    assert years is None or 0 <= years <= 25


def test_hand_labelled_years_are_read(shared: Path) -> None:
    """Rows whose label is empty are left out: the labels stop at about 2,600 characters."""
    right, wrong = 0, []
    for line in (shared / "labels" / "postings.jsonl").read_text(encoding="utf-8").splitlines():
        label = json.loads(line)
        if label["years"] is None:
            continue
        jobs = json.loads((shared / "corpus" / label["path"]).read_text(encoding="utf-8"))["jobs"]
        text = next(job for job in jobs if job["id"] == label["posting_id"])["descriptionPlain"]
        if read_years(text) == label["years"]:
            right += 1
        else:
            wrong.append((label["title"], label["years"], read_years(text)))
    assert right / (right + len(wrong)) >= 0.95, wrong
