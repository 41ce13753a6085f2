"""Smaller: what did not fit into the device's memory, at the next size that the model has."""

from __future__ import annotations

from bot.buttons.again import draw_again, drawn
from bot.buttons.press import Press
from bot.buttons.sources import record_of
from bot.drafts import smaller
from bot.errors import Refused
from bot.studio import Studio


async def press(studio: Studio, press: Press) -> None:
    record = await record_of(studio, press)
    request = drawn(record)
    if request.strength is not None:
        raise Refused("start-picture-gone")
    size = smaller(request, studio.catalog.named("imagine", request.model))
    if size is None:
        raise Refused("record-gone")
    fits = request.model_copy(update={"width": size.width, "height": size.height})
    await draw_again(studio, press, record, fits)
