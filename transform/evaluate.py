"""Scores the readers against hand labels. Pure: rows in, figures and every miss out."""

from __future__ import annotations

import html
import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from transform.entry import Component, Pay, Specialisation
from transform.level import read_level, read_track, read_years
from transform.pay import read_text
from transform.scope import out_of_scope
from transform.specialisation import FIVE, SpecialisationReading, read_specialisation


@dataclass(frozen=True, slots=True)
class PostingMiss:
    """One label that the reader did not give, and what decided the reading.

    `row` is the row's own id, posting_id or position, `field` the label missed.
    """

    row: str
    title: str
    field: str
    wanted: str
    got: str
    rule: str
    evidence: str
    sure: bool


@dataclass(frozen=True, slots=True)
class PostingScore:
    """How the readers did on labelled postings. Shares are 0..1 and None where nothing counts.

    A row whose label names no specialisation (two people read it differently) is right when
    the reading is one of `either`. Precision is given per article class, over all rows and over
    the sure ones. `specialisation_coverage` is the share of rows that got another reading than
    llm_unspecified. A level label of none counts like any other. `years_accuracy` is over
    the rows whose label names years; `years_none_accuracy` over those whose label is none,
    apart, because labels made from the opening of a text are none where it asks later on.
    `confusion` is label -> reading -> rows; rows with two labels stand under "a|b".
    """

    n: int
    n_sure: int
    specialisation_accuracy: float | None
    specialisation_accuracy_sure: float | None
    specialisation_precision_five: Mapping[str, float | None]
    specialisation_precision_five_sure: Mapping[str, float | None]
    specialisation_recall_five: Mapping[str, float | None]
    specialisation_coverage: float | None
    level_accuracy: float | None
    track_accuracy: float | None
    years_accuracy: float | None
    years_none_accuracy: float | None
    confusion: Mapping[str, Mapping[str, int]]
    misses: tuple[PostingMiss, ...]


def evaluate_postings(rows: Iterable[Mapping[str, Any]]) -> PostingScore:
    """Reads each labelled posting as a refresh would and compares.

    A row carries `title`, and where known `company`, `team` and `text`; a missing field is
    empty. A label that the row does not carry (no key) is not scored. A title out of scope
    counts as not_ml. Levels are compared at the title's word, as the labels are given.
    """
    tally: Counter[tuple[str, ...]] = Counter()
    confusion: dict[str, Counter[str]] = {}
    misses: list[PostingMiss] = []
    for position, row in enumerate(rows, start=1):
        sure = bool(row.get("sure", True))
        reading = _specialisation(row)
        for field, wanted, got in _compared(row, reading):
            is_right = got in wanted
            tally[field, "n"] += 1
            tally[field, "right"] += is_right
            if field == "specialisation":
                label = "|".join(wanted)
                confusion.setdefault(label, Counter())[got] += 1
                _tally_specialisation(tally, wanted, got, is_right, sure)
            if not is_right:
                misses.append(
                    PostingMiss(
                        row=str(row.get("id") or row.get("posting_id") or position),
                        title=str(row.get("title") or ""),
                        field=field,
                        wanted="|".join(wanted),
                        got=got,
                        rule=reading.rule if field == "specialisation" else "",
                        evidence=reading.evidence if field == "specialisation" else "",
                        sure=sure,
                    )
                )
    return PostingScore(
        n=tally["specialisation", "n"],
        n_sure=tally["sure", "n"],
        specialisation_accuracy=_share(tally, "specialisation"),
        specialisation_accuracy_sure=_share(tally, "sure"),
        specialisation_precision_five={
            each.value: _share(tally, "read_as", each.value) for each in FIVE
        },
        specialisation_precision_five_sure={
            each.value: _share(tally, "sure_read_as", each.value) for each in FIVE
        },
        specialisation_recall_five={
            each.value: _share(tally, "labelled", each.value) for each in FIVE
        },
        specialisation_coverage=_share(tally, "decided"),
        level_accuracy=_share(tally, "level"),
        track_accuracy=_share(tally, "track"),
        years_accuracy=_share(tally, "years"),
        years_none_accuracy=_share(tally, "years_none"),
        confusion={label: dict(read) for label, read in sorted(confusion.items())},
        misses=tuple(misses),
    )


