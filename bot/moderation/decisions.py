"""What lies before the moderators, and what they decide of it: once, whoever is first.

A decision is a hash in the store with a `status`, `open` until it is settled. The status is
compared and set in one script, together with what follows from it, the audit row and the word to
the member; so two moderators cannot both decide, and a process that dies leaves nothing half done.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Literal, NamedTuple, cast

from bot.errors import Refused
from bot.moderation.letters import Letter
from jobs.queue import Queue
from jobs.store import answers


class Follows(NamedTuple):
    """What a verdict brings with it, in the same step. `first`, `second`, by `what`:

    `lift` the block that came of a measure, or `forgive` a strike and its block: server, measure.
    `count`: one more in how the member stands: server, what. `note`: something beside the decision:
    field, value. `publish`: a job's outcome goes to its bot again: job, ''. `measure`: it can be
    appealed: its id, its record. `restore`: a rejected picture is approved after all, if it is
    still kept: server, job. Else the letter `told-restored` becomes `told-not-kept`.
    """

    what: Literal["lift", "forgive", "count", "note", "publish", "measure", "restore"]
    first: str
    second: str = ""


class Decisions:
    """Of one kind, which names their keys. `life`: seconds that they are kept."""

    def __init__(self, queue: Queue, kind: str, life: float) -> None:
        self._queue = queue
        self._kind = kind
        self._life = round(life * 1000)

    async def open(self, decision_id: str, event: str, fields: dict[str, str], **said: Any) -> bool:
        """Lay it before the moderators; false if it was decided. As long as it is open, what is
        known of it may be put anew. `said`: for the audit, see `Audit.detail`. Raises
        `StoreUnavailable`."""
        detail = await self._queue.audit.detail(**said)
        pairs = [part for pair in fields.items() for part in pair]
        status = await self._queue.store.run(
            "open", self._name(decision_id), self._life, event, detail, *pairs
        )
        return status == b"open"

    async def read(self, decision_id: str) -> dict[str, str]:
        """What is known of it, with `status`, and `by` once it is settled; empty where there is
        none. Raises `StoreUnavailable`."""
        async with answers():
            key = self._queue.store.key(self._kind, decision_id)
            found = await cast(Any, self._queue.store.redis).hgetall(key)
        return {name.decode(): value.decode() for name, value in found.items()}

    async def settle(
        self,
        decision_id: str,
        verdict: str,
        event: str,
        *,
        by: int | None,
        member: int,
        server: int,
        job: str = "",
        letter: Letter | None = None,
        follows: Sequence[Follows] = (),
        **said: Any,
    ) -> None:
        """Decide it, about a member. Raises `Refused` if somebody did before, `StoreUnavailable`.

        `by`: a member's id; None for nobody. `letter`: what the member is told. `said`: for the
        audit, as why, or the rule.
        """
        audit = self._queue.audit
        who = "" if by is None else await audit.aliases.of(str(by))
        detail = await audit.detail(who=by or "", about=member, server=server, **said)
        done, was, whose = await self._queue.store.run(
            "settle",
            self._name(decision_id),
            verdict,
            who,
            job,
            event,
            detail,
            str(member),
            f"{decision_id}v",  # beside what the member was told before, perhaps not yet read
            letter.model_dump_json() if letter else "",
            *(part for each in follows for part in each),
        )
        if done:
            return
        if not was:
            raise Refused("record-gone")
        known = await audit.aliases.members([whose.decode()])
        other = known.get(whose.decode())
        raise Refused("decided-already", who=f"<@{other}>" if other else "-")

    def _name(self, decision_id: str) -> str:
        return f"{self._kind}:{decision_id}"
