"""Measures the shipped starters on themselves: does the captioner name what was asked for?"""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from diffusers.pipelines.prx.pipeline_prx_pixel import PRXPixelPipeline
from PIL import Image
from tqdm import tqdm
from transformers import AutoTokenizer, VisionEncoderDecoderModel, ViTImageProcessor

from models.training.art import STYLES, load_concepts
from models.training.sampling import draw
from models.training.scenes import BACKGROUNDS, article

_BATCH = 20


@dataclass(frozen=True)
class Question:
    """One prompt and what its picture must show."""

    prompt: str
    concept: str
    background: str


@dataclass(frozen=True)
class Score:
    """Shares between 0 and 1."""

    concept: float
    background: float
    both: float


def questions(count: int, seed: int) -> list[Question]:
    """`count` prompts that go through all concepts in turn, with random styles and colours."""
    rng = random.Random(seed)
    names = [concept.name for concept in load_concepts()]
    rng.shuffle(names)
    asked: list[Question] = []
    for index in range(count):
        name, colour = names[index % len(names)], rng.choice(list(BACKGROUNDS))
        style = rng.choice(("", *(f", {style} style" for style in STYLES)))
        ground = f"on {article(colour)} {colour} background"
        asked.append(Question(f"{article(name)} {name} {ground}{style}", name, colour))
    return asked


class Captioner:
    """The shipped captioner, greedy."""

    def __init__(self, folder: Path) -> None:
        self._model: Any = VisionEncoderDecoderModel.from_pretrained(folder).float().eval()
        self._processor = ViTImageProcessor.from_pretrained(folder)
        self._tokenizer = AutoTokenizer.from_pretrained(folder)

    @torch.no_grad()
    def captions(self, pictures: Sequence[np.ndarray]) -> list[str]:
        """One caption a picture; pictures are uint8 of shape (H, W, 3)."""
        images = [Image.fromarray(picture) for picture in pictures]
        pixels = self._processor(images=images, return_tensors="pt")["pixel_values"]
        tokens = self._model.generate(pixel_values=pixels, num_beams=1, do_sample=False)
        return self._tokenizer.batch_decode(tokens, skip_special_tokens=True)


def evaluate(starters: Path, count: int = 200, seed: int = 1) -> Score:
    """Draw `count` prompts with the starters in `starters` and have them captioned."""
    captioner = Captioner(starters / "captioner")
    asked, said = questions(count, seed), list[str]()
    for pictures in tqdm(_draw(starters, asked, seed), total=-(-count // _BATCH), desc="evaluate"):
        said += captioner.captions(list(pictures))
    concept = [_names(text, question) for text, question in zip(said, asked, strict=True)]
    ground = [
        text.endswith(f"{question.background} background")
        for text, question in zip(said, asked, strict=True)
    ]
    both = [c and g for c, g in zip(concept, ground, strict=True)]
    return Score(sum(concept) / count, sum(ground) / count, sum(both) / count)


def _draw(starters: Path, asked: Sequence[Question], seed: int) -> Iterator[np.ndarray]:
    pipeline = PRXPixelPipeline.from_pretrained(starters / "picture", dtype=torch.float32)
    for start in range(0, len(asked), _BATCH):
        prompts = [question.prompt for question in asked[start : start + _BATCH]]
        yield draw(pipeline, prompts, seed + start)


def _names(caption: str, question: Question) -> bool:
    """Is the thing in the caption exactly the one asked for?"""
    thing = caption.split(" on ")[0].removeprefix("an ").removeprefix("a ")
    # The tokenizer knows no hyphens: "jack-o-lantern" is said as three words.
    return thing.strip() == question.concept.replace("-", " ")
