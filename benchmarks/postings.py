"""Makes archives of invented postings that read like real ones, of any size.

    python -m benchmarks.postings 100000 /tmp/archive-100k

The texts above 3,500 characters of a corpus of real boards have 42 lines, nine numbers and one
amount at the mean, marks outside ASCII in 98 of 100, and a bit less than half of their characters
in lines that stand in others too. These are made alike, with twice the numbers. Two in five have a
title of their own, where on real boards three in four have.
Every title passes the title gate, so that no posting is cheap. The texts are ours.
"""

from __future__ import annotations

import argparse
import hashlib
import html
import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from itertools import islice
from pathlib import Path
from typing import Any

import orjson

SEED = 20261123
FIRST_DAY = date(2026, 1, 5)
DAYS = 300
CAPTURED_AT = datetime(2026, 11, 1, 6, 0, tzinfo=UTC)
BOARD_ROWS = 100
"""Postings per board: large boards have hundreds, most have dozens."""

LEVELS = (
    ("", 3), ("Senior ", 4), ("Staff ", 2), ("Principal ", 1), ("Lead ", 1), ("Junior ", 1),
)  # fmt: skip
ROLES = (
    "Machine Learning Engineer", "Software Engineer, Machine Learning", "AI Engineer",
    "Research Engineer", "Research Scientist", "Applied Scientist", "LLM Engineer",
    "Member of Technical Staff", "Software Engineer, AI Platform", "Applied AI Engineer",
    "ML Infrastructure Engineer", "Generative AI Engineer", "NLP Engineer",
)  # fmt: skip
FIELDS = (
    "Pre-training", "Post-training", "Inference", "Evaluation", "Agents", "Search Quality",
    "Ads Ranking", "Model Serving", "Alignment", "Data Quality", "Speech", "Developer Tools",
    "Document Understanding", "Reinforcement Learning", "Retrieval", "Trust and Safety",
    "Code Generation", "Training Infrastructure", "Multimodal", "Personalisation",
)  # fmt: skip
PRODUCTS = (
    "Atlas", "Beacon", "Cedar", "Delta", "Ember", "Fjord", "Grove", "Harbor", "Iris", "Juniper",
    "Krill", "Lumen", "Mosaic", "Nimbus", "Orchard", "Pylon", "Quarry", "Ripple", "Summit",
    "Tundra",
)  # fmt: skip
PLACES = (
    ("San Francisco, CA", "US"), ("New York, NY", "US"), ("Seattle, WA", "US"),
    ("Remote - US", "US"), ("Austin, TX", "US"), ("Boston, MA", "US"), ("Mountain View, CA", "US"),
    ("London, United Kingdom", "GB"), ("Berlin, Germany", "DE"), ("Paris, France", "FR"),
    ("Toronto, Ontario, Canada", "CA"), ("Zurich, Switzerland", "CH"), ("Bengaluru, India", "IN"),
    ("Dublin, Ireland", "IE"), ("Amsterdam, Netherlands", "NL"), ("Singapore", "SG"),
)  # fmt: skip
VERBS = (
    "Design", "Build", "Own", "Improve", "Measure", "Ship", "Scale", "Debug", "Profile",
    "Document",
    "Review", "Simplify", "Automate", "Lead", "Maintain", "Prototype", "Test", "Monitor",
    "Redesign",
)  # fmt: skip
THINGS = (
    "the training loop of our language models", "a retrieval service over customer documents",
    "the evaluation harness that every model passes before release", "batching in our GPU servers",
    "preference data pipelines", "prompt templates and the tools behind our agents",
    "distributed checkpoints across many nodes", "the ranking models behind our search page",
    "a feature store that feeds online models", "reward models for instruction following",
    "latency budgets of the inference stack", "quantised kernels for long contexts",
    "tokenisers and deduplication for web-scale corpora", "fine-tuning jobs for partner teams",
    "dashboards for model quality and drift", "safety classifiers and red-team suites",
    "vector indexes that hold a billion passages", "the internal platform for experiments",
    "speech models for call summaries", "data contracts with the teams upstream",
)  # fmt: skip
ENDS = (
    "with the product group in {place}", "so that {product} answers while people still look at it",
    "together with the engineers of the {product} team", "and write down what you learn",
    "from first sketch to {n} million users", "while cost per request keeps falling",
    "and take your turn on call with the {product} group", "for the launch of {product} this year",
    "and explain the trade-offs to people who are no engineers", "in Python, C++ and Rust",
    "until the {product} release is boring", "across {n} regions without a maintenance window",
)  # fmt: skip
OPENINGS = (
    "In your first {n} months", "With the people of {product}", "Most weeks", "Once you know us",
    "As the owner of {product}", "On a good day", "Beside the {product} team",
)  # fmt: skip
WANTS = (
    "{n}+ years of experience in software engineering or applied research",
    "Experience with {tool} and {tool2} in production",
    "You have trained, served or judged large models and can tell us what broke",
    "Publications, open-source work or shipped products in {field}",
    "Clear writing: our decisions are made in documents, not in meetings",
    "A degree in computer science, statistics or a related field, or the same from practice",
    "Comfort with ambiguity, and the habit of measuring before you optimise",
    "Knowledge of {tool}, and a reason why you would not use it",
)  # fmt: skip
TOOLS = (
    "PyTorch", "JAX", "CUDA", "Kubernetes", "Ray", "Spark", "Triton", "vLLM", "Airflow", "Postgres",
    "Kafka", "TensorRT", "LangChain", "Elasticsearch", "Terraform", "gRPC",
)  # fmt: skip
BENEFITS = (
    "Health, dental and vision insurance for you and those you care for",
    "{n} days of paid leave, and an office that closes in the last week of December",
    "A budget of ${n}00 a year for books, courses and conferences",
    "Retirement plan with a {n}% match from your first day",
    "Parental leave of {n} weeks for every parent",
    "Lunch in the office, and a desk that fits you at home",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Employer:
    """One invented employer: its board's system and the lines that all of its postings share."""

    name: str
    token: str
    system: str
    about: tuple[str, ...]
    benefits: tuple[str, ...]
    equal: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Written:
    """One invented posting before it takes a wire format. `blocks` are heading, lines, is_list."""

    number: int
    title: str
    place: str
    country: str
    posted_on: date
    pay: tuple[int, int] | None
    blocks: tuple[tuple[str, tuple[str, ...], bool], ...]


def employer(number: int) -> Employer:
    """The employer with this number, the same in every run."""
    rng = random.Random(f"{SEED}-employer-{number}")
    name = f"{rng.choice(PRODUCTS)} {rng.choice(FIELDS).split()[0]} {number}"
    products = ", ".join(rng.sample(PRODUCTS, 3))
    about = (
        f"{name} makes software that people who work with documents, code and speech use every "
        f"day. Our products {products} serve {rng.randint(2, 90)} million people in "
        f"{rng.randint(12, 140)} countries, and each of them rests on models that we train, tune "
        "and serve ourselves.",
        f"We were founded in {rng.randint(2009, 2024)} and are {rng.randint(60, 4000)} people in "
        f"{rng.choice(PLACES)[0]}, {rng.choice(PLACES)[0]} and wherever good colleagues live. We "
        "care about careful measurement, short documents and code that the next person can read. "
        "We say what we don’t know.",
        f"The {rng.choice(FIELDS)} organisation brings research and engineering into one room: "
        "the people who train a model are also those who are woken when it misbehaves.",
    )
    benefits = tuple(
        each.format(n=rng.randint(4, 30)) for each in rng.sample(BENEFITS, len(BENEFITS) - 1)
    )
    equal = (
        f"{name} is an equal opportunity employer. We hire without regard to race, colour, "
        "religion, sex, gender identity, sexual orientation, national origin, disability, age or "
        "veteran status.",
        "If you need an adjustment at any step of our process – more time, another format, a "
        f"person beside you – write to people@{number}.example and we will arrange it.",
        f"We answer every application within {rng.randint(5, 20)} days, also when it is no.",
    )
    system = ("greenhouse", "ashby", "lever")[number % 3]
    return Employer(name, f"invented{number}", system, about, benefits, equal)


def written(of: Employer, number: int, edition: int = 0) -> Written:
    """The posting with this number; another edition of it is another posting."""
    rng = random.Random(f"{SEED}-posting-{number}-{edition}")
    level = rng.choices([each for each, _ in LEVELS], [weight for _, weight in LEVELS])[0]
    field = rng.choice(FIELDS)
    title = f"{level}{rng.choice(ROLES)}"
    if rng.random() < 0.8:
        title += f", {field}"
    if rng.random() < 0.25:
        title += f" ({rng.choice(PRODUCTS)} {rng.choice(FIELDS)})"
    place, country = rng.choice(PLACES)
    low = rng.randrange(110, 360) * 1000
    pay = (low, low + rng.randrange(20, 160) * 1000) if rng.random() < 0.6 else None
    product = rng.choice(PRODUCTS)
    intro = (
        f"We are looking for a {title.partition(',')[0]} to join the {field} group behind "
        f"{product}. {_sentence(rng)} {_sentence(rng)}",
        f"You’ll report to the lead of {field} and work most closely with "
        f"{rng.randint(3, 14)} people. {_sentence(rng)}",
        *(f"{_sentence(rng)} {_sentence(rng)}" for _ in range(3)),
    )
    duties = tuple(_duty(rng) for _ in range(rng.randint(11, 17)))
    wants = tuple(
        each.format(
            n=rng.randint(2, 12),
            tool=rng.choice(TOOLS),
            tool2=rng.choice(TOOLS),
            field=rng.choice(FIELDS).lower(),
        )
        for each in rng.sample(WANTS, rng.randint(4, 6))
    )
    extras = tuple(_duty(rng) for _ in range(rng.randint(3, 5)))
    blocks = [
        (f"About {of.name}", of.about, False),
        ("About the role", intro, False),
        ("What you’ll do", duties, True),
        ("What we look for", wants, True),
        ("Nice to have", extras, True),
        ("Benefits", of.benefits, True),
        ("Equal opportunity", of.equal, False),
    ]
    if pay is not None and rng.random() < 0.75:
        blocks.insert(5, ("Compensation", (_pay_line(rng, pay, country),), False))
    posted_on = FIRST_DAY + timedelta(days=rng.randrange(DAYS))
    return Written(number, title, place, country, posted_on, pay, tuple(blocks))


def _duty(rng: random.Random) -> str:
    end = rng.choice(ENDS).format(
        place=rng.choice(PLACES)[0], product=rng.choice(PRODUCTS), n=rng.randint(2, 400)
    )
    return f"{rng.choice(VERBS)} {rng.choice(THINGS)} {end}"


def _sentence(rng: random.Random) -> str:
    opening = rng.choice(OPENINGS).format(n=rng.randint(2, 9), product=rng.choice(PRODUCTS))
    return (
        f"{opening} you {rng.choice(VERBS).lower()} {rng.choice(THINGS)}, and when that stands "
        f"you {rng.choice(VERBS).lower()} {rng.choice(THINGS)} for {rng.choice(PRODUCTS)}."
    )


def _pay_line(rng: random.Random, pay: tuple[int, int], country: str) -> str:
    sign = {"US": "$", "GB": "£", "CA": "CA$", "IN": "$", "CH": "CHF ", "SG": "S$"}.get(
        country, "€"
    )
    low, high = (f"{sign}{amount:,}" for amount in pay)
    return rng.choice(
        (
            f"The annual base salary range for this role is {low} – {high}.",
            f"Base salary: {low} - {high} plus equity and benefits.",
            f"For this position we expect to pay between {low} and {high} per year, "
            "depending on experience and location.",
            f"Our base pay range is {low} to {high}. The total package also includes equity.",
        )
    )


def as_html(posting: Written) -> str:
    """The posting's text as the HTML that board editors write."""
    found: list[str] = []
    for heading, lines, is_list in posting.blocks:
        found.append(f"<h3><strong>{html.escape(heading)}</strong></h3>")
        escaped = [html.escape(line, quote=False) for line in lines]
        if is_list:
            found.append("<ul>" + "".join(f"<li>{line}</li>" for line in escaped) + "</ul>")
        else:
            found.extend(f"<p>{line}</p>" for line in escaped)
    return "\n".join(found)


def as_text(posting: Written) -> str:
    """The posting's text as the plain text that some boards serve."""
    found: list[str] = []
    for heading, lines, is_list in posting.blocks:
        found.append(heading)
        found.extend(f"- {line}" if is_list else line for line in lines)
        found.append("")
    return "\n".join(found)


def row(of: Employer, posting: Written) -> dict[str, Any]:
    """The posting as its board system serves it."""
    ref, day = posting.number, posting.posted_on.isoformat()
    has_fields = posting.pay is not None and posting.number % 10 < 3
    if of.system == "greenhouse":
        shared = [
            {
                "min_cents": posting.pay[0] * 100,
                "max_cents": posting.pay[1] * 100,
                "currency_type": "USD",
                "title": "Base salary range",
                "blurb": "<p>Pay depends on experience.</p>",
            }
        ] if posting.pay and has_fields else []  # fmt: skip
        return {
            "id": ref,
            "internal_job_id": ref + 1,
            "title": posting.title,
            "absolute_url": f"https://job-boards.greenhouse.io/{of.token}/jobs/{ref}",
            "company_name": of.name,
            "location": {"name": posting.place},
            "departments": [{"id": 1, "name": "Engineering"}],
            "offices": [{"id": 2, "name": posting.place}],
            "first_published": f"{day}T09:00:00-05:00",
            "updated_at": "2026-10-30T09:00:00-05:00",
            "content": html.escape(as_html(posting)),
            "pay_input_ranges": shared,
        }
    if of.system == "ashby":
        component = {
            "compensationType": "Salary",
            "interval": "1 YEAR",
            "currencyCode": "USD",
            "minValue": posting.pay[0] if posting.pay else None,
            "maxValue": posting.pay[1] if posting.pay else None,
        }
        return {
            "id": f"{ref:08x}-0000-4000-8000-000000000000",
            "title": posting.title,
            "department": "Engineering",
            "team": "Research",
            "employmentType": "FullTime",
            "location": posting.place,
            "secondaryLocations": [],
            "isListed": True,
            "isRemote": posting.place.startswith("Remote"),
            "publishedAt": f"{day}T09:00:00.000+00:00",
            "jobUrl": f"https://jobs.ashbyhq.com/{of.token}/{ref}",
            "descriptionHtml": as_html(posting),
            "descriptionPlain": as_text(posting),
            "address": {"postalAddress": {"addressCountry": posting.country}},
            "compensation": {
                "compensationTiers": [{"title": "", "components": [component]}]
                if has_fields
                else []
            },
        }
    created = datetime.combine(posting.posted_on, datetime.min.time(), UTC)
    return {
        "id": f"{ref:08x}-1111-4000-8000-000000000000",
        "text": posting.title,
        "hostedUrl": f"https://jobs.lever.co/{of.token}/{ref}",
        "createdAt": int(created.timestamp() * 1000),
        "categories": {
            "team": "Research",
            "department": "Engineering",
            "location": posting.place,
            "commitment": "Full-time",
        },
        "country": posting.country,
        "workplaceType": "hybrid",
        "description": as_html(posting),
        "descriptionPlain": as_text(posting),
        "lists": [],
        **(
            {
                "salaryRange": {
                    "min": posting.pay[0],
                    "max": posting.pay[1],
                    "currency": "USD",
                    "interval": "per-year-salary",
                }
            }
            if posting.pay and has_fields
            else {}
        ),
    }


def url_of(of: Employer) -> str:
    """Where the employer's board would be served."""
    return {
        "greenhouse": f"https://boards-api.greenhouse.io/v1/boards/{of.token}/jobs?content=true",
        "ashby": f"https://api.ashbyhq.com/posting-api/job-board/{of.token}",
        "lever": f"https://api.lever.co/v0/postings/{of.token}?mode=json",
    }[of.system]


def body_of(of: Employer, rows: list[dict[str, Any]], stamp: str = "") -> bytes:
    """The rows as one response; `stamp` moves the fields that boards touch without a change."""
    if of.system == "greenhouse":
        if stamp:
            rows = [{**row, "updated_at": stamp} for row in rows]
        return orjson.dumps({"jobs": rows, "meta": {"total": len(rows)}})
    return orjson.dumps({"jobs": rows, "apiVersion": "1"} if of.system == "ashby" else rows)


def boards(postings: int, changed_share: float = 0.0) -> Iterator[tuple[Employer, bytes]]:
    """The boards that hold this many postings, one response each.

    `changed_share` of each board's rows are new postings in place of the old, and its other rows
    have a later date of change: what a board looks like on the next day.
    """
    numbers = iter(range(postings))
    board = 0
    while chunk := list(islice(numbers, BOARD_ROWS)):
        of = employer(board)
        new_from = len(chunk) - round(len(chunk) * changed_share)
        rows = [
            row(of, written(of, number, 0))
            if at < new_from
            else row(of, written(of, number + 10_000_000, 0))
            for at, number in enumerate(chunk)
        ]
        yield of, body_of(of, rows, "2026-10-31T09:00:00-05:00" if changed_share else "")
        board += 1


def write_archive(
    root: Path, postings: int, *, changed_share: float = 0.0, day: datetime = CAPTURED_AT
) -> int:
    """Add one capture of every board to the archive at `root`. Returns the bytes of the bodies."""
    root.mkdir(parents=True, exist_ok=True)
    size = 0
    with (root / "index.jsonl").open("ab") as index:
        for of, body in boards(postings, changed_share):
            sha256 = hashlib.sha256(body).hexdigest()
            path = f"{of.system}/{sha256[:2]}/{sha256}.json"
            (root / path).parent.mkdir(parents=True, exist_ok=True)
            (root / path).write_bytes(body)
            size += len(body)
            line = {
                "source": of.system,
                "url": url_of(of),
                "fetched_at": day.isoformat().replace("+00:00", "Z"),
                "status": 200,
                "content_type": "application/json",
                "sha256": sha256,
                "path": path,
                "note": "",
            }
            index.write(orjson.dumps(line) + b"\n")
    return size


def main() -> None:
    """Write one archive."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("postings", type=int)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--changed-share", type=float, default=0.0, metavar="SHARE")
    parser.add_argument("--days-later", type=int, default=0, metavar="N")
    asked = parser.parse_args()
    day = CAPTURED_AT + timedelta(days=asked.days_later)
    size = write_archive(asked.folder, asked.postings, changed_share=asked.changed_share, day=day)
    print(f"{asked.postings:,} postings, {size / 1e6:,.1f} MB in {asked.folder}")


if __name__ == "__main__":
    main()
