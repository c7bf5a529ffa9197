"""A request to stop is never lost, wherever Python happens to be when it comes."""

from __future__ import annotations

import subprocess
import sys
import threading

import pytest

from flows import interrupt
from tests.conftest import REPO

LOST = """
import weakref
from flows import interrupt
interrupt.listen()
class Stop({base}): pass
class Kept: pass
def dies(_): raise Stop("now")
kept = Kept()
seen = weakref.ref(kept, dies)
del kept
print(interrupt.asked.is_set())
"""


def said(base: str) -> tuple[str, str]:
    done = subprocess.run(
        [sys.executable, "-c", LOST.format(base=base)],
        cwd=REPO,
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout.strip(), done.stderr


def test_a_stop_that_a_finaliser_swallows_is_remembered_and_not_shown() -> None:
    assert said("BaseException") == ("True", "")


def test_an_error_in_a_finaliser_is_shown_and_is_no_stop() -> None:
    was_asked, shown = said("Exception")
    assert was_asked == "False"
    assert "now" in shown


class Ended(BaseException):
    """As Prefect names a SIGTERM."""


@pytest.fixture
def nothing_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(interrupt, "asked", threading.Event())


@pytest.mark.usefixtures("nothing_asked")
@pytest.mark.parametrize("stop", [KeyboardInterrupt(), Ended()])
def test_a_stop_that_comes_up_as_a_librarys_error_is_a_stop(stop: BaseException) -> None:
    try:
        try:
            raise stop
        except (KeyboardInterrupt, Ended):
            raise ValueError("Task run is not set")  # noqa: B904
    except ValueError as reason:
        assert interrupt.is_stop(reason)
    assert interrupt.asked.is_set()


@pytest.mark.usefixtures("nothing_asked")
@pytest.mark.parametrize("reason", [ValueError("a bug"), SystemExit(1), GeneratorExit(), None])
def test_an_error_of_its_own_is_no_stop(reason: BaseException | None) -> None:
    assert not interrupt.is_stop(reason)
