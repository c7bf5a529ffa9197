"""The scorer of labelled postings, and what the readers reach on the labels that are ours."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from typing import Any

from tests.conftest import REPO
from transform.entry import Specialisation
from transform.evaluate import PostingScore, evaluate_postings

LABELS = REPO / "tests" / "labels"

TEXT_OF_RLHF = "Responsibilities:\n\n- Train reward models with RLHF for our language model."


def labels_of(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def with_their_postings(labels: list[dict[str, Any]], corpus: Path) -> list[dict[str, Any]]:
    """The labels with the text that they point to: path and posting_id."""
    boards: dict[str, dict[str, dict[str, Any]]] = {}
    rows = []
    for label in labels:
        path = label["path"]
        if path not in boards:
            jobs = json.loads((corpus / path).read_text(encoding="utf-8"))["jobs"]
            boards[path] = {str(job["id"]): job for job in jobs}
        job = boards[path][label["posting_id"]]
        company = Path(path).name.removesuffix(".json").removesuffix(".list")
        text = job.get("descriptionPlain", "")
        rows.append({**label, "company": company, "team": job.get("team"), "text": text})
    return rows


def precision_is_at_least(score: PostingScore, floor: float) -> bool:
    precisions = score.specialisation_precision_five_sure.values()
    return all(precision is None or precision >= floor for precision in precisions)


def test_a_row_is_read_like_a_posting_and_each_label_is_scored() -> None:
    row = {
        "company": "Northlight",
        "title": "Senior Research Engineer",
        "team": "Models",
        "text": TEXT_OF_RLHF + "\n\nRequirements\n\n- 5+ years of experience",
        "specialisation": "post_training",
        "level": "L5",
        "track": "ic",
        "years": 5,
    }
    score = evaluate_postings([row])
    assert (score.n, score.n_sure, score.misses) == (1, 1, ())
    assert score.specialisation_accuracy == score.level_accuracy == score.track_accuracy == 1.0
    assert score.years_accuracy == 1.0
    assert score.specialisation_precision_five["post_training"] == 1.0
    assert score.specialisation_precision_five["serving"] is None
    assert score.confusion == {"post_training": {"post_training": 1}}


def test_a_wrong_reading_is_a_miss_with_its_evidence_and_lowers_precision() -> None:
    row = {"id": "a", "title": "Research Engineer", "text": TEXT_OF_RLHF}
    score = evaluate_postings(
        [{**row, "specialisation": "post_training"}, {**row, "specialisation": "serving"}]
    )
    assert score.specialisation_accuracy == 0.5
    assert score.specialisation_precision_five["post_training"] == 0.5
    assert score.specialisation_recall_five["serving"] == 0.0
    (miss,) = score.misses
    assert (miss.row, miss.field, miss.wanted, miss.got) == (
        "a",
        "specialisation",
        "serving",
        "post_training",
    )
    assert "rlhf" in miss.evidence


def test_where_two_people_differ_either_label_is_right() -> None:
    row = {
        "title": "Research Engineer",
        "text": TEXT_OF_RLHF,
        "specialisation": None,
        "either": ["llm_unspecified", "post_training"],
        "sure": False,
    }
    score = evaluate_postings([row])
    assert (score.specialisation_accuracy, score.n_sure) == (1.0, 0)
    assert score.specialisation_accuracy_sure is None


def test_a_title_out_of_scope_counts_as_no_machine_learning() -> None:
    row = {"title": "Recruiter, Post-Training", "text": TEXT_OF_RLHF, "specialisation": "not_ml"}
    assert evaluate_postings([row]).specialisation_accuracy == 1.0


def test_a_reading_that_abstains_lowers_coverage_and_not_precision() -> None:
    row = {"title": "Research Engineer", "company": "OpenAI", "specialisation": "serving"}
    score = evaluate_postings([row])
    assert score.specialisation_coverage == 0.0
    assert set(score.specialisation_precision_five.values()) == {None}


def test_a_missing_field_is_empty_and_a_missing_label_is_not_scored() -> None:
    score = evaluate_postings([{"specialisation": "not_ml"}, {"title": "Engineer"}])
    assert score.n == 1
    assert score.level_accuracy is None
    assert evaluate_postings([]).specialisation_accuracy is None


def test_our_labels_hold_twenty_five_and_more_of_each_kind_that_is_rare_elsewhere() -> None:
    labels = labels_of(LABELS / "postings.jsonl")
    counted = Counter(label["specialisation"] for label in labels)
    for rare in ("pre_training", "post_training", "evaluation", "serving", "not_ml"):
        assert counted[rare] >= 25
    assert len({label["id"] for label in labels}) == len(labels)
    assert {label["specialisation"] for label in labels} <= set(Specialisation)


def test_the_texts_that_are_ours_read_right() -> None:
    score = evaluate_postings(labels_of(LABELS / "postings.jsonl"))
    assert score.specialisation_accuracy_sure is not None
    assert score.specialisation_accuracy_sure >= 0.93
    assert precision_is_at_least(score, 0.95)
    assert score.level_accuracy == 1.0
    assert score.track_accuracy == 1.0


def test_real_postings_kept_beside_the_repo_read_right(shared: Path) -> None:
    labels = labels_of(shared / "labels" / "postings.jsonl")
    score = evaluate_postings(with_their_postings(labels, shared / "corpus"))
    assert score.specialisation_accuracy_sure is not None
    assert score.specialisation_accuracy_sure >= 0.96
    assert precision_is_at_least(score, 0.95)
    assert score.level_accuracy == 1.0
    assert score.track_accuracy == 1.0


def test_real_postings_of_model_builders_read_right(shared: Path) -> None:
    labels = labels_of(LABELS / "corpus_postings.jsonl")
    score = evaluate_postings(with_their_postings(labels, shared / "corpus"))
    assert score.specialisation_accuracy_sure is not None
    assert score.specialisation_accuracy_sure >= 0.95
    assert precision_is_at_least(score, 0.95)


def test_markup_left_in_a_text_is_read_as_lines_and_items() -> None:
    row = {
        "title": "Research Engineer",
        "company": "Northlight",
        "text": "&lt;p&gt;About us&lt;/p&gt;&lt;p&gt;We pre-train models with vLLM.&lt;/p&gt;"
        "&lt;h2&gt;Responsibilities&lt;/h2&gt;&lt;ul&gt;&lt;li&gt;Train reward models with RLHF"
        "&lt;/li&gt;&lt;li&gt;Tune a language model by DPO&lt;/li&gt;&lt;/ul&gt;"
        "&lt;h2&gt;Nice to have&lt;/h2&gt;&lt;ul&gt;&lt;li&gt;9+ years of experience&lt;/li&gt;",
        "specialisation": "post_training",
        "years": None,
    }
    marked = {**row, "text": str(row["text"]).replace("&lt;", "<").replace("&gt;", ">")}
    assert evaluate_postings([row, marked]).misses == ()
