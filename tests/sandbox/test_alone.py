"""The sandbox in another project: the folder copied out, none of Atelier beside it."""

from __future__ import annotations

import asyncio
import re
import shutil
import sys
from asyncio.subprocess import Process
from collections.abc import AsyncGenerator
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path

import pytest
from aiohttp import ClientSession

import sandbox

GUIDE = Path(__file__).parents[2] / "docs" / "testing-your-bot.md"
# Python runs this first in every process of the other project, the bot's too.
NO_ATELIER = """
import sys
sys.modules.update(dict.fromkeys(("bot", "jobs", "models", "tests")))
"""
AIOHTTP_ALONE = """
import aiohttp.web, sys
known = {"sandbox", *sys.stdlib_module_names, *sys.modules}
import sandbox
print({name.partition(".")[0] for name in sys.modules} - known)
"""
IMPORTS_ALL = """
import importlib, pathlib, sys
sys.modules["discord"] = None
for file in sorted(pathlib.Path("sandbox").glob("*.py")):
    module = importlib.import_module(f"sandbox.{file.stem}")
    assert pathlib.Path(module.__file__).resolve() == file.resolve()
"""


def shown() -> list[tuple[str, str]]:
    """Name and content of each file in the guide."""
    return re.findall(r"^```python (\S+)\n(.*?)^```$", GUIDE.read_text(), re.DOTALL | re.MULTILINE)


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """Its files are what the guide shows, under the names that the guide gives them."""
    shutil.copytree(Path(sandbox.__file__).parent, tmp_path / "sandbox")
    (tmp_path / "sitecustomize.py").write_text(NO_ATELIER)
    (tmp_path / "pytest.ini").write_text("[pytest]\nasyncio_mode = auto\n")
    for name, code in shown():
        (tmp_path / name).write_text(code)
    return tmp_path


@asynccontextmanager
async def started(project: Path, *arguments: str, **more: str) -> AsyncGenerator[Process]:
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, *arguments),
        cwd=project,
        env={"PYTHONPATH": str(project), **more},
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    try:
        yield process
    finally:
        if process.returncode is None:
            process.terminate()
        await process.communicate()


async def python(project: Path, *arguments: str) -> str:
    async with started(project, *arguments) as process:
        said = (await process.communicate())[0].decode()
    assert process.returncode == 0, said
    return said


async def test_every_module_does_without_the_rest_of_the_project(project: Path) -> None:
    await python(project, "-c", IMPORTS_ALL)


async def test_a_test_needs_aiohttp_alone(project: Path) -> None:
    assert await python(project, "-c", AIOHTTP_ALONE) == "set()\n"


async def test_the_guides_test_passes_as_it_is_printed(project: Path) -> None:
    assert "1 passed" in await python(project, "-m", "pytest")


async def test_the_guides_test_fails_when_the_bot_is_wrong(project: Path) -> None:
    bot = project / "poll.py"
    bot.write_text(bot.read_text().replace("says yes", "says no"))
    test = project / "test_poll.py"
    test.write_text(test.read_text().replace('yes")\n', 'yes", timeout=1)\n'))
    with pytest.raises(AssertionError, match="a message in general"):
        await python(project, "-m", "pytest")


async def test_the_guides_server_has_a_page_for_people(project: Path) -> None:
    script = project / "look.py"
    script.write_text(script.read_text().replace("8070", "0"))
    async with AsyncExitStack() as stack:
        served = await stack.enter_async_context(started(project, "look.py"))
        assert served.stdout is not None
        line = (await served.stdout.readline()).decode()
        told = dict(pair.split("=") for pair in line.split())
        url = told["DISCORD_URL"]
        browser = await stack.enter_async_context(ClientSession())
        async with browser.get(url) as page:
            assert page.content_type == "text/html"
        events = await stack.enter_async_context(browser.ws_connect(f"{url}/sandbox/events"))
        await stack.enter_async_context(started(project, "poll.py", **told))
        while (event := await events.receive_json(timeout=30))["t"] != "COMMANDS_UPDATE":
            pass
        assert [command["name"] for command in event["d"]["commands"]] == ["poll"]


def test_the_guides_test_is_as_short_as_promised() -> None:
    code = dict(shown())["test_poll.py"]
    assert len([line for line in code.splitlines() if line.strip()]) <= 20
