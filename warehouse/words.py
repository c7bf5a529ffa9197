"""Figures and names of the warehouse in words that a person reads."""

from __future__ import annotations

from collections.abc import Mapping

from warehouse.read import Cell

Record = Mapping[str, Cell]

NO_FIGURE = "–"

NAMES = {
    "any_llm": "any LLM work",
    "core_llm": "core LLM work",
    "genai_application": "GenAI application",
    "generalist_ml": "generalist ML",
    "llm_unspecified": "LLM work, unspecified",
    "mlops": "MLOps",
    "multi_modal": "multi-modal",
    "not_ml": "not ML",
    "other_llm": "other LLM work",
    "post_training": "post-training",
    "pre_and_post_training": "pre- and post-training",
    "pre_training": "pre-training",
    "traditional_nlp": "traditional NLP",
    "ai_company": "AI company",
    "big_tech": "big tech",
    "frontier_lab": "frontier lab",
}
"""Names that their own letters do not spell."""

NOT_COMPARABLE = {
    "base_vs_total": "postings state no totals",
    "specialisation_not_read": "no posting is read as that specialisation",
    "level_not_stated": "the postings state no level",
    "currency": "too few posted in US dollars",
}
"""The first word of a comparison's reason, for a person."""


def name_of(value: Cell) -> str:
    """A name from a closed set, as a person writes it."""
    return NAMES.get(str(value), str(value).replace("_", " "))


def sentence(words: str) -> str:
    """The words with a capital first letter, the others as they are."""
    return words[:1].upper() + words[1:]


def thousands(amount: Cell) -> str:
    """An amount in thousands: "186", "187.5", "1,100"."""
    if not isinstance(amount, (int, float)):
        return NO_FIGURE
    return f"{amount / 1000:,.1f}".removesuffix(".0")


def money_range(low: Cell, high: Cell, is_open: Cell) -> str:
    """A range of money: "$280k to $400k", "$680k to $1,100k+"."""
    return f"${thousands(low)}k to ${thousands(high)}k{'+' if is_open else ''}"


def with_interval(row: Record, end: str) -> str:
    """The median of one end with its exact interval: "$186k (180 to 190)"."""
    if row[f"{end}_p50_usd"] is None:
        return NO_FIGURE
    median = f"${thousands(row[f'{end}_p50_usd'])}k"
    if row[f"{end}_p50_from_usd"] is None:
        return median
    bounds = (thousands(row[f"{end}_p50_{bound}_usd"]) for bound in ("from", "to"))
    return f"{median} ({' to '.join(bounds)})"


def published_for(row: Record) -> str:
    """What a published range speaks of: "Serving, L5, frontier lab"."""
    parts = [row["specialisation"], row["published_level"]]
    parts.append(row["employer"] if row["employer"] != "all" else row["tier"])
    return sentence(", ".join(name_of(part) for part in parts if part not in (None, "all")))


def counted(number: Cell, one: str, many: str = "") -> str:
    """A number with its noun: "1 job", "7 jobs"."""
    return f"{number} {one if number == 1 else many or one + 's'}"


def finding(row: Record) -> str:
    """Who speaks and what they say: "19 jobs at 5 employers: below"."""
    verdict = str(row["verdict"])
    if verdict == "not_comparable":
        code = str(row["reason"]).partition(":")[0]
        return f"not comparable: {NOT_COMPARABLE.get(code, name_of(code))}"
    if row["n"] == 0:
        return "no job in the window"
    who = f"{counted(row['n'], 'job')} at {counted(row['n_employers'], 'employer')}"
    return f"{who}: {name_of(verdict)}"
