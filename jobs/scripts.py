"""Runs the Lua scripts, one file a transition; those asked for at the same time travel together.

A round trip costs this process more than the script costs the server. So while one is under way,
further calls gather, and go out as one pipeline: under load many share a round trip, and a call
alone waits for nobody.
"""

from __future__ import annotations

import asyncio
import hashlib
from collections import deque
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, cast

from redis.asyncio import Redis
from redis.exceptions import NoScriptError

_FOLDER = Path(__file__).parent / "lua"
_WITH = "-- with: "
_TOGETHER = 100
_LARGE = 64 * 1024
"""Bytes above which a call travels alone: nobody small shall wait for a picture to travel."""

Argument = str | bytes | float


@cache
def source(name: str) -> str:
    """The full text of one script: the files that its first line names, then its own."""
    own = (_FOLDER / f"{name}.lua").read_text(encoding="utf-8")
    first = own.partition("\n")[0]
    if not first.startswith(_WITH):
        raise ValueError(f"{name}.lua must begin with {_WITH!r} and the files that it needs")
    parts = [
        (_FOLDER / f"{part}.lua").read_text(encoding="utf-8")
        for part in first.removeprefix(_WITH).split()
    ]
    return "\n".join([*parts, own])


@dataclass(frozen=True)
class _Call:
    sha: str
    args: tuple[Argument, ...]
    answer: asyncio.Future[Any]


class Scripts:
    """The transitions as awaitable calls. For one event loop; `close` when done."""

    def __init__(self, redis: Redis, prefix: str) -> None:
        self._redis = redis
        self._prefix = prefix
        names = [path.stem for path in sorted(_FOLDER.glob("[!_]*.lua"))]
        self._shas = {name: hashlib.sha1(source(name).encode()).hexdigest() for name in names}
        self._names = {sha: name for name, sha in self._shas.items()}
        self._gathered: deque[_Call] = deque()
        self._sending: asyncio.Task[None] | None = None

    async def run(self, name: str, *args: Argument) -> Any:
        """Run one transition atomically on the server. Raises what redis-py raises."""
        answer: asyncio.Future[Any] = asyncio.get_running_loop().create_future()
        call = _Call(self._shas[name], args, answer)
        if any(isinstance(arg, bytes) and len(arg) > _LARGE for arg in args):
            await self._send([call])
        else:
            self._gathered.append(call)
            if self._sending is None:
                self._sending = asyncio.create_task(self._send_all())
        return await answer

    async def close(self) -> None:
        """Calls still under way end as cancelled."""
        if self._sending:
            self._sending.cancel()
            await asyncio.gather(self._sending, return_exceptions=True)
        for call in self._gathered:
            call.answer.cancel()

    async def _send_all(self) -> None:
        try:
            while self._gathered:
                count = min(len(self._gathered), _TOGETHER)
                await self._send([self._gathered.popleft() for _ in range(count)])
        finally:
            self._sending = None

    async def _send(self, calls: list[_Call]) -> None:
        """One round trip; each call gets its own answer or error."""
        try:
            answers = await self._pipe(calls)
            if any(isinstance(answer, NoScriptError) for answer in answers):
                # A new or emptied server. Those that ran are not run again.
                again = [c for c, a in zip(calls, answers, strict=True) if _unknown(a)]
                for name in {self._names[call.sha] for call in again}:
                    await self._redis.script_load(source(name))
                repeated = iter(await self._pipe(again))
                answers = [next(repeated) if _unknown(a) else a for a in answers]
        except BaseException as error:
            for call in calls:
                if not call.answer.done():
                    if isinstance(error, Exception):
                        call.answer.set_exception(error)
                    else:
                        call.answer.cancel()
            if not isinstance(error, Exception):
                raise
            return
        for call, answer in zip(calls, answers, strict=True):
            if call.answer.done():  # whoever asked has gone
                continue
            if isinstance(answer, Exception):
                call.answer.set_exception(answer)
            else:
                call.answer.set_result(answer)

    async def _pipe(self, calls: list[_Call]) -> list[Any]:
        async with self._redis.pipeline(transaction=False) as pipe:
            for call in calls:
                cast(Any, pipe).execute_command("EVALSHA", call.sha, 1, self._prefix, *call.args)
            return await pipe.execute(raise_on_error=False)


def _unknown(answer: Any) -> bool:
    return isinstance(answer, NoScriptError)
