"""What a test, or the control API, lets go wrong: `LocalDiscord.faults`.

discord.faults.hang("PATCH", "/webhooks/", times=1)  # a request: see `request_faults`
discord.faults.gateway.cut(4000)                     # the gateway: see `gateway_faults`
discord.faults.world.block("lion")                   # the server: see `world_faults`
discord.faults.lift_all()
"""

from __future__ import annotations

from sandbox.automod import AutoMod
from sandbox.errors import RateLimited
from sandbox.events import Events
from sandbox.gateway import Gateway
from sandbox.gateway_faults import GatewayFaults
from sandbox.messages import Messages
from sandbox.request_faults import RequestFaults
from sandbox.state import World
from sandbox.world_faults import WorldFaults

__all__ = ["Faults", "RateLimited"]


class Faults(RequestFaults):
    def __init__(
        self, world: World, gateway: Gateway, events: Events, messages: Messages, automod: AutoMod
    ) -> None:
        super().__init__()
        self.gateway = GatewayFaults(gateway, self)
        self.world = WorldFaults(world, events, messages, automod, self)
