"""Servers, their members, roles, bans and timeouts, as a stock bot meets and moderates them."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any

import discord
import pytest

from sandbox import LocalDiscord, ManualClock, Member, Refused
from sandbox.permissions import Permission
from sandbox.state import User
from tests.sandbox.raw import Api
from tests.sandbox.stock_bot import StockBot

REST = Permission.MANAGE_ROLES | Permission.BAN_MEMBERS | Permission.KICK_MEMBERS
MODERATOR = REST | Permission.MODERATE_MEMBERS | Permission.MANAGE_NICKNAMES


def now(clock: ManualClock) -> datetime:
    return datetime.fromtimestamp(clock.now(), UTC)


async def heard(bot: StockBot, event: str) -> Any:
    return await bot.wait_for(event, timeout=5)


async def test_the_bot_meets_every_server_it_is_in(discord_server: LocalDiscord) -> None:
    olive = discord_server.world.user_named("Olive")
    assert olive is not None
    there = discord_server.guilds.create("Workshop", olive)
    discord_server.channels.add("lobby", guild=there)
    discord_server.guilds.create("Elsewhere", olive, with_bot=False)
    async with StockBot(discord_server) as bot:
        running = asyncio.create_task(bot.start(discord_server.token))
        await discord_server.wait_ready()
        await bot.wait_until_ready()
        assert [guild.name for guild in bot.guilds] == ["Atelier", "Workshop"]
        assert [channel.name for channel in bot.guilds[1].text_channels] == ["lobby"]
        assert [guild.name async for guild in bot.fetch_guilds()] == ["Atelier", "Workshop"]
    await asyncio.gather(running, return_exceptions=True)


async def test_the_bot_is_invited_to_a_server_and_leaves_it(
    discord_server: LocalDiscord, bot: StockBot, olive: Member
) -> None:
    guild = discord_server.guilds.create("Workshop", olive.user, with_bot=False)
    joined = asyncio.create_task(heard(bot, "guild_join"))
    await asyncio.sleep(0)
    discord_server.guilds.add_bot(guild)
    there = await joined
    assert (there.name, there.me.top_role.managed) == ("Workshop", True)
    left = asyncio.create_task(heard(bot, "guild_remove"))
    await asyncio.sleep(0)
    await there.leave()
    assert (await left).id == there.id
    with pytest.raises(discord.Forbidden) as refused:
        await bot.fetch_guild(there.id)
    assert refused.value.code == 50001


async def test_another_servers_members_channels_and_roles_are_its_own(
    discord_server: LocalDiscord, api: Api
) -> None:
    olive, ada = discord_server.member("Olive"), discord_server.member("Ada")
    there = discord_server.guilds.create("Workshop", olive.user)
    room = discord_server.channels.add("general", guild=there)
    _, members = await api("GET", f"/guilds/{there.id}/members/search?query=&limit=10")
    assert [m["user"]["username"] for m in members] == ["olive", "atelier"]
    assert (await api("GET", f"/guilds/{there.id}/members/{ada.id}"))[1]["code"] == 10007
    await api("POST", f"/channels/{room.id}/messages", {"content": f"{ada.mention} @everyone"})
    assert [m["content"] for m in olive.messages("Workshop/general")]
    assert ada.notifications == [], "she is not there"
    with pytest.raises(Refused):
        await ada.say("hello", channel="Workshop/general")


async def test_roles_come_and_go_and_the_bot_hears_of_it(
    discord_server: LocalDiscord, bot: StockBot, guild: discord.Guild, ada: Member
) -> None:
    discord_server.guilds.grant_bot(REST | Permission.PIN_MESSAGES)
    created = asyncio.create_task(heard(bot, "guild_role_create"))
    await asyncio.sleep(0)
    role = await guild.create_role(name="Painter", colour=discord.Colour.red(), mentionable=True)
    assert (await created).name == "Painter"
    member = await guild.fetch_member(int(ada.id))
    await member.add_roles(role, reason="paints well")
    assert ada.role_ids == [str(role.id)]
    updated = asyncio.create_task(heard(bot, "guild_role_update"))
    await asyncio.sleep(0)
    await role.edit(name="Master", permissions=discord.Permissions(pin_messages=True))
    assert (await updated)[1].name == "Master"
    await (await guild.fetch_member(int(ada.id))).remove_roles(role)
    assert ada.role_ids == []
    await role.delete()
    assert [r.name for r in await guild.fetch_roles()] == ["@everyone", "Moderators", "Atelier"]


async def test_nobody_reaches_above_their_own_highest_role(
    discord_server: LocalDiscord, guild: discord.Guild, ada: Member, mori: Member, olive: Member
) -> None:
    discord_server.guilds.grant_bot(MODERATOR)
    moderators = next(role for role in guild.roles if role.name == "Moderators")
    member = await guild.fetch_member(int(ada.id))
    for act in (
        member.add_roles(moderators),
        moderators.edit(name="Mine"),
        guild.create_role(name="Tall", permissions=discord.Permissions(administrator=True)),
        (await guild.fetch_member(int(mori.id))).kick(),
        (await guild.fetch_member(int(olive.id))).ban(),
        (await guild.fetch_member(int(olive.id))).edit(nick="Boss"),
    ):
        with pytest.raises(discord.Forbidden) as refused:
            await act
        assert refused.value.code == 50013
    bots_own = next(role for role in guild.roles if role.managed)
    with pytest.raises(discord.HTTPException) as refused:
        await member.add_roles(bots_own)
    assert refused.value.code == 50028


async def test_a_member_in_timeout_only_reads(
    discord_server: LocalDiscord, guild: discord.Guild, ada: Member, clock: ManualClock
) -> None:
    member = await guild.fetch_member(int(ada.id))
    until = now(clock) + timedelta(hours=1)
    with pytest.raises(discord.Forbidden):
        await member.timeout(until)
    discord_server.guilds.grant_bot(MODERATOR)
    with pytest.raises(discord.HTTPException) as refused:
        await member.timeout(now(clock) + timedelta(days=29))
    assert refused.value.code == 50035
    await member.timeout(until)
    assert (await guild.fetch_member(member.id)).timed_out_until == until
    for act in (ada.say("hello"), ada.slash("imagine", prompt="a lion")):
        with pytest.raises(Refused, match="may not"):
            await act
    assert ada.messages() == []
    clock.advance(3601)
    await ada.say("hello again")


async def test_a_ban_takes_the_member_and_their_words(
    discord_server: LocalDiscord, bot: StockBot, guild: discord.Guild, ada: Member, ben: Member
) -> None:
    discord_server.guilds.grant_bot(MODERATOR)
    await ada.say("one")
    await ben.say("two")
    removed = asyncio.create_task(heard(bot, "raw_bulk_message_delete"))
    await asyncio.sleep(0)
    await guild.ban(discord.Object(int(ada.id)), reason="spam", delete_message_seconds=60)
    assert len((await removed).message_ids) == 1
    assert [m["content"] for m in ben.messages()] == ["two"]
    bans = [(ban.user.name, ban.reason) async for ban in guild.bans()]
    assert bans == [("ada", "spam")]
    with pytest.raises(Refused):
        await ada.say("three")
    await guild.unban(discord.Object(int(ada.id)))
    with pytest.raises(discord.NotFound) as refused:
        await guild.unban(discord.Object(int(ada.id)))
    assert refused.value.code == 10026
    with pytest.raises(discord.NotFound):
        await guild.fetch_member(int(ada.id))


async def test_what_the_bot_did_and_why_is_in_the_audit_log(
    discord_server: LocalDiscord, bot: StockBot, guild: discord.Guild, ada: Member
) -> None:
    discord_server.guilds.grant_bot(MODERATOR)
    logged = asyncio.create_task(heard(bot, "audit_log_entry_create"))
    await asyncio.sleep(0)
    member = await guild.fetch_member(int(ada.id))
    await member.edit(nick="Painter", reason="paints 🎨")
    assert (await logged).reason == "paints 🎨"
    await member.kick(reason="left")
    with pytest.raises(discord.Forbidden):
        [entry async for entry in guild.audit_logs()]
    discord_server.guilds.grant_bot(Permission.VIEW_AUDIT_LOG)
    entries = [entry async for entry in guild.audit_logs()]
    assert [(e.action.name, e.reason) for e in entries] == [
        ("kick", "left"),
        ("member_update", "paints 🎨"),
    ]
    assert entries[1].after.nick == "Painter"
    kicks = [e async for e in guild.audit_logs(action=discord.AuditLogAction.kick)]
    assert [e.target and e.target.id for e in kicks] == [int(ada.id)]


async def test_who_shares_no_server_with_the_bot_gets_no_message(
    discord_server: LocalDiscord, bot: StockBot
) -> None:
    stranger = User(discord_server.world.snowflake(), "zoe", "Zoe")
    discord_server.world.add_user(stranger)
    user = await bot.fetch_user(int(stranger.id))
    with pytest.raises(discord.Forbidden) as refused:
        await user.send("hello")
    assert refused.value.code == 50278


async def test_all_members_are_listed_only_with_the_privileged_intent(
    guild: discord.Guild, api: Api
) -> None:
    assert (await api("GET", f"/guilds/{guild.id}/members?limit=9"))[1]["code"] == 50001
    async with LocalDiscord(privileged_intents=1 << 1) as server:
        call = Api(server, api.session)
        path = f"/guilds/{server.world.guild.id}/members?limit=2"
        _, members = await call("GET", path)
        assert [m["user"]["username"] for m in members] == ["atelier", "olive"]


async def test_automod_rules_are_there_to_read(
    discord_server: LocalDiscord, guild: discord.Guild
) -> None:
    rule: dict[str, Any] = {
        "id": "5",
        "guild_id": str(guild.id),
        "name": "No spam",
        "creator_id": discord_server.world.guild.owner_id,
        "event_type": 1,
        "trigger_type": 1,
        "trigger_metadata": {"keyword_filter": ["spam*"], "regex_patterns": [], "allow_list": []},
        "actions": [{"type": 1, "metadata": {}}],
        "enabled": True,
        "exempt_roles": [],
        "exempt_channels": [],
    }
    discord_server.world.guild.auto_moderation_rules.append(rule)
    with pytest.raises(discord.Forbidden):
        await guild.fetch_automod_rules()
    discord_server.guilds.grant_bot(Permission.MANAGE_GUILD)
    [read] = await guild.fetch_automod_rules()
    assert read.trigger.keyword_filter == ["spam*"]
