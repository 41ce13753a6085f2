"""Workers do only what the studio's bot signed, and only for a while."""

from __future__ import annotations

from typing import Any, cast

import pytest
from pydantic import SecretStr
from redis.asyncio import Redis

from jobs.contract import DescribeRequest, Job
from jobs.errors import Forged, SealExpired, SettingsError
from jobs.queue import Queue
from jobs.settings import QueueSettings
from jobs.signing import Signer
from tests.conftest import SIGNING_KEY, outbox_of, settings_for
from tests.jobs.common import job, submit

NOW = 1_800_000_000_000


@pytest.fixture
def signer() -> Signer:
    return Signer(SecretStr(SIGNING_KEY))


def test_what_was_signed_can_be_opened(signer: Signer) -> None:
    sealed = signer.open(signer.seal(job("j"), NOW).encode(), "j", NOW)
    assert (sealed.job, sealed.digest) == (job("j"), "")


@pytest.mark.parametrize("place", [0, 63, 64, 100, -1])
def test_any_other_byte_is_a_forgery(signer: Signer, place: int) -> None:
    text = bytearray(signer.seal(job("j"), NOW).encode())
    text[place] ^= 1
    with pytest.raises(Forged):
        signer.open(bytes(text), "j", NOW)


@pytest.mark.parametrize("text", [b"", b"short", b"\xff" * 200, b"0" * 64])
def test_so_is_anything_else(signer: Signer, text: bytes) -> None:
    with pytest.raises(Forged):
        signer.open(text, "j", NOW)


def test_a_signature_is_for_one_job_and_one_key(signer: Signer) -> None:
    text = signer.seal(job("j"), NOW).encode()
    with pytest.raises(Forged):
        signer.open(text, "another", NOW)
    with pytest.raises(Forged):
        Signer(SecretStr("another key of the same length 0")).open(text, "j", NOW)


def test_a_signature_ends(signer: Signer) -> None:
    with pytest.raises(SealExpired, match="signed too long ago"):
        signer.open(signer.seal(job("j"), NOW).encode(), "j", NOW + 1)


class TestInTheQueue:
    async def refusal(self, queue: Queue) -> str:
        outbox = outbox_of(queue)
        await outbox.outcomes("t", wait=0.001, idle=60)
        [outcome] = await outbox.outcomes("t", wait=0.001, idle=60)
        assert outcome.failure is not None
        return outcome.failure.code

    async def test_a_changed_job_is_refused_and_its_owner_told(
        self, queue: Queue, redis: Redis
    ) -> None:
        """P1 for the owner; nothing for the forger."""
        await submit(queue, job("j"), job("good", "2"))
        payload: bytes = await cast(Any, redis.hget("{atelier}:job:j", "payload"))
        forged = payload.replace(b"a lion", b"a bomb")
        await cast(Any, redis.hset("{atelier}:job:j", "payload", forged))
        assert [lease.id for lease in await queue.claim("w", ["a"], 8)] == ["good"]
        assert await self.refusal(queue) == "forged"

    async def test_another_picture_than_the_signed_one_is_refused(
        self, queue: Queue, redis: Redis
    ) -> None:
        described = Job(
            id="d", server="1", member="1", request=DescribeRequest(model="eyes"), cost=1.0
        )
        await queue.submit(described, "", b"the picture")
        [lease] = await queue.claim("w", ["eyes"])
        assert await queue.attachment(lease) == b"the picture"
        await redis.set("{atelier}:job:d:in", b"another", px=60_000)
        with pytest.raises(Forged):
            await queue.attachment(lease)

    async def test_a_bot_with_another_key_gets_nothing_done(
        self, queue: Queue, redis_url: str
    ) -> None:
        other = Queue.open(settings_for(redis_url, signing_key=SecretStr("x" * 32)))
        await other.submit(job("j"), "")
        await other.close()
        assert await queue.claim("w", ["a"]) == []
        assert await self.refusal(queue) == "forged"

    async def test_an_old_copy_put_back_is_refused(self, queue: Queue, redis: Redis) -> None:
        """A replay: the store's clock decides, not the worker's."""
        await submit(queue, job("j"))
        signer = Signer(SecretStr(SIGNING_KEY))
        seconds = (await cast(Any, redis).time())[0]
        old = signer.seal(job("j"), seconds * 1000 - 60_000)
        await cast(Any, redis.hset("{atelier}:job:j", "payload", old))
        assert await queue.claim("w", ["a"]) == []
        assert await self.refusal(queue) == "seal_expired"


@pytest.mark.parametrize("key", ["", "too short"])
def test_a_short_key_stops_the_start(monkeypatch: pytest.MonkeyPatch, key: str) -> None:
    monkeypatch.setenv("ATELIER_SIGNING_KEY", key)
    with pytest.raises(SettingsError, match="ATELIER_SIGNING_KEY is") as bad:
        QueueSettings.load()
    assert "too short" not in str(bad.value)
