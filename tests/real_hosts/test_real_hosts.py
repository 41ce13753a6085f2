"""The unmodified bot against https://discord.com and wss://gateway.discord.gg."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import AsyncGenerator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from redis.asyncio import Redis

from jobs.queue import Queue
from jobs.workers import Registry
from sandbox import LocalDiscord, ManualClock, Member
from sandbox.processes import Children
from tests.bot.conftest import ROOT, BotProcess
from tests.bot.worker import Kept, draw, finish, has_picture, loaded, take, until
from tests.conftest import SIGNING_KEY


def host_of(url: str) -> str | None:
    return urlsplit(url).hostname


@pytest.mark.alone
class TestWithTheStarterModels:
    @pytest.fixture(autouse=True)
    async def worker(self, registry: Registry, redis_url: str) -> AsyncGenerator[None]:
        """`python -m models`, its models on offer before the bot looks for them."""
        shared = {
            "PYTHONPATH": str(ROOT),
            "ATELIER_REDIS_URL": redis_url,
            "ATELIER_SIGNING_KEY": SIGNING_KEY,
            "ATELIER_MODELS": "",
        }
        children = Children()
        await children.start("worker", [sys.executable, "-m", "models"], shared)
        try:
            await until(registry.live)
            yield
        finally:
            await children.stop()

    async def test_what_imagine_draws_describe_names(
        self, bot: BotProcess, discord_server: LocalDiscord, called: list[str], ada: Member
    ) -> None:
        assert called == ["discord.com", "gateway.discord.gg"]
        reply = await ada.slash("imagine", prompt="a lion on a blue background", seed=3)
        message = await reply.final(has_picture, timeout=120)
        [attachment] = message["attachments"]
        assert host_of(attachment["url"]) == "cdn.discordapp.com"
        assert host_of(attachment["proxy_url"]) == "media.discordapp.net"
        picture = await discord_server.download(attachment["url"])

        told = await ada.slash("describe", image=picture)
        answer = await told.final(loaded, timeout=60)
        [upload] = told.interaction.data["resolved"]["attachments"].values()
        assert host_of(upload["url"]) == "cdn.discordapp.com"
        assert answer["embeds"][0]["description"] == "a lion on a blue background"
        assert called[-1] == "cdn.discordapp.com"


@pytest.mark.usefixtures("worker")
class TestWithTheTestAsWorker:
    async def test_a_restarted_bot_delivers_past_the_token(
        self,
        bot: BotProcess,
        discord_server: LocalDiscord,
        clock: ManualClock,
        redis: Redis,
        queue: Queue,
        ada: Member,
    ) -> None:
        """P1: the card is edited with the bot's own token."""
        reply = await ada.slash("imagine", prompt="a lion")
        card = await reply.message()
        lease = await take(queue)
        await bot.kill()
        clock.advance(16 * 60)
        await finish(queue, lease)
        await bot.start()
        await Kept(redis, reply.id).delivered()
        assert [m["id"] for m in ada.messages() if has_picture(m)] == [card["id"]]

    async def test_a_cut_connection_is_resumed_where_ready_said(
        self,
        bot: BotProcess,
        discord_server: LocalDiscord,
        called: list[str],
        queue: Queue,
        ada: Member,
    ) -> None:
        discord_server.faults.gateway.cut(4000)
        await (await draw(queue, ada)).final(has_picture)
        assert called == ["discord.com", "gateway.discord.gg", "gateway-us-east1-b.discord.gg"]
        frames = [entry.event for entry in discord_server.traffic if entry.kind == "gateway"]
        assert (frames.count("IDENTIFY"), frames.count("RESUME")) == (1, 1)

    async def test_a_stranger_with_discords_name_is_not_believed(
        self, process: BotProcess, discord_server: LocalDiscord, tmp_path: Path
    ) -> None:
        """Without the authority the certificate is worth nothing: no token is sent."""
        del process.environment["SSL_CERT_FILE"]
        refused = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "bot"),
            cwd=tmp_path,
            env=process.environment,
            stderr=asyncio.subprocess.PIPE,
        )
        _, complaint = await refused.communicate()
        assert refused.returncode == 2
        assert "https://discord.com" in complaint.decode().splitlines()[-1]
        assert list(discord_server.traffic) == []
