"""Logging in to the gateway, frame by frame: who may, who may not, and what each then gets."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
from aiohttp import ClientSession

from sandbox import LocalDiscord, ManualClock, Quotas
from tests.sandbox.raw import Api, Connect, Socket, connections

DAY = 24 * 60 * 60


@pytest.fixture
async def connect(discord_server: LocalDiscord) -> AsyncIterator[Connect]:
    async with connections(discord_server) as connect:
        yield connect


@pytest.mark.parametrize("compress", ["zlib-stream", "zstd-stream", ""])
async def test_login_in_order(
    discord_server: LocalDiscord, connect: Connect, compress: str
) -> None:
    socket = await connect(compress)
    assert await socket.beat() == {"op": 11, "d": None}
    ready = await socket.identify(discord_server.token)
    assert (ready["s"], ready["d"]["guilds"][0]["unavailable"]) == (1, True)
    guild = await socket.until("GUILD_CREATE")
    names = [channel["name"] for channel in guild["d"]["channels"]]
    assert names == ["general", "gallery", "after-dark", "moderators"]
    assert socket.compressed == (4 if compress else 0)


async def test_large_payloads_are_compressed_one_by_one_where_that_is_asked_for(
    discord_server: LocalDiscord, connect: Connect
) -> None:
    socket = await connect("")
    await socket.identify(discord_server.token, compress=True)
    assert (await socket.receive())["t"] == "GUILD_CREATE"
    assert socket.compressed == 1
    await socket.beat()
    assert socket.compressed == 1, "what is small stays as it is"


@pytest.mark.parametrize(
    ("query", "code"),
    [({"v": "9"}, 4012), ({"v": ""}, 4012), ({"encoding": "etf"}, 4002), ({"compress": "x"}, 4002)],
)
async def test_an_address_that_asks_for_what_is_not_here(
    discord_server: LocalDiscord, query: dict[str, str], code: int
) -> None:
    asked = {"v": "10", "encoding": "json", **query}
    async with (
        ClientSession() as session,
        session.ws_connect(discord_server.gateway_url, params=asked) as socket,
    ):
        assert await Socket(socket).closed() == code


@pytest.mark.usefixtures("wrong_frames")
@pytest.mark.parametrize(
    ("token", "intents", "code"),
    [
        ("wrong", 1, 4004),
        (None, 1 << 15, 4014),
        (None, 1 << 1, 4014),
        (None, 1 << 17, 4013),
        (None, -1, 4013),
        (None, "1", 4013),
    ],
)
async def test_a_refused_login(
    discord_server: LocalDiscord,
    connect: Connect,
    token: str | None,
    intents: int,
    code: int,
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
    assert (await first.beat())["op"] == 11, "nothing of the server came before"


@pytest.mark.usefixtures("wrong_frames")
@pytest.mark.parametrize("shard", [[2, 2], [-1, 2], [0], "0", [0, 0]])
async def test_a_shard_that_cannot_be(
    discord_server: LocalDiscord, connect: Connect, shard: object
) -> None:
    socket = await connect()
    with pytest.raises(ConnectionError) as closed:
        await socket.identify(discord_server.token, shard=shard)
    assert closed.value.args == (4010,)


async def test_too_many_guilds_for_one_shard(clock: ManualClock) -> None:
    quotas = Quotas(guilds_a_shard=0)
    async with LocalDiscord(clock=clock, quotas=quotas) as server, connections(server) as connect:
        with pytest.raises(ConnectionError) as closed:
            await (await connect()).identify(server.token)
        assert closed.value.args == (4011,)
        clock.advance(5)
        await (await connect()).identify(server.token, shard=[0, 2])


async def test_one_login_in_five_seconds_for_each_key(clock: ManualClock) -> None:
    """The key is the shard's number modulo max_concurrency."""
    quotas = Quotas(max_concurrency=2)
    async with LocalDiscord(clock=clock, quotas=quotas) as server, connections(server) as connect:
        await (await connect()).identify(server.token, shard=[0, 4])
        await (await connect()).identify(server.token, shard=[1, 4])
        third = await connect()
        assert await third.start(server.token, shard=[2, 4]) == {"op": 9, "d": False}
        clock.advance(5)
        await third.identify(server.token, shard=[2, 4])
        assert server.gateway.shards == {0, 1, 2}


async def test_logins_are_counted_down_and_the_day_begins_with_the_first(
    clock: ManualClock,
) -> None:
    async with (
        LocalDiscord(clock=clock, quotas=Quotas()) as server,
        connections(server) as connect,
        ClientSession() as session,
    ):
        api = Api(server, session)

        async def left() -> tuple[int, int]:
            limit = (await api("GET", "/gateway/bot"))[1]["session_start_limit"]
            assert (limit["total"], limit["max_concurrency"]) == (1000, 1)
            return limit["remaining"], limit["reset_after"]

        assert await left() == (1000, 0)
        await (await connect()).identify(server.token)
        clock.advance(60)
        assert await left() == (999, (DAY - 60) * 1000)
        clock.advance(DAY)
        assert await left() == (1000, 0)


async def test_one_login_too_many_in_a_day_resets_the_token(clock: ManualClock) -> None:
    """All sessions end, and neither the gateway nor the API takes the old token any more."""
    quotas = Quotas(identifies_a_day=1)
    async with LocalDiscord(clock=clock, quotas=quotas) as server, connections(server) as connect:
        old, first, second = server.token, await connect(), await connect()
        await first.identify(old)
        clock.advance(5)
        with pytest.raises(ConnectionError) as closed:
            await second.identify(old)
        assert closed.value.args == (4004,)
        assert await first.closed() == 4004
        assert (server.bot_token.resets, server.gateway.identified) == (1, False)
        async with ClientSession() as session:
            assert (await Api(server, session)("GET", "/users/@me", token=old))[0] == 401
        with pytest.raises(ConnectionError):
            await (await connect()).identify(old)
        clock.advance(5)
        await (await connect()).identify(server.token)


async def test_the_traffic_log_has_no_tokens(
    discord_server: LocalDiscord, connect: Connect
) -> None:
    socket = await connect()
    await socket.identify(discord_server.token)
    log = discord_server.traffic.after(0)
    assert [entry.event for entry in log] == ["IDENTIFY", "READY", "GUILD_CREATE"]
    assert discord_server.token not in str(log)
