"""Jobs and claims, as the tests of the queue make them."""

from __future__ import annotations

from typing import Any

from jobs.contract import AnyRequest, Failure, ImagineRequest, ImagineResult, Job
from jobs.job import Lease
from jobs.queue import Queue

DRAWN = ImagineResult(width=64, height=64, seconds=0.1)
SLOW = Failure(code="slow", sentence="It was too slow.", retry=True)
BROKEN = Failure(code="broken", sentence="It broke.")


def job(
    name: str,
    member: str = "1",
    server: str = "1",
    *,
    model: str = "a",
    size: int = 64,
    asked: AnyRequest | None = None,
    **rest: Any,
) -> Job:
    """One that costs a second, where `cost` is not given; a picture, where nothing is `asked`."""
    request = asked or ImagineRequest(
        model=model,
        prompt="a lion",
        width=size,
        height=64,
        num_inference_steps=4,
        guidance_scale=2.0,
        seed=1,
    )
    fields: dict[str, Any] = {"cost": 1.0, **rest}
    return Job(id=name, server=server, member=member, request=request, **fields)


async def submit(queue: Queue, *jobs: Job) -> None:
    for each in jobs:
        await queue.submit(each, reply="{}")


async def claim(queue: Queue, *models: str) -> Lease:
    [lease] = await queue.claim("w", models or ("a",))
    return lease
