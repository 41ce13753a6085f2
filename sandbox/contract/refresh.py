"""Makes `schemas/` anew with npm: in a temporary folder, from the versions in `generator/`."""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

from sandbox.contract.description import SCHEMAS
from sandbox.errors import SandboxError

GENERATOR = Path(__file__).parent / "generator"
SOURCES = ("discord-api-spec", "discord-api-types")
LOCKED = ("package.json", "package-lock.json")
PATIENCE = 300  # seconds; npm downloads some 40 MB


class RefreshFailed(SandboxError):
    """Node or npm is missing or refused. The message says what to do."""


def refresh(folder: Path = SCHEMAS, *, latest: bool = False) -> None:
    """Writes both schemas into `folder`; `latest` takes npm's newest packages and notes them."""
    with _workshop() as work:
        if latest:
            newest = [f"{name}@latest" for name in SOURCES]
            _run(work, "npm", "install", "--save-exact", *newest)
            for name in LOCKED:
                shutil.copy(work / name, GENERATOR / name)
        else:
            _run(work, "npm", "ci")
        _run(work, "node", "generate.mjs", str(folder.resolve()))


@contextmanager
def _workshop() -> Generator[Path]:
    with tempfile.TemporaryDirectory(prefix="contract-") as folder:
        work = Path(folder) / "generator"
        shutil.copytree(GENERATOR, work)
        yield work


def _run(folder: Path, program: str, *arguments: str) -> None:
    found = shutil.which(program)
    if found is None:
        raise RefreshFailed(f"{program} is missing: install Node 20.11 or newer with npm.")
    quiet = ["--ignore-scripts", "--no-audit", "--no-fund"] if program == "npm" else []
    command = [found, *arguments, *quiet]
    try:
        done = subprocess.run(
            command, cwd=folder, capture_output=True, text=True, timeout=PATIENCE, check=False
        )
    except subprocess.TimeoutExpired:
        raise RefreshFailed(f"{program} took longer than {PATIENCE} s: try again.") from None
    if done.returncode:
        last = "\n".join(done.stderr.strip().splitlines()[-10:])
        raise RefreshFailed(f"{program} {arguments[0]} failed:\n{last}")
