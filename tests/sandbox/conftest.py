from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator

import pytest
from aiohttp import ClientSession

from sandbox import LocalDiscord, ManualClock, Member
from sandbox.contract import Contract
from tests.sandbox.raw import Api
from tests.sandbox.stock_bot import StockBot


@pytest.fixture
def refusals() -> bool:
    return True


@pytest.fixture
def wrong_frames(contract: Contract) -> Iterator[None]:
    """For tests that send the gateway what it refuses."""
    yield
    contract.violations[:] = [v for v in contract.violations if v.exchange.kind != "gateway"]


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock()


@pytest.fixture
async def discord_server(clock: ManualClock) -> AsyncIterator[LocalDiscord]:
    """A local Discord; in no test may it meet an unknown route or fail by itself."""
    async with LocalDiscord(clock=clock) as server:
        yield server
        assert server.unknown_routes == []
        assert server.internal_errors == []


@pytest.fixture
async def clockless_server() -> AsyncIterator[LocalDiscord]:
    """A local Discord on the real clock that does not mind unknown routes."""
    async with LocalDiscord() as server:
        yield server


@pytest.fixture
async def bot(discord_server: LocalDiscord) -> AsyncIterator[StockBot]:
    """A stock discord.py bot, logged in, its commands synced."""
    async with StockBot(discord_server) as client:
        running = asyncio.create_task(client.start(discord_server.token))
        await discord_server.wait_ready()
        await client.wait_until_ready()
        yield client
    await asyncio.gather(running, return_exceptions=True)


@pytest.fixture
async def api(discord_server: LocalDiscord) -> AsyncIterator[Api]:
    """Requests as a bot of any make would send them."""
    async with ClientSession() as session:
        yield Api(discord_server, session)


@pytest.fixture
def ada(discord_server: LocalDiscord, bot: StockBot) -> Member:
    return discord_server.member("Ada")


@pytest.fixture
def ben(discord_server: LocalDiscord, bot: StockBot) -> Member:
    return discord_server.member("Ben")
