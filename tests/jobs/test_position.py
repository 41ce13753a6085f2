"""Place and time of a job in fair order, against what then happens."""

from __future__ import annotations

import heapq
import random
from dataclasses import dataclass

import pytest

from jobs.contract import DescribeRequest, Job, ModelCard, Worker
from jobs.errors import JobUnknown
from jobs.job import Lease, Position, Status
from jobs.queue import Queue
from jobs.settings import QueueSettings
from tests.conftest import settings_for
from tests.jobs.common import DRAWN, SLOW, claim, job, submit


def workers(count: int, *models: str) -> list[Worker]:
    cards = tuple(
        ModelCard(name=model, kind="imagine", family="f", cost=1.0) for model in models or ("a",)
    )
    return [Worker(id=f"w{number}", device="cpu", cards=cards) for number in range(count)]


@dataclass
class Truth:
    """What the queue did with its jobs: the order and the second in which each was taken."""

    order: list[str]
    taken: dict[str, float]


async def play(queue: Queue, jobs: list[Job], running: list[Lease], workers: int) -> Truth:
    """Let so many workers do everything, one job at a time, each exactly as long as predicted."""
    costs = {each.id: each.cost for each in jobs}
    busy = [(costs[lease.id], lease.id, lease) for lease in running]
    heapq.heapify(busy)
    truth, now = Truth([], {}), 0.0
    while True:
        if len(busy) < workers and (leases := await queue.claim("w", ["a", "b"])):
            [lease] = leases
            truth.order.append(lease.id)
            truth.taken[lease.id] = now
            heapq.heappush(busy, (now + costs[lease.id], lease.id, lease))
        elif busy:
            now, _, lease = heapq.heappop(busy)
            await queue.finish(lease, DRAWN, cost=costs[lease.id])
        else:
            return truth


async def positions(queue: Queue, names: list[str], alive: list[Worker]) -> dict[str, Position]:
    return {name: await queue.position(name, alive) for name in names}


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("count", [1, 3])
async def test_the_estimate_is_within_a_quarter_of_the_truth(
    queue: Queue, seed: int, count: int
) -> None:
    """Three servers, eighteen members with lines of other lengths, each with a cost of its own."""
    rng = random.Random(seed)
    jobs: list[Job] = []
    for member in range(18):
        cost = rng.choice([1.0, 2.0, 4.0])
        for _ in range(rng.randint(1, 9)):
            name = f"j{len(jobs)}"
            jobs.append(job(name, str(member), str(member % 3), cost=cost))
    rng.shuffle(jobs)
    await submit(queue, *jobs)
    running = [await claim(queue) for _ in range(count)]
    waiting = [each.id for each in jobs if each.id not in {lease.id for lease in running}]

    told = await positions(queue, waiting, workers(count))
    truth = await play(queue, jobs, running, count)

    wrong: list[float] = []
    for place, name in enumerate(truth.order, 1):
        seconds = told[name].seconds
        assert seconds is not None
        # Which of a server's members is next is known only on average, so the first moments may be
        # off by a job of either other server, from 1 to 4 s each.
        apart = abs(seconds - truth.taken[name])
        assert apart <= max(0.25 * truth.taken[name], 6.0), (name, seconds, truth.taken[name])
        assert abs(told[name].place - place) <= max(0.25 * place, 4), (name, told[name], place)
        wrong.append(apart / truth.taken[name] if truth.taken[name] else 0.0)
    assert sorted(wrong)[len(wrong) // 2] < 0.05


async def test_of_equal_jobs_each_place_is_exact(queue: Queue) -> None:
    """One floods, nine send one each, all jobs alike: nothing is left to estimate."""
    jobs = [job(f"f{number}", "1") for number in range(20)]
    jobs += [job(f"m{number}", str(number + 2)) for number in range(9)]
    await submit(queue, *jobs)
    told = await positions(queue, [each.id for each in jobs], workers(1))
    truth = await play(queue, jobs, [], 1)
    assert [told[name].place for name in truth.order] == list(range(1, 30))
    assert [told[name].seconds for name in truth.order] == [truth.taken[n] for n in truth.order]


async def test_all_models_of_the_workers_count(queue: Queue) -> None:
    await submit(queue, job("other", "1", model="b", cost=5.0), job("mine", "2"))
    alone = await queue.position("mine", workers(1, "a"))
    both = await queue.position("mine", workers(1, "a", "b"))
    assert (alone.place, both.place, both.seconds) == (1, 2, 5.0)


async def test_a_caption_waits_for_no_picture(queue: Queue) -> None:
    """It is made between their steps, after the captions before it."""
    eyes = ModelCard(name="eyes", kind="describe", family="f", cost=1.0)
    [drawing] = workers(1, "a")
    both = drawing.model_copy(update={"cards": (*drawing.cards, eyes)})
    running, waiting = job("running", "1", cost=30.0), job("waiting", "4", cost=30.0)
    look = DescribeRequest(model="eyes")
    await submit(queue, running)
    await claim(queue)
    await submit(queue, waiting, job("first", "2", asked=look), job("mine", "3", asked=look))
    told = await queue.position("mine", [both])
    assert (told.place, told.seconds) == (2, 1.0)
    told = await queue.position("waiting", [both])
    assert told.seconds is not None
    assert told.seconds >= 29.0


async def test_where_no_worker_serves_it_there_is_no_time(queue: Queue) -> None:
    await submit(queue, job("mine"))
    assert await queue.position("mine", workers(2, "b")) == Position(Status.QUEUED, 1, None)


async def test_a_job_that_runs_or_is_unknown_has_no_place(queue: Queue) -> None:
    await submit(queue, job("mine"))
    await claim(queue)
    assert await queue.position("mine", workers(1)) == Position(Status.RUNNING, 0, 0.0)
    with pytest.raises(JobUnknown):
        await queue.position("none", workers(1))


class TestDelayed:
    @pytest.fixture
    def queue_settings(self, redis_url: str) -> QueueSettings:
        return settings_for(redis_url, retry_delay=100.0)

    async def test_the_pause_after_a_failed_attempt_counts(self, queue: Queue) -> None:
        await submit(queue, job("mine"))
        await queue.fail(await claim(queue), SLOW)
        seconds = (await queue.position("mine", workers(1))).seconds
        assert seconds is not None
        assert 95 < seconds <= 100
