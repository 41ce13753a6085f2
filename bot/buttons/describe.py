"""Describe: put a finished picture into words, as the presser's own job."""

from __future__ import annotations

from bot.accept import accept
from bot.buttons.press import Press
from bot.buttons.sources import once, picture_of, record_of
from bot.studio import Studio
from jobs.contract import DescribeRequest


async def press(studio: Studio, press: Press) -> None:
    card = studio.catalog.choose("describe", None, studio.settings.describe_model)
    request = DescribeRequest(model=card.name, captions=card.max_captions)

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
