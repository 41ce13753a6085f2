"""The channel page in a real Chromium, beside a local Discord and a stock discord.py bot.

Set ATELIER_CHROMIUM to a browser's path where it is not /usr/bin/chromium.
"""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import (
    Browser,
    ConsoleMessage,
    Page,
    Request,
    Route,
    async_playwright,
    expect,
)

from sandbox import LocalDiscord, Member
from tests.browser.showcase import Showcase
from tests.test_whole_way import studio

__all__ = ["studio"]  # the real bot and worker: a fixture of those tests, too
CHROMIUM = Path(os.environ.get("ATELIER_CHROMIUM", "/usr/bin/chromium"))
PATIENCE = 15_000  # milliseconds; a busy machine is slow, a broken page is never ready
FLAGS = [
    "--no-sandbox",  # containers run tests as root, where Chromium's own cannot start
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
# What the browser itself says of an answer that is no success and of a server that is away; the
# page shows its own sentence to the member.
EXPECTED = ("Failed to load resource", "WebSocket connection to")
OpenPage = Callable[..., Awaitable[Page]]


@pytest.fixture
async def discord_server() -> AsyncIterator[LocalDiscord]:
    async with LocalDiscord() as server:
        yield server
        assert server.unknown_routes == []
        assert server.internal_errors == []


@pytest.fixture
async def bot(discord_server: LocalDiscord) -> AsyncIterator[Showcase]:
    """Logged in, its commands known."""
    async with Showcase(discord_server) as client:
        running = asyncio.create_task(client.start(discord_server.token))
        await discord_server.wait_ready()
        yield client
        assert client.errors == []
    await asyncio.gather(running, return_exceptions=True)


@pytest.fixture
def ada(discord_server: LocalDiscord) -> Member:
    """Whom the page acts as at first; what she does here, another browser tab of hers would."""
    return discord_server.member("Ada")


@pytest.fixture
def ben(discord_server: LocalDiscord) -> Member:
    return discord_server.member("Ben")


@pytest.fixture
def chromium() -> Path:
    if not CHROMIUM.exists():
        pytest.skip(f"NO BROWSER: the page is not tested. {CHROMIUM} is missing; install Chromium.")
    return CHROMIUM


@pytest.fixture
async def browser(chromium: Path) -> AsyncIterator[Browser]:
    expect.set_options(timeout=PATIENCE)
    async with async_playwright() as playwright:
        started = await playwright.chromium.launch(executable_path=chromium, args=FLAGS)
        yield started
        await started.close()


@pytest.fixture
async def open_page(browser: Browser) -> AsyncIterator[OpenPage]:
    """Opens the page at an address. A script error or a request to elsewhere fails the test.

    held_back: pictures load only once this is set.
    """
    problems: list[str] = []

    async def opened(url: str, *, held_back: asyncio.Event | None = None, **options: Any) -> Page:
        async def wait(route: Route) -> None:
            assert held_back is not None
            await held_back.wait()
            await route.continue_()

        context = await browser.new_context(
            permissions=["clipboard-read", "clipboard-write"],
            reduced_motion="reduce",
            **options,
        )
        page = await context.new_page()
        page.set_default_timeout(PATIENCE)

        def request(sent: Request) -> None:
            if not sent.url.startswith((url, "blob:", "data:")):
                problems.append(f"request to elsewhere: {sent.url}")

        def console(message: ConsoleMessage) -> None:
            if message.type == "error" and not message.text.startswith(EXPECTED):
                problems.append(f"console: {message.text}")

        page.on("pageerror", lambda error: problems.append(f"script error: {error.message}"))
        page.on("request", request)
        page.on("console", console)
        if held_back:
            await page.route("**/attachments/**", wait)
        await page.goto(url, wait_until="domcontentloaded")
        return page

    yield opened
    assert problems == []


@pytest.fixture
async def page(open_page: OpenPage, discord_server: LocalDiscord, bot: Showcase) -> Page:
    """The open page, as Ada sees it, the cursor in the message box."""
    opened = await open_page(discord_server.url)
    await expect(opened.get_by_label("Message #general")).to_be_focused()
    return opened
