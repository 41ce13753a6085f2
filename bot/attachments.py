"""Takes in a member's picture: from Discord's own hosts only, bounded, and of a kind we read.

It is looked at here so that a member hears at once, and privately, what is wrong with it; the
worker does not rely on that and checks again.
"""

from __future__ import annotations

import asyncio
import io
import struct
from concurrent.futures import ThreadPoolExecutor

import aiohttp
import discord
from PIL import Image
from yarl import URL

from bot.errors import Refused
from bot.found import Found
from bot.settings import BotSettings

_TIMEOUT = aiohttp.ClientTimeout(total=15)
_CHUNK = 64 * 1024
_FORMATS = ("PNG", "JPEG", "WEBP", "GIF")
# Pillow answers broken files with all of these.
_BROKEN = (OSError, SyntaxError, ValueError, EOFError, struct.error, IndexError, OverflowError)
# Decoding takes memory in proportion to the pixels, so only two at a time.
_DECODERS = ThreadPoolExecutor(max_workers=2, thread_name_prefix="decoder")
_PREVIEW = (256, 256)


def check(attachment: discord.Attachment, limit: int) -> None:
    """What Discord says of the file, before anything is fetched. Raises `Refused`."""
    kind = (attachment.content_type or "").partition(";")[0]
    if kind and not kind.startswith("image/"):
        raise Refused("picture-wrong-kind")
    if attachment.size > limit:
        raise _too_large(limit)


async def fetch(
    session: aiohttp.ClientSession, url: str, hosts: frozenset[str], limit: int
) -> bytes:
    """The bytes of a file. Raises `Refused`.

    Follows no redirect and opens no host but Discord's: a member could otherwise make the bot
    read addresses inside its own network.
    """
    address = URL(url)
    if address.host not in hosts:
        raise Refused("picture-gone")
    data = bytearray()
    try:
        async with session.get(address, allow_redirects=False, timeout=_TIMEOUT) as response:
            if response.status != 200:
                raise Refused("picture-gone")
            async for chunk in response.content.iter_chunked(_CHUNK):
                data += chunk
                if len(data) > limit:
                    raise _too_large(limit)
    except (aiohttp.ClientError, TimeoutError) as error:
        raise Refused("picture-gone") from error
    return bytes(data)


async def take(
    session: aiohttp.ClientSession, attachment: discord.Attachment | Found, settings: BotSettings
) -> bytes:
    """A member's picture, whole and within the settings' bounds. Raises `Refused`."""
    data = await fetch(session, attachment.url, settings.attachment_hosts, settings.picture_bytes)
    await inspect(data, settings.picture_pixels)
    return data


async def inspect(data: bytes, max_pixels: int) -> None:
    """Is it a whole picture of at most `max_pixels`? Raises `Refused`."""
    await asyncio.get_running_loop().run_in_executor(_DECODERS, _inspect, data, max_pixels)


def _inspect(data: bytes, max_pixels: int) -> None:
    try:
        picture = Image.open(io.BytesIO(data), formats=_FORMATS)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise _too_many(max_pixels) from error
    except _BROKEN as error:
        raise Refused("picture-wrong-kind") from error
    if picture.width * picture.height > max_pixels:
        raise _too_many(max_pixels)
    try:
        picture.draft("RGB", _PREVIEW)  # a JPEG is decoded at an eighth of its size
        picture.load()
    except _BROKEN as error:
        raise Refused("picture-damaged") from error


def _too_large(limit: int) -> Refused:
    return Refused("picture-too-large", mib=limit // 2**20)


def _too_many(max_pixels: int) -> Refused:
    return Refused("picture-too-many-pixels", millions=round(max_pixels / 1e6))
