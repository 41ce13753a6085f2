"""Measures the shipped starters: does the captioner name what the other was asked to draw, and
how much nearer to the real picture is the upscaler than plain interpolation?"""

from __future__ import annotations

import math
import random
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from diffusers.pipelines.prx.pipeline_prx_pixel import PRXPixelPipeline
from PIL import Image
from tqdm import tqdm
from transformers import AutoTokenizer, VisionEncoderDecoderModel, ViTImageProcessor

from models.families.upscale import Swin2SR
from models.family import Place
from models.loading import open_checkpoint
from models.sources import Source
from models.training import writer
from models.training.art import STYLES, load_concepts, load_files
from models.training.sampling import draw
from models.training.scenes import BACKGROUNDS, COLOUR_SYNONYMS, article
from models.training.upscale import lay_on
from models.writing import PromptWriter

_BATCH = 20
_LARGE = 256


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


@dataclass(frozen=True)
class Enlarged:
    """Peak signal-to-noise ratio in dB, mean over pictures, of enlarged emoji art that the
    upscaler was not trained on; and what Lanczos interpolation reaches on the same."""

    upscaler_x2: float
    lanczos_x2: float
    upscaler_x4: float
    lanczos_x4: float


@dataclass(frozen=True)
class Written:
    """Shares of short prompts, all of known words and never trained on, that come back

    `kept`: with what was typed in front, word for word;
    `known`: as a prompt of which the starter knows every word, and no longer than it reads;
    `full`: so, and naming one background and one style, each once.

    `left_alone`: of prompts that were full before, how many come back as they were.
    `others`: of prompts with words that the starter does not know, how many come back kept, and
    with one background and one style.
    """

    kept: float
    known: float
    full: float
    left_alone: float
    others: float


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
    drawn = pictures_of(starters, asked, seed)
    for pictures in tqdm(drawn, total=-(-count // _BATCH), desc="evaluate"):
        said += captioner.captions(list(pictures))
    return score_of(asked, said)


def score_of(asked: Sequence[Question], said: Sequence[str]) -> Score:
    """How many of the captions name what was asked for."""
    concept = [_names(text, question) for text, question in zip(said, asked, strict=True)]
    ground = [
        text.endswith(f"{question.background} background")
        for text, question in zip(said, asked, strict=True)
    ]
    both = [c and g for c, g in zip(concept, ground, strict=True)]
    count = len(asked)
    return Score(sum(concept) / count, sum(ground) / count, sum(both) / count)


def evaluate_upscaler(starters: Path, art: Path, count: int = 100, seed: int = 1) -> Enlarged:
    """Reduce held-out art from `art` (see `load_files`), and have it enlarged again.

    Published at 256x256, on one of ten plain backgrounds, reduced by Pillow's bicubic filter.
    """
    family = _load_upscaler(starters)
    rng = random.Random(seed)
    files = [file for file in load_files(art) if file.held_out]
    pictures = [file.rgba() for file in rng.sample(files, len(files))]
    pictures = [picture for picture in pictures if picture.size == (_LARGE, _LARGE)][:count]
    grounds = [lay_on(p, rng.choice(list(BACKGROUNDS.values()))) for p in pictures]
    found: dict[str, float] = {}
    for scale in (2, 4):
        side = _LARGE // scale
        ours, plain = 0.0, 0.0
        for picture in tqdm(grounds, desc=f"enlarge x{scale}"):
            small = picture.resize((side, side), Image.Resampling.BICUBIC)
            ours += psnr(picture, family.enlarge(small, scale, lambda *_: None))
            plain += psnr(picture, small.resize(picture.size, Image.Resampling.LANCZOS))
        found[f"upscaler_x{scale}"] = ours / len(grounds)
        found[f"lanczos_x{scale}"] = plain / len(grounds)
    return Enlarged(**found)


def evaluate_writer(starters: Path, count: int = 500, seed: int = 1) -> Written:
    """Have `count` short prompts written out, as the worker does, each with a seed of its own."""
    out = PromptWriter.load(Source(name="writer", location=str(starters / "writer")), Place("cpu"))
    words: Any = AutoTokenizer.from_pretrained(starters / "picture" / "tokenizer")

    def known(prompt: str) -> bool:
        tokens = words(prompt)["input_ids"]
        return words.unk_token_id not in tokens and len(tokens) <= words.model_max_length

    def written(asked: Sequence[str]) -> list[tuple[str, str]]:
        bar = tqdm(enumerate(asked), total=len(asked), desc="write")
        return [(prompt, out.write(prompt, seed + index)) for index, prompt in bar]

    def share(pairs: Sequence[tuple[str, str]], holds: Callable[[str, str], bool]) -> float:
        return sum(holds(prompt, text) for prompt, text in pairs) / len(pairs)

    short = written(writer.questions(count, seed))
    return Written(
        kept=share(short, lambda prompt, text: text.startswith(prompt)),
        known=share(short, lambda _, text: known(text)),
        full=share(short, lambda _, text: known(text) and says_all(text)),
        left_alone=share(
            written(writer.questions(count, seed, full=True)), lambda prompt, text: prompt == text
        ),
        others=share(
            written(writer.questions(count, seed, made_up=1.0)),
            lambda prompt, text: text.startswith(prompt) and says_all(text),
        ),
    )


def says_all(prompt: str) -> bool:
    """Does it name one background and one style, each once?"""
    colours = "|".join([*BACKGROUNDS, *sum(COLOUR_SYNONYMS.values(), ())])
    styles = re.findall(rf"\b({'|'.join(STYLES)})\b", prompt)
    return len(re.findall(rf"\b({colours}) background\b", prompt)) == len(styles) == 1


def psnr(one: Image.Image, other: Image.Image) -> float:
    """In dB, over all pixels and channels of 8 bits; two equal pictures count as 100."""
    difference = np.asarray(one, np.float64) - np.asarray(other, np.float64)
    error = float(np.mean(difference**2))
    return 10 * math.log10(255**2 / error) if error else 100.0


def _load_upscaler(starters: Path) -> Swin2SR:
    """As the worker loads it."""
    source = Source(name="upscaler", location=str(starters / "upscaler"))
    place = Place("cpu")
    return Swin2SR.load(open_checkpoint(source, place), place)


def pictures_of(starters: Path, asked: Sequence[Question], seed: int) -> Iterator[np.ndarray]:
    """What the starter draws, some at a time: uint8 of shape (N, H, W, 3)."""
    pipeline = PRXPixelPipeline.from_pretrained(starters / "picture", dtype=torch.float32)
    for start in range(0, len(asked), _BATCH):
        prompts = [question.prompt for question in asked[start : start + _BATCH]]
        yield draw(pipeline, prompts, seed + start)


def _names(caption: str, question: Question) -> bool:
    """Is the thing in the caption exactly the one asked for?"""
    thing = caption.split(" on ")[0].removeprefix("an ").removeprefix("a ")
    # The tokenizer knows no hyphens: "jack-o-lantern" is said as three words.
    return thing.strip() == question.concept.replace("-", " ")
