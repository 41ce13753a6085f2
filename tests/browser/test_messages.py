"""What a message can hold, as the page draws it."""

from __future__ import annotations

import pytest
from playwright.async_api import Page, expect

from sandbox import Member
from tests.browser.doing import command, message
from tests.browser.showcase import Showcase


async def test_markdown_becomes_what_it_means(page: Page) -> None:
    await command(page, "/text")
    shown = message(page, "A heading")
    for tag, text in (
        ("strong", "bold"),
        ("em", "italic"),
        ("u", "underlined"),
        ("s", "struck"),
        ("blockquote", "A quote\nof two lines"),
        ("pre", "def lion(background: str)"),
    ):
        await expect(shown.locator(tag).first).to_contain_text(text)
    await expect(shown).to_contain_text("snake_case_names")
    await expect(shown.locator("strong").last).to_have_text("session_ended")
    await expect(shown.locator(".mention")).to_have_text(["@Ada", "#general", "/imagine"])
    await expect(shown.get_by_role("link", name="A link")).to_have_attribute(
        "href", "https://example.com/page"
    )
    soon, later = await shown.locator("time[data-style=R]").all()
    await expect(soon).to_contain_text("in ")
    await expect(later).to_have_text("in 2 hours")
    await expect(shown).to_have_class("message mentioned")


async def test_a_spoiler_in_a_text_shows_when_pressed(page: Page) -> None:
    await command(page, "/text")
    spoiler = message(page, "A heading").get_by_role("button", name="Spoiler, press to show")
    await spoiler.focus()
    await page.keyboard.press("Enter")
    await expect(spoiler).to_have_count(0)
    await expect(page.get_by_text("a secret")).to_have_css("filter", "none")


async def test_text_that_would_like_to_be_code_stays_text(page: Page) -> None:
    """HTML is shown as it was written; an address that is not http leads nowhere."""
    await command(page, "/hostile")
    shown = message(page, '<img src=x onerror="window.hacked=1"><b>not bold</b>').first
    await expect(shown).to_contain_text("<script>window.hacked=1</script> &lt;i&gt;")
    await expect(
        shown.locator(".markup a, .embed a, .markup b, .markup img, script")
    ).to_have_count(0)
    await shown.get_by_text("press me").first.click()
    assert await page.evaluate("window.hacked") is None


async def test_an_embed_shows_all_its_parts(page: Page) -> None:
    await command(page, "/embeds")
    embed = page.get_by_role("region", name="A whole embed")
    await expect(embed.get_by_role("link", name="A whole embed")).to_have_attribute(
        "href", "https://example.com/lion"
    )
    await expect(embed.locator("dt")).to_have_text(["Seed", "Steps", "Model", "Prompt"])
    await expect(embed).to_contain_text("The author")
    await expect(embed).to_contain_text("The footer")
    await expect(embed.locator("img")).to_have_count(3)
    await expect(embed).to_have_css("border-inline-start-color", "rgb(217, 80, 127)")
    # The files that the embed shows are not shown a second time.
    await expect(message(page, "A whole embed").locator(".media")).to_have_count(0)


async def test_components_v2_are_laid_out(page: Page) -> None:
    await command(page, "/layout")
    shown = message(page, "A container")
    container = shown.locator(".container").first
    await expect(container).to_have_css("border-inline-start-color", "rgb(63, 157, 109)")
    await expect(container.locator(".section")).to_have_count(2)
    await expect(
        container.get_by_role("button", name="Open picture: A plain orchid")
    ).to_be_visible()
    await expect(container.locator(".grid .picture")).to_have_count(3)
    await expect(container.get_by_role("link", name="notes.txt")).to_be_visible()
    await container.get_by_role("button", name="Inside").click()
    await expect(message(page, "Received inside.")).to_be_visible()


async def test_a_covered_container_can_only_be_used_once_it_is_shown(page: Page) -> None:
    await command(page, "/layout")
    hidden = page.get_by_role("button", name="Hidden")
    await hidden.focus()
    await expect(hidden).not_to_be_focused()
    covered = page.locator(".container.covered")
    await covered.get_by_role("button", name="Spoiler, press to show").press("Enter")
    await hidden.click()
    await expect(message(page, "Received hidden.")).to_be_visible()
    await expect(hidden).to_be_visible()  # drawn again meanwhile, and still uncovered


async def test_a_spoiler_picture_is_blurred_until_it_is_pressed(page: Page) -> None:
    await command(page, "/pictures spoiler: True count: 1")
    shown = message(page, "1 of them")
    image = shown.locator(".picture img")
    await expect(image).to_have_css("filter", "blur(36px)")
    await shown.get_by_role("button", name="Spoiler picture, press to show").click()
    await expect(image).to_have_css("filter", "none")
    await shown.get_by_role("button", name="Open picture: Picture 1").click()
    await expect(page.get_by_role("dialog", name="Picture")).to_be_visible()


@pytest.mark.parametrize("way", ["mouse", "keyboard"])
async def test_pictures_open_large_and_are_stepped_through_by(page: Page, way: str) -> None:
    await command(page, "/pictures count: 3")
    first = page.get_by_role("button", name="Open picture: Picture 1")
    large = page.get_by_role("dialog", name="Picture")
    if way == "mouse":
        await first.click()
        for name in ("Next picture", "Next picture", "Next picture", "Previous picture"):
            await large.get_by_role("button", name=name).click()
    else:
        await first.press("Enter")
        for key in ("ArrowRight", "ArrowRight", "ArrowRight", "ArrowLeft"):
            await page.keyboard.press(key)
    await expect(large).to_contain_text("3 of 3")
    await expect(large.get_by_role("img", name="Picture 3")).to_have_js_property(
        "naturalWidth", 512
    )
    if way == "mouse":
        await large.get_by_role("button", name="Close").click()
    else:
        await page.keyboard.press("Escape")
    await expect(large).to_have_count(0)
    await expect(first).to_be_focused()


async def test_any_number_of_pictures_fills_its_grid(page: Page, ada: Member) -> None:
    """No hole and no overlap: the pictures' areas make up the grid's, but for the gaps."""
    for count in range(2, 11):
        await ada.slash("pictures", count=count)
        grid = message(page, f"{count} of them").locator(".grid")
        await expect(grid.locator(".picture")).to_have_count(count)
        filled = await grid.evaluate(
            """(grid) => {
                const area = ({ width, height }) => width * height;
                const parts = [...grid.children].map((part) => area(part.getBoundingClientRect()));
                return parts.reduce((a, b) => a + b) / area(grid.getBoundingClientRect());
            }"""
        )
        assert 0.95 < filled <= 1, count


async def test_a_picture_that_cannot_be_loaded_says_so(page: Page, bot: Showcase) -> None:
    await page.route("**/attachments/**", lambda route: route.abort())
    await command(page, "/pictures count: 1")
    await expect(page.get_by_text("This picture could not be loaded.")).to_have_count(1)


async def test_messages_of_one_author_are_joined_and_name_the_command(
    page: Page, ada: Member, ben: Member
) -> None:
    await ben.say("one")
    await ben.say("two")
    await ada.say("three")
    names = page.get_by_role("log").locator(".author button")
    await expect(names).to_have_text(["Ben", "Ada"])
    await command(page, "/secret")
    await expect(message(page, "Between us.")).to_contain_text("Ada used /secret")
