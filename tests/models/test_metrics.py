"""What a worker tells Prometheus: real workers, asked over HTTP as Prometheus asks."""

from __future__ import annotations

import asyncio
import os
import re
import signal
import socket
import sys
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from prometheus_client.parser import text_string_to_metric_families

from docs.settings import README
from jobs.contract import Failure, Job
from jobs.job import Lease, Status
from jobs.queue import Queue
from jobs.settings import QueueSettings
from jobs.store import connect
from jobs.workers import Registry
from models import high_water, supervisor
from models.devices import labels_of
from models.errors import MetricsUnusable
from models.metrics import METRICS, PREFIX, telling
from models.tally import Tally
from tests.conftest import SIGNING_KEY, free_port, settings_for
from tests.models import crayon
from tests.models.test_process import worker
from tests.models.worker import Studio, save_crayon, studio, until

LEASE = 1.0
Samples = dict[tuple[str, frozenset[str]], float]


@pytest.fixture
def queue_settings(redis_url: str) -> QueueSettings:
    return settings_for(redis_url, lease=LEASE)


async def page(port: int) -> str:
    url = f"http://127.0.0.1:{port}/metrics"
    async with aiohttp.ClientSession() as session, session.get(url) as answer:
        assert answer.status == 200
        return await answer.text()


async def scraped(port: int) -> Samples:
    """Values by name, and labels as Prometheus would print them but without quotes."""
    found: Samples = {}
    for family in text_string_to_metric_families(await page(port)):
        for sample in family.samples:
            labels = frozenset(f"{name}={value}" for name, value in sample.labels.items())
            key = sample.name.removeprefix(PREFIX), labels
            assert key not in found, "told twice"
            found[key] = sample.value
    return found


class Watched:
    """A worker in this process, and what it tells."""

    def __init__(self, work: Studio, port: int, tally: Tally) -> None:
        self.work, self.port, self.tally = work, port, tally

    async def value(self, name: str, *labels: str) -> float:
        """0 where it has not been told yet."""
        found = await scraped(self.port)
        return found.get((name, frozenset({"device=cpu", *labels})), 0.0)

    async def jobs(self, status: str, code: str = "", model: str = "crayon") -> float:
        labels = f"model={model}", f"status={status}", f"code={code}"
        return await self.value("jobs_total", *labels)

    async def becomes(self, wanted: float, name: str, *labels: str) -> None:
        async def it_is() -> bool:
            return await self.value(name, *labels) == wanted

        await until(it_is)

    async def ended(self, status: str, code: str = "") -> None:
        """Wait until one has: it is counted after its outcome is written down."""
        await self.becomes(1, "jobs_total", "model=crayon", f"status={status}", f"code={code}")


@asynccontextmanager
async def watched(
    folder: Path, queue: Queue, registry: Registry, settings: QueueSettings, **changes: Any
) -> AsyncGenerator[Watched]:
    tally, port = Tally("cpu"), free_port()
    changes = {"metrics_port": port, "tally": tally, **changes}
    async with (
        telling("127.0.0.1", port, [tally]),
        studio(folder, queue, registry, settings, **changes) as work,
    ):
        yield Watched(work, port, tally)


