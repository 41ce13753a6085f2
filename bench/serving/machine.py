"""What the machine can do, measured: the peak of a matrix product, the operations of one picture,
memory."""

from __future__ import annotations

import importlib
import resource
import statistics
import time
from collections.abc import Callable
from typing import Any

_SIZES = {"cuda": 8192, "cpu": 1536}
_TIMES = 5


def matrix_peak(device: str, dtype: Any) -> float:
    """Operations a second of the product of two square matrices; a multiply-add counts as 2."""
    torch = _torch()
    size = _SIZES.get(device.partition(":")[0], _SIZES["cpu"])
    one, other = (torch.randn(size, size, device=device).to(dtype) for _ in range(2))
    seconds: list[float] = []
    for _ in range(_TIMES + 2):
        synchronize(device)
        started = time.perf_counter()
        torch.mm(one, other)
        synchronize(device)
        seconds.append(time.perf_counter() - started)
    return 2 * size**3 / min(seconds[2:])


def operations(draw: Callable[[], Any]) -> float:
    """Of matrix products and convolutions in it, by torch's own count."""
    flop_counter: Any = importlib.import_module("torch.utils.flop_counter")
    with flop_counter.FlopCounterMode(display=False) as counter:
        draw()
    return float(counter.get_total_flops())


def seconds_of(call: Callable[[], Any], times: int) -> float:
    """The median."""
    taken: list[float] = []
    for _ in range(times):
        started = time.perf_counter()
        call()
        taken.append(time.perf_counter() - started)
    return statistics.median(taken)


def synchronize(device: str) -> None:
    torch = _torch()
    if device.startswith("cuda"):
        torch.cuda.synchronize()


def reset_peak() -> None:
    torch = _torch()
    if torch.cuda.is_available():
        torch.cuda.reset_peak_memory_stats()


def peak_memory() -> float:
    """Gigabytes: on the GPU since `reset_peak`; without one, of this process since its start."""
    torch = _torch()
    if torch.cuda.is_available():
        return torch.cuda.max_memory_allocated() / 1e9
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024 / 1e9


def _torch() -> Any:
    """Typed in ways that forbid what its own documentation does."""
    return importlib.import_module("torch")
