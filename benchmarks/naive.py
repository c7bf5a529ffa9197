"""The pipeline that comes to mind first, as the thing to be faster than.

json, BeautifulSoup with html.parser, a list of regular expressions, one INSERT per posting.
"""

from __future__ import annotations

import json
import re
from pathlib import Path

import duckdb
from bs4 import BeautifulSoup

LEVELS = [
    (re.compile(pattern, re.IGNORECASE), level)
    for pattern, level in (
        (r"\bintern\b", "intern"),
        (r"\bjunior\b|\bentry\b", "L3"),
        (r"\bsenior\b|\bsr\b", "L5"),
        (r"\bstaff\b", "L6"),
        (r"\bprincipal\b", "L7"),
        (r"\bdistinguished\b", "L8"),
        (r"\bmanager\b|\bdirector\b", "manager"),
    )
]
KINDS = [
    (re.compile(pattern, re.IGNORECASE), kind)
    for pattern, kind in (
        (r"pre-?training", "pre_training"),
        (r"post-?training|rlhf|fine-?tun|alignment", "post_training"),
        (r"evaluation|red.?team", "evaluation"),
        (r"inference|serving|vllm|latency", "serving"),
        (r"\bagents?\b|\brag\b|retrieval|prompt", "genai_application"),
        (r"\bllms?\b|language models?", "llm_unspecified"),
        (r"machine learning|\bml\b", "generalist_ml"),
    )
]
PAY = re.compile(
    r"([$£€])\s?(\d{2,3}(?:,\d{3})+|\d{2,3}k)\s*(?:-|–|—|to|and)\s*[$£€]?\s?"
    r"(\d{2,3}(?:,\d{3})+|\d{2,3}k)",
    re.IGNORECASE,
)
YEARS = re.compile(r"(\d{1,2})\+?\s*years?", re.IGNORECASE)
BANDS = """
    select kind, level, count(*), quantile_cont(low, [0.1, 0.25, 0.5, 0.75, 0.9]),
        quantile_cont(high, [0.1, 0.25, 0.5, 0.75, 0.9])
    from postings where low is not null group by kind, level
"""


def amount(text: str) -> float:
    """A number with thousands or a k."""
    plain = text.lower().replace(",", "")
    return float(plain[:-1]) * 1000 if plain.endswith("k") else float(plain)


def run(archive: Path, most: int) -> int:
    """Archive in, bands out, for at most so many postings. Returns how many there were."""
    con = duckdb.connect()
    con.execute(
        "create table postings (ref varchar, title varchar, place varchar, level varchar,"
        " kind varchar, low double, high double, years integer)"
    )
    done = 0
    for line in (archive / "index.jsonl").read_text(encoding="utf-8").splitlines():
        capture = json.loads(line)
        served = json.loads((archive / capture["path"]).read_bytes())
        rows = served if isinstance(served, list) else served["jobs"]
        found = []
        for row in rows[: most - done]:
            body = row.get("content") or row.get("descriptionHtml") or row["description"]
            if "content" in row:
                body = BeautifulSoup(body, "html.parser").get_text()
            text = BeautifulSoup(body, "html.parser").get_text("\n")
            title = row.get("title") or row["text"]
            pay = PAY.search(text)
            years = YEARS.search(text)
            found.append(
                (
                    str(row["id"]),
                    title,
                    str(row.get("location") or row.get("categories")),
                    next((level for pattern, level in LEVELS if pattern.search(title)), None),
                    next(
                        (kind for pattern, kind in KINDS if pattern.search(title + "\n" + text)),
                        "other",
                    ),
                    amount(pay[2]) if pay else None,
                    amount(pay[3]) if pay else None,
                    int(years[1]) if years else None,
                )
            )
        con.executemany("insert into postings values (?, ?, ?, ?, ?, ?, ?, ?)", found)
        done += len(found)
        if done >= most:
            break
    con.execute(BANDS).fetchall()
    return done
