"""Captions by the classic network, convolutions and an LSTM with attention, in plain torch.

A checkpoint is `config.json` (see `models/show_attend_tell.py`), `model.safetensors` and a fast
tokenizer. It has one caption to give; tags are the things that it names.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Sequence
from io import BytesIO
from typing import TYPE_CHECKING, Any, Self

from pydantic import ValidationError

from jobs.contract import MAX_CAPTIONS, AnyRequest, DescribeRequest, DescribeResult, ModelCard
from models.errors import ModelUnusable
from models.family import Checkpoint, Family, OnStep, Output, Place
from models.generating import DRAWS, TEMPERATURES, Steps, different
from models.loading import find_file
from models.pictures import read, write_copy
from models.sources import CONFIG
from models.words import as_sentence, one_line, tags_of

if TYPE_CHECKING:
    from PIL.Image import Image
    from torch import Tensor

    from models.show_attend_tell import ShowAttendTell

_WEIGHTS = "model.safetensors"
_NOTHING = "(nothing to say)"


class CnnRnnCaption(Family):
    """One captioner, one picture at a time; a step is a token."""

    name = "cnn_rnn_caption"

    def __init__(
        self, model: ShowAttendTell, tokenizer: Any, checkpoint: Checkpoint, place: Place
    ) -> None:
        self.model = model
        self._tokenizer = tokenizer
        self._device = place.device
        self._max_pixels = place.picture_pixels
        self.card = ModelCard(
            name=checkpoint.source.name,
            kind="describe",
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

    def run(self, request: AnyRequest, attachment: bytes, on_step: OnStep) -> Output:
        import torch

        assert isinstance(request, DescribeRequest)
        started = time.perf_counter()
        picture = read(attachment, self._max_pixels)
        steps = Steps(on_step, 1 + (len(TEMPERATURES) if request.captions > 1 else 0))
        pixels = self.pixels([picture])
        (best,) = self.say(pixels, lambda logits: logits.argmax(1), steps)

        def others(round_: int) -> list[str]:
            # On the CPU whatever the device: a seed means the same words everywhere.
            generator = torch.Generator().manual_seed(request.seed + round_)

            def choose(logits: Tensor) -> Tensor:
                shares = (logits.cpu() / TEMPERATURES[round_]).softmax(1)
                return torch.multinomial(shares, 1, generator=generator)[:, 0]

            return self.say(pixels.expand(DRAWS, -1, -1, -1), choose, steps)

        captions = different(best, others, len(TEMPERATURES), request.captions)
        result = DescribeResult(
            content_type="image/jpeg",
            captions=captions,
            tags=tags_of(captions[:1]) if request.detail == "tags" else (),
            alt=as_sentence(captions[0]),
            seconds=time.perf_counter() - started,
            revision=self.card.revision,
        )
        return Output(result, (write_copy(picture),))

    def pixels(self, pictures: Sequence[Image]) -> Tensor:
        """(N, 3, S, S) in [-1, 1], on the device."""
        import numpy as np
        import torch
        from PIL.Image import Resampling

        side = self.model.config.image_size
        small = [picture.resize((side, side), Resampling.BILINEAR) for picture in pictures]
        stacked = torch.from_numpy(np.stack([np.asarray(each, np.float32) for each in small]))
        return (stacked.permute(0, 3, 1, 2) / 127.5 - 1).to(self._device)

    def say(self, pixels: Tensor, choose: Callable[[Tensor], Tensor], steps: Steps) -> list[str]:
        """One round: a caption of each, one line."""
        most = self.model.config.max_length
        tokens = self.model.say(pixels, choose, lambda done: steps.token(done, most))
        steps.round_ended()
        texts = self._tokenizer.batch_decode(tokens, skip_special_tokens=True)
        return [one_line(text) or _NOTHING for text in texts]
