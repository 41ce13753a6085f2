"""Takes in a member's picture: from Discord's own hosts only, bounded, and of a kind we read.

It is decoded here (see `bot.decoder`) so that a member hears at once, and privately, what is wrong
with it, and so that the file itself goes no further; the worker does not rely on that and checks
again.
"""

from __future__ import annotations

import aiohttp
import discord
from yarl import URL

from bot.decoding import Decoder, Taken
from bot.errors import Refused
from bot.found import Found
from bot.settings import BotSettings

_TIMEOUT = aiohttp.ClientTimeout(total=15)
_CHUNK = 64 * 1024


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
    session: aiohttp.ClientSession,
    attachment: discord.Attachment | Found,
    settings: BotSettings,
    decoder: Decoder,
) -> Taken:
    """A member's picture, whole, made anew and within the settings' bounds. Raises `Refused`."""
    data = await fetch(session, attachment.url, settings.attachment_hosts, settings.picture_bytes)
    return await decoder.clean(data)


def _too_large(limit: int) -> Refused:
    return Refused("picture-too-large", mib=limit // 2**20)
