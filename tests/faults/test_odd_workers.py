"""A worker whose clock is wrong, and one that takes several jobs at a time."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator

import pytest

from tests.faults.studio import Studio, loaded


async def test_a_clock_an_hour_off(tmp_path_factory: pytest.TempPathFactory) -> None:
    """P1, P2: leases, signatures and waiting are counted by the store's clock alone."""

    async def off_by(seconds: str) -> None:
        environment = {"FAULTS_CLOCK_OFF": seconds}
        folder = tmp_path_factory.mktemp("clock")
        async with Studio(folder, worker_environment=environment) as studio:
            await _keeps_and_loses_a_lease(studio)
            assert studio.mistakes() == []

    await asyncio.gather(off_by("3600"), off_by("-3600"))


async def _keeps_and_loses_a_lease(studio: Studio) -> None:
    kept = await studio.draw("wait")
    await studio.running(kept)
    await asyncio.sleep(2 * studio.lease)  # time itself is what is tested: the lease is renewed
    studio.worker.go()
    await studio.picture(kept)
    assert await studio.audit(kept.id) == ["queued", "claimed", "succeeded"]
    studio.worker.wait()
    lost = await studio.draw("wait")
    await studio.running(lost)
    await studio.worker.program.kill()
    studio.worker.go()
    await studio.worker.program.start()
    await studio.picture(lost)
    assert (await studio.audit(lost.id)).count("claimed") == 2


@pytest.fixture
async def two_at_a_time(tmp_path_factory: pytest.TempPathFactory) -> AsyncGenerator[Studio]:
    folder = tmp_path_factory.mktemp("batch")
    async with Studio(folder, worker_environment={"ATELIER_DEVICE_JOBS": "2"}) as running:
        yield running
        assert running.mistakes() == []


async def test_a_poison_job_takes_no_companion_with_it(two_at_a_time: Studio) -> None:
    """P1: it kills the device three times; those who shared it are drawn all the same."""
    studio = two_at_a_time
    studio.worker.program.pause()  # so that they wait together
    poison = await studio.draw("die")
    others = [await studio.draw("a lion", name) for name in ("Ben", "Mori", "Olive", "Ada")]
    for reply in (poison, *others):
        await studio.has_status(reply.id, "queued")
    studio.worker.program.resume()
    for reply in others:
        await studio.picture(reply)
    assert "The worker stopped" in (await poison.final(loaded, timeout=60))["content"]
    assert (await studio.audit(poison.id)).count("claimed") == 3
