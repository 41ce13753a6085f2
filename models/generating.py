"""How a captioner's `generate` is called: for the best answer, for others, told token by token."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from models.family import OnStep
from models.words import same

if TYPE_CHECKING:
    import torch

_MAX_NEW_TOKENS = 40
# How other captions are found: rounds of so many samples at once, each bolder than the last; what
# is still missing then, a beam search has.
DRAWS = 6
TEMPERATURES = (0.8, 1.2)
_TOP_P = 0.95
ROUNDS = len(TEMPERATURES) + 1
# Some checkpoints sample unless they are told not to.
BEST: Mapping[str, Any] = {"do_sample": False}


@dataclass(frozen=True)
class Ways:
    """Arguments of `generate` that give several answers, and the seed they are drawn from."""

    seed: int
    arguments: Mapping[str, Any]


def further(seed: int, round_: int) -> Ways:
    """How to look for more answers in this of `ROUNDS` rounds."""
    if round_ == len(TEMPERATURES):
        beams = {"do_sample": False, "num_beams": DRAWS, "num_return_sequences": DRAWS}
        return Ways(seed, beams)
    return Ways(
        seed + round_,
        {
            "do_sample": True,
            "num_beams": 1,
            "temperature": TEMPERATURES[round_],
            "top_k": 0,
            "top_p": _TOP_P,
            "num_return_sequences": DRAWS,
        },
    )


def different(
    best: str, say: Callable[[int], Iterable[str]], rounds: int, wanted: int
) -> tuple[str, ...]:
    """Up to `wanted` captions that are not the same but for punctuation: the likeliest, then others
    that `say` gave in its rounds, the more often the earlier.

    Of a plain picture a sure model says the same each time, so there may be too few.
    """
    words = {same(best): best}
    found: Counter[str] = Counter()
    for round_ in range(rounds):
        if len(words) >= wanted:
            break
        for text in say(round_):
            words.setdefault(same(text), text)
            found[same(text)] += 1
    others = [words[key] for key, _ in found.most_common() if key != same(best)]
    return (best, *others[: wanted - 1])


class Steps:
    """Progress over all the rounds of one request; a round that ends early still counts whole."""

    def __init__(self, on_step: OnStep, rounds: int) -> None:
        self._on_step = on_step
        self._rounds = rounds
        self._ended = 0

    def token(self, done: int, most: int) -> None:
        self._on_step(self._ended * most + min(done, most), self._rounds * most)

    def round_ended(self) -> None:
        self._ended += 1


def room(model: Any) -> int:
    """Tokens a caption may have: the checkpoint's own bound where it sets one."""
    generation = model.generation_config
    text = model.config.get_text_config(decoder=True)
    positions = getattr(text, "n_positions", None) or getattr(text, "max_position_embeddings", None)
    # One position is the token that starts it.
    own = generation.max_new_tokens or (generation.max_length or _MAX_NEW_TOKENS + 1) - 1
    return max(1, min(own, (positions or own + 1) - 1))


def generators_of(device: torch.device) -> list[torch.device]:
    """Devices whose random generators a call there draws from, beside the CPU's."""
    return [device] if device.type == "cuda" else []


def each_token(steps: Steps, most: int) -> Any:
    """`generate` asks its stopping criteria after each token: the place for progress."""
    import torch
    from transformers import StoppingCriteria

    class _Step(StoppingCriteria):
        done = 0

        def __call__(self, input_ids: Any, scores: Any, **kwargs: Any) -> Any:
            self.done += 1
            steps.token(self.done, most)
            return torch.zeros(len(input_ids), dtype=torch.bool, device=input_ids.device)

    return _Step()