@pytest.fixture
async def seen(
    tmp_path: Path, queue: Queue, registry: Registry, queue_settings: QueueSettings
) -> AsyncGenerator[Watched]:
    async with watched(tmp_path, queue, registry, queue_settings) as opened:
        yield opened


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
async def test_a_worker_with_two_devices_tells_of_both_what_its_jobs_were(
    monkeypatch: pytest.MonkeyPatch,
    weights: Path,
    redis_url: str,
    queue: Queue,
    registry: Registry,
) -> None:
    """The whole worker with a real model, whose steps are joint calls."""
    port = free_port()
    monkeypatch.setenv("ATELIER_METRICS_PORT", str(port))
    options = "--devices", "cpu,cpu"
    async with worker(redis_url, f"painter={weights / 'prx'}", *options) as process:

        async def both_ready() -> bool:
            assert process.returncode is None
            return len(await registry.live()) == 2

        await until(both_ready)
        before = await scraped(port)
        request = crayon.request("painter", "a very secret lion")
        job = Job(id="job-4711", server="81111", member="92222", request=request, cost=1.0)
        await queue.submit(job, "reply", b"")

        async def finished() -> bool:
            return (await queue.progress("job-4711"))[0] is Status.SUCCEEDED

        await until(finished)

        def of_both(found: Samples, name: str, *labels: str) -> list[float]:
            keys = [(name, frozenset({f"device={d}", *labels})) for d in ("cpu", "cpu#2")]
            return [found.get(key, 0.0) for key in keys]

        ended = "model=painter", "status=finished", "code="

        async def counted() -> bool:
            return sum(of_both(await scraped(port), "jobs_total", *ended)) == 1

        await until(counted)
        after, text = await scraped(port), await page(port)
        assert of_both(before, "device_ready") == of_both(after, "device_ready") == [1, 1]
        assert sorted(of_both(after, "joint_calls_total"))[0] == 0, "one of them had it"
        assert sum(of_both(after, "joint_calls_total")) == request.num_inference_steps
        assert sum(of_both(after, "joined_calls_total")) == request.num_inference_steps
        (seconds,) = filter(None, of_both(after, "device_seconds_total", "model=painter"))
        assert 0 < seconds < 60
        assert min(of_both(after, "device_resident_memory_bytes")) > 50e6
        assert {name for name, _ in after} == {told.name for told in METRICS}
        assert [word for word in ("4711", "81111", "92222", "secret") if word in text] == []
        process.send_signal(signal.SIGTERM)
        assert await process.wait() == 0


async def test_jobs_are_counted_by_how_they_ended(seen: Watched) -> None:
    work = seen.work
    await work.submit(crayon.request("crayon"))
    await seen.ended("finished")
    await work.submit(crayon.request("crayon", "refuse"))
    await seen.ended("failed", "over_limit")
    job_id = await work.submit(crayon.request("crayon", "wait"))
    await work.running(job_id)
    assert await seen.value("device_jobs") == 1
    await work.queue.cancel(job_id, "2")
    await seen.ended("left")
    await seen.becomes(0, "device_jobs")
    job_id = await work.submit(crayon.request("crayon", "wait"))
    await work.running(job_id)
    lease = Lease(job_id, crayon.request("crayon", "wait"), fence=1, attempt=1)
    await work.queue.fail(lease, Failure(code="test", sentence="Taken away."))
    await seen.ended("lost")
    job_id = await work.submit(crayon.request("crayon", "wait"))
    await work.running(job_id)
    work.stop.set()
    await work.life
    await seen.ended("released")
    assert await seen.jobs("finished") == 1


async def test_what_a_failed_job_cost_is_counted_too(seen: Watched) -> None:
    """And the idle seconds go on between jobs."""
    await seen.work.submit(crayon.request("crayon", "slowly refuse"))
    await seen.ended("failed", "over_limit")
    assert await seen.value("device_seconds_total", "model=crayon") >= 0.2
    await seen.work.submit(crayon.request("crayon"))
    await seen.ended("finished")
    assert await seen.value("device_seconds_total", "model=crayon") < 30


async def test_an_idle_device_says_so(
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    queue: Queue,
    registry: Registry,
    queue_settings: QueueSettings,
) -> None:
    monkeypatch.setattr(supervisor, "_COUNTS_SECONDS", 0.05)
    async with watched(tmp_path, queue, registry, queue_settings) as seen:
        await seen.work.serving()

        async def idle() -> bool:
            return await seen.value("idle_seconds_total") > 0.3

        await until(idle)


async def test_restarts_are_counted_by_their_reason_and_the_engines_go_on_counting(
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    queue: Queue,
    registry: Registry,
    queue_settings: QueueSettings,
) -> None:
    """P1: what a device says of its engine is no sign of life: one that hangs is still ended."""
    monkeypatch.setattr(high_water, "EVERY", 0.05)
    monkeypatch.setattr(supervisor, "_COUNTS_SECONDS", 0.05)
    changes = {"step_timeout": 0.5, "device_memory_limit": 0.3}
    settings = queue_settings.model_copy(update={"attempts": 1})
    queue = Queue.open(settings)
    async with watched(tmp_path, queue, registry, settings, **changes) as seen:
        work = seen.work
        await work.submit(crayon.request("crayon", "die"))
        await work.outcome()
        await seen.becomes(1, "device_restarts_total", "reason=lost")
        await work.submit(crayon.request("crayon", "hang aside"))
        await work.outcome()
        await seen.becomes(1, "device_restarts_total", "reason=hung")
        idle = await seen.value("idle_seconds_total")
        assert idle > 0
        await work.submit(crayon.request("crayon", "leak"))
        await work.outcome()
        await seen.becomes(1, "device_restarts_total", "reason=memory")
        assert await seen.value("device_restarts_total", "reason=lost") == 1

        async def counted_on() -> bool:
            return await seen.value("idle_seconds_total") > idle

        await until(counted_on)
        await seen.becomes(1, "device_ready")
    await queue.close()


