"""Where rules are applied: what members ask for, and what models say, before anybody sees it.

What fails is not shown (P3): an error here is an error of the request, never a way past the rules.
"""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

import discord
import structlog

from bot.errors import Refused
from bot.moderation.listed import Listed
from bot.moderation.rules import read_rules
from bot.moderation.ruleset import Fired, Ruleset, shipped
from bot.preferences import Preferences, given, place_of
from jobs.contract import AnyRequest, DescribeResult, ImagineRequest, ImagineResult
from jobs.job import Outcome

_log = structlog.get_logger(__name__)
_SERVERS = 200
"""Of which the compiled rules are remembered."""


class AgainstRules(Refused):
    """A text breaks a rule. Its sentence says which kind of rule, not its words."""

    def __init__(self, fired: Fired) -> None:
        super().__init__(f"against-{fired.kind}")
        self.fired = fired


@dataclass(frozen=True)
class Cleared:
    """What of an outcome may be shown. `withheld`: the key of the sentence to say instead, ''
    where it may. `left_out`: how many captions broke a rule."""

    outcome: Outcome
    withheld: str = ""
    left_out: int = 0


class Moderation:
    def __init__(self, preferences: Preferences, listed: Listed) -> None:
        self._preferences = preferences
        self._shipped = shipped(listed)
        self._compiled: OrderedDict[int, tuple[Mapping[str, str], Ruleset]] = OrderedDict()

    async def here(self, interaction: discord.Interaction) -> Ruleset:
        """The rules of its server, as they were loaded with it."""
        return await self._ruleset(interaction.guild_id or 0, given(interaction).rules)

    async def passed(self, interaction: discord.Interaction, request: AnyRequest) -> AnyRequest:
        """The request as it may be done. Raises `AgainstRules`."""
        if not isinstance(request, ImagineRequest):
            return request
        rules = await self.here(interaction)
        _refuse(rules.first(request.prompt, ids_of(interaction)), "prompt")
        # What is not wanted may be named, but for this.
        fired = rules.negative(request.prompt, request.negative_prompt)
        _refuse(fired, "negative_prompt")
        # Nobody has read yet what the worker will draw where it writes the prompt out (P3).
        return request.model_copy(update={"previews": False}) if request.enhance else request

    async def check(
        self, interaction: discord.Interaction, text: str, what: str, *further: int
    ) -> None:
        """Any other text of a member that others will read. `further`: ids of channels where they
        will, beside its own. Raises `AgainstRules`."""
        rules = await self.here(interaction)
        _refuse(rules.first(text, ids_of(interaction) | frozenset(further)), what)

    async def cleared(self, outcome: Outcome, server: int, under: Iterable[int]) -> Cleared:
        """`under`: as `ids_of` gave it when it was asked for. Raises `StoreUnavailable`."""
        result = outcome.result
        if not isinstance(result, ImagineResult | DescribeResult):
            return Cleared(outcome)
        rules = await self._ruleset(server, await self._preferences.rules(server))
        ids = frozenset(under)

        def passes(text: str, what: str) -> bool:
            fired = rules.first(text, ids) if text else None
            if fired:
                _note(fired, what, job_id=outcome.job_id)
            return fired is None

        if isinstance(result, ImagineResult):
            return Cleared(outcome, "" if passes(result.prompt, "enhanced") else "written-withheld")
        captions = tuple(caption for caption in result.captions if passes(caption, "caption"))
        if not captions:
            return Cleared(outcome, "captions-withheld")
        told = {
            "captions": captions,
            "alt": result.alt if passes(result.alt, "alt") else "",
            "tags": tuple(tag for tag in result.tags if passes(tag, "tag")),
        }
        if told["tags"] and not passes(", ".join(told["tags"]), "tags"):
            told["tags"] = ()
        cleared = replace(outcome, result=result.model_copy(update=told))
        return Cleared(cleared, left_out=len(result.captions) - len(captions))

    async def _ruleset(self, server: int, kept: Mapping[str, str]) -> Ruleset:
        before = self._compiled.get(server)
        if before is None or before[0] != kept:
            # A thousand words take a third of a second: others go on meanwhile.
            made = await asyncio.to_thread(Ruleset, read_rules(kept), self._shipped)
            before = self._compiled[server] = (kept, made)
            if len(self._compiled) > _SERVERS:
                self._compiled.popitem(last=False)
        self._compiled.move_to_end(server)
        return before[1]


def ids_of(interaction: discord.Interaction) -> frozenset[int]:
    """Of the channel, of the one that it hangs on, and of the member's roles."""
    user = interaction.user
    roles = [role.id for role in user.roles] if isinstance(user, discord.Member) else []
    return frozenset([interaction.channel_id or 0, place_of(interaction), *roles])


def _refuse(fired: Fired | None, what: str) -> None:
    if fired:
        _note(fired, what)
        raise AgainstRules(fired)


def _note(fired: Fired, what: str, **more: str) -> None:
    """Never the text itself, nor what of it was found."""
    _log.info("rule.fired", rule=fired.rule, kind=fired.kind, what=what, **more)
