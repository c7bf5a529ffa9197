"""Reads each distinct page once: rows in, one line of NDJSON each, kept by content and rules.

A page that has not changed, under rules that have not changed, is never read twice. The kept
lines are safe to delete: they follow from the archive and the rules alone.
"""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, fields
from datetime import date
from decimal import Decimal
from functools import cache
from importlib import metadata
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any

from extract.archive import Archive, Capture, DamagedBody, write_whole
from extract.page import Page
from extract.posting import Drift, ReaderMissing, UnreadRow
from extract.sources import SourceModule
from extract.text import plain_text
from transform.entry import Entry, Pay, Rejection
from transform.normalise import entry_id_of, normalise

KEPT_VERSIONS = 2
"""Rules versions whose readings stay, newest first: one to go back to after an upgrade."""

READING_DISTRIBUTIONS = ("beautifulsoup4", "currencyconverter", "lxml")
"""Installed parts whose own data or parsing decides what a page is read to."""

ENTRY_FIELDS = tuple(field.name for field in fields(Entry))
PAY_FIELDS = tuple(field.name for field in fields(Pay))
NOT_RULES = ("sample", "__pycache__")


@dataclass(frozen=True, slots=True)
class Reading:
    """What one page was read to: the file of its rows, or why it could not be read.

    `is_new` is True where the page was read now and not found on the shelf.
    """

    path: Path | None
    rows: int
    fault: str
    is_new: bool


@cache
def rules_version() -> str:
    """Ten hex digits over every file that decides what a page means."""
    digest = hashlib.sha256()
    for room in ("extract", "transform"):
        for name, content in sorted(_files_of(files(room), room)):
            digest.update(f"{name}\0{len(content)}\0".encode())
            digest.update(content)
    return digest.hexdigest()[:10]


def page_key(capture: Capture) -> str | None:
    """What one page is kept under: its source, address and bytes. None where there is no body."""
    if not capture.sha256:
        return None
    key = f"{capture.source}|{capture.url}|{capture.sha256}"
    return hashlib.sha256(key.encode()).hexdigest()[:16]


def shelf(root: Path) -> Path:
    """The folder of readings under the rules as they are now. Older versions are removed."""
    installed = ",".join(f"{name}={metadata.version(name)}" for name in READING_DISTRIBUTIONS)
    parts = hashlib.sha256(installed.encode()).hexdigest()[:6]
    found = root / f"{rules_version()}-{parts}"
    found.mkdir(parents=True, exist_ok=True)
    found.touch()
    versions = sorted(
        (path for path in root.iterdir() if path.is_dir()),
        key=lambda path: path.stat().st_mtime_ns,
        reverse=True,
    )
    for old in versions[KEPT_VERSIONS:]:
        shutil.rmtree(old, ignore_errors=True)
    return found


def read_page(
    page: Page, key: str, module: SourceModule, *, board_tiers: Mapping[str, str], seen_on: date
) -> list[str]:
    """One line of NDJSON per row that the page served, in the page's order. Raises Drift."""
    lines: list[str] = []
    for row in module.postings(page):
        if isinstance(row, UnreadRow):
            values = _of_unread(row)
        else:
            values = _of_decision(
                normalise(
                    row,
                    kind=module.SOURCE.kind,
                    text_of=plain_text,
                    board_tiers=board_tiers,
                    seen_on=seen_on,
                )
            )
        lines.append(json.dumps({"page_key": key, **values}, ensure_ascii=False))
    return lines


def read_once(
    capture: Capture,
    archive: Archive,
    shelf_folder: Path,
    read: Callable[[Page], list[str]],
) -> Reading:
    """What a page was read to: from the shelf where it is there, else read now and kept.

    A page that no longer has the shape its source file reads, or whose body is damaged, has a
    fault and no rows. The day it was captured is part of the name: it dates rows without a date.
    """
    name = f"{page_key(capture)}-{capture.fetched_at:%Y%m%d}"
    kept = shelf_folder / f"{name}.ndjson"
    drifted = shelf_folder / f"{name}.drift"
    if kept.is_file():
        return Reading(kept, kept.read_bytes().count(b"\n"), "", is_new=False)
    if drifted.is_file():
        return Reading(None, 0, drifted.read_text(encoding="utf-8"), is_new=False)
    try:
        lines = read(archive.page(capture))
    except Drift as reason:
        write_whole(drifted, str(reason).encode())
        return Reading(None, 0, str(reason), is_new=True)
    except (DamagedBody, ReaderMissing) as reason:
        return Reading(None, 0, str(reason), is_new=True)
    write_whole(kept, "".join(f"{line}\n" for line in lines).encode())
    return Reading(kept, len(lines), "", is_new=True)


def _of_unread(row: UnreadRow) -> dict[str, Any]:
    return {
        **dict.fromkeys(ENTRY_FIELDS),
        "outcome": "unread",
        "rule": row.rule,
        "detail": row.detail,
        "entry_id": entry_id_of(row.source, row.source_ref),
        "source": row.source,
        "source_ref": row.source_ref,
        "pay": [],
        "findings": [],
    }


def _of_decision(decided: Entry | Rejection) -> dict[str, Any]:
    if isinstance(decided, Rejection):
        return {
            **dict.fromkeys(ENTRY_FIELDS),
            **{field.name: getattr(decided, field.name) for field in fields(Rejection)},
            "outcome": "rejection",
            "pay": [],
            "findings": [],
        }
    values = {name: _plain(getattr(decided, name)) for name in ENTRY_FIELDS}
    values["pay"] = [
        {name: _plain(getattr(pay, name)) for name in PAY_FIELDS} for pay in decided.pay
    ]
    values["findings"] = list(decided.findings)
    return {**values, "outcome": "entry", "rule": None, "detail": None}


def _plain(value: Any) -> Any:
    if isinstance(value, date):
        return value.isoformat()
    return str(value) if isinstance(value, Decimal) else value


def _files_of(folder: Traversable, name: str) -> Iterable[tuple[str, bytes]]:
    for item in folder.iterdir():
        if item.is_dir():
            if item.name not in NOT_RULES:
                yield from _files_of(item, f"{name}/{item.name}")
        elif item.name.endswith((".py", ".csv")):
            yield f"{name}/{item.name}", item.read_bytes()
