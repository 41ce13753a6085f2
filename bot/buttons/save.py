"""Save: a link to the picture in the presser's direct messages; the picture itself where it is
private and no link leads to it."""

from __future__ import annotations

import io
from dataclasses import replace

import discord

from bot.buttons.press import Press
from bot.buttons.sources import picture_of, record_of
from bot.fitting import fit, suffix_of
from bot.records import Record
from bot.replies import FILE_LIMIT, QUIET
from bot.studio import Studio
from bot.text import cut, one_line
from jobs.contract import ImagineRequest

# https://discord.com/developers/docs/reference#uploading-files: of one message.
_ALT = 1000
_MESSAGE = 24 * 2**20


async def press(studio: Studio, press: Press) -> None:
    await press.interaction.response.defer(ephemeral=True, thinking=True)
    record = await record_of(studio, press)
    words = studio.words(press.interaction)
    if record.private:
        text, files = words("saved-file"), await _files(studio, press, record)
        sent, not_sent = words("saved-file-directly"), words("saved-nowhere")
    else:
        text, files = words("saved", link=record.link), []
        sent, not_sent = words("saved-directly"), text
    try:
        await press.interaction.user.send(
            text, files=files, allowed_mentions=QUIET, nonce=f"{press.job}s"
        )
        told = sent
    except discord.HTTPException:  # their direct messages are closed: then it is told here
        told = not_sent
    await press.interaction.followup.send(told, ephemeral=True, allowed_mentions=QUIET)


async def _files(studio: Studio, press: Press, record: Record) -> list[discord.File]:
    request = record.request
    words, alt = studio.words(press.interaction), ""
    if isinstance(request, ImagineRequest):
        prompt = one_line(record.prompt or request.prompt)
        alt = words("alt-drawn", prompt=prompt)
    alt = cut(alt or words("ai-generated"), _ALT)
    files: list[discord.File] = []
    for number in range(record.count):
        data = await picture_of(studio, replace(press, index=number), record)
        small, _ = await fit(data, min(FILE_LIMIT, _MESSAGE // record.count))
        name = f"{number + 1}.{suffix_of(small)}"
        files.append(discord.File(io.BytesIO(small), name, description=alt))
    return files
