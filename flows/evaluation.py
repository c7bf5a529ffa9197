"""Label files in, scores out: rows that point into an archive are filled from its pages."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, TypeVar

from extract.archive import INDEX, Archive
from extract.boards import tiers
from extract.posting import Posting
from extract.sources import all_sources
from extract.text import plain_text
from flows.problem import Exit, Problem
from transform.clean import clean
from transform.employer import read_employer

T = TypeVar("T")
Rows = list[dict[str, Any]]


def read_labels(path: Path) -> list[dict[str, Any]]:
    """The rows of a label file: one JSON object a line. Raises Problem naming the line."""
    if not path.is_file():
        raise Problem(f"{path} is not a file.", "Give a file of labels, JSON lines.", Exit.USAGE)
    rows: list[dict[str, Any]] = []
    for number, line in enumerate(path.read_bytes().splitlines(), start=1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
        except ValueError as reason:
            raise Problem(
                f"{path}, line {number} is no JSON: {reason}.",
                "A label file has one JSON object a line.",
                Exit.USAGE,
            ) from reason
        if not isinstance(row, dict):
            raise Problem(
                f"{path}, line {number} is no JSON object.",
                "A label file has one JSON object a line.",
                Exit.USAGE,
            )
        rows.append(row)
    return rows


def filled(rows: list[dict[str, Any]], labels: Path, pages: Path | None) -> list[dict[str, Any]]:
    """Rows with `path` and `posting_id` get company, title, team and text from the archive.

    What a row carries itself wins. Without `pages` the archive is looked for as `corpus` beside
    the folder of the labels. Raises Problem for a posting that the archive does not have.
    """
    pointing = [row for row in rows if row.get("path") and "text" not in row]
    if not pointing:
        return rows
    root = pages or labels.resolve().parent.parent / "corpus"
    if not (root / INDEX).is_file():
        raise Problem(
            f"{len(pointing)} rows of {labels} point into an archive, and {root} is none.",
            f"Give --pages DIR: the folder whose {INDEX} lists {pointing[0]['path']}.",
            Exit.USAGE,
        )
    found = _postings(root, {str(row["path"]) for row in pointing})
    return [_with_posting(row, found, tiers()) if "path" in row else row for row in rows]


def scored(score: Callable[[Rows], T], rows: Rows, labels: Path) -> T:
    """The score of some rows. Raises Problem where one lacks what is scored."""
    try:
        return score(rows)
    except KeyError as missing:
        raise Problem(
            f"A row of {labels} has no {missing}.",
            "Add it, or leave the row out.",
            Exit.USAGE,
        ) from missing


def _postings(root: Path, paths: set[str]) -> dict[tuple[str, str], Posting]:
    archive, sources = Archive(root), all_sources()
    found: dict[tuple[str, str], Posting] = {}
    for capture in archive.captures():
        if capture.path not in paths or capture.source not in sources:
            continue
        for row in sources[capture.source].postings(archive.page(capture)):
            if isinstance(row, Posting):
                found[capture.path, row.source_ref] = row
    return found


def _with_posting(
    row: dict[str, Any], found: Mapping[tuple[str, str], Posting], board_tiers: Mapping[str, str]
) -> dict[str, Any]:
    if "text" in row:
        return row
    key = (str(row["path"]), str(row.get("posting_id")))
    if key not in found:
        raise Problem(
            f"The archive has no posting {key[1]} on the page {key[0]}.",
            "Give the --pages DIR that the labels were made from.",
            Exit.USAGE,
        )
    posting = found[key]
    return {
        "company": read_employer(posting.employer_raw, board_tiers).employer,
        "title": clean(posting.title_raw),
        "team": posting.team_raw,
        "text": clean(plain_text(posting)),
        **row,
    }


def words(score: Mapping[str, Any]) -> Iterator[str]:
    """A score as lines for a person: figures, the confusion table, then every miss."""
    for name, value in score.items():
        if name not in ("misses", "confusion"):
            yield f"{name:36} {_figure(value)}"
    if score.get("confusion"):
        yield ""
        yield "label -> reading (rows)"
        for label, read in score["confusion"].items():
            yield f"  {label:30} {_figure(read)}"
    yield ""
    yield f"misses: {len(score['misses'])}"
    yield from _misses(score["misses"])


def _misses(misses: Iterable[Mapping[str, Any]]) -> Iterator[str]:
    for miss in misses:
        shown = miss.get("title") or miss.get("text") or ""
        what = miss.get("field") or miss.get("what")
        yield f"  {miss['row']}  {what}: wanted {miss['wanted']}, got {miss['got'] or 'nothing'}"
        yield f"      {str(shown)[:160]}  [{miss['rule']}]"


def _figure(value: Any) -> str:
    if isinstance(value, float):
        return f"{value:.3f}"
    if isinstance(value, Mapping):
        return ", ".join(f"{name} {_figure(part)}" for name, part in value.items())
    return "-" if value is None else str(value)
