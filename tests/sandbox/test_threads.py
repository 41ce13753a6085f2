"""Threads, forums and announcement channels."""

from __future__ import annotations

import asyncio
from typing import Any

import discord
import pytest

from sandbox import LocalDiscord, ManualClock, Member, Refused
from sandbox.permissions import Permission as P
from sandbox.state import ChannelType, Tag
from tests.sandbox.raw import Api
from tests.sandbox.stock_bot import StockBot, file

Interaction = Any


async def heard(bot: StockBot, event: str) -> Any:
    return await bot.wait_for(event, timeout=5)


async def test_a_thread_from_a_message(
    bot: StockBot, general: discord.TextChannel, ada: Member
) -> None:
    created = asyncio.create_task(heard(bot, "thread_create"))
    await asyncio.sleep(0)
    message = await general.send("round one")
    thread = await message.create_thread(name="entries", auto_archive_duration=60)
    assert (await created).id == thread.id == message.id
    await thread.send(file=file())
    shown = ada.messages("entries")
    assert shown[0]["type"] == 21
    assert shown[0]["referenced_message"]["content"] == "round one"
    assert shown[1]["attachments"]
    assert ada.messages()[0]["thread"]["message_count"] == 2
    with pytest.raises(discord.HTTPException) as refused:
        await message.create_thread(name="again")
    assert refused.value.code == 160004


async def test_a_thread_without_a_message_is_announced_and_a_private_one_is_not(
    general: discord.TextChannel, ada: Member, ben: Member, mori: Member
) -> None:
    open_one = await general.create_thread(name="open", type=discord.ChannelType.public_thread)
    [announced] = ada.messages()
    assert (announced["type"], announced["content"]) == (18, "open")
    assert announced["message_reference"]["channel_id"] == str(open_one.id)
    secret = await general.create_thread(name="secret", invitable=False)
    assert len(ada.messages()) == 1
    with pytest.raises(Refused):
        await ada.say("hello", channel="secret")
    await secret.add_user(discord.Object(int(ada.id)))
    await ada.say("hello", channel="secret")
    assert {m.id for m in await secret.fetch_members()} >= {int(ada.id)}
    assert len(mori.messages("secret")) == 1, "a moderator sees every thread"
    assert ben.messages("secret") == []
    await secret.remove_user(discord.Object(int(ada.id)))
    with pytest.raises(Refused):
        await ada.say("again", channel="secret")


async def test_commands_in_a_thread_carry_it_and_its_parent(
    bot: StockBot, ada: Member, olive: Member
) -> None:
    async def imagine(interaction: Interaction) -> None:
        channel = interaction.channel
        await interaction.response.send_message(f"{channel.name} of {channel.parent.name}")

    bot.acts["imagine"] = imagine
    await olive.start_thread("entries")
    reply = await ada.slash("imagine", prompt="a lion", channel="entries")
    assert (await reply.message())["content"] == "entries of general"


async def test_a_thread_of_an_age_restricted_channel_is_age_restricted(
    discord_server: LocalDiscord, bot: StockBot, ada: Member
) -> None:
    seen: list[bool] = []

    async def imagine(interaction: Interaction) -> None:
        seen.append(interaction.channel.is_nsfw())
        await interaction.response.send_message("ok")

    bot.acts["imagine"] = imagine
    await ada.start_thread("late", channel="after-dark")
    await (await ada.slash("imagine", prompt="a lion", channel="late")).message()
    assert seen == [True]
    late = discord_server.world.channel_named("late")
    assert late is not None
    assert late.age_restricted


async def test_archiving_locking_and_waking_up(
    discord_server: LocalDiscord, general: discord.TextChannel, ada: Member, clock: ManualClock
) -> None:
    thread = await general.create_thread(name="entries", type=discord.ChannelType.public_thread)
    message = await thread.send("one")
    await thread.edit(archived=True)
    for act in (message.edit(content="two"), message.add_reaction("🦁"), thread.join()):
        with pytest.raises(discord.HTTPException) as refused:
            await act
        assert refused.value.code == 50083
    await ada.say("awake", channel="entries")
    again = await general.guild.fetch_channel(thread.id)
    assert isinstance(again, discord.Thread)
    assert not again.archived
    with pytest.raises(discord.Forbidden):
        await thread.edit(locked=True)
    discord_server.guilds.grant_bot(P.MANAGE_THREADS)
    await thread.edit(locked=True)
    with pytest.raises(Refused, match="locked"):
        await ada.say("hello", channel="entries")
    await thread.edit(locked=False)
    clock.advance(4320 * 60 + 1)
    archived = [found.name async for found in general.archived_threads()]
    assert archived == ["entries"], "nobody wrote for three days"


