"""Writes the bundled sample, extract/sample/, from the tables in tests/sample_parts/.

    python -m tests.make_sample

Every employer and every text is invented. The same tables give the same bytes. The boards of
the sample (extract/sample/boards.csv) and its README are written by hand and only read here.
"""

from __future__ import annotations

import csv
import json
import re
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from html import escape
from pathlib import Path
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from tests.sample_parts import texts

PARTS = Path(__file__).resolve().parent / "sample_parts"
SAMPLE = PARTS.parent.parent / "extract" / "sample"
WRITTEN_BY_HAND = {"README.md", "boards.csv"}

BOARD_URLS = {
    "greenhouse": "https://boards-api.greenhouse.io/v1/boards/{token}/jobs"
    "?content=true&pay_transparency=true",
    "ashby": "https://api.ashbyhq.com/posting-api/job-board/{token}?includeCompensation=true",
    "lever": "https://{host}/v0/postings/{token}?mode=json",
}
LEVER_HOST = "api.lever.co"

FAILED_AT = {("sample-outage-systems", "2026-11-01")}
OTHER_SHAPE_AT = {("specimen-analytics", "2026-11-01")}

CENTS = 100
WITHOUT_CENTS = {"JPY"}
SYMBOLS = {"USD": "$", "GBP": "£", "EUR": "€", "CAD": "CA$", "CHF": "CHF ", "JPY": "¥"}
ASHBY_INTERVALS = {"year": "1 YEAR", "month": "1 MONTH", "hour": "1 HOUR"}
LEVER_INTERVALS = {
    "year": "per-year-salary",
    "month": "per-month-salary",
    "hour": "per-hour-wage",
}
GREENHOUSE_PAY_TITLES = {
    "example-frontier-lab": "Annual Salary:",
    "demo-megacorp": "US base salary range",
}
GREENHOUSE_BLURBS = {
    "example-frontier-lab": "<p>The yearly range is shown below.&nbsp;For sales roles it is the"
    " on-target earnings (OTE) range, that is salary and commission together.</p>",
}


@dataclass(frozen=True, slots=True)
class Place:
    """One town as the three systems write it."""

    shown: str
    town: str
    region: str
    country: str
    country_code: str
    remote: bool = False


PLACES = {
    "sf": Place("San Francisco, CA", "San Francisco", "California", "United States", "US"),
    "mtv": Place("Mountain View, CA", "Mountain View", "California", "USA", "US"),
    "nyc": Place("New York City, NY", "New York", "New York", "United States", "US"),
    "sea": Place("Seattle, WA", "Seattle", "Washington", "United States", "US"),
    "aus": Place("Austin, TX", "Austin", "Texas", "United States", "US"),
    "bos": Place("Boston, MA", "Boston", "Massachusetts", "United States", "US"),
    "remote_us": Place("Remote - US", "", "", "United States", "US", remote=True),
    "tor": Place("Toronto, ON, Canada", "Toronto", "Ontario", "Canada", "CA"),
    "lon": Place("London, UK", "London", "England", "United Kingdom", "GB"),
    "par": Place("Paris, France", "Paris", "Île-de-France", "France", "FR"),
    "ber": Place("Berlin, Germany", "Berlin", "Berlin", "Germany", "DE"),
    "zrh": Place("Zurich, Switzerland", "Zürich", "Zürich", "Switzerland", "CH"),
    "tyo": Place("Tokyo, Japan", "Tokyo", "Tokyo", "Japan", "JP"),
    "blr": Place("Bengaluru, India", "Bengaluru", "Karnataka", "India", "IN"),
}


@dataclass(frozen=True, slots=True)
class PayField:
    """One pay range that a board gives in fields. `label` is the name beside it, or empty."""

    currency: str
    low: int
    high: int
    period: str
    label: str


@dataclass(frozen=True, slots=True)
class Words:
    """The paragraphs of one posting, before a system wraps them."""

    about: str
    role: str
    duties: list[str]
    wants: list[str]
    pay: str
    noise: list[str]
    benefits: str


Row = dict[str, str]


def table(path: Path) -> list[Row]:
    lines = path.read_text(encoding="utf-8").splitlines()
    return list(csv.DictReader(line for line in lines if line and not line.startswith("#")))


def pay_fields(cell: str) -> list[PayField]:
    found = []
    for part in filter(None, cell.split(" ; ")):
        read = re.fullmatch(r"([A-Z]{3}) (\d+)-(\d+) (\w+)(?: \| (.+))?", part)
        if read is None:
            raise ValueError(f"postings.csv: not a pay range: {part!r}")
        currency, low, high, period, label = read.groups()
        found.append(PayField(currency, int(low), int(high), period, label or ""))
    return found


