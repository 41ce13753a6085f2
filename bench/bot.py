"""python -m bench.bot: what the bot, the queue and the delivery cost a member, whatever the model.

Real are the bot's process, Valkey and every socket; the local Discord is this process and keeps
Discord's rate limits; the worker is a process with a model that takes 0.25 s to give a picture of
260 KB (`bench.bot_worker`). Each run starts all of them anew.

Burst: every interaction in the same instant, each from another member. Timed from its sending to
its acknowledgement. Lost are those that were not acknowledged in time or have no picture at last.
Added: one job at a time, so that none waits for another: from the sending of the interaction until
its picture is posted, less the model's 0.25 s. In it are thus both ways through Discord's side,
the check, the job's way to the store, to the worker and back, and the upload of the picture.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import math
import sys
import time
from collections import deque
from collections.abc import AsyncGenerator, Iterable, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from statistics import median, quantiles

from bench.bot_worker import MODEL_SECONDS
from bench.sandbox import Watch, at_once, table
from sandbox import LocalDiscord, Member, SandboxError
from sandbox.ensemble import Ensemble
from sandbox.errors import TimedOut
from sandbox.state import Interaction, User
from sandbox.talk import Conversation

READY_WITHIN = 30.0
PICTURE_WITHIN = 60.0
_FIRST_ID = 1_300_000_000_000_000_000


@dataclass(frozen=True)
class Figures:
    """Milliseconds, but for `lost`: how many of the burst."""

    ack_p50: float
    ack_p99: float
    added_median: float
    added_p90: float
    lost: int


TARGETS = {"ack_p99": 300.0, "added_median": 60.0, "lost": 0}


@asynccontextmanager
async def studio() -> AsyncGenerator[LocalDiscord]:
    async with Ensemble(worker=[sys.executable, "-m", "bench.bot_worker"]) as running:
        async with Conversation(running.discord.url) as newcomer:
            await newcomer.ready(READY_WITHIN)  # the bot offers the worker's model
        yield running.discord


async def measure(interactions: int, singles: int) -> Figures:
    async with studio() as discord:
        members = newcomers(discord, interactions)
        watch = Watch(discord)
        await one_by_one(discord, members[:1])  # every connection is open, every script is known
        added = await one_by_one(discord, [members[n % len(members)] for n in range(singles)])
        delays = await at_once(discord, members, watch)
        pictures = await posted(discord, delays)
    in_time = [delay for delay in delays.values() if delay < math.inf]
    centiles = quantiles(in_time, n=100, method="inclusive")
    return Figures(
        ack_p50=centiles[49] * 1000,
        ack_p99=centiles[98] * 1000,
        added_median=median(added) * 1000,
        added_p90=quantiles(added, n=10, method="inclusive")[8] * 1000,
        lost=sum(delays[one] == math.inf or one not in pictures for one in delays),
    )


def newcomers(discord: LocalDiscord, count: int) -> list[Member]:
    world = discord.world
    for number in range(count):
        user = User(str(_FIRST_ID + number), f"member-{number}", f"Member {number}")
        world.join(world.guild, user)
    return [discord.member(str(_FIRST_ID + number)) for number in range(count)]


async def one_by_one(discord: LocalDiscord, members: Sequence[Member]) -> list[float]:
    """The seconds beside the model's, of each. Raises `TimedOut`."""
    added: list[float] = []
    for number, member in enumerate(members):
        sent = time.perf_counter()
        reply = await member.slash("imagine", prompt=f"lion {number}")
        if not await posted(discord, [reply.id]):
            raise TimedOut(f"There was no picture within {PICTURE_WITHIN:g} s.")
        added.append(time.perf_counter() - sent - MODEL_SECONDS)
    return added


async def posted(discord: LocalDiscord, interactions: Iterable[str]) -> set[str]:
    """Those of them that have their picture, all of them or after `PICTURE_WITHIN`."""
    everything = [discord.world.interactions[one] for one in interactions]
    waiting = deque(everything)

    def over() -> bool:
        while waiting and has_picture(waiting[0]):
            waiting.popleft()
        return not waiting

    with suppress(TimedOut):
        await discord.events.changes.wait_for(over, PICTURE_WITHIN, "all pictures")
    return {one.id for one in everything if has_picture(one)}


def has_picture(interaction: Interaction) -> bool:
    """The worker sends no previews, so a picture is the finished one."""
    return interaction.original is not None and bool(interaction.original.attachments)


def to_json(runs: Sequence[Figures], interactions: int) -> str:
    """The medians of the runs, and how many were lost in all of them."""
    return json.dumps(
        {
            "ack_p99_ms": round(median(run.ack_p99 for run in runs), 1),
            "added_median_ms": round(median(run.added_median for run in runs), 1),
            "interactions": interactions,
            "lost": sum(run.lost for run in runs),
        }
    )


def parser() -> argparse.ArgumentParser:
    top = argparse.ArgumentParser(prog="python -m bench.bot", description=__doc__)
    top.add_argument("--interactions", type=int, default=200, help="at once (default: 200)")
    top.add_argument("--singles", type=int, default=40, help="one at a time (default: 40)")
    top.add_argument("--repeats", type=int, default=5, help="runs (default: 5)")
    top.add_argument("--json", action="store_true", help="end with one line of JSON")
    return top


def main(arguments: Sequence[str] | None = None) -> int:
    args = parser().parse_args(arguments)
    try:
        runs = [asyncio.run(measure(args.interactions, args.singles)) for _ in range(args.repeats)]
    except SandboxError as error:
        print(error, file=sys.stderr)
        return 1
    print(table(runs, TARGETS))
    if args.json:
        print(to_json(runs, args.interactions), flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
