"""Creating, editing and deleting messages, whoever asks and by whichever route."""

from __future__ import annotations

from collections import OrderedDict
from typing import Any

from sandbox.automod import AutoMod
from sandbox.cdn import Cdn, Upload
from sandbox.component_limits import SELECTS, walk
from sandbox.errors import empty_message, unknown_message
from sandbox.events import Events
from sandbox.limits import check_files, check_message, invalid_form
from sandbox.mentions import mentioned, notified
from sandbox.state import (
    Attachment,
    Channel,
    Interaction,
    Message,
    MessageFlag,
    MessageType,
    User,
    World,
)
from sandbox.wire import JSON, as_dict, as_list, objects

SETTABLE = (
    MessageFlag.SUPPRESS_EMBEDS | MessageFlag.SUPPRESS_NOTIFICATIONS | MessageFlag.COMPONENTS_V2
)
NONCE_REMEMBERED = 5 * 60


class Messages:
    def __init__(self, world: World, cdn: Cdn, events: Events, automod: AutoMod) -> None:
        self._world = world
        self._automod = automod
        self._cdn = cdn
        self._events = events
        self._nonces: OrderedDict[tuple[str, str], Message] = OrderedDict()

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
    ) -> Message:
        flags = requested_flags(payload)
        check_message(payload, files, flags)
        if earlier := self._same_nonce(author, payload):
            return earlier
        if not ephemeral:
            self._automod.check(channel, author, payload)
        message = Message(
            self._world.snowflake(),
            channel,
            author,
            type,
            self._world.clock.now(),
            flags=flags | (MessageFlag.EPHEMERAL if ephemeral else MessageFlag(0)),
            visible_to=interaction.user.id if interaction and ephemeral else None,
            interaction=interaction,
            is_followup=is_followup,
            reference=reference,
            nonce=None if payload.get("nonce") is None else str(payload["nonce"]),
        )
        self._fill(message, payload, files)
        found = mentioned(self._world, message, payload)
        message.notified = notified(self._world, message, found)
        self._world.add_message(message)
        self._remember_nonce(message)
        self._events.message_created(message)
        return message

    def create_loading(self, interaction: Interaction, type: MessageType, flags: int) -> Message:
        """The "thinking" message of a deferred answer; ephemeral or not is fixed from here on."""
        ephemeral = bool(flags & MessageFlag.EPHEMERAL)
        message = Message(
            self._world.snowflake(),
            interaction.channel,
            self._world.bot,
            type,
            self._world.clock.now(),
            flags=MessageFlag.LOADING | (MessageFlag(flags) & (MessageFlag.EPHEMERAL | SETTABLE)),
            visible_to=interaction.user.id if ephemeral else None,
            interaction=interaction,
            reference=interaction.message,
        )
        self._world.add_message(message)
        self._events.message_created(message, quietly=True)
        return message

    def edit(self, message: Message, payload: JSON, files: dict[int, Upload]) -> Message:
        """Changes only what the payload names. A loading message is complete after it."""
        was_v2 = message.flags & MessageFlag.COMPONENTS_V2
        flags = message.flags & ~MessageFlag.LOADING | requested_flags(payload) | was_v2
        check_message(payload, files, flags)
        if message.visible_to is None:
            self._automod.check(message.channel, message.author, payload)
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

    def delete(self, message: Message) -> None:
        self._world.remove_message(message)
        self._events.message_deleted(message)

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
            embeds = [_embed(embed) for embed in objects(payload["embeds"])]
        if "components" in payload:
            components = _completed(objects(payload["components"]))
        attachments = self._attachments(message, payload, files)
        if not (content or embeds or components or attachments):
            raise empty_message()
        message.content, message.embeds, message.components = content, embeds, components
        message.attachments = attachments
        self._bind_files(message)
        found = mentioned(self._world, message, payload)
        message.mentions, message.mention_roles = found.users, found.roles
        message.mention_everyone = found.everyone

    def _attachments(
        self, message: Message, payload: JSON, files: dict[int, Upload]
    ) -> list[Attachment]:
        """What the message holds afterwards: those kept by id, and the new files."""
        check_files(files)
        listed = payload.get("attachments")
        held = {attachment.id: attachment for attachment in message.attachments}
        kept = list(message.attachments)
        notes: dict[int, JSON] = {}
        if "attachments" in payload:
            kept.clear()
            for index, entry in enumerate(objects(listed)):
                entry_id = str(entry.get("id"))
                if entry_id in held:
                    kept.append(held[entry_id])
                    if isinstance(entry.get("description"), str):
                        held[entry_id].description = entry["description"]
                elif entry_id.isdigit() and int(entry_id) in files:
                    notes[int(entry_id)] = entry
                else:
                    raise invalid_form(
                        ("attachments", index, "id"),
                        "ATTACHMENT_NOT_FOUND",
                        "Referenced attachment not found.",
                    )
        new = [
            self._cdn.take(
                upload,
                message.channel.id,
                description=notes.get(number, {}).get("description"),
                filename=notes.get(number, {}).get("filename"),
                ephemeral=message.ephemeral,
            )
            for number, upload in sorted(files.items())
        ]
        return kept + new

    def _bind_files(self, message: Message) -> None:
        """Ties pictures in embeds to the message's files, as Discord does.

        A file that an embed shows leaves the list of attachments. An embed read back and sent
        again names a file by its full address: that is the same file.
        """
        names = {attachment.filename: attachment for attachment in message.attachments}
        for attachment in message.attachments:
            attachment.shown_in_embed = False
        for place in [*_places(message.embeds), *_places(message.components)]:
            found = self._cdn.attachment_at(place["url"])
            if found is not None and found in message.attachments:
                place["url"] = f"attachment://{found.filename}"
        for place in _places(message.embeds):
            named = names.get(str(place["url"]).removeprefix("attachment://"))
            if named is not None and place["url"].startswith("attachment://"):
                named.shown_in_embed = True


def requested_flags(payload: JSON) -> MessageFlag:
    flags = payload.get("flags")
    return MessageFlag(flags & SETTABLE) if isinstance(flags, int) else MessageFlag(0)


def _embed(embed: JSON) -> JSON:
    return {"type": "rich", **embed}


def _completed(components: list[JSON]) -> list[JSON]:
    """As Discord keeps them: each with a number of its own, and what a menu leaves out said."""
    taken = {component.get("id") for component in walk(components)}
    number = 0
    for component in walk(components):
        if not component.get("id"):
            number += 1
            while number in taken:
                number += 1
            component["id"] = number
        if component.get("type") in SELECTS:
            component.pop("required", None)  # means something in a form only
            component |= {key: component.get(key, 1) for key in ("min_values", "max_values")}
    return components


def _places(value: Any) -> list[JSON]:
    """Every object, however deep, that has a string under "url"."""
    found: list[JSON] = []
    if isinstance(value, dict):
        item = as_dict(value)
        if isinstance(item.get("url"), str):
            found.append(item)
        for inner in item.values():
            found += _places(inner)
    elif isinstance(value, list):
        for inner in as_list(value):
            found += _places(inner)
    return found
