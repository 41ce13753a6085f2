"""What the page in the browser calls: the state, a channel's messages, events, sending things."""

from __future__ import annotations

import re
from collections.abc import Collection
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from aiohttp import web

from sandbox import permissions
from sandbox.errors import AnsweredTooLate, ApiError, Refused, TimedOut
from sandbox.http import Call, json_response, read_call
from sandbox.interactions import FIRST_RESPONSE_WITHIN
from sandbox.page_events import PageEvents
from sandbox.state import Channel, ChannelType, InteractionType, User
from sandbox.wire import JSON, as_dict

if TYPE_CHECKING:
    from sandbox.server import LocalDiscord

PAGE = Path(__file__).parent / "page"
_HOST = re.compile(r"(?P<name>\[[^\]]+\]|[^:\[\]]+)(:[0-9]+)?", re.ASCII)


def named_hosts_only(names: Collection[str]) -> Any:
    """A site whose own name its owner points at this machine (DNS rebinding) must not be answered.

    For the browser it is then one origin with the sandbox, so that only the name tells them apart.
    """
    known = {name.lower() for name in names}
    sentence = f"The sandbox answers only at {', '.join(sorted(known))}."

    @web.middleware
    async def check(request: web.Request, handler: Any) -> web.StreamResponse:
        match = _HOST.fullmatch(request.headers.get("Host", ""))
        if match is None or match["name"].lower() not in known:
            return json_response({"message": sentence}, 403)
        return await handler(request)

    return check


@web.middleware
async def same_origin_only(request: web.Request, handler: Any) -> web.StreamResponse:
    """Another site's page must not drive the local Discord through the visitor's browser."""
    origin = request.headers.get("Origin")
    if origin and urlsplit(origin).netloc != request.headers.get("Host"):
        return json_response({"message": "Only the sandbox's own page may ask this."}, 403)
    return await handler(request)


async def _fresh_page(request: web.Request, response: web.StreamResponse) -> None:
    """Browsers ask again for the page's files, or an update would meet yesterday's scripts."""
    if request.path.startswith("/page/"):
        response.headers["Cache-Control"] = "no-cache"


