"""How a captioner's `generate` is called: for the best answer, for others, told token by token."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from models.family import OnStep
from models.words import same

if TYPE_CHECKING:
    import torch
    from torch import Tensor

_MAX_NEW_TOKENS = 40
# How other captions are found: rounds of so many samples at once, each bolder than the last; what
# is still missing then, a beam search has.
DRAWS = 6
TEMPERATURES = (0.8, 1.2)
TOP_P = 0.95
ROUNDS = len(TEMPERATURES) + 1
# Some checkpoints sample unless they are told not to.
BEST: Mapping[str, Any] = {"do_sample": False}


def further(seeds: Sequence[int], round_: int) -> dict[str, Any]:
    """Arguments of `generate` that look for more answers, in this of `ROUNDS` rounds; `seeds`: of
    each request."""
    if round_ == len(TEMPERATURES):
        return {"do_sample": False, "num_beams": DRAWS, "num_return_sequences": DRAWS}
    return {
        "do_sample": True,
        "num_beams": 1,
        # What the checkpoint sets of these comes after the sampler, and leaves what it chose.
        "temperature": 1.0,
        "top_k": 0,
        "top_p": 1.0,
        "num_return_sequences": DRAWS,
        "logits_processor": [chosen_by(Sampler(seeds, round_, TOP_P))],
    }


class Sampler:
    """Draws the tokens of `DRAWS` answers to each of some requests, each by the generator of its
    own: what a request gets does not depend on who shares the pass with it."""

    def __init__(self, seeds: Sequence[int], round_: int, top_p: float = 1.0) -> None:
        import torch

        # On the CPU whatever the device: a seed means the same words everywhere.
        self._generators = [torch.Generator().manual_seed(seed + round_) for seed in seeds]
        self._temperature = TEMPERATURES[round_]
        self._top_p = top_p

    def choose(self, logits: Tensor) -> Tensor:
        """(N x `DRAWS`, V) logits, the rows of a request together, to (N x `DRAWS`,) tokens.

        By one number a row and the running sum of the shares in the vocabulary's order: rounding,
        which the width of a pass changes, moves only where one token's part ends.
        """
        import torch

        shares = (logits.float() / self._temperature).softmax(1)
        if self._top_p < 1:
            ordered = shares.sort(1, descending=True).values
            within = ordered.cumsum(1) - ordered < self._top_p
            least = ordered.masked_fill(~within, 2.0).min(1, keepdim=True).values
            shares = shares.masked_fill(shares < least, 0.0)
        drawn = [torch.rand(DRAWS, generator=generator) for generator in self._generators]
        sums = shares.cumsum(1)
        # A little less than drawn: rounded up, it would lie in no token's part.
        at = torch.cat(drawn).to(sums.device)[:, None] * sums[:, -1:] * (1 - 1e-6)
        return ((sums > at) & (shares > 0)).to(torch.uint8).argmax(1)


def chosen_by(sampler: Sampler) -> Any:
    """For `generate`: what the sampler chose is all that is left to choose."""
    import torch
    from transformers import LogitsProcessor

    class _Chosen(LogitsProcessor):
        def __call__(self, input_ids: Any, scores: Any) -> Any:
            left = torch.full_like(scores, -torch.inf)
            return left.scatter(1, sampler.choose(scores)[:, None], 0.0)

    return _Chosen()


class Found:
    """Up to `wanted` captions that are not the same but for punctuation: the likeliest, then others
    that were said, the more often the earlier.

    Of a plain picture a sure model says the same each time, so there may be too few.
    """

    def __init__(self, best: str, wanted: int) -> None:
        self._best = same(best)
        self._words = {self._best: best}
        self._often: Counter[str] = Counter()
        self._wanted = wanted

    @property
    def enough(self) -> bool:
        return len(self._words) >= self._wanted

    def add(self, texts: Iterable[str]) -> None:
        for text in texts:
            self._words.setdefault(same(text), text)
            self._often[same(text)] += 1

    @property
    def captions(self) -> tuple[str, ...]:
        others = [self._words[key] for key, _ in self._often.most_common() if key != self._best]
        return (self._words[self._best], *others[: self._wanted - 1])


class Steps:
    """Progress over all the rounds of one request; a round that ends early still counts whole.

    `left`: what `on_step` raised, if it did. It is then told nothing more.
    """

    def __init__(self, on_step: OnStep, rounds: int) -> None:
        self._on_step = on_step
        self._rounds = rounds
        self._ended = 0
        self.left: Exception | None = None

    def begin(self) -> None:
        """From the first round again."""
        self._ended = 0

    def token(self, done: int, most: int) -> None:
        if self.left is None:
            try:
                self._on_step(self._ended * most + min(done, most), self._rounds * most)
            except Exception as error:
                self.left = error

    def round_ended(self) -> None:
        self._ended += 1


def token_said(steps: Sequence[Steps], done: int, most: int) -> None:
    """Tell all who share a pass. Raises what the last of them raised, once nobody is left."""
    for each in steps:
        each.token(done, most)
    if all(each.left for each in steps) and (last := steps[-1].left):
        raise last


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


def each_token(steps: Sequence[Steps], most: int) -> Any:
    """`generate` asks its stopping criteria after each token: the place for progress, and for the
    rows of who left to end."""
    import torch
    from transformers import StoppingCriteria

    class _Step(StoppingCriteria):
        done = 0

        def __call__(self, input_ids: Any, scores: Any, **kwargs: Any) -> Any:
            self.done += 1
            token_said(steps, self.done, most)
            ended = torch.zeros(len(input_ids), dtype=torch.bool, device=input_ids.device)
            of_each = len(input_ids) // len(steps)
            for row, each in enumerate(steps):
                if each.left:
                    ended[row * of_each : (row + 1) * of_each] = True
            return ended

    return _Step()
