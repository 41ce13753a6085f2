"""Child processes: their output with a prefix, their unexpected end, their orderly stop.

Each child leads a process group of its own: a Ctrl-C in the terminal reaches only the sandbox,
which then stops the groups. On Linux the kernel also signals a child when the sandbox is killed.
"""

from __future__ import annotations

import asyncio
import ctypes
import os
import signal
import sys
from collections import deque
from collections.abc import Callable, Collection
from contextlib import suppress

from sandbox.errors import ChildStopped, StartFailed

GRACE = 10.0
LINES_KEPT = 200
LONGEST_LINE = 1 << 20
_PR_SET_PDEATHSIG = 1
# Whoever tries the demo may have a real bot's token in the shell. No child inherits it: the bot is
# given the local one, and the worker is to see none at all.
_NOT_INHERITED = frozenset({"ATELIER_DISCORD_TOKEN", "ATELIER_DISCORD_URL"})

Print = Callable[[str], None]


def _die_with_parent(number: signal.Signals) -> Callable[[], None] | None:
    """For the child, between fork and exec. The library is loaded before the fork."""
    if not sys.platform.startswith("linux"):
        return None
    libc = ctypes.CDLL(None, use_errno=True)
    parent = os.getpid()

    def prepare() -> None:
        libc.prctl(_PR_SET_PDEATHSIG, int(number), 0, 0, 0)
        if os.getppid() != parent:  # killed already, before the line above
            os._exit(1)

    return prepare


def _inherited(given: Collection[str]) -> dict[str, str]:
    """This process's environment without secrets and without what the child is given anyway.

    In any case, upper or lower: settings are read so, and the wrong spelling could win.
    """
    left_out = _NOT_INHERITED | set(given)
    return {name: value for name, value in os.environ.items() if name.upper() not in left_out}


class Child:
    def __init__(
        self, name: str, process: asyncio.subprocess.Process, show: Print | None, silent: bool
    ) -> None:
        self.name = name
        self.silent = silent
        self.process = process
        self.lines: deque[str] = deque(maxlen=LINES_KEPT)
        self._show = show
        self._line = asyncio.Condition()
        self.reader = asyncio.create_task(self._read())

    async def said(self, text: str, within: float) -> None:
        """Waits until a line of the output contains the text."""
        try:
            async with asyncio.timeout(within), self._line:
                while not any(text in line for line in self.lines):
                    if self.reader.done():
                        break
                    await self._line.wait()
                else:
                    return
        except TimeoutError:
            pass
        last = self.lines[-1] if self.lines else "it said nothing"
        raise StartFailed(f"{self.name} did not start: {last}")

    async def _read(self) -> None:
        stream = self.process.stdout
        assert stream is not None
        while True:
            try:
                raw = await stream.readline()
            except ValueError:  # a line longer than the buffer; what follows is read on
                continue
            async with self._line:
                if raw:
                    line = raw.decode(errors="replace").rstrip()
                    self.lines.append(line)
                    self._tell(line)
                self._line.notify_all()
            if not raw:
                return

    def _tell(self, line: str) -> None:
        if self._show is None:
            return
        try:
            self._show(f"{self.name:<6} | {line}")
        except (OSError, ValueError):
            # Whoever looked is gone, or cannot show this. Read on: a full pipe would hold it up.
            self._show = None


class Children:
    def __init__(self, show: Print | None = None, grace: float = GRACE) -> None:
        self._show = show
        self._grace = grace
        self._children: list[Child] = []

    @property
    def pids(self) -> list[int]:
        return [child.process.pid for child in self._children]

    async def start(
        self,
        name: str,
        command: list[str],
        environment: dict[str, str],
        *,
        silent: bool = False,
        needs_cleanup: bool = True,
    ) -> Child:
        try:
            process = await asyncio.create_subprocess_exec(
                *command,
                env={**_inherited(environment), "PYTHONUNBUFFERED": "1", **environment},
                stdin=asyncio.subprocess.DEVNULL,
                stdout=asyncio.subprocess.PIPE,
                stderr=asyncio.subprocess.STDOUT,
                limit=LONGEST_LINE,
                start_new_session=True,
                preexec_fn=_die_with_parent(signal.SIGTERM if needs_cleanup else signal.SIGKILL),
            )
        except OSError as error:
            raise StartFailed(f"{name} could not be started: {error}.") from None
        child = Child(name, process, None if silent else self._show, silent)
        self._children.append(child)
        return child

    async def first_end(self) -> ChildStopped:
        """Waits until one of the children ends by itself, and says which and how."""
        waiting = {asyncio.create_task(c.process.wait()): c for c in self._children}
        try:
            done, _ = await asyncio.wait(waiting, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for task in waiting:
                task.cancel()
        child = waiting[done.pop()]
        with suppress(TimeoutError):
            async with asyncio.timeout(1):
                await asyncio.shield(child.reader)
        return ChildStopped(
            f"The {child.name} stopped by itself with exit code {child.process.returncode}; "
            "its last lines say why."
        )

    def output(self) -> str:
        """The last lines of those worth hearing, for when something went wrong in a quiet run."""
        heard = [child for child in self._children if not child.silent]
        return "\n".join(f"{child.name:<6} | {line}" for child in heard for line in child.lines)

    async def stop(self) -> None:
        """Asks all to end, waits a bounded time, then ends what is left, grandchildren too.

        In reverse order of starting, the store last: those who use it can still tidy up.
        """
        *users, last = list(reversed(self._children)) or [None]
        for group in (users, [last]):
            children = [child for child in group if child is not None]
            for child in children:
                _signal_group(child, signal.SIGTERM)
            waits = [asyncio.create_task(child.process.wait()) for child in children]
            if waits:
                await asyncio.wait(waits, timeout=self._grace)
            for child in children:
                _signal_group(child, signal.SIGKILL)
                await child.process.wait()
                child.reader.cancel()
        self._children.clear()


def _signal_group(child: Child, number: signal.Signals) -> None:
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(child.process.pid, number)
