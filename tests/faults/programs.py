"""Real processes of a test: they get signals, and never outlive it."""

from __future__ import annotations

import asyncio
import ctypes
import json
import os
import signal
import sys
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

_PR_SET_PDEATHSIG = 1


class Program:
    """One program, started as often as a test wants; all its output goes to one file."""

    def __init__(
        self, name: str, command: Sequence[str], environment: Mapping[str, str], folder: Path
    ) -> None:
        self.name = name
        self._command = command
        self._environment = dict(environment)
        self._folder = folder
        self._file = folder / f"{name}.log"
        self._file.touch()
        self._forgiven = 0
        self._process: asyncio.subprocess.Process | None = None

    async def start(self, *options: str) -> None:
        """Start it; what it needs to be of use is for the caller to wait for."""
        assert not self.alive
        with self._file.open("ab") as output:
            self._process = await asyncio.create_subprocess_exec(
                *self._command,
                *options,
                cwd=self._folder,
                env=self._environment,
                stdin=asyncio.subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                start_new_session=True,
                # A write over the limit of a file's size is then an error, as on a full disk,
                # and not a signal.
                restore_signals=False,
                preexec_fn=_killed_with_parent(),
            )

    @property
    def alive(self) -> bool:
        return self._process is not None and self._process.returncode is None

    @property
    def pid(self) -> int:
        assert self._process is not None
        return self._process.pid

    def pause(self) -> None:
        """SIGSTOP: it is there and does nothing, and cannot know."""
        os.kill(self.pid, signal.SIGSTOP)

    def resume(self) -> None:
        os.kill(self.pid, signal.SIGCONT)

    def terminate(self) -> None:
        """SIGTERM, as an operator's stop; `ended` waits for what comes of it."""
        os.kill(self.pid, signal.SIGTERM)

    async def kill(self) -> None:
        """SIGKILL: no word to anyone. Again does nothing."""
        if self._process is not None and self._process.returncode is None:
            with suppress(ProcessLookupError):
                self._process.kill()
            await self._process.wait()

    async def ended(self, within: float = 20) -> int:
        assert self._process is not None
        async with asyncio.timeout(within):
            return await self._process.wait()

    def log(self) -> str:
        return self._file.read_text(encoding="utf-8", errors="replace")

    def records(self) -> list[dict[str, Any]]:
        """What it logged as JSON; other lines (a launcher's, a crash's) are left out."""
        found: list[dict[str, Any]] = []
        for line in self.log().splitlines():
            with suppress(ValueError):
                if line.startswith("{"):
                    found.append(json.loads(line))
        return found

    def mistakes(self) -> list[dict[str, Any]]:
        """Records with a traceback: no fault from outside may lead to one, but a model's own."""
        records = [record for record in self.records()[self._forgiven :] if "exception" in record]
        return [record for record in records if record.get("event") != "job_broke_off"]

    def forgive(self) -> None:
        """What it has logged so far is nobody's concern any more."""
        self._forgiven = len(self.records())


def _killed_with_parent() -> Callable[[], None] | None:
    """Linux: the kernel kills it when the test's process dies, whatever the reason."""
    if sys.platform != "linux":
        return None
    libc = ctypes.CDLL(None, use_errno=True)
    return lambda: libc.prctl(_PR_SET_PDEATHSIG, int(signal.SIGKILL), 0, 0, 0)
