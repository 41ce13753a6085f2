"""Settings of a worker alone. The Discord token is not among them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Literal

from pydantic import Field, ValidationInfo, field_validator

from jobs.settings import Settings
from models import sources
from models.checking import checker
from models.compiled import Choice
from models.library import Library
from models.sources import Source, Writer


class WorkerSettings(Settings):
    """Which models a worker serves, on what, and how long it waits for them. Times in seconds."""

    weights: Path = Field(
        default=Path("weights"),
        description="Folder of the models that `python -m models get` fetches.",
    )
    models: str = Field(
        default="",
        description="Models to serve, separated by commas: `name=path`, `name=repo` or "
        "`name=repo@revision`; a starter, or what `python -m models get` fetched, by its name "
        "alone. `name+lora=path` is that model with a LoRA, `:0.8` after the path its scale; "
        "`name:word=path` teaches it a textual inversion. Empty: the starter models.",
    )
    prompt_writer: str = Field(
        default="",
        description="Language model (GPT-2 and the like) that writes short prompts out where a "
        "member asks for it: a path, `repo` or `repo@revision`. Empty: the starter's own, for the "
        "starter alone; `off`: none.",
    )
    device: str = Field(
        default="auto",
        pattern=r"^(auto|cpu|mps|cuda(:[0-9]+)?)$",
        description="`cpu`, `cuda`, `cuda:1`, `mps`; `auto` takes a GPU where there is one.",
    )
    dtype: Literal["auto", "float32", "float16", "bfloat16"] = Field(
        default="auto", description="Precision of the weights; `auto` chooses by device and model."
    )
    device_threads: int = Field(
        default=0, ge=0, le=1024, description="CPU threads of the models; 0 leaves it to torch."
    )
    device_jobs: int = Field(
        default=8,
        ge=1,
        le=64,
        description="How many jobs the device has at a time: those of one model share its steps.",
    )
    device_compile: Choice = Field(
        default="auto",
        description="Are networks compiled when a model is first loaded? `on`; `graphs`: with CUDA "
        "graphs too; `off`; `auto`: with graphs on a CUDA GPU, elsewhere not.",
    )
    device_exact: bool = Field(
        default=False,
        description="Draw each picture in calls of its own, so that a seed gives the same to the "
        "last bit whoever draws beside it; slower when many do.",
    )
    step_timeout: float = Field(
        default=120.0,
        gt=0,
        description="How long one step may take before the device process is restarted.",
    )
    model_memory: float = Field(
        default=0.0,
        ge=0,
        description="Gigabytes of weights that stay loaded: for others, those make way that were "
        "not used for longest. 0: three fifths of the device's memory.",
    )
    device_memory_limit: float = Field(
        default=0.0,
        ge=0,
        description="Gigabytes of main memory with which the device process, should it leak, is "
        "restarted once its jobs have ended; 0: never.",
    )
    load_timeout: float = Field(
        default=900.0, gt=0, description="How long one model may take to load."
    )
    stop_grace: float = Field(
        default=8.0,
        ge=0,
        description="How long running jobs may go on after SIGTERM before they are handed back.",
    )
    picture_pixels: int = Field(
        default=40_000_000,
        ge=1,
        le=80_000_000,
        description="Largest picture that is decoded, in pixels.",
    )
    preview_seconds: float = Field(
        default=3.0,
        ge=0,
        description="How often a small picture of an unfinished one is sent; 0: never.",
    )
    picture_check: str = Field(
        default=checker.DEFAULT,
        min_length=1,
        description="What looks at each picture before it leaves the worker: `open-nsfw`, which is "
        "offline; or an image classifier of transformers: a path, `repo` or `repo@revision`. "
        "`none`: nothing does, so every picture needs a moderator's word, and there are no "
        "previews.",
    )
    unsafe_labels: str = Field(
        default="nsfw",
        description="Labels of that classifier that mean unsafe, separated by commas.",
    )
    check_timeout: float = Field(
        default=30.0,
        gt=0,
        description="How long the check of one picture may take; then nothing is shown.",
    )
    metrics_port: int = Field(
        default=0,
        ge=0,
        le=65535,
        description="Port on which Prometheus can ask how the worker does; 0: none.",
    )
    metrics_host: str = Field(
        default="127.0.0.1",
        min_length=1,
        description="Address of that port. No password protects it.",
    )
    hub_downloads: bool = Field(
        default=False, description="May models be downloaded from the Hugging Face hub?"
    )

    @field_validator("models")
    @classmethod
    def _readable(cls, text: str, others: ValidationInfo) -> str:
        sources.parse(text, _known(others.data.get("weights", Path())))
        return text

    @field_validator("prompt_writer")
    @classmethod
    def _place(cls, text: str) -> str:
        sources.writer(text, ())
        return text

    @field_validator("picture_check")
    @classmethod
    def _check_can_be_read(cls, text: str) -> str:
        if text not in (checker.DEFAULT, checker.NONE):
            checker.place(text)
        return text

    @property
    def compiled(self) -> Path:
        """Where compiled networks are kept."""
        return self.weights.expanduser() / ".compiled"

    @property
    def labels(self) -> tuple[str, ...]:
        """Those that mean unsafe."""
        return tuple(filter(None, (label.strip() for label in self.unsafe_labels.split(","))))

    def writer(self) -> Writer | None:
        """The model that writes prompts out; None where there is none."""
        return sources.writer(self.prompt_writer, self.sources())

    def sources(self) -> tuple[Source, ...]:
        """The models to serve; empty when nothing is set and no starters are there."""
        return sources.parse(self.models, _known(self.weights)) or sources.starters()


def _known(weights: Path) -> Callable[[str], Source | None]:
    """By its name alone: what was fetched whole, else a starter."""

    def find(name: str) -> Source | None:
        got = Library(weights.expanduser()).find(name)
        if got and got.origin.complete:
            return got.source
        return next((each for each in sources.starters() if each.name == name), None)

    return find
