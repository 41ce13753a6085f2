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
QUIET = ("--ignore-scripts", "--no-audit", "--no-fund", "--prefer-offline", "--fetch-retries=1")
PATIENCE = 150  # seconds a step; npm downloads some 40 MB


class RefreshFailed(SandboxError):
    """The schemas could not be made; the message says why. Those that are there are unchanged."""


class NpmUnavailable(RefreshFailed):
    """Node or npm is missing, or npm cannot get the packages."""


def refresh(folder: Path = SCHEMAS, *, latest: bool = False) -> None:
    """Writes both schemas into `folder`; `latest` takes npm's newest packages and notes them."""
    with _workshop() as work:
        if latest:
            newest = [f"{name}@latest" for name in SOURCES]
            _run(work, "npm", "install", "--save-exact", *newest)
        else:
            _run(work, "npm", "ci")
        _run(work, "node", "generate.mjs", str(folder.resolve()))
        if latest:
            for name in LOCKED:
                shutil.copy(work / name, GENERATOR / name)


@contextmanager
def _workshop() -> Generator[Path]:
    with tempfile.TemporaryDirectory(prefix="contract-") as folder:
        work = Path(folder) / "generator"
        shutil.copytree(GENERATOR, work)
        yield work


def _run(folder: Path, program: str, *arguments: str) -> None:
    found = shutil.which(program)
    if found is None:
        raise NpmUnavailable(f"{program} is missing: install Node 20.11 or newer with npm.")
    command = [found, *arguments, *(QUIET if program == "npm" else ())]
    try:
        done = subprocess.run(
            command, cwd=folder, capture_output=True, text=True, timeout=PATIENCE, check=False
        )
    except subprocess.TimeoutExpired:
        raise RefreshFailed(f"{program} took longer than {PATIENCE} s: try again.") from None
    if done.returncode:
        last = "\n".join(done.stderr.strip().splitlines()[-10:])
        failure = NpmUnavailable if program == "npm" else RefreshFailed
        raise failure(f"{program} {arguments[0]} failed:\n{last}")
