"""Pictures by a language model: GPT-2 goes on after the prompt, in tokens of a picture, which a
VQModel turns into pixels. As in DALL-E (arXiv 2102.12092) and VQGAN (arXiv 2012.09841).

A checkpoint is `config.json` (see `Config`) and the folders `gpt2` (transformers' GPT2LMHeadModel),
`vqmodel` (diffusers' VQModel) and `tokenizer`. The prompt has a fixed number of tokens, padding
among them; then come the picture's, row by row, and nothing else. The empty prompt is what it is
guided away from. There are always as many tokens, so a picture is one step.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING, Any, Self

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from jobs.contract import MAX_IMAGES, AnyRequest, ImagineRequest, ImagineResult, ModelCard, Size
from models.errors import ModelUnusable
from models.families.diffusers_image import dtype_of
from models.family import Checkpoint, Family, OnStep, Output, Place
from models.pictures import write_png, write_preview
from models.sources import CONFIG

if TYPE_CHECKING:
    from PIL.Image import Image
    from torch import Tensor

GPT2, VQMODEL, TOKENIZER = "gpt2", "vqmodel", "tokenizer"
_COLOURS = 3


class Config(BaseModel):
    """`prompt_tokens`: of every prompt, with its padding. `first_code`: GPT-2's token for code 0 of
    the codebook; the others follow. `side`: tokens to a side of the picture. `temperature`, `top_k`
    (0: all): how the tokens are drawn. `guidance`: the default."""

    model_config = ConfigDict(frozen=True)

    prompt_tokens: int = Field(ge=1)
    first_code: int = Field(ge=1)
    side: int = Field(ge=1, le=64)
    temperature: float = Field(default=1.0, gt=0)
    top_k: int = Field(default=0, ge=0)
    guidance: float = Field(default=0.0, ge=0)


class Gpt2Image(Family):
    """One GPT-2 with its VQModel; the pictures of one request together."""

    name = "gpt2_image"
    kind = "imagine"

    def __init__(
        self, config: Config, parts: tuple[Any, Any, Any], checkpoint: Checkpoint, place: Place
    ) -> None:
        """`parts`: GPT-2, VQModel and tokenizer. Raises `ModelUnusable` where they do not fit."""
        self.config = config
        self._gpt2, self._vqmodel, self._tokenizer = gpt2, vqmodel, tokenizer = parts
        self._device = place.device
        self._codes = int(vqmodel.config.num_vq_embeddings)
        last = config.first_code + self._codes
        length = config.prompt_tokens + config.side**2
        if last > gpt2.config.vocab_size or len(tokenizer) > config.first_code:
            why = f"its tokens are not those of {self._codes} codes after {len(tokenizer)} words."
            raise ModelUnusable(checkpoint.source.name, why)
        if gpt2.config.n_positions < length - 1:
            why = f"a picture takes {length} tokens; GPT-2 has {gpt2.config.n_positions} positions."
            raise ModelUnusable(checkpoint.source.name, why)
        # Networks of packed pictures see squares of pixels as channels.
        self._packed = math.isqrt(vqmodel.config.out_channels // _COLOURS)
        halvings = len(vqmodel.config.block_out_channels) - 1
        side = config.side * 2**halvings * self._packed
        card = checkpoint.card
        guidance = config.guidance if card.default_guidance is None else card.default_guidance
        self.card = ModelCard(
            name=checkpoint.source.name,
            kind=self.kind,
            family=self.name,
            revision=card.revision or checkpoint.source.revision,
            cost=1.0,
            sizes={"square": Size(width=side, height=side)},
            default_steps=1,
            max_steps=1,
            default_guidance=guidance,
            max_guidance=max(guidance, 10.0 if card.max_guidance is None else card.max_guidance),
            max_images=MAX_IMAGES,
        )

    @classmethod
    def fits(cls, checkpoint: Checkpoint) -> bool:
        return not checkpoint.index and checkpoint.config.get("model_type") == cls.name

    @classmethod
    def load(cls, checkpoint: Checkpoint, place: Place) -> Self:
        import transformers
        from diffusers.models.autoencoders.vq_model import VQModel

        source = checkpoint.source
        try:
            config = Config.model_validate(checkpoint.config)
        except ValidationError as error:
            detail = error.errors()[0]
            field = ".".join(map(str, detail["loc"]))
            what = f"{CONFIG}: {field}: {detail['msg'].lower()}."
            raise ModelUnusable(source.name, what) from error
        where: dict[str, Any] = {
            "revision": source.revision or "main",
            "local_files_only": not place.hub_downloads,
        }
        networks = {**where, "dtype": dtype_of(checkpoint, place), "use_safetensors": True}
        gpt2: Any = transformers.GPT2LMHeadModel
        vqmodel: Any = VQModel
        tokenizer: Any = transformers.AutoTokenizer
        parts = (
            gpt2.from_pretrained(source.location, subfolder=GPT2, **networks),
            vqmodel.from_pretrained(source.location, subfolder=VQMODEL, **networks),
            tokenizer.from_pretrained(source.location, subfolder=TOKENIZER, **where),
        )
        for network in parts[:2]:
            network.to(place.device).eval()
        return cls(config, parts, checkpoint, place)

    def networks(self) -> Iterable[Any]:
        return (self._gpt2, self._vqmodel)

    def sample(self) -> tuple[ImagineRequest, bytes]:
        size = self.card.sizes["square"]
        return ImagineRequest(
            model=self.card.name,
            prompt="a lion",
            width=size.width,
            height=size.height,
            num_inference_steps=1,
            guidance_scale=self.card.default_guidance,
            seed=0,
        ), b""

    def run(self, request: AnyRequest, attachment: bytes, on_step: OnStep) -> Output:
        assert isinstance(request, ImagineRequest)
        started = time.perf_counter()
        total = self.config.side**2

        def told(done: int, codes: Tensor) -> None:
            on_step(done, total, lambda: write_preview(self.pictures(codes[:1])[0]))

        prompts = [request.prompt] * request.num_images
        codes = self.draw(prompts, request.seeds, request.guidance_scale, told)
        result = ImagineResult(
            width=request.width,
            height=request.height,
            seconds=time.perf_counter() - started,
            revision=self.card.revision,
            seeds=request.seeds,
        )
        return Output(result, tuple(map(write_png, self.pictures(codes))))

    def draw(
        self,
        prompts: Sequence[str],
        seeds: Sequence[int],
        guidance: float,
        told: Callable[[int, Tensor], None] = lambda done, codes: None,
    ) -> Tensor:
        """The pictures' codes, (N, side * side), each of its prompt and seed.

        `told` after each token: how many there are, and the codes, those to come still -1.
        """
        import torch
        from transformers import DynamicCache

        config, count = self.config, len(prompts)
        guided = guidance > 1  # at 1 the empty prompt counts for nothing, as in diffusers
        fed = self.prompt_ids([*prompts, *([""] * count if guided else [])])
        # On the CPU whatever the device: a seed means the same picture everywhere.
        generators = [torch.Generator("cpu").manual_seed(seed) for seed in seeds]
        codes = torch.full((count, config.side**2), -1)
        cache = DynamicCache(config=self._gpt2.config)
        ours = slice(config.first_code, config.first_code + self._codes)
        for index in range(codes.shape[1]):
            with torch.inference_mode():
                answer = self._gpt2(
                    fed.to(self._device),
                    # The padding is part of the prompt.
                    attention_mask=torch.ones(len(fed), config.prompt_tokens + index).to(
                        self._device
                    ),
                    past_key_values=cache,
                    use_cache=True,
                )
            logits = answer.logits[:, -1, ours].float().cpu()
            if guided:
                asked, empty = logits.chunk(2)
                logits = empty + guidance * (asked - empty)
            codes[:, index] = self._choose(logits, generators)
            told(index + 1, codes)
            fed = (codes[:, index : index + 1] + config.first_code).repeat(1 + guided, 1)
        return codes

    def prompt_ids(self, prompts: Sequence[str]) -> Tensor:
        """(N, prompt_tokens); what is too long is cut."""
        return self._tokenizer(
            list(prompts),
            padding="max_length",
            max_length=self.config.prompt_tokens,
            truncation=True,
            return_tensors="pt",
        )["input_ids"]

    def _choose(self, logits: Tensor, generators: Sequence[Any]) -> Tensor:
        """A code for each row of (N, codes), with a generator of its own."""
        import torch

        if 0 < self.config.top_k < self._codes:
            least = logits.topk(self.config.top_k, dim=1).values[:, -1:]
            logits = logits.masked_fill(logits < least, -math.inf)
        shares = (logits / self.config.temperature).softmax(1)
        drawn = [
            torch.multinomial(share, 1, generator=generator)
            for share, generator in zip(shares, generators, strict=True)
        ]
        return torch.cat(drawn)

    def pictures(self, codes: Tensor) -> list[Image]:
        """In RGB. Where codes are still to come, the picture's first: the background, mostly."""
        import torch
        from PIL import Image
        from torch.nn.functional import pixel_shuffle

        side, vqmodel = self.config.side, self._vqmodel
        known = torch.where(codes < 0, codes[:, :1], codes).view(-1, side, side)
        with torch.inference_mode():
            latents = vqmodel.quantize.embedding(known.to(self._device)).permute(0, 3, 1, 2)
            packed = vqmodel.decode(latents, force_not_quantize=True).sample
        pixels = (pixel_shuffle(packed.float(), self._packed).clamp(-1, 1) + 1) * 127.5
        rows = pixels.round().byte().permute(0, 2, 3, 1).cpu().numpy()
        return [Image.fromarray(each) for each in rows]
