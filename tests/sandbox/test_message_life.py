"""What happens to a message after it is sent: edits, reactions, pins, polls, its end."""

from __future__ import annotations

import asyncio
import datetime
from typing import Any

import discord
import pytest

from sandbox import LocalDiscord, ManualClock, Member, Refused
from sandbox.permissions import Permission as P
from tests.sandbox.raw import Api
from tests.sandbox.stock_bot import StockBot, file


async def heard(bot: StockBot, event: str) -> Any:
    return await bot.wait_for(event, timeout=5)


async def refused_with(act: Any) -> int:
    with pytest.raises(discord.HTTPException) as refused:
        await act
    return refused.value.code


async def test_embeds_are_hidden_and_shown_again(
    general: discord.TextChannel, discord_server: LocalDiscord, ada: Member
) -> None:
    message = await general.send(embed=discord.Embed(title="A lion"))
    await message.edit(suppress=True)
    assert ada.messages()[0]["flags"] & 4
    await message.edit(suppress=False)
    assert not ada.messages()[0]["flags"] & 4
    said = await general.fetch_message(int((await ada.say("https://example.com"))["id"]))
    assert await refused_with(said.edit(suppress=True)) == 50013
    discord_server.guilds.grant_bot(P.MANAGE_MESSAGES)
    await said.edit(suppress=True)
    assert await refused_with(said.edit(content="mine now")) == 50005


async def test_many_are_deleted_at_once_if_they_are_young(
    discord_server: LocalDiscord, general: discord.TextChannel, ada: Member, clock: ManualClock
) -> None:
    old = await general.send("old")
    clock.advance(14 * 24 * 3600 + 1)
    new = [await general.send(str(number)) for number in range(3)]
    assert await refused_with(general.delete_messages(new)) == 50013
    discord_server.guilds.grant_bot(P.MANAGE_MESSAGES)
    assert await refused_with(general.delete_messages([old, *new])) == 50034
    await general.delete_messages(new)
    assert [m["content"] for m in ada.messages()] == ["old"]


@pytest.mark.parametrize("ids", [[], ["1"], [str(n) for n in range(101)], ["1", "1"]])
async def test_two_to_a_hundred_are_deleted_at_once(
    discord_server: LocalDiscord, api: Api, ids: list[str]
) -> None:
    discord_server.guilds.grant_bot(P.MANAGE_MESSAGES)
    status, body = await api("POST", f"{api.channel()}/bulk-delete", {"messages": ids})
    assert (status, body["code"]) == (400, 50016)


async def test_reactions_come_go_and_are_counted(
    bot: StockBot, general: discord.TextChannel, ada: Member, ben: Member
) -> None:
    message = await general.send("vote")
    await message.add_reaction("🦁")
    added = asyncio.create_task(heard(bot, "raw_reaction_add"))
    await asyncio.sleep(0)
    await ada.react(ben.messages()[0], "🦁")
    assert (await added).user_id == int(ada.id)
    [reaction] = (await general.fetch_message(message.id)).reactions
    assert (reaction.count, reaction.me) == (2, True)
    assert {user.name async for user in reaction.users()} == {"atelier", "ada"}
    await message.remove_reaction("🦁", discord.Object(bot.application_id or 0))
    assert await refused_with(message.clear_reactions()) == 50013
    await ada.unreact(ben.messages()[0], "🦁")
    assert "reactions" not in ben.messages()[0]
    assert await refused_with(message.add_reaction("lion:1234")) == 10014
    for number in range(20):
        await message.add_reaction(chr(0x1F600 + number))
    assert await refused_with(message.add_reaction("🦁")) == 30010


async def test_pins_are_listed_and_announced(
    discord_server: LocalDiscord, general: discord.TextChannel, ada: Member
) -> None:
    message = await general.send("rules")
    assert await refused_with(message.pin()) == 50013
    discord_server.guilds.grant_bot(P.PIN_MESSAGES)
    await message.pin()
    assert [pin.content async for pin in general.pins()] == ["rules"]
    shown = ada.messages()
    assert (shown[0]["pinned"], shown[1]["type"]) == (True, 6)
    assert shown[1]["message_reference"]["message_id"] == shown[0]["id"]
    await message.unpin()
    assert [pin async for pin in general.pins()] == []


async def test_replies_show_what_they_are_to(
    general: discord.TextChannel, bot: StockBot, ada: Member
) -> None:
    first = await general.fetch_message(int((await ada.say("a question"))["id"]))
    await first.reply("an answer", mention_author=True)
    shown = ada.messages()[1]
    assert shown["type"] == 19
    assert shown["referenced_message"]["content"] == "a question"
    assert [m["content"] for m in ada.notifications] == ["an answer"]
    await first.reply("quietly", mention_author=False)
    await ada.delete(ada.messages()[0])
    assert ada.messages()[0]["referenced_message"] is None
    assert len(ada.notifications) == 1
    gone = discord.MessageReference(message_id=first.id, channel_id=general.id)
    assert await refused_with(general.send("too late", reference=gone)) == 50035
    gone.fail_if_not_exists = False
    assert (await general.send("anyway", reference=gone)).reference is None


async def test_a_forward_keeps_what_was_there(
    general: discord.TextChannel, guild: discord.Guild, ada: Member
) -> None:
    gallery = discord.utils.get(guild.text_channels, name="gallery")
    assert gallery is not None
    message = await general.send("look", file=file())
    await message.forward(gallery)
    await message.delete()
    [forward] = ada.messages("gallery")
    [snapshot] = forward["message_snapshots"]
    assert snapshot["message"]["content"] == "look"
    assert forward["message_reference"]["type"] == 1
    assert await refused_with(message.forward(gallery)) == 10008


