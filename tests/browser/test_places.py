"""Channels, members, notifications, colours, the phone, and the panel for people who build bots."""

from __future__ import annotations

import re

import pytest
from playwright.async_api import Page, ViewportSize, expect

from sandbox import LocalDiscord, Member
from tests.browser.conftest import OpenPage
from tests.browser.doing import command, message
from tests.browser.showcase import Showcase

PHONE = ViewportSize(width=390, height=844)


async def act_as(page: Page, name: str) -> None:
    await page.get_by_role("region", name="You").get_by_role("button").click()
    await page.get_by_role("menuitemradio", name=name).click()


async def test_each_member_sees_their_own_channels(page: Page) -> None:
    channels = page.get_by_role("navigation", name="Channels").get_by_role("link")
    await expect(channels).to_have_text(["general", "gallery", "after-darkage-restricted, 18+"])
    await page.get_by_role("region", name="You").get_by_role("button").click()
    people = page.get_by_role("menuitemradio")
    await expect(people).to_contain_text(["Owner", "Moderator", "Member", "Member"])
    await page.keyboard.press("ArrowUp")
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("region", name="You")).to_contain_text("Mori")
    await expect(channels.filter(has_text="moderators")).to_be_visible()


async def test_each_member_is_offered_the_commands_they_may_use(page: Page) -> None:
    await page.keyboard.type("/manage")
    await expect(page.get_by_text("No command of that name.")).to_be_visible()
    await act_as(page, "Olive")
    await expect(page.get_by_role("region", name="You")).to_contain_text("Olive")
    await page.get_by_label("Message #general").fill("")
    await page.get_by_label("Message #general").press_sequentially("/manage ")
    await page.keyboard.press("Enter")
    await expect(message(page, "Managed.")).to_be_visible()


async def test_a_private_answer_is_hidden_from_the_others(page: Page) -> None:
    await command(page, "/secret")
    await expect(message(page, "Between us.")).to_be_visible()
    await act_as(page, "Ben")
    await expect(page.get_by_role("region", name="You")).to_contain_text("Ben")
    await expect(message(page, "Between us.")).to_have_count(0)
    await act_as(page, "Ada")
    await expect(message(page, "Between us.")).to_be_visible()


async def test_what_is_said_elsewhere_is_counted_until_it_is_read(page: Page, ben: Member) -> None:
    """The channel, the server and the tab's title count it; a line marks what is new."""
    await ben.say("hello", channel="gallery")
    await ben.say("anyone?", channel="gallery")
    gallery = page.get_by_role("link", name="gallery")
    await expect(gallery).to_have_text("gallery2 unread")
    await expect(page).to_have_title("(2) #general | Atelier")
    await expect(page.get_by_role("link", name="Atelier, 2 unread")).to_be_visible()
    await gallery.click()
    await expect(message(page, "anyone?")).to_be_visible()
    await expect(page.get_by_role("separator", name="New")).to_be_visible()
    await expect(gallery).to_have_text("gallery")
    await expect(page).to_have_title("#gallery | Atelier")


async def test_a_mention_is_counted_apart(page: Page, ben: Member, ada: Member) -> None:
    await ben.say(f"{ada.mention} look", channel="gallery")
    gallery = page.get_by_role("link", name="gallery")
    await expect(gallery).to_have_text("gallery1 for you")


async def test_a_reload_keeps_place_member_and_history(page: Page) -> None:
    await page.get_by_role("link", name="gallery").click()
    await act_as(page, "Ben")
    await page.get_by_label("Message #gallery").fill("for later")
    await page.keyboard.press("Enter")
    await expect(message(page, "for later")).to_be_visible()
    await page.reload()
    await expect(message(page, "for later")).to_be_visible()
    await expect(page.get_by_role("region", name="You")).to_contain_text("Ben")
    await expect(page.get_by_role("heading", name="gallery", exact=True)).to_be_visible()


