"""All that members read, in their languages: the catalogues in bot/locales, one file each.

Fluent (https://projectfluent.org): a message has a text and may have attributes, and fills in
values with the plural forms and the number format of its language. What a language lacks is said
in English; the tests see to it that none lacks anything.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any, cast

import structlog
from babel import Locale
from fluent.runtime import FluentBundle, FluentResource

from jobs.contract import Failure
from jobs.errors import AtelierError, QueueFull

_log = structlog.get_logger(__name__)
FOLDER = Path(__file__).parent / "locales"
ENGLISH = "en"

Value = str | int | float
_parsed = cache(FluentResource)  # a twentieth of a second each


class Words:
    """One language. `words("seed-outside", most=9, given=10)` is a sentence."""

    def __init__(self, language: str, source: str, fallback: Words | None = None) -> None:
        self.language = language
        # Without the isolating marks: what members wrote is cleaned of directions before.
        functions = {"ORDINAL": cast(Any, Locale(language).ordinal_form)}
        self._bundle = FluentBundle([language], functions=functions, use_isolating=False)
        self._bundle.add_resource(_parsed(source))
        self._fallback = fallback

    def __call__(self, key: str, /, **values: Value) -> str:
        text, errors = self._format(key, values)
        if text is None or errors:
            _log.error("texts.incomplete", key=key, language=self.language, errors=errors)
        return text or key

    def find(self, key: str, values: Mapping[str, Value] | None = None) -> str | None:
        """The text, or that of an attribute ("command-imagine.name"); None where there is none, or
        where it needs other values."""
        text, errors = self._format(key, values or {})
        return None if errors else text

    def _format(self, key: str, values: Mapping[str, Value]) -> tuple[str | None, list[str]]:
        message, _, attribute = key.partition(".")
        pattern = None
        if self._bundle.has_message(message):
            entry = self._bundle.get_message(message)
            pattern = entry.attributes.get(attribute) if attribute else entry.value
        if pattern is None:
            return self._fallback._format(key, values) if self._fallback else (None, [])
        text, errors = self._bundle.format_pattern(pattern, dict(values))
        return str(text), [repr(error) for error in errors]

    def error(self, error: AtelierError) -> str:
        """The sentence of an error that a member meets."""
        values = dict(error.values)
        if isinstance(error, QueueFull):
            values["wait"] = self.about(error.retry_after)
        return self.find(error.key, values) or str(error)

    def failure(self, failure: Failure) -> str:
        """Why a job failed; in the worker's own English where there is no translation."""
        key = failure.key or f"failure-{failure.code}"
        return self.find(key, failure.values) or failure.sentence

    def about(self, seconds: float) -> str:
        """A time that nobody takes for exact."""
        if seconds < 90:
            return self("about-seconds", count=max(5, round(seconds / 5) * 5))
        if seconds < 5400:
            return self("about-minutes", count=round(seconds / 60))
        return self("about-hours", count=round(seconds / 3600))


class Texts:
    """Every language there is a file for."""

    def __init__(self, folder: Path = FOLDER) -> None:
        sources = {file.stem: file.read_text(encoding="utf-8") for file in folder.glob("*.ftl")}
        self.english = Words(ENGLISH, sources.pop(ENGLISH))
        self._all = {ENGLISH: self.english}
        for language, source in sorted(sources.items()):
            self._all[language] = Words(language, source, self.english)

    @property
    def languages(self) -> tuple[str, ...]:
        return tuple(self._all)

    def to(self, locale: str) -> Words:
        """The words for one of Discord's locales; "es-419" reads Spanish, an unknown one English.

        https://discord.com/developers/docs/reference#locales
        """
        return self._all.get(locale) or self._all.get(locale.partition("-")[0]) or self.english
