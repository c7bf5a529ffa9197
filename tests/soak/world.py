"""A seeded world of job boards: what each board serves on each day, in its system's own form.

Days are numbered from 0. Every posting stays open long enough to be met by somebody who looks
on most days, and changes its range only while it has long to live: so whoever looked in vain for
some days must end with the same bands as whoever never did.
"""

from __future__ import annotations

import json
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta

from extract.boards import Board
from extract.sources import all_sources

SYSTEMS = ("greenhouse", "ashby", "lever")
NEW_SHARE_PER_DAY = 0.02
SHORTEST_LIFE_DAYS = 14
ROLES = (
    "Senior Machine Learning Engineer, LLM Inference",
    "Staff Research Engineer, Post-Training",
    "Research Scientist, Pre-Training",
    "Software Engineer, LLM Evaluation",
    "Principal Engineer, Model Serving",
    "Senior Software Engineer, LLM Applications",
    "Machine Learning Engineer",
    "Member of Technical Staff",
    "Senior Backend Engineer",
    "Account Executive",
)
SENTENCES = (
    "You build large language models and the systems around them, in team",
    "You measure what changes when a model is trained in another way, in project",
    "You work with people who know more than you do and tell them what they miss, in group",
    "You write programs that others can read, and keep them running, in service",
)
PLACES = ("San Francisco, CA", "New York, NY", "Seattle, WA", "London, UK", "Remote - US")


@dataclass(frozen=True, slots=True)
class Job:
    """One posting. `ranges` are (from day, low, high) in yearly dollars, oldest first."""

    ref: str
    title: str
    place: str
    words: str
    opened: int
    closed: int
    ranges: tuple[tuple[int, int, int], ...]

    def range_on(self, day: int) -> tuple[int, int]:
        """The range that is shown on a day."""
        return next((low, high) for start, low, high in reversed(self.ranges) if start <= day)


@dataclass(slots=True)
class Site:
    """One board with all the jobs it ever shows; the table names it from `listed` to `left`.

    On days in `dead` nobody is there (404).
    """

    board: Board
    listed: int
    left: int
    jobs: list[Job] = field(default_factory=list)
    dead: range = range(0)

    @property
    def url(self) -> str:
        """The address of the whole board."""
        url: str = all_sources()[self.board.system].board_url(self.board)  # type: ignore[attr-defined]
        return url

    def ends_on(self, days: int) -> int:
        """The first day on which it is gone for good; `days` where it lasts to the end."""
        return min(self.left, self.dead.start if self.dead.stop >= days else days)

    def open_on(self, day: int) -> list[Job]:
        """What the board shows on a day."""
        return [job for job in self.jobs if job.opened <= day < job.closed]


@dataclass(frozen=True, slots=True)
class World:
    """All sites, and the day that number 0 is."""

    first_day: date
    sites: tuple[Site, ...]

    def boards_on(self, day: int) -> tuple[Board, ...]:
        """The table of boards as it stands on a day."""
        return tuple(site.board for site in self.sites if site.listed <= day < site.left)

    def body(self, site: Site, day: int) -> bytes:
        """What a board serves on a day."""
        jobs = [self._row(site, job, day) for job in site.open_on(day)]
        page: object = jobs
        if site.board.system == "greenhouse":
            page = {"jobs": jobs, "meta": {"total": len(jobs)}}
        elif site.board.system == "ashby":
            page = {"apiVersion": "1", "jobs": jobs}
        return json.dumps(page).encode()

    def noon(self, day: int) -> datetime:
        """The instant at which a day's run starts."""
        return datetime(*self.first_day.timetuple()[:3], 12, tzinfo=UTC) + timedelta(days=day)

    def _row(self, site: Site, job: Job, day: int) -> dict[str, object]:
        opened = self.noon(job.opened) - timedelta(hours=3)
        return ROWS[site.board.system](site.board, job, job.range_on(day), opened)


def _greenhouse(
    board: Board, job: Job, pay: tuple[int, int], opened: datetime
) -> dict[str, object]:
    return {
        "id": int(job.ref),
        "internal_job_id": int(job.ref) + 1,
        "title": job.title,
        "company_name": board.employer,
        "absolute_url": f"https://job-boards.greenhouse.io/{board.token}/jobs/{job.ref}",
        "location": {"name": job.place},
        "departments": [{"name": "Engineering"}],
        "first_published": opened.isoformat(),
        "updated_at": opened.isoformat(),
        "content": f"&lt;p&gt;{job.words}&lt;/p&gt;",
        "pay_input_ranges": [
            {"title": "Annual base salary", "min_cents": 100 * pay[0], "max_cents": 100 * pay[1]}
            | {"currency_type": "USD", "blurb": ""}
        ],
    }


def _ashby(board: Board, job: Job, pay: tuple[int, int], opened: datetime) -> dict[str, object]:
    salary = {"compensationType": "Salary", "interval": "1 YEAR", "currencyCode": "USD"}
    tier = {"id": "t", "title": None, "tierSummary": "", "additionalInformation": None}
    component = salary | {"minValue": pay[0], "maxValue": pay[1], "summary": ""}
    return {
        "id": job.ref,
        "title": job.title,
        "department": "Engineering",
        "team": "Engineering",
        "employmentType": "FullTime",
        "location": job.place,
        "secondaryLocations": [],
        "publishedAt": opened.isoformat(),
        "isListed": True,
        "jobUrl": f"https://jobs.ashbyhq.com/{board.token}/{job.ref}",
        "descriptionHtml": f"<p>{job.words}</p>",
        "compensation": {
            "compensationTierSummary": f"${pay[0]:,} - ${pay[1]:,}",
            "compensationTiers": [tier | {"components": [component]}],
            "summaryComponents": [],
        },
    }


