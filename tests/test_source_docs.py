"""What docs/sources.md says is left out is read by no source."""

from __future__ import annotations

from extract.sources import all_sources
from tests.conftest import REPO

LEFT_OUT = {
    "Google": ("google.com",),
    "Meta": ("metacareers.com", "facebook.com"),
    "Amazon": ("amazon.jobs",),
    "Eightfold": ("eightfold.ai",),
    "Workable": ("workable.com",),
    "SmartRecruiters": ("smartrecruiters.com",),
    "Ashby's own web interface": ("jobs.ashbyhq.com",),
    "private interface": ("api.levels.fyi",),
    "Glassdoor, Blind, LinkedIn, Indeed, Reddit": (
        "glassdoor.com",
        "teamblind.com",
        "linkedin.com",
        "indeed.com",
        "reddit.com",
    ),
}


def test_what_is_left_out_is_no_host_of_any_source() -> None:
    said = (REPO / "docs" / "sources.md").read_text(encoding="utf-8")
    hosts = {host for module in all_sources().values() for host in module.SOURCE.hosts}
    for publisher, shut in LEFT_OUT.items():
        assert publisher in said
        for host in shut:
            assert not any(asked.endswith(host) for asked in hosts), host
