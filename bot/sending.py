"""New messages, each sent at most once (P2).

An edit may be repeated, a new message would be there twice. So what is about to be sent is noted
in the store before, and whoever finds such a note goes on from it: within minutes Discord itself
takes the same nonce only once; later this looks at what Discord has.
"""

from __future__ import annotations

import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

import discord
from discord.utils import MISSING
from pydantic import BaseModel, ConfigDict, ValidationError

from bot.replies import Post, Reply
from bot.texts import Words

Way = Literal["channel", "member", "finished", "nowhere"]
UNKNOWN_CHANNEL, UNKNOWN_MESSAGE, INVALID_WEBHOOK_TOKEN = 10003, 10008, 50027
# Discord says "a few minutes". This one, and that which a try may take, are within any few.
SAME_NONCE = 60.0
# Between our clock and Discord's, beyond what the deferred message tells of it.
_SKEW = timedelta(minutes=5)
_MOST_READ = 1000


class CannotTell(Exception):
    """A message may be there or not, and Discord does not let us look."""


class Sending(BaseModel):
    """A new message that was begun. `at`: when, in seconds since the epoch."""

    model_config = ConfigDict(frozen=True)

    way: Way
    channel: int = 0
    at: float = 0.0

    @classmethod
    def read(cls, noted: str) -> Sending | None:
        try:
            return cls.model_validate_json(noted) if noted else None
        except ValidationError:
            # Of another version. Something was begun: only words, to the owner, are safe now.
            return cls(way="finished", at=time.time())


@dataclass
class Letter:
    """One post on its way. `sending`: what was begun, now or by a process that is gone.

    `place`: the channel and the message that the post became where that is not the card.
    """

    client: discord.Client
    reply: Reply
    post: Post
    job_id: str
    sending: Sending | None
    note: Callable[[Sending], Awaitable[None]]
    words: Words
    place: tuple[int, int] | None = None

    @property
    def mark(self) -> str:
        """Ends each new message: by it we know our own, whatever else is in it."""
        return f"-# {self.job_id}"

    async def begin(self, sending: Sending) -> None:
        await self.note(sending)
        self.sending = sending


def may_pass(error: discord.HTTPException) -> bool:
    """Is it worth trying again later?

    Rate limits and Discord's own faults pass; so do a bot's token that is no longer taken, which
    its operator mends, and a refusal that is not Discord's but of the network before it.
    """
    if error.status == 401:
        return error.code != INVALID_WEBHOOK_TOKEN
    if error.status == 403:
        return not error.code
    return error.status == 429 or error.status >= 500


async def send_once(letter: Letter, way: Way, post: Post) -> discord.HTTPException | None:
    """Send it, unless it was sent before; returns what refuses it for good.

    Raises what may pass, and `CannotTell`.
    """
    begun = letter.sending if letter.sending and letter.sending.way == way else None
    if begun and time.time() - begun.at > SAME_NONCE:
        if await _is_there(letter, begun, post):
            return None
        begun = None
    try:
        channel = await _channel(letter, way)
        if begun is None:
            await letter.begin(Sending(way=way, channel=channel.id, at=time.time()))
        message = await _send(letter, way, channel, post)
        _note_place(letter, post, message)
    except discord.HTTPException as error:
        if may_pass(error):
            raise
        # To a nonce that it knows Discord answers so when the message was deleted since.
        if error.code == UNKNOWN_MESSAGE or (begun and await _is_there(letter, begun, post)):
            return None
        return error
    return None


async def _channel(letter: Letter, way: Way) -> discord.PartialMessageable | discord.DMChannel:
    if way == "channel":
        return letter.client.get_partial_messageable(letter.reply.channel)
    return await letter.client.create_dm(discord.Object(letter.reply.user))


def _note_place(letter: Letter, post: Post, message: discord.Message) -> None:
    if post is letter.post:
        letter.place = (message.channel.id, message.id)


async def _send(
    letter: Letter, way: Way, channel: discord.abc.Messageable, post: Post
) -> discord.Message:
    user, allowed = letter.reply.user, discord.AllowedMentions.none()
    first = letter.words("posted-elsewhere") if way == "member" else ""
    if way == "channel":
        # The owner is notified: who waits for a card does not look for a new message.
        first, allowed.users = f"<@{user}>", [discord.Object(user)]
    lines = (first, post.content, letter.mark)
    return await channel.send(
        "\n".join(line for line in lines if line),
        files=post.files(),
        embeds=list(post.embeds),
        view=post.view() or MISSING,
        # Nonces are known by author, not by channel: each way has its own. At most 25 characters.
        nonce=f"{letter.job_id}{way[0]}",
        allowed_mentions=allowed,
    )


async def _is_there(letter: Letter, begun: Sending, post: Post) -> bool:
    """Does Discord have the message that was begun? Raises `CannotTell`."""
    channel = letter.client.get_partial_messageable(begun.channel)
    try:
        # Without Read Message History Discord shows an empty channel.
        if begun.way == "channel" and not [m async for m in channel.history(limit=1)]:
            raise CannotTell
        count = 0
        async for message in channel.history(limit=_MOST_READ, after=_since(letter, begun)):
            assert letter.client.user is not None, "known since login"
            ours = message.author.id == letter.client.user.id
            if ours and message.content.endswith(letter.mark):
                _note_place(letter, post, message)
                return True
            count += 1
    except discord.HTTPException as error:
        if may_pass(error):
            raise
        if begun.way != "channel" or error.code == UNKNOWN_CHANNEL:
            return False
        raise CannotTell from error
    if count >= _MOST_READ:
        raise CannotTell
    return False


def _since(letter: Letter, begun: Sending) -> datetime:
    """A little before it was begun, by Discord's clock: the deferred message has both times."""
    deferred = discord.utils.snowflake_time(letter.reply.message)
    return deferred + timedelta(seconds=begun.at - letter.reply.at) - _SKEW
