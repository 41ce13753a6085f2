"""The child process that owns the device: loads the models and runs the jobs.

It knows nothing of Redis, leases or Discord. It reads orders from the socket it was given and
answers there; when the socket closes, the supervisor is gone and it ends at once, whatever it is
doing. The main thread runs the models, each job as one of the engine's, and is the only one that
writes; a second thread reads.

`python -m models.device FD`, started by the supervisor.
"""

from __future__ import annotations

import os
import socket
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import BinaryIO

import structlog

from jobs import log as logs
from jobs.contract import AnyRequest, Failure, ImagineRequest
from models import engine, families, limits, loading
from models.admission import Admission, meter_of
from models.compiled import keep_in, mode_of
from models.engine import Account, Engine
from models.errors import (
    Cancelled,
    JobError,
    ModelMissing,
    ModelNotLoaded,
    ModelUnusable,
    NoRoom,
    OutOfMemory,
    WorkerUnusable,
    WriterUnusable,
)
from models.family import Family, OnStep, Output, Place, Preview
from models.inbox import Inbox, Task
from models.memory import budget_of, give_back, out_of_memory
from models.processes import die_with_parent, quiet_libraries
from models.shelf import Shelf
from models.sources import Writer
from models.wire import (
    Counts,
    Done,
    Failed,
    FromDevice,
    Left,
    Loaded,
    Loading,
    Ready,
    Serve,
    Stepped,
    Unusable,
    pack,
    read_blocking,
)
from models.writing import PromptWriter

BROKEN_DEVICE = 70
"""Exit status when the device answers every call with the same error: only a restart helps."""

_INTERNAL = Failure(
    code="internal",
    sentence="The model broke off with an error that is not your fault. Please try again later.",
    retry=True,
)

log: structlog.stdlib.BoundLogger = structlog.get_logger("models.device")  # not "__main__"


