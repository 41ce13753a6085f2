"""Trains the second picture starter: a GPT-2 that goes on after the prompt in tokens of a picture.

In two parts. A VQModel learns to write pictures down in 256 codes of 1,024, and to read them. It
sees them packed, 4x4 pixels as channels, which spares it the layers of full size: most of the work.
Codes that nobody used for a while are moved to where pictures are; without that, a few would do
for everything. Then GPT-2 learns which codes follow a prompt, on all pictures there are.

Each square is written down by itself: its code says what is in it and nothing of what is around,
so that a thing has the same codes on every background. Written down as a whole, by an encoder
that sees far and takes means over the picture, a thing had other codes on each; GPT-2 then learned
each picture by heart (a loss of 0.8) and drew combinations that it had not seen so badly that one
in nine was recognised. Read they are as a whole, which makes the squares fit together.
"""

from __future__ import annotations

import itertools
import random
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from diffusers.models.autoencoders.vq_model import VQModel
from torch import Tensor, nn
from torch.nn.functional import mse_loss, pixel_unshuffle
from tqdm import tqdm
from transformers import GPT2Config, GPT2LMHeadModel, PreTrainedTokenizerFast

from models.families.gpt2_image import Config, Gpt2Image
from models.family import Place
from models.loading import open_checkpoint
from models.sources import Source
from models.training import loop
from models.training.art import Art
from models.training.evaluate import Captioner, Named, known, questions, score_of
from models.training.loop import Schedule, fast, fit
from models.training.scenes import BACKGROUNDS, SIZE, Scene, draw_scene, paint
from models.training.wording import word
from models.training.words import build_tokenizer

SIDE = 16
"""Tokens to a side of a picture."""
CODES = 1024
PROMPT_TOKENS = 16
"""None of 20,000 prompts of one thing with its style and background had more."""
_PACKED = 4
_DROPPED_PROMPTS = 0.1
_DROPPED, _REPLACED = 0.1, 0.1
"""Of what GPT-2 computes; and of the codes that it goes on from, by another picture's at the same
place. There are few pictures: without the first it learned them by heart (a loss of 0.67, and 1.1
on those held out); without the second its own mistakes led it astray, as it had never seen any."""
_TEMPERATURE, _GUIDANCE = 0.7, 2.0
"""As the shipped one draws best: of 80 held-out prompts 82% were named, with a guidance of 3 79%,
with a temperature of 0.5 81%."""
_MOVE_EVERY = 25
_BATCH = 40
_LOOK_EVERY = 50
"""Steps between two looks at what it makes of held-out combinations."""
_CODEBOOK = Schedule("codebook", warmup=100)
_GPT2 = Schedule("gpt2-image", warmup=200, averaged=0.998)


@dataclass(frozen=True)
class Recipe(loop.Recipe):
    """`codebook_minutes`: of the first part; `minutes` and `learning_rate`: of the second."""

    batch: int = 16
    learning_rate: float = 1.5e-3
    codebook_minutes: float = 15.0


@dataclass(frozen=True)
class Drawer:
    """What is trained, with what its checkpoint says of it."""

    gpt2: GPT2LMHeadModel
    vqmodel: Any
    tokenizer: PreTrainedTokenizerFast
    config: Config


def build_vqmodel() -> Any:
    """Convolutions of width 48 and 96, on 32x32 squares of 4x4 pixels; 1.5 million parameters."""
    channels = 3 * _PACKED**2
    return VQModel(
        in_channels=channels,
        out_channels=channels,
        down_block_types=("DownEncoderBlock2D",) * 2,
        up_block_types=("UpDecoderBlock2D",) * 2,
        block_out_channels=(48, 96),
        latent_channels=16,
        sample_size=SIZE // _PACKED,
        num_vq_embeddings=CODES,
        vq_embed_dim=8,
        norm_num_groups=16,
        mid_block_add_attention=False,
    )


def build_gpt2(words: int) -> GPT2LMHeadModel:
    """Four layers of width 256; 4.1 million parameters.

    GPT-2's own GELU, that with the tanh, by its name in torch: one call instead of eight, and a
    fifth of a step on a CPU.
    """
    return GPT2LMHeadModel(
        GPT2Config(
            vocab_size=words + CODES,
            n_positions=PROMPT_TOKENS + SIDE**2,
            n_embd=256,
            n_layer=4,
            n_head=4,
            activation_function="gelu_pytorch_tanh",
            resid_pdrop=_DROPPED,
            embd_pdrop=_DROPPED,
            attn_pdrop=0.0,
            bos_token_id=None,
            eos_token_id=None,
        )
    )


