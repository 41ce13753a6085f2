"""Threat 10: a device that is broken and goes on answering."""

from __future__ import annotations

from pathlib import Path

from jobs.contract import Failure
from jobs.queue import Queue
from jobs.settings import QueueSettings
from jobs.workers import Registry
from tests.models import crayon
from tests.models.worker import studio


async def test_after_a_sticky_error_the_process_is_replaced_and_the_job_done_elsewhere(
    tmp_path: Path, queue: Queue, registry: Registry, queue_settings: QueueSettings
) -> None:
    """P1, P2: the error is torch's own, raised once; each call after it would fail the same way."""
    async with studio(tmp_path, queue, registry, queue_settings) as work:
        await work.submit(crayon.request("crayon", "break the device once"))
        outcome = await work.outcome()
        assert outcome.result, outcome.failure
        assert crayon.loads(tmp_path / "crayon") == 2, "the process went on"


async def test_memory_that_is_short_breaks_nothing(
    tmp_path: Path, queue: Queue, registry: Registry, queue_settings: QueueSettings
) -> None:
    async with studio(tmp_path, queue, registry, queue_settings) as work:
        await work.submit(crayon.request("crayon", "exhaust"))
        outcome = await work.outcome()
        assert isinstance(outcome.failure, Failure)
        assert outcome.failure.code == "out_of_memory"
        assert crayon.loads(tmp_path / "crayon") == 1
