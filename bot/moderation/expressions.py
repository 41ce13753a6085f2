"""Regular expressions on google-re2: its time is in proportion to the text, whatever they say. (The
standard library's took 0.58 s for 24 characters of one that a moderator might write.)"""

from __future__ import annotations

import importlib
from collections.abc import Iterator
from typing import Any

_RE2: Any = importlib.import_module("re2")  # it says nothing of its types
_MEMORY = 32 * 2**20
"""Bytes that the automaton of all patterns together may take."""
_OF_ONE = 2**20


class Unreadable(ValueError):
    """No expression, or one that would take too much memory."""


class Patterns:
    """Each with a number: all are tried at once. Those of bytes are read as Latin-1."""

    def __init__(self, patterns: dict[int, bytes] | dict[int, str]) -> None:
        """Raises `Unreadable`."""
        self._patterns: list[tuple[int, Any]] = []
        self._set: Any = None
        try:
            for number, pattern in patterns.items():
                options = _options(_MEMORY, latin=isinstance(pattern, bytes))
                self._patterns.append((number, _RE2.compile(pattern, options)))
                self._set = self._set or _RE2.Set.SearchSet(options)
                self._set.Add(pattern)
            if self._set:
                self._set.Compile()
        except _RE2.error as error:
            raise Unreadable(_why(error)) from error

    def of(self, text: str | bytes) -> Iterator[tuple[int, Any]]:
        """Those that are found, with their compiled pattern."""
        for index in (self._set.Match(text) if self._set else None) or ():
            yield self._patterns[index]


def readable(expression: str) -> None:
    """Raises `Unreadable`."""
    try:
        _RE2.compile(expression, _options(_OF_ONE))
    except _RE2.error as error:
        raise Unreadable(_why(error)) from error


def _options(memory: int, *, latin: bool = False) -> Any:
    options = _RE2.Options()
    if latin:
        options.encoding = _RE2.Options.Encoding.LATIN1
    options.max_mem = memory
    options.log_errors = False
    options.case_sensitive = False
    return options


def _why(error: Any) -> str:
    cause = error.args[0] if error.args else ""
    return cause.decode(errors="replace") if isinstance(cause, bytes) else str(cause)
