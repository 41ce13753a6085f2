"""Draw again what a record says, changed a little: what Reroll, Vary, Retry and Remix share."""

from __future__ import annotations

from bot.accept import accept
from bot.buttons.press import Press
from bot.buttons.sources import once, picture_of
from bot.drafts import random_seed
from bot.errors import Refused
from bot.records import Record
from bot.studio import Studio
from jobs.contract import ImagineRequest


def drawn(record: Record) -> ImagineRequest:
    """Raises `Refused` when it is no drawn picture."""
    if not isinstance(record.request, ImagineRequest):
        raise Refused("not-drawn")
    return record.request


async def draw_again(
    studio: Studio, press: Press, record: Record, request: ImagineRequest, *, from_it: bool
) -> None:
    """As the presser's own job. `from_it`: with the picture as the start picture."""
    card = studio.catalog.named("imagine", request.model)
    if from_it and not card.start_picture:
        raise Refused("no-start-picture", model=card.name)

    async def picture() -> bytes:
        await once(studio, press)
        return await picture_of(studio, press, record) if from_it else b""

    await accept(
        studio,
        press.interaction,
        request,
        card.predict(request),
        picture,
        private=record.private and press.interaction.user.id == record.owner,
        parent=press.job,
        parent_index=press.index,
    )


def from_noise(request: ImagineRequest) -> ImagineRequest:
    """With another seed. Raises `Refused` where a start picture would be needed."""
    if request.strength is not None:
        raise Refused("start-picture-gone")
    return request.model_copy(update={"seed": random_seed()})
