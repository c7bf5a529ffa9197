"""Reads pages on Dask workers: on this machine, or on a cluster that is there already.

Workers read the archive and write the shelf of readings themselves: both folders must be where
the workers see them under the same path. A part whose worker dies is given to another, and finds
on the shelf what was done.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from importlib import import_module
from pathlib import Path
from typing import Any

from extract.archive import Archive, Capture
from extract.sources import all_sources
from flows import readings
from flows.problem import Exit, Problem
from flows.readings import Reading

PARTS_PER_WORKER = 8
"""Parts are small enough that workers end together, and large enough to be worth sending."""

WITHOUT_PROFILE = {"distributed.worker.profile.enabled": False}
"""The profile that workers take of themselves a hundred times a second takes a quarter of them."""

TRIES_AFTER_LOSS = 3
"""How often a part is given out again because its worker died."""

Boards = Sequence[Sequence[Capture]]
"""The pages of some boards: of each board in the order they were kept."""


class Cluster:
    """Dask workers, started or joined when first needed.

    `scheduler` is the address of a running scheduler; where it is empty, `workers` processes are
    started here.
    """

    def __init__(self, workers: int = 0, scheduler: str = "") -> None:
        self.workers = workers
        self.scheduler = scheduler
        self._client: Any = None
        self._local: Any = None

    @property
    def is_wanted(self) -> bool:
        """Whether pages are to be read by others than this process."""
        return self.workers > 1 or bool(self.scheduler)

    def read(
        self, source: str, boards: Boards, archive: Archive, shelf: Path, tiers: Mapping[str, str]
    ) -> Iterator[list[tuple[str, Reading]]]:
        """What the pages of these boards were read to, part by part as they are done."""
        client = self.client()
        count = max(1, sum(client.nthreads().values())) * PARTS_PER_WORKER
        parts = [part for first in range(count) if (part := boards[first::count])]
        futures = [
            client.submit(
                read_part, source, part, archive.root.resolve(), archive.scratch, shelf.resolve(),
                dict(tiers), pure=False, retries=TRIES_AFTER_LOSS,
            )
            for part in parts
        ]  # fmt: skip
        for future in _distributed().as_completed(futures):
            yield future.result()

    def client(self) -> Any:
        """The connection to the workers, made once. Raises Problem."""
        if self._client is not None:
            return self._client
        distributed = _distributed()
        try:
            if self.scheduler:
                self._client = distributed.Client(self.scheduler, timeout=20)
            else:
                with import_module("dask").config.set(WITHOUT_PROFILE):
                    self._local = distributed.LocalCluster(
                        n_workers=self.workers,
                        threads_per_worker=1,
                        dashboard_address=None,
                        silence_logs="CRITICAL",
                    )
                self._client = distributed.Client(self._local)
        except (OSError, TimeoutError) as reason:
            raise Problem(
                f"No Dask scheduler answers at {self.scheduler or 'this machine'}: {reason}.",
                "Start one with `dask scheduler`, and workers with `dask worker ADDRESS`.",
                Exit.USAGE,
            ) from reason
        return self._client

    def close(self) -> None:
        """Let go of the workers; those that were started here end."""
        if self._client is None:
            return
        self._client.close()
        if not self.scheduler:
            self._local.close()
        self._client = None


def _distributed() -> Any:
    """Dask's part for several processes, imported late: it takes half a second. Raises Problem."""
    try:
        return import_module("distributed")
    except ImportError as missing:
        raise Problem(
            "Reading with several workers needs the part `distributed`.",
            "Install it: in the checkout: pip install '.[dask]'.",
            Exit.USAGE,
        ) from missing


def read_part(
    source: str,
    boards: Boards,
    root: Path,
    scratch: Path | None,
    folder: Path,
    tiers: Mapping[str, str],
) -> list[tuple[str, Reading]]:
    """Read the pages of some boards, where a worker runs. What is on the shelf is not read."""
    archive, shelf = Archive(root, scratch=scratch), readings.Shelf(folder)
    module = all_sources()[source]
    return [
        found
        for captures in boards
        for found in readings.read_board(captures, archive, shelf, module, tiers)
    ]
