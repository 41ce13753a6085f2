"""What a test can let go wrong, and what people do to a server while a bot is at work."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from aiohttp import ClientError

from sandbox import LocalDiscord, Member, Refused
from sandbox.errors import ApiError
from sandbox.faults import RateLimited
from sandbox.permissions import Permission
from sandbox.state import Overwrite
from tests.sandbox.raw import Api
from tests.sandbox.stock_bot import StockBot, png


def deny(server: LocalDiscord, permission: Permission) -> None:
    channel = server.world.channel_named("general")
    assert channel is not None
    channel.overwrites.append(Overwrite(server.world.bot.id, "member", deny=int(permission)))


async def test_a_refusal_is_met_as_often_as_asked_and_nothing_is_done(
    discord_server: LocalDiscord, api: Api
) -> None:
    error = ApiError(400, 200000, "Message was blocked by automatic moderation")
    fault = discord_server.faults.refuse("POST", api.channel(), error, times=1)
    assert (await api("POST", api.channel(), {"content": "a"}))[1]["code"] == 200000
    assert (await api("POST", api.channel(), {"content": "b"}))[0] == 200
    assert fault.met == 1
    assert [m["content"] for m in discord_server.member("Ada").messages()] == ["b"]


async def test_a_rate_limit_says_when_to_come_back(discord_server: LocalDiscord, api: Api) -> None:
    discord_server.faults.refuse("POST", api.channel(), RateLimited(1.5))
    url = f"{discord_server.url}/api/v10{api.channel()}"
    headers = {"Authorization": f"Bot {discord_server.token}"}
    async with api.session.post(url, json={"content": "a"}, headers=headers) as response:
        assert response.status == 429
        assert response.headers["Retry-After"] == "2", "whole seconds, as Discord sends them"
        assert "Via" in response.headers
        assert (await response.json())["retry_after"] == 1.5


async def test_a_lost_answer_is_one_to_what_was_done(
    discord_server: LocalDiscord, api: Api
) -> None:
    discord_server.faults.lose("POST", api.channel())
    with pytest.raises(ClientError):
        await api("POST", api.channel(), {"content": "a"})
    assert [m["content"] for m in discord_server.member("Ada").messages()] == ["a"]


async def test_an_answer_is_held_until_it_is_released(
    discord_server: LocalDiscord, api: Api
) -> None:
    held = discord_server.faults.hold("POST", api.channel())
    asking = asyncio.create_task(api("POST", api.channel(), {"content": "a"}))
    await held.acted.wait()
    assert len(discord_server.member("Ada").messages()) == 1
    assert not asking.done()
    held.release()
    assert (await asking)[0] == 200


async def test_a_channel_is_deleted_with_its_messages(
    discord_server: LocalDiscord, bot: StockBot, api: Api, ada: Member
) -> None:
    async def think(interaction: Any) -> None:
        await interaction.response.defer()

    bot.acts["imagine"] = think
    reply = await ada.slash("imagine", channel="gallery", prompt="a lion")
    await reply.answered()
    path = api.channel("gallery")
    webhook = f"/webhooks/{discord_server.world.application_id}/{reply.interaction.token}"
    discord_server.delete_channel("gallery")
    assert (await api("POST", path, {"content": "a"}))[1]["code"] == 10003
    assert (await api("POST", webhook, {"content": "a"}))[1]["code"] == 10003
    assert (await api("PATCH", webhook + "/messages/@original", {"content": "a"}))[0] == 404
    with pytest.raises(Refused, match="no channel gallery"):
        ada.messages("gallery")


async def test_a_moderator_deletes_any_message_and_a_member_their_own(
    discord_server: LocalDiscord, api: Api
) -> None:
    ada, ben, mori = (discord_server.member(name) for name in ("Ada", "Ben", "Mori"))
    hers, his = await ada.say("hers"), await ben.say("his")
    with pytest.raises(Refused, match="may not delete"):
        await ada.delete(his)
    await ada.delete(hers)
    await mori.delete(his)
    assert ada.messages() == []


async def test_without_the_right_to_read_history_a_channel_is_empty(
    discord_server: LocalDiscord, api: Api
) -> None:
    """Discord does not refuse it, so an empty answer says nothing."""
    _, sent = await api("POST", api.channel(), {"content": "a"})
    deny(discord_server, Permission.READ_MESSAGE_HISTORY)
    assert await api("GET", api.channel()) == (200, [])
    assert (await api("GET", f"{api.channel()}/{sent['id']}"))[1]["code"] == 50013


async def test_a_file_needs_its_right_in_an_edit_too(
    discord_server: LocalDiscord, api: Api
) -> None:
    _, sent = await api("POST", api.channel(), {"content": "a"})
    deny(discord_server, Permission.ATTACH_FILES)
    path = f"{api.channel()}/{sent['id']}"
    assert (await api("PATCH", path, {"content": "b"}))[0] == 200
    status, answer = await api("PATCH", path, {"attachments": [{"id": 0}]}, files={0: png()})
    assert (status, answer["code"]) == (403, 50013)
