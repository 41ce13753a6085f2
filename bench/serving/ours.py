"""Ours: the step engine on the shelf of models, as the worker's device process drives them.

Jobs join and leave between steps. Where members compete, and where models must make way for each
other, the order is the real queue's (`bench.serving.fair`); elsewhere every request is another
member's, and the queue's order is that of arrival.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import contextmanager
from typing import Any, ClassVar, Protocol

from bench.serving.arm import Arm, Clock, Line
from bench.serving.fair import FairLine
from bench.serving.figures import Ended, Run
from bench.serving.machine import peak_memory, reset_peak
from bench.serving.workload import HEAVY, Arrival
from jobs.contract import ModelCard, Size
from jobs.rates import Rates
from models import engine, families
from models.admission import Admission, meter_of
from models.compiled import Mode
from models.engine import Account, Engine
from models.errors import NoRoom
from models.families.diffusers_image import DiffusersImage
from models.family import Place, Preview
from models.settings import WorkerSettings
from models.shelf import Shelf, weights_of
from models.sources import Source
from models.trace import Trace

ROOM: int = WorkerSettings.model_fields["device_jobs"].default
"""Jobs on the device at a time."""


class _Source(Protocol):
    """Where the next arrival comes from."""

    def take(self) -> Arrival | None: ...
    def ended(self, arrival: Arrival, seconds: float) -> None: ...


class Ours(Arm):
    name: ClassVar[str] = "ours"
    what: ClassVar[str] = f"step engine, up to {ROOM} requests at once"

    def __init__(self, sources: Sequence[Source], place: Place, budget: int) -> None:
        """`budget`: bytes of weights that stay loaded."""
        self._device = place.device
        self._shelf = Shelf(families.discover(), place, budget)
        for source in sources:
            self._shelf.add(source)
        self._rates = Rates()
        self.trace: Trace | None = None  # of what is served from now on

    def compile(self, name: str, mode: Mode, sides: Iterable[int]) -> None:
        """As the worker does when it loads a model, but for squares of these sides."""
        with self._shelf.using(name) as model:
            if isinstance(model, DiffusersImage):
                model.compile(mode, [Size(width=side, height=side) for side in sides])

    @property
    def cards(self) -> Mapping[str, ModelCard]:
        return self._shelf.cards

    def bytes_of(self, name: str) -> int:
        """Of its weights, as they are loaded."""
        with self._shelf.using(name) as model:
            return sum(weights_of(model).values())

    def serve(self, arrivals: Sequence[Arrival]) -> Run:
        reset_peak()
        serving = _Serving(self._shelf, len(arrivals), self._device, self.trace)
        compete = any(each.member == HEAVY for each in arrivals)
        if compete or len({each.request.model for each in arrivals}) > 1:
            line = FairLine(
                arrivals,
                self.cards,
                ROOM,
                lambda: self._shelf.loaded,
                serving.engine.wake,
                self._rates,
            )
            clock = line.start()
            serving.run(clock, line, lambda: None)
            line.close()
        else:
            clock = Clock()
            came = _Came(Line(arrivals, clock), serving.engine)
            serving.run(clock, came, lambda: came.next_at)
        return Run(serving.ended, serving.engine.idle, serving.swaps, peak_memory())


class _Came:
    """In order of arrival, as many as there is room for."""

    def __init__(self, line: Line, engine: Engine) -> None:
        self._line = line
        self._engine = engine

    @property
    def next_at(self) -> float | None:
        return self._line.next_at if len(self._engine) < ROOM else None

    def take(self) -> Arrival | None:
        if len(self._engine) >= ROOM:
            return None
        arrival = next(self._line.here(), None)
        return None if arrival is None else self._line.take(arrival)

    def ended(self, arrival: Arrival, seconds: float) -> None:
        """Nobody asks."""


class _Serving:
    """One run."""

    def __init__(self, shelf: Shelf, wanted: int, device: str, trace: Trace | None) -> None:
        meter = meter_of(device)
        self.engine = Engine(trace=trace)
        if meter:
            self.engine.joint.admission = Admission(meter, quiet=self.engine.quiet)
        self.ended: list[Ended] = []
        self.swaps = 0
        self._shelf = shelf
        self._wanted = wanted
        self._crowded = 0  # how many wait for memory; others would keep it from them

    def run(self, clock: Clock, source: _Source, next_at: Callable[[], float | None]) -> None:
        """`next_at`: when the source is to be asked again, where it does not wake the engine."""
        while len(self.ended) < self._wanted:
            while not self._crowded and (arrival := source.take()):
                self._begin(arrival, clock, source)
            if self.engine.tick():
                continue
            at = next_at()
            if len(self.engine):
                self.engine.wait(None if at is None else max(0.0, at - clock.now))
            elif at is not None:
                clock.wait_until(at)
            else:
                # Nothing is there to do: that is nobody's idleness.
                idle = self.engine.idle
                self.engine.wait()
                self.engine.idle = idle
        self.engine.close()

    def _begin(self, arrival: Arrival, clock: Clock, source: _Source) -> None:
        began, account = clock.now, Account()

        def work() -> None:
            size = self._draw(arrival)
            self.ended.append(Ended(arrival, began, clock.now, size))
            source.ended(arrival, account.seconds)

        self.engine.start(work, account)

    def _draw(self, arrival: Arrival) -> int:
        """Bytes of its picture."""
        while True:
            try:
                with self._shelf.using(arrival.request.model, self._loading) as model:
                    return len(model.run(arrival.request, b"", _ignore).blobs[0])
            except NoRoom:
                self._crowded += 1
                engine.park()
                self._crowded -= 1

    @contextmanager
    def _loading(self) -> Any:
        self.swaps += 1
        yield


def _ignore(done: int, total: int, preview: Preview | None = None, /) -> None:
    """A step that nobody watches."""
