"""Messages as Discord's JSON."""

from __future__ import annotations

from typing import Any

from sandbox.channel_shapes import ChannelShapes
from sandbox.component_kinds import FILE
from sandbox.defaults import with_defaults
from sandbox.state import Attachment, Interaction, InteractionType, Message, MessageType
from sandbox.vote_shapes import poll_shape, reaction_shapes
from sandbox.wire import JSON, as_dict, as_list, iso


class MessageShapes(ChannelShapes):
    def message(self, message: Message, *, nested: bool = False) -> JSON:
        """nested: inside another message, where what it replies to is left out."""
        shape: JSON = {
            "id": message.id,
            "channel_id": message.channel.id,
            "type": int(message.type),
            "author": self.user(message.author),
            "content": message.content,
            "embeds": [self._with_files(embed, message) for embed in message.embeds],
            "components": [self._with_files(part, message) for part in message.components],
            "attachments": [
                self.cdn.shape(attachment)
                for attachment in message.attachments
                if not attachment.shown_in_embed
            ],
            "flags": int(message.flags),
            "timestamp": iso(message.created),
            "edited_timestamp": None if message.edited is None else iso(message.edited),
            "mentions": [self.user(self.world.users[user]) for user in message.mentions],
            "mention_roles": list(message.mention_roles),
            "mention_everyone": message.mention_everyone,
            "pinned": message.pinned is not None,
            "tts": False,
        }
        if message.nonce is not None:
            shape["nonce"] = message.nonce
        if message.interaction is not None:
            shape["webhook_id"] = self.world.application_id
            metadata = self.metadata(message.interaction)
            if message.is_followup and message.interaction.original is not None:
                metadata["original_response_message_id"] = message.interaction.original.id
            shape["interaction_metadata"] = metadata
            if message.interaction.type is InteractionType.COMMAND:
                shape["interaction"] = {
                    "id": message.interaction.id,
                    "type": 2,
                    "name": message.interaction.name,
                    "user": self.user(message.interaction.user),
                }
        if message.webhook is not None:
            shape["webhook_id"] = message.webhook.id
        elif message.author.bot:
            shape["application_id"] = self.world.application_id
        shape |= self._reference(message, nested=nested)
        if message.reactions:
            shape["reactions"] = reaction_shapes(message, self.world.bot)
        if message.poll is not None:
            shape["poll"] = poll_shape(message.poll, self.world.bot)
        if message.thread is not None and message.thread.id in self.world.channels:
            shape["thread"] = self.channel(message.thread)
        return shape

    def _reference(self, message: Message, *, nested: bool) -> JSON:
        """What it points to: a reply or a forward to a message, a system message to its thread."""
        if message.about is not None:
            return {
                "message_reference": {
                    "type": 0,
                    "channel_id": message.about.id,
                    **self._guild_id(message.about),
                }
            }
        source = message.reference
        if source is None:
            return {}
        reference: JSON = {
            "type": 0 if message.snapshot is None else 1,
            "channel_id": source.channel.id,
            "message_id": source.id,
            **self._guild_id(source.channel),
        }
        shape: JSON = {"message_reference": reference}
        if message.snapshot is not None:
            shape["message_snapshots"] = [{"message": message.snapshot}]
        elif message.type in (MessageType.REPLY, MessageType.THREAD_STARTER_MESSAGE) and not nested:
            gone = source.deleted or source.visible_to not in (None, message.visible_to)
            shape["referenced_message"] = None if gone else self.message(source, nested=True)
        return shape

    def snapshot(self, message: Message) -> JSON:
        """The part of a message that a forward of it keeps."""
        kept = (
            "type", "content", "embeds", "attachments", "timestamp", "edited_timestamp",
            "flags", "mentions", "mention_roles", "components",
        )  # fmt: skip
        shape = self.message(message, nested=True)
        return {key: shape[key] for key in kept}

    def message_event(self, message: Message) -> JSON:
        """The message as the gateway sends it: with the guild and the author's membership."""
        shape = {**self.message(message), **self._guild_id(message.channel)}
        guild = message.channel.guild
        if guild is not None and message.author.id in guild.members:
            shape["member"] = self.member(guild, message.author, with_user=False)
        return shape

    def metadata(self, interaction: Interaction) -> JSON:
        shape: JSON = {
            "id": interaction.id,
            "type": int(interaction.type),
            "user": self.user(interaction.user),
            "authorizing_integration_owners": dict(interaction.owners),
        }
        if interaction.type is InteractionType.COMMAND:
            target = interaction.data.get("target_id")
            if interaction.data.get("type") == 3:
                shape["target_message_id"] = target
            elif interaction.data.get("type") == 2 and target in self.world.users:
                shape["target_user"] = self.user(self.world.users[target])
        elif interaction.type is InteractionType.COMPONENT and interaction.message is not None:
            shape["interacted_message_id"] = interaction.message.id
        elif interaction.type is InteractionType.MODAL and interaction.parent is not None:
            shape["triggering_interaction_metadata"] = self.metadata(interaction.parent)
        return shape

    def _with_files(self, part: JSON, message: Message) -> JSON:
        """A copy in which attachment:// addresses are the files' real ones."""
        by_name = {attachment.filename: attachment for attachment in message.attachments}

        def resolve(value: Any) -> Any:
            if isinstance(value, dict):
                source = as_dict(value)
                shape = {key: resolve(item) for key, item in source.items()}
                for key in ("url", "icon_url"):
                    found = self._named(source.get(key), by_name)
                    if found is not None:
                        shape[key] = self.cdn.url(found)
                        shape["proxy_" + key] = self.cdn.proxy_url(found)
                        if key == "url" and found.width is not None:
                            shape |= {"width": found.width, "height": found.height}
                        if key == "url":
                            shape["content_type"] = found.content_type
                for key in ("media", "file"):  # of a component: each has an id and goes by a proxy
                    if "url" in (item := as_dict(shape.get(key))):
                        shape[key] = {"id": message.id, "proxy_url": item["url"], **item}
                if shape.get("type") == FILE:
                    found = self._named(as_dict(source.get("file")).get("url"), by_name)
                    size = len(found.content) if found else None
                    shape |= {"name": found.filename if found else None, "size": size}
                return shape
            if isinstance(value, list):
                return [resolve(item) for item in as_list(value)]
            return value

        return as_dict(resolve(with_defaults(part)))

    @staticmethod
    def _named(url: Any, by_name: dict[str, Attachment]) -> Attachment | None:
        if isinstance(url, str) and url.startswith("attachment://"):
            return by_name.get(url.removeprefix("attachment://"))
        return None
