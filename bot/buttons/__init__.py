"""What buttons do, one file each. A file here that defines `press(studio, press)` is an action;
one that opens a form reads its answer in `submitted(studio, press)`.

A button's custom id is `a:ACTION:ID` or `a:ACTION:ID:N`: which file, the id of a job, and which of
its pictures. Nothing else is in it and nothing is kept in memory, so a button works as long as
what it names is kept, in any process. Who may press it is asked at each press.
"""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Awaitable, Callable
from typing import Any

from bot.buttons.press import Press
from bot.studio import Studio

Action = Callable[[Studio, Press], Awaitable[None]]
FOR_THE_BLOCKED = frozenset({"appeal", "privacy"})
"""What a member whom the moderators have blocked may press, and the commands they may use, all the
same: to have a person look at it, and what is theirs by law."""
_NO_ACTIONS = frozenset({"again", "press", "sources"})


class Actions:
    """Every action, by the name of its file. An import error in any of them stops the start."""

    def __init__(self) -> None:
        names = {module.name for module in pkgutil.iter_modules(__path__)} - _NO_ACTIONS
        self._modules: dict[str, Any] = {
            name: importlib.import_module(f"{__name__}.{name}") for name in sorted(names)
        }

    @property
    def names(self) -> list[str]:
        return list(self._modules)

    def of(self, press: Press) -> Action | None:
        """What a press does; None for a button of another version."""
        module = self._modules.get(press.action)
        return getattr(module, "submitted" if press.answered else "press", None)
