"""The buttons of a session's card: how the presser stands in it, and its end."""

from __future__ import annotations

import discord
from discord.utils import MISSING

from bot.buttons.press import Press
from bot.errors import Refused
from bot.replies import QUIET, Button, Post
from bot.sessions.card import ASK_END, END, STATUS, standing
from bot.sessions.choosing import of_button
from bot.sessions.starting import moderated
from bot.studio import Studio
from bot.text import plain


async def press(studio: Studio, press: Press) -> None:
    interaction = press.interaction
    await interaction.response.defer(ephemeral=True, thinking=True)
    session = await of_button(studio, interaction, press.job)
    words = studio.words(interaction)
    if press.index == STATUS:
        _, _, own, votes = await studio.sessions.counts(session, interaction.user.id)
        post = Post(standing(session, own, votes, words))
    elif press.index == ASK_END:
        moderated(interaction)
        danger = discord.ButtonStyle.danger
        sure = Button(words("button-session-end"), "session", press.job, END, style=danger)
        theme = plain(session.about.theme, 200)
        post = Post(words("session-end-sure", theme=theme), rows=[[sure]])
    elif press.index == END:
        moderated(interaction)
        await studio.sessions.end(session, by=interaction.user.id)
        post = Post(words("session-ending"))
    else:
        raise Refused("record-gone")
    await interaction.followup.send(
        post.content, view=post.view() or MISSING, ephemeral=True, allowed_mentions=QUIET
    )
