"""One live run with every source on and a fault in all but one: each ends under its own name."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

import extract.web
import flows.plan
from extract.archive import WORKBOOK
from extract.boards import Board, sample_boards
from extract.sources import all_sources, lca, levels_export, own_file
from flows.decisions import Decision, decide
from flows.home import Home
from flows.plan import ORIGINS_VARIABLE, Request
from flows.problem import Exit
from flows.progress import Silent
from flows.steps import Directly, Ended, run_steps
from tests.conftest import REPO
from tests.fixture_pages import FIXTURES
from tests.loopback import Loopback, answer, loopback
from tests.workbooks import workbook
from warehouse import read
from warehouse.publish import current

SAMPLE = REPO / "extract" / "sample"
pytestmark = pytest.mark.usefixtures("without_report")

GOOD = next(board for board in sample_boards() if board.token == "example-frontier-lab")
TOKENS = {
    "ashby": "no-such-board",
    "lever": "changed-shape",
    "recruitee": "nobody-hires",
    "workday": "madeup.wd5/Careers",
    "jobposting": "jobs.mirage.example.com/openings",
    "icims": "careers-feigned",
}
HOSTS = {
    "recruitee": "nobody-hires.recruitee.com",
    "workday": "madeup.wd5.myworkdayjobs.com",
    "jobposting": "jobs.mirage.example.com",
    "icims": "careers-feigned.icims.com",
}
HTML = "text/html"
EXPECTED = {
    "greenhouse": ("ok", "ok"),
    "ashby": ("failed", "failed_config"),
    "lever": ("failed", "drift"),
    "recruitee": ("ok", "empty_confirmed"),
    "workday": ("failed", "blocked"),
    "hn_who_is_hiring": ("failed", "blocked"),
    "jobposting": ("failed", "blocked"),
    "icims": ("failed", "failed_transient"),
    "lca": ("failed", "drift"),
    "levels_pages": ("failed", "blocked"),
    "published": ("failed", "blocked"),
    "levels_export": ("failed", "drift"),
    "own_file": ("missing", None),
}
"""By source: its status, and how its last attempt ended."""


def board(system: str, token: str) -> Board:
    return Board(f"Employer of {token}", system, token, "other", "", "invented", "2026-07-06", "")


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Home:
    """A data folder in which every source is on, and a table of one board per system."""
    boards = (GOOD, *(board(system, token) for system, token in TOKENS.items()))
    monkeypatch.setattr(flows.plan, "boards", lambda: boards)
    monkeypatch.setattr(extract.web, "RETRY", extract.web.RETRY.new(backoff_factor=0))
    found = Home(tmp_path / "data")
    found.root.mkdir()
    for name, module in all_sources().items():
        quick = replace(module.SOURCE, min_gap_seconds=0.02)
        if name in HOSTS:
            quick = replace(quick, hosts=(HOSTS[name],))
        monkeypatch.setattr(module, "SOURCE", quick)
        decide(found.decisions, Decision(name, True, "2026-07-06", quick.decision))
    without_reports = tmp_path / "saved.html"
    without_reports.write_text("<html>nothing</html>")
    monkeypatch.setenv(levels_export.FILE_VARIABLE, str(without_reports))
    monkeypatch.setenv(own_file.FILE_VARIABLE, str(tmp_path / "gone.csv"))
    return found


@pytest.fixture
def servers(home: Home, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    with loopback() as served, loopback() as shut:
        shut.plays["/robots.txt"] = [
            answer(body=b"User-agent: *\nDisallow: /wday/", content_type="text/plain")
        ]
        set_faults(served)
        origins = [
            f"https://{host}={shut.origin if name == 'workday' else served.origin}"
            for name, module in all_sources().items()
            for host in module.SOURCE.hosts
        ]
        monkeypatch.setenv(ORIGINS_VARIABLE, ",".join(origins))
        yield


def set_faults(served: Loopback) -> None:
    good = SAMPLE / GOOD.system / GOOD.token / "2026-11-01.json"
    served.plays["/robots.txt"] = [answer(404)]
    plays = served.plays
    greenhouse = f"/v1/boards/{GOOD.token}/jobs?content=true&pay_transparency=true"
    plays[greenhouse] = [answer(body=good.read_bytes())]
    plays["/v0/postings/changed-shape?mode=json"] = [answer(body=b'{"version": 2}')]
    plays["/api/offers/"] = [answer(body=b'{"offers": []}')]
    plays["/api/v1/search_by_date?tags=story,author_whoishiring&hitsPerPage=50"] = [answer(200)]
    challenge = b"<html><title>Just a moment...</title></html>"
    plays["/openings"] = [answer(body=challenge, content_type=HTML)]
    plays["/jobs/search?in_iframe=1"] = [answer(503)]
    links = (FIXTURES / "lca" / "links.html").read_bytes()
    plays["/agencies/eta/foreign-labor/performance"] = [answer(body=links, content_type=HTML)]
    renamed = workbook([["CASE_NUMBER", "CASE_STATE"], ["I-1", "Certified"]])
    for path in (
        "/media/LCA_Disclosure_Data_FY2026_Q3.xlsx",
        "/media/LCA_Dislclosure_Data_FY2026_Q2.xlsx",
        "/sites/dolgov/files/ETA/oflc/pdfs/LCA_Disclosure_Data_FY2025_Q4.xlsx",
    ):
        plays[path] = [answer(body=renamed, content_type=WORKBOOK)]
    for route in ("companies", "t"):
        plays[f"/{route}"] = [answer(403)]
    plays["*"] = [answer(403, content_type=HTML)]
    plays["/posting-api/job-board/no-such-board?includeCompensation=true"] = [answer(404)]


def refresh(home: Home) -> Ended:
    return run_steps(Request(home), Directly(), Silent())


def test_every_source_ends_under_its_own_name_and_the_exit_code_says_partial(
    home: Home, servers: None
) -> None:
    ended = refresh(home)
    assert ended.exit_code is Exit.PUBLISHED_PARTIAL
    assert ended.line.run_id and len(ended.line.decisions) == len(all_sources())
    assert lca.PERFORMANCE_URL.startswith("https://www.dol.gov/")
    table = read.sources(current(home.root), with_boards=True)
    rows = [dict(zip(table.columns, row, strict=True)) for row in table.rows]
    found = {
        row["source"]: (row["status"], worst_outcome(rows, str(row["source"])))
        for row in rows
        if row["board"] == "all"
    }
    assert found == EXPECTED
    (shut,) = [row for row in rows if row["source"] == "workday" and row["board"] != "all"]
    assert "robots: madeup.wd5.myworkdayjobs.com disallows" in str(shut["note"])


def worst_outcome(rows: list[dict[str, object]], source: str) -> object:
    """How the last attempt at a source's boards ended, the worst of several."""
    seen = [row["outcome"] for row in rows if row["source"] == source and row["outcome"]]
    return next((outcome for outcome in seen if outcome != "ok"), seen[0] if seen else None)
