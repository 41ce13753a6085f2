"""The names that audit rows have for members: drawn by lot, and forgotten with the member.

A row is never changed (see `jobs.seals`), so it must not name anybody in the first place. Which
member a name stands for is kept beside the rows as long as they are; when that is removed, the rows
stay and nobody can say any more whom they mean.
"""

from __future__ import annotations

import secrets
import time
from collections import OrderedDict
from collections.abc import Iterable
from typing import Any, cast

from jobs.store import Store, answers

_RENEWED = 600.0
"""Seconds after which the store is asked anew: another process may have been told to forget."""
_REMEMBERED = 10_000


class Aliases:
    """`life`: seconds that a name is kept after its last use."""

    def __init__(self, store: Store, life: float) -> None:
        self._store = store
        self._life = round(life * 1000)
        self._known: OrderedDict[str, tuple[str, float]] = OrderedDict()

    def known(self, member: str) -> str | None:
        """Without asking the store; None where it has to be asked."""
        entry = self._known.get(member)
        return entry[0] if entry and time.monotonic() < entry[1] else None

    async def of(self, member: str) -> str:
        """The member's name, made where there is none. Raises `StoreUnavailable`."""
        if alias := self.known(member):
            return alias
        fresh = f"m-{secrets.token_hex(6)}"
        alias = (await self._store.run("alias", member, fresh, self._life)).decode()
        self._known[member] = (alias, time.monotonic() + _RENEWED)
        self._known.move_to_end(member)
        if len(self._known) > _REMEMBERED:
            self._known.popitem(last=False)
        return alias

    async def find(self, member: str) -> str:
        """The member's name; '' where there is none. Raises `StoreUnavailable`."""
        async with answers():
            alias = cast("bytes | None", await self._store.redis.get(self._key("alias", member)))
        return (alias or b"").decode()

    async def members(self, aliases: Iterable[str]) -> dict[str, str]:
        """Whom these mean, where that is still known. Raises `StoreUnavailable`."""
        asked = sorted(set(aliases))
        if not asked:
            return {}
        async with answers():
            redis = cast(Any, self._store.redis)
            found = await redis.mget([self._key("named", alias) for alias in asked])
        return {a: member.decode() for a, member in zip(asked, found, strict=True) if member}

    async def forget(self, member: str) -> None:
        """From now on nobody can say whom rows mean by it. Raises `StoreUnavailable`."""
        self._known.pop(member, None)
        await self._store.run("unname", member)

    def _key(self, kind: str, name: str) -> str:
        return self._store.key(kind, name)
