"""The worker that `bench.bot` measures with: the queue's worker side, and a model that only waits.

Every picture takes `MODEL_SECONDS`, however many are under way, and is the same PNG.
"""

from __future__ import annotations

import asyncio
import io

from PIL import Image

from jobs.contract import Check, ImagineResult, ModelCard, Size, Worker
from jobs.job import Lease
from jobs.queue import Queue
from jobs.settings import QueueSettings
from jobs.store import connect
from jobs.workers import CARD_TTL, Registry

MODEL_SECONDS = 0.25
SIDE = 512
SAFE = Check(score=0.01, verdict="pass")
_ID = "bench"
_AT_ONCE = 16
_WAIT = 1.0
CARD = ModelCard(
    name="waits",
    kind="imagine",
    family="bench",
    cost=MODEL_SECONDS / (SIDE * SIDE / 1e6),  # for one step
    sizes={"square": Size(width=SIDE, height=SIDE)},
    default_steps=1,
    max_steps=1,
    default_guidance=5.0,
    max_guidance=20.0,
)


async def work(settings: QueueSettings) -> None:
    queue, redis = Queue.open(settings), connect(settings)
    registry, picture = Registry(redis, settings), _picture()

    async def stay_known() -> None:
        while True:
            await registry.publish(Worker(id=_ID, device="none", cards=(CARD,)))
            await asyncio.sleep(CARD_TTL / 3)

    async def draw(lease: Lease) -> None:
        await asyncio.sleep(MODEL_SECONDS)
        result = ImagineResult(width=SIDE, height=SIDE, seconds=MODEL_SECONDS, checks=(SAFE,))
        await queue.finish(lease, result, [picture], cost=MODEL_SECONDS)

    drawing: set[asyncio.Task[None]] = set()
    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(stay_known())
        while True:
            leases = await queue.claim(_ID, [CARD.name], _AT_ONCE - len(drawing))
            for lease in leases:
                task = tasks.create_task(draw(lease))
                drawing.add(task)
                task.add_done_callback(drawing.discard)
            if len(drawing) >= _AT_ONCE:
                await asyncio.wait(drawing, return_when=asyncio.FIRST_COMPLETED)
            elif not leases:
                await queue.wait(_WAIT)


def _picture() -> bytes:
    """About as hard to compress as a drawing: 280 KB."""
    file = io.BytesIO()
    Image.effect_noise((SIDE, SIDE), 60).save(file, "PNG")
    return file.getvalue()


if __name__ == "__main__":
    asyncio.run(work(QueueSettings.load()))
