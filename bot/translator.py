"""Commands whose names, descriptions and choices come from the catalogues, in every language."""

from __future__ import annotations

import inspect
from collections.abc import Iterable
from typing import Any

import discord
from discord import app_commands
from discord.app_commands import TranslationContextTypes, locale_str

from bot.texts import Texts

_KEY = "key"


def label(texts: Texts, key: str) -> locale_str:
    """English for Discord's own field; `Translator` finds the others by the key."""
    return locale_str(texts.english(key), **{_KEY: key})


def command(texts: Texts, key: str, callback: Any) -> app_commands.Command[Any, ..., Any]:
    """A slash command. `key`: its message in the catalogues, whose attributes are its options."""
    options = list(inspect.signature(callback).parameters)[1:]
    app_commands.rename(**{name: label(texts, f"{key}.{name}-name") for name in options})(callback)
    app_commands.describe(**{name: label(texts, f"{key}.{name}") for name in options})(callback)
    return app_commands.Command(
        name=label(texts, f"{key}.name"), description=label(texts, key), callback=callback
    )


def group(
    texts: Texts, key: str, *commands: app_commands.Command[Any, ..., Any]
) -> app_commands.Group:
    """A slash command of several. `key`: as of `command`."""
    made = app_commands.Group(name=label(texts, f"{key}.name"), description=label(texts, key))
    for one in commands:
        made.add_command(one)
    return made


def message_menu(texts: Texts, key: str, callback: Any) -> app_commands.ContextMenu:
    """A command in the menu of a message. `key`: its name in the catalogues."""
    return app_commands.ContextMenu(name=label(texts, key), callback=callback)


def choices(texts: Texts, prefix: str, values: Iterable[str]) -> list[app_commands.Choice[str]]:
    """Choices whose values are names of the contract."""
    return [
        app_commands.Choice(name=label(texts, f"{prefix}-{value}"), value=value) for value in values
    ]


class Translator(app_commands.Translator):
    def __init__(self, texts: Texts) -> None:
        self._texts = texts

    async def translate(
        self, string: locale_str, locale: discord.Locale, context: TranslationContextTypes
    ) -> str | None:
        """None where there is no such language: Discord then shows English."""
        key, words = string.extras.get(_KEY), self._texts.to(locale.value)
        if key is None or words is self._texts.english:
            return None
        return words.find(key)
