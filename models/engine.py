"""The step engine: many jobs on one thread, whose networks are called together.

A job is a plain call that runs a stock pipeline from its beginning to its end, in a greenlet of its
own. Where the pipeline calls its network, the job waits there; the calls of all jobs that wait with
the same key become one (models/joint.py), and each gets its rows of the answer. So jobs with other
prompts, seeds, samplers, guidance and numbers of steps share each step; a new job joins at the next
one, and one that is done or cancelled is gone from it. What surrounds the network (schedulers,
callbacks, start pictures) is the pipeline's own code, each with its own state.

Nothing here knows of diffusers: `models.rows` says what has a row for each picture. Outside a
job the functions of this module do their work at once, so the same code runs alone.

    engine = Engine()
    engine.start(lambda: ...)      # as often as there is something to do
    while engine.tick(): ...       # a step each; False: nothing could be done
    engine.wait()                  # until something can be, or `wake` is called
"""

from __future__ import annotations

import sys
import threading
import time
from collections import deque
from collections.abc import Callable, Hashable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import AbstractContextManager, contextmanager, nullcontext
from typing import Any, TypeVar

from greenlet import getcurrent, greenlet

from models.admission import Admission
from models.joint import ROWS, Asked, JointCalls, Network
from models.trace import IDLE, JOB, Trace

_T = TypeVar("_T")
_THREADS = 2


class Account:
    """What a job costs: the seconds that it ran alone, and its share of joint calls."""

    def __init__(self) -> None:
        self._seconds = 0.0
        self._since: float | None = None

    @property
    def seconds(self) -> float:
        running = 0.0 if self._since is None else time.perf_counter() - self._since
        return self._seconds + running

    def charge(self, seconds: float) -> None:
        self._seconds += seconds

    @contextmanager
    def running(self) -> Iterator[None]:
        self._since = time.perf_counter()
        try:
            yield
        finally:
            self._seconds, self._since = self.seconds, None


class _Job(greenlet):
    def __init__(self, engine: Engine, work: Callable[[], Any], account: Account) -> None:
        super().__init__(work, parent=engine.hub)
        self.engine = engine
        self.account = account
        self.key: Hashable = None
        self.ready: Callable[[], None] = _nothing
        self.answer: Any = None
        self.raised: BaseException | None = None

    def answered(self, answer: Any, seconds: float) -> None:
        self.account.charge(seconds)
        self.answer = answer
        self.engine.go_on(self)

    def failed(self, error: Exception) -> None:
        self.raised = error
        self.engine.go_on(self)


class Engine:
    """All of it on the thread that makes it, but for `wake` and what is done aside.

    `rows` and `admission`: see `JointCalls`. Each job waits for one thing at a time, so who bounds
    the jobs has bounded every line of waiting here. `trace`: what it does is recorded there.
    """

    def __init__(
        self,
        rows: int = ROWS,
        admission: Admission | None = None,
        trace: Trace | None = None,
    ) -> None:
        self.hub = getcurrent()
        self.joint = JointCalls(rows, admission, trace)
        self.idle = 0.0  # seconds, in `wait`
        self._trace = trace
        self._jobs: set[_Job] = set()
        self._runnable: deque[_Job] = deque()
        self._paused: deque[_Job] = deque()
        self._parked: list[_Job] = []
        self._step_next = True
        self._back: deque[_Job] = deque()  # from aside: the one thing that other threads append to
        self._came = threading.Event()
        self._charged = 0  # asides under way that are work of the device
        self._threads = ThreadPoolExecutor(_THREADS, thread_name_prefix="aside")

    def __len__(self) -> int:
        """Jobs that are not over."""
        return len(self._jobs)

    def start(self, work: Callable[[], Any], account: Account | None = None) -> None:
        """Begin it at the next tick, out of which comes what it raises."""
        job = _Job(self, work, account or Account())
        self._jobs.add(job)
        self._runnable.append(job)

    def tick(self) -> bool:
        """Let each job go on until it waits, then do one joint call or one paused job's next part.

        False: no job could go on. None can before `wait` has returned.
        """
        # Pipelines turn gradients off for their own call. That is a state of the thread, so one
        # that waits in the middle would turn them on again in the middle of another.
        with _no_gradients():
            return self._tick()

    def _tick(self) -> bool:
        did = False
        while self._back or self._runnable:
            did = True
            self._switch((self._back or self._runnable).popleft())
        if self.joint and (self._step_next or not self._paused):
            self._step_next = False
            self.joint.call_next()
            return True
        self._step_next = True
        if self._paused:
            self._switch(self._paused.popleft())
            return True
        return did

    def quiet(self) -> bool:
        """Is no work of the device under way aside? Then none will be before the next job goes on:
        it is jobs that begin it."""
        return not self._charged

    def look_again(self) -> None:
        """Let those that are parked look whether they may go on."""
        self._runnable.extend(self._parked)
        self._parked.clear()

    def wait(self, timeout: float | None = None) -> None:
        """Until `wake` is called or something is done aside; not at all where it was before."""
        started = time.perf_counter()
        self._came.wait(timeout)
        self._came.clear()
        self.idle += time.perf_counter() - started
        if self._trace:
            self._trace.add(IDLE, started)

    def wake(self) -> None:
        """From any thread."""
        self._came.set()

    def close(self) -> None:
        """Wait for what is done aside, and end its threads."""
        self._threads.shutdown()

    # For the functions below, which run in a job.

    def suspend(self, job: _Job, among: deque[_Job] | list[_Job] | None = None) -> Any:
        """Let the others go on. Gives what the job waited for, or raises what became of it."""
        if among is not None:
            among.append(job)
        self.hub.switch()
        error, answer = job.raised, job.answer
        job.raised = job.answer = None
        if error is not None:
            raise error
        return answer

    def ask(self, job: _Job, network: Network, rows: int, key: Hashable, call: Any) -> Any:
        self.joint.add(Asked(job, network, (id(network), job.key, key), rows, call))
        return self.suspend(job)

    def pause(self, job: _Job) -> None:
        self.suspend(job, self._paused)

    def park(self, job: _Job) -> None:
        self.suspend(job, self._parked)

    def go_on(self, job: _Job) -> None:
        """One that was suspended among jobs of the caller's."""
        self._runnable.append(job)

    def aside(self, job: _Job, work: Callable[[], Any], name: str, charged: bool) -> Any:
        started = time.perf_counter()

        def back(future: Future[Any]) -> None:
            job.raised = future.exception()
            job.answer = None if job.raised else future.result()
            self._back.append(job)
            self._came.set()

        if self._trace:
            work = self._trace.noted(name, work)
        self._charged += charged
        self._threads.submit(work).add_done_callback(back)
        try:
            return self.suspend(job)
        finally:
            self._charged -= charged
            if charged:
                job.account.charge(time.perf_counter() - started)

    def gather(self, job: _Job, works: Sequence[Callable[[], _T]]) -> list[_T]:
        answers: list[Any] = [None] * len(works)
        errors: list[BaseException] = []
        left = len(works)

        def one(index: int) -> None:
            nonlocal left
            try:
                if not errors:
                    answers[index] = works[index]()
            except BaseException as error:
                errors.append(error)
            left -= 1
            if not left:
                self._runnable.append(job)

        for index in range(len(works)):
            self.start(lambda index=index: one(index), job.account)
        self.suspend(job)
        if errors:
            raise errors[0]
        return answers

    # In the hub

    def _switch(self, job: _Job) -> None:
        began = time.perf_counter() if self._trace else 0.0
        try:
            with job.account.running():
                job.switch()
        finally:
            if self._trace:
                self._trace.add(JOB, began)
            if job.dead:
                self._jobs.discard(job)
                self.look_again()


