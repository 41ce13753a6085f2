"""`python -m models.training COMMAND`: makes the starter models, step by step.

art        download the emoji art (needs npm; 100 MB)
concepts   write concepts.json, the things to know, from emojibase's labels and names.json
picture    train the diffusion transformer and write it to models/starter/picture
caption    train the captioner on art and on the transformer's pictures; write it likewise
classic    train the classic captioner likewise; write it to models/starter/captioner-classic
gpt2-image train the GPT-2 that draws, on what the picture starter knows; write it to
           models/starter/picture-gpt2
upscale    train the upscaler and write it to models/starter/upscaler
writer     train the prompt writer and write it to models/starter/writer
samples    draw a sheet of pictures with the starters
evaluate   how often the captioner names what was asked for (needs the art; fetches what is missing)
evaluate-captioners   the two captioners on the same pictures that the starter drew
evaluate-gpt2-image   the same of the GPT-2 that draws
evaluate-upscaler   how near to the real picture it comes, beside plain interpolation
evaluate-writer     how often a short prompt comes back as a full one that the starter knows
"""

from __future__ import annotations

import argparse
import json
import random
import sys
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path

import torch
from diffusers.pipelines.prx.pipeline_prx_pixel import PRXPixelPipeline
from PIL import Image
from tqdm import tqdm

from models.sources import STARTERS
from models.training import (
    art,
    caption,
    classic,
    comparing,
    concepts,
    evaluate,
    export,
    gpt2_image,
    picture,
    upscale,
    writer,
)
from models.training.sampling import draw
from models.training.scenes import RELATIONS, SIZE, Scene, draw_scene
from models.training.wording import word
from models.training.words import build_tokenizer

_CACHE = Path(".cache/training")
_DRAWER = "picture-gpt2"
_SHEET = (8, 5)
_GAP = 4


def main() -> int:
    arguments = _parser().parse_args()
    arguments.cache.mkdir(parents=True, exist_ok=True)
    _COMMANDS[arguments.command](arguments)
    return 0


def _art(arguments: argparse.Namespace) -> None:
    art.fetch(arguments.cache)


def _concepts(arguments: argparse.Namespace) -> None:
    print(f"{concepts.write_concepts(arguments.cache)} concepts")


def _picture(arguments: argparse.Namespace) -> None:
    recipe = picture.Recipe(
        arguments.minutes,
        batch=arguments.batch,
        seed=arguments.seed,
        device=arguments.device,
        workers=arguments.workers,
        begun=arguments.starters / "picture" if arguments.further else None,
    )
    known = evaluate.known(arguments.starters) if recipe.begun else []
    things = art.more_concepts(known, arguments.things or len(known))
    arts = art.load_art(arguments.cache, things)
    starter = picture.train(recipe, arts, arguments.cache / "picture.pt")
    export.export_picture(starter.cpu().pipeline(), arguments.starters / "picture", things)
    _samples(arguments)


def _caption(arguments: argparse.Namespace) -> None:
    arts = art.load_art(arguments.cache)
    drawn = _draw(arguments)
    recipe = caption.Recipe(arguments.minutes, seed=arguments.seed, device=arguments.device)
    model = caption.train(recipe, arts, drawn, arguments.cache / "caption.pt")
    export.export_captioner(model.cpu(), build_tokenizer(), arguments.starters / "captioner")


def _classic(arguments: argparse.Namespace) -> None:
    arts = art.load_art(arguments.cache)
    drawn = _draw(arguments)
    recipe = classic.Recipe(arguments.minutes, seed=arguments.seed, device=arguments.device)
    model = classic.train(recipe, arts, drawn, arguments.cache / "classic.pt")
    folder = arguments.starters / "captioner-classic"
    export.export_classic(model.cpu(), build_tokenizer(), folder)


def _gpt2_image(arguments: argparse.Namespace) -> None:
    recipe = gpt2_image.Recipe(arguments.minutes, seed=arguments.seed, device=arguments.device)
    arts = art.load_art(arguments.cache, evaluate.known(arguments.starters))
    drawer = gpt2_image.train(recipe, arts, arguments.cache / "gpt2-image.pt")
    export.export_gpt2_image(drawer, arguments.starters / _DRAWER)


def _upscale(arguments: argparse.Namespace) -> None:
    files = art.load_files(arguments.cache)
    recipe = upscale.Recipe(arguments.minutes, seed=arguments.seed, device=arguments.device)
    model = upscale.train(recipe, files, arguments.cache / "upscale.pt")
    export.export_upscaler(model.cpu(), arguments.starters / "upscaler")


def _writer(arguments: argparse.Namespace) -> None:
    recipe = writer.Recipe(arguments.minutes, seed=arguments.seed, device=arguments.device)
    model = writer.train(recipe, arguments.cache / "writer.pt")
    export.export_writer(model.cpu(), writer.build_tokenizer(), arguments.starters / "writer")


