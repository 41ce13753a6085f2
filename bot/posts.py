"""How an outcome reads in the channel."""

from __future__ import annotations

from typing import assert_never

import discord

from bot.replies import Picture, Post
from bot.text import cut, one_line, plain
from bot.texts import Words
from jobs.contract import DescribeResult, ImagineRequest, ImagineResult, UpscaleResult
from jobs.job import Outcome, Status

_PROMPT = 300
_ALT = 1000
# What is wrong with a member's own request is for that member to read.
_PRIVATE = frozenset({"not_a_picture", "over_limit", "model_missing"})


def render(outcome: Outcome, picture: bytes | None, words: Words) -> Post:
    """The message for one outcome; `picture`: the worker's bytes, where there are any."""
    match outcome.status:
        case Status.SUCCEEDED:
            return _succeeded(outcome, picture, words)
        case Status.FAILED:
            failure = outcome.failure
            if failure is None:
                return Post(words("lost"))
            return Post(words.failure(failure), private=failure.code in _PRIVATE)
        case Status.CANCELLED:
            return Post(words("cancelled"))
        case Status.EXPIRED:
            return Post(words("expired"))
        case Status.QUEUED | Status.RUNNING:
            raise ValueError(f"{outcome.status} is not an outcome")


def _succeeded(outcome: Outcome, picture: bytes | None, words: Words) -> Post:
    match outcome.result:
        case ImagineResult() as result:
            assert isinstance(outcome.request, ImagineRequest)
            if picture is None:
                return Post(words("picture-not-kept"))
            return _drawn(outcome.request, result, picture, words)
        case DescribeResult() as result:
            return _described(result, picture, words)
        case UpscaleResult() as result:
            if picture is None:
                return Post(words("picture-not-kept"))
            return _enlarged(result, picture, words)
        case None:
            return Post(words("lost"))
        case _:
            assert_never(outcome.result)


def _drawn(request: ImagineRequest, result: ImagineResult, picture: bytes, words: Words) -> Post:
    suffix = result.content_type.removeprefix("image/")
    alt = cut(words("alt-drawn", prompt=one_line(request.prompt)), _ALT)
    facts = (
        words("seed", seed=str(request.seed)),
        plain(request.model, 100),
        f"{result.width}\N{MULTIPLICATION SIGN}{result.height}",
        words("steps", count=request.num_inference_steps),
        words("seconds", seconds=round(result.seconds, 1)),
        words("ai-generated"),
    )
    return Post(
        f"> {plain(request.prompt, _PROMPT)}\n-# {' · '.join(facts)}",
        [Picture(picture, f"{request.seed}.{suffix}", alt)],
    )


def _enlarged(result: UpscaleResult, picture: bytes, words: Words) -> Post:
    suffix = result.content_type.removeprefix("image/")
    size = f"{result.width}\N{MULTIPLICATION SIGN}{result.height}"
    facts = (
        size,
        words("seconds", seconds=round(result.seconds, 1)),
        words("ai-enlarged"),
    )
    alt = words("alt-enlarged", size=size)
    return Post(f"-# {' · '.join(facts)}", [Picture(picture, f"{result.width}.{suffix}", alt)])


def _described(result: DescribeResult, thumbnail: bytes | None, words: Words) -> Post:
    lines = [plain(caption, _PROMPT) for caption in result.captions]
    embed = discord.Embed(description="\n".join(lines))
    embed.set_footer(text=words("described-by", seconds=round(result.seconds, 1)))
    if thumbnail is None:
        return Post("", embeds=[embed])
    embed.set_thumbnail(url="attachment://picture.png")
    alt = cut(one_line(result.captions[0]), _ALT)
    return Post("", [Picture(thumbnail, "picture.png", alt)], [embed])
