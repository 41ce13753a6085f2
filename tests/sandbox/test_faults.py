"""What a test can let go wrong with requests, and what people do to a server meanwhile."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

import discord
import pytest
from aiohttp import ClientError, ClientSession

from sandbox import LocalDiscord, Member, Refused
from sandbox.errors import ApiError
from sandbox.faults import RateLimited
from sandbox.permissions import Permission
from sandbox.state import Overwrite
from tests.sandbox.raw import Api
from tests.sandbox.stock_bot import StockBot, png


async def until(bot: StockBot, event: str, condition: Callable[[], bool]) -> None:
    """Waits until the bot knows, from an event."""
    while not condition():
        await bot.wait_for(event, timeout=5)


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


@pytest.mark.parametrize(("status", "kind"), [(500, "application/json"), (502, "text/html")])
async def test_a_failure_is_discords_or_the_network_before_it(
    discord_server: LocalDiscord, bot: StockBot, status: int, kind: str
) -> None:
    """discord.py repeats the request by itself after a second."""
    fault = discord_server.faults.fail("GET", "/users/", status, times=1)
    url, token = f"{discord_server.url}/api/v10/users/@me", discord_server.token
    async with (
        ClientSession(headers={"Authorization": f"Bot {token}"}) as session,
        session.get(url) as answer,
    ):
        assert (answer.status, answer.content_type) == (status, kind)
        assert ("Via" in answer.headers) == (status == 500)
    again = discord_server.faults.fail("GET", "/users/", status, times=1)
    assert (await bot.fetch_user(int(discord_server.member("Ada").id))).name == "ada"
    assert (fault.met, again.met) == (1, 1)


async def test_stock_discord_py_waits_as_it_is_told(
    discord_server: LocalDiscord, bot: StockBot
) -> None:
    fault = discord_server.faults.rate_limit("GET", "/users/", 0.05, times=2)
    assert (await bot.fetch_user(int(discord_server.member("Ada").id))).name == "ada"
    assert fault.met == 2


async def test_without_via_stock_discord_py_takes_it_for_a_ban(
    discord_server: LocalDiscord, bot: StockBot
) -> None:
    discord_server.faults.rate_limit("GET", "/users/", via=False)
    with pytest.raises(discord.HTTPException, match="1015") as refused:
        await bot.fetch_user(int(discord_server.member("Ada").id))
    assert refused.value.status == 429


async def test_an_answer_that_never_comes_is_one_to_what_was_done(
    discord_server: LocalDiscord, api: Api
) -> None:
    fault = discord_server.faults.hang("POST", api.channel(), times=1)
    asking = asyncio.create_task(api("POST", api.channel(), {"content": "a"}))
    ada = discord_server.member("Ada")
    await ada.see(lambda message: message["content"] == "a")
    assert not asking.done()
    assert (await api("POST", api.channel(), {"content": "b"}))[0] == 200
    assert not asking.done()
    discord_server.faults.lift(fault.id)
    with pytest.raises(ClientError):
        await asking


async def test_faults_are_listed_until_they_are_lifted_or_used_up(
    discord_server: LocalDiscord, api: Api
) -> None:
    faults = discord_server.faults
    first = faults.fail("GET", "/users/", times=1)
    second = faults.hang("POST", "/typing")
    assert [fault.public() for fault in faults.active] == [
        {"id": first.id, "fault": "fail", "method": "GET", "path": "/users/", "status": 500}
        | {"met": 0, "times": 1},
        {"id": second.id, "fault": "hang", "method": "POST", "path": "/typing"}
        | {"met": 0, "times": None},
    ]
    assert (await api("GET", "/users/@me"))[0] == 500
    assert faults.active == [second]
    second.lift()
    assert faults.active == []
    with pytest.raises(Refused, match="no fault"):
        faults.lift(second.id)


async def test_a_right_of_the_bots_roles_is_taken_away_and_given_back(
    discord_server: LocalDiscord, bot: StockBot, api: Api
) -> None:
    """The bot hears of it: discord.py knows its rights without asking."""
    room = bot.guilds[0].text_channels[0]
    me = bot.guilds[0].me
    fault = discord_server.faults.world.revoke(Permission.SEND_MESSAGES)
    assert (await api("POST", api.channel(), {"content": "a"}))[1]["code"] == 50013
    await until(bot, "guild_role_update", lambda: not room.permissions_for(me).send_messages)
    fault.lift()
    assert (await api("POST", api.channel(), {"content": "a"}))[0] == 200
    await until(bot, "guild_role_update", lambda: room.permissions_for(me).send_messages)


async def test_a_right_is_taken_away_in_one_channel(
    discord_server: LocalDiscord, bot: StockBot, api: Api
) -> None:
    room = bot.guilds[0].text_channels[0]
    me = bot.guilds[0].me
    revoke = discord_server.faults.world.revoke
    fault = revoke(Permission.EMBED_LINKS, channel="general")
    second = revoke(Permission.SEND_MESSAGES, channel="general", role="@everyone")
    assert (await api("POST", api.channel(), {"content": "a"}))[1]["code"] == 50013
    assert (await api("POST", api.channel("gallery"), {"content": "a"}))[0] == 200
    await until(bot, "guild_channel_update", lambda: not room.permissions_for(me).send_messages)
    assert not room.permissions_for(me).embed_links
    discord_server.faults.lift_all()
    assert not fault.active
    assert not second.active
    assert (await api("POST", api.channel(), {"content": "a"}))[0] == 200
    await until(bot, "guild_channel_update", lambda: room.permissions_for(me).embed_links)


async def test_automod_blocks_what_others_would_read(
    discord_server: LocalDiscord, bot: StockBot, api: Api, ada: Member
) -> None:
    _, sent = await api("POST", api.channel(), {"content": "a tiger"})
    fault = discord_server.faults.world.block("li[o0]n")
    path = f"{api.channel()}/{sent['id']}"
    lion: Any = {"embeds": [{"fields": [{"name": "a", "value": "A L0N and a LI0N"}]}]}
    for method, where in (("POST", api.channel()), ("PATCH", path)):
        status, body = await api(method, where, lion)
        assert (status, body["code"]) == (400, 200000)
    assert [message["content"] for message in ada.messages()] == ["a tiger"]

    async def answer(interaction: Any) -> None:
        await interaction.response.send_message("a lion", ephemeral=interaction.extras["private"])

    bot.acts["imagine"] = answer
    await ada.slash("imagine", prompt="a", private=False)
    assert await bot.error_code() == 200000
    hers = await ada.slash("imagine", prompt="a", private=True)
    assert (await hers.message())["content"] == "a lion", "nobody else reads it"
    fault.lift()
    assert (await api("POST", api.channel(), lion))[0] == 200


async def test_a_member_is_blocked_by_automod_and_its_owner_is_not(
    discord_server: LocalDiscord,
) -> None:
    discord_server.faults.world.block("lion")
    with pytest.raises(ApiError, match="automatic moderation"):
        await discord_server.member("Ada").say("a lion")
    await discord_server.member("Olive").say("a lion")
    with pytest.raises(Refused, match="not a regular expression"):
        discord_server.faults.world.block("(")


async def test_a_member_closes_their_direct_messages(
    discord_server: LocalDiscord, bot: StockBot
) -> None:
    ada = discord_server.member("Ada")
    user = await bot.fetch_user(int(ada.id))
    fault = discord_server.faults.world.close_dms("Ada")
    with pytest.raises(discord.Forbidden) as refused:
        await user.send("a")
    assert refused.value.code == 50007
    fault.lift()
    await user.send("b")
    assert [message["content"] for message in ada.direct_messages] == ["b"]


async def test_any_message_can_be_deleted(discord_server: LocalDiscord, api: Api) -> None:
    _, sent = await api("POST", api.channel(), {"content": "a"})
    discord_server.faults.world.delete_message(sent["id"])
    path = f"{api.channel()}/{sent['id']}"
    assert (await api("PATCH", path, {"content": "b"}))[1]["code"] == 10008
    with pytest.raises(Refused, match="no message"):
        discord_server.faults.world.delete_message(sent["id"])


async def test_only_a_manual_clock_can_be_moved(discord_server: LocalDiscord) -> None:
    before = discord_server.clock.now()
    discord_server.faults.world.advance(900)
    assert discord_server.clock.now() == before + 900
    with pytest.raises(Refused, match="does not go back"):
        discord_server.faults.world.advance(-1)
    with pytest.raises(Refused, match="ManualClock"):
        LocalDiscord().faults.world.advance(1)


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
