"""`python -m models` as operators start it."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from jobs.contract import DescribeRequest, Job
from jobs.job import Status
from jobs.queue import Queue
from jobs.workers import Registry
from models.__main__ import main
from models.pictures import write_png
from tests.conftest import SIGNING_KEY
from tests.models.worker import until


@asynccontextmanager
async def worker(
    redis_url: str, models: str, *options: str
) -> AsyncGenerator[asyncio.subprocess.Process]:
    environment = os.environ | {
        "ATELIER_REDIS_URL": redis_url,
        "ATELIER_SIGNING_KEY": SIGNING_KEY,
        "ATELIER_MODELS": models,
        "ATELIER_DEVICE": "cpu",
        "ATELIER_DEVICE_THREADS": "1",
    }
    command = (sys.executable, "-m", "models", *options)
    process = await asyncio.create_subprocess_exec(*command, env=environment)
    try:
        yield process
    finally:
        if process.returncode is None:
            process.kill()
        await process.wait()


def children(pid: int) -> list[int]:
    """Processes that this one's main thread started."""
    return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def devices_of(pid: int) -> list[int]:
    """Those of them that own a device; the picture check has a process too."""
    return [child for child in children(pid) if "models.device" in command_of(child)]


def command_of(pid: int) -> str:
    return Path(f"/proc/{pid}/cmdline").read_text().replace("\0", " ")


def gone(pid: int) -> bool:
    status = Path(f"/proc/{pid}/stat")
    return not status.exists() or status.read_text().rpartition(")")[2].split()[0] == "Z"


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
async def test_describes_a_picture_and_leaves_no_orphan_when_killed(
    weights: Path, redis_url: str, queue: Queue, registry: Registry
) -> None:
    """The whole worker with a real model; then the supervisor is killed without a chance."""
    from PIL import Image

    async with worker(redis_url, f"eyes={weights / 'vit-gpt2'}") as process:
        request = DescribeRequest(model="eyes")
        job = Job(id="1", server="1", member="2", request=request, cost=1.0)
        await queue.submit(job, "reply", write_png(Image.new("RGB", (40, 40), "red")))

        async def finished() -> bool:
            assert process.returncode is None
            return (await queue.progress("1"))[0] is Status.SUCCEEDED

        await until(finished)
        assert [card.name for w in await registry.live() for card in w.cards] == ["eyes"]
        device, check = sorted(children(process.pid), key=lambda pid: "check" in command_of(pid))
        process.kill()
        await process.wait()

        async def no_orphan() -> bool:
            return gone(device) and gone(check)

        await until(no_orphan)


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
async def test_sigterm_while_it_loads_ends_it_with_status_0(
    weights: Path, redis_url: str, queue: Queue
) -> None:
    async with worker(redis_url, f"painter={weights / 'prx'}") as process:

        async def loading() -> bool:
            return bool(devices_of(process.pid))

        await until(loading)
        (device,) = devices_of(process.pid)
        process.send_signal(signal.SIGTERM)
        assert await process.wait() == 0
        assert gone(device)


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
async def test_each_device_has_a_worker_of_its_own(
    weights: Path, redis_url: str, queue: Queue, registry: Registry
) -> None:
    models = f"captions={weights / 'vit-gpt2'}"
    async with worker(redis_url, models, "--devices", "cpu,cpu") as process:

        async def two() -> bool:
            return len(await registry.live()) == 2

        await until(two)
        assert len({each.id for each in await registry.live()}) == 2
        devices = devices_of(process.pid)
        assert len(devices) == 2
        os.kill(devices[0], signal.SIGKILL)

        async def another() -> bool:
            now = devices_of(process.pid)
            return len(now) == 2 and devices[0] not in now

        await until(another)
        assert devices[1] in devices_of(process.pid), "it lost no more than its own"
        process.send_signal(signal.SIGTERM)
        assert await process.wait() == 0
        assert gone(devices[1])


@pytest.mark.parametrize(
    ("name", "value", "line"),
    [
        ("ATELIER_MODELS", "nonsense", "ATELIER_MODELS is wrong: "),
        ("ATELIER_DEVICE", "gpu", "ATELIER_DEVICE is wrong: "),
        ("ATELIER_STEP_TIMEOUT", "0", "ATELIER_STEP_TIMEOUT is wrong: "),
    ],
)
def test_a_wrong_setting_stops_the_start_with_one_line(
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    name: str,
    value: str,
    line: str,
) -> None:
    monkeypatch.setenv(name, value)
    assert main([]) == 2
    error = capsys.readouterr().err
    assert error.startswith(f"atelier worker: {line}")
    assert error.count("\n") == 1


def test_the_supervisor_imports_no_torch() -> None:
    """It has to start fast and outlive its device; nor what tells metrics, which few ask for."""
    heavy = {"torch", "diffusers", "prometheus_client"}
    code = f"import models.__main__, sys; print(sorted({heavy} & set(sys.modules)))"
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert ran.stdout.strip() == "[]"
