"""What is added to a pipeline's networks: LoRAs, and words that textual inversions stand for.

The networks are loaded once for all models made of them. A model's LoRAs are on only while it
draws (peft's adapters), so the others are what they were, and changing between them takes no
loading. Words are known to all of them. Files are safetensors, of diffusers' or the usual other
makes, which diffusers reads alike.
"""

from __future__ import annotations

import itertools
import re
import warnings
import weakref
from collections import deque
from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from models.card_file import CardFile
from models.compiled import Mode
from models.diffusion.prompts import Prompts
from models.errors import ModelUnusable
from models.family import Place
from models.loading import find_file, first_line
from models.sources import Lora, Source, Word
from models.stepping import Stepping

_SUFFIX = ".safetensors"
# As diffusers' own training scripts call them.
_LORA_FILE = f"pytorch_lora_weights{_SUFFIX}"
_WORD_FILE = f"learned_embeds{_SUFFIX}"
_CARD_SUFFIX = ".atelier.json"
# Which text encoder the parts of a file for two of them are for (SDXL).
_ENCODERS = {"clip_l": "", "clip_g": "_2"}

_adapters = itertools.count()


class Networks:
    """A loaded pipeline and the words that it was taught, for all models made of it.

    `on`: the LoRAs that are on, None where nobody knows. `steppings`: how its networks are
    joined.
    """

    def __init__(self, pipeline: Any) -> None:
        self.pipeline = pipeline
        self.on: tuple[str, ...] | None = ()
        self.steppings = Stepping.of(pipeline)
        self.prompts = Prompts()
        self._tokens: dict[str, str] = {}
        self._changes = False
        self._gone: deque[Iterable[str]] = deque()

    def forget(self, loras: Iterable[str]) -> None:
        """These are of no more use. From any thread and at any moment, as finalizers come: what is
        under way may be in the middle of the networks, so they go at the next `sweep`."""
        self._gone.append(loras)

    def sweep(self) -> None:
        """Let go of what is to be forgotten. Only where no call of the networks is under way."""
        while self._gone:
            names = list(self._gone.popleft())
            with warnings.catch_warnings():
                # Who is next turns on its own.
                warnings.filterwarnings("ignore", ".* was active which is now deleted")
                self.pipeline.delete_adapters(names)
            self.prompts.removed(names)
            self.on = None

    def compile(self, mode: Mode, draws: Sequence[Callable[[], Any]]) -> None:
        """For what these ask of the network first, each in its size; once, and where no LoRA will
        change the network."""
        if mode == "off" or self._changes:
            return
        for stepping in self.steppings:
            if not stepping.compiled:
                stepping.compile(draws, graphs=mode == "graphs")

    def change(self) -> None:
        """From now on LoRAs change the network: what was compiled is not of it any more."""
        self._changes = True
        for stepping in self.steppings:
            stepping.compiled = None

    def teach(self, word: Word, model: str, place: Place) -> None:
        """Raises `ModelUnusable` where the file is not there, or for another kind of model."""
        from safetensors.torch import load_file

        if not hasattr(self.pipeline, "load_textual_inversion"):
            name = type(self.pipeline).__name__
            raise ModelUnusable(model, f"{name} takes no textual inversions.")
        file = file_of(model, word, _WORD_FILE, place)
        token = f"<{word.word}>"
        with _readable(model, file, "textual inversion"):
            tensors = load_file(file)
            if len(tensors) == 1:
                tensors = {"": next(iter(tensors.values()))}
            else:
                tensors = {_ENCODERS[part]: tensor for part, tensor in tensors.items()}
            for suffix, tensor in tensors.items():
                self.pipeline.load_textual_inversion(
                    tensor,
                    token=token,
                    tokenizer=getattr(self.pipeline, f"tokenizer{suffix}"),
                    text_encoder=getattr(self.pipeline, f"text_encoder{suffix}"),
                )
        self._tokens[word.word.casefold()] = token

    def read(self, prompt: str) -> str:
        """With its token for each word that it was taught: whole words, in capitals or not."""
        if not self._tokens:
            return prompt
        words = "|".join(map(re.escape, sorted(self._tokens, key=len, reverse=True)))
        found = re.compile(rf"(?<![\w<-])(?:{words})(?![\w>-])", re.IGNORECASE)
        return found.sub(lambda match: self._tokens[match[0].casefold()], prompt)


_loaded: weakref.WeakValueDictionary[Hashable, Networks] = weakref.WeakValueDictionary()


