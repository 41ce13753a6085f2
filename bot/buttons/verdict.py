"""What moderators say on the card of a picture that waits: the first one decides."""

from __future__ import annotations

from typing import cast, get_args

from bot.buttons.press import Press, moderated
from bot.errors import Refused
from bot.forms import answers_of
from bot.moderation.approvals import REJECTED, Held, Verdict
from bot.panels.approval import reject_form
from bot.replies import QUIET
from bot.studio import Studio
from bot.text import one_line


async def press(studio: Studio, press: Press) -> None:
    verdict = _verdict(press)
    if verdict in REJECTED:
        # A form has to be the first answer, so what can be refused is refused before.
        await _held(studio, press, verdict)
        form = reject_form(press.form_id("verdict"), verdict, studio.words(press.interaction))
        await press.interaction.response.send_modal(form)
        return
    await press.interaction.response.defer()
    held = await _held(studio, press, verdict)
    await studio.approvals.decide(held, verdict, by=press.interaction.user.id)


async def submitted(studio: Studio, press: Press) -> None:
    interaction, verdict = press.interaction, _verdict(press)
    await interaction.response.defer(ephemeral=True, thinking=True)
    held = await _held(studio, press, verdict)
    why = one_line(answers_of(interaction).get("why", ""))
    place = interaction.guild.name if interaction.guild else ""
    await studio.approvals.decide(held, verdict, by=interaction.user.id, why=why, place=place)
    done = studio.words(interaction)("approval-done", member=f"<@{held.member}>")
    await interaction.followup.send(done, ephemeral=True, allowed_mentions=QUIET)


async def _held(studio: Studio, press: Press, verdict: Verdict) -> Held:
    """What is decided of, for who may: by what Discord and the store say at this moment. Raises
    `Refused`."""
    guild = moderated(press)
    held = await studio.approvals.read(press.job.rpartition("_")[0])
    if held is None:
        raise Refused("record-gone")
    if held.server != guild:
        raise Refused("not-yours-to-set")
    own = held.member == press.interaction.user.id
    # Who may manage the server at Discord answers to nobody there, and may be its only moderator.
    if own and (verdict in ("block", "ban") or not press.interaction.permissions.manage_guild):
        raise Refused("not-about-yourself")
    if held.status == "expired":
        raise Refused("approval-over")
    return held


def _verdict(press: Press) -> Verdict:
    verdict = press.job.rpartition("_")[2]
    if verdict not in get_args(Verdict):
        raise Refused("record-gone")
    return cast(Verdict, verdict)
