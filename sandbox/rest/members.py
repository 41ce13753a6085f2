"""The members of a server: finding them, their names, roles and timeouts, and throwing out."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sandbox import permissions
from sandbox.audit import AuditAction, Change
from sandbox.errors import missing_access, missing_permissions
from sandbox.http import Call, Route
from sandbox.intents import GUILD_MEMBERS
from sandbox.limits import invalid_form
from sandbox.permissions import Permission
from sandbox.refusals import invalid_role
from sandbox.rest.access import Access, count, id_in
from sandbox.state import Guild, Membership, Role
from sandbox.wire import JSON, as_list, iso

NICK = 32
LONGEST_TIMEOUT = 28 * 24 * 60 * 60


class MemberRoutes(Access):
    def routes(self) -> list[Route]:
        members = "/guilds/{guild}/members"
        return [
            Route("GET", members, self.listed),
            Route("GET", members + "/search", self.search),
            Route("PATCH", members + "/@me", self.edit_me),
            Route("GET", members + "/{user}", self.one),
            Route("PATCH", members + "/{user}", self.edit),
            Route("DELETE", members + "/{user}", self.kick),
            Route("PUT", members + "/{user}/roles/{role}", self.give_role),
            Route("DELETE", members + "/{user}/roles/{role}", self.take_role),
        ]

    def listed(self, call: Call) -> list[JSON]:
        guild = self.guild(call)
        if not self.rooms.privileged_intents & GUILD_MEMBERS:
            raise missing_access()
        after = id_in(call.query, "after") or 0
        ids = sorted((i for i in guild.members if int(i) > after), key=int)
        limit = count(call.query.get("limit"), 1000, 1)
        return [self.shapes.member(guild, guild.members[i].user) for i in ids[:limit]]

    def search(self, call: Call) -> list[JSON]:
        guild = self.guild(call)
        wanted = call.query.get("query", "").lower()
        limit = count(call.query.get("limit"), 1000, 1)
        found = [
            m.user
            for m in guild.members.values()
            if m.user.username.lower().startswith(wanted)
            or (m.nick or m.user.global_name).lower().startswith(wanted)
        ]
        return [self.shapes.member(guild, user) for user in found[:limit]]

    def one(self, call: Call) -> JSON:
        guild = self.guild(call)
        user_id = self.bot.id if call.params["user"] == "@me" else call.params["user"]
        return self.shapes.member(guild, self.member(guild, user_id).user)

    def edit_me(self, call: Call) -> JSON:
        guild = self.guild(call)
        membership = self.member(guild, self.bot.id)
        if "nick" in call.body:
            self.require_in(guild, Permission.CHANGE_NICKNAME)
            membership.nick = _nick(call.body["nick"])
        self.rooms.guilds.member_changed(guild, self.bot)
        return self.shapes.member(guild, self.bot)

    def edit(self, call: Call) -> JSON:
        """All or nothing: every right is looked at before anything changes."""
        guild = self.guild(call)
        membership = self.member(guild, call.params["user"])
        user, body = membership.user, call.body
        nick, role_ids, until = membership.nick, membership.role_ids, membership.timeout_until
        if "nick" in body:
            self.require_in(guild, Permission.MANAGE_NICKNAMES)
            self.require_above(guild, user)
            nick = _nick(body["nick"])
        if "roles" in body:
            self.require_in(guild, Permission.MANAGE_ROLES)
            role_ids = self._roles(guild, membership, as_list(body["roles"]))
        if "communication_disabled_until" in body:
            self.require_in(guild, Permission.MODERATE_MEMBERS)
            self.require_above(guild, user)
            until = self._until(body["communication_disabled_until"])
            if permissions.in_guild(self.world, guild, user) == permissions.ALL:
                raise missing_permissions()
        changes: list[Change] = [
            ("nick", membership.nick, nick),
            ("communication_disabled_until", _text(membership.timeout_until), _text(until)),
        ]
        if membership.role_ids != role_ids:
            self.log(guild, call, AuditAction.MEMBER_ROLE_UPDATE, user.id)
        if any(before != after for _, before, after in changes):
            self.log(guild, call, AuditAction.MEMBER_UPDATE, user.id, *changes)
        membership.nick, membership.role_ids, membership.timeout_until = nick, role_ids, until
        self.rooms.guilds.member_changed(guild, user)
        return self.shapes.member(guild, user)

    def kick(self, call: Call) -> None:
        guild = self.guild(call)
        user = self.member(guild, call.params["user"]).user
        self.require_in(guild, Permission.KICK_MEMBERS)
        self.require_above(guild, user)
        self.rooms.guilds.leave(guild, user)
        self.log(guild, call, AuditAction.MEMBER_KICK, user.id)

    def give_role(self, call: Call) -> None:
        guild, membership, role = self._for_role(call)
        self.rooms.guilds.give_role(guild, membership.user, role)
        self.log(guild, call, AuditAction.MEMBER_ROLE_UPDATE, membership.user.id)

    def take_role(self, call: Call) -> None:
        guild, membership, role = self._for_role(call)
        self.rooms.guilds.take_role(guild, membership.user, role)
        self.log(guild, call, AuditAction.MEMBER_ROLE_UPDATE, membership.user.id)

    def _for_role(self, call: Call) -> tuple[Guild, Membership, Role]:
        guild = self.guild(call)
        membership = self.member(guild, call.params["user"])
        role = self.role(guild, call.params["role"])
        self.require_in(guild, Permission.MANAGE_ROLES)
        self._require_giving(guild, role)
        return guild, membership, role

    def _roles(self, guild: Guild, membership: Membership, wanted: list[Any]) -> list[str]:
        new = [str(role_id) for role_id in wanted]
        for role_id in set(new) ^ set(membership.role_ids):
            self._require_giving(guild, self.role(guild, role_id))
        return list(dict.fromkeys(new))

    def _require_giving(self, guild: Guild, role: Role) -> None:
        """Nobody gives everyone's role, or one that belongs to an app."""
        if role.managed or role.id == guild.id:
            raise invalid_role()
        self.require_managing(guild, role)

    def _until(self, value: Any) -> float | None:
        if value is None:
            return None
        path, now = ("communication_disabled_until",), self.world.clock.now()
        try:
            until = datetime.fromisoformat(str(value)).timestamp()
        except ValueError:
            message = f'Could not parse "{value}". Should be ISO8601.'
            raise invalid_form(path, "DATE_TIME_TYPE_PARSE", message) from None
        if until > now + LONGEST_TIMEOUT:
            message = "Timeout cannot be longer than 28 days."
            raise invalid_form(path, "MAX_TIMEOUT_DURATION", message)
        return until if until > now else None


def _text(until: float | None) -> str | None:
    return None if until is None else iso(until)


def _nick(value: Any) -> str | None:
    text = str(value or "").strip()
    if len(text) > NICK:
        message = f"Must be {NICK} or fewer in length."
        raise invalid_form(("nick",), "BASE_TYPE_MAX_LENGTH", message)
    return text or None