def shared(source: Source, place: Place, load: Callable[[], Any]) -> Networks:
    """Those of another model that is loaded from the same files, or what `load` gives."""
    key = (source.location, source.revision, source.words, place)
    networks = _loaded.get(key)
    if networks is None:
        networks = Networks(load())
        for word in source.words:
            networks.teach(word, source.name, place)
        _loaded[key] = networks
    return networks


class Loras:
    """One model's LoRAs, by their adapters' `names`; on while it draws."""

    def __init__(self, networks: Networks, source: Source, place: Place) -> None:
        """Raises `ModelUnusable` where a file is not there, or for another kind of model."""
        self._networks = networks
        self._scales: dict[str, float] = {}
        pipeline = networks.pipeline
        if not source.loras:
            return
        networks.change()
        networks.sweep()
        if not hasattr(pipeline, "load_lora_weights"):
            raise ModelUnusable(source.name, f"{type(pipeline).__name__} takes no LoRAs.")
        # A model that is unloaded takes its LoRAs with it; others may still use its networks.
        removal = weakref.finalize(self, networks.forget, self._scales)
        try:
            for lora in source.loras:
                file = file_of(source.name, lora, _LORA_FILE, place)
                name = f"lora{next(_adapters)}"
                self._scales[name] = lora.scale
                with (
                    networks.prompts.adding(name),
                    _readable(source.name, file, "LoRA"),
                    warnings.catch_warnings(),
                ):
                    # Several in one pipeline are what is meant here.
                    warnings.filterwarnings("ignore", "Already found a `peft_config`")
                    pipeline.load_lora_weights(
                        str(file.parent),
                        weight_name=file.name,
                        adapter_name=name,
                        use_safetensors=True,
                        local_files_only=True,
                    )
                    if not any(name in found for found in pipeline.get_list_adapters().values()):
                        raise ValueError("no part of it fits")
        except ModelUnusable:
            removal()
            networks.sweep()
            raise
        finally:
            networks.on = None

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(self._scales)

    def turn_on(self) -> None:
        """From now on the networks draw with them, and with no others."""
        self._networks.sweep()
        if self._networks.on == self.names:
            return
        pipeline = self._networks.pipeline
        if self._scales:
            pipeline.set_adapters(list(self._scales), list(self._scales.values()))
            pipeline.enable_lora()
        else:
            pipeline.disable_lora()
        self._networks.on = self.names


@contextmanager
def _readable(model: str, file: Path, what: str) -> Iterator[None]:
    """diffusers and peft raise anything for a file of another kind of model."""
    try:
        yield
    except Exception as error:
        why = f"{file.name} is no {what} for it ({first_line(error)})."
        raise ModelUnusable(model, why) from error


def file_of(model: str, part: Lora | Word, name: str, place: Place) -> Path:
    """The file itself, the one in a folder, or that of a repo: `name` where none is named.

    Raises `ModelUnusable`.
    """
    path = Path(part.location).expanduser()
    if path.is_dir():
        found = sorted(path.glob(f"*{_SUFFIX}"))
        path = found[0] if len(found) == 1 else path / name
    if path.is_file():
        if path.suffix != _SUFFIX:
            raise ModelUnusable(model, f"{path} is no safetensors file; no other kind is read.")
        return path
    owner, _, rest = part.location.partition("/")
    repo, _, inside = rest.partition("/")
    source = Source(name=model, location=f"{owner}/{repo}", revision=part.revision)
    fetched = None if path.is_absolute() else find_file(source, inside or name, place)
    if fetched is None:
        why = f"{part.location} is no {_SUFFIX} file, and no folder or repo with one."
        raise ModelUnusable(model, why)
    return fetched


def card_with(card: CardFile, source: Source, place: Place) -> CardFile:
    """The model's card file, with what those beside its LoRAs say otherwise: of `ink.safetensors`,
    `ink.atelier.json`."""
    for lora in source.loras:
        file = file_of(source.name, lora, _LORA_FILE, place)
        beside = file.with_name(file.stem + _CARD_SUFFIX)
        if not beside.is_file():
            continue
        try:
            said = CardFile.model_validate_json(beside.read_text(encoding="utf-8"))
        except (OSError, ValidationError) as error:
            raise ModelUnusable(source.name, f"{beside}: {first_line(error)}") from error
        card = card.model_copy(update={name: getattr(said, name) for name in said.model_fields_set})
    return card
