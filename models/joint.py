"""Joint calls: what several jobs ask of a network, answered by one call of it.

Whoever has waited longest is next, with as many others of its key as there is room for. One job's
mistake, or too little memory for all of them, is not the others' loss: a joint call that fails is
divided until it is known whose it was, and after a shortage of memory no call of that key is ever
as wide again.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass
from typing import Any, Protocol, runtime_checkable

from models.admission import Admission
from models.memory import give_back, out_of_memory
from models.trace import STEP, Trace

ROWS = 16
"""Of one joint call at most. The starter's took 2.8 ms each of 16, 3.1 of 32, on two CPU cores."""


class Network(Protocol):
    """What is called for several jobs at once: one object for each loaded network."""

    def joined(self, calls: Sequence[Any]) -> Sequence[Any]:
        """The answers to these calls, made as one."""
        ...


@runtime_checkable
class Divisible(Protocol):
    """A network that can make one job's call row by row, where memory is too little for all."""

    def row_by_row(self, call: Any) -> Any: ...


class Asker(Protocol):
    """The job that waits for the answer. `ready`: called before each joint call of its group."""

    ready: Callable[[], None]

    def answered(self, answer: Any, seconds: float) -> None:
        """`seconds`: its share of the joint call."""
        ...

    def failed(self, error: Exception) -> None: ...


@dataclass(frozen=True)
class Asked:
    """`rows`: how many of the joint call are for it. Calls are joined with others of their key."""

    asker: Asker
    network: Network
    key: Hashable
    rows: int
    call: Any


class JointCalls:
    """Whatever has been asked and is not answered yet.

    `rows`: of one joint call at most, but one job's call is never divided while there is memory for
    it. `admission`: how many there is memory for, where that can be known.
    """

    def __init__(self, rows: int, admission: Admission | None, trace: Trace | None) -> None:
        self.rows = rows
        self.admission = admission
        self.steps = 0  # joint calls
        self.calls = 0  # that were joined in them
        self._trace = trace
        self._asked: list[Asked] = []
        self._narrow: dict[Hashable, int] = {}

    def __len__(self) -> int:
        return len(self._asked)

    def add(self, asked: Asked) -> None:
        self._asked.append(asked)

    def call_next(self) -> None:
        """One joint call, or several smaller ones where it fails."""
        self._call(self._group())

    def _group(self) -> list[Asked]:
        key, rows, group, others = self._asked[0].key, 0, [], []
        most = self._narrow.get(key, self.rows)
        if self.admission:
            most = min(most, self.admission.rows(key))
        for each in self._asked:
            if each.key == key and (not group or rows + each.rows <= most):
                group.append(each)
                rows += each.rows
            else:
                others.append(each)
        self._asked = others
        return group

    def _call(self, group: list[Asked]) -> None:
        started = time.perf_counter()
        rows = sum(each.rows for each in group)
        try:
            group[0].asker.ready()
            answers = self._answers(group, rows)
        except Exception as error:
            if self._trace:
                self._trace.add(STEP, started, len(group), rows)
            self._divide(group, error)
            return
        seconds = time.perf_counter() - started
        if self._trace:
            self._trace.add(STEP, started, len(group), rows)
        self.steps += 1
        self.calls += len(group)
        for each, answer in zip(group, answers, strict=True):
            each.asker.answered(answer, seconds * each.rows / rows)

    def _answers(self, group: list[Asked], rows: int) -> Sequence[Any]:
        first, narrow = group[0], rows > self._narrow.get(group[0].key, rows)
        if narrow and len(group) == 1 and isinstance(first.network, Divisible):
            return [first.network.row_by_row(first.call)]

        def joined() -> Sequence[Any]:
            return first.network.joined([each.call for each in group])

        return self.admission.call(first.key, rows, joined) if self.admission else joined()

    def _divide(self, group: list[Asked], error: Exception) -> None:
        first, short = group[0], out_of_memory(error)
        alone, divisible = len(group) == 1, isinstance(first.network, Divisible)
        if alone and not (
            short and divisible and 1 < first.rows <= self._narrow.get(first.key, first.rows)
        ):
            first.asker.failed(error)
            return
        parts = [group] if alone else [group[: len(group) // 2], group[len(group) // 2 :]]
        if short:
            # From now on no more than that: it would be the same again. What one job asks was not
            # tried by itself yet, and is less than what failed.
            parted = max(sum(each.rows for each in parts[0]), *(each.rows for each in group))
            known = self._narrow.get(first.key, parted)
            self._narrow[first.key] = 1 if alone else min(known, parted)
            error.__traceback__ = None  # it holds what the call had allocated
            give_back()
        for part in parts:
            self._call(part)
