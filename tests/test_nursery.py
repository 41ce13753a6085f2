"""Copies of a program that has done its imports are as good as new interpreters."""

from __future__ import annotations

import asyncio
import os
import signal
import socket
import sys
from pathlib import Path

import pytest

from tests import nursery
from tests.nursery import ROOT

ENVIRONMENT = {"PATH": os.defpath, "PYTHONPATH": str(ROOT)}
SETTINGS = {"ATELIER_DISCORD_TOKEN": "a", "ATELIER_SIGNING_KEY": "b" * 64}
BAD = {**ENVIRONMENT, **SETTINGS, "ATELIER_REDIS_URL": "nonsense"}
GOOD = {**ENVIRONMENT, **SETTINGS, "ATELIER_REDIS_URL": "redis://127.0.0.1:1/0"}


async def copy(folder: Path, environment: dict[str, str]) -> nursery.Copy:
    with (folder / "log").open("ab") as log:
        return await nursery.start(
            "bot", environment=environment, folder=folder, output=log.fileno()
        )


async def test_it_ends_as_a_new_interpreter_does(tmp_path: Path) -> None:
    """The same sentence and status, of its own environment alone."""
    fresh = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "bot"),
        env=BAD,
        cwd=tmp_path,
        stderr=asyncio.subprocess.PIPE,
    )
    _, said = await fresh.communicate()
    ended = await copy(tmp_path, BAD)
    assert await ended.wait() == ended.returncode == fresh.returncode != 0
    assert (tmp_path / "log").read_bytes() == said != b""


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGABRT])
async def test_its_return_code_names_the_signal_that_ended_it(
    tmp_path: Path, number: signal.Signals
) -> None:
    # A server that says nothing keeps the bot waiting at its login.
    with socket.create_server(("127.0.0.1", 0)) as server:
        url = f"http://127.0.0.1:{server.getsockname()[1]}"
        one = await copy(tmp_path, {**GOOD, "ATELIER_DISCORD_URL": url})
        assert one.returncode is None
        one.send_signal(number)
        assert await one.wait() == -number
    with pytest.raises(ProcessLookupError):
        one.kill()


async def test_each_has_its_own_folder(tmp_path: Path) -> None:
    """A setting that is not in the environment is read from there."""
    there = tmp_path / "there"
    there.mkdir()
    (there / ".env").write_text("ATELIER_REDIS_URL=nonsense\n", encoding="utf-8")
    one = await copy(there, {**ENVIRONMENT, **SETTINGS})
    assert await one.wait() != 0
    assert "ATELIER_REDIS_URL" in (there / "log").read_text()
