"""Holds what was seen in a run against the promises P1, P2, P4, P5 and P6."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from sandbox import Reply
from tests.faults.history import History, Sight
from tests.faults.plan import Ask
from tests.faults.studio import Studio

TERMINAL = frozenset({"succeeded", "failed", "cancelled", "expired"})
_ASIDE = frozenset({"cancel_asked", "withdrawn"})
"""Rows that say what somebody wanted; the state is as it was."""
_NEXT = {
    "": {"queued"},
    "queued": {"claimed", "cancelled", "expired"},
    "retried": {"claimed", "cancelled", "expired"},
    "claimed": {"retried", "succeeded", "failed", "cancelled"},
}
_NOT_ANSWERING = "The studio's queue is not answering right now."
_NOTICES = ("your result is there.", "your card says why.")
"""What who waited long is told beside the card, once."""
_REFUSED = "I was told to refuse."
_ACKNOWLEDGED_WITHIN = 3.0
LATE = f"P4: not acknowledged within {_ACKNOWLEDGED_WITHIN:g} s"


@dataclass(frozen=True)
class Record:
    """What is left to look at when all is quiet."""

    asked: Sequence[tuple[Ask, Reply]]
    history: History
    rows: dict[str, list[str]]
    bot_down: Sequence[tuple[float, float]]
    lasting: Sequence[str]
    leftover: dict[str, int]
    mistakes: Sequence[str]

    @classmethod
    async def take(
        cls,
        studio: Studio,
        history: History,
        asked: Sequence[tuple[Ask, Reply]],
        bot_down: Sequence[tuple[float, float]],
    ) -> Record:
        client = studio.store.client
        rows: dict[str, list[str]] = {}
        for _, row in await client.xrange(studio.key("audit")):
            rows.setdefault(row[b"job"].decode(), []).append(row[b"event"].decode())
        lasting = [key.decode() async for key in client.scan_iter() if await client.pttl(key) == -1]
        # "*" is no job: it keeps the key.
        leftover = {
            name: await client.zcount(studio.key(name), "-inf", "(inf")
            for name in ("leases", "deadlines", "delayed")
        }
        for name in ("waiting", "inputs"):
            counts = await client.hgetall(studio.key(name))
            leftover[name] = sum(int(n) for field, n in counts.items() if field != b"*")
        leftover["results"] = await client.xlen(studio.results)
        # An interaction that comes while the bot is stopped is found too late, and says so.
        mistakes = [str(m) for m in studio.mistakes() if "Unknown interaction" not in str(m)]
        return cls(asked, history, rows, bot_down, lasting, leftover, mistakes)

    def bot_was_up(self, since: float, until: float) -> bool:
        return not any(began < until and ended > since for began, ended in self.bot_down)


def violations(record: Record) -> Iterator[str]:
    """One line for each broken promise."""
    for ask, reply in record.asked:
        about = f"{reply.id} ({ask.member}: {ask.prompt})"
        for problem in (
            *_acknowledged(record, reply),
            *_told(record, reply),
            *_path(record.rows.get(reply.id, [])),
        ):
            yield f"{about}: {problem}"
        try:
            record.history.check_published_once(reply.id)
        except AssertionError as error:
            yield f"P2: {error}"
    known = {reply.id for _, reply in record.asked}
    for job in record.rows.keys() - known:
        yield f"P6: rows of {job}, which nobody asked for"
    for key in record.lasting:
        yield f"P5: {key} has no TTL"
    for name, count in record.leftover.items():
        if count:
            yield f"P5: {count} left in {name}"
    for mistake in record.mistakes:
        yield f"a mistake of ours: {mistake[:2000]}"


def _acknowledged(record: Record, reply: Reply) -> Iterator[str]:
    asked = reply.interaction.created
    if reply.failed and record.bot_was_up(asked, asked + _ACKNOWLEDGED_WITHIN):
        yield LATE


def _told(record: Record, reply: Reply) -> Iterator[str]:
    """P1, as its owner sees it."""
    rows = record.rows.get(reply.id, [])
    finals = record.history.finals(reply.id, reply.interaction.user.id)
    sorry = [s for s in finals if s.content.startswith(_NOT_ANSWERING)]
    notices = [s for s in finals if s.content.endswith(_NOTICES)]
    others = [s for s in finals if s not in sorry and s not in notices]
    if len(notices) > 1:
        yield f"P2: notified more than once: {_said(notices)}"
    if not rows:
        gave_up = not reply.interaction.responded
        excused = not record.bot_was_up(reply.interaction.created, float("inf"))
        if len(finals) != 1 and not ((gave_up or excused) and not finals):
            yield f"P1: never accepted, and told {_said(finals)}"
        return
    if "withdrawn" in rows and rows[-1] != "succeeded":
        if len(sorry) != 1 or others:
            yield f"P1: withdrawn, and told {_said(finals)}"
        return
    # Where it was written before the member was told that it was not, it may end before it is
    # taken back; then its end is told all the same.
    if len(sorry) > 1 or not others:
        yield f"P1: {rows[-1]}, and told {_said(finals)}"
    # Nobody can ask Discord whether a private message was sent: twice is better than never.
    most = 2 if others and others[0].content == _REFUSED else 1
    if len(others) > most:
        yield f"P1: told more than once: {_said(finals)}"
    if others and bool(others[0].pictures) != (rows[-1] == "succeeded"):
        yield f"P1: {rows[-1]}, and told {_said(finals)}"


def _path(rows: Sequence[str]) -> Iterator[str]:
    """P6: from queued, step by step, to one end."""
    state = ""
    for row in rows:
        if row in _ASIDE:
            continue
        if row not in _NEXT.get(state, ()):
            yield f"P6: {row} after {state or 'nothing'}: {' '.join(rows)}"
            return
        state = row
    if rows and state not in TERMINAL:
        yield f"P6: ends as {state}: {' '.join(rows)}"


def _said(finals: Sequence[Sight]) -> str:
    return ", ".join(f"{sight.content[:50]!r}" for sight in finals) or "nothing"
