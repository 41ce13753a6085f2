"""Bots that share a Redis: each delivers what its own members asked for, and nothing else."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from redis.asyncio import Redis

from jobs.queue import Queue
from sandbox import LocalDiscord, Reply, SystemClock
from sandbox.newcomer import newcomer_world
from tests.bot.conftest import BotProcess
from tests.bot.worker import Kept, finish, has_picture, take

pytestmark = pytest.mark.usefixtures("worker")
OTHER_IDS = 1_200_000_000_000_000_000


@asynccontextmanager
async def running(
    discord: LocalDiscord, redis_url: str, folder: Path, **environment: str
) -> AsyncGenerator[BotProcess]:
    bot = BotProcess(discord, redis_url, folder, **environment)
    await bot.start()
    yield bot
    await bot.stop()
    assert not bot.failures, bot.log()


def folder(parent: Path, name: str) -> Path:
    made = parent / name
    made.mkdir()
    return made


def posted(bot: BotProcess) -> list[str]:
    return [row["job_id"] for row in bot.events("delivery.posted")]


async def draw_all(queue: Queue, *asked: Reply) -> None:
    for _ in asked:
        await finish(queue, await take(queue))


async def test_two_applications_tell_only_their_own(
    discord_server: LocalDiscord, redis: Redis, redis_url: str, tmp_path: Path, queue: Queue
) -> None:
    """P1, P2: also while one of them is away."""
    async with LocalDiscord(world=newcomer_world(SystemClock(), OTHER_IDS)) as other_server:
        here = running(discord_server, redis_url, folder(tmp_path, "here"))
        there = running(other_server, redis_url, folder(tmp_path, "there"))
        async with here as one, there as other:
            ada, zoe = discord_server.member("Ada"), other_server.member("Ada")
            hers = await ada.slash("imagine", prompt="a lion")
            theirs = await zoe.slash("imagine", prompt="a lion")
            await draw_all(queue, hers, theirs)
            await hers.final(has_picture)
            await theirs.final(has_picture)

            waiting = await ada.slash("imagine", prompt="a lion")
            lease = await take(queue)
            await one.kill()
            await finish(queue, lease)
            # The other one goes on, and takes nothing of it.
            for _ in range(3):
                reply = await zoe.slash("imagine", prompt="a lion")
                await draw_all(queue, reply)
                await reply.final(has_picture)
                await Kept(redis, reply.id).delivered()
            assert not await Kept(redis, waiting.id).field("delivered")
            await one.start()
            await waiting.final(has_picture)
            await Kept(redis, waiting.id).delivered()
        assert posted(one) == [hers.id, waiting.id]
        assert set(posted(one)).isdisjoint(posted(other))
        assert len(posted(other)) == 4
        assert len(ada.messages()) == 2
        assert other_server.unknown_routes == []


async def test_two_shards_tell_only_what_reached_them(
    discord_server: LocalDiscord, redis_url: str, tmp_path: Path, queue: Queue
) -> None:
    """P1, P2: the server's commands reach one shard, direct messages the other."""
    world, ada = discord_server.world, discord_server.member("Ada")
    assert (int(world.guild.id) >> 22) % 2 == 1
    count = {"ATELIER_SHARD_COUNT": "2"}
    first = running(discord_server, redis_url, folder(tmp_path, "0"), ATELIER_SHARD_ID="0", **count)
    second = running(
        discord_server, redis_url, folder(tmp_path, "1"), ATELIER_SHARD_ID="1", **count
    )
    async with first as zero, second as one:
        public = await ada.slash("imagine", prompt="a lion")
        private = await ada.slash("imagine", channel=world.dm_with(ada.user).id, prompt="a lion")
        await draw_all(queue, public, private)
        await public.final(has_picture)
        await private.final(has_picture)
    assert posted(zero) == [private.id]
    assert posted(one) == [public.id]
