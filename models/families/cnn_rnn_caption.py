"""Captions by the classic network, convolutions and an LSTM with attention, in plain torch.

A checkpoint is `config.json` (see `models/show_attend_tell.py`), `model.safetensors` and a fast
tokenizer. It has one caption to give; tags are the things that it names.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Sequence
from io import BytesIO
from typing import TYPE_CHECKING, Any, Self

from pydantic import ValidationError

from jobs.contract import MAX_CAPTIONS, DescribeRequest, ModelCard
from models.asking import NOTHING
from models.describing import Describer, Look
from models.errors import ModelUnusable
from models.family import Checkpoint, Place
from models.generating import DRAWS, TEMPERATURES, Sampler, Steps, token_said
from models.loading import find_file
from models.sources import CONFIG
from models.words import one_line

if TYPE_CHECKING:
    from PIL.Image import Image
    from torch import Tensor

    from models.show_attend_tell import ShowAttendTell

_WEIGHTS = "model.safetensors"


class CnnRnnCaption(Describer):
    """One captioner; a step is a token."""

    name = "cnn_rnn_caption"
    rounds = len(TEMPERATURES)

    def __init__(
        self, model: ShowAttendTell, tokenizer: Any, checkpoint: Checkpoint, place: Place
    ) -> None:
        self.model = model
        self.tokenizer = tokenizer
        self.device = place.device
        self.max_pixels = place.picture_pixels
        self.card = ModelCard(
            name=checkpoint.source.name,
            kind=self.kind,
            family=self.name,
            revision=checkpoint.card.revision or checkpoint.source.revision,
            cost=1.0,
            details=("short", "tags"),
            max_captions=checkpoint.card.max_captions or MAX_CAPTIONS,
            max_pixels_in=place.picture_pixels,
        )

    @classmethod
    def fits(cls, checkpoint: Checkpoint) -> bool:
        return not checkpoint.index and checkpoint.config.get("model_type") == cls.name

    @classmethod
    def load(cls, checkpoint: Checkpoint, place: Place) -> Self:
        from safetensors.torch import load_file
        from transformers import PreTrainedTokenizerFast

        from models.show_attend_tell import Config, ShowAttendTell

        source = checkpoint.source
        try:
            model = ShowAttendTell(Config.model_validate(checkpoint.config))
        except ValidationError as error:
            detail = error.errors()[0]
            field = ".".join(map(str, detail["loc"]))
            what = f"{CONFIG}: {field}: {detail['msg'].lower()}."
            raise ModelUnusable(source.name, what) from error
        file = find_file(source, _WEIGHTS, place)
        if file is None:
            raise ModelUnusable(source.name, f"{source.location} has no {_WEIGHTS}.")
        weights = load_file(file)
        found = {name: tensor.shape for name, tensor in weights.items()}
        if found != {name: tensor.shape for name, tensor in model.state_dict().items()}:
            raise ModelUnusable(source.name, f"{_WEIGHTS} is not of the network in {CONFIG}.")
        model.load_state_dict(weights)
        tokenizer: Any = PreTrainedTokenizerFast.from_pretrained(
            source.location,
            revision=source.revision or "main",
            local_files_only=not place.hub_downloads,
        )
        # As it is small, in full precision everywhere.
        return cls(model.float().to(place.device).eval(), tokenizer, checkpoint, place)

    def networks(self) -> Iterable[Any]:
        return (self.model,)

    def sample(self) -> tuple[DescribeRequest, bytes]:
        from PIL import Image

        out = BytesIO()
        Image.new("RGB", (128, 128), "gray").save(out, "PNG")
        return DescribeRequest(model=self.card.name), out.getvalue()

    def prepare(self, request: DescribeRequest, picture: Image) -> tuple[Tensor, Hashable]:
        return self.pixels([picture]), None

    def talk(self, looks: Sequence[Look]) -> _Talk:
        return _Talk(self, looks)

    def pixels(self, pictures: Sequence[Image]) -> Tensor:
        """(N, 3, S, S) in [-1, 1]."""
        import numpy as np
        import torch
        from PIL.Image import Resampling

        side = self.model.config.image_size
        small = [picture.resize((side, side), Resampling.BILINEAR) for picture in pictures]
        stacked = torch.from_numpy(np.stack([np.asarray(each, np.float32) for each in small]))
        return stacked.permute(0, 3, 1, 2) / 127.5 - 1

    def read(self, tokens: list[list[int]]) -> list[str]:
        """A caption of each, one line."""
        texts = self.tokenizer.batch_decode(tokens, skip_special_tokens=True)
        return [one_line(text) or NOTHING for text in texts]


class _Talk:
    """What the model says of pictures that share a pass."""

    def __init__(self, captioner: CnnRnnCaption, looks: Sequence[Look]) -> None:
        import torch

        self._captioner = captioner
        self._model = captioner.model
        self._looks = looks
        with torch.inference_mode():
            pixels = torch.cat([look.inputs for look in looks])
            self._places, self._state = self._model.look(pixels.to(captioner.device))

    def say(self, rows: Sequence[int], round_: int) -> list[list[str]]:
        steps = [self._looks[row].steps for row in rows]
        if not round_:
            texts = self._said([*rows], lambda logits: logits.argmax(1), steps)
            return [[text] for text in texts]
        sampler = Sampler([self._looks[row].request.seed for row in rows], round_ - 1)
        texts = self._said([row for row in rows for _ in range(DRAWS)], sampler.choose, steps)
        return [texts[start : start + DRAWS] for start in range(0, len(texts), DRAWS)]

    def _said(
        self, rows: list[int], choose: Callable[[Tensor], Tensor], steps: Sequence[Steps]
    ) -> list[str]:
        from models.show_attend_tell import State

        most = self._model.config.max_length
        state = State(*(each[rows] for each in self._state))
        tokens = self._model.tell(
            self._places[rows], state, choose, lambda done: token_said(steps, done, most)
        )
        for each in steps:
            each.round_ended()
        return self._captioner.read(tokens)
