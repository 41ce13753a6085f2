"""What Discord refuses in a message, and how it says so."""

from __future__ import annotations

from typing import Any

import pytest

from sandbox import LocalDiscord, ManualClock
from sandbox.permissions import Permission
from tests.sandbox.raw import Api
from tests.sandbox.stock_bot import png

MIB = 1024 * 1024


def button(custom_id: str | None, **more: Any) -> dict[str, Any]:
    own = {} if custom_id is None else {"custom_id": custom_id}
    return {"type": 2, "style": 1, "label": "Draw", **own, **more}


def row(*components: dict[str, Any]) -> dict[str, Any]:
    return {"type": 1, "components": list(components)}


def menu(length: int) -> dict[str, Any]:
    options = [{"label": str(n), "value": str(n)} for n in range(length)]
    return {"type": 3, "custom_id": "a", "options": options}


def error_code(body: Any, *path: str | int) -> str:
    place = body["errors"]
    for step in path:
        place = place[str(step)]
    return place["_errors"][0]["code"]


REFUSED: list[tuple[str, dict[str, Any], tuple[str | int, ...], str]] = [
    ("long content", {"content": "x" * 2001}, ("content",), "BASE_TYPE_MAX_LENGTH"),
    (
        "embeds together too long",
        {"embeds": [{"description": "x" * 3001}, {"description": "x" * 3000}]},
        ("embeds",),
        "MAX_EMBED_SIZE_EXCEEDED",
    ),
    (
        "long embed title",
        {"embeds": [{"title": "x" * 257}]},
        ("embeds", 0, "title"),
        "BASE_TYPE_MAX_LENGTH",
    ),
    ("eleven embeds", {"embeds": [{"title": "x"}] * 11}, ("embeds",), "BASE_TYPE_MAX_LENGTH"),
    (
        "six rows",
        {"components": [row(button(str(n))) for n in range(6)]},
        ("components",),
        "BASE_TYPE_MAX_LENGTH",
    ),
    (
        "six buttons in a row",
        {"components": [row(*(button(str(n)) for n in range(6)))]},
        ("components", 0, "components"),
        "BASE_TYPE_BAD_LENGTH",
    ),
    (
        "one custom id twice",
        {"components": [row(button("a"), button("a"))]},
        ("components", 0, "components", 1, "custom_id"),
        "COMPONENT_CUSTOM_ID_DUPLICATED",
    ),
    (
        "long custom id",
        {"components": [row(button("x" * 101))]},
        ("components", 0, "components", 0, "custom_id"),
        "BASE_TYPE_BAD_LENGTH",
    ),
    (
        "no custom id",
        {"components": [row(button(None))]},
        ("components", 0, "components", 0, "custom_id"),
        "BASE_TYPE_REQUIRED",
    ),
    (
        "long label",
        {"components": [row(button("a", label="x" * 81))]},
        ("components", 0, "components", 0, "label"),
        "BASE_TYPE_BAD_LENGTH",
    ),
    (
        "a menu of 26",
        {"components": [row(menu(26))]},
        ("components", 0, "components", 0, "options"),
        "BASE_TYPE_BAD_LENGTH",
    ),
    (
        "content beside Components V2",
        {"flags": 1 << 15, "content": "x", "components": [{"type": 10, "content": "y"}]},
        ("content",),
        "MESSAGE_CANNOT_USE_LEGACY_FIELDS_WITH_COMPONENTS_V2",
    ),
    (
        "users both parsed and listed",
        {"content": "x", "allowed_mentions": {"parse": ["users"], "users": ["1"]}},
        ("allowed_mentions",),
        "MESSAGE_ALLOWED_MENTIONS_PARSE_EXCLUSIVE",
    ),
]  # fmt: skip


@pytest.mark.parametrize(
    ("payload", "path", "code"), [case[1:] for case in REFUSED], ids=[case[0] for case in REFUSED]
)
async def test_a_refused_message_names_the_field(
    api: Api, payload: dict[str, Any], path: tuple[str | int, ...], code: str
) -> None:
    status, body = await api("POST", api.channel(), payload)
    assert (status, body["code"], body["message"]) == (400, 50035, "Invalid Form Body")
    assert error_code(body, *path) == code


