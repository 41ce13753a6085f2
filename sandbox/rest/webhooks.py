"""Webhooks: a channel's, and those that every interaction is answered through."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sandbox.errors import unknown_channel
from sandbox.http import Answer, Call, Route
from sandbox.permissions import Permission
from sandbox.refusals import wrong_channel_type
from sandbox.rest.access import Access
from sandbox.rest.interactions import InteractionRoutes
from sandbox.rooms import Rooms
from sandbox.state import FORUMS, TEXT_LIKE, Channel, Message, Webhook
from sandbox.wire import JSON


class WebhookRoutes(Access):
    def __init__(self, rooms: Rooms) -> None:
        super().__init__(rooms)
        self._answers = InteractionRoutes(rooms)

    def routes(self) -> list[Route]:
        hook, with_token = "/webhooks/{webhook}", "/webhooks/{webhook}/{token}"
        message = with_token + "/messages/{message}"
        answers = self._answers
        return [
            Route("POST", "/channels/{channel}/webhooks", self.create),
            Route("GET", "/channels/{channel}/webhooks", self.of_channel),
            Route("GET", "/guilds/{guild}/webhooks", self.of_guild),
            Route("GET", hook, self.get_webhook),
            Route("PATCH", hook, self.edit),
            Route("DELETE", hook, self.delete),
            Route("GET", with_token, self.get_by_token, bot=False),
            Route("PATCH", with_token, self.edit_by_token, bot=False),
            Route("DELETE", with_token, self.delete_by_token, bot=False),
            Route("POST", with_token, self._either(answers.follow_up, self.execute), bot=False),
            Route("GET", message, self._either(answers.get, self.get_message), bot=False),
            Route("PATCH", message, self._either(answers.edit, self.edit_message), bot=False),
            Route("DELETE", message, self._either(answers.delete, self.delete_message), bot=False),
        ]

    def _either(
        self, answer: Callable[[Call], Any], webhook: Callable[[Call], Any]
    ) -> Callable[[Call], Any]:
        """An interaction's webhook has the application's id."""

        def act(call: Call) -> Any:
            own = call.params["webhook"] in self.world.webhooks
            return webhook(call) if own else answer(call)

        return act

    # Managing them

    def create(self, call: Call) -> JSON:
        channel, _ = self.guild_channel(call)
        if channel.thread is not None or channel.type not in TEXT_LIKE | FORUMS:
            raise wrong_channel_type()
        self.require(channel, Permission.MANAGE_WEBHOOKS)
        name = str(call.body.get("name") or "")
        webhook = self.rooms.webhooks.create(channel, self.bot, name)
        return self.rooms.webhooks.shape(webhook)

    def of_channel(self, call: Call) -> list[JSON]:
        channel, _ = self.guild_channel(call)
        self.require(channel, Permission.MANAGE_WEBHOOKS)
        webhooks = self.rooms.webhooks
        return [webhooks.shape(webhook) for webhook in webhooks.of_channel(channel)]

    def of_guild(self, call: Call) -> list[JSON]:
        guild = self.guild(call)
        self.require_in(guild, Permission.MANAGE_WEBHOOKS)
        found = [w for w in self.world.webhooks.values() if w.channel.guild is guild]
        return [self.rooms.webhooks.shape(webhook) for webhook in found]

    def get_webhook(self, call: Call) -> JSON:
        return self.rooms.webhooks.shape(self._managed(call))

    def edit(self, call: Call) -> JSON:
        webhook, channel_id = self._managed(call), call.body.get("channel_id")
        channel = None
        if channel_id is not None:
            channel = self.channel(Call({"channel": str(channel_id)}, {}))
            self.require(channel, Permission.MANAGE_WEBHOOKS)
        self._change(webhook, call, channel)
        return self.rooms.webhooks.shape(webhook)

    def delete(self, call: Call) -> None:
        self.rooms.webhooks.delete(self._managed(call))

    def get_by_token(self, call: Call) -> JSON:
        return self.rooms.webhooks.shape(self._webhook(call), with_user=False)

    def edit_by_token(self, call: Call) -> JSON:
        webhook = self._webhook(call)
        self._change(webhook, call, None)
        return self.rooms.webhooks.shape(webhook, with_user=False)

    def delete_by_token(self, call: Call) -> None:
        self.rooms.webhooks.delete(self._webhook(call))

    def _change(self, webhook: Webhook, call: Call, channel: Channel | None) -> None:
        name = call.body.get("name")
        self.rooms.webhooks.change(webhook, None if name is None else str(name), channel)

    def _managed(self, call: Call) -> Webhook:
        webhook = self.rooms.webhooks.find(call.params["webhook"])
        self.require(webhook.channel, Permission.MANAGE_WEBHOOKS)
        return webhook

    def _webhook(self, call: Call) -> Webhook:
        return self.rooms.webhooks.find(call.params["webhook"], call.params["token"])

    # Writing with them

    def execute(self, call: Call) -> Answer:
        webhook = self._webhook(call)
        channel = self._place(webhook, call)
        message = self.rooms.webhooks.execute(webhook, channel, call.body, call.files)
        if call.query.get("wait", "").lower() not in ("1", "true"):
            return Answer(204, None)
        return Answer(200, self.shapes.message(message))

    def get_message(self, call: Call) -> JSON:
        return self.shapes.message(self._message(call))

    def edit_message(self, call: Call) -> JSON:
        message = self._message(call)
        return self.shapes.message(self.rooms.messages.edit(message, call.body, call.files))

    def delete_message(self, call: Call) -> None:
        self.rooms.messages.delete(self._message(call))

    def _message(self, call: Call) -> Message:
        webhook = self._webhook(call)
        channel = self._place(webhook, call)
        return self.rooms.webhooks.message(webhook, channel, call.params["message"])

    def _place(self, webhook: Webhook, call: Call) -> Channel:
        """Its channel, or the thread of it that the query names."""
        thread_id = call.query.get("thread_id")
        if thread_id is None:
            if webhook.channel.type in FORUMS:
                raise wrong_channel_type()
            return webhook.channel
        thread = self.world.channels.get(thread_id)
        if thread is None or thread.parent is not webhook.channel:
            raise unknown_channel()
        return thread
