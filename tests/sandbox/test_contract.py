"""What the contract catches, each in a sentence that says where and what."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from aiohttp import ClientSession

from sandbox import LocalDiscord
from sandbox.contract import Contract, ContractBroken
from sandbox.contract.description import SCHEMAS
from sandbox.contract.refresh import NpmUnavailable, refresh
from sandbox.state import User
from tests.sandbox.raw import Api, Socket

ROOT = Path(__file__).parents[2]


def taken(contract: Contract) -> set[str]:
    """What was found, which from here on does not fail this test."""
    found = {violation.sentence for violation in contract.violations}
    contract.violations.clear()
    return found


@pytest.mark.parametrize(
    ("wrong", "what"),
    [
        ({"username": 7}, "username: 7 where string is expected"),
        ({"colour": "red"}, "colour: a field that the description does not know"),
    ],
    ids=["a wrong value", "an unknown field"],
)
async def test_a_wrong_answer_of_the_local_discord(
    discord_server: LocalDiscord,
    api: Api,
    contract: Contract,
    monkeypatch: pytest.MonkeyPatch,
    wrong: dict[str, Any],
    what: str,
) -> None:
    right = discord_server.shapes.user

    def changed(user: User) -> dict[str, Any]:
        return {**right(user), **wrong}

    monkeypatch.setattr(discord_server.shapes, "user", changed)
    user = discord_server.member("Ada").id
    await api("GET", f"/users/{user}")
    assert taken(contract) == {f"response 200 of GET /users/{{user_id}}: {what}"}


async def test_a_field_that_is_missing_in_an_answer(
    discord_server: LocalDiscord, api: Api, contract: Contract, monkeypatch: pytest.MonkeyPatch
) -> None:
    def bare(user: User) -> dict[str, Any]:
        return {"id": user.id}

    monkeypatch.setattr(discord_server.shapes, "user", bare)
    await api("GET", f"/users/{discord_server.member('Ada').id}")
    assert "response 200 of GET /users/{user_id}: username: is missing" in taken(contract)


CREATE = "request of POST /channels/{channel_id}/messages: "
WRONG_REQUESTS: dict[str, tuple[dict[str, Any], str]] = {
    "an unknown field": (
        {"content": "a", "colour": 1},
        "colour: a field that the description does not know",
    ),
    "an unknown field of an embed": (
        {"embeds": [{"title": "a", "picture": "b"}]},
        "embeds[0].picture: a field that the description does not know",
    ),
    "a wrong type": ({"content": "a", "tts": "no"}, 'tts: "no" where boolean or null is expected'),
    "a wrong button": (
        {
            "content": "a",
            "components": [
                {
                    "type": 1,
                    "components": [{"type": 2, "style": 1, "label": "a", "custom_id": "b", "x": 1}],
                }
            ],
        },
        "components[0].components[0].x: a field that the description does not know",
    ),
}


@pytest.mark.parametrize(("body", "what"), WRONG_REQUESTS.values(), ids=WRONG_REQUESTS.keys())
@pytest.mark.parametrize("multipart", [False, True], ids=["JSON", "with a file"])
async def test_a_wrong_request(
    api: Api, contract: Contract, body: dict[str, Any], what: str, multipart: bool
) -> None:
    status, _ = await api("POST", api.channel(), body, files={0: b"a"} if multipart else None)
    assert status == 200
    assert CREATE + what in taken(contract)


async def test_a_wrong_query_and_a_wrong_id(api: Api, contract: Contract) -> None:
    await api("GET", "/users/ada")
    await api("GET", api.channel() + "?colour=red&limit=10")
    await api("GET", "/users/@me/guilds?limit=ten")
    assert taken(contract) == {
        '{user_id} in the path of GET /users/{user_id}: "ada" does not match "^(0|[1-9][0-9]*)$"',
        "query of GET /channels/{channel_id}/messages: colour: not known to the description",
        'limit in the query of GET /users/@me/guilds: "ten" where number is expected',
    }


async def test_a_refused_request_is_in_order_only_where_refusals_are_tested(
    discord_server: LocalDiscord, api: Api, contract: Contract
) -> None:
    strict = Contract()
    strict.watch(discord_server.traffic)
    assert (await api("POST", api.channel(), {"content": "a", "embeds": [{}] * 11}))[0] == 400
    assert contract.violations == []
    assert [v.where for v in strict.violations] == [CREATE.removesuffix(": ")]


async def test_routes_that_discord_or_the_local_discord_lacks(contract: Contract) -> None:
    async with LocalDiscord() as server, ClientSession() as session:
        call = Api(server, session)
        await call("GET", "/no/such/route")
        await call("GET", "/sticker-packs")
        assert len(server.unknown_routes) == 2
    assert taken(contract) == {
        "GET /no/such/route: the description has no such route",
        "GET /sticker-packs: Discord has this route, but the local Discord does not",
    }


async def test_wrong_events_and_frames(discord_server: LocalDiscord, contract: Contract) -> None:
    async with (
        ClientSession() as session,
        session.ws_connect(discord_server.gateway_url + "?v=10") as connection,
    ):
        socket = Socket(connection)
        assert (await socket.receive())["op"] == 10
        await socket.identify(discord_server.token, large_threshold="many")
        discord_server.gateway.dispatch("LION_CREATE", {"guild_id": discord_server.world.guild.id})
        discord_server.gateway.dispatch("CHANNEL_PINS_UPDATE", {"channel_id": 7, "lions": 1})
    assert taken(contract) == {
        'IDENTIFY of the bot: large_threshold: "many" where number is expected',
        "event LION_CREATE: the gateway's description knows no such frame",
        "event CHANNEL_PINS_UPDATE: channel_id: 7 where string is expected",
        "event CHANNEL_PINS_UPDATE: lions: a field that the description does not know",
    }


async def test_the_report_says_each_kind_once_with_an_example(api: Api, contract: Contract) -> None:
    for _ in range(3):
        await api("POST", api.channel(), {"content": "a", "colour": "red"})
    with pytest.raises(ContractBroken) as broken:
        contract.require_kept()
    contract.violations.clear()
    [kind] = re.findall(r"^- (.*)$", str(broken.value), re.MULTILINE)
    assert kind == f"{CREATE}colour: a field that the description does not know (3 times)"
    assert '"colour": "red"' in str(broken.value)


INNER = """
from aiohttp import ClientSession
from sandbox import LocalDiscord
from tests.conftest import contract, refusals
from tests.sandbox.raw import Api

