"""Orders to the device process, as they come in: read by a thread of their own, so that a cancel is
heard while the main thread runs a model."""

from __future__ import annotations

import os
import threading
from collections import deque
from dataclasses import dataclass
from typing import BinaryIO

from jobs.contract import AnyRequest
from models.wire import Cancel, Run, read_blocking


@dataclass(frozen=True)
class Task:
    """A job as the device sees it; `attachment` is empty where there is none."""

    ticket: str
    request: AnyRequest
    attachment: bytes


class Inbox:
    """Orders as they come in. A job that was cancelled while it waited is still handed out."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream
        self._lock = threading.Lock()
        self._tasks: deque[Task] = deque()
        self._came = threading.Condition(self._lock)
        self._cancelled: dict[str, bool] = {}  # of the tickets that are not closed yet

    def start(self) -> None:
        threading.Thread(target=self._read, name="inbox", daemon=True).start()

    def next(self) -> Task:
        """The one that came first; waits until there is one."""
        with self._came:
            while not self._tasks:
                self._came.wait()
            return self._tasks.popleft()

    def caption(self) -> Task | None:
        """The first that wants a caption, if one is there: it need not wait for the others."""
        with self._lock:
            for task in self._tasks:
                if task.request.kind == "describe":
                    self._tasks.remove(task)
                    return task
        return None

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
                    with self._came:
                        self._cancelled[message.ticket] = False
                        self._tasks.append(Task(message.ticket, message.request, b"".join(parts)))
                        self._came.notify()
                elif isinstance(message, Cancel):
                    with self._lock:
                        if message.ticket in self._cancelled:
                            self._cancelled[message.ticket] = True
        finally:
            # The main thread may be deep in a kernel, so no exception can reach it.
            os._exit(0)
