"""The Redis users that `python -m jobs users` prints: enough for each side, and no more."""

from __future__ import annotations

import re
from collections.abc import AsyncGenerator, AsyncIterator
from pathlib import Path
from typing import Any, cast

import pytest
from redis.asyncio import Redis
from redis.exceptions import NoPermissionError

import jobs.scripts
from jobs.__main__ import users
from jobs.contract import ModelCard, Progress, Worker
from jobs.errors import StoreUnavailable
from jobs.operator import Operator
from jobs.outbox import Outbox
from jobs.queue import Queue
from jobs.settings import QueueSettings
from jobs.workers import Registry
from tests.conftest import settings_for
from tests.jobs.common import BROKEN, DRAWN, SLOW, job


@pytest.fixture
async def urls(redis: Redis, redis_url: str) -> AsyncIterator[dict[str, str]]:
    client = cast(Any, redis)
    for line in users("atelier", "bot-password", "worker-password").splitlines():
        assert await client.execute_command(*line.split()) == b"OK"
    at = redis_url.removeprefix("redis://")
    yield {who: f"redis://atelier-{who}:{who}-password@{at}" for who in ("bot", "worker")}
    await client.execute_command("ACL", "DELUSER", "atelier-bot", "atelier-worker")


def settings_of(url: str) -> QueueSettings:
    return settings_for(url, retry_delay=0.0)


@pytest.fixture
async def bot(urls: dict[str, str]) -> AsyncGenerator[Queue]:
    queue = Queue.open(settings_of(urls["bot"]))
    yield queue
    await queue.close()


@pytest.fixture
async def worker(urls: dict[str, str]) -> AsyncGenerator[Queue]:
    queue = Queue.open(settings_of(urls["worker"]))
    yield queue
    await queue.close()


async def test_all_that_they_do_they_may_do(bot: Queue, worker: Queue) -> None:
    settings = settings_of("redis://unused")
    outbox = Outbox(bot.store, settings)
    await outbox.outcomes("b", wait=0.001, idle=0)
    card = ModelCard(name="a", kind="imagine", family="f", cost=1.0)
    offer = Registry(worker.store.redis, settings)
    await offer.publish(Worker(id="w", device="cpu", cards=(card,)))
    alive = await Registry(bot.store.redis, settings).live()
    assert len(alive) == 1

    for number in range(6):
        await bot.submit(job(f"j{number}", str(number)), "reply", b"" if number else b"picture")
    await bot.position("j5", alive)
    await worker.wait(0.01)
    leases = await worker.claim("w", ["a"], 5)
    assert len(leases) == 5
    await worker.attachment(leases[0])
    await worker.renew(leases[0], Progress(step=1, total=2))
    await worker.finish(leases[0], DRAWN, [b"picture"], cost=2.0)
    await worker.fail(leases[1], BROKEN)
    await worker.fail(leases[2], SLOW)
    await worker.release(leases[3])
    await bot.cancel("j4", "1")
    await bot.withdraw("j5")
    await worker.reclaim()
    await bot.reclaim()
    outcomes = await outbox.outcomes("b", wait=0.1, idle=0)
    assert [outcome.reply for outcome in outcomes] == ["reply", "reply"]
    await outbox.picture("j0")
    await outbox.note(outcomes[0], "sending")
    await outbox.acknowledge(*outcomes)
    operator = Operator(bot, Registry(bot.store.redis, settings), "operator")
    await operator.pause("why")
    assert await worker.claim("w", ["a"]) == []
    await operator.resume()
    await operator.overview()
    await offer.withdraw("w")


@pytest.mark.parametrize(
    ("who", "command"),
    [
        ("worker", "GET {atelier}:reply:j"),
        ("worker", "XRANGE {atelier}:results:bot - +"),
        ("worker", "SET {atelier}:paused no"),
        ("worker", "XRANGE {atelier}:audit - +"),
        ("worker", "GET other"),
        ("bot", "GET other"),
        ("bot", "KEYS *"),
        ("worker", "KEYS *"),
        ("bot", "FLUSHALL"),
        ("worker", "FLUSHALL"),
        ("bot", "CONFIG SET dir /"),
        ("worker", "ACL LIST"),
        ("worker", "MONITOR"),
        ("bot", "SCRIPT FLUSH"),
        ("worker", "EVAL return 1"),
    ],
)
async def test_what_they_need_not_they_may_not(
    urls: dict[str, str], who: str, command: str
) -> None:
    client = cast(Any, Redis).from_url(urls[who])
    try:
        with pytest.raises(NoPermissionError):
            await client.execute_command(*command.split())
    finally:
        await client.aclose()


async def test_a_wrong_password_is_a_plain_error(redis_url: str, redis: Redis) -> None:
    at = redis_url.removeprefix("redis://")
    queue = Queue.open(settings_of(f"redis://atelier-bot:wrong@{at}"))
    with pytest.raises(StoreUnavailable) as error:
        await queue.reclaim()
    assert "Authentication" in error.value.cause
    await queue.close()


def test_the_bot_may_run_every_command_that_the_scripts_call() -> None:
    """A script may do no more than who runs it."""
    [line] = [line for line in users("atelier", "b", "w").splitlines() if "atelier-bot" in line]
    granted = {part[1:] for part in line.split() if part.startswith("+")}
    scripts = Path(jobs.scripts.__file__).parent / "lua"
    texts = [path.read_text(encoding="utf-8") for path in scripts.glob("*.lua")]
    called = {name.lower() for text in texts for name in re.findall(r"redis.call\('(\w+)'", text)}
    assert called - granted == set()
