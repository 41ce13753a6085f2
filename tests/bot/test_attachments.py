"""Pictures are fetched from Discord's hosts alone, bounded, without redirects (threat 2)."""

from __future__ import annotations

from collections.abc import AsyncGenerator

import aiohttp
import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from bot.attachments import fetch
from jobs.errors import Refused

PNG = b"\x89PNG\r\n\x1a\n" + b"\x00" * 100
HERE = frozenset({"127.0.0.1"})


@pytest.fixture
async def host() -> AsyncGenerator[TestServer]:
    """Serves a picture, a text, a large file and a redirect to the picture."""

    async def redirect(_: web.Request) -> web.Response:
        raise web.HTTPFound("/good.png")

    def body(data: bytes) -> object:
        async def answer(_: web.Request) -> web.Response:
            return web.Response(body=data)

        return answer

    app = web.Application()
    app.router.add_get("/redirect", redirect)
    for path, data in {
        "/good.png": PNG,
        "/good.gif": b"GIF89a" + b"\x00" * 20,
        "/good.jpg": b"\xff\xd8\xff\xe0" + b"\x00" * 20,
        "/good.webp": b"RIFF\x00\x00\x00\x00WEBPVP8 ",
        "/text.png": b"#!/bin/sh\necho not a picture",
        "/empty.png": b"",
        "/large.png": PNG + b"\x00" * 5000,
    }.items():
        app.router.add_get(path, body(data))  # pyright: ignore[reportArgumentType] a handler
    server = TestServer(app, host="127.0.0.1")
    async with server:
        yield server


@pytest.fixture
async def session() -> AsyncGenerator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession() as opened:
        yield opened


@pytest.mark.parametrize("name", ["good.png", "good.gif", "good.jpg", "good.webp"])
async def test_pictures_of_the_four_formats_come_in(
    host: TestServer, session: aiohttp.ClientSession, name: str
) -> None:
    assert len(await fetch(session, str(host.make_url(name)), HERE, limit=1000)) > 10


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        ("text.png", "not a picture"),
        ("empty.png", "not a picture"),
        ("large.png", "larger than"),
        ("redirect", "could not be fetched"),
        ("missing.png", "could not be fetched"),
    ],
)
async def test_anything_else_is_refused(
    host: TestServer, session: aiohttp.ClientSession, name: str, sentence: str
) -> None:
    with pytest.raises(Refused, match=sentence):
        await fetch(session, str(host.make_url(name)), HERE, limit=1000)


async def test_no_other_host_is_opened(host: TestServer, session: aiohttp.ClientSession) -> None:
    with pytest.raises(Refused, match="could not be fetched"):
        await fetch(
            session, str(host.make_url("good.png")), frozenset({"cdn.discordapp.com"}), 1000
        )
