"""The cases that are measured: each a function that runs once in a process of its own."""

from __future__ import annotations

import json
from collections.abc import Callable
from contextlib import suppress
from datetime import date
from pathlib import Path
from typing import ParamSpec, TypeVar, cast

import orjson

from benchmarks import naive as naive_pipeline
from benchmarks import postings
from extract.posting import Posting
from extract.text import plain_text
from flows import steps
from flows.home import home_at
from flows.plan import Request
from flows.problem import Problem
from flows.runs import Mode
from transform.pay import read_text

P = ParamSpec("P")
T = TypeVar("T")


class Silent:
    """A report to nobody."""

    def start(self, step: str, total: int) -> None:
        """Nothing."""

    def advance(self, step: str) -> None:
        """Nothing."""

    def say(self, words: str) -> None:
        """Nothing."""


class WithoutExport(steps.Directly):
    """Calls every step directly but the export, which is measured apart."""

    def __call__(self, step: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> T:
        """Call the step; an export gives the folder that there is none of."""
        if step is steps.export:
            return cast(T, Path())
        return step(*args, **kwargs)


class ReadOnly(WithoutExport):
    """Calls the steps up to the reading of pages."""

    def __call__(self, step: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> T:
        """Call the step, or end where all pages are read."""
        if step is steps.assemble:
            raise Problem("everything that is measured is done")
        return super().__call__(step, *args, **kwargs)


def parse_json(archive: Path, work: Path, many: int) -> int:
    """The floor: the same bytes, parsed and thrown away."""
    for line in (archive / "index.jsonl").read_bytes().splitlines():
        orjson.loads((archive / orjson.loads(line)["path"]).read_bytes())
    return many


def naive(archive: Path, work: Path, many: int) -> int:
    """The pipeline that comes to mind first."""
    return naive_pipeline.run(archive, many)


def read(archive: Path, work: Path, many: int) -> int:
    """Every page of the archive to readings on the shelf."""
    with suppress(Problem):
        _refresh(archive, work, ReadOnly())
    return many


def build(archive: Path, work: Path, many: int) -> int:
    """The readings on the shelf to a published release."""
    _refresh(archive, work, WithoutExport())
    return many


def run(archive: Path, work: Path, many: int) -> int:
    """A whole run but for its export, on what was done before."""
    _refresh(archive, work, WithoutExport())
    return many


def run_with(workers: int, archive: Path, work: Path, many: int) -> int:
    """A whole run but for its export, its pages read by so many workers."""
    _refresh(archive, work, WithoutExport(), workers=workers)
    return many


def export(archive: Path, work: Path, many: int) -> int:
    """The release in every format."""
    from warehouse import export as warehouse_export
    from warehouse import publish

    warehouse_export.export(publish.current(work), work / "exports")
    return many


def _refresh(archive: Path, work: Path, call: steps.Directly, workers: int = 1) -> None:
    home = home_at(str(work))
    request = Request(home=home, mode=Mode.REPLAY, replay=archive, workers=workers)
    steps.run_steps(request, call, Silent())


def write_texts(path: Path, many: int) -> None:
    """The plain texts of so many postings, one JSON string per line."""
    of = postings.employer(1)
    with path.open("w", encoding="utf-8") as out:
        for number in range(many):
            markup = postings.as_html(postings.written(of, number))
            posting = Posting("ashby", str(number), "", "", "", "", body_raw=markup)
            as_html = Posting(
                **{
                    **{name: getattr(posting, name) for name in Posting.__slots__},
                    "body_format": "html",
                }
            )
            out.write(json.dumps(plain_text(as_html)) + "\n")


def pay_of_texts(texts: Path, work: Path, many: int) -> int:
    """Our reader of pay over plain texts."""
    lines = texts.read_text(encoding="utf-8").splitlines()
    for line in lines:
        read_text(json.loads(line), country="US", on=date(2026, 11, 1))
    return len(lines)


def figures_only(archive: Path, work: Path, many: int) -> int:
    """The figures that the two below start from."""
    from benchmarks import bands

    return bands.figures_only(many)


def plain_bands(archive: Path, work: Path, many: int) -> int:
    """Plain quantiles over typed columns in DuckDB."""
    from benchmarks import bands

    return bands.plain(many)


def our_bands(archive: Path, work: Path, many: int) -> int:
    """The bands of the release over the same columns."""
    from benchmarks import bands

    return bands.ours(many)
