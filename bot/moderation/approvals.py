"""Pictures that nobody sees before a moderator has approved them (P3): kept, decided once, told.

What waits is an outcome that was taken off its bot's stream, and what ends the waiting puts it
there again: a moderator's word, its owner's, or the end of its time. The same script writes down
the decision, so an outcome is never shown without one and no decision is lost (P1, P2), whichever
process dies. How many wait, how many bytes they are and for how long is bounded (P5).
"""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, Self, cast

from pydantic import BaseModel, ConfigDict, ValidationError

from bot.errors import Refused
from bot.moderation.decisions import Decisions, Follows
from bot.moderation.letters import Letter
from bot.moderation.measures import Measure
from bot.settings import BotSettings
from jobs.queue import Queue
from jobs.store import answers

Verdict = Literal["approved", "blurred", "rejected", "block", "ban"]
"""What moderators can say; `block` and `ban` reject it, and go on to its owner."""
SHOWN = frozenset({"approved", "blurred"})
REJECTED = frozenset({"rejected", "block", "ban"})
NOBODY = frozenset({"nowhere", "full"})
"""Why nobody can be asked: there is no moderators' channel for it, or too many wait already."""
_LAPSED = 100
_PAUSE = 300_000
"""Milliseconds after which it is tried once more to show one where it could not be shown."""
_TEXT = 300


class Held(BaseModel):
    """One that waits or waited.

    `status`: `open`, a `Verdict`, one of `NOBODY`, `withdrawn` by its owner, or `expired`. `until`:
    when it expires; `at`: when that was decided; both in seconds since the epoch. `by`: who
    decided, as the audit names them. `card`: where the moderators read of it, as CHANNEL/MESSAGE.
    `text`: what its owner asked for. `score`: what its checks say. `restored`: it was rejected
    first, and approved after an appeal. `begun`: the channel to which a card of it was about to be
    posted that is not known to be there.
    """

    model_config = ConfigDict(frozen=True, extra="ignore")

    job: str
    server: int
    member: int
    status: str
    until: int = 0
    at: int = 0
    by: str = ""
    why: str = ""
    card: str = ""
    text: str = ""
    score: str = ""
    restored: bool = False
    begun: str = ""

    @classmethod
    def read(cls, job: str, fields: dict[str, str]) -> Self | None:
        """None where there is none, or one of another version."""
        try:
            return cls.model_validate({"job": job, **fields})
        except ValidationError:
            return None

    @property
    def place(self) -> tuple[int, int] | None:
        """The channel and the message that the moderators have."""
        channel, _, message = self.card.partition("/")
        return (int(channel), int(message)) if message.isdecimal() else None


@dataclass(frozen=True)
class Bounds:
    """`life`: seconds that one waits. How many wait at most in all and of one server, and bytes."""

    life: float
    most: int
    most_server: int
    most_bytes: int

    @classmethod
    def of(cls, settings: BotSettings) -> Self:
        return cls(
            settings.approval_life,
            settings.approvals,
            settings.approvals_server,
            settings.approval_bytes,
        )


