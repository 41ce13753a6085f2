"""Reroll: the same words and settings with another seed, as the presser's own job."""

from __future__ import annotations

from bot.buttons.again import draw_again, drawn, from_noise
from bot.buttons.press import Press
from bot.buttons.sources import record_of
from bot.studio import Studio


async def press(studio: Studio, press: Press) -> None:
    record = await record_of(studio, press)
    request = drawn(record)
    if request.strength is None:
        await draw_again(studio, press, record, from_noise(request), from_it=False)
    else:
        # The start picture is not kept; what was made from it is the nearest there is.
        again = from_noise(request.model_copy(update={"strength": None}))
        again = again.model_copy(update={"strength": request.strength})
        await draw_again(studio, press, record, again, from_it=True)
