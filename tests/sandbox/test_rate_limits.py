"""The limits of the HTTP API, on a clock that a test moves."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import discord
import pytest
from aiohttp import ClientSession

from sandbox import LocalDiscord, ManualClock, Quotas
from sandbox.rate_limits import KEPT, RateLimits
from tests.sandbox.raw import Api
from tests.sandbox.stock_bot import StockBot, file


@pytest.fixture
async def server(clock: ManualClock) -> AsyncIterator[LocalDiscord]:
    async with LocalDiscord(clock=clock, quotas=Quotas()) as server:
        yield server
        assert server.internal_errors == []


@pytest.fixture
async def session() -> AsyncIterator[ClientSession]:
    async with ClientSession() as session:
        yield session


@pytest.fixture
def limited(server: LocalDiscord, session: ClientSession) -> Api:
    return Api(server, session)


def rate(api: Api) -> tuple[str, str, str]:
    """Limit, what remains and how long it lasts, of the last answer."""
    names = ("Limit", "Remaining", "Reset-After")
    limit, remaining, after = (api.headers[f"X-RateLimit-{name}"] for name in names)
    return limit, remaining, after


async def send(api: Api, channel: str = "general") -> int:
    return (await api("POST", api.channel(channel), {"content": "a"}))[0]


async def test_five_messages_in_five_seconds_and_channel(
    limited: Api, clock: ManualClock, server: LocalDiscord
) -> None:
    assert await send(limited) == 200
    assert rate(limited) == ("5", "4", "5.000")
    assert limited.headers["X-RateLimit-Reset"] == f"{clock.now() + 5:.3f}"
    bucket = limited.headers["X-RateLimit-Bucket"]
    clock.advance(2.5)
    assert [await send(limited) for _ in range(4)] == [200] * 4
    assert rate(limited) == ("5", "0", "2.500")
    status, body = await limited("POST", limited.channel(), {"content": "one too many"})
    assert status == 429
    assert body == {"message": "You are being rate limited.", "retry_after": 2.5, "global": False}
    headers = limited.headers
    assert headers["Retry-After"] == "3", "whole seconds, and never too few"
    assert (headers["X-RateLimit-Scope"], headers["X-RateLimit-Bucket"]) == ("user", bucket)
    assert "X-RateLimit-Global" not in headers
    assert "Via" in headers
    assert await send(limited, "gallery") == 200, "another channel has a limit of its own"
    assert limited.headers["X-RateLimit-Bucket"] == bucket, "the name is the route's alone"
    clock.advance(2.5)
    assert await send(limited) == 200
    assert len(server.member("Ada").messages()) == 6


async def test_an_error_counts_and_has_the_headers_too(limited: Api) -> None:
    assert (await limited("POST", limited.channel(), {"content": ""}))[0] == 400
    assert rate(limited) == ("5", "4", "5.000")


async def test_fifty_requests_a_second_over_all(limited: Api, clock: ManualClock) -> None:
    paths = ["/users/@me", "/gateway/bot", "/users/@me/guilds", "/applications/@me"]
    paths += ["/oauth2/applications/@me"]
    for number in range(50):
        assert (await limited("GET", paths[number % 5]))[0] == 200
    clock.advance(0.25)
    status, body = await limited("GET", limited.channel())
    assert (status, body["global"], body["retry_after"]) == (429, True, 0.75)
    headers = limited.headers
    assert (headers["X-RateLimit-Global"], headers["X-RateLimit-Scope"]) == ("true", "global")
    assert "Via" in headers
    assert "X-RateLimit-Bucket" not in headers
    status, _ = await limited("POST", "/interactions/1/token/callback", {"type": 5})
    assert status == 404, "interactions are not bound to it"
    clock.advance(0.75)
    assert (await limited("GET", limited.channel()))[0] == 200


async def test_each_interactions_webhook_has_its_own_five_in_two_seconds(limited: Api) -> None:
    webhook = f"/webhooks/{limited.server.world.application_id}"
    for token in ("a", "b"):
        for _ in range(5):
            await limited("POST", f"{webhook}/{token}", {"content": "a"})
        assert rate(limited) == ("5", "0", "2.000")
    assert (await limited("POST", f"{webhook}/a", {"content": "a"}))[0] == 429
    status, _ = await limited("PATCH", f"{webhook}/a/messages/@original", {"content": "a"})
    assert status == 401, "another bucket"


async def test_a_callback_has_no_bucket(limited: Api) -> None:
    """As hikari has it; where it sees a bucket's header there, it says so as an error."""
    for _ in range(6):
        status, _ = await limited("POST", "/interactions/1/token/callback", {"type": 5})
        assert status == 404
    assert "X-RateLimit-Bucket" not in limited.headers


