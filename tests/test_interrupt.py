"""A request to stop is never lost, wherever Python happens to be when it comes."""

from __future__ import annotations

import subprocess
import sys

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
