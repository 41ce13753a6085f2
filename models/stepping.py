"""Which networks can be called for several pictures at once, and how their calls are joined.

For each class: the arguments with a row for each picture; the first says how many. What else a call
has must be the same in all calls that are joined: shapes for tensors, which then depend on the
picture's size alone, values for the rest. So a network that is not listed here is not joined.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from models import engine

if TYPE_CHECKING:
    import torch

_TIME = "timestep"
_TEXT = "encoder_hidden_states"
ROWS: Mapping[str, tuple[str, ...]] = {
    "UNet2DConditionModel": (
        *("sample", _TIME, _TEXT, "class_labels", "timestep_cond"),
        *("added_cond_kwargs", "attention_mask", "encoder_attention_mask"),
    ),
    "SD3Transformer2DModel": ("hidden_states", _TIME, _TEXT, "pooled_projections"),
    "FluxTransformer2DModel": ("hidden_states", _TIME, _TEXT, "pooled_projections", "guidance"),
    "PixArtTransformer2DModel": (
        *("hidden_states", _TIME, _TEXT, "added_cond_kwargs"),
        *("attention_mask", "encoder_attention_mask"),
    ),
    "DiTTransformer2DModel": ("hidden_states", _TIME, "class_labels"),
    "PRXTransformer2DModel": ("hidden_states", _TIME, _TEXT, "attention_mask"),
    "SanaTransformer2DModel": (
        *("hidden_states", _TIME, _TEXT, "guidance"),
        *("attention_mask", "encoder_attention_mask"),
    ),
}
_Path = tuple[str, ...]


class Stepping:
    """One network, which from now on waits for the engine wherever a job calls it."""

    @classmethod
    def of(cls, pipeline: Any) -> Stepping | None:
        """For this pipeline's network; None where it cannot be joined, and where the pipeline is
        made of others, whose state all its copies would share."""
        from diffusers.pipelines.pipeline_utils import DiffusionPipeline

        if any(isinstance(part, DiffusionPipeline) for part in vars(pipeline).values()):
            return None
        for name in ("unet", "transformer"):
            network = getattr(pipeline, name, None)
            rows = ROWS.get(type(network).__name__)
            if rows:
                return cls(network, rows)
        return None

    def __init__(self, network: Any, rows: Sequence[str]) -> None:
        self.forward: Callable[..., Any] = network.forward
        self._signature = inspect.signature(network.forward)
        self._rows = tuple(rows)
        network.forward = self._asked

    def _asked(self, *args: Any, **kwargs: Any) -> Any:
        if not engine.joins():
            return self.forward(*args, **kwargs)
        call = _Call(self._signature.bind(*args, **kwargs).arguments, self._rows)
        return engine.ask(self, call.count, call.key, call)

    def joined(self, calls: Sequence[_Call]) -> Sequence[Any]:
        """What the network answers each of them. One alone is asked as it came."""
        if len(calls) == 1:
            return [self.forward(**calls[0].arguments)]
        arguments = dict(calls[0].arguments)
        for path in calls[0].rows:
            _put(arguments, path, _cat([call.row(path) for call in calls]))
        answer = self.forward(**arguments)
        first, answers = 0, []
        for call in calls:
            answers.append(_part(answer, slice(first, first + call.count)))
            first += call.count
        return answers


class _Call:
    """`rows`: where in `arguments` the tensors with a row for each picture are. Calls with the same
    `key` can be joined."""

    def __init__(self, arguments: dict[str, Any], names: Sequence[str]) -> None:
        self.arguments = arguments
        self.count = len(arguments[names[0]])
        self.rows: list[_Path] = []
        known: list[Hashable] = []
        for path, value in _leaves(arguments):
            if not hasattr(value, "shape"):
                known.append((path, value if isinstance(value, Hashable) else id(value)))
            elif path[0] == _TIME:
                # Of another type from each sampler, and a single one where all rows are at it.
                self.rows.append(path)
            elif path[0] in names:
                self.rows.append(path)
                known.append((path, value.dtype, tuple(value.shape[1:])))
            else:
                known.append((path, value.dtype, tuple(value.shape)))
        self.key: Hashable = tuple(known)

    def row(self, path: _Path) -> torch.Tensor:
        value: Any = self.arguments
        for name in path:
            value = value[name]
        return value.reshape(-1).expand(self.count) if path[0] == _TIME else value


def _leaves(value: Any, path: _Path = ()) -> Iterator[tuple[_Path, Any]]:
    if isinstance(value, dict):
        for name, each in value.items():
            yield from _leaves(each, (*path, name))
    else:
        yield path, value


def _put(arguments: dict[str, Any], path: _Path, value: Any) -> None:
    name, *rest = path
    if rest:
        arguments[name] = inner = dict(arguments[name])
        _put(inner, tuple(rest), value)
    else:
        arguments[name] = value


def _cat(rows: Sequence[torch.Tensor]) -> torch.Tensor:
    import torch

    return torch.cat(list(rows))


def _part(answer: Any, rows: slice) -> Any:
    """These rows of what a network gives: a tensor, a tuple, or one of diffusers' outputs."""
    if isinstance(answer, tuple):
        return tuple(_part(each, rows) for each in answer)
    if isinstance(answer, dict):
        return type(answer)(**{name: _part(each, rows) for name, each in answer.items()})
    return answer[rows]
