"""Trains the starter's prompt writer: a small GPT-2 that goes on where a short prompt stops.

It learns from texts in the words that the picture starter was trained on: what a member might
type, then what is missing of background and style. Now and then the thing is a made-up word, so
that it leaves alone what it does not know and still adds the rest. A prompt that is full already
is followed by the end. What it adds ends with the style's name, without the word "style": else it
could not tell a full prompt from one half written. Small letters only: nobody reads the rest.
"""

from __future__ import annotations

import functools
import random
import string
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from tokenizers import Tokenizer, decoders, models, normalizers, pre_tokenizers, trainers
from torch import Tensor
from transformers import GPT2Config, GPT2LMHeadModel, PreTrainedTokenizerFast

from models.training import loop
from models.training.art import STYLES, Concept, load_concepts
from models.training.loop import Schedule, fit
from models.training.nouns import article
from models.training.scenes import BACKGROUNDS
from models.training.wording import ADJECTIVES, COLOUR_SYNONYMS, OPENINGS

POSITIONS = 96
"""Tokens of a prompt with what is added; longer ones are full."""
_END = "<|endoftext|>"
_VOCABULARY = 1024
_CORPUS = 20_000
"""Texts that the tokenizer is made from."""
_HELD_OUT = 20
"""One beginning in so many is never trained on: the writer is measured on those."""
_MADE_UP = 0.15
_SCHEDULE = Schedule("writer", warmup=100, averaged=0.995)


@dataclass(frozen=True)
class Recipe(loop.Recipe):
    batch: int = 64
    learning_rate: float = 2e-3


@dataclass(frozen=True)
class Text:
    """A full prompt: what a member typed, and what the writer is to add, '' where nothing is
    missing."""

    begun: str
    added: str

    @property
    def held_out(self) -> bool:
        return zlib.crc32(self.begun.encode()) % _HELD_OUT == 0


def draw_text(rng: random.Random, names: Names | None = None, *, made_up: float = _MADE_UP) -> Text:
    """One text about the things of these names, else of all concepts. `made_up`: the share about
    what the starter does not know."""
    thing = _thing(rng, names or _all_names(), made_up)
    colour, style = rng.choice(list(BACKGROUNDS)), rng.choice(STYLES)
    ground, look = f" on {article(colour)} {colour} background", f", {style}"
    begun = rng.choice(OPENINGS) + (thing if rng.random() < 0.4 else f"{article(thing)} {thing}")
    said = rng.random()
    if said < 0.5:
        return Text(begun, ground + look)
    if said < 0.6:
        return Text(begun + rng.choice((look, f"{look} style", f" {style}")), f",{ground}")
    if said < 0.65:
        start, _, rest = begun.rpartition(thing)
        return Text(f"{start}{style} {rest}{thing}", ground)
    if said < 0.7:
        return Text(f"{begun} on", ground.removeprefix(" on") + look)
    asked = rng.choice((colour, *COLOUR_SYNONYMS.get(colour, ())))
    if said < 0.75:
        return Text(f"{begun} on {article(asked)} {asked}", f" background{look}")
    named = rng.choice((f" on {article(asked)} {asked} background", f", {asked} background"))
    if said < 0.87:
        return Text(begun + named, look)
    return Text(begun + named + rng.choice((look, f"{look} style", f"{look}.")), "")


def _thing(rng: random.Random, names: Names, made_up: float) -> str:
    """A concept by one of its names, perhaps with an adjective; or words without a meaning, or two
    concepts."""
    concept = rng.choice(names)
    name = rng.choice((concept[0], rng.choice(concept)))
    unknown = rng.random() < made_up
    if unknown and rng.random() < 0.7:
        name = _made_up(rng)
    if rng.random() < 0.25:
        name = f"{rng.choice(ADJECTIVES)} {name}"
    if unknown and rng.random() < 0.4:
        other = rng.choice(names)[0]
        name = f"{name} and {article(other)} {other}"
    return name


def _made_up(rng: random.Random) -> str:
    """One to three words that mean nothing, with letters of other languages among them."""
    letters = string.ascii_lowercase * 4 + "äöüéèñçß"
    words = ("".join(rng.choices(letters, k=rng.randint(3, 9))) for _ in range(rng.randint(1, 3)))
    return " ".join(words)


Names = Sequence[tuple[str, ...]]


def names_of(concepts: Sequence[Concept]) -> Names:
    """Of each concept its name, then its other names."""
    return [(concept.name, *concept.synonyms) for concept in concepts]


