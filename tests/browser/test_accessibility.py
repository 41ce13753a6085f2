"""axe-core finds nothing against WCAG 2.2, levels A and AA, in any main state of the page."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from axe_playwright_python.async_playwright import (  # pyright: ignore[reportMissingTypeStubs] ships none
    Axe,
)
from playwright.async_api import Page, expect

from sandbox import LocalDiscord, Member
from tests.browser.conftest import OpenPage
from tests.browser.doing import command, message
from tests.browser.showcase import Showcase
from tests.browser.test_places import PHONE

RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}


async def channel(page: Page) -> None:
    """Every kind of message, as it stands."""


async def commands(page: Page) -> None:
    await page.keyboard.type("/")
    await expect(page.get_by_role("option").first).to_be_visible()


async def options(page: Page) -> None:
    await page.keyboard.type("/paint a lion steps: 99 colour: ")
    await expect(page.get_by_role("option").first).to_be_visible()
    await page.keyboard.press("Escape")
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("alert").first).to_be_visible()


async def form(page: Page) -> None:
    await command(page, "/form")
    await page.get_by_role("button", name="Submit").click()


async def large_picture(page: Page) -> None:
    await page.get_by_role("button", name="Open picture: Picture 1").first.click()
    await expect(page.get_by_role("dialog")).to_be_visible()


async def traffic(page: Page) -> None:
    await page.get_by_role("button", name="Traffic").click()
    await page.locator(".traffic summary").first.click()


async def members(page: Page) -> None:
    await page.get_by_role("button", name="Members").click()


async def menu(page: Page) -> None:
    await page.get_by_role("button", name="More").last.click()
    await expect(page.get_by_role("menu")).to_be_visible()


async def switcher(page: Page) -> None:
    channels = page.get_by_role("button", name="Channels")
    if await channels.is_visible():
        await channels.click()
    await page.get_by_role("region", name="You").get_by_role("button").click()


async def open_select(page: Page) -> None:
    await page.get_by_role("combobox", name="Colours").click()


async def thinking_and_failed(page: Page) -> None:
    await command(page, "/slow")
    await command(page, "/silent")
    await expect(page.get_by_text("The application did not respond")).to_be_visible()


STATES: list[Callable[[Page], Awaitable[None]]] = [
    channel,
    commands,
    options,
    form,
    large_picture,
    traffic,
    members,
    menu,
    switcher,
    open_select,
    thinking_and_failed,
]


@pytest.mark.parametrize("device", ["desktop", "phone"])
@pytest.mark.parametrize("theme", ["dark", "light"])
async def test_axe_finds_nothing(
    open_page: OpenPage,
    discord_server: LocalDiscord,
    bot: Showcase,
    ada: Member,
    theme: str,
    device: str,
) -> None:
    for name in ("text", "embeds", "layout", "menus", "buttons", "pictures", "secret"):
        await (await ada.slash(name)).message()
    found: list[str] = []
    axe: Any = Axe()
    size = {"viewport": PHONE} if device == "phone" else {}
    page = await open_page(discord_server.url, color_scheme=theme, **size)
    for state in STATES:
        await page.goto("about:blank")
        await page.goto(discord_server.url)
        await expect(message(page, "Between us.")).to_be_visible()
        await page.get_by_label("Message #general").focus()
        await state(page)
        results = await axe.run(page, options=RULES)
        if results.violations_count:
            found.append(f"{state.__name__}: {results.generate_report()}")
    assert not found, "\n".join(found)
