"""Cancel all: everything that the presser has waiting, running or before the moderators."""

from __future__ import annotations

from bot.buttons.press import Press
from bot.moderation.approvals import withdraw_all
from bot.replies import QUIET
from bot.studio import Studio
from jobs.errors import JobUnknown


async def press(studio: Studio, press: Press) -> None:
    await press.interaction.response.defer(ephemeral=True, thinking=True)
    count = 0
    for subject, _ in await studio.cards.of(press.interaction.user.id):
        try:
            await studio.queue.cancel(subject.job, "owner")
        except JobUnknown:
            continue
        studio.cards.changed(subject.job)
        count += 1
    count += await withdraw_all(studio.approvals, press.interaction.user.id)
    words = studio.words(press.interaction)
    await press.interaction.followup.send(
        words("cancelled-all", count=count), ephemeral=True, allowed_mentions=QUIET
    )
