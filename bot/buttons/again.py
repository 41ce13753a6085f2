"""A new job from a finished picture: what the buttons under it share.

It is the presser's own: charged to them, shown where they pressed. What comes of a private picture
is private too.
"""

from __future__ import annotations

from bot.accept import accept
from bot.buttons.press import Press
from bot.buttons.sources import once, picture_of
from bot.decoding import Taken
from bot.errors import Refused
from bot.records import Record
from bot.studio import Studio
from jobs.contract import AnyRequest, ImagineRequest, ModelCard


async def ask(
    studio: Studio,
    press: Press,
    record: Record,
    card: ModelCard,
    request: AnyRequest,
    *,
    with_picture: bool = True,
    parent: tuple[str, int] | None = None,
) -> None:
    """Submit `request` to a model, with the picture that was pressed unless it needs none.

    `parent`: what it comes from, where that is not the picture that was pressed.
    """

    async def picture() -> Taken:
        await once(studio, press)
        return Taken(await picture_of(studio, press, record)) if with_picture else Taken()

    await accept(
        studio,
        press.interaction,
        request,
        card.predict(request),
        picture,
        private=record.private,
        parent=parent[0] if parent else press.job,
        parent_index=parent[1] if parent else press.index,
        # Where the words were changed, nobody knows whether they are still in that style.
        style=record.style if _words(request) in (_words(record.request), record.prompt) else "",
    )


def _words(request: AnyRequest) -> str | None:
    return request.prompt if isinstance(request, ImagineRequest) else None


def drawn(record: Record) -> ImagineRequest:
    """Raises `Refused` when it is no drawn picture."""
    if not isinstance(record.request, ImagineRequest):
        raise Refused("not-drawn")
    return record.request


def as_drawn(record: Record, request: ImagineRequest) -> ImagineRequest:
    """With the words that were drawn: a prompt that was written out is not written out again."""
    return request.model_copy(update={"prompt": record.prompt or request.prompt, "enhance": False})


async def draw_again(studio: Studio, press: Press, record: Record, request: ImagineRequest) -> None:
    """With a strength, the picture that was pressed is the start picture."""
    card = studio.catalog.named("imagine", request.model)
    from_it = request.strength is not None
    if from_it and not card.start_picture:
        raise Refused("no-start-picture", model=card.name)
    if request.enhance and not card.enhance:
        # It did when the picture was made: the words of then are the nearest there is.
        request = as_drawn(record, request)
    await ask(studio, press, record, card, request, with_picture=from_it)
