"""Remix: a form with the words and settings of a picture, to change and draw again."""

from __future__ import annotations

from bot import defaults
from bot.buttons.again import as_drawn, draw_again, drawn
from bot.buttons.press import Press
from bot.buttons.sources import record_of
from bot.drafts import Draft, prepare
from bot.errors import Refused
from bot.forms import KEEP, answers_of, aspect_of, remix_form
from bot.preferences import given
from bot.studio import Studio
from jobs.contract import LEAST_STRENGTH, ImagineRequest, ModelCard


async def press(studio: Studio, press: Press) -> None:
    # A form has to be the first answer, so the store is asked before; it is given one second (P4).
    # What was written out is in the form, to be changed like the rest; nothing is added to that.
    record = await record_of(studio, press)
    await open_remix(studio, press, as_drawn(record, drawn(record)))


async def open_remix(
    studio: Studio, press: Press, request: ImagineRequest, strength: float | None = None
) -> None:
    """Show the form, filled in with `request`; with a strength to start from the picture."""
    card = studio.catalog.named("imagine", request.model)
    words = studio.words(press.interaction)
    action = "remix" if strength is None else "start"
    form = remix_form(press.form_id(action), request, card, words, strength)
    await press.interaction.response.send_modal(form)


def card_for(studio: Studio, press: Press) -> ModelCard:
    """What draws from the words of a description: the presser's model; where the picture is to be
    the start, one that can do that. Raises `Refused`."""
    card = defaults.model(studio, press.interaction, "imagine")
    if press.action != "start" or card.start_picture:
        return card
    offered = studio.catalog.of_kind("imagine", given(press.interaction).server.models)
    able = next((other for other in offered if other.start_picture), None)
    if able is None:
        raise Refused("no-start-picture", model=card.name)
    return able


async def submitted(studio: Studio, press: Press) -> None:
    record = await record_of(studio, press)
    answers = answers_of(press.interaction)
    if isinstance(record.request, ImagineRequest):
        before = record.request
        card = studio.catalog.named("imagine", before.model)
        steps, guidance, count = (
            before.num_inference_steps,
            before.guidance_scale,
            before.num_images,
        )
        seed = before.seed if answers.get("seed") == KEEP else None
    else:
        card = card_for(studio, press)
        steps, guidance, count, seed = None, None, 1, None
    strength = _strength(answers.get("strength", "").strip())
    draft = Draft(
        prompt=answers.get("prompt", ""),
        aspect=aspect_of(answers, card),
        steps=steps,
        guidance=guidance,
        seed=seed,
        negative=answers.get("negative", ""),
        count=count,
        strength=strength,
    )
    await draw_again(studio, press, record, prepare(draft, card))


def _strength(text: str) -> float | None:
    if not text:
        return None
    try:
        strength = float(text.replace(",", "."))
    except ValueError:
        raise Refused("strength-outside", least=LEAST_STRENGTH) from None
    if not LEAST_STRENGTH <= strength <= 1:
        raise Refused("strength-outside", least=LEAST_STRENGTH)
    return strength