def _lever(board: Board, job: Job, pay: tuple[int, int], opened: datetime) -> dict[str, object]:
    return {
        "id": job.ref,
        "text": job.title,
        "hostedUrl": f"https://jobs.lever.co/{board.token}/{job.ref}",
        "categories": {
            "commitment": "Full-time",
            "department": "Engineering",
            "team": "Engineering",
            "location": job.place,
            "allLocations": [job.place],
        },
        "country": None,
        "createdAt": int(opened.timestamp() * 1000),
        "description": f"<p>{job.words}</p>",
        "lists": [],
        "additional": f"<p>The base salary range is ${pay[0]:,} - ${pay[1]:,} per year.</p>",
    }


ROWS = {"greenhouse": _greenhouse, "ashby": _ashby, "lever": _lever}


def make_world(seed: int, *, boards: int, days: int, jobs_each: int, first_day: date) -> World:
    """A world that is the same for the same arguments."""
    chance = random.Random(seed)
    refs = iter(range(1_000_000, 9_000_000))
    sites: list[Site] = []
    for number in range(boards):
        site = Site(_board(number, SYSTEMS[number % 3]), 0, days)
        site.jobs = list(_jobs(chance, refs, site.board, days, jobs_each))
        fate = chance.random()
        start = chance.randrange(days)
        if fate < 0.05:
            site.dead = range(start, min(start + chance.randrange(3, 15), days - 3))
        elif fate < 0.08:
            site.dead = range(start, days)
        elif fate < 0.12:
            site.left = max(1, start)
            moved = Site(_board(number, SYSTEMS[(number + 1) % 3]), site.left, days)
            moved.jobs = [
                _again(chance, refs, moved.board, job, site.left) for job in site.open_on(site.left)
            ]
            sites.append(moved)
        sites.append(settled(site, days))
    return World(first_day, tuple(sites))


def settled(site: Site, days: int) -> Site:
    """The site without what is new in its last days, if it ends for good before the others do.

    Nobody can be sure to have seen that, and it never comes back.
    """
    ends = site.ends_on(days)
    if ends >= days:
        return site
    until = ends - SHORTEST_LIFE_DAYS
    site.jobs = [
        replace(
            job, ranges=tuple(one for one in job.ranges if one == job.ranges[0] or one[0] < until)
        )
        for job in site.jobs
        if job.opened < max(until, 0)
    ]
    return site


def _board(number: int, system: str) -> Board:
    name = f"Company {number:04d}"
    tier = ("ai_company", "tech_company", "other")[number % 3]
    token = f"company{number:04d}"
    return Board(name, system, token, tier, "", "invented", "2026-11-01", "")


def _jobs(
    chance: random.Random, refs: Iterator[int], board: Board, days: int, jobs_each: int
) -> Iterator[Job]:
    """The jobs of one board over all days, some of them posted again under another reference."""
    starts = [-chance.randrange(1, 300) for _ in range(jobs_each)]
    starts += [
        day for day in range(days) for _ in range(jobs_each) if chance.random() < NEW_SHARE_PER_DAY
    ]
    for opened in starts:
        is_there_already = max(opened, 0)
        closed = is_there_already + SHORTEST_LIFE_DAYS + chance.randrange(60)
        job = _job(chance, next(refs), board, opened, closed)
        yield job
        if chance.random() < 0.05:
            yield _again(chance, refs, board, job, is_there_already + chance.randrange(1, 10))


def _job(chance: random.Random, number: int, board: Board, opened: int, closed: int) -> Job:
    low = 1000 * chance.randrange(120, 400)
    high = low + 1000 * chance.randrange(20, 150)
    ranges = [(opened, low, high)]
    change = max(opened, 0) + chance.randrange(1, 30)
    if chance.random() < 0.2 and closed - change >= SHORTEST_LIFE_DAYS:
        ranges.append((change, low + 10_000, high + 15_000))
    words = " ".join(f"{sentence} {number}." for sentence in SENTENCES)
    return Job(
        _ref(number, board), chance.choice(ROLES), chance.choice(PLACES), words, opened, closed,
        tuple(ranges),
    )  # fmt: skip


def _again(chance: random.Random, refs: Iterator[int], board: Board, job: Job, opened: int) -> Job:
    """The same job under a new reference, as after a repost or a move."""
    low, high = job.range_on(opened)
    closed = opened + SHORTEST_LIFE_DAYS + chance.randrange(30)
    ref = _ref(next(refs), board)
    return Job(ref, job.title, job.place, job.words, opened, closed, ((opened, low, high),))


def _ref(number: int, board: Board) -> str:
    return str(number) if board.system == "greenhouse" else f"00000000-0000-4000-8000-{number:012d}"


def urls_of(sites: Sequence[Site]) -> dict[str, Site]:
    """The sites by the path and query of their addresses."""
    return {"/" + site.url.split("/", 3)[3]: site for site in sites}
