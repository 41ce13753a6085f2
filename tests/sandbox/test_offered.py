"""Where a command is offered, to whom, in which words, and what its interaction says of that."""

from __future__ import annotations

from typing import Any

import pytest

from sandbox import LocalDiscord, ManualClock, Member, Refused
from sandbox.permissions import Permission as P
from sandbox.state import Guild
from tests.sandbox.raw import Api
from tests.sandbox.stock_bot import StockBot

Interaction = Any


async def declare(api: Api, *commands: dict[str, Any], guild: Guild | None = None) -> None:
    place = f"{api.app}/guilds/{guild.id}/commands" if guild else f"{api.app}/commands"
    status, answer = await api("PUT", place, list(commands))
    assert status == 200, answer


def command(name: str = "draw", **more: Any) -> dict[str, Any]:
    return {"name": name, "description": "Draws", **more}


def names(member: Member, channel: str = "general") -> set[str]:
    return {offered["name"] for offered in member.commands(channel)}


@pytest.fixture
def people(discord_server: LocalDiscord) -> dict[str, Member]:
    return {name: discord_server.member(name) for name in ("Olive", "Mori", "Ada", "Ben")}


async def test_the_place_decides_what_is_offered(
    discord_server: LocalDiscord, api: Api, people: dict[str, Member]
) -> None:
    ada, ben = people["Ada"], people["Ben"]
    await declare(
        api,
        command("server", contexts=[0]),
        command("direct", contexts=[1]),
        command("anywhere"),
        command("mine", integration_types=[1], contexts=[0, 1, 2]),
        command("both", integration_types=[0, 1], contexts=[0, 1, 2]),
    )
    assert names(ada) == {"server", "anywhere", "both"}
    assert names(ada, "@atelier") == {"direct", "anywhere", "both"}
    assert names(ada, "@Ben") == set()
    discord_server.world.user_installs.add(ada.id)
    assert names(ada) == {"server", "anywhere", "mine", "both"}
    assert names(ada, "@Ben") == {"mine", "both"}
    assert names(ben, "@Ada") == set(), "it is hers alone"


async def test_a_server_without_the_bot_offers_what_members_brought(
    discord_server: LocalDiscord, api: Api, people: dict[str, Member]
) -> None:
    ada = people["Ada"]
    there = discord_server.guilds.create("Elsewhere", ada.user, with_bot=False)
    discord_server.channels.add("lobby", guild=there)
    await declare(api, command("server"), command("mine", integration_types=[1]))
    assert names(ada, "Elsewhere/lobby") == set()
    discord_server.world.user_installs.add(ada.id)
    assert names(ada, "Elsewhere/lobby") == {"mine"}
    with pytest.raises(Refused, match="server is not installed here"):
        await ada.slash("server", channel="Elsewhere/lobby")


async def test_an_app_that_only_the_member_has_answers_quietly_and_at_most_five_times(
    discord_server: LocalDiscord, api: Api, people: dict[str, Member]
) -> None:
    olive, ada = people["Olive"], people["Ada"]
    there = discord_server.guilds.create("Elsewhere", olive.user, with_bot=False)
    discord_server.channels.add("lobby", guild=there)
    discord_server.guilds.join(there, ada.user)
    discord_server.world.user_installs.add(ada.id)
    await declare(api, command("mine", integration_types=[1]))
    everyone = there.roles[there.id]
    everyone.permissions &= ~P.USE_EXTERNAL_APPS
    reply = await ada.slash("mine", channel="Elsewhere/lobby")
    sent = discord_server.shapes.interaction(reply.interaction)
    assert sent["authorizing_integration_owners"] == {"1": ada.id}
    assert sent["context"] == 0
    assert int(sent["app_permissions"]) & P.ATTACH_FILES
    assert not int(sent["app_permissions"]) & P.ADD_REACTIONS
    callback = f"/interactions/{reply.id}/{reply.interaction.token}/callback"
    await api("POST", callback, {"type": 4, "data": {"content": "for you"}})
    assert (await reply.message())["flags"] & 64, "members may not use apps of their own here"
    webhook = f"/webhooks/{discord_server.world.application_id}/{reply.interaction.token}"
    for _ in range(5):
        assert (await api("POST", webhook, {"content": "more"}))[0] == 200
    status, body = await api("POST", webhook, {"content": "too much"})
    assert (status, body["code"]) == (400, 40094)


async def test_the_interaction_says_where_it_comes_from_and_by_which_installation(
    discord_server: LocalDiscord, bot: StockBot, ada: Member
) -> None:
    seen: list[Interaction] = []

    async def imagine(interaction: Interaction) -> None:
        seen.append(interaction)
        await interaction.response.send_message("ok")

    bot.acts["imagine"] = imagine
    await (await ada.slash("imagine", prompt="a lion")).message()
    reply = await ada.slash("imagine", prompt="a lion", channel="@atelier")
    await reply.message()
    in_server, in_private = seen
    assert in_server.context.guild
    assert in_server.is_guild_integration()
    assert in_private.context.dm_channel
    assert in_private.guild is None
    assert in_private.app_permissions.attach_files
    assert [m["content"] for m in ada.direct_messages] == ["ok"]


@pytest.mark.parametrize(
    ("needed", "who"), [(P.MANAGE_MESSAGES, {"Olive", "Mori"}), (0, {"Olive"})]
)
async def test_default_permissions_decide_who_finds_a_command(
    api: Api, people: dict[str, Member], needed: int, who: set[str]
) -> None:
    await declare(api, command(default_member_permissions=str(int(needed))))
    assert {name for name, member in people.items() if names(member)} == who


