"""The queue's transitions, each against a real server."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncGenerator
from typing import Any, cast

import pytest
from redis.asyncio import Redis

from jobs.contract import (
    MAX_PREVIEW,
    DescribeRequest,
    DescribeResult,
    Failure,
    ImagineRequest,
    ImagineResult,
    Job,
    Progress,
)
from jobs.errors import JobUnknown, LeaseLost, QueueFull, Refused, StoreUnavailable
from jobs.job import Lease, Outcome, Status
from jobs.outbox import Outbox
from jobs.queue import Queue
from jobs.settings import QueueSettings
from tests.conftest import outbox_of, settings_for

MODEL = "starter"
PICTURE = ImagineResult(width=128, height=128, seconds=0.5)
CRASH = Failure(code="crash", sentence="It broke.", retry=True)


def job(number: int, member: str = "7", *, server: str = "1", width: int = 128) -> Job:
    request = ImagineRequest(
        model=MODEL,
        prompt="a lion",
        width=width,
        height=128,
        num_inference_steps=4,
        guidance_scale=2.0,
        seed=1,
    )
    return Job(id=f"job-{number}", server=server, member=member, request=request, cost=1.0)


async def claim_one(queue: Queue) -> Lease:
    [lease] = await queue.claim("w1", [MODEL])
    return lease


async def told(queue: Queue) -> list[Outcome]:
    """Every outcome that waits, each acknowledged, until the stream is silent."""
    seen: list[Outcome] = []
    outbox = outbox_of(queue)
    await outbox.outcomes("test", wait=0.001, idle=60)  # makes the group on first use
    while found := await outbox.outcomes("test", wait=0.001, idle=60):
        await outbox.acknowledge(*found)
        seen += found
    return seen


async def until_lapsed(redis: Redis, queue: Queue, job_id: str) -> None:
    """End a lease now, as if its worker had been silent for the whole of it."""
    await redis.zadd("{atelier}:leases", {job_id: 1})
    assert await queue.reclaim() == 1


async def test_a_job_goes_from_submission_to_one_outcome(queue: Queue) -> None:
    """P1: accepted, done, told once, with where to send it and the bytes."""
    ticket = await queue.submit(job(1), reply='{"channel": 5}')
    assert (ticket.created, ticket.status, ticket.ahead) == (True, Status.QUEUED, 0)

    lease = await claim_one(queue)
    await queue.finish(lease, PICTURE, [b"\x89PNG\x00\r\n"], cost=0.4)

    [outcome] = await told(queue)
    assert outcome.status is Status.SUCCEEDED
    assert outcome.reply == '{"channel": 5}'
    assert outcome.request == job(1).request
    assert outcome.result == PICTURE
    assert await outbox_of(queue).picture("job-1") == b"\x89PNG\x00\r\n"
    assert await told(queue) == []


async def test_submitting_the_same_interaction_again_changes_nothing(queue: Queue) -> None:
    await queue.submit(job(1), reply="a")
    again = await queue.submit(job(1), reply="b")
    assert (again.created, again.status) == (False, Status.QUEUED)
    assert len(await queue.claim("w1", [MODEL], limit=10)) == 1


async def test_an_attachment_travels_beside_the_job_and_is_deleted_with_it(
    queue: Queue, redis: Redis
) -> None:
    request = DescribeRequest(model="captioner")
    described = Job(id="d", server="1", member="7", request=request, cost=0.1)
    await queue.submit(described, reply="", attachment=b"picture")
    [lease] = await queue.claim("w1", ["captioner"])
    assert await queue.attachment(lease) == b"picture"
    await queue.finish(lease, DescribeResult(captions=("a lion",), seconds=0.1), cost=0.1)
    assert not await redis.exists("{atelier}:job:d:in")


async def test_a_worker_sees_only_jobs_of_its_models(queue: Queue) -> None:
    await queue.submit(job(1), reply="")
    assert await queue.claim("w1", ["another"]) == []
    assert await queue.claim("w1", []) == []


async def test_a_batch_holds_only_jobs_that_can_share_a_forward_pass(queue: Queue) -> None:
    for number, width in enumerate((128, 128, 256)):
        await queue.submit(job(number, width=width), reply="")
    first = await queue.claim("w1", [MODEL], limit=8)
    assert [lease.id for lease in first] == ["job-0", "job-1"]
    assert [lease.id for lease in await queue.claim("w1", [MODEL], limit=8)] == ["job-2"]


async def test_a_flooding_member_does_not_make_others_wait(queue: Queue) -> None:
    """One member queues twenty jobs, then another sends one: it is among the first two."""
    for number in range(20):
        await queue.submit(job(number, member="1"), reply="")
    await queue.submit(job(99, member="2"), reply="")
    order = [(await claim_one(queue)).id for _ in range(3)]
    assert "job-99" in order[:2]


async def test_idleness_earns_no_credit(queue: Queue) -> None:
    """A member who was away starts level with the others instead of being served for hours."""
    for number in range(6):
        await queue.submit(job(number, member="1"), reply="")
    for _ in range(4):
        await claim_one(queue)
    for number in range(10, 14):
        await queue.submit(job(number, member="2"), reply="")
    order = [(await claim_one(queue)).id for _ in range(4)]
    assert {"job-4", "job-5"} <= set(order)


async def test_only_the_newest_fence_may_speak(queue: Queue, redis: Redis) -> None:
    """P2: a worker that was too slow can neither commit nor renew nor fail the job."""
    await queue.submit(job(1), reply="")
    slow = await claim_one(queue)
    await until_lapsed(redis, queue, slow.id)
    fresh = await claim_one(queue)
    assert fresh.fence > slow.fence

    with pytest.raises(LeaseLost):
        await queue.renew(slow)
    with pytest.raises(LeaseLost):
        await queue.finish(slow, PICTURE, [b"late"], cost=1)
    with pytest.raises(LeaseLost):
        await queue.fail(slow, CRASH)

    await queue.finish(fresh, PICTURE, [b"good"], cost=1)
    assert await outbox_of(queue).picture("job-1") == b"good"
    assert len(await told(queue)) == 1


async def test_a_job_that_breaks_every_worker_is_given_up(queue: Queue, redis: Redis) -> None:
    """P1: three lost leases and its owner is told."""
    await queue.submit(job(1), reply="")
    for _ in range(3):
        lease = await claim_one(queue)
        await until_lapsed(redis, queue, lease.id)
    [outcome] = await told(queue)
    assert outcome.status is Status.FAILED
    assert outcome.failure is not None
    assert outcome.failure.code == "worker_lost"
    assert await queue.claim("w1", [MODEL]) == []


async def test_a_job_that_failed_before_runs_alone(queue: Queue) -> None:
    for number in range(3):
        await queue.submit(job(number), reply="")
    await queue.fail(await claim_one(queue), CRASH)
    assert [lease.id for lease in await queue.claim("w1", [MODEL], limit=8)] == ["job-0"]
    assert len(await queue.claim("w1", [MODEL], limit=8)) == 2


async def test_a_final_failure_is_told_with_its_sentence(queue: Queue) -> None:
    await queue.submit(job(1), reply="")
    await queue.fail(await claim_one(queue), CRASH.model_copy(update={"retry": False}))
    [outcome] = await told(queue)
    assert outcome.failure is not None
    assert outcome.failure.sentence == "It broke."


async def test_handing_back_does_not_count_as_an_attempt(queue: Queue) -> None:
    await queue.submit(job(1), reply="")
    for _ in range(5):
        lease = await claim_one(queue)
        assert lease.attempt == 1
        await queue.release(lease)


async def test_cancelling_a_queued_job_ends_it(queue: Queue) -> None:
    await queue.submit(job(1), reply="")
    assert await queue.cancel("job-1", who="7") is Status.QUEUED
    assert await queue.claim("w1", [MODEL]) == []
    [outcome] = await told(queue)
    assert outcome.status is Status.CANCELLED
    with pytest.raises(JobUnknown):
        await queue.cancel("job-2", who="7")


async def test_cancelling_a_running_job_reaches_its_worker(queue: Queue) -> None:
    await queue.submit(job(1), reply="")
    lease = await claim_one(queue)
    assert await queue.renew(lease) is False
    assert await queue.cancel("job-1", who="7") is Status.RUNNING
    assert await queue.renew(lease, Progress(step=1, total=4)) is True
    # However the attempt ends now, its owner gets the cancellation that was asked for.
    await queue.finish(lease, PICTURE, [b"too late"], cost=1)
    [outcome] = await told(queue)
    assert outcome.status is Status.CANCELLED


async def test_progress_can_be_read_while_the_job_runs(queue: Queue) -> None:
    await queue.submit(job(1), reply="")
    assert await queue.progress("job-1") == (Status.QUEUED, None)
    lease = await claim_one(queue)
    await queue.renew(lease, Progress(step=2, total=4))
    assert await queue.progress("job-1") == (Status.RUNNING, Progress(step=2, total=4))


async def test_the_latest_preview_can_be_read_while_the_job_runs(
    queue: Queue, redis: Redis
) -> None:
    """P5: it has a TTL of its own."""
    await queue.submit(job(1), reply="")
    assert await queue.preview("job-1") is None
    lease = await claim_one(queue)
    for preview in (b"first", b"second", b""):
        await queue.renew(lease, Progress(step=1, total=4), preview)
    assert await queue.preview("job-1") == b"second"
    assert 0 < await redis.pttl("{atelier}:job:job-1:preview") <= 60_000
    with pytest.raises(ValueError, match="bytes"):
        await queue.renew(lease, None, b"x" * (MAX_PREVIEW + 1))


@pytest.mark.parametrize("how", ["finish", "fail", "retry", "release", "lost"])
async def test_a_preview_goes_with_its_attempt(queue: Queue, redis: Redis, how: str) -> None:
    await queue.submit(job(1), reply="")
    lease = await claim_one(queue)
    await queue.renew(lease, Progress(step=1, total=4), b"half a lion")
    if how == "finish":
        await queue.finish(lease, PICTURE, [b"a lion"], cost=1)
    elif how == "release":
        await queue.release(lease)
    elif how == "lost":
        await redis.zadd("{atelier}:leases", {"job-1": 1})
        assert await queue.reclaim() == 1
    else:
        await queue.fail(lease, Failure(code="x", sentence="Y.", retry=how == "retry"))
    assert await queue.preview("job-1") is None
    with pytest.raises(LeaseLost):
        await queue.renew(lease, Progress(step=2, total=4), b"of a worker that lost its lease")
    assert await queue.preview("job-1") is None, "P2: only the holder of the fence may say anything"


async def test_a_job_nobody_takes_expires_and_its_owner_is_told(queue: Queue, redis: Redis) -> None:
    """P1, P5: waiting is bounded."""
    await queue.submit(job(1), reply="")
    await redis.zadd("{atelier}:deadlines", {"job-1": 1})
    assert await queue.reclaim() == 1
    [outcome] = await told(queue)
    assert outcome.status is Status.EXPIRED


class TestBounds:
    """P5: each bound is a setting, each refusal a sentence."""

    @pytest.fixture
    def queue_settings(self, redis_url: str) -> QueueSettings:
        return settings_for(redis_url, queue_length=3, queue_length_member=2, payload_bytes=1024)

    async def test_a_member_may_have_only_so_many_waiting(self, queue: Queue) -> None:
        for number in range(2):
            await queue.submit(job(number), reply="")
        with pytest.raises(QueueFull, match="already has 2 jobs waiting"):
            await queue.submit(job(2), reply="")
        await claim_one(queue)
        await queue.submit(job(2), reply="")

    async def test_the_queue_holds_only_so_many(self, queue: Queue) -> None:
        for number in range(3):
            await queue.submit(job(number, member=str(number)), reply="")
        with pytest.raises(QueueFull, match="queue is full"):
            await queue.submit(job(9, member="9"), reply="")

    async def test_a_picture_may_have_only_so_many_bytes(self, queue: Queue) -> None:
        with pytest.raises(Refused, match="larger than"):
            await queue.submit(job(1), reply="", attachment=b"x" * 1025)


async def test_every_transition_leaves_an_audit_row(queue: Queue, redis: Redis) -> None:
    """P6."""
    await queue.submit(job(1), reply="")
    await queue.fail(await claim_one(queue), CRASH)
    await queue.finish(await claim_one(queue), PICTURE, [b""], cost=1)
    rows = await cast(Any, redis.xrange("{atelier}:audit"))
    events: list[bytes] = [fields[b"event"] for _, fields in rows]
    assert events == [b"queued", b"claimed", b"retried", b"claimed", b"succeeded"]


async def test_an_outcome_that_was_not_acknowledged_comes_back(
    queue: Queue, outbox: Outbox
) -> None:
    """P1: a bot that dies between reading and posting loses nothing."""
    await queue.submit(job(1), reply="")
    await outbox.outcomes("dead", wait=0.001, idle=60)
    await queue.cancel("job-1", who="7")
    assert len(await outbox.outcomes("dead", wait=0.001, idle=60)) == 1
    assert await outbox.outcomes("alive", wait=0.001, idle=60) == []
    [again] = await outbox.outcomes("alive", wait=0.001, idle=0)
    await outbox.acknowledge(again)
    assert await outbox.outcomes("alive", wait=0.001, idle=0) == []


async def test_an_idle_worker_wakes_when_a_job_is_queued(queue: Queue) -> None:
    await queue.wait(0.001)
    waiting = asyncio.create_task(queue.wait(30))
    started = time.monotonic()
    await queue.submit(job(1), reply="")
    await waiting
    assert time.monotonic() - started < 5


class TestSilence:
    """P4 rests on this: a store that does not answer is a quick, plain error."""

    @pytest.fixture
    async def nowhere(self) -> AsyncGenerator[Queue]:
        queue = Queue.open(settings_for("redis://127.0.0.1:1/0"))
        yield queue
        await queue.close()

    async def test_no_server_is_a_sentence_within_two_seconds(self, nowhere: Queue) -> None:
        async with asyncio.timeout(2):
            with pytest.raises(StoreUnavailable, match="Try again in a minute"):
                await nowhere.submit(job(1), reply="")
