"""`python -m sandbox` as a newcomer runs it, with a small stock bot in the studio's place."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import socket
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from aiohttp import ClientSession

from sandbox.ensemble import Ensemble
from sandbox.errors import BotRefused
from sandbox.talk import Conversation, pictures_of, text_of
from tests.sandbox.stock_bot import png

ROOT = Path(__file__).parents[2]
BOT = "from tests.sandbox.program import main\nmain()\n"
WORKER = """
import os, signal
assert "ATELIER_DISCORD_TOKEN" not in os.environ
print(os.environ["ATELIER_REDIS_URL"], flush=True)
signal.pause()
"""


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A folder whose `bot` and `models` are small stand-ins."""
    for name, program in (("bot", BOT), ("models", WORKER)):
        (tmp_path / name).mkdir()
        (tmp_path / name / "__init__.py").touch()
        (tmp_path / name / "__main__.py").write_text(program)
    return tmp_path


async def sandbox(home: Path, *arguments: str) -> asyncio.subprocess.Process:
    pipe = asyncio.subprocess.PIPE
    environment = {k: v for k, v in os.environ.items() if not k.startswith("ATELIER_")}
    return await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "sandbox", "--contract", *arguments),
        cwd=home,
        env={**environment, "PYTHONPATH": str(ROOT), "PYTHONWARNINGS": "ignore"},
        stdout=pipe,
        stderr=pipe,
    )


def free_port() -> str:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return str(probe.getsockname()[1])


async def lines_until(process: asyncio.subprocess.Process, text: str) -> list[str]:
    assert process.stdout is not None
    lines: list[str] = []
    async for line in process.stdout:
        lines.append(line.decode().rstrip())
        if text in lines[-1]:
            return lines
    assert process.stderr is not None
    raise AssertionError("\n".join([*lines, (await process.stderr.read()).decode()]))


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
async def test_the_demo_shows_itself_and_stops_without_orphans(
    home: Path, number: signal.Signals
) -> None:
    port = free_port()
    process = await sandbox(home, "--port", port)
    lines = await lines_until(process, "ready:")
    text = "\n".join(lines)
    assert 'Ada: /imagine prompt:"a lion on a blue background"' in text
    assert "saved as .cache/demo/lion.png" in text
    assert f"Atelier: a lion of {len(png(16, 16))} bytes" in text
    assert lines[-1] == f"ready: http://127.0.0.1:{port} - Ctrl-C stops it"
    assert (home / ".cache/demo/lion.png").read_bytes() == png(16, 16)
    (redis,) = [line.partition("| ")[2] for line in lines if line.startswith("worker | redis")]
    process.send_signal(number)
    assert await process.wait() == 0
    with socket.socket() as probe:
        assert probe.connect_ex(("127.0.0.1", int(redis.partition("@")[2].split(":")[1][:-2]))) != 0


async def test_faults_are_taken_over_http_where_that_is_asked_for(home: Path) -> None:
    port = free_port()
    process = await sandbox(home, "--port", port, "--no-demo", "--control")
    await lines_until(process, "ready:")
    async with ClientSession(f"http://127.0.0.1:{port}") as session:
        await session.post("/control/faults", json={"fault": "block", "pattern": "lion"})
        (fault,) = await (await session.get("/control/faults")).json()
    assert fault == {"id": 1, "fault": "block", "pattern": "lion"}
    process.send_signal(signal.SIGTERM)
    assert await process.wait() == 0


async def test_a_worker_that_dies_stops_everything(home: Path) -> None:
    (home / "models/__main__.py").write_text("raise SystemExit(7)")
    process = await sandbox(home, "--port", free_port())
    _, complaint = await process.communicate()
    assert process.returncode == 1
    assert complaint.decode().startswith("The worker stopped by itself with exit code 7")


async def test_a_busy_port_is_one_sentence(home: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        process = await sandbox(home, "--port", str(port))
        _, complaint = await process.communicate()
    assert process.returncode == 1
    assert complaint.decode() == (
        f"Port {port} is taken by another program: choose one with --port.\n"
    )


async def test_one_command_from_a_cold_start(home: Path) -> None:
    arguments = ("imagine", "a lion", "--out", "lion.png", "--seed", "7")
    process = await sandbox(home, "--port", free_port(), *arguments)
    said, complaint = await process.communicate()
    assert (process.returncode, complaint.decode()) == (0, "")
    assert said.decode() == "a lion\nseed 7\nsaved: lion.png\n"
    assert (home / "lion.png").read_bytes() == png(16, 16)


@pytest.fixture
async def ensemble() -> AsyncIterator[Ensemble]:
    bot = [sys.executable, "-W", "ignore", "-c", BOT]
    worker = [sys.executable, "-c", "import signal; signal.pause()"]
    async with Ensemble(bot=bot, worker=worker) as running:
        yield running


async def test_commands_use_the_running_sandbox(home: Path, ensemble: Ensemble) -> None:
    url = ("--url", ensemble.discord.url)
    imagine = await sandbox(home, "imagine", "a lion", "--out", "lion.png", "--json", *url)
    message = json.loads((await imagine.communicate())[0])
    assert message["embeds"][0]["title"] == "a lion"
    describe = await sandbox(home, "describe", "lion.png", *url)
    assert (await describe.communicate())[0].decode() == f"a lion of {len(png(16, 16))} bytes\n"
    refused = await sandbox(home, "imagine", "refuse", "--out", "no.png", *url)
    assert (await refused.communicate())[1].decode() == "Not this.\n"
    assert refused.returncode == 1
    assert not (home / "no.png").exists()
    missing = await sandbox(home, "describe", "missing.png", *url)
    assert (await missing.communicate())[1].decode() == "There is no file missing.png.\n"


async def test_a_conversation(ensemble: Ensemble) -> None:
    async with Conversation(ensemble.discord.url) as ada:
        await ada.ready(20)
        sent = await ada.send("imagine", {"prompt": "a lion"})
        message = await ada.result(sent, wants_picture=True, within=10)
        assert text_of(message) == "a lion\nseed 0"
        assert await ada.download(pictures_of(message)[0]) == png(16, 16)
        sent = await ada.send("imagine", {"prompt": "refuse"})
        with pytest.raises(BotRefused, match="Not this"):
            await ada.result(sent, wants_picture=True, within=10)
    assert ensemble.discord.unknown_routes == []


async def test_a_broken_contract_is_told_at_the_end(home: Path) -> None:
    """A bot that asks for what Discord does not have works here no longer unseen."""
    program = home / "bot" / "__main__.py"
    asks = """
import os, urllib.error, urllib.request
try:
    urllib.request.urlopen(os.environ["ATELIER_DISCORD_URL"] + "/api/v10/lions")
except urllib.error.HTTPError:
    pass
"""
    program.write_text(asks + program.read_text())
    process = await sandbox(
        home, "--port", free_port(), "imagine", "a lion", "--out", str(home / "lion.png")
    )
    _, err = await process.communicate()
    assert process.returncode == 1
    assert "GET /lions: the description has no such route" in err.decode()
