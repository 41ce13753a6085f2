"""A device process that leaks is replaced between jobs: real processes that really allocate."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
import time
from asyncio.subprocess import PIPE
from collections.abc import AsyncGenerator, Generator, MutableMapping
from pathlib import Path
from typing import Any

import pytest
from structlog.testing import capture_logs

from jobs.job import Outcome, Status
from jobs.queue import Queue
from jobs.settings import QueueSettings
from jobs.workers import Registry
from models import high_water
from tests.conftest import settings_for
from tests.models import crayon
from tests.models.worker import Studio, studio, until

LIMIT = 0.3
"""Gigabytes: more than a crayon needs, and less than one that leaked."""

Records = list[MutableMapping[str, Any]]
pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")


@pytest.fixture
def queue_settings(redis_url: str) -> QueueSettings:
    return settings_for(redis_url, lease=5.0)


@pytest.fixture
def looks(monkeypatch: pytest.MonkeyPatch) -> None:
    """Many a second."""
    monkeypatch.setattr(high_water, "EVERY", 0.02)


@pytest.fixture
def logged() -> Generator[Records]:
    with capture_logs() as records:
        yield records


def told(logged: Records, event: str) -> Records:
    return [record for record in logged if record["event"] == event]


async def over(logged: Records) -> None:
    async def said() -> bool:
        return bool(told(logged, "device_over_memory_limit"))

    await until(said)


async def some_looks_later() -> None:
    since = time.monotonic()

    async def later() -> bool:
        return time.monotonic() > since + 0.5

    await until(later)


async def process_of_a_job(work: Studio) -> int:
    await work.submit(crayon.request("crayon", "tell process"))
    return told_process(await work.outcome())


def told_process(outcome: Outcome) -> int:
    assert outcome.failure
    return int(outcome.failure.sentence.removeprefix("I am "))


@pytest.fixture
async def work(
    looks: None,
    logged: Records,
    tmp_path: Path,
    queue: Queue,
    registry: Registry,
    queue_settings: QueueSettings,
    monkeypatch: pytest.MonkeyPatch,
) -> AsyncGenerator[Studio]:
    """With room for more than one job, and with time to end those under way when it stops."""
    limits = {"device_memory_limit": LIMIT, "device_jobs": 2, "stop_grace": 30.0}
    async with studio(tmp_path, queue, registry, queue_settings, **limits) as opened:
        yield opened


async def test_what_is_under_way_ends_and_the_next_has_a_new_process(
    work: Studio, logged: Records, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """P1: nobody's job is lost, or has lost an attempt, and the restart is no crash."""

    def crashed(crashes: int) -> float:
        raise AssertionError("that was no crash")

    monkeypatch.setattr("models.supervisor.backoff", crashed)
    first = await process_of_a_job(work)
    leaking = await work.submit(crayon.request("crayon", "leak and wait"))
    await work.running(leaking)
    await over(logged)
    waiting = await work.submit(crayon.request("crayon", "tell process"))
    await some_looks_later()
    assert (await work.queue.progress(waiting))[0] is Status.QUEUED
    assert work.device_pid == first, "it has a job"
    (tmp_path / "crayon" / "go").touch()
    ended: list[Outcome] = []
    while len(ended) < 2:
        ended += await work.outcomes()
    assert [(each.job_id, each.status) for each in ended] == [
        (leaking, Status.SUCCEEDED),
        (waiting, Status.FAILED),
    ]
    assert told_process(ended[1]) == work.device_pid != first
    assert [record["attempt"] for record in told(logged, "started")] == [1, 1, 1]
    (record,) = told(logged, "device_over_memory_limit")
    assert record["limit"] == "0.30 GB"
    assert float(record["resident"].removesuffix(" GB")) >= LIMIT
    assert not told(logged, "device_lost")


async def test_one_that_is_idle_is_replaced_at_once(work: Studio, logged: Records) -> None:
    first = await process_of_a_job(work)
    await work.submit(crayon.request("crayon", "leak"))
    assert (await work.outcome()).status is Status.SUCCEEDED
    await over(logged)

    async def replaced() -> bool:
        return work.device_pid != first

    await until(replaced)
    assert await process_of_a_job(work) == work.device_pid


