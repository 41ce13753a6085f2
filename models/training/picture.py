"""Trains the starter's diffusion transformer, in pixel space, with its text encoder.

The recipe: PRX predicts the clean picture (x-prediction); noise times are the logit-normal of
Stable Diffusion 3 (arXiv 2403.03206) shifted by `SHIFT` towards noise, because small pictures
with large flat areas show their content through much stronger noise than big ones do; a quarter
of the rows are pure noise. Patches are large, 16 tokens a picture: on a CPU that trains several
times as many pictures. The places of a scene are whole patches. The loss is the velocity's: x-error
over t squared, bounded. Weights are averaged over the steps (EMA); the average is what ships.

Which of a prompt's things stands where is learned late from pixels alone: the right thing in the
wrong place is no better than a blur. The prompt encoder is DistilBERT, whose tokens know their
places: asked which thing each patch shows, a BERT of two layers had 94 of 100 held-out pairs right
after 750 batches of 64 prompts, and a T5 of the same size none after 1,500. And the denoiser is
also asked, halfway, what each patch shows, by a layer that is thrown away afterwards: as REPA
(arXiv 2410.06940), with names where that has another network's features.

A start picture may show what the prompt does not say. So a tenth of the rows have little noise, and
half of these the prompt of another picture: what can be seen shall not be painted over.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

import numpy as np
import torch
from diffusers.models.transformers.transformer_prx import PRXTransformer2DModel
from diffusers.pipelines.prx.pipeline_prx_pixel import PRXPixelPipeline
from diffusers.schedulers.scheduling_flow_match_euler_discrete import (
    FlowMatchEulerDiscreteScheduler,
)
from torch import Tensor, nn
from torch.utils.data import DataLoader, IterableDataset, get_worker_info
from transformers import DistilBertConfig, DistilBertModel, PreTrainedTokenizerFast

from models.training import loop
from models.training.art import Art
from models.training.loop import Schedule, fast, fit
from models.training.scenes import RELATIONS, SIZE, Scene, draw_scene, paint, shown
from models.training.wording import word
from models.training.words import MAX_TOKENS, build_tokenizer

SHIFT = 6.0
_PATCH = 32
_MIN_T = 0.1
_DROPPED_PROMPTS = 0.1
_PURE_NOISE = 0.25
_CLEAR, _CLEAR_T = 0.1, 0.5
"""How many rows have less noise than this, evenly; half of these have another picture's prompt."""
_WIDTH, _DEPTH = 512, 4
_NAMING = 0.1
"""Share in the loss of how wrong the denoiser is about what its patches show."""
_UNASKED = -100
_RELATIONS = ("", *RELATIONS, *RELATIONS)
_SIZED = 0.6
"""Scenes twice as often as they are measured, and more of them with sizes: there is more to learn,
each thing small and big beside what it is alone."""
_TEXT_WIDTH = 256
_SCHEDULE = Schedule("picture", warmup=200, averaged=0.999, decay=0.2)


@dataclass(frozen=True)
class Recipe(loop.Recipe):
    """`workers`: processes that paint beside the one that trains; 0: it paints itself. `begun`: the
    folder of an exported starter whose networks are trained further; None: new ones."""

    batch: int = 64
    workers: int = 0
    begun: Path | None = None