async def test_mentions_bring_people_into_a_thread(
    general: discord.TextChannel, bot: StockBot, ada: Member
) -> None:
    thread = await general.create_thread(name="entries", type=discord.ChannelType.public_thread)
    allowed = discord.AllowedMentions(users=True)
    await thread.send(ada.mention, allowed_mentions=allowed)
    assert int(ada.id) in {member.id for member in await thread.fetch_members()}
    assert len(ada.notifications) == 1


async def test_a_deleted_channel_takes_its_threads_along(
    discord_server: LocalDiscord, general: discord.TextChannel, bot: StockBot
) -> None:
    thread = await general.create_thread(name="entries", type=discord.ChannelType.public_thread)
    deleted = asyncio.create_task(heard(bot, "guild_channel_delete"))
    await asyncio.sleep(0)
    discord_server.delete_channel("general")
    assert (await deleted).name == "general"
    with pytest.raises(discord.NotFound) as refused:
        await thread.send("anyone?")
    assert refused.value.code == 10003


async def test_posts_of_a_forum(
    discord_server: LocalDiscord, guild: discord.Guild, ada: Member, api: Api
) -> None:
    forum = discord_server.channels.add("works", ChannelType.FORUM)
    forum.tags = [Tag("7", "oil"), Tag("8", "chosen", moderated=True)]
    forum.requires_tag = True
    discord_server.channels.changed(forum)
    room = await guild.fetch_channel(int(forum.id))
    assert isinstance(room, discord.ForumChannel)
    with pytest.raises(discord.HTTPException) as refused:
        await room.create_thread(name="A lion", content="in oil")
    assert refused.value.code == 40067
    with pytest.raises(discord.Forbidden):  # that tag is for moderators
        await room.create_thread(name="A", content="b", applied_tags=[room.available_tags[1]])
    post = await room.create_thread(
        name="A lion", content="in oil", file=file(), applied_tags=[room.available_tags[0]]
    )
    assert [tag.name for tag in post.thread.applied_tags] == ["oil"]
    assert post.message.id != post.thread.id
    assert ada.messages("A lion")[0]["attachments"]
    mine = await ada.post("A tiger", "in ink", "works", ["oil"])
    assert mine["applied_tags"] == ["7"]
    with pytest.raises(Refused):
        await ada.say("hello", channel="works")
    status, body = await api("POST", f"/channels/{forum.id}/messages", {"content": "hello"})
    assert (status, body["code"]) == (400, 40058)


async def test_an_announcement_is_published_once(
    discord_server: LocalDiscord, guild: discord.Guild, ada: Member
) -> None:
    news = discord_server.channels.add("news", ChannelType.ANNOUNCEMENT)
    room = await guild.fetch_channel(int(news.id))
    assert isinstance(room, discord.TextChannel)
    message = await room.send("The winners")
    await message.publish()
    assert ada.messages("news")[0]["flags"] & 1
    with pytest.raises(discord.HTTPException) as refused:
        await message.publish()
    assert refused.value.code == 40033


async def test_a_channel_never_has_more_than_a_thousand_threads_open(
    discord_server: LocalDiscord, general: discord.TextChannel, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sandbox.threads.ACTIVE_THREADS", 2)
    monkeypatch.setattr("sandbox.state.ARCHIVED_THREADS_KEPT", 1)
    kind = discord.ChannelType.public_thread
    threads = [await general.create_thread(name=str(n), type=kind) for n in range(2)]
    with pytest.raises(discord.HTTPException) as refused:
        await general.create_thread(name="3", type=kind)
    assert refused.value.code == 160006
    for thread in threads:
        await thread.edit(archived=True)
    assert discord_server.world.channel_named("0") is None, "the oldest archived one is forgotten"
