"""Forgetting what came in under a reference: its rows, the bytes of its pages, every trace of it.

What stays is one line that says when something was forgotten, with a hash of its reference: by
it the same row is taken out of every page that is fetched later, before the page is kept.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Mapping
from dataclasses import asdict
from datetime import UTC, date, datetime
from pathlib import Path

from extract.archive import Archive, ArchiveError, Capture, write_whole
from extract.purge import CannotPurge, without
from extract.sources import SourceModule, all_sources
from flows import runs, show
from flows.forgotten import Forgotten
from flows.home import Home
from flows.leftovers import remove
from flows.lock import held
from flows.plan import Request
from flows.problem import Exit, Problem
from flows.progress import Report
from flows.runs import Mode
from flows.steps import Directly, run_steps
from warehouse import read


def forget(home: Home, wanted: str, report: Report) -> list[str]:
    """Forget an entry, by its entry_id or source reference; sentences on what was done.

    Rewrites the kept pages, builds a release from them, and removes all older releases and
    exports. Raises Problem, with nothing changed, where a page cannot be written without the row.
    """
    db = show.newest(home)
    found = list(read.named(db, wanted).records())
    if not found:
        raise Problem(
            f"The newest release has nothing under {wanted!r}.",
            'Find it: paybands query "select entry_id, source_ref, title from entries_current"',
            Exit.USAGE,
        )
    as_of = _as_of_own_pages(home, db)
    refs: dict[str, set[str]] = {}
    for row in found:
        refs.setdefault(str(row["source"]), set()).add(str(row["source_ref"]))
    today = datetime.now(UTC).date().isoformat()
    with held(home.lock):
        archive = Archive(home.pages)
        bodies = _purged(archive, refs)
        before = home.forgotten.read_bytes() if home.forgotten.is_file() else b""
        lines = [Forgotten(str(row["entry_id"]), str(row["source"]), today) for row in found]
        write_whole(
            home.forgotten,
            before + "".join(f"{json.dumps(asdict(line))}\n" for line in lines).encode(),
        )
        archive.replace_bodies(bodies, f"a row was forgotten on request on {today}")
        shutil.rmtree(home.readings, ignore_errors=True)
    try:
        request = Request(home, Mode.REPLAY, home.pages, as_of=as_of, accept_drop=True)
        run_steps(request, Directly(), report)
        kept = home.current.resolve().parent.name
        said = f"The newest release is now {kept}; older releases and exports are gone."
    except Problem as problem:
        kept = ""
        home.current.unlink(missing_ok=True)
        said = f"Nothing is published any more: {problem.what}"
    remove(path for path in home.releases.glob("*") if path.name != kept)
    remove(path for path in home.exports.glob("*") if path.name not in (kept, "latest"))
    dropped = sum(body is None for body in bodies.values())
    return [
        f"Forgotten: {len(found)} in {len(bodies)} kept pages, {dropped} of them whole.",
        said,
        "It is taken out of what is fetched from now on. Copies made elsewhere are not ours.",
    ]


def _as_of_own_pages(home: Home, db: Path) -> date:
    """The day of the newest release. Raises Problem where its pages are not this folder's own."""
    for line in reversed(runs.read_runs(home.runs)):
        if line.run_id == db.parent.name and line.as_of:
            if Path(line.archive).resolve() == home.pages.resolve():
                return date.fromisoformat(line.as_of)
            raise Problem(
                f"The newest release was built from {line.archive}, which is only ever read.",
                "Forget it where those pages are kept, then build from them again.",
                Exit.USAGE,
            )
    raise Problem(f"The record of runs does not know {db.parent.name}.")


def _purged(archive: Archive, refs: Mapping[str, set[str]]) -> dict[tuple[str, str], bytes | None]:
    """What must take the place of which bodies. Raises Problem where that cannot be done."""
    bodies: dict[tuple[str, str], bytes | None] = {}
    sources = all_sources()
    for capture in archive.captures():
        key = (capture.source, capture.sha256)
        if capture.source not in refs or not capture.sha256 or key in bodies:
            continue
        wanted = frozenset(refs[capture.source])
        bodies[key] = _without(archive, capture, sources[capture.source], wanted)
    whole = {capture.sha256: capture for capture in archive.captures() if capture.sha256}
    return {
        key: body
        for key, body in bodies.items()
        if body is None or body != archive.page(whole[key[1]]).body
    }


def _without(
    archive: Archive, capture: Capture, module: SourceModule, refs: frozenset[str]
) -> bytes | None:
    try:
        return without(archive.page(capture), module.postings, refs)
    except (ArchiveError, CannotPurge) as reason:
        raise Problem(
            f"A kept page cannot be written without the row: {reason}.",
            f"Nothing was changed. Delete {capture.path} and its lines in the index by hand.",
        ) from reason
