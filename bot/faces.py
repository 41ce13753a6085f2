"""How the card of a job that is not over reads: its place in the queue, or how far it is."""

from __future__ import annotations

import time
from dataclasses import dataclass

from pydantic import BaseModel, ConfigDict

from bot.replies import Button, Picture, Post
from bot.text import plain
from bot.texts import Words
from jobs.contract import Kind
from jobs.job import Glimpse, Position, Status

_PROMPT = 300
_BAR = 12


@dataclass(frozen=True)
class Face:
    """What is to be seen. A card is edited when this changes, and not for a new time alone."""

    stage: str
    place: int = 0
    step: int = 0
    total: int = 0
    attempt: int = 1
    attempts: int = 1
    leaving: bool = False

    @classmethod
    def of(cls, glimpse: Glimpse, position: Position | None) -> Face:
        if glimpse.cancelled:
            return cls("cancelling")
        if glimpse.status is Status.RUNNING:
            progress = glimpse.progress
            step, total = (progress.step, progress.total) if progress else (0, 0)
            stage = "loading" if progress and progress.stage == "loading" else "running"
            return cls(stage, 0, step, total, glimpse.attempt, glimpse.attempts)
        if position is None:
            return cls("queued")
        return cls("queued" if position.seconds is not None else "unserved", position.place)


class Subject(BaseModel):
    """What a card is about. `text`: the prompt, where there is one. `kept_until`: seconds since
    the epoch."""

    model_config = ConfigDict(frozen=True)

    job: str
    kind: Kind
    model: str
    text: str
    kept_until: float


def show(
    subject: Subject, face: Face, seconds: float | None, preview: bytes | None, words: Words
) -> Post:
    """`seconds` until the job is taken, where that is known."""
    lines = [f"> {plain(subject.text, _PROMPT)}"] if subject.text else []
    lines.append(_where(subject, face, seconds, words))
    if face.leaving:
        lines.append(f"-# {words('card-leaving')}")
    pictures = [Picture(preview, "preview.webp", words("card-preview"))] if preview else []
    cancel = Button(words("button-cancel"), "cancel", subject.job)
    rows = [] if face.stage == "cancelling" else [[cancel]]
    return Post("\n".join(lines), pictures, rows=rows)


def _where(subject: Subject, face: Face, seconds: float | None, words: Words) -> str:
    model = plain(subject.model, 100)
    match face.stage:
        case "cancelling":
            return words("card-cancelling")
        case "unserved":
            return words("card-no-worker", until=_stamp(subject.kept_until, "f"))
        case "queued" if face.place == 0:
            return words("card-queued")
        case "queued":
            when = _stamp(time.time() + (seconds or 0), "R")
            return words("card-place", place=face.place, when=when)
        case "loading":
            told = words("card-loading", model=model)
        case _:
            told = words(f"card-{subject.kind}", model=model)
    parts = [told]
    if face.total:
        filled = round(_BAR * face.step / face.total)
        bar = "\N{BLACK PARALLELOGRAM}" * filled + "\N{WHITE PARALLELOGRAM}" * (_BAR - filled)
        parts.append(f"{bar} {face.step}/{face.total}")
    if face.attempt > 1:
        parts.append(words("card-restarted", attempt=face.attempt, attempts=face.attempts))
    return " · ".join(parts)


def _stamp(at: float, style: str) -> str:
    """Discord shows it in each reader's own words and time zone, and keeps it current."""
    return f"<t:{round(at)}:{style}>"
