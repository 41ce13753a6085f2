"""Which events a bot hears of, by its intents."""

from __future__ import annotations

from typing import Any

import pytest
from aiohttp import ClientSession

from sandbox import LocalDiscord
from sandbox.intents import guild_of, wanted
from tests.sandbox.raw import Api, Socket

ME = "100"


@pytest.mark.parametrize(
    ("event", "intent", "data"),
    [
        ("GUILD_MEMBER_ADD", 1 << 1, {"guild_id": "1"}),
        ("GUILD_BAN_ADD", 1 << 2, {"guild_id": "1"}),
        ("GUILD_ROLE_UPDATE", 1 << 0, {"guild_id": "1"}),
        ("CHANNEL_PINS_UPDATE", 1 << 0, {"guild_id": "1"}),
        ("CHANNEL_PINS_UPDATE", 1 << 12, {}),
        ("THREAD_UPDATE", 1 << 0, {"guild_id": "1"}),
        ("WEBHOOKS_UPDATE", 1 << 5, {"guild_id": "1"}),
        ("MESSAGE_CREATE", 1 << 9, {"guild_id": "1"}),
        ("MESSAGE_CREATE", 1 << 12, {}),
        ("MESSAGE_REACTION_ADD", 1 << 10, {"guild_id": "1"}),
        ("MESSAGE_REACTION_ADD", 1 << 13, {}),
        ("MESSAGE_POLL_VOTE_ADD", 1 << 24, {"guild_id": "1"}),
    ],
)
def test_each_event_has_its_intent(event: str, intent: int, data: dict[str, Any]) -> None:
    assert wanted(intent, event, data, ME)
    assert not wanted(~intent & (1 << 26) - 1, event, data, ME)


def test_some_events_need_no_intent() -> None:
    assert wanted(0, "INTERACTION_CREATE", {}, ME)
    assert wanted(0, "GUILD_MEMBER_UPDATE", {"guild_id": "1", "user": {"id": ME}}, ME)
    assert not wanted(0, "GUILD_MEMBER_UPDATE", {"guild_id": "1", "user": {"id": "2"}}, ME)


def test_an_event_belongs_to_its_server() -> None:
    assert guild_of("GUILD_DELETE", {"id": "1"}) == "1"
    assert guild_of("MESSAGE_CREATE", {"id": "5", "guild_id": "1"}) == "1"
    assert guild_of("MESSAGE_CREATE", {"id": "5"}) is None


async def test_other_peoples_words_take_the_privileged_intent_over_http_too(
    discord_server: LocalDiscord, api: Api
) -> None:
    ada = discord_server.member("Ada")
    said = await ada.say("not for the bot")
    to_it = await ada.say(f"for <@{discord_server.world.bot.id}>")
    _, own = await api("POST", api.channel(), {"content": "my own"})
    _, listed = await api("GET", api.channel())
    words = {message["id"]: message["content"] for message in listed}
    assert words == {said["id"]: "", to_it["id"]: to_it["content"], own["id"]: "my own"}
    async with LocalDiscord(privileged_intents=1 << 15) as server:
        call = Api(server, api.session)
        said = await server.member("Ada").say("for all")
        _, read = await call("GET", f"{call.channel()}/{said['id']}")
        assert read["content"] == "for all"


async def test_a_session_hears_only_what_it_asked_for(
    discord_server: LocalDiscord, api: Api
) -> None:
    async with (
        ClientSession() as session,
        session.ws_connect(discord_server.gateway_url + "?v=10") as raw,
    ):
        socket = Socket(raw)
        assert (await socket.receive())["op"] == 10
        await socket.identify(discord_server.token, intents=1 << 0 | 1 << 10)
        ada = discord_server.member("Ada")
        said = await ada.say("not for you")
        await ada.react(said, "\N{LION FACE}")
        await socket.until("GUILD_CREATE")
        event = await socket.receive()
        assert event["t"] == "MESSAGE_REACTION_ADD"
        assert event["d"]["member"]["user"]["id"] == ada.id
