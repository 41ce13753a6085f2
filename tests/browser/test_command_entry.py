"""Slash commands as they are typed: found, filled in, completed, refused, sent."""

from __future__ import annotations

import pytest
from playwright.async_api import Page, expect

from sandbox import LocalDiscord
from tests.browser.doing import command, drop, message, paste, upload
from tests.browser.showcase import Showcase, picture

BOX = "Message #general"


async def test_a_slash_lists_the_commands_and_letters_narrow_it(page: Page) -> None:
    await page.keyboard.type("/")
    commands = page.get_by_role("listbox", name="Commands", exact=True)
    await expect(commands.get_by_role("option")).to_have_count(12)
    await page.keyboard.type("pa")
    found = page.get_by_role("listbox", name="Commands matching /pa").get_by_role("option")
    await expect(found).to_contain_text(["/paint"])
    await expect(found).to_contain_text(["Every kind of option"])
    await page.keyboard.type("zzz")
    await expect(page.get_by_text("No command of that name.")).to_be_visible()
    await page.keyboard.press("Escape")
    await expect(page.get_by_text("No command of that name.")).to_be_hidden()


async def test_arrows_and_tab_choose_a_command(page: Page) -> None:
    await page.keyboard.type("/s")
    await page.keyboard.press("ArrowDown")
    active = page.get_by_role("option", selected=True)
    await expect(active).to_contain_text("/slow")
    await expect(page.get_by_label(BOX)).to_have_attribute(
        "aria-activedescendant", str(await active.get_attribute("id"))
    )
    await page.keyboard.press("Tab")
    await expect(page.get_by_role("group", name="Command slow")).to_be_visible()


async def test_all_kinds_of_options_reach_the_bot(page: Page, bot: Showcase) -> None:
    """Text, fixed choice, autocomplete, whole number, number, member, channel, role, yes or no."""
    await page.keyboard.type("/paint a lion style: ")
    await page.get_by_role("option", name="Oil").click()
    await page.get_by_role("button", name="+ colour").click()
    await page.keyboard.type("g")
    await page.get_by_role("option", name="goldenrod").click()
    for name, text in (("steps", "7"), ("strength", "0.25"), ("private", "True")):
        await page.get_by_role("button", name=f"+ {name}").click()
        await page.keyboard.type(text)
    for name, entry in (("member", "Ben"), ("channel", "gallery"), ("role", "moderator")):
        await page.get_by_role("button", name=f"+ {name}").click()
        await page.get_by_role("option", name=entry).click()
    await page.get_by_role("button", name="Send", exact=True).click()
    answer = message(page, "a lion | oil | goldenrod | 7 | 0.25 | ben | gallery | moderator")
    await expect(answer).to_contain_text("Only you can see this")


async def test_options_are_found_by_typing_their_names(page: Page) -> None:
    await page.keyboard.type("/pictures sp")
    await expect(page.get_by_role("listbox", name="Further options")).to_contain_text("spoiler")
    await page.keyboard.press("Tab")
    await expect(page.get_by_label("spoiler", exact=True)).to_be_focused()
    await page.keyboard.type("true count: 2")
    await page.keyboard.press("Enter")
    await expect(message(page, "2 of them").get_by_text("SPOILER")).to_have_count(2)


