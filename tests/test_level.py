"""The rung and the track of a title: at its word, by the employer's ladder, or none."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from transform.entry import Level, Track
from transform.level import level_from_years, read_label, read_level, read_track

AT_THEIR_WORD = """
Machine Learning Engineer | -
Research Engineer, Pre-training | -
Member of Technical Staff | -
Member of the Technical Staff, Inference | -
MTS, Post-Training | -
Senior Member of Technical Staff | L5
SMTS, Data Platform | L5
Principal Member of Technical Staff | L7
Lead Member of Technical Staff | L6
Sr. Research Scientist | L5
Snr Data Engineer | L5
Senior Staff Engineer | L7
Senior Staff II (L7-2) | L7
Sr Principal Engineer, Robotics | L7
Distinguished Engineer, AI | L8
Senior Fellow, Silicon | L8
Tech Lead, Retrieval | L6
Forward Deployed Engineer | Team Lead, Government | L6
AI Applications Lead | L6
Staff+ Software Engineer, Inference | L6
Senior+ Software Engineer | L5
Senior/Staff Applied Scientist | L5 L6
Senior - Staff Backend Engineer - Serving | L5 L6
Staff + Sr. Software Engineer | L5 L6
Principal/Staff Engineer | L6 L7
Software Engineer I/II | L3 L4
Engineer II or III, Storage | L4 L5
Mid to Senior Backend Engineer | L4 L5
Software Engineer 2 | L4
Software Engineer (Level 5) | L5
Data Scientist (NYC, L5/L6) | L5 L6
Research Engineer, Gemini, L4 | L4
Software Engineer L5 - Ads | L5
Software Engineer II - P2 | L4
Software Engineer (Mid-Level) | L4
Associate Product Manager | L3
Senior Operations Associate | L5
Software Engineer - New Grad 2026 | L3
Physical Design Engineer - New College Grad 2026 | L3
Senior_Data Engineer | L5
AI 리드 엔지니어 (Lead AI Engineer) | L6
시니어 엔지니어 | L5
高级算法工程师 | L5
AIプロダクトリード | L6
Ingénieur Sénior | L5
Medior Backend Engineer | L4
Senior Engineering Manager - AI | L5
SENIOR DATA SCIENTIST | L5
Research Engineer, Mid-training | -
Senior Member of Technical Staff, MLE (Middle East) | L5
Solutions Engineer, Middle East | -
Account Executive, Mid-Market | -
Mid Atlantic Sales Manager | -
Software Engineer - L3 Support | -
SOC Analyst - L3 | -
L2 Help Desk Engineer | -
Network Engineer, L2/L3 | -
Software Engineer, L1 Blockchain | -
Perception Engineer, L4 Autonomy | -
Chief of Staff | -
Chief of Staff, Research | -
Staff Accountant | -
Staff Nurse | -
Lead Generation Specialist | -
Inbound Lead Specialist | -
High School Principal | -
Principal, Middle School | -
Assistant Principal | -
AI I | -
Type II Diabetes Educator | -
World War II Historian | -
Partner Engagement Manager, I Corps | -
I don't fit into any of these roles! | -
Game Designer - Paper.io 2 | -
Founding Engineer | -
Founding AI Engineer | -
Leading Indicators Analyst | -
Leader, Go-to-Market | -
Database Administrator - KBGFJG228671-4 | -
Engineer, 2026 | -
Analyst IV | -
Site Reliability Engineer (P3) | -
Spécialiste principal(e), Soutien | -
Product Manager, Senior Living | -
AI Engineer (All Levels) | -
Level Designer - Puzzle Games | -
Principal Associate, Data Scientist | -
Associate General Counsel | -
"""


@pytest.mark.parametrize("line", [line for line in AT_THEIR_WORD.splitlines() if line])
def test_a_title_is_taken_at_its_word(line: str) -> None:
    title, said = line.rsplit("|", 1)
    levels = tuple(Level(level) for level in said.replace("-", "").split())
    reading = read_level(title.strip(), "an employer without a ladder")
    assert reading.levels == levels
    assert reading.literal == (levels[0] if levels else None)


BY_LADDER = """
Research Engineer (L5) | OpenAI | L6 | L5 | label_by_ladder
Research Engineer (L4) | OpenAI | L5 | L4 | label_by_ladder
Senior Software Engineer, Inference | Anthropic | L4 | L5 | words_by_ladder
Lead Research Engineer | Anthropic | L5 | L6 | words_by_ladder
Staff Software Engineer | Anthropic | L6 | L6 | title_words
Staff + Senior Software Engineer, Inference | Anthropic | L4 | L5 | words_by_ladder
Senior Product Manager | Anthropic | L5 | L5 | title_words
Senior Software Engineer | LinkedIn | L4 | L5 | words_by_ladder
Staff Machine Learning Engineer | LinkedIn | L5 | L6 | words_by_ladder
Senior Staff Software Engineer | LinkedIn | L6 | L7 | words_by_ladder
Principal Applied Scientist | Amazon | L6 | L7 | words_by_ladder
SDE II, Search | Amazon | L4 | L4 | title_numeral
Applied Scientist (L6) | Amazon | L5 | L6 | label_by_ladder
Machine Learning Engineer (ICT4) | Apple | L5 | L5 | label_by_ladder
Research Scientist (E6) | Meta | L6 | L6 | label_by_ladder
Software Engineer, IC5 | Roblox | L6 | L6 | label_by_ladder
Software Engineer (IC2) | Snowflake | L4 | L4 | label_by_ladder
Software Engineer L6 | Netflix | L6 | L6 | label_by_ladder
Staff Software Engineer (L4) | Twilio | L6 | L6 | label_by_ladder
Principal Software Engineer | Microsoft | L6 | L7 | words_by_ladder
Partner Software Engineer | Microsoft | L7 | L7 | words_by_ladder
Research Scientist (2-2) | ByteDance | L5 | L5 | label_by_ladder
Staff Software Engineer (L6) - Partner Ecosystem | Databricks | L6 | L6 | label_by_ladder
Software Engineering MTS | Salesforce | L4 | L4 | words_by_ladder
Software Engineering LMTS - AI | Salesforce | L6 | L6 | title_words
Principal Member of Technical Staff | Salesforce | L7 | L7 | title_words
Software Engineer III, Payments | Google | L4 | L4 | words_by_ladder
Software Engineer III, Payments | Unknown Robotics | L5 | L5 | title_numeral
Member of Technical Staff | OpenAI | - | - | unlevelled
Software Engineer (L5) | Unknown Robotics | - | L5 | label_without_ladder
Software Engineer, IC5 | Unknown Robotics | - | - | label_without_ladder
Senior Software Engineer (Level 4) | NVIDIA | L5 | L5 | title_words
Software Engineer | LinkedIn | - | - | unlevelled
Machine Learning Intern | Google | - | - | intern_not_on_ladder
"""


@pytest.mark.parametrize("line", [line for line in BY_LADDER.splitlines() if line])
def test_the_employers_own_ladder_decides_the_rung(line: str) -> None:
    title, employer, level, literal, rule = (cell.strip() for cell in line.split("|"))
    reading = read_level(title, employer)
    shown = (reading.level or "-", reading.literal or "-", reading.rule)
    assert shown == (level, literal, rule)
    assert not reading.is_weak


@pytest.mark.parametrize(
    ("label", "employer", "level", "literal"),
    [
        ("L5", "OpenAI", Level.L6, Level.L5),
        ("Level 3", "NVIDIA", Level.L5, Level.L3),
        ("Level 4", "NVIDIA", None, Level.L4),
        ("ic-6", "Oracle", Level.L7, Level.L7),
        ("IC6", "Nowhere Inc", None, None),
        ("63", "Microsoft", Level.L5, Level.L5),
        ("L2", "Nowhere Inc", None, None),
    ],
)
def test_a_label_of_a_pay_sentence_is_read_alone(
    label: str, employer: str, level: Level | None, literal: Level | None
) -> None:
    reading = read_label(label, employer)
    assert (reading.level, reading.literal) == (level, literal)


def test_a_level_field_outweighs_the_title() -> None:
    assert read_level("Software Engineer", "Meta", "E5").level is Level.L5
    assert read_level("Senior Engineer", "ByteDance", "2-1").level is Level.L4
    assert read_level("Software Engineer", "Uber", "Senior Staff").level is Level.L7
    assert read_level("Senior Engineer", "Uber", "unknown").level is Level.L5


TRACKS = """
Head of Engineering, Agent Product | manager
Global Head of AI | manager
Engineering Manager, Inference | manager
Manager, Agent Product Management | manager
Senior Manager, Data Science | manager
Director of Research | manager
Associate Director, Data | manager
VP, Engineering | manager
Vice President of AI | manager
Chief Technology Officer | manager
Machine Learning Engineering Manager - Ads | manager
Data Science Manager, Risk | manager
Engineering Leader - Applied ML | manager
Tech Lead Manager, Serving | manager
Research Manager, Interpretability | manager
Sr Manager, Machine Learning | manager
Sr. Manager - AI Platform | manager
Snr. Mgr, Speech | manager
Sr. Product Manager, Agents | ic
Product Manager, Agents | ic
Senior Staff Product Manager | ic
Technical Program Manager III | ic
Customer Success Manager | ic
Delivery Manager, Enterprise AI | ic
Technical Account Manager II | ic
Tech Lead, Retrieval | ic
Executive Assistant to the CEO | ic
Chief of Staff to Chief Strategy Officer | ic
Forward Deployed Engineer [Office of the CTO] | ic
Headcount Planning Analyst | ic
Operator-In-Residence | ic
Engineer, Data Residency | ic
Residential Property Solicitor | ic
Internal Tools Engineer | ic
International Growth Engineer | ic
Software Engineer, Internet Scale | ic
Intern Program Manager | ic
Student Success Advisor | ic
AI Operations Intern | intern
Software Engineering Internship | intern
Internship_Data Engineer | intern
Machine Learning Intern/Co-op | intern
AI Resident | intern
Member of Technical Staff (Resident) | intern
Anthropic Fellows Program | intern
Werkstudent:in Office | intern
PhD Student, Vision | intern
Student Researcher, Robotics | intern
Software Engineer - Campus (Intern & New Grad) | intern
Research Scholar, Language Models | intern
Thesis: Smaller Language Models | intern
Scholarship Programme Coordinator | ic
Synthesis Engineer | ic
Fellow, Chip Design | ic
"""


@pytest.mark.parametrize("line", [line for line in TRACKS.splitlines() if line])
def test_a_title_names_its_track(line: str) -> None:
    title, track = (cell.strip() for cell in line.rsplit("|", 1))
    assert read_track(title).track is Track(track)


def test_years_give_a_weak_rung() -> None:
    rungs = [level_from_years(years) for years in (0, 1, 2, 4, 5, 7, 8, 12)]
    assert rungs == sorted(rungs, key=str)
    assert rungs[0] is Level.L3
    assert level_from_years(None) is None


@given(st.text(), st.text(max_size=20))
def test_no_title_raises(title: str, label: str) -> None:
    reading = read_level(title, "OpenAI", label)
    assert reading.literal is None or reading.literal == reading.levels[0]
    assert read_track(title).track in Track


def test_every_hand_labelled_title_is_read_right(shared: Path) -> None:
    wrong = []
    for line in (shared / "labels" / "postings.jsonl").read_text(encoding="utf-8").splitlines():
        label = json.loads(line)
        reading = read_level(label["title"], "")
        read = (reading.literal, list(reading.levels), read_track(label["title"]).track)
        if read != (label["level"], label["levels"], label["track"]):
            wrong.append((label["title"], read))
    assert wrong == []
