"""LocalDiscord: puts the rooms together and serves them on one port.

async with LocalDiscord() as discord:
    ...  # start a bot with discord.url and discord.token
    await discord.wait_ready()
    reply = await discord.member("Ada").slash("imagine", prompt="a lion")
"""

# ruff: noqa: ASYNC109 - a timeout beside the call is what a test wants to write
from __future__ import annotations

import errno
import ssl
from collections.abc import Collection
from typing import Self

from aiohttp import web

from sandbox.addresses import Addresses, each_name_its_own
from sandbox.asking import Asking
from sandbox.automod import AutoMod
from sandbox.cdn import Cdn, request_limit
from sandbox.channels import Channels
from sandbox.clock import Clock, ManualClock, SystemClock
from sandbox.commands import Commands
from sandbox.control import Control
from sandbox.errors import BotNotReady, PortBusy, Refused, TimedOut
from sandbox.events import Events
from sandbox.faults import Faults
from sandbox.gateway import Gateway
from sandbox.guilds import Guilds
from sandbox.http import Api
from sandbox.identify import BotToken
from sandbox.interactions import Interactions
from sandbox.members import Member
from sandbox.messages import Messages
from sandbox.newcomer import newcomer_world
from sandbox.page_api import PageApi, named_hosts_only, same_origin_only
from sandbox.polls import Polls
from sandbox.quotas import UNHURRIED, Quotas
from sandbox.rate_limits import RateLimits
from sandbox.reactions import Reactions
from sandbox.rest import Rest
from sandbox.shapes import Shapes
from sandbox.state import World
from sandbox.threads import Threads
from sandbox.traffic import Traffic
from sandbox.webhooks import Webhooks
from sandbox.wire import JSON

HOST = "127.0.0.1"
HOST_NAMES = (HOST, "localhost", "[::1]")
# Connections that may wait to be taken. A bot that answers hundreds of commands at once opens as
# many; beyond this the kernel lets each knock again a whole second later.
BACKLOG = 1024


