"""Turns what a member typed into a request the workers can do, or refuses with a sentence."""

from __future__ import annotations

import secrets
from dataclasses import dataclass

from bot.errors import Refused
from bot.text import one_line, typed
from jobs.contract import MAX_PROMPT, MAX_SEED, Aspect, ImagineRequest, ModelCard

_SEEDS = 2**32


@dataclass(frozen=True)
class Draft:
    """The options of `/imagine` as given; None where the member left one out."""

    prompt: str
    aspect: Aspect | None = None
    steps: int | None = None
    guidance: float | None = None
    seed: int | None = None


def prepare(draft: Draft, card: ModelCard) -> ImagineRequest:
    """Fill in the model's defaults and check its limits. Raises `Refused`."""
    prompt = typed(draft.prompt)
    if not one_line(prompt):
        raise Refused("prompt-empty")
    if len(prompt) > MAX_PROMPT:
        raise Refused("prompt-too-long", length=len(prompt), limit=MAX_PROMPT)
    steps = card.default_steps if draft.steps is None else draft.steps
    if not 1 <= steps <= card.max_steps:
        raise Refused("steps-outside", model=card.name, most=card.max_steps, given=steps)
    guidance = card.default_guidance if draft.guidance is None else draft.guidance
    if not 0 <= guidance <= card.max_guidance:
        raise _guidance_refused(card, guidance)
    aspect = draft.aspect or next(iter(card.sizes))
    if aspect not in card.sizes:
        raise Refused(
            "aspect-unknown", model=card.name, aspect=aspect, offered=", ".join(card.sizes)
        )
    size = card.sizes[aspect]
    return ImagineRequest(
        model=card.name,
        prompt=prompt,
        width=size.width,
        height=size.height,
        num_inference_steps=steps,
        guidance_scale=guidance,
        seed=_seed(draft.seed),
    )


def _seed(given: int | None) -> int:
    if given is None:
        return secrets.randbelow(_SEEDS)
    if not 0 <= given <= MAX_SEED:
        raise Refused("seed-outside", most=str(MAX_SEED), given=str(given))
    return given


def _guidance_refused(card: ModelCard, guidance: float) -> Refused:
    if not card.max_guidance:
        return Refused("no-guidance", model=card.name)
    return Refused("guidance-outside", model=card.name, most=card.max_guidance, given=guidance)
