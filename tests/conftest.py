"""What every test shares: where the captured pages are, and a fixed day."""

from __future__ import annotations

import os
from datetime import date
from pathlib import Path

import pytest

REPO = Path(__file__).resolve().parent.parent


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
