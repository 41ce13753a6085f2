"""Servers: what they are, their channels, bans and AutoMod rules."""

from __future__ import annotations

from sandbox.audit import AuditAction, entries
from sandbox.errors import not_found, unknown_user
from sandbox.http import Call, Route
from sandbox.limits import invalid_form
from sandbox.permissions import Permission
from sandbox.refusals import unknown_ban
from sandbox.rest.access import Access, count, id_in
from sandbox.state import Guild, User
from sandbox.wire import JSON, as_list

LONGEST_DELETION = 7 * 24 * 60 * 60
BULK_BAN = 200


class GuildRoutes(Access):
    def routes(self) -> list[Route]:
        guild = "/guilds/{guild}"
        return [
            Route("GET", guild, self.get_guild),
            Route("GET", guild + "/channels", self.channels),
            Route("GET", guild + "/threads/active", self.active_threads),
            Route("GET", guild + "/emojis", self.nothing),
            Route("GET", guild + "/stickers", self.nothing),
            Route("GET", guild + "/audit-logs", self.audit_log),
            Route("GET", guild + "/bans", self.bans),
            Route("GET", guild + "/bans/{user}", self.get_ban),
            Route("PUT", guild + "/bans/{user}", self.ban),
            Route("DELETE", guild + "/bans/{user}", self.unban),
            Route("POST", guild + "/bulk-ban", self.bulk_ban),
            Route("GET", guild + "/auto-moderation/rules", self.rules),
            Route("GET", guild + "/auto-moderation/rules/{rule}", self.rule),
        ]

    def get_guild(self, call: Call) -> JSON:
        guild = self.guild(call)
        more: JSON = {"home_header": None, "nsfw": False}  # which the gateway does not send
        counts: JSON = {"approximate_member_count": len(guild.members)}
        return {**self.shapes.guild(guild), **more, **counts}

    def channels(self, call: Call) -> list[JSON]:
        found = self.world.channels_of(self.guild(call))
        return [self.shapes.channel(channel) for channel in found]

    def active_threads(self, call: Call) -> JSON:
        threads = [
            self.shapes.channel(thread)
            for thread in self.world.active_threads(self.guild(call))
            if self.granted(thread)
        ]
        members = [thread["member"] for thread in threads if "member" in thread]
        return {"threads": threads, "members": members}

    def nothing(self, call: Call) -> list[JSON]:
        self.guild(call)
        return []

    def audit_log(self, call: Call) -> JSON:
        guild = self.guild(call)
        self.require_in(guild, Permission.VIEW_AUDIT_LOG)
        before, after = id_in(call.query, "before"), id_in(call.query, "after")
        limit = count(call.query.get("limit"), 100, 50)
        found = entries(guild, call.query, limit, before, after)
        ids = {str(entry[key]) for entry in found for key in ("user_id", "target_id")}
        users = [self.world.users[i] for i in sorted(ids) if i in self.world.users]
        empty: tuple[str, ...] = (
            "application_commands", "auto_moderation_rules", "guild_scheduled_events",
            "integrations", "threads", "webhooks",
        )  # fmt: skip
        return {
            "audit_log_entries": found,
            "users": [self.shapes.user(user) for user in users],
            **{key: [] for key in empty},
        }

    # Bans

    def bans(self, call: Call) -> list[JSON]:
        guild = self._for_bans(call)
        limit = count(call.query.get("limit"), 1000, 1000)
        found = sorted(guild.bans, key=int)
        after, before = id_in(call.query, "after"), id_in(call.query, "before")
        if after is not None:
            found = [user_id for user_id in found if int(user_id) > after]
        elif before is not None:
            found = [user_id for user_id in found if int(user_id) < before]
        return [self._ban(guild, user_id) for user_id in found[:limit]]

    def get_ban(self, call: Call) -> JSON:
        guild, user_id = self._for_bans(call), call.params["user"]
        if user_id not in guild.bans:
            raise unknown_ban()
        return self._ban(guild, user_id)

    def ban(self, call: Call) -> None:
        guild = self._for_bans(call)
        user = self.user(call.params["user"])
        seconds = self._seconds(call)
        self.require_above(guild, user)
        self._ban_one(guild, user, call, seconds)

    def unban(self, call: Call) -> None:
        guild, user_id = self._for_bans(call), call.params["user"]
        if user_id not in guild.bans:
            raise unknown_ban()
        self.rooms.guilds.unban(guild, self.user(user_id))
        self.log(guild, call, AuditAction.MEMBER_BAN_REMOVE, user_id)

    def bulk_ban(self, call: Call) -> JSON:
        guild = self._for_bans(call)
        self.require_in(guild, Permission.MANAGE_GUILD)
        ids = [str(user_id) for user_id in as_list(call.body.get("user_ids"))]
        if not 1 <= len(ids) <= BULK_BAN:
            message = f"Must be between 1 and {BULK_BAN} in length."
            raise invalid_form(("user_ids",), "BASE_TYPE_BAD_LENGTH", message)
        seconds = self._seconds(call)
        done: list[str] = []
        for user_id in ids:
            user = self.world.users.get(user_id)
            if user is None:
                continue
            self.require_above(guild, user)
            if user_id not in guild.bans:
                self._ban_one(guild, user, call, seconds)
                done.append(user_id)
        return {"banned_users": done, "failed_users": [i for i in ids if i not in done]}

    def _ban_one(self, guild: Guild, user: User, call: Call, seconds: int) -> None:
        self.rooms.guilds.ban(guild, user, call.reason)
        self.log(guild, call, AuditAction.MEMBER_BAN_ADD, user.id)
        self._delete_recent(guild, user, seconds)

    def _for_bans(self, call: Call) -> Guild:
        guild = self.guild(call)
        self.require_in(guild, Permission.BAN_MEMBERS)
        return guild

    def _ban(self, guild: Guild, user_id: str) -> JSON:
        user = self.world.users.get(user_id)
        if user is None:
            raise unknown_user()
        return {"user": self.shapes.user(user), "reason": guild.bans[user_id]}

    @staticmethod
    def _seconds(call: Call) -> int:
        """From the body, or from the query as discord.py sends it."""
        given = call.body.get("delete_message_seconds", call.query.get("delete_message_seconds"))
        seconds = int(given or 0) if str(given or 0).isdigit() else -1
        if not 0 <= seconds <= LONGEST_DELETION:
            message = f"int value should be between 0 and {LONGEST_DELETION}."
            raise invalid_form(("delete_message_seconds",), "NUMBER_TYPE_MAX", message)
        return seconds

    def _delete_recent(self, guild: Guild, user: User, seconds: int) -> None:
        """With a ban go what the member wrote in the last time."""
        since = self.world.clock.now() - seconds
        if not seconds:
            return
        for channel in [c for c in self.world.channels.values() if c.guild is guild]:
            kept = self.world.messages[channel.id].values()
            gone = [m for m in kept if m.author is user and m.created >= since]
            if gone:
                self.rooms.messages.delete_many(channel, gone)

    # AutoMod: the rules are the server's; a bot here only reads them

    def rules(self, call: Call) -> list[JSON]:
        guild = self.guild(call)
        self.require_in(guild, Permission.MANAGE_GUILD)
        return guild.auto_moderation_rules

    def rule(self, call: Call) -> JSON:
        for rule in self.rules(call):
            if rule["id"] == call.params["rule"]:
                return rule
        raise not_found()
