"""What docs/local-discord.md shows works as it stands there."""

from __future__ import annotations

import json
import re
import shlex
from pathlib import Path

import pytest
from aiohttp import ClientSession

import sandbox
from sandbox import LocalDiscord, ManualClock
from sandbox.errors import ApiError
from sandbox.permissions import Permission

DOCS = Path(__file__).parents[2] / "docs/local-discord.md"


def block(language: str, containing: str) -> str:
    blocks = re.findall(rf"```{language}\n(.*?)```", DOCS.read_text(encoding="utf-8"), re.DOTALL)
    (found,) = [block for block in blocks if containing in block]
    return found


async def test_faults_from_python(discord_server: LocalDiscord) -> None:
    message = await discord_server.member("Ada").say("hello")
    names = {"server": discord_server, "message": message, "ApiError": ApiError}
    exec(block("python", "faults.hang"), {**names, "Permission": Permission})
    assert discord_server.faults.active == []


async def test_quotas_from_python() -> None:
    exec(block("python", "Quotas("), {"LocalDiscord": LocalDiscord, "sandbox": sandbox})


@pytest.mark.parametrize("line", block("sh", "curl").splitlines())
async def test_every_command_is_understood(line: str, clock: ManualClock) -> None:
    async with (
        LocalDiscord(clock=clock, control=True) as server,
        ClientSession(f"{server.url}/control/") as session,
    ):
        for _ in range(2):
            server.faults.world.block("lion")
        message = await server.member("Olive").say("hello")
        match shlex.split(line.replace("1234567890", message["id"]), comments=True):
            case ["curl", "-X", method, url]:
                answer = await session.request(method, url.removeprefix("$control/"))
            case ["curl", url, "--json", body]:
                answer = await session.post(url.removeprefix("$control/"), json=json.loads(body))
            case ["curl", url]:
                answer = await session.get(url.removeprefix("$control/"))
            case other:
                assert not other or other[0].startswith("control=")
                return
        assert answer.status in (200, 204), await answer.text()
