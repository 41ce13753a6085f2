"""Bots on libraries of other makers, each a process of its own, both the same to look at:
discord.js, in Node, and hikari, which reads every answer more strictly than discord.py does."""

from __future__ import annotations

import asyncio
import os
import sys
import time
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from sandbox import LocalDiscord, ManualClock, Member, Refused
from tests.sandbox.clients.packages import node_modules, python_packages
from tests.sandbox.stock_bot import png

DISCORD_JS = Path(__file__).parent / "discord_js_bot"
HIKARI = Path(__file__).parent / "hikari_bot"

Started = tuple[list[str | Path], dict[str, str]]


@pytest.fixture(scope="session", params=[DISCORD_JS, HIKARI], ids=lambda bot: bot.name)
def client(request: pytest.FixtureRequest) -> Started:
    """A bot's command and what it adds to the environment."""
    if request.param is DISCORD_JS:
        path = {"NODE_PATH": str(node_modules(DISCORD_JS))}
        return ["node", "--no-warnings", DISCORD_JS / "bot.js"], path
    path = {"PYTHONPATH": str(python_packages(HIKARI))}
    return [sys.executable, HIKARI / "bot.py"], path


@pytest.fixture
def server() -> LocalDiscord:
    return LocalDiscord()


@pytest.fixture
async def discord_server(server: LocalDiscord, client: Started) -> AsyncIterator[LocalDiscord]:
    """With the bot logged in, which ends cleanly and without a complaint."""
    command, path = client
    async with server:
        process = await asyncio.create_subprocess_exec(
            *(*command, server.url, server.token),
            env={**os.environ, **path},
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.STDOUT,
        )
        reading = asyncio.create_task(process.communicate())
        try:
            await server.wait_ready()
            yield server
        finally:
            if process.returncode is None:
                process.terminate()
            complaints = (await reading)[0].decode()
            assert (process.returncode, complaints) == (0, "")
        assert server.unknown_routes == []
        assert server.internal_errors == []


@pytest.fixture
def refusals() -> bool:
    """Unlike the tests around, these send nothing wrong."""
    return False


@pytest.fixture
def ada(discord_server: LocalDiscord) -> Member:
    return discord_server.member("Ada")


@pytest.fixture
def ben(discord_server: LocalDiscord) -> Member:
    return discord_server.member("Ben")


async def test_a_command_is_deferred_and_completed_with_a_picture_and_a_button(
    discord_server: LocalDiscord, ada: Member, ben: Member
) -> None:
    choices = await ada.autocomplete("draw", "style", "c", prompt="a lion")
    assert [choice["value"] for choice in choices] == ["crayon", "charcoal"]
    options = {"prompt": "a lion", "style": "crayon", "size": 64, "like": png(), "for": ben}
    reply = await ada.slash("draw", options=options)
    message = await reply.final()
    assert reply.interaction.response_type == 5
    [embed] = message["embeds"]
    assert embed["title"] == "a lion"
    fields = {field["name"]: field["value"] for field in embed["fields"]}
    like = f"8x8, {len(png())} bytes"
    assert fields == {"style": "crayon", "size": "64", "like": like, "for": "Ben"}
    picture = await discord_server.download(embed["image"]["url"])
    assert picture.startswith(b"\x89PNG")

    pressed = await ben.press_labelled(message, "Keep")
    thanks = await pressed.final(lambda m: m["content"] == "Thank you.")
    assert thanks["flags"] & 64
    kept = await ada.see(lambda m: m["content"].startswith("Kept by"))
    assert kept["id"] == message["id"]
    assert kept["content"] == f"Kept by {ben.mention}"
    assert kept["components"] == []
    assert await discord_server.download(kept["embeds"][0]["image"]["url"]) == picture


async def test_a_menu_changes_the_message(ada: Member) -> None:
    message = await (await ada.slash("draw", prompt="a lion")).final()
    await ada.press(message, "restyle", ["oil"])
    changed = await ada.see(lambda m: m["content"] == "Now in oil")
    assert changed["id"] == message["id"]
    with pytest.raises(Refused):
        await ada.press(message, "restyle", ["watercolour"])


async def test_a_form_is_opened_and_answered(ada: Member, ben: Member) -> None:
    opened = await ada.slash("feedback")
    answer = await (await ada.submit(opened, words="More lions")).final()
    assert answer["content"] == "You said: More lions"
    await ben.see(lambda m: m["content"] == f"Feedback in answer {answer['id']}")
    assert answer["id"] not in [message["id"] for message in ben.messages()], "only Ada sees it"


async def test_components_v2(ada: Member) -> None:
    message = await (await ada.slash("card")).final()
    assert message["flags"] & 1 << 15
    assert message["components"][0]["components"][0]["content"] == "# A card"


async def test_the_menus_of_a_message_and_of_a_member(ada: Member, ben: Member) -> None:
    message = await ben.say("look", png(), png())
    counted = await (await ada.use_on_message("Count files", message)).final()
    assert counted["content"] == "2 files"
    await (await ada.use_on_user("Greet", ben)).final()
    assert [message["content"] for message in ben.notifications] == [f"Hello {ben.mention}"]


class TestCut:
    @pytest.fixture
    def server(self) -> LocalDiscord:
        """Its clock stands still: each library has its own idea of when to come back."""
        return LocalDiscord(clock=ManualClock(time.time()))

    async def test_it_resumes_however_it_was_cut(
        self, discord_server: LocalDiscord, ada: Member
    ) -> None:
        """And hears of what happened in between: the command was sent while it was away."""
        gateway = discord_server.faults.gateway

        def sent(frame: str) -> int:
            return [entry.event for entry in discord_server.traffic].count(frame)

        cuts = (lambda: gateway.cut(4000), gateway.cut, gateway.reconnect)
        for number, cut in enumerate(cuts, start=1):
            cut()
            reply = await ada.slash("draw", prompt="a lion")
            message = await reply.final(timeout=60)
            assert message["embeds"][0]["title"] == "a lion"
            changes = discord_server.events.changes
            await changes.wait_for(lambda n=number: sent("RESUME") == n, 60, "RESUME")
        assert sent("IDENTIFY") == 1
