"""A supervisor in the test's own loop, and its jobs, as the bot would see them."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import asynccontextmanager
from itertools import count
from pathlib import Path
from typing import Any

from jobs.contract import AnyRequest, Job
from jobs.job import Outcome, Status
from jobs.queue import Queue
from jobs.settings import LogSettings, QueueSettings
from jobs.workers import Registry
from models.settings import WorkerSettings
from models.supervisor import Supervisor
from models.tally import Tally
from tests.conftest import outbox_of
from tests.models import crayon

PATIENCE = 60.0
_numbers = count(1)


async def until(condition: Callable[[], Awaitable[bool]]) -> None:
    """Poll until it holds; fails the test when it never does."""
    deadline = time.monotonic() + PATIENCE
    while not await condition():
        assert time.monotonic() < deadline, "the condition never came to hold"
        await asyncio.sleep(0.01)


class Studio:
    """A worker that serves `crayon` and `reader`, and the bot's end of the queue."""

    def __init__(self, supervisor: Supervisor, queue: Queue, registry: Registry) -> None:
        self.supervisor = supervisor
        self.queue = queue
        self.registry = registry
        self.stop = asyncio.Event()
        self.life = asyncio.create_task(supervisor.run(self.stop))

    async def submit(self, request: AnyRequest, attachment: bytes = b"") -> str:
        job_id = f"job-{next(_numbers)}"
        job = Job(id=job_id, server="1", member="2", request=request, cost=1.0)
        await self.queue.submit(job, "reply", attachment)
        return job_id

    async def outcomes(self) -> list[Outcome]:
        """The next that come, acknowledged."""
        found: list[Outcome] = []
        outbox = outbox_of(self.queue)

        async def some() -> bool:
            assert not self.life.done() or self.stop.is_set(), "the worker ended"
            found.extend(await outbox.outcomes("test", wait=0.05, idle=60))
            return bool(found)

        await until(some)
        await outbox.acknowledge(*found)
        return found

    async def outcome(self) -> Outcome:
        (only,) = await self.outcomes()
        return only

    async def running(self, job_id: str) -> None:
        """Wait until the job's progress has reached the queue."""

        async def stepped() -> bool:
            status, progress = await self.queue.progress(job_id)
            return status is Status.RUNNING and progress is not None

        await until(stepped)

    async def serving(self) -> None:
        async def published() -> bool:
            return bool(await self.registry.live())

        await until(published)

    @property
    def device_pid(self) -> int:
        assert self.supervisor.device
        return self.supervisor.device.pid


def save_crayon(folder: Path, model_type: str = "crayon", **config: Any) -> Path:
    folder.mkdir()
    text = json.dumps({"model_type": model_type, **config})
    (folder / "config.json").write_text(text, encoding="utf-8")
    return folder


@asynccontextmanager
async def studio(
    folder: Path,
    queue: Queue,
    registry: Registry,
    queue_settings: QueueSettings,
    **changes: Any,
) -> AsyncGenerator[Studio]:
    """Start a worker; at the end it is stopped, and its device process with it. `changes`: of
    the settings; `tally`: where it counts."""
    for name in ("crayon", "reader"):
        if not (folder / name).exists():
            save_crayon(folder / name, name)
    served = f"crayon={folder / 'crayon'},reader={folder / 'reader'}"
    tally: Tally | None = changes.pop("tally", None)
    values: dict[str, Any] = {
        **{"models": served, "device": "cpu", "device_jobs": 1, "stop_grace": 0.0},
        **changes,
    }
    settings = WorkerSettings(**values)
    supervisor = Supervisor(
        settings,
        queue_settings,
        queue,
        registry,
        logs=LogSettings(),
        command=crayon.COMMAND,
        tally=tally,
    )
    opened = Studio(supervisor, queue, registry)
    try:
        yield opened
    finally:
        opened.stop.set()
        await opened.life
