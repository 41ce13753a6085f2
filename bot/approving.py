"""Between an outcome and its post: does a person have to see it first, and what did they say?

One that has to be seen leaves its bot's stream: its owner's card says so, and the moderators have a
card in the channel that the server chose for them. What ends the waiting, or where nobody can be
asked, brings it back there (P1), so there is one way for all of it. Each step may be repeated: who
goes on after a crash finds in the store how far it is.
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass

import discord
import structlog

from bot.asking import Asking
from bot.editing import edit
from bot.errors import Refused
from bot.moderation import letters
from bot.moderation.approvals import NOBODY, REJECTED, SHOWN, Approvals, Held
from bot.moderation.blocks import DAY, block
from bot.moderation.pictures import WITHHELD, decide
from bot.panels import approval as panel
from bot.preferences import Preferences
from bot.replies import Post, Reply
from bot.texts import Texts, Words
from jobs.contract import Bands, ImagineRequest
from jobs.job import Outcome
from jobs.outbox import Outbox
from jobs.queue import Queue

_log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class Word:
    """What may be shown of an outcome: the pictures at `indices`.

    `why`: the key of the sentence that says why others are not, or ''. `waits`: none may be shown
    yet. `blurred`: nobody shall see them without a click. `held`: what moderators decided of, where
    they were asked. `bands`: that the check's scores were held against.
    """

    indices: tuple[int, ...] = ()
    why: str = ""
    waits: bool = False
    blurred: bool = False
    held: Held | None = None
    bands: Bands | None = None


class Approving:
    def __init__(
        self,
        client: discord.Client,
        queue: Queue,
        outbox: Outbox,
        approvals: Approvals,
        preferences: Preferences,
        texts: Texts,
    ) -> None:
        self._client = client
        self._queue = queue
        self._outbox = outbox
        self._approvals = approvals
        self._asking = Asking(client, queue, approvals, preferences, texts)
        self._texts = texts

    async def word(self, outcome: Outcome, reply: Reply) -> Word:
        """Raises `StoreUnavailable`."""
        if outcome.result is None:
            return Word()
        held = await self._approvals.read(outcome.job_id) if outcome.held else None
        if outcome.held and held is None:  # what was decided is lost
            return Word(why="approval-expired")
        status = held.status if held else ""
        if status and status not in ("open", *SHOWN, *NOBODY):
            key = "rejected" if status in REJECTED else status
            return Word(why=f"approval-{key}", held=held)
        rules = await self._asking.rules(reply.server)
        bands = self._asking.bands(rules, reply)
        # Those that moderators made since it was asked for hold for it too (P3).
        since = not reply.private and rules.approves_first(reply.channel, *reply.under)
        decision = decide(
            outcome.result,
            bands,
            person=status not in NOBODY,
            approve=reply.approve or since,
        )
        waits = decision.verdict == "hold" and status not in SHOWN
        why = decision.why
        if status == "full" and why == "picture-nobody-asked":
            why = "approval-full"
        blurred = status == "blurred"
        return Word(decision.indices, why, waits or status == "open", blurred, held, bands)

    async def wait(self, outcome: Outcome, reply: Reply, post: Post, words: Words) -> None:
        """Have it seen by a person, or learn that there is none. Then the outcome is off its bot's
        stream, or there anew. `post`: as it would be shown.

        Raises `StoreUnavailable`, `discord.HTTPException` when trying later may help.
        """
        held = await self._approvals.read(outcome.job_id) if outcome.held else None
        if held is None:
            held = await self._hold(outcome, reply)
        place = ""
        if held.status == "open" and held.card:
            place = await self._asking.show_again(held, outcome, reply, post)
        elif held.status == "open":
            # Its owner reads that it waits before a moderator can end that.
            await edit(self._client, reply, panel.waiting(held, words))
            place = await self._asking.show(held, outcome, reply, post)
            if not place:
                with suppress(Refused):
                    await self._approvals.give_up(held)
        await self._outbox.leave(outcome, place)
        _log.info("approval.asked", job_id=held.job, answer=held.status)

    async def sweep(self) -> None:
        """What nobody decided in time expires; what moderators do not have before them any more is
        shown to them again. Raises `StoreUnavailable`."""
        await self._approvals.lapse()
        await self._asking.follow(self._outbox.origin)

    async def told(self, outcome: Outcome, word: Word) -> None:
        """Its owner knows. Write down what was withheld (P6). Carry out the rest of what moderators
        decided, and say it on their card; nothing of that where nobody was asked. Raises as
        `wait`."""
        if word.bands and word.why in WITHHELD:
            await self._note_withheld(outcome, word.why, word.bands)
        held = word.held
        if held is None:
            return
        locale, by = self._asking.locale(held.server), ""
        if held.by:
            by = (await self._queue.audit.aliases.members([held.by])).get(held.by, "")
        if held.status in REJECTED:
            guild = self._client.get_guild(held.server)
            if held.status != "rejected":
                await block(
                    self._queue,
                    held.server,
                    held.member,
                    f"{held.job}b",
                    by=by,
                    seconds=DAY if held.status == "block" else None,
                    why=held.why,
                    job=held.job,
                    place=guild.name if guild else "",
                )
            await letters.send(self._client, self._queue.store, self._texts, locale, held.member)
        if held.place:
            said = panel.decided(held, f"<@{by}>" if by else "", self._texts.to(locale))
            # What its owner took back is nobody's business any more.
            await self._asking.close(held, said, gone=held.status == "withdrawn")

    async def _note_withheld(self, outcome: Outcome, why: str, bands: Bands) -> None:
        checks = outcome.result.checks if outcome.result else ()
        await self._queue.audit.record(
            "picture_withheld",
            job=outcome.job_id,
            once=True,
            rule=why,
            scores=[check.score for check in checks],
            review=bands.review,
            block=bands.block,
        )

    async def _hold(self, outcome: Outcome, reply: Reply) -> Held:
        alone = reply.private or not reply.server
        nobody = alone or await self._asking.room(reply.server) is None
        request = outcome.request
        text = request.prompt if isinstance(request, ImagineRequest) else ""
        checks = outcome.result.checks if outcome.result else ()
        return await self._approvals.hold(
            outcome.job_id,
            reply.server or reply.user,
            reply.user,
            text,
            panel.scores(checks),
            never="nowhere" if nobody else None,
        )
