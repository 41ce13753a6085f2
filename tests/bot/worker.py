"""The test in the worker's place, and what it looks for afterwards."""

from __future__ import annotations

import asyncio
import io
import json
from collections.abc import Awaitable, Callable
from typing import Any, cast

from PIL import Image, ImageChops, ImageStat
from redis.asyncio import Redis

from jobs.contract import Check, ImagineRequest, ImagineResult
from jobs.job import Lease
from jobs.queue import Queue
from sandbox import Member, Reply
from sandbox.talk import in_progress

Message = dict[str, Any]
SAFE = Check(score=0.01, verdict="pass")
DRAWN = ImagineResult(width=128, height=128, seconds=0.8, checks=(SAFE,))


def png(colour: str = "red") -> bytes:
    """As the bot makes pictures anew, so that it comes out as it went in."""
    file = io.BytesIO()
    Image.new("RGB", (128, 128), colour).save(file, "PNG", compress_level=1)
    return file.getvalue()


def same(one: bytes, other: bytes) -> bool:
    """Do they show the same? What is posted has a mark that nobody sees in it, and more."""
    first, second = (Image.open(io.BytesIO(each)).convert("RGB") for each in (one, other))
    if first.size != second.size:
        return False
    apart = ImageStat.Stat(ImageChops.difference(first, second)).mean
    return max(apart) < 5


async def take(queue: Queue, model: str = "starter") -> Lease:
    """The next job for this model, as soon as it is queued."""
    while True:
        if leases := await queue.claim("w1", [model]):
            return leases[0]
        await queue.wait(10)


async def finish(queue: Queue, lease: Lease) -> None:
    await queue.finish(lease, DRAWN, [png()], cost=0.8)


def imagined(lease: Lease) -> ImagineRequest:
    assert isinstance(lease.request, ImagineRequest)
    return lease.request


async def draw(
    queue: Queue, member: Member, channel: str = "general", prompt: str = "a lion"
) -> Reply:
    """From the command to the finished picture; the bot may deliver it now."""
    reply = await member.slash("imagine", channel=channel, prompt=prompt, seed=7)
    await finish(queue, await take(queue))
    return reply


def has_picture(message: Message) -> bool:
    return loaded(message) and bool(message["attachments"])


def loaded(message: Message) -> bool:
    """Its outcome is there: no longer waiting, drawing or being cancelled."""
    return not in_progress(message)


def running(message: Message) -> bool:
    """Its card says that a worker has it."""
    return "Drawing with" in message["content"]


async def until(there: Callable[[], Awaitable[object]]) -> None:
    """Ask the store until the answer is yes: it has no other way to tell."""
    async with asyncio.timeout(40):
        while not await there():  # noqa: ASYNC110 - another process makes it so
            await asyncio.sleep(0.05)


async def everything(redis: Redis) -> dict[str, str]:
    """All keys of the store, each with what is in it."""
    client, found = cast(Any, redis), dict[str, str]()
    async for key in client.scan_iter():
        match await client.type(key):
            case b"string":
                value = await client.get(key)
            case b"hash":
                value = await client.hgetall(key)
            case b"set":
                value = await client.smembers(key)
            case b"list":
                value = await client.lrange(key, 0, -1)
            case b"zset":
                value = await client.zrange(key, 0, -1)
            case b"none":  # gone since
                continue
            case kind:
                assert kind == b"stream", kind
                value = await client.xrange(key)
        found[key.decode()] = repr(value)
    return found


class Kept:
    """What the store says of one job."""

    def __init__(self, redis: Redis, job_id: str) -> None:
        self._redis = cast(Any, redis)
        self._job, self._reply = f"{{atelier}}:job:{job_id}", f"{{atelier}}:reply:{job_id}"

    async def delivered(self) -> None:
        """Waits for the mark, which is there once the outcome is acknowledged."""
        await until(lambda: self.field("delivered"))

    async def begun(self) -> dict[str, Any]:
        """Waits until a new message is about to be sent, and returns what is noted of it."""
        await until(lambda: self.field("sending"))
        return json.loads(await self.field("sending"))

    async def field(self, name: str) -> str:
        return (await self._redis.hget(self._job, name) or b"").decode()

    async def set_field(self, name: str, value: str) -> None:
        await self._redis.hset(self._job, name, value)

    async def reply(self) -> str:
        return (await self._redis.get(self._reply)).decode()

    async def set_reply(self, value: str) -> None:
        await self._redis.set(self._reply, value, keepttl=True)

    async def picture_lives(self) -> float:
        """Seconds."""
        return await self._redis.pttl(f"{self._job}:out:0") / 1000

    async def vanish(self) -> None:
        """As when its time of retention is over."""
        await self._redis.delete(self._job, self._reply)
