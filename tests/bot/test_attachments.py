"""Pictures are fetched from Discord's hosts alone, bounded, without redirects (threat 2), and
looked at before anything is queued (threat 1)."""

from __future__ import annotations

import io
import struct
import time
import zlib
from collections.abc import AsyncGenerator

import aiohttp
import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer
from PIL import Image

from bot.attachments import fetch, inspect
from bot.errors import Refused

HERE = frozenset({"127.0.0.1"})
PIXELS = 1_000_000


def picture(form: str, side: int = 64) -> bytes:
    file = io.BytesIO()
    Image.effect_noise((side, side), 50).convert("RGB").save(file, form)
    return file.getvalue()


def png_of_zeros(side: int) -> bytes:
    """A small file that says it is huge: one bit a pixel, all of them zero."""

    def chunk(name: bytes, body: bytes) -> bytes:
        return (
            struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))
        )

    header = struct.pack(">IIBBBBB", side, side, 1, 0, 0, 0, 0)
    row = b"\x00" * (1 + side // 8)
    data = zlib.compress(row * side)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", data) + chunk(b"IEND", b"")
    )


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


@pytest.mark.parametrize("form", ["PNG", "JPEG", "WEBP", "GIF"])
async def test_pictures_of_the_four_formats_pass(form: str) -> None:
    await inspect(picture(form), PIXELS)


@pytest.mark.parametrize("form", ["PNG", "JPEG", "WEBP", "GIF"])
async def test_a_picture_cut_short_is_refused(form: str) -> None:
    whole = picture(form)
    with pytest.raises(Refused, match=r"picture-(damaged|wrong-kind)"):
        await inspect(whole[: len(whole) // 2], PIXELS)


@pytest.mark.parametrize("data", [b"", b"#!/bin/sh\n", picture("TIFF"), picture("BMP")])
async def test_what_is_no_such_picture_is_refused(data: bytes) -> None:
    with pytest.raises(Refused, match="picture-wrong-kind"):
        await inspect(data, PIXELS)


@pytest.mark.parametrize("side", [1_008, 10_000, 40_000])
async def test_a_bomb_is_refused_by_its_header(side: int) -> None:
    """100 megapixels and more, in a file of some kilobytes: no pixel of it is decoded."""
    bomb = png_of_zeros(side)
    started = time.perf_counter()
    with pytest.raises(Refused, match="picture-too-many-pixels"):
        await inspect(bomb, PIXELS)
    assert time.perf_counter() - started < 1
