"""Where a job's result goes, and what is put there.

A `Reply` is stored with the job, so any bot process can deliver after any restart.
"""

from __future__ import annotations

import io
import re
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import discord
from pydantic import BaseModel, ConfigDict

# Discord's 15 minutes, less what a slow request may take.
_TOKEN_LIFE = 14.5 * 60
# Before that, with time to spare, a card says where the rest will be told.
_LAST_WORDS = 13 * 60
# https://discord.com/developers/docs/reference#uploading-files: of a server without boosts.
FILE_LIMIT = 10 * 2**20
QUIET = discord.AllowedMentions.none()
BUTTON_ID = re.compile(r"a:(?P<action>[a-z]+):(?P<job>[0-9A-Za-z_-]{1,64})(:(?P<index>[0-9]))?")
"""What our buttons are called: see bot/buttons."""


class Reply(BaseModel):
    """The deferred message of one interaction. `at`: when, in seconds since the epoch.

    `locale`: the language of its member, as Discord names it. `server`: 0 outside of one.
    `limit`: bytes that a file may have there. `private`: for its member alone. `notify`: does the
    member want to be told when something that took long is done?
    `parent`, `parent_index`: the job and which of its pictures this is made from. `guest`: where
    its member brought us and we are no member ourselves, so the token is all that may write there.
    `style`: the name of the style that was asked for, as its member reads it.
    `under`: ids of its channel and of its member's roles: which prompt rules count. `approve`: a
    person has to approve it before others see it, whatever the picture check says. `joined`: when
    its member came to the server, in seconds since the epoch; 0 where that is not known. `entry`:
    it is for the creative session of its thread; `vote`: where there is voting.
    """

    model_config = ConfigDict(frozen=True)

    token: str
    channel: int
    message: int
    user: int
    at: float
    locale: str = ""
    server: int = 0
    limit: int = FILE_LIMIT
    private: bool = False
    parent: str = ""
    parent_index: int = 0
    notify: bool = True
    guest: bool = False
    style: str = ""
    under: tuple[int, ...] = ()
    approve: bool = False
    joined: float = 0.0
    entry: bool = False
    vote: bool = False

    @classmethod
    async def defer(
        cls,
        interaction: discord.Interaction,
        *,
        locale: str,
        notify: bool = True,
        private: bool = False,
        parent: str = "",
        parent_index: int = 0,
        style: str = "",
        further: str = "",
        under: Iterable[int] = (),
        approve: bool = False,
    ) -> Reply:
        """Acknowledge the interaction and remember the message that shows it.

        `further`: it is acknowledged already; what another message of it says.
        """
        assert interaction.channel_id is not None, "slash commands always come from a channel"
        if further:
            message = await interaction.followup.send(
                further, ephemeral=private, allowed_mentions=QUIET, wait=True
            )
            message_id = message.id
        else:
            answer = await interaction.response.defer(thinking=True, ephemeral=private)
            assert answer is not None, "discord.py asks Discord to return the message"
            assert answer.message_id is not None, "a deferred reply is a message"
            message_id = answer.message_id
        return cls(
            token=interaction.token,
            channel=interaction.channel_id,
            message=message_id,
            user=interaction.user.id,
            at=time.time(),
            locale=locale,
            server=interaction.guild_id or 0,
            limit=interaction.filesize_limit or FILE_LIMIT,
            private=private,
            parent=parent,
            parent_index=parent_index,
            notify=notify,
            guest=not (interaction.is_guild_integration() or interaction.context.dm_channel),
            style=style,
            under=tuple(under),
            approve=approve,
            joined=_joined(interaction.user),
        )

    @property
    def token_lives(self) -> bool:
        return time.time() - self.at < _TOKEN_LIFE

    @property
    def leaving(self) -> bool:
        """Is the card soon out of our reach, as only the token may edit it?"""
        return (self.guest or self.private) and time.time() - self.at > _LAST_WORDS


@dataclass(frozen=True)
class Picture:
    """A file to upload, with its alt text. `spoiler`: Discord shows it after a click."""

    data: bytes
    filename: str
    alt: str
    spoiler: bool = False


