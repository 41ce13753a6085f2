"""The channel page in a real Chromium, beside a local Discord and a stock discord.py bot.

Set ATELIER_CHROMIUM to a browser's path where it is not /usr/bin/chromium.
"""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from playwright.async_api import Error, Page, async_playwright, expect

from sandbox import LocalDiscord
from tests.sandbox.stock_bot import StockBot

CHROMIUM = Path(os.environ.get("ATELIER_CHROMIUM", "/usr/bin/chromium"))
PATIENCE = 15_000  # milliseconds; a busy machine is slow, a broken page is never ready


@pytest.fixture
async def discord_server() -> AsyncIterator[LocalDiscord]:
    async with LocalDiscord() as server:
        yield server
        assert server.unknown_routes == []


@pytest.fixture
async def bot(discord_server: LocalDiscord) -> AsyncIterator[StockBot]:
    """Logged in, its commands known; a test says what they do."""
    async with StockBot(discord_server) as client:
        running = asyncio.create_task(client.start(discord_server.token))
        await discord_server.wait_ready()
        yield client
        assert client.errors == []
    await asyncio.gather(running, return_exceptions=True)


@pytest.fixture
def chromium() -> Path:
    if not CHROMIUM.exists():
        pytest.skip(f"NO BROWSER: the page is not tested. {CHROMIUM} is missing; install Chromium.")
    return CHROMIUM


@pytest.fixture
async def page(chromium: Path, discord_server: LocalDiscord, bot: StockBot) -> AsyncIterator[Page]:
    """The open page, as Ada sees it. A script error or a request to elsewhere fails the test."""
    problems: list[str] = []

    def script_error(error: Error) -> None:
        problems.append(f"script error: {error.message}")

    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(
            executable_path=chromium,
            args=[
                "--no-sandbox"
            ],  # containers run tests as root, where Chromium's own cannot start
        )
        opened = await browser.new_page()
        opened.set_default_timeout(PATIENCE)
        expect.set_options(timeout=PATIENCE)
        opened.on("pageerror", script_error)
        opened.on(
            "request",
            lambda request: (
                None
                if request.url.startswith((discord_server.url, "blob:", "data:"))
                else problems.append(f"request to elsewhere: {request.url}")
            ),
        )
        await opened.goto(discord_server.url)
        await expect(opened.get_by_label("Message #general")).to_be_focused()
        yield opened
        await browser.close()
    assert problems == []
