"""Webhooks of channels: who has its address may write there, in whatever name."""

from __future__ import annotations

from sandbox.cdn import Upload
from sandbox.errors import invalid_webhook_token, unknown_message, unknown_webhook
from sandbox.events import Events
from sandbox.messages import Messages
from sandbox.problems import Problems
from sandbox.refusals import at_most
from sandbox.shapes import Shapes
from sandbox.state import Channel, Message, User, Webhook
from sandbox.wire import JSON

WEBHOOKS = 15
NAME = 80


class Webhooks:
    def __init__(self, shapes: Shapes, messages: Messages, events: Events) -> None:
        self._shapes = shapes
        self._world = shapes.world
        self._messages = messages
        self._events = events

    def of_channel(self, channel: Channel) -> list[Webhook]:
        return [w for w in self._world.webhooks.values() if w.channel is channel]

    def create(self, channel: Channel, creator: User, name: str) -> Webhook:
        check_name(name)
        if len(self.of_channel(channel)) >= WEBHOOKS:
            raise at_most(30007, WEBHOOKS, "webhooks")
        world = self._world
        webhook = Webhook(world.snowflake(), world.new_token(), channel, name, creator)
        world.webhooks[webhook.id] = webhook
        self._changed(channel)
        return webhook

    def find(self, webhook_id: str, token: str | None = None) -> Webhook:
        webhook = self._world.webhooks.get(webhook_id)
        if webhook is None:
            raise unknown_webhook()
        if token is not None and token != webhook.token:
            raise invalid_webhook_token()
        return webhook

    def change(self, webhook: Webhook, name: str | None, channel: Channel | None) -> None:
        if name is not None:
            check_name(name)
            webhook.name = name
        if channel is not None and channel is not webhook.channel:
            self._changed(webhook.channel)
            webhook.channel = channel
        self._changed(webhook.channel)

    def delete(self, webhook: Webhook) -> None:
        del self._world.webhooks[webhook.id]
        self._changed(webhook.channel)

    def execute(
        self, webhook: Webhook, channel: Channel, payload: JSON, files: dict[int, Upload]
    ) -> Message:
        """Writes to the webhook's channel or a thread of it."""
        name = str(payload.get("username") or webhook.name)
        author = User(webhook.id, name, name, bot=True)
        return self._messages.create(channel, author, payload, files, webhook=webhook)

    def message(self, webhook: Webhook, channel: Channel, message_id: str) -> Message:
        message = self._world.find_message(channel.id, message_id)
        if message is None or message.webhook is not webhook:
            raise unknown_message()
        return message

    def shape(self, webhook: Webhook, *, with_user: bool = True) -> JSON:
        guild = webhook.channel.guild
        shape: JSON = {
            "id": webhook.id,
            "type": 1,
            "guild_id": guild.id if guild else None,
            "channel_id": webhook.channel.id,
            "name": webhook.name,
            "avatar": None,
            "token": webhook.token,
            "application_id": self._world.application_id if webhook.creator.bot else None,
        }
        return {**shape, "user": self._shapes.user(webhook.creator)} if with_user else shape

    def _changed(self, channel: Channel) -> None:
        assert channel.guild is not None
        data: JSON = {"guild_id": channel.guild.id, "channel_id": channel.id}
        self._events.about_guild("WEBHOOKS_UPDATE", channel.guild, data)


def check_name(name: str) -> None:
    """Discord lets nobody pretend to be itself."""
    problems = Problems()
    if not 1 <= len(name) <= NAME:
        problems.bad_length(("name",), 1, NAME)
    for word in ("clyde", "discord"):
        if word in name.lower():
            problems.add(
                ("name",), "USERNAME_INVALID_CONTAINS", f'Username cannot contain "{word}"'
            )
    problems.raise_if_any()