async def test_claims_that_the_store_refuses_are_counted(tmp_path: Path) -> None:
    settings = settings_for(f"redis://127.0.0.1:{free_port()}/0", lease=LEASE)
    queue, redis = Queue.open(settings), connect(settings)
    async with watched(tmp_path, queue, Registry(redis, settings), settings) as seen:

        async def refused() -> bool:
            return await seen.value("claims_refused_total") >= 2

        await until(refused)
    await queue.close()
    await redis.aclose()


async def test_without_a_port_the_device_says_nothing_of_its_engine(
    tmp_path: Path, queue: Queue, registry: Registry, queue_settings: QueueSettings
) -> None:
    async with watched(tmp_path, queue, registry, queue_settings, metrics_port=0) as seen:
        await seen.work.submit(crayon.request("crayon"))
        await seen.ended("finished")
        assert seen.work.supervisor.device
        assert seen.work.supervisor.device.counts is None


async def test_names_are_escaped() -> None:
    tally, port = Tally("cpu"), free_port()
    name = 'the "best"\\model\nof all'
    tally.jobs[name, "finished", ""] = 3
    tally.seconds[name] = 1.5
    async with telling("127.0.0.1", port, [tally]):
        found = await scraped(port)
    labels = {"device=cpu", f"model={name}"}
    assert found["device_seconds_total", frozenset(labels)] == 1.5
    assert found["jobs_total", frozenset(labels | {"status=finished", "code="})] == 3


async def test_a_port_that_is_taken_has_one_sentence(tmp_path: Path, redis_url: str) -> None:
    """On the terminal, before anything is loaded; and it is free again after a worker's end."""
    save_crayon(tmp_path / "crayon")
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        environment = os.environ | {
            "ATELIER_REDIS_URL": redis_url,
            "ATELIER_SIGNING_KEY": SIGNING_KEY,
            "ATELIER_MODELS": f"crayon={tmp_path / 'crayon'}",
            "ATELIER_METRICS_PORT": str(port),
        }
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "tests.faults.worker"),
            env=environment,
            stderr=asyncio.subprocess.PIPE,
        )
        _, errors = await process.communicate()
    assert process.returncode == 1
    assert errors.decode() == (
        f"atelier worker: The metrics cannot be told on 127.0.0.1, port {port}: Address already in "
        "use. ATELIER_METRICS_HOST and ATELIER_METRICS_PORT choose another place.\n"
    )
    for _ in range(2):
        async with telling("127.0.0.1", port, []):
            with pytest.raises(MetricsUnusable):
                async with telling("127.0.0.1", port, []):
                    pass


async def test_a_host_that_is_nowhere_has_the_same() -> None:
    with pytest.raises(MetricsUnusable, match=r"cannot be told on nowhere\.invalid, port 9"):
        async with telling("nowhere.invalid", 9, []):
            pass


def test_no_two_workers_have_one_label() -> None:
    assert labels_of(["cuda:0", "cuda:1"]) == ["cuda:0", "cuda:1"]
    assert labels_of(["cpu", "cpu", "cuda:0", "cpu"]) == ["cpu", "cpu#2", "cuda:0", "cpu#3"]


def test_operators_read_of_every_metric_and_its_labels() -> None:
    guide = (README.parent / "docs" / "operators.md").read_text(encoding="utf-8")
    rows = re.findall(rf"^\| `{PREFIX}(\w+)` \|([^|]*)\|", guide, re.MULTILINE)
    listed = {name: tuple(re.findall(r"`(\w+)`", labels)) for name, labels in rows}
    assert listed == {told.name: told.labels for told in METRICS}
