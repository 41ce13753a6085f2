"""What roles and overwrites allow, what one permission takes with it, and what the bot is told."""

from __future__ import annotations

import asyncio
from typing import Any

import discord
import pytest

from sandbox import LocalDiscord, Member, permissions
from sandbox.permissions import Permission as P
from sandbox.state import ChannelType, Overwrite, Role
from tests.sandbox.stock_bot import StockBot, file

Interaction = Any


def rights(server: LocalDiscord, name: str, channel: str = "general") -> int:
    room = server.world.channel_named(channel)
    assert room is not None
    return permissions.in_channel(server.world, room, server.member(name).user)


async def test_a_members_overwrite_wins_over_roles_and_roles_over_everyone(
    discord_server: LocalDiscord,
) -> None:
    world = discord_server.world
    room, mori = world.channel_named("general"), discord_server.member("Mori")
    assert room is not None
    [moderators] = mori.role_ids
    room.overwrites = [Overwrite(world.guild.id, "role", deny=int(P.SEND_MESSAGES))]
    assert not rights(discord_server, "Mori") & P.SEND_MESSAGES
    room.overwrites.append(Overwrite(moderators, "role", allow=int(P.SEND_MESSAGES)))
    assert rights(discord_server, "Mori") & P.SEND_MESSAGES
    assert not rights(discord_server, "Ada") & P.SEND_MESSAGES
    room.overwrites.append(Overwrite(mori.id, "member", deny=int(P.SEND_MESSAGES)))
    assert not rights(discord_server, "Mori") & P.SEND_MESSAGES
    assert rights(discord_server, "Olive") == permissions.ALL, "overwrites do not bind the owner"


async def test_of_two_roles_the_one_that_allows_wins(discord_server: LocalDiscord) -> None:
    world, guild = discord_server.world, discord_server.world.guild
    room, ada = world.channel_named("general"), discord_server.member("Ada")
    assert room is not None
    for number, (allow, deny) in enumerate([(P.SEND_MESSAGES, 0), (0, P.SEND_MESSAGES)]):
        role = Role(world.snowflake(), f"role{number}", 0, 1)
        discord_server.guilds.create_role(guild, role)
        guild.members[ada.id].role_ids.append(role.id)
        room.overwrites.append(Overwrite(role.id, "role", int(allow), int(deny)))
    assert rights(discord_server, "Ada") & P.SEND_MESSAGES


@pytest.mark.parametrize(
    ("lost", "gone", "kept"),
    [
        (P.VIEW_CHANNEL, P.SEND_MESSAGES | P.ADD_REACTIONS, 0),
        (P.SEND_MESSAGES, P.EMBED_LINKS | P.ATTACH_FILES | P.MENTION_EVERYONE, P.ADD_REACTIONS),
    ],
)
async def test_one_permission_takes_others_with_it(
    discord_server: LocalDiscord, lost: P, gone: P, kept: P
) -> None:
    room = discord_server.world.channel_named("general")
    assert room is not None
    room.overwrites.append(Overwrite(discord_server.world.guild.id, "role", deny=int(lost)))
    granted = rights(discord_server, "Mori")
    assert not granted & gone
    assert granted & kept == kept


async def test_an_administrator_may_everything_even_in_a_hidden_channel(
    discord_server: LocalDiscord,
) -> None:
    role = Role(discord_server.world.snowflake(), "Admin", int(P.ADMINISTRATOR), 1)
    discord_server.guilds.create_role(discord_server.world.guild, role)
    ben = discord_server.member("Ben")
    assert rights(discord_server, "Ben", "moderators") == 0
    discord_server.guilds.give_role(discord_server.world.guild, ben.user, role)
    assert rights(discord_server, "Ben", "moderators") == permissions.ALL


async def test_a_thread_is_as_its_channel_but_sending_in_it_is_another_right(
    discord_server: LocalDiscord, olive: Member, ada: Member
) -> None:
    await olive.start_thread("sketches")
    await olive.set_permissions("general", "@everyone", deny=int(P.SEND_MESSAGES))
    await ada.say("still here", channel="sketches")
    lost = int(P.SEND_MESSAGES_IN_THREADS)
    await olive.set_permissions("general", "@everyone", deny=lost)
    assert not rights(discord_server, "Ada", "sketches") & P.ATTACH_FILES
    assert rights(discord_server, "Ada") & P.ATTACH_FILES