async def test_what_the_owner_set_comes_before_the_default(
    discord_server: LocalDiscord, api: Api, people: dict[str, Member]
) -> None:
    olive, mori, ada, ben = (people[name] for name in ("Olive", "Mori", "Ada", "Ben"))
    guild = discord_server.world.guild
    await declare(api, command(default_member_permissions="0"), command("other"))
    await olive.allow_command(
        "draw",
        [
            {"id": ada.id, "type": 2, "permission": True},
            {"id": mori.role_ids[0], "type": 1, "permission": True},
        ],
    )
    assert "draw" in names(ada)
    assert "draw" in names(mori)
    assert "draw" not in names(ben)
    general = discord_server.world.channel_named("general")
    assert general is not None
    await olive.allow_command("draw", [{"id": general.id, "type": 3, "permission": False}])
    await olive.allow_command(None, [{"id": guild.id, "type": 1, "permission": False}])
    assert names(ada) == set(), "for everyone and all commands: no"
    assert names(olive) == {"draw", "other"}
    with pytest.raises(Refused, match="may not set"):
        await ada.allow_command("draw", [])
    path = f"{api.app}/guilds/{guild.id}/commands/permissions"
    _, listed = await api("GET", path)
    assert len(listed) == 2
    own = path.replace("commands/", f"commands/{listed[0]['id']}/")
    assert (await api("GET", own))[1]["permissions"][0]["type"] == 3
    assert (await api("PUT", own, {"permissions": []}))[1]["code"] == 20001


async def test_age_restricted_commands_are_for_age_restricted_channels(
    api: Api, people: dict[str, Member]
) -> None:
    await declare(api, command(nsfw=True))
    ada = people["Ada"]
    await ada.start_thread("late", channel="after-dark")
    assert names(ada) == set()
    assert names(ada, "after-dark") == names(ada, "late") == {"draw"}


async def test_a_command_is_shown_and_found_in_the_members_language(
    api: Api, people: dict[str, Member]
) -> None:
    choice = {"name": "Square", "value": "1:1", "name_localizations": {"de": "Quadrat"}}
    option = {
        "type": 3,
        "name": "aspect",
        "description": "Which",
        "name_localizations": {"de": "format"},
        "choices": [choice],
    }
    german: dict[str, Any] = {
        "name_localizations": {"de": "zeichne"},
        "description_localizations": {"de": "Zeichnet"},
    }
    await declare(api, command(options=[option], **german))
    ada, ben = people["Ada"], people["Ben"]
    ada.user.locale = "de"
    [shown] = ada.commands()
    assert (shown["name"], shown["name_localized"]) == ("draw", "zeichne")
    assert shown["options"][0]["choices"][0]["name_localized"] == "Quadrat"
    reply = await ada.slash("zeichne", aspect="1:1")
    assert reply.interaction.data["name"] == "draw", "the bot hears its own name for it"
    with pytest.raises(Refused, match="no command /zeichne"):
        await ben.slash("zeichne")
    _, plain = await api("GET", f"{api.app}/commands")
    assert "name_localizations" not in plain[0]
    _, full = await api("GET", f"{api.app}/commands?with_localizations=true")
    assert full[0]["name_localizations"] == {"de": "zeichne"}


async def test_a_servers_command_is_offered_there_alone_and_names_its_server(
    discord_server: LocalDiscord, api: Api, people: dict[str, Member]
) -> None:
    ada = people["Ada"]
    there = discord_server.guilds.create("Workshop", ada.user)
    discord_server.channels.add("lobby", guild=there)
    await declare(api, command("special"), guild=there)
    assert names(ada) == set()
    assert names(ada, "Workshop/lobby") == {"special"}
    reply = await ada.slash("special", channel="Workshop/lobby")
    assert reply.interaction.data["guild_id"] == there.id


async def test_no_more_than_two_hundred_new_commands_a_day(api: Api, clock: ManualClock) -> None:
    batches = [[command(f"c{n}-{number}") for number in range(100)] for n in range(2)]
    for batch in batches:
        await declare(api, *batch)
    status, body = await api("PUT", f"{api.app}/commands", [command("one-more")])
    assert (status, body["code"]) == (400, 30034)
    await declare(api, *batches[1])  # those of before are not new
    clock.advance(24 * 3600 + 1)
    await declare(api, command("one-more"))


@pytest.mark.parametrize("kind", [2, 3])
async def test_no_more_than_five_entries_in_a_menu(api: Api, kind: int) -> None:
    menus = [{"name": f"Entry {number}", "type": kind} for number in range(6)]
    await declare(api, *menus[:5])
    status, body = await api("PUT", f"{api.app}/commands", menus)
    assert (status, body["code"]) == (400, 30032)


async def test_completion_offers_what_fits_the_option(
    discord_server: LocalDiscord, api: Api, people: dict[str, Member]
) -> None:
    ada = people["Ada"]
    option = {"type": 4, "name": "steps", "description": "How many", "autocomplete": True}
    await declare(api, command(options=[option]))
    for choices, status in (
        ([{"name": "four", "value": "4"}], 400),
        ([{"name": "four", "value": 4}], 204),
        ([{"name": str(n), "value": n} for n in range(26)], 400),
    ):
        typed = [{"name": "steps", "value": "4", "focused": True}]
        data: dict[str, Any] = {"name": "draw", "options": typed}
        interaction = discord_server.asking.autocomplete(ada.user, ada.channel("general"), data)
        path = f"/interactions/{interaction.id}/{interaction.token}/callback"
        answer = await api("POST", path, {"type": 8, "data": {"choices": choices}})
        assert answer[0] == status
        assert interaction.choices == (choices if status == 204 else None)
    with pytest.raises(Refused, match="being typed"):
        discord_server.asking.autocomplete(ada.user, ada.channel("general"), {"name": "draw"})
