"""The classic captioner: convolutions that look, and a recurrent decoder that chooses where.

As "Show, Attend and Tell" (Xu et al., 2015, https://arxiv.org/abs/1502.03044) with soft attention:
before each word the decoder weighs the places of the picture, and an LSTM goes on with what it
sees there. Written out in plain torch; no library has it.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal, NamedTuple

import torch
from pydantic import BaseModel, ConfigDict, Field
from torch import Tensor, nn

_GROUPS = 8


class Config(BaseModel):
    """config.json. Widths in channels; pictures are RGB in [-1, 1] of `image_size` to a side."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    model_type: Literal["cnn_rnn_caption"] = "cnn_rnn_caption"
    image_size: int = Field(default=96, ge=16, le=1024)
    channels: tuple[int, ...] = Field(default=(24, 48, 96, 192), min_length=1)
    embedding: int = Field(default=128, ge=1)
    hidden: int = Field(default=256, ge=1)
    attention: int = Field(default=128, ge=1)
    vocab_size: int = Field(ge=4)
    max_length: int = Field(
        default=24, ge=2, description="Tokens of a caption, with both its ends."
    )
    start: int = Field(ge=0, description="The token that begins a caption.")
    end: int = Field(ge=0, description="The token that ends it.")


class State(NamedTuple):
    """Where the decoder stands in N captions: both (N, hidden)."""

    hidden: Tensor
    cell: Tensor


class Encoder(nn.Module):
    """Halves the picture's side once for each of `channels`, and looks once more at the last of
    them; (N, 3, S, S) to (N, places, C)."""

    def __init__(self, channels: tuple[int, ...]) -> None:
        super().__init__()
        layers: list[nn.Module] = []
        before = 3
        for width in channels:
            layers.append(_convolution(before, width, 2))
            before = width
        layers.append(_convolution(before, before, 1))
        self.layers = nn.Sequential(*layers)

    def forward(self, pixels: Tensor) -> Tensor:
        return self.layers(pixels).flatten(2).transpose(1, 2)


def _convolution(before: int, width: int, stride: int) -> nn.Module:
    # Group norm: it keeps no statistics, so that a single picture is read as in a batch.
    groups = _GROUPS if width % _GROUPS == 0 else 1
    return nn.Sequential(
        nn.Conv2d(before, width, 3, stride, padding=1, bias=False),
        nn.GroupNorm(groups, width),
        nn.ReLU(inplace=True),
    )


class ShowAttendTell(nn.Module):
    """Encoder, attention and LSTM."""

    def __init__(self, config: Config) -> None:
        super().__init__()
        self.config = config
        places = config.channels[-1]
        self.encoder = Encoder(config.channels)
        self.words = nn.Embedding(config.vocab_size, config.embedding)
        self.start_hidden = nn.Linear(places, config.hidden)
        self.start_cell = nn.Linear(places, config.hidden)
        self.of_places = nn.Linear(places, config.attention)
        self.of_hidden = nn.Linear(config.hidden, config.attention)
        self.weight = nn.Linear(config.attention, 1)
        self.gate = nn.Linear(config.hidden, places)
        self.cell = nn.LSTMCell(config.embedding + places, config.hidden)
        self.from_hidden = nn.Linear(config.hidden, config.embedding)
        self.from_seen = nn.Linear(places, config.embedding)
        self.out = nn.Linear(config.embedding, config.vocab_size)

    def look(self, pixels: Tensor) -> tuple[Tensor, State]:
        """(N, 3, S, S) to the places, (N, P, C), and the state before the first word."""
        places = self.encoder(pixels)
        mean = places.mean(1)
        hidden, cell = torch.tanh(self.start_hidden(mean)), torch.tanh(self.start_cell(mean))
        return places, State(hidden, cell)

    def step(self, places: Tensor, state: State, tokens: Tensor) -> tuple[Tensor, State, Tensor]:
        """From the last tokens, (N,), to logits of the next, (N, V), the state, and where it
        looked, (N, P), which sums to 1."""
        scores = self.of_places(places) + self.of_hidden(state.hidden)[:, None]
        where = self.weight(torch.tanh(scores)).squeeze(2).softmax(1)
        seen = (where[:, :, None] * places).sum(1)
        seen = torch.sigmoid(self.gate(state.hidden)) * seen
        word = self.words(tokens)
        hidden, cell = self.cell(torch.cat([word, seen], 1), state)
        mixed = torch.tanh(word + self.from_hidden(hidden) + self.from_seen(seen))
        return self.out(mixed), State(hidden, cell), where

    def forward(self, pixels: Tensor, tokens: Tensor) -> Tensor:
        """For training: the logits after each of `tokens`, (N, L), which begin with the start:
        (N, L, V)."""
        places, state = self.look(pixels)
        logits: list[Tensor] = []
        for index in range(tokens.shape[1]):
            scores, state, _ = self.step(places, state, tokens[:, index])
            logits.append(scores)
        return torch.stack(logits, 1)

    @torch.inference_mode()
    def say(
        self, pixels: Tensor, choose: Callable[[Tensor], Tensor], on_token: Callable[[int], None]
    ) -> list[list[int]]:
        """A caption, in tokens without its end, of each of (N, 3, S, S).

        `choose` picks (N,) tokens by logits of (N, V). `on_token` is called after each token with
        how many there are.
        """
        return self.tell(*self.look(pixels), choose, on_token)

    @torch.inference_mode()
    def tell(
        self,
        places: Tensor,
        state: State,
        choose: Callable[[Tensor], Tensor],
        on_token: Callable[[int], None],
    ) -> list[list[int]]:
        """As `say`, of what `look` saw."""
        config = self.config
        tokens = torch.full((len(places),), config.start, device=places.device)
        said: list[Tensor] = []
        ended = torch.zeros(len(places), dtype=torch.bool, device=places.device)
        while len(said) < config.max_length and not ended.all():
            logits, state, _ = self.step(places, state, tokens)
            tokens = choose(logits).to(places.device)
            tokens = tokens.masked_fill(ended, config.end)
            ended |= tokens == config.end
            said.append(tokens)
            on_token(len(said))
        rows = torch.stack(said, 1).tolist()
        return [row[: row.index(config.end)] if config.end in row else row for row in rows]
