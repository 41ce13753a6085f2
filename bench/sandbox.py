"""python -m bench.sandbox: how fast the local Discord is, with discord.py in a process of its own.

Login: from the start of the bot's process, and from its first request, to its answer to a first
command. Round trip: a command, deferred and completed with a picture, one at a time. Burst: many
commands in the same instant; each is timed from its sending to its acknowledgement. Everything
runs with Discord's rate limits on. CPU tells what a busy machine hides: of the local Discord's
process and of the bot's, for one round trip, and for the burst until the last acknowledgement.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import math
import os
import sys
import time
from collections import deque
from collections.abc import AsyncGenerator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, fields
from pathlib import Path
from statistics import median, quantiles
from typing import Any

from sandbox import LocalDiscord, Member, SandboxError
from sandbox.traffic import Exchange

DEADLINE = 3.0


@dataclass(frozen=True)
class Figures:
    """Seconds for `login` and `start`, milliseconds for the others; `late` ones are not timed."""

    start: float
    login: float
    round_trip: float
    round_trip_cpu: float
    round_trip_bot_cpu: float
    burst_p50: float
    burst_p99: float
    burst_late: int
    burst_cpu: float
    burst_bot_cpu: float


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
        if exchange.path and exchange.path.endswith("/callback") and exchange.status == 200:
            self.acknowledged[exchange.path.split("/")[-3]] = time.perf_counter()


class Bot:
    """The process of `bench.sandbox_bot`."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self._stat = Path(f"/proc/{process.pid}/stat")

    @property
    def cpu(self) -> float:
        """Seconds so far, to a hundredth; nan where the system does not tell."""
        if not self._stat.exists():
            return math.nan
        numbers = self._stat.read_text().rpartition(")")[2].split()
        return (int(numbers[11]) + int(numbers[12])) / os.sysconf("SC_CLK_TCK")


@asynccontextmanager
async def bot_on(discord: LocalDiscord) -> AsyncGenerator[Bot]:
    environment = {"SANDBOX_URL": discord.url, "SANDBOX_TOKEN": discord.token}
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "bench.sandbox_bot"), env={**os.environ, **environment}
    )
    try:
        yield Bot(process)
    finally:
        process.kill()
        await process.wait()


async def measure(round_trips: int, burst: int) -> Figures:
    async with LocalDiscord() as discord:
        watch, started = Watch(discord), time.perf_counter()
        async with bot_on(discord) as bot:
            await discord.wait_ready()
            ada = discord.member("Ada")
            await (await ada.slash("imagine", prompt="the first")).answered()
            ready = time.perf_counter()
            assert watch.first is not None
            before = Spent(bot)
            trips = await one_by_one(ada, round_trips)
            trip = before.until_now()
            before = Spent(bot)
            delays = await at_once(discord, [ada] * burst, watch)
            burst_of = before.until_now()
    in_time = [delay for delay in delays.values() if delay < math.inf]
    centiles = quantiles(in_time, n=100, method="inclusive")
    return Figures(
        start=ready - started,
        login=ready - watch.first,
        round_trip=median(trips) * 1000,
        round_trip_cpu=trip[0] / round_trips,
        round_trip_bot_cpu=trip[1] / round_trips,
        burst_p50=centiles[49] * 1000,
        burst_p99=centiles[98] * 1000,
        burst_late=len(delays) - len(in_time),
        burst_cpu=burst_of[0],
        burst_bot_cpu=burst_of[1],
    )


class Spent:
    def __init__(self, bot: Bot) -> None:
        self._bot = bot
        self._here, self._there = time.process_time(), bot.cpu

    def until_now(self) -> tuple[float, float]:
        """Milliseconds of CPU: this process's and the bot's."""
        here, there = time.process_time() - self._here, self._bot.cpu - self._there
        return here * 1000, there * 1000


async def one_by_one(ada: Member, count: int) -> list[float]:
    """The seconds of each trip."""
    trips: list[float] = []
    for number in range(count):
        sent = time.perf_counter()
        await (await ada.slash("imagine", prompt=f"lion {number}")).final()
        trips.append(time.perf_counter() - sent)
    return trips


async def at_once(
    discord: LocalDiscord, members: Sequence[Member], watch: Watch
) -> dict[str, float]:
    """Every member's command in one instant: the seconds to each acknowledgement, by interaction;
    infinite for one that came too late."""
    sent: dict[str, float] = {}
    for number, member in enumerate(members):
        at = time.perf_counter()
        sent[(await member.slash("imagine", prompt=f"tiger {number}")).id] = at
    waiting = deque(discord.world.interactions[interaction] for interaction in sent)

    def over() -> bool:
        while waiting and (waiting[0].responded or waiting[0].failed):
            waiting.popleft()
        return not waiting

    await discord.events.changes.wait_for(over, 2 * DEADLINE, "all acknowledgements")
    return {one: watch.acknowledged.get(one, math.inf) - at for one, at in sent.items()}


def table(runs: Sequence[Any], targets: Mapping[str, float]) -> str:
    """Of runs that have the same figures, whatever these are."""
    lines = [f"{'':<20}{'median':>10}{'least':>10}{'most':>10}{'target':>10}"]
    for field in fields(runs[0]):
        values = [getattr(run, field.name) for run in runs]
        cells = "".join(f"{value:>10.2f}" for value in (median(values), min(values), max(values)))
        target = f"{targets[field.name]:>10g}" if field.name in targets else ""
        lines.append(f"{field.name:<20}{cells}{target}")
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
    print(table(runs, TARGETS))
    if args.json:
        print(to_json(runs), flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
