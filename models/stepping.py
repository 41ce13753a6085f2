"""Networks that are called for several pictures at once: wherever a job calls one, it waits for the
engine, which joins its call with others (`models.rows` says how)."""

from __future__ import annotations

import functools
import inspect
import time
from collections.abc import Callable, Sequence
from typing import Any, Self

from models import engine
from models.compiled import PATIENCE, Compiled
from models.rows import ROWS, Call, Rows, part, row_of, stacked, whole

_NETWORKS = ("unet", "transformer", "prior_prior")
"""Where pipelines have the networks that they call at each step."""


class Stepping:
    """One network, which from now on waits for the engine wherever a job calls it."""

    @classmethod
    def of(cls, pipeline: Any) -> tuple[Self, ...]:
        """For each of the pipeline's networks; none where one of them cannot be joined."""
        found = [getattr(pipeline, name, None) for name in _NETWORKS]
        networks = [(each, type(each).__name__) for each in found if each is not None]
        if any(name not in ROWS for _, name in networks):
            return ()
        return tuple(cls(network, ROWS[name]) for network, name in networks)

    def __init__(self, network: Any, rows: Rows) -> None:
        self.forward: Callable[..., Any] = network.forward
        self.compiled: Compiled | None = None
        self._signature = inspect.signature(network.forward)
        self._rows = rows
        self._breaks_off = False
        network.forward = self._asked

    def compile(self, draws: Sequence[Callable[[], Any]], *, graphs: bool = False) -> None:
        """For what each of these asks of the network first; they are broken off there. Not where
        texts are of any length: each length would be a shape of its own."""
        if self._rows.ragged:
            return
        compiled, until = Compiled(self.forward, graphs=graphs), time.monotonic() + PATIENCE
        for draw in draws:
            call = self._first_of(draw)
            compiled.warm(call.shape, functools.partial(_widened, call), until)
        self.compiled = compiled

    def _first_of(self, draw: Callable[[], Any]) -> Call:
        self._breaks_off = True
        try:
            draw()
        except _BrokenOff as broken:
            return broken.call
        finally:
            self._breaks_off = False
        raise AssertionError("the network was not called")

    def _asked(self, *args: Any, **kwargs: Any) -> Any:
        joins = engine.joins()
        if not (joins or self.compiled or self._breaks_off):
            return self.forward(*args, **kwargs)
        call = Call(self._signature.bind(*args, **kwargs).arguments, self._rows)
        if self._breaks_off:
            raise _BrokenOff(call)
        if joins:
            return engine.ask(self, call.count, call.key, call)
        return self.joined([call])[0]

    def row_by_row(self, call: Call) -> Any:
        """The same answer with the memory of one picture."""
        return whole([self.forward(**row_of(call, index)) for index in range(call.count)])

    def joined(self, calls: Sequence[Call]) -> Sequence[Any]:
        """What the network answers each of them. One alone is asked as it came, where it is not
        compiled."""
        rows = sum(call.count for call in calls)
        answer = None
        if self.compiled and (width := self.compiled.width(calls[0].shape, rows)):
            answer = self.compiled.answer(stacked(calls, width))
        if answer is None:
            if len(calls) == 1:
                return [self.forward(**calls[0].arguments)]
            answer = self.forward(**stacked(calls))
        first, answers = 0, []
        for call in calls:
            answers.append(part(answer, slice(first, first + call.count)))
            first += call.count
        return answers


class _BrokenOff(Exception):
    def __init__(self, call: Call) -> None:
        self.call = call


def _widened(call: Call, width: int) -> dict[str, Any]:
    return stacked([call], width)
