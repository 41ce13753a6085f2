"""Vote, under an entry of a session; and taking a vote back, in the answer to it. Who voted for
what is told nobody; how many did, at the end."""

from __future__ import annotations

from discord.utils import MISSING

from bot.buttons.press import Press
from bot.checks import tenure
from bot.errors import Refused
from bot.preferences import given
from bot.replies import QUIET, Button, Post
from bot.sessions.choosing import here
from bot.studio import Studio

_BACK = 1
_REFUSED = {
    "closed": "vote-closed",
    "gone": "vote-gone",
    "own": "vote-own",
    "spent": "vote-spent",
    "full": "vote-full",
}


async def press(studio: Studio, press: Press) -> None:
    interaction = press.interaction
    await interaction.response.defer(ephemeral=True, thinking=True)
    session = here(interaction)
    if session is None:
        raise Refused("vote-closed")
    tenure(interaction, given(interaction).server.tenure_hours)
    back = press.index == _BACK
    said, left = await studio.sessions.vote(session, press.job, interaction.user.id, back=back)
    if said in _REFUSED:
        raise Refused(_REFUSED[said], most=session.about.votes or 0)
    words = studio.words(interaction)
    counts = said in ("voted", "again")
    text = words(f"vote-{said}", left=-1 if left is None else left)
    button = Button(words("button-unvote"), "vote", press.job, _BACK)
    post = Post(text, rows=[[button]] if counts else [])
    await interaction.followup.send(
        post.content, view=post.view() or MISSING, ephemeral=True, allowed_mentions=QUIET
    )
