"""Upscale: enlarge one picture, as the presser's own job."""

from __future__ import annotations

from bot import defaults
from bot.buttons.again import ask
from bot.buttons.press import Press
from bot.buttons.sources import record_of
from bot.studio import Studio
from jobs.contract import UpscaleRequest

_SCALE = 2


async def press(studio: Studio, press: Press) -> None:
    card = defaults.model(studio, press.interaction, "upscale")
    request = UpscaleRequest(model=card.name, scale=_SCALE if _SCALE in card.scales else 4)
    await ask(studio, press, await record_of(studio, press), card, request)
