"""Turns what a member typed into a request the workers can do, or refuses with a sentence."""

from __future__ import annotations

import secrets
from dataclasses import dataclass

from bot.text import one_line, typed
from jobs.contract import MAX_PROMPT, MAX_SEED, Aspect, ImagineRequest, ModelCard
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
    prompt = typed(draft.prompt)
    if not one_line(prompt):
        raise Refused("The prompt is empty. Say in a few words what to draw.")
    if len(prompt) > MAX_PROMPT:
        raise Refused(
            f"The prompt has {len(prompt):,} characters; the limit is {MAX_PROMPT:,}. Shorten it."
        )
    steps = card.default_steps if draft.steps is None else draft.steps
    if not 1 <= steps <= card.max_steps:
        raise Refused(f"{card.name} takes 1 to {card.max_steps} steps; you asked for {steps}.")
    guidance = card.default_guidance if draft.guidance is None else draft.guidance
    if not 0 <= guidance <= card.max_guidance:
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
        seed=_seed(draft.seed),
    )


def _seed(given: int | None) -> int:
    if given is None:
        return secrets.randbelow(_SEEDS)
    if not 0 <= given <= MAX_SEED:
        raise Refused(f"A seed is a number from 0 to {MAX_SEED:,}; you gave {given:,}.")
    return given


def _guidance(card: ModelCard, guidance: float) -> str:
    if not card.max_guidance:
        return f"{card.name} works without guidance; leave the option out."
    most = f"{card.max_guidance:g}"
    return f"{card.name} takes guidance from 0 to {most}; you asked for {guidance:g}."
