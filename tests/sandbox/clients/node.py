"""Node and the packages of a bot that runs in it, installed once into a folder outside git."""

from __future__ import annotations

import hashlib
import shutil
import subprocess
from pathlib import Path

import pytest

KEPT = Path(__file__).parents[3] / ".cache" / "node"


def installed(bot: Path) -> Path:
    """The `node_modules` of a bot's lock file; skips where there is no Node."""
    for program in ("node", "npm"):
        if shutil.which(program) is None:
            pytest.skip(f"NO NODE: {bot.name} is not tested. Install {program}, 18 or newer.")
    lock = (bot / "package-lock.json").read_bytes()
    folder = KEPT / f"{bot.name}-{hashlib.sha256(lock).hexdigest()[:16]}"
    if not (folder / "node_modules" / ".package-lock.json").exists():  # npm writes it last
        folder.mkdir(parents=True, exist_ok=True)
        for name in ("package.json", "package-lock.json"):
            shutil.copy(bot / name, folder)
        command = ["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]
        subprocess.run(command, cwd=folder, check=True)
    return folder / "node_modules"
