"""Reroll: the same words and settings with another seed, as the presser's own job."""

from __future__ import annotations

from bot.buttons.again import draw_again, drawn
from bot.buttons.press import Press
from bot.buttons.sources import record_of
from bot.drafts import random_seed
from bot.studio import Studio


async def press(studio: Studio, press: Press) -> None:
    record = await record_of(studio, press)
    # A prompt that was written out is written out anew: who asked for ideas gets others.
    # A start picture is not kept; what was made from it is the nearest there is.
    request = drawn(record).model_copy(update={"seed": random_seed()})
    await draw_again(studio, press, record, request)
