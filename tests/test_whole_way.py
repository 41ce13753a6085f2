"""The whole way, nothing replaced: local Discord, the bot's process, a real Valkey, a worker's
process with the starter weights, and back."""

from __future__ import annotations

import asyncio
import io
import json
import os
import sys
from collections.abc import AsyncGenerator
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from sandbox import LocalDiscord, Member
from sandbox.studio import Studio

ROOT = Path(__file__).parent.parent
PROMPT = "a lion on a blue background"
Message = dict[str, Any]


@pytest.fixture
async def studio(
    redis: Any, redis_url: str, monkeypatch: pytest.MonkeyPatch
) -> AsyncGenerator[LocalDiscord]:
    """Everything that `python -m sandbox` starts, on the tests' Valkey.

    The `redis` fixture looks afterwards that nothing without a TTL is left in it (P5).
    """
    monkeypatch.setenv("ATELIER_REDIS_URL", redis_url)
    monkeypatch.delenv("ATELIER_MODELS", raising=False)
    async with Studio() as running:
        await running.discord.wait_ready()
        yield running.discord
        assert running.discord.unknown_routes == []
        assert running.discord.internal_errors == []


@pytest.fixture
def ada(studio: LocalDiscord) -> Member:
    return studio.member("Ada")


async def until_workers_serve(ada: Member) -> None:
    """As a member sees it: the worker's model is among the choices."""
    async with asyncio.timeout(120):
        while not await ada.autocomplete("imagine", "model", "", prompt="a lion"):
            pass


def loaded(message: Message) -> bool:
    return not message["flags"] & 128


async def test_what_imagine_draws_describe_names(studio: LocalDiscord, ada: Member) -> None:
    """A lion is drawn by the diffusion transformer and recognised by the captioner."""
    await until_workers_serve(ada)
    reply = await ada.slash("imagine", prompt=PROMPT, seed=3)
    message = await reply.final(lambda m: bool(m["attachments"]), timeout=120)
    assert "seed 3" in message["content"]
    assert not reply.ephemeral
    [attachment] = message["attachments"]
    png = await studio.download(attachment["url"])
    picture = Image.open(io.BytesIO(png))
    assert (picture.format, picture.size) == ("PNG", (128, 128))

    told = await ada.slash("describe", image=png)
    answer = await told.final(loaded, timeout=60)
    [embed] = answer["embeds"]
    assert embed["description"] == "a lion on a blue background"

    again = await ada.slash("imagine", prompt=PROMPT, seed=3)
    same = await again.final(lambda m: bool(m["attachments"]), timeout=120)
    assert await studio.download(same["attachments"][0]["url"]) == png, "a seed repeats"

    # A picture in form that cannot be decoded passes the bot and is refused by the worker.
    broken = await ada.slash("describe", image=png[:200])
    answer = await broken.final(loaded, timeout=60)
    assert "not a picture" in answer["content"]


async def sandbox(*arguments: str) -> tuple[int, str, str]:
    environment = {key: value for key, value in os.environ.items() if "ATELIER" not in key}
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "sandbox",
        "--port",
        "0",
        *arguments,
        cwd=ROOT,
        env=environment,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    out, err = await process.communicate()
    assert process.returncode is not None
    return process.returncode, out.decode(), err.decode()


async def test_the_command_line_goes_the_whole_way(tmp_path: Path) -> None:
    """Cold start, nothing set: draws, saves, prints what the bot posted, exits 0."""
    lion = tmp_path / "lion.png"
    code, out, err = await sandbox("imagine", PROMPT, "--out", str(lion), "--seed", "3", "--json")
    assert code == 0, err
    message = json.loads(out)
    assert "AI-generated" in message["content"]
    assert Image.open(lion).size == (128, 128)

    code, out, err = await sandbox("describe", str(lion))
    assert code == 0, err
    assert "lion" in out


async def test_a_refusal_on_the_command_line_is_one_sentence(tmp_path: Path) -> None:
    code, out, err = await sandbox(
        "imagine", PROMPT, "--out", str(tmp_path / "x.png"), "--model", "none-such"
    )
    assert code != 0
    assert out == ""
    assert "There is no such model. Choose one of: starter." in err
