"""The normalised row and the named refusal."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum


class Level(StrEnum):
    """The article's ladder. A posting without evidence for a rung has no level at all."""

    __hash__ = str.__hash__

    L3 = "L3"
    L4 = "L4"
    L5 = "L5"
    L6 = "L6"
    L7 = "L7"
    L8 = "L8"


class Track(StrEnum):
    """Only `ic` is on the ladder and in the bands."""

    __hash__ = str.__hash__

    IC = "ic"
    MANAGER = "manager"
    INTERN = "intern"


class Specialisation(StrEnum):
    """The article's five, and what stands beside them."""

    __hash__ = str.__hash__

    PRE_TRAINING = "pre_training"
    POST_TRAINING = "post_training"
    EVALUATION = "evaluation"
    SERVING = "serving"
    GENAI_APPLICATION = "genai_application"
    LLM_UNSPECIFIED = "llm_unspecified"
    GENERALIST_ML = "generalist_ml"
    MLOPS = "mlops"
    TRADITIONAL_NLP = "traditional_nlp"
    NOT_ML = "not_ml"


class Component(StrEnum):
    """What a figure pays for. Only `base` and `total` are ever compared with the article."""

    __hash__ = str.__hash__

    BASE = "base"
    TOTAL = "total"
    OTE = "ote"
    TOTAL_CASH = "total_cash"
    CONTRACT_RATE = "contract_rate"
    STIPEND = "stipend"


class Period(StrEnum):
    """What one amount is paid for."""

    __hash__ = str.__hash__

    YEAR = "year"
    MONTH = "month"
    SEMI_MONTH = "semi_month"
    BI_WEEK = "bi_week"
    WEEK = "week"
    DAY = "day"
    HOUR = "hour"


@dataclass(frozen=True, slots=True)
class Pay:
    """One pay range or figure of one posting, as posted and in US dollars per year.

    A single value has `low == high`; "from X" has no `high`, "up to X" has no `low`. `low_usd`
    and `high_usd` are whole US dollars per year and are None where the currency or the period
    is not known, or no rate exists for the day. `level_label` and `place_label` are set where the
    text ties this range to a level or a zone; `level` and `level_literal` are the label's two
    readings (see Entry). `text` is the exact words (or the fields' words)
    that were read, `rule` names what read them. `problem` says why the range may not enter a
    band (implausible, unknown period, ...); such a range stays visible.
    """

    component: Component
    low: Decimal | None
    high: Decimal | None
    currency: str | None
    period: Period | None
    low_usd: int | None
    high_usd: int | None
    text: str
    rule: str
    level: Level | None = None
    level_literal: Level | None = None
    level_label: str | None = None
    place_label: str | None = None
    problem: str | None = None


@dataclass(frozen=True, slots=True)
class Entry:
    """One posting, disclosure or report, normalised.

    `level` is the article's rung for the employer's own ladder (reading `equivalent`);
    `level_literal` takes a label such as "L5" at its word whatever the employer means by it.
    Both are None where nothing states a level, and they differ only where the employer's ladder
    is known to be shifted. `level_is_weak` marks a level that rests on years asked for.
    `posted_on` is None where the source gives no date; the warehouse then uses the day the
    entry was first seen. `pay` holds every range read, most relevant first; bands use the first
    range per component and level. `title_key` and `text_key` are what duplicates share.
    `findings` are disagreements worth showing, one short sentence each.
    """

    entry_id: str
    source: str
    source_ref: str
    kind: str
    url: str
    page_sha256: str
    posted_on: date | None
    updated_on: date | None
    employer: str
    employer_raw: str
    tier: str | None
    title_raw: str
    title_key: str
    team_raw: str | None
    track: Track
    track_rule: str
    level: Level | None
    level_literal: Level | None
    level_rule: str
    level_is_weak: bool
    specialisation: Specialisation
    specialisation_rule: str
    specialisation_evidence: str
    country: str | None
    metro: str | None
    location_raw: str | None
    place_rule: str
    is_remote: bool | None
    years_min: int | None
    text_key: str | None
    pay: tuple[Pay, ...]
    findings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Rejection:
    """One posting that is not an entry, and the rule that says so."""

    entry_id: str
    source: str
    source_ref: str
    rule: str
    detail: str
    title_raw: str | None = None
    employer_raw: str | None = None
    url: str | None = None