def instant(row: Row) -> datetime:
    """When the posting was published; rows that give only a day were published at 15:00 UTC."""
    if "T" in row["posted"]:
        return datetime.fromisoformat(row["posted"])
    return datetime.fromisoformat(row["posted"] + "T15:00:00+00:00")


def is_open(row: Row, day: str, newest_day: str) -> bool:
    if "always" in row["traits"].split():
        return day == newest_day
    return row["posted"] <= day and (not row["closed"] or day < row["closed"])


def on_day(row: Row, day: str) -> Row:
    """The row as it stood on that day: `changes` replaces the pay fields from its date on."""
    changed_on, _, fields = row["changes"].partition(" ")
    if not changed_on or day < changed_on:
        return {**row, "updated": instant(row).isoformat()}
    return {**row, "pay_fields": fields, "updated": f"{changed_on}T02:00:00+00:00"}


def picked(seed: str, part: str, choices: list[str], count: int) -> list[str]:
    """`count` of the choices, always the same ones for the same seed."""
    return sorted(choices, key=lambda text: sha256(f"{seed}|{part}|{text}".encode()).digest())[
        :count
    ]


def words_of(row: Row) -> Words:
    seed, work = row["text_like"] or row["ref"], row["work"]
    wants = picked(seed, "wants", texts.WANTS[work], 2)
    if row["years"]:
        wants.insert(0, picked(seed, "years", texts.YEARS, 1)[0].format(years=row["years"]))
    return Words(
        about=picked(seed, "about", texts.ABOUT[row["board"]], 1)[0],
        role=picked(seed, "role", texts.ROLE[work], 1)[0].format(focus=row["focus"]),
        duties=picked(seed, "duties", texts.DUTIES[work], 3),
        wants=wants,
        pay=row["pay_words"],
        noise=[texts.NOISE[trait] for trait in row["traits"].split() if trait in texts.NOISE],
        benefits=texts.BENEFITS[row["board"]],
    )


def paragraph(text: str) -> str:
    return f"<p>{escape(text, quote=False)}</p>"


def bullets(items: list[str]) -> str:
    return "<ul>" + "".join(f"<li>{escape(item, quote=False)}</li>" for item in items) + "</ul>"


def closing(words: Words) -> list[str]:
    return [text for text in (words.pay, *words.noise, words.benefits) if text]


def places_of(row: Row) -> list[Place]:
    return [PLACES[code] for code in row["place"].split("+")]


def number(seed: str) -> int:
    return 4_000_000 + int.from_bytes(sha256(seed.encode()).digest()[:4], "big") % 5_000_000


def native_ref(row: Row, system: str) -> str:
    """The posting's own reference on its board's system."""
    return str(number(row["ref"]) if system == "greenhouse" else uuid5(NAMESPACE_URL, row["ref"]))


def greenhouse_content(words: Words) -> str:
    html = "".join(
        [
            '<div class="content-intro"><h2><strong>About us</strong></h2>',
            paragraph(words.about),
            "</div>\n<h2><strong>About the role</strong></h2>\n",
            paragraph(words.role),
            "\n<p><strong>You will:</strong></p>\n",
            bullets(words.duties),
            "\n<p><strong>You&nbsp;bring:</strong></p>\n",
            bullets(words.wants),
            '\n<div class="content-conclusion">',
            "".join(paragraph(text) for text in closing(words)),
            "</div>",
        ]
    )
    return escape(html.replace(" - $", " &mdash; $"))


def greenhouse_row(row: Row) -> dict[str, Any]:
    token = row["board"]
    job_id = number(row["ref"])
    prospect = "prospect" in row["traits"].split()
    job: dict[str, Any] = {
        "absolute_url": f"https://{token}.example/jobs/{job_id}",
        "internal_job_id": None if prospect else number("job " + (row["text_like"] or row["ref"])),
        "location": {"name": " | ".join(place.shown for place in places_of(row))},
        "metadata": [],
        "id": job_id,
        "updated_at": row["updated"],
        "requisition_id": f"R-{job_id % 10_000:04d}",
        "title": row["title"],
        "company_name": row["employer"],
        "first_published": instant(row).isoformat(),
        "language": "en",
        "content": greenhouse_content(words_of(row)),
        "departments": [{"id": number(token + row["team"]), "name": row["team"], "child_ids": []}],
        "offices": [],
    }
    ranges = [
        {
            "min_cents": pay.low * (1 if pay.currency in WITHOUT_CENTS else CENTS),
            "max_cents": pay.high * (1 if pay.currency in WITHOUT_CENTS else CENTS),
            "currency_type": pay.currency,
            "title": pay.label or GREENHOUSE_PAY_TITLES.get(token, "Base salary"),
            "blurb": GREENHOUSE_BLURBS.get(token, ""),
        }
        for pay in pay_fields(row["pay_fields"])
    ]
    return {**job, "pay_input_ranges": ranges} if ranges else job


