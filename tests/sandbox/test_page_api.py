"""What the page in the browser asks, over HTTP and its event socket."""

from __future__ import annotations

import json
from typing import Any

import pytest
from aiohttp import ClientSession, FormData

from sandbox import LocalDiscord, ManualClock, Member
from tests.sandbox.raw import Api, Socket
from tests.sandbox.stock_bot import StockBot, png

Interaction = Any
GENERAL = "1100000000000000201"


async def ask(api: Api, path: str, **query: str) -> Any:
    async with api.session.get(f"{api.server.url}/sandbox/{path}", params=query) as response:
        return await response.json()


async def send(api: Api, payload: dict[str, Any], *files: bytes) -> tuple[int, Any]:
    form = FormData(quote_fields=False)
    form.add_field("payload_json", json.dumps(payload), content_type="application/json")
    for number, content in enumerate(files):
        form.add_field(f"files[{number}]", content, filename="lion.png")
    url = f"{api.server.url}/sandbox/interactions"
    async with api.session.post(url, data=form) as response:
        return response.status, await response.json()


def payload(member: Member, kind: int, data: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"user_id": member.id, "channel_id": GENERAL, "type": kind, "data": data, **more}


async def test_the_state_shows_each_member_their_channels(
    api: Api, bot: StockBot, discord_server: LocalDiscord
) -> None:
    ada = await ask(api, "state")
    mori = await ask(api, "state", user_id=discord_server.member("Mori").id)
    assert ada["me"]["global_name"] == "Ada"
    assert [c["name"] for c in ada["channels"]] == ["general", "gallery", "after-dark"]
    assert "moderators" in [c["name"] for c in mori["channels"]]
    assert [u["role"] for u in ada["users"]] == ["owner", "moderator", "member", "member"]
    assert ada["ready"]
    assert ada["bot"]["username"] == "atelier"
    assert "imagine" in [c["name"] for c in ada["commands"]]


async def test_a_command_with_a_file_and_its_events(
    api: Api, bot: StockBot, ada: Member, ben: Member
) -> None:
    async def describe(interaction: Interaction) -> None:
        await interaction.response.send_message("a lion", ephemeral=True)

    bot.acts["describe"] = describe
    url = f"{api.server.url}/sandbox/events?user_id={ada.id}"
    async with api.session.ws_connect(url) as raw:
        options = [{"name": "image", "value": 0}]
        sent = payload(ada, 2, {"type": 1, "name": "describe", "options": options})
        status, answer = await send(api, sent, png())
        assert status == 200
        event = await Socket(raw).until("MESSAGE_CREATE")
    assert event["d"]["interaction_metadata"]["id"] == answer["id"]
    assert event["d"]["flags"] & 64
    path = f"channels/{event['d']['channel_id']}/messages"
    assert [m["content"] for m in await ask(api, path, user_id=ada.id)] == ["a lion"]
    assert await ask(api, path, user_id=ben.id) == []


async def test_the_page_hears_of_failures(
    api: Api, bot: StockBot, ada: Member, clock: ManualClock
) -> None:
    async def imagine(interaction: Interaction) -> None:
        clock.advance(4)

    bot.acts["imagine"] = imagine
    url = f"{api.server.url}/sandbox/events?user_id={ada.id}"
    async with api.session.ws_connect(url) as raw:
        options = [{"name": "prompt", "value": "a lion"}]
        data = {"type": 1, "name": "imagine", "options": options}
        status, answer = await send(api, payload(ada, 2, data))
        assert status == 200, answer
        event = await Socket(raw).until("INTERACTION_FAILED")
    assert event["d"]["interaction_id"] == answer["id"]
    assert event["d"]["name"] == "imagine"


