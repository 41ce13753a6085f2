"""Again: the same picture put into other words, with another seed, as the presser's own job."""

from __future__ import annotations

from bot.buttons.again import ask
from bot.buttons.press import Press
from bot.buttons.sources import record_of
from bot.drafts import random_seed
from bot.errors import Refused
from bot.studio import Studio
from jobs.contract import DescribeRequest


async def press(studio: Studio, press: Press) -> None:
    record = await record_of(studio, press)
    before = record.request
    if not isinstance(before, DescribeRequest):
        raise Refused("record-gone")
    card = studio.catalog.choose("describe", None, before.model)
    request = DescribeRequest(
        model=card.name,
        detail=before.detail if before.detail in card.details else card.details[0],
        captions=card.max_captions,
        seed=random_seed(),
    )
    # What was described is still what it was made from, if it was made here.
    parent = (record.parent, record.parent_index)
    await ask(studio, press, record, card, request, parent=parent)
