"""The buttons of `/privacy`: the presser's own data, to take along or to have forgotten."""

from __future__ import annotations

import io

import discord

from bot.buttons.press import Press
from bot.errors import Refused
from bot.privacy import Privacy
from bot.replies import QUIET, Button, Post, whisper
from bot.studio import Studio

_LATER = 600.0


async def press(studio: Studio, press: Press) -> None:
    match press.job:
        case "export":
            await _export(studio, press)
        case "forget":
            await _ask(studio, press)
        case "sure":
            await _forget(studio, press)
        case _:
            raise Refused("record-gone")


async def _export(studio: Studio, press: Press) -> None:
    await press.interaction.response.defer(ephemeral=True, thinking=True)
    data = await _privacy(studio).export(press.interaction.user.id)
    await press.interaction.followup.send(
        studio.words(press.interaction)("privacy-export"),
        file=discord.File(io.BytesIO(data), "atelier-data.zip"),
        ephemeral=True,
        allowed_mentions=QUIET,
    )


async def _ask(studio: Studio, press: Press) -> None:
    words = studio.words(press.interaction)
    sure = Button(words("button-forget-sure"), "privacy", "sure", style=discord.ButtonStyle.danger)
    post = Post(words("privacy-sure"), rows=[[sure]])
    await whisper(press.interaction, post)


async def _forget(studio: Studio, press: Press) -> None:
    await press.interaction.response.defer(ephemeral=True, thinking=True)
    privacy, member = _privacy(studio), press.interaction.user.id
    # Read before: the language that was chosen is forgotten too.
    words = studio.words(press.interaction)
    records, left = await privacy.forget(member)
    told = words("privacy-forgotten", records=records)
    if left:
        studio.background.once(privacy.rest(member, left))
        told += "\n" + words("privacy-forgotten-later", time=words.about(_LATER))
    await press.interaction.followup.send(told, ephemeral=True, allowed_mentions=QUIET)


def _privacy(studio: Studio) -> Privacy:
    return Privacy(
        studio.queue,
        studio.records,
        studio.preferences,
        studio.cards,
        studio.approvals,
        studio.sessions,
    )