def train(recipe: Recipe, arts: Sequence[Art], checkpoint: Path) -> Drawer:
    """Train both parts, as `loop.fit` says; the first has a checkpoint of its own beside it.

    Raises FileNotFoundError where that is gone and the second part has begun.
    """
    torch.manual_seed(recipe.seed)
    codebook, minutes = checkpoint.with_stem(f"{checkpoint.stem}-codebook"), recipe.codebook_minutes
    if checkpoint.exists():
        # What GPT-2 has begun to read shall mean the same from then on.
        minutes = 0.0
        if not codebook.exists():
            raise FileNotFoundError(f"{checkpoint} goes on from {codebook}, which is gone")
    vqmodel = train_vqmodel(
        loop.Recipe(minutes, batch=recipe.batch, seed=recipe.seed, device=recipe.device),
        arts,
        codebook,
    )
    tokenizer = build_tokenizer()
    gpt2 = build_gpt2(len(tokenizer))
    train_gpt2(recipe, arts, gpt2, vqmodel, tokenizer, checkpoint)
    words = len(tokenizer)
    config = Config(
        prompt_tokens=PROMPT_TOKENS,
        first_code=words,
        side=SIDE,
        temperature=_TEMPERATURE,
        guidance=_GUIDANCE,
    )
    return Drawer(gpt2, vqmodel, tokenizer, config)


def train_vqmodel(recipe: loop.Recipe, arts: Sequence[Art], checkpoint: Path) -> Any:
    device, rng = torch.device(recipe.device), random.Random()
    vqmodel = build_vqmodel()
    vqmodel.to(device).train()
    codebook = vqmodel.quantize.embedding.weight
    used, steps = torch.zeros(CODES, device=device), itertools.count(1)
    optimizer = torch.optim.AdamW(
        vqmodel.parameters(), recipe.learning_rate, weight_decay=0.0, fused=True
    )

    def begin(step: int) -> None:
        rng.seed(recipe.seed + step)

    def loss_of() -> tuple[Tensor, Tensor]:
        pixels = _pixels([draw_scene(rng, arts, relations=[""]) for _ in range(recipe.batch)]).to(
            device
        )
        with fast(device):
            latents = encode(vqmodel, pixels).float()
        quantized, commitment, (_, _, codes) = vqmodel.quantize(latents)
        used[codes.flatten()] += 1
        if next(steps) % _MOVE_EVERY == 0:
            move_unused(codebook, used, latents.detach())
        with fast(device):
            drawn = vqmodel.decode(quantized, force_not_quantize=True).sample
        error = mse_loss(drawn.float(), pixels)
        return error + (drawn.float() - pixels).abs().mean() + commitment, error

    fit(vqmodel, optimizer, loss_of, recipe, _CODEBOOK, checkpoint, begin=begin)
    return vqmodel.eval()


def encode(vqmodel: Any, pixels: Tensor) -> Tensor:
    """Of packed pictures: a latent for each square by itself, (N, D, SIDE, SIDE)."""
    width = pixels.shape[-1] // SIDE
    squares = pixels.unfold(2, width, width).unfold(3, width, width)  # (N, C, SIDE, SIDE, w, w)
    squares = squares.permute(0, 2, 3, 1, 4, 5).flatten(0, 2)
    # Half of them are plain background, each like the next.
    different, which = squares.flatten(1).unique(dim=0, return_inverse=True)
    latents = vqmodel.encode(different.view(-1, *squares.shape[1:])).latents.flatten(1)[which]
    return latents.view(len(pixels), SIDE, SIDE, -1).permute(0, 3, 1, 2)


@torch.no_grad()
def move_unused(codebook: Tensor, used: Tensor, latents: Tensor) -> None:
    """Codes that no square of the last pictures chose go to where some of this batch's are."""
    places = latents.permute(0, 2, 3, 1).flatten(0, 2)
    unused = (used == 0).nonzero().flatten()
    chosen = torch.randint(len(places), (len(unused),), device=places.device)
    codebook[unused] = places[chosen]
    used.zero_()