@dataclass(frozen=True)
class Button:
    """`action`: a file in bot/buttons. `index`: which picture of the job, where there are several.

    With a `url` it is a link, and nothing else counts.
    """

    label: str
    action: str = ""
    job: str = ""
    index: int | None = None
    url: str | None = None
    style: discord.ButtonStyle = discord.ButtonStyle.secondary
    disabled: bool = False

    def item(self, row: int) -> discord.ui.Button[discord.ui.View]:
        if self.url:
            return discord.ui.Button(label=self.label, url=self.url, row=row)
        number = "" if self.index is None else f":{self.index}"
        return discord.ui.Button(
            label=self.label,
            custom_id=f"a:{self.action}:{self.job}{number}",
            style=self.style,
            disabled=self.disabled,
            row=row,
        )


@dataclass(frozen=True)
class Menu:
    """A menu in a row of its own. `action`, `job`: as of a button, with the same kind of id.

    `entries`: label, value and whether it is chosen now; of `roles` and `channels` Discord itself
    lists what there is, and only the values of those chosen now are wanted.
    """

    placeholder: str
    action: str
    job: str
    entries: Sequence[tuple[str, str, bool]] = ()
    of: Literal["entries", "roles", "channels"] = "entries"
    least: int = 1
    most: int = 1

    def item(self, row: int) -> discord.ui.Item[discord.ui.View]:
        values = [discord.Object(int(value)) for _, value, _ in self.entries if value.isdecimal()]
        given: dict[str, Any] = {
            "custom_id": f"a:{self.action}:{self.job}",
            "placeholder": self.placeholder,
            "min_values": self.least,
            "max_values": self.most,
            "row": row,
        }
        if self.of == "roles":
            return discord.ui.RoleSelect(default_values=values, **given)
        if self.of == "channels":
            kinds = [discord.ChannelType.text, discord.ChannelType.forum, discord.ChannelType.news]
            return discord.ui.ChannelSelect(default_values=values, channel_types=kinds, **given)
        options = [
            discord.SelectOption(label=label, value=value, default=chosen)
            for label, value, chosen in self.entries
        ]
        return discord.ui.Select(options=options, **given)


@dataclass(frozen=True)
class Post:
    """What a message becomes. `private`: for its owner alone, while Discord allows that.

    `rows`: of buttons, at most five by five; a menu fills one. `withheld`: what was made is not
    shown, because of a rule or because it cannot be.
    """

    content: str
    pictures: Sequence[Picture] = ()
    embeds: Sequence[discord.Embed] = ()
    private: bool = False
    rows: Sequence[Sequence[Button | Menu]] = ()
    withheld: bool = False

    def view(self) -> discord.ui.View | None:
        """The buttons. Stopped, so that discord.py does not keep it: presses find their action by
        the button's id alone."""
        if not self.rows:
            return None
        view = discord.ui.View(timeout=None)
        for number, row in enumerate(self.rows):
            for item in row:
                view.add_item(item.item(number))
        view.stop()
        return view

    def files(self) -> list[discord.File]:
        """New for every try: discord.py reads a file object once."""
        return [
            discord.File(
                io.BytesIO(picture.data),
                picture.filename,
                description=picture.alt,
                spoiler=picture.spoiler,
            )
            for picture in self.pictures
        ]


def _joined(user: discord.User | discord.Member) -> float:
    joined = user.joined_at if isinstance(user, discord.Member) else None
    return joined.timestamp() if joined else 0.0


async def whisper(interaction: discord.Interaction, post: Post) -> None:
    """Answer with a message for the member alone."""
    view = post.view() or discord.utils.MISSING
    await interaction.response.send_message(
        post.content, embeds=list(post.embeds), view=view, ephemeral=True, allowed_mentions=QUIET
    )


async def refuse(
    interaction: discord.Interaction, sentence: str, buttons: Sequence[Button] = ()
) -> None:
    """Tell the member alone that nothing was done, and why."""
    post = Post(sentence, rows=[buttons] if buttons else ())
    if not interaction.response.is_done():
        await whisper(interaction, post)
        return
    view = post.view() or discord.utils.MISSING
    if interaction.response.type is discord.InteractionResponseType.deferred_message_update:
        # Its original response is the message with the button: that stays as it is.
        await interaction.followup.send(sentence, view=view, ephemeral=True, allowed_mentions=QUIET)
        return
    # The public "thinking" message would take a first follow-up as its own: it goes first.
    try:
        await interaction.delete_original_response()
    except discord.HTTPException:
        await interaction.edit_original_response(
            content=sentence, view=post.view(), allowed_mentions=QUIET
        )
        return
    await interaction.followup.send(sentence, view=view, ephemeral=True, allowed_mentions=QUIET)
