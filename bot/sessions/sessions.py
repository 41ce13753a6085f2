"""Sessions in the store: opening them, what members enter and vote for, and whose turn it is to
look after one. Each call is one script, so nothing is half done and no limit is passed by two at
once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal, cast

from bot.errors import Refused
from bot.replies import Reply
from bot.sessions.session import About, Session, Status, session_key
from bot.text import cut, one_line
from jobs.errors import LeaseLost
from jobs.queue import Queue
from jobs.store import answers

SOON = 15_000
"""Milliseconds after which a card says what changed, however much does."""
HELD = 15_000
"""Milliseconds after which somebody else may go on with a session that its bot holds."""
FIRST_LOOK = 20_000
"""Milliseconds that who started it has to open its thread."""
_NAME = 80

Voted = Literal["voted", "again", "taken", "none", "own", "spent", "full", "gone", "closed"]


@dataclass(frozen=True)
class Entry:
    """One entry of a session. `message`: where it is, in the session's thread. `name`: its
    member's, as it was then."""

    job: str
    member: int
    message: int
    name: str
    votes: int


class Sessions:
    """`life`: seconds that a session is kept after its end. `most_entries`, `most_votes`: in one
    session; `most_open`: sessions that a server may have at a time."""

    def __init__(
        self, queue: Queue, life: float, most_open: int, most_entries: int, most_votes: int
    ) -> None:
        self._queue = queue
        self._store = queue.store
        self._life = round(life * 1000)
        self._most_open = most_open
        self.most_entries = most_entries
        self._most_votes = most_votes

    async def open(
        self, session_id: int, about: About, ends: float, origin: str, *, by: int
    ) -> None:
        """Raises `Refused` if the server has too many, `StoreUnavailable`."""
        said = about.model_dump(include={"entries", "votes", "approval", "models"})
        detail = await self._detail(session_id, about.server, who=by, ends=round(ends), **said)
        opened = await self._store.run(
            "session_open",
            str(session_id),
            str(about.server),
            self._most_open,
            origin,
            round(ends * 1000),
            self._life,
            self.most_entries,
            about.model_dump_json(),
            FIRST_LOOK,
            "session_started",
            detail,
        )
        if not opened:
            raise Refused("session-too-many", most=self._most_open)

    async def get(self, session_id: int) -> Session | None:
        """Raises `StoreUnavailable`."""
        async with answers():
            key = self._store.key(session_key(session_id))
            fields = await cast(Any, self._store.redis).hgetall(key)
        return Session.read(session_id, {n.decode(): v.decode() for n, v in fields.items()})

    async def open_in(self, server: int) -> list[Session]:
        """Those that are not over, first those that end first. Raises `StoreUnavailable`."""
        async with answers():
            key = self._store.key("sessions:of", str(server))
            ids = await cast(Any, self._store.redis).zrange(key, 0, -1)
        found = [await self.get(int(session_id)) for session_id in ids]
        return [session for session in found if session and session.status != "over"]

    async def counts(self, session: Session, member: int = 0) -> tuple[int, int, int, int]:
        """How many entries it has, how many pictures were asked for that are not public yet, and
        how many of both and how many votes are a member's. Raises `StoreUnavailable`."""
        async with answers(), self._store.redis.pipeline(transaction=True) as pipe:
            raw = cast(Any, pipe)
            raw.hlen(self._part(session, "entries"))
            raw.hlen(self._part(session, "asked"))
            raw.hget(self._part(session, "of"), str(member))
            raw.hget(self._part(session, "cast"), str(member))
            found = await pipe.execute()
        entries, asked, own, cast_votes = (int(each or 0) for each in found)
        return entries, asked, own, cast_votes

    async def entries(self, session: Session) -> list[Entry]:
        """In the order in which they became public. Raises `StoreUnavailable`."""
        flat: list[Any] = await self._store.run("session_entries", str(session.id))
        found: list[Entry] = []
        for job, value, votes in zip(flat[::3], flat[1::3], flat[2::3], strict=True):
            member, message, name = value.decode().split(":", 2)
            found.append(Entry(job.decode(), int(member), int(message), name, int(votes)))
        return sorted(found, key=lambda entry: entry.message)

    async def owner_of(self, session: Session, job: str) -> int:
        """Whose entry it is; 0 where it is none. Raises `StoreUnavailable`."""
        async with answers():
            value = await cast(Any, self._store.redis).hget(self._part(session, "entries"), job)
        return int((value or b"0").decode().partition(":")[0])

    async def reserve(self, session: Session, job: str, member: int, name: str) -> bool:
        """A member asks for a picture, or submits one. False if this one counts already. Raises
        `Refused` where the session takes no more, `StoreUnavailable`."""
        most = session.about.entries
        name = cut(one_line(name), _NAME)
        reply = await self._store.run(
            "session_reserve", str(session.id), job, str(member), name, most
        )
        match reply.decode():
            case "ok" | "again" as said:
                return said == "ok"
            case "used":
                raise Refused("session-entries-used", most=most)
            case "full":
                raise Refused("session-full", most=self.most_entries)
            case _:
                raise Refused("session-closed")

    async def enter(
        self, session_id: int, server: int, job: str, member: int, message: int
    ) -> bool:
        """It is public now. False if it is no entry; again is harmless. Raises
        `StoreUnavailable`."""
        detail = await self._detail(session_id, server, about=member)
        return bool(
            await self._store.run(
                "session_enter", str(session_id), job, message, SOON, "session_entered", detail
            )
        )

    async def leave(self, session_id: int, server: int, job: str, *, by: int | str = "") -> bool:
        """It is no entry any more, or never became one. Raises `StoreUnavailable`."""
        detail = await self._detail(session_id, server, who=by)
        left = await self._store.run(
            "session_leave", str(session_id), job, SOON, "session_left", detail
        )
        return bool(left)

    async def delivered(self, job: str, reply: Reply, message: int) -> None:
        """An outcome has been told; `message`: where its picture is public in its thread, 0 if it
        is not. Again is harmless. Raises `StoreUnavailable`."""
        if not reply.entry:
            return
        if message:
            await self.enter(reply.channel, reply.server, job, reply.user, message)
        else:
            await self.leave(reply.channel, reply.server, job)

    async def left(self, job: str, member: int, *, by: int) -> None:
        """A member's picture is deleted: it is in no session any more. Raises
        `StoreUnavailable`."""
        async with answers():
            key = self._store.key("sessions:with", str(member))
            ids = await cast(Any, self._store.redis).zrange(key, 0, -1)
        for session_id in map(int, ids):
            session = await self.get(session_id)
            if session:
                await self.leave(session_id, session.about.server, job, by=by)

    async def vote(
        self, session: Session, job: str, member: int, *, back: bool = False
    ) -> tuple[Voted, int | None]:
        """For an entry, or take the vote `back`. What became of it, and how many votes the member
        has left; None: any number. Raises `StoreUnavailable`."""
        event = "session_vote_taken_back" if back else "session_voted"
        most = session.about.votes
        said, left = await self._store.run(
            "session_vote",
            str(session.id),
            job,
            str(member),
            0 if back else 1,
            -1 if most is None else most,
            self._most_votes,
            SOON,
            event,
            await self._detail(session.id, session.about.server, who=member),
        )
        return said.decode(), None if left < 0 else left

    async def end(
        self, session: Session, ends: float = 0, *, by: int, event: str = "session_closed"
    ) -> None:
        """Now, or at another time. Raises `Refused` if it has ended, `StoreUnavailable`."""
        detail = await self._detail(session.id, session.about.server, who=by, ends=round(ends))
        if not await self._store.run(
            "session_end", str(session.id), round(ends * 1000), event, detail
        ):
            raise Refused("session-ended-already")

    async def forget(self, member: int) -> None:
        """What a member entered and voted for. Raises `StoreUnavailable`."""
        await self._store.run("session_forget", str(member), SOON)

    async def with_member(self, member: int) -> list[dict[str, Any]]:
        """What is kept of a member's part in sessions, for the member. Raises
        `StoreUnavailable`."""
        redis = cast(Any, self._store.redis)
        async with answers():
            ids = await redis.zrange(self._store.key("sessions:with", str(member)), 0, -1)
        found: list[dict[str, Any]] = []
        for session in [await self.get(int(each)) for each in ids]:
            if session is None:
                continue
            entries, votes = await self.entries(session), list[str]()
            for entry in entries:
                async with answers():
                    key = self._part(session, f"for:{entry.job}")
                    if await redis.sismember(key, str(member)):
                        votes.append(entry.job)
            found.append(
                {
                    "session": str(session.id),
                    "theme": session.about.theme,
                    "entries": [entry.job for entry in entries if entry.member == member],
                    "voted_for": votes,
                }
            )
        return found

    # Looking after them

    async def due(self, origin: str, count: int) -> list[Session]:
        """Some that somebody has to look at now; nobody else gets them for a while. Raises
        `StoreUnavailable`."""
        flat: list[Any] = await self._store.run("session_due", origin, count, HELD)
        found: list[Session] = []
        for session_id, fence in zip(flat[::2], flat[1::2], strict=True):
            session = await self.get(int(session_id))
            if session:
                found.append(session.model_copy(update={"fence": int(fence)}))
        return found

    async def hold(self, session: Session) -> bool:
        """Go on with it; false where another process has it by now. Raises `StoreUnavailable`."""
        done = await self._store.run("session_hold", str(session.id), session.fence, HELD)
        return bool(done)

    async def step(
        self,
        session: Session,
        *,
        status: Status | None = None,
        wait: float | None = None,
        shown: int | None = None,
        event: str = "",
        said: dict[str, Any] | None = None,
        **progress: Any,
    ) -> Session:
        """Write down how far the work on it is. Raises `LeaseLost` where another process has it by
        now, `StoreUnavailable`.

        `wait`: seconds until it goes on; None: nobody else shall take it meanwhile, infinity: at
        its end. `shown`: the changes that its card shows. `progress`: what is new of it.
        """
        status = status or session.status
        now = session.progress.model_copy(update=progress)
        pause = HELD if wait is None else -1 if wait == float("inf") else round(wait * 1000)
        detail = (
            await self._detail(session.id, session.about.server, **(said or {})) if event else ""
        )
        done = await self._store.run(
            "session_step",
            str(session.id),
            session.fence,
            status,
            now.model_dump_json(exclude_defaults=True),
            pause,
            -1 if shown is None else shown,
            SOON,
            event,
            detail,
        )
        if not done:
            raise LeaseLost(str(session.id))
        return session.model_copy(update={"status": status, "progress": now})

    async def _detail(self, session_id: int, server: int, **said: Any) -> str:
        return await self._queue.audit.detail(server=server, session=str(session_id), **said)

    def _part(self, session: Session, part: str) -> str:
        return self._store.key(session_key(session.id), part)


def ranked(entries: Sequence[Entry]) -> list[tuple[int, Entry]]:
    """With their places, best first: those with as many votes share one, and the next ones follow
    as if each had its own. Nobody wins without a vote: then the place is 0."""
    ordered = sorted(entries, key=lambda entry: (-entry.votes, entry.message))
    found: list[tuple[int, Entry]] = []
    for number, entry in enumerate(ordered, 1):
        before = found[-1] if found else None
        shares = before is not None and before[1].votes == entry.votes
        place = before[0] if before and shares else number
        found.append((place if entry.votes else 0, entry))
    return found