async def test_the_largest_allowed_message_is_taken(api: Api) -> None:
    rows = [row(*(button(f"{r}.{b}") for b in range(5))) for r in range(5)]
    embeds = [{"title": "t" * 256, "description": "d" * 2744}, {"description": "d" * 3000}]
    payload = {"content": "x" * 2000, "embeds": embeds, "components": rows}
    status, body = await api("POST", api.channel(), payload)
    assert status == 200
    assert len({c["id"] for r in body["components"] for c in [r, *r["components"]]}) == 30


async def test_an_empty_message_is_refused(api: Api) -> None:
    empty: list[dict[str, Any]] = [{}, {"content": " \n"}, {"embeds": []}]
    for payload in empty:
        status, body = await api("POST", api.channel(), payload)
        assert (status, body["code"]) == (400, 50006)


async def test_files_have_limits(api: Api) -> None:
    whole = await api("POST", api.channel(), {}, {0: b"x" * (10 * MIB)})
    assert whole[0] == 200
    status, body = await api("POST", api.channel(), {}, {0: b"x" * (10 * MIB + 1)})
    assert (status, body["code"]) == (413, 40005)
    together = {0: b"x" * (9 * MIB), 1: b"x" * (9 * MIB), 2: b"x" * (9 * MIB)}
    status, body = await api("POST", api.channel(), {}, together)
    assert (status, body["code"]) == (413, 40005)
    status, body = await api("POST", api.channel(), {}, dict.fromkeys(range(11), b"x"))
    assert (status, error_code(body, "attachments")) == (400, "BASE_TYPE_MAX_LENGTH")
    alt = {"attachments": [{"id": 0, "description": "x" * 1025}]}
    status, body = await api("POST", api.channel(), alt, {0: png()})
    assert error_code(body, "attachments", 0, "description") == "BASE_TYPE_MAX_LENGTH"


async def test_an_edit_keeps_the_files_it_lists_and_drops_the_others(
    discord_server: LocalDiscord, api: Api
) -> None:
    _, first = await api("POST", api.channel(), {"content": "x"}, {0: png(), 1: png(9, 9)})
    path = f"{api.channel()}/{first['id']}"
    kept = first["attachments"][1]
    change = {"attachments": [{"id": kept["id"]}, {"id": 0, "description": "new"}]}
    _, second = await api("PATCH", path, change, {0: png(7, 7)})
    assert [a["width"] for a in second["attachments"]] == [9, 7]
    assert second["attachments"][1]["description"] == "new"
    assert second["content"] == "x"
    async with api.session.get(first["attachments"][0]["url"]) as gone:
        assert gone.status == 404
    status, body = await api("PATCH", path, {"content": "", "attachments": []})
    assert (status, body["code"]) == (400, 50006)
    assert len(discord_server.member("Ada").messages()[0]["attachments"]) == 2


async def test_a_picture_shown_in_an_embed_leaves_the_attachments(api: Api) -> None:
    embed = {"image": {"url": "attachment://0.png"}}
    _, sent = await api("POST", api.channel(), {"embeds": [embed]}, {0: png(5, 6)})
    assert sent["attachments"] == []
    image = sent["embeds"][0]["image"]
    assert (image["width"], image["height"]) == (5, 6)
    path = f"{api.channel()}/{sent['id']}"
    _, again = await api("PATCH", path, {"embeds": [{"title": "same", "image": image}]})
    async with api.session.get(again["embeds"][0]["image"]["url"]) as response:
        assert await response.read() == png(5, 6)


async def test_a_nonce_makes_sending_idempotent_for_minutes(
    discord_server: LocalDiscord, api: Api, clock: ManualClock
) -> None:
    """Wherever it is sent: a nonce belongs to its author."""
    payload = {"content": "once", "nonce": "job-1", "enforce_nonce": True}
    _, first = await api("POST", api.channel(), payload)
    _, second = await api("POST", api.channel(), payload)
    _, elsewhere = await api("POST", api.channel("gallery"), payload)
    assert first["id"] == second["id"] == elsewhere["id"]
    clock.advance(301)
    _, later = await api("POST", api.channel(), payload)
    assert later["id"] != first["id"]
    assert len(discord_server.member("Ada").messages()) == 2


