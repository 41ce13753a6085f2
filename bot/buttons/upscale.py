"""Upscale: enlarge one picture, as the presser's own job."""

from __future__ import annotations

from bot.accept import accept
from bot.buttons.press import Press
from bot.buttons.sources import once, picture_of, record_of
from bot.studio import Studio
from jobs.contract import UpscaleRequest

_SCALE = 2


async def press(studio: Studio, press: Press) -> None:
    card = studio.catalog.choose("upscale", None, studio.settings.upscale_model)
    request = UpscaleRequest(model=card.name, scale=_SCALE if _SCALE in card.scales else 4)

    async def picture() -> bytes:
        await once(studio, press)
        return await picture_of(studio, press, await record_of(studio, press))

    await accept(
        studio,
        press.interaction,
        request,
        card.predict(request),
        picture,
        parent=press.job,
        parent_index=press.index,
    )
