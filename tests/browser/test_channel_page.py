"""What a member does on the page, with the keyboard and with the mouse, arrives at a stock bot."""

from __future__ import annotations

import asyncio
import io
from typing import Any

import discord
from PIL import Image
from playwright.async_api import FilePayload, Page, expect

from tests.sandbox.stock_bot import StockBot


def picture(colour: str = "royalblue") -> bytes:
    buffer = io.BytesIO()
    Image.new("RGB", (64, 64), colour).save(buffer, "PNG")
    return buffer.getvalue()


async def test_imagine_by_keyboard(page: Page, bot: StockBot) -> None:
    """Typing the whole command and Enter is enough; the answer is there after a reload too."""
    drawn = asyncio.Event()

    async def imagine(interaction: discord.Interaction[Any]) -> None:
        await interaction.response.defer(thinking=True)
        await drawn.wait()
        prompt: str = interaction.extras["prompt"]
        file = discord.File(io.BytesIO(picture()), "lion.png", description=prompt)
        await interaction.edit_original_response(content=f"**{prompt}**", attachments=[file])

    bot.acts["imagine"] = imagine
    await page.keyboard.type("/imagine prompt: a lion on a blue background")
    await page.keyboard.press("Enter")

    await expect(page.get_by_text("Atelier is thinking…")).to_be_visible()
    drawn.set()
    log = page.get_by_role("log")
    shown = log.get_by_role("img", name="a lion on a blue background")
    await expect(shown).to_have_js_property("naturalWidth", 64)
    await expect(shown).to_have_js_property("width", 256)  # small pictures are enlarged
    await expect(page.get_by_text("is thinking")).to_have_count(0)
    await expect(log.get_by_text("Ada used")).to_be_visible()
    await expect(page.get_by_label("Message #general")).to_have_value("")

    await page.reload()
    await expect(shown).to_have_js_property("naturalWidth", 64)


async def test_describe_by_mouse(page: Page, bot: StockBot) -> None:
    """A picked file reaches the bot unchanged; its embed, button and private answer are shown."""
    received: list[bytes] = []

    async def describe(interaction: discord.Interaction[Any]) -> None:
        image: discord.Attachment = interaction.extras["image"]
        received.append(await image.read())
        embed = discord.Embed(title="A blue square", description="1. a *blue* square")
        embed.set_thumbnail(url="attachment://seen.png")
        view = discord.ui.View(timeout=None)
        view.add_item(discord.ui.Button[discord.ui.View](label="Draw it", custom_id="draw"))
        file = discord.File(io.BytesIO(received[-1]), "seen.png")
        await interaction.response.send_message(embed=embed, view=view, file=file)

    async def press(interaction: discord.Interaction[Any]) -> None:
        await interaction.response.send_message("Not today.", ephemeral=True)

    bot.acts.update(describe=describe, press=press)
    await page.get_by_role("button", name="/describe").click()
    async with page.expect_file_chooser() as chooser:
        await page.get_by_text("Choose, drop or paste").click()
    upload: FilePayload = {"name": "square.png", "mimeType": "image/png", "buffer": picture()}
    await (await chooser.value).set_files(upload)
    await page.get_by_role("button", name="Send", exact=True).click()

    embed = page.get_by_role("region", name="A blue square")
    await expect(embed.get_by_text("a blue square", exact=True)).to_be_visible()
    await expect(embed.locator("img")).to_have_js_property("naturalWidth", 64)
    assert received == [picture()]

    await page.get_by_role("button", name="Draw it").click()
    private = page.get_by_role("article").filter(has_text="Not today.")
    await expect(private).to_contain_text("Only you can see this")
    await private.get_by_role("button", name="Dismiss message").click()
    await expect(private).to_have_count(0)