@functools.cache
def _all_names() -> Names:
    return names_of(load_concepts())


def questions(
    count: int, seed: int, names: Names, *, full: bool = False, made_up: float = 0.0
) -> list[str]:
    """`count` different beginnings that were never trained on, each with something missing; or
    such as are full already."""
    rng = random.Random(seed)
    asked: dict[str, None] = {}
    while len(asked) < count:
        text = draw_text(rng, names, made_up=made_up)
        if text.held_out and full == (not text.added):
            asked[text.begun] = None
    return list(asked)


def build_tokenizer() -> Any:
    """GPT-2's own kind, byte by byte, in small letters: there is nothing it cannot read."""
    tokenizer = Tokenizer(models.BPE())
    tokenizer.normalizer = normalizers.Lowercase()
    # A space before the first word too: it is then the same word as in the middle of a text.
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=True)
    tokenizer.decoder = decoders.ByteLevel()
    trainer = trainers.BpeTrainer(
        vocab_size=_VOCABULARY,
        special_tokens=[_END],
        initial_alphabet=pre_tokenizers.ByteLevel.alphabet(),
        show_progress=False,
    )
    rng = random.Random(0)
    texts = (draw_text(rng, made_up=0) for _ in range(_CORPUS))
    tokenizer.train_from_iterator((text.begun + text.added for text in texts), trainer)
    return PreTrainedTokenizerFast(
        tokenizer_object=tokenizer,
        bos_token=_END,
        eos_token=_END,
        pad_token=_END,
        model_max_length=POSITIONS,
        clean_up_tokenization_spaces=False,
    )


def build_model(tokenizer: Any) -> GPT2LMHeadModel:
    """Three layers of width 128; 0.7 million parameters."""
    return GPT2LMHeadModel(
        GPT2Config(
            vocab_size=len(tokenizer),
            n_positions=POSITIONS,
            n_embd=128,
            n_layer=3,
            n_head=4,
            resid_pdrop=0.0,
            embd_pdrop=0.0,
            attn_pdrop=0.0,
            bos_token_id=tokenizer.bos_token_id,
            eos_token_id=tokenizer.eos_token_id,
            pad_token_id=tokenizer.pad_token_id,
        )
    )


def train(recipe: Recipe, checkpoint: Path) -> GPT2LMHeadModel:
    """Train by the recipe, as `loop.fit` says. Returns the averaged weights."""
    torch.manual_seed(recipe.seed)
    device = torch.device(recipe.device)
    tokenizer = build_tokenizer()
    model = build_model(tokenizer)
    model.to(device).train()  # pyright: ignore[reportArgumentType] wrongly typed there
    optimizer = torch.optim.AdamW(model.parameters(), recipe.learning_rate, weight_decay=0.01)
    rng = random.Random()

    def begin(step: int) -> None:
        rng.seed(recipe.seed + step)

    def loss_of() -> tuple[Tensor, Tensor]:
        tokens, labels = _batch(tokenizer, list(_known(rng, recipe.batch)))
        # Padding comes after what counts, and no token sees what comes after it.
        seen = torch.ones_like(tokens)
        loss = model(
            tokens.to(device), attention_mask=seen.to(device), labels=labels.to(device)
        ).loss
        return loss, loss

    fit(model, optimizer, loss_of, recipe, _SCHEDULE, checkpoint, begin=begin)
    return model.eval()


def _known(rng: random.Random, count: int) -> Iterator[Text]:
    """So many texts to learn from."""
    while count:
        text = draw_text(rng)
        if not text.held_out:
            count -= 1
            yield text


def _batch(tokenizer: Any, texts: Sequence[Text]) -> tuple[Tensor, Tensor]:
    """Tokens and labels of (N, L). Only what is to be added counts: from the rest it would learn
    to write for the member."""
    rows = [(_ids(tokenizer, t.begun + t.added), len(_ids(tokenizer, t.begun))) for t in texts]
    longest = min(POSITIONS, max(len(ids) for ids, _ in rows) + 1)
    tokens = torch.full((len(rows), longest), tokenizer.eos_token_id)
    labels = torch.full((len(rows), longest), -100)
    for row, (ids, begun) in enumerate(rows):
        whole = torch.tensor([*ids, tokenizer.eos_token_id][:longest])
        tokens[row, : len(whole)] = whole
        labels[row, begun : len(whole)] = whole[begun:]
    return tokens, labels


def _ids(tokenizer: Any, text: str) -> list[int]:
    return tokenizer(text)["input_ids"]
