"""More: what is needed less often, in a message for the presser alone."""

from __future__ import annotations

from discord.utils import MISSING

from bot.buttons.press import Press
from bot.buttons.sources import record_of
from bot.posts import more_buttons
from bot.replies import QUIET, Post
from bot.studio import Studio


async def press(studio: Studio, press: Press) -> None:
    await press.interaction.response.defer(ephemeral=True, thinking=True)
    record = await record_of(studio, press)
    words = studio.words(press.interaction)
    rows = more_buttons(press.job, record.count, words, private=False, server=bool(record.server))
    post = Post(words("more"), rows=rows)
    await press.interaction.followup.send(
        post.content, view=post.view() or MISSING, ephemeral=True, allowed_mentions=QUIET
    )
