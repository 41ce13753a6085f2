"""What a press needs beside the button: the record, the picture it is about, and once only."""

from __future__ import annotations

from typing import Any, cast

import discord

from bot import attachments
from bot.buttons.press import Press
from bot.errors import Refused
from bot.found import pictures_in
from bot.posts import GRID
from bot.records import Record
from bot.studio import Studio
from jobs.contract import ImagineRequest
from jobs.errors import JobUnknown
from jobs.job import Status
from jobs.outbox import Outbox
from jobs.store import answers

_DOUBLE = 1.0
"""Seconds within which a second press is the same one, however soon the first was done."""
_ONCE = 15 * 60
"""Seconds that a press is remembered; as long as a job may take before its card looks forgotten."""


async def record_of(studio: Studio, press: Press) -> Record:
    """Raises `Refused` when it is no longer kept, or another's private one."""
    try:
        record = await studio.records.get(press.job)
    except JobUnknown:
        raise Refused("record-gone") from None
    if not record.seen_by(press.interaction.user.id):
        raise Refused("not-yours-to-see")
    return record


async def picture_of(studio: Studio, press: Press, record: Record) -> bytes:
    """The bytes of the picture that the button names, from its message. Raises `Refused`.

    Discord's addresses of files end after a day, so the message is asked for anew, unless the
    press itself brought it. Where Discord shows the message to its member and not to us, it is the
    store that may still have the picture.
    """
    # The numbers under a description are of its captions; its picture is one.
    index = press.index if isinstance(record.request, ImagineRequest) else 0
    message = press.interaction.message
    if message is None or message.id != record.message:
        channel = press.interaction.client.get_partial_messageable(record.channel)
        try:
            message = await channel.fetch_message(record.message)
        except discord.HTTPException as error:
            if record.private or isinstance(error, discord.Forbidden):
                return await _kept(studio, press.job, record.blob(index))
            raise Refused("picture-not-kept") from error
    hosts = studio.settings.attachment_hosts
    files = [file for file in pictures_in(message, hosts) if file.name != GRID]
    if index >= len(files):
        raise Refused("picture-not-kept")
    limit = studio.queue_settings.payload_bytes
    return await attachments.fetch(studio.http, files[index].url, hosts, limit)


async def _kept(studio: Studio, job: str, index: int) -> bytes:
    try:
        return await Outbox(studio.queue.store, studio.queue_settings).picture(job, index)
    except JobUnknown:
        raise Refused("picture-not-kept-here") from None


async def once(studio: Studio, press: Press) -> None:
    """Take the press, unless the same member's last one on the same button still runs.

    Raises `Refused`. A double press so makes one job.
    """
    store = studio.queue.store
    member = press.interaction.user.id
    key = store.key("pressed", f"{press.action}:{press.job}:{press.index}:{member}")
    mine = str(press.interaction.id)
    async with answers():
        redis = cast(Any, store.redis)
        if await redis.set(key, mine, nx=True, ex=_ONCE):
            return
        earlier = (await redis.get(key) or b"").decode()
    [glimpse] = await studio.queue.look([earlier]) if earlier else [None]
    # One that is not there yet is on its way: the two presses came together.
    running = glimpse is None or glimpse.status in (Status.QUEUED, Status.RUNNING)
    if running or _seconds_between(earlier, mine) < _DOUBLE:
        raise Refused("pressed-already")
    async with answers():
        await cast(Any, store.redis).set(key, mine, ex=_ONCE)


def _seconds_between(earlier: str, later: str) -> float:
    """Of two interactions, by their ids."""
    first, second = (discord.utils.snowflake_time(int(each)) for each in (earlier, later))
    return (second - first).total_seconds()
