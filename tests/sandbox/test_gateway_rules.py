"""What a client may send to the gateway, how often, and what becomes of one that does not."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from typing import Any

import pytest

from sandbox import LocalDiscord, ManualClock, Quotas
from tests.sandbox.raw import Connect, connections

PATIENCE = 41.25 + 20


@pytest.fixture
async def strict_server(clock: ManualClock) -> AsyncIterator[LocalDiscord]:
    """As Discord is, on a clock that a test moves."""
    async with LocalDiscord(clock=clock, quotas=Quotas()) as server:
        yield server
        assert server.internal_errors == []


@pytest.fixture
async def connect(strict_server: LocalDiscord) -> AsyncIterator[Connect]:
    async with connections(strict_server) as connect:
        yield connect


def frame(op: Any, data: Any = None) -> str:
    return json.dumps({"op": op, "d": data})


@pytest.mark.parametrize(
    ("sent", "code"),
    [
        ("{", 4002),
        ("[]", 4002),
        ('"text"', 4002),
        (frame(1, "seven"), 4002),
        (frame(2, "token"), 4002),
        (frame(2, {"token": "x" * 4096}), 4002),
        (frame(5), 4001),
        (frame(99), 4001),
        (frame(0, {}), 4001),
        (frame("1"), 4001),
        (frame(3, {}), 4003),
        (frame(8, {}), 4003),
    ],
)
async def test_what_cannot_be_sent_before_login(connect: Connect, sent: str, code: int) -> None:
    socket = await connect()
    await socket.socket.send_str(sent)
    assert await socket.closed() == code


async def test_nobody_identifies_twice(strict_server: LocalDiscord, connect: Connect) -> None:
    socket = await connect()
    await socket.identify(strict_server.token)
    await socket.start(strict_server.token)
    assert await socket.closed() == 4005


async def test_nobody_resumes_beside_a_session(
    strict_server: LocalDiscord, connect: Connect
) -> None:
    socket = await connect()
    session = (await socket.identify(strict_server.token))["d"]["session_id"]
    await socket.send(6, {"token": strict_server.token, "session_id": session, "seq": 1})
    assert await socket.closed() == 4005


async def test_a_json_frame_may_come_as_bytes(connect: Connect) -> None:
    socket = await connect()
    await socket.socket.send_bytes(frame(1).encode())
    assert (await socket.receive())["op"] == 11


async def test_a_client_that_stays_silent_is_cut_and_can_resume(
    strict_server: LocalDiscord, connect: Connect, clock: ManualClock
) -> None:
    socket = await connect()
    ready = await socket.identify(strict_server.token)
    clock.advance(41.25)
    await socket.beat(1)
    clock.advance(PATIENCE - 0.01)
    assert strict_server.gateway.identified
    clock.advance(0.01)
    assert await socket.closed() == 4009
    again = await connect()
    session = ready["d"]["session_id"]
    await again.send(6, {"token": strict_server.token, "session_id": session, "seq": 2})
    assert (await again.receive())["t"] == "RESUMED"


async def test_who_never_identifies_has_to_send_heartbeats_too(
    connect: Connect, clock: ManualClock
) -> None:
    socket = await connect()
    clock.advance(PATIENCE)
    assert await socket.closed() == 4009


async def test_a_hundred_and_twenty_events_a_minute(
    strict_server: LocalDiscord, connect: Connect, clock: ManualClock
) -> None:
    socket = await connect()
    for _ in range(120):
        await socket.send(1, None)
    for _ in range(120):
        assert (await socket.receive())["op"] == 11
    clock.advance(60)
    for _ in range(121):
        await socket.send(1, None)
    assert await socket.closed() == 4008


async def test_members_and_sounds_can_be_asked_for(
    strict_server: LocalDiscord, connect: Connect
) -> None:
    socket, guild = await connect(), strict_server.world.guild.id
    await socket.identify(strict_server.token)
    await socket.until("GUILD_CREATE")
    await socket.send(8, {"guild_id": guild, "query": "ad", "limit": 0, "nonce": "n"})
    chunk = (await socket.receive())["d"]
    assert [member["user"]["username"] for member in chunk["members"]] == ["ada"]
    assert chunk["nonce"] == "n"
    await socket.send(31, {"guild_ids": [guild]})
    assert (await socket.receive())["d"] == {"guild_id": guild, "soundboard_sounds": []}
