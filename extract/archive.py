"""The page archive: every response kept once, and one index line per fetch.

A folder holds `index.jsonl` and the bodies it points to. Bodies are named by their sha256 and
never change; index lines are only ever added. An archive that is only read is never written to.
"""

from __future__ import annotations

import hashlib
import json
import os
import threading
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from extract.page import Outcome, Page

INDEX = "index.jsonl"

WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
SUFFIXES = {
    "application/json": ".json",
    "text/html": ".html",
    "text/csv": ".csv",
    WORKBOOK: ".xlsx",
}
"""How a body's file name ends, by its content type, so that it opens in the right program."""


LARGE_BODY_BYTES = 64 * 1024 * 1024
"""A larger body is not held in memory: its page has the file it lies in instead."""


class ArchiveError(ValueError):
    """The archive is not what its index says; the message names the line or the body."""


class DamagedIndex(ArchiveError):
    """A line of the index, other than a half-written last one, cannot be read."""


class DamagedBody(ArchiveError):
    """A kept body is missing, lies outside the archive or is not the body that was kept."""


@dataclass(frozen=True, slots=True)
class Capture:
    """One line of the index: one fetch, with or without a body.

    `path` is relative to the archive and empty, like `sha256`, where the fetch kept no body. A
    304 has the `sha256` and `path` of the body that is still current. `url` is empty where
    whoever captured the page did not record it.
    """

    source: str
    url: str
    fetched_at: datetime
    status: int
    content_type: str
    sha256: str
    path: str
    note: str = ""
    outcome: Outcome = Outcome.OK
    etag: str = ""
    last_modified: str = ""


def outcome_of(status: int) -> Outcome:
    """How a fetch that ended with this HTTP status ended; 0 where no response came."""
    if status == 200:
        return Outcome.OK
    if status == 304:
        return Outcome.UNCHANGED
    if status in (401, 403, 429, 451):
        return Outcome.BLOCKED
    if status == 0 or status == 408 or status >= 500:
        return Outcome.FAILED_TRANSIENT
    return Outcome.FAILED_CONFIG


def instant(text: str) -> datetime:
    """An aware UTC instant from ISO text; text without an offset is UTC."""
    found = datetime.fromisoformat(text)
    return found.replace(tzinfo=UTC) if found.tzinfo is None else found.astimezone(UTC)


def instant_text(moment: datetime) -> str:
    """ISO text in UTC, ending in "Z"."""
    return moment.astimezone(UTC).isoformat().replace("+00:00", "Z")


def capture_line(capture: Capture) -> str:
    """The index line of a capture; the inverse of `read_line`."""
    row = asdict(capture) | {"fetched_at": instant_text(capture.fetched_at)}
    return json.dumps(row, ensure_ascii=False)


def read_line(line: str) -> Capture:
    """One capture from its index line. Raises ValueError, KeyError or TypeError."""
    row = json.loads(line)
    status = int(row["status"])
    return Capture(
        source=str(row["source"]),
        url=str(row["url"] or ""),
        fetched_at=instant(row["fetched_at"]),
        status=status,
        content_type=str(row["content_type"] or ""),
        sha256=str(row["sha256"] or ""),
        path=str(row["path"] or ""),
        note=str(row.get("note") or ""),
        outcome=Outcome(row["outcome"]) if row.get("outcome") else outcome_of(status),
        etag=str(row.get("etag") or ""),
        last_modified=str(row.get("last_modified") or ""),
    )


def fsync_folder(folder: Path) -> None:
    """Make the names in a folder survive a power cut."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def write_whole(path: Path, body: bytes) -> None:
    """Write a file so that its name only ever holds all of it. Raises OSError."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f"{path.name}.{os.getpid()}.{threading.get_ident()}.tmp")
    try:
        with draft.open("wb") as out:
            out.write(body)
            out.flush()
            os.fsync(out.fileno())
        draft.replace(path)
    except BaseException:
        draft.unlink(missing_ok=True)
        raise
    fsync_folder(path.parent)


