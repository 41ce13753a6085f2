"""What of the device's work is done beside the steps: by another thread, on a stream of its own.

One piece at a time of each kind; who waits for a turn keeps no thread from others.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from typing import TYPE_CHECKING, Any, TypeVar

from models import engine

if TYPE_CHECKING:
    import torch

_T = TypeVar("_T")


def has_streams(device: torch.device) -> bool:
    """Is something gained by work beside the steps there? Where the CPU is the device, threads
    would fight for the same cores."""
    return device.type == "cuda"


class OwnStream:
    """One kind of work, by its name in traces."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._turn = engine.Turn()
        self._at_work = threading.Lock()
        self._stream: Any = None

    def do(
        self, work: Callable[[], _T], device: torch.device, given: Sequence[torch.Tensor] = ()
    ) -> _T:
        """What it gives, for the stream that is current here to use; it costs the job its time.
        `given`: tensors that it reads."""
        with self._turn:
            here = self._here(work, device, given) if device.type == "cuda" else work
            return engine.aside(lambda: self._alone(here), name=self._name, charged=True)

    def stopped(self) -> AbstractContextManager[Any]:
        """Within it nothing is at work aside; waits for what is."""
        return self._at_work

    def _alone(self, work: Callable[[], _T]) -> _T:
        import torch

        with self._at_work, torch.no_grad():
            return work()

    def _here(
        self, work: Callable[[], _T], device: torch.device, given: Sequence[torch.Tensor]
    ) -> Callable[[], _T]:
        import torch

        # One for good: each has memory of its own that is kept for it.
        self._stream = stream = self._stream or torch.cuda.Stream(device)
        asks = torch.cuda.current_stream(device)
        ready = asks.record_event()

        def on_its_own_stream() -> _T:
            with torch.cuda.stream(stream):
                stream.wait_event(ready)
                for tensor in given:
                    tensor.record_stream(stream)
                answer = work()
                # Their memory is this stream's, which must not have it again while who asked reads.
                for tensor in _tensors(answer):
                    if tensor.is_cuda:
                        tensor.record_stream(asks)
                stream.synchronize()
                return answer

        return on_its_own_stream


def _tensors(value: Any) -> Iterator[torch.Tensor]:
    """All in what a network answers."""
    if hasattr(value, "record_stream"):
        yield value
    elif isinstance(value, Mapping):
        for each in value.values():
            yield from _tensors(each)
    elif isinstance(value, list | tuple):
        for each in value:
            yield from _tensors(each)
