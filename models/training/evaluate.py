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
from models.training.art import STYLES, Art, Concept, load_art, load_concepts, load_files
from models.training.sampling import draw
from models.training.scenes import BACKGROUNDS, RELATIONS, Scene, draw_scene, paint
from models.training.upscale import lay_on
from models.training.wording import COLOUR_SYNONYMS
from models.writing import PromptWriter

_BATCH = 20
_LARGE = 256


@dataclass(frozen=True)
class Question:
    """One prompt and what its picture must show."""

    prompt: str
    scene: Scene


@dataclass(frozen=True)
class Named:
    """Of prompts for one thing, the shares between 0 and 1 whose caption names it; the background;
    both."""

    concept: float
    background: float
    both: float


@dataclass(frozen=True)
class Score(Named):
    """`relation`: of prompts for two or three things, the share whose caption names every thing,
    its size and how they stand. `captioner_real`: of pictures of real art, alone and in scenes, the
    share whose caption is right, background included; None without the art."""

    relation: float
    captioner_real: float | None


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


def known(starters: Path) -> list[Concept]:
    """The things that the picture starter in `starters` was trained on."""
    return load_concepts(starters / "picture" / "concepts.json")


def questions(concepts: Sequence[Concept], count: int, seed: int) -> list[Question]:
    """`count` prompts for one thing, that go through the concepts in turn, in a style and on a
    background that are held out for it. Those few that have no such combination are left out."""
    rng = random.Random(seed)
    shuffled = rng.sample(concepts, len(concepts))
    choices = [scenes for concept in shuffled if (scenes := _held_out(concept))]
    return [_ask(rng.choice(choices[index % len(choices)])) for index in range(count)]


def scene_questions(concepts: Sequence[Concept], count: int, seed: int) -> list[Question]:
    """`count` prompts for held-out scenes of two or three things."""
    rng, arts = random.Random(seed), _nameable(concepts)
    return [
        _ask(draw_scene(rng, arts, relations=list(RELATIONS), held_out=True)) for _ in range(count)
    ]


def _held_out(concept: Concept) -> list[Scene]:
    scenes = [Scene((art,), ground) for art in _nameable([concept]) for ground in BACKGROUNDS]
    return [scene for scene in scenes if scene.held_out]


def _nameable(concepts: Sequence[Concept]) -> list[Art]:
    """Without pictures: enough to say what is in a scene."""
    nothing = np.zeros((1, 1, 4), np.uint8)
    return [Art(concept, style, nothing) for style in STYLES for concept in concepts]


def _ask(scene: Scene) -> Question:
    return Question(f"{scene.caption}, {scene.arts[0].style} style", scene)


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


def evaluate(starters: Path, count: int = 200, seed: int = 1, art: Path | None = None) -> Score:
    """Draw `count` prompts for one thing and as many for scenes with the starters in `starters` and
    have them captioned; and as many pictures of real art from `art` (see `load_art`)."""
    captioner, concepts = Captioner(starters / "captioner"), known(starters)
    single, scenes = questions(concepts, count, seed), scene_questions(concepts, count, seed)
    asked, said = [*single, *scenes], list[str]()
    drawn = pictures_of(starters, asked, seed)
    for pictures in tqdm(drawn, total=-(-len(asked) // _BATCH), desc="evaluate"):
        said += captioner.captions(list(pictures))
    named = score_of(single, said[:count])
    related = [says_things(text, q.scene) for text, q in zip(said[count:], scenes, strict=True)]
    real = _captioner_real(captioner, load_art(art, concepts), count, seed) if art else None
    return Score(named.concept, named.background, named.both, sum(related) / count, real)


def _captioner_real(captioner: Captioner, arts: Sequence[Art], count: int, seed: int) -> float:
    rng, right = random.Random(seed), 0
    for start in range(0, count, _BATCH):
        size = min(_BATCH, count - start)
        scenes = [draw_scene(rng, arts, held_out=True) for _ in range(size)]
        said = captioner.captions([paint(scene) for scene in scenes])
        right += sum(
            says_things(text, scene) and says_background(text, scene)
            for text, scene in zip(said, scenes, strict=True)
        )
    return right / count


def score_of(asked: Sequence[Question], said: Sequence[str]) -> Named:
    """How many of the captions name what was asked for."""
    pairs = list(zip(said, asked, strict=True))
    concept = [says_things(text, question.scene) for text, question in pairs]
    ground = [says_background(text, question.scene) for text, question in pairs]
    both = [c and g for c, g in zip(concept, ground, strict=True)]
    count = len(asked)
    return Named(sum(concept) / count, sum(ground) / count, sum(both) / count)


_CAPTION = re.compile(r"(?P<things>.+) on an? (?P<background>\w+) background")


def says_things(caption: str, scene: Scene) -> bool:
    """Does it name exactly the things of the scene, in their order, sizes and relation?"""
    found = _CAPTION.fullmatch(caption)
    return found is not None and _plain(found["things"]) == _plain(scene.things)


def says_background(caption: str, scene: Scene) -> bool:
    found = _CAPTION.fullmatch(caption)
    return found is not None and found["background"] == scene.background


def _plain(things: str) -> list[str]:
    """Its words without articles. The tokenizer knows no hyphens: "jack-o-lantern" is said as three
    words."""
    return [word for word in things.replace("-", " ").split() if word not in ("a", "an")]


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

    def understood(prompt: str) -> bool:
        tokens = words(prompt)["input_ids"]
        return words.unk_token_id not in tokens and len(tokens) <= words.model_max_length

    def written(asked: Sequence[str]) -> list[tuple[str, str]]:
        bar = tqdm(enumerate(asked), total=len(asked), desc="write")
        return [(prompt, out.write(prompt, seed + index)) for index, prompt in bar]

    def share(pairs: Sequence[tuple[str, str]], holds: Callable[[str, str], bool]) -> float:
        return sum(holds(prompt, text) for prompt, text in pairs) / len(pairs)

    names = writer.names_of(known(starters))
    short = written(writer.questions(count, seed, names))
    return Written(
        kept=share(short, lambda prompt, text: text.startswith(prompt)),
        known=share(short, lambda _, text: understood(text)),
        full=share(short, lambda _, text: understood(text) and says_all(text)),
        left_alone=share(
            written(writer.questions(count, seed, names, full=True)),
            lambda prompt, text: prompt == text,
        ),
        others=share(
            written(writer.questions(count, seed, names, made_up=1.0)),
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
