"""A server's prompt rules in one message, the forms that add and try them, what a trial says."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import discord
from discord import ui

from bot.forms import choice_field, text_field
from bot.moderation.rules import Rule
from bot.moderation.ruleset import LISTED, LOCKED, Fired
from bot.replies import Button, Menu, Post
from bot.text import cut, plain
from bot.texts import Words
from jobs.contract import MAX_PROMPT

PAGE = 20
_PAGES = 10
_LINE, _LABEL, _LONG, _MENU = 160, 100, 4000, 25
_KINDS = ("block", "allow", "combination", "regex")


def show(rules: Sequence[Rule], page: int, words: Words, note: str = "") -> Post:
    """`page`: from 0. `note`: what was just done."""
    last = min(max(0, len(rules) - 1) // PAGE, _PAGES - 1)
    page = min(page, last)
    listed = rules[page * PAGE : (page + 1) * PAGE]
    lines = [note, ""] if note else []
    lines += [f"- {described(rule, words)}" for rule in listed] or [words("rules-none")]
    embed = discord.Embed(title=words("rules-title"), description="\n".join(lines))
    embed.set_footer(text=words("rules-always"))
    rows: list[list[Button | Menu]] = []
    if listed:
        entries = [(_label(rule, words), rule.id, False) for rule in listed]
        rows.append([Menu(words("rules-remove"), "rules", "remove", entries, most=len(entries))])
    actions = [
        Button(words(f"button-rules-{name}"), "rules", name) for name in ("add", "test", "import")
    ]
    if last:
        following = 0 if page == last else page + 1
        label = words("button-rules-page", page=following + 1, pages=last + 1)
        actions.append(Button(label, "rules", "page", following))
    return Post("", embeds=[embed], rows=[*rows, actions])


def add_form(words: Words) -> ui.Modal:
    form = ui.Modal(title=words("button-rules-add"), custom_id="a:rules:add")
    kinds = [(words(f"rule-kind-{kind}"), kind) for kind in _KINDS]
    form.add_item(choice_field(words("rules-kind"), "kind", kinds, _KINDS[0]))
    hint = words("rules-words-hint")
    form.add_item(
        text_field(
            words("rules-words"), "words", "", long=True, required=True, hint=hint, most=_LONG
        )
    )
    hint = words("rules-together-hint")
    form.add_item(
        text_field(words("rules-together"), "together", "", long=True, hint=hint, most=_LONG)
    )
    form.add_item(_channels(words, _MENU))
    form.add_item(_roles(words))
    return form


def test_form(words: Words) -> ui.Modal:
    form = ui.Modal(title=words("button-rules-test"), custom_id="a:rules:test")
    prompt = words("settings-prompt")
    form.add_item(text_field(prompt, "prompt", "", long=True, required=True, most=MAX_PROMPT))
    form.add_item(_channels(words, 1))
    form.add_item(_roles(words))
    return form


def tested(fired: Iterable[Fired], rules: Sequence[Rule], words: Words) -> str:
    """Which rules a prompt breaks, and by what."""
    by_id = {rule.id: rule for rule in rules}
    lines: list[str] = []
    for one in fired:
        if one.rule in (LOCKED, LISTED):
            rule = words(f"rules-{one.rule}")
        else:
            rule = described(by_id[one.rule], words)
        lines.append(f"- {rule}: “{plain(one.found, _LABEL)}”")
    return cut("\n".join([words("rules-fires"), *lines]) if lines else words("rules-passes"), 1900)


def described(rule: Rule, words: Words) -> str:
    """On one line."""
    parts = [f"**{words(f'rule-kind-{rule.kind}')}** {plain(_words(rule), _LINE)}"]
    parts += [f"<#{channel}>" for channel in rule.channels[:3]]
    parts += [f"<@&{role}>" for role in rule.roles[:3]]
    if rule.spared:
        parts.append(words("rules-spared", count=len(rule.spared)))
    if rule.name:
        parts.append(f"({plain(rule.name, 40)})")
    return " ".join(parts)


def _label(rule: Rule, words: Words) -> str:
    return cut(f"{words(f'rule-kind-{rule.kind}')}: {_words(rule)}", _LABEL)


def _words(rule: Rule) -> str:
    sides = [", ".join(side[:12]) for side in (rule.words, rule.together) if side]
    return " + ".join(sides)


def _channels(words: Words, most: int) -> ui.Label[ui.View]:
    menu: ui.ChannelSelect[ui.View] = ui.ChannelSelect(
        custom_id="channels", min_values=0, max_values=most, required=False
    )
    return ui.Label(text=words("studio-channels"), component=menu)


def _roles(words: Words) -> ui.Label[ui.View]:
    menu: ui.RoleSelect[ui.View] = ui.RoleSelect(
        custom_id="roles", min_values=0, max_values=_MENU, required=False
    )
    return ui.Label(text=words("studio-roles"), component=menu)
