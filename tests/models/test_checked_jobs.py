"""Jobs whose pictures the check blocks, and jobs while the check is broken; on a real queue.

The check is a classifier that takes red for unsafe, chosen by its setting; `crayon` draws a grey
square of the shade that its seed says.
"""

from __future__ import annotations

import asyncio
import json
import os
import signal
from io import BytesIO
from pathlib import Path
from typing import Any, cast

import pytest
from PIL import Image
from redis.asyncio import Redis

from jobs.contract import Bands, DescribeRequest, DescribeResult, ImagineResult
from jobs.job import Status
from jobs.queue import Queue
from jobs.settings import QueueSettings
from jobs.workers import Registry
from models.errors import WorkerUnusable
from models.pictures import write_png
from tests.conftest import outbox_of
from tests.models import crayon
from tests.models.checks import save_reddish, score_of
from tests.models.worker import Studio, studio, until

WHITE, GREY, BLACK = 255, 128, 0


@pytest.fixture(scope="module")
def reddish(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return save_reddish(tmp_path_factory.mktemp("checks") / "reddish")


def shade(seed: int, prompt: str = "a square") -> Any:
    return crayon.request("crayon", prompt).model_copy(update={"seed": seed})


async def rows(queue: Queue, event: str) -> list[dict[str, Any]]:
    found = [row async for row in queue.audit.rows() if row.event == event]
    return [{"job": row.job, **json.loads(row.detail or "{}")} for row in found]


async def pictures_of(redis: Redis, job_id: str) -> list[bytes]:
    """Keys of what a worker made of it, previews too."""
    return [key async for key in cast(Any, redis).scan_iter(f"*:job:{job_id}:*")]


async def test_pictures_leave_the_worker_by_what_the_check_says_of_them(
    reddish: Path,
    tmp_path: Path,
    redis: Redis,
    queue: Queue,
    registry: Registry,
    queue_settings: QueueSettings,
) -> None:
    """P3: a blocked picture never reaches the store. P6: and an audit row says so."""
    check = {"picture_check": str(reddish), "preview_seconds": 0.05}
    async with studio(tmp_path, queue, registry, queue_settings, **check) as work:
        job_id = await work.submit(shade(WHITE))
        outcome = await work.outcome()
        assert outcome.status is Status.FAILED
        assert outcome.failure
        assert (outcome.failure.code, outcome.failure.retry) == ("picture_blocked", False)
        assert await pictures_of(redis, job_id) == []
        (row,) = await rows(queue, "picture_blocked")
        assert row.pop("scores") == pytest.approx([score_of(WHITE)], abs=1e-3)
        assert row == {
            "job": job_id,
            "rule": f"picture-check:{reddish}",
            "review": 0.2,
            "block": 0.8,
            "why": "1.00 >= 0.8",
        }

        for seed, verdict in ((GREY, "review"), (BLACK, "pass")):
            job_id = await work.submit(shade(seed))
            outcome = await work.outcome()
            assert isinstance(outcome.result, ImagineResult)
            (said,) = outcome.result.checks
            assert said.verdict == verdict
            assert said.score == pytest.approx(score_of(seed), abs=1e-3)
            picture = Image.open(BytesIO(await outbox_of(queue).picture(job_id)))
            assert picture.getpixel((0, 0)) == seed

        await work.submit(DescribeRequest(model="reader"), write_png(Image.new("RGB", (9, 9))))
        outcome = await work.outcome()
        assert isinstance(outcome.result, DescribeResult)
        assert [check.verdict for check in outcome.result.checks] == ["pass"]
        await work.submit(
            DescribeRequest(model="reader"), write_png(Image.new("RGB", (9, 9), "red"))
        )
        outcome = await work.outcome()
        assert outcome.failure
        assert outcome.failure.code == "picture_blocked"

        # Previews: crayon's grow lighter. Those that pass leave; then no other does.
        job_id = await work.submit(shade(BLACK, "wait"))
        shades: list[int] = []

        async def no_more() -> bool:
            preview = await queue.preview(job_id)
            if preview:
                shades.append(Image.open(BytesIO(preview)).convert("L").getpixel((0, 0)))  # pyright: ignore[reportArgumentType]
            return len(shades) > 200

        await until(no_more)
        (tmp_path / "crayon" / "go").touch()
        await work.outcome()
        assert max(score_of(shade) for shade in shades) < 0.2
        assert len(set(shades)) > 1


async def test_no_preview_leaves_where_each_picture_needs_a_person(
    tmp_path: Path, queue: Queue, registry: Registry, queue_settings: QueueSettings
) -> None:
    """P3: with the real default, and bands that let nothing pass unseen."""
    async with studio(tmp_path, queue, registry, queue_settings, preview_seconds=0.02) as work:
        bands = {"bands": Bands(review=0, block=1)}
        job_id = await work.submit(shade(BLACK, "wait").model_copy(update=bands))
        await work.running(job_id)
        asked = 0

        async def some_were_refused() -> bool:
            nonlocal asked
            assert await queue.preview(job_id) is None
            asked += work.supervisor.screen.asking.waiting if work.supervisor.screen.asking else 0
            return asked > 5

        await until(some_were_refused)
        (tmp_path / "crayon" / "go").touch()
        outcome = await work.outcome()
        assert outcome.result
        assert [check.verdict for check in outcome.result.checks] == ["review"]


async def test_a_job_whose_check_crashes_is_done_again(
    tmp_path: Path, queue: Queue, registry: Registry, queue_settings: QueueSettings
) -> None:
    """P1 and P3: the attempt is over, nothing of it is shown, and the next one is checked."""
    async with studio(tmp_path, queue, registry, queue_settings) as work:
        await work.serving()
        asking = work.supervisor.screen.asking
        assert asking
        assert asking.pid
        os.kill(asking.pid, signal.SIGSTOP)
        job_id = await work.submit(shade(BLACK))

        async def being_checked() -> bool:
            return asking.waiting > 0

        await until(being_checked)
        status, _ = await queue.progress(job_id)
        assert status is Status.RUNNING
        os.kill(asking.pid, signal.SIGKILL)
        outcome = await work.outcome()
        assert outcome.result
        assert [check.verdict for check in outcome.result.checks] == ["pass"]
        (retried,) = await rows(queue, "retried")
        assert retried["code"] == "check_failed"


async def test_a_job_whose_check_never_answers_fails(
    tmp_path: Path, redis: Redis, queue: Queue, registry: Registry, queue_settings: QueueSettings
) -> None:
    """P1 and P3: however often it is tried."""
    changes = {"check_timeout": 0.001}  # no check is as fast as that
    async with studio(tmp_path, queue, registry, queue_settings, **changes) as work:
        job_id = await work.submit(shade(BLACK))
        outcome = await work.outcome()
        assert outcome.failure
        assert (outcome.failure.code, outcome.failure.retry) == ("check_failed", True)
        assert outcome.failure.sentence.startswith("The studio's picture check did not work")
        assert await pictures_of(redis, job_id) == []
        assert len(await rows(queue, "retried")) == 2


async def test_without_its_check_a_worker_does_not_start(
    tmp_path: Path, queue: Queue, registry: Registry, queue_settings: QueueSettings
) -> None:
    """P3: and says what is missing."""
    missing = str(tmp_path / "no-check")
    with pytest.raises(WorkerUnusable, match=r"ATELIER_PICTURE_CHECK: .*no-check"):
        async with studio(tmp_path, queue, registry, queue_settings, picture_check=missing) as work:
            await _over(work)
    assert await registry.live() == []


async def _over(work: Studio) -> None:
    await asyncio.wait({work.life})
