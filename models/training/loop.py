"""The loop that every starter is trained by: by the clock, averaged, and from its last checkpoint.

What differs is the network and `loss_of`, which draws a batch and says how wrong the network is.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import torch
from torch import Tensor, nn
from torch.nn.attention import SDPBackend, sdpa_kernel
from tqdm import tqdm

_SAVE_EVERY = 120.0
"""Seconds of training that an interruption may cost."""
_LEAST_RATE = 0.01
_SMOOTHING = 0.02


@dataclass(frozen=True)
class Recipe:
    """What one run does; `minutes` of wall time, over all runs from one checkpoint, decides the
    learning rate's decay to zero."""

    minutes: float
    batch: int = 32
    learning_rate: float = 1e-3
    seed: int = 0
    device: str = "cpu"


@dataclass(frozen=True)
class Schedule:
    """`warmup`: steps until the learning rate is whole. `averaged`: the most that is kept of the
    running average of the weights at a step; None: the last weights are the result. `decay`: the
    last share of the time, in which the learning rate falls; while it has not begun, a checkpoint
    can be trained for longer than was planned at no loss."""

    name: str
    warmup: int
    averaged: float | None = None
    decay: float = 1.0


def fit(
    module: nn.Module,
    optimizer: torch.optim.Optimizer,
    loss_of: Callable[[], tuple[Tensor, Tensor]],
    recipe: Recipe,
    schedule: Schedule,
    checkpoint: Path,
    *,
    begin: Callable[[int], None] = lambda step: None,
) -> None:
    """Train `module` in place for `recipe.minutes`, going on from `checkpoint` when it exists.

    `loss_of` returns the loss and the errors that the bar shows. `begin`: called once with the step
    it goes on from, to prepare the weights at 0 and to seed what draws batches. The checkpoint is
    written every two minutes and at the end; it is loaded without pickle.
    """
    parameters = list(module.parameters())
    step, elapsed = 0, 0.0
    saved = None
    if checkpoint.exists():
        saved = torch.load(checkpoint, map_location=recipe.device, weights_only=True)
        module.load_state_dict(saved["weights"])
        optimizer.load_state_dict(saved["optimizer"])
        step, elapsed = saved["step"], saved["elapsed"]
    begin(step)
    average = saved["average"] if saved and schedule.averaged else _copies(parameters)

    def save() -> None:
        state = {
            "weights": module.state_dict(),
            "optimizer": optimizer.state_dict(),
            "step": step,
            "elapsed": elapsed,
        }
        if schedule.averaged:
            state["average"] = average
        torch.save(state, partial := checkpoint.with_suffix(".partial"))
        partial.replace(checkpoint)

    total, saved_at = recipe.minutes * 60, elapsed
    shown: Tensor | None = None
    started = time.monotonic() - elapsed
    bar = tqdm(total=round(total), initial=round(elapsed), unit="s", desc=schedule.name)
    while elapsed < total:
        loss, error = loss_of()
        # Linear decay to nearly nothing: the last tenth is where details sharpen.
        left = min(1.0, (1 - elapsed / total) / schedule.decay)
        rate = min(1.0, step / schedule.warmup) * max(_LEAST_RATE, left)
        for group in optimizer.param_groups:
            group["lr"] = recipe.learning_rate * rate
        optimizer.zero_grad()
        loss.backward()
        nn.utils.clip_grad_norm_(parameters, 1.0)
        optimizer.step()
        step += 1
        if schedule.averaged:
            _average(average, parameters, min(schedule.averaged, step / (step + 20)))
        error = error.detach()
        shown = error if shown is None else shown.lerp(error, _SMOOTHING)
        elapsed = time.monotonic() - started
        bar.update(round(elapsed) - bar.n)
        told = " ".join(f"{value:.4f}" for value in shown.flatten().tolist())
        bar.set_postfix(step=step, error=told, refresh=False)
        if elapsed - saved_at > _SAVE_EVERY:
            save()
            saved_at = elapsed
    bar.close()
    save()
    if schedule.averaged:
        with torch.no_grad():
            for parameter, mean in zip(parameters, average, strict=True):
                parameter.copy_(mean)


@contextmanager
def fast(device: torch.device) -> Iterator[None]:
    """For what a loss is computed from: in bfloat16, where that is faster.

    On a CPU attention is multiplied out, which in some 20 to 60 tokens is faster than the flash
    kernel's way back: the picture starter's step took 209 ms instead of 241, the captioner's 289
    instead of 443 (one core of an EPYC with AVX-512).
    """
    if device.type == "cuda":
        with torch.autocast(device.type, torch.bfloat16):
            yield
        return
    half = torch.cpu._is_avx512_bf16_supported()
    with sdpa_kernel(SDPBackend.MATH), torch.autocast("cpu", torch.bfloat16, enabled=half):
        yield


def _copies(parameters: list[nn.Parameter]) -> list[Tensor]:
    return [parameter.detach().clone() for parameter in parameters]


@torch.no_grad()
def _average(average: list[Tensor], parameters: list[nn.Parameter], keep: float) -> None:
    for mean, parameter in zip(average, parameters, strict=True):
        mean.lerp_(parameter, 1 - keep)
