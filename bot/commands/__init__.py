"""Slash commands, and commands in the menu of a message, one file each.

A file here defines `build(studio)`, which returns the command for discord.py's tree. An import
error in any file stops the start.
"""

from __future__ import annotations

import importlib
import pkgutil
from typing import Any

from discord import app_commands

from bot.studio import Studio


def build_all(
    studio: Studio,
) -> list[app_commands.Command[Any, ..., Any] | app_commands.Group | app_commands.ContextMenu]:
    """Every command in this folder, by file name."""
    names = sorted(module.name for module in pkgutil.iter_modules(__path__))
    return [importlib.import_module(f"{__name__}.{name}").build(studio) for name in names]
