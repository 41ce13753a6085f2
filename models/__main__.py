"""`python -m models`: makes the settings and the supervisor, and serves until it is stopped."""

from __future__ import annotations

import asyncio
import signal
import sys

from jobs import log
from jobs.errors import AtelierError, SettingsError
from jobs.queue import Queue
from jobs.settings import LogSettings, QueueSettings
from jobs.store import connect
from jobs.workers import Registry
from models.settings import WorkerSettings
from models.sources import STARTERS
from models.supervisor import Supervisor


async def run(settings: WorkerSettings, queue_settings: QueueSettings, logs: LogSettings) -> None:
    """Serve until SIGINT or SIGTERM. Raises `WorkerUnusable` when no model can be served."""
    stop = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    queue = Queue.open(queue_settings)
    redis = connect(queue_settings)
    try:
        registry = Registry(redis, queue_settings)
        await Supervisor(settings, queue_settings, queue, registry, logs=logs).run(stop)
    finally:
        await queue.close()
        await redis.aclose()


def main() -> int:
    try:
        settings, queue_settings = WorkerSettings.load(), QueueSettings.load()
        logs = LogSettings.load()
        if not settings.sources():
            raise SettingsError(
                f"ATELIER_MODELS is not set and there are no starter models in {STARTERS}."
            )
    except SettingsError as error:
        print(f"atelier worker: {error}", file=sys.stderr)
        return 2
    log.configure(logs.log_level, logs.log_form)
    try:
        asyncio.run(run(settings, queue_settings, logs))
    except AtelierError as error:
        print(f"atelier worker: {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
