"""Beside fairness: batches, loaded models, pauses after failed attempts and of the studio."""

from __future__ import annotations

import time
from typing import Any, cast

import pytest
from redis.asyncio import Redis

from jobs.contract import DescribeRequest, Failure, Progress, UpscaleRequest
from jobs.errors import QueueFull, Refused
from jobs.job import Status
from jobs.operator import Operator
from jobs.queue import Queue
from jobs.settings import QueueSettings
from jobs.workers import Registry
from tests.conftest import outbox_of, settings_for
from tests.jobs.common import BROKEN, DRAWN, SLOW, claim, job, submit


async def told(queue: Queue) -> dict[str, Status]:
    outbox = outbox_of(queue)
    await outbox.outcomes("t", wait=0.001, idle=60)
    found = await outbox.outcomes("t", wait=0.001, idle=60, limit=100)
    return {outcome.job_id: outcome.status for outcome in found}


async def posted(queue: Queue) -> None:
    """All that is over."""
    outbox = outbox_of(queue)
    await outbox.outcomes("t", wait=0.001, idle=60)
    await outbox.acknowledge(*await outbox.outcomes("t", wait=0.001, idle=60))


async def ids(queue: Queue, limit: int, *models: str, loaded: list[str] | None = None) -> list[str]:
    leases = await queue.claim("w", models or ("a",), limit, loaded=loaded)
    return [lease.id for lease in leases]


class TestBatches:
    async def test_a_batch_passes_over_what_does_not_fit(self, queue: Queue) -> None:
        await submit(
            queue,
            job("one", "1"),
            job("wide", "2", size=128),
            job("two", "3"),
            job("wider", "4", size=128),
            job("three", "5"),
        )
        assert await ids(queue, 8) == ["one", "two", "three"]
        assert await ids(queue, 8) == ["wide", "wider"]

    async def test_it_looks_only_so_far(self, queue: Queue) -> None:
        """Else one claim could look at ten thousand jobs."""
        await submit(queue, job("first", "10"))
        for number in range(20):
            await submit(queue, job(f"wide{number}", str(11 + number), size=128))
        await submit(queue, job("behind", "90"))
        assert await ids(queue, 8) == ["first"]

    async def test_a_members_jobs_stay_in_order(self, queue: Queue) -> None:
        await submit(queue, job("one"), job("wide", size=128), job("two"))
        assert await ids(queue, 8) == ["one"]


class TestLoadedModels:
    """A worker stays with the models it has loaded, and nobody waits for ever because of that."""

    @pytest.fixture
    def queue_settings(self, redis_url: str) -> QueueSettings:
        return settings_for(redis_url, affinity=3600.0)

    async def start(self, queue: Queue) -> None:
        await submit(queue, *(job(f"a{n}", "1") for n in range(3)))
        await submit(queue, *(job(f"b{n}", "2", model="b") for n in range(3)))

    async def test_they_go_first(self, queue: Queue) -> None:
        await self.start(queue)
        order = [(await ids(queue, 1, "a", "b", loaded=["b"]))[0] for _ in range(3)]
        assert order == ["b0", "b1", "b2"]
        assert await ids(queue, 1, "a", "b", loaded=["b"]) == ["a0"]

    async def test_until_another_has_waited_for_too_long(self, queue: Queue, redis: Redis) -> None:
        await self.start(queue)
        assert await ids(queue, 1, "a", "b", loaded=["b"]) == ["b0"]
        since = await cast(Any, redis.hget("{atelier}:passed", "a"))
        assert since is not None
        await cast(Any, redis.hset("{atelier}:passed", "a", int(since) - 3_600_000))
        assert await ids(queue, 1, "a", "b", loaded=["b"]) == ["a0"]
        # It had its turn: it waits anew.
        assert await ids(queue, 1, "a", "b", loaded=["b"]) == ["b1"]

    async def test_a_turn_at_another_worker_is_its_turn(self, queue: Queue, redis: Redis) -> None:
        """Else the next job there would seem to have waited since, and models be swapped for it."""
        await self.start(queue)
        assert await ids(queue, 1, "a", "b", loaded=["b"]) == ["b0"]
        assert await ids(queue, 1, "a") == ["a0"]
        assert await cast(Any, redis.hget("{atelier}:passed", "a")) is None

    async def test_without_a_word_on_it_all_are_alike(self, queue: Queue) -> None:
        await self.start(queue)
        assert await ids(queue, 1, "b", "a") == ["a0"]


