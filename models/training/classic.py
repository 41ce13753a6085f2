"""Trains the second captioner, the classic one: convolutions that look, an LSTM that says it.

On the same pictures and words as the other (see `models/training/caption.py`), so that the two can
be compared.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from torch import Tensor, nn

from models.show_attend_tell import Config, ShowAttendTell
from models.training import caption
from models.training.art import Art
from models.training.caption import IMAGE, Drawn, draw_batch
from models.training.loop import Schedule, fit
from models.training.words import MAX_TOKENS, build_tokenizer

_SCHEDULE = Schedule("classic", warmup=100, averaged=0.995)
_LEFT_OUT = -100


@dataclass(frozen=True)
class Recipe(caption.Recipe):
    learning_rate: float = 2e-3


def build_model(tokenizer: Any) -> ShowAttendTell:
    """Four halvings, 64 places of 192 channels, an LSTM of width 256; 1.5 million parameters."""
    return ShowAttendTell(
        Config(
            image_size=IMAGE,
            vocab_size=len(tokenizer),
            max_length=MAX_TOKENS,
            start=tokenizer.bos_token_id,
            end=tokenizer.eos_token_id,
        )
    )


def train(
    recipe: Recipe, arts: Sequence[Art], drawn: Sequence[Drawn], checkpoint: Path
) -> ShowAttendTell:
    """Train by the recipe, as `loop.fit` says. Returns the averaged weights."""
    torch.manual_seed(recipe.seed)
    device = torch.device(recipe.device)
    tokenizer: Any = build_tokenizer()
    model = build_model(tokenizer).to(device).train()
    optimizer = torch.optim.AdamW(model.parameters(), recipe.learning_rate, weight_decay=0.01)
    rng = random.Random()

    def begin(step: int) -> None:
        rng.seed(recipe.seed + step)

    def loss_of() -> tuple[Tensor, Tensor]:
        pixels, labels = draw_batch(rng, tokenizer, arts, drawn, recipe)
        starts = torch.full((len(labels), 1), model.config.start)
        # What comes after the end is never asked for, so any token will do there.
        tokens = torch.cat([starts, labels[:, :-1].clamp(min=0)], 1)
        logits = model(pixels.to(device), tokens.to(device))
        loss = nn.functional.cross_entropy(
            logits.flatten(0, 1), labels.to(device).flatten(), ignore_index=_LEFT_OUT
        )
        return loss, loss

    fit(model, optimizer, loss_of, recipe, _SCHEDULE, checkpoint, begin=begin)
    return model.eval()
