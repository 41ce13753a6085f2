"""Orders to the device process, as they come in: read by a thread of their own, so that a cancel is
heard while the main thread runs a model."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import BinaryIO

from jobs.contract import AnyRequest
from models.wire import Cancel, Run, read_blocking


@dataclass(frozen=True)
class Task:
    """A job as the device sees it; `attachment` is empty where there is none. `alone`: while no
    other is under way."""

    ticket: str
    request: AnyRequest
    attachment: bytes
    alone: bool = False


class Inbox:
    """Orders as they come in; `came` is called after each, by another thread. A job that was
    cancelled while it waited is still handed out."""

    def __init__(self, stream: BinaryIO, came: Callable[[], None]) -> None:
        self._stream = stream
        self._came = came
        self._lock = threading.Lock()
        self._tasks: list[Task] = []
        self._cancelled: dict[str, bool] = {}  # of the tickets that are not closed yet
        self.cancels = 0
        """How many were cancelled so far."""

    def start(self) -> None:
        threading.Thread(target=self._read, name="inbox", daemon=True).start()

    def take(self) -> list[Task]:
        """Those that came since the last time."""
        with self._lock:
            tasks, self._tasks = self._tasks, []
        return tasks

    def cancelled(self, ticket: str) -> bool:
        return self._cancelled[ticket]

    def close(self, ticket: str) -> None:
        with self._lock:
            del self._cancelled[ticket]

    def _read(self) -> None:
        try:
            while True:
                message, parts = read_blocking(self._stream)
                if isinstance(message, Run):
                    task = Task(message.ticket, message.request, b"".join(parts), message.alone)
                    with self._lock:
                        self._cancelled[message.ticket] = False
                        self._tasks.append(task)
                elif isinstance(message, Cancel):
                    with self._lock:
                        if message.ticket in self._cancelled:
                            self._cancelled[message.ticket] = True
                            self.cancels += 1
                self._came()
        finally:
            # The main thread may be deep in a kernel, so no exception can reach it.
            os._exit(0)
