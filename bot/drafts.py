"""Turns what a member typed into a request the workers can do, or refuses with a sentence."""

from __future__ import annotations

import math
import secrets
from dataclasses import dataclass

from bot.errors import Refused
from bot.preferences import Style
from bot.text import one_line, typed
from jobs.contract import MAX_PROMPT, MAX_SEED, Aspect, ImagineRequest, ModelCard, Size

_SEEDS = 2**32


@dataclass(frozen=True)
class Draft:
    """The options of `/imagine` as given; None where the member left one out."""

    prompt: str
    aspect: Aspect | None = None
    steps: int | None = None
    guidance: float | None = None
    seed: int | None = None
    negative: str | None = None
    count: int | None = None
    strength: float | None = None
    sampler: str | None = None
    enhance: bool | None = None
    style: Style | None = None


def prepare(draft: Draft, card: ModelCard) -> ImagineRequest:
    """Fill in the model's defaults and check its limits. Raises `Refused`."""
    prompt = _prompt(draft)
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
        negative_prompt=_negative(draft, card),
        num_images=_count(1 if draft.count is None else draft.count, card),
        strength=_strength(draft.strength, card),
        sampler=_sampler(draft.sampler or "", card),
        enhance=_enhance(draft.enhance or False, card),
    )


def _prompt(draft: Draft) -> str:
    """What the member typed, word for word, then what the style adds."""
    prompt = typed(draft.prompt)
    if not one_line(prompt):
        raise Refused("prompt-empty")
    if len(prompt) > MAX_PROMPT:
        raise Refused("prompt-too-long", length=len(prompt), limit=MAX_PROMPT)
    styled = joined(prompt, draft.style.prompt if draft.style else "")
    if len(styled) > MAX_PROMPT:
        raise Refused("styled-too-long", length=len(styled), limit=MAX_PROMPT)
    return styled


def _negative(draft: Draft, card: ModelCard) -> str:
    negative = typed(draft.negative or "")
    if negative and not card.negative_prompt:
        raise Refused("no-negative", model=card.name)
    if len(negative) > MAX_PROMPT:
        raise Refused("prompt-too-long", length=len(negative), limit=MAX_PROMPT)
    if draft.style is None or not card.negative_prompt:
        return negative
    styled = joined(negative, draft.style.negative)
    # Only a help: what the member does not want counts before it.
    return styled if len(styled) <= MAX_PROMPT else negative


def joined(text: str, addition: str) -> str:
    """Both, with a comma between them; one alone where the other is empty."""
    addition = typed(addition)
    if not text or not addition:
        return text or addition
    return f"{text.rstrip(' ,')}, {addition}" if text.rstrip(" ,") else addition


def _enhance(asked: bool, card: ModelCard) -> bool:
    if asked and not card.enhance:
        raise Refused("no-enhance", model=card.name)
    return asked


def _count(count: int, card: ModelCard) -> int:
    if not 1 <= count <= card.max_images:
        raise Refused("count-outside", model=card.name, most=card.max_images, given=count)
    return count


def _strength(strength: float | None, card: ModelCard) -> float | None:
    if strength is not None and not card.start_picture:
        raise Refused("no-start-picture", model=card.name)
    return strength


def _sampler(sampler: str, card: ModelCard) -> str:
    if sampler and sampler not in card.samplers:
        offered = ", ".join(card.samplers) or "-"
        raise Refused("sampler-unknown", model=card.name, offered=offered)
    return sampler


def smaller(request: ImagineRequest, card: ModelCard) -> Size | None:
    """The model's largest size with fewer pixels than this, in pixels; None where it has none."""
    sizes = [s for s in card.sizes.values() if s.width * s.height < request.width * request.height]
    return max(sizes, key=lambda size: size.width * size.height, default=None)


def random_seed() -> int:
    return secrets.randbelow(_SEEDS)


def _seed(given: int | None) -> int:
    if given is None:
        return random_seed()
    if not 0 <= given <= MAX_SEED:
        raise Refused("seed-outside", most=str(MAX_SEED), given=str(given))
    return given


def _guidance_refused(card: ModelCard, guidance: float) -> Refused:
    if not card.max_guidance:
        return Refused("no-guidance", model=card.name)
    return Refused("guidance-outside", model=card.name, most=card.max_guidance, given=guidance)


def nearest_aspect(ratio: float, card: ModelCard) -> Aspect | None:
    """The model's shape that is most like a picture's, by width and height; None for ratio 0."""
    if not ratio:
        return None
    return min(card.sizes, key=lambda name: _difference(ratio, card.sizes[name]), default=None)


def _difference(ratio: float, size: Size) -> float:
    return abs(math.log(size.width / size.height / ratio))
