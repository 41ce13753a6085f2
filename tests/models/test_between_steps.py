"""Captions are made between the steps of what runs: they do not wait behind pictures."""

from __future__ import annotations

import asyncio
import os
import signal
from collections.abc import AsyncGenerator
from pathlib import Path

import pytest
from PIL import Image

from jobs.contract import DescribeRequest, DescribeResult
from jobs.job import Outcome, Status
from jobs.queue import Queue
from jobs.settings import LogSettings, QueueSettings
from jobs.workers import Registry
from models.child import DeviceProcess
from models.pictures import write_png
from models.sources import Source
from models.wire import Done, Left, Serve
from tests.conftest import settings_for
from tests.models import crayon
from tests.models.worker import PATIENCE, Studio, save_crayon, studio, until

PICTURE = write_png(Image.new("RGB", (7, 9)))
LOOK = DescribeRequest(model="reader")
WAIT = crayon.request("crayon", "wait")


@pytest.fixture
def queue_settings(redis_url: str) -> QueueSettings:
    return settings_for(redis_url, lease=1.0, retry_delay=0.01)


@pytest.fixture
async def work(
    tmp_path: Path, queue: Queue, registry: Registry, queue_settings: QueueSettings
) -> AsyncGenerator[Studio]:
    async with studio(tmp_path, queue, registry, queue_settings) as opened:
        yield opened


async def again(queue: Queue, job_id: str) -> None:
    """Wait until it runs for the second time."""

    async def second() -> bool:
        [glimpse] = await queue.look([job_id])
        assert glimpse
        return glimpse.status is Status.RUNNING and glimpse.attempt == 2

    await until(second)


async def next_outcomes(work: Studio, count: int) -> list[Outcome]:
    found: list[Outcome] = []
    while len(found) < count:
        found += await work.outcomes()
    return found


async def renewed_twice(queue: Queue, job_id: str) -> None:
    """Wait as long as a worker needs to claim more than once."""
    seen: set[float] = set()

    async def twice() -> bool:
        ends = await queue.store.redis.zscore(queue.store.key("leases"), job_id)
        assert ends is not None
        seen.add(ends)
        return len(seen) > 2

    await until(twice)


async def test_a_caption_does_not_wait_behind_pictures(work: Studio, tmp_path: Path) -> None:
    running = await work.submit(WAIT)
    await work.running(running)
    waiting = await work.submit(crayon.request("crayon"))
    looks = [await work.submit(LOOK, PICTURE) for _ in range(3)]
    for outcome, look in zip(await next_outcomes(work, 3), looks, strict=True):
        assert outcome.job_id == look
        assert isinstance(outcome.result, DescribeResult)
        assert outcome.result.captions == ("7 by 9",)
    assert (await work.queue.progress(running))[0] is Status.RUNNING
    assert (await work.queue.progress(waiting))[0] is Status.QUEUED
    (tmp_path / "crayon" / "go").touch()
    assert [each.job_id for each in await next_outcomes(work, 2)] == [running, waiting]


async def test_a_caption_that_fails_leaves_the_picture_alone(work: Studio, tmp_path: Path) -> None:
    """P1: each has an ending of its own."""
    running = await work.submit(WAIT)
    await work.running(running)
    await work.submit(LOOK, b"no picture")
    outcome = await work.outcome()
    assert outcome.failure
    assert outcome.failure.code == "not_a_picture"
    (tmp_path / "crayon" / "go").touch()
    drawn = await work.outcome()
    assert (drawn.job_id, drawn.status) == (running, Status.SUCCEEDED)


async def test_beside_a_picture_that_failed_before_there_is_room_for_none(
    work: Studio, tmp_path: Path
) -> None:
    """P1: should it kill the device again, it takes no caption with it."""
    running = await work.submit(WAIT)
    await work.running(running)
    os.kill(work.device_pid, signal.SIGKILL)
    await again(work.queue, running)
    look = await work.submit(LOOK, PICTURE)
    await renewed_twice(work.queue, running)
    assert (await work.queue.progress(look))[0] is Status.QUEUED
    (tmp_path / "crayon" / "go").touch()
    assert [each.job_id for each in await next_outcomes(work, 2)] == [running, look]


class TestDevice:
    """Without a queue."""

    @pytest.fixture
    async def device(self, tmp_path: Path) -> AsyncGenerator[DeviceProcess]:
        """Its captions take half a second."""
        sources = (
            Source(name="crayon", location=str(save_crayon(tmp_path / "crayon"))),
            Source(
                name="reader", location=str(save_crayon(tmp_path / "reader", "reader", pause=0.5))
            ),
        )
        logs = LogSettings()
        order = Serve(sources=sources, log_level=logs.log_level, log_form=logs.log_form)
        device = await DeviceProcess.start(order, crayon.COMMAND)
        await device.ready(PATIENCE)
        yield device
        await device.kill()

    async def test_a_picture_does_not_pay_for_captions(
        self, device: DeviceProcess, tmp_path: Path
    ) -> None:
        drawing = await device.run("1", WAIT, b"")
        seen = [await (await device.run(f"c{number}", LOOK, PICTURE)).outcome for number in "12"]
        (tmp_path / "crayon" / "go").touch()
        drawn = await drawing.outcome
        costs: list[float] = []
        for outcome in (drawn, *seen):
            assert isinstance(outcome, tuple)
            costs.append(outcome[0].cost)
        assert costs[1] >= 0.5
        assert costs[2] >= 0.5
        assert costs[0] < 0.5, "of the picture alone"

    async def test_one_that_waits_between_steps_is_cancelled(self, device: DeviceProcess) -> None:
        drawing = await device.run("1", WAIT, b"")
        first, second = [await device.run(name, LOOK, PICTURE) for name in ("2", "3")]
        await device.cancel("3")
        await device.cancel("1")
        ended = await asyncio.gather(first.outcome, second.outcome, drawing.outcome)
        assert isinstance(ended[0], tuple)
        assert isinstance(ended[0][0], Done)
        assert [isinstance(each, Left) for each in ended] == [False, True, True]