def _samples(arguments: argparse.Namespace) -> None:
    columns, rows = _SHEET
    half, concepts = columns * rows // 2, evaluate.known(arguments.starters)
    asked = evaluate.questions(concepts, half, arguments.seed)
    asked += evaluate.scene_questions(concepts, half, arguments.seed)
    pixels = draw(_load_pipeline(arguments.starters), [q.prompt for q in asked], arguments.seed)
    cell = SIZE + _GAP
    sheet = Image.new("RGB", (columns * cell, rows * cell), "white")
    for index, square in enumerate(pixels):
        place = (index % columns * cell, index // columns * cell)
        sheet.paste(Image.fromarray(square), place)
    sheet.save(arguments.cache / "samples.png")
    print(f"samples: {arguments.cache / 'samples.png'}")


def _evaluate(arguments: argparse.Namespace) -> None:
    art.fetch(arguments.cache)
    found = evaluate.evaluate(arguments.starters, arguments.count, arguments.seed, arguments.cache)
    asked = f"{arguments.count} held-out prompts for one thing, as many for scenes, and as many "
    _tell(arguments, found, f"{asked}pictures of real art")


def _evaluate_gpt2_image(arguments: argparse.Namespace) -> None:
    folder = arguments.starters / _DRAWER
    found = gpt2_image.evaluate(arguments.starters, folder, arguments.count, arguments.seed)
    _tell(arguments, found, f"{arguments.count} held-out prompts for one thing")


def _tell(arguments: argparse.Namespace, score: evaluate.Named, asked: str) -> None:
    if arguments.json:
        print(json.dumps(asdict(score)))
        return
    print(f"{asked}; drawn and captioned by the starters in {arguments.starters}")
    for name, share in asdict(score).items():
        print(f"{name:<16}{share:>7.1%}")


def _evaluate_captioners(arguments: argparse.Namespace) -> None:
    scores = comparing.compare(arguments.starters, arguments.count, arguments.seed)
    if arguments.json:
        print(json.dumps({name: asdict(score) for name, score in scores.items()}))
        return
    print(f"{arguments.count} pictures that the starter in {arguments.starters} drew")
    for name, score in scores.items():
        print(
            f"{name:<20} both {score.both:6.1%}  concept {score.concept:6.1%}  "
            f"background {score.background:6.1%}  {score.per_second:6.1f} captions/s"
        )


def _evaluate_upscaler(arguments: argparse.Namespace) -> None:
    score = evaluate.evaluate_upscaler(
        arguments.starters, arguments.cache, arguments.count, arguments.seed
    )
    if arguments.json:
        print(json.dumps(asdict(score)))
        return
    print(
        f"up to {arguments.count} held-out pictures, enlarged by {arguments.starters}; PSNR in dB"
    )
    for name, level in asdict(score).items():
        print(f"{name:<12}{level:>7.2f}")


def _evaluate_writer(arguments: argparse.Namespace) -> None:
    score = evaluate.evaluate_writer(arguments.starters, arguments.count, arguments.seed)
    if arguments.json:
        print(json.dumps(asdict(score)))
        return
    print(f"{arguments.count} held-out short prompts, written out by {arguments.starters}")
    for name, share in asdict(score).items():
        print(f"{name:<12}{share:>7.1%}")


def _load_pipeline(starters: Path) -> PRXPixelPipeline:
    return PRXPixelPipeline.from_pretrained(starters / "picture", dtype=torch.float32)


def _draw(arguments: argparse.Namespace) -> list[caption.Drawn]:
    """Pictures for the captioner to learn from, of what the picture starter knows; few steps are
    enough to see how they look."""
    pipeline, seed = _load_pipeline(arguments.starters), arguments.seed
    arts = art.load_art(arguments.cache, evaluate.known(arguments.starters))
    relations = ("",) if arguments.alone else ("", *RELATIONS)
    rng, drawn, size = random.Random(seed), list[caption.Drawn](), 40
    for start in tqdm(range(0, arguments.drawn, size), desc="drawing"):
        count = min(size, arguments.drawn - start)
        scenes = [draw_scene(rng, arts, relations=relations) for _ in range(count)]
        prompts = [_complete(word(rng, scene), scene) for scene in scenes]
        pixels = draw(pipeline, prompts, seed + start, steps=8)
        drawn += [
            caption.Drawn(square, scene.caption)
            for square, scene in zip(pixels, scenes, strict=True)
        ]
    return drawn


def _complete(prompt: str, scene: Scene) -> str:
    """With its background named: else the caption would say what nobody asked for."""
    return prompt if "background" in prompt else scene.caption


_COMMANDS: dict[str, Callable[[argparse.Namespace], None]] = {
    "art": _art,
    "concepts": _concepts,
    "picture": _picture,
    "caption": _caption,
    "classic": _classic,
    "gpt2-image": _gpt2_image,
    "upscale": _upscale,
    "writer": _writer,
    "samples": _samples,
    "evaluate": _evaluate,
    "evaluate-captioners": _evaluate_captioners,
    "evaluate-gpt2-image": _evaluate_gpt2_image,
    "evaluate-upscaler": _evaluate_upscaler,
    "evaluate-writer": _evaluate_writer,
}


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m models.training",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("command", choices=_COMMANDS)
    parser.add_argument("--minutes", type=float, default=100.0, help="of training (wall time)")
    parser.add_argument(
        "--batch", type=int, default=64, help="pictures a step of `picture`; about 1024 on a GPU"
    )
    parser.add_argument(
        "--workers", type=int, default=0, help="processes that paint for `picture`; 12 for a GPU"
    )
    parser.add_argument(
        "--further",
        action="store_true",
        help="for `picture`: train the one in STARTERS further",
    )
    parser.add_argument(
        "--things",
        type=int,
        help="how many things `picture` learns; those it knows if it is trained further, else all",
    )
    parser.add_argument("--drawn", type=int, default=2400, help="own pictures for the captioner")
    parser.add_argument(
        "--alone",
        action="store_true",
        help="for the captioner: the picture starter knows one thing at a time",
    )
    parser.add_argument("--count", type=int, default=200, help="prompts or pictures to evaluate")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--device", default="cuda" if torch.cuda.is_available() else "cpu")
    parser.add_argument("--cache", type=Path, default=_CACHE, help="art and checkpoints")
    parser.add_argument("--starters", type=Path, default=STARTERS)
    parser.add_argument("--json", action="store_true", help="what was evaluated, as one line")
    return parser


if __name__ == "__main__":
    sys.exit(main())
