"""What buttons do, one file each. A file here that defines `press(studio, press)` is an action.

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
_NO_ACTIONS = frozenset({"press"})


def discover() -> dict[str, Action]:
    """Every action, by the name of its file. An import error in any of them stops the start."""
    names = [module.name for module in pkgutil.iter_modules(__path__)]
    modules: dict[str, Any] = {
        name: importlib.import_module(f"{__name__}.{name}")
        for name in names
        if name not in _NO_ACTIONS
    }
    return {name: module.press for name, module in modules.items()}
