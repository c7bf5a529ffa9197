"""Short forms of the long trials: a few kills, a few days. The long forms are in tests/soak."""

from __future__ import annotations

import random
import sys
from pathlib import Path

import pytest

from tests.soak.churn import soak
from tests.soak.kill_loop import kill_once, let_end, trial
from tests.soak.staged import WITHOUT_REPORT

linux = pytest.mark.skipif(sys.platform != "linux", reason="kills a process group")


@linux
def test_whatever_moment_a_run_is_killed_at_nothing_stands_half_under_its_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    chance = random.Random(4)
    monkeypatch.setenv(WITHOUT_REPORT, "1")
    with trial(tmp_path, boards=3) as going:
        let_end(going)
        while sum(going.killed_at.values()) < 6:
            going.day += 1
            kill_once(going, chance)
        let_end(going)
        assert len(going.releases) > 1


@pytest.mark.usefixtures("without_report")
def test_days_of_faults_lose_no_posting_and_end_with_the_bands_of_days_without(
    tmp_path: Path,
) -> None:
    found = soak(tmp_path, boards=9, days=6, seed=11, jobs_each=6)
    assert found["faults"] != 0
    assert found["runs"] != {"published": 6}
    # Invented titles that are no model work are rejected; what was served is missed inside `soak`.
    entries, served = found["entries"], found["postings_served"]
    assert isinstance(entries, int) and isinstance(served, int)
    assert served >= 54 and served / 2 < entries <= served
