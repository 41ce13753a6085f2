"""What can go wrong in a worker. Each error carries one plain sentence for whom it concerns.

AtelierError
├── JobError             an attempt at a job ended badly; `failure` is what its owner reads
│   ├── Unreadable       the attachment is not a picture we decode
│   ├── OverLimit        the request is outside what the model's card offers
│   ├── Blocked          the model's own safety check withheld the picture
│   ├── OutOfMemory      the device's memory was not enough
│   ├── ModelMissing     the job names a model this worker does not serve
│   └── DeviceLost       the device process died or hung while it had the job
├── ModelUnusable        one model cannot be served; the worker goes on with the others
│   ├── FilesMissing
│   └── FamilyUnknown
├── WriterUnusable       prompts cannot be written out; the worker goes on without
└── WorkerUnusable       nothing can be served; stops the worker
"""

from __future__ import annotations

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


class OutOfMemory(JobError):
    code = "out_of_memory"

    def __init__(self, model: str) -> None:
        super().__init__(
            f"{model} ran out of memory on this one. A smaller picture or another model may fit."
        )
        self.values = {"model": model}


class ModelMissing(JobError):
    """Another worker may still serve it, so the job goes back."""

    code = "model_missing"
    retry = True

    def __init__(self, model: str) -> None:
        super().__init__(f"The model {model} is not served any more. Choose another one.")
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


class WriterUnusable(AtelierError):
    """The model that `ATELIER_PROMPT_WRITER` names cannot be used, and why."""

    def __init__(self, why: str) -> None:
        super().__init__(f"ATELIER_PROMPT_WRITER: prompts cannot be written out: {why}")


class WorkerUnusable(AtelierError):
    """The worker cannot do anything at all."""


class Cancelled(Exception):
    """No error: `on_step` raises it to leave a job that nobody waits for."""
