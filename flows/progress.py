"""How a person sees a run go on: a bar on a terminal, one line per step elsewhere, or nothing."""

from __future__ import annotations

import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from rich.progress import Progress, TaskID


class Report(Protocol):
    """What a step tells while it runs. Safe to call from several threads."""

    def start(self, step: str, total: int) -> None:
        """A step of `total` parts has begun."""

    def advance(self, step: str) -> None:
        """One more part of the step is done."""

    def say(self, words: str) -> None:
        """One sentence worth reading."""


class Silent:
    """Says nothing."""

    def start(self, step: str, total: int) -> None:
        """Nothing."""

    def advance(self, step: str) -> None:
        """Nothing."""

    def say(self, words: str) -> None:
        """Nothing."""


class Lines:
    """One line on stderr per sentence: what a log file should hold."""

    def start(self, step: str, total: int) -> None:
        """Nothing: the sentence at the end of the step says more."""

    def advance(self, step: str) -> None:
        """Nothing."""

    def say(self, words: str) -> None:
        """One line on stderr."""
        sys.stderr.write(f"{words}\n")
        sys.stderr.flush()


class Bars:
    """A bar per running step on stderr, above it the sentences so far."""

    def __init__(self, progress: Progress) -> None:
        self._progress = progress
        self._tasks: dict[str, TaskID] = {}
        self._lock = threading.Lock()

    def start(self, step: str, total: int) -> None:
        """A bar for the step."""
        with self._lock:
            self._tasks[step] = self._progress.add_task(step, total=total)

    def advance(self, step: str) -> None:
        """The bar grows by one part and goes when it is full."""
        with self._lock:
            task = self._tasks[step]
            self._progress.advance(task)
            if self._progress.tasks[self._progress.task_ids.index(task)].finished:
                self._progress.update(task, visible=False)

    def say(self, words: str) -> None:
        """One line above the bars."""
        self._progress.console.print(words, highlight=False, markup=False)


@contextmanager
def shown(*, is_quiet: bool) -> Iterator[Report]:
    """The report that suits this terminal: bars where stderr is one, lines where it is not."""
    if is_quiet:
        yield Silent()
    elif not sys.stderr.isatty():
        yield Lines()
    else:
        from rich.console import Console
        from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn
        from rich.progress import TimeElapsedColumn as Elapsed

        columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), Elapsed())
        with Progress(*columns, console=Console(stderr=True), transient=True) as progress:
            yield Bars(progress)
