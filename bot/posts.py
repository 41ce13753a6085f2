"""How an outcome reads in the channel."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import assert_never

import discord

from bot.facts import in_short
from bot.records import Record
from bot.replies import Button, Picture, Post
from bot.text import cut, one_line, plain
from bot.texts import Words
from jobs.contract import DescribeResult, ImagineRequest, ImagineResult, Size, UpscaleResult
from jobs.job import Outcome, Status

GRID = "grid.webp"
_PROMPT = 300
_QUOTED = 100
_ALT = 1000
_TAGS = 200
_STYLE = 100
# What is wrong with a member's own request is for that member to read.
_PRIVATE = frozenset({"not_a_picture", "over_limit", "model_missing", "picture_blocked"})


@dataclass(frozen=True)
class File:
    """A picture that Discord will take. `suffix`: of its name."""

    data: bytes
    suffix: str


@dataclass(frozen=True)
class Shown:
    """What goes with an outcome, in the worker's order; none where they are no longer kept.

    `grid`: all of them in one. `shrunk`: they had to be made smaller. `parent`: where the picture
    is that they were made from. `made`: what a described picture was made with, if it was here.
    `start`: is there a model that starts from pictures? `fits`: the next smaller size, where the
    device had too little memory for this one. `style`: the name of the one that was asked for.
    `private`: only its owner sees it. `left_out`: how many captions broke a rule. `vote`: members
    vote for it in a creative session.
    """

    files: Sequence[File] = ()
    grid: bytes | None = None
    shrunk: bool = False
    parent: str | None = None
    made: Made | None = None
    start: bool = False
    fits: Size | None = None
    style: str = ""
    private: bool = False
    left_out: int = 0
    vote: bool = False


@dataclass(frozen=True)
class Made:
    """One picture of a record. `parent`: where the picture is that this was made from."""

    record: Record
    index: int
    parent: str | None = None


def render(outcome: Outcome, shown: Shown, words: Words) -> Post:
    """The message for one outcome."""
    match outcome.status:
        case Status.SUCCEEDED:
            return _succeeded(outcome, shown, words)
        case Status.FAILED:
            failure = outcome.failure
            if failure is None:
                return Post(words("lost"), rows=_retry(outcome, words))
            private = failure.code in _PRIVATE
            rows = [] if private else _retry(outcome, words, shown.fits)
            return Post(words.failure(failure), private=private, rows=rows)
        case Status.CANCELLED:
            return Post(words("cancelled"))
        case Status.EXPIRED:
            return Post(words("expired"), rows=_retry(outcome, words))
        case Status.QUEUED | Status.RUNNING:
            raise ValueError(f"{outcome.status} is not an outcome")


def _succeeded(outcome: Outcome, shown: Shown, words: Words) -> Post:
    match outcome.result:
        case ImagineResult() as result:
            if not shown.files:
                rows = _retry(outcome, words)
                return Post(words("picture-not-kept"), rows=rows, withheld=True)
            return _drawn(outcome, result, shown, words)
        case DescribeResult() as result:
            return _described(outcome, result, shown, words)
        case UpscaleResult() as result:
            if not shown.files:
                return Post(words("picture-not-kept"), withheld=True)
            return _enlarged(outcome, result, shown, words)
        case None:
            return Post(words("lost"), rows=_retry(outcome, words))
        case _:
            assert_never(outcome.result)


def _drawn(outcome: Outcome, result: ImagineResult, shown: Shown, words: Words) -> Post:
    request = outcome.request
    assert isinstance(request, ImagineRequest)
    alt = cut(words("alt-drawn", prompt=one_line(result.prompt or request.prompt)), _ALT)
    facts = [
        words("seed", seed=str(request.seed)),
        plain(request.model, 100),
        *([plain(shown.style, _STYLE)] if shown.style else []),
        _size(result.width, result.height),
        words("steps", count=request.num_inference_steps),
        _took(result.seconds, words),
        words("ai-generated"),
        *_origins(shown, words),
    ]
    lines = [f"> {plain(request.prompt, _PROMPT)}"]
    if result.prompt:
        lines.append(f"-# {words('written-out', prompt=plain(result.prompt, _PROMPT))}")
    lines.append(f"-# {' · '.join(facts)}")
    if fewer := request.num_images - len(shown.files):
        lines.append("-# " + words("pictures-left-out", count=fewer))
    seeds = result.seeds or request.seeds
    pictures = [
        Picture(file.data, f"{seed}.{file.suffix}", alt)
        for seed, file in zip(seeds, shown.files, strict=False)
    ]
    if shown.grid:
        pictures.insert(0, Picture(shown.grid, GRID, alt))
    return Post("\n".join(lines), pictures, rows=_next_steps(outcome, shown, words))


def _next_steps(outcome: Outcome, shown: Shown, words: Words) -> list[list[Button]]:
    job, count = outcome.job_id, len(shown.files)
    reroll = Button(words("button-reroll"), "reroll", job)
    remix = Button(words("button-remix"), "remix", job, 0)
    more = [] if shown.private else [Button(words("button-more"), "more", job)]
    vote = [[Button(words("button-vote"), "vote", job, 0)]] if shown.vote else []
    if count == 1:
        upscale = Button(words("button-upscale"), "upscale", job, 0)
        vary = Button(words("button-vary"), "vary", job, 0)
        return [*vote, [upscale, vary, reroll, remix, *more], *_less_often(job, shown, words)]
    numbers = range(count)
    last = more or [remix]
    return [
        [*(Button(f"U{number + 1}", "upscale", job, number) for number in numbers), reroll],
        [*(Button(f"V{number + 1}", "vary", job, number) for number in numbers), *last],
        *([[remix]] if more else []),
        *vote,
        *_less_often(job, shown, words),
    ]


def _less_often(job: str, shown: Shown, words: Words) -> list[list[Button]]:
    """What is else behind More. Only a press under a private picture brings that picture to us: a
    menu in a message of its own would not."""
    return more_buttons(job, len(shown.files), words, private=True) if shown.private else []


def more_buttons(
    job: str, count: int, words: Words, *, private: bool, server: bool = False
) -> list[list[Button]]:
    """`count`: of pictures. `server`: are they in one?"""
    label = words("button-describe")
    describe = [
        Button(label if count == 1 else f"{label} {n + 1}", "describe", job, n)
        for n in range(count)
    ]
    others = [
        Button(words("button-settings"), "settings", job),
        Button(words("button-save"), "save", job),
        Button(words("button-delete"), "delete", job),
    ]
    if not private:
        others.append(Button(words("button-report"), "report", job, 0))
    if server:
        others.append(Button(words("button-submit"), "submit", job))
    return [[*describe, *others]] if private and count == 1 else [describe, others]


def _enlarged(outcome: Outcome, result: UpscaleResult, shown: Shown, words: Words) -> Post:
    size = _size(result.width, result.height)
    facts = [
        size,
        _took(result.seconds, words),
        words("ai-enlarged"),
        *_origins(shown, words),
    ]
    [file] = shown.files
    picture = Picture(file.data, f"{result.width}.{file.suffix}", words("alt-enlarged", size=size))
    rows = _less_often(outcome.job_id, shown, words)
    rows = rows or [[Button(words("button-more"), "more", outcome.job_id)]]
    return Post(f"-# {' · '.join(facts)}", [picture], rows=rows)


def _described(outcome: Outcome, result: DescribeResult, shown: Shown, words: Words) -> Post:
    captions = [plain(caption, _PROMPT) for caption in result.captions]
    if len(captions) == 1:
        lines = captions
    else:
        lines = [f"**{number}** {caption}" for number, caption in enumerate(captions, 1)]
        lines.insert(0, plain(result.alt or result.captions[0], _PROMPT))
    if result.tags:
        lines.append("-# " + plain(", ".join(result.tags), _TAGS))
    if shown.left_out:
        lines.append("-# " + words("captions-left-out", count=shown.left_out))
    embed = discord.Embed(description="\n".join(lines))
    embed.set_footer(text=words("described-by", seconds=_tenths(result.seconds)))
    if shown.made:
        embed.add_field(name=words("made-here"), value=_made(shown.made, words), inline=False)
    rows = _after_describing(outcome.job_id, len(captions), shown, words)
    if not shown.files:
        return Post("", embeds=[embed], rows=rows)
    [file] = shown.files
    name = f"picture.{file.suffix}"
    embed.set_thumbnail(url=f"attachment://{name}")
    alt = cut(one_line(result.alt or result.captions[0]), _ALT)
    return Post("", [Picture(file.data, name, alt)], [embed], rows=rows)


def _after_describing(job: str, count: int, shown: Shown, words: Words) -> list[list[Button]]:
    if count == 1:
        draw = [Button(words("button-draw"), "draw", job, 0)]
    else:
        draw = [Button(str(number + 1), "draw", job, number) for number in range(count)]
        draw.append(Button(words("button-all"), "drawall", job))
    further: list[Button] = []
    if shown.files:
        further.append(Button(words("button-again"), "redescribe", job))
        if shown.start:
            further.append(Button(words("button-start"), "start", job, 0))
    if shown.made:
        further.append(Button(words("button-settings"), "settings", shown.made.record.job))
    return [draw, further] if further else [draw]


def _made(made: Made, words: Words) -> str:
    """Of at most 1024 characters: Discord's limit on a field."""
    request = made.record.request
    lines = [f"> {plain(request.prompt, _QUOTED)}"] if isinstance(request, ImagineRequest) else []
    lines.append("-# " + in_short(made.record, made.index, words))
    links = [] if made.record.private else [words("see-picture", link=made.record.link)]
    if made.parent:
        links.append(words("made-from", link=made.parent))
    if links:
        lines.append("-# " + " \N{MIDDLE DOT} ".join(links))
    return "\n".join(lines)


def _retry(outcome: Outcome, words: Words, fits: Size | None = None) -> list[list[Button]]:
    """Only what can be done again: pictures that members sent are not kept."""
    request = outcome.request
    if not isinstance(request, ImagineRequest) or request.strength is not None:
        return []
    retry = Button(words("button-retry"), "retry", outcome.job_id)
    if fits is None:
        return [[retry]]
    label = words("button-smaller", size=_size(fits.width, fits.height))
    return [[Button(label, "smaller", outcome.job_id), retry]]


def _origins(shown: Shown, words: Words) -> list[str]:
    told: list[str] = []
    if shown.parent:
        told.append(words("made-from", link=shown.parent))
    if shown.shrunk:
        told.append(words("shrunk"))
    return told


def _size(width: int, height: int) -> str:
    return f"{width}\N{MULTIPLICATION SIGN}{height}"


def _took(seconds: float, words: Words) -> str:
    return words("seconds", seconds=_tenths(seconds))


def _tenths(seconds: float) -> float:
    """Never 0, which would look like a mistake."""
    return max(0.1, round(seconds, 1))
