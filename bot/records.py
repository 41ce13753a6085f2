"""What was made: the settings of each finished job, whose it is, and what it came from.

Buttons read this, not their message: a record outlives the job by months. It holds no picture;
that is in the message. Kept for a time and up to a number, both settings (P5).
"""

from __future__ import annotations

import hashlib
import time
from collections.abc import Iterator
from contextlib import suppress
from typing import Any, cast

from pydantic import BaseModel, ConfigDict, ValidationError

from bot.provenance import looks
from jobs.contract import ImagineRequest, Request
from jobs.errors import JobUnknown
from jobs.store import Store, answers

ALL = -1
# Flat pictures look alike: of those that share a name, so many are kept, the latest.
_BAND_MOST = 1000
_ALIKE = 5


class Record(BaseModel):
    """One finished job. `at`: when, in seconds since the epoch.

    `parent`, `parent_index`: the job whose picture this was made from; '' where there is none.
    `server`, `channel`, `message`: where it was posted; `server` 0 outside of one.
    `ratio`: width by height of the picture that was described; 0 where that is not known.
    `files`: its pictures by their digest (see `digest_of`) and which each is; `ALL` is the grid.
    `marks`, `looks`: likewise, by the mark in them and by what they look like, both as hex digits
    (see bot/provenance). `mixed`: something is in it that no model made here.
    `prompt`: what was drawn where the worker wrote the prompt out, else ''. `style`: the name of
    the style that was asked for; what it adds is in the request. `blobs`: which of the worker's
    pictures these are, where some are not shown, else empty. `blurred`: nobody shall see them
    without a click.
    """

    model_config = ConfigDict(frozen=True)

    job: str
    owner: int
    server: int
    channel: int
    message: int
    at: float
    request: Request
    seeds: tuple[int, ...] = ()
    captions: tuple[str, ...] = ()
    revision: str = ""
    prompt: str = ""
    style: str = ""
    parent: str = ""
    parent_index: int = 0
    private: bool = False
    ratio: float = 0.0
    files: dict[str, int] = {}
    blobs: tuple[int, ...] = ()
    marks: dict[str, int] = {}
    looks: dict[str, int] = {}
    mixed: bool = False
    blurred: bool = False

    def blob(self, index: int) -> int:
        """Which of the worker's pictures one of these is."""
        return self.blobs[index] if index < len(self.blobs) else index

    def seen_by(self, member: int) -> bool:
        """May this member read its settings?"""
        return not self.private or member == self.owner

    @property
    def count(self) -> int:
        """How many pictures its message has: some of those asked for may have been left out."""
        if not isinstance(self.request, ImagineRequest):
            return 1
        return len(self.seeds or self.blobs) or self.request.num_images

    @property
    def link(self) -> str:
        """https://discord.com/developers/docs/reference#message-formatting: a message's address."""
        server = self.server or "@me"
        return f"https://discord.com/channels/{server}/{self.channel}/{self.message}"


def digest_of(picture: bytes) -> str:
    """Names a file by its bytes; Discord gives files back as they were sent."""
    return hashlib.sha256(picture).hexdigest()[:32]


