"""From an outcome to its post: its pictures in a size that Discord takes, and its record."""

from __future__ import annotations

import io
import time
from collections.abc import Sequence
from dataclasses import replace

import structlog
from PIL import Image
from redis.exceptions import OutOfMemoryError

from bot.approving import Word
from bot.catalog import Catalog
from bot.drafts import smaller
from bot.moderation.gate import Moderation
from bot.panels.approval import blurred
from bot.posts import GRID, File, Made, Shown, render
from bot.provenance.stamping import Origin, Provenance, Stamped, is_mixed, of_one
from bot.records import ALL, Record, Records, digest_of
from bot.replies import Post, Reply
from bot.texts import Words
from jobs.contract import (
    DescribeRequest,
    DescribeResult,
    ImagineRequest,
    ImagineResult,
    Size,
    UpscaleResult,
)
from jobs.errors import JobUnknown, StoreUnavailable
from jobs.job import Outcome, Status
from jobs.outbox import Outbox

_log = structlog.get_logger(__name__)


class Presenter:
    def __init__(
        self,
        outbox: Outbox,
        records: Records,
        catalog: Catalog,
        moderation: Moderation,
        provenance: Provenance,
    ) -> None:
        self._moderation = moderation
        self._provenance = provenance
        self._outbox = outbox
        self._catalog = catalog
        self._records = records

    async def post(self, outcome: Outcome, reply: Reply, words: Words, word: Word) -> Post:
        """What may be shown, by its word; what waits for one as it would be shown. Raises
        `StoreUnavailable`."""
        try:
            if outcome.result and not word.indices:
                return Post(words(word.why), withheld=True)
            cleared = await self._moderation.cleared(outcome, reply.server, reply.under)
            if cleared.withheld:
                return Post(words(cleared.withheld), withheld=True)
            outcome = cleared.outcome
            outcome, pictures = await self._pictures(outcome, word.indices)
            shown = await self._shown(outcome, reply, pictures)
            post = render(outcome, replace(shown, left_out=cleared.left_out), words)
        except StoreUnavailable:
            raise
        except Exception:
            # Trying again would not help; its owner need not wait for us to mend it (P1).
            _log.exception("delivery.unshowable", job_id=outcome.job_id)
            return Post(words("unshowable"), withheld=True)
        if word.waits:
            return post
        if word.why:
            post = replace(post, content=f"{post.content}\n-# {words(word.why)}".strip())
        if word.blurred or await self._of_blurred(outcome, reply):
            post = blurred(post)
        # The record has to be there before a button can be pressed.
        indices = word.indices
        if post.rows and not await self._recorded(
            await self._record(outcome, reply, post, indices)
        ):
            return replace(post, rows=())
        return post

    async def moved(self, job_id: str, channel: int, message: int) -> None:
        """The post became another message than its card. Raises `StoreUnavailable`."""
        try:
            record = await self._records.get(job_id)
        except JobUnknown:  # it was not worth one
            return
        server = record.server if channel == record.channel else 0
        place = {"server": server, "channel": channel, "message": message}
        await self._recorded(record.model_copy(update=place))

    async def _record(
        self, outcome: Outcome, reply: Reply, post: Post, shown: Sequence[int]
    ) -> Record:
        result = outcome.result
        captions = result.captions if isinstance(result, DescribeResult) else ()
        files = _files(outcome, post)
        looks = await self._provenance.looks([one.data for one in post.pictures] if files else [])
        first = ALL if any(one.filename == GRID for one in post.pictures) else 0
        numbered = list(enumerate(looks, first))
        return Record(
            job=outcome.job_id,
            owner=reply.user,
            server=reply.server,
            channel=reply.channel,
            message=reply.message,
            at=time.time(),
            request=outcome.request,
            seeds=result.seeds if isinstance(result, ImagineResult) else (),
            captions=captions,
            revision=result.revision if result else "",
            prompt=result.prompt if isinstance(result, ImagineResult) else "",
            style=reply.style,
            parent=reply.parent,
            parent_index=reply.parent_index,
            private=reply.private,
            ratio=_ratio(post) if captions else 0.0,
            files=files,
            blobs=() if list(shown) == list(range(len(shown))) else tuple(shown),
            marks={self._provenance.mark_of(outcome.job_id, n): n for n, _ in numbered},
            looks={look: n for n, look in numbered if look},
            mixed=is_mixed(outcome.request, await self._kept(reply.parent)),
            blurred=any(one.spoiler for one in post.pictures),
        )

    async def _recorded(self, record: Record) -> bool:
        """False where the store is full: a picture without buttons is better than none."""
        try:
            await self._records.put(record)
        except StoreUnavailable as error:
            if not isinstance(error.__cause__, OutOfMemoryError):
                raise
            _log.error("delivery.not_recorded", job_id=record.job, cause=error.cause)
            return False
        return True

    async def _shown(self, outcome: Outcome, reply: Reply, pictures: list[bytes]) -> Shown:
        if outcome.status is not Status.SUCCEEDED:
            return Shown(fits=self._fits(outcome))
        if isinstance(outcome.result, DescribeResult):
            suffix = outcome.result.content_type.removeprefix("image/")
            files = [File(picture, suffix) for picture in pictures]
            start = any(card.start_picture for card in self._catalog.of_kind("imagine"))
            return Shown(files, made=await self._made(reply), start=start)
        stamped, grid = await self._stamped(outcome, reply, pictures)
        return Shown(
            [File(one.data, one.suffix) for one in stamped],
            grid,
            any(one.shrunk for one in stamped),
            await self._link(reply.parent),
            style=reply.style,
            private=reply.private,
            vote=reply.vote,
        )

    async def _stamped(
        self, outcome: Outcome, reply: Reply, pictures: Sequence[bytes]
    ) -> tuple[list[Stamped], bytes | None]:
        """As they leave, and all in one where there are several."""
        request, result = outcome.request, outcome.result
        assert isinstance(result, ImagineResult | UpscaleResult)
        parent = await self._kept(reply.parent)
        label = await self._provenance.label(request, result, parent, reply.server, reply.private)
        stamped: list[Stamped] = []
        for index, picture in enumerate(pictures):
            origin = Origin(outcome.job_id, index, of_one(label, request, result, index))
            stamped.append(await self._provenance.finish(picture, reply.limit, origin))
        if len(pictures) < 2:
            return stamped, None
        whole = Origin(outcome.job_id, ALL, label)
        return stamped, (await self._provenance.finish_grid(pictures, reply.limit, whole)).data

    async def _pictures(
        self, outcome: Outcome, indices: Sequence[int]
    ) -> tuple[Outcome, list[bytes]]:
        """Those of what the worker made, with an outcome that knows of these alone; none where they
        are no longer kept."""
        result = outcome.result
        if isinstance(result, ImagineResult):
            seeds = result.seeds and tuple(result.seeds[index] for index in indices)
            outcome = replace(outcome, result=result.model_copy(update={"seeds": seeds}))
        try:
            return outcome, [await self._outbox.picture(outcome.job_id, i) for i in indices]
        except JobUnknown:
            return outcome, []

    def _fits(self, outcome: Outcome) -> Size | None:
        request, failure = outcome.request, outcome.failure
        if failure is None or failure.code != "out_of_memory":
            return None
        if not isinstance(request, ImagineRequest):
            return None
        cards = {card.name: card for card in self._catalog.of_kind("imagine")}
        return smaller(request, cards[request.model]) if request.model in cards else None

    async def _made(self, reply: Reply) -> Made | None:
        """What was described, if it was made here and may be told where the answer is read."""
        record = await self._kept(reply.parent)
        if record is None or not record.seen_by(reply.user):
            return None
        if record.private and not reply.private:
            return None
        return Made(record, reply.parent_index, await self._link(record.parent))

    async def _of_blurred(self, outcome: Outcome, reply: Reply) -> bool:
        """Does a description show a picture again that nobody shall see without a click?"""
        if not isinstance(outcome.result, DescribeResult):
            return False
        record = await self._kept(reply.parent)
        return record is not None and record.blurred

    async def _link(self, job: str) -> str | None:
        """Nobody can follow a link to a private picture."""
        record = await self._kept(job)
        return None if record is None or record.private else record.link

    async def _kept(self, job: str) -> Record | None:
        try:
            return await self._records.get(job) if job else None
        except JobUnknown:
            return None


def _files(outcome: Outcome, post: Post) -> dict[str, int]:
    """Of the pictures that were made; the one that shows a description is not."""
    if isinstance(outcome.request, DescribeRequest):
        return {}
    grids = sum(picture.filename == GRID for picture in post.pictures)
    return {digest_of(picture.data): n - grids for n, picture in enumerate(post.pictures)}


def _ratio(post: Post) -> float:
    """Of the picture that was described, as far as it is shown."""
    if not post.pictures:
        return 0.0
    width, height = Image.open(io.BytesIO(post.pictures[0].data)).size
    return width / height
