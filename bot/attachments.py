"""Takes in a member's picture: from Discord's own hosts only, bounded, and of a kind we read.

The bytes are only looked at here, not decoded: that is the worker's, in a process with limits.
"""

from __future__ import annotations

import aiohttp
import discord
from yarl import URL

from jobs.errors import Refused

_WRONG_KIND = "That file is not a picture Atelier can read. Send a PNG, JPEG, WebP or GIF."
_GONE = "The picture could not be fetched from Discord. Send it again."
_TIMEOUT = aiohttp.ClientTimeout(total=15)
_CHUNK = 64 * 1024


def check(attachment: discord.Attachment, limit: int) -> None:
    """What Discord says of the file, before anything is fetched. Raises `Refused`."""
    kind = (attachment.content_type or "").partition(";")[0]
    if kind and not kind.startswith("image/"):
        raise Refused(_WRONG_KIND)
    if attachment.size > limit:
        raise Refused(_too_large(limit))


async def fetch(
    session: aiohttp.ClientSession, url: str, hosts: frozenset[str], limit: int
) -> bytes:
    """The bytes of a picture. Raises `Refused`.

    Follows no redirect and opens no host but Discord's: a member could otherwise make the bot
    read addresses inside its own network.
    """
    address = URL(url)
    if address.host not in hosts:
        raise Refused(_GONE)
    try:
        async with session.get(address, allow_redirects=False, timeout=_TIMEOUT) as response:
            if response.status != 200:
                raise Refused(_GONE)
            data = bytearray()
            async for chunk in response.content.iter_chunked(_CHUNK):
                data += chunk
                if len(data) > limit:
                    raise Refused(_too_large(limit))
    except (aiohttp.ClientError, TimeoutError) as error:
        raise Refused(_GONE) from error
    if not _is_picture(bytes(data[:16])):
        raise Refused(_WRONG_KIND)
    return bytes(data)


def _is_picture(head: bytes) -> bool:
    """Signatures of the four formats (PNG, JPEG, GIF, WebP), from their specifications."""
    return head.startswith((b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", b"GIF87a", b"GIF89a")) or (
        head.startswith(b"RIFF") and head[8:12] == b"WEBP"
    )


def _too_large(limit: int) -> str:
    return f"That picture is larger than {limit / 2**20:.0f} MiB. Send a smaller one."