class Records:
    """`life`: seconds that a record is kept. `most`: how many of them."""

    def __init__(self, store: Store, life: float, most: int) -> None:
        self._store = store
        self._life = round(life)
        self._most = most

    async def put(self, record: Record) -> None:
        """Keep it; again changes nothing but the place it was posted at."""
        everyone, own = self._key("all"), self._key("of", str(record.owner))
        async with answers(), self._store.redis.pipeline(transaction=True) as pipe:
            pipe.set(self._key("one", record.job), record.model_dump_json(), ex=self._life)
            for index in (everyone, own):
                pipe.zadd(index, {record.job: record.at})
                pipe.zremrangebyscore(index, "-inf", time.time() - self._life)
                pipe.expire(index, self._life)
            for digest, number in record.files.items():
                # Who made the same in private does not hide the one that all may see.
                made = f"{record.job}:{number}"
                pipe.set(self._key("made", digest), made, ex=self._life, nx=record.private)
            for mark, number in record.marks.items():
                pipe.set(self._key("mark", mark), f"{record.job}:{number}", ex=self._life)
            for name, member in _in_bands(record):
                band = self._key("look", name)
                pipe.zadd(band, {member: record.at})
                pipe.zremrangebyscore(band, "-inf", time.time() - self._life)
                pipe.zremrangebyrank(band, 0, -_BAND_MOST - 1)
                pipe.expire(band, self._life)
            cast(Any, pipe).zrange(everyone, 0, -self._most - 1)
            *_, surplus = await pipe.execute()
        for job in surplus:
            await self.remove(job.decode())

    async def get(self, job: str) -> Record:
        """Raises `JobUnknown` when it is no longer kept."""
        async with answers():
            body = cast("bytes | None", await self._store.redis.get(self._key("one", job)))
        if body is None:
            raise JobUnknown(job)
        try:
            return Record.model_validate_json(body)
        except ValidationError as error:  # of a version that knew more
            raise JobUnknown(job) from error

    async def made(self, digest: str) -> tuple[Record, int] | None:
        """What a file is, if it was made here: whose picture, and which of them."""
        return await self._pointed_at("made", digest)

    async def marked(self, mark: str) -> tuple[Record, int] | None:
        """What a picture is that has this mark in it."""
        return await self._pointed_at("mark", mark)

    async def alike(self, look: bytes) -> list[tuple[Record, int]]:
        """Pictures that look like it, the nearest first, at most five."""
        async with answers(), self._store.redis.pipeline(transaction=False) as pipe:
            for name in looks.near(look):
                cast(Any, pipe).zrange(self._key("look", name), 0, -1)
            lists: list[list[bytes]] = await pipe.execute()
        near: dict[bytes, int] = {}
        for member in {member for some in lists for member in some}:
            bits = looks.distance(look, member)
            if bits is not None:
                near[member] = bits
        found: list[tuple[Record, int]] = []
        for member in sorted(near, key=lambda each: near[each]):
            job, _, index = member[looks.BYTES :].decode().rpartition(":")
            with suppress(JobUnknown):
                found.append((await self.get(job), int(index)))
            if len(found) == _ALIKE:
                break
        return found

    async def _pointed_at(self, kind: str, name: str) -> tuple[Record, int] | None:
        async with answers():
            found = cast("bytes | None", await self._store.redis.get(self._key(kind, name)))
        if found is None:
            return None
        job, _, index = found.decode().rpartition(":")
        try:
            return await self.get(job), int(index)
        except JobUnknown:
            return None

    async def last_of(self, owner: int, count: int) -> list[Record]:
        """A member's latest, newest first."""
        async with answers():
            redis = cast(Any, self._store.redis)
            jobs = await redis.zrange(self._key("of", str(owner)), 0, count - 1, desc=True)
        found: list[Record] = []
        for job in jobs:
            try:
                found.append(await self.get(job.decode()))
            except JobUnknown:
                continue
        return found

    async def remove(self, job: str) -> None:
        """Forget it: its picture was deleted, or its owner wants to be forgotten."""
        record = None
        with suppress(JobUnknown):
            record = await self.get(job)
        made = [self._key("made", digest) for digest in record.files] if record else []
        made += [self._key("mark", mark) for mark in record.marks] if record else []
        async with answers():
            redis = cast(Any, self._store.redis)
            now: list[bytes | None] = await redis.mget(made) if made else []
        # The same file may be another job's by now.
        own = [key for key, value in zip(made, now, strict=True) if _job_of(value) == job]
        async with answers(), self._store.redis.pipeline(transaction=True) as pipe:
            pipe.delete(self._key("one", job), *own)
            pipe.zrem(self._key("all"), job)
            if record is not None:
                pipe.zrem(self._key("of", str(record.owner)), job)
                for name, member in _in_bands(record):
                    pipe.zrem(self._key("look", name), member)
            await pipe.execute()

    def _key(self, *parts: str) -> str:
        return self._store.key("records", *parts)


def _job_of(made: bytes | None) -> str:
    return (made or b"").decode().rpartition(":")[0]


def _in_bands(record: Record) -> Iterator[tuple[str, bytes]]:
    """Where each of its pictures is kept by its looks, and as what: looks, job and number."""
    for look, number in record.looks.items():
        member = bytes.fromhex(look) + f"{record.job}:{number}".encode()
        for name in looks.bands(bytes.fromhex(look)):
            yield name, member
