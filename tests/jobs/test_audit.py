"""The audit (P6): what its rows say, that they name nobody, and that no change goes unseen."""

from __future__ import annotations

import asyncio
import csv
import json
from pathlib import Path
from typing import Any, cast

import pytest
from pydantic import SecretStr
from redis.asyncio import Redis

from jobs.contract import ImagineRequest, ImagineResult
from jobs.entries import Entry, entries, matching
from jobs.proof import Verdict, verify
from jobs.queue import Queue
from jobs.seals import Keys, Sealer
from jobs.settings import QueueSettings
from tests.conftest import SIGNING_KEY, settings_for
from tests.jobs.common import BROKEN, claim, job, submit
from tests.jobs.test_command import Command, command

__all__ = ["command"]
AUDIT, SEALS = "{atelier}:audit", "{atelier}:seals"
KEYS = Keys(SIGNING_KEY)
Rows = list[tuple[bytes, dict[bytes, bytes]]]


@pytest.fixture
def sealer(queue: Queue, queue_settings: QueueSettings) -> Sealer:
    return Sealer(queue.store, queue_settings)


async def read(queue: Queue, **wanted: Any) -> list[Entry]:
    return [entry async for entry in matching(entries(queue.audit.rows()), **wanted)]


async def checked(queue: Queue, expected: str = "") -> Verdict:
    return await verify(queue.store, KEYS, expected)


async def rows_of(redis: Redis, key: str = AUDIT) -> Rows:
    return await cast(Any, redis).xrange(key)


async def put_back(redis: Redis, rows: Rows, key: str = AUDIT) -> None:
    """As somebody would who has the store and no key."""
    client = cast(Any, redis)
    life = await client.pttl(key)
    await client.delete(key)
    for entry, fields in rows:
        await client.xadd(key, fields, id=entry)
    await client.pexpire(key, life)


@pytest.fixture
async def sealed(queue: Queue, sealer: Sealer) -> None:
    """Three seals over nine rows, and one row that is not sealed yet; each of a millisecond of its
    own, so that there is a place between any two."""
    for number in range(10):
        now = before = await queue.store.run("clock")
        while now == before:
            now = await queue.store.run("clock")
        await queue.audit.record("approved", who=7, about=8, server=1, job=f"j{number}")
        if number % 3 == 2:
            await sealer.seal()


class TestWhatItSays:
    async def test_each_row_of_a_job_says_whose_it_is_and_how_it_was_made(
        self, queue: Queue
    ) -> None:
        asked = ImagineRequest(
            model="a",
            prompt="a secret lion",
            negative_prompt="a secret cat",
            width=64,
            height=64,
            num_inference_steps=4,
            guidance_scale=2.0,
            seed=11,
            strength=0.5,
        )
        await submit(queue, job("j", member="5", server="3", asked=asked))
        made = ImagineResult(width=64, height=64, seconds=0.1, revision="r1", seeds=(11,))
        await queue.finish(await claim(queue), made, cost=0.25)
        asked_row, claimed, done = await read(queue, server="3")
        who = await queue.audit.aliases.find("5")
        assert (asked_row.event, asked_row.who, asked_row.member) == ("queued", who, who)
        assert (claimed.event, claimed.who, claimed.member) == ("claimed", "w", who)
        assert (done.event, done.who, done.member) == ("succeeded", "w", who)
        for row in (asked_row, claimed, done):
            assert (row.job, row.server, row.kind, row.model, row.seed) == (
                "j", "3", "imagine", "a", "11",
            )  # fmt: skip
            assert row.parameters["num_inference_steps"] == 4
            assert row.parameters["strength"] == 0.5
            assert "secret" not in repr(row)
        assert done.revision == "r1"
        assert json.loads(done.detail)["seconds"] == 0.25

    async def test_why_a_job_failed(self, queue: Queue) -> None:
        await submit(queue, job("j"))
        await queue.fail(await claim(queue), BROKEN)
        assert (await read(queue))[-1].why == "It broke."

    async def test_a_decision_says_who_about_whom_and_why(self, queue: Queue) -> None:
        why = "It shows one."
        await queue.audit.record(
            "rejected", who=7, about=5, server=3, job="j", rule="no weapons", why=why
        )
        [row] = await read(queue)
        assert (row.event, row.job, row.server, row.rule, row.why) == (
            "rejected", "j", "3", "no weapons", "It shows one.",
        )  # fmt: skip
        named = row.naming(await queue.audit.aliases.members(row.people))
        assert (named.who, named.member) == ("7", "5")

    async def test_it_is_found_by_member_job_event_and_time(self, queue: Queue) -> None:
        for number in range(3):
            await submit(queue, job(f"j{number}", member=str(number)))
        await queue.cancel("j1", who=await queue.audit.aliases.of("7"))
        own, staff = [await queue.audit.aliases.find(each) for each in ("1", "7")]
        assert [row.event for row in await read(queue, member=own)] == [
            "queued", "cancel_asked", "cancelled",
        ]  # fmt: skip
        [asked] = await read(queue, member=staff)
        assert (asked.event, asked.job) == ("cancel_asked", "j1")
        assert {row.job for row in await read(queue, event="queued")} == {"j0", "j1", "j2"}
        assert len(await read(queue, job="j1")) == 3
        assert await read(queue, since=asked.at + 60) == []
        assert len(await read(queue, since=asked.at - 60)) == 5

    async def test_a_text_has_a_bound(self, queue: Queue, redis: Redis) -> None:
        """P5."""
        await queue.audit.record("rejected", why="x" * 100_000, settings={"a": ["y" * 5000]})
        [(_, fields)] = await rows_of(redis)
        assert len(fields[b"detail"]) < 3000


