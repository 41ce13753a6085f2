"""Who is mentioned, and who is notified."""

from __future__ import annotations

from typing import Any

import pytest

from sandbox import LocalDiscord
from tests.sandbox.raw import Api


async def notified(server: LocalDiscord, api: Api, payload: dict[str, Any]) -> set[str]:
    status, _ = await api("POST", api.channel(), payload)
    assert status == 200
    return {name for name in ("Olive", "Mori", "Ada", "Ben") if server.member(name).notifications}


@pytest.mark.parametrize(
    ("allowed", "expected"),
    [
        (None, {"Ada", "Ben"}),
        ({"parse": ["users"]}, {"Ada", "Ben"}),
        ({"parse": []}, set[str]()),
        ({"users": ["ADA"]}, {"Ada"}),
        ({"users": ["ADA as a number"]}, {"Ada"}),
    ],
)
async def test_allowed_mentions_decide_who_is_called(
    discord_server: LocalDiscord, api: Api, allowed: Any, expected: set[str]
) -> None:
    ada, ben = discord_server.member("Ada"), discord_server.member("Ben")
    payload: dict[str, Any] = {"content": f"{ada.mention} {ben.mention}"}
    if allowed is not None:
        # Discord takes an id as a number, too.
        kind = int if allowed.get("users") == ["ADA as a number"] else str
        users = {"users": [kind(ada.id)]} if "users" in allowed else {}
        payload["allowed_mentions"] = {**allowed, **users}
    assert await notified(discord_server, api, payload) == expected


async def test_a_bot_without_the_right_cannot_call_everyone(
    discord_server: LocalDiscord, api: Api
) -> None:
    assert await notified(discord_server, api, {"content": "@everyone @here"}) == set()
    assert not discord_server.member("Ada").messages()[0]["mention_everyone"]


async def test_an_edit_and_a_silent_message_notify_nobody(
    discord_server: LocalDiscord, api: Api
) -> None:
    ada = discord_server.member("Ada")
    silent = {"content": ada.mention, "flags": 1 << 12}
    assert await notified(discord_server, api, silent) == set()
    _, sent = await api("POST", api.channel(), {"content": "nobody"})
    _, edited = await api("PATCH", f"{api.channel()}/{sent['id']}", {"content": ada.mention})
    assert [user["id"] for user in edited["mentions"]] == [ada.id]
    assert ada.notifications == []


async def test_who_cannot_see_the_channel_is_not_called(
    discord_server: LocalDiscord, api: Api
) -> None:
    ada, mori = discord_server.member("Ada"), discord_server.member("Mori")
    payload = {"content": f"{ada.mention} {mori.mention}"}
    await api("POST", api.channel("moderators"), payload)
    assert (len(ada.notifications), len(mori.notifications)) == (0, 1)