class TestDelays:
    @pytest.fixture
    def queue_settings(self, redis_url: str) -> QueueSettings:
        return settings_for(redis_url, retry_delay=0.2)

    async def test_a_failed_attempt_is_repeated_after_a_pause(self, queue: Queue) -> None:
        """Others go on meanwhile, and `wait` ends when the pause does."""
        await submit(queue, job("bad"), job("good"))
        failed = time.monotonic()
        await queue.fail(await claim(queue), SLOW)
        assert await ids(queue, 8) == ["good"]
        await queue.wait(0.001)  # what was queued so far
        assert await ids(queue, 8) == []
        while not (again := await ids(queue, 8)):
            await queue.wait(60)
        assert again == ["bad"]
        assert 0.15 < time.monotonic() - failed < 5

    async def test_it_can_be_cancelled_meanwhile(self, queue: Queue, redis: Redis) -> None:
        await submit(queue, job("bad"))
        await queue.fail(await claim(queue), SLOW)
        assert await queue.cancel("bad", "1") is Status.QUEUED
        assert await cast(Any, redis).zrange("{atelier}:delayed", 0, -1) == [b"*"]
        assert await told(queue) == {"bad": Status.CANCELLED}

    async def test_it_expires_meanwhile(self, queue: Queue, redis: Redis) -> None:
        """P1."""
        await submit(queue, job("bad"))
        await queue.fail(await claim(queue), SLOW)
        await redis.zadd("{atelier}:deadlines", {"bad": 1})
        assert await queue.reclaim() == 1
        assert await told(queue) == {"bad": Status.EXPIRED}


async def test_a_final_failure_is_not_repeated(queue: Queue) -> None:
    await submit(queue, job("bad"))
    await queue.fail(await claim(queue), BROKEN)
    assert await told(queue) == {"bad": Status.FAILED}
    assert await ids(queue, 1) == []


