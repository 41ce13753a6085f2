"""Writes short prompts out, before anything is drawn: a causal language model (GPT-2 and the like)
goes on where the member stopped.

It belongs to no family: what it makes is an ordinary prompt, which any model that draws can take.
It lives on the CPU whatever the device: it is small, and so a seed means the same words everywhere.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Self

import structlog

from jobs.contract import MAX_PROMPT
from models.errors import ModelUnusable, WriterUnusable
from models.family import Place
from models.loading import first_line, open_checkpoint
from models.sources import Source
from models.words import continuation

_MAX_NEW_TOKENS = 60
# Some never come to an end: of a prompt that says so much already they would make another one.
_FULL_WORDS = 40
_TOP_P = 0.95

log: structlog.stdlib.BoundLogger = structlog.get_logger(__name__)


class PromptWriter:
    """One loaded language model with its tokenizer."""

    def __init__(self, model: Any, tokenizer: Any, max_new_tokens: int = _MAX_NEW_TOKENS) -> None:
        self._model = model
        self._tokenizer = tokenizer
        self._most = max_new_tokens
        self._positions = getattr(model.config, "max_position_embeddings", 1024)
        ends = model.generation_config.eos_token_id
        self._ends: list[int] = [ends] if isinstance(ends, int) else list(ends or ())

    @classmethod
    def load(cls, source: Source, place: Place) -> Self:
        """Read weights and tokenizer, and write a word. Raises `WriterUnusable`."""
        try:
            checkpoint = open_checkpoint(source, place)
            model, tokenizer = _load(source, checkpoint.config, place)
            writer = cls(model, tokenizer, checkpoint.card.max_new_tokens or _MAX_NEW_TOKENS)
            writer.write("a lion", 0)
        except ModelUnusable as error:
            raise WriterUnusable(error.why) from error
        except Exception as error:
            # Libraries raise anything here, with pages of text; the log has it in full.
            log.exception("writer_failed_to_load", writer=source.location)
            raise WriterUnusable(first_line(error)) from error
        return writer

    def write(self, prompt: str, seed: int, on_token: Callable[[], None] = lambda: None) -> str:
        """The prompt, word for word, and what the model adds; the same for the same seed.

        One line of at most `MAX_PROMPT` characters, if the prompt was one. A prompt that is full
        comes back as it was. `on_token` is called after each token and may raise.
        """
        import torch

        begun = prompt.rstrip()
        tokens = self._tokenizer(begun, add_special_tokens=False, return_tensors="pt")["input_ids"]
        length = tokens.shape[1]
        room = min(self._most, self._positions - length)
        if length == 0 or room < 1 or len(begun.split()) >= _FULL_WORDS:
            return prompt
        # `generate` draws from torch's own generator; those who use it too find it as it was.
        with torch.inference_mode(), torch.random.fork_rng([]):
            torch.default_generator.manual_seed(seed)
            written = self._model.generate(
                input_ids=tokens,
                attention_mask=torch.ones_like(tokens),
                do_sample=True,
                top_k=0,
                top_p=_TOP_P,
                max_new_tokens=room,
                max_length=None,
                pad_token_id=self._ends[0] if self._ends else 0,
                stopping_criteria=[_each_token(on_token)],
            )[0, length:]
        text = self._tokenizer.decode(written, skip_special_tokens=True)
        ended = int(written[-1]) in self._ends
        return begun + continuation(begun, text, MAX_PROMPT - len(begun), ended=ended) or prompt


def _load(source: Source, config: dict[str, Any], place: Place) -> tuple[Any, Any]:
    import torch
    from transformers import AutoModelForCausalLM, AutoTokenizer
    from transformers.models.auto.modeling_auto import MODEL_FOR_CAUSAL_LM_MAPPING_NAMES

    kind = config.get("model_type")
    if kind not in MODEL_FOR_CAUSAL_LM_MAPPING_NAMES:
        what = f"{source.location} is no language model such as GPT-2 ({kind})."
        raise ModelUnusable(source.name, what)
    where: dict[str, Any] = {
        "pretrained_model_name_or_path": source.location,
        "revision": source.revision or "main",
        "local_files_only": not place.hub_downloads,
    }
    model: Any = AutoModelForCausalLM.from_pretrained(
        **where, dtype=torch.float32, use_safetensors=True
    )
    tokenizer = AutoTokenizer.from_pretrained(**where)
    if not tokenizer("a lion", add_special_tokens=False)["input_ids"]:
        # Without its files transformers makes one that knows no word, and says nothing.
        raise ModelUnusable(source.name, f"{source.location} has no tokenizer.")
    return model.eval(), tokenizer


def _each_token(on_token: Callable[[], None]) -> Any:
    """`generate` asks its stopping criteria after each token: the place to leave it."""
    import torch
    from transformers import StoppingCriteria

    class _Token(StoppingCriteria):
        def __call__(self, input_ids: Any, scores: Any, **kwargs: Any) -> Any:
            on_token()
            return torch.zeros(len(input_ids), dtype=torch.bool)

    return _Token()
