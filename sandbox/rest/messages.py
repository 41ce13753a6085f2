"""Messages: reading, sending, replying, forwarding, editing, deleting, announcing, polls."""

from __future__ import annotations

from sandbox.audit import AuditAction
from sandbox.errors import foreign_message
from sandbox.http import Call, Route
from sandbox.limits import invalid_form
from sandbox.permissions import Permission
from sandbox.refusals import (
    already_crossposted,
    invalid_message_type,
    no_reply_unread,
    too_old_to_delete,
    wrong_channel_type,
    wrong_number_to_delete,
)
from sandbox.rest.access import Access, count, id_in
from sandbox.state import (
    SYSTEM_MESSAGES,
    Channel,
    ChannelType,
    Message,
    MessageFlag,
    MessageType,
)
from sandbox.wire import JSON, as_dict, as_list

REPLY, FORWARD = 0, 1
DELETABLE_TOGETHER = 14 * 24 * 60 * 60


class MessageRoutes(Access):
    def routes(self) -> list[Route]:
        messages = "/channels/{channel}/messages"
        polls = "/channels/{channel}/polls/{message}"
        return [
            Route("GET", messages, self.listed),
            Route("POST", messages, self.create),
            Route("POST", messages + "/bulk-delete", self.delete_many),
            Route("GET", messages + "/{message}", self.one),
            Route("PATCH", messages + "/{message}", self.edit),
            Route("DELETE", messages + "/{message}", self.delete),
            Route("POST", messages + "/{message}/crosspost", self.crosspost),
            Route("POST", polls + "/expire", self.end_poll),
            Route("GET", polls + "/answers/{answer}", self.voters),
        ]

    def listed(self, call: Call) -> list[JSON]:
        channel = self.channel(call)
        around, before, after = (id_in(call.query, key) for key in ("around", "before", "after"))
        limit = count(call.query.get("limit"), 100, 50)
        if not self.granted(channel) & Permission.READ_MESSAGE_HISTORY:
            return []  # Discord does not refuse: it shows an empty channel
        shown = [m for m in self.world.messages[channel.id].values() if m.visible_to is None]
        if around is not None:
            older = [m for m in shown if int(m.id) < around][-(limit // 2) :]
            newer = [m for m in shown if int(m.id) >= around]
            return self._newest_first([*older, *newer[: limit - len(older)]])
        if before is not None:
            shown = [m for m in shown if int(m.id) < before]
        if after is not None:
            shown = [m for m in shown if int(m.id) > after]
            return self._newest_first(shown[:limit])
        return self._newest_first(shown[-limit:])

    def create(self, call: Call) -> JSON:
        channel = self.channel(call)
        self.require_sending(channel, call.body, has_files=bool(call.files))
        wanted = as_dict(call.body.get("message_reference"))
        if wanted.get("type") == FORWARD:
            source = self._forwarded(channel, wanted)
            return self.shapes.message(self.rooms.messages.forward(channel, self.bot, source))
        reference = self._replied(channel, wanted) if wanted else None
        message = self.rooms.messages.create(
            channel,
            self.bot,
            call.body,
            call.files,
            type=MessageType.REPLY if reference else MessageType.DEFAULT,
            reference=reference,
        )
        return self.shapes.message(message)

    def one(self, call: Call) -> JSON:
        self.require(self.channel(call), Permission.READ_MESSAGE_HISTORY)
        return self.seen(self.message(call))

    def edit(self, call: Call) -> JSON:
        message = self.message(call)
        self.require_awake(message.channel)
        if message.author is not self.bot:
            self._suppress(message, call.body)
            return self.seen(message)
        if call.files:
            self.require(message.channel, Permission.ATTACH_FILES)
        self.rooms.limits.edit(message)
        return self.shapes.message(self.rooms.messages.edit(message, call.body, call.files))

    def delete(self, call: Call) -> None:
        message = self.message(call)
        if message.author is not self.bot:
            self.require(message.channel, Permission.MANAGE_MESSAGES)
        self.rooms.messages.delete(message)
        if message.author is not self.bot and message.channel.guild is not None:
            guild, action = message.channel.guild, AuditAction.MESSAGE_DELETE
            self.log(guild, call, action, message.author.id)

    def delete_many(self, call: Call) -> None:
        channel, guild = self.guild_channel(call)
        self.require(channel, Permission.MANAGE_MESSAGES)
        ids = [str(message_id) for message_id in as_list(call.body.get("messages"))]
        if not 2 <= len(ids) <= 100 or len(set(ids)) != len(ids):
            raise wrong_number_to_delete()
        found = [self.world.find_message(channel.id, message_id) for message_id in ids]
        there = [m for m in found if m is not None and m.visible_to is None]
        oldest = self.world.clock.now() - DELETABLE_TOGETHER
        if any(message.created < oldest for message in there):
            raise too_old_to_delete()
        self.rooms.messages.delete_many(channel, there)
        self.log(guild, call, AuditAction.MESSAGE_BULK_DELETE, channel.id)

    def crosspost(self, call: Call) -> JSON:
        """Publishes a message of an announcement channel to the servers that follow it."""
        message = self.message(call)
        if message.channel.type is not ChannelType.ANNOUNCEMENT:
            raise wrong_channel_type()
        own = message.author is self.bot
        needed = Permission.SEND_MESSAGES if own else Permission.MANAGE_MESSAGES
        self.require(message.channel, needed)
        if message.flags & MessageFlag.CROSSPOSTED:
            raise already_crossposted()
        if message.type not in (MessageType.DEFAULT, MessageType.CHAT_INPUT_COMMAND):
            raise invalid_message_type()
        self.rooms.messages.crosspost(message)
        return self.shapes.message(message)

    def end_poll(self, call: Call) -> JSON:
        message = self.message(call)
        if message.author is not self.bot:
            raise foreign_message()
        self.rooms.polls.end(message)
        return self.shapes.message(message)

    def voters(self, call: Call) -> JSON:
        message = self.message(call)
        answer, poll = call.params["answer"], message.poll
        voted = poll.votes.get(int(answer)) if poll and answer.isdigit() else None
        if voted is None:
            raise invalid_form(("answer_id",), "POLL_ANSWER_UNKNOWN", "Unknown answer")
        after = id_in(call.query, "after") or 0
        limit = count(call.query.get("limit"), 100, 25)
        ids = [user_id for user_id in sorted(voted, key=int) if int(user_id) > after][:limit]
        return {"users": [self.shapes.user(self.user(user_id)) for user_id in ids]}

    def _newest_first(self, messages: list[Message]) -> list[JSON]:
        return [self.seen(message) for message in reversed(messages)]

    def _replied(self, channel: Channel, wanted: JSON) -> Message | None:
        """The message a reply is to; none where it may be missing."""
        path = ("message_reference",)
        if not self.granted(channel) & Permission.READ_MESSAGE_HISTORY:
            raise no_reply_unread()
        message = self.world.find_message(channel.id, str(wanted.get("message_id")))
        if message is None or message.visible_to is not None:
            if wanted.get("fail_if_not_exists", True):
                raise invalid_form(path, "REPLIES_UNKNOWN_MESSAGE", "Unknown message")
            return None
        if message.type in SYSTEM_MESSAGES:
            text = "Cannot reply to a system message"
            raise invalid_form(path, "REPLIES_CANNOT_REPLY_TO_SYSTEM_MESSAGE", text)
        return message

    def _forwarded(self, channel: Channel, wanted: JSON) -> Message:
        """The message to forward: one that the bot can read, and not a forward or a poll."""
        path = ("message_reference",)
        there = {"channel": str(wanted.get("channel_id", channel.id))}
        call = Call({**there, "message": str(wanted.get("message_id"))}, {})
        source = self.message(call)
        self.require(source.channel, Permission.READ_MESSAGE_HISTORY)
        if source.type in SYSTEM_MESSAGES or source.poll is not None:
            text = "This message cannot be forwarded"
            raise invalid_form(path, "MESSAGE_CANNOT_BE_FORWARDED", text)
        return source

    def _suppress(self, message: Message, body: JSON) -> None:
        """Of other people's messages one may only hide the embeds."""
        flags = body.get("flags")
        foreign = body.keys() & {"content", "embeds", "components", "attachments"}
        if foreign or not isinstance(flags, int):
            raise foreign_message()
        self.require(message.channel, Permission.MANAGE_MESSAGES)
        suppress = bool(flags & MessageFlag.SUPPRESS_EMBEDS)
        self.rooms.messages.suppress_embeds(message, suppress)
