"""The addresses this Discord gives out: its own ones, or, behind a resolver, Discord's."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any, Self
from urllib.parse import urlsplit

from aiohttp import web

Serve = Callable[[web.Request], Awaitable[web.StreamResponse]]

FILES = ("attachments", "ephemeral-attachments")


@dataclass(frozen=True, slots=True)
class Addresses:
    """Each without a slash at its end."""

    api: str  # /api/v10 follows
    gateway: str  # where a bot connects first
    resume: str  # where READY tells it to come back to
    cdn: str  # of a file's `url`
    media: str  # of its `proxy_url`

    @classmethod
    def at(cls, base: str) -> Self:
        """Everything at one http or https address."""
        gateway = base.replace("http", "ws", 1) + "/gateway"
        return cls(base, gateway, gateway, base, base)

    @property
    def names(self) -> frozenset[str]:
        return frozenset(map(_name, (self.api, self.gateway, self.resume, self.cdn, self.media)))


DISCORDS_OWN = Addresses(
    api="https://discord.com",
    gateway="wss://gateway.discord.gg",
    resume="wss://gateway-us-east1-b.discord.gg",
    cdn="https://cdn.discordapp.com",
    media="https://media.discordapp.net",
)


def each_name_its_own(addresses: Addresses, gateway: Serve, misdirected: list[str]) -> Any:
    """Under one of the addresses' names, nothing is found that belongs under another.

    Where a name is the gateway's alone, every path leads to it. `misdirected` gets what went wrong.
    """
    api = {_name(addresses.api)}
    gateways = {_name(addresses.gateway), _name(addresses.resume)}
    files = {_name(addresses.cdn), _name(addresses.media)}

    def homes(path: str) -> set[str]:
        first = path.split("/")[1]
        return files if first in FILES else gateways if first == "gateway" else api

    @web.middleware
    async def choose(request: web.Request, handler: Serve) -> web.StreamResponse:
        name = request.url.host
        if name in gateways - api - files:
            return await gateway(request)
        if name in addresses.names and name not in homes(request.path):
            misdirected.append(f"{request.method} {request.url}")
            return web.Response(status=404)
        return await handler(request)

    return choose


def _name(address: str) -> str:
    return urlsplit(address).hostname or ""
