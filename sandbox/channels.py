"""The channels of servers: making, changing, deleting them, and their permission overwrites."""

from __future__ import annotations

from sandbox.events import Events
from sandbox.permissions import may_see
from sandbox.refusals import at_most, unknown_overwrite
from sandbox.shapes import Shapes
from sandbox.state import Channel, ChannelType, Guild, Overwrite
from sandbox.wire import JSON

CHANNELS = 500


class Channels:
    def __init__(self, shapes: Shapes, events: Events) -> None:
        self._shapes = shapes
        self._world = shapes.world
        self._events = events

    def create(self, guild: Guild, channel: Channel) -> Channel:
        if len(self._world.channels_of(guild)) >= CHANNELS:
            raise at_most(30013, CHANNELS, "guild channels")
        channel.guild = guild
        self._world.add_channel(channel)
        self._events.about_channel("CHANNEL_CREATE", channel)
        return channel

    def add(
        self,
        name: str,
        kind: ChannelType = ChannelType.TEXT,
        *,
        guild: Guild | None = None,
        parent: Channel | None = None,
        nsfw: bool = False,
    ) -> Channel:
        """A new channel, in the page's server when no other is named."""
        here = guild or self._world.guild
        channel = Channel(self._world.snowflake(), name, kind, parent=parent, nsfw=nsfw)
        channel.position = len(self._world.channels_of(here))
        return self.create(here, channel)

    def changed(self, channel: Channel, saw: set[str] | None = None) -> None:
        """`saw`: who saw it before the change."""
        self._events.about_channel("CHANNEL_UPDATE", channel, saw=saw or ())
        bot = self._world.bot
        if saw is not None and bot.id not in saw and may_see(self._world, channel, bot):
            self._events.to_bot("THREAD_LIST_SYNC", self._threads_in(channel))

    def _threads_in(self, channel: Channel) -> JSON:
        """What a bot hears that was let into a channel: the threads there."""
        assert channel.guild is not None
        active = [t for t in self._world.threads_of(channel) if t.thread and not t.thread.archived]
        shapes = [
            self._shapes.channel(thread)
            for thread in active
            if may_see(self._world, thread, self._world.bot)
        ]
        return {
            "guild_id": channel.guild.id,
            "channel_ids": [channel.id],
            "threads": shapes,
            "members": [shape["member"] for shape in shapes if "member" in shape],
        }

    def delete(self, channel: Channel) -> None:
        event = "THREAD_DELETE" if channel.thread else "CHANNEL_DELETE"
        shape = self._shapes.channel(channel)
        if channel.thread:
            shape = {key: shape[key] for key in ("id", "guild_id", "parent_id", "type")}
        saw = self._events.who_sees(channel)
        for child in self._world.channels.values():
            if child.parent is channel and not child.thread:  # a category's stay
                child.parent = None
        self._world.remove_channel(channel)
        self._events.about_channel(event, channel, shape, saw=saw)

    def overwrite(self, channel: Channel, wanted: Overwrite) -> None:
        """Sets what a role or member may do here, beside what their roles say."""
        saw = self._events.who_sees(channel)
        channel.overwrites = [o for o in channel.overwrites if o.id != wanted.id]
        channel.overwrites.append(wanted)
        self.changed(channel, saw)

    def remove_overwrite(self, channel: Channel, target_id: str) -> None:
        saw = self._events.who_sees(channel)
        kept = [o for o in channel.overwrites if o.id != target_id]
        if len(kept) == len(channel.overwrites):
            raise unknown_overwrite()
        channel.overwrites = kept
        self.changed(channel, saw)
