"""The device process, seen from the supervisor: start it, give it jobs, hear of them, kill it."""

from __future__ import annotations

import asyncio
import os
import socket
import sys
import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

from jobs.contract import AnyRequest, Progress
from models.errors import DeviceLost, WorkerUnusable
from models.processes import environment_of
from models.wire import (
    Cancel,
    Counts,
    Done,
    Failed,
    Left,
    Loaded,
    Loading,
    Ready,
    Run,
    Serve,
    Stepped,
    ToDevice,
    Unusable,
    pack,
    read,
)

COMMAND = (sys.executable, "-m", "models.device")
_STDERR = 2
Outcome = tuple[Done, list[bytes]] | Failed | Left


@dataclass
class Running:
    """A job on the device. `since`: when it was handed over, on the monotonic clock. `preview`: the
    latest that nobody has passed on yet, b"" where there is none."""

    ticket: str
    outcome: asyncio.Future[Outcome]
    progress: Progress | None = None
    preview: bytes = b""
    since: float = field(default_factory=time.monotonic)


class DeviceProcess:
    """One device process, from its start to its end."""

    def __init__(
        self,
        process: asyncio.subprocess.Process,
        reader: asyncio.StreamReader,
        writer: asyncio.StreamWriter,
    ) -> None:
        self._process = process
        self._reader = reader
        self._writer = writer
        self._running: dict[str, Running] = {}
        self._ready: asyncio.Future[Ready] = asyncio.get_running_loop().create_future()
        self._heard = time.monotonic()
        self._over = False
        self.hung = False
        """Is it to be ended because it showed no life?"""
        self.counts: Counts | None = None
        """What its engine said last."""
        self.loading = False
        """Is it at a model, so that no job shows life?"""
        self.loaded: frozenset[str] = frozenset()
        self._listener = asyncio.create_task(self._listen())

    @classmethod
    async def start(cls, order: Serve, command: Sequence[str] = COMMAND) -> DeviceProcess:
        """Start one and order what it shall load; returns before that is done."""
        ours, theirs = socket.socketpair()
        with theirs:
            process = await asyncio.create_subprocess_exec(
                *command,
                str(theirs.fileno()),
                pass_fds=(theirs.fileno(),),
                stdin=asyncio.subprocess.DEVNULL,
                stdout=_STDERR,  # what libraries print must not mix with what a caller reads
                env=environment_of(os.environ, hub_downloads=order.hub_downloads),
                start_new_session=True,  # Ctrl-C in a terminal is the supervisor's to handle
            )
        reader, writer = await asyncio.open_connection(sock=ours)
        device = cls(process, reader, writer)
        await device._send(order)
        return device

    @property
    def pid(self) -> int:
        return self._process.pid

    @property
    def over(self) -> bool:
        """Has it ended, or is it about to?"""
        return self._over

    async def ready(self, patience: float) -> Ready:
        """Wait until it serves; `patience` seconds for each model.

        Raises `WorkerUnusable` when it can serve nothing, `DeviceLost` when it died or hung.
        """
        while not self._ready.done():
            left = self._heard + patience - time.monotonic()
            if left <= 0:
                await self.kill(hung=True)
                raise DeviceLost("it hung while loading")
            await asyncio.wait({self._ready}, timeout=left)
        return self._ready.result()

    async def run(
        self, ticket: str, request: AnyRequest, attachment: bytes, *, alone: bool = False
    ) -> Running:
        """Hand it a job; `outcome` follows, or `DeviceLost`, which is raised here when the
        device was gone before. `alone`: it waits there until no other is under way, and then the
        others wait for it."""
        if self._over:
            raise DeviceLost(self._how())
        running = Running(ticket, asyncio.get_running_loop().create_future())
        self._running[ticket] = running
        await self._send(Run(ticket=ticket, request=request, alone=alone), (attachment,))
        return running

    def silent(self, running: Running) -> float:
        """Seconds without a sign of life while it had this job. One thread does all jobs there, so
        any of them shows that it lives."""
        return time.monotonic() - max(self._heard, running.since)

    async def cancel(self, ticket: str) -> None:
        """Ask it to leave a job at the next step; its outcome is `Left`, or what came first."""
        await self._send(Cancel(ticket=ticket))

    async def gone(self) -> DeviceLost:
        """Wait for its end, however it comes."""
        await asyncio.wait({self._listener})
        await self._process.wait()
        return DeviceLost(self._how())

    async def kill(self, *, hung: bool = False) -> None:
        """End it now and wait until it is gone; again does nothing."""
        self.hung = self.hung or hung
        with suppress(ProcessLookupError):
            self._process.kill()
        await self.gone()
        self._writer.close()
        with suppress(OSError):
            await self._writer.wait_closed()

    async def _send(self, message: ToDevice, parts: Sequence[bytes] = ()) -> None:
        # A device that died is noticed by the listener, which settles every job of it.
        with suppress(OSError):
            self._writer.write(pack(message, parts))
            await self._writer.drain()

    async def _listen(self) -> None:
        try:
            while True:
                self._hear(*await read(self._reader))
        except (asyncio.IncompleteReadError, OSError):
            pass
        finally:
            self._over = True
            with suppress(ProcessLookupError):
                self._process.kill()  # it closed its socket: nothing more can come of it
            await self._process.wait()
            for running in self._running.values():
                _fail(running.outcome, DeviceLost(self._how()))
            self._running.clear()
            _fail(self._ready, DeviceLost(self._how()))

    def _hear(self, message: object, parts: list[bytes]) -> None:
        if isinstance(message, Counts):
            # No sign of life: it says so also while what it waits for hangs in another thread.
            self.counts = message
            return
        self._heard = time.monotonic()
        match message:
            case Ready():
                self.loading, self.loaded = False, frozenset(message.loaded)
                self._ready.set_result(message)
            case Unusable():
                _fail(self._ready, WorkerUnusable(message.sentence))
            case Stepped():
                running = self._running[message.ticket]
                running.progress = Progress(step=message.step, total=message.total)
                if parts:
                    running.preview = parts[0]
            case Done():
                self._settle(message.ticket, (message, parts))
            case Failed() | Left():
                self._settle(message.ticket, message)
            case Loading():
                self.loading = True
                self._tell(message.ticket, Progress(stage="loading"))
            case Loaded():
                self.loading, self.loaded = False, frozenset(message.models)
                self._tell(message.ticket, Progress())
            case _:
                raise AssertionError(f"the device said {type(message).__name__}")

    def _tell(self, ticket: str, progress: Progress) -> None:
        if ticket:
            self._running[ticket].progress = progress

    def _settle(self, ticket: str, outcome: Outcome) -> None:
        running = self._running.pop(ticket)
        if not running.outcome.done():
            running.outcome.set_result(outcome)

    def _how(self) -> str:
        code = self._process.returncode
        return f"signal {-code}" if code is not None and code < 0 else f"exit status {code}"


def _fail(future: asyncio.Future[Any], error: Exception) -> None:
    if not future.done():
        future.set_exception(error)
        future.exception()  # seen: it may be that nobody waits any more