class TestNobodyIsNamed:
    async def test_forgetting_leaves_rows_that_nobody_can_name_and_the_proof_whole(
        self, queue: Queue, sealer: Sealer, redis: Redis
    ) -> None:
        """SAFETY 11."""
        await submit(queue, job("j", member="123456789"))
        alias = await queue.audit.aliases.of("123456789")
        await sealer.seal()
        assert "123456789" not in repr(await rows_of(redis))
        await queue.audit.aliases.forget("123456789")
        assert await queue.audit.aliases.members([alias]) == {}
        assert await queue.audit.aliases.find("123456789") == ""
        assert await queue.audit.aliases.of("123456789") != alias
        assert (await read(queue))[-1].event == "forgotten"
        assert (await checked(queue)).problem == ""

    async def test_one_name_for_each_member_whoever_asks(
        self, queue: Queue, queue_settings: QueueSettings
    ) -> None:
        other = Queue.open(queue_settings)
        one, two = await asyncio.gather(queue.audit.aliases.of("5"), other.audit.aliases.of("5"))
        await other.close()
        assert one == two
        assert await queue.audit.aliases.of("6") != one


@pytest.mark.usefixtures("sealed")
class TestProof:
    async def test_what_was_not_touched_is_proven(self, queue: Queue) -> None:
        found = await checked(queue)
        assert (found.problem, found.seals, found.rows, found.open) == ("", 3, 9, 1)

    async def test_a_changed_row_is_named(self, queue: Queue, redis: Redis) -> None:
        rows = await rows_of(redis)
        rows[4][1][b"detail"] = b'{"who":"m-000000000000"}'
        await put_back(redis, rows)
        found = await checked(queue)
        assert found.problem.startswith(f"row {rows[4][0].decode()} is not what seal 2 has there")
        assert (found.seals, found.rows) == (1, 3)

    @pytest.mark.parametrize("place", [0, 1, 4, 7])
    async def test_a_dropped_row_is_missed(self, queue: Queue, redis: Redis, place: int) -> None:
        rows = await rows_of(redis)
        await cast(Any, redis).xdel(AUDIT, rows[place][0])
        problem = (await checked(queue)).problem
        assert problem.startswith(f"row {rows[place + 1][0].decode()} is not what seal ")
        assert "one before it was dropped" in problem

    @pytest.mark.parametrize("last", [2, 5, 8])
    async def test_the_last_row_of_a_seal_dropped(
        self, queue: Queue, redis: Redis, last: int
    ) -> None:
        rows = await rows_of(redis)
        await cast(Any, redis).xdel(AUDIT, rows[last][0])
        number = last // 3 + 1
        problem = (await checked(queue)).problem
        assert problem == f"of the rows of seal {number}, all after the first 2 are missing"

    async def test_rows_in_another_order(self, queue: Queue, redis: Redis) -> None:
        rows = await rows_of(redis)
        (one, first), (two, second) = rows[4:6]
        rows[4:6] = [(one, second), (two, first)]
        await put_back(redis, rows)
        problem = (await checked(queue)).problem
        assert problem.startswith(f"row {one.decode()} is not what seal 2 has there")

    @pytest.mark.parametrize("after", [0, 2, 4, 7])
    async def test_a_row_put_in(self, queue: Queue, redis: Redis, after: int) -> None:
        """Among those of a seal, and between two seals."""
        rows = await rows_of(redis)
        false = (following(rows[after][0]), {**rows[after][1], b"job": b"false"})
        await put_back(redis, [*rows[: after + 1], false, *rows[after + 1 :]])
        assert f"row {false[0].decode()} is" in (await checked(queue)).problem

    async def test_a_seal_that_was_changed(self, queue: Queue, redis: Redis) -> None:
        seals = await rows_of(redis, SEALS)
        body = json.loads(seals[1][1][b"seal"])
        seals[1][1][b"seal"] = json.dumps({**body, "rows": 2}).encode()
        await put_back(redis, seals, SEALS)
        assert (await checked(queue)).problem.startswith("seal 2 was changed")

    async def test_seals_made_anew_without_the_key(
        self, queue: Queue, redis: Redis, queue_settings: QueueSettings
    ) -> None:
        """Who has the store and no key may make rows and seals that fit each other."""
        await redis.delete(SEALS)
        forger = Sealer(queue.store, settings_for("redis://x", signing_key=SecretStr("f" * 64)))
        await forger.seal()
        assert (await checked(queue)).problem.startswith("seal 1 is signed with another key")
        seals = await rows_of(redis, SEALS)
        seals[0][1][b"key"] = KEYS.current.encode()
        await put_back(redis, seals, SEALS)
        assert (await checked(queue)).problem.startswith("seal 1 was changed")

    @pytest.mark.parametrize("place", [0, 1])
    async def test_a_seal_that_is_gone(self, queue: Queue, redis: Redis, place: int) -> None:
        """With its rows, as trimming would take them."""
        seals, rows = await rows_of(redis, SEALS), await rows_of(redis)
        await cast(Any, redis).xdel(SEALS, seals[place][0])
        for entry, _ in rows[3 * place : 3 * place + 3]:
            await cast(Any, redis).xdel(AUDIT, entry)
        problem = (await checked(queue)).problem
        if place:
            assert problem == "seal 3 does not follow seal 1, which is before it"
        else:
            assert problem.startswith("the seals before seal 2 are gone")

    async def test_a_row_that_excuses_it_must_be_signed_too(
        self, queue: Queue, sealer: Sealer, redis: Redis
    ) -> None:
        seals, rows = await rows_of(redis, SEALS), await rows_of(redis)
        first = json.loads(seals[1][1][b"seal"])["before"]
        await cast(Any, redis).xdel(SEALS, seals[0][0])
        for entry, _ in rows[:3]:
            await cast(Any, redis).xdel(AUDIT, entry)
        detail = json.dumps({"seal": 1, "hash": first, "mac": "0" * 64, "key": KEYS.current})
        await queue.store.run("decide", "", "trimmed", detail)
        await sealer.seal()
        assert (await checked(queue)).problem.startswith("the seals before seal 2 are gone")

    async def test_an_older_state_of_all_of_it_is_known_by_a_seal_from_the_log(
        self, queue: Queue, sealer: Sealer, redis: Redis
    ) -> None:
        """All of it fits: only what was written down elsewhere tells."""
        before = await rows_of(redis), await rows_of(redis, SEALS)
        await sealer.seal()
        head = (await checked(queue)).head
        assert (await checked(queue, head)).problem == ""
        await put_back(redis, before[0])
        await put_back(redis, before[1], SEALS)
        assert (await checked(queue)).problem == ""
        assert (await checked(queue, head)).problem.startswith(f"there is no seal {head}")


