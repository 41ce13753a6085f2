"""The roles of a server."""

from __future__ import annotations

from typing import Any

from sandbox import permissions
from sandbox.audit import AuditAction
from sandbox.errors import missing_permissions
from sandbox.http import Call, Route
from sandbox.limits import invalid_form
from sandbox.permissions import Permission
from sandbox.refusals import invalid_role
from sandbox.rest.access import Access
from sandbox.state import Guild, Role
from sandbox.wire import JSON, as_dict, objects

NAME = 100


class RoleRoutes(Access):
    def routes(self) -> list[Route]:
        roles = "/guilds/{guild}/roles"
        return [
            Route("GET", roles, self.listed),
            Route("POST", roles, self.create),
            Route("PATCH", roles, self.move),
            Route("GET", roles + "/member-counts", self.counts),
            Route("GET", roles + "/{role}", self.one),
            Route("PATCH", roles + "/{role}", self.edit),
            Route("DELETE", roles + "/{role}", self.delete),
        ]

    def listed(self, call: Call) -> list[JSON]:
        return [self.shapes.role(role) for role in self.guild(call).roles.values()]

    def one(self, call: Call) -> JSON:
        guild = self.guild(call)
        return self.shapes.role(self.role(guild, call.params["role"]))

    def counts(self, call: Call) -> JSON:
        guild = self.guild(call)
        held = [role_id for m in guild.members.values() for role_id in m.role_ids]
        return {role_id: held.count(role_id) for role_id in guild.roles if role_id != guild.id}

    def create(self, call: Call) -> JSON:
        guild = self._guild(call)
        everyone = guild.roles[guild.id]
        role = Role(self.world.snowflake(), "new role", everyone.permissions, 1)
        self._fill(guild, role, call.body)
        self.rooms.guilds.create_role(guild, role)
        self.log(guild, call, AuditAction.ROLE_CREATE, role.id)
        return self.shapes.role(role)

    def edit(self, call: Call) -> JSON:
        guild, role = self._for_change(call)
        self._fill(guild, role, call.body)
        self.rooms.guilds.role_changed(guild, role)
        self.log(guild, call, AuditAction.ROLE_UPDATE, role.id)
        return self.shapes.role(role)

    def move(self, call: Call) -> list[JSON]:
        """Positions, all below the bot's own highest role, before and after."""
        guild = self._guild(call)
        wanted: list[tuple[Role, int]] = []
        highest = permissions.highest_role(guild, self.bot)
        for entry in objects(call.json):
            role, position = self.role(guild, str(entry.get("id"))), entry.get("position")
            if not isinstance(position, int) or position < 1 or role.id == guild.id:
                raise invalid_role()
            self.require_managing(guild, role)
            if position >= highest:
                raise missing_permissions()
            wanted.append((role, position))
        for role, position in wanted:
            role.position = position
            self.rooms.guilds.role_changed(guild, role)
        return [self.shapes.role(role) for role in guild.roles.values()]

    def delete(self, call: Call) -> None:
        guild, role = self._for_change(call)
        if role.managed or role.id == guild.id:
            raise invalid_role()
        self.rooms.guilds.delete_role(guild, role)
        self.log(guild, call, AuditAction.ROLE_DELETE, role.id)

    def _guild(self, call: Call) -> Guild:
        guild = self.guild(call)
        self.require_in(guild, Permission.MANAGE_ROLES)
        return guild

    def _for_change(self, call: Call) -> tuple[Guild, Role]:
        guild = self._guild(call)
        role = self.role(guild, call.params["role"])
        self.require_managing(guild, role)
        return guild, role

    def _fill(self, guild: Guild, role: Role, body: JSON) -> None:
        """Nobody can give a role more than they have themselves."""
        granted = role.permissions
        if body.get("permissions") is not None:
            granted = _number(body["permissions"])
            mine = permissions.in_guild(self.world, guild, self.bot)
            if (granted & ~role.permissions) & ~mine:
                raise missing_permissions()
        name = str(body.get("name") or role.name)
        if len(name) > NAME:
            message = f"Must be {NAME} or fewer in length."
            raise invalid_form(("name",), "BASE_TYPE_MAX_LENGTH", message)
        color = as_dict(body.get("colors")).get("primary_color", body.get("color"))
        role.permissions, role.name = granted, name
        role.color = role.color if color is None else int(color)
        role.hoist = bool(body.get("hoist", role.hoist))
        role.mentionable = bool(body.get("mentionable", role.mentionable))


def _number(value: Any) -> int:
    if not str(value).isdigit():
        raise invalid_form(("permissions",), "NUMBER_TYPE_COERCE", f'"{value}" is not a number.')
    return int(value)
