"""The specialisation of a posting: title, then team, then text, and abstaining where none says."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from transform import taxonomy
from transform.entry import Specialisation
from transform.posting_text import WEIGHT_OF_SECTION, read_text
from transform.specialisation import FAMILIES, FIVE, read_specialisation
from transform.taxonomy import rows

ABOUT_A_LAB = (
    "About Northlight\n\nNorthlight pre-trains, aligns, evaluates and serves large language "
    "models. Our RLHF, vLLM inference engine, RAG agents and benchmarks lead the field.\n\n"
)
BENEFITS = (
    "\n\nWhat we offer\n\nTraining and development, yearly performance evaluation, and time to "
    "try our AI agents and language models."
)


def read(title: str, text: str = "", team: str = "", employer: str = "Northlight") -> str:
    return read_specialisation(title, team, text, employer).specialisation.value


@pytest.mark.parametrize(
    ("title", "text"),
    [
        ("Data Scientist, Inference", "You will run causal inference for pricing experiments."),
        ("AI/LLM Penetration Tester", "Break LLM applications, agents and RAG for our clients."),
        (
            "Linux Kernels Software Engineer",
            "You will maintain the Linux kernel of GPU hosts on which large language models run.",
        ),
        (
            "Staff Software Engineer, Kernel and Virtualization",
            "About the role\n\nYou own hypervisor and kernel of our cloud for LLM inference.",
        ),
        (
            "Senior Solutions Architect, Generative AI",
            "You will present RAG and LLM inference architectures to customers.",
        ),
        (
            "Software Engineer, Inference",
            "You will build the type inference of our Java static analyser. No cloud, no fuss.",
        ),
        (
            "Mechanical Design Engineer, Optical Alignment",
            "About the role\n\nYou will design mounts and evaluate their alignment.",
        ),
        (
            "Backend Engineer, Credit Evaluation",
            "About the role\n\nYou will build services for the evaluation of credit applications.",
        ),
        (
            "Software Engineer, Training & Enablement Portal",
            "About the role\n\nOur drivers take courses and quizzes in our app.",
        ),
        ("Security Engineer, AI Red Team Operations", "Red team our laptops and our LLM vendors."),
        ("Data Engineer, Assistant Growth", "Own dbt models of how people use our LLM assistant."),
        ("Antibody Engineer", "You will screen antibodies that our generative AI has designed."),
    ],
)
def test_a_word_of_the_trade_in_another_trade_is_no_model_work(title: str, text: str) -> None:
    assert read(title, text, employer="Parcelo") == "not_ml"


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        ("Research Engineer, Pretraining Scaling", "pre_training"),
        ("Research Engineer, Mid-training", "pre_training"),
        ("Research Engineer, Production Model Post-Training", "post_training"),
        ("Research Engineer / Scientist, Alignment", "post_training"),
        ("Research Engineer, Code RL (Reinforcement Learning)", "post_training"),
        ("Research Engineer, Model Evaluations", "evaluation"),
        ("Lead, Frontier Red Team (Cyber)", "evaluation"),
        ("Staff + Senior Software Engineer, Inference", "serving"),
        ("TPU Kernel Engineer", "serving"),
        ("Head of Inference Engineering", "serving"),
        ("Applied AI Engineer, Enterprise", "genai_application"),
        ("Research Scientist, Interpretability", "llm_unspecified"),
        ("Staff Software Engineer, Billing Platform", "not_ml"),
        ("Data Scientist, GTM", "not_ml"),
    ],
)
def test_a_title_alone_decides_at_an_employer_that_trains_models(title: str, expected: str) -> None:
    assert read(title, employer="Anthropic") == expected


def test_a_title_with_two_meanings_decides_nothing_alone_at_an_unknown_employer() -> None:
    assert read("Software Engineer, Inference", employer="Parcelo") == "not_ml"
    assert read("Software Engineer, LLM Inference", employer="Parcelo") == "serving"


def test_the_employers_own_team_decides_a_title_that_says_nothing() -> None:
    text = ABOUT_A_LAB + "About the role\n\nYou will work on our models every day."
    assert read("Member of Technical Staff", text, team="Post-Training") == "post_training"
    assert read("Member of Technical Staff", text, team="Pre-training") == "pre_training"
    reading = read_specialisation("Research Engineer", "Model Evaluation", text, "Northlight")
    assert (reading.specialisation, reading.rule) == (Specialisation.EVALUATION, "team_phrase")
    assert reading.evidence == 'team: "model evaluation"'


def test_a_team_name_that_is_common_elsewhere_counts_only_at_a_model_builder() -> None:
    text = "About the role\n\nYou will build block storage for our AI cloud."
    assert read("Senior Software Engineer, Storage", text, "Foundations", "Parcelo") == "not_ml"
    assert read("Research Engineer", "", "Foundations", "OpenAI") == "pre_training"


def test_a_title_outweighs_the_text_and_the_text_names_its_evidence() -> None:
    text = "Responsibilities:\n\n- Train reward models with RLHF and DPO on preference data."
    assert read("Research Engineer, Pre-training", text) == "pre_training"
    reading = read_specialisation("Research Engineer", None, text, "Northlight")
    assert reading.specialisation is Specialisation.POST_TRAINING
    assert reading.rule == "text_phrases"
    assert '"rlhf"' in reading.evidence


def test_what_the_company_does_decides_nothing() -> None:
    role = (
        "About the role\n\nYou will own invoices, payments and ledgers.\n\nResponsibilities:\n\n"
        "- Build billing services in Go.\n- Keep the ledger right."
    )
    assert read("Software Engineer", ABOUT_A_LAB + role + BENEFITS, employer="Parcelo") == "not_ml"


def test_what_a_posting_only_asks_for_decides_nothing() -> None:
    text = (
        "About the role\n\nYou will join our group.\n\nStrong candidates may also have:\n\n"
        "- CUDA kernels, vLLM and quantization experience.\n\n"
        "You may be a good fit if you have:\n\n- Experience with large language models."
    )
    assert read("Research Engineer", text) == "llm_unspecified"


def test_a_text_that_speaks_for_two_of_the_five_alike_stays_unspecified() -> None:
    text = (
        "About the role\n\nYou will work on pre-training and post-training of large language "
        "models, on RLHF and scaling laws, wherever the models need you."
    )
    assert read("Research Engineer", text) == "llm_unspecified"
    assert read("Research Engineer, Pre-training and Post-training", text) == "llm_unspecified"


def test_headings_are_found_in_a_text_that_lost_its_line_ends() -> None:
    text = (
        ABOUT_A_LAB.replace("\n", " ")
        + "About the role You will own the ledger of our shops and keep its books. " * 3
        + "What we offer Language models, agents and RAG for everybody at work, and pensions."
    )
    assert "\n" not in text
    assert read("Software Engineer", text, employer="Parcelo") == "not_ml"
    assert read_text(text).score[Specialisation.GENAI_APPLICATION] == 0.0


@pytest.mark.parametrize(
    ("title", "text", "expected"),
    [
        ("Machine Learning Engineer", "You will rank ads with gradient boosting.", "generalist_ml"),
        ("Machine Learning Engineer, Fraud", "", "generalist_ml"),
        ("Senior Software Engineer, Fraud", "Build rules and queues in Java.", "not_ml"),
        ("MLOps Engineer", "", "mlops"),
        (
            "Machine Learning Engineer",
            "About the role\n\nOwn our feature store, model registry and Kubeflow pipelines.",
            "mlops",
        ),
        (
            "NLP Engineer",
            "About the role\n\nTrain named entity recognition and sentiment analysis with spaCy.",
            "traditional_nlp",
        ),
        (
            "AI Engineer",
            "About the role\n\nBuild recommender systems and forecasting of demand.",
            "generalist_ml",
        ),
        (
            "AI Engineer",
            "About the role\n\nBuild RAG and tool calling on LLM APIs with LangChain.",
            "genai_application",
        ),
        (
            "Full Stack Engineer",
            "About the role\n\nShip LLM-powered features: prompts, retrieval-augmented "
            "generation and AI agents for our users.",
            "genai_application",
        ),
        (
            "Research Scientist",
            "About the role\n\nStudy catalysts with spectroscopy and write papers.",
            "not_ml",
        ),
        (
            "Research Scientist, Reinforcement Learning",
            "About the role\n\nTrain policies for robot arms with PPO in simulation.",
            "generalist_ml",
        ),
        (
            "Site Reliability Engineer",
            "About the role\n\nKeep our clinics online. You use prompt engineering and chatbots.",
            "not_ml",
        ),
        ("AI Associate", "About the role\n\nHelp partners invest in LLM companies.", "not_ml"),
        (
            "Research Scientist",
            "About the role\n\nOwn training and inference systems for large language models.",
            "llm_unspecified",
        ),
        (
            "Large Model Data Engineer",
            "About the role\n\nBuild the pre-training data of our large language models.\n\n"
            "What you will do\n\n- Filter the pretraining corpus\n"
            "- Deduplicate trillions of tokens\n- Find the data mixture of pre-training runs",
            "pre_training",
        ),
        (
            "Software Engineer",
            "About the role\n\nOwn the inference engine of our models.\n\nWhat you will do\n\n"
            "- Write GPU kernels in Triton\n- Optimize the KV cache\n- Add continuous batching\n"
            "- Tune FlashAttention",
            "serving",
        ),
        (
            "Software Engineer",
            "About the role\n\nBuild ledgers. Write code that is easy for humans and AI agents to "
            "read. Use coding assistants and agentic workflows.",
            "not_ml",
        ),
        (
            "Machine Learning Engineer",
            "About the role\n\nBuild perception models for trucks, and own 3D scene understanding.",
            "generalist_ml",
        ),
        ("Data Engineer", "About the role\n\nOwn the pretraining corpus of our LLM.", "not_ml"),
        (
            "Research Scientist, LLM",
            "About the role\n\nWrite and speak of your work.",
            "llm_unspecified",
        ),
    ],
)
def test_what_stands_beside_the_five_is_told_apart(title: str, text: str, expected: str) -> None:
    assert read(title, text, employer="Parcelo") == expected


def test_the_longest_phrase_at_a_place_wins() -> None:
    assert read_text("We use causal inference.").score[Specialisation.SERVING] == 0.0
    assert read_text("We use LLM inference.").score[Specialisation.SERVING] > 0.0


def test_a_mark_between_two_words_keeps_them_from_being_one_phrase() -> None:
    assert "model serving" in read_text("We own model serving.").words(Specialisation.SERVING)
    assert "model serving" not in read_text("We own the model, serving it.").words(
        Specialisation.SERVING
    )


@given(st.text(), st.text(), st.text(), st.text())
def test_no_text_makes_it_raise_and_every_reading_has_a_rule(
    title: str, team: str, text: str, employer: str
) -> None:
    reading = read_specialisation(title, team, text, employer)
    assert reading.rule
    assert reading.evidence


def test_each_specialisation_has_one_row_and_the_article_has_five() -> None:
    assert {row["specialisation"] for row in rows("specialisations")} == set(Specialisation)
    assert len(rows("specialisations")) == len(Specialisation)
    assert len(FIVE) == 5


TEXT_PHRASES = [row for row in rows("specialisation_phrases") if row["where"] == "text"]


@pytest.mark.parametrize("row", TEXT_PHRASES, ids=lambda row: row["phrase"])
def test_every_text_phrase_is_found_as_a_whole(row: dict[str, str]) -> None:
    said = read_text(f"Responsibilities:\n\n- {row['phrase'].removesuffix('*')}.")
    kind = Specialisation(row["specialisation"])
    if float(row["weight"]):
        assert said.phrases(kind) == [row["phrase"]]
    else:
        assert said.names_ml


@pytest.mark.parametrize(
    "row",
    [row for row in rows("specialisation_phrases") if row["where"] in ("title", "team")],
    ids=lambda row: f"{row['where']}: {row['phrase']}",
)
def test_every_title_and_team_phrase_is_read(row: dict[str, str]) -> None:
    proof = " ".join(
        each["phrase"].removesuffix("*")
        for each in TEXT_PHRASES
        if each["specialisation"] == row["specialisation"] and each["weight"] == "3"
    )
    text = f"Responsibilities:\n\n{proof}, machine learning and large language models."
    if row["where"] == "title":
        reading = read_specialisation(f"Research Engineer, {row['phrase']}", None, text, "OpenAI")
    else:
        reading = read_specialisation("Research Engineer", row["phrase"], text, "OpenAI")
    if row["weight"] != "5":
        assert reading.specialisation == row["specialisation"]
        assert f'{row["where"]}: "' in reading.evidence


@pytest.mark.parametrize(
    "row",
    [row for row in rows("specialisation_phrases") if row["where"] == "employer"],
    ids=lambda row: row["phrase"],
)
def test_every_model_employer_turns_unnamed_research_into_model_work(row: dict[str, str]) -> None:
    assert read("Research Engineer", employer=row["phrase"]) == "llm_unspecified"


@pytest.mark.parametrize("row", rows("specialisation_roles"), ids=lambda row: row["phrase"])
def test_every_role_noun_belongs_to_a_family_and_alone_names_none_of_four(
    row: dict[str, str],
) -> None:
    assert row["note"]
    assert row["family"] in FAMILIES
    alone = read(row["phrase"], employer="Parcelo")
    assert alone in {
        "other": {"not_ml"},
        "ai": {"genai_application"},
        "ml": {"generalist_ml", "traditional_nlp", "post_training"},
        "research": {"not_ml", "post_training"},
        "reliability": {"not_ml"},
    }.get(row["family"], {"not_ml"})


@pytest.mark.parametrize("row", rows("posting_sections"), ids=lambda row: row["heading"])
def test_every_heading_opens_its_section(row: dict[str, str]) -> None:
    assert row["note"]
    heading = row["heading"].rstrip("* ")
    line = f"{heading} rlhf" if heading.startswith("- ") else f"{heading}\nrlhf"
    said = read_text(f"Responsibilities:\nWork.\n{line}\n")
    expected = 3.0 * WEIGHT_OF_SECTION[row["section"]]
    assert said.score[Specialisation.POST_TRAINING] == pytest.approx(expected)


def test_the_same_phrase_twice_in_one_place_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    from transform import specialisation

    twice = rows("specialisation_phrases")
    clash = {**twice[0], "specialisation": "not_ml"}
    monkeypatch.setattr(specialisation, "rows", lambda table: (*twice, clash))
    specialisation._phrases.cache_clear()
    try:
        with pytest.raises(taxonomy.TaxonomyError, match="stands twice"):
            specialisation._phrases(clash["where"])
    finally:
        specialisation._phrases.cache_clear()


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        ("Staff Engineer - GenAI Performance", "serving"),
        ("Staff Engineer - Performance", "not_ml"),
        ("Software Engineer, LLM Training", "pre_training"),
        ("Software Engineer, Training", "not_ml"),
        ("Senior Engineer, Model Inferencing", "serving"),
        ("Backend Engineer - MLflow", "mlops"),
    ],
)
def test_a_common_word_counts_without_a_text_where_the_title_names_models(
    title: str, expected: str
) -> None:
    assert read(title, employer="Parcelo") == expected


def test_a_posting_without_an_employer_names_it_in_its_own_words() -> None:
    role = "\n\nAbout the role\n\nKeep the inference of our fleet healthy, with low latency."
    title = "Software Engineer, Inference"
    assert read(title, "About Anthropic\n\nWe do research." + role, employer="") == "serving"
    assert read(title, "xAI's mission is to understand." + role, employer="") == "serving"
    told = "We use models of OpenAI and Anthropic to write about birds."
    assert read(title, told + role.replace("latency", "noise"), employer="") == read(
        title, told + role.replace("latency", "noise"), employer="Parcelo"
    )


def test_a_data_scientist_who_builds_models_is_told_from_one_who_reports() -> None:
    builds = "About the role\n\n- Build machine learning models and time series for prices."
    reports = "About the role\n\n- Build dashboards, and report what predictive models say."
    assert read("Data Scientist", builds, employer="Parcelo") == "generalist_ml"
    assert read("Data Scientist", reports, employer="Parcelo") == "not_ml"


@pytest.mark.parametrize(
    ("title", "text", "employer", "expected"),
    [
        (
            "Research Engineer, Interpretability",
            "About the role\n\nKeep the training infrastructure and inference with which we look "
            "into language models running.",
            "Goodwill",
            "llm_unspecified",
        ),
        ("Researcher", "We hire people who like hard questions.", "Anthropic", "llm_unspecified"),
        ("Researcher", "We hire people who like hard questions.", "Parcelo", "not_ml"),
        ("Research Scientist, Locomotion", "Walk with legs.", "Parcelo", "generalist_ml"),
        ("Senior Perception Engineer", "Find cars in radar.", "Parcelo", "generalist_ml"),
        (
            "Machine Learning Engineer, Agents",
            "About the role\n\nBuild tools for language models.\n\nRequirements\n\n- Prompt "
            "engineering and function calling",
            "Parcelo",
            "genai_application",
        ),
    ],
)
def test_short_texts_leave_the_title_its_meaning(
    title: str, text: str, employer: str, expected: str
) -> None:
    assert read(title, text, employer=employer) == expected