class Device:
    """The loaded models and the loop that serves them."""

    def __init__(self, connection: socket.socket, stream: BinaryIO) -> None:
        self._connection = connection
        self._engine = Engine()
        self._inbox = Inbox(stream, self._engine.wake)
        self._held: list[Task] = []
        self._alone = False  # is one under way that has to be?
        self._crowded = 0  # how many wait for memory; others would keep it from them
        self._busy: set[int] = set()  # networks of jobs under way that do not join
        self._drawn: dict[str, set[tuple[int, int]]] = {}  # sizes that there was memory for
        self._writer: PromptWriter | None = None
        self._preview_seconds = 0.0
        self._counts_seconds = 0.0
        self._counted = 0.0  # when that was told

    def load(self, order: Serve, kinds: Sequence[type[Family]]) -> bool:
        """Load what was ordered; a model that fails is left out. False: nothing can be served."""
        try:
            device, words = loading.pick_device(order.device)
        except WorkerUnusable as error:
            self._send(Unusable(sentence=str(error)))
            return False
        self._preview_seconds = order.preview_seconds
        self._counts_seconds = order.counts_seconds
        if order.threads:
            import torch

            torch.set_num_threads(order.threads)
        meter = meter_of(device)
        if meter:
            self._engine.joint.admission = Admission(meter, quiet=self._engine.quiet)
        if order.exact:
            self._engine.joint.rows = 1  # of a joint call: so each is one job's
        compiling = mode_of(order.compile, device)
        if compiling != "off" and order.compiled:
            keep_in(Path(order.compiled))
        place = Place(device, order.dtype, order.hub_downloads, order.picture_pixels, compiling)
        self._shelf = shelf = Shelf(kinds, place, budget_of(order.memory, device))
        problems: list[str] = []
        # Backwards: where not all can stay, the first do.
        for source in reversed(order.sources):
            self._send(Loading(model=source.name))
            try:
                shelf.add(source)
            except ModelUnusable as error:
                log.error("model_unusable", model=source.name, why=str(error))
                problems.append(str(error))
        if not shelf.cards:
            self._send(Unusable(sentence=" ".join(reversed(problems))))
            return False
        self._load_writer(order.writer, place)
        names = [source.name for source in order.sources if source.name in shelf.cards]
        ready = Ready(
            device=words,
            cards=tuple(shelf.cards[name] for name in names),
            loaded=shelf.loaded,
            beside={name: shelf.beside(name) for name in names},
            capacity=order.jobs,
        )
        self._send(ready)
        return True

    def _load_writer(self, writer: Writer | None, place: Place) -> None:
        """Load it, and put it on the cards of those that it writes for; without it, on none."""
        if writer is None:
            return
        cards = self._shelf.cards
        drawing = [cards[name] for name in writer.models if name in cards]
        drawing = [card for card in drawing if card.kind == "imagine"]
        if not drawing:
            return
        self._send(Loading(model=writer.source.name))
        try:
            self._writer = PromptWriter.load(writer.source, place)
        except WriterUnusable as error:
            log.error("writer_unusable", why=str(error))
            return
        for card in drawing:
            cards[card.name] = card.model_copy(update={"enhance": True})
        log.info("writer_loaded", writer=writer.source.location)

    def serve(self) -> None:
        """All that comes, until the process ends."""
        self._inbox.start()
        cancels = 0
        while True:
            self._begin(self._held + self._inbox.take())
            if cancels != self._inbox.cancels:
                cancels = self._inbox.cancels
                self._engine.look_again()
            if not self._engine.tick():
                self._engine.wait(self._counts_seconds or None)
            self._count(self._counts_seconds)

    def _begin(self, tasks: list[Task]) -> None:
        """As many as may; the others are held, in their order. One that nobody waits for any more
        ends at once."""
        self._held = []
        for task in tasks:
            waits = self._alone or self._crowded or (task.alone and len(self._engine))
            if (self._held or waits) and not self._inbox.cancelled(task.ticket):
                self._held.append(task)
                continue
            self._alone = self._alone or task.alone
            account = Account()
            self._engine.start(partial(self._do, task, account), account)

    def _count(self, apart: float = 0.0) -> None:
        """Tell what the engine counts, where it is wanted and was not told for so many seconds."""
        if self._counts_seconds and time.monotonic() - self._counted >= apart:
            engine = self._engine
            self._send(Counts(steps=engine.joint.steps, calls=engine.joint.calls, idle=engine.idle))
            self._counted = time.monotonic()

    def _do(self, task: Task, account: Account) -> None:
        """Run it and say how it ended, whatever that is."""
        try:
            output = self._run(task, account)
        except Cancelled:
            self._end(Left(ticket=task.ticket, cost=account.seconds))
        except JobError as error:
            self._fail(task, error.failure, account)
        except Exception as error:
            self._fail(task, self._diagnose(task, error), account)
        else:
            if isinstance(asked := task.request, ImagineRequest):
                self._drawn.setdefault(asked.model, set()).add((asked.width, asked.height))
            done = Done(ticket=task.ticket, result=output.result, cost=account.seconds)
            self._end(done, output.blobs)
        self._inbox.close(task.ticket)
        self._alone = self._alone and not task.alone

    def _fail(self, task: Task, failure: Failure, account: Account) -> None:
        self._end(Failed(ticket=task.ticket, failure=failure, cost=account.seconds))

    def _end(self, message: Done | Failed | Left, parts: Sequence[bytes] = ()) -> None:
        self._count()  # first: who has heard that it is over has heard this too
        self._send(message, parts)

    def _run(self, task: Task, account: Account) -> Output:
        """Load its model where that is not loaded, and do it, once there is room for both."""
        name = task.request.model
        card = self._shelf.cards.get(name)
        if card is None:
            raise ModelMissing(name)
        limits.check(task.request, card, task.attachment)
        while True:
            self._unless_cancelled(task)
            try:
                with self._shelf.using(name, lambda: self._told(task, account)) as model:
                    networks = () if model.joins else map(id, model.networks())
                    if self._busy.isdisjoint(networks):
                        return self._run_on(model, task)
            except NoRoom:
                self._crowded += 1
                engine.park()
                self._crowded -= 1
            except ModelUnusable as error:
                log.error("model_not_loaded", model=name, why=error.why)
                raise ModelNotLoaded(name) from error
            else:
                engine.park()

    def _unless_cancelled(self, task: Task) -> None:
        if self._inbox.cancelled(task.ticket):
            raise Cancelled

    @contextmanager
    def _told(self, task: Task, account: Account) -> Iterator[None]:
        """Around the loading of its model: its owner sees that, and does not pay for it."""
        before = account.seconds
        self._send(Loading(model=task.request.model, ticket=task.ticket))
        try:
            yield
        finally:
            account.charge(before - account.seconds)
            self._send(Loaded(ticket=task.ticket, models=self._shelf.loaded))

    def _run_on(self, model: Family, task: Task) -> Output:
        every = self._preview_seconds
        previews = every > 0 and getattr(task.request, "previews", False)
        shown = time.monotonic()

        def on_step(step: int, total: int, preview: Preview | None = None) -> None:
            nonlocal shown
            self._unless_cancelled(task)
            parts: tuple[bytes, ...] = ()
            if preview and previews and step < total and time.monotonic() - shown >= every:
                parts = (preview(),)
                shown = time.monotonic()
            self._send(Stepped(ticket=task.ticket, step=step, total=total), parts)
            if not model.joins:
                engine.pause()

        networks = set[int]() if model.joins else {*map(id, model.networks())}
        self._busy |= networks
        try:
            return self._written_out(model, task, on_step)
        finally:
            self._busy -= networks

    def _written_out(self, model: Family, task: Task, on_step: OnStep) -> Output:
        """Run it, with its prompt written out where it asks for that."""
        asked = task.request
        if not (self._writer and isinstance(asked, ImagineRequest) and asked.enhance):
            return model.run(asked, task.attachment, on_step)
        prompt = self._writer.write(asked.prompt, asked.seed, lambda: self._unless_cancelled(task))
        written = asked.model_copy(update={"prompt": prompt})
        output = model.run(written, task.attachment, on_step)
        told = "" if prompt == asked.prompt else prompt
        return Output(output.result.model_copy(update={"prompt": told}), output.blobs)

    def _diagnose(self, task: Task, error: Exception) -> Failure:
        """What its owner reads of an error that no family expected."""
        torch = sys.modules.get("torch")
        if out_of_memory(error):
            give_back()
            return OutOfMemory(task.request.model, self._smaller_than(task.request)).failure
        log.error("job_broke_off", ticket=task.ticket, exc_info=error)
        if torch is not None and isinstance(error, torch.AcceleratorError):
            # Every later call would fail the same way. The supervisor retries the job.
            os._exit(BROKEN_DEVICE)
        return _INTERNAL

    def _smaller_than(self, request: AnyRequest) -> tuple[int, int] | None:
        """The largest size with fewer pixels in which its model has drawn here."""
        if not isinstance(request, ImagineRequest):
            return None
        most, drawn = request.width * request.height, self._drawn.get(request.model, ())
        fitting = [size for size in drawn if size[0] * size[1] < most]
        return max(fitting, key=lambda size: size[0] * size[1], default=None)

    def _send(self, message: FromDevice, parts: Sequence[bytes] = ()) -> None:
        self._connection.sendall(pack(message, parts))


def main(descriptor: int, kinds: Sequence[type[Family]] | None = None) -> int:
    """Serve on the socket with this descriptor; `kinds` instead of every family there is."""
    die_with_parent()
    connection = socket.socket(fileno=descriptor)
    stream = connection.makefile("rb")
    try:
        order, _ = read_blocking(stream)
    except EOFError:
        return 0
    assert isinstance(order, Serve)
    logs.configure(order.log_level, order.log_form)
    quiet_libraries()
    device = Device(connection, stream)
    try:
        if not device.load(order, kinds or families.discover()):
            return 1
        device.serve()
    except BrokenPipeError:
        return 0
    return 0


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1])))
