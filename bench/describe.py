"""python -m bench.describe: captions a second, against a plain loop around `generate`.

Both arms have the same weights in the same process, the same pictures as PNG files, and the same
number of new tokens, which no end of a sentence cuts short. Plain: one picture after the other,
read, made into tensors by the checkpoint's processor, `generate`, decoded. Ours: all of them handed
to the family at once (`Describer.run_many`), which writes the small copy of each picture too. The
arms take turns in ABBA order.
"""

from __future__ import annotations

import argparse
import importlib
import json
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from io import BytesIO
from pathlib import Path
from typing import Any, Self

from bench.spread import Spread, table
from jobs import log as logs
from jobs.contract import DescribeRequest
from models import families, loading
from models.describing import AT_ONCE
from models.errors import ModelUnusable, WorkerUnusable
from models.families.caption import Caption
from models.family import Output, Place, Preview
from models.sources import Source, starters

STARTER = "starter-captioner"
PLAIN, OURS = "plain", "ours"
_SIDE = 512


@dataclass(frozen=True)
class Result:
    """Captions a second of each arm, over the repeats, and their ratio in each pair of runs."""

    device: str
    model: str
    threads: int
    tokens: int
    pictures: int
    at_once: int
    repeats: int
    plain: Spread
    ours: Spread
    ratio: Spread
    same: int
    """Pictures of which both arms gave the same caption."""

    @classmethod
    def read(cls, text: str) -> Self:
        """What `--out` wrote."""
        read: dict[str, Any] = json.loads(text)
        read.update({name: Spread(**read[name]) for name in ("plain", "ours", "ratio")})
        return cls(**read)

    def table(self) -> str:
        return table(self.lines())

    def lines(self) -> list[list[str]]:
        return [
            ["", "captions/s", "ours/plain"],
            ["plain loop, one at a time", self.plain.show(), ""],
            [f"ours, up to {self.at_once} at once", self.ours.show(), self.ratio.show()],
        ]

    def to_json(self) -> str:
        return json.dumps(
            {
                "device": self.device,
                "model": self.model,
                "plain": round(self.plain.median, 3),
                "ours": round(self.ours.median, 3),
                "ratio": round(self.ratio.median, 3),
                "same": self.same,
                "pictures": self.pictures,
            }
        )


def measure(source: Source, place: Place, words: str, args: argparse.Namespace) -> Result:
    """Raises `ModelUnusable`."""
    model = loading.load(source, families.discover(), place)
    if not isinstance(model, Caption):
        raise ModelUnusable(source.name, "it has no `generate` to compare with.")
    model.max_new_tokens = args.tokens
    model.model.generation_config.min_new_tokens = args.tokens
    files = pictures(args.pictures)
    arms: dict[str, Callable[[], list[str]]] = {
        PLAIN: lambda: plain(model, files),
        OURS: lambda: ours(model, files),
    }
    said = {name: arm() for name, arm in arms.items()}  # and warm
    rates: dict[str, list[float]] = {name: [] for name in arms}
    for repeat in range(args.repeats):
        for name in arms if repeat % 2 == 0 else reversed(arms):
            started = time.perf_counter()
            arms[name]()
            rates[name].append(len(files) / (time.perf_counter() - started))
            print(f"run {repeat + 1} of {args.repeats}: {name} {rates[name][-1]:.2f} captions/s")
    ratios = [ours / plain for ours, plain in zip(rates[OURS], rates[PLAIN], strict=True)]
    return Result(
        device=words,
        model=source.name,
        threads=importlib.import_module("torch").get_num_threads(),
        tokens=args.tokens,
        pictures=len(files),
        at_once=AT_ONCE,
        repeats=args.repeats,
        plain=Spread.of(rates[PLAIN]),
        ours=Spread.of(rates[OURS]),
        ratio=Spread.of(ratios),
        same=sum(a == b for a, b in zip(said[PLAIN], said[OURS], strict=True)),
    )


def plain(model: Caption, files: Sequence[bytes]) -> list[str]:
    """As the documentation of transformers does it."""
    import torch
    from PIL import Image

    captions: list[str] = []
    inner, question = model.model, model.asking.question("short")
    for file in files:
        picture = Image.open(BytesIO(file)).convert("RGB")
        inputs: Any = model.asking.inputs(picture, question).to(inner.device, inner.dtype)
        with torch.inference_mode():
            tokens: Any = inner.generate(
                **inputs, do_sample=False, max_new_tokens=model.max_new_tokens, max_length=None
            )
        if "input_ids" in inputs and not inner.config.is_encoder_decoder:
            tokens = tokens[:, inputs["input_ids"].shape[1] :]
        captions += model.asking.read(tokens, question)
    return captions


def ours(model: Caption, files: Sequence[bytes]) -> list[str]:
    request = DescribeRequest(model=model.card.name)
    captions: list[str] = []
    for ended in model.run_many([(request, file, _ignore) for file in files]):
        if not isinstance(ended, Output):
            raise ended
        assert ended.result.kind == "describe"
        captions.append(ended.result.captions[0])
    return captions


def pictures(count: int) -> list[bytes]:
    """PNG files of clouds of colour, none like another."""
    import numpy as np
    from PIL import Image

    files: list[bytes] = []
    for number in range(count):
        small = np.random.default_rng(number).integers(0, 256, (8, 8, 3), np.uint8)
        out = BytesIO()
        Image.fromarray(small).resize((_SIDE, _SIDE), Image.Resampling.BICUBIC).save(out, "PNG")
        files.append(out.getvalue())
    return files


def _ignore(done: int, total: int, preview: Preview | None = None, /) -> None:
    """A step that nobody watches."""


def parser() -> argparse.ArgumentParser:
    top = argparse.ArgumentParser(prog="python -m bench.describe", description=__doc__)
    top.add_argument(
        "--checkpoint", default="", help="a folder or repo instead of the starter captioner"
    )
    top.add_argument("--device", default="auto", help="cpu, cuda, mps (default: auto)")
    top.add_argument("--threads", type=int, default=0, help="CPU threads (default: torch's)")
    top.add_argument("--tokens", type=int, default=20, help="of each caption (default: 20)")
    top.add_argument("--pictures", type=int, default=32, help="in a run (default: 32)")
    top.add_argument("--repeats", type=int, default=5, help="runs of each arm (default: 5)")
    top.add_argument("--out", type=Path, help="write all figures to this file, as JSON")
    top.add_argument("--json", action="store_true", help="end with one line of JSON")
    return top


def main(arguments: Sequence[str] | None = None) -> int:
    args = parser().parse_args(arguments)
    logs.configure("WARNING")
    try:
        device, words = loading.pick_device(args.device)
        if args.checkpoint:
            source = Source(name=Path(args.checkpoint).name, location=args.checkpoint)
        else:
            source = next(each for each in starters() if each.name == STARTER)
        if args.threads:
            import torch

            torch.set_num_threads(args.threads)
        result = measure(source, Place(device), words, args)
    except (ModelUnusable, WorkerUnusable) as error:
        print(error, file=sys.stderr)
        return 1
    print(f"\n{result.table()}\n{result.same} of {result.pictures} captions are the same.")
    if args.out:
        args.out.write_text(json.dumps(asdict(result), indent=1) + "\n", encoding="utf-8")
    if args.json:
        print(result.to_json(), flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
