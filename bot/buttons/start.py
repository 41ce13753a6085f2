"""Use as start image: the Remix form, with the picture that was described to start from."""

from __future__ import annotations

from bot.buttons.draw import open_caption
from bot.buttons.press import Press
from bot.buttons.remix import submitted as submitted  # its form is read as any other
from bot.studio import Studio

_STRENGTH = 0.6
"""How much is drawn anew: the whole stays, the parts change."""


async def press(studio: Studio, press: Press) -> None:
    await open_caption(studio, press, _STRENGTH)
