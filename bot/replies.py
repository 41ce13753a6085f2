"""Where a job's result goes, and what is put there.

A `Reply` is stored with the job, so any bot process can deliver after any restart.
"""

from __future__ import annotations

import io
import time
from collections.abc import Sequence
from dataclasses import dataclass

import discord
from pydantic import BaseModel, ConfigDict

# Discord's 15 minutes, less what a slow request may take.
_TOKEN_LIFE = 14.5 * 60
QUIET = discord.AllowedMentions.none()


class Reply(BaseModel):
    """The deferred message of one interaction. `at`: when, in seconds since the epoch.

    `locale`: the language of its member, as Discord names it.
    """

    model_config = ConfigDict(frozen=True)

    token: str
    channel: int
    message: int
    user: int
    at: float
    locale: str = ""

    @classmethod
    async def defer(cls, interaction: discord.Interaction) -> Reply:
        """Acknowledge the interaction publicly and remember the message that shows it."""
        answer = await interaction.response.defer(thinking=True)
        assert interaction.channel_id is not None, "slash commands always come from a channel"
        assert answer is not None, "discord.py asks Discord to return the message"
        assert answer.message_id is not None, "a deferred reply is a message"
        return cls(
            token=interaction.token,
            channel=interaction.channel_id,
            message=answer.message_id,
            user=interaction.user.id,
            at=time.time(),
            locale=interaction.locale.value,
        )

    @property
    def token_lives(self) -> bool:
        return time.time() - self.at < _TOKEN_LIFE


@dataclass(frozen=True)
class Picture:
    """A file to upload, with its alt text."""

    data: bytes
    filename: str
    alt: str


@dataclass(frozen=True)
class Post:
    """What a message becomes. `private`: for its owner alone, while Discord allows that."""

    content: str
    pictures: Sequence[Picture] = ()
    embeds: Sequence[discord.Embed] = ()
    private: bool = False

    def files(self) -> list[discord.File]:
        """New for every try: discord.py reads a file object once."""
        return [
            discord.File(io.BytesIO(picture.data), picture.filename, description=picture.alt)
            for picture in self.pictures
        ]


async def refuse(interaction: discord.Interaction, sentence: str) -> None:
    """Tell the member alone that nothing was done, and why."""
    if not interaction.response.is_done():
        await interaction.response.send_message(sentence, ephemeral=True, allowed_mentions=QUIET)
        return
    # The public "thinking" message would take a first follow-up as its own: it goes first.
    try:
        await interaction.delete_original_response()
    except discord.HTTPException:
        await interaction.edit_original_response(content=sentence, allowed_mentions=QUIET)
        return
    await interaction.followup.send(sentence, ephemeral=True, allowed_mentions=QUIET)
