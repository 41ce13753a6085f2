"""A server's AutoMod keyword rules as prompt rules: what is blocked in messages is then blocked in
prompts, where Discord does not look."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import discord

from bot.moderation.expressions import Unreadable, readable
from bot.moderation.rules import MAX_WORD, Kind, Rule
from bot.text import one_line

PREFIX = "am-"
"""Ids of the rules that were made from AutoMod's."""


@dataclass(frozen=True)
class Imported:
    """`left_out`: expressions that google-re2 cannot read."""

    rules: tuple[Rule, ...]
    left_out: int


def imported(theirs: Iterable[discord.AutoModRule]) -> Imported:
    """From the rules that are switched on and look for words. AutoMod's stars mean the same here:
    https://discord.com/developers/docs/resources/auto-moderation#auto-moderation-rule-object-trigger-metadata
    """
    rules, left_out = list[Rule](), 0
    for one in theirs:
        if not one.enabled or one.trigger.type is not discord.AutoModRuleTriggerType.keyword:
            continue
        expressions = list(one.trigger.regex_patterns or ())
        good = [expression for expression in expressions if _is_readable(expression)]
        left_out += len(expressions) - len(good)
        spared = (*one.exempt_role_ids, *one.exempt_channel_ids)
        name = one_line(f"AutoMod: {one.name}")[:100]
        parts: tuple[tuple[Kind, str, Iterable[str] | None], ...] = (
            ("block", "b", one.trigger.keyword_filter),
            ("allow", "a", one.trigger.allow_list),
            ("regex", "r", good),
        )
        for kind, mark, words in parts:
            kept = tuple(
                dict.fromkeys(word.strip()[:MAX_WORD] for word in words or () if _says(word))
            )
            if kept:
                named = f"{PREFIX}{one.id}-{mark}"
                spared_here = () if kind == "allow" else spared
                rules.append(Rule(id=named, kind=kind, words=kept, spared=spared_here, name=name))
    return Imported(tuple(rules), left_out)


def _says(word: str) -> bool:
    return any(c.isalnum() for c in word)


def _is_readable(expression: str) -> bool:
    try:
        readable(expression)
    except Unreadable:
        return False
    return True
