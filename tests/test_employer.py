"""One employer has one name and one tier; a company of a similar name is another one."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extract.boards import boards
from transform.employer import read_employer

TIERS = {board.employer: board.tier for board in boards()}

NAMES = """
OpenAI OpCo, LLC | OpenAI
OPENAI OPCO, LLC | OpenAI
Anthropic, PBC | Anthropic
X.AI Corp. | xAI
X.AI LLC | xAI
Mistral AI, Inc. | Mistral AI
Thinking Machines Lab Inc. | Thinking Machines Lab
THINKING MACHINES LAB | Thinking Machines Lab
Cohere US, Inc. | Cohere
Meta Platforms, Inc | Meta
Facebook | Meta
Google LLC | Google
NVIDIA Corporation | NVIDIA
Character Technologies, Inc. | Character.AI
Perplexity AI, Inc. | Perplexity
Together Computer, Inc. | Together AI
Fireworks.ai, Inc. | Fireworks AI
Scale AI, Inc. | Scale AI
Inflection AI, Inc. | Inflection AI
Hugging Face, Inc. | Hugging Face
Runway AI, Inc. | Runway
DeepMind | Google DeepMind
AMAZON.COM SERVICES LLC | Amazon
Amazon Web Services, Inc. | Amazon
TikTok Inc. | ByteDance
Physical Intelligence (PI), Inc. | Physical Intelligence
Model Evaluation and Threat Research Inc. | METR
ContentFly (US) Corp. dba Moonvalley AI | Moonvalley
Capital One, National Association | Capital One
"""

OTHERS = """
Cohere Health, Inc. | Cohere Health
Figure Lending LLC | Figure Lending
Runway Financial, Inc. | Runway Financial
Scale Computing, Inc. | Scale Computing
Meta Materials Inc. | Meta Materials
Metalab | Metalab
Apple Bank for Savings | Apple Bank for Savings
OpenAI Research Club | OpenAI Research Club
Gооgle LLC | Gооgle
GOLDMAN SACHS SERVICES LLC | Goldman Sachs Services
Goldman Sachs & Co. LLC | Goldman Sachs & Co.
Eli Lilly and Company | Eli Lilly and Company
SAP | SAP
"""


@pytest.mark.parametrize("line", [line for line in NAMES.splitlines() if line])
def test_every_name_of_an_employer_leads_to_it(line: str) -> None:
    given_name, employer = (cell.strip() for cell in line.split("|"))
    reading = read_employer(given_name, TIERS)
    assert reading.employer == employer
    assert reading.tier is not None
    assert reading.rule in {"known", "alias"}


@pytest.mark.parametrize("line", [line for line in OTHERS.splitlines() if line])
def test_a_similar_name_is_another_employer(line: str) -> None:
    given_name, employer = (cell.strip() for cell in line.split("|"))
    reading = read_employer(given_name, TIERS)
    assert (reading.employer, reading.tier, reading.rule) == (employer, None, "unknown")


def test_the_tier_of_an_employer_with_a_board_is_the_boards() -> None:
    assert read_employer("OpenAI", TIERS).tier == "frontier_lab"
    assert read_employer("OpenAI", {}).tier is None


@given(st.text())
def test_no_name_raises(name: str) -> None:
    assert isinstance(read_employer(name, TIERS).employer, str)