def _specialisation(row: Mapping[str, Any]) -> SpecialisationReading:
    title = str(row.get("title") or "")
    rule = out_of_scope(title)
    if rule is not None:
        return SpecialisationReading(Specialisation.NOT_ML, rule, "title")
    return read_specialisation(title, row.get("team"), _plain(row), row.get("company"))


def _plain(row: Mapping[str, Any]) -> str:
    """The row's text, with markup that a page left in it turned into lines and items."""
    text = str(row.get("text") or "")
    if "&lt;" in text:
        text = html.unescape(text)
    if _BLOCK_TAG.search(text):
        text = _BLOCK_TAG.sub("\n", _ITEM_TAG.sub("\n- ", text))
        text = html.unescape(_TAG.sub("", text))
    return text


def _compared(
    row: Mapping[str, Any], reading: SpecialisationReading
) -> list[tuple[str, tuple[str, ...], str]]:
    """Each label of one row: its name, the readings that are right, and what was read."""
    title, text = str(row.get("title") or ""), _plain(row)
    compared: list[tuple[str, tuple[str, ...], str]] = []
    label = row.get("specialisation")
    wanted = (label,) if label else tuple(row.get("either") or ())
    if wanted:
        compared.append(("specialisation", wanted, reading.specialisation.value))
    if "level" in row:
        level = read_level(title, str(row.get("company") or "")).literal
        compared.append(("level", (_shown(row["level"]),), _shown(level)))
    if row.get("track"):
        compared.append(("track", (str(row["track"]),), read_track(title).track.value))
    if "years" in row:
        field = "years_none" if row["years"] is None else "years"
        compared.append((field, (_shown(row["years"]),), _shown(read_years(text))))
    return compared


def _tally_specialisation(
    tally: Counter[tuple[str, ...]], wanted: tuple[str, ...], got: str, is_right: bool, sure: bool
) -> None:
    counted = [("read_as", got), ("decided",)]
    if sure:
        counted += [("sure",), ("sure_read_as", got)]
    if len(wanted) == 1:
        counted.append(("labelled", wanted[0]))
    for key in counted:
        tally[*key, "n"] += 1
        tally[*key, "right"] += got != "llm_unspecified" if key == ("decided",) else is_right


def _share(tally: Counter[tuple[str, ...]], *key: str) -> float | None:
    counted = tally[*key, "n"]
    return tally[*key, "right"] / counted if counted else None


def _shown(value: object) -> str:
    return "none" if value is None else str(value)


SCORED_ON = date(2026, 1, 2)
"""The day whose exchange rates hold while pay phrases are scored: labels carry no day."""

PAY_KINDS = {component.value: component for component in Component} | {
    "total_comp": Component.TOTAL
}

_TAG = re.compile(r"<[^<>]*>")
_ITEM_TAG = re.compile(r"<li\b[^<>]*>", re.IGNORECASE)
_BLOCK_TAG = re.compile(r"</?(?:p|div|br|ul|ol|li|h[1-6]|section|table|tr)\b[^<>]*>", re.IGNORECASE)

PayFigure = tuple[Decimal | None, Decimal | None, str | None, str | None, Component]
"""low, high, currency, period and component: what must be exactly right."""


@dataclass(frozen=True, slots=True)
class PayMiss:
    """One phrase that was read wrongly or not at all, or one listed range that was not read."""

    row: str
    text: str
    what: str
    wanted: str
    got: str
    rule: str


