"""The families of models, one file each. A new file here is found; nothing else needs to know.

A file that cannot be imported stops the worker: a family that silently went missing would look
like a wrong model path.
"""

from __future__ import annotations

import importlib
import inspect
import pkgutil

from models.family import Family


def discover() -> tuple[type[Family], ...]:
    """Every family defined in this folder's files, in the files' order."""
    found: list[type[Family]] = []
    for info in pkgutil.iter_modules(__path__, f"{__name__}."):
        module = importlib.import_module(info.name)
        found += [
            member
            for _, member in inspect.getmembers(module, inspect.isclass)
            if issubclass(member, Family)
            and member.__module__ == module.__name__
            and not inspect.isabstract(member)
        ]
    return tuple(found)
