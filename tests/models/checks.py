"""Image classifiers that score as a test wants it, for `ATELIER_PICTURE_CHECK`."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

SIDE = 32
_STEEP = 12.0


def save_reddish(
    folder: Path,
    labels: tuple[str, str] = ("normal", "nsfw"),
    *,
    middle: float = 0.5,
    broken: bool = False,
) -> Path:
    """A ResNet that takes red for unsafe: a picture's score is `score_of` its mean red; of a grey
    picture that is its shade. `middle`: so much of it scores 0.5. `broken`: it says NaN of
    everything."""
    import torch
    from transformers import ResNetConfig, ResNetForImageClassification, ViTImageProcessor

    config = ResNetConfig(
        embedding_size=4,
        hidden_sizes=[4],
        depths=[1],
        layer_type="basic",
        id2label=dict(enumerate(labels)),
        label2id={label: index for index, label in enumerate(labels)},
    )
    model: Any = ResNetForImageClassification(config)
    with torch.no_grad():
        for parameter in model.parameters():
            parameter.zero_()
        for module in model.modules():
            if isinstance(module, torch.nn.BatchNorm2d):
                module.weight.fill_(1.0)
                module.eps = 0.0
        first = next(m for m in model.modules() if isinstance(m, torch.nn.Conv2d))
        first.weight[0, 0, 3, 3] = 1.0
        last = next(m for m in model.modules() if isinstance(m, torch.nn.Linear))
        last.weight[1, 0], last.bias[1] = _STEEP, -_STEEP * middle
        if broken:
            last.bias[1] = math.nan
    model.save_pretrained(folder)
    processor: Any = ViTImageProcessor(size={"height": SIDE, "width": SIDE}, do_normalize=False)
    processor.save_pretrained(folder)
    return folder


def score_of(red: float) -> float:
    """`red`: from 0 to 255. About 0.002 for 0, 0.5 for 128, 0.998 for 255."""
    return 1 / (1 + math.exp(-_STEEP * (red / 255 - 0.5)))
