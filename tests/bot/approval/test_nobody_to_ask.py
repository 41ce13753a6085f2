"""Where nobody can be asked, or too many wait already, a picture is not shown (P3, P5)."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from pathlib import Path
from typing import Any

import pytest
from redis.asyncio import Redis

from bot.moderation.approvals import Approvals, Bounds
from jobs.contract import ImagineRequest, Job
from jobs.queue import Queue
from sandbox import LocalDiscord, Member
from sandbox.errors import ApiError
from sandbox.permissions import Permission
from tests.bot.approval.conftest import (
    DOUBTFUL,
    IN_DOUBT,
    asks,
    draw,
    held,
    left,
    public,
    rows,
    waits,
)
from tests.bot.conftest import BotProcess
from tests.bot.test_moderation import rules
from tests.bot.worker import (
    DRAWN,
    Kept,
    has_picture,
    loaded,
    png,
    take,
)

pytestmark = pytest.mark.usefixtures("worker", "log_channel")


@pytest.mark.usefixtures("worker", "bot")
class TestWhereNobodyCanBeAsked:
    async def withheld(self, server: LocalDiscord, queue: Queue, redis: Redis, ada: Member) -> None:
        """P3, and it does not count."""
        reply = await draw(queue, ada)
        told = await ada.see(lambda m: loaded(m) and not m["attachments"])
        assert "not shown" in told["content"]
        await left(redis, reply.id)
        assert public(server) == []
        assert [row.why for row in await rows(queue, "withheld")] == ["nowhere"]
        again = await draw(queue, ada, DRAWN)
        await again.final(has_picture)

    async def test_there_is_no_channel(
        self, discord_server: LocalDiscord, redis: Redis, queue: Queue, ada: Member, mori: Member
    ) -> None:
        await rules(queue, mori, log_channel=0, daily=1)
        await self.withheld(discord_server, queue, redis, ada)

    async def test_the_channel_is_deleted(
        self, discord_server: LocalDiscord, redis: Redis, queue: Queue, ada: Member, mori: Member
    ) -> None:
        await rules(queue, mori, daily=1)
        discord_server.delete_channel("moderators")
        await self.withheld(discord_server, queue, redis, ada)

    async def test_the_bot_may_not_post_files_there(
        self, discord_server: LocalDiscord, redis: Redis, queue: Queue, ada: Member, mori: Member
    ) -> None:
        await rules(queue, mori, daily=1)
        discord_server.faults.world.revoke(Permission.ATTACH_FILES, channel="moderators")
        await self.withheld(discord_server, queue, redis, ada)

    async def test_everyone_can_read_it(
        self, discord_server: LocalDiscord, redis: Redis, queue: Queue, ada: Member, mori: Member
    ) -> None:
        """P3: a card there would be public."""
        gallery = mori.channel("gallery")
        await rules(queue, mori, log_channel=int(gallery.id), daily=1)
        await self.withheld(discord_server, queue, redis, ada)

    async def test_discord_takes_no_message_there(
        self, discord_server: LocalDiscord, redis: Redis, queue: Queue, ada: Member, mori: Member
    ) -> None:
        """Only the try tells: AutoMod, or what the bot does not know yet."""
        await rules(queue, mori, daily=1)
        room = mori.channel("moderators")
        blocked = ApiError(400, 200000, "Message was blocked by automatic moderation")
        discord_server.faults.refuse("POST", f"/channels/{room.id}/messages", blocked)
        await self.withheld(discord_server, queue, redis, ada)

    async def test_nobody_but_its_owner_would_see_it(
        self, discord_server: LocalDiscord, redis: Redis, queue: Queue, ada: Member, mori: Member
    ) -> None:
        aside: list[dict[str, Any]] = [{"private": True}, {"channel": "@atelier"}]
        for options in aside:
            reply = await draw(queue, ada, IN_DOUBT, **options)
            told = await reply.final(loaded)
            assert not told["attachments"]
            assert "not shown" in told["content"]
            await left(redis, reply.id)
        assert public(discord_server) == []
        assert [m for m in mori.messages("moderators") if asks(m)] == []


BOUNDS = {
    "server": {"ATELIER_APPROVALS_SERVER": "1"},
    "all": {"ATELIER_APPROVALS": "1"},
    # Room for one of the pictures that the tests draw, not for two.
    "bytes": {"ATELIER_APPROVAL_BYTES": str(len(png()) * 3 // 2)},
}


@pytest.mark.parametrize("bound", BOUNDS)
class TestBounds:
    @pytest.fixture
    async def bot(
        self,
        discord_server: LocalDiscord,
        redis: Redis,
        redis_url: str,
        tmp_path: Path,
        bound: str,
    ) -> AsyncGenerator[BotProcess]:
        bounds = {**BOUNDS[bound], "ATELIER_APPROVAL_LIFE": "604800"}
        process = BotProcess(discord_server, redis_url, tmp_path, **bounds)
        await process.start()
        yield process
        await process.stop()
        assert not process.failures, process.log()

    async def test_where_enough_wait_the_next_is_not_shown(
        self, bot: BotProcess, discord_server: LocalDiscord, queue: Queue, redis: Redis,
        ada: Member, mori: Member,
    ) -> None:  # fmt: skip
        """P5: of one server, in all, or of their bytes; and what is decided makes room. What waits
        outlives what is otherwise kept of a job."""
        reply, card = await held(queue, ada, mori)
        again = await draw(queue, ada)
        told = await again.final(loaded)
        assert told["content"].startswith("Too many pictures wait")
        assert [row.why for row in await rows(queue, "withheld")] == ["full"]
        kept = Kept(redis, reply.id)
        assert await kept.picture_lives() > 604_800
        assert await redis.pttl(f"{{atelier}}:reply:{reply.id}") > 604_800_000
        assert public(discord_server) == []
        await mori.press_labelled(card, "Approve")
        await reply.final(has_picture)
        await left(redis, reply.id)
        await (await draw(queue, ada)).final(waits)


class TestBoundOfBytes:
    async def test_all_pictures_of_a_request_count(self, queue: Queue, redis: Redis) -> None:
        """P5: to the byte, and one that does not fit leaves room for a smaller one."""
        pictures = [png(), png("blue"), png("green")]
        size = sum(map(len, pictures))
        approvals = Approvals(queue, Bounds(60, 10, 10, size))
        request = ImagineRequest(
            model="starter",
            prompt="a lion",
            width=128,
            height=128,
            seed=7,
            num_inference_steps=16,
            guidance_scale=2.5,
        )
        parts = ([*pictures, b"1"], pictures[:2], pictures[:2], pictures[2:])
        for number, made in enumerate(parts):
            job = Job(id=f"{number}", server="1", member="2", request=request, cost=1.0)
            await queue.submit(job, "{}")
            result = DRAWN.model_copy(update={"checks": (DOUBTFUL,) * len(made)})
            await queue.finish(await take(queue), result, made, cost=0.8)
        found = [(await approvals.hold(f"{n}", 1, 2, "", "")).status for n in range(4)]
        assert found == ["full", "open", "full", "open"]
        assert [row.why for row in await rows(queue, "withheld")] == ["full", "full"]
