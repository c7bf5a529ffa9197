"""Text against fields: the same posting's pay, read twice, over every captured Ashby board.

The two differ where the employer contradicts itself. Each such posting was read by a person;
pay_adjudications.csv says which side is right, in facts and no sentences of the posting.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from extract.sources.ashby import read_pay
from transform.entry import Pay
from transform.pay import read_fields, read_text

ON = date(2025, 10, 24)
ADJUDICATED = Path(__file__).with_name("pay_adjudications.csv")
VERDICTS = {"employer_differs", "component_differs", "currency_not_in_text", "reader_wrong"}


def figure(pay: Pay) -> tuple[object, ...]:
    return pay.component, pay.low, pay.high, pay.currency, pay.period


def adjudications() -> dict[str, str]:
    lines = [
        line
        for line in ADJUDICATED.read_text(encoding="utf-8").splitlines()
        if not line.startswith("#")
    ]
    return {row["posting_id"]: row["verdict"] for row in csv.DictReader(lines)}


def read_twice(shared: Path) -> Iterator[tuple[str, list[Pay], tuple[Pay, ...]]]:
    """Each posting that states pay both in fields and in its text."""
    seen: set[str] = set()
    for path in sorted((shared / "corpus" / "ashby").glob("*.json")):
        jobs: list[dict[str, Any]] = json.loads(path.read_text(encoding="utf-8"))["jobs"]
        for job in jobs:
            if job["id"] in seen or not job.get("compensation"):
                continue
            seen.add(job["id"])
            title = job["title"]
            given = (
                read_fields(posted, title=title, on=ON) for posted in read_pay(job["compensation"])
            )
            fields = [pay for pay in given if pay is not None]
            text = read_text(job.get("descriptionPlain") or "", title=title, on=ON)
            if fields and text:
                yield job["id"], fields, text


def test_text_and_fields_agree_once_the_employers_own_contradictions_are_set_aside(
    shared: Path,
) -> None:
    adjudicated = adjudications()
    read = disagreed = wrong = 0
    unknown: list[str] = []
    for posting_id, fields, text in read_twice(shared):
        read += 1
        if not {figure(pay) for pay in fields}.isdisjoint(figure(pay) for pay in text):
            continue
        disagreed += 1
        verdict = adjudicated.get(posting_id)
        if verdict is None:
            unknown.append(posting_id)
        wrong += verdict in (None, "reader_wrong")
    assert read > 250
    assert unknown == []
    assert (read - disagreed) / read >= 0.74
    assert (read - wrong) / read >= 0.98


@pytest.mark.parametrize("column", ["posting_id", "board", "verdict", "note"])
def test_every_adjudication_says_what_was_found(column: str) -> None:
    lines = [
        line
        for line in ADJUDICATED.read_text(encoding="utf-8").splitlines()
        if not line.startswith("#")
    ]
    rows = list(csv.DictReader(lines))
    assert all(row[column] for row in rows)
    assert {row["verdict"] for row in rows} <= VERDICTS
    assert len({row["posting_id"] for row in rows}) == len(rows)
