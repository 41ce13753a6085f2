"""Creating, editing and deleting messages, whoever asks and by whichever route."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable

from sandbox.cdn import Cdn, Upload, file_limit, request_limit
from sandbox.component_kinds import numbered
from sandbox.errors import empty_message, unknown_message
from sandbox.events import Events
from sandbox.files import Files, check_shown
from sandbox.limits import check_message, no_legacy_field
from sandbox.mentions import mentioned, notified
from sandbox.poll_limits import new_poll
from sandbox.problems import Problems
from sandbox.refusals import invalid_sticker, no_voice_messages, poll_is_not_edited
from sandbox.shapes import Shapes
from sandbox.state import (
    NO_FLAGS,
    Channel,
    Interaction,
    Message,
    MessageFlag,
    MessageType,
    User,
    Webhook,
)
from sandbox.wire import JSON, objects

SETTABLE = (
    MessageFlag.SUPPRESS_EMBEDS | MessageFlag.SUPPRESS_NOTIFICATIONS | MessageFlag.COMPONENTS_V2
)
EDITABLE = MessageFlag.SUPPRESS_EMBEDS
NONCE_REMEMBERED = 5 * 60

Hook = Callable[[Message], None]


class Messages:
    """`before_create` and `after_create` hear of every message that is posted."""

    def __init__(self, shapes: Shapes, cdn: Cdn, events: Events) -> None:
        self._world = shapes.world
        self._shapes = shapes
        self._files = Files(cdn)
        self._events = events
        self._nonces: OrderedDict[tuple[str, str], Message] = OrderedDict()
        self.before_create: list[Hook] = []
        self.after_create: list[Hook] = []

    def create(
        self,
        channel: Channel,
        author: User,
        payload: JSON,
        files: dict[int, Upload],
        *,
        type: MessageType = MessageType.DEFAULT,
        interaction: Interaction | None = None,
        is_followup: bool = False,
        ephemeral: bool = False,
        reference: Message | None = None,
        webhook: Webhook | None = None,
    ) -> Message:
        flags = self.check(channel, payload, files)
        if earlier := self._same_nonce(author, payload):
            return earlier
        message = Message(
            self._world.snowflake(),
            channel,
            author,
            type,
            self._world.clock.now(),
            flags=flags | (MessageFlag.EPHEMERAL if ephemeral else NO_FLAGS),
            visible_to=interaction.user.id if interaction and ephemeral else None,
            interaction=interaction,
            is_followup=is_followup,
            reference=reference,
            webhook=webhook,
            nonce=None if payload.get("nonce") is None else str(payload["nonce"]),
            poll=new_poll(payload["poll"], self._world.clock.now()) if "poll" in payload else None,
        )
        self._fill(message, payload, files)
        message.notified = notified(self._world, message)
        self._add(message)
        self._remember_nonce(message)
        return message

    def check(self, channel: Channel, payload: JSON, files: dict[int, Upload]) -> MessageFlag:
        """The flags the new message would have; what Discord refuses in it is raised."""
        flags = requested_flags(payload)
        self._check(channel, payload, files, flags)
        said = str(payload.get("content") or "").strip()
        if not (said or files or any(payload.get(k) for k in ("embeds", "components", "poll"))):
            raise empty_message()
        return flags

    def forward(self, channel: Channel, author: User, source: Message) -> Message:
        """A copy of a message as it is now, in another place."""
        message = self._new(channel, author, MessageType.DEFAULT)
        message.reference = source
        message.snapshot = self._shapes.snapshot(source)
        message.flags |= MessageFlag.HAS_SNAPSHOT
        self._add(message)
        return message

    def post_system(
        self,
        channel: Channel,
        author: User,
        type: MessageType,
        *,
        content: str = "",
        reference: Message | None = None,
        about: Channel | None = None,
        embeds: list[JSON] | None = None,
    ) -> Message:
        """What Discord posts by itself, in the name of whoever caused it."""
        message = self._new(channel, author, type)
        message.content, message.reference, message.about = content, reference, about
        message.embeds = embeds or []
        self._add(message)
        return message

    def create_loading(self, interaction: Interaction, type: MessageType, flags: int) -> Message:
        """The "thinking" message of a deferred answer; ephemeral or not is fixed from here on."""
        ephemeral = bool(flags & MessageFlag.EPHEMERAL)
        message = self._new(interaction.channel, self._world.bot, type)
        message.flags = MessageFlag.LOADING | (
            MessageFlag(flags) & (MessageFlag.EPHEMERAL | SETTABLE)
        )
        message.visible_to = interaction.user.id if ephemeral else None
        message.interaction, message.reference = interaction, interaction.message
        self._add(message, quietly=True)
        return message

    def edit(self, message: Message, payload: JSON, files: dict[int, Upload]) -> Message:
        """Changes only what the payload names. A loading message is complete after it."""
        if message.poll is not None:
            raise poll_is_not_edited()
        flags = message.flags & ~MessageFlag.LOADING
        if isinstance(payload.get("flags"), int):
            asked = requested_flags(payload)
            flags = flags & ~EDITABLE | asked & (EDITABLE | MessageFlag.COMPONENTS_V2)
        self._check(message.channel, payload, files, flags)
        _check_turns_v2(message, payload, flags)
        before = (
            message.content, message.embeds, message.components, message.attachments, message.flags,
        )  # fmt: skip
        was_loading = message.loading
        message.flags = flags
        try:
            self._fill(message, payload, files)
        except Exception:
            (
                message.content, message.embeds, message.components, message.attachments,
                message.flags,
            ) = before  # fmt: skip
            raise
        self._world.forget_files([a for a in before[3] if a not in message.attachments])
        if not was_loading:
            message.edited = self._world.clock.now()
        self._events.message_updated(message)
        return message

    def crosspost(self, message: Message) -> None:
        message.flags |= MessageFlag.CROSSPOSTED
        self._events.message_updated(message)

    def suppress_embeds(self, message: Message, suppress: bool) -> None:
        """What somebody else than the author may change."""
        flag = MessageFlag.SUPPRESS_EMBEDS
        message.flags = message.flags | flag if suppress else message.flags & ~flag
        self._events.message_updated(message)

    def delete(self, message: Message) -> None:
        self._world.remove_message(message)
        self._events.message_deleted(message)

    def delete_many(self, channel: Channel, messages: list[Message]) -> None:
        for message in messages:
            self._world.remove_message(message)
        self._events.messages_deleted(channel, messages)

    def _new(self, channel: Channel, author: User, type: MessageType) -> Message:
        world = self._world
        return Message(world.snowflake(), channel, author, type, world.clock.now())

    def _add(self, message: Message, *, quietly: bool = False) -> None:
        for hook in self.before_create:
            hook(message)
        self._world.add_message(message)
        self._events.message_created(message, quietly=quietly)
        for hook in self.after_create:
            hook(message)

    @staticmethod
    def _check(
        channel: Channel, payload: JSON, files: dict[int, Upload], flags: MessageFlag
    ) -> None:
        guild = channel.guild
        check_message(payload, files, flags, file_limit(guild), request_limit(guild))
        if payload.get("sticker_ids"):
            raise invalid_sticker()  # no server here has any

    def _same_nonce(self, author: User, payload: JSON) -> Message | None:
        """What this author sent with the same nonce within minutes, wherever that was.

        What was deleted since is not sent again: Discord says that it does not know the message.
        """
        oldest = self._world.clock.now() - NONCE_REMEMBERED
        while self._nonces and next(iter(self._nonces.values())).created < oldest:
            self._nonces.popitem(last=False)
        if not payload.get("enforce_nonce") or payload.get("nonce") is None:
            return None
        message = self._nonces.get((author.id, str(payload["nonce"])))
        if message is not None and message.deleted:
            raise unknown_message()
        return message

    def _remember_nonce(self, message: Message) -> None:
        if message.nonce is not None:
            self._nonces[message.author.id, message.nonce] = message
            self._nonces.move_to_end((message.author.id, message.nonce))

    def _fill(self, message: Message, payload: JSON, files: dict[int, Upload]) -> None:
        content = message.content
        embeds, components = message.embeds, message.components
        if "content" in payload:
            content = str(payload["content"] or "").strip()
        if "embeds" in payload:
            embeds = [{"type": "rich", **embed} for embed in objects(payload["embeds"])]
        if "components" in payload:
            components = numbered(objects(payload["components"]))
        attachments = self._files.of(message, payload, files)
        try:
            if not (content or embeds or components or attachments or message.poll):
                raise empty_message()
            if "components" in payload:
                check_shown(components, {attachment.filename for attachment in attachments})
        except Exception:
            self._world.forget_files([a for a in attachments if a not in message.attachments])
            raise
        message.content, message.embeds, message.components = content, embeds, components
        message.attachments = attachments
        self._files.bind(message)
        found = mentioned(self._world, message, payload)
        message.mentions, message.mention_roles = found.users, found.roles
        message.mention_everyone = found.everyone


def requested_flags(payload: JSON) -> MessageFlag:
    flags = payload.get("flags")
    if not isinstance(flags, int):
        return NO_FLAGS
    if flags & MessageFlag.VOICE_MESSAGE:
        raise no_voice_messages()
    return MessageFlag(flags & SETTABLE)


def _check_turns_v2(message: Message, payload: JSON, flags: MessageFlag) -> None:
    """What becomes Components V2 must lose its text and embeds in the same edit."""
    problems = Problems()
    if flags & MessageFlag.COMPONENTS_V2:
        for key, kept in (("content", message.content), ("embeds", message.embeds)):
            if kept and key not in payload:
                no_legacy_field(key, problems)
    problems.raise_if_any()
