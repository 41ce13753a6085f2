"""Runs the Lua scripts, one file a transition; calls made at the same time travel together.

A round trip costs this process more than the transition costs the server, and a script costs the
server more than some of its transitions. So while one round trip is under way further calls
gather; then they go out in one, and those of one script as one run of it. A call alone waits for
nobody, and nobody small for a picture to travel: pictures have a connection of their own.
"""

from __future__ import annotations

import asyncio
import hashlib
from collections import defaultdict
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from redis.exceptions import NoScriptError

from jobs.wire import Command, Wire

_FOLDER = Path(__file__).parent / "lua"
_WITH = "-- with: "
_TOGETHER = 16
"""Calls in one run of a script, which holds up everybody else: about half a millisecond."""
_LARGE = 64 * 1024
"""Bytes of one argument above which a call goes with the pictures, one at a time."""

_AT_ONCE = 256
"""Calls in one round trip."""

Argument = str | bytes | float
Arguments = tuple[Argument, ...]


@cache
def source(name: str) -> str:
    """The full text of one script.

    The files that its first line names; its own text as a function; and a loop that calls it once
    for each call in ARGV: how many arguments, then these. An error ends one call, not the others.
    """
    own = (_FOLDER / f"{name}.lua").read_text(encoding="utf-8")
    first = own.partition("\n")[0]
    if not first.startswith(_WITH):
        raise ValueError(f"{name}.lua must begin with {_WITH!r} and the files that it needs")
    parts = [
        (_FOLDER / f"{part}.lua").read_text(encoding="utf-8")
        for part in first.removeprefix(_WITH).split()
    ]
    calls = (_FOLDER / "_calls.lua").read_text(encoding="utf-8")
    return "\n".join([*parts, "local function transition(ARGV)", own, "end", calls])


@dataclass(slots=True)
class _Call:
    name: str
    args: Arguments
    answer: asyncio.Future[Any]


class Scripts:
    """The transitions as awaitable calls. For one event loop; `close` when done."""

    def __init__(self, open_wire: Callable[[], Wire], prefix: str, within: float) -> None:
        """`within`: seconds that a round trip may take."""
        self._commands = _Commands(prefix)
        self._small = _Lane(open_wire(), self._commands, within, _TOGETHER)
        self._large = _Lane(open_wire(), self._commands, within, 1)

    def run(self, name: str, args: Arguments) -> Awaitable[Any]:
        """Run one transition atomically on the server. Raises what redis-py raises."""
        lane = self._large if _is_large(args) else self._small
        return lane.run(name, args)

    def command(self, name: str, args: Arguments) -> Command:
        """The command that runs one transition; its reply is a list of one answer."""
        return self._commands.of(name, [args])

    async def close(self) -> None:
        """Calls still under way end as cancelled."""
        await self._small.close()
        await self._large.close()


class _Commands:
    """What is sent to run a script."""

    def __init__(self, prefix: str) -> None:
        names = [path.stem for path in sorted(_FOLDER.glob("[!_]*.lua"))]
        self._starts = {name: ("EVALSHA", _sha(source(name)), 1, prefix) for name in names}

    def of(self, name: str, calls: Sequence[Arguments]) -> Command:
        command: list[Argument] = [*self._starts[name]]
        for args in calls:
            command.append(len(args))
            command += args
        return tuple(command)


class _Lane:
    """One connection, and the calls that wait for it."""

    def __init__(self, wire: Wire, commands: _Commands, within: float, together: int) -> None:
        self._wire = wire
        self._commands = commands
        self._within = within
        self._together = together
        self._gathered: list[_Call] = []
        self._sending: asyncio.Task[None] | None = None

    def run(self, name: str, args: Arguments) -> Awaitable[Any]:
        loop = asyncio.get_running_loop()
        call = _Call(name, args, loop.create_future())
        self._gathered.append(call)
        if self._sending is None:
            self._sending = loop.create_task(self._send_all())
        return call.answer

    async def close(self) -> None:
        if self._sending:
            self._sending.cancel()
            await asyncio.gather(self._sending, return_exceptions=True)
        for call in self._gathered:
            call.answer.cancel()
        await self._wire.close()

    async def _send_all(self) -> None:
        try:
            while self._gathered:
                most = _AT_ONCE if self._together > 1 else 1
                calls, self._gathered = self._gathered[:most], self._gathered[most:]
                await self._send(calls)
        finally:
            self._sending = None

    async def _send(self, calls: list[_Call]) -> None:
        """One round trip; each call gets its own answer or error."""
        by_name: defaultdict[str, list[_Call]] = defaultdict(list)
        for call in calls:
            by_name[call.name].append(call)
        runs = [run for group in by_name.values() for run in self._runs(group)]
        try:
            replies = await self._exchange(runs)
        except Exception as error:
            for call in calls:
                _settle(call, error)
            return
        except BaseException:
            for call in calls:
                call.answer.cancel()
            raise
        for run, reply in zip(runs, replies, strict=True):
            answers = [reply] * len(run) if isinstance(reply, Exception) else reply
            for call, answer in zip(run, answers, strict=True):
                _settle(call, answer)

    async def _exchange(self, runs: list[list[_Call]]) -> list[Any]:
        replies = await self._wire.exchange([self._command(run) for run in runs], self._within)
        unknown = [at for at, reply in enumerate(replies) if isinstance(reply, NoScriptError)]
        if unknown:
            # A new or emptied server. What ran is not run again.
            names = {runs[at][0].name for at in unknown}
            loads = [("SCRIPT", "LOAD", source(name)) for name in names]
            again = [self._command(runs[at]) for at in unknown]
            for reply in await self._wire.exchange(loads, self._within):
                if isinstance(reply, Exception):
                    raise reply
            ran = await self._wire.exchange(again, self._within)
            for at, reply in zip(unknown, ran, strict=True):
                replies[at] = reply
        return replies

    def _runs(self, calls: list[_Call]) -> list[list[_Call]]:
        step = self._together
        return [calls[at : at + step] for at in range(0, len(calls), step)]

    def _command(self, run: list[_Call]) -> Command:
        return self._commands.of(run[0].name, [call.args for call in run])


def _settle(call: _Call, answer: Any) -> None:
    if call.answer.done():  # whoever asked has gone
        return
    if isinstance(answer, Exception):
        call.answer.set_exception(answer)
    else:
        call.answer.set_result(answer)


def _is_large(args: Arguments) -> bool:
    # In the path of every call: a generator would take three times as long.
    for arg in args:  # noqa: SIM110
        if type(arg) is bytes and len(arg) > _LARGE:
            return True
    return False


def _sha(text: str) -> str:
    return hashlib.sha1(text.encode(), usedforsecurity=False).hexdigest()
