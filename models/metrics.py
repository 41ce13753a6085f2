"""Tells Prometheus how the workers of this process do, over HTTP. Nothing of members is in it.

It counts nothing itself: at each scrape, in a thread of its own, it reads what the workers have
counted.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Callable, Iterable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass

import structlog
from prometheus_client import CollectorRegistry, start_http_server
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from models.errors import MetricsUnusable
from models.tally import Tally

PREFIX = "atelier_worker_"
Samples = Iterable[tuple[tuple[str, ...], float]]

log: structlog.stdlib.BoundLogger = structlog.get_logger(__name__)


@dataclass(frozen=True)
class Told:
    """One metric. `labels` are those beside `device`; `samples` gives their values, and the
    metric's."""

    name: str
    help: str
    samples: Callable[[Tally], Samples]
    labels: tuple[str, ...] = ()

    def family(self) -> CounterMetricFamily | GaugeMetricFamily:
        counts = self.name.endswith("_total")
        kind = CounterMetricFamily if counts else GaugeMetricFamily
        return kind(PREFIX + self.name, self.help, labels=("device", *self.labels))


def _one(value: float | None) -> Samples:
    return () if value is None else (((), value),)


# A list of what another thread may add to is made in one go.
METRICS = (
    Told(
        "jobs_total",
        "Attempts at jobs that ended here",
        lambda tally: list(tally.jobs.items()),
        ("model", "status", "code"),
    ),
    Told(
        "device_seconds_total",
        "What jobs cost on the device",
        lambda tally: [((model,), value) for model, value in list(tally.seconds.items())],
        ("model",),
    ),
    Told("device_jobs", "Jobs on the device now", lambda tally: _one(len(tally.held))),
    Told(
        "claims_refused_total",
        "Claims that the store did not answer",
        lambda tally: _one(tally.refused),
    ),
    Told(
        "device_restarts_total",
        "Device processes that were replaced",
        lambda tally: [((reason,), count) for reason, count in tally.restarts.items()],
        ("reason",),
    ),
    Told(
        "device_resident_memory_bytes",
        "Main memory of the device process",
        lambda tally: _one(tally.resident),
    ),
    Told("device_ready", "Whether it takes jobs", lambda tally: _one(tally.ready())),
    Told("joint_calls_total", "Calls of networks", lambda tally: _one(tally.counts.steps)),
    Told("joined_calls_total", "Jobs' calls in these", lambda tally: _one(tally.counts.calls)),
    Told("idle_seconds_total", "The models' thread had no work", lambda t: _one(t.counts.idle)),
)


class _Reader(Collector):
    def __init__(self, tallies: Sequence[Tally]) -> None:
        self._tallies = tallies

    def collect(self) -> Iterable[Metric]:
        for told in METRICS:
            family = told.family()
            for tally in self._tallies:
                for labels, value in told.samples(tally):
                    family.add_metric((tally.device, *labels), value)
            yield family


@asynccontextmanager
async def telling(host: str, port: int, tallies: Sequence[Tally]) -> AsyncGenerator[None]:
    """Answer there meanwhile. Raises `MetricsUnusable` where that cannot be."""
    registry = CollectorRegistry()
    registry.register(_Reader(tallies))
    try:
        server, thread = start_http_server(port, host, registry)
    except OSError as error:
        raise MetricsUnusable(host, port, error.strerror or str(error)) from error
    log.info("metrics", host=host, port=port)
    try:
        yield
    finally:
        await asyncio.to_thread(server.shutdown)  # it looks twice a second whether it shall
        thread.join()
        server.server_close()
