"""Pick: which picture of a message is to be described.

The menu's own message shows the pictures, and so brings their addresses with the answer: nothing of
it is kept, and the bot need not be able to read the channel.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import discord

from bot.buttons.press import Press
from bot.buttons.sources import once
from bot.describing import describe
from bot.errors import Refused
from bot.found import Found, pictures_in
from bot.replies import Menu, Post
from bot.studio import Studio
from bot.text import cut, one_line, plain
from bot.texts import Words

_NAME = 80


def choice(about: int, pictures: Sequence[Found], words: Words) -> Post:
    """What shows the pictures, and the menu to choose one from. `about`: the message's id."""
    embeds = [
        discord.Embed(title=f"{number} · {plain(found.name, _NAME)}").set_thumbnail(url=found.url)
        for number, found in enumerate(pictures, 1)
    ]
    entries = [
        (f"{number} · {cut(one_line(found.name), _NAME)}", str(number - 1), False)
        for number, found in enumerate(pictures, 1)
    ]
    menu = Menu(words("choose-picture"), "pick", str(about), entries)
    return Post(words("choose-picture"), embeds=embeds, rows=[[menu]])


async def press(studio: Studio, press: Press) -> None:
    message = press.interaction.message
    pictures = pictures_in(message, studio.settings.attachment_hosts) if message else []
    index = int(press.values[0])
    if index >= len(pictures):
        raise Refused("picture-gone")
    chosen = replace(press, index=index)
    await describe(studio, press.interaction, pictures[index], lambda: once(studio, chosen))
