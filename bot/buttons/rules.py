"""The prompt rules of a server: add one, remove some, try a prompt, take over those of AutoMod."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, cast

import discord

from bot.buttons.press import Press, moderated
from bot.decided import settings_detail
from bot.errors import Refused
from bot.forms import all_answers_of
from bot.moderation.automod import PREFIX, imported
from bot.moderation.gate import ids_of
from bot.moderation.rules import Kind, Rule, new_rule
from bot.panels import rules as panel
from bot.replies import QUIET, Post, whisper
from bot.studio import Studio


async def press(studio: Studio, press: Press) -> None:
    server, words = moderated(press), studio.words(press.interaction)
    match press.job:
        case "show":
            rules = (await studio.moderation.here(press.interaction)).rules
            await whisper(press.interaction, panel.show(rules, 0, words))
        case "page":
            await _show(studio, press, press.index)
        case "add":
            await press.interaction.response.send_modal(panel.add_form(words))
        case "test":
            await press.interaction.response.send_modal(panel.test_form(words))
        case "remove":
            detail = await settings_detail(studio, press, {"rules_removed": press.values})
            await studio.preferences.change_rules(server, detail, {}, press.values)
            await _show(studio, press)
        case "import":
            await _import(studio, press, server)
        case _:
            raise Refused("record-gone")


async def submitted(studio: Studio, press: Press) -> None:
    server, answers = moderated(press), all_answers_of(press.interaction)
    match press.job:
        case "add":
            rule = _rule(answers)
            before = (await studio.moderation.here(press.interaction)).rules
            await _keep(studio, press, server, before, [rule])
            await _show(studio, press, len(before) // panel.PAGE)
        case "test":
            await _test(studio, press, answers)
        case _:
            raise Refused("record-gone")


def _rule(answers: dict[str, list[str]]) -> Rule:
    words, together = ("\n".join(answers.get(name, ())) for name in ("words", "together"))
    return new_rule(
        cast(Kind, answers["kind"][0]),
        words,
        together,
        map(int, answers.get("channels", ())),
        map(int, answers.get("roles", ())),
    )


async def _keep(
    studio: Studio,
    press: Press,
    server: int,
    before: Iterable[Rule],
    rules: Sequence[Rule],
    *drop: str,
) -> None:
    """Within the server's bounds. Raises `Refused`."""
    most, most_words = studio.settings.rules, studio.settings.rule_words
    after = {rule.id: rule for rule in before if rule.id not in drop}
    after |= {rule.id: rule for rule in rules}
    if len(after) > most:
        raise Refused("too-many-rules", most=most)
    if sum(rule.size for rule in after.values()) > most_words:
        raise Refused("too-many-rule-words", most=most_words)
    put = {rule.id: rule.model_dump_json(exclude_defaults=True) for rule in rules}
    gone = [one for one in drop if one not in put]
    # By their ids: their words are in the settings themselves.
    detail = await settings_detail(studio, press, {"rules": [*put], "rules_removed": gone})
    await studio.preferences.change_rules(server, detail, put, gone)


async def _test(studio: Studio, press: Press, answers: dict[str, list[str]]) -> None:
    rules = await studio.moderation.here(press.interaction)
    chosen = [int(one) for name in ("channels", "roles") for one in answers.get(name, ())]
    ids = frozenset(chosen) if chosen else ids_of(press.interaction)
    fired = list(rules.all(answers["prompt"][0], ids))
    said = panel.tested(fired, rules.rules, studio.words(press.interaction))
    await whisper(press.interaction, Post(said))


async def _import(studio: Studio, press: Press, server: int) -> None:
    """Those that were taken over before are replaced."""
    guild = press.interaction.guild
    if guild is None:
        raise Refused("only-in-servers")
    await press.interaction.response.defer()  # Discord is asked, which may take its time (P4)
    try:
        found = imported(await guild.fetch_automod_rules())
    except discord.Forbidden as error:
        raise Refused("automod-forbidden") from error
    before = (await studio.moderation.here(press.interaction)).rules
    old = [rule.id for rule in before if rule.id.startswith(PREFIX)]
    await _keep(studio, press, server, before, found.rules, *old)
    words = studio.words(press.interaction)
    count = sum(rule.size for rule in found.rules)
    note = words("automod-imported", count=count)
    if found.left_out:
        note += " " + words("automod-left-out", count=found.left_out)
    await _show(studio, press, note=note)


async def _show(studio: Studio, press: Press, page: int = 0, note: str = "") -> None:
    await studio.preferences.load(press.interaction)
    rules = (await studio.moderation.here(press.interaction)).rules
    post = panel.show(rules, page, studio.words(press.interaction), note)
    changed: dict[str, Any] = {
        "embeds": list(post.embeds),
        "view": post.view(),
        "allowed_mentions": QUIET,
    }
    if press.interaction.response.is_done():
        await press.interaction.edit_original_response(**changed)
    else:
        await press.interaction.response.edit_message(**changed)
