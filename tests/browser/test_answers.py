"""What the bot answers and what members do with it: buttons, menus, forms, late answers."""

from __future__ import annotations

from playwright.async_api import Page, expect

from sandbox import Member
from tests.browser.doing import command, message
from tests.browser.showcase import Showcase


async def test_thinking_is_shown_until_the_answer_is_there(page: Page, bot: Showcase) -> None:
    await command(page, "/slow")
    thinking = page.get_by_text("Atelier is thinking…")
    await expect(thinking).to_be_visible()
    bot.go.set()
    await expect(message(page, "Thought it over.")).to_be_visible()
    await expect(thinking).to_have_count(0)


async def test_an_application_that_never_answers_is_told_of(page: Page) -> None:
    """Only to the member who asked, and it can be put away."""
    await command(page, "/silent")
    await expect(page.get_by_text("Sending command…")).to_be_visible()
    failed = message(page, "The application did not respond")
    await expect(failed).to_contain_text("Only you can see this")
    await expect(failed).to_contain_text("Ada used /silent")
    await failed.get_by_role("button", name="Dismiss message").click()
    await expect(failed).to_have_count(0)


async def test_a_private_answer_is_marked_and_dismissed(page: Page) -> None:
    await command(page, "/secret")
    private = message(page, "Between us.")
    await expect(private).to_contain_text("Only you can see this")
    await private.get_by_role("button", name="Dismiss message").click()
    await expect(private).to_have_count(0)
    await page.reload()
    await expect(page.get_by_role("heading", name="Welcome to #general")).to_be_visible()
    await expect(private).to_have_count(0)


async def test_buttons_do_what_they_are_for(page: Page, bot: Showcase) -> None:
    await command(page, "/buttons")
    buttons = message(page, "Press one.")
    for name in ("Primary", "Open form", "Never answers", "🎲"):
        await expect(buttons.get_by_role("button", name=name)).to_be_enabled()
    await expect(buttons.get_by_role("button", name="Off")).to_be_disabled()
    link = buttons.get_by_role("link", name="A page")
    await expect(link).to_have_attribute("href", "https://example.com")
    await expect(link).to_have_attribute("rel", "noopener noreferrer nofollow")
    await buttons.get_by_role("button", name="Primary").click()
    await expect(message(page, "Received primary.")).to_be_visible()
    await buttons.get_by_role("button", name="Edit").click()
    await expect(message(page, "Edited by a press.")).to_be_visible()


async def test_a_button_waits_and_says_when_nothing_comes(page: Page) -> None:
    await command(page, "/buttons")
    button = message(page, "Press one.").locator("[data-key=component-silent]")
    await button.click()
    await expect(button).to_have_attribute("aria-busy", "true")
    await expect(page.get_by_text("This interaction failed")).to_be_visible()
    await expect(button).to_have_text("Never answers")


async def test_a_menu_takes_several_values(page: Page, bot: Showcase) -> None:
    await command(page, "/menus")
    menu = page.get_by_role("combobox", name="Colours")
    await menu.click()
    for name in ("seagreen", "orchid"):
        await page.get_by_role("option", name=name).click()
    await expect(menu).to_have_text("seagreen, orchid")
    await menu.press("Escape")
    await expect(message(page, "Chosen: seagreen, orchid")).to_be_visible()


async def test_menus_list_what_the_server_has(page: Page, bot: Showcase) -> None:
    await command(page, "/menus")
    for number, (menu, entry) in enumerate(
        (
            ("A member", "Ben"),
            ("A role", "@moderator"),
            ("A member or role", "Olive"),
            ("A channel", "#gallery"),
        )
    ):
        await page.get_by_role("combobox", name=menu, exact=True).click()
        await page.get_by_role("option", name=entry).first.click()
        assert (await bot.received.get())["values"]
        await expect(message(page, "Chosen: ")).to_have_count(number + 1)


async def test_a_menu_is_used_by_keyboard_alone(page: Page) -> None:
    await command(page, "/menus")
    menu = page.get_by_role("combobox", name="A member", exact=True)
    await menu.focus()
    await page.keyboard.press("ArrowDown")
    await page.keyboard.press("b")  # to Ben
    await expect(page.get_by_role("option", name="Ben")).to_have_class("select-option active")
    await page.keyboard.press("Enter")
    await expect(message(page, "Chosen: ")).to_be_visible()
    await expect(menu).to_be_focused()


async def test_a_form_is_filled_in_checked_and_sent(page: Page, bot: Showcase) -> None:
    await command(page, "/form")
    form = page.get_by_role("dialog", name="A form of several parts")
    await expect(form.get_by_label("Name")).to_be_focused()
    await page.keyboard.press("Enter")
    await expect(
        form.get_by_role("alert").filter(has_text="This field is required.")
    ).to_have_count(2)
    await expect(form.get_by_label("Name")).to_have_attribute("aria-invalid", "true")
    await page.keyboard.type("Leo")
    await form.get_by_label("Story").fill("A lion came to a lake.")
    await form.get_by_label("Mood").click()
    await form.get_by_role("option", name="wild").click()
    await form.get_by_role("button", name="Submit").click()
    await expect(form).to_have_count(0)
    sent = str((await bot.received.get())["components"])
    assert all(part in sent for part in ("Leo", "A lion came to a lake.", "wild"))
    await expect(message(page, "Received story-form.")).to_be_visible()


async def test_escape_leaves_a_form_and_gives_the_focus_back(page: Page) -> None:
    await command(page, "/buttons")
    button = page.get_by_role("button", name="Open form")
    await button.click()
    await expect(page.get_by_role("dialog")).to_be_visible()
    await page.keyboard.press("Escape")
    await expect(page.get_by_role("dialog")).to_have_count(0)
    await expect(button).to_be_focused()


async def test_a_right_click_on_a_message_offers_the_apps_commands(page: Page, ada: Member) -> None:
    await ada.say("a lion by the lake")
    await message(page, "a lion by the lake").click(button="right")
    menu = page.get_by_role("menu", name="Message")
    await expect(menu.get_by_role("menuitem")).to_have_text(
        ["Quote this", "Copy text", "Copy message ID"]
    )
    await menu.get_by_role("menuitem", name="Quote this").click()
    quoted = message(page, "Ada used Quote this")
    await expect(quoted.locator("blockquote")).to_have_text("a lion by the lake")


async def test_the_menu_of_a_message_copies_its_text(page: Page, ada: Member) -> None:
    await ada.say("a lion by the lake")
    await message(page, "a lion by the lake").hover()
    await message(page, "a lion by the lake").get_by_role("button", name="More").click()
    await page.get_by_role("menuitem", name="Copy text").click()
    await expect(page.get_by_text("Text copied.")).to_be_visible()
    assert await page.evaluate("navigator.clipboard.readText()") == "a lion by the lake"


async def test_the_menu_of_a_member_greets_them(page: Page, ben: Member) -> None:
    """By keyboard: to the message, to its author's name, Enter, Enter."""
    await ben.say("good morning")
    name = message(page, "good morning").get_by_role("button", name="Ben")
    await name.focus()
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("menuitem", name="Greet")).to_be_focused()
    await page.keyboard.press("Enter")
    await expect(message(page, "@Ben 👋")).to_be_visible()
