"""The one way in: acknowledge the interaction, then write the job durably."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import replace

import discord
import structlog

from bot.checks import allow, approved_first, limits_of, pictures_of, roles_of
from bot.decided import rule_fired
from bot.decoding import Taken
from bot.moderation.gate import AgainstRules, ids_of
from bot.moderation.pictures import bands_of, is_restricted
from bot.preferences import given
from bot.quotas import refund
from bot.replies import Reply
from bot.studio import Studio, locale_of
from jobs.contract import AnyRequest, ImagineRequest, Job
from jobs.errors import StoreUnavailable
from jobs.job import Ticket

_log = structlog.get_logger(__name__)
_TRIES = 3
_PAUSE = 1.0


async def _no_picture() -> Taken:
    return Taken()


async def accept(
    studio: Studio,
    interaction: discord.Interaction,
    request: AnyRequest,
    cost: float,
    picture: Callable[[], Awaitable[Taken]] = _no_picture,
    *,
    private: bool = False,
    parent: str = "",
    parent_index: int = 0,
    style: str = "",
    number: int = 0,
) -> str:
    """Check what can be checked at once, defer (P4), then fetch the member's picture and submit.

    The interaction's id is the job's id, which is returned: a repeated submission changes nothing.
    `parent`, `parent_index`: the job and which of its pictures this is made from. `style`: as the
    member reads its name; what it adds is in the request. `number`: of several jobs of one
    interaction; those after the first have a card and an id of their own, and do not wait for the
    member's cooldown. Raises `AtelierError` when the picture or the job is not taken; who called
    tells the member.
    """
    allow(studio.settings, interaction, request, cost)
    try:
        request = await studio.moderation.passed(interaction, request)
    except AgainstRules as refused:
        studio.background.once(rule_fired(studio, interaction, refused.fired))
        raise
    bands = bands_of(given(interaction).server, is_restricted(interaction.channel))
    request = request.model_copy(update={"bands": bands})
    approve = not private and approved_first(interaction)
    if approve and isinstance(request, ImagineRequest):
        # Nor is an unfinished one shown that nobody approved (P3).
        request = request.model_copy(update={"previews": False})
    job = Job(
        id=f"{interaction.id}-{number}" if number else str(interaction.id),
        server=str(interaction.guild_id or interaction.user.id),
        member=str(interaction.user.id),
        request=request,
        cost=cost,
        weight=studio.settings.weight(role.id for role in roles_of(interaction)),
        origin=studio.settings.origin(interaction.application_id),
    )
    limits = limits_of(studio.settings, interaction)
    if number:
        limits = replace(limits, cooldown=0)
    with studio.background.command():
        reply = None
        try:
            await studio.quotas.charge(job.server, job.member, job.id, pictures_of(request), limits)
            reply = await Reply.defer(
                interaction,
                further=studio.words(interaction)("card-queued") if number else "",
                locale=locale_of(interaction),
                notify=given(interaction).member.notify,
                private=private,
                parent=parent,
                parent_index=parent_index,
                style=style,
                under=ids_of(interaction),
                approve=approve,
            )
            reply = await _entering(studio, interaction, job, reply)
            taken = await picture()
            reply = await _recognised(studio, reply, taken.digest)
            ticket = await _submit(studio, job, reply, taken.data)
        except Exception:
            studio.background.once(refund(studio.quotas, job))
            if reply and given(interaction).session:
                studio.background.once(_not_entered(studio, job, reply))
            if number and reply:
                with suppress(discord.HTTPException):  # else it goes on saying that it waits
                    await interaction.followup.delete_message(reply.message)
            raise
        studio.pending.add(job, reply.model_dump_json(), taken.data)
        await studio.cards.add(job, reply)
    _log.info(
        "job.accepted", job_id=job.id, kind=request.kind, model=request.model, ahead=ticket.ahead
    )
    return job.id


async def _entering(
    studio: Studio, interaction: discord.Interaction, job: Job, reply: Reply
) -> Reply:
    """In the thread of a creative session a picture counts as an entry from now on, unless it is
    private. Raises `Refused`, `StoreUnavailable`."""
    session = given(interaction).session
    drawn = isinstance(job.request, ImagineRequest)
    if session is None or not session.takes or reply.private or not drawn:
        return reply
    user = interaction.user
    await studio.sessions.reserve(session, job.id, user.id, user.display_name)
    vote = session.about.votes != 0
    return reply.model_copy(update={"entry": True, "vote": vote})


async def _not_entered(studio: Studio, job: Job, reply: Reply) -> None:
    while True:
        try:
            await studio.sessions.leave(reply.channel, reply.server, job.id)
            return
        except StoreUnavailable:
            await asyncio.sleep(_PAUSE)


async def _recognised(studio: Studio, reply: Reply, digest: str) -> Reply:
    """With its parent, if the picture is one that was made here and that the member may know of."""
    if reply.parent or not digest:
        return reply
    with suppress(StoreUnavailable):  # then submitting says so
        found = await studio.records.made(digest)
        if found and found[0].seen_by(reply.user):
            return reply.model_copy(update={"parent": found[0].job, "parent_index": found[1]})
    return reply


async def _submit(studio: Studio, job: Job, reply: Reply, attachment: bytes) -> Ticket:
    """Submit until the store answers, a few times.

    A lost answer does not say whether the job was written. Asking again with the same id is
    harmless; and a job that the member is told was not taken must not run after all.
    """
    for attempt in range(1, _TRIES + 1):
        try:
            return await studio.queue.submit(job, reply.model_dump_json(), attachment)
        except StoreUnavailable as error:
            _log.warning("job.submit_failed", job_id=job.id, attempt=attempt, cause=error.cause)
            if attempt == _TRIES:
                studio.background.once(_withdraw(studio, job.id))
                raise
        await asyncio.sleep(_PAUSE)
    raise AssertionError("the last attempt returns or raises")


async def _withdraw(studio: Studio, job_id: str) -> None:
    while True:
        try:
            return await studio.queue.withdraw(job_id)
        except StoreUnavailable:
            await asyncio.sleep(_PAUSE)
