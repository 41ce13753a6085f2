"""The REST routes a bot calls, v10: a file for each kind of resource, a few lines for each route.

`http` parses requests and makes answers; `access` has what the routes share. Absent on purpose:
what a bot that makes pictures and keeps order never calls (voice, stages, events, invites,
templates, stickers, soundboards, monetization, making emoji and servers).
"""

from __future__ import annotations

from sandbox.http import Route
from sandbox.rest.application import ApplicationRoutes
from sandbox.rest.channels import ChannelRoutes
from sandbox.rest.commands import CommandRoutes
from sandbox.rest.guilds import GuildRoutes
from sandbox.rest.interactions import InteractionRoutes
from sandbox.rest.members import MemberRoutes
from sandbox.rest.messages import MessageRoutes
from sandbox.rest.reactions import ReactionRoutes
from sandbox.rest.roles import RoleRoutes
from sandbox.rest.threads import ThreadRoutes
from sandbox.rest.webhooks import WebhookRoutes
from sandbox.rooms import Rooms

_GROUPS = (
    ApplicationRoutes,
    CommandRoutes,
    GuildRoutes,
    MemberRoutes,
    RoleRoutes,
    ChannelRoutes,
    ReactionRoutes,  # before messages, of which none is called "pins"
    MessageRoutes,
    ThreadRoutes,
    InteractionRoutes,
    WebhookRoutes,
)


class Rest:
    def __init__(self, rooms: Rooms) -> None:
        self._rooms = rooms

    def routes(self) -> list[Route]:
        return [route for group in _GROUPS for route in group(self._rooms).routes()]
