"""What captioners have in common: several requests in one pass, each answered as if it were alone.

Pictures are read and made smaller in a thread, while others are described. Those that fit into one
pass go together, at most `AT_ONCE`; in it the further captions of a request are drawn by its own
generator. One bad picture, or a request whose owner leaves, ends for itself alone.
"""

from __future__ import annotations

import time
from abc import abstractmethod
from collections.abc import Hashable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Protocol

import structlog

from jobs.contract import AnyRequest, DescribeRequest, DescribeResult
from models import engine
from models.asking import NOTHING
from models.family import Family, OnStep, Output
from models.generating import Found, Steps
from models.pictures import read, write_copy
from models.words import as_sentence, listed_tags, tags_of

if TYPE_CHECKING:
    from PIL.Image import Image

AT_ONCE = 8
"""Requests in one pass; further captions take six rows of each."""

TAGS = -1
"""The round in which tags are listed."""

Asked = tuple[AnyRequest, bytes, OnStep]
"""As the arguments of `Family.run`."""

log: structlog.stdlib.BoundLogger = structlog.get_logger(__name__)


@dataclass
class Look:
    """One request under way. `inputs`: what the captioner made of its picture; `key`: those with
    the same fit into one pass; `copy`: the picture for who goes on with it."""

    request: DescribeRequest
    steps: Steps
    inputs: Any
    key: Hashable
    copy: bytes
    seconds: float
    found: Found = field(default_factory=lambda: Found(NOTHING, 1))
    listed: tuple[str, ...] = ()


class Talk(Protocol):
    """Some looks that share a pass."""

    def say(self, rows: Sequence[int], round_: int) -> list[list[str]]:
        """What it says of each of these rows, which only ever become fewer: in round 0 its best,
        one; then others; in round `TAGS` its list of tags, one, where it can be asked for it."""
        ...


class Describer(Family):
    """A family that describes pictures."""

    kind = "describe"
    joins = True
    max_pixels: int
    rounds: int
    """In which it looks for more than the best caption."""
    lists_tags = False
    """Can it be asked for tags? Else they are what its caption names."""

    @abstractmethod
    def prepare(self, request: DescribeRequest, picture: Image) -> tuple[Any, Hashable]:
        """What it needs of the picture, and the key of what fits into one pass. In a thread."""

    @abstractmethod
    def talk(self, looks: Sequence[Look]) -> Talk:
        """About these, which have one key."""

    def run(self, request: AnyRequest, attachment: bytes, on_step: OnStep) -> Output:
        asked = (request, attachment, on_step)
        with engine.joining(self.name):
            if engine.joins():
                ended = engine.ask(self, 1, None, asked)
            else:
                (ended,) = self.run_many([asked])
        if isinstance(ended, Exception):
            raise ended
        return ended

    def joined(self, calls: Sequence[Asked]) -> list[Output | Exception]:
        """For the engine, where a whole description is one step."""
        return self.run_many(calls)

    def run_many(self, asked: Sequence[Asked]) -> list[Output | Exception]:
        """Each as `run` would end it, in their order: its output, or what it would raise."""
        ended: dict[int, Output | Exception] = {}
        buckets: dict[Hashable, dict[int, Look]] = {}

        def describe(key: Hashable) -> None:
            bucket = buckets.pop(key)
            ended.update(zip(bucket, self._described([*bucket.values()]), strict=True))

        for place, look in enumerate(self._looks(asked)):
            if isinstance(look, Exception):
                ended[place] = look
                continue
            buckets.setdefault(look.key, {})[place] = look
            if len(buckets[look.key]) == AT_ONCE:
                describe(look.key)
        for key in list(buckets):
            describe(key)
        return [ended[place] for place in range(len(asked))]

    def _looks(self, asked: Sequence[Asked]) -> Iterator[Look | Exception]:
        if len(asked) == 1:
            yield self._look(*asked[0])
            return
        thread = ThreadPoolExecutor(1, "pictures")
        try:
            for look in [thread.submit(self._look, *each) for each in asked]:
                yield look.result()
        finally:
            thread.shutdown(cancel_futures=True)

    def _look(self, request: AnyRequest, attachment: bytes, on_step: OnStep) -> Look | Exception:
        assert isinstance(request, DescribeRequest)
        started = time.perf_counter()
        try:
            picture = read(attachment, self.max_pixels)
            inputs, key = self.prepare(request, picture)
        except Exception as error:
            return error
        rounds = 1 + (self.rounds if request.captions > 1 else 0) + self._asks_for_tags(request)
        copy = write_copy(picture)
        seconds = time.perf_counter() - started
        return Look(request, Steps(on_step, rounds), inputs, key, copy, seconds)

    def _described(self, looks: Sequence[Look]) -> list[Output | Exception]:
        """All of them in one pass; where that breaks off, each half by itself."""
        started = time.perf_counter()
        try:
            self._converse(looks)
        except Exception as error:
            if len(looks) == 1 or not self._there(looks):
                return [look.steps.left or error for look in looks]
            log.warning("captions_apart", model=self.card.name, exc_info=error)
        else:
            seconds = time.perf_counter() - started
            return [look.steps.left or self._output(look, seconds) for look in looks]
        for look in looks:
            look.steps.begin()
        half = len(looks) // 2
        return [*self._described(looks[:half]), *self._described(looks[half:])]

    def _converse(self, looks: Sequence[Look]) -> None:
        talk = self.talk(looks)
        rows = self._there(looks)
        for row, (best,) in zip(rows, talk.say(rows, 0), strict=True):
            looks[row].found = Found(best, looks[row].request.captions)
        # The key tells apart who asks for tags: all of them, or none.
        rows = [row for row in self._there(looks) if self._asks_for_tags(looks[row].request)]
        if rows:
            for row, (answer,) in zip(rows, talk.say(rows, TAGS), strict=True):
                looks[row].listed = listed_tags(answer)
        for round_ in range(1, self.rounds + 1):
            rows = [row for row in self._there(looks) if not looks[row].found.enough]
            if not rows:
                break
            for row, texts in zip(rows, talk.say(rows, round_), strict=True):
                looks[row].found.add(texts)

    def _there(self, looks: Sequence[Look]) -> list[int]:
        return [row for row, look in enumerate(looks) if not look.steps.left]

    def _asks_for_tags(self, request: DescribeRequest) -> bool:
        return self.lists_tags and request.detail == "tags"

    def _output(self, look: Look, seconds: float) -> Output:
        captions, tags = look.found.captions, look.listed
        if look.request.detail == "tags" and not tags:
            # The others are what the model holds for less likely.
            tags = tags_of(set(captions[:1]) - {NOTHING})
        result = DescribeResult(
            content_type="image/jpeg",
            captions=captions,
            tags=tags,
            alt=as_sentence(captions[0]),
            seconds=look.seconds + seconds,
            revision=self.card.revision,
        )
        return Output(result, (look.copy,))
