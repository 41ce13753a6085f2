"""dramatiq: a list that the worker polls; a result is a list that the producer blocks on."""

# pyright: standard, reportMissingImports=false
# The library may be missing, and is not fully typed.

from __future__ import annotations

import signal
from typing import Any

import dramatiq
from dramatiq.brokers.redis import RedisBroker
from dramatiq.results import Results
from dramatiq.results.backends.redis import RedisBackend
from dramatiq.worker import Worker

from bench.drive import Plan, Sample, drive_blocking

# It is blocking, so its threads wait for the store in turns: 16 were faster than 8 and 10, and
# 32 no faster, with as many messages fetched ahead as are under way.
_THREADS = 16
_PREFETCH = 100
# An idle worker sleeps for half to the whole of this, in whole milliseconds: here 1 ms. With 1 it
# would not sleep at all, and take a core from the others.
_POLL_MS = 2
_DEADLINE_MS = 60_000


def _open(url: str) -> tuple[RedisBroker, RedisBackend, Any]:
    broker, results = RedisBroker(url=url), RedisBackend(url=url)
    broker.add_middleware(Results(backend=results))

    def nothing() -> None: ...

    return broker, results, dramatiq.actor(broker=broker, store_results=True)(nothing)


def work(url: str) -> None:
    broker, _, _ = _open(url)
    worker = Worker(broker, worker_threads=_THREADS, worker_timeout=_POLL_MS)
    worker.queue_prefetch = _PREFETCH
    worker.start()
    signal.pause()


def produce(url: str, plan: Plan) -> Sample:
    _, results, nothing = _open(url)

    def wait(message: dramatiq.Message[Any]) -> object:
        return message.get_result(backend=results, block=True, timeout=_DEADLINE_MS)

    return drive_blocking(nothing.send, wait, plan)
