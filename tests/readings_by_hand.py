"""Readings, captures, sources and runs written by hand, as the flows would write them."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import orjson

from flows.joined import join
from flows.readings import OF_THE_PAGE
from warehouse.build import build

Line = dict[str, Any]


def pay(low: int | None, high: int | None, **changed: Any) -> Line:
    """A yearly base range in US dollars; `changed` replaces single fields."""
    line: Line = {
        "component": "base",
        "low": None if low is None else str(low),
        "high": None if high is None else str(high),
        "currency": "USD",
        "period": "year",
        "low_usd": low,
        "high_usd": high,
        "text": f"${low} - ${high}",
        "rule": "range",
        "level": None,
        "level_label": None,
        "place_label": None,
        "problem": None,
    }
    return line | changed


def entry(ref: str, ranges: Iterable[Line] = (), **changed: Any) -> Line:
    """One entry of its own cluster: an L5 serving engineer in San Francisco, posted 2026-10-01."""
    line: Line = {
        "outcome": "entry",
        "rule": None,
        "detail": None,
        "source": "greenhouse",
        "entry_id": f"id-{ref}",
        "source_ref": ref,
        "kind": "posting",
        "url": f"https://boards.example/{ref}",
        "page_sha256": "0" * 64,
        "posted_on": "2026-10-01",
        "updated_on": None,
        "employer": "Acorn",
        "employer_raw": "Acorn",
        "tier": "ai_company",
        "title_raw": f"Senior Inference Engineer {ref}",
        "title_key": f"senior inference engineer {ref}",
        "team_raw": None,
        "track": "ic",
        "track_rule": "title",
        "level": "L5",
        "level_literal": "L5",
        "level_rule": "title",
        "level_is_weak": False,
        "specialisation": "serving",
        "specialisation_rule": "title",
        "specialisation_evidence": "inference",
        "country": "US",
        "metro": "San Francisco Bay Area",
        "location_raw": "San Francisco",
        "place_rule": "metro",
        "is_remote": None,
        "years_min": None,
        "text_key": f"text-{ref}",
        "pay": list(ranges),
        "findings": [],
    }
    return line | changed


def rejection(ref: str, rule: str = "title_out_of_scope", **changed: Any) -> Line:
    line: Line = {
        "outcome": "rejection",
        "rule": rule,
        "detail": "Accountant",
        "source": "greenhouse",
        "entry_id": f"id-{ref}",
        "source_ref": ref,
        "title_raw": "Accountant",
        "employer_raw": "Acorn",
        "url": f"https://boards.example/{ref}",
    }
    return line | changed


def unread(ref: str, rule: str = "title_missing", **changed: Any) -> Line:
    line: Line = {
        "outcome": "unread",
        "rule": rule,
        "detail": "{}",
        "source": "greenhouse",
        "entry_id": f"id-{ref}",
        "source_ref": ref,
    }
    return line | changed


def source(name: str = "greenhouse", **changed: Any) -> Line:
    line: Line = {
        "name": name,
        "declared": True,
        "kind": "posting",
        "publisher": name.title(),
        "url": f"https://{name}.example",
        "terms_url": f"https://{name}.example/terms",
        "terms_checked_on": "2026-11-01",
        "access": "documented_api",
        "attribution": f"Data: {name}",
        "why": "Employers' own boards.",
        "enabled": True,
        "decision": "",
        "min_rows": 1,
        "max_rows": 1000,
        "max_unread_share": 0.2,
        "filled": {},
        "boards_expected": [],
    }
    return line | changed


@dataclass
class Archive:
    """Captures of pages, in the order in which they were made."""

    captures: list[Line] = field(default_factory=list)
    pages: dict[str, list[Line]] = field(default_factory=dict)
    sources: list[Line] = field(default_factory=lambda: [source()])

    def capture(
        self,
        page_key: str | None,
        rows: list[Line] | None = None,
        *,
        on: str = "2026-11-01",
        board: str = "acorn",
        source: str = "greenhouse",
        outcome: str = "ok",
        url: str | None = None,
    ) -> Archive:
        """Add one capture; a page's rows are given the first time it is captured."""
        if page_key is not None and rows is not None:
            self.pages[page_key] = [row | {"page_key": page_key} for row in rows]
        served = None if page_key is None else len(self.pages[page_key])
        self.captures.append(
            {
                "capture_no": len(self.captures) + 1,
                "source": source,
                "board": board,
                "url": url or f"https://{source}.example/{board}",
                "fetched_at": on if "T" in on else f"{on}T06:00:00Z",
                "status": 200 if page_key else 0,
                "content_type": "application/json",
                "sha256": "0" * 64,
                "path": f"{source}/{board}.json",
                "note": "",
                "outcome": outcome,
                "page_key": page_key,
                "rows_served": served,
            }
        )
        return self

    def build(
        self,
        folder: Path,
        *,
        as_of: date = date(2026, 11, 1),
        name: str = "built.duckdb",
        mode: str = "replay",
        by_address: bool = True,
        **options: Any,
    ) -> Path:
        """Write the NDJSON files below `folder`, build, and return the built file.

        `by_address` False has every page stand alone: no row is a repeat.
        """
        folder.mkdir(parents=True, exist_ok=True)
        addresses = {line["page_key"]: line["url"] for line in self.captures}
        boards: dict[str, list[Path]] = {}
        for key, rows in sorted(self.pages.items()):
            page = folder / f"{key}.ndjson"
            page.write_bytes(b"".join(map(shelved, rows)))
            boards.setdefault(addresses.get(key, key) if by_address else key, []).append(page)
        readings, repeats = join(list(boards.values()), folder)
        run_id = options.pop("run_id", f"{as_of}-0123456789")
        run = {
            "run_id": run_id,
            "started_at": "2026-11-01T07:00:00Z",
            "finished_at": None,
            "status": None,
            "as_of": str(as_of),
            "mode": mode,
            "exit_code": None,
            "accept_drop": options.get("accept_drop", False),
            "decisions": {},
            "note": "",
        }
        path = folder / name
        build(
            path,
            readings=readings,
            repeats=repeats,
            captures=write(folder / "captures.ndjson", self.captures),
            sources=write(folder / "sources.ndjson", self.sources),
            runs=write(folder / "runs.ndjson", [run]),
            as_of=as_of,
            run_id=run_id,
            **({"threads": 1} | options),
        )
        return path


def shelved(row: Line) -> bytes:
    """A row as its line is on the shelf: what moves from page to page, then all that it says."""
    moving = {name: row.get(name) for name in ("page_key", *OF_THE_PAGE)}
    said = {"outcome": row["outcome"]} | {name: row[name] for name in row if name not in moving}
    return orjson.dumps(moving)[:-1] + b"," + orjson.dumps(said)[1:] + b"\n"


def write(path: Path, lines: list[Line]) -> Path:
    path.write_text("".join(json.dumps(line) + "\n" for line in lines), encoding="utf-8")
    return path


def ask(path: Path, sql: str, *parameters: object) -> list[Any]:
    """The rows of one query; rows of a single column come without their tuple."""
    with duckdb.connect(str(path), read_only=True) as connection:
        rows = connection.execute(sql, list(parameters)).fetchall()
    return [row[0] if len(row) == 1 else row for row in rows]
