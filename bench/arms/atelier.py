"""Our queue, as the bot and the worker use it: fair, leased, signed, audited.

A hundred members in twenty servers send; the worker claims as many jobs at a time as are under
way, as dramatiq's fetches ahead; the producer reads outcomes and acknowledges each beside that, as
the bot does when it posts.
"""

from __future__ import annotations

import asyncio
from itertools import count

from pydantic import SecretStr

from bench.drive import Plan, Sample, drive
from jobs.contract import ImagineRequest, ImagineResult, Job
from jobs.job import Lease, Outcome
from jobs.outbox import Outbox
from jobs.queue import Queue
from jobs.settings import QueueSettings

MODEL = "none"
SERVERS = 20
_KEY = "a key that only this benchmark uses"
_AT_ONCE = Plan.in_flight
"""Jobs of one claim: 12,000 jobs/s, and 10,000 with 10 (2 cores); 50 were between."""
_WAIT = 1.0
_IDLE = 60.0
_REQUEST = ImagineRequest(
    model=MODEL,
    prompt="a lion",
    width=512,
    height=512,
    num_inference_steps=20,
    guidance_scale=5.0,
    seed=1,
)
_RESULT = ImagineResult(width=512, height=512, seconds=1.0)


def work(url: str) -> None:
    asyncio.run(_work(url))


def produce(url: str, plan: Plan) -> Sample:
    return asyncio.run(_produce(url, plan))


def settings(url: str) -> QueueSettings:
    return QueueSettings(redis_url=url, signing_key=SecretStr(_KEY))


def job(name: str, member: int) -> Job:
    """A job of the member's, of one second; all of them fit into one batch."""
    return Job(
        id=name,
        server=str(member % SERVERS + 1),
        member=str(member + 1),
        request=_REQUEST,
        cost=1.0,
    )


async def finish(queue: Queue, lease: Lease) -> None:
    await queue.finish(lease, _RESULT, cost=1.0)


async def _work(url: str) -> None:
    queue = Queue.open(settings(url))
    async with asyncio.TaskGroup() as works:
        while True:
            leases = await queue.claim("worker", [MODEL], _AT_ONCE)
            # The device is done with them at once, and has room while they are committed.
            for lease in leases:
                works.create_task(finish(queue, lease))
            if not leases:
                await queue.wait(_WAIT)


async def _produce(url: str, plan: Plan) -> Sample:
    queue = Queue.open(settings(url))
    outbox = Outbox(queue.store, settings(url))
    numbers = count()
    seen: dict[str, asyncio.Future[Outcome]] = {}

    async def call(member: int) -> Outcome:
        name = f"job-{next(numbers)}"
        outcome = seen[name] = asyncio.get_running_loop().create_future()
        await queue.submit(job(name, member), reply="")
        return await outcome

    async def read() -> None:
        async with asyncio.TaskGroup() as acknowledging:
            while True:
                outcomes = await outbox.outcomes("producer", _WAIT, _IDLE)
                for outcome in outcomes:
                    if future := seen.pop(outcome.job_id, None):
                        future.set_result(outcome)
                if outcomes:
                    acknowledging.create_task(outbox.acknowledge(*outcomes))

    # No outcome would ever come once the reader has failed, so it ends the measurement too.
    sample: list[Sample] = []
    async with asyncio.TaskGroup() as tasks:
        reading = tasks.create_task(read())
        sample.append(await drive(call, plan))
        reading.cancel()
    await queue.close()
    return sample[0]
