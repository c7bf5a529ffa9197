"""How long it takes to ask many boards politely: a schedule, simulated, with nothing asked.

    python -m benchmarks.polite --boards 10000

Each host is asked one request at a time with a gap after each; shards never share a host. The
figures that decide are the gap and how few hosts serve most boards.
"""

from __future__ import annotations

import argparse
import heapq
import random
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class System:
    """One board system: its share of all boards, and what its hosts are like.

    `hosts_per_board` is 0 where all boards lie on one host, 1 where each has its own.
    `requests` are those of one board, `kilobytes` of one response after compression.
    """

    name: str
    share: float
    hosts_per_board: int
    requests: int
    gap_seconds: float
    kilobytes: int


SYSTEMS = (
    System("greenhouse", 0.30, 0, 1, 1.0, 220),
    System("lever", 0.15, 0, 1, 1.0, 160),
    System("ashby", 0.25, 0, 1, 1.0, 240),
    System("own host (Workday and the like)", 0.20, 1, 12, 2.0, 45),
    System("own site, one page a posting", 0.10, 1, 40, 5.0, 30),
)
RESPONSE_SECONDS = 0.6
UNCHANGED_SHARE = 0.4
"""Boards that answer 304 to a conditional request where the system allows one."""


@dataclass(frozen=True, slots=True)
class Crawled:
    """What one shard did: hours from first to last request, requests, bytes, hosts."""

    hours: float
    requests: int
    gigabytes: float
    hosts: int


def hosts_of(boards: int, rng: random.Random) -> list[tuple[System, int]]:
    """Every host with its system and the number of requests it gets in a day."""
    found: list[tuple[System, int]] = []
    for system in SYSTEMS:
        of_system = round(boards * system.share)
        if system.hosts_per_board:
            for _ in range(of_system):
                requests = max(1, round(rng.expovariate(1 / system.requests)))
                found.append((system, requests))
        else:
            found.append((system, of_system * system.requests))
    return found


def crawl(hosts: list[tuple[System, int]], at_once: int, rng: random.Random) -> Crawled:
    """One machine with so many requests in flight at most, each host asked by one of them."""
    waiting = sorted(hosts, key=lambda host: -host[1] * host[0].gap_seconds)
    free = [0.0] * at_once
    requests, kilobytes, end = 0, 0.0, 0.0
    for system, count in waiting:
        start = heapq.heappop(free)
        seconds = count * (RESPONSE_SECONDS + system.gap_seconds)
        end = max(end, start + seconds)
        heapq.heappush(free, start + seconds)
        requests += count
        kilobytes += sum(
            0.3 if rng.random() < UNCHANGED_SHARE else system.kilobytes
            for _ in range(min(count, 5000))
        ) * max(1.0, count / 5000)
    return Crawled(end / 3600, requests, kilobytes / 1e6, len(hosts))


def main() -> None:
    """Print the schedule for one machine and for several."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--boards", type=int, default=10_000)
    parser.add_argument("--at-once", type=int, default=32)
    asked = parser.parse_args()
    hosts = hosts_of(asked.boards, random.Random(7))
    print(f"{asked.boards:,} boards on {len(hosts):,} hosts")
    for system in SYSTEMS:
        of_system = [count for host, count in hosts if host is system]
        longest = max(of_system) * (RESPONSE_SECONDS + system.gap_seconds) / 3600
        print(
            f"  {system.name:34} {len(of_system):>6,} hosts {sum(of_system):>8,} requests, "
            f"gap {system.gap_seconds:.0f} s, busiest host {longest:.2f} h"
        )
    for shards in (1, 2, 4, 8):
        done = [
            crawl(hosts[first::shards], asked.at_once, random.Random(8)) for first in range(shards)
        ]
        print(
            f"{shards} shard(s): {max(each.hours for each in done):5.2f} h, "
            f"{sum(each.requests for each in done):,} requests, "
            f"{sum(each.gigabytes for each in done):.1f} GB, "
            f"at most {asked.at_once} in flight on each"
        )


if __name__ == "__main__":
    main()
