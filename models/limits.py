"""The card's limits, enforced at the worker too: the bot's word is not enough."""

from __future__ import annotations

from jobs.contract import DescribeRequest, ImagineRequest, ModelCard
from models.errors import OverLimit


def check(request: ImagineRequest | DescribeRequest, card: ModelCard) -> None:
    """Raises `OverLimit` with a sentence when the card does not offer what is asked."""
    if request.kind != card.kind:
        raise OverLimit(
            f"{card.name} describes pictures and cannot draw them."
            if card.kind == "describe"
            else f"{card.name} draws pictures and cannot describe them."
        )
    if isinstance(request, DescribeRequest):
        return
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
