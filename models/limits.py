"""The card's limits, enforced at the worker too: the bot's word is not enough."""

from __future__ import annotations

from collections.abc import Iterable

from jobs.contract import (
    AnyRequest,
    DescribeRequest,
    ImagineRequest,
    Kind,
    ModelCard,
    UpscaleRequest,
)
from models.errors import OverLimit

_DOES: dict[Kind, str] = {
    "imagine": "draws pictures",
    "describe": "describes pictures",
    "upscale": "enlarges pictures",
}
_CANNOT: dict[Kind, str] = {"imagine": "draw", "describe": "describe", "upscale": "enlarge"}


def check(request: AnyRequest, card: ModelCard, attachment: bytes = b"") -> None:
    """Raises `OverLimit` with a sentence when the card does not offer what is asked.

    How many pixels the attachment has is known only where it is decoded: see `models.pictures`.
    """
    if request.kind != card.kind:
        raise OverLimit(
            f"{card.name} {_DOES[card.kind]} and cannot {_CANNOT[request.kind]} them.",
            "wrong-kind",
            model=card.name,
        )
    match request:
        case ImagineRequest():
            _check_size_and_steps(request, card)
            _check_abilities(request, card, attachment)
        case DescribeRequest():
            if request.detail not in card.details:
                raise OverLimit(
                    f"{card.name} cannot describe a picture as {request.detail}. "
                    f"It offers: {_listed(card.details)}.",
                    "detail-unknown",
                    model=card.name,
                )
            _check_count(card, request.captions, card.max_captions, "caption", "captions-outside")
        case UpscaleRequest():
            if request.scale not in card.scales:
                raise OverLimit(
                    f"{card.name} does not enlarge {request.scale} times. "
                    f"It offers: {_listed(card.scales)}.",
                    "scale-unknown",
                    model=card.name,
                    given=request.scale,
                    offered=_listed(card.scales),
                )


def _check_size_and_steps(request: ImagineRequest, card: ModelCard) -> None:
    if (request.width, request.height) not in {(s.width, s.height) for s in card.sizes.values()}:
        asked = f"{request.width}x{request.height}"
        offered = ", ".join(f"{s.width}x{s.height}" for s in card.sizes.values())
        raise OverLimit(
            f"{card.name} does not draw {asked}. It draws {offered}.",
            "size-unknown",
            model=card.name,
            given=asked,
            offered=offered,
        )
    if request.num_inference_steps > card.max_steps:
        raise OverLimit(
            f"{card.name} takes at most {card.max_steps} steps; "
            f"you asked for {request.num_inference_steps}.",
            "steps-outside",
            model=card.name,
            most=card.max_steps,
            given=request.num_inference_steps,
        )
    if request.guidance_scale > card.max_guidance:
        raise _too_much_guidance(request.guidance_scale, card)
    if request.negative_prompt and not card.negative_prompt:
        raise OverLimit(
            f"{card.name} takes no negative prompt; leave it out.", "no-negative", model=card.name
        )


def _too_much_guidance(asked: float, card: ModelCard) -> OverLimit:
    if not card.max_guidance:
        sentence = f"{card.name} works without guidance; leave the option out."
        return OverLimit(sentence, "no-guidance", model=card.name)
    return OverLimit(
        f"{card.name} takes guidance up to {card.max_guidance:g}; you asked for {asked:g}.",
        "guidance-outside",
        model=card.name,
        most=card.max_guidance,
        given=asked,
    )


def _check_abilities(request: ImagineRequest, card: ModelCard, attachment: bytes) -> None:
    _check_count(card, request.num_images, card.max_images, "picture", "count-outside")
    if request.strength is not None and not card.start_picture:
        sentence = f"{card.name} cannot start from a picture; leave it out."
        raise OverLimit(sentence, "no-start-picture", model=card.name)
    if request.strength is not None and not attachment:
        raise OverLimit(
            "There is no picture to start from; add one, or leave the strength out.",
            "strength-needs-picture",
        )
    if request.sampler and request.sampler not in card.samplers:
        raise _unknown_sampler(card)
    if request.enhance and not card.enhance:
        sentence = f"{card.name} cannot write prompts out; leave the option off."
        raise OverLimit(sentence, "no-writing-out", model=card.name)


def _unknown_sampler(card: ModelCard) -> OverLimit:
    if not card.samplers:
        sentence = f"{card.name} has no choice of samplers; leave the option out."
        return OverLimit(sentence, "no-samplers", model=card.name)
    offered = _listed(card.samplers)
    sentence = f"{card.name} has no sampler of that name. It offers: {offered}."
    return OverLimit(sentence, "sampler-unknown", model=card.name, offered=offered)


def _check_count(card: ModelCard, asked: int, most: int, what: str, key: str) -> None:
    if asked > most:
        plural = "" if most == 1 else "s"
        raise OverLimit(
            f"{card.name} makes at most {most} {what}{plural} at a time; you asked for {asked}.",
            key,
            model=card.name,
            most=most,
            given=asked,
        )


def _listed(offered: Iterable[object]) -> str:
    return ", ".join(map(str, offered)) or "nothing"