def short_amount(pay: PayField, amount: int) -> str:
    symbol = SYMBOLS[pay.currency]
    if pay.period == "hour" or amount < 1_000:
        return f"{symbol}{amount}"
    if amount >= 1_000_000:
        return f"{symbol}{amount / 1_000_000:g}M"
    return f"{symbol}{amount / 1_000:g}K"


def ashby_tier(row: Row, position: int, pay: PayField) -> dict[str, Any]:
    name = f"{row['ref']} tier {position}"
    summary = " – ".join(
        dict.fromkeys((short_amount(pay, pay.low), short_amount(pay, pay.high)))
    ) + (" per hour" if pay.period == "hour" else "")
    components: list[tuple[str, str, str | None, int | None, int | None, str]] = [
        ("Salary", ASHBY_INTERVALS[pay.period], pay.currency, pay.low, pay.high, summary)
    ]
    traits = row["traits"].split()
    if "equity" in traits:
        components.append(("EquityPercentage", "NONE", None, None, None, "Offers Equity"))
    if "bonus" in traits:
        components.append(("Bonus", "1 YEAR", pay.currency, 20_000, 60_000, "$20K – $60K Bonus"))
    tier_summary = " • ".join(component[-1] for component in components)
    return {
        "id": str(uuid5(NAMESPACE_URL, name)),
        "tierSummary": tier_summary,
        "title": pay.label or None,
        "additionalInformation": None,
        "components": [
            {
                "id": str(uuid5(NAMESPACE_URL, f"{name} {kind}")),
                "summary": text,
                "compensationType": kind,
                "interval": interval,
                "currencyCode": currency,
                "minValue": low,
                "maxValue": high,
            }
            for kind, interval, currency, low, high, text in components
        ],
    }


def ashby_row(row: Row) -> dict[str, Any]:
    words, job_id = words_of(row), native_ref(row, "ashby")
    url = f"https://jobs.{row['board']}.example/{job_id}"
    addresses = [
        {
            "location": place.shown,
            "address": {
                "postalAddress": {
                    "addressRegion": place.region,
                    "addressCountry": place.country,
                    "addressLocality": place.town,
                }
            },
        }
        for place in places_of(row)
    ]
    tiers = [ashby_tier(row, i, pay) for i, pay in enumerate(pay_fields(row["pay_fields"]))]
    sections = [
        ("", [words.about]),
        ("The role", [words.role]),
        ("What you will do", words.duties),
        ("What we look for", words.wants),
        ("Pay and benefits", closing(words)),
    ]
    listed = ("What you will do", "What we look for")
    html, plain = "", ""
    for heading, lines in sections:
        html += f"<h3>{heading}</h3>" if heading else ""
        html += bullets(lines) if heading in listed else "".join(map(paragraph, lines))
        mark = "- " if heading in listed else ""
        plain += f"{heading}\n" if heading else ""
        plain += "\n".join(mark + line for line in lines) + "\n\n"
    summary = " • ".join(tier["tierSummary"] for tier in tiers) or None
    return {
        "id": job_id,
        "title": row["title"],
        "department": row["team"],
        "team": row["team"],
        "employmentType": "Contract" if "contract" in row["traits"].split() else "FullTime",
        "location": addresses[0]["location"],
        "shouldDisplayCompensationOnJobPostings": bool(tiers),
        "secondaryLocations": addresses[1:],
        "publishedAt": instant(row).isoformat(timespec="milliseconds"),
        "isListed": "unlisted" not in row["traits"].split(),
        "isRemote": places_of(row)[0].remote,
        "address": addresses[0]["address"],
        "jobUrl": url,
        "applyUrl": url + "/application",
        "descriptionHtml": html,
        "descriptionPlain": plain.strip(),
        "compensation": {
            "compensationTierSummary": summary,
            "scrapeableCompensationSalarySummary": None,
            "compensationTiers": tiers,
            "summaryComponents": [],
        },
    }


