"""What can go wrong in a worker. Each error carries one plain sentence for whom it concerns.

AtelierError
├── JobError             an attempt at a job ended badly; `failure` is what its owner reads
│   ├── Unreadable       the attachment is not a picture we decode
│   ├── OverLimit        the request is outside what the model's card offers
│   ├── Blocked          the model's own safety check withheld the picture
│   ├── PictureBlocked   the worker's picture check did
│   ├── CheckFailed      the picture check could not look, so nothing may be shown
│   ├── OutOfMemory      the device's memory was not enough
│   ├── ModelMissing     the job names a model this worker does not serve
│   ├── ModelNotLoaded   it is served, but could not be loaded again
│   └── DeviceLost       the device process died or hung while it had the job
├── ModelUnusable        one model cannot be served; the worker goes on with the others
│   ├── FilesMissing
│   ├── FamilyUnknown
│   └── DoesNotFit       there is not enough memory for it
├── NoRoom               what is in use leaves no memory for another model
├── CommandRefused       an operator's command cannot be done as asked
│   ├── ModelUnknown     no model of this name is here
│   ├── NotGot           not fetched by `python -m models get`, so not its to remove
│   └── NameTaken
├── HubError             a model cannot be fetched from the hub
│   ├── HubUnreachable
│   ├── RepoUnknown      no such repository or revision, or a private one
│   ├── RepoGated
│   ├── RepoUnsuitable   no safetensors, or nothing that a family loads
│   ├── NoSpace          the disk is full, or would be
│   ├── DownloadBroken   what came is not what the hub says it has
│   └── WeightsBroken    what the hub has cannot be read
├── CheckUnusable        the picture check cannot be loaded
├── WriterUnusable       prompts cannot be written out; the worker goes on without
├── MetricsUnusable      the worker's metrics cannot be told where the settings say
└── WorkerUnusable       nothing can be served; stops the worker
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from jobs.contract import Failure
from jobs.errors import AtelierError


class JobError(AtelierError):
    """Base of what ends an attempt. `retry`: another attempt may go better."""

    code: ClassVar[str]
    retry: ClassVar[bool] = False

    @property
    def failure(self) -> Failure:
        return Failure(
            code=self.code,
            key=self.key,
            sentence=str(self)[:500],
            values=dict(self.values),
            retry=self.retry,
        )


class Unreadable(JobError):
    code = "not_a_picture"

    def __init__(self) -> None:
        super().__init__("This file is not a picture Atelier can read (PNG, JPEG, WEBP or GIF).")


class OverLimit(JobError):
    """`key`, `values`: the sentence in the bot's catalogues, which says the same of a member's
    request before it is queued."""

    code = "over_limit"

    def __init__(self, sentence: str, key: str = "", **values: str | int | float) -> None:
        super().__init__(sentence)
        self.key, self.values = key, values


class Blocked(JobError):
    code = "blocked"

    def __init__(self, model: str) -> None:
        super().__init__(
            f"The safety check of {model} withheld this picture. Another prompt or seed may pass."
        )
        self.values = {"model": model}


class PictureBlocked(JobError):
    """`scores`: of all pictures, for the audit."""

    code = "picture_blocked"

    def __init__(self, scores: Sequence[float]) -> None:
        super().__init__(
            "The studio's picture check takes this for unsafe, so it is not shown. Another prompt, "
            "picture or seed may pass."
        )
        self.scores = tuple(scores)


class CheckFailed(JobError):
    """`how` is for the log."""

    code = "check_failed"
    retry = True

    def __init__(self, how: str) -> None:
        super().__init__(
            "The studio's picture check did not work, and nothing is shown without it. Please try "
            "again later."
        )
        self.how = how


class OutOfMemory(JobError):
    """`fits`: width and height of pictures that there was memory for, where that is known."""

    code = "out_of_memory"

    def __init__(self, model: str, fits: tuple[int, int] | None = None) -> None:
        if fits is None:
            super().__init__(
                f"{model} ran out of memory on this one. "
                "A smaller picture or another model may fit."
            )
            self.values = {"model": model}
            return
        width, height = fits
        super().__init__(
            f"{model} has too little memory for a picture of this size. {width}x{height} fits."
        )
        self.key = "failure-out-of-memory-size"
        self.values = {"model": model, "width": str(width), "height": str(height)}


class ModelMissing(JobError):
    """Another worker may still serve it, so the job goes back."""

    code = "model_missing"
    retry = True

    def __init__(self, model: str) -> None:
        super().__init__(f"The model {model} is not served any more. Choose another one.")
        self.values = {"model": model}


class ModelNotLoaded(JobError):
    """Why is in the log: its files are gone, or the memory is taken by others."""

    code = "model_not_loaded"
    retry = True

    def __init__(self, model: str) -> None:
        super().__init__(
            f"The model {model} could not be loaded. Try again later, or choose another one."
        )
        self.values = {"model": model}


class DeviceLost(JobError):
    """`how` is for the log; the sentence is read only when every attempt ended so."""

    code = "device_lost"
    retry = True

    def __init__(self, how: str) -> None:
        super().__init__(
            "The worker stopped in the middle of this job. Trying again later, or asking for less, "
            "may help."
        )
        self.how = how


class ModelUnusable(AtelierError):
    """A model that cannot be served, and why."""

    def __init__(self, model: str, why: str) -> None:
        super().__init__(f"The model {model} cannot be served: {why}")
        self.model = model
        self.why = why


class FilesMissing(ModelUnusable):
    def __init__(self, model: str, location: str) -> None:
        super().__init__(
            model,
            f"{location} holds neither model_index.json nor config.json, and is not in the local "
            "cache of the Hugging Face hub. ATELIER_HUB_DOWNLOADS=true allows fetching it.",
        )


class FamilyUnknown(ModelUnusable):
    def __init__(self, model: str, location: str, what: str) -> None:
        super().__init__(model, f"no family in models/families loads {location} ({what}).")


class DoesNotFit(ModelUnusable):
    def __init__(self, model: str) -> None:
        super().__init__(
            model,
            "there is not enough memory for it here. A smaller model, or one in half "
            "precision, may fit.",
        )


class NoRoom(AtelierError):
    """Nobody reads it: the job is handed back."""

    def __init__(self, model: str) -> None:
        super().__init__(f"There is no memory for {model} beside what is in use.")


class CommandRefused(AtelierError):
    """An operator's command cannot be done as asked."""


