"""Valkey dies, stalls, forgets, or refuses: members get a plain sentence, and it passes.

Real processes all the way: bot, worker, device, Valkey.
"""

from __future__ import annotations

import asyncio
import resource
import time
from collections.abc import AsyncGenerator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager, suppress

import pytest
from redis.exceptions import BusyLoadingError, RedisError, ResponseError

from jobs.contract import Worker
from jobs.errors import StoreUnavailable
from jobs.queue import Queue
from jobs.store import connect
from jobs.workers import Registry
from sandbox import Reply
from tests.faults.history import History
from tests.faults.store import PASSWORD
from tests.faults.studio import EPHEMERAL, LOADING, Studio, loaded
from tests.faults.watch import until

pytestmark = pytest.mark.asyncio(loop_scope="module")
Fault = Callable[[Studio], AbstractAsyncContextManager[None]]
NOT_ANSWERING = "The studio's queue is not answering right now. Try again in a minute."


async def told_that_it_is_not_answering(reply: Reply) -> None:
    """P4: within Discord's time, and in private."""
    await reply.answered(3)
    message = await reply.final(loaded, timeout=12)
    assert message["content"] == NOT_ANSWERING
    assert message["flags"] & EPHEMERAL
    assert len(reply.messages) == 1


async def test_killed_and_started_again(studio: Studio) -> None:
    """P1, P2: nothing that was acknowledged is lost, whatever state it was in."""
    history = History(studio.discord)
    running = await studio.draw("wait")
    await studio.running(running)
    queued = [await studio.draw("a lion", name) for name in ("Ada", "Ben", "Mori")]
    for reply in queued:
        await studio.has_status(reply.id, "queued")
    await studio.store.kill()
    away = await studio.draw("a lion in the dark", "Olive")
    await told_that_it_is_not_answering(away)
    studio.worker.go()
    await studio.store.start()
    for reply in (running, *queued):
        await studio.picture(reply)
        history.check_published_once(reply.id)
        assert (await studio.audit(reply.id)).count("succeeded") == 1
    assert await studio.audit(away.id) == []


async def test_emptied_while_jobs_wait(studio: Studio) -> None:
    """P1: the bot remembers what it accepted; P2: what ran is not published twice; P5."""
    history = History(studio.discord)
    running = await studio.draw("wait")
    await studio.running(running)
    forgotten = await studio.draw("a lion", "Ben")
    await studio.has_status(forgotten.id, "queued")
    await studio.store.client.flushall()
    studio.worker.go()
    for reply in (running, forgotten):
        await studio.picture(reply)
        history.check_published_once(reply.id)

    async def known_again() -> bool:
        return bool(await studio.store.client.exists(studio.key("workers")))

    await until(known_again, "the worker's card")
    await studio.works("Mori")
    keys = [key async for key in studio.store.client.scan_iter()]
    assert [key for key in keys if await studio.store.client.pttl(key) == -1] == []


async def test_stopped_for_longer_than_a_lease(studio: Studio) -> None:
    """P1, P2, P4: all that waits for it goes on when it does."""
    history = History(studio.discord)
    running = await studio.draw("wait")
    await studio.running(running)
    studio.store.program.pause()
    stopped = time.monotonic()
    studio.worker.go()
    away = await studio.draw("wait in vain", "Ben")
    await told_that_it_is_not_answering(away)
    while time.monotonic() - stopped < 2 * studio.lease:
        await told_that_it_is_not_answering(await studio.draw("wait", "Ben"))
    studio.worker.wait()
    studio.store.program.resume()
    await studio.store.answering()
    studio.worker.go()
    await studio.picture(running)
    history.check_published_once(running.id)
    await studio.works("Mori")
    rows = await studio.audit(away.id)
    assert rows == [] or rows[-2:] == ["withdrawn", "cancelled"]


@asynccontextmanager
async def out_of_memory(studio: Studio) -> AsyncGenerator[None]:
    await studio.store.client.config_set("maxmemory-policy", "noeviction")
    await studio.store.client.config_set("maxmemory", 1)
    try:
        yield
    finally:
        await studio.store.client.config_set("maxmemory", 0)


