"""Threat 2: addresses that would make the bot read inside its own network."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from dataclasses import dataclass, field

import aiohttp
import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from bot.attachments import fetch
from bot.errors import Refused
from bot.settings import BotSettings
from sandbox import LocalDiscord, Member
from tests.bot.worker import loaded, png


@dataclass
class Inside:
    """A server that only the bot's network reaches, and what was asked of it."""

    url: str = ""
    asked: list[str] = field(default_factory=list[str])


@pytest.fixture
async def inside() -> AsyncGenerator[Inside]:
    found = Inside()

    async def secret(request: web.Request) -> web.Response:
        found.asked.append(request.path)
        return web.Response(body=png(), content_type="image/png")

    async def redirect(request: web.Request) -> web.Response:
        raise web.HTTPFound(f"{found.url}/secret.png")

    app = web.Application()
    app.router.add_get("/redirect", redirect)
    app.router.add_get("/{name}", secret)
    async with TestServer(app, host="127.0.0.1") as server:
        found.url = str(server.make_url("")).rstrip("/")
        yield found


@pytest.mark.parametrize(
    "address",
    [
        "http://169.254.169.254/latest/meta-data",
        "http://127.0.0.1:6379/",
        "http://[::1]/a.png",
        "http://cdn.discordapp.com@127.0.0.1/a.png",
        "http://cdn.discordapp.com.example.org/a.png",
        "http://127.0.0.1/cdn.discordapp.com/a.png",
        "file:///etc/passwd",
        "gopher://127.0.0.1/",
        "//127.0.0.1/a.png",
        "",
    ],
)
async def test_no_other_host_is_asked(address: str) -> None:
    hosts = BotSettings.model_construct().attachment_hosts
    assert hosts == {"cdn.discordapp.com", "media.discordapp.net"}
    async with aiohttp.ClientSession() as session:
        with pytest.raises(Refused, match="picture-gone"):
            await fetch(session, address, hosts, 1000)


async def test_a_redirect_is_not_followed(inside: Inside) -> None:
    async with aiohttp.ClientSession() as session:
        with pytest.raises(Refused, match="picture-gone"):
            await fetch(session, f"{inside.url}/redirect", frozenset({"127.0.0.1"}), 1000)
    assert inside.asked == []


@pytest.mark.usefixtures("worker", "bot")
async def test_what_a_message_links_to_is_not_asked(
    discord_server: LocalDiscord, inside: Inside, ada: Member
) -> None:
    """Another host than the files' of this Discord, which in the text and in nothing else."""
    address = inside.url.replace("127.0.0.1", "localhost")
    said = await discord_server.member("Mori").say(f"look {address}/secret.png")
    answer = await (await ada.use_on_message("Describe", said)).final(loaded)
    assert "There is no picture in this message that Discord has itself." in answer["content"]
    assert inside.asked == []