def move_whole(draft: Path, path: Path) -> None:
    """Give a whole file, on the same disk, its final name. Raises OSError."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with draft.open("rb") as written:
        os.fsync(written.fileno())
    draft.replace(path)
    fsync_folder(path.parent)


class Archive:
    """The pages under one folder. Safe to share between the threads of one process.

    `scratch` is handed to readers of pages, for what they derive from large bodies; it lies
    outside the archive. Reading neither needs nor makes the folder; the first `keep` makes it.
    Two processes must not keep pages in one archive at once: the caller holds the lock that
    prevents it.
    """

    def __init__(self, root: Path, *, scratch: Path | None = None) -> None:
        self.root = root
        self.scratch = scratch
        self._lock = threading.RLock()
        self._captures: list[Capture] | None = None
        self._latest_good: dict[tuple[str, str], Capture] = {}
        self._paths: dict[str, str] = {}
        self._is_repaired = False

    def captures(self) -> list[Capture]:
        """Every capture in index order. Raises DamagedIndex."""
        with self._lock:
            return list(self._loaded())

    def latest_good(self, source: str, url: str) -> Capture | None:
        """The last capture of a URL that has a body: status 200, or 304 for the kept one."""
        with self._lock:
            self._loaded()
            return self._latest_good.get((source, url))

    def page(self, capture: Capture) -> Page:
        """The page of a capture, its body checked against its sha256. Raises DamagedBody."""
        file = self._file(capture) if capture.sha256 else None
        return Page(
            source=capture.source,
            url=capture.url,
            fetched_at=capture.fetched_at,
            status=capture.status,
            content_type=capture.content_type,
            sha256=capture.sha256,
            body=checked_body(file, capture.sha256) if file else b"",
            outcome=capture.outcome,
            note=capture.note,
            file=file,
            scratch=self.scratch,
        )

    def keep(self, page: Page, *, etag: str = "", last_modified: str = "") -> Capture:
        """Keep a page: its body once, and one more index line. Raises OSError.

        When this returns, both have reached the disk. A page without a sha256 keeps no body. A
        page with a file and no body in memory gives its file away: it is moved into the archive.
        """
        with self._lock:
            captures = self._loaded()
            path = self._paths.get(page.sha256, "") if page.sha256 else ""
            if page.sha256 and not (path and (self.root / path).is_file()):
                path = body_path(page)
                if page.file is not None and not page.body:
                    move_whole(page.file, self.root / path)
                else:
                    write_whole(self.root / path, page.body)
            capture = Capture(
                source=page.source,
                url=page.url,
                fetched_at=page.fetched_at,
                status=page.status,
                content_type=page.content_type,
                sha256=page.sha256,
                path=path,
                note=page.note,
                outcome=page.outcome,
                etag=etag,
                last_modified=last_modified,
            )
            self._append(capture_line(capture))
            captures.append(capture)
            self._remember(capture)
            return capture

    def replace_bodies(self, bodies: Mapping[tuple[str, str], bytes | None], note: str) -> None:
        """Put other bytes in the place of kept bodies, by source and sha256; None keeps nothing.

        Every body that no line names is then removed, also those of a call that was killed.
        Raises OSError.
        """
        with self._lock:
            kept = self._loaded()
            changed = [self._with_body(capture, bodies, note) for capture in kept]
            lines = "".join(f"{capture_line(capture)}\n" for capture in changed)
            write_whole(self.root / INDEX, lines.encode("utf-8", "backslashreplace"))
            named = {one.path for one in changed}
            for body in self.root.glob("*/*/*"):
                if str(body.relative_to(self.root)) not in named:
                    body.unlink()
            self._captures = None
            self._latest_good.clear()
            self._paths.clear()

    def _with_body(
        self, capture: Capture, bodies: Mapping[tuple[str, str], bytes | None], note: str
    ) -> Capture:
        key = (capture.source, capture.sha256)
        if key not in bodies:
            return capture
        body = bodies[key]
        if body is None:
            gone = replace(capture, sha256="", path="", etag="", last_modified="")
            return replace(gone, outcome=Outcome.DISABLED, note=note)
        page = Page(
            source=capture.source,
            url=capture.url,
            fetched_at=capture.fetched_at,
            status=capture.status,
            content_type=capture.content_type,
            sha256=hashlib.sha256(body).hexdigest(),
            body=body,
        )
        path = body_path(page)
        write_whole(self.root / path, body)
        return replace(capture, sha256=page.sha256, path=path, note=note)

    def _loaded(self) -> list[Capture]:
        if self._captures is None:
            self._captures = read_index(self.root / INDEX)
            for capture in self._captures:
                self._remember(capture)
        return self._captures

    def _remember(self, capture: Capture) -> None:
        if capture.sha256:
            self._paths.setdefault(capture.sha256, capture.path)
            if capture.outcome in (Outcome.OK, Outcome.UNCHANGED):
                self._latest_good[(capture.source, capture.url)] = capture

    def _append(self, line: str) -> None:
        index = self.root / INDEX
        if not self._is_repaired:
            self.root.mkdir(parents=True, exist_ok=True)
            repair_index(index)
            self._is_repaired = True
        is_new = not index.exists()
        with index.open("ab", buffering=0) as out:
            out.write(line.encode("utf-8", "backslashreplace") + b"\n")
            os.fsync(out.fileno())
        if is_new:
            fsync_folder(self.root)

    def _file(self, capture: Capture) -> Path:
        where = self.root / capture.path
        if not where.resolve().is_relative_to(self.root.resolve()):
            raise DamagedBody(f"{capture.path} lies outside the archive {self.root}")
        return where


def checked_body(where: Path, sha256: str) -> bytes:
    """A kept body, checked; checked and left in its file where it is large. Raises DamagedBody."""
    try:
        with where.open("rb") as file:
            if where.stat().st_size > LARGE_BODY_BYTES:
                body, found = b"", hashlib.file_digest(file, "sha256").hexdigest()
            else:
                body = file.read()
                found = hashlib.sha256(body).hexdigest()
    except OSError as error:
        raise DamagedBody(f"{where} cannot be read: {error.strerror}") from error
    if found != sha256:
        raise DamagedBody(f"{where} has sha256 {found}, the index says {sha256}")
    return body


def body_path(page: Page) -> str:
    """Where a page's body lies in an archive, relative to its root."""
    main_type = page.content_type.partition(";")[0].strip().casefold()
    suffix = SUFFIXES.get(main_type, ".body")
    return f"{page.source}/{page.sha256[:2]}/{page.sha256}{suffix}"


def read_index(index: Path) -> list[Capture]:
    """Every capture of an index file; a half-written last line is passed over.

    No file is an empty archive. Raises DamagedIndex.
    """
    try:
        lines = index.read_bytes().split(b"\n")
    except FileNotFoundError:
        return []
    captures: list[Capture] = []
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            captures.append(read_line(line.decode()))
        except (ValueError, KeyError, TypeError) as error:
            if number == len(lines):
                break
            words = f"it has no {error}" if isinstance(error, KeyError) else str(error)
            raise DamagedIndex(f"{index} line {number} cannot be read: {words}") from error
    return captures


def repair_index(index: Path) -> None:
    """Make an index end with a whole line: finish a last line that is whole, drop one that is not.

    Raises OSError.
    """
    if not index.exists():
        return
    with index.open("r+b") as file:
        body = file.read()
        end = body.rfind(b"\n") + 1
        if end == len(body):
            return
        try:
            read_line(body[end:].decode())
        except (ValueError, KeyError, TypeError):
            file.truncate(end)
        else:
            file.write(b"\n")
        file.flush()
        os.fsync(file.fileno())