async def test_autocomplete_and_refusals(api: Api, bot: StockBot, ada: Member) -> None:
    typed = [{"name": "model", "value": "sta", "focused": True}]
    data = {"type": 1, "name": "imagine", "options": typed}
    status, answer = await send(api, payload(ada, 4, data))
    assert status == 200, answer
    assert len(answer["choices"]) == 2
    data = {"type": 1, "name": "imagine", "options": list[Any]()}
    status, answer = await send(api, payload(ada, 2, data))
    assert (status, answer) == (400, {"message": "prompt is required."})


async def test_an_ordinary_message_with_a_picture(api: Api, ada: Member) -> None:
    form = FormData(quote_fields=False)
    said = {"user_id": ada.id, "channel_id": GENERAL, "content": "look"}
    form.add_field("payload_json", json.dumps(said))
    form.add_field("files[0]", png(2, 3), filename="a b.png")
    async with api.session.post(f"{api.server.url}/sandbox/messages", data=form) as response:
        message = await response.json()
    assert message["attachments"][0]["filename"] == "a_b.png"
    assert message["attachments"][0]["height"] == 3


async def test_the_traffic_for_people_who_build_bots(api: Api, bot: StockBot) -> None:
    entries = await ask(api, "traffic", after="1")
    assert entries[0]["n"] == 2
    assert {"rest", "event", "gateway"} == {entry["kind"] for entry in entries}
    assert api.server.token not in json.dumps(entries)


async def test_another_sites_page_may_not_ask(discord_server: LocalDiscord) -> None:
    async with ClientSession(headers={"Origin": "https://example.com"}) as session:
        async with session.get(f"{discord_server.url}/sandbox/state") as response:
            assert response.status == 403
        async with session.get(f"{discord_server.url}/sandbox/events") as response:
            assert response.status == 403


@pytest.mark.parametrize(
    "path", ["/", "/sandbox/state", "/sandbox/events", "/api/v10/gateway", "/gateway", "/nowhere"]
)
async def test_another_name_for_this_machine_is_not_answered(
    api: Api, discord_server: LocalDiscord, path: str
) -> None:
    """DNS rebinding: for the browser, Origin and Host are the same name then."""
    port = discord_server.url.rpartition(":")[2]
    for name in ("rebound.example", "127.0.0.1.example", "localhost.", "[::2]", "", "[::1"):
        host = f"{name}:{port}"
        headers = {"Host": host, "Origin": f"http://{host}"}
        async with api.session.get(discord_server.url + path, headers=headers) as response:
            assert response.status == 403, name
            assert await response.json() == {
                "message": "The sandbox answers only at 127.0.0.1, [::1], localhost."
            }


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost:8070", "LOCALHOST", "[::1]:1", "[::1]"])
async def test_each_name_of_the_loopback_is_answered(
    api: Api, discord_server: LocalDiscord, host: str
) -> None:
    url = f"{discord_server.url}/sandbox/state"
    async with api.session.get(url, headers={"Host": host}) as response:
        assert response.status == 200


async def test_names_that_a_resolver_sends_here_can_be_allowed() -> None:
    async with LocalDiscord(host_names=("discord.com",)) as server, ClientSession() as session:
        for host, status in (("discord.com", 200), ("127.0.0.1", 403)):
            url = f"{server.url}/sandbox/state"
            async with session.get(url, headers={"Host": host}) as response:
                assert response.status == status


@pytest.mark.parametrize("change", ["expired", "signature", "name"])
async def test_an_attachment_address_cannot_be_bent(
    api: Api, clock: ManualClock, change: str
) -> None:
    _, message = await api("POST", api.channel(), {}, {0: png()})
    url = message["attachments"][0]["url"]
    async with api.session.get(url) as response:
        assert await response.read() == png()
        assert response.headers["Content-Type"] == "image/png"
    if change == "expired":
        clock.advance(24 * 60 * 60 + 1)
    elif change == "signature":
        url = url.replace("&hm=", "&hm=0")
    else:
        url = url.replace("0.png", "1.png")
    async with api.session.get(url) as response:
        assert response.status == 404