class PageApi:
    def __init__(self, discord: LocalDiscord) -> None:
        self._discord = discord
        self._streams = PageEvents(discord.events.listeners)

    def add_to(self, app: web.Application) -> None:
        router = app.router
        router.add_get("/", self.index)
        router.add_get("/favicon.ico", self.favicon)
        if PAGE.is_dir():
            router.add_static("/page/", PAGE)
            app.on_response_prepare.append(_fresh_page)
        router.add_get("/sandbox/state", self._guarded(self.state))
        router.add_get("/sandbox/channels/{channel}/messages", self._guarded(self.messages))
        router.add_get("/sandbox/channels/{channel}/commands", self._guarded(self.commands))
        router.add_get("/sandbox/events", self.events)
        router.add_post("/sandbox/interactions", self._guarded(self.interact))
        router.add_post("/sandbox/messages", self._guarded(self.post))
        router.add_get("/sandbox/traffic", self._guarded(self.traffic))

    async def close(self) -> None:
        await self._streams.close()

    async def index(self, request: web.Request) -> web.StreamResponse:
        page = PAGE / "index.html"
        if not page.is_file():
            return web.Response(text="The page is not part of this installation.", status=404)
        return web.FileResponse(page, headers={"Cache-Control": "no-cache"})

    async def favicon(self, request: web.Request) -> web.StreamResponse:
        mark = PAGE / "mark.svg"
        return web.FileResponse(mark) if mark.is_file() else web.Response(status=204)

    def _guarded(self, act: Any) -> Any:
        """Turns refusals into one sentence that the page shows."""

        async def handle(request: web.Request) -> web.Response:
            try:
                return json_response(
                    await act(await read_call(request, self._discord.request_limit()))
                )
            except ApiError as error:
                return json_response({**error.body(), "message": error.message}, error.status)
            except Refused as refusal:
                return json_response({"message": str(refusal)}, 400)

        return handle

    async def state(self, call: Call) -> JSON:
        discord, user = self._discord, self._user(call.query)
        shapes, world = discord.shapes, discord.world
        people = [person for person in shapes.people() if not person.bot]
        visible = [c for c in world.channels.values() if permissions.may_see(world, c, user)]
        bot = shapes.user(world.bot) if discord.gateway.identified else None
        return {
            "me": self._person(user),
            "users": [self._person(person) for person in people],
            "guild": shapes.guild(world.guild),
            "channels": [self._channel_shape(channel, user) for channel in visible],
            "commands": world.commands,
            "bot": bot,
            "ready": discord.ready,
        }

    async def messages(self, call: Call) -> list[JSON]:
        user = self._user(call.query)
        channel = self._channel(call.params.get("channel"), user)
        kept = self._discord.world.messages[channel.id].values()
        events, shapes = self._discord.events, self._discord.shapes
        return [shapes.message(message) for message in kept if events.may_read(message, user)]

    async def commands(self, call: Call) -> list[JSON]:
        """What this member's client offers in the channel, in their language."""
        user = self._user(call.query)
        channel = self._channel(call.params.get("channel"), user)
        return self._discord.asking.offered(user, channel)

    async def events(self, request: web.Request) -> web.StreamResponse:
        try:
            user = self._user(dict(request.query))
        except Refused as refusal:
            return json_response({"message": str(refusal)}, 400)
        return await self._streams.serve(request, user)

    async def interact(self, call: Call) -> JSON:
        body, asking = call.body, self._discord.asking
        user = self._user(body)
        data = as_dict(body.get("data"))
        kind = body.get("type")
        if kind == InteractionType.MODAL:
            return {"id": asking.modal(user, data, call.files).id}
        channel = self._channel(body.get("channel_id"), user)
        if kind == InteractionType.COMMAND:
            return {"id": asking.command(user, channel, data, call.files).id}
        if kind == InteractionType.COMPONENT:
            found = self._discord.world.find_message(channel.id, str(body.get("message_id")))
            if found is None:
                raise Refused("This message is not there any more.")
            return {"id": asking.component(user, found, data).id}
        if kind == InteractionType.AUTOCOMPLETE:
            interaction = asking.autocomplete(user, channel, data)
            with suppress(TimedOut, AnsweredTooLate):
                await self._discord.events.changes.wait_for(
                    lambda: interaction.responded or interaction.failed,
                    FIRST_RESPONSE_WITHIN + 2,
                    "choices",
                )
            if interaction.choices is None:
                raise Refused("Loading options failed.")
            return {"choices": interaction.choices}
        raise Refused("An interaction has type 2, 3, 4 or 5.")

    async def post(self, call: Call) -> JSON:
        discord = self._discord
        user = self._user(call.body)
        channel = self._channel(call.body.get("channel_id"), user)
        granted = permissions.in_channel(discord.world, channel, user)
        if not granted & permissions.sending_in(channel):
            raise Refused(f"{user.global_name} may not write in this channel.")
        payload: JSON = {"content": str(call.body.get("content") or "")}
        message = discord.messages.create(channel, user, payload, call.files)
        return discord.shapes.message(message)

    async def traffic(self, call: Call) -> list[JSON]:
        after = call.query.get("after", "0")
        number = int(after) if after.isdigit() else 0
        return [entry.public() for entry in self._discord.traffic.after(number)]

    def _channel_shape(self, channel: Channel, user: User) -> JSON:
        """With what the member may do in it: by this the page opens or closes its message box."""
        shape = self._discord.shapes.channel(channel)
        if "recipients" in shape:  # in private, no roles hold
            return shape
        member = self._discord.shapes.acting_member(user, channel)
        return {**shape, "permissions": member["permissions"]}

    def _person(self, user: User) -> JSON:
        shape = self._discord.shapes.user(user)
        return {**shape, "role": user.role, "avatar_color": user.avatar_color}

    def _user(self, source: JSON) -> User:
        """The member who looks; the first plain member when none is named."""
        world = self._discord.world
        wanted = source.get("user_id")
        if not wanted:
            return next(u for u in world.users.values() if not u.bot and u.role == "member")
        user = world.users.get(str(wanted))
        if user is None or user.bot:
            raise Refused("There is no such member.")
        return user

    def _channel(self, channel_id: Any, user: User) -> Channel:
        world = self._discord.world
        channel = world.channels.get(str(channel_id))
        if channel is None or not permissions.may_see(world, channel, user):
            raise Refused("There is no such channel for this member.")
        if channel.type is ChannelType.DM and user.id not in channel.recipient_ids:
            raise Refused("There is no such channel for this member.")
        return channel