class Starter(nn.Module):
    """The two networks that learn together: prompt encoder and denoiser."""

    def __init__(
        self,
        tokenizer: PreTrainedTokenizerFast,
        text_encoder: DistilBertModel,
        transformer: PRXTransformer2DModel,
    ) -> None:
        super().__init__()
        self.tokenizer = tokenizer
        self.text_encoder = text_encoder
        self.transformer = transformer

    @classmethod
    def new(cls) -> Self:
        tokenizer = build_tokenizer()
        text_encoder = DistilBertModel(
            DistilBertConfig(
                vocab_size=len(tokenizer),
                dim=_TEXT_WIDTH,
                hidden_dim=2 * _TEXT_WIDTH,
                n_layers=3,
                n_heads=4,
                max_position_embeddings=MAX_TOKENS,
                dropout=0.0,
                attention_dropout=0.0,
            )
        )
        transformer = PRXTransformer2DModel(
            in_channels=3,
            patch_size=_PATCH,
            context_in_dim=_TEXT_WIDTH,
            hidden_size=_WIDTH,
            mlp_ratio=3.0,
            num_heads=_WIDTH // 64,
            depth=_DEPTH,
            axes_dim=[32, 32],
            bottleneck_size=256,
            resolution_embeds=False,
        )
        return cls(tokenizer, text_encoder, transformer)

    @classmethod
    def exported(cls, folder: Path) -> Self:
        """That in `folder`; words that its tokenizer lacked are new to its text encoder."""
        pipeline: Any = PRXPixelPipeline.from_pretrained(folder, dtype=torch.float32)
        tokenizer, encoder = build_tokenizer(), pipeline.text_encoder
        old, words = pipeline.tokenizer.get_vocab(), tokenizer.get_vocab()
        learned = encoder.get_input_embeddings().weight.detach().clone()
        encoder.resize_token_embeddings(len(tokenizer))
        kept = [(row, old[word]) for word, row in words.items() if word in old]
        rows, before = (torch.tensor(each) for each in zip(*kept, strict=True))
        with torch.no_grad():
            encoder.get_input_embeddings().weight[rows] = learned[before]
        return cls(tokenizer, encoder, pipeline.transformer)

    def forward(self, noisy: Tensor, t: Tensor, ids: Tensor, mask: Tensor) -> Tensor:
        """The predicted clean pictures, (N, 3, SIZE, SIZE) in [-1, 1]."""
        text = self.text_encoder(input_ids=ids, attention_mask=mask).last_hidden_state
        return self.transformer(
            noisy, timestep=t, encoder_hidden_states=text, attention_mask=mask
        ).sample

    def pipeline(self) -> PRXPixelPipeline:
        """The stock pipeline around the same networks."""
        return PRXPixelPipeline(
            transformer=self.transformer,
            scheduler=FlowMatchEulerDiscreteScheduler(shift=SHIFT),
            text_encoder=self.text_encoder,
            tokenizer=self.tokenizer,
            default_sample_size=SIZE,
            prompt_max_tokens=MAX_TOKENS,
            noise_scale=1.0,
        )