async def test_a_poll_from_question_to_result(
    bot: StockBot, general: discord.TextChannel, ada: Member, ben: Member, clock: ManualClock
) -> None:
    poll = discord.Poll("Which?", datetime.timedelta(hours=1))
    poll.add_answer(text="lion")
    poll.add_answer(text="tiger")
    message = await general.send(poll=poll)
    shown = ada.messages()[0]
    await ada.vote(shown, "lion")
    await ada.vote(shown, "tiger")
    await ben.vote(shown, "tiger")
    with pytest.raises(Refused, match="takes one answer"):
        await ben.vote(shown, "lion", "tiger")
    assert await refused_with(message.edit(content="changed")) == 520003
    clock.advance(3601)
    with pytest.raises(Refused, match="has ended"):
        await ben.vote(shown, "lion")
    ended = (await general.fetch_message(message.id)).poll
    assert ended is not None
    assert [(a.text, a.vote_count) for a in ended.answers] == [("lion", 0), ("tiger", 2)]
    assert ended.is_finalised()
    assert {user.name async for user in ended.answers[1].voters()} == {"ada", "ben"}
    result = ada.messages()[1]
    assert result["type"] == 46
    fields = {field["name"]: field["value"] for field in result["embeds"][0]["fields"]}
    assert (fields["victor_answer_text"], fields["total_votes"]) == ("tiger", "2")


async def test_a_poll_is_ended_early_by_its_author(general: discord.TextChannel) -> None:
    poll = discord.Poll("Which?", datetime.timedelta(hours=1))
    poll.add_answer(text="lion")
    message = await general.send(poll=poll)
    await message.end_poll()
    ended = (await general.fetch_message(message.id)).poll
    assert ended is not None
    assert ended.is_finalised()
    plain = await general.send("no poll")
    assert await refused_with(plain.end_poll()) == 520006


async def test_voice_messages_and_stickers_are_refused(api: Api) -> None:
    status, body = await api("POST", api.channel(), {"flags": 1 << 13}, {0: b"x"})
    assert (status, body["code"]) == (400, 50173)
    status, body = await api("POST", api.channel(), {"sticker_ids": ["1"]})
    assert (status, body["code"]) == (400, 50081)


async def test_messages_around_one(api: Api) -> None:
    ids = [(await api("POST", api.channel(), {"content": str(n)}))[1]["id"] for n in range(7)]
    _, around = await api("GET", f"{api.channel()}?around={ids[3]}&limit=3")
    assert [m["content"] for m in around] == ["4", "3", "2"]


async def test_a_members_private_words_with_another_are_not_the_bots(
    discord_server: LocalDiscord, api: Api, bot: StockBot, ada: Member, ben: Member
) -> None:
    await ada.say("between us", channel="@Ben")
    [said] = ben.messages("@Ada")
    assert said["content"] == "between us"
    status, body = await api("GET", f"/channels/{said['channel_id']}/messages")
    assert (status, body["code"]) == (403, 50001)
    assert [m["content"] for m in ben.notifications] == ["between us"]


async def test_files_expire_and_are_signed_anew_by_reading_the_message(
    api: Api, clock: ManualClock, bot: StockBot, general: discord.TextChannel
) -> None:
    message = await general.send(file=file(name="SPOILER_lion.png", description="a lion"))
    [attachment] = message.attachments
    assert attachment.is_spoiler()
    assert (attachment.width, attachment.height, attachment.description) == (8, 8, "a lion")
    clock.advance(24 * 3600 + 1)
    assert await status_of(api, attachment.url) == 404
    [fresh] = (await general.fetch_message(message.id)).attachments
    assert await status_of(api, fresh.url) == 200


async def test_a_boosted_server_takes_larger_files(
    discord_server: LocalDiscord, bot: StockBot, ada: Member, general: discord.TextChannel
) -> None:
    seen: list[int] = []

    async def describe(interaction: Any) -> None:
        seen.append(interaction.filesize_limit)
        await interaction.response.send_message("ok")

    bot.acts["describe"] = describe
    large = file(b"x" * (11 << 20))
    assert await refused_with(general.send(file=large)) == 40005
    discord_server.world.guild.premium_tier = 2
    await general.send(file=file(b"x" * (11 << 20)))
    await (await ada.slash("describe", image=b"x" * (11 << 20))).message()
    assert seen == [50 << 20]


async def test_slow_mode_holds_members_back(
    discord_server: LocalDiscord, ada: Member, mori: Member, clock: ManualClock
) -> None:
    ada.channel("general").slowmode = 10
    await ada.say("one")
    with pytest.raises(Refused, match="slow mode: wait 10 s"):
        await ada.say("two")
    clock.advance(11)
    await ada.say("two")
    await mori.say("one")
    await mori.say("two")


async def test_a_boosted_servers_request_may_be_larger_than_others(
    discord_server: LocalDiscord, api: Api
) -> None:
    large = {0: b"x" * (30 << 20)}
    assert (await api("POST", api.channel(), {}, large))[0] == 413
    discord_server.world.guild.premium_tier = 2
    assert (await api("POST", api.channel(), {}, large))[0] == 200


async def status_of(api: Api, url: str) -> int:
    async with api.session.get(url) as response:
        return response.status
