"""Captions: VisionEncoderDecoder models (ViT + GPT-2) and whatever AutoModelForImageTextToText
loads (BLIP, GIT, LLaVA and the like), through the stock `generate`.

Those that take a chat, or know tasks, are asked for what is wanted. The others have one caption to
give; tags are then the things that it names.
"""

from __future__ import annotations

import time
from collections.abc import Iterable
from io import BytesIO
from typing import TYPE_CHECKING, Any, Self

from jobs.contract import (
    MAX_CAPTIONS,
    AnyRequest,
    DescribeRequest,
    DescribeResult,
    Detail,
    ModelCard,
)
from models.asking import NOTHING, Asking
from models.errors import ModelUnusable
from models.family import Checkpoint, Family, OnStep, Output, Place
from models.generating import (
    BEST,
    ROUNDS,
    Steps,
    Ways,
    different,
    each_token,
    further,
    generators_of,
    room,
)
from models.pictures import read, write_copy
from models.processors import image_processor, processor_of
from models.words import as_sentence, listed_tags, tags_of

if TYPE_CHECKING:
    import torch
    from PIL.Image import Image

_ENCODER_DECODER = "vision-encoder-decoder"
_RICH_TOKENS = 200


class Caption(Family):
    """One captioner, one picture at a time; a step is a token."""

    name = "caption"

    def __init__(
        self, model: Any, processor: Any, tokenizer: Any, checkpoint: Checkpoint, place: Place
    ) -> None:
        """`processor` makes tensors of pictures (and text), `tokenizer` makes text of tokens."""
        self.model = model
        self._asking = Asking(processor, tokenizer, checkpoint.card.question)
        self._max_pixels = place.picture_pixels
        self._max_new_tokens = checkpoint.card.max_new_tokens or room(model)
        self.card = ModelCard(
            name=checkpoint.source.name,
            kind="describe",
            family=self.name,
            revision=checkpoint.card.revision or checkpoint.source.revision,
            cost=1.0,
            details=("short", "rich", "tags") if self._asking.answers else ("short", "tags"),
            max_captions=checkpoint.card.max_captions or MAX_CAPTIONS,
            max_pixels_in=place.picture_pixels,
        )

    @classmethod
    def fits(cls, checkpoint: Checkpoint) -> bool:
        kind = checkpoint.config.get("model_type")
        if checkpoint.index or not isinstance(kind, str):
            return False
        if kind == _ENCODER_DECODER:
            return True
        from transformers.models.auto.modeling_auto import (
            MODEL_FOR_IMAGE_TEXT_TO_TEXT_MAPPING_NAMES,
        )

        return kind in MODEL_FOR_IMAGE_TEXT_TO_TEXT_MAPPING_NAMES

    @classmethod
    def load(cls, checkpoint: Checkpoint, place: Place) -> Self:
        import transformers

        where: dict[str, Any] = {
            "pretrained_model_name_or_path": checkpoint.source.location,
            "revision": checkpoint.source.revision or "main",
            "local_files_only": not place.hub_downloads,
        }
        classic = checkpoint.config["model_type"] == _ENCODER_DECODER
        loader: Any = (
            transformers.VisionEncoderDecoderModel
            if classic
            else transformers.AutoModelForImageTextToText
        )
        model = loader.from_pretrained(**where, dtype=_dtype(place), use_safetensors=True)
        model.to(place.device).eval()
        if classic:
            processor = image_processor(model, where)
            tokenizer = transformers.AutoTokenizer.from_pretrained(**where)
        else:
            processor = processor_of(model, where)
            tokenizer = getattr(processor, "tokenizer", None)
            if tokenizer is None:
                raise ModelUnusable(checkpoint.source.name, "its processor has no tokenizer.")
        return cls(model, processor, tokenizer, checkpoint, place)

    def networks(self) -> Iterable[Any]:
        return (self.model,)

    def sample(self) -> tuple[DescribeRequest, bytes]:
        from PIL import Image

        out = BytesIO()
        Image.new("RGB", (128, 128), "gray").save(out, "PNG")
        return DescribeRequest(model=self.card.name), out.getvalue()

    def run(self, request: AnyRequest, attachment: bytes, on_step: OnStep) -> Output:
        assert isinstance(request, DescribeRequest)
        started = time.perf_counter()
        picture = read(attachment, self._max_pixels)
        tags: tuple[str, ...] = ()
        asks_for_tags = request.detail == "tags" and self._asking.answers
        rounds = 1 + (ROUNDS if request.captions > 1 else 0) + asks_for_tags
        steps = Steps(on_step, rounds)
        captions = self._captions(request, picture, steps)
        if asks_for_tags:
            (answer,) = self._say(picture, "tags", steps)
            tags = listed_tags(answer)
        if request.detail == "tags" and not tags:
            # The others are what the model holds for less likely.
            tags = tags_of(set(captions[:1]) - {NOTHING})
        result = DescribeResult(
            content_type="image/jpeg",
            captions=captions,
            tags=tags,
            alt=as_sentence(captions[0]),
            seconds=time.perf_counter() - started,
            revision=self.card.revision,
        )
        return Output(result, (write_copy(picture),))

    def _captions(self, request: DescribeRequest, picture: Image, steps: Steps) -> tuple[str, ...]:
        """What is still missing after the sampling is what its beam search ranks next."""
        detail = "rich" if request.detail == "rich" else "short"
        (best,) = self._say(picture, detail, steps)

        def others(round_: int) -> list[str]:
            return self._say(picture, detail, steps, further(request.seed, round_))

        return different(best, others, ROUNDS, request.captions)

    def _say(
        self, picture: Image, detail: Detail, steps: Steps, ways: Ways | None = None
    ) -> list[str]:
        """What the model answers: its best, or several in one of the ways to find more."""
        import torch

        question = self._asking.question(detail)
        inputs = self._asking.inputs(picture, question).to(self.model.device, self.model.dtype)
        most = self._max_new_tokens
        if detail == "rich":
            most = max(most, _RICH_TOKENS)
        # `generate` draws from torch's own generators; those of others are left as they were.
        with torch.inference_mode(), torch.random.fork_rng(generators_of(self.model.device)):
            if ways:
                torch.manual_seed(ways.seed)
            tokens = self.model.generate(
                **inputs,
                **(ways.arguments if ways else BEST),
                max_new_tokens=most,
                max_length=None,
                stopping_criteria=[each_token(steps, most)],
            )
        steps.round_ended()
        # Decoders without an encoder repeat the question before they answer.
        if "input_ids" in inputs and not self.model.config.is_encoder_decoder:
            tokens = tokens[:, inputs["input_ids"].shape[1] :]
        return self._asking.read(tokens, question)


def _dtype(place: Place) -> torch.dtype:
    import torch

    if place.dtype != "auto":
        return getattr(torch, place.dtype)
    return torch.float32 if place.device == "cpu" else torch.float16
