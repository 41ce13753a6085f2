"""Appeals: a member asks a person to look again at a strike, a block or a rejected picture."""

from __future__ import annotations

import discord

from bot.errors import Refused
from bot.moderation.approvals import Held
from bot.moderation.decisions import Decisions, Follows
from bot.moderation.letters import Letter
from bot.moderation.measures import RECORD_LIFE, Measure, Measures
from bot.replies import Button, Post
from bot.text import cut, plain
from bot.texts import Words
from jobs.queue import Queue

TEXT = 1000
"""Characters of what a member says for themselves."""
_WHY, _WHAT = 400, 300
VERDICTS = ("upheld", "overturned")


class Appeals:
    """One for each measure; it has the measure's id."""

    def __init__(self, queue: Queue) -> None:
        self._measures = Measures(queue)
        self._decisions = Decisions(queue, "appeal", RECORD_LIFE)

    async def subject(self, measure_id: str, member: int) -> Measure:
        """What would be appealed, if this member may. Raises `JobUnknown`, `Refused`,
        `StoreUnavailable`."""
        measure = await self._measures.get(measure_id)
        if measure.member != member:
            raise Refused("not-yours-to-appeal")
        known = await self._decisions.read(measure_id)
        # One that no moderator has seen yet, because the bot died, may be sent again.
        if known and (known["status"] != "open" or "card" in known):
            raise Refused("appealed-already")
        return measure

    async def open(self, measure: Measure) -> None:
        """It is on its way to the moderators; what is in it is on their card alone. Raises
        `Refused`, `StoreUnavailable`."""
        fields = {"member": str(measure.member), "server": str(measure.server)}
        who, server, kind = measure.member, measure.server, measure.kind
        fresh = await self._decisions.open(
            measure.id, "appealed", fields, who=who, server=server, measure=measure.id, kind=kind
        )
        if not fresh:
            raise Refused("appealed-already")

    async def shown(self, measure: Measure, message: int) -> None:
        """The moderators have it. Raises `StoreUnavailable`."""
        await self._decisions.open(measure.id, "appealed", {"card": str(message)})

    async def judge(self, measure_id: str, verdict: str, *, by: int, place: str) -> Measure:
        """Raises `JobUnknown`, `Refused` if somebody did before, `StoreUnavailable`."""
        measure = await self._measures.get(measure_id)
        follows, told = list[Follows](), f"told-{verdict}"
        if verdict == "overturned":
            follows = [_undone(measure)]
            told = "told-restored" if measure.kind == "rejection" else told
        await self._decisions.settle(
            measure_id,
            verdict,
            f"appeal_{verdict}",
            by=by,
            member=measure.member,
            server=measure.server,
            letter=Letter(key=told, values={"server": place}),
            follows=follows,
            job=measure.job if measure.kind == "rejection" else "",
            measure=measure.id,
            kind=measure.kind,
        )
        return measure


def _undone(measure: Measure) -> Follows:
    match measure.kind:
        case "rejection":
            return Follows("restore", str(measure.server), measure.job)
        case "strike":
            return Follows("forgive", str(measure.server), measure.id)
        case _:
            return Follows("lift", str(measure.server), measure.id)


def card(measure: Measure, text: str, strikes: int, words: Words, held: Held | None = None) -> Post:
    """What the moderators read, with Uphold and Overturn. `held`: the picture that was rejected; it
    is on their card of it."""
    embed = discord.Embed(title=words("appeal-card"))
    what = f"> {plain(held.text, _WHAT)}\n" if held and held.text else ""
    if held and held.place:
        channel, message = held.place
        what += f"https://discord.com/channels/{measure.server}/{channel}/{message}"
    for name, value in (
        (words("appeal-by"), f"<@{measure.member}>"),
        (words("appeal-against"), words(f"measure-{measure.kind}")),
        (words("report-what"), what.strip()),
        (words("appeal-why"), plain(measure.why, _WHY)),
        (words("member-strikes"), str(strikes)),
        (words("appeal-said"), plain(text, TEXT)),
    ):
        if value:
            embed.add_field(name=name, value=cut(value, 1024), inline=False)
    buttons = [
        Button(words("button-uphold"), "judge", f"{measure.id}_upheld"),
        Button(
            words("button-overturn"),
            "judge",
            f"{measure.id}_overturned",
            style=discord.ButtonStyle.success,
        ),
    ]
    return Post("", embeds=[embed], rows=[buttons])