class TestRetention:
    async def test_what_is_left_is_proven_still(
        self, queue: Queue, queue_settings: QueueSettings, sealed: None, redis: Redis
    ) -> None:
        """P5: whole seals go, with a signed row that says so; what is not sealed never does."""
        keeper = Sealer(queue.store, queue_settings.model_copy(update={"audit_rows": 5}))
        await keeper.trim()
        found = await checked(queue)
        # Nine and one were too many by five: two seals went, the row of that came.
        assert (found.problem, found.seals, found.rows, found.open) == ("", 1, 3, 2)
        await keeper.seal()
        await keeper.trim()
        found = await checked(queue)
        assert (found.problem, found.seals) == ("", 2)
        assert [row.event for row in await read(queue)].count("trimmed") == 1

    async def test_by_age(self, queue: Queue, queue_settings: QueueSettings, sealed: None) -> None:
        keeper = Sealer(queue.store, queue_settings.model_copy(update={"keep_audit": 0.001}))
        await queue.audit.record("approved", who=7)
        await keeper.trim()
        found = await checked(queue)
        assert (found.problem, found.seals, found.rows) == ("", 1, 3)

    async def test_nothing_is_trimmed_that_is_not_sealed(
        self, queue: Queue, queue_settings: QueueSettings, redis: Redis
    ) -> None:
        few = {"audit_rows": 1, "keep_audit": 0.001}
        for _ in range(20):
            await queue.audit.record("approved", who=7)
        await Sealer(queue.store, queue_settings.model_copy(update=few)).trim()
        assert len(await rows_of(redis)) == 20

    async def test_rows_and_seals_live_as_long_as_is_set_after_the_last(
        self, queue: Queue, queue_settings: QueueSettings, sealed: None, redis: Redis
    ) -> None:
        for key in (AUDIT, SEALS):
            assert await redis.pttl(key) > (queue_settings.keep_audit - 60) * 1000


