"""Captions: VisionEncoderDecoder models (ViT + GPT-2) and whatever AutoModelForImageTextToText
loads (BLIP, GIT, LLaVA and the like), through the stock `generate`.

Those that take a chat, or know tasks, are asked for what is wanted. The others have one caption to
give; tags are then the things that it names.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping, Sequence
from io import BytesIO
from typing import TYPE_CHECKING, Any, NamedTuple, Self

from jobs.contract import MAX_CAPTIONS, DescribeRequest, Detail, ModelCard
from models.asking import Asking
from models.describing import TAGS, Describer, Look
from models.errors import ModelUnusable
from models.family import Checkpoint, Place
from models.generating import (
    BEST,
    ROUNDS,
    each_token,
    further,
    generators_of,
    room,
)
from models.processors import image_processor, processor_of
from models.seeing import Inputs, Sight, Together

if TYPE_CHECKING:
    import torch
    from PIL.Image import Image

_ENCODER_DECODER = "vision-encoder-decoder"
_RICH_TOKENS = 200


class Caption(Describer):
    """One captioner; a step is a token."""

    name = "caption"
    rounds = ROUNDS

    def __init__(
        self, model: Any, processor: Any, tokenizer: Any, checkpoint: Checkpoint, place: Place
    ) -> None:
        """`processor` makes tensors of pictures (and text), `tokenizer` makes text of tokens."""
        self.model = model
        self.asking = Asking(processor, tokenizer, checkpoint.card.question)
        self._together = Together(model, getattr(tokenizer, "pad_token_id", None))
        self.lists_tags = self.asking.answers
        self.max_pixels = place.picture_pixels
        self.max_new_tokens = checkpoint.card.max_new_tokens or room(model)
        self.card = ModelCard(
            name=checkpoint.source.name,
            kind=self.kind,
            family=self.name,
            revision=checkpoint.card.revision or checkpoint.source.revision,
            cost=1.0,
            details=("short", "rich", "tags") if self.asking.answers else ("short", "tags"),
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

    def prepare(self, request: DescribeRequest, picture: Image) -> tuple[_Inputs, Hashable]:
        detail = "rich" if request.detail == "rich" else "short"
        inputs = self.asking.inputs(picture, self.asking.question(detail))
        key = self._together.key(inputs)
        if request.detail != "tags" or not self.lists_tags:
            return _Inputs(inputs), (detail, key)
        tags = self.asking.inputs(picture, self.asking.question("tags"))
        return _Inputs(inputs, tags), (request.detail, key, self._together.key(tags))

    def talk(self, looks: Sequence[Look]) -> _Talk:
        return _Talk(self.model, self.asking, self._together, self.max_new_tokens, looks)


class _Inputs(NamedTuple):
    """Of one picture, with the question for its caption, and with the one for its tags."""

    caption: Inputs
    tags: Inputs | None = None


class _Talk:
    """What the model answers about pictures that share a pass."""

    def __init__(
        self, model: Any, asking: Asking, together: Together, most: int, looks: Sequence[Look]
    ) -> None:
        self._model = model
        self._asking = asking
        self._looks = looks
        self._detail: Detail = "rich" if looks[0].request.detail == "rich" else "short"
        self._most = most
        self._sight = Sight(model, together, [look.inputs.caption for look in looks])
        self._rows: Sequence[int] = range(len(looks))

    def say(self, rows: Sequence[int], round_: int) -> list[list[str]]:
        looks, sight = [self._looks[row] for row in rows], self._sight_of(rows)
        detail, ways = self._detail, BEST
        if round_ == TAGS:
            detail, sight = "tags", sight.asked([look.inputs.tags for look in looks])
        elif round_:
            ways = further([look.request.seed for look in looks], round_ - 1)
        texts = self._answers(sight, detail, looks, ways)
        of_each = len(texts) // len(looks)
        return [texts[start : start + of_each] for start in range(0, len(texts), of_each)]

    def _sight_of(self, rows: Sequence[int]) -> Sight:
        if list(rows) != list(self._rows):
            before = list(self._rows)
            self._sight = self._sight.of([before.index(row) for row in rows])
            self._rows = rows
        return self._sight

    def _answers(
        self, sight: Sight, detail: Detail, looks: Sequence[Look], ways: Mapping[str, Any]
    ) -> list[str]:
        """One or several of each, those of a picture together."""
        import torch

        model, steps = self._model, [look.steps for look in looks]
        most = max(self._most, _RICH_TOKENS) if detail == "rich" else self._most
        # `generate` draws from torch's own generators even where nothing is left to choose; those
        # of others are left as they were.
        drawn_from = torch.random.fork_rng(generators_of(model.device))
        with torch.inference_mode(), drawn_from, sight.inputs() as inputs:
            tokens = model.generate(
                **inputs,
                **ways,
                max_new_tokens=most,
                max_length=None,
                stopping_criteria=[each_token(steps, most)],
            )
        for each in steps:
            each.round_ended()
        # Decoders without an encoder repeat the question before they answer; BLIP all of it but the
        # end that its tokenizer puts there.
        if "input_ids" in inputs and not model.config.is_encoder_decoder:
            asked = inputs["input_ids"].shape[1] - (model.config.model_type == "blip")
            tokens = tokens[:, asked:]
        return self._asking.read(tokens, self._asking.question(detail))


def _dtype(place: Place) -> torch.dtype:
    import torch

    if place.dtype != "auto":
        return getattr(torch, place.dtype)
    return torch.float32 if place.device == "cpu" else torch.float16