class Pupil(nn.Module):
    """A starter that also says, halfway through its denoiser, what each patch shows: one of so many
    things, or nothing."""

    def __init__(self, starter: Starter, things: int) -> None:
        super().__init__()
        self.starter = starter
        denoiser: Any = starter.transformer
        width = denoiser.config.hidden_size
        self.namer = nn.Sequential(nn.LayerNorm(width), nn.Linear(width, things + 1))
        self._halfway = torch.empty(0)
        denoiser.blocks[len(denoiser.blocks) // 2 - 1].register_forward_hook(self._keep)

    def _keep(self, block: nn.Module, given: object, tokens: Tensor) -> None:
        self._halfway = tokens

    def forward(self, *noisy: Tensor) -> tuple[Tensor, Tensor]:
        """What the starter predicts, and logits of (N, patches, things + 1)."""
        return self.starter(*noisy), self.namer(self._halfway)


def train(recipe: Recipe, arts: Sequence[Art], checkpoint: Path) -> Starter:
    """Train by the recipe, as `loop.fit` says. Returns the averaged weights."""
    torch.manual_seed(recipe.seed)
    device = torch.device(recipe.device)
    starter = Starter.exported(recipe.begun) if recipe.begun else Starter.new()
    pupil = Pupil(starter, len({art.concept for art in arts}))
    pupil.to(device).train()
    optimizer = torch.optim.AdamW(
        pupil.parameters(),
        recipe.learning_rate,
        weight_decay=0.0,
        betas=(0.9, 0.95),
        fused=True,
    )
    generator = torch.Generator(device)
    batches: Iterator[tuple[Tensor, Tensor, Tensor]] = iter(())

    def begin(step: int) -> None:
        nonlocal batches
        generator.manual_seed(recipe.seed + step)
        painted = Batches(arts, recipe.batch, recipe.seed + step)
        batches = iter(DataLoader(painted, batch_size=None, num_workers=recipe.workers))

    def loss_of() -> tuple[Tensor, Tensor]:
        clean, ids, named = (tensor.to(device) for tensor in next(batches))
        clean = clean.permute(0, 3, 1, 2).float() / 127.5 - 1
        t, clear = _noise_times(recipe.batch, generator, device)
        others = clear & (torch.rand(len(t), generator=generator, device=device) < 0.5)
        ids = torch.where(others[:, None], ids.roll(1, 0), ids)
        named = torch.where(others[:, None], _UNASKED, named)
        noise = torch.randn(clean.shape, generator=generator, device=device)
        rows = t[:, None, None, None]
        with fast(device):
            predicted, names = pupil((1 - rows) * clean + rows * noise, t, ids, ids > 0)
        error = (predicted.float() - clean).pow(2).mean((1, 2, 3))
        misnamed = nn.functional.cross_entropy(
            names.float().flatten(0, 1), named.flatten(), ignore_index=_UNASKED, reduction="sum"
        ) / (named != _UNASKED).sum().clamp(min=1)  # in a small batch there may be none
        loss = (error / t.clamp(min=_MIN_T) ** 2).mean() + _NAMING * misnamed
        return loss, torch.stack([error.mean(), misnamed.detach()])

    fit(pupil, optimizer, loss_of, recipe, _SCHEDULE, checkpoint, begin=begin)
    return starter.eval()


def _noise_times(
    count: int, generator: torch.Generator, device: torch.device
) -> tuple[Tensor, Tensor]:
    """Of each row, and whether it is one of those with little."""
    u = torch.sigmoid(torch.randn(count, generator=generator, device=device))
    t = SHIFT * u / (1 + (SHIFT - 1) * u)
    kind, even = torch.rand((2, count), generator=generator, device=device)
    clear = kind > 1 - _CLEAR
    t = torch.where(clear, _CLEAR_T * even, t)
    return torch.where(kind < _PURE_NOISE, torch.ones_like(t), t), clear


class Batches(IterableDataset[tuple[Tensor, Tensor, Tensor]]):
    """Endless (pictures, uint8 of (N, SIZE, SIZE, 3); token ids, (N, L); what each patch shows,
    (N, patches)); each process that paints has a seed of its own.

    0: nothing; else which of the arts' concepts, from 1. Without a prompt nobody is asked.
    """

    def __init__(self, arts: Sequence[Art], count: int, seed: int) -> None:
        self._arts, self._count, self._seed = arts, count, seed
        names = sorted({art.concept.name for art in arts})
        self._numbers = {name: number for number, name in enumerate(names, 1)}

    def __iter__(self) -> Iterator[tuple[Tensor, Tensor, Tensor]]:
        worker = get_worker_info()
        rng = random.Random(f"{self._seed} {worker.id if worker else 0}")
        tokenizer = build_tokenizer()
        while True:
            scenes = [
                draw_scene(rng, self._arts, relations=_RELATIONS, sized=_SIZED)
                for _ in range(self._count)
            ]
            pixels = np.stack([paint(scene) for scene in scenes])
            prompts = ["" if rng.random() < _DROPPED_PROMPTS else word(rng, s) for s in scenes]
            tokens = tokenizer(prompts, padding=True, max_length=MAX_TOKENS, truncation=True)
            named = [
                self._named(scene) if prompt else [_UNASKED] * (SIZE // _PATCH) ** 2
                for scene, prompt in zip(scenes, prompts, strict=True)
            ]
            ids = torch.tensor(tokens["input_ids"])
            yield torch.from_numpy(pixels), ids, torch.tensor(named)

    def _named(self, scene: Scene) -> list[int]:
        return [
            0 if index is None else self._numbers[scene.arts[index].concept.name]
            for index in shown(scene, _PATCH)
        ]
