"""What `python -m models list`, `info`, `get`, `try` and `remove` do: each returns its answer."""

from __future__ import annotations

import json
import os
import sys
from argparse import Namespace
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from jobs.contract import (
    AnyRequest,
    DescribeRequest,
    DescribeResult,
    ImagineRequest,
    ModelCard,
    UpscaleRequest,
)
from jobs.settings import LogSettings
from models import families, inventory
from models.checking.screening import screen_of
from models.errors import CheckFailed, CommandRefused, ModelUnusable, NotGot
from models.inventory import Item
from models.library import Got, Library
from models.settings import WorkerSettings
from models.sources import Source, is_name
from models.trying import loaded


async def show_all(arguments: Namespace, settings: WorkerSettings, logs: LogSettings) -> str:
    items = inventory.everything(settings, families.discover())
    if arguments.json:
        return json.dumps([_plain(item) for item in items])
    rows = [("NAME", "KIND", "FAMILY", "SIZE", "LICENCE", "REVISION", "FROM", "")]
    rows += [
        (
            item.source.name,
            item.kind or "?",
            item.family or "?",
            _size(item.bytes),
            item.licence or "?",
            item.revision[:12],
            item.origin,
            item.problem or ("served" if item.served else ""),
        )
        for item in items
    ]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    return "\n".join(
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
        for row in rows
    )


async def info(arguments: Namespace, settings: WorkerSettings, logs: LogSettings) -> str:
    item = inventory.one(arguments.name, settings, families.discover())
    card = None
    if not item.problem and not arguments.quick:
        async with loaded(item.source, settings, logs) as trial:
            card = trial.card
    if arguments.json:
        limits = card.model_dump(mode="json") if card else None
        return json.dumps({**_plain(item), "card": limits})
    lines = [
        f"{item.source.name}: family {item.family or 'unknown'}, {item.origin}, "
        f"{'served' if item.served else 'not served'}",
        *([item.card.about] if item.card.about else []),
        f"files     {item.source.location}, {_size(item.bytes) or 'size unknown'}",
        f"licence   {item.licence or 'not said'}",
        f"revision  {item.revision or 'none'}",
    ]
    if item.got:
        lines.append(f"fetched   {item.got.origin.repo}, {item.got.origin.got:%Y-%m-%d %H:%M} UTC")
    if item.problem:
        lines.append(f"cannot be served: {item.problem}")
    return "\n".join(lines + (_limits(card) if card else []))


async def get(arguments: Namespace, settings: WorkerSettings, logs: LogSettings) -> str:
    """The operator's explicit wish, so whatever ATELIER_HUB_DOWNLOADS says."""
    os.environ.update(HF_HUB_OFFLINE="0", TRANSFORMERS_OFFLINE="0", HF_HUB_DISABLE_TELEMETRY="1")
    os.environ.setdefault("HF_HUB_VERBOSITY", "error")
    from tqdm import tqdm

    from models import hub

    repo, _, revision = arguments.repo.partition("@")
    name = arguments.name or repo.rpartition("/")[2]
    if not is_name(name):
        raise CommandRefused(f"{name!r} cannot be a model's name: letters, digits, - _ and . can.")
    plan = hub.look(repo, revision, arguments.variant, families.discover())
    _say(
        f"{repo} at {plan.repo.commit[:12]}, licence {plan.repo.licence or 'not said'}: "
        f"{len(plan.files)} files, {_size(plan.bytes)}"
    )
    library = Library(settings.weights.expanduser())
    with tqdm(total=plan.bytes, unit="B", unit_scale=True, desc=name, disable=None) as bar:
        got = hub.fetch(plan, library, name, bar.update)
    if arguments.json:
        return json.dumps({"name": name, **got.origin.model_dump(mode="json")})
    return (
        f"{name} is in {got.folder} and was checked. Try it: python -m models try {name} ...\n"
        f"Serve it: ATELIER_MODELS={','.join([*_names(settings), name])}"
    )


async def try_(arguments: Namespace, settings: WorkerSettings, logs: LogSettings) -> str:
    item = inventory.one(arguments.name, settings, families.discover())
    if item.problem:
        raise ModelUnusable(item.source.name, item.problem)
    async with loaded(item.source, settings, logs) as trial:
        _say(f"{trial.card.name} on {trial.place}, loaded in {trial.seconds:.1f} s")
        request, attachment = _request(arguments, trial.card)
        with _progress() as on_step:
            result, blobs = await trial.run(request, attachment, on_step)
    seconds = f"in {result.seconds:.1f} s"
    if isinstance(result, DescribeResult):
        _say(await _checked(blobs[0], settings, logs))
        return f"{result.captions[0]} ({seconds})"
    out = Path(arguments.out or f"{item.source.name}.png")
    _write(out, blobs[0])
    _say(await _checked(blobs[0], settings, logs))
    return f"{out}: {result.width}x{result.height}, {seconds}"


