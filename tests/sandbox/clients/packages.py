"""Libraries of other makers, installed from their lock files into folders outside git."""

from __future__ import annotations

import hashlib
import shutil
import subprocess
import sys
import tempfile
from contextlib import suppress
from pathlib import Path

import pytest

KEPT = Path(__file__).parents[3] / ".cache" / "clients"


def node_modules(bot: Path) -> Path:
    """The folder for NODE_PATH; skips where there is no Node."""
    for program in ("node", "npm"):
        if shutil.which(program) is None:
            pytest.skip(f"NO NODE: {bot.name} is not tested. Install {program}, 18 or newer.")
    command = ["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]
    return _installed(bot, ["package.json", "package-lock.json"], command) / "node_modules"


def python_packages(bot: Path) -> Path:
    """The folder for PYTHONPATH."""
    pip = [sys.executable, "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    command = [*pip, "--no-deps", "--target=packages", "--requirement=requirements.txt"]
    return _installed(bot, ["requirements.txt"], command) / "packages"


def _installed(bot: Path, files: list[str], command: list[str]) -> Path:
    """Where `command` has installed what `files` ask for, now or in an earlier run."""
    asked = [sys.version.encode(), *((bot / name).read_bytes() for name in files)]
    kept = KEPT / f"{bot.name}-{hashlib.sha256(b''.join(asked)).hexdigest()[:16]}"
    if kept.exists():
        return kept
    KEPT.mkdir(parents=True, exist_ok=True)
    fresh = Path(tempfile.mkdtemp(dir=KEPT))
    try:
        for name in files:
            shutil.copy(bot / name, fresh)
        done = subprocess.run(command, cwd=fresh, stderr=subprocess.PIPE, text=True, check=False)
        if done.returncode:
            pytest.fail(f"{' '.join(command)} did not work:\n{done.stderr}", pytrace=False)
        with suppress(OSError):  # another test process was faster
            fresh.rename(kept)
    finally:
        shutil.rmtree(fresh, ignore_errors=True)
    return kept
