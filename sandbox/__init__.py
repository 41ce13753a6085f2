"""A local Discord for bots: REST, gateway and a channel page on one port of this machine.

A test needs `LocalDiscord` and, from it, members; `python -m sandbox` is the same with the page
and this project's bot and worker beside it. Nothing here imports the bot.
"""

from sandbox.addresses import DISCORDS_OWN, Addresses
from sandbox.clock import Clock, ManualClock, SystemClock
from sandbox.errors import (
    AnsweredTooLate,
    ApiError,
    BotNotReady,
    Refused,
    SandboxError,
)
from sandbox.members import Member, Reply
from sandbox.permissions import Permission
from sandbox.quotas import UNHURRIED, Quotas
from sandbox.server import LocalDiscord

__all__ = [
    "DISCORDS_OWN",
    "UNHURRIED",
    "Addresses",
    "AnsweredTooLate",
    "ApiError",
    "BotNotReady",
    "Clock",
    "LocalDiscord",
    "ManualClock",
    "Member",
    "Permission",
    "Quotas",
    "Refused",
    "Reply",
    "SandboxError",
    "SystemClock",
]
