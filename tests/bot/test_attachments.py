"""Pictures are fetched from Discord's hosts alone, bounded, without redirects (threat 2)."""

from __future__ import annotations

from collections.abc import AsyncGenerator

import aiohttp
import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from bot.attachments import fetch
from bot.errors import Refused

HERE = frozenset({"127.0.0.1"})


@pytest.fixture
async def host() -> AsyncGenerator[TestServer]:
    """Serves a file and a redirect to it."""

    async def redirect(_: web.Request) -> web.Response:
        raise web.HTTPFound("/file")

    async def file(_: web.Request) -> web.Response:
        return web.Response(body=b"x" * 5000)

    app = web.Application()
    app.router.add_get("/redirect", redirect)
    app.router.add_get("/file", file)
    server = TestServer(app, host="127.0.0.1")
    async with server:
        yield server


@pytest.fixture
async def session() -> AsyncGenerator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession() as opened:
        yield opened


async def test_a_file_comes_in(host: TestServer, session: aiohttp.ClientSession) -> None:
    assert len(await fetch(session, str(host.make_url("file")), HERE, limit=5000)) == 5000


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("file", "picture-too-large"),
        ("redirect", "picture-gone"),
        ("missing", "picture-gone"),
    ],
)
async def test_anything_else_is_refused(
    host: TestServer, session: aiohttp.ClientSession, name: str, key: str
) -> None:
    with pytest.raises(Refused, match=key):
        await fetch(session, str(host.make_url(name)), HERE, limit=4999)


async def test_no_other_host_is_opened(host: TestServer, session: aiohttp.ClientSession) -> None:
    with pytest.raises(Refused, match="picture-gone"):
        await fetch(session, str(host.make_url("file")), frozenset({"cdn.discordapp.com"}), 5000)
