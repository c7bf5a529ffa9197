"""Reads each distinct page once: rows in, one line of NDJSON each, kept by content and rules.

A page that has not changed, under rules that have not changed, is never read twice, and of a
page that has changed only the rows that have. The kept lines are safe to delete: they follow
from the archive and the rules alone.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, fields, replace
from datetime import date
from functools import cache, partial
from importlib import metadata
from importlib.resources import files
from importlib.resources.abc import Traversable
from itertools import islice
from pathlib import Path
from typing import Any

import orjson

from extract.archive import Archive, Capture, DamagedBody, write_whole
from extract.page import Page
from extract.posting import Drift, Posting, ReaderMissing, SameRow, ServedRow, UnreadRow
from extract.source import Source
from extract.sources import SourceModule
from extract.text import plain_text
from transform.dates import read_date
from transform.entry import Entry, Pay, Rejection
from transform.normalise import entry_id_of, normalise

KEPT_VERSIONS = 2
"""Rules versions whose readings stay, newest first: one to go back to after an upgrade."""

READING_DISTRIBUTIONS = ("ahocorasick_rs", "beautifulsoup4", "currencyconverter", "lxml")
"""Installed parts whose own data or parsing decides what a page is read to."""

OF_THE_PAGE = ("page_sha256", "updated_on")
"""What moves from page to page though a posting stays as it is."""

ENTRY_FIELDS = tuple(field.name for field in fields(Entry) if field.name not in OF_THE_PAGE)
NOT_RULES = ("sample", "__pycache__")


NOT_WANTED = frozenset({"not_listed", "prospect_post", "not_certified", "other_work"})
"""Rules for rows that were read and are no postings: they say nothing of the page's shape."""

READ_TOGETHER = 200
"""Rows of a page whose texts are in memory at once, some MB: more are read no faster."""

FEWEST_ROWS_FOR_DRIFT = 10
"""On a shorter page one bad row would be a large share."""

MISSED_SHARE = 0.5
"""A field that more postings of a source have than this is on no whole page missing by chance."""


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


