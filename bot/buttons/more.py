"""More: what is needed less often, in a message for the presser alone."""

from __future__ import annotations

from discord.utils import MISSING

from bot.buttons.press import Press
from bot.buttons.sources import record_of
from bot.replies import QUIET, Button, Post
from bot.studio import Studio
from jobs.contract import ImagineRequest


async def press(studio: Studio, press: Press) -> None:
    await press.interaction.response.defer(ephemeral=True, thinking=True)
    record = await record_of(studio, press)
    words = studio.words(press.interaction)
    count = record.request.num_images if isinstance(record.request, ImagineRequest) else 1
    describe = words("button-describe")
    settings = Button(words("button-settings"), "settings", press.job)
    save = Button(words("button-save"), "save", press.job)
    delete = Button(words("button-delete"), "delete", press.job)
    rows = [
        [
            Button(describe if count == 1 else f"{describe} {n + 1}", "describe", press.job, n)
            for n in range(count)
        ],
        # What its member alone sees has no address to save, and is theirs to dismiss.
        [settings] if record.private else [settings, save, delete],
    ]
    post = Post(words("more"), rows=rows)
    await press.interaction.followup.send(
        post.content, view=post.view() or MISSING, ephemeral=True, allowed_mentions=QUIET
    )
