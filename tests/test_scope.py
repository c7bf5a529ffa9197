"""A title alone keeps out what is no engineering, research or science, and nothing else."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from transform.scope import out_of_scope, segments
from transform.taxonomy import rows


@pytest.mark.parametrize(
    ("title", "rule"),
    [
        ("Strategic Account Executive - AI & LLM Partnerships", "title_sales"),
        ("Manager, Account Executive - GSIs", "title_sales"),
        ("Sales Engineer, Generative AI", "title_sales"),
        ("GTM, AI Inference", "title_gtm"),
        ("Head of GTM, AI Inference", "title_gtm"),
        ("Recruiter, AI Research", "title_recruiting"),
        ("Recruiting Manager, Applied AI Engineering", "title_recruiting"),
        ("Senior Technical Recruiter, Machine Learning", "title_recruiting"),
        ("People Partner, Research", "title_people"),
        ("Finance & Strategy, Compute", "title_finance"),
        ("Commercial Counsel, Platform", "title_legal"),
        ("AI Policy Lead", "title_policy"),
        ("Product Marketing Manager, Developer Platform", "title_marketing"),
        ("Product Designer, AI Models", "title_design"),
        ("User Research Intern", "title_design"),
        ("Research Product Manager, Model Behaviors", "title_product"),
        ("Senior Staff Product Manager, Managed Inference (Seattle)", "title_product"),
        ("Technical Program Manager, RL Research", "title_program"),
        ("Customer Success Manager - Agentic AI", "title_customer_success"),
        ("Support Engineer, AI Infrastructure", "title_support"),
        ("Trust & Safety Agent", "title_trust_and_safety"),
        ("Strategy & Operations, Applied AI", "title_operations"),
        ("AI Tutor - Physics", "title_labelling"),
        ("AI Data Trainer, Code Evaluation", "title_labelling"),
        ("Senior Mechanical Engineer - Precision Positioning and Alignment", "title_hardware"),
        ("Data Center Electrical Engineer", "title_hardware"),
        ("Enrollment Nurse", "title_health"),
        ("Data Analyst, AI Scribe Operations", "title_analytics"),
    ],
)
def test_a_role_that_is_no_engineering_is_out_by_name(title: str, rule: str) -> None:
    assert out_of_scope(title) == rule


@pytest.mark.parametrize(
    "title",
    [
        "Member of Technical Staff",
        "Research Engineer / Scientist, Alignment",
        "Research Engineer, Post-Training (All Industry Levels)",
        "Pre-training Distributed Systems Tech Lead / Manager",
        "Software Engineer, Human Data Interface",
        "Staff Software Engineer, GTM Systems",
        "Finance Systems Engineer, Tax",
        "Machine Learning Engineer, Customer Support Engineering",
        "Data Scientist, Policy",
        "AI Evaluation Analyst",
        "Fuse Finance - Founding AI Engineer",
        "Head of AI",
        "AI Lead",
        "Lead, Frontier Red Team (Cyber)",
        "Applied AI Architect, Partnerships",
        "Senior Software Engineer, Linux Driver and Kernel Developer",
        "Machine Learning Operations Lead",
        "AI 엔지니어",
        "机器学习工程师（大语言模型）",
        "Ingénieur Machine Learning",
        "Something nobody has a word for",
        "",
    ],
)
def test_a_title_that_may_be_engineering_or_says_nothing_is_read_on(title: str) -> None:
    assert out_of_scope(title) is None


def test_the_part_of_a_title_that_comes_first_decides() -> None:
    assert out_of_scope("Product Manager, Software Engineering Tools") == "title_product"
    assert out_of_scope("Software Engineer, Product Manager Tools") is None


def test_a_title_is_split_where_its_parts_end_and_not_inside_words() -> None:
    assert segments("Research Engineer/Scientist – Pre-Training (London)") == (
        "research engineer",
        "scientist",
        "pre training",
        "london",
    )


@pytest.mark.parametrize("row", rows("scope"), ids=lambda row: row["phrase"])
def test_every_row_does_what_it_says_on_a_title_of_its_own(row: dict[str, str]) -> None:
    assert row["note"]
    expected = f"title_{row['rule']}" if row["rule"] else None
    assert out_of_scope(row["phrase"]) == expected


@given(st.text())
def test_no_title_makes_it_raise(title: str) -> None:
    assert out_of_scope(title) is None or out_of_scope(title).startswith("title_")