async def test_too_many_invalid_requests_restrict_the_address(clock: ManualClock) -> None:
    """What answers then is the network before Discord: a page, and no Via header."""
    quotas = Quotas(invalid_requests=3)
    async with LocalDiscord(clock=clock, quotas=quotas) as server, ClientSession() as session:
        api = Api(server, session)
        for _ in range(2):
            assert (await api("GET", "/users/@me", token="wrong"))[0] == 401
        clock.advance(600)
        for _ in range(3):
            assert (await api("GET", "/users/@me"))[0] == 200, "ten minutes forgive"
            assert (await api("GET", "/users/@me", token="wrong"))[0] == 401
        url = server.url + "/api/v10/gateway"
        async with session.get(url) as answer:
            assert (answer.status, answer.content_type) == (429, "text/html")
            assert "Via" not in answer.headers
            assert "error code: 1015" in await answer.text()
        clock.advance(3600)
        assert (await api("GET", "/users/@me"))[0] == 200


async def test_a_message_of_yesterday_is_not_edited_often(limited: Api, clock: ManualClock) -> None:
    _, sent = await limited("POST", limited.channel(), {"content": "a"})
    path = f"{limited.channel()}/{sent['id']}"
    for _ in range(5):
        assert (await limited("PATCH", path, {"content": "young"}))[0] == 200
    clock.advance(3600)
    for _ in range(3):
        assert (await limited("PATCH", path, {"content": "old"}))[0] == 200
    status, body = await limited("PATCH", path, {"content": "older"})
    assert (status, body["code"]) == (429, 30046)
    clock.advance(3600)
    assert (await limited("PATCH", path, {"content": "older"}))[0] == 200


def test_what_is_over_is_forgotten() -> None:
    clock = ManualClock()
    limits = RateLimits(clock, Quotas())
    for number in range(3 * KEPT):
        limits.admit("POST", "/webhooks/{application}/{token}", {"token": f"{number}"})
        clock.advance(0.01)
    assert limits.windows <= KEPT


async def test_stock_discord_py_lives_with_them() -> None:
    """On the machine's clock: it waits as the headers say, and is never refused."""
    async with LocalDiscord() as server, StockBot(server) as bot:
        running = asyncio.create_task(bot.start(server.token))
        await server.wait_ready()
        await bot.wait_until_ready()
        channel = server.world.channel_named("general")
        assert channel is not None
        room = bot.get_partial_messageable(int(channel.id))
        await asyncio.gather(*(room.send(str(number)) for number in range(7)))
        statuses = {entry.status for entry in server.traffic if entry.path}
        assert 429 not in statuses
        assert len(server.member("Ada").messages()) == 7
    await asyncio.gather(running, return_exceptions=True)


async def test_two_hundred_interactions_at_once_are_not_throttled(server: LocalDiscord) -> None:
    """On a clock that stands still, all their requests come in the same instant."""
    async with StockBot(server) as bot:

        async def draw(interaction: discord.Interaction[Any]) -> None:
            await interaction.response.defer()
            await interaction.edit_original_response(attachments=[file()])

        bot.acts["imagine"] = draw
        running = asyncio.create_task(bot.start(server.token))
        await server.wait_ready()
        ada = server.member("Ada")
        replies = [await ada.slash("imagine", prompt=str(number)) for number in range(200)]
        for reply in replies:
            await reply.final()
        statuses = [entry.status for entry in server.traffic if "/callback" in (entry.path or "")]
        assert statuses == [200] * 200
        assert bot.errors == []
    await asyncio.gather(running, return_exceptions=True)
