"""A Prefect flow that does nothing, started as `paybands refresh` starts its own.

    python -m benchmarks.empty_flow DATA

What it takes is Prefect's own cost on this machine: the difference to a refresh is ours.
"""

from __future__ import annotations

import os
import sys

from flows import launcher
from flows.home import home_at, make_writable


def main(data: str) -> None:
    """Start the API, import Prefect meanwhile, run the flow, and leave as any command does."""
    home = home_at(data)
    make_writable(home)
    os.environ.setdefault("PREFECT_LOGGING_HANDLERS_CONSOLE_LEVEL", "CRITICAL")
    url = launcher.start(home.prefect)

    from prefect import flow
    from prefect.settings import PREFECT_FLOWS_HEARTBEAT_FREQUENCY, temporary_settings

    @flow(name="empty", persist_result=False)
    def empty() -> None:
        pass

    launcher.wait(url)
    with temporary_settings({PREFECT_FLOWS_HEARTBEAT_FREQUENCY: None}):
        empty()


if __name__ == "__main__":
    main(sys.argv[1])