async def test_where_one_may_not_write_the_box_says_so(
    open_page: OpenPage, discord_server: LocalDiscord, bot: Showcase
) -> None:
    general = discord_server.world.guild.id
    everyone = discord_server.world.guild.roles[general]
    everyone.permissions &= ~(1 << 11)  # SEND_MESSAGES
    page = await open_page(discord_server.url)
    box = page.get_by_role("textbox")
    await expect(box).to_be_disabled()
    await expect(box).to_have_attribute(
        "placeholder", "You do not have permission to send messages here."
    )


async def test_a_direct_message_of_the_app_opens_a_place_of_its_own(
    page: Page, bot: Showcase, ada: Member
) -> None:
    user = await bot.fetch_user(int(ada.id))
    await user.send("Your picture is ready.")
    link = page.get_by_role("link", name=re.compile("^Atelier.*for you|^Atelier.*unread")).last
    await link.click()
    await expect(message(page, "Your picture is ready.")).to_be_visible()
    await expect(page.get_by_label("Message @Atelier")).to_be_visible()


async def test_dark_and_light(open_page: OpenPage, discord_server: LocalDiscord) -> None:
    """The system's choice at first; the member's own stays."""
    page = await open_page(discord_server.url, color_scheme="light")
    await expect(page.locator("body")).to_have_css("background-color", "rgb(255, 255, 255)")
    await page.get_by_role("button", name="Use dark colours").click()
    await expect(page.locator("body")).to_have_css("background-color", "rgb(40, 42, 48)")
    await page.reload()
    await expect(page.locator("body")).to_have_css("background-color", "rgb(40, 42, 48)")
    await expect(page.get_by_role("button", name="Use light colours")).to_be_visible()


async def test_a_phone_shows_everything_without_scrolling_sideways(
    open_page: OpenPage, discord_server: LocalDiscord, bot: Showcase, ada: Member
) -> None:
    for name in ("text", "embeds", "layout", "menus", "buttons", "hostile", "pictures"):
        await (await ada.slash(name)).message()
    page = await open_page(discord_server.url, viewport=PHONE, has_touch=True, is_mobile=True)
    await expect(message(page, "4 of them")).to_be_visible()
    too_wide = await page.evaluate(
        """() => [...document.querySelectorAll("#scroller *")]
            .filter((part) => part.getBoundingClientRect().right > innerWidth + 1)
            .map((part) => part.className)"""
    )
    assert too_wide == []
    await page.get_by_role("button", name="Channels").tap()
    await page.get_by_role("link", name="gallery").tap()
    await expect(page.get_by_label("Message #gallery")).to_be_visible()
    await expect(page.get_by_role("link", name="general")).to_be_hidden()


@pytest.mark.parametrize("kind", ["Requests", "Events"])
async def test_the_panel_shows_the_traffic(page: Page, kind: str) -> None:
    """What the bot was told, what it asked, what it was answered; opened, filtered and copied."""
    await command(page, "/secret")
    await page.get_by_role("button", name="Traffic").click()
    panel = page.get_by_role("complementary", name="Traffic")
    told = panel.get_by_text("INTERACTION_CREATE /secret")
    asked = panel.get_by_text("/callback message")
    await expect(told).to_be_visible()
    await expect(asked).to_be_visible()
    await panel.get_by_text(kind, exact=True).click()
    await expect(told if kind == "Requests" else asked).to_be_hidden()
    row = asked if kind == "Requests" else told
    await row.click()
    await expect(panel.locator("pre").first).to_contain_text('"type": 4' if row is asked else '"')
    await panel.get_by_role("button", name=re.compile("^Copy")).first.click()
    assert "{" in await page.evaluate("navigator.clipboard.readText()")
    await panel.get_by_label("Filter by text").fill("no such thing")
    await expect(panel.get_by_text("Nothing of this kind.")).to_be_visible()


async def test_the_members_panel_lists_everyone_by_role(page: Page) -> None:
    await page.get_by_role("button", name="Members").click()
    panel = page.get_by_role("complementary", name="Members")
    await expect(panel.get_by_role("heading", level=3)).to_have_text(
        ["Owner — 1", "Moderators — 1", "Members — 2", "Apps — 1"]
    )
    await panel.get_by_role("button", name="Close Members").click()
    await expect(panel).to_be_hidden()
