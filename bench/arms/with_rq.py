"""RQ: a list of jobs; a result is a stream of its own, read with a blocking call.

`SimpleWorker` runs jobs in its own process: without a fork for each it is the fastest of its
workers.
"""

# pyright: standard, reportMissingImports=false
# The library may be missing, and is not fully typed.

from __future__ import annotations

from redis import Redis
from rq import Queue, SimpleWorker
from rq.job import Job

from bench.drive import Plan, Sample, drive_blocking

_DEADLINE = 60


def nothing() -> None: ...


def work(url: str) -> None:
    store = Redis.from_url(url)
    SimpleWorker([Queue(connection=store)], connection=store).work(logging_level="ERROR")


def produce(url: str, plan: Plan) -> Sample:
    queue = Queue(connection=Redis.from_url(url))

    def send() -> Job:
        return queue.enqueue(nothing)

    def wait(job: Job) -> None:
        if job.latest_result(timeout=_DEADLINE) is None:
            raise TimeoutError(f"RQ gave no result within {_DEADLINE} seconds.")

    return drive_blocking(send, wait, plan)
