"""Registering commands: what is stored, and what is refused."""

from __future__ import annotations

from typing import Any

import pytest
from aiohttp import ClientSession

from sandbox import LocalDiscord
from sandbox.contract import Contract
from tests.sandbox.raw import Api


def command(name: str = "imagine", **more: Any) -> dict[str, Any]:
    return {"name": name, "description": "Draws", **more}


def option(name: str = "prompt", kind: int = 3, **more: Any) -> dict[str, Any]:
    return {"name": name, "description": "It", "type": kind, **more}


def code_in(errors: Any) -> str:
    while "_errors" not in errors:
        errors = next(iter(errors.values()))
    return errors["_errors"][0]["code"]


REFUSED: list[tuple[str, list[dict[str, Any]], str]] = [
    ("upper case", [command("Imagine")], "APPLICATION_COMMAND_INVALID_NAME"),
    ("a space", [command("two words")], "APPLICATION_COMMAND_INVALID_NAME"),
    ("no description", [command(description="")], "BASE_TYPE_BAD_LENGTH"),
    ("twice", [command(), command()], "APPLICATION_COMMANDS_DUPLICATE_NAME"),
    (
        "required last",
        [command(options=[option("a"), option("b", required=True)])],
        "APPLICATION_COMMAND_OPTIONS_REQUIRED_INVALID",
    ),
    (
        "an option twice",
        [command(options=[option(), option()])],
        "APPLICATION_COMMAND_OPTIONS_NAME_ALREADY_EXISTS",
    ),
    ("26 options", [command(options=[option(f"o{n}") for n in range(26)])], "BASE_TYPE_MAX_LENGTH"),
    (
        "26 choices",
        [command(options=[option(choices=[{"name": str(n), "value": str(n)} for n in range(26)])])],
        "BASE_TYPE_MAX_LENGTH",
    ),
    (
        "choices and autocomplete",
        [command(options=[option(autocomplete=True, choices=[{"name": "a", "value": "a"}])])],
        "APPLICATION_COMMAND_OPTIONS_AUTOCOMPLETE_INVALID",
    ),
    (
        "a menu with a description",
        [command("Describe", type=3)],
        "APPLICATION_COMMAND_CONTEXT_MENU_FIELD",
    ),
]


@pytest.mark.parametrize(
    ("commands", "code"), [case[1:] for case in REFUSED], ids=[case[0] for case in REFUSED]
)
async def test_a_refused_command(api: Api, commands: list[dict[str, Any]], code: str) -> None:
    status, body = await api("PUT", f"{api.app}/commands", commands)
    assert (status, body["code"]) == (400, 50035)
    assert code_in(body["errors"]) == code


async def test_a_hundred_commands_and_no_more(api: Api) -> None:
    hundred = [command(f"c{n}") for n in range(100)]
    assert (await api("PUT", f"{api.app}/commands", hundred))[0] == 200
    status, body = await api("POST", f"{api.app}/commands", command("one-more"))
    assert (status, body["code"]) == (400, 30032)


async def test_commands_keep_their_ids_and_can_be_changed_one_by_one(api: Api) -> None:
    _, first = await api("PUT", f"{api.app}/commands", [command(), {"name": "Look", "type": 3}])
    _, second = await api("PUT", f"{api.app}/commands", [command(options=[option()])])
    assert first[0]["id"] == second[0]["id"]
    assert first[1]["description"] == ""
    path = f"{api.app}/commands/{second[0]['id']}"
    _, changed = await api("PATCH", path, {"description": "Paints"})
    assert (changed["description"], changed["options"]) == ("Paints", second[0]["options"])
    assert (await api("DELETE", path))[0] == 204
    assert (await api("GET", path))[1]["code"] == 10063


async def test_a_guild_command_hides_the_global_one(discord_server: LocalDiscord, api: Api) -> None:
    await api("PUT", f"{api.app}/commands", [command(), command("describe")])
    guild = f"{api.app}/guilds/{discord_server.world.guild.id}/commands"
    assert (await api("POST", guild, command(description="Here")))[0] == 201
    shown = {c["name"]: c["description"] for c in discord_server.world.commands}
    assert shown == {"imagine": "Here", "describe": "Draws"}


async def test_an_unknown_route_is_noted(
    clockless_server: LocalDiscord, contract: Contract
) -> None:
    async with ClientSession() as session:
        call = Api(clockless_server, session)
        assert (await call("GET", "/no/such/route"))[0] == 404
        assert (await call("PUT", "/users/@me"))[0] == 404
    assert clockless_server.unknown_routes == [
        "GET /api/v10/no/such/route",
        "PUT /api/v10/users/@me",
    ]
    contract.violations.clear()