class LocalDiscord:
    """A local Discord on real sockets. Give it a world of your own, or take the newcomer's.

    `addresses`: what it calls itself, where that is not what it listens on: `DISCORDS_OWN`, with
    a certificate for those names in `tls` and, on the bot's side, a resolver that leads them to
    `port`.
    `host_names`: the names in an address that it answers to, whatever the port; where `host` is not
    the loopback, it has to be among them. Those of `addresses` always are.
    `quotas`: how often a bot may do what: Discord's own numbers, but for a ManualClock, which
    stands still or jumps while the bot's own goes on: no wait would be over, no heartbeat in time.
    `control`: whether faults can be asked for over HTTP too, see `sandbox.control`.
    """

    def __init__(
        self,
        *,
        addresses: Addresses | None = None,
        clock: Clock | None = None,
        host: str = HOST,
        host_names: Collection[str] = HOST_NAMES,
        port: int = 0,
        tls: ssl.SSLContext | None = None,
        token: str | None = None,
        world: World | None = None,
        privileged_intents: int = 0,
        quotas: Quotas | None = None,
        control: bool = False,
    ) -> None:
        self.clock: Clock = clock or SystemClock()
        self.world = world or newcomer_world(self.clock)
        self.bot_token = BotToken(self.world.application_id, token)
        self.privileged_intents = privileged_intents
        self._host, self._port, self._tls = host, port, tls
        self._host_names = {*host_names, *(addresses.names if addresses else ())}
        self._addresses = addresses
        self._runner: web.AppRunner | None = None
        self._commands_synced = False

        self.traffic = Traffic(self.clock)
        self.quotas = quotas or (UNHURRIED if isinstance(clock, ManualClock) else Quotas())
        self.cdn = Cdn(self.world, lambda: self.addresses)
        self.shapes = Shapes(self.world, self.cdn)
        self.events = Events(self.shapes)
        automod = AutoMod(self.world)
        self.guilds = Guilds(self.shapes, self.events)
        self.channels = Channels(self.shapes, self.events)
        self.messages = Messages(self.shapes, self.cdn, self.events, automod)
        self.threads = Threads(self.shapes, self.messages, self.events)
        self.reactions = Reactions(self.world, self.messages, self.events)
        self.polls = Polls(self.world, self.messages, self.events)
        self.webhooks = Webhooks(self.shapes, self.messages, self.events)
        self.commands = Commands(self.world)
        self.interactions = Interactions(self.world, self.messages, self.events)
        self.asking = Asking(self.shapes, self.cdn, self.interactions, self.events)
        self.gateway = Gateway(
            self.shapes,
            self.events,
            self.traffic,
            self.bot_token,
            self.quotas,
            lambda: self.addresses,
            privileged_intents,
        )
        self.faults = Faults(self, automod)
        self.limits = RateLimits(self.clock, self.quotas)
        self._rest = Rest(self)
        self._api = Api(self.bot_token, self.traffic, self.faults, self.limits)
        self._api.request_limit = self.request_limit
        self._page = PageApi(self)
        self._control = Control(self) if control else None

    @property
    def token(self) -> str:
        """The bot's, as it is now: too many logins in a day make it another."""
        return self.bot_token.value

    @property
    def port(self) -> int:
        """The one it listens on."""
        return self._port

    @property
    def addresses(self) -> Addresses:
        scheme = "https" if self._tls else "http"
        return self._addresses or Addresses.at(f"{scheme}://{self._host}:{self._port}")

    @property
    def url(self) -> str:
        return self.addresses.api

    @property
    def gateway_url(self) -> str:
        return self.addresses.gateway

    @property
    def unknown_routes(self) -> list[str]:
        """Requests for routes that this Discord does not have: a test wants none."""
        return self._api.unknown_routes

    @property
    def internal_errors(self) -> list[Exception]:
        """What went wrong in this Discord itself, answered with 500: a test wants none."""
        return self._api.internal_errors

    @property
    def ready(self) -> bool:
        return self.gateway.identified and self._commands_synced

    async def start(self) -> None:
        guards = [named_hosts_only(self._host_names), same_origin_only]
        if self._addresses is not None:
            misdirected = self._api.unknown_routes
            guards.append(each_name_its_own(self._addresses, self.gateway.handle, misdirected))
        app = web.Application(middlewares=guards)
        self._api.add_to(app, self._rest.routes())
        app.router.add_get("/gateway", self.gateway.handle)
        app.router.add_get("/gateway/", self.gateway.handle)
        self.cdn.add_to(app)
        self._page.add_to(app)
        if self._control is not None:
            self._control.add_to(app)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=1.0)
        await self._runner.setup()
        site = web.TCPSite(
            self._runner, self._host, self._port, ssl_context=self._tls, backlog=BACKLOG
        )
        try:
            await site.start()
        except OSError as error:
            await self._runner.cleanup()
            if error.errno != errno.EADDRINUSE:
                raise
            raise PortBusy(
                f"Port {self._port} is taken by another program: choose one with --port."
            ) from None
        self._port = self._runner.addresses[0][1]

    async def stop(self) -> None:
        self.faults.lift_all()
        await self._page.close()
        await self.gateway.close()
        for session in self.gateway.sessions:
            self.gateway.forget(session)
        self.world.cancel_timers()
        if self._runner is not None:
            await self._runner.cleanup()
            self._runner = None

    async def __aenter__(self) -> Self:
        await self.start()
        return self

    async def __aexit__(self, *exc: object) -> None:
        await self.stop()

    async def wait_ready(
        self, timeout: float = 30, *, shard: int = 0, commands: bool = True
    ) -> None:
        """Waits until a bot, or this shard of it, is logged in and has registered its commands.

        `commands`: whether it has any.
        """

        def here() -> bool:
            known = self._commands_synced or not commands
            return known and shard in self.gateway.shards

        try:
            await self.events.changes.wait_for(here, timeout, "the bot")
        except TimedOut:
            missing = "did not log in" if not self.gateway.identified else "registered no commands"
            raise BotNotReady(f"The bot {missing} within {timeout:g} s.") from None

    def member(self, name: str) -> Member:
        user = self.world.user_named(name)
        if user is None or user.bot:
            raise Refused(f"There is no member {name} here.")
        return Member(self, user)

    def delete_channel(self, name: str) -> None:
        """As a moderator would: its messages go with it."""
        channel = self.world.channel_named(name)
        if channel is None:
            raise Refused(f"There is no channel {name} here.")
        self.channels.delete(channel)

    def request_limit(self) -> int:
        """The bytes of one request, as the most boosted server here allows."""
        return max(request_limit(guild) for guild in self.world.guilds.values())

    async def download(self, url: str) -> bytes:
        """The bytes behind an attachment's address, through the same check as over HTTP."""
        content = self.cdn.read(url)
        if content is None:
            raise Refused("The file is not available any more.")
        return content

    def commands_changed(self) -> None:
        guilds = self.world.guilds.values()
        self._commands_synced = bool(self.world.global_commands or any(g.commands for g in guilds))
        self.events.commands_changed()

    def command(self, name: str) -> JSON:
        for command in self.world.commands:
            if command["name"] == name:
                return command
        raise Refused(f"There is no command {name} here.")
