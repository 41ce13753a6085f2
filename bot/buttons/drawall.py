"""All: every caption of a description drawn, one job each, in the shape of the picture."""

from __future__ import annotations

from bot import defaults
from bot.accept import accept
from bot.buttons.press import Press
from bot.buttons.sources import once, record_of
from bot.decoding import Taken
from bot.drafts import Draft, nearest_aspect, prepare
from bot.errors import Refused
from bot.records import Record
from bot.replies import QUIET
from bot.studio import Studio
from bot.text import one_line
from jobs.contract import MAX_PROMPT, ImagineRequest
from jobs.errors import AtelierError


async def press(studio: Studio, press: Press) -> None:
    record = await record_of(studio, press)
    requests = _requests(studio, press, record)
    words = studio.words(press.interaction)

    async def first() -> Taken:
        await once(studio, press)
        # Else the next card would be taken for the answer that Discord waits for.
        await press.interaction.edit_original_response(content=words("card-queued"))
        return Taken()

    card = studio.catalog.named("imagine", requests[0].model)
    for number, request in enumerate(requests):
        try:
            await accept(
                studio,
                press.interaction,
                request,
                card.predict(request),
                *([] if number else [first]),
                private=record.private,
                parent=press.job,
                parent_index=number,
                number=number,
            )
        except AtelierError as error:
            if not number:  # nothing was taken: that is all there is to say
                raise
            told = words("drawn-some", count=number, all=len(requests))
            await press.interaction.followup.send(
                f"{told} {words.error(error)}", ephemeral=True, allowed_mentions=QUIET
            )
            return


def _requests(studio: Studio, press: Press, record: Record) -> list[ImagineRequest]:
    """One for each caption that is not the same as another, at least one. Raises `Refused`."""
    card = defaults.model(studio, press.interaction, "imagine")
    aspect = nearest_aspect(record.ratio, card)
    captions = {one_line(caption).casefold(): caption for caption in reversed(record.captions)}
    drafts = [Draft(c[:MAX_PROMPT], aspect, count=1) for c in reversed(captions.values())]
    if not drafts:
        raise Refused("record-gone")
    return [prepare(defaults.fill(draft, press.interaction, card), card) for draft in drafts]
