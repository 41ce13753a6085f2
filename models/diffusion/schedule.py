"""The scheduler of one picture: members' choice of sampler, a late start, a look at its last step.

Every picture gets a scheduler of its own, made from the model's own configuration, so nothing of
one request can leak into the next.
"""

from __future__ import annotations

import copy
import functools
import inspect
import math
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import torch

_Choice = tuple[str, Mapping[str, Any]]
# Names as Stable Diffusion's users know them; classes and settings as diffusers' documentation
# translates them.
_DIFFUSION: Mapping[str, _Choice] = {
    "DPM++ 2M": ("DPMSolverMultistepScheduler", {"use_karras_sigmas": False}),
    "DPM++ 2M Karras": ("DPMSolverMultistepScheduler", {"use_karras_sigmas": True}),
    "Euler": ("EulerDiscreteScheduler", {}),
    "Euler a": ("EulerAncestralDiscreteScheduler", {}),
    "Heun": ("HeunDiscreteScheduler", {}),
    "DDIM": ("DDIMScheduler", {}),
    "UniPC": ("UniPCMultistepScheduler", {}),
    # As Stable Diffusion has it; otherwise it takes no less than four steps.
    "PNDM": ("PNDMScheduler", {"skip_prk_steps": True}),
}
_FLOW: Mapping[str, _Choice] = {
    "Euler": ("FlowMatchEulerDiscreteScheduler", {}),
    "Heun": ("FlowMatchHeunDiscreteScheduler", {}),
}
# Others hand their own sigmas to the scheduler, which Heun's does not take.
_FLOW_PIPELINES = frozenset({"PRXPipeline", "PRXPixelPipeline"})


def samplers(pipeline: Any) -> tuple[str, ...]:
    """Names that a request may give, the model's own first; empty where there is no choice."""
    own = getattr(pipeline, "scheduler", None)
    if own is None or own.config.get("use_flow_sigmas"):
        return ()
    flow = type(pipeline).__name__ in _FLOW_PIPELINES
    table = _FLOW if flow else _DIFFUSION
    names = [
        name
        for name, (kind, settings) in table.items()
        if kind == type(own).__name__
        and all(bool(own.config.get(key)) == value for key, value in settings.items())
    ]
    return (names[0], *(name for name in table if name != names[0])) if names else ()


def fresh(own: Any, sampler: str = "") -> Any:
    """A scheduler like `own`, or the named one with its configuration."""
    import diffusers

    if not sampler:
        return type(own).from_config(own.config)
    flow = hasattr(own, "scale_noise")
    name, settings = (_FLOW if flow else _DIFFUSION)[sampler]
    # DDIM clips samples unless it is told not to, and latents are not between -1 and 1: only a
    # model that clips by itself is to be clipped.
    config = own.config if flow else {"clip_sample": False, **own.config}
    return getattr(diffusers, name).from_config(config, **settings)


def start_late(scheduler: Any, steps: int) -> None:
    """From now on `set_timesteps` leaves only the last `steps` steps of those asked for.

    That is how a start picture works: diffusers' image-to-image pipelines cut the schedule, and
    this does it for those that have no such sibling.
    """
    whole = scheduler.set_timesteps

    @functools.wraps(whole)
    def set_timesteps(*args: Any, **kwargs: Any) -> None:
        whole(*args, **kwargs)
        # Of second order, all steps but the first have two timesteps; the second of a pair comes
        # to stand first here, which such schedulers take for a step of its own.
        first = max(0, scheduler.num_inference_steps - steps) * scheduler.order
        scheduler.timesteps = scheduler.timesteps[first:]
        if getattr(scheduler, "sigmas", None) is not None:
            scheduler.sigmas = scheduler.sigmas[first:]

    scheduler.set_timesteps = set_timesteps


class Watch:
    """Remembers a scheduler's last step, and says what picture it was on the way to.

    `ended` is told how many steps are done, after each: for pipelines that tell nobody.
    `generator`: for those that leave it out (DiT's), whose seeds would not repeat otherwise.
    """

    def __init__(
        self,
        scheduler: Any,
        generator: torch.Generator,
        ended: Callable[[int], None] | None = None,
    ) -> None:
        self._scheduler = scheduler
        self._calls = 0
        self._last: tuple[torch.Tensor, torch.Tensor, torch.Tensor] | None = None
        step = scheduler.step
        seeded = "generator" in inspect.signature(step).parameters

        @functools.wraps(step)
        def watched(model_output: Any, timestep: Any, sample: Any, *rest: Any, **more: Any) -> Any:
            if seeded and not rest:
                more.setdefault("generator", generator)
            self._last = (model_output, timestep, sample)
            answer = step(model_output, timestep, sample, *rest, **more)
            self._calls += 1
            if ended:
                ended(math.ceil(self._calls / scheduler.order))
            return answer

        scheduler.step = watched

    def estimate(self) -> torch.Tensor | None:
        """The clean sample x0 that the last step pointed at; None before the first.

        By what the network predicts: x = a x0 + b noise, where a and b are asked of the
        scheduler's own noising. Noise: x0 = (x - b noise) / a. Flow: x0 = x - b flow (arXiv
        2403.03206). Velocity: x0 = (a x - b v n) / n^2 with n^2 = a^2 + b^2 (arXiv 2202.00512,
        where n is 1).
        """
        if self._last is None:
            return None
        output, timestep, sample = self._last
        output = output[:, : sample.shape[1]]  # some networks predict their variance too
        a, b = noise_levels(self._scheduler, timestep)
        kind = self._scheduler.config.get("prediction_type", "flow_prediction")
        if kind == "epsilon":
            return (sample - b * output) / max(a, 1e-4)
        if kind == "v_prediction":
            square = a * a + b * b
            return (a * sample - b * output * square**0.5) / square
        if kind == "sample":
            return output
        return sample - b * output


def noise_levels(scheduler: Any, timestep: Any) -> tuple[float, float]:
    """(a, b) of x = a x0 + b noise at one of the scheduler's timesteps."""
    import torch

    # Not one that has begun: it would answer for the step it is at.
    idle = copy.copy(scheduler)
    for name in ("_step_index", "_begin_index"):
        if hasattr(idle, name):
            setattr(idle, name, None)
    at = torch.as_tensor(timestep).reshape(1)
    ends = torch.tensor([[1.0], [0.0]], device=at.device)
    a, b = (float(noised(idle, x0, 1 - x0, at)) for x0 in ends)
    return a, b


def noised(
    scheduler: Any, sample: torch.Tensor, noise: torch.Tensor, timestep: torch.Tensor
) -> torch.Tensor:
    """The sample as it would be at this timestep."""
    if hasattr(scheduler, "scale_noise"):  # flow matching
        return scheduler.scale_noise(sample, timestep, noise)
    return scheduler.add_noise(sample, noise, timestep)
