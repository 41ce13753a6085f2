"""The moderators' cards of pictures that wait for their word: each is posted once, and once more
where their channel has become another one.

What is about to be posted is noted before, so that who goes on after a crash looks for it at
Discord; the same nonce, which Discord takes once within minutes, covers what was still on its way.
"""

from __future__ import annotations

import hashlib
import time
from typing import Any, cast

import discord
import structlog
from discord.utils import MISSING

from bot.moderation.approvals import Approvals, Held
from bot.moderation.blocks import standing_of
from bot.moderation.pictures import bands_of, is_restricted
from bot.moderation.strikes import strikes_of
from bot.panels import approval as panel
from bot.preferences import Preferences, ServerPreferences
from bot.replies import QUIET, Post, Reply
from bot.sending import may_pass
from bot.texts import Texts
from jobs.contract import Bands
from jobs.job import Outcome
from jobs.queue import Queue

_log = structlog.get_logger(__name__)
_MOST_READ = 1000
_EVERY = 5.0
"""Seconds between two looks at whether moderators still have their cards."""
_GONE: dict[str, Any] = {"embeds": [], "attachments": []}


class Asking:
    def __init__(
        self,
        client: discord.Client,
        queue: Queue,
        approvals: Approvals,
        preferences: Preferences,
        texts: Texts,
    ) -> None:
        self._client = client
        self._queue = queue
        self._approvals = approvals
        self._preferences = preferences
        self._texts = texts
        self._looked = -1e9

    async def show(self, held: Held, outcome: Outcome, reply: Reply, post: Post) -> str:
        """Where the moderators' card is; '' where they cannot have one. Raises `StoreUnavailable`,
        what trying later may help with."""
        room = await self.room(held.server)
        if room is None:
            return ""
        if held.begun and (there := await self._find(held, reply)):
            return there
        await self._approvals.begin(held, room.id)
        rules = await self.rules(held.server)
        seen = panel.Seen(
            await strikes_of(self._queue, held.server, held.member, rules),
            await standing_of(self._queue, held.server, held.member),
        )
        words = self._texts.to(self.locale(held.server))
        review = self.bands(rules, reply).review
        card = panel.card(held, outcome, reply, post, seen, review, words)
        try:
            message = await room.send(
                card.content,
                embeds=list(card.embeds),
                files=card.files(),
                view=card.view() or MISSING,
                allowed_mentions=QUIET,
                nonce=_nonce(held, room.id),
            )
        except discord.HTTPException as error:
            if may_pass(error):
                raise
            _log.warning("approval.not_shown", job_id=held.job, code=error.code)
            return ""
        return f"{message.channel.id}/{message.id}"

    async def show_again(self, held: Held, outcome: Outcome, reply: Reply, post: Post) -> str:
        """Where the moderators' channel is another one than that of their card: as `show`, and the
        old card says so; '' where it is not, or is none. Raises as `show`."""
        room = await self.room(held.server)
        if room is None or held.place is None or room.id == held.place[0]:
            return ""
        place = await self.show(held, outcome, reply, post)
        if place:
            words = self._texts.to(self.locale(held.server))
            await self.close(held, words("approval-moved", channel=f"<#{room.id}>"), gone=True)
        return place

    async def close(self, held: Held, said: str, *, gone: bool = False) -> None:
        """The last word on a card; `gone`: and the pictures leave it. Raises what trying later may
        help with."""
        if held.place is None:
            return
        channel, message = held.place
        card = self._client.get_partial_messageable(channel).get_partial_message(message)
        try:
            await card.edit(
                content=said, view=None, allowed_mentions=QUIET, **(_GONE if gone else {})
            )
        except discord.HTTPException as error:
            if may_pass(error):
                raise
            _log.info("approval.card_gone", job_id=held.job, code=error.code)

    async def follow(self, origin: str) -> None:
        """Have those shown again whose card is not in their server's moderators' channel, once
        there is one: their outcomes come to this bot again. Raises `StoreUnavailable`."""
        now = time.monotonic()
        if now - self._looked < _EVERY or not self._client.is_ready():
            return
        self._looked = now
        rooms: dict[int, int] = {}
        for server in await self._approvals.servers():
            guild = self._client.get_guild(server)
            if guild is not None and not guild.unavailable:
                room = await self.room(server)
                if room is not None:
                    rooms[server] = room.id
        if rooms:
            await self._approvals.follow(origin, rooms)

    async def room(self, server: int) -> discord.TextChannel | None:
        """The moderators' channel of a server, if pictures may be shown there."""
        rules = await self.rules(server)
        guild = self._client.get_guild(server)
        if guild is None or guild.unavailable:
            # After a restart it may still be on its way.
            await self._client.wait_until_ready()
            guild = self._client.get_guild(server)
        if guild is not None and guild.unavailable:
            raise ConnectionError("Discord does not show this server right now")
        return room_of(guild, rules.log_channel)

    async def rules(self, server: int) -> ServerPreferences:
        found = await self._preferences.of(f"server:{server}", ServerPreferences)
        return cast(ServerPreferences, found)

    def bands(self, rules: ServerPreferences, reply: Reply) -> Bands:
        """Those that hold where it was asked for."""
        # A thread that is not known here hangs on a channel that is.
        places = map(self._client.get_channel, (reply.channel, *reply.under))
        return bands_of(rules, any(map(is_restricted, places)))

    def locale(self, server: int) -> str:
        """Of the server, as its moderators share it."""
        guild = self._client.get_guild(server)
        return guild.preferred_locale.value if guild else ""

    async def _find(self, held: Held, reply: Reply) -> str:
        """The card that was begun, by what its buttons are called; '' where Discord has none."""
        ours = f"a:verdict:{held.job}_"
        channel = self._client.get_partial_messageable(int(held.begun))
        # It came after its owner's card.
        since = discord.Object(reply.message)
        try:
            async for message in channel.history(limit=_MOST_READ, after=since, oldest_first=False):
                rows = (row for row in message.components if isinstance(row, discord.ActionRow))
                names = (part.custom_id or "" for row in rows for part in row.children)
                if any(name.startswith(ours) for name in names):
                    return f"{channel.id}/{message.id}"
        except discord.HTTPException as error:
            if may_pass(error):
                raise
        return ""


def room_of(guild: discord.Guild | None, channel_id: int) -> discord.TextChannel | None:
    """The moderators' channel, if pictures may be shown there: by us, and not to everyone."""
    channel = guild.get_channel(channel_id) if guild else None
    if guild is None or not isinstance(channel, discord.TextChannel):
        return None
    if channel.permissions_for(guild.default_role).view_channel:
        return None
    ours = channel.permissions_for(guild.me)
    needed = (ours.view_channel, ours.send_messages, ours.attach_files, ours.embed_links)
    return channel if all(needed) else None


def _nonce(held: Held, channel: int) -> str:
    """Of one card: Discord knows nonces by author, not by channel, and takes 25 characters."""
    name = f"{held.job}/{channel}/{held.card}"
    return f"h{hashlib.blake2s(name.encode(), digest_size=12).hexdigest()}"
