"""Attachments: taking uploads, signed addresses that expire, and downloads."""

from __future__ import annotations

import hashlib
import hmac
import mimetypes
import re
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import quote, urlsplit

from aiohttp import web

from sandbox.pictures import size_of
from sandbox.state import Attachment, Guild, World
from sandbox.wire import JSON

FILE_LIMIT = 10 * 1024 * 1024
REQUEST_LIMIT = 25 * 1024 * 1024
TIER_FILE_LIMITS = (FILE_LIMIT, FILE_LIMIT, 50 * 1024 * 1024, 100 * 1024 * 1024)
IS_SPOILER = 1 << 3
SIGNED_FOR = 24 * 60 * 60

_UNSAFE = re.compile(r"[^A-Za-z0-9_.\-]+")
_PATH = re.compile(r"^/(?:ephemeral-)?attachments/\d+/(\d+)/")


def file_limit(guild: Guild | None) -> int:
    """The bytes that one file may have: a boosted server allows more."""
    return FILE_LIMIT if guild is None else TIER_FILE_LIMITS[guild.premium_tier]


def request_limit(guild: Guild | None) -> int:
    """The bytes of one message's files together."""
    return max(REQUEST_LIMIT, file_limit(guild))


@dataclass(frozen=True, slots=True)
class Upload:
    """A file as it came in a multipart request."""

    filename: str
    content: bytes


class Cdn:
    def __init__(self, world: World, base: Callable[[], str]) -> None:
        self._world = world
        self._base = base
        self._key = secrets.token_bytes(32)

    def take(
        self,
        upload: Upload,
        channel_id: str,
        *,
        description: str | None = None,
        filename: str | None = None,
        ephemeral: bool = False,
    ) -> Attachment:
        name = _UNSAFE.sub("_", filename or upload.filename).strip("_") or "unknown"
        size = size_of(upload.content)
        attachment = Attachment(
            id=self._world.snowflake(),
            channel_id=channel_id,
            filename=name,
            content=upload.content,
            content_type=mimetypes.guess_type(name)[0] or "application/octet-stream",
            width=size[0] if size else None,
            height=size[1] if size else None,
            description=description,
            ephemeral=ephemeral,
        )
        self._world.add_attachment(attachment)
        return attachment

    def url(self, attachment: Attachment) -> str:
        """A fresh signed address; it stops working after a day."""
        issued = int(self._world.clock.now())
        expires = issued + SIGNED_FOR
        path = self._path(attachment)
        signature = self._sign(path, expires, issued)
        return f"{self._base()}{path}?ex={expires:x}&is={issued:x}&hm={signature}&"

    def attachment_at(self, url: str) -> Attachment | None:
        """The attachment that an address (of whatever age) points to."""
        match = _PATH.match(urlsplit(url).path)
        return self._world.attachments.get(match[1]) if match else None

    def shape(self, attachment: Attachment) -> JSON:
        url = self.url(attachment)
        shape: JSON = {
            "id": attachment.id,
            "filename": attachment.filename,
            "size": len(attachment.content),
            "url": url,
            "proxy_url": url,
            "content_type": attachment.content_type,
        }
        if attachment.width is not None:
            shape |= {"width": attachment.width, "height": attachment.height}
        if attachment.description is not None:
            shape["description"] = attachment.description
        if attachment.filename.startswith("SPOILER_"):
            shape["flags"] = IS_SPOILER
        if attachment.ephemeral:
            shape["ephemeral"] = True
        return shape

    async def download(self, request: web.Request) -> web.Response:
        attachment = self._world.attachments.get(request.match_info["attachment"])
        gone = web.Response(status=404, text="This content is no longer available.")
        if attachment is None or self._path(attachment) != request.path:
            return gone
        try:
            expires, issued = int(request.query["ex"], 16), int(request.query["is"], 16)
        except (KeyError, ValueError):
            return gone
        expected = self._sign(request.path, expires, issued)
        if not hmac.compare_digest(expected, request.query.get("hm", "")):
            return gone
        if self._world.clock.now() > expires:
            return gone
        return web.Response(
            body=attachment.content,
            content_type=attachment.content_type,
            headers={
                "X-Content-Type-Options": "nosniff",
                "Content-Security-Policy": "sandbox",
                "Content-Disposition": f"inline; filename*=UTF-8''{quote(attachment.filename)}",
            },
        )

    def _path(self, attachment: Attachment) -> str:
        room = "ephemeral-attachments" if attachment.ephemeral else "attachments"
        return f"/{room}/{attachment.channel_id}/{attachment.id}/{attachment.filename}"

    def _sign(self, path: str, expires: int, issued: int) -> str:
        text = f"{path}|{expires:x}|{issued:x}".encode()
        return hmac.new(self._key, text, hashlib.sha256).hexdigest()
