"""`python -m jobs`, as operators type it: each command says what it did."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from typing import Any, cast

import pytest

from jobs.__main__ import main
from jobs.queue import Queue
from tests.conftest import SIGNING_KEY, outbox_of, settings_for
from tests.jobs.common import SLOW, claim, job, submit

Command = Callable[..., tuple[int, str, str]]


@pytest.fixture
def command(
    redis_url: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Command:
    monkeypatch.setenv("ATELIER_REDIS_URL", redis_url)
    monkeypatch.setenv("ATELIER_SIGNING_KEY", SIGNING_KEY)

    def run(*arguments: str) -> tuple[int, str, str]:
        code = main(list(arguments))
        said = capsys.readouterr()
        return code, said.out.strip(), said.err.strip()

    return run


@pytest.fixture
def jobs(redis_url: str) -> None:
    """One waits, one runs, one was given up."""

    async def make() -> None:
        queue = Queue.open(settings_for(redis_url))
        await cast(Any, queue.store.redis).flushall()
        await submit(queue, job("bad"))
        for _ in range(3):
            await queue.fail(await claim(queue), SLOW)
        outbox = outbox_of(queue)
        await outbox.outcomes("t", wait=0.001, idle=60)
        await outbox.acknowledge(*await outbox.outcomes("t", wait=0.001, idle=60))
        await submit(queue, job("runs"))
        await claim(queue)
        await submit(queue, job("waits"))
        await queue.close()

    asyncio.run(make())


@pytest.mark.usefixtures("jobs")
def test_status(command: Command) -> None:
    code, said, _ = command("status")
    assert code == 0
    first, *others = said.splitlines()
    assert first.startswith("queued 1 (delayed 0), running 1, quarantined 1, oldest wait ")
    median, *others = others
    assert median.startswith("median wait of the last taken ")
    lines, others = others[:3], others[3:]
    assert lines == [
        "lane a: waiting servers: 1",
        "bot bot: outcomes to post: 0",
        "no worker is alive",
    ]
    assert others[0].startswith("running runs: a, attempt 1, worker w, for ")
    assert others[1].startswith("quarantined bad: a, attempt 3, worker w, for ")


@pytest.mark.usefixtures("jobs")
def test_status_for_machines(command: Command) -> None:
    found = json.loads(command("status", "--json")[1])
    assert (found["queued"], found["running"], found["quarantined"]) == (1, 1, 1)
    assert [each["id"] for each in found["quarantined_jobs"]] == ["bad"]


@pytest.mark.usefixtures("jobs")
def test_each_act_says_what_it_did(command: Command) -> None:
    assert command("pause", "a new GPU")[1].startswith("Paused: no job is handed out until")
    assert "PAUSED: a new GPU" in command("status")[1]
    assert command("pause")[1] == "It was paused already; the reason is the new one."
    assert command("resume")[1] == "Resumed."
    assert command("resume")[1] == "It was not paused."
    assert command("retry", "bad")[1] == "Queued anew as job bad-r1."
    assert command("drop", "waits")[1] == "Job waits is cancelled, and its owner will be told."
    assert command("drop", "runs")[1] == "Job runs will be cancelled at its worker's next step."


@pytest.mark.usefixtures("jobs")
@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("retry", "waits"), "Job waits is not in quarantine; only such jobs can be retried."),
        (("retry", "none"), "There is no job none; finished jobs are kept for a limited time."),
        (("drop", "none"), "There is no job none; finished jobs are kept for a limited time."),
    ],
)
def test_what_cannot_be_done_is_one_sentence(
    command: Command, arguments: tuple[str, ...], sentence: str
) -> None:
    assert command(*arguments) == (1, "", f"atelier jobs: {sentence}")


def test_a_store_that_is_away_is_one_sentence(
    command: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ATELIER_REDIS_URL", "redis://127.0.0.1:1/0")
    code, _, error = command("status")
    assert code == 1
    assert error.startswith("atelier jobs: The studio's queue is not answering")


def test_keys_and_users_are_new_each_time(command: Command) -> None:
    one, other = command("key")[1], command("key")[1]
    assert len(one) == len(other) == 64
    assert one != other
    printed = command("users")[1]
    assert printed.count("ACL SETUSER") == 2
    assert "PASSWORD" not in printed
    assert printed != command("users")[1]
