"""Programs whose imports are done before a test asks for them.

A start of `python -m bot` costs a second and a half of computing, nearly all of it for imports and
for reading the bot's own texts and words, and the tests start it hundreds of times. So each test
process has a helper that has done these, and forks for each start: the copy gets its own
environment, folder and output, and then runs the program's `__main__` as `python -m` does.

What it cannot show is what happens at a start itself: what the interpreter reads from the
environment, how long imports take, and the copy's command line, which is the helper's. Tests of
those start a new interpreter.
"""

from __future__ import annotations

import asyncio
import atexit
import gc
import importlib
import json
import os
import runpy
import select
import signal
import socket
import subprocess
import sys
from collections.abc import Mapping
from contextlib import suppress
from functools import cache
from pathlib import Path
from struct import Struct
from typing import Any

ROOT = Path(__file__).parents[1]
_NUMBER = Struct("i")  # what the helper says of a copy: its process id, and later its return code


class Copy:
    """A running copy; what the tests use of `asyncio.subprocess.Process`."""

    def __init__(self, pid: int, line: socket.socket) -> None:
        self.pid = pid
        self.returncode: int | None = None
        self._line = line
        self._watching = asyncio.create_task(self._watch())

    async def wait(self) -> int:
        await asyncio.wait({self._watching})
        return self._watching.result()

    def send_signal(self, number: int) -> None:
        """Raises `ProcessLookupError` when it is over."""
        if self.returncode is not None:
            raise ProcessLookupError
        os.kill(self.pid, number)

    def terminate(self) -> None:
        self.send_signal(signal.SIGTERM)

    def kill(self) -> None:
        self.send_signal(signal.SIGKILL)

    async def _watch(self) -> int:
        with self._line:  # closed before the end, as when a test breaks off, it kills the copy
            self.returncode = await _heard(self._line)
            return self.returncode


async def start(
    package: str, *arguments: str, environment: Mapping[str, str], folder: Path, output: int
) -> Copy:
    """As `python -m PACKAGE ARGUMENTS` in `folder`. `output`: file descriptor for all it says."""
    ours, theirs = socket.socketpair()
    ours.setblocking(False)
    order = {"arguments": arguments, "environment": dict(environment), "folder": str(folder)}
    try:
        with theirs:
            socket.send_fds(_helper(package), [b"+"], [theirs.fileno(), output])
        await asyncio.get_running_loop().sock_sendall(ours, json.dumps(order).encode() + b"\n")
        return Copy(await _heard(ours), ours)
    except BaseException:
        ours.close()
        raise


async def _heard(line: socket.socket) -> int:
    said = await asyncio.get_running_loop().sock_recv(line, _NUMBER.size)
    if not said:
        raise RuntimeError("The helper that forks the programs of tests has ended.")
    return _NUMBER.unpack(said)[0]


@cache
def _helper(package: str) -> socket.socket:
    """The way to the helper of this package. It ends with this process, and its copies with it."""
    ours, theirs = socket.socketpair()
    with theirs:
        process = subprocess.Popen(
            [sys.executable, "-m", "tests.nursery", package],
            stdin=theirs.fileno(),
            cwd=ROOT,
            # numpy's threads would not be there in a copy.
            env={**os.environ, "OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"},
            start_new_session=True,  # Ctrl-C is for the tests to handle
        )
    atexit.register(process.wait)
    atexit.register(ours.close)  # the last comes first
    return ours


class _Helper:
    """Single-threaded, so that nothing is lost in a fork."""

    def __init__(self, orders: socket.socket) -> None:
        self._orders = orders
        self._lines: dict[int, socket.socket] = {}  # by the copy's process id
        self._ended, self._end = os.pipe2(os.O_NONBLOCK | os.O_CLOEXEC)
        signal.signal(signal.SIGCHLD, _heed)
        signal.set_wakeup_fd(self._end)

    def serve(self) -> list[str] | None:
        """Returns in each copy, with its arguments, and at the end in the helper, with None."""
        while True:
            lines = {line: pid for pid, line in self._lines.items()}
            ready, _, _ = select.select([self._orders, self._ended, *lines], [], [])
            for line in lines.keys() & set(ready):  # nobody looks after it any more
                os.kill(lines[line], signal.SIGKILL)
            if self._ended in ready:
                os.read(self._ended, 4096)
                self._reap()
            if self._orders in ready:
                said, received, _, _ = socket.recv_fds(self._orders, 1, 2)
                if not said:
                    for pid in self._lines:
                        os.kill(pid, signal.SIGKILL)
                    return None
                line, output = socket.socket(fileno=received[0]), received[1]
                with line.makefile("rb") as file:
                    order = json.loads(file.readline())
                _require_one_thread()
                if (pid := os.fork()) == 0:
                    line.close()
                    return self._become(order, output)
                os.close(output)
                self._lines[pid] = line
                line.send(_NUMBER.pack(pid))

    def _reap(self) -> None:
        with suppress(ChildProcessError):
            while (ended := os.waitpid(-1, os.WNOHANG))[0]:
                with self._lines.pop(ended[0]) as line, suppress(OSError):
                    line.send(_NUMBER.pack(os.waitstatus_to_exitcode(ended[1])))

    def _become(self, order: dict[str, Any], output: int) -> list[str]:
        """Leave nothing of the helper's in the copy."""
        signal.set_wakeup_fd(-1)
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        for line in (self._orders, *self._lines.values()):
            line.close()
        os.close(self._ended)
        os.close(self._end)
        for stream in (1, 2):
            os.dup2(output, stream)
        os.close(output)
        os.chdir(order["folder"])
        os.environ.clear()
        os.environ.update(order["environment"])
        return order["arguments"]


def _read_texts_and_words() -> None:
    from bot.buttons import Actions
    from bot.moderation.listed import Listed
    from bot.moderation.ruleset import shipped
    from bot.texts import Texts

    Texts()
    shipped(Listed.read())
    Actions()


def _heed(number: int, frame: object) -> None:
    """It is what `set_wakeup_fd` writes that counts; without a handler nothing is written."""


def _require_one_thread() -> None:
    """The others would not be there in a copy, and what they held locked would stay so."""
    if sys.platform == "linux":
        threads = len(list(Path("/proc/self/task").iterdir()))
        assert threads == 1, f"The imports of this program start {threads - 1} threads."


def _main(package: str) -> None:
    orders = socket.socket(fileno=os.dup(0))
    with Path(os.devnull).open("rb") as nothing:
        os.dup2(nothing.fileno(), 0)
    importlib.import_module(f"{package}.__main__")
    del sys.modules[f"{package}.__main__"]  # each copy runs it
    if package == "bot":
        _read_texts_and_words()
    gc.collect()
    gc.freeze()  # else the first collection in a copy would copy all of this memory
    arguments = _Helper(orders).serve()
    if arguments is not None:
        sys.argv[1:] = arguments
        runpy.run_module(package, run_name="__main__", alter_sys=True)


if __name__ == "__main__":
    _main(sys.argv[1])
