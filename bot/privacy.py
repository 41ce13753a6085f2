"""All that is kept of one member: to hand it over, and to forget it.

The stores: jobs, what waits for moderators, records, preferences, reports, cards, creative sessions
and what moderators did. Audit rows stay as they are, and nothing is left that says whom they mean
by the name they have for the member. What counts for quotas and for fair shares stays, or who
forgets often would get more than others; so do strikes and blocks, by their times alone, until they
end. Marks of presses are gone after minutes.
"""

from __future__ import annotations

import asyncio
import io
import json
import zipfile
from contextlib import suppress
from dataclasses import asdict
from typing import Any, cast

from bot.cards import Cards, owned_key
from bot.moderation.approvals import Approvals, withdraw_all
from bot.moderation.blocks import all_of
from bot.moderation.measures import Measures
from bot.preferences import MemberPreferences, Preferences, member_key
from bot.records import Record, Records
from bot.reports import key_of
from bot.sessions.sessions import Sessions
from jobs.contract import AnyRequest
from jobs.entries import entries, matching
from jobs.errors import JobUnknown, StoreUnavailable, Unreadable
from jobs.queue import Queue
from jobs.signing import unsealed
from jobs.store import answers

_AT_A_TIME = 500
_ALL = 1_000_000
_PAUSE, _TRIES = 2.0, 300


class Privacy:
    def __init__(
        self,
        queue: Queue,
        records: Records,
        preferences: Preferences,
        cards: Cards,
        approvals: Approvals,
        sessions: Sessions,
    ) -> None:
        self._queue = queue
        self._records = records
        self._preferences = preferences
        self._cards = cards
        self._approvals = approvals
        self._sessions = sessions

    async def export(self, member: int) -> bytes:
        """A zip file with all that is kept, as JSON. Raises `StoreUnavailable`."""
        own = await self._preferences.of(member_key(member), MemberPreferences)
        records = await self._records.last_of(member, _ALL)
        jobs = await self._jobs(member)
        everything = {
            "member": str(member),
            "preferences": own.model_dump(mode="json", exclude_defaults=True),
            "pictures": [record.model_dump(mode="json") for record in records],
            "requests": [
                {"id": job, **(request.model_dump(mode="json") if request else {})}
                for job, request in jobs.items()
            ],
            "standing": await all_of(self._queue, member),
            "moderation": [
                measure.model_dump(mode="json", exclude={"by"})
                for measure in await Measures(self._queue).last_of(member, count=_ALL)
            ],
            "sessions": await self._sessions.with_member(member),
            "audit": await self._audited(member),
        }
        file = io.BytesIO()
        with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr("data.json", json.dumps(everything, ensure_ascii=False, indent=2))
        return file.getvalue()

    async def forget(self, member: int) -> tuple[int, list[str]]:
        """Remove it, and cancel what waits and runs. Raises `StoreUnavailable`; doing it again is
        harmless.

        Returns how many records were removed, and the jobs that are not over and told yet: `rest`
        removes those.
        """
        await withdraw_all(self._approvals, member)
        jobs = await self._owned(member)
        for job in jobs:
            try:
                await self._queue.cancel(job, "owner")
            except JobUnknown:
                continue
            self._cards.changed(job)
        left = await self._erase(member, jobs)
        records: list[Record] = await self._records.last_of(member, _ALL)
        for record in records:
            await self._records.remove(record.job)
        await self._preferences.forget(member_key(member))
        async with answers():
            await self._queue.store.redis.delete(key_of(self._queue.store, member))
        await self._sessions.forget(member)
        await Measures(self._queue).forget(member)
        await self._queue.audit.aliases.forget(str(member))
        return len(records), left

    async def rest(self, member: int, jobs: list[str]) -> None:
        """Remove these once they are over, and nothing that was asked for since.

        Should this process end before, retention does it.
        """
        left = jobs
        for _ in range(_TRIES):
            await asyncio.sleep(_PAUSE)
            with suppress(StoreUnavailable):
                left = await self._erase(member, left)
                if not left:
                    # One of them may have been done before its worker heard of the end.
                    for job in jobs:
                        await self._records.remove(job)
                    return

    async def _erase(self, member: int, jobs: list[str]) -> list[str]:
        """Those that are over and told; returns the others."""
        store, left = self._queue.store, list[str]()
        for start in range(0, len(jobs), _AT_A_TIME):
            some = jobs[start : start + _AT_A_TIME]
            kept = [job.decode() for job in await store.run("erase", *some)]
            if gone := set(some) - set(kept):
                async with answers():
                    await cast(Any, store.redis).zrem(owned_key(store, member), *gone)
            left += kept
        return left

    async def _owned(self, member: int) -> list[str]:
        store = self._queue.store
        async with answers():
            jobs = await cast(Any, store.redis).zrange(owned_key(store, member), 0, -1)
        return [job.decode() for job in jobs]

    async def _audited(self, member: int) -> list[dict[str, Any]]:
        """Rows that name the member, and nobody else by their id."""
        alias = await self._queue.audit.aliases.find(str(member))
        if not alias:
            return []
        rows = entries(self._queue.audit.rows())
        return [asdict(entry) async for entry in matching(rows, member=alias)]

    async def _jobs(self, member: int) -> dict[str, AnyRequest | None]:
        """A member's jobs, waiting, running and over, with what was asked."""
        store, found = self._queue.store, dict[str, AnyRequest | None]()
        for job in await self._owned(member):
            async with answers():
                payload = await cast(Any, store.redis).hget(store.key("job", job), "payload")
            if payload is not None:
                try:
                    found[job] = unsealed(payload).request
                except Unreadable:
                    found[job] = None
        return found
