"""Settings: all that a picture was made with, for the presser alone."""

from __future__ import annotations

import discord

from bot.buttons.press import Press
from bot.buttons.sources import record_of
from bot.records import Record
from bot.replies import QUIET
from bot.studio import Studio
from bot.text import plain
from bot.texts import Words
from jobs.contract import ImagineRequest
from jobs.errors import JobUnknown

_PROMPT = 1000


async def press(studio: Studio, press: Press) -> None:
    await press.interaction.response.defer(ephemeral=True, thinking=True)
    record = await record_of(studio, press)
    words = studio.words(press.interaction)
    embed = discord.Embed(title=words("settings-title"))
    for name, value in facts(record, words):
        embed.add_field(name=name, value=value, inline=len(value) < 40)
    if record.parent:
        try:
            link = (await studio.records.get(record.parent)).link
            embed.add_field(name=words("settings-parent"), value=link, inline=False)
        except JobUnknown:
            pass
    await press.interaction.followup.send(embed=embed, ephemeral=True, allowed_mentions=QUIET)


def facts(record: Record, words: Words) -> list[tuple[str, str]]:
    """Names and values, none empty."""
    request = record.request
    told = [(words("settings-model"), plain(request.model, 100))]
    if isinstance(request, ImagineRequest):
        seeds = record.seeds or request.seeds
        told = [
            (words("settings-prompt"), plain(request.prompt, _PROMPT)),
            (words("settings-negative"), plain(request.negative_prompt, _PROMPT)),
            *told,
            (words("settings-size"), f"{request.width}\N{MULTIPLICATION SIGN}{request.height}"),
            (words("settings-seed"), ", ".join(map(str, seeds))),
            (words("settings-steps"), str(request.num_inference_steps)),
            (words("settings-guidance"), f"{request.guidance_scale:g}"),
            (words("settings-sampler"), plain(request.sampler, 40)),
            (words("settings-strength"), f"{request.strength:g}" if request.strength else ""),
        ]
    told.append((words("settings-revision"), plain(record.revision, 100)))
    told.append((words("settings-made"), f"<t:{round(record.at)}:f>"))
    return [(name, value) for name, value in told if value]