async def test_that_does_not_think_of_the_contract():
    async with LocalDiscord() as server, ClientSession() as session:
        call = Api(server, session)
        assert (await call("POST", call.channel(), {"content": "a", "colour": "red"}))[0] == 200
"""


def test_a_test_that_does_not_think_of_the_contract_fails(tmp_path: Path) -> None:
    inner = tmp_path / "test_inner.py"
    inner.write_text(INNER, encoding="utf-8")
    command = [sys.executable, "-m", "pytest", "-c", ROOT / "pyproject.toml", "--rootdir", ROOT]
    done = subprocess.run(
        [*command, "-p", "no:cacheprovider", inner], cwd=ROOT, capture_output=True, text=True
    )
    assert done.returncode == 1
    assert f"{CREATE}colour: a field that the description does not know" in done.stdout


@pytest.mark.parametrize("told", ["NOTICE", "sandbox/contract/README.md"])
def test_the_versions_and_licences_are_told(told: str) -> None:
    text = (ROOT / told).read_text(encoding="utf-8")
    for name in ("rest.json", "gateway.json"):
        source = json.loads((SCHEMAS / name).read_text(encoding="utf-8"))["source"]
        assert source["package"] in text
        assert source["version"] in text
        assert source["licence"] in text


def test_a_refresh_of_the_same_versions_changes_nothing(tmp_path: Path) -> None:
    try:
        refresh(tmp_path)
    except NpmUnavailable as error:
        pytest.skip(f"NO NPM: the refresh of the schemas is not tested. {error}")
    for name in ("rest.json", "gateway.json"):
        assert (tmp_path / name).read_bytes() == (SCHEMAS / name).read_bytes(), name
