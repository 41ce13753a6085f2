"""Remix: a form with the words and settings of a picture, to change and draw again."""

from __future__ import annotations

from bot import defaults
from bot.buttons.again import as_drawn, draw_again, drawn
from bot.buttons.press import Press
from bot.buttons.sources import record_of
from bot.drafts import Draft, prepare
from bot.errors import Refused
from bot.forms import KEEP, answers_of, aspect_of, remix_form
from bot.studio import Studio
from jobs.contract import LEAST_STRENGTH, ImagineRequest


async def press(studio: Studio, press: Press) -> None:
    # A form has to be the first answer, so the store is asked before; it is given one second (P4).
    # What was written out is in the form, to be changed like the rest; nothing is added to that.
    record = await record_of(studio, press)
    await open_remix(studio, press, as_drawn(record, drawn(record)))


async def open_remix(studio: Studio, press: Press, request: ImagineRequest) -> None:
    """Show the form, filled in with `request`."""
    card = studio.catalog.named("imagine", request.model)
    words = studio.words(press.interaction)
    form = remix_form(press.form_id("remix"), request, card, words)
    await press.interaction.response.send_modal(form)


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
        card = defaults.model(studio, press.interaction, "imagine")
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
