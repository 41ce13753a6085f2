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
        raise OverLimit(f"{card.name} {_DOES[card.kind]} and cannot {_CANNOT[request.kind]} them.")
    match request:
        case ImagineRequest():
            _check_size_and_steps(request, card)
            _check_abilities(request, card, attachment)
        case DescribeRequest():
            if request.detail not in card.details:
                raise OverLimit(
                    f"{card.name} cannot describe a picture as {request.detail}. "
                    f"It offers: {_listed(card.details)}."
                )
            _check_count(card, request.captions, card.max_captions, "caption")
        case UpscaleRequest():
            if request.scale not in card.scales:
                raise OverLimit(
                    f"{card.name} does not enlarge {request.scale} times. "
                    f"It offers: {_listed(card.scales)}."
                )


def _check_size_and_steps(request: ImagineRequest, card: ModelCard) -> None:
    if (request.width, request.height) not in {(s.width, s.height) for s in card.sizes.values()}:
        offered = ", ".join(f"{s.width}x{s.height}" for s in card.sizes.values())
        raise OverLimit(
            f"{card.name} does not draw {request.width}x{request.height}. It draws {offered}."
        )
    if request.num_inference_steps > card.max_steps:
        raise OverLimit(
            f"{card.name} takes at most {card.max_steps} steps; "
            f"you asked for {request.num_inference_steps}."
        )
    if request.guidance_scale > card.max_guidance:
        raise OverLimit(
            f"{card.name} takes guidance up to {card.max_guidance:g}; "
            f"you asked for {request.guidance_scale:g}."
            if card.max_guidance
            else f"{card.name} works without guidance; leave the option out."
        )
    if request.negative_prompt and not card.negative_prompt:
        raise OverLimit(f"{card.name} takes no negative prompt; leave it out.")


def _check_abilities(request: ImagineRequest, card: ModelCard, attachment: bytes) -> None:
    _check_count(card, request.num_images, card.max_images, "picture")
    if request.strength is not None and not card.start_picture:
        raise OverLimit(f"{card.name} cannot start from a picture; leave it out.")
    if request.strength is not None and not attachment:
        raise OverLimit("There is no picture to start from; add one, or leave the strength out.")
    if request.sampler and request.sampler not in card.samplers:
        raise OverLimit(
            f"{card.name} has no sampler of that name. It offers: {_listed(card.samplers)}."
            if card.samplers
            else f"{card.name} has no choice of samplers; leave the option out."
        )
    if request.enhance and not card.enhance:
        raise OverLimit(f"{card.name} cannot write prompts out; leave the option off.")


def _check_count(card: ModelCard, asked: int, most: int, what: str) -> None:
    if asked > most:
        plural = "" if most == 1 else "s"
        raise OverLimit(
            f"{card.name} makes at most {most} {what}{plural} at a time; you asked for {asked}."
        )


def _listed(offered: Iterable[object]) -> str:
    return ", ".join(map(str, offered)) or "nothing"
