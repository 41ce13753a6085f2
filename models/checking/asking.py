"""The process of the picture check, seen from the supervisor: asked about one picture at a time,
killed when it does not answer, and started again when it is next needed."""

from __future__ import annotations

import asyncio
import os
import socket
import sys
from collections.abc import Sequence
from contextlib import suppress
from typing import Any

import structlog
from pydantic import ValidationError

from models.errors import CheckFailed, WorkerUnusable
from models.processes import environment_of
from models.wire import (
    CheckReady,
    LoadCheck,
    Look,
    Message,
    NotScored,
    Scored,
    Unusable,
    pack,
    read,
)

COMMAND = (sys.executable, "-m", "models.checking.process")
_STDERR = 2
_FAILED_STARTS = 5

log: structlog.stdlib.BoundLogger = structlog.get_logger("models.checking")


class Asking:
    """One check. `timeout`: seconds for one picture; `load_timeout`: for its start."""

    def __init__(
        self,
        order: LoadCheck,
        timeout: float,
        load_timeout: float,
        command: Sequence[str] = COMMAND,
    ) -> None:
        self._order = order
        self._timeout = timeout
        self._load_timeout = load_timeout
        self._command = command
        self._process: asyncio.subprocess.Process | None = None
        self._reader: asyncio.StreamReader
        self._writer: asyncio.StreamWriter
        self._turn = asyncio.Lock()
        self._dropped: list[asyncio.subprocess.Process] = []
        self._failed_starts = 0
        self._looking: set[asyncio.Task[float]] = set()
        self.unusable = asyncio.Event()
        """It could not be started again, several times in a row."""

    @property
    def pid(self) -> int | None:
        """Of the process, where there is one that is not known to have ended."""
        process = self._process
        return process.pid if process and process.returncode is None else None

    async def open(self) -> None:
        """Start it. Raises `WorkerUnusable` with the sentence that says why it cannot be."""
        try:
            async with self._turn:
                await self._start()
        except CheckFailed as error:
            raise WorkerUnusable(error.how) from error

    @property
    def waiting(self) -> int:
        """Pictures that are looked at or wait for it."""
        return len(self._looking)

    async def score(self, picture: bytes) -> float:
        """From 0, safe, to 1, unsafe, of an encoded picture. Raises `CheckFailed`.

        Who no longer wants to know does not break off what the process is doing.
        """
        looking = asyncio.create_task(self._score(picture))
        self._looking.add(looking)
        looking.add_done_callback(self._looking.discard)
        looking.add_done_callback(seen)
        return await asyncio.shield(looking)

    async def _score(self, picture: bytes) -> float:
        async with self._turn:
            if self.pid is None:
                await self._start()
            answer = await self._exchange(Look(), picture, self._timeout)
        match answer:
            case Scored(score=score):
                return score
            case NotScored(why=why):
                raise CheckFailed(why)
            case _:
                self._drop()
                raise CheckFailed(f"it said {type(answer).__name__}")

    async def close(self) -> None:
        """End it, whatever it is doing."""
        for looking in self._looking:
            looking.cancel()
        await asyncio.gather(*self._looking, return_exceptions=True)
        running = self._process is not None
        self._drop()
        for process in self._dropped:
            await process.wait()
        if running:
            with suppress(OSError):
                await self._writer.wait_closed()

    async def _start(self) -> None:
        """Raises `CheckFailed`."""
        self._drop()
        ours, theirs = socket.socketpair()
        with theirs:
            self._process = await asyncio.create_subprocess_exec(
                *self._command,
                str(theirs.fileno()),
                pass_fds=(theirs.fileno(),),
                stdin=asyncio.subprocess.DEVNULL,
                stdout=_STDERR,
                env=environment_of(os.environ, hub_downloads=self._order.hub_downloads),
                start_new_session=True,
            )
        self._reader, self._writer = await asyncio.open_connection(sock=ours)
        try:
            answer = await self._exchange(self._order, b"", self._load_timeout)
            if not isinstance(answer, CheckReady):
                said = answer.sentence if isinstance(answer, Unusable) else type(answer).__name__
                raise CheckFailed(said)
        except CheckFailed:
            self._drop()
            self._failed_starts += 1
            if self._failed_starts >= _FAILED_STARTS:
                self.unusable.set()
            raise
        self._failed_starts = 0

    async def _exchange(self, message: LoadCheck | Look, part: bytes, seconds: float) -> Message:
        """Whatever breaks this off leaves no process behind whose next answer would be of this."""
        answer = None
        how = f"it did not answer within {seconds:g} s"
        try:
            async with asyncio.timeout(seconds):
                self._writer.write(pack(message, (part,)))
                await self._writer.drain()
                answer, _ = await read(self._reader)
                return answer
        except TimeoutError:
            pass
        except (OSError, asyncio.IncompleteReadError):
            how = "its process ended"
        except (ValidationError, IndexError):  # of a frame without parts
            how = "what it said cannot be read"
        finally:
            if answer is None:
                self._drop()
        log.error("check_failed", check=self._order.check, how=how)
        raise CheckFailed(how)

    def _drop(self) -> None:
        """Kill it; nobody waits for its end but `close`."""
        process, self._process = self._process, None
        if process is None:
            return
        self._writer.close()
        if process.returncode is None:
            process.kill()
        self._dropped = [each for each in self._dropped if each.returncode is None]
        self._dropped.append(process)


def seen(task: asyncio.Task[Any]) -> None:
    """What it raised is nobody's concern, if nobody waits for it any more."""
    if not task.cancelled():
        task.exception()