class ModelUnknown(CommandRefused):
    def __init__(self, model: str) -> None:
        super().__init__(
            f"There is no model named {model} here: `python -m models list` shows what there is, "
            "`python -m models get REPO` fetches one."
        )


class NotGot(CommandRefused):
    def __init__(self, model: str, location: str) -> None:
        super().__init__(
            f"{model} was not fetched by `python -m models get`, so it is not removed: its files "
            f"are {location}."
        )


class NameTaken(CommandRefused):
    def __init__(self, model: str, by: str) -> None:
        super().__init__(
            f"The name {model} is taken by {by}. Give another one with --name, or remove it first: "
            f"`python -m models remove {model}`."
        )


class HubError(AtelierError):
    """A model cannot be fetched from the Hugging Face hub."""


class HubUnreachable(HubError):
    def __init__(self, endpoint: str, why: str) -> None:
        super().__init__(
            f"{endpoint} cannot be reached or broke off ({why}). The same command goes on where "
            "it was."
        )


class RepoUnknown(HubError):
    def __init__(self, repo: str, revision: str) -> None:
        super().__init__(
            f"The hub has no {repo}{revision and f'@{revision}'}, or shows it only to who is "
            "allowed: log in with `hf auth login`, or set HF_TOKEN."
        )


class RepoGated(HubError):
    def __init__(self, repo: str, page: str) -> None:
        super().__init__(
            f"{repo} is given only to who accepted its terms: accept them at {page}, and log in "
            "with `hf auth login`, or set HF_TOKEN."
        )


class RepoUnsuitable(HubError):
    def __init__(self, repo: str, why: str) -> None:
        super().__init__(f"{repo} cannot be served, so nothing was fetched: {why}.")


class NoSpace(HubError):
    """`needed`, `free`: bytes; both 0 where the disk ran full meanwhile."""

    def __init__(self, folder: str, needed: int = 0, free: int = 0) -> None:
        amount = f"{needed / 1e9:.1f} GB are needed and {free / 1e9:.1f} GB free" if needed else ""
        super().__init__(
            f"The disk of {folder} is too full{f': {amount}' if amount else ''}. With room there, "
            "the same command goes on where it was."
        )


class DownloadBroken(HubError):
    def __init__(self, file: str, why: str) -> None:
        super().__init__(
            f"{file} did not come as the hub has it ({why}), and was deleted. The same command "
            "fetches it again."
        )


class WeightsBroken(HubError):
    def __init__(self, repo: str, file: str, why: str) -> None:
        super().__init__(f"{repo} cannot be served: its {file} is broken ({why}).")


class CheckUnusable(AtelierError):
    """The check that `ATELIER_PICTURE_CHECK` names cannot be used, and why."""

    def __init__(self, why: str) -> None:
        super().__init__(f"ATELIER_PICTURE_CHECK: pictures cannot be checked: {why}")


class WriterUnusable(AtelierError):
    """The model that `ATELIER_PROMPT_WRITER` names cannot be used, and why."""

    def __init__(self, why: str) -> None:
        super().__init__(f"ATELIER_PROMPT_WRITER: prompts cannot be written out: {why}")


class MetricsUnusable(AtelierError):
    """Nobody could ask for the worker's metrics, which an operator relies on."""

    def __init__(self, host: str, port: int, why: str) -> None:
        super().__init__(
            f"The metrics cannot be told on {host}, port {port}: {why}. ATELIER_METRICS_HOST and "
            "ATELIER_METRICS_PORT choose another place."
        )


class WorkerUnusable(AtelierError):
    """The worker cannot do anything at all."""


class Cancelled(Exception):
    """No error: `on_step` raises it to leave a job that nobody waits for."""
