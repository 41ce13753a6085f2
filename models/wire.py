"""What a supervisor and its processes say to each other, each over a pair of sockets: the device's,
and the one of the picture check.

A frame is a count, the lengths (all 32-bit, big-endian), then that many parts: one JSON message
and the bytes that go with it (attachments, pictures). Both ends are this code, so nothing is
negotiated; a frame that cannot be read means that the other side died.
"""

from __future__ import annotations

import asyncio
import struct
from collections.abc import Sequence
from typing import Annotated, BinaryIO, Literal

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter

from jobs.contract import Failure, ModelCard, Request, Result
from jobs.log import Form, Level
from models.compiled import Choice
from models.sources import Source, Writer


class _Message(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Serve(_Message):
    """To the device, once and first: load these models and serve them. `compiled`: the folder where
    compiled networks are kept. `exact`: no joint calls. `counts_seconds`: how often it says what
    its engine counts, and that it does at each job's end; 0: never."""

    type: Literal["serve"] = "serve"
    sources: tuple[Source, ...]
    writer: Writer | None = None
    device: str = "cpu"
    dtype: str = "auto"
    threads: int = 0
    memory: float = 0.0
    picture_pixels: int = 40_000_000
    preview_seconds: float = 3.0
    counts_seconds: float = 0.0
    jobs: int = 1
    compile: Choice = "auto"
    compiled: str = ""
    exact: bool = False
    hub_downloads: bool = False
    log_level: Level
    log_form: Form


class Run(_Message):
    """To the device: do this job; `alone`: with no other on the device. Its attachment, if any, is
    the frame's second part."""

    type: Literal["run"] = "run"
    ticket: str
    request: Request
    alone: bool = False


class Cancel(_Message):
    """To the device: leave this job at its next step."""

    type: Literal["cancel"] = "cancel"
    ticket: str


class LoadCheck(_Message):
    """To the check, once and first: load this. `labels`: those of a classifier that mean unsafe."""

    type: Literal["load_check"] = "load_check"
    check: str
    labels: tuple[str, ...]
    hub_downloads: bool = False
    log_level: Level
    log_form: Form


class CheckReady(_Message):
    """From the check: it can be asked."""

    type: Literal["check_ready"] = "check_ready"


class Look(_Message):
    """To the check: how unsafe is the picture that is the frame's second part?"""

    type: Literal["look"] = "look"


class Scored(_Message):
    """From the check: so unsafe, from 0 to 1."""

    type: Literal["scored"] = "scored"
    score: float = Field(ge=0, le=1, allow_inf_nan=False)


class NotScored(_Message):
    """From the check: it could not look at this one, and why; it goes on."""

    type: Literal["not_scored"] = "not_scored"
    why: str


class Loading(_Message):
    """From the device: it begins to load a model; for this job, once it is ready."""

    type: Literal["loading"] = "loading"
    model: str
    ticket: str = ""


class Loaded(_Message):
    """From the device: it is done with that, and these models are loaded now."""

    type: Literal["loaded"] = "loaded"
    ticket: str
    models: tuple[str, ...]


class Ready(_Message):
    """From the device: the models it serves, those of them that are loaded, and how many jobs it
    takes at a time. `beside`: for each model, those that there is memory for while it is in use.
    """

    type: Literal["ready"] = "ready"
    device: str
    cards: tuple[ModelCard, ...]
    loaded: tuple[str, ...]
    beside: dict[str, tuple[str, ...]]
    capacity: int = 1


class Unusable(_Message):
    """From either: nothing can be served, or no picture checked, and why."""

    type: Literal["unusable"] = "unusable"
    sentence: str


class Stepped(_Message):
    """From the device: `step` of `total` is done. A preview is the frame's second part."""

    type: Literal["stepped"] = "stepped"
    ticket: str
    step: int
    total: int


class Done(_Message):
    """From the device: the result; pictures are the frame's further parts. `cost` in seconds."""

    type: Literal["done"] = "done"
    ticket: str
    result: Result
    cost: float


class Failed(_Message):
    """From the device: this attempt failed; the device goes on. `cost` in seconds."""

    type: Literal["failed"] = "failed"
    ticket: str
    failure: Failure
    cost: float = 0.0


class Left(_Message):
    """From the device: it left the job because it was told to. `cost` in seconds."""

    type: Literal["left"] = "left"
    ticket: str
    cost: float = 0.0


class Counts(_Message):
    """From the device: what its engine has counted since it started; `idle` in seconds."""

    type: Literal["counts"] = "counts"
    steps: int
    calls: int
    idle: float


ToDevice = Serve | Run | Cancel
FromDevice = Loading | Loaded | Ready | Unusable | Stepped | Done | Failed | Left | Counts
ToCheck = LoadCheck | Look
FromCheck = CheckReady | Scored | NotScored | Unusable
Message = ToDevice | FromDevice | ToCheck | FromCheck
_MESSAGE: TypeAdapter[Message] = TypeAdapter(Annotated[Message, Field(discriminator="type")])
_COUNT = struct.Struct(">I")


def pack(message: Message, parts: Sequence[bytes] = ()) -> bytes:
    """One frame."""
    pieces = [message.model_dump_json().encode(), *parts]
    lengths = struct.pack(f">{len(pieces) + 1}I", len(pieces), *map(len, pieces))
    return b"".join((lengths, *pieces))


async def read(reader: asyncio.StreamReader) -> tuple[Message, list[bytes]]:
    """The next frame. Raises `asyncio.IncompleteReadError` at the end."""
    (count,) = _COUNT.unpack(await reader.readexactly(_COUNT.size))
    lengths = struct.unpack(f">{count}I", await reader.readexactly(4 * count))
    pieces = [await reader.readexactly(length) for length in lengths]
    return _MESSAGE.validate_json(pieces[0]), pieces[1:]


def read_blocking(stream: BinaryIO) -> tuple[Message, list[bytes]]:
    """The next frame. Raises EOFError at the end."""
    (count,) = _COUNT.unpack(_exactly(stream, _COUNT.size))
    lengths = struct.unpack(f">{count}I", _exactly(stream, 4 * count))
    pieces = [_exactly(stream, length) for length in lengths]
    return _MESSAGE.validate_json(pieces[0]), pieces[1:]


def _exactly(stream: BinaryIO, count: int) -> bytes:
    data = stream.read(count)
    if len(data) < count:
        raise EOFError
    return data
