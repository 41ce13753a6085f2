"""What the rooms of the local Discord need of one another; `LocalDiscord` is all of it."""

from __future__ import annotations

from typing import Protocol

from sandbox.asking import Asking
from sandbox.cdn import Cdn
from sandbox.channels import Channels
from sandbox.commands import Commands
from sandbox.events import Events
from sandbox.guilds import Guilds
from sandbox.interactions import Interactions
from sandbox.messages import Messages
from sandbox.polls import Polls
from sandbox.reactions import Reactions
from sandbox.shapes import Shapes
from sandbox.state import World
from sandbox.threads import Threads
from sandbox.webhooks import Webhooks


class Rooms(Protocol):
    world: World
    cdn: Cdn
    shapes: Shapes
    events: Events
    guilds: Guilds
    channels: Channels
    threads: Threads
    messages: Messages
    reactions: Reactions
    polls: Polls
    webhooks: Webhooks
    commands: Commands
    interactions: Interactions
    asking: Asking
    privileged_intents: int

    @property
    def gateway_url(self) -> str: ...

    def commands_changed(self) -> None: ...