class TestOperator:
    """What `python -m jobs` does."""

    @pytest.fixture
    def operator(self, queue: Queue, registry: Registry) -> Operator:
        return Operator(queue, registry, "operator tests")

    async def poison(self, queue: Queue, name: str = "bad") -> None:
        await submit(queue, job(name))
        for _ in range(3):
            await queue.fail(await claim(queue), SLOW)

    async def test_a_paused_studio_hands_out_nothing_and_loses_nothing(
        self, queue: Queue, operator: Operator
    ) -> None:
        await submit(queue, job("runs"))
        running = await claim(queue)
        assert await operator.pause("a new GPU") is True
        assert await operator.pause("a new GPU, really") is False
        await submit(queue, job("waits"))
        assert await ids(queue, 8) == []
        await queue.finish(running, DRAWN, cost=1.0)
        assert (await operator.overview()).paused == "a new GPU, really"
        assert await operator.resume() is True
        assert await operator.resume() is False
        assert await ids(queue, 8) == ["waits"]

    async def test_resuming_wakes_idle_workers(self, queue: Queue, operator: Operator) -> None:
        await operator.pause("lunch")
        await queue.wait(0.001)
        await operator.resume()
        started = time.monotonic()
        await queue.wait(30)
        assert time.monotonic() - started < 5

    async def test_a_job_given_up_is_kept_in_quarantine_and_can_be_retried(
        self, queue: Queue, operator: Operator
    ) -> None:
        await self.poison(queue)
        with pytest.raises(Refused, match="not posted yet"):
            await operator.retry("bad")
        await posted(queue)
        [held] = (await operator.overview()).quarantined_jobs
        assert (held.id, held.attempts, held.worker) == ("bad", 3, "w")
        assert await operator.retry("bad") == "bad-r1"
        assert (await operator.overview()).quarantined == 0
        again = await claim(queue)
        await queue.finish(again, DRAWN, cost=1.0)
        [outcome] = await outbox_of(queue).outcomes("t", wait=0.001, idle=60)
        assert (outcome.job_id, outcome.reply) == ("bad-r1", "{}")

    @pytest.mark.parametrize("what", ["describe", "enlarge", "start from"])
    async def test_what_needs_a_picture_that_is_gone_cannot_be_retried(
        self, queue: Queue, operator: Operator, what: str
    ) -> None:
        start = job("any").request.model_copy(update={"strength": 0.5})
        asked = {
            "describe": DescribeRequest(model="a"),
            "enlarge": UpscaleRequest(model="a"),
            "start from": start,
        }
        await queue.submit(job("bad", asked=asked[what]), "{}", b"a picture")
        for _ in range(3):
            await queue.fail(await claim(queue), SLOW)
        await posted(queue)
        with pytest.raises(Refused, match="no longer kept"):
            await operator.retry("bad")

    async def test_quarantine_has_a_bound(self, queue: Queue, redis: Redis) -> None:
        """P5."""
        await redis.zadd("{atelier}:quarantine", {f"old{n}": n for n in range(1000)})
        await self.poison(queue)
        held = await cast(Any, redis).zrange("{atelier}:quarantine", 0, -1)
        assert len(held) == 1001  # and "*"
        assert held[0] == b"old1"
        assert held[-2:] == [b"bad", b"*"]

    async def test_drop(self, queue: Queue, operator: Operator) -> None:
        await self.poison(queue)
        assert await operator.drop("bad") == "Job bad is out of quarantine."
        await submit(queue, job("runs"), job("waits"))
        await claim(queue)
        assert "next step" in await operator.drop("runs")
        assert "owner will be told" in await operator.drop("waits")

    async def test_the_overview(self, queue: Queue, operator: Operator, registry: Registry) -> None:
        await submit(queue, job("runs"), job("waits", "2"))
        await claim(queue)
        found = await operator.overview()
        assert (found.queued, found.running, found.delayed, found.quarantined) == (1, 1, 0, 0)
        assert found.lanes == {"a": 1}
        assert [(each.id, each.worker) for each in found.running_jobs] == [("runs", "w")]
        assert 0 <= found.oldest_wait < 60
        assert found.median_wait is not None
        assert 0 <= found.median_wait < 60
        await told(queue)
        assert (await operator.overview()).undelivered == {"bot": 0}


class TestWhenToRetry:
    """Each refusal says what is full and when to try again."""

    @pytest.fixture
    def queue_settings(self, redis_url: str) -> QueueSettings:
        return settings_for(redis_url, queue_length_member=2, queue_length=5)

    async def test_a_member_at_the_limit(self, queue: Queue) -> None:
        await submit(queue, job("1", cost=100), job("2", cost=100))
        await submit(queue, job("3", "2", cost=40))
        with pytest.raises(QueueFull) as full:
            await submit(queue, job("4"))
        # One is free when the first of its own is taken.
        assert full.value.retry_after == 0
        assert str(full.value) == (
            "This member already has 2 jobs waiting, which is the limit. Try again in 0 s."
        )

    async def test_a_full_studio(self, queue: Queue) -> None:
        await submit(queue, *(job(str(n), str(n)) for n in range(5)))
        with pytest.raises(QueueFull, match=r"queue is full right now\. Try again in 120 s"):
            await submit(queue, job("9", "9", cost=120))


async def test_failures_are_in_the_audit(queue: Queue, redis: Redis) -> None:
    """P6: with what was said of them."""
    await submit(queue, job("bad"))
    await queue.fail(await claim(queue), BROKEN)
    rows = await cast(Any, redis.xrange("{atelier}:audit"))
    assert Failure.model_validate_json(rows[-1][1][b"detail"]) == BROKEN


async def test_a_look_says_of_each_job_where_it_is(queue: Queue) -> None:
    await submit(queue, job("1"), job("2", "2"))
    lease = await claim(queue)
    await queue.renew(lease, Progress(step=1, total=4))
    running, gone, queued = await queue.look(["1", "never was", "2"])
    assert running is not None
    assert (running.status, running.attempt, running.attempts) == (Status.RUNNING, 1, 3)
    assert running.progress == Progress(step=1, total=4)
    assert gone is None
    assert queued is not None
    assert (queued.status, queued.progress) == (Status.QUEUED, None)
