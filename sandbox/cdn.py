"""Attachments: taking uploads, signed addresses that expire, and downloads."""

from __future__ import annotations

import hashlib
import hmac
import mimetypes
import re
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from urllib.parse import parse_qsl, quote, urlsplit

from aiohttp import web

from sandbox.addresses import FILES, Addresses
from sandbox.pictures import size_of
from sandbox.state import Attachment, World
from sandbox.wire import JSON

FILE_LIMIT = 10 * 1024 * 1024
REQUEST_LIMIT = 25 * 1024 * 1024
SIGNED_FOR = 24 * 60 * 60

_UNSAFE = re.compile(r"[^A-Za-z0-9_.\-]+")
_PATH = re.compile(r"^/(?:ephemeral-)?attachments/\d+/(\d+)/")


@dataclass(frozen=True, slots=True)
class Upload:
    """A file as it came in a multipart request."""

    filename: str
    content: bytes


class Cdn:
    def __init__(self, world: World, addresses: Callable[[], Addresses]) -> None:
        self._world = world
        self._addresses = addresses
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
        return self._addresses().cdn + self._signed_path(attachment)

    def proxy_url(self, attachment: Attachment) -> str:
        """The same at the host that Discord's client shows pictures from."""
        return self._addresses().media + self._signed_path(attachment)

    def _signed_path(self, attachment: Attachment) -> str:
        issued = int(self._world.clock.now())
        expires = issued + SIGNED_FOR
        path = self._path(attachment)
        signature = self._sign(path, expires, issued)
        return f"{path}?ex={expires:x}&is={issued:x}&hm={signature}&"

    def attachment_at(self, url: str) -> Attachment | None:
        """The attachment that an address (of whatever age) points to."""
        match = _PATH.match(urlsplit(url).path)
        return self._world.attachments.get(match[1]) if match else None

    def shape(self, attachment: Attachment) -> JSON:
        shape: JSON = {
            "id": attachment.id,
            "filename": attachment.filename,
            "size": len(attachment.content),
            "url": self.url(attachment),
            "proxy_url": self.proxy_url(attachment),
            "content_type": attachment.content_type,
        }
        if attachment.width is not None:
            shape |= {"width": attachment.width, "height": attachment.height}
        if attachment.description is not None:
            shape["description"] = attachment.description
        if attachment.ephemeral:
            shape["ephemeral"] = True
        return shape

    def add_to(self, app: web.Application) -> None:
        for room in FILES:
            path = f"/{room}/{{channel}}/{{attachment}}/{{filename}}"
            app.router.add_get(path, self.download)

    def read(self, url: str) -> bytes | None:
        """What a download of the address would give; None where it is not available any more."""
        addresses, parts = self._addresses(), urlsplit(url)
        if f"{parts.scheme}://{parts.netloc}" not in (addresses.cdn, addresses.media):
            return None
        attachment = self._available(parts.path, dict(parse_qsl(parts.query)))
        return attachment.content if attachment else None

    async def download(self, request: web.Request) -> web.Response:
        attachment = self._available(request.path, request.query)
        if attachment is None:
            return web.Response(status=404, text="This content is no longer available.")
        return web.Response(
            body=attachment.content,
            content_type=attachment.content_type,
            headers={
                "X-Content-Type-Options": "nosniff",
                "Content-Security-Policy": "sandbox",
                "Content-Disposition": f"inline; filename*=UTF-8''{quote(attachment.filename)}",
            },
        )

    def _available(self, path: str, query: Mapping[str, str]) -> Attachment | None:
        """The file at this path, if the address is one that was given out and is not too old."""
        match = _PATH.match(path)
        attachment = self._world.attachments.get(match[1]) if match else None
        if attachment is None or self._path(attachment) != path:
            return None
        try:
            expires, issued = int(query["ex"], 16), int(query["is"], 16)
        except (KeyError, ValueError):
            return None
        expected = self._sign(path, expires, issued)
        if not hmac.compare_digest(expected, query.get("hm", "")):
            return None
        return None if self._world.clock.now() > expires else attachment

    def _path(self, attachment: Attachment) -> str:
        room = "ephemeral-attachments" if attachment.ephemeral else "attachments"
        return f"/{room}/{attachment.channel_id}/{attachment.id}/{attachment.filename}"

    def _sign(self, path: str, expires: int, issued: int) -> str:
        text = f"{path}|{expires:x}|{issued:x}".encode()
        return hmac.new(self._key, text, hashlib.sha256).hexdigest()
