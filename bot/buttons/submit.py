"""Submit to session: the presser's own finished picture becomes an entry; where there are several
sessions or pictures, they choose."""

from __future__ import annotations

from discord.utils import MISSING

from bot.buttons.press import Press
from bot.buttons.sources import record_of
from bot.errors import Refused
from bot.replies import QUIET, Menu, Post
from bot.sessions.choosing import here, of_button
from bot.sessions.session import Session
from bot.sessions.submitting import may_be_submitted, submit
from bot.studio import Studio
from bot.text import cut, one_line
from bot.texts import Words

_MOST = 25
_LABEL = 80


async def press(studio: Studio, press: Press) -> None:
    interaction = press.interaction
    await interaction.response.defer(ephemeral=True, thinking=True)
    record = await record_of(studio, press)
    may_be_submitted(record, interaction)
    words = studio.words(interaction)
    if press.values:
        session_id, _, index = press.values[0].partition("_")
        session, number = await of_button(studio, interaction, session_id), int(index or 0)
    else:
        session, number = here(interaction), 0
        running = [session] if session else await studio.sessions.open_in(record.server)
        running = [each for each in running if each.takes]
        if not running:
            raise Refused("session-none-open")
        session = running[0]
        if len(running) * record.count > 1:
            post = _choice(press.job, running, record.count, words)
            await interaction.followup.send(
                post.content, view=post.view() or MISSING, ephemeral=True, allowed_mentions=QUIET
            )
            return
    message = await submit(studio, press, record, session, number)
    link = f"{session.link}/{message.id}"
    await interaction.followup.send(
        words("submitted", link=link), ephemeral=True, allowed_mentions=QUIET
    )


def _choice(job: str, sessions: list[Session], count: int, words: Words) -> Post:
    entries = [
        (_label(session, number, count, words), f"{session.id}_{number}", False)
        for session in sessions
        for number in range(count)
    ]
    menu = Menu(words("submit-choose"), "submit", job, entries[:_MOST])
    return Post(words("submit-choose"), rows=[[menu]])


def _label(session: Session, number: int, count: int, words: Words) -> str:
    theme = cut(one_line(session.about.theme), _LABEL)
    return theme if count == 1 else f"{theme} - {words('submit-picture', number=number + 1)}"
