"""The whole way, nothing replaced, where tests/test_walkthrough.py does not go: what is refused,
and the same from the command line."""

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

from sandbox import LocalDiscord, Member, Refused
from sandbox.ensemble import Ensemble
from sandbox.talk import Conversation

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
    async with Ensemble() as running:
        async with Conversation(running.discord.url) as newcomer:
            await newcomer.ready(within=120)  # the bot synced, a worker's model on offer
        yield running.discord
        assert running.discord.unknown_routes == []
        assert running.discord.internal_errors == []


@pytest.fixture
def ada(studio: LocalDiscord) -> Member:
    return studio.member("Ada")


def cut_short() -> bytes:
    file = io.BytesIO()
    Image.effect_noise((64, 64), 50).save(file, "PNG")
    return file.getvalue()[:500]


def bomb() -> bytes:
    """100 megapixels in some kilobytes."""
    file = io.BytesIO()
    Image.new("1", (10_000, 10_000)).save(file, "PNG")
    return file.getvalue()


async def test_bad_input_gets_a_private_answer_and_leaves_nothing_behind(
    redis: Any, ada: Member
) -> None:
    """Each within 3 s; and the queue never heard of any of them."""
    cases: list[tuple[str, dict[str, Any], str]] = [
        ("imagine", {"prompt": "\u200b\u202e"}, "The prompt is empty."),
        ("imagine", {"prompt": "lion " * 1000}, "The prompt has 4,999 characters"),
        ("imagine", {"prompt": "a lion", "model": "gone"}, "There is no such model."),
        ("imagine", {"prompt": "a lion", "aspect": "wide"}, "starter cannot draw wide."),
        ("describe", {"image": b"plain text"}, "That file is not a picture"),
        ("describe", {"image": cut_short()}, "That picture is damaged or cut short."),
        ("describe", {"image": bomb()}, "That picture has more than 40 million pixels."),
    ]
    for command, options, sentence in cases:
        reply = await ada.slash(command, options=options)
        message = await reply.final(lambda m: bool(m["content"]), timeout=3)
        assert message["content"].startswith(sentence)
        assert message["flags"] & 64, f"public: {sentence}"
        assert len(reply.messages) == 1
    for options in ({"steps": -1}, {"seed": "seven"}, {"prompt": "x" * 10_000}):
        with pytest.raises(Refused):  # Discord's own client does not let these through
            await ada.slash("imagine", options={"prompt": "a lion", **options})
    assert not [key async for key in redis.scan_iter("*:job:*")]


async def sandbox(*arguments: str) -> tuple[int, str, str]:
    environment = {key: value for key, value in os.environ.items() if "ATELIER" not in key}
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "sandbox",
        "--contract",
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
    with Image.open(lion) as picture:
        assert picture.size == (128, 128)

    code, out, err = await sandbox("describe", str(lion))
    assert code == 0, err
    assert "lion" in out


async def test_a_refusal_on_the_command_line_is_one_sentence(tmp_path: Path) -> None:
    code, out, err = await sandbox(
        "imagine", PROMPT, "--out", str(tmp_path / "x.png"), "--model", "none-such"
    )
    assert code != 0
    assert out == ""
    assert "There is no such model. Choose one of: starter, starter-gpt2." in err