def lever_row(row: Row, host: str) -> dict[str, Any]:
    words, job_id = words_of(row), native_ref(row, "lever")
    fields, places = pay_fields(row["pay_fields"]), places_of(row)
    url = f"https://jobs.{row['board']}.example/{job_id}"
    after = [text for text in closing(words) if text != words.pay]
    job: dict[str, Any] = {
        "id": job_id,
        "text": row["title"],
        "categories": {
            "commitment": "Contract" if "contract" in row["traits"].split() else "Full-time",
            "location": places[0].shown,
            "team": row["team"],
            "allLocations": [place.shown for place in places],
        },
        "country": places[0].country_code,
        "workplaceType": "remote" if places[0].remote else "onsite",
        "createdAt": int(instant(row).timestamp() * 1_000),
        "description": paragraph(words.about) + paragraph(words.role),
        "descriptionPlain": f"{words.about}\n\n{words.role}",
        "lists": [
            {"text": "Your work", "content": bullets(words.duties)[4:-5]},
            {"text": "Your experience", "content": bullets(words.wants)[4:-5]},
        ],
        "additional": "".join(map(paragraph, after)),
        "additionalPlain": "\n\n".join(after),
        "hostedUrl": url,
        "applyUrl": url + "/apply",
    }
    if fields:
        job["salaryRange"] = {
            "currency": fields[0].currency,
            "interval": LEVER_INTERVALS[fields[0].period],
            "min": fields[0].low,
            "max": fields[0].high,
        }
    if words.pay:
        job["salaryDescription"] = paragraph(words.pay)
        job["salaryDescriptionPlain"] = words.pay
    if not row["title"]:
        del job["text"]
    return job


def body(board: Row, rows: list[Row], day: str) -> bytes:
    """What the board's endpoint answered on that day."""
    payload: Any
    if board["system"] == "greenhouse":
        payload = {"jobs": [greenhouse_row(row) for row in rows], "meta": {"total": len(rows)}}
    elif board["system"] == "ashby":
        payload = {"jobs": [ashby_row(row) for row in rows], "apiVersion": "1"}
    else:
        payload = [lever_row(row, board["host"]) for row in rows]
        if (board["token"], day) in OTHER_SHAPE_AT:
            payload = {"data": {"postings": payload}, "hasNext": False}
    return json.dumps(payload, ensure_ascii=False, separators=(",", ":")).encode()


def files() -> Iterator[tuple[str, bytes]]:
    """Every file of the sample that is not written by hand, as path within it and bytes."""
    boards, postings = table(SAMPLE / "boards.csv"), table(PARTS / "postings.csv")
    captures = table(PARTS / "captures.csv")
    newest_day = captures[-1]["captured_at"][:10]
    kept: dict[str, tuple[str, str]] = {}
    lines = []
    for capture in captures:
        day = capture["captured_at"][:10]
        start = datetime.fromisoformat(capture["captured_at"]).astimezone(UTC)
        for position, board in enumerate(boards):
            token = board["token"]
            if token in capture["except"].split():
                continue
            line = {
                "source": board["system"],
                "url": BOARD_URLS[board["system"]].format(
                    token=token, host=board["host"] or LEVER_HOST
                ),
                "fetched_at": f"{start + timedelta(seconds=2 * position):%Y-%m-%dT%H:%M:%SZ}",
                "status": 200,
                "content_type": "application/json",
                "sha256": "",
                "path": "",
                "note": "",
                "outcome": "ok",
                "etag": "",
                "last_modified": "",
            }
            if (token, day) in FAILED_AT:
                line |= {
                    "status": 500,
                    "content_type": "text/html",
                    "note": "HTTP 500 after 3 tries",
                    "outcome": "failed_transient",
                }
                lines.append(line)
                continue
            rows = [
                {**on_day(row, day), "employer": board["employer"]}
                for row in postings
                if row["board"] == token and is_open(row, day, newest_day)
            ]
            served = body(board, rows, day)
            digest = sha256(served).hexdigest()
            if kept.get(token, ("", ""))[0] == digest:
                line |= {"status": 304, "outcome": "unchanged"}
            else:
                kept[token] = (digest, f"{board['system']}/{token}/{day}.json")
                yield kept[token][1], served
            line |= {
                "sha256": digest,
                "path": kept[token][1],
                "etag": f'W/"{digest[:16]}"',
            }
            lines.append(line)
    yield "index.jsonl", "".join(json.dumps(line) + "\n" for line in lines).encode()


def write(root: Path) -> None:
    """Write the sample below `root`, and remove what an earlier run left there."""
    for path in root.iterdir():
        if path.is_dir():
            shutil.rmtree(path)
    for name, served in files():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(served)


if __name__ == "__main__":
    write(SAMPLE)
