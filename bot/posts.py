"""How an outcome reads in the channel."""

from __future__ import annotations

from typing import assert_never

import discord

from bot.replies import Picture, Post
from bot.text import cut, one_line, plain
from jobs.contract import DescribeResult, ImagineRequest, ImagineResult, UpscaleResult
from jobs.job import Outcome, Status

_PROMPT = 300
_ALT = 1000
# What is wrong with a member's own request is for that member to read.
_PRIVATE = frozenset({"not_a_picture", "over_limit", "model_missing"})
_LOST = "Something went wrong while this was made. Please try again."
_GONE = "The picture is no longer kept. Please draw it again."

UNSHOWABLE = Post("This is done, but because of a mistake of ours it cannot be shown.")


def render(outcome: Outcome, picture: bytes | None) -> Post:
    """The message for one outcome; `picture`: the worker's bytes, where there are any."""
    match outcome.status:
        case Status.SUCCEEDED:
            return _succeeded(outcome, picture)
        case Status.FAILED:
            failure = outcome.failure
            if failure is None:
                return Post(_LOST)
            return Post(failure.sentence, private=failure.code in _PRIVATE)
        case Status.CANCELLED:
            return Post("Cancelled.")
        case Status.EXPIRED:
            return Post("No worker took this in time, so it was dropped. Please try again later.")
        case Status.QUEUED | Status.RUNNING:
            raise ValueError(f"{outcome.status} is not an outcome")


def _succeeded(outcome: Outcome, picture: bytes | None) -> Post:
    match outcome.result:
        case ImagineResult() as result:
            assert isinstance(outcome.request, ImagineRequest)
            if picture is None:
                return Post(_GONE)
            return _drawn(outcome.request, result, picture)
        case DescribeResult() as result:
            return _described(result, picture)
        case UpscaleResult() as result:
            return Post(_GONE) if picture is None else _enlarged(result, picture)
        case None:
            return Post(_LOST)
        case _:
            assert_never(outcome.result)


def _drawn(request: ImagineRequest, result: ImagineResult, picture: bytes) -> Post:
    suffix = result.content_type.removeprefix("image/")
    alt = cut(f"AI-generated picture: {one_line(request.prompt)}", _ALT)
    facts = (
        f"seed {request.seed}",
        plain(request.model, 100),
        f"{result.width}\N{MULTIPLICATION SIGN}{result.height}",
        f"{request.num_inference_steps} steps",
        f"{result.seconds:.1f} s",
        "AI-generated",
    )
    return Post(
        f"> {plain(request.prompt, _PROMPT)}\n-# {' · '.join(facts)}",
        [Picture(picture, f"{request.seed}.{suffix}", alt)],
    )


def _enlarged(result: UpscaleResult, picture: bytes) -> Post:
    suffix = result.content_type.removeprefix("image/")
    size = f"{result.width}\N{MULTIPLICATION SIGN}{result.height}"
    facts = f"-# {size} · {result.seconds:.1f} s · AI-enlarged"
    return Post(facts, [Picture(picture, f"{result.width}.{suffix}", f"AI-enlarged to {size}")])


def _described(result: DescribeResult, thumbnail: bytes | None) -> Post:
    lines = [plain(caption, _PROMPT) for caption in result.captions]
    embed = discord.Embed(description="\n".join(lines))
    embed.set_footer(text=f"Described by a model in {result.seconds:.1f} s")
    if thumbnail is None:
        return Post("", embeds=[embed])
    embed.set_thumbnail(url="attachment://picture.png")
    alt = cut(one_line(result.captions[0]), _ALT)
    return Post("", [Picture(thumbnail, "picture.png", alt)], [embed])