async def test_the_interaction_tells_what_the_bot_and_the_member_may(
    bot: StockBot, olive: Member, ada: Member
) -> None:
    seen: list[Interaction] = []

    async def imagine(interaction: Interaction) -> None:
        seen.append(interaction)
        await interaction.response.send_message("ok")

    bot.acts["imagine"] = imagine
    await olive.set_permissions("general", "Atelier", deny=int(P.ATTACH_FILES))
    await (await ada.slash("imagine", prompt="a lion")).message()
    assert not seen[0].app_permissions.attach_files
    assert seen[0].app_permissions.send_messages
    assert seen[0].permissions.attach_files
    assert not seen[0].permissions.manage_messages


async def test_what_the_bot_lost_is_refused(
    general: discord.TextChannel, discord_server: LocalDiscord, olive: Member
) -> None:
    embed = discord.Embed(title="A lion")
    message = await general.send("before")
    for lost, act in (
        (P.EMBED_LINKS, lambda: general.send(embed=embed)),
        (P.ATTACH_FILES, lambda: general.send(file=file())),
        (P.SEND_MESSAGES, lambda: general.send("hello")),
        (P.ADD_REACTIONS, lambda: message.add_reaction("🦁")),
    ):
        await olive.set_permissions("general", "Atelier", deny=int(lost))
        with pytest.raises(discord.Forbidden) as refused:
            await act()
        assert refused.value.code == 50013
    await olive.set_permissions("general", "Atelier", deny=int(P.VIEW_CHANNEL))
    with pytest.raises(discord.Forbidden) as refused:
        await general.send("hello")
    assert refused.value.code == 50001


async def test_the_bot_manages_channels_and_their_overwrites(
    discord_server: LocalDiscord, guild: discord.Guild, ada: Member
) -> None:
    with pytest.raises(discord.Forbidden):
        await guild.create_text_channel("contest")
    discord_server.guilds.grant_bot(int(P.MANAGE_CHANNELS | P.MANAGE_ROLES))
    category = await guild.create_category("Events")
    silent = discord.PermissionOverwrite(send_messages=False)
    overwrites: dict[Any, discord.PermissionOverwrite] = {guild.default_role: silent}
    room = await guild.create_text_channel(
        "My Contest", category=category, topic="Draw!", nsfw=True, overwrites=overwrites
    )
    assert (room.name, room.category_id, room.nsfw) == ("my-contest", category.id, True)
    assert not rights(discord_server, "Ada", "my-contest") & P.SEND_MESSAGES
    member = await guild.fetch_member(int(ada.id))
    with pytest.raises(discord.Forbidden):  # nobody gives what they do not have
        await room.set_permissions(member, ban_members=True)
    await room.set_permissions(guild.default_role, overwrite=None)
    await room.edit(topic="Done", slowmode_delay=5)
    await ada.say("hello", channel="my-contest")
    await room.delete()
    with pytest.raises(discord.NotFound) as refused:
        await room.send("gone")
    assert refused.value.code == 10003


async def test_the_bot_knows_a_channel_it_cannot_see_and_its_threads_once_it_does(
    discord_server: LocalDiscord, bot: StockBot, guild: discord.Guild, olive: Member
) -> None:
    await olive.start_thread("sketches", channel="gallery")
    room = discord.utils.get(guild.text_channels, name="gallery")
    assert room is not None
    hidden = asyncio.create_task(bot.wait_for("guild_channel_update", timeout=5))
    await asyncio.sleep(0)
    await olive.set_permissions("gallery", "Atelier", deny=int(P.VIEW_CHANNEL))
    await hidden
    assert not room.permissions_for(guild.me).view_channel
    with pytest.raises(discord.Forbidden):
        await room.send("hello")
    await olive.set_permissions("gallery", "Atelier")
    synced = [e.response for e in discord_server.traffic.after(0) if e.event == "THREAD_LIST_SYNC"]
    assert [thread["name"] for thread in synced[0]["threads"]] == ["sketches"]
    await room.send("hello")


async def test_kinds_of_channels_that_are_made(
    discord_server: LocalDiscord, guild: discord.Guild
) -> None:
    discord_server.guilds.grant_bot(int(P.MANAGE_CHANNELS))
    tags = [discord.ForumTag(name="oil")]
    forum = await guild.create_forum("Works", available_tags=tags)
    assert [tag.name for tag in forum.available_tags] == ["oil"]
    news = await guild.create_text_channel("news", news=True)
    assert news.is_news()
    known = discord_server.world.channels[str(forum.id)]
    assert known.type is ChannelType.FORUM
