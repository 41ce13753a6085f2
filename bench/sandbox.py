"""python -m bench.sandbox: how fast the local Discord is, with discord.py in a process of its own.

Login: from the start of the bot's process, and from its first request, to its answer to a first
command. Round trip: a command, deferred and completed with a picture, one at a time. Burst: many
commands in the same instant; each is timed from its sending to its acknowledgement. Everything
runs with Discord's rate limits on. CPU is that of the local Discord's own process.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import sys
import time
from collections import deque
from collections.abc import AsyncGenerator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, fields
from statistics import median, quantiles

from sandbox import LocalDiscord, Member, SandboxError
from sandbox.traffic import Exchange

DEADLINE = 3.0


@dataclass(frozen=True)
class Figures:
    """Seconds for `login` and `start`, milliseconds for the others."""

    start: float
    login: float
    round_trip: float
    round_trip_cpu: float
    burst_p50: float
    burst_p99: float
    burst_late: int
    burst_cpu: float


TARGETS = {"login": 3.0, "round_trip": 10.0, "burst_p99": 300.0, "burst_late": 0}


class Watch:
    """When the bot first asked for something, and when it acknowledged which interaction."""

    def __init__(self, discord: LocalDiscord) -> None:
        self.first: float | None = None
        self.acknowledged: dict[str, float] = {}
        discord.traffic.hooks.append(self._saw)

    def _saw(self, exchange: Exchange) -> None:
        if self.first is None:
            self.first = time.perf_counter()
        if exchange.path and exchange.path.endswith("/callback"):
            self.acknowledged[exchange.path.split("/")[-3]] = time.perf_counter()


@asynccontextmanager
async def bot_on(discord: LocalDiscord) -> AsyncGenerator[None]:
    environment = {"SANDBOX_URL": discord.url, "SANDBOX_TOKEN": discord.token}
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "bench.sandbox_bot"), env={**os.environ, **environment}
    )
    try:
        yield
    finally:
        process.kill()
        await process.wait()


async def measure(round_trips: int, burst: int) -> Figures:
    async with LocalDiscord() as discord:
        watch, started = Watch(discord), time.perf_counter()
        async with bot_on(discord):
            await discord.wait_ready()
            ada = discord.member("Ada")
            await (await ada.slash("imagine", prompt="the first")).answered()
            ready = time.perf_counter()
            assert watch.first is not None
            trips, trip_cpu = await one_by_one(ada, round_trips)
            delays, burst_cpu = await at_once(discord, ada, burst, watch)
    centiles = quantiles(delays, n=100, method="inclusive")
    return Figures(
        start=ready - started,
        login=ready - watch.first,
        round_trip=median(trips) * 1000,
        round_trip_cpu=trip_cpu * 1000,
        burst_p50=centiles[49] * 1000,
        burst_p99=centiles[98] * 1000,
        burst_late=sum(delay > DEADLINE for delay in delays),
        burst_cpu=burst_cpu * 1000,
    )


async def one_by_one(ada: Member, count: int) -> tuple[list[float], float]:
    """Each trip in seconds, and the CPU seconds of one."""
    trips: list[float] = []
    cpu = time.process_time()
    for number in range(count):
        sent = time.perf_counter()
        await (await ada.slash("imagine", prompt=f"lion {number}")).final()
        trips.append(time.perf_counter() - sent)
    return trips, (time.process_time() - cpu) / count


async def at_once(
    discord: LocalDiscord, ada: Member, count: int, watch: Watch
) -> tuple[list[float], float]:
    """The seconds to each acknowledgement, and the CPU seconds of one interaction."""
    cpu, sent = time.process_time(), dict[str, float]()
    for number in range(count):
        at = time.perf_counter()
        sent[(await ada.slash("imagine", prompt=f"tiger {number}")).id] = at
    waiting = deque(discord.world.interactions[interaction] for interaction in sent)

    def done() -> bool:
        while waiting and waiting[0].original and not waiting[0].original.loading:
            waiting.popleft()
        return not waiting or waiting[0].failed

    await discord.events.changes.wait_for(done, 30, "all pictures")
    spent = (time.process_time() - cpu) / count
    never = float("inf")
    return [watch.acknowledged.get(one, never) - at for one, at in sent.items()], spent


def table(runs: Sequence[Figures]) -> str:
    lines = [f"{'':<16}{'median':>10}{'least':>10}{'most':>10}{'target':>10}"]
    for field in fields(Figures):
        values = [getattr(run, field.name) for run in runs]
        cells = "".join(f"{value:>10.2f}" for value in (median(values), min(values), max(values)))
        target = f"{TARGETS[field.name]:>10g}" if field.name in TARGETS else ""
        lines.append(f"{field.name:<16}{cells}{target}")
    return "\n".join(lines)


def to_json(runs: Sequence[Figures]) -> str:
    """The median of every figure."""
    names = [field.name for field in fields(Figures)]
    return json.dumps({name: round(median(getattr(r, name) for r in runs), 3) for name in names})


def parser() -> argparse.ArgumentParser:
    top = argparse.ArgumentParser(prog="python -m bench.sandbox", description=__doc__)
    top.add_argument("--round-trips", type=int, default=200, help="one at a time (default: 200)")
    top.add_argument("--burst", type=int, default=200, help="at once (default: 200)")
    top.add_argument("--repeats", type=int, default=3, help="runs (default: 3)")
    top.add_argument("--json", action="store_true", help="end with one line of JSON")
    return top


def main(arguments: Sequence[str] | None = None) -> int:
    args = parser().parse_args(arguments)
    try:
        runs = [asyncio.run(measure(args.round_trips, args.burst)) for _ in range(args.repeats)]
    except SandboxError as error:
        print(error, file=sys.stderr)
        return 1
    print(table(runs))
    if args.json:
        print(to_json(runs), flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
