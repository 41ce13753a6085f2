"""The application, its user, and where the gateway is."""

from __future__ import annotations

from sandbox import permissions
from sandbox.errors import closed_dms
from sandbox.http import Call, Route
from sandbox.rest.access import Access
from sandbox.wire import JSON


class ApplicationRoutes(Access):
    def routes(self) -> list[Route]:
        return [
            Route("GET", "/gateway", self.gateway, bot=False),
            Route("GET", "/gateway/bot", self.gateway_bot),
            Route("GET", "/users/@me", self.me),
            Route("GET", "/users/@me/guilds", self.my_guilds),
            Route("DELETE", "/users/@me/guilds/{guild}", self.leave),
            Route("POST", "/users/@me/channels", self.open_dm),
            Route("GET", "/users/{user}", self.get_user),
            Route("GET", "/oauth2/applications/@me", self.get_application),
            Route("GET", "/applications/@me", self.get_application),
            Route("GET", "/applications/{application}/emojis", self.emojis),
        ]

    def gateway(self, call: Call) -> JSON:
        return {"url": self.rooms.gateway_url}

    def gateway_bot(self, call: Call) -> JSON:
        limit = {"total": 1000, "remaining": 1000, "reset_after": 0, "max_concurrency": 1}
        return {"url": self.rooms.gateway_url, "shards": 1, "session_start_limit": limit}

    def me(self, call: Call) -> JSON:
        user = self.shapes.user(self.bot)
        return {**user, "verified": True, "mfa_enabled": False, "email": None, "flags": 0}

    def get_application(self, call: Call) -> JSON:
        owner = self.world.users[self.world.guild.owner_id]
        return {
            "id": self.world.application_id,
            "name": self.bot.global_name,
            "icon": None,
            "description": "",
            "summary": "",
            "bot_public": True,
            "bot_require_code_grant": False,
            "verify_key": "00" * 32,
            "flags": 0,
            "owner": self.shapes.user(owner),
            "team": None,
            "bot": self.shapes.user(self.bot),
            "approximate_guild_count": len(self.world.bot_guilds),
            "approximate_user_install_count": len(self.world.user_installs),
            "integration_types_config": {"0": {}, "1": {}},
        }

    def emojis(self, call: Call) -> JSON:
        self.application(call)
        return {"items": []}

    def my_guilds(self, call: Call) -> list[JSON]:
        return [
            {
                "id": guild.id,
                "name": guild.name,
                "icon": None,
                "banner": None,
                "owner": guild.owner_id == self.bot.id,
                "permissions": str(permissions.in_guild(self.world, guild, self.bot)),
                "features": [],
            }
            for guild in self.world.bot_guilds
        ]

    def leave(self, call: Call) -> None:
        self.rooms.guilds.remove_bot(self.guild(call))

    def get_user(self, call: Call) -> JSON:
        return self.shapes.user(self.user(call.params["user"]))

    def open_dm(self, call: Call) -> JSON:
        user = self.user(str(call.body.get("recipient_id")))
        if user.bot:
            raise closed_dms()
        return self.shapes.channel(self.world.dm_with(user))
