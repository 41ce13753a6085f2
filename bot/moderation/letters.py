"""Words to a member that must arrive: as a direct message, or at their next contact with the bot.

A letter is put into the store by the script that does what it tells of, and taken out once the
member has it. One that goes both ways because a process died in between is read twice.
"""

from __future__ import annotations

import asyncio
from typing import Any, cast

import discord
import structlog
from pydantic import BaseModel, ConfigDict, ValidationError

from bot.replies import QUIET, Button, Post
from bot.text import plain
from bot.texts import Texts, Words
from jobs.errors import StoreUnavailable
from jobs.store import Store, answers

_log = structlog.get_logger(__name__)
_VALUE = 500
_TRIES, _PAUSE = 10, 1.0


class Letter(BaseModel):
    """A sentence of the catalogues. `appeal`: the measure that may be appealed from it. `until`:
    when a block ends, in seconds since the epoch, filled in by the script that makes it; '' for
    none."""

    model_config = ConfigDict(frozen=True)

    key: str
    values: dict[str, str] = {}
    appeal: str = ""
    until: str = ""

    @classmethod
    def read(cls, fields: dict[str, str]) -> dict[str, Letter]:
        """From the store, by their ids; without those of another version."""
        found: dict[str, Letter] = {}
        for name, body in fields.items():
            try:
                found[name] = cls.model_validate_json(body)
            except ValidationError:
                continue
        return found

    def post(self, words: Words) -> Post:
        values = {name: plain(value, _VALUE) for name, value in self.values.items()}
        text = words(self.key, **values)
        if self.until:
            text += " " + words("told-until", until=f"<t:{self.until}:f>")
        button = Button(words("button-appeal"), "appeal", self.appeal)
        return Post(text, rows=[[button]] if self.appeal else [])


async def send(
    client: discord.Client, store: Store, texts: Texts, locale: str, member: int
) -> None:
    """Write what waits for a member directly; what Discord does not let through goes on waiting."""
    try:
        async with answers():
            flat = await cast(Any, store.redis).hgetall(_key(store, member))
        fields = {name.decode(): body.decode() for name, body in flat.items()}
        for name, letter in Letter.read(fields).items():
            post = letter.post(texts.to(locale))
            channel = await client.create_dm(discord.Object(member))
            await channel.send(
                post.content,
                view=post.view() or discord.utils.MISSING,
                allowed_mentions=QUIET,
                nonce=f"l{name}"[:25],
            )
            await drop(store, member, name)
    except (discord.HTTPException, StoreUnavailable) as error:
        _log.info("letter.waits", cause=repr(error))


async def hand_over(
    interaction: discord.Interaction, store: Store, letters: dict[str, Letter], words: Words
) -> None:
    """Say it to the member alone, behind the answer to what they did."""
    try:
        if not await _answered(interaction):
            return  # the next time
        for name, letter in letters.items():
            post = letter.post(words)
            await interaction.followup.send(
                post.content,
                view=post.view() or discord.utils.MISSING,
                ephemeral=True,
                allowed_mentions=QUIET,
            )
            await drop(store, interaction.user.id, name)
    except (discord.HTTPException, StoreUnavailable) as error:
        _log.info("letter.waits", cause=repr(error))


async def _answered(interaction: discord.Interaction) -> bool:
    """Is there an answer that a further message comes behind? Discord would take it for the answer
    itself while that is still awaited; behind a form nobody reads it."""
    kinds, response = discord.InteractionResponseType, interaction.response
    if not response.is_done() or response.type is kinds.modal:
        return False
    if response.type is not kinds.deferred_channel_message:
        return True
    for _ in range(_TRIES):
        try:
            # Not `original_response`, which answers as it was at first.
            message = await interaction.followup.fetch_message(cast(int, "@original"))
        except discord.NotFound:
            return True
        if not message.flags.loading:
            return True
        await asyncio.sleep(_PAUSE)
    return False


async def drop(store: Store, member: int, name: str) -> None:
    """The member has it. Raises `StoreUnavailable`."""
    async with answers():
        await cast(Any, store.redis).hdel(_key(store, member), name)


def _key(store: Store, member: int) -> str:
    return store.key("letters", str(member))
