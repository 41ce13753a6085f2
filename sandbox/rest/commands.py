"""Application commands: global ones and those of one server, and who may use them there."""

from __future__ import annotations

from typing import Any

from sandbox.errors import missing_access
from sandbox.http import Answer, Call, Route
from sandbox.refusals import bots_cannot, unknown_command_permissions
from sandbox.rest.access import Access
from sandbox.state import Guild
from sandbox.wire import JSON, objects


class CommandRoutes(Access):
    def routes(self) -> list[Route]:
        app = "/applications/{application}"
        here = f"{app}/guilds/{{guild}}/commands"
        permitted = here + "/{command}/permissions"
        routes = [
            Route("GET", here + "/permissions", self.all_permissions),
            Route("GET", permitted, self.permissions),
            Route("PUT", permitted, self.set_permissions),
        ]
        for base in (f"{app}/commands", here):
            routes += [
                Route("GET", base, self.listed),
                Route("PUT", base, self.replace),
                Route("POST", base, self.add),
                Route("GET", base + "/{command}", self.one),
                Route("PATCH", base + "/{command}", self.edit),
                Route("DELETE", base + "/{command}", self.delete),
            ]
        return routes

    def listed(self, call: Call) -> list[JSON]:
        commands = self.rooms.commands.listed(self._in(call))
        if call.query.get("with_localizations", "").lower() in ("1", "true"):
            return commands
        return [_without_translations(command) for command in commands]

    def replace(self, call: Call) -> list[JSON]:
        stored = self.rooms.commands.replace_all(self._in(call), objects(call.json))
        self.rooms.commands_changed()
        return stored

    def add(self, call: Call) -> Answer:
        command, is_new = self.rooms.commands.upsert(self._in(call), call.body)
        self.rooms.commands_changed()
        return Answer(201 if is_new else 200, command)

    def one(self, call: Call) -> JSON:
        return self.rooms.commands.get(self._in(call), call.params["command"])

    def edit(self, call: Call) -> JSON:
        command = self.rooms.commands.edit(self._in(call), call.params["command"], call.body)
        self.rooms.commands_changed()
        return command

    def delete(self, call: Call) -> None:
        self.rooms.commands.delete(self._in(call), call.params["command"])
        self.rooms.commands_changed()

    def all_permissions(self, call: Call) -> list[JSON]:
        self.application(call)
        guild = self.guild(call)
        return [self._permissions(guild, target) for target in guild.command_permissions]

    def permissions(self, call: Call) -> JSON:
        self.application(call)
        guild, target = self.guild(call), call.params["command"]
        if target not in guild.command_permissions:
            raise unknown_command_permissions()
        return self._permissions(guild, target)

    def set_permissions(self, call: Call) -> JSON:
        """Needs a person's token since 2022: owners do it in their server's settings."""
        raise bots_cannot()

    def _permissions(self, guild: Guild, target: str) -> JSON:
        return {
            "id": target,
            "application_id": self.world.application_id,
            "guild_id": guild.id,
            "permissions": guild.command_permissions[target],
        }

    def _in(self, call: Call) -> Guild | None:
        self.application(call)
        if "guild" not in call.params:
            return None
        guild = self.world.guilds.get(call.params["guild"])
        if guild is None or self.bot.id not in guild.members:
            raise missing_access()
        return guild


def _without_translations(part: Any) -> Any:
    """What a list shows that was asked for without them."""
    hidden = ("name_localizations", "description_localizations")
    shape = {key: value for key, value in part.items() if key not in hidden}
    for key in ("options", "choices"):
        if key in shape:
            shape[key] = [_without_translations(inner) for inner in objects(shape[key])]
    return shape
