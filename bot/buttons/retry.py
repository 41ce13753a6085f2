"""Retry: exactly what failed, once more."""

from __future__ import annotations

from bot.buttons.again import draw_again, drawn
from bot.buttons.press import Press
from bot.buttons.sources import record_of
from bot.errors import Refused
from bot.studio import Studio


async def press(studio: Studio, press: Press) -> None:
    record = await record_of(studio, press)
    request = drawn(record)
    if request.strength is not None:
        raise Refused("start-picture-gone")
    await draw_again(studio, press, record, request)
