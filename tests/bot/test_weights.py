"""Roles that weigh more: from the setting to the queue."""

from __future__ import annotations

from pathlib import Path
from typing import Any, cast

import pytest
from redis.asyncio import Redis

from bot.settings import BotSettings
from jobs.errors import SettingsError
from sandbox import LocalDiscord
from tests.bot.conftest import BotProcess
from tests.models.worker import until


@pytest.mark.usefixtures("worker")
async def test_the_highest_of_a_members_roles_counts(
    discord_server: LocalDiscord, redis: Redis, redis_url: str, tmp_path: Path
) -> None:
    mori, ada = discord_server.member("Mori"), discord_server.member("Ada")
    [role] = mori.role_ids
    weights = f"1={99},{role}=2.5,{int(role) + 1}=7"
    bot = BotProcess(discord_server, redis_url, tmp_path, ATELIER_ROLE_WEIGHTS=weights)
    await bot.start()
    try:
        for member, weight in ((mori, b"2.5"), (ada, b"1.0")):
            reply = await member.slash("imagine", prompt="a lion")
            await reply.answered(3)

            async def queued(job: str = f"{{atelier}}:job:{reply.id}") -> bool:
                return await cast(Any, redis).hget(job, "weight") is not None

            await until(queued)
            fields = await cast(Any, redis).hmget(f"{{atelier}}:job:{reply.id}", "weight", "origin")
            assert fields == [weight, discord_server.world.application_id.encode()]
    finally:
        await bot.stop()


@pytest.mark.parametrize("text", ["vip=2", "1=much", "1=0", "1=101", "1", "1=nan"])
def test_what_is_no_weight_stops_the_start(monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    monkeypatch.setenv("ATELIER_DISCORD_TOKEN", "t")
    monkeypatch.setenv("ATELIER_ROLE_WEIGHTS", text)
    with pytest.raises(SettingsError, match="ATELIER_ROLE_WEIGHTS is wrong"):
        BotSettings.load()


@pytest.mark.parametrize(("shard", "count"), [("2", "2"), ("0", None), (None, "2")])
def test_a_shard_is_one_of_them(
    monkeypatch: pytest.MonkeyPatch, shard: str | None, count: str | None
) -> None:
    monkeypatch.setenv("ATELIER_DISCORD_TOKEN", "t")
    for name, value in (("ATELIER_SHARD_ID", shard), ("ATELIER_SHARD_COUNT", count)):
        if value is not None:
            monkeypatch.setenv(name, value)
    with pytest.raises(SettingsError, match="shard"):
        BotSettings.load()