async def test_autocomplete_follows_the_letters(page: Page) -> None:
    """The space after "colour:" is not part of what is looked for."""
    await page.keyboard.type("/paint a lion colour: ")
    options = page.get_by_role("listbox").get_by_role("option")
    await expect(options).to_have_count(5)
    await page.keyboard.type("ro")
    await expect(options).to_have_text(["royalblue"])
    await page.keyboard.press("ArrowDown")
    await page.keyboard.press("Enter")
    await expect(page.get_by_label("colour", exact=True)).to_have_value("royalblue")
    await page.keyboard.press("Enter")
    await expect(message(page, "a lion | None | royalblue | 20")).to_be_visible()


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("/paint", "subject is required."),
        ("/paint a lion steps: 51", "steps must be at most 50."),
        ("/paint a lion steps: two", "steps takes a whole number."),
        ("/paint a lion style: crayon", "Choose one of the values of style."),
        ("/paint " + "x" * 101, "subject takes at most 100 characters; these are 101."),
        ("/pictures count: 3 nonsense", "count takes a whole number."),
        ("/secret anything", '/secret has no option "anything".'),
        ("/nothing", "There is no command /nothing."),
    ],
)
async def test_what_the_command_does_not_take_is_refused_before_sending(
    page: Page, typed: str, sentence: str
) -> None:
    """The sentence says what is wrong; nothing of what was typed is lost."""
    await command(page, typed)
    await expect(page.get_by_role("alert")).to_contain_text(sentence)
    await expect(page.locator("#composer")).to_contain_text(typed.split()[0])
    await expect(message(page, "")).to_have_count(0)


async def test_escape_and_backspace_lead_back_to_plain_text(page: Page) -> None:
    await page.keyboard.type("/paint a lion steps: 7")
    await page.keyboard.press("Escape")
    await expect(page.get_by_label(BOX)).to_have_value("/paint subject: a lion steps: 7")
    await page.get_by_label(BOX).fill("")
    await page.keyboard.type("/secret ")
    await page.keyboard.press("Backspace")
    await expect(page.get_by_label(BOX)).to_have_value("/secret")


@pytest.mark.parametrize("way", ["picker", "drop", "paste"])
async def test_a_picture_reaches_a_command_by(page: Page, bot: Showcase, way: str) -> None:
    content = picture()
    await page.keyboard.type("/paint a lion")
    await page.keyboard.type(" ")
    if way == "picker":
        async with page.expect_file_chooser() as chooser:
            await page.get_by_role("button", name="Add a picture or file").click()
        await (await chooser.value).set_files(upload(content))
    elif way == "drop":
        await drop(page, content)
    else:
        await paste(page, content)
    await expect(page.locator(".pill-file img")).to_be_visible()
    await page.keyboard.press("Enter")
    await expect(message(page, "a lion | None")).to_be_visible()
    [received] = bot.uploads
    if way != "paste":  # the clipboard makes a PNG of its own of what it holds
        assert received == content
    assert received.startswith(b"\x89PNG")


@pytest.mark.parametrize("way", ["picker", "drop", "paste"])
async def test_a_picture_goes_into_a_plain_message_by(page: Page, way: str) -> None:
    content = picture()
    if way == "picker":
        async with page.expect_file_chooser() as chooser:
            await page.get_by_role("button", name="Add a picture or file").click()
        await (await chooser.value).set_files(upload(content))
    elif way == "drop":
        await drop(page, content)
    else:
        await paste(page, content)
    waiting = page.get_by_role("list", name="Files to send").get_by_role("listitem")
    await expect(waiting).to_have_count(1)
    await page.get_by_label(BOX).focus()
    await page.keyboard.type("look")
    await page.keyboard.press("Enter")
    shown = message(page, "look").locator("img")
    await expect(shown).to_have_js_property("naturalWidth", 64)
    await expect(waiting).to_have_count(0)


async def test_a_file_that_was_added_can_be_taken_away(page: Page) -> None:
    await drop(page, picture(), "wrong.png")
    await page.get_by_role("button", name="Remove wrong.png").click()
    await expect(page.get_by_role("list", name="Files to send")).to_be_hidden()


async def test_a_command_that_is_refused_stands_in_the_box_again(
    page: Page, discord_server: LocalDiscord
) -> None:
    """The server knows something the page does not: nothing has to be typed twice."""
    discord_server.world.global_commands.clear()
    await command(page, "/paint a lion")
    await expect(page.get_by_role("alert")).to_contain_text("There is no command /paint here.")
    await expect(page.get_by_label("subject")).to_have_value("a lion ")
    await expect(page.get_by_label("subject")).to_be_focused()
