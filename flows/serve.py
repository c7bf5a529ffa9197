"""The standing schedule: finds or starts a Prefect server that stays, and runs the refresh on time.

A schedule needs a server that is there when the hour comes, so this command stays in the
foreground until it is stopped; what it started ends with it.
"""

from __future__ import annotations

from collections.abc import Callable

from flows import launcher
from flows.home import Home
from flows.problem import Exit, Problem

STANDING_PORT = 4200
"""Where `prefect server start` listens by default."""

DEPLOYMENT = "daily"


def find_or_start(home: Home, say: Callable[[str], None]) -> str:
    """The address of a Prefect API that will be there when the hour comes."""
    standing = f"http://127.0.0.1:{STANDING_PORT}/api"
    configured = launcher.configured_api()
    if configured is not None:
        say(f"using the configured Prefect server at {configured}")
    elif launcher.answers(standing):
        say(f"found a Prefect server at {standing}; using it")
        launcher.use(standing)
    else:
        say(f"no Prefect server found; starting one at {standing} (it ends with this command)")
    url = launcher.start(home.prefect, port=STANDING_PORT, with_pages=True)
    launcher.wait(url)
    return url


def serve(home: Home, cron: str, say: Callable[[str], None], *, timezone: str = "UTC") -> None:
    """Run the refresh of this data folder whenever `cron` says, one at a time, until stopped."""
    _refuse_bad_cron(cron)
    url = find_or_start(home, say)

    from prefect.client.schemas.objects import (
        ConcurrencyLimitConfig,
        ConcurrencyLimitStrategy,
    )
    from prefect.schedules import Cron
    from prefect.types.entrypoint import EntrypointType

    from flows.refresh import refresh

    say(f"refresh/{DEPLOYMENT}: {cron!r} ({timezone}) into {home.root}; watch it at {url[:-4]}")
    say("stop with Ctrl-C")
    refresh.serve(
        name=DEPLOYMENT,
        schedule=Cron(cron, timezone=timezone),
        parameters={"data": str(home.root)},
        limit=1,
        global_limit=ConcurrencyLimitConfig(
            limit=1, collision_strategy=ConcurrencyLimitStrategy.CANCEL_NEW
        ),
        entrypoint_type=EntrypointType.MODULE_PATH,
        print_starting_message=False,
    )


def _refuse_bad_cron(cron: str) -> None:
    fields = cron.split()
    if len(fields) != 5 or not all(set(part) <= _CRON_LETTERS for part in fields):
        raise Problem(
            f"{cron!r} is no cron line.",
            'Five fields: minute hour day month weekday, such as --cron "15 5 * * *".',
            Exit.USAGE,
        )


_CRON_LETTERS = set("0123456789*/,-#abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ")
