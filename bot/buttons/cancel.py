"""Cancel: a job that is queued or running, or whose picture waits for moderators; for its owner and
for moderators."""

from __future__ import annotations

from bot.buttons.press import Press
from bot.errors import Refused
from bot.replies import Reply
from bot.studio import Studio
from jobs.errors import JobUnknown
from jobs.job import Status


async def press(studio: Studio, press: Press) -> None:
    # Acknowledged before the queue is asked (P4). The card says by itself what became of it.
    await press.interaction.response.defer()
    try:
        reply = Reply.model_validate_json(await studio.queue.reply(press.job))
    except JobUnknown:
        raise Refused("over-already") from None
    owner = press.interaction.user.id == reply.user
    if not owner and not press.moderates_in(reply.server):
        raise Refused("not-yours-to-cancel")
    who = "owner" if owner else await studio.queue.audit.aliases.of(str(press.interaction.user.id))
    before = await studio.queue.cancel(press.job, who)
    if before not in (Status.QUEUED, Status.RUNNING):
        held = await studio.approvals.read(press.job)
        if held and held.status == "open":
            return await studio.approvals.withdraw(held, press.interaction.user.id)
        raise Refused("over-already")
    studio.cards.changed(press.job)
