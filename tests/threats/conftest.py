"""The bot as a process, on a local Discord and a real Valkey, as tests/bot has it; and weights."""

from tests.bot.conftest import ada, bot, clock, discord_server, mori, worker
from tests.models.conftest import weights

__all__ = ["ada", "bot", "clock", "discord_server", "mori", "weights", "worker"]
