"""The number under a description: the Remix form, filled in with that caption."""

from __future__ import annotations

from bot.buttons.press import Press
from bot.buttons.remix import card_for, open_remix
from bot.buttons.sources import record_of
from bot.drafts import Draft, nearest_aspect, prepare
from bot.errors import Refused
from bot.studio import Studio
from jobs.contract import MAX_PROMPT


async def press(studio: Studio, press: Press) -> None:
    await open_caption(studio, press)


async def open_caption(studio: Studio, press: Press, strength: float | None = None) -> None:
    """The form with the caption that the button names, in the shape of the picture."""
    record = await record_of(studio, press)
    if press.index >= len(record.captions):
        raise Refused("record-gone")
    card = card_for(studio, press)
    aspect = nearest_aspect(record.ratio, card)
    request = prepare(Draft(record.captions[press.index][:MAX_PROMPT], aspect), card)
    await open_remix(studio, press, request, strength)