def train_gpt2(
    recipe: Recipe,
    arts: Sequence[Art],
    gpt2: GPT2LMHeadModel,
    vqmodel: Any,
    tokenizer: Any,
    checkpoint: Path,
) -> None:
    """In place. The bar shows the loss, and that of combinations which are held out."""
    device, rng = torch.device(recipe.device), random.Random()
    gpt2.to(device).train()  # pyright: ignore[reportArgumentType] wrongly typed there
    every = [Scene((art,), ground) for art in arts for ground in BACKGROUNDS]
    learned, kept_out = (
        _Written.of(every, held_out, vqmodel, device) for held_out in (False, True)
    )
    words, steps = len(tokenizer), itertools.count()
    unseen = torch.zeros((), device=device)
    optimizer = torch.optim.AdamW(
        gpt2.parameters(), recipe.learning_rate, weight_decay=0.01, betas=(0.9, 0.95), fused=True
    )

    def begin(step: int) -> None:
        rng.seed(recipe.seed + step)

    def wrong(pictures: _Written) -> Tensor:
        chosen = rng.choices(range(len(pictures.scenes)), k=recipe.batch)
        prompts = [
            "" if rng.random() < _DROPPED_PROMPTS else word(rng, pictures.scenes[index])
            for index in chosen
        ]
        asked = tokenizer(prompts, padding="max_length", max_length=PROMPT_TOKENS, truncation=True)
        codes = pictures.codes[chosen]
        given = codes
        if gpt2.training:
            given = torch.where(torch.rand(codes.shape) < _REPLACED, codes.roll(1, 0), codes)
        tokens = torch.cat([torch.tensor(asked["input_ids"]), given + words], 1).to(device)
        with fast(device):
            hidden = gpt2.transformer(tokens[:, :-1]).last_hidden_state[:, PROMPT_TOKENS - 1 :]
            logits = nn.functional.linear(hidden, gpt2.lm_head.weight[words:])  # of the codes alone
        return nn.functional.cross_entropy(logits.float().flatten(0, 1), codes.flatten().to(device))

    def loss_of() -> tuple[Tensor, Tensor]:
        nonlocal unseen
        if next(steps) % _LOOK_EVERY == 0 and kept_out.scenes:
            gpt2.eval()
            with torch.no_grad():
                unseen = wrong(kept_out)
            gpt2.train()
        loss = wrong(learned)
        return loss, torch.stack([loss.detach(), unseen])

    fit(gpt2, optimizer, loss_of, recipe, _GPT2, checkpoint, begin=begin)
    gpt2.eval()


@dataclass(frozen=True)
class _Written:
    """Scenes with their codes, (N, SIDE * SIDE)."""

    scenes: list[Scene]
    codes: Tensor

    @classmethod
    def of(cls, every: Sequence[Scene], held: bool, vqmodel: Any, device: torch.device) -> _Written:
        """Those that are held out, else the others."""
        scenes = [scene for scene in every if scene.held_out == held]
        return cls(scenes, write_down(vqmodel, scenes, device))


@torch.no_grad()
def write_down(vqmodel: Any, scenes: Sequence[Scene], device: torch.device) -> Tensor:
    """Codes of the scenes' pictures, (N, SIDE * SIDE)."""
    found = [torch.empty((0, SIDE**2), dtype=torch.long)]
    for start in tqdm(range(0, len(scenes), _BATCH), desc="writing down"):
        pixels = _pixels(scenes[start : start + _BATCH]).to(device)
        _, _, (_, _, codes) = vqmodel.quantize(encode(vqmodel, pixels))
        found.append(codes.view(len(pixels), -1).cpu())
    return torch.cat(found)


def _pixels(scenes: Sequence[Scene]) -> Tensor:
    """Packed pictures in [-1, 1]: (N, 3 * 16, SIZE / 4, SIZE / 4)."""
    stacked = torch.from_numpy(np.stack([paint(scene) for scene in scenes]))
    return pixel_unshuffle(stacked.permute(0, 3, 1, 2).float() / 127.5 - 1, _PACKED)


def evaluate(starters: Path, folder: Path, count: int = 200, seed: int = 1) -> Named:
    """Draw `count` prompts with the model in `folder`, as the worker does, and have them captioned
    by the captioner in `starters`."""
    captioner = Captioner(starters / "captioner")
    asked, said = questions(known(starters), count, seed), list[str]()
    model = load(folder)
    for start in tqdm(range(0, count, _BATCH), desc="evaluate"):
        prompts = [question.prompt for question in asked[start : start + _BATCH]]
        seeds = range(seed + start, seed + start + len(prompts))
        codes = model.draw(prompts, seeds, model.card.default_guidance)
        said += captioner.captions([np.asarray(each) for each in model.pictures(codes)])
    return score_of(asked, said)


def load(folder: Path) -> Gpt2Image:
    """As the worker loads it, on the CPU."""
    source, place = Source(name=folder.name, location=str(folder)), Place("cpu")
    return Gpt2Image.load(open_checkpoint(source, place), place)
