"""Trains the starter's upscaler: a small Swin2SR that enlarges four times.

It learns from emoji art in the size it was published in, on plain backgrounds: crops are reduced,
and the network is to give them back. Half of each batch is reduced only twice; the network's
answer is then halved before it is compared, which is how the worker enlarges twice (see
`models/families/upscale.py`). So one network of one size does both, and is trained for both.

Reduction is by one of several filters, and now and then with a little noise, as the starter's own
pictures are grainy.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import cast

import numpy as np
import torch
from PIL import Image
from torch import Tensor, nn
from transformers import Swin2SRConfig, Swin2SRForImageSuperResolution

from models.training import loop
from models.training.art import File
from models.training.loop import Schedule, fit
from models.training.scenes import BACKGROUNDS

SCALE = 4
_SMALL = 32
"""Side in pixels of what the network gets in training."""
_CHANNELS = 32
_FILTER = 5
_BORDER = 4
"""Pixels of what the network gets whose enlargement does not count: beyond a crop's edge it sees
nothing, and the worker never lets it (see `models/families/upscale.py`)."""
_FITTED = 256
"""Pairs that the filter to start with is fitted to."""
_CROPS = 2
"""Crops of one picture: decoding it takes longer than cutting it."""
_FILTERS = (
    Image.Resampling.BICUBIC,
    Image.Resampling.BICUBIC,
    Image.Resampling.LANCZOS,
    Image.Resampling.BOX,
)
_NOISY = 0.25
_MOST_NOISE = 8.0
_SCHEDULE = Schedule("upscaler", warmup=100, averaged=0.998)


@dataclass(frozen=True)
class Recipe(loop.Recipe):
    batch: int = 8


def build_model() -> Swin2SRForImageSuperResolution:
    """Two stages of two layers, 32 channels, windows of 8x8; 94 thousand parameters."""
    return Swin2SRForImageSuperResolution(
        Swin2SRConfig(
            image_size=_SMALL,
            embed_dim=_CHANNELS,
            depths=[2, 2],
            num_heads=[4, 4],
            window_size=8,
            mlp_ratio=2.0,
            upscale=SCALE,
            upsampler="pixelshuffledirect",
        )
    )


@torch.no_grad()
def start_linear(model: Swin2SRForImageSuperResolution, small: Tensor, large: Tensor) -> None:
    """Make it the linear filter of 5x5 pixels that enlarges these pairs best, to begin with.

    What it then learns is what a filter cannot do; on a CPU that saves most of the training. The
    first convolution hands each colour's 3x3 neighbourhood on, a pixel a channel, the last one
    weighs them; what lies between starts as nothing.
    """
    kernel = _best_filter(model, small, large)
    first, last = model.swin2sr.first_convolution, cast("nn.Conv2d", model.upsample.conv)
    nn.init.zeros_(model.swin2sr.conv_after_body.weight)
    first.weight[:27] = 0
    last.weight[:, :27] = 0
    for colour in range(3):
        for y, x in np.ndindex(3, 3):
            first.weight[colour * 9 + y * 3 + x, colour, y, x] = 1
        # Pixel shuffle takes rows and columns from neighbouring channels.
        outputs = slice(colour * SCALE**2, (colour + 1) * SCALE**2)
        for y, x in np.ndindex(_FILTER, _FILTER):
            near = (min(max(y - 1, 0), 2), min(max(x - 1, 0), 2))
            channel = colour * 9 + near[0] * 3 + near[1]
            last.weight[outputs, channel, y - near[0], x - near[1]] = kernel[y, x]


def _best_filter(model: Swin2SRForImageSuperResolution, small: Tensor, large: Tensor) -> Tensor:
    """(5, 5, 16): for each of the 16 places in a pixel, by least squares."""
    mean = model.swin2sr.mean
    sides = small.shape[-1]
    planes = nn.functional.pad((small - mean).flatten(0, 1)[:, None], (2,) * 4, mode="replicate")
    seen = nn.functional.unfold(planes, _FILTER).transpose(1, 2).reshape(-1, _FILTER**2)
    wanted = nn.functional.pixel_unshuffle((large - mean).flatten(0, 1)[:, None], SCALE)
    wanted = wanted.permute(0, 2, 3, 1).reshape(-1, SCALE**2)
    assert len(seen) == len(wanted) == small.shape[0] * 3 * sides**2
    seen, wanted = seen.double(), wanted.double()
    square = seen.T @ seen
    square += 1e-6 * square.diagonal().mean() * torch.eye(len(square))
    solved = torch.linalg.solve(square, seen.T @ wanted)
    return solved.float().reshape(_FILTER, _FILTER, SCALE**2)


def train(
    recipe: Recipe, files: Sequence[File], checkpoint: Path
) -> Swin2SRForImageSuperResolution:
    """Train by the recipe, as `loop.fit` says. Returns the averaged weights."""
    torch.manual_seed(recipe.seed)
    device = torch.device(recipe.device)
    model = build_model()
    model.to(device).train()  # pyright: ignore[reportArgumentType] wrongly typed there
    optimizer = torch.optim.AdamW(model.parameters(), recipe.learning_rate, weight_decay=0.0)
    rng = random.Random()
    known = [file for file in files if not file.held_out]

    def begin(step: int) -> None:
        rng.seed(recipe.seed + step)
        if step == 0:
            start_linear(model, *(pairs.to(device) for pairs in draw_pairs(rng, known, _FITTED, 4)))

    def loss_of() -> tuple[Tensor, Tensor]:
        fourfold = draw_pairs(rng, known, recipe.batch // 2, 4)
        twofold = draw_pairs(rng, known, recipe.batch - recipe.batch // 2, 2)
        small = torch.cat([fourfold[0], twofold[0]]).to(device)
        large = model(small).reconstruction
        split = len(fourfold[0])
        loss = _error(large[:split], fourfold[1].to(device), _BORDER * 4)
        halved = nn.functional.avg_pool2d(large[split:], 2)
        loss = loss + _error(halved, twofold[1].to(device), _BORDER * 2)
        return loss, loss / 2

    fit(model, optimizer, loss_of, recipe, _SCHEDULE, checkpoint, begin=begin)
    return model.eval()


def _error(drawn: Tensor, wanted: Tensor, border: int) -> Tensor:
    inner = slice(border, -border)
    return nn.functional.l1_loss(drawn[..., inner, inner], wanted[..., inner, inner])


def draw_pairs(
    rng: random.Random, files: Sequence[File], count: int, scale: int
) -> tuple[Tensor, Tensor]:
    """Reduced crops and what they were: (N, 3, 32, 32) and (N, 3, 32 * scale, 32 * scale) in
    [0, 1]."""
    small: list[np.ndarray] = []
    large: list[np.ndarray] = []
    while len(large) < count:
        picture = lay_on(rng.choice(files).rgba(), _background(rng))
        side = _SMALL * scale
        if picture.width > side:
            # Sharp at any size, since it only ever gets smaller.
            fitting = rng.randint(side, picture.width)
            picture = picture.resize((fitting, fitting), Image.Resampling.LANCZOS)
        for _ in range(min(_CROPS, count - len(large))):
            crop = _cut(rng, picture, side)
            reduced = crop.resize((_SMALL, _SMALL), rng.choice(_FILTERS))
            pixels = np.asarray(reduced, np.float32)
            if rng.random() < _NOISY:
                noise = np.random.default_rng(rng.getrandbits(32)).standard_normal(pixels.shape)
                pixels = pixels + noise.astype(np.float32) * rng.uniform(0, _MOST_NOISE)
            small.append(pixels.clip(0, 255).round())
            large.append(np.asarray(crop, np.float32))
    return _tensor(small), _tensor(large)


def lay_on(rgba: Image.Image, colour: tuple[int, int, int]) -> Image.Image:
    """The art on a plain background, in RGB."""
    ground = Image.new("RGBA", rgba.size, (*colour, 255))
    return Image.alpha_composite(ground, rgba).convert("RGB")


def _background(rng: random.Random) -> tuple[int, int, int]:
    if rng.random() < 0.5:
        return rng.choice(list(BACKGROUNDS.values()))
    return (rng.randrange(256), rng.randrange(256), rng.randrange(256))


def _cut(rng: random.Random, picture: Image.Image, side: int) -> Image.Image:
    """A square from anywhere in it, turned and mirrored; a small picture gets a plain border."""
    if picture.width < side or picture.height < side:
        ground = Image.new("RGB", (side, side), picture.getpixel((0, 0)))
        ground.paste(picture, ((side - picture.width) // 2, (side - picture.height) // 2))
        picture = ground
    x, y = rng.randint(0, picture.width - side), rng.randint(0, picture.height - side)
    crop = picture.crop((x, y, x + side, y + side))
    if rng.random() < 0.5:
        crop = crop.transpose(Image.Transpose.FLIP_LEFT_RIGHT)
    return crop.rotate(rng.randrange(4) * 90)


def _tensor(pictures: Sequence[np.ndarray]) -> Tensor:
    return torch.from_numpy(np.stack(pictures)).permute(0, 3, 1, 2).contiguous() / 255