async def test_two_processes_that_seal_make_one_chain(
    queue: Queue, queue_settings: QueueSettings
) -> None:
    other = Queue.open(queue_settings)
    sealers = [Sealer(each.store, queue_settings) for each in (queue, other)]
    for number in range(30):
        await queue.audit.record("approved", who=7, job=str(number))
        await asyncio.gather(*(sealer.seal() for sealer in sealers))
    await other.close()
    found = await checked(queue)
    assert (found.problem, found.rows, found.seals) == ("", 30, 30)


async def test_a_seal_is_made_when_its_time_has_come(
    queue: Queue, queue_settings: QueueSettings
) -> None:
    """All that came by then in one go, however much."""
    sealer = Sealer(queue.store, queue_settings)
    await sealer.keep()
    await asyncio.gather(*(queue.audit.record("approved", job=str(n)) for n in range(1100)))
    await sealer.keep()
    assert (await checked(queue)).open == 1100
    await Sealer(queue.store, queue_settings).keep()
    found = await checked(queue)
    assert (found.problem, found.seals, found.rows, found.open) == ("", 3, 1100, 0)


@pytest.fixture
def made(queue_settings: QueueSettings, capsys: pytest.CaptureFixture[str]) -> str:
    """A picture in server 1 and a decision in server 2; returns the hash of the last seal."""

    async def make() -> str:
        queue = Queue.open(queue_settings)
        await cast(Any, queue.store.redis).flushall()
        await submit(queue, job("j", member="5", server="1"))
        await queue.audit.record("rejected", who=7, about=6, server=2, why='=1+1, "no"')
        await Sealer(queue.store, queue_settings).seal()
        found = await checked(queue)
        await queue.close()
        return found.head

    last = asyncio.run(make())
    capsys.readouterr()  # its own log
    return last


class TestTheCommand:
    def test_verify(self, command: Command, made: str) -> None:
        code, said, _ = command("audit", "verify")
        assert code == 0
        assert said == (
            "2 rows are as they were written, under 1 seals; 0 are not sealed yet. "
            f"The last seal is {made}."
        )
        assert command("audit", "verify", "--expect", made)[0] == 0
        code, _, error = command("audit", "verify", "--expect", "0" * 64)
        assert code == 1
        assert error.startswith(
            "atelier jobs: The audit is not as it was written: there is no seal"
        )

    def test_with_another_key_than_then(
        self, command: Command, made: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
    ) -> None:
        monkeypatch.setenv("ATELIER_SIGNING_KEY", "f" * 64)
        assert "signed with another key" in command("audit", "verify")[2]
        keys = tmp_path / "keys"
        keys.write_text(f"{'0' * 64}\n{SIGNING_KEY}\n")
        assert command("audit", "verify", "--old-keys", str(keys))[0] == 0

    def test_export(self, command: Command, made: str, tmp_path: Path) -> None:
        lines = command("audit", "export")[1].splitlines()
        picture, decision = [json.loads(line) for line in lines]
        assert (picture["event"], picture["server"], picture["model"]) == ("queued", "1", "a")
        assert (decision["event"], decision["server"]) == ("rejected", "2")
        assert picture["member"].startswith("m-")
        assert picture["at"].endswith("+00:00")
        [one] = command("audit", "export", "--server", "2", "--members")[1].splitlines()
        assert (json.loads(one)["who"], json.loads(one)["member"]) == ("7", "6")
        file = tmp_path / "audit.csv"
        said = command("audit", "export", "--format", "csv", "--member", "6", "--out", str(file))
        assert said[1] == f"2 lines are in {file}."
        [row] = csv.DictReader(file.read_text(encoding="utf-8").splitlines())
        assert (row["event"], row["server"], row["why"]) == ("rejected", "2", '\'=1+1, "no"')

    def test_since(self, command: Command, made: str) -> None:
        assert command("audit", "export", "--since", "2999-01-01") == (0, "", "")
        assert len(command("audit", "export", "--since", "2001-01-01T10:00")[1].splitlines()) == 2

    def test_whom_nobody_knows(self, command: Command, made: str) -> None:
        code, _, error = command("audit", "export", "--member", "99")
        assert (code, error) == (
            1, "atelier jobs: No row names member 99, or they were forgotten.",
        )  # fmt: skip


def following(entry: bytes) -> bytes:
    """The next id that a row could have."""
    ms, _, number = entry.decode().partition("-")
    return f"{ms}-{int(number) + 1}".encode()