async def test_what_was_deleted_is_not_sent_again_with_its_nonce(api: Api) -> None:
    payload = {"content": "once", "nonce": "job-1", "enforce_nonce": True}
    _, first = await api("POST", api.channel(), payload)
    await api("DELETE", f"{api.channel()}/{first['id']}")
    status, answer = await api("POST", api.channel(), payload)
    assert (status, answer["code"]) == (404, 10008)


async def test_what_a_bot_may_not_touch(discord_server: LocalDiscord, api: Api) -> None:
    said = await discord_server.member("Ada").say("mine")
    path = f"{api.channel()}/{said['id']}"
    assert (await api("PATCH", path, {"content": "yours"}))[1]["code"] == 50005
    assert (await api("DELETE", path))[1]["code"] == 50013
    assert (await api("GET", f"{api.channel()}/1"))[1]["code"] == 10008
    assert (await api("GET", "/channels/1"))[1]["code"] == 10003
    assert (await api("GET", "/users/@me", token="wrong"))[0] == 401


async def test_a_direct_message(discord_server: LocalDiscord, api: Api) -> None:
    ada = discord_server.member("Ada")
    _, channel = await api("POST", "/users/@me/channels", {"recipient_id": ada.id})
    path = f"/channels/{channel['id']}/messages"
    assert (await api("POST", path, {"content": "psst"}))[0] == 200
    assert [m["content"] for m in ada.direct_messages] == ["psst"]
    assert [m["content"] for m in ada.notifications] == ["psst"]
    ada.user.accepts_dms = False
    status, body = await api("POST", path, {"content": "psst"})
    assert (status, body["code"]) == (403, 50007)


async def test_memory_for_files_is_bounded(
    discord_server: LocalDiscord, api: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sandbox.state.ATTACHMENT_BYTES_KEPT", 150)
    urls: list[str] = []
    for _ in range(3):
        _, sent = await api("POST", api.channel(), {}, {0: b"x" * 60})
        urls.append(sent["attachments"][0]["url"])
    statuses: list[int] = []
    for url in urls:
        async with api.session.get(url) as response:
            statuses.append(response.status)
    assert statuses == [404, 200, 200]


async def test_a_list_of_messages_newest_first(api: Api) -> None:
    ids: list[str] = []
    for number in range(3):
        _, sent = await api("POST", api.channel(), {"content": str(number)})
        ids.append(sent["id"])
    _, newest = await api("GET", f"{api.channel()}?limit=2")
    assert [m["content"] for m in newest] == ["2", "1"]
    _, before = await api("GET", f"{api.channel()}?before={ids[1]}")
    assert [m["content"] for m in before] == ["0"]
    status, body = await api("GET", f"{api.channel()}?limit=many")
    assert (status, body["code"]) == (400, 50035)


@pytest.mark.parametrize("name", ["before", "after", "around"])
@pytest.mark.parametrize("value", ["word", "-1", "²"])
async def test_the_messages_around_what_is_no_id_are_refused(
    api: Api, name: str, value: str
) -> None:
    status, body = await api("GET", f"{api.channel()}?{name}={value}")
    assert (status, body["code"]) == (400, 50035)
    [error] = body["errors"][name]["_errors"]
    assert error["code"] == "NUMBER_TYPE_COERCE"


@pytest.mark.parametrize("path", ["/audit-logs?before=", "/bans?after="])
async def test_so_are_the_entries_of_a_server(
    discord_server: LocalDiscord, api: Api, path: str
) -> None:
    discord_server.guilds.grant_bot(Permission.VIEW_AUDIT_LOG | Permission.BAN_MEMBERS)
    status, body = await api("GET", f"/guilds/{discord_server.world.guild.id}{path}word")
    assert (status, body["code"]) == (400, 50035)
