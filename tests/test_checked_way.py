"""The whole way with a picture check that finds something: the real starter draws, and a classifier
that takes red for unsafe, the share of it in yellow and gray too, looks at what it drew.
"""

from __future__ import annotations

import io
from collections.abc import AsyncGenerator
from pathlib import Path
from typing import Any, cast

import pytest
from PIL import Image

from sandbox import LocalDiscord
from sandbox.ensemble import Ensemble
from sandbox.talk import Conversation, in_progress
from tests.models.checks import save_reddish

Message = dict[str, Any]


@pytest.fixture
async def studio(
    redis: Any, redis_url: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> AsyncGenerator[LocalDiscord]:
    monkeypatch.setenv("ATELIER_REDIS_URL", redis_url)
    monkeypatch.setenv("ATELIER_PICTURE_CHECK", str(save_reddish(tmp_path / "check", middle=0.75)))
    monkeypatch.setenv("ATELIER_PREVIEW_SECONDS", "0.01")
    monkeypatch.delenv("ATELIER_MODELS", raising=False)
    async with Ensemble() as running:
        async with Conversation(running.discord.url) as newcomer:
            await newcomer.ready(within=120)
        yield running.discord


def red() -> bytes:
    file = io.BytesIO()
    Image.new("RGB", (64, 64), "red").save(file, "PNG")
    return file.getvalue()


async def test_what_members_see_of_each_band(studio: LocalDiscord, redis: Any) -> None:
    """P3: nothing of what is blocked or in doubt is ever sent to Discord, nor kept in the store."""
    ada = studio.member("Ada")

    async def answer(command: str, **options: Any) -> Message:
        reply = await ada.slash(command, options=options)
        return await reply.final(lambda message: not in_progress(message), timeout=90)

    passed = await answer("imagine", prompt="a frog on a black background", seed=3)
    assert passed["attachments"], passed["content"]

    blocked = await answer("imagine", prompt="a star on a yellow background", seed=3, steps=50)
    assert blocked["content"].startswith("The studio's picture check takes this for unsafe")
    described = await answer("describe", image=red())
    assert described["content"].startswith("The studio's picture check takes this for unsafe")
    in_doubt = await answer("imagine", prompt="a frog on a gray background", seed=3)
    assert "here none can be asked, so it is not shown" in in_doubt["content"]
    for message in (blocked, described, in_doubt):
        assert not message["attachments"]
        assert not message["embeds"]

    # Of all that the bot ever uploaded, cards with previews too, only the first was a picture.
    responses: list[Any] = [each.response for each in studio.traffic if each.kind == "rest"]
    named: set[str] = set()
    for response in responses:
        if isinstance(response, dict):
            files: list[Message] = cast(Message, response).get("attachments") or []
            named |= {file["filename"] for file in files}
    assert named - {"preview.webp"} == {"3.png"}
    kept = [key async for key in redis.scan_iter("*:out:*")]
    assert len(kept) == 2, "the one that was shown, and the one in doubt, until it lapses"
