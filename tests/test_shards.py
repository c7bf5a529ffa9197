"""Several machines share the asking: every board once, no host by two."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import urlsplit

import pytest

from flows.home import Home
from flows.plan import Plan, Request, make_plan
from flows.problem import Problem


def plan_of(shard: int, shards: int) -> Plan:
    return make_plan(Request(Home(Path("nowhere")), shard=shard, shards=shards))


def hosts_of(plan: Plan) -> set[str]:
    urls = [url for name in plan.expected for url in plan.board_urls(name)]
    return {urlsplit(url).hostname or "" for url in urls}


@pytest.mark.parametrize("shards", [2, 3, 5])
def test_every_board_is_asked_by_one_shard_and_no_host_by_two(shards: int) -> None:
    whole = plan_of(0, 1)
    parts = [plan_of(shard, shards) for shard in range(shards)]
    boards = [board for part in parts for board in part.boards]
    assert sorted(boards, key=str) == sorted(whole.boards, key=str)
    assert {name for part in parts for name in part.expected} == set(whole.expected)
    hosts = [host for part in parts for host in hosts_of(part)]
    assert len(hosts) == len(set(hosts))
    assert set(hosts) == hosts_of(whole)


def test_a_shard_that_there_is_not_is_refused() -> None:
    with pytest.raises(Problem, match="no shard 2 of 2"):
        plan_of(2, 2)
