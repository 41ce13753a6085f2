"""The gateway at its worst, and stock discord.py on the other end of it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import pytest

from sandbox import LocalDiscord, Member, Quotas, Refused
from sandbox.newcomer import BASE_ID
from tests.sandbox.raw import Connect, connections
from tests.sandbox.stock_bot import StockBot

# Without the message content intent a bot reads only where it is mentioned.
MENTION = f"<@{BASE_ID + 100}>"
# A bot that hears nothing for `heartbeat_timeout` takes its connection for dead.
BRISK = Quotas(heartbeat_interval=0.05, identify_every=0.0)


@pytest.fixture
async def server() -> AsyncIterator[LocalDiscord]:
    async with LocalDiscord(quotas=BRISK) as server:
        yield server
        assert server.internal_errors == []


@pytest.fixture
async def bot(server: LocalDiscord) -> AsyncIterator[StockBot]:
    async with StockBot(server, heartbeat_timeout=0.5) as client:
        running = asyncio.create_task(client.start(server.token))
        await server.wait_ready()
        assert await client.logins.get() == "identified"
        yield client
    await asyncio.gather(running, return_exceptions=True)


@pytest.fixture
def ada(server: LocalDiscord, bot: StockBot) -> Member:
    return server.member("Ada")


@pytest.fixture
async def connect(server: LocalDiscord) -> AsyncIterator[Connect]:
    async with connections(server) as connect:
        yield connect


async def heard(bot: StockBot) -> str:
    return (await asyncio.wait_for(bot.heard.get(), 5)).content


async def login(bot: StockBot) -> str:
    return await asyncio.wait_for(bot.logins.get(), 5)


async def say(member: Member, words: str) -> None:
    await member.say(f"{MENTION} {words}")


@pytest.mark.parametrize("code", [None, 4000, 4009])
async def test_a_bot_that_is_cut_resumes_and_misses_nothing(
    server: LocalDiscord, bot: StockBot, ada: Member, code: int | None
) -> None:
    server.faults.gateway.cut(code)
    await say(ada, "meanwhile")
    assert await login(bot) == "resumed"
    await say(ada, "after")
    assert (await heard(bot)).endswith("meanwhile")
    assert (await heard(bot)).endswith("after")


async def test_opcode_7_makes_a_bot_resume(server: LocalDiscord, bot: StockBot) -> None:
    server.faults.gateway.reconnect()
    assert await login(bot) == "resumed"


async def test_opcode_9_makes_a_bot_resume_or_log_in_again(
    server: LocalDiscord, bot: StockBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    server.faults.gateway.invalidate(resumable=True)
    assert await login(bot) == "resumed"

    async def at_once(shard: int | None, *, initial: bool = False) -> None:
        """discord.py would wait five seconds, as it should."""

    monkeypatch.setattr(bot, "before_identify_hook", at_once)
    server.faults.gateway.invalidate()
    assert await login(bot) == "identified"


async def test_a_bot_whose_heartbeats_are_not_acknowledged_leaves_and_resumes(
    server: LocalDiscord, bot: StockBot, ada: Member
) -> None:
    fault = server.faults.gateway.withhold_acks()
    assert await login(bot) == "resumed"
    fault.lift()
    await server.events.changes.wait_for(
        lambda: server.gateway.heartbeats > 3, 5, "heartbeats over the connection that holds"
    )
    await say(ada, "still there")
    assert (await heard(bot)).endswith("still there")


async def test_a_client_is_asked_for_a_heartbeat() -> None:
    async with LocalDiscord() as calm, connections(calm) as connect:
        socket = await connect()
        await socket.identify(calm.token)
        await socket.until("GUILD_CREATE")
        calm.faults.gateway.ask_heartbeat()
        assert await socket.receive() == {"op": 1, "d": None}
        assert (await socket.beat(2))["op"] == 11
        assert calm.gateway.heartbeats == 1


async def test_stock_discord_py_sends_it() -> None:
    async with LocalDiscord() as calm, StockBot(calm) as bot:
        running = asyncio.create_task(bot.start(calm.token))
        await calm.wait_ready()
        before = calm.gateway.heartbeats
        calm.faults.gateway.ask_heartbeat()
        await calm.events.changes.wait_for(
            lambda: calm.gateway.heartbeats == before + 1, 5, "a heartbeat"
        )
    await asyncio.gather(running, return_exceptions=True)


async def test_events_are_held_back_and_come_in_order(
    server: LocalDiscord, bot: StockBot, ada: Member
) -> None:
    fault = server.faults.gateway.hold_events()
    for word in ("one", "two", "three"):
        await say(ada, word)
    server.faults.gateway.cut()
    await server.events.changes.wait_for(
        lambda: len(server.gateway.sessions.connected) == 0, 5, "the end of the connection"
    )
    await server.events.changes.wait_for(lambda: server.gateway.identified, 5, "a new one")
    assert bot.heard.empty()
    fault.lift()
    assert [(await heard(bot)).split()[-1] for _ in range(3)] == ["one", "two", "three"]


async def test_one_shard_alone(server: LocalDiscord, connect: Connect) -> None:
    first, second = await connect(), await connect()
    await first.identify(server.token, shard=[0, 2])
    await second.identify(server.token, shard=[1, 2])
    await second.until("GUILD_CREATE")
    server.faults.gateway.withhold_acks(shard=1)
    server.faults.gateway.cut(4000, shard=0)
    assert await first.closed() == 4000
    await second.send(1, None)
    await server.events.changes.wait_for(lambda: server.gateway.heartbeats == 1, 5, "a heartbeat")
    assert [fault.public()["fault"] for fault in server.faults.active] == ["withhold_acks"]
    server.faults.lift_all()
    assert (await second.beat())["op"] == 11


def test_there_is_no_such_close_code(server: LocalDiscord) -> None:
    with pytest.raises(Refused, match="3000 to 4999"):
        server.faults.gateway.cut(1006)
