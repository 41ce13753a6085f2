"""Celery: lists; a result is a key, told by pub/sub to whoever holds its handle.

The solo pool runs tasks in the worker's own thread. It is the fastest here for no-op jobs: the
thread pool (10) and the prefork pool (10) were 4 and 20 percent slower, and prefork is not one
process.
"""

# pyright: standard, reportMissingImports=false
# The library may be missing, and is not fully typed.

from __future__ import annotations

from typing import Any

from celery import Celery

from bench.drive import CONCURRENCY, Plan, Sample, drive_blocking

_DEADLINE = 60


def _open(url: str) -> tuple[Any, Any]:
    app: Any = Celery("bench", broker=url, backend=url)
    app.conf.update(
        worker_prefetch_multiplier=CONCURRENCY,
        broker_connection_retry_on_startup=True,
    )

    def nothing() -> None: ...

    return app, app.task(nothing, name="nothing")


def work(url: str) -> None:
    app, _ = _open(url)
    quiet = ["--without-gossip", "--without-mingle", "--without-heartbeat", "--loglevel", "ERROR"]
    app.worker_main(["worker", "--pool", "solo", *quiet])


def produce(url: str, plan: Plan) -> Sample:
    _, nothing = _open(url)

    def wait(result: Any) -> object:
        return result.get(timeout=_DEADLINE)

    return drive_blocking(nothing.delay, wait, plan)