class Shelf:
    """The readings of one source under the rules as they are now, found without opening them.

    A file is named by its page, the day of its capture, which dates rows without a date, and the
    number of its rows.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._rows = {}
        for item in os.scandir(folder):
            name, _, ending = item.name.rpartition(".")
            stem, _, rows = name.rpartition("-")
            if ending in ("ndjson", "drift"):
                self._rows[stem] = (ending, int(rows))

    def find(self, capture: Capture) -> Reading | None:
        """What a page was read to before; None where it never was."""
        stem = stem_of(capture)
        ending, rows = self._rows.get(stem, ("", 0))
        path = self.folder / f"{stem}-{rows}.{ending}"
        if ending == "drift":
            return Reading(None, 0, path.read_text(encoding="utf-8"), is_new=False)
        return Reading(path, rows, "", is_new=False) if ending else None

    def keep(self, capture: Capture, lines: Sequence[bytes]) -> Reading:
        """Put what a page was read to on the shelf."""
        path = self.folder / f"{stem_of(capture)}-{len(lines)}.ndjson"
        write_whole(path, b"".join(lines))
        return Reading(path, len(lines), "", is_new=True)

    def keep_drift(self, capture: Capture, reason: str) -> Reading:
        """Put on the shelf that a page cannot be read."""
        words = reason.encode("utf-8", "backslashreplace")
        write_whole(self.folder / f"{stem_of(capture)}-0.drift", words)
        return Reading(None, 0, reason, is_new=True)


def stem_of(capture: Capture) -> str:
    """What the reading of a capture is named by."""
    return f"{page_key(capture)}-{capture.fetched_at:%Y%m%d}"


def read_page(
    page: Page,
    key: str,
    module: SourceModule,
    *,
    board_tiers: Mapping[str, str],
    seen_on: date,
    earlier: Path | None = None,
) -> list[bytes]:
    """One line of NDJSON per row that the page served, in the page's order. Raises Drift.

    `earlier` is what an earlier page of the same address was read to: a row that stood there word
    for word has its line from there.
    """
    known = _lines_by_digest(earlier) if earlier is not None else {}
    lines: list[bytes] = []
    unreadable: list[UnreadRow] = []
    filled = module.SOURCE.expect.filled
    missing = [name for name, share in filled.items() if share > MISSED_SHARE]
    for rows in _together(module.postings(replace(page, known=frozenset(known)))):
        decisions = iter(
            normalise(
                [row for row in rows if isinstance(row, Posting)],
                kind=module.SOURCE.kind,
                text_of=plain_text,
                board_tiers=board_tiers,
                seen_on=seen_on,
            )
        )
        for row in rows:
            if isinstance(row, SameRow):
                # A row that stood on an earlier page shows that the fields still have their names.
                missing = []
                moving, tail = known[row.digest]
                updated_on = read_date(row.updated_on_raw) or moving["updated_on"]
                lines.append(_head(row.digest, key, page.sha256, updated_on) + tail)
            elif isinstance(row, UnreadRow):
                if row.rule not in NOT_WANTED:
                    unreadable.append(row)
                lines.append(_head("", key, None, None) + _tail(_of_unread(row)))
            else:
                missing = [name for name in missing if not getattr(row, name)]
                # A posting without a day of its own is dated by the page: it is read with each.
                digest = row.digest if read_date(row.posted_on_raw) else ""
                head = _head(digest, key, row.page_sha256, read_date(row.updated_on_raw))
                lines.append(head + _tail(_of_decision(next(decisions))))
    refuse_drift(module.SOURCE, unreadable, len(lines))
    if missing and len(lines) - len(unreadable) >= FEWEST_ROWS_FOR_DRIFT:
        refuse_missing(module.SOURCE, missing, lines)
    return lines


def _together(rows: Iterator[ServedRow]) -> Iterator[list[ServedRow]]:
    while together := list(islice(rows, READ_TOGETHER)):
        yield together


def refuse_drift(source: Source, unreadable: Sequence[UnreadRow], rows: int) -> None:
    """Raise Drift where so many rows cannot be read that the page must have changed its shape."""
    share = len(unreadable) / rows if rows else 0.0
    if rows >= FEWEST_ROWS_FOR_DRIFT and share > source.expect.max_unread_share:
        first = unreadable[0]
        raise Drift(
            f"{source.name}: {len(unreadable)} of {rows} rows cannot be read, for example"
            f" {first.source_ref}: {first.rule}, {first.detail}"
        )


def refuse_missing(source: Source, missing: Sequence[str], lines: Sequence[bytes]) -> None:
    """Raise Drift: fields that most postings of the source have, and none of this page has."""
    example = json.loads(lines[-1])
    raise Drift(
        f"{source.name}: none of {len(lines)} rows has {', '.join(missing)},"
        f" for example {example['source_ref']}"
    )


def read_once(
    capture: Capture,
    archive: Archive,
    shelf: Shelf,
    read: Callable[[Page], list[bytes]],
) -> Reading:
    """What a page was read to: from the shelf where it is there, else read now and kept.

    A page that no longer has the shape its source file reads, or whose body is damaged, has a
    fault and no rows.
    """
    found = shelf.find(capture)
    if found is not None:
        return found
    try:
        return shelf.keep(capture, read(archive.page(capture)))
    except Drift as reason:
        return shelf.keep_drift(capture, str(reason))
    except (DamagedBody, ReaderMissing) as reason:
        return Reading(None, 0, str(reason), is_new=True)


def read_board(
    captures: Sequence[Capture],
    archive: Archive,
    shelf: Shelf,
    module: SourceModule,
    board_tiers: Mapping[str, str],
) -> Iterator[tuple[str, Reading]]:
    """What each page of one address was read to, by page key. Pages come in the order kept."""
    earlier: Path | None = None
    for capture in captures:
        key = page_key(capture) or ""
        read = partial(
            read_page,
            key=key,
            module=module,
            board_tiers=board_tiers,
            seen_on=capture.fetched_at.date(),
            earlier=earlier,
        )
        reading = read_once(capture, archive, shelf, read)
        earlier = reading.path or earlier
        yield key, reading


def _lines_by_digest(path: Path) -> dict[str, tuple[dict[str, Any], bytes]]:
    """Each line of a reading by the digest of its row: what moves, and what the row decides."""
    found: dict[str, tuple[dict[str, Any], bytes]] = {}
    for line in path.read_bytes().splitlines(keepends=True):
        head, mark, tail = line.partition(TAIL)
        moving = orjson.loads(head + b"}")
        found[moving["digest"]] = (moving, mark + tail)
    found.pop("", None)
    return found


TAIL = b',"outcome":'
"""Where the part of a line begins that follows from the row alone."""


def _head(digest: str, key: str, page_sha256: str | None, updated_on: date | str | None) -> bytes:
    moving = {
        "digest": digest,
        "page_key": key,
        "page_sha256": page_sha256,
        "updated_on": updated_on,
    }
    return _json(moving)[:-1]


def _tail(values: Mapping[str, Any]) -> bytes:
    return b"," + _json(values)[1:] + b"\n"


def _json(values: Any) -> bytes:
    try:
        return orjson.dumps(values, default=str)
    except TypeError:
        # A broken half of a pair of surrogates is no UTF-8, and is dropped here as in `clean`.
        text = json.dumps(values, ensure_ascii=False, separators=(",", ":"), default=_plain)
        return text.encode("utf-8", "ignore")


def _plain(value: Any) -> Any:
    return asdict(value) if isinstance(value, Pay) else str(value)


def _of_unread(row: UnreadRow) -> dict[str, Any]:
    return {
        "outcome": "unread",
        "rule": row.rule,
        "detail": row.detail,
        "entry_id": entry_id_of(row.source, row.source_ref),
        "source": row.source,
        "source_ref": row.source_ref,
    }


def _of_decision(decided: Entry | Rejection) -> dict[str, Any]:
    if isinstance(decided, Rejection):
        return {"outcome": "rejection", **asdict(decided)}
    return {"outcome": "entry", **{name: getattr(decided, name) for name in ENTRY_FIELDS}}


def _files_of(folder: Traversable, name: str) -> Iterable[tuple[str, bytes]]:
    for item in folder.iterdir():
        if item.is_dir():
            if item.name not in NOT_RULES:
                yield from _files_of(item, f"{name}/{item.name}")
        elif item.name.endswith((".py", ".csv")):
            yield f"{name}/{item.name}", item.read_bytes()
