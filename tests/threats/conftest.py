"""The bot as a process, on a local Discord and a real Valkey, as tests/bot has it; and weights."""

from tests.bot.conftest import (  # noqa: F401
    ada,  # pyright: ignore[reportUnusedImport]
    bot,  # pyright: ignore[reportUnusedImport]
    clock,  # pyright: ignore[reportUnusedImport]
    discord_server,  # pyright: ignore[reportUnusedImport]
    mori,  # pyright: ignore[reportUnusedImport]
    worker,  # pyright: ignore[reportUnusedImport]
)
from tests.models.conftest import weights  # noqa: F401  # pyright: ignore[reportUnusedImport]
