"""What a member does among people: writing, answering, reacting, voting, threads."""

from __future__ import annotations

from pathlib import Path

from sandbox.acting import Acting, upload_of
from sandbox.errors import Refused
from sandbox.permissions import Permission, sending_in
from sandbox.state import FORUMS, TEXT_LIKE, Channel, ChannelType, MessageType
from sandbox.wire import JSON


class Conversing(Acting):
    async def say(
        self,
        content: str,
        *files: Path | bytes,
        channel: str = "general",
        reply_to: JSON | None = None,
    ) -> JSON:
        """Posts an ordinary message, perhaps as a reply."""
        room = self.channel(channel)
        self._require_writing(room)
        if files:
            self.require(room, Permission.ATTACH_FILES, "attach files in this channel")
        uploads = {number: upload_of(file) for number, file in enumerate(files)}
        payload: JSON = {"content": content}
        reference = self.found(reply_to) if reply_to is not None else None
        kind = MessageType.REPLY if reference else MessageType.DEFAULT
        message = self.rooms.messages.create(
            room, self.user, payload, uploads, type=kind, reference=reference
        )
        return self.shape(message)

    async def edit(self, message: JSON, content: str) -> JSON:
        """Changes the text of a message of their own."""
        found = self.found(message)
        if found.author is not self.user:
            raise Refused(f"{self.user.global_name} did not write this message.")
        return self.shape(self.rooms.messages.edit(found, {"content": content}, {}))

    async def delete(self, message: JSON) -> None:
        """Deletes a message: their own, or, as a moderator, any."""
        found = self.found(message)
        if found.author is not self.user:
            self.require(found.channel, Permission.MANAGE_MESSAGES, "delete this message")
        self.rooms.messages.delete(found)

    async def dismiss(self, message: JSON) -> None:
        """Takes away a message that only they see."""
        found = self.found(message)
        if found.visible_to != self.id:
            raise Refused("Only what nobody else sees can be dismissed.")
        self.rooms.messages.delete(found)

    async def react(self, message: JSON, emoji: str) -> None:
        found = self.found(message)
        if found.ephemeral:
            raise Refused("Messages that only you can see have no reactions.")
        if emoji not in found.reactions:
            self.require(found.channel, Permission.ADD_REACTIONS, "react in this channel")
        self.rooms.reactions.add(found, self.user, emoji)

    async def unreact(self, message: JSON, emoji: str) -> None:
        self.rooms.reactions.remove(self.found(message), self.user, emoji)

    async def vote(self, message: JSON, *answers: str) -> None:
        """Votes in a poll by the texts of the answers; none takes the vote back."""
        found = self.found(message)
        if found.poll is None:
            raise Refused("This message has no poll.")
        by_text = {a["poll_media"].get("text"): a["answer_id"] for a in found.poll.answers}
        if not by_text.keys() >= set(answers):
            raise Refused("The poll has no such answer.")
        self.rooms.polls.vote(found, self.user, [by_text[answer] for answer in answers])

    async def start_thread(
        self,
        name: str,
        channel: str = "general",
        *,
        message: JSON | None = None,
        private: bool = False,
    ) -> JSON:
        """A thread of a channel, or grown from a message; gives the channel it is."""
        source = self.found(message) if message is not None else None
        parent = source.channel if source else self.channel(channel)
        needed = Permission.CREATE_PUBLIC_THREADS
        kind = ChannelType.PUBLIC_THREAD
        if private:
            needed, kind = Permission.CREATE_PRIVATE_THREADS, ChannelType.PRIVATE_THREAD
        elif parent.type is ChannelType.ANNOUNCEMENT:
            kind = ChannelType.ANNOUNCEMENT_THREAD
        self.require(parent, needed, "start threads in this channel")
        thread = self.rooms.threads.start(parent, self.user, name, kind, source=source)
        return self.rooms.shapes.channel(thread)

    async def post(
        self, title: str, content: str, forum: str, tags: list[str] | None = None
    ) -> JSON:
        """A post in a forum, its tags by name; gives the thread it is."""
        parent = self.channel(forum)
        if parent.type not in FORUMS:
            raise Refused(f"{forum} is not a forum.")
        self.require(parent, Permission.SEND_MESSAGES, "post in this forum")
        known = {tag.name: tag.id for tag in parent.tags}
        ids = [known[tag] for tag in tags or []]
        if parent.requires_tag and not ids:
            raise Refused("A post here needs a tag.")
        kind = ChannelType.PUBLIC_THREAD
        thread = self.rooms.threads.start(parent, self.user, title, kind, tag_ids=ids)
        self.rooms.messages.create(thread, self.user, {"content": content}, {})
        return self.rooms.shapes.channel(thread)

    async def join_thread(self, name: str) -> None:
        self.rooms.threads.add(self._thread(name), self.user)

    async def leave_thread(self, name: str) -> None:
        self.rooms.threads.remove(self._thread(name), self.user)

    def messages(self, channel: str = "general") -> list[JSON]:
        """What this member sees in a channel, oldest first."""
        kept = self.rooms.world.messages[self.channel(channel).id].values()
        return [self.shape(m) for m in kept if self.rooms.events.may_read(m, self.user)]

    @property
    def direct_messages(self) -> list[JSON]:
        """Those with the bot."""
        return self.messages(self.rooms.world.dm_with(self.user).id)

    @property
    def notifications(self) -> list[JSON]:
        """The messages this member was notified of, oldest first."""
        everything = [m for kept in self.rooms.world.messages.values() for m in kept.values()]
        mine = [message for message in everything if self.id in message.notified]
        mine.sort(key=lambda message: int(message.id))
        return [self.shape(message) for message in mine]

    def commands(self, channel: str = "general") -> list[JSON]:
        """What the member's client offers there, in their language."""
        return self.rooms.asking.offered(self.user, self.channel(channel))

    def _require_patience(self, room: Channel) -> None:
        """Slow mode: who has just written waits; moderators do not."""
        kept = reversed(self.rooms.world.messages[room.id].values())
        last = next((message for message in kept if message.author is self.user), None)
        exempt = Permission.MANAGE_MESSAGES | Permission.MANAGE_CHANNELS
        if not room.slowmode or last is None or self.may(room, exempt):
            return
        left = last.created + room.slowmode - self.rooms.world.clock.now()
        if left > 0:
            raise Refused(f"This channel is in slow mode: wait {left:g} s.")

    def _thread(self, name: str) -> Channel:
        channel = self.channel(name)
        if channel.thread is None:
            raise Refused(f"{name} is not a thread.")
        self.require(channel, Permission.VIEW_CHANNEL, "see this thread")
        return channel

    def _require_writing(self, room: Channel) -> None:
        if not room.private and room.type not in TEXT_LIKE:
            raise Refused("Nobody writes in this channel itself.")
        self.require(room, sending_in(room), "write in this channel")
        self._require_patience(room)
        if room.thread is not None and room.thread.locked:
            self.require(room, Permission.MANAGE_THREADS, "write in a locked thread")
