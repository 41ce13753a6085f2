"""Describe: put a finished picture into words, as the presser's own job."""

from __future__ import annotations

from bot import defaults
from bot.buttons.again import ask
from bot.buttons.press import Press
from bot.buttons.sources import record_of
from bot.studio import Studio
from jobs.contract import DescribeRequest


async def press(studio: Studio, press: Press) -> None:
    card = defaults.model(studio, press.interaction, "describe")
    request = DescribeRequest(model=card.name, captions=card.max_captions)
    await ask(studio, press, await record_of(studio, press), card, request)