async def test_one_that_dies_before_it_is_empty_is_lost_as_ever(
    work: Studio, logged: Records, tmp_path: Path
) -> None:
    """P1: its job is done again, by the next process."""
    job_id = await work.submit(crayon.request("crayon", "leak and wait"))
    await work.running(job_id)
    await over(logged)
    (tmp_path / "crayon" / "go").touch()
    os.kill(work.device_pid, signal.SIGKILL)
    outcomes = await work.outcomes()
    assert [(each.job_id, each.status) for each in outcomes] == [(job_id, Status.SUCCEEDED)]
    assert len(told(logged, "device_lost")) == 1


async def test_stopping_meanwhile_ends_it_as_ever(
    work: Studio, logged: Records, tmp_path: Path
) -> None:
    """P1: within the grace."""
    job_id = await work.submit(crayon.request("crayon", "leak and wait"))
    await work.running(job_id)
    await over(logged)
    work.stop.set()
    (tmp_path / "crayon" / "go").touch()
    await work.life
    outcome = await work.outcome()
    assert (outcome.job_id, outcome.status) == (job_id, Status.SUCCEEDED)


async def test_one_restart_does_not_follow_another_at_once(work: Studio, logged: Records) -> None:
    await work.submit(crayon.request("crayon", "leak"))
    await work.outcome()
    await over(logged)
    second = await process_of_a_job(work)
    await work.submit(crayon.request("crayon", "leak"))
    await work.outcome()
    await some_looks_later()
    assert await process_of_a_job(work) == second
    assert (high_water.resident(second) or 0) > LIMIT * 1e9
    assert len(told(logged, "device_over_memory_limit")) == 1


async def test_a_limit_that_the_models_alone_pass_is_none(
    looks: None,
    logged: Records,
    tmp_path: Path,
    queue: Queue,
    registry: Registry,
    queue_settings: QueueSettings,
) -> None:
    """It is said once, and no process is ended for it, now or later."""
    async with studio(tmp_path, queue, registry, queue_settings, device_memory_limit=0.001) as work:
        first = await process_of_a_job(work)
        (record,) = told(logged, "memory_limit_off")
        assert record["log_level"] == "error"
        assert "ATELIER_DEVICE_MEMORY_LIMIT" in record["why"]
        os.kill(first, signal.SIGKILL)
        second = await process_of_a_job(work)
        assert second != first
        await some_looks_later()
        assert await process_of_a_job(work) == second
        assert len(told(logged, "memory_limit_off")) == 1
        assert not told(logged, "device_over_memory_limit")


async def test_without_proc_there_is_no_limit(
    looks: None,
    logged: Records,
    tmp_path: Path,
    queue: Queue,
    registry: Registry,
    queue_settings: QueueSettings,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(high_water, "_PROC", tmp_path / "proc")
    async with studio(tmp_path, queue, registry, queue_settings, device_memory_limit=LIMIT) as work:
        await work.serving()
        device = work.device_pid
        await work.submit(crayon.request("crayon", "leak"))
        assert (await work.outcome()).status is Status.SUCCEEDED
        await some_looks_later()
        assert await process_of_a_job(work) == device
        (record,) = told(logged, "memory_limit_off")
        assert record["why"] == "this system has no /proc to read it from"


async def test_memory_is_read_in_bytes() -> None:
    """Of a process of its own: this one may hold what it has freed. The system tells late."""
    program = "held = b'x' * 300_000_000; print(flush=True); input()"
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-c", program, stdin=PIPE, stdout=PIPE
    )
    assert process.stdout
    await process.stdout.readline()

    async def told() -> bool:
        return (high_water.resident(process.pid) or 0) >= 300_000_000

    await until(told)
    assert (high_water.resident(process.pid) or 0) < 400_000_000
    await process.communicate(b"\n")
    assert high_water.resident(2**22 + 1) == 0, "no process has this number"
