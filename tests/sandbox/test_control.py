"""The control API: every fault over HTTP, and nothing for those who may not."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import pytest
from aiohttp import ClientSession, ClientTimeout

from sandbox import LocalDiscord, ManualClock
from tests.sandbox.raw import Api, Connect, connections

REQUEST = {"method": "POST", "path": "/channels/"}


@pytest.fixture
async def server(clock: ManualClock) -> AsyncIterator[LocalDiscord]:
    async with LocalDiscord(clock=clock, control=True) as server:
        yield server
        assert server.internal_errors == []


class Remote:
    """What another program would send."""

    def __init__(self, server: LocalDiscord, session: ClientSession) -> None:
        self._url, self._session = server.url + "/control", session

    async def __call__(self, method: str, path: str, body: Any = None) -> tuple[int, Any]:
        async with self._session.request(method, self._url + path, json=body) as answer:
            return answer.status, await answer.json() if answer.status != 204 else None

    async def add(self, fault: str, **fields: Any) -> int:
        status, made = await self("POST", "/faults", {"fault": fault, **fields})
        assert (status, made["fault"]) == (200, fault), made
        return made["id"]


@pytest.fixture
async def session() -> AsyncIterator[ClientSession]:
    async with ClientSession() as session:
        yield session


@pytest.fixture
def remote(server: LocalDiscord, session: ClientSession) -> Remote:
    return Remote(server, session)


@pytest.fixture
def api(server: LocalDiscord, session: ClientSession) -> Api:
    return Api(server, session)


@pytest.fixture
async def connect(server: LocalDiscord) -> AsyncIterator[Connect]:
    async with connections(server) as connect:
        yield connect


async def send(api: Api, content: str = "a lion") -> tuple[int, Any]:
    return await api("POST", api.channel(), {"content": content})


async def test_there_is_none_unless_it_is_asked_for(discord_server: LocalDiscord) -> None:
    async with ClientSession() as session:
        assert (await session.get(discord_server.url + "/control/faults")).status == 404


@pytest.mark.parametrize("headers", [{"Origin": "https://example.com"}, {"Host": "example.com:80"}])
async def test_another_site_may_not_ask(
    server: LocalDiscord, session: ClientSession, headers: dict[str, str]
) -> None:
    answer = await session.get(server.url + "/control/faults", headers=headers)
    assert answer.status == 403


async def test_faults_are_added_listed_and_lifted(remote: Remote, api: Api) -> None:
    number = await remote.add("fail", **REQUEST, status=502)
    assert (await remote("GET", "/faults"))[1] == [
        {"id": number, "fault": "fail", **REQUEST, "status": 502, "met": 0, "times": None}
    ]
    url, headers = f"{api.server.url}/api/v10{api.channel()}", api.authorization
    answer = await api.session.post(url, json={"content": "a"}, headers=headers)
    assert (answer.status, answer.content_type) == (502, "text/html")
    assert await remote("DELETE", f"/faults/{number}") == (204, None)
    assert (await send(api))[0] == 200
    await remote.add("lose", **REQUEST)
    await remote.add("block", pattern="lion")
    assert await remote("DELETE", "/faults") == (204, None)
    assert (await remote("GET", "/faults"))[1] == []


async def test_requests_go_wrong(remote: Remote, api: Api) -> None:
    await remote.add("refuse", **REQUEST, status=403, code=50013, message="No.", times=1)
    assert await send(api) == (403, {"code": 50013, "message": "No."})
    await remote.add("rate_limit", **REQUEST, seconds=2, times=1)
    assert (await send(api))[1]["retry_after"] == 2
    await remote.add("lose", **REQUEST, times=1)
    with pytest.raises(Exception, match="disconnected"):
        await send(api)
    await remote.add("hang", **REQUEST, times=1)
    with pytest.raises(TimeoutError):
        await api.session.post(
            f"{api.server.url}/api/v10{api.channel()}",
            json={"content": "a"},
            headers=api.authorization,
            timeout=ClientTimeout(total=0.1),
        )
    assert len(api.server.member("Ada").messages()) == 2


async def test_people_do_things(remote: Remote, api: Api, clock: ManualClock) -> None:
    await remote.add("block", pattern="lion")
    assert (await send(api))[1]["code"] == 200000
    await remote.add("revoke", permission="SEND_MESSAGES", channel="general")
    assert (await send(api, "a"))[1]["code"] == 50013
    await remote.add("close_dms", member="Ada")
    await remote("DELETE", "/faults")
    _, sent = await send(api)
    assert (await remote("DELETE", f"/messages/{sent['id']}"))[0] == 204
    assert api.server.member("Ada").messages() == []
    assert (await remote("DELETE", "/channels/gallery"))[0] == 204
    assert api.server.world.channel_named("gallery") is None
    now = clock.now()
    assert await remote("POST", "/clock", {"seconds": 900}) == (200, {"now": now + 900})


async def test_the_gateway_goes_wrong(
    remote: Remote, server: LocalDiscord, connect: Connect
) -> None:
    socket = await connect()
    await socket.identify(server.token)
    await socket.until("GUILD_CREATE")
    await socket.beat()
    _, seen = await remote("GET", "/gateway")
    assert seen["sessions"] == [
        {"shard": [0, 1], "connected": True, "sequence": 2, "heartbeats": 1}
    ]
    assert seen["session_start_limit"]["remaining"] == 999
    await remote.add("withhold_acks", shard=0)
    await remote.add("hold_events")
    for action, frame in (
        ("heartbeat", {"op": 1, "d": None}),
        ("reconnect", {"op": 7, "d": None}),
        ("invalidate", {"op": 9, "d": True}),
    ):
        fields = {"resumable": True} if action == "invalidate" else {}
        assert (await remote("POST", f"/gateway/{action}", fields))[0] == 204
        assert await socket.receive() == frame
    assert (await remote("POST", "/gateway/cut", {"code": 4009, "shard": 0}))[0] == 204
    assert await socket.closed() == 4009


@pytest.mark.parametrize(
    ("path", "body", "sentence"),
    [
        ("/faults", {"fault": "flood"}, "flood is none of fail, refuse"),
        ("/faults", {}, "None is none of"),
        ("/faults", [], "None is none of"),
        ("/faults", {"fault": "hang", "method": "GET"}, "Without path"),
        ("/faults", {"fault": "hang", **REQUEST, "often": 1}, "no field often"),
        ("/faults", {"fault": "hang", **REQUEST, "times": "1"}, "times has to be a whole number"),
        ("/faults", {"fault": "hang", **REQUEST, "times": True}, "a whole number"),
        ("/faults", {"fault": "fail", **REQUEST, "status": 404}, "500 to 599"),
        ("/faults", {"fault": "revoke", "permission": "FLY"}, "no permission FLY"),
        ("/faults", {"fault": "revoke", "permission": "ADMINISTRATOR", "role": "x"}, "no role x"),
        ("/faults", {"fault": "close_dms", "member": "Zoe"}, "no member Zoe"),
        ("/gateway/cut", {"code": 1006}, "3000 to 4999"),
        ("/gateway/explode", {}, "explode is none of cut, reconnect"),
        ("/clock", {"seconds": "1"}, "a number"),
    ],
)
async def test_what_cannot_be_done_is_said_in_a_sentence(
    remote: Remote, path: str, body: Any, sentence: str
) -> None:
    status, answer = await remote("POST", path, body)
    assert status == 400
    assert sentence in answer["message"]
    assert (await remote("GET", "/faults"))[1] == [], "and nothing was done"


async def test_what_is_no_json_is_said_too(server: LocalDiscord, session: ClientSession) -> None:
    answer = await session.post(server.url + "/control/faults", data=b"{")
    assert answer.status == 400
    assert "JSON" in (await answer.json())["message"]
