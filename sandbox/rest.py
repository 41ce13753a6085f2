"""The REST routes a bot calls, v10, each a few lines over the rooms beside this one.

`http` parses requests and makes answers; here is only what each route does.
"""

from __future__ import annotations

from typing import Any

from sandbox import permissions
from sandbox.commands import Commands
from sandbox.errors import (
    closed_dms,
    foreign_message,
    missing_access,
    missing_permissions,
    not_found,
    unknown_channel,
    unknown_guild,
    unknown_member,
    unknown_message,
    unknown_user,
)
from sandbox.gateway import Gateway
from sandbox.http import Answer, Call, Route
from sandbox.interactions import Interactions
from sandbox.limits import invalid_form
from sandbox.messages import Messages
from sandbox.permissions import Permission
from sandbox.rate_limits import RateLimits
from sandbox.shapes import Shapes
from sandbox.state import Channel, ChannelType, Message, MessageType, User
from sandbox.wire import JSON, as_dict, objects


class Rest:
    def __init__(
        self,
        shapes: Shapes,
        messages: Messages,
        interactions: Interactions,
        commands: Commands,
        gateway: Gateway,
        limits: RateLimits,
        commands_changed: Any,
    ) -> None:
        self._shapes = shapes
        self._world = shapes.world
        self._messages = messages
        self._interactions = interactions
        self._commands = commands
        self._gateway = gateway
        self._limits = limits
        self._commands_changed = commands_changed

    def routes(self) -> list[Route]:
        app = "/applications/{application}"
        message = "/channels/{channel}/messages/{message}"
        webhook = "/webhooks/{application}/{token}"
        routes = [
            Route("GET", "/gateway", self.gateway, bot=False),
            Route("GET", "/gateway/bot", self.gateway_bot),
            Route("GET", "/users/@me", self.me),
            Route("GET", "/users/@me/guilds", self.my_guilds),
            Route("POST", "/users/@me/channels", self.open_dm),
            Route("GET", "/users/{user}", self.user),
            Route("GET", "/oauth2/applications/@me", self.application),
            Route("GET", "/applications/@me", self.application),
            Route("GET", "/guilds/{guild}", self.guild),
            Route("GET", "/guilds/{guild}/channels", self.guild_channels),
            Route("GET", "/guilds/{guild}/roles", self.guild_roles),
            Route("GET", "/guilds/{guild}/members/{user}", self.guild_member),
            Route("GET", "/channels/{channel}", self.channel),
            Route("GET", "/channels/{channel}/messages", self.channel_messages),
            Route("POST", "/channels/{channel}/messages", self.create_message),
            Route("POST", "/channels/{channel}/typing", self.typing),
            Route("GET", message, self.get_message),
            Route("PATCH", message, self.edit_message),
            Route("DELETE", message, self.delete_message),
            Route("POST", "/interactions/{interaction}/{token}/callback", self.callback, bot=False),
            Route("POST", webhook, self.follow_up, bot=False),
            Route("GET", webhook + "/messages/{message}", self.webhook_get, bot=False),
            Route("PATCH", webhook + "/messages/{message}", self.webhook_edit, bot=False),
            Route("DELETE", webhook + "/messages/{message}", self.webhook_delete, bot=False),
        ]
        for base in (f"{app}/commands", f"{app}/guilds/{{guild}}/commands"):
            routes += [
                Route("GET", base, self.commands),
                Route("PUT", base, self.replace_commands),
                Route("POST", base, self.add_command),
                Route("GET", base + "/{command}", self.command),
                Route("PATCH", base + "/{command}", self.edit_command),
                Route("DELETE", base + "/{command}", self.delete_command),
            ]
        return routes

    # The application and the gateway

    def gateway(self, call: Call) -> JSON:
        return {"url": self._gateway.about()["url"]}

    def gateway_bot(self, call: Call) -> JSON:
        return self._gateway.about()

    def me(self, call: Call) -> JSON:
        user = self._shapes.user(self._world.bot)
        account: JSON = {"verified": True, "mfa_enabled": False, "email": None, "locale": "en-US"}
        return {**user, **account}

    def application(self, call: Call) -> JSON:
        owner = self._world.users[self._world.guild.owner_id]
        return {
            "id": self._world.application_id,
            "name": self._world.bot.global_name,
            "icon": None,
            "description": "",
            "type": None,
            "bot_public": True,
            "bot_require_code_grant": False,
            "verify_key": "00" * 32,
            "flags": 0,
            "flags_new": "0",
            "owner": self._shapes.user(owner),
            "team": None,
            "bot": self._shapes.user(self._world.bot),
            "approximate_guild_count": 1,
            "approximate_user_install_count": 0,
            "approximate_user_authorization_count": 0,
            "redirect_uris": [],
            "interactions_endpoint_url": None,
            "role_connections_verification_url": None,
            "explicit_content_filter": 0,
            "eligible_oauth2_scopes": ["bot", "applications.commands"],
            "integration_types_config": {"0": {}},
        }

    # Commands

    def commands(self, call: Call) -> list[JSON]:
        return self._commands.listed(self._in_guild(call))

    def replace_commands(self, call: Call) -> list[JSON]:
        stored = self._commands.replace_all(self._in_guild(call), objects(call.json))
        self._commands_changed()
        return stored

    def add_command(self, call: Call) -> Answer:
        command, is_new = self._commands.upsert(self._in_guild(call), call.body)
        self._commands_changed()
        return Answer(201 if is_new else 200, command)

    def command(self, call: Call) -> JSON:
        return self._commands.get(self._in_guild(call), call.params["command"])

    def edit_command(self, call: Call) -> JSON:
        command = self._commands.edit(self._in_guild(call), call.params["command"], call.body)
        self._commands_changed()
        return command

    def delete_command(self, call: Call) -> None:
        self._commands.delete(self._in_guild(call), call.params["command"])
        self._commands_changed()

    def _in_guild(self, call: Call) -> bool:
        if call.params["application"] != self._world.application_id:
            raise not_found()
        if "guild" not in call.params:
            return False
        if call.params["guild"] != self._world.guild.id:
            raise missing_access()
        return True

    # Users and the guild

    def user(self, call: Call) -> JSON:
        return self._shapes.user(self._user(call.params["user"]))

    def my_guilds(self, call: Call) -> list[JSON]:
        guild = self._world.guild
        granted = permissions.in_guild(guild, self._world.bot)
        return [
            {
                "id": guild.id,
                "name": guild.name,
                "icon": None,
                "banner": None,
                "owner": False,
                "permissions": str(granted),
                "features": [],
            }
        ]

    def guild(self, call: Call) -> JSON:
        self._require_guild(call)
        more: JSON = {"home_header": None, "nsfw": False}  # which the gateway does not send
        counts: JSON = {"approximate_member_count": len(self._shapes.people())}
        return {**self._shapes.guild(), **more, **counts}

    def guild_channels(self, call: Call) -> list[JSON]:
        self._require_guild(call)
        return [self._shapes.channel(channel) for channel in self._shapes.guild_channels()]

    def guild_roles(self, call: Call) -> list[JSON]:
        self._require_guild(call)
        return [self._shapes.role(role) for role in self._world.guild.roles.values()]

    def guild_member(self, call: Call) -> JSON:
        self._require_guild(call)
        user = self._world.users.get(call.params["user"])
        if user is None:
            raise unknown_member()
        return self._shapes.member(user)

    def open_dm(self, call: Call) -> JSON:
        user = self._user(str(call.body.get("recipient_id")))
        if user.bot:
            raise closed_dms()
        return self._shapes.channel(self._world.dm_with(user))

    # Channels and messages

    def channel(self, call: Call) -> JSON:
        return self._shapes.channel(self._channel(call))

    def channel_messages(self, call: Call) -> list[JSON]:
        channel = self._channel(call)
        query = call.query
        limit = _count(query.get("limit", "50"))
        if not self._granted(channel) & Permission.READ_MESSAGE_HISTORY:
            return []  # Discord does not refuse: it shows an empty channel
        shown = [m for m in self._world.messages[channel.id].values() if m.visible_to is None]
        if "before" in query:
            shown = [m for m in shown if int(m.id) < int(query["before"])]
        if "after" in query:
            shown = [m for m in shown if int(m.id) > int(query["after"])]
            return [self._shapes.message(m) for m in reversed(shown[:limit])]
        return [self._shapes.message(m) for m in reversed(shown[-limit:])]

    def create_message(self, call: Call) -> JSON:
        channel = self._channel(call)
        self._require_sending(channel, has_files=bool(call.files))
        reference = self._reference(channel, call.body)
        message = self._messages.create(
            channel,
            self._world.bot,
            call.body,
            call.files,
            type=MessageType.REPLY if reference else MessageType.DEFAULT,
            reference=reference,
        )
        return self._shapes.message(message)

    def typing(self, call: Call) -> None:
        self._require_sending(self._channel(call), has_files=False)

    def get_message(self, call: Call) -> JSON:
        self._require(self._channel(call), Permission.READ_MESSAGE_HISTORY)
        return self._shapes.message(self._message(call))

    def edit_message(self, call: Call) -> JSON:
        message = self._message(call)
        if message.author is not self._world.bot:
            raise foreign_message()
        if call.files:
            self._require(message.channel, Permission.ATTACH_FILES)
        self._limits.edit(message)
        return self._shapes.message(self._messages.edit(message, call.body, call.files))

    def delete_message(self, call: Call) -> None:
        message = self._message(call)
        if message.author is not self._world.bot:
            self._require(message.channel, Permission.MANAGE_MESSAGES)
        self._messages.delete(message)

    # Interactions

    def callback(self, call: Call) -> Answer:
        interaction = self._interactions.callback(
            call.params["interaction"], call.params["token"], call.body, call.files
        )
        if call.query.get("with_response", "0") not in ("1", "true", "True"):
            return Answer(204, None)
        about: JSON = {"id": interaction.id, "type": int(interaction.type)}
        answer: JSON = {"interaction": about}
        original = interaction.original
        if original is not None:
            about |= {
                "response_message_id": original.id,
                "response_message_loading": original.loading,
                "response_message_ephemeral": original.ephemeral,
            }
            answer["resource"] = {
                "type": interaction.response_type,
                "message": self._shapes.message(original),
            }
        return Answer(200, answer)

    def follow_up(self, call: Call) -> JSON:
        interaction = self._interactions.of_token(call.params["application"], call.params["token"])
        message = self._interactions.follow_up(interaction, call.body, call.files)
        return self._shapes.message(message)

    def webhook_get(self, call: Call) -> JSON:
        return self._shapes.message(self._webhook_message(call))

    def webhook_edit(self, call: Call) -> JSON:
        message = self._webhook_message(call)
        return self._shapes.message(self._messages.edit(message, call.body, call.files))

    def webhook_delete(self, call: Call) -> None:
        self._messages.delete(self._webhook_message(call))

    # What the routes have in common

    def _webhook_message(self, call: Call) -> Message:
        interaction = self._interactions.of_token(call.params["application"], call.params["token"])
        return self._interactions.message(interaction, call.params["message"])

    def _user(self, user_id: str) -> User:
        user = self._world.users.get(user_id)
        if user is None:
            raise unknown_user()
        return user

    def _require_guild(self, call: Call) -> None:
        if call.params["guild"] != self._world.guild.id:
            raise unknown_guild()

    def _channel(self, call: Call) -> Channel:
        channel = self._world.channels.get(call.params["channel"])
        if channel is None:
            raise unknown_channel()
        if not permissions.may_see(self._world, channel, self._world.bot):
            raise missing_access()
        return channel

    def _message(self, call: Call) -> Message:
        channel = self._channel(call)
        message = self._world.find_message(channel.id, call.params["message"])
        if message is None or message.visible_to is not None:
            raise unknown_message()
        return message

    def _reference(self, channel: Channel, body: JSON) -> Message | None:
        wanted = as_dict(body.get("message_reference"))
        if not wanted:
            return None
        message = self._world.find_message(channel.id, str(wanted.get("message_id")))
        if message is None and wanted.get("fail_if_not_exists", True):
            raise unknown_message()
        return message

    def _require_sending(self, channel: Channel, *, has_files: bool) -> None:
        if channel.type is ChannelType.DM:
            recipient = self._world.users[channel.recipient_ids[0]]
            if not recipient.accepts_dms:
                raise closed_dms()
            return
        self._require(channel, Permission.SEND_MESSAGES)
        if has_files:
            self._require(channel, Permission.ATTACH_FILES)

    def _require(self, channel: Channel, permission: Permission) -> None:
        if not self._granted(channel) & permission:
            raise missing_permissions()

    def _granted(self, channel: Channel) -> int:
        return permissions.in_channel(self._world.guild, channel, self._world.bot)


def _count(value: str) -> int:
    """How many messages are asked for: 1 to 100."""
    if not value.isdigit() or not 1 <= int(value) <= 100:
        raise invalid_form(("limit",), "NUMBER_TYPE_MAX", "int value should be between 1 and 100.")
    return int(value)