def _no_gradients() -> AbstractContextManager[Any]:
    torch: Any = sys.modules.get("torch")
    return nullcontext() if torch is None else torch.no_grad()


def _nothing() -> None:
    """There is nothing to make ready."""


def _job() -> _Job | None:
    current = getcurrent()
    return current if isinstance(current, _Job) else None


@contextmanager
def joining(key: Hashable, ready: Callable[[], None] = _nothing) -> Iterator[None]:
    """Within it, what the job asks networks is joined with what others ask with the same key.

    `ready` is called now and before each joint call: what it does to the network, other jobs may
    undo meanwhile.
    """
    ready()
    if (job := _job()) is None:
        yield
        return
    job.key, job.ready = key, ready
    try:
        yield
    finally:
        job.key, job.ready = None, _nothing


def joins() -> bool:
    """Is what is asked of networks here joined with what others ask?"""
    job = _job()
    return job is not None and job.key is not None


def ask(network: Network, rows: int, key: Hashable, call: Any) -> Any:
    """The network's answer to this call, made with others that have the same key. Where `joins`."""
    job = _job()
    assert job is not None
    return job.engine.ask(job, network, rows, key, call)


def aside(work: Callable[[], _T], *, name: str = "aside", charged: bool = False) -> _T:
    """What it gives, done by another thread while other jobs go on. `name`: in traces. `charged`:
    it costs the job the time until it is done, as work of the device."""
    job = _job()
    return work() if job is None else job.engine.aside(job, work, name, charged)


class Turn:
    """What one job has at a time, in the order in which they came; the others go on meanwhile."""

    def __init__(self) -> None:
        self._taken = False
        self._waiting: deque[_Job] = deque()

    def __enter__(self) -> None:
        if not self._taken:
            self._taken = True
            return
        job = _job()
        assert job is not None  # outside a job nothing is left in the middle
        job.engine.suspend(job, self._waiting)

    def __exit__(self, *error: object) -> None:
        if self._waiting:
            # It goes from hand to hand: who comes before the next goes on waits behind it.
            job = self._waiting.popleft()
            job.engine.go_on(job)
        else:
            self._taken = False


def measured(key: Hashable, work: Callable[[], _T]) -> _T | None:
    """What it gives, done at once while the device does nothing else, so that it is known what
    memory such work takes; None, undone, where that is known already or cannot be."""
    job = _job()
    admission = job.engine.joint.admission if job else None
    if admission is None or admission.knows(key):
        return None
    return admission.unit(key, work)


def gather(works: Sequence[Callable[[], _T]]) -> list[_T]:
    """What they give, done beside each other. Raises the first error, once all have ended; what had
    not begun by then does not."""
    job = _job()
    return [work() for work in works] if job is None else job.engine.gather(job, works)


def pause() -> None:
    """Let the others go on: for jobs whose steps are not joined, after each."""
    if job := _job():
        job.engine.pause(job)


def park() -> None:
    """Until another job has ended, or who drives the engine says `look_again`. Only in a job."""
    job = _job()
    assert job is not None
    job.engine.park(job)
