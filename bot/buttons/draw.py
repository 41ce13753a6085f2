"""The number under a description: the Remix form, filled in with that caption."""

from __future__ import annotations

from bot import defaults
from bot.buttons.press import Press
from bot.buttons.remix import open_remix
from bot.buttons.sources import record_of
from bot.drafts import Draft, prepare
from bot.errors import Refused
from bot.studio import Studio
from jobs.contract import MAX_PROMPT


async def press(studio: Studio, press: Press) -> None:
    record = await record_of(studio, press)
    if press.index >= len(record.captions):
        raise Refused("record-gone")
    card = defaults.model(studio, press.interaction, "imagine")
    request = prepare(Draft(record.captions[press.index][:MAX_PROMPT]), card)
    await open_remix(studio, press, request)
