"""The gateway, frame by frame."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack

import pytest
from aiohttp import ClientSession

from sandbox import LocalDiscord
from tests.sandbox.raw import Api, Socket

Connect = Callable[..., Awaitable[Socket]]


@pytest.fixture
async def connect(discord_server: LocalDiscord) -> AsyncIterator[Connect]:
    async with AsyncExitStack() as stack:
        session = await stack.enter_async_context(ClientSession())

        async def open_socket(compress: str = "zlib-stream") -> Socket:
            query = {"v": "10", "encoding": "json", "compress": compress}
            connecting = session.ws_connect(discord_server.gateway_url, params=query)
            socket = Socket(await stack.enter_async_context(connecting))
            hello = await socket.receive()
            assert (hello["op"], hello["d"]["heartbeat_interval"]) == (10, 41250)
            return socket

        yield open_socket


@pytest.mark.parametrize("compress", ["zlib-stream", ""])
async def test_login_in_order(
    discord_server: LocalDiscord, connect: Connect, compress: str
) -> None:
    socket = await connect(compress)
    await socket.send(1, None)
    assert (await socket.receive())["op"] == 11
    ready = await socket.identify(discord_server.token)
    assert (ready["s"], ready["d"]["guilds"][0]["unavailable"]) == (1, True)
    guild = await socket.until("GUILD_CREATE")
    names = [channel["name"] for channel in guild["d"]["channels"]]
    assert names == ["general", "gallery", "after-dark", "moderators"]


@pytest.mark.parametrize(
    ("token", "intents", "code"), [("wrong", 1, 4004), (None, 1 << 15, 4014), (None, 1 << 1, 4014)]
)
async def test_a_refused_login(
    discord_server: LocalDiscord, connect: Connect, token: str | None, intents: int, code: int
) -> None:
    socket = await connect()
    with pytest.raises(ConnectionError) as closed:
        await socket.identify(token or discord_server.token, intents)
    assert closed.value.args == (code,)


async def test_a_shard_has_its_own_guilds_alone(
    discord_server: LocalDiscord, connect: Connect, api: Api
) -> None:
    """(guild id >> 22) % shards; direct messages are the first one's."""
    token, guild = discord_server.token, int(discord_server.world.guild.id)
    assert (guild >> 22) % 2 == 1
    first, second = await connect(), await connect()
    assert (await first.identify(token, shard=[0, 2]))["d"]["guilds"] == []
    assert (await second.identify(token, shard=[1, 2]))["d"]["shard"] == [1, 2]
    assert (await second.receive())["t"] == "GUILD_CREATE"
    assert discord_server.gateway.shards == {0, 1}
    await api("POST", api.channel(), {"content": "in the server"})
    message = await second.receive()
    assert (message["t"], message["d"]["content"]) == ("MESSAGE_CREATE", "in the server")
    await first.send(1, None)
    assert (await first.receive())["op"] == 11, "nothing of the server came before"


@pytest.mark.usefixtures("wrong_frames")
@pytest.mark.parametrize("shard", [[2, 2], [-1, 2], [0], "0", [0, 0]])
async def test_a_shard_that_cannot_be(
    discord_server: LocalDiscord, connect: Connect, shard: object
) -> None:
    socket = await connect()
    with pytest.raises(ConnectionError) as closed:
        await socket.identify(discord_server.token, shard=shard)
    assert closed.value.args == (4010,)


async def test_a_resumed_session_gets_what_it_missed(
    discord_server: LocalDiscord, connect: Connect, api: Api
) -> None:
    first = await connect()
    ready = await first.identify(discord_server.token)
    seen = (await first.until("GUILD_CREATE"))["s"]
    await first.socket.close()
    await discord_server.events.changes.wait_for(
        lambda: not discord_server.gateway.identified, 5, "the end of the connection"
    )
    await api("POST", api.channel(), {"content": "missed"})
    second = await connect()
    resume = {"token": discord_server.token, "session_id": ready["d"]["session_id"], "seq": seen}
    await second.send(6, resume)
    missed = await second.receive()
    assert (missed["t"], missed["d"]["content"]) == ("MESSAGE_CREATE", "missed")
    assert (await second.receive())["t"] == "RESUMED"


async def test_an_unknown_session_cannot_be_resumed(
    discord_server: LocalDiscord, connect: Connect
) -> None:
    socket = await connect()
    await socket.send(6, {"token": discord_server.token, "session_id": "none", "seq": 1})
    assert await socket.receive() == {"op": 9, "d": False}


async def test_the_traffic_log_has_no_tokens(
    discord_server: LocalDiscord, connect: Connect
) -> None:
    socket = await connect()
    await socket.identify(discord_server.token)
    log = discord_server.traffic.after(0)
    assert [entry.event for entry in log] == ["IDENTIFY", "READY", "GUILD_CREATE"]
    assert discord_server.token not in str(log)
