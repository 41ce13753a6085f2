"""A session outlives its connection: what is replayed, and what ends it."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
from aiohttp import ClientSession

from sandbox import LocalDiscord, ManualClock, Quotas
from sandbox.sessions import EVENTS_KEPT
from sandbox.wire import JSON
from tests.sandbox.raw import Api, Connect, Socket, connections


@pytest.fixture
async def server(clock: ManualClock) -> AsyncIterator[LocalDiscord]:
    quotas = Quotas(buckets=False, requests_a_second=10_000, identify_every=0)
    async with LocalDiscord(clock=clock, quotas=quotas) as server:
        yield server
        assert server.internal_errors == []


@pytest.fixture
async def connect(server: LocalDiscord) -> AsyncIterator[Connect]:
    async with connections(server) as connect:
        yield connect


@pytest.fixture
async def requests(server: LocalDiscord) -> AsyncIterator[Api]:
    async with ClientSession() as session:
        yield Api(server, session)


class Login:
    """A session, the number of the last event seen in it, and a way to go on with it."""

    def __init__(self, server: LocalDiscord, connect: Connect) -> None:
        self.server, self._connect = server, connect
        self.socket: Socket
        self.session = ""
        self.sequence = 0

    async def identify(self) -> None:
        self.socket = await self._connect()
        self.session = (await self.socket.identify(self.server.token))["d"]["session_id"]
        self.sequence = (await self.socket.until("GUILD_CREATE"))["s"]

    async def leave(self, code: int) -> None:
        await self.socket.socket.close(code=code)
        await self.server.events.changes.wait_for(
            lambda: not self.server.gateway.identified, 5, "the end of the connection"
        )

    async def resume(self, sequence: int | None = None) -> Socket:
        socket = await self._connect()
        seen = self.sequence if sequence is None else sequence
        await socket.send(6, {"token": self.server.token, "session_id": self.session, "seq": seen})
        return socket


@pytest.fixture
async def login(server: LocalDiscord, connect: Connect) -> Login:
    login = Login(server, connect)
    await login.identify()
    return login


async def say(api: Api, *words: str) -> None:
    for word in words:
        assert (await api("POST", api.channel(), {"content": word}))[0] == 200


def seen(frame: JSON) -> tuple[str, int]:
    return frame["d"]["content"], frame["s"]


async def test_what_was_missed_comes_in_order_and_then_resumed(login: Login, requests: Api) -> None:
    await login.leave(4000)
    await say(requests, "one", "two", "three")
    socket = await login.resume()
    missed = [seen(await socket.receive()) for _ in range(3)]
    first = login.sequence + 1
    assert missed == [("one", first), ("two", first + 1), ("three", first + 2)]
    assert (await socket.receive())["t"] == "RESUMED"
    await say(requests, "four")
    assert seen(await socket.receive()) == ("four", first + 4)


async def test_the_old_connection_is_closed_when_another_takes_the_session(login: Login) -> None:
    socket = await login.resume()
    assert (await socket.receive())["t"] == "RESUMED"
    assert await login.socket.closed() == 4000


@pytest.mark.parametrize("code", [1000, 1001])
async def test_who_says_goodbye_cannot_resume(login: Login, code: int) -> None:
    await login.leave(code)
    assert await (await login.resume()).receive() == {"op": 9, "d": False}


async def test_a_session_is_kept_for_minutes(login: Login, clock: ManualClock) -> None:
    await login.leave(4000)
    clock.advance(179)
    socket = await login.resume()
    assert (await socket.receive())["t"] == "RESUMED"
    await socket.socket.close(code=4000)


async def test_and_no_longer(login: Login, clock: ManualClock) -> None:
    await login.leave(4000)
    clock.advance(180)
    assert await (await login.resume()).receive() == {"op": 9, "d": False}


async def test_too_much_was_missed(login: Login, requests: Api) -> None:
    await login.leave(4000)
    for number in range(EVENTS_KEPT + 1):
        await say(requests, str(number))
    socket = await login.resume()
    assert await socket.receive() == {"op": 9, "d": False}
    assert (await socket.identify(login.server.token))["s"] == 1


@pytest.mark.parametrize("sequence", [3, -1])
async def test_a_number_that_was_never_sent(login: Login, sequence: int) -> None:
    assert login.sequence == 2
    await login.leave(4000)
    assert await (await login.resume(sequence)).closed() == 4007
    assert await (await login.resume()).receive() == {"op": 9, "d": False}


async def test_another_token_resumes_nothing(login: Login, connect: Connect) -> None:
    socket = await connect()
    await socket.send(6, {"token": "wrong", "session_id": login.session, "seq": 1})
    assert await socket.closed() == 4004


async def test_an_unknown_session_cannot_be_resumed(server: LocalDiscord, connect: Connect) -> None:
    socket = await connect()
    await socket.send(6, {"token": server.token, "session_id": "none", "seq": 1})
    assert await socket.receive() == {"op": 9, "d": False}
    await socket.identify(server.token)
