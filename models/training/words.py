"""The starters' tokenizer: whole lower-case words, stored as a stock fast tokenizer."""

from __future__ import annotations

import re
from collections.abc import Iterable

from tokenizers import Regex, Tokenizer, models, normalizers, pre_tokenizers, processors
from transformers import PreTrainedTokenizerFast

from models.training.art import STYLES, load_concepts
from models.training.nouns import plural
from models.training.scenes import BACKGROUNDS
from models.training.wording import (
    ADJECTIVES,
    COLOUR_SYNONYMS,
    NUMBERS,
    OPENINGS,
    RELATED,
    SIZES,
)

MAX_TOKENS = 32
_WORD = r"[a-z0-9]+"
PAD, END, UNKNOWN, START = "<pad>", "</s>", "<unk>", "<s>"


def vocabulary() -> list[str]:
    """Every word of the training prompts and captions, specials first, then sorted."""
    return [PAD, END, UNKNOWN, START, *sorted(set(_split(_texts())))]


def build_tokenizer() -> PreTrainedTokenizerFast:
    """A word-level tokenizer that ends every text with `</s>`."""
    words = {word: index for index, word in enumerate(vocabulary())}
    tokenizer = Tokenizer(models.WordLevel(words, unk_token=UNKNOWN))
    tokenizer.normalizer = normalizers.Sequence(
        [normalizers.NFKD(), normalizers.StripAccents(), normalizers.Lowercase()]
    )
    # Only words survive: punctuation carries no meaning here and would be unknown.
    tokenizer.pre_tokenizer = pre_tokenizers.Split(Regex(f"[^{_WORD[1:-2]}]+"), "removed")
    tokenizer.post_processor = processors.TemplateProcessing(
        single=f"$A {END}", special_tokens=[(END, words[END])]
    )
    return PreTrainedTokenizerFast(
        tokenizer_object=tokenizer,
        pad_token=PAD,
        eos_token=END,
        unk_token=UNKNOWN,
        bos_token=START,
        model_max_length=MAX_TOKENS,
    )


def _texts() -> Iterable[str]:
    for concept in load_concepts():
        yield concept.name
        yield from concept.synonyms
        yield from map(plural, (concept.name, *concept.synonyms))
    for colour in BACKGROUNDS:
        yield colour
        yield from COLOUR_SYNONYMS.get(colour, ())
    yield from OPENINGS
    yield from ADJECTIVES
    yield from STYLES
    for texts in (*SIZES.values(), *NUMBERS.values(), *RELATED.values()):
        yield from (text.format(*[""] * 3) for text in texts)
    yield "a an on background style"


def _split(texts: Iterable[str]) -> Iterable[str]:
    for text in texts:
        yield from re.findall(_WORD, text.lower())
