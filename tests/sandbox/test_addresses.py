"""What the local Discord calls itself, and what it answers under which name."""

from __future__ import annotations

import socket
import ssl
from collections.abc import AsyncIterator
from typing import Any

import pytest
import trustme
from aiohttp import ClientSession, TCPConnector
from aiohttp.abc import AbstractResolver, ResolveResult

from sandbox import DISCORDS_OWN, LocalDiscord, Refused
from tests.sandbox.stock_bot import png


class Here(AbstractResolver):
    """Leads every name to one port of this machine."""

    def __init__(self, port: int) -> None:
        self._port = port

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        here: dict[str, Any] = {"host": "127.0.0.1", "port": self._port, "family": family}
        return [ResolveResult(hostname=host, proto=0, flags=0, **here)]

    async def close(self) -> None:
        pass


@pytest.fixture(scope="module")
def authority() -> trustme.CA:
    return trustme.CA()


@pytest.fixture
async def server(authority: trustme.CA) -> AsyncIterator[LocalDiscord]:
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    certificate = authority.issue_cert(*DISCORDS_OWN.names, "127.0.0.1")
    certificate.configure_cert(context)  # pyright: ignore[reportUnknownMemberType] names pyOpenSSL's
    async with LocalDiscord(addresses=DISCORDS_OWN, tls=context) as server:
        yield server


@pytest.fixture
async def client(authority: trustme.CA, server: LocalDiscord) -> AsyncIterator[ClientSession]:
    """Takes the local Discord for the real one."""
    trust = ssl.create_default_context(cadata=authority.cert_pem.bytes().decode())
    connector = TCPConnector(resolver=Here(server.port), ssl=trust)
    headers = {"Authorization": f"Bot {server.token}"}
    async with ClientSession(connector=connector, headers=headers) as session:
        yield session


async def test_it_gives_out_discords_addresses(server: LocalDiscord, client: ClientSession) -> None:
    assert server.url == "https://discord.com"
    async with client.get("https://discord.com/api/v10/gateway/bot") as response:
        assert (await response.json())["url"] == "wss://gateway.discord.gg"
    async with client.ws_connect("wss://gateway.discord.gg/?v=10&encoding=json") as socket:
        await socket.receive_json()
        about = {"os": "linux", "browser": "a test", "device": "a test"}
        identify = {"token": server.token, "intents": 1, "properties": about}
        await socket.send_json({"op": 2, "d": identify})
        ready = (await socket.receive_json())["d"]
    assert ready["resume_gateway_url"] == "wss://gateway-us-east1-b.discord.gg"


async def test_a_file_is_at_the_cdn_and_at_the_media_proxy(
    server: LocalDiscord, client: ClientSession
) -> None:
    message = await server.member("Ada").say("look", png())
    [attachment] = message["attachments"]
    assert attachment["url"].startswith("https://cdn.discordapp.com/attachments/")
    assert attachment["proxy_url"].startswith("https://media.discordapp.net/attachments/")
    for url in (attachment["url"], attachment["proxy_url"]):
        async with client.get(url) as response:
            assert await response.read() == png()
        assert await server.download(url) == png()
        with pytest.raises(Refused):
            await server.download(url.replace("discord", "elsewhere", 1))


@pytest.mark.parametrize(
    "url",
    [
        "https://cdn.discordapp.com/api/v10/gateway",
        "https://media.discordapp.net/",
        "https://discord.com/attachments/1/2/lion.png",
        "https://discord.com/gateway",
    ],
)
async def test_under_the_name_of_something_else_nothing_is_found(
    server: LocalDiscord, client: ClientSession, url: str
) -> None:
    async with client.get(url) as response:
        assert response.status == 404
    assert server.unknown_routes == [f"GET {url}"]


async def test_at_the_gateway_there_is_nothing_but_the_gateway(client: ClientSession) -> None:
    async with client.get("https://gateway.discord.gg/api/v10/gateway") as response:
        assert response.status == 400


async def test_this_machines_own_names_find_everything() -> None:
    async with LocalDiscord(addresses=DISCORDS_OWN) as server, ClientSession() as session:
        for path in ("/", "/api/v10/gateway"):
            async with session.get(f"http://127.0.0.1:{server.port}{path}") as response:
                assert response.status == 200


async def test_with_a_certificate_alone_it_has_its_own_address(authority: trustme.CA) -> None:
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    authority.issue_cert("127.0.0.1").configure_cert(context)  # pyright: ignore[reportUnknownMemberType]
    trust = ssl.create_default_context(cadata=authority.cert_pem.bytes().decode())
    async with LocalDiscord(tls=context) as server, ClientSession() as session:
        assert server.url == f"https://127.0.0.1:{server.port}"
        assert server.gateway_url == f"wss://127.0.0.1:{server.port}/gateway"
        async with session.get(f"{server.url}/api/v10/gateway", ssl=trust) as response:
            assert (await response.json())["url"] == server.gateway_url
