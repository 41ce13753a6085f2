"""Looking at pictures once, however often a captioner is asked about them; and several pictures in
one pass.

Each call of a stock `generate` looks at the picture anew. Encoder-decoders take what their encoder
made of it (`encoder_outputs`); of the others, the module that looks answers as the first time.
"""

from __future__ import annotations

import copy
from collections.abc import Hashable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from torch import Tensor

_TEXT = "input_ids"
# Processors of what was said before: padding in front of a question would be taken for that.
_REMEMBER = ("repetition_penalty", "encoder_repetition_penalty", "no_repeat_ngram_size")
_NEUTRAL = (None, 0, 1, 1.0)

Inputs = Mapping[str, Any]
"""What a processor made of one picture: tensors whose first dimension is the batch's, or counts
the patches of all pictures."""


class Together:
    """Which inputs can share a pass, and the pass's inputs."""

    def __init__(self, model: Any, pad: int | None) -> None:
        """`pad`: the token that fills up a question in front, None where there is none."""
        self._model = model
        self._pad = pad or 0
        config = model.generation_config
        remembers = any(getattr(config, name, None) not in _NEUTRAL for name in _REMEMBER)
        self._pads = pad is not None and not model.config.is_encoder_decoder and not remembers

    def key(self, inputs: Inputs) -> Hashable:
        """Inputs with the same key can share a pass: the same shapes, but for the length of what is
        padded in front."""
        import torch

        text = inputs.get(_TEXT)
        pads = self._pads and "attention_mask" in inputs
        shapes: list[tuple[str, Hashable]] = []
        for name, value in inputs.items():
            if not isinstance(value, torch.Tensor):
                return id(inputs)
            free = pads and text is not None and value.shape == text.shape
            shapes.append((name, None if free else value.shape[1:]))
        return tuple(sorted(shapes))

    def of(self, several: Sequence[Inputs]) -> dict[str, Any]:
        """For `generate`, on the model's device: one row after the other, each text at the end."""
        import torch

        longest = max(inputs[_TEXT].shape[1] for inputs in several) if _TEXT in several[0] else 0
        joined: dict[str, Any] = {}
        for name, first in several[0].items():
            if not isinstance(first, torch.Tensor):
                joined[name] = first
                continue
            rows: list[Tensor] = []
            for inputs in several:
                row = inputs[name]
                if longest and row.shape == inputs[_TEXT].shape:
                    filling = self._pad if name == _TEXT else 0
                    missing = longest - row.shape[1]
                    row = torch.nn.functional.pad(row, (missing, 0), value=filling)
                rows.append(row)
            tensor = torch.cat(rows)
            dtype = self._model.dtype if tensor.is_floating_point() else tensor.dtype
            joined[name] = tensor.to(self._model.device, dtype)
        return joined


class Sight:
    """Some pictures that are asked about together, and what was seen in them the first time."""

    def __init__(self, model: Any, together: Together, several: Sequence[Inputs]) -> None:
        self._model = model
        self._together = together
        self._several = several
        self._inputs: dict[str, Any] | None = None
        self._seen: Any = None
        self._asked = 0

    def of(self, rows: Sequence[int]) -> Sight:
        """Of these of the pictures alone."""
        if list(rows) == list(range(len(self._several))):
            return self
        fewer = Sight(self._model, self._together, [self._several[row] for row in rows])
        if self._encodes:
            fewer._seen = self._seen[list(rows)]
        return fewer

    def asked(self, several: Sequence[Inputs]) -> Sight:
        """Of the same pictures, with another question."""
        other = Sight(self._model, self._together, several)
        if not self._encodes:
            other._seen, other._asked = self._seen, self._asked
        return other

    @contextmanager
    def inputs(self) -> Iterator[dict[str, Any]]:
        """Arguments of `generate`, which is called while this lasts; the first time it looks."""
        if self._inputs is None:
            self._inputs = self._together.of(self._several)
        if not self._encodes:
            with self._once():
                yield dict(self._inputs)
        elif self._seen is None:
            with self._noticed():
                yield dict(self._inputs)
        else:
            from transformers.modeling_outputs import BaseModelOutput

            text = {name: each for name, each in self._inputs.items() if not _pixels(name)}
            # Anew each time: `generate` repeats its rows in place.
            yield text | {"encoder_outputs": BaseModelOutput(last_hidden_state=self._seen)}

    @property
    def _encodes(self) -> bool:
        """Does its `generate` take what its encoder made? One of its own may not."""
        from transformers import GenerationMixin

        stock = type(self._model).generate is vars(GenerationMixin)["generate"]
        return stock and self._model.config.is_encoder_decoder

    @contextmanager
    def _noticed(self) -> Iterator[None]:
        def notice(module: Any, inputs: Any, output: Any) -> None:
            self._seen = output[0]

        hook = self._model.get_encoder().register_forward_hook(notice)
        try:
            yield
        finally:
            hook.remove()

    @contextmanager
    def _once(self) -> Iterator[None]:
        eyes = _eyes(self._model)
        if eyes is None:
            yield
            return
        look, own = eyes.forward, vars(eyes).get("forward")

        def seen(*args: Any, **named: Any) -> Any:
            import torch

            pixels = next(each for each in (*args, *named.values()) if torch.is_tensor(each))
            if self._seen is None:
                self._seen, self._asked = look(*args, **named), len(pixels)
            # A copy: some write what they make of it into it.
            return _repeated(copy.copy(self._seen), len(pixels) // self._asked)

        eyes.forward = seen
        try:
            yield
        finally:
            if own is None:
                del eyes.forward
            else:
                eyes.forward = own


def _eyes(model: Any) -> Any | None:
    """The module that looks at pictures; None where it has a name that nobody else uses."""
    # GIT's, which transformers' own way of asking does not know.
    own = getattr(getattr(model, "git", None), "image_encoder", None)
    if own is not None:
        return own
    found = model.get_encoder(modality="image")
    return None if found in (model, model.base_model) else found


def _repeated(seen: Any, times: int) -> Any:
    """GIT looks once for each answer: the rows of a picture together."""
    if times > 1:
        for name, value in seen.items():
            seen[name] = value.repeat_interleave(times, 0)
    return seen


def _pixels(name: str) -> bool:
    return name.startswith(("pixel", "image"))
