"""What every test shares: captured pages, a fixed day, the command line, the sample published."""

from __future__ import annotations

import os
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest
from hypothesis import settings

REPO = Path(__file__).resolve().parent.parent

Done = subprocess.CompletedProcess[str]

# How long one example takes says more of the machine than of what is tested.
settings.register_profile("paybands", deadline=None)
settings.load_profile("paybands")


def paybands(data: Path, *words: str) -> Done:
    """One command on a data folder, without the settings of whoever runs the tests."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("PAYBANDS_")}
    return subprocess.run(
        [sys.executable, "-m", "flows.cli", *words],
        env={**kept, "PAYBANDS_DATA": str(data)},
        cwd=REPO,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of captured pages and hand labels that is kept beside the repo, not in it."""
    found = Path(os.environ.get("PAYBANDS_SHARED", REPO.parent / "shared"))
    if not (found / "corpus" / "index.jsonl").is_file():
        pytest.skip(f"captured pages are not here: {found} (set PAYBANDS_SHARED to find them)")
    return found


@pytest.fixture(scope="session")
def as_of() -> date:
    return date(2026, 11, 1)


@pytest.fixture
def without_report(monkeypatch: pytest.MonkeyPatch) -> None:
    """Runs export everything but the report, which takes as long to draw as all the rest."""
    monkeypatch.setattr("warehouse.export.can_report", lambda: False)


@pytest.fixture(scope="session")
def sample_run(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Done]:
    """A data folder with the bundled sample published into it, and what the command said."""
    data = tmp_path_factory.mktemp("sample") / "data"
    done = paybands(data, "refresh", "--sample", "--plain")
    assert done.returncode == 0, done.stderr
    return data, done


@pytest.fixture(scope="session")
def sample_data(sample_run: tuple[Path, Done]) -> Path:
    """The data folder of the published sample. What is done to it must leave its release alone."""
    return sample_run[0]


@pytest.fixture(scope="session")
def sample_db(sample_data: Path) -> Path:
    """The released file of the sample."""
    return (sample_data / "paybands.duckdb").resolve()
