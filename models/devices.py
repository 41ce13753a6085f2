"""Several devices of one machine, each with a worker of its own: `python -m models --devices all`.

The workers share this process, which only waits for theirs, and nothing else: each has its device
process, its place in the queue and its name, so one that is lost takes no other with it.
"""

from __future__ import annotations

import asyncio
import re
import subprocess
import sys
from collections.abc import Callable, Coroutine, Sequence
from typing import Any

import structlog

from models.errors import WorkerUnusable
from models.settings import WorkerSettings

_PATTERN = re.compile(WorkerSettings.model_fields["device"].metadata[0].pattern)
_COUNT = "import torch; print(torch.cuda.device_count())"

log: structlog.stdlib.BoundLogger = structlog.get_logger(__name__)


def devices_of(text: str) -> tuple[str, ...]:
    """Of `--devices`: names with commas between them, or `all` GPUs. Raises `WorkerUnusable`."""
    if text == "all":
        # Asked of another process: this one stays without torch.
        answer = subprocess.run(
            (sys.executable, "-c", _COUNT), capture_output=True, text=True, check=False
        )
        count = int(answer.stdout) if answer.stdout.strip().isdigit() else 0
        if not count:
            raise WorkerUnusable("--devices all: torch sees no GPU here. Leave the option out.")
        return tuple(f"cuda:{index}" for index in range(count))
    names = tuple(name.strip() for name in text.split(","))
    for name in names:
        if not _PATTERN.fullmatch(name):
            raise WorkerUnusable(
                f"--devices: {name!r} is no device. Say all, or names like cuda:0,cuda:1."
            )
    return names


def labels_of(devices: Sequence[str]) -> list[str]:
    """What to call each where no two may have one name: a device may have several workers."""
    before = [devices[:index].count(name) for index, name in enumerate(devices)]
    return [f"{name}#{n + 1}" if n else name for name, n in zip(devices, before, strict=True)]


async def beside(devices: Sequence[str], serve: Callable[[str], Coroutine[Any, Any, None]]) -> None:
    """Serve with each until all have ended.

    One that cannot be served is in the log, and the others go on. Raises `WorkerUnusable` when none
    can; any other error ends all of them, and is raised.
    """
    refused: list[WorkerUnusable] = []

    async def one(device: str) -> None:
        try:
            await serve(device)
        except WorkerUnusable as error:
            refused.append(error)
            log.error("device_not_served", device=device, why=str(error))

    async with asyncio.TaskGroup() as group:
        for device in devices:
            group.create_task(one(device))
    if len(refused) == len(devices):
        raise refused[0]