@dataclass(frozen=True, slots=True)
class PayScore:
    """How the pay reader did on labelled phrases. Shares are 0..1, None where nothing counts.

    Only phrases whose label is not `ambiguous` count in `n`. `precision` is the share of
    phrases with a reading whose first reading is exactly the label (low, high, currency, period
    and kind), `recall` the share of phrases with pay for which it is. `false_positives` counts
    phrases without pay that got a reading. `ranges_n` counts the further ranges that labels
    list and the phrase shows, `ranges_recall` the share of them found among all readings.
    """

    n: int
    n_ambiguous: int
    precision: float | None
    recall: float | None
    false_positives: int
    ranges_n: int
    ranges_recall: float | None
    misses: tuple[PayMiss, ...]


def evaluate_pay(lines: Iterable[Mapping[str, Any]]) -> PayScore:
    """Reads each labelled phrase and compares.

    A line carries `text`, `currency`, `period`, `min`, `max` and `kind` ("none" where the phrase
    holds no pay), and where known `id`, `title`, `country`, `ambiguous` and `ranges`.
    """
    tally: Counter[str] = Counter()
    misses: list[PayMiss] = []
    for position, line in enumerate(lines, start=1):
        if line.get("ambiguous"):
            tally["ambiguous"] += 1
            continue
        tally["n"] += 1
        text = _without_markup(str(line["text"]))
        pays = read_text(
            text, country=line.get("country"), title=line.get("title") or "", on=SCORED_ON
        )
        row = str(line.get("id", position))
        for what, wanted, is_right in _pay_results(line, pays, text):
            tally[what] += 1
            tally[f"{what}_right"] += is_right
            if not is_right:
                got = "; ".join(str(_figure(pay)) for pay in pays)
                rules = "; ".join(pay.rule for pay in pays)
                misses.append(PayMiss(row, text, what, str(wanted), got, rules))
        tally["read"] += bool(pays)
    return PayScore(
        n=tally["n"],
        n_ambiguous=tally["ambiguous"],
        precision=_ratio(tally["paid_right"], tally["read"]),
        recall=_ratio(tally["paid_right"], tally["paid"]),
        false_positives=tally["unpaid"] - tally["unpaid_right"],
        ranges_n=tally["range"],
        ranges_recall=_ratio(tally["range_right"], tally["range"]),
        misses=tuple(misses),
    )


def _pay_results(
    line: Mapping[str, Any], pays: tuple[Pay, ...], text: str
) -> Iterable[tuple[str, object, bool]]:
    figures = [_figure(pay) for pay in pays]
    wanted = _wanted_figure(line)
    if wanted is None:
        yield "unpaid", None, not pays
        return
    yield "paid", wanted, figures[:1] == [wanted]
    for listed in line.get("ranges") or ():
        figure = _wanted_figure(listed)
        if figure is not None and figure != wanted and _is_shown(figure, text):
            yield "range", figure, figure in figures


def _figure(pay: Pay) -> PayFigure:
    return pay.low, pay.high, pay.currency, pay.period, pay.component


def _wanted_figure(label: Mapping[str, Any]) -> PayFigure | None:
    component = PAY_KINDS.get(label["kind"])
    if component is None:
        return None
    low, high = (None if label[key] is None else Decimal(str(label[key])) for key in ("min", "max"))
    return low, high, label["currency"], label["period"], component


def _is_shown(figure: PayFigure, text: str) -> bool:
    """Whether the digits of both ends stand in the phrase: some labels list what fields hold."""
    digits = re.sub(r"[,.' ]", "", text)
    return all(
        f"{end:f}" in digits or f"{end / 1000:f}".rstrip("0").replace(".", "") in digits
        for end in figure[:2]
        if isinstance(end, Decimal)
    )


def _without_markup(text: str) -> str:
    """A phrase may be cut out of a page: escaped, even twice, and with its tags."""
    if "&" in text or "<" in text:
        text = _TAG.sub(" ", html.unescape(html.unescape(text)))
    return text


def _ratio(part: int, whole: int) -> float | None:
    return part / whole if whole else None
