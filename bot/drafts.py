"""Turns what a member typed into a request the workers can do, or refuses with a sentence."""

from __future__ import annotations

import secrets
from dataclasses import dataclass

from bot.text import one_line
from jobs.contract import MAX_PROMPT, Aspect, ImagineRequest, ModelCard
from jobs.errors import Refused

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
    prompt = draft.prompt.strip()
    if not one_line(prompt):
        raise Refused("The prompt is empty. Say in a few words what to draw.")
    if len(prompt) > MAX_PROMPT:
        raise Refused(
            f"The prompt has {len(prompt):,} characters; the limit is {MAX_PROMPT:,}. Shorten it."
        )
    steps = card.default_steps if draft.steps is None else draft.steps
    if steps > card.max_steps:
        raise Refused(f"{card.name} takes at most {card.max_steps} steps; you asked for {steps}.")
    guidance = card.default_guidance if draft.guidance is None else draft.guidance
    if guidance > card.max_guidance:
        raise Refused(_guidance(card, guidance))
    aspect = draft.aspect or next(iter(card.sizes))
    if aspect not in card.sizes:
        raise Refused(f"{card.name} cannot draw {aspect}. It can draw: {', '.join(card.sizes)}.")
    size = card.sizes[aspect]
    return ImagineRequest(
        model=card.name,
        prompt=prompt,
        width=size.width,
        height=size.height,
        num_inference_steps=steps,
        guidance_scale=guidance,
        seed=secrets.randbelow(_SEEDS) if draft.seed is None else draft.seed,
    )


def _guidance(card: ModelCard, guidance: float) -> str:
    if not card.max_guidance:
        return f"{card.name} works without guidance; leave the option out."
    return f"{card.name} takes guidance up to {card.max_guidance:g}; you asked for {guidance:g}."