class Approvals:
    def __init__(self, queue: Queue, bounds: Bounds) -> None:
        self._queue = queue
        self._bounds = bounds
        self._decisions = Decisions(queue, "approval", bounds.life)

    async def hold(
        self,
        job: str,
        server: int,
        member: int,
        text: str,
        score: str,
        *,
        never: Literal["nowhere"] | None = None,
    ) -> Held:
        """It waits from now on; again changes nothing. Where nobody can be asked that is written
        down, and its bot gets the outcome again. Raises `StoreUnavailable`.

        `never`: why nobody can be asked, where that is known.
        """
        bounds, audit = self._bounds, self._queue.audit
        said = {"about": member, "server": server, "score": score}
        rows = [await audit.detail(**said, why=why) for why in (never or "", "full")]
        status = await self._queue.store.run(
            "hold",
            job,
            never or "open",
            round(bounds.life * 1000),
            bounds.most,
            bounds.most_server,
            bounds.most_bytes,
            str(server),
            str(member),
            *rows,
            *("text", text[:_TEXT], "score", score),
        )
        held = await self.read(job)
        return held or Held(job=job, server=server, member=member, status=status.decode())

    async def read(self, job: str) -> Held | None:
        """None where it never waited, or that is long ago. Raises `StoreUnavailable`."""
        return Held.read(job, await self._decisions.read(job))

    async def decide(
        self, held: Held, verdict: Verdict, *, by: int, why: str = "", place: str = ""
    ) -> None:
        """A moderator's word, if nobody was first; its bot then tells it. `place`: the server as
        its owner shall read it. Raises `Refused`, `StoreUnavailable`."""
        rejected = verdict in REJECTED
        follows = [Follows("count", str(held.server), "rejected" if rejected else "approved")]
        letter = None
        if rejected:
            follows.append(Follows("note", "why", why))
        if verdict == "rejected":  # the others tell why themselves, and can be appealed themselves
            values = {"server": place, "what": held.text or "-", "why": why or "-"}
            measure = await self._rejection(held, by, why)
            letter = Letter(key="told-rejected", values=values, appeal=measure.id)
            follows.append(Follows("measure", measure.id, measure.model_dump_json()))
        event = "rejected" if rejected else verdict
        await self._settle(held, verdict, event, by, follows, letter, why=why)

    async def _rejection(self, held: Held, by: int, why: str) -> Measure:
        return Measure(
            id=f"{held.job}r",
            kind="rejection",
            server=held.server,
            member=held.member,
            why=why,
            by=await self._queue.audit.aliases.of(str(by)),
            at=time.time(),
            job=held.job,
        )

    async def withdraw(self, held: Held, by: int) -> None:
        """Its owner, or a moderator, no longer wants it. Raises `Refused`, `StoreUnavailable`."""
        await self._settle(held, "withdrawn", "approval_withdrawn", by)

    async def give_up(self, held: Held) -> None:
        """No moderator can be told of it. Raises `Refused`, `StoreUnavailable`."""
        await self._settle(held, "nowhere", "withheld", None, why="nowhere")

    async def _settle(
        self,
        held: Held,
        verdict: str,
        event: str,
        by: int | None,
        follows: Sequence[Follows] = (),
        letter: Letter | None = None,
        **said: Any,
    ) -> None:
        await self._decisions.settle(
            held.job,
            verdict,
            event,
            by=by,
            member=held.member,
            server=held.server,
            job=held.job,
            letter=letter,
            follows=[*follows, Follows("publish", held.job)],
            score=held.score,
            **said,
        )

    async def lapse(self) -> int:
        """What nobody decided in time has expired; how many. Raises `StoreUnavailable`."""
        return int(await self._queue.store.run("lapse", _LAPSED))

    async def begin(self, held: Held, channel: int) -> None:
        """Its card is about to be posted there. Raises `StoreUnavailable`."""
        await self._queue.store.run("begin", held.job, str(channel))

    async def servers(self) -> set[int]:
        """Of all that wait. Raises `StoreUnavailable`."""
        return {int(server) for _, server, _, _ in await self._waiting()}

    async def follow(self, origin: str, rooms: Mapping[int, int]) -> int:
        """What waits and is shown elsewhere comes to its bot again; how many. `rooms`: the
        moderators' channels by server. Raises `StoreUnavailable`."""
        pairs = [str(part) for pair in rooms.items() for part in pair]
        return int(await self._queue.store.run("follow", origin, _PAUSE, *pairs))

    async def of(self, member: int) -> list[Held]:
        """Those of a member that wait, those that expire first before. Raises
        `StoreUnavailable`."""
        jobs = [job for job, _, whose, _ in await self._waiting() if whose == str(member)]
        found = [await self.read(job) for job in jobs]
        return [each for each in found if each and each.status == "open"]

    async def _waiting(self) -> list[list[str]]:
        """Job, server, member and bytes of each."""
        async with answers():
            held = self._queue.store.key("held")
            rows = await cast(Any, self._queue.store.redis).zrange(held, 0, -1)
        return [row.decode().split() for row in rows]


async def withdraw_all(approvals: Approvals, member: int) -> int:
    """Of a member, by the member; how many. Raises `StoreUnavailable`."""
    count = 0
    for held in await approvals.of(member):
        try:
            await approvals.withdraw(held, member)
        except Refused:  # decided meanwhile
            continue
        count += 1
    return count
