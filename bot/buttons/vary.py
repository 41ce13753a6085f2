"""Vary: one picture as the start of another, with another seed."""

from __future__ import annotations

from bot.buttons.again import as_drawn, draw_again, drawn
from bot.buttons.press import Press
from bot.buttons.sources import record_of
from bot.drafts import random_seed
from bot.studio import Studio

_STRENGTH = 0.6
"""How much is drawn anew: the whole stays, the parts change."""


async def press(studio: Studio, press: Press) -> None:
    record = await record_of(studio, press)
    # The words of this very picture: others would lead away from it.
    request = as_drawn(record, drawn(record))
    varied = request.model_copy(update={"strength": _STRENGTH, "seed": random_seed()})
    await draw_again(studio, press, record, varied)
