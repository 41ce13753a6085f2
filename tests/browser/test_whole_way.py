"""The page, the bot's own process, a real Valkey and a worker with the starter weights: nothing
replaced. A member draws a picture and has it described, by mouse and by keyboard alone."""

from __future__ import annotations

from io import BytesIO
from urllib.parse import urljoin

import pytest
from PIL import Image
from playwright.async_api import Locator, Page, expect

from sandbox import LocalDiscord
from tests.browser.conftest import OpenPage
from tests.browser.doing import drop, message, paste, upload

PROMPT = "a lion on a blue background"
DRAWN_WITHIN = 120_000  # milliseconds


def finished(page: Page) -> Locator:
    """The cards of pictures that are done; a preview does not say what it is."""
    cards = page.get_by_role("log").get_by_role("article")
    return cards.filter(has_text="AI-generated", has=page.locator(".media img"))


def described(page: Page) -> Locator:
    cards = page.get_by_role("log").get_by_role("article").filter(has_text="used /describe")
    return cards.filter(has=page.locator(".embed", has_text=PROMPT))


async def bytes_of(page: Page, card: Locator) -> bytes:
    source = await card.locator("img").last.get_attribute("src")
    assert source is not None
    return await (await page.request.get(urljoin(page.url, source))).body()


@pytest.mark.timeout(300)
async def test_a_member_draws_and_describes_by_mouse(
    open_page: OpenPage, studio: LocalDiscord
) -> None:
    page = await open_page(studio.url)
    await page.get_by_role("button", name="/imagine").click()
    await page.get_by_label("prompt", exact=True).fill(PROMPT)
    await page.get_by_role("button", name="+ model").click()
    await page.get_by_role("option", name="starter", exact=True).click()
    await page.get_by_role("button", name="Send", exact=True).click()
    await expect(finished(page)).to_have_count(1, timeout=DRAWN_WITHIN)

    await finished(page).get_by_role("button", name="Open picture").click()
    large = page.get_by_role("dialog", name="Picture")
    await expect(large.locator("img")).to_have_js_property("naturalWidth", 128)
    await large.get_by_role("button", name="Close").click()

    picture = await bytes_of(page, finished(page))
    for count, way in enumerate(("picker", "drop"), start=1):
        await page.get_by_role("button", name="/describe").first.click()
        if way == "picker":
            async with page.expect_file_chooser() as chooser:
                await page.get_by_text("Choose, drop or paste").click()
            await (await chooser.value).set_files(upload(picture, "lion.png"))
        else:
            await drop(page, picture, "lion.png")
        await page.get_by_role("button", name="Send", exact=True).click()
        await expect(described(page)).to_have_count(count, timeout=DRAWN_WITHIN)

    await page.reload()
    await expect(finished(page)).to_have_count(1)
    await expect(described(page)).to_have_count(2)
    await expect(finished(page).locator(".media img")).to_have_js_property("naturalWidth", 128)


@pytest.mark.timeout(300)
async def test_a_member_draws_and_describes_by_keyboard_alone(
    open_page: OpenPage, studio: LocalDiscord
) -> None:
    page = await open_page(studio.url)
    await expect(page.get_by_role("button", name="/imagine")).to_be_visible()
    keyboard = page.keyboard
    await keyboard.type("/ima")
    await keyboard.press("Tab")
    await keyboard.type(f"{PROMPT} model: ")
    await expect(page.get_by_role("option", name="starter", exact=True)).to_be_visible()
    await keyboard.press("ArrowDown")
    await keyboard.press("Enter")
    await expect(page.get_by_label("model", exact=True)).to_have_value("starter")
    await keyboard.press("Enter")
    await expect(finished(page)).to_have_count(1, timeout=DRAWN_WITHIN)

    await page.get_by_role("log").focus()
    await keyboard.press("ArrowUp")
    await expect(finished(page)).to_be_focused()
    open_large = finished(page).get_by_role("button", name="Open picture")
    while not await open_large.evaluate("(button) => button === document.activeElement"):
        await keyboard.press("Tab")
    await keyboard.press("Enter")
    await expect(page.get_by_role("dialog", name="Picture")).to_be_visible()
    await keyboard.press("Escape")
    await expect(open_large).to_be_focused()

    picture = await bytes_of(page, finished(page))
    await page.get_by_label("Message #general").focus()
    await keyboard.type("/describe ")
    await paste(page, picture)
    await expect(page.locator(".pill-file img")).to_be_visible()
    await keyboard.press("Enter")
    await expect(described(page)).to_have_count(1, timeout=DRAWN_WITHIN)


@pytest.mark.timeout(300)
async def test_the_menu_of_a_message_describes_one_of_its_pictures(
    open_page: OpenPage, studio: LocalDiscord
) -> None:
    """A right click, a choice among the pictures, and the member's own description."""
    colours = [Image.new("RGB", (128, 128), colour) for colour in ("red", "blue")]
    await studio.member("Ben").say("two of mine", *map(png_of, colours))
    page = await open_page(studio.url)
    await message(page, "two of mine").click(button="right")
    await page.get_by_role("menuitem", name="Describe").click()
    await page.get_by_role("combobox", name="Which picture?").click()
    await page.get_by_role("option", name="2").click()
    done = page.get_by_role("log").get_by_role("article").filter(has_text="Described by a model")
    await expect(done).to_have_count(1, timeout=DRAWN_WITHIN)
    await expect(done.locator(".embed img")).to_have_js_property("naturalWidth", 128)
    await expect(done.get_by_role("button", name="Use as start image")).to_be_visible()


def png_of(picture: Image.Image) -> bytes:
    file = BytesIO()
    picture.save(file, "PNG")
    return file.getvalue()
