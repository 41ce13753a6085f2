"""A device process with families that need no torch and obey their prompt.

The real `models.device` around them: the same process, wire, loading and errors. The folder of
the model is how a test and a job talk: a job told to wait goes on when the file `go` is there.
"""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Iterable
from pathlib import Path
from typing import Self

from PIL import Image

from jobs.contract import (
    AnyRequest,
    DescribeRequest,
    DescribeResult,
    ImagineRequest,
    ImagineResult,
    ModelCard,
    Size,
)
from models import engine, pictures
from models.device import main
from models.errors import OverLimit
from models.family import Checkpoint, Family, OnStep, Output, Place

LEAK = 400_000_000
"""Bytes that a job told to leak leaves behind."""
COMMAND = (sys.executable, "-m", "tests.models.crayon")


class Weights:
    """Looks like a network, of as many bytes as the config says: one tensor, `nbytes` large."""

    def __init__(self, checkpoint: Checkpoint) -> None:
        self.nbytes = int(checkpoint.config.get("bytes", 0))

    def parameters(self) -> Iterable[Weights]:
        return (self,)

    def buffers(self) -> Iterable[Weights]:
        return ()


class Crayon(Family):
    """Draws grey squares of 32x32."""

    name = "crayon"
    kind = "imagine"

    def __init__(self, checkpoint: Checkpoint) -> None:
        self.folder = Path(checkpoint.source.location)
        self._shown = 0
        self._leaked: list[bytes] = []
        self._weights = Weights(checkpoint)
        self.card = ModelCard(
            name=checkpoint.source.name,
            kind="imagine",
            family=self.name,
            cost=1.0,
            sizes={"square": Size(width=32, height=32), "wide": Size(width=48, height=32)},
            default_steps=3,
            max_steps=10,
            start_picture=True,
        )

    @classmethod
    def fits(cls, checkpoint: Checkpoint) -> bool:
        return checkpoint.config.get("model_type") == "crayon"

    @classmethod
    def load(cls, checkpoint: Checkpoint, place: Place) -> Self:
        if checkpoint.config.get("dies"):
            os.abort()
        _note_load(Path(checkpoint.source.location))
        return cls(checkpoint)

    def networks(self) -> Iterable[Weights]:
        return (self._weights,)

    def sample(self) -> tuple[ImagineRequest, bytes]:
        return request(self.card.name), b""

    def run(self, request: AnyRequest, attachment: bytes, on_step: OnStep) -> Output:
        assert isinstance(request, ImagineRequest)
        go = self.folder / "go"
        if request.prompt == "break":
            raise ValueError("a mistake of the model")
        if request.prompt == "die":
            os.abort()
        if request.prompt == "break the device once" and loads(self.folder) == 1:
            import torch

            raise torch.AcceleratorError("CUDA error: device-side assert triggered")
        if request.prompt == "exhaust":
            raise MemoryError
        if request.prompt == "tell settings":
            raise OverLimit(f"I see: {[n for n in os.environ if n.startswith('ATELIER_')]}")
        if request.prompt == "tell process":
            raise OverLimit(f"I am {os.getpid()}")
        if request.prompt == "hang aside":
            engine.aside(lambda: time.sleep(600))
        if request.prompt.startswith("leak"):
            self._leaked.append(b"x" * LEAK)
        while request.prompt == "hang" and not go.exists():
            time.sleep(0.01)
        while request.prompt.startswith(("wait", "leak and wait")) and not go.exists():
            on_step(1, request.num_inference_steps, self._preview)
            time.sleep(0.01)
        if request.prompt == "slowly refuse":
            time.sleep(0.2)
        if request.prompt == "take a while":
            time.sleep(0.4)
        if request.prompt.endswith("refuse"):
            raise OverLimit("I was told to refuse.")
        for step in range(request.num_inference_steps):
            on_step(step + 1, request.num_inference_steps)
        if request.strength is not None:
            return Output(ImagineResult(width=32, height=32, seconds=0.1), (attachment,))
        png = pictures.write_png(Image.new("L", (32, 32), request.seed % 256))
        return Output(ImagineResult(width=32, height=32, seconds=0.1), (png,))

    def _preview(self) -> bytes:
        """Another shade each time."""
        self._shown += 1
        return pictures.write_preview(Image.new("L", (8, 8), self._shown % 256))


class Reader(Family):
    """Says how large a picture is."""

    name = "reader"
    kind = "describe"

    def __init__(self, checkpoint: Checkpoint, place: Place) -> None:
        self._pixels = place.picture_pixels
        self._weights = Weights(checkpoint)
        self._pause = float(checkpoint.config.get("pause", 0.0))
        self.card = ModelCard(
            name=checkpoint.source.name, kind="describe", family=self.name, cost=1.0
        )

    @classmethod
    def fits(cls, checkpoint: Checkpoint) -> bool:
        return checkpoint.config.get("model_type") == "reader"

    @classmethod
    def load(cls, checkpoint: Checkpoint, place: Place) -> Self:
        _note_load(Path(checkpoint.source.location))
        return cls(checkpoint, place)

    def networks(self) -> Iterable[Weights]:
        return (self._weights,)

    def sample(self) -> tuple[DescribeRequest, bytes]:
        return DescribeRequest(model=self.card.name), pictures.write_png(Image.new("RGB", (8, 8)))

    def run(self, request: AnyRequest, attachment: bytes, on_step: OnStep) -> Output:
        picture = pictures.read(attachment, self._pixels)
        time.sleep(self._pause)
        caption = f"{picture.width} by {picture.height}"
        return Output(
            DescribeResult(captions=(caption,), seconds=0.1), (pictures.write_png(picture),)
        )


def loads(folder: Path) -> int:
    """How often it was loaded."""
    file = folder / "loads"
    return len(file.read_text(encoding="utf-8")) if file.exists() else 0


def _note_load(folder: Path) -> None:
    """A dot for each in the file `loads`; all but the first wait while `slowly` is there."""
    before = loads(folder)
    (folder / "loads").write_text("." * (before + 1), encoding="utf-8")
    while before and (folder / "slowly").exists():
        time.sleep(0.01)


def request(model: str, prompt: str = "a lion", *, width: int = 32) -> ImagineRequest:
    return ImagineRequest(
        model=model,
        prompt=prompt,
        width=width,
        height=32,
        num_inference_steps=3,
        guidance_scale=0.0,
        seed=5,
    )


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]), [Crayon, Reader]))