@asynccontextmanager
async def full_disk(studio: Studio) -> AsyncGenerator[None]:
    """Its log of commands may not grow: every write to it fails, as on a full disk."""
    await studio.store.client.config_set("appendfsync", "everysec")  # with `always` it would end
    size = studio.store.appended()
    pid, unlimited = studio.store.program.pid, resource.RLIM_INFINITY
    resource.prlimit(pid, resource.RLIMIT_FSIZE, (size, unlimited))

    async def noticed() -> bool:
        # It writes within a second of a change; until then it accepts.
        with suppress(ResponseError):
            await studio.store.client.set("full", "disk", px=60_000)
        info = await studio.store.client.info("persistence")
        return info["aof_last_write_status"] == "err"

    await until(noticed, "the disk taking no more")
    try:
        yield
    finally:
        resource.prlimit(pid, resource.RLIMIT_FSIZE, (unlimited, unlimited))

    async def written() -> bool:
        info = await studio.store.client.info("persistence")
        return info["aof_last_write_status"] == "ok"

    await until(written, "the disk taking writes again")
    await studio.store.client.config_set("appendfsync", "always")


@asynccontextmanager
async def read_only(studio: Studio) -> AsyncGenerator[None]:
    """It became the replica of a server that is gone, as after a failover."""
    await studio.store.client.replicaof("127.0.0.1", 1)
    try:
        yield
    finally:
        await studio.store.client.replicaof("NO", "ONE")


@asynccontextmanager
async def wrong_password(studio: Studio) -> AsyncGenerator[None]:
    await studio.store.client.config_set("requirepass", "another")
    studio.bot_link.cut()
    studio.worker.link.cut()
    try:
        yield
    finally:
        await studio.store.client.config_set("requirepass", PASSWORD)


@asynccontextmanager
async def loading(studio: Studio) -> AsyncGenerator[None]:
    """It reads thousands of keys from its disk, slowly, and answers nothing else meanwhile."""
    pipe = studio.store.client.pipeline(transaction=False)
    for number in range(24 * 1024):
        pipe.set(f"ballast:{number}", "x", ex=120)
    await pipe.execute()
    await studio.store.kill()
    await studio.store.program.start("--key-load-delay", "400")

    async def says_so() -> bool:
        try:
            await studio.store.client.ping()
        except BusyLoadingError:
            return True
        except (RedisError, OSError):
            return False
        raise AssertionError("it was loaded before anyone asked")

    await until(says_so, "LOADING")
    yield
    await studio.store.answering()


REFUSALS = [out_of_memory, wrong_password, loading, read_only, full_disk]


@pytest.mark.parametrize("fault", REFUSALS)
async def test_a_store_that_refuses(studio: Studio, fault: Fault) -> None:
    """P1, P4: nothing new is accepted, in plain words; what runs is finished, at the latest when
    it is over; and nobody needs a restart."""
    history = History(studio.discord)
    running = await studio.draw("wait")
    await studio.running(running)
    async with fault(studio):
        refused = await studio.draw("a lion in vain", "Ben")
        await told_that_it_is_not_answering(refused)
        studio.worker.go()
        if fault is out_of_memory:
            await studio.picture(running)
    assert studio.ended() == []
    await studio.picture(running)
    history.check_published_once(running.id)
    await studio.works("Mori")
    assert [m["flags"] & LOADING for m in refused.messages] == [0]


async def test_a_card_on_a_full_disk(studio: Studio) -> None:
    """P1: a worker that cannot say that it is there goes on, and says so later."""
    settings = studio.queue_settings()
    redis = connect(settings)
    try:
        async with full_disk(studio):
            with pytest.raises(StoreUnavailable):
                await Registry(redis, settings).publish(Worker(id="w", device="cpu", cards=()))
    finally:
        await redis.aclose()


async def test_without_a_password(studio: Studio) -> None:
    """P4: NOAUTH is one more way of not answering."""
    url = f"redis://127.0.0.1:{studio.store.port}/0"
    queue = Queue.open(studio.queue_settings(redis_url=url))
    with pytest.raises(StoreUnavailable):
        await queue.submit(studio.job("x"), reply="")
    await queue.close()


async def test_ten_thousand_jobs_wait(studio: Studio) -> None:
    """P5: the queue is bounded, and says so; one who asks for the first time is served soon."""
    studio.worker.program.pause()
    limit = studio.queue_settings().queue_length
    many = (studio.job(f"many-{n}", member=str(n % 250 + 1)) for n in range(limit - 2))
    started = time.monotonic()
    await studio.queue.submit(studio.job("first"), reply="")
    await asyncio.gather(*(studio.queue.submit(job, reply="") for job in many))
    last = await studio.draw("a lion", "Ada")
    await studio.has_status(last.id, "queued")
    refused = await studio.draw("a lion", "Ben")
    message = await refused.final(lambda m: bool(m["content"]))
    assert message["content"].startswith("The studio's queue is full right now.")
    assert message["flags"] & EPHEMERAL
    assert time.monotonic() - started < 60
    studio.worker.program.resume()
    await studio.picture(last)
    assert await studio.store.client.zcard(studio.key("deadlines")) > limit / 2
    await studio.store.client.flushall()
