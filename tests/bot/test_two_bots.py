"""Bots that share a Redis: each delivers what its own members asked for, and nothing else."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, cast

import pytest
from redis.asyncio import Redis

from bot.origins import left_behind
from jobs.queue import Queue
from sandbox import LocalDiscord, Reply, SystemClock
from sandbox.newcomer import newcomer_world
from tests.bot.conftest import BotProcess
from tests.bot.sessions.conftest import start
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


async def test_what_another_count_of_shards_left_is_said_at_the_start(
    discord_server: LocalDiscord, redis: Redis, redis_url: str, tmp_path: Path, queue: Queue
) -> None:
    """P1: nobody tells it, so the operator reads what and how much that is. With the former count
    it is told."""
    ada, mori = discord_server.member("Ada"), discord_server.member("Mori")
    former, one = folder(tmp_path, "former"), {"ATELIER_SHARD_ID": "0", "ATELIER_SHARD_COUNT": "1"}
    async with running(discord_server, redis_url, former) as bot:
        finished = await ada.slash("imagine", prompt="a lion")
        lease = await take(queue)
        waiting = await ada.slash("imagine", prompt="a bear")
        await waiting.final(lambda message: "Queued" in message["content"])
        await start(mori)
        await bot.kill()
        await finish(queue, lease)
        async with running(discord_server, redis_url, folder(tmp_path, "sharded"), **one) as other:
            [said] = other.events("origin.left_behind")
        assert said["origin"] == discord_server.world.application_id
        left = {name: said[name] for name in ("outcomes", "jobs", "held", "sessions")}
        assert left == {"outcomes": 1, "jobs": 1, "held": 0, "sessions": 1}
        await bot.start()
        await finished.final(has_picture)
        await finish(queue, await take(queue))
        await waiting.final(has_picture)
        await Kept(redis, waiting.id).delivered()
    assert bot.events("origin.left_behind") == []


async def test_of_pictures_that_wait_for_moderators_too(queue: Queue) -> None:
    """P3: nobody would show them, whatever is decided."""
    redis = cast(Any, queue.store.redis)
    await redis.sadd(queue.store.key("origins"), "5-0of2", "5-1of2", "5-0of3", "6-0of2", "5")
    for job, origin in (("1", "5-1of2"), ("2", "5-1of2"), ("3", "5-0of3"), ("4", "6-0of2")):
        await redis.hset(queue.store.key("job", job), "origin", origin)
        await redis.zadd(queue.store.key("held"), {f"{job} 7 8 100": 1})
    of_three = [(left.origin, left.held) for left in await left_behind(queue, "5-2of3")]
    alone = [(left.origin, left.held) for left in await left_behind(queue, "5")]
    async for name in redis.scan_iter():
        await redis.expire(name, 60)
    assert of_three == [("5-1of2", 2)]
    assert alone == [("5-0of3", 1), ("5-1of2", 2)]