async def _checked(picture: bytes, settings: WorkerSettings, logs: LogSettings) -> str:
    """What the picture check says of it, which is here for its operator alone."""
    screen = screen_of(settings, logs)
    if screen.asking is None:
        return "picture check: none"
    try:
        return f"picture check {screen.name}: {await screen.asking.score(picture):.3f}"
    except CheckFailed as error:
        return f"picture check {screen.name}: it failed: {error.how}"
    finally:
        await screen.close()


async def remove(arguments: Namespace, settings: WorkerSettings, logs: LogSettings) -> str:
    library = Library(settings.weights.expanduser())
    got = library.find(arguments.name)
    if got is None:  # says better why not
        item = inventory.one(arguments.name, settings, families.discover())
        raise NotGot(arguments.name, item.source.location)
    for source in settings.sources():
        if source.name == arguments.name or _is_of(source, got):
            raise CommandRefused(f"ATELIER_MODELS names {source.name}: take it out there first.")
    return f"{arguments.name} is removed: {_size(library.remove(arguments.name))} are free again."


def _is_of(source: Source, got: Got) -> bool:
    """Does the setting mean this model's files, by whatever name?"""
    return Path(source.location).expanduser().resolve() == got.checkpoint.resolve()


def _request(arguments: Namespace, card: ModelCard) -> tuple[AnyRequest, bytes]:
    """What is asked for, with the card's own defaults for what is not."""
    try:
        if card.kind == "imagine":
            first = next(iter(card.sizes.values()))
            width, height = arguments.size or (first.width, first.height)
            steps, guidance = arguments.steps, arguments.guidance
            return ImagineRequest(
                model=card.name,
                prompt=arguments.what,
                negative_prompt=arguments.negative,
                width=width,
                height=height,
                num_inference_steps=card.default_steps if steps is None else steps,
                guidance_scale=card.default_guidance if guidance is None else guidance,
                seed=arguments.seed,
            ), b""
        attachment = Path(arguments.what).read_bytes()
        if card.kind == "describe":
            return DescribeRequest(model=card.name, seed=arguments.seed), attachment
        return UpscaleRequest(model=card.name, scale=arguments.scale), attachment
    except ValidationError as error:
        detail = error.errors()[0]
        field = ".".join(map(str, detail["loc"]))
        raise CommandRefused(f"{field}: {detail['msg'].lower()}.") from error
    except OSError as error:
        raise CommandRefused(f"{arguments.what} is no picture: {error.strerror}.") from error


def _write(out: Path, content: bytes) -> None:
    try:
        out.write_bytes(content)
    except OSError as error:
        raise CommandRefused(f"{out} cannot be written: {error.strerror}.") from error


def _limits(card: ModelCard) -> list[str]:
    match card.kind:
        case "imagine":
            sizes = ", ".join(f"{size.width}x{size.height}" for size in card.sizes.values())
            can = [
                f"draws     {sizes}",
                f"steps     {card.default_steps}, at most {card.max_steps}",
                f"guidance  {card.default_guidance:g}, at most {card.max_guidance:g}"
                if card.max_guidance
                else "guidance  none",
                f"samplers  {', '.join(card.samplers) or 'its own'}",
            ]
            wanting = {
                "take a negative prompt": card.negative_prompt,
                "start from a picture": card.start_picture,
            }
        case "describe":
            can = [f"describes {', '.join(card.details)}; up to {card.max_captions} captions"]
            wanting = {"describe richly": "rich" in card.details}
        case "upscale":
            can = [f"enlarges  {', '.join(map(str, card.scales))} times"]
            wanting = {}
    if card.max_pixels_in:
        can.append(f"takes     pictures of up to {card.max_pixels_in / 1e6:g} million pixels")
    cannot = [what for what, there in wanting.items() if not there]
    return [*can, *([f"cannot    {'; '.join(cannot)}"] if cannot else [])]


def _plain(item: Item) -> dict[str, Any]:
    return {
        "name": item.source.name,
        "family": item.family,
        "kind": item.kind,
        "location": item.source.location,
        "revision": item.revision,
        "licence": item.licence,
        "bytes": item.bytes,
        "from": item.origin,
        "served": item.served,
        "problem": item.problem,
    }


def _names(settings: WorkerSettings) -> list[str]:
    """As the setting has them now; else the starters, which it would take away."""
    entries = filter(None, (entry.strip() for entry in settings.models.split(",")))
    return list(entries) or [source.name for source in settings.sources()]


def _size(count: int) -> str:
    for unit, one in (("GB", 1e9), ("MB", 1e6), ("kB", 1e3)):
        if count >= one:
            return f"{count / one:.1f} {unit}"
    return f"{count} B" if count else ""


def _say(text: str) -> None:
    """Beside the answer."""
    sys.stderr.write(f"{text}\n")


@contextmanager
def _progress() -> Iterator[Callable[[int, int], None]]:
    from tqdm import tqdm

    with tqdm(unit="step", disable=None) as bar:

        def on_step(step: int, total: int) -> None:
            bar.total = total
            bar.update(step - bar.n)

        yield on_step
