"""Threat 3: texts of members and models that ping, link, or break the layout."""

from __future__ import annotations

import re
from typing import Any

import pytest

from jobs.contract import DescribeResult
from jobs.queue import Queue
from sandbox import Member
from tests.bot.worker import DRAWN, SAFE, has_picture, loaded, png, take

TEXTS = [
    "@everyone @here <@100> <@&100> <#100>",
    "[a lion](https://example.com) https://example.com discord.gg/abc",
    "a\n# large\n> quoted\n```\ncode",
    "\u202ea lion\u202c \u2066turned\u2069 \u200b\x00",
    "</imagine:100> <t:1:R> <:a:100> <id:home>",
    "||hidden|| **bold** ~~gone~~ `code`",
]
RENDERED = re.compile(
    r"@everyone|@here|<@|<#|</|<t:|<:|<id:|https?://|discord\.gg|\n[#>]|(?<!\\)[|*`]|[\u202a-\u202e]"
)
OURS = re.compile(
    r"(?m)^(> |-# |- \[)+|\*\*\d\*\*|\]\(https://discord\.com/channels/[\d/]+\)|<t:\d{10}:R>$"
)
"""Quotes, small print, numbers of captions, and in a list the link to a picture and its time."""
pytestmark = pytest.mark.usefixtures("worker", "bot")


def texts_of(message: dict[str, Any]) -> list[str]:
    """All of a message that Discord renders."""
    embeds = message["embeds"]
    described = [embed.get("description", "") for embed in embeds]
    fields = [part for embed in embeds for f in embed.get("fields", []) for part in f.values()]
    return [message["content"], *described, *(text for text in fields if isinstance(text, str))]


def require_harmless(message: dict[str, Any], text: str) -> None:
    for shown in texts_of(message):
        assert not RENDERED.search(OURS.sub("", shown)), (text, shown)
    assert not message["mentions"]
    assert not message["mention_everyone"]


@pytest.mark.parametrize("text", TEXTS)
async def test_a_prompt(queue: Queue, ada: Member, text: str) -> None:
    reply = await ada.slash("imagine", prompt=text)
    lease = await take(queue)
    require_harmless(await reply.message(), text)
    result = DRAWN.model_copy(update={"prompt": f"{text}, detailed"})
    await queue.finish(lease, result, [png()], cost=0.8)
    message = await reply.final(has_picture)
    require_harmless(message, text)
    assert all("\n" not in file["description"] for file in message["attachments"])
    shown = await (await ada.slash("jobs")).final(loaded)
    require_harmless(shown, text)


async def test_captions(queue: Queue, ada: Member) -> None:
    reply = await ada.slash("describe", image=png())
    lease = await take(queue, "captioner")
    result = DescribeResult(
        captions=tuple(TEXTS[:4]),
        seconds=0.1,
        alt=TEXTS[4],
        tags=(TEXTS[5], TEXTS[0]),
        checks=(SAFE,),
    )
    await queue.finish(lease, result, [png()], cost=0.1)
    require_harmless(await reply.final(loaded), "captions")
