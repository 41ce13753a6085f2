"""Long channels, slow pictures, a server that goes away: the page stays smooth and recovers."""

from __future__ import annotations

import asyncio

from playwright.async_api import Page, expect

from sandbox import LocalDiscord, Member
from tests.browser.conftest import OpenPage
from tests.browser.doing import message
from tests.browser.showcase import Showcase

DRAWN_AT_MOST = 120


async def test_a_thousand_messages_are_drawn_as_they_are_read(
    open_page: OpenPage, discord_server: LocalDiscord, bot: Showcase, ben: Member
) -> None:
    for number in range(1000):
        await ben.say(f"message {number}.")
    page = await open_page(discord_server.url)
    await expect(message(page, "message 999.")).to_be_in_viewport()
    articles = page.get_by_role("log").get_by_role("article")
    assert await articles.count() <= DRAWN_AT_MOST

    moved = await page.locator("#scroller").evaluate(
        """async (list) => {
            const count = list.children.length;
            list.scrollTop = 500;
            const seen = [...list.querySelectorAll(".message")]
                .find((one) => one.getBoundingClientRect().top > 100);
            const top = seen.getBoundingClientRect().top;
            while (list.children.length === count) await new Promise(requestAnimationFrame);
            return seen.getBoundingClientRect().top - top;
        }"""
    )
    assert abs(moved) < 2, "what is being read stays where it is when older messages are added"
    while not await message(page, "message 0.").count():
        await page.locator("#scroller").evaluate("(list) => { list.scrollTop = 0; }")
    await expect(page.get_by_role("heading", name="Welcome to #general")).to_be_attached()


async def test_who_reads_above_stays_there_when_something_is_said(page: Page, ben: Member) -> None:
    for number in range(40):
        await ben.say(f"message {number}.\nand more")
    await expect(message(page, "message 39.")).to_be_in_viewport()
    await page.locator("#scroller").evaluate("(list) => { list.scrollTop = 300; }")
    await expect(message(page, "message 39.")).not_to_be_in_viewport()
    reading = message(page, "message 8.")
    before = await reading.bounding_box()
    await ben.say("the newest")
    jump = page.get_by_role("button", name="Jump to the newest")
    await expect(jump).to_be_visible()
    assert await reading.bounding_box() == before
    await jump.click()
    await expect(message(page, "the newest")).to_be_in_viewport()
    await expect(jump).to_be_hidden()


async def test_nothing_moves_while_pictures_load(
    open_page: OpenPage, discord_server: LocalDiscord, bot: Showcase, ada: Member
) -> None:
    for name in ("embeds", "layout"):
        await (await ada.slash(name)).message()
    for count in (1, 3):
        await (await ada.slash("pictures", count=count)).message()
    loading = asyncio.Event()
    page = await open_page(discord_server.url, held_back=loading)
    await expect(message(page, "3 of them")).to_be_visible()
    places = """() => [...document.querySelectorAll(".message")]
        .map((one) => Math.round(one.getBoundingClientRect().height))"""
    before = await page.evaluate(places)
    loading.set()
    await page.evaluate("Promise.all([...document.images].map((image) => image.decode()))")
    assert await page.evaluate(places) == before


async def test_the_page_comes_back_after_the_server_was_away(open_page: OpenPage) -> None:
    async with LocalDiscord() as server:
        page = await open_page(server.url)
        await expect(page.get_by_label("Message #general")).to_be_focused()
        await server.member("Ben").say("before")
        await expect(message(page, "before")).to_be_visible()
        await server.stop()
        banner = page.get_by_text("Connection lost. Reconnecting…")
        await expect(banner).to_be_visible()
        await page.get_by_label("Message #general").fill("is it there?")
        await page.keyboard.press("Enter")
        await expect(page.get_by_role("alert")).to_contain_text("The sandbox cannot be reached.")
        await expect(page.get_by_label("Message #general")).to_have_value("is it there?")
        await server.start()
        await expect(banner).to_be_hidden()
        await server.member("Ben").say("after")
        await expect(message(page, "after")).to_be_visible()
        await expect(message(page, "before")).to_be_visible()
