"""What a picture was made with, as names and values to read."""

from __future__ import annotations

from bot.records import ALL, Record
from bot.text import cut, plain
from bot.texts import Words
from jobs.contract import ImagineRequest, UpscaleRequest

_PROMPT = 1000
_NEGATIVE = 100
_LINE = 500
_FIELD = 1024
"""Discord's limit on the value of a field."""


def facts(record: Record, index: int = ALL) -> dict[str, str]:
    """By the ends of their names' keys, none empty. `index`: of one of its pictures."""
    request = record.request
    told = {"model": plain(request.model, 100)}
    if isinstance(request, ImagineRequest):
        seeds = record.seeds or request.seeds
        told = {
            "prompt": plain(request.prompt, _PROMPT),
            "written-out": plain(record.prompt, _PROMPT),
            "negative": plain(request.negative_prompt, _PROMPT),
            "style": plain(record.style, 100),
            **told,
            "size": f"{request.width}\N{MULTIPLICATION SIGN}{request.height}",
            "seed": ", ".join(map(str, seeds[index : index + 1] if index >= 0 else seeds)),
            "steps": str(request.num_inference_steps),
            "guidance": f"{request.guidance_scale:g}",
            "sampler": plain(request.sampler, 40),
            "strength": f"{request.strength:g}" if request.strength else "",
        }
    if isinstance(request, UpscaleRequest):
        told["scale"] = f"{request.scale}\N{MULTIPLICATION SIGN}"
    told["revision"] = plain(record.revision, 100)
    told["made"] = f"<t:{round(record.at)}:f>"
    return {name: cut(value, _FIELD) for name, value in told.items() if value}


def in_short(record: Record, index: int, words: Words) -> str:
    """All but the prompts, in one line of at most 500 characters."""
    told = facts(record, index)
    for long in ("prompt", "written-out"):
        told.pop(long, None)
    if "negative" in told and isinstance(record.request, ImagineRequest):
        told["negative"] = plain(record.request.negative_prompt, _NEGATIVE)
    parts = [f"{words(f'settings-{name}')}: {value}" for name, value in told.items()]
    return cut(" \N{MIDDLE DOT} ".join(parts), _LINE)
