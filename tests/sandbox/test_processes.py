"""Children of the sandbox: their ends, expected and not, and that none is left over."""

from __future__ import annotations

import asyncio
import os
import re
import select
import shutil
import signal
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from redis.asyncio import Redis
from redis.exceptions import AuthenticationError

from sandbox.ensemble import Ensemble
from sandbox.errors import ChildStopped, StartFailed
from sandbox.processes import Children
from sandbox.valkey import EmbeddedValkey

PYTHON = sys.executable
WAITS = [PYTHON, "-c", "import signal; print('up', flush=True); signal.pause()"]


@pytest.fixture
async def shown() -> list[str]:
    return []


@pytest.fixture
async def children(shown: list[str]) -> AsyncIterator[Children]:
    group = Children(shown.append, grace=0.5)
    yield group
    await group.stop()


async def test_a_child_that_ends_by_itself_is_named_with_its_exit_code(children: Children) -> None:
    await children.start("worker", WAITS, {})
    await children.start("bot", [PYTHON, "-c", "raise SystemExit(3)"], {})
    ended = await children.first_end()
    assert isinstance(ended, ChildStopped)
    assert str(ended).startswith("The bot stopped by itself with exit code 3")


async def test_one_whose_output_nobody_can_see_any_more_goes_on() -> None:
    """As with `python -m sandbox | head`; a full pipe would hold it up for ever."""

    def gone(line: str) -> None:
        raise BrokenPipeError

    group = Children(gone, grace=0.5)
    try:
        child = await group.start("bot", [PYTHON, "-c", "print('a line\\n' * 1_000_000)"], {})
        async with asyncio.timeout(30):
            assert await child.process.wait() == 0
    finally:
        await group.stop()


async def test_output_has_a_prefix(children: Children, shown: list[str]) -> None:
    child = await children.start("bot", WAITS, {})
    await child.said("up", within=10)
    assert shown == ["bot    | up"]


@pytest.mark.parametrize("name", ["ATELIER_DISCORD_TOKEN", "atelier_discord_token"])
async def test_a_token_in_the_shell_reaches_no_child(
    children: Children, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    """Settings are read in any case, so a child must not get it in any."""
    tell = "import os; print(sorted(v for n, v in os.environ.items() if 'DISCORD' in n.upper()))"
    monkeypatch.setenv(name, "a real bot's")
    monkeypatch.setenv("ATELIER_DISCORD_URL", "https://discord.com")
    worker = await children.start("worker", [PYTHON, "-c", tell], {})
    await worker.said("[]", within=10)
    bot = await children.start("bot", [PYTHON, "-c", tell], {"ATELIER_DISCORD_TOKEN": "local"})
    await bot.said("['local']", within=10)


async def test_a_program_that_is_not_there(children: Children) -> None:
    with pytest.raises(StartFailed, match="bot could not be started"):
        await children.start("bot", ["/no/such/program"], {})


async def test_stopping_ends_even_stubborn_grandchildren(children: Children) -> None:
    stubborn = "import signal; signal.signal(15, signal.SIG_IGN); print(os.getpid(), flush=True);"
    inner = f"import os; {stubborn} signal.pause()"
    outer = f"import os, subprocess; {stubborn} subprocess.call([{PYTHON!r}, '-c', {inner!r}])"
    child = await children.start("worker", [PYTHON, "-c", outer], {})
    await child.said("", within=10)
    while len(child.lines) < 2:
        await child.said(child.lines[-1], within=10)
        await asyncio.sleep(0)
    grandchild = os.pidfd_open(int(child.lines[1]))
    await children.stop()
    assert ended(grandchild)


async def test_an_embedded_valkey_wants_its_password_and_leaves_nothing(
    children: Children,
) -> None:
    valkey = EmbeddedValkey(children)
    await valkey.start()
    async with Redis.from_url(valkey.url, decode_responses=True) as client:  # pyright: ignore[reportUnknownMemberType]
        assert await client.set("key", "value")
        assert await client.config_get("save") == {"save": ""}  # pyright: ignore[reportUnknownMemberType]
    stranger = Redis.from_url(  # pyright: ignore[reportUnknownMemberType]
        "redis://" + valkey.url.partition("@")[2]
    )
    async with stranger:
        with pytest.raises(AuthenticationError):
            await stranger.get("key")
    await children.stop()
    valkey.remove_folder()
    assert not list(Path(valkey.folder).parent.glob(valkey.folder.name))


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="only Linux signals an orphan")
async def test_killing_the_sandbox_takes_valkey_along() -> None:
    program = """
import asyncio
from sandbox.processes import Children
from sandbox.valkey import EmbeddedValkey

async def main():
    children = Children()
    valkey = EmbeddedValkey(children)
    await valkey.start()
    print(children.pids[0], valkey.folder, flush=True)
    await asyncio.Event().wait()

asyncio.run(main())
"""
    pipe = asyncio.subprocess.PIPE
    parent = await asyncio.create_subprocess_exec(PYTHON, "-c", program, stdout=pipe)
    assert parent.stdout is not None
    pid, folder = (await parent.stdout.readline()).decode().split()
    server = os.pidfd_open(int(pid))
    parent.send_signal(signal.SIGKILL)
    await parent.wait()
    assert ended(server)
    shutil.rmtree(folder)


async def test_an_operators_queue_is_never_joined(monkeypatch: pytest.MonkeyPatch) -> None:
    """Even on a Redis that is used for other things: both children get one new name."""
    monkeypatch.setenv("ATELIER_REDIS_URL", "redis://127.0.0.1:1/0")
    monkeypatch.setenv("ATELIER_QUEUE_NAME", "production")
    tell = "import os, signal; print(os.environ['ATELIER_QUEUE_NAME'], flush=True); signal.pause()"
    command = [PYTHON, "-c", tell]
    names: list[str] = []
    for _ in range(2):
        lines: asyncio.Queue[str] = asyncio.Queue()
        async with Ensemble(show=lines.put_nowait, bot=command, worker=command):
            async with asyncio.timeout(10):
                said = [await lines.get(), await lines.get()]
        (name,) = {line.partition("| ")[2] for line in said}
        assert re.fullmatch(r"sandbox-[0-9a-f]{8}", name)
        names.append(name)
    assert names[0] != names[1]


async def test_a_start_that_fails_stops_what_was_started() -> None:
    ensemble = Ensemble(bot=["/no/such/program"], worker=WAITS)
    with pytest.raises(StartFailed):
        async with ensemble:
            pass
    assert ensemble.children.pids == []


def ended(pidfd: int) -> bool:
    """Waits, at most five seconds, for the end of a process that is not our child."""
    try:
        return bool(select.select([pidfd], [], [], 5)[0])
    finally:
        os.close(pidfd)
