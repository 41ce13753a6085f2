"""Every error of the studio that a person can meet. Each carries one plain sentence.

AtelierError
├── SettingsError        a setting is missing or wrong; stops the start
├── DiscordUnavailable   Discord cannot be reached when the bot starts
├── StoreUnavailable     Redis did not answer
├── QueueFull            the queue, or the member's share of it, is at its limit
├── LeaseLost            the worker's claim on a job ran out or was given to another worker
├── JobUnknown           no such job, or no longer kept
├── AuditBroken          the audit is not what was written
├── Refused              a request that cannot be done as asked; the sentence says how to mend it
│   └── PictureTooLarge
└── JobRejected          a job that no worker does; `code` goes into its failure
    ├── Forged           not signed by the studio's bot, or not as it stands
    ├── SealExpired      signed too long ago
    └── Unreadable       signed, and written by another version
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any, ClassVar

from pydantic import ValidationError


class AtelierError(Exception):
    """Base of all; `str(error)` is a sentence that an operator may read.

    `key` and `values` say the same in the bot's catalogues; '' where no member meets it.
    """

    key: str = ""
    values: Mapping[str, str | int | float] = {}


class SettingsError(AtelierError):
    """A setting is missing or wrong."""

    @classmethod
    def from_validation(cls, error: ValidationError, prefix: str) -> SettingsError:
        """One line that names each wrong variable, without its value (it may be a secret)."""
        problems = [_problem(detail, prefix) for detail in error.errors(include_input=False)]
        return cls("; ".join(problems) + ". Set it in the environment or in a .env file.")


class DiscordUnavailable(AtelierError):
    """Discord cannot be reached when the bot starts."""

    def __init__(self, url: str) -> None:
        super().__init__(f"Discord does not answer at {url}. Check the network and try again.")


class StoreUnavailable(AtelierError):
    """Redis did not answer in time."""

    key = "store-unavailable"

    def __init__(self) -> None:
        super().__init__("The studio's queue is not answering right now. Try again in a minute.")

    @property
    def cause(self) -> str:
        """For logs, not for members: what the client said."""
        return repr(self.__cause__)


class QueueFull(AtelierError):
    """The queue, or the member's share of it, is at its limit.

    `retry_after`: seconds, about. `member_limit`: how many jobs a member may have waiting, where
    that is the limit that was met.
    """

    def __init__(self, retry_after: float, member_limit: int | None = None) -> None:
        if member_limit is None:
            self.key, what = "queue-full", "The studio's queue is full right now."
        else:
            self.key, self.values = "queue-full-member", {"limit": member_limit}
            what = f"This member already has {member_limit} jobs waiting, which is the limit."
        super().__init__(f"{what} Try again in {math.ceil(retry_after)} s.")
        self.retry_after = retry_after


class LeaseLost(AtelierError):
    """The job is no longer this worker's: it may neither commit nor report progress."""

    def __init__(self, job_id: str) -> None:
        super().__init__(f"The lease on job {job_id} was lost, so its result was dropped.")
        self.job_id = job_id


class JobUnknown(AtelierError):
    """There is no such job, or its time of retention is over."""

    def __init__(self, job_id: str) -> None:
        super().__init__(f"There is no job {job_id}; finished jobs are kept for a limited time.")
        self.job_id = job_id


class AuditBroken(AtelierError):
    """A row or a seal of the audit does not fit the others."""

    def __init__(self, problem: str) -> None:
        super().__init__(f"The audit is not as it was written: {problem}.")


class Refused(AtelierError):
    """The request cannot be done as asked."""


class PictureTooLarge(Refused):
    """The picture of a submission has more bytes than the settings allow."""

    key = "picture-too-large"

    def __init__(self, limit: int) -> None:
        super().__init__(f"That picture is larger than {limit // 2**20} MiB.")
        self.values = {"mib": limit // 2**20}


class JobRejected(AtelierError):
    """No worker does this job."""

    code: ClassVar[str]


class Forged(JobRejected):
    """Not signed with the studio's key, or not as it stands."""

    code = "forged"

    def __init__(self) -> None:
        super().__init__("This job does not bear the studio's signature, so it was refused.")


class SealExpired(JobRejected):
    """Signed too long ago."""

    code = "seal_expired"

    def __init__(self) -> None:
        super().__init__("This job was signed too long ago. Please send it again.")


class Unreadable(JobRejected):
    """Signed, and of another version. `problems` are for the log; they hold no values."""

    code = "contract"

    def __init__(self, error: ValidationError) -> None:
        super().__init__(
            "This job was written by another version of Atelier. Please send it again."
        )
        self.problems = [
            (problem["type"], problem["loc"]) for problem in error.errors(include_input=False)
        ]


def _problem(detail: Any, prefix: str) -> str:
    name = prefix + "_".join(str(part) for part in detail["loc"]).upper()
    if detail["type"] == "missing":
        return f"{name} is not set"
    return f"{name} is wrong: {detail['msg'][0].lower()}{detail['msg'][1:]}"
