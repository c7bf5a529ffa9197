"""The pay reader: every shape of phrase, every refusal, and what must hold for any amount."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from transform.entry import Pay
from transform.pay import read_text

ON = date(2026, 1, 2)
LINES = Path(__file__).with_name("pay_lines.txt")


@dataclass(frozen=True)
class Line:
    group: str
    text: str
    title: str
    country: str | None
    wanted: tuple[str, ...]


def lines() -> list[Line]:
    found: list[Line] = []
    group = ""
    for line in LINES.read_text(encoding="utf-8").splitlines():
        if line.startswith("## "):
            group = line[3:]
        elif line and not line.startswith("# "):
            phrase, _, wanted = line.rpartition(" => ")
            given = dict(re.findall(r"\{(title|country): ([^}]*)\}", phrase))
            text = re.sub(r"^(?:\{[^}]*\} )*", "", phrase).replace("\\n", "\n")
            found.append(
                Line(
                    group=group,
                    text=text,
                    title=given.get("title", ""),
                    country=given.get("country"),
                    wanted=() if wanted == "-" else tuple(wanted.split("; ")),
                )
            )
    return found


def shown(pay: Pay) -> str:
    low, high = ("-" if end is None else f"{end:f}" for end in (pay.low, pay.high))
    words = [f"{pay.component} {low}..{high} {pay.currency or '-'} {pay.period or '-'}"]
    if pay.level_label:
        words.append(f" {pay.level_label}")
    if pay.place_label:
        words.append(f"@{pay.place_label}")
    if pay.problem:
        words.append(f"!{pay.problem}")
    return "".join(words)


def plain(wanted: str) -> str:
    """Amounts without trailing zeros, so that "52.50" and "52.5" are the same."""
    return re.sub(r"\d+\.\d+", lambda match: f"{Decimal(match.group()).normalize():f}", wanted)


@pytest.mark.parametrize("line", lines(), ids=lambda line: f"{line.group[:18]}: {line.text[:50]}")
def test_a_phrase_is_read_as_its_line_says(line: Line) -> None:
    pays = read_text(line.text, country=line.country, title=line.title, on=ON)
    assert [plain(shown(pay)) for pay in pays] == [plain(wanted) for wanted in line.wanted]


def test_there_are_as_many_refusals_as_the_lines_need() -> None:
    read = [line for line in lines() if line.wanted]
    refused = [line for line in lines() if not line.wanted]
    assert len(read) >= 150
    assert len(refused) >= 70
