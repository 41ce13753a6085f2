"""The states of a job, and what bot and worker hold of one."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from jobs.contract import AnyRequest, AnyResult, Failure, Progress


class Status(StrEnum):
    QUEUED = "queued"
    RUNNING = "running"
    SUCCEEDED = "succeeded"
    FAILED = "failed"
    CANCELLED = "cancelled"
    EXPIRED = "expired"


_STATUSES = {status.value.encode(): status for status in Status}


def status_of(name: bytes) -> Status:
    """As it is written in the store. Raises `ValueError`."""
    return _STATUSES.get(name) or Status(name.decode())


@dataclass(frozen=True)
class Ticket:
    """Answer to a submission. `created` is false when the job was there before."""

    created: bool
    status: Status
    ahead: int


@dataclass(frozen=True)
class Position:
    """Where a job stands. `place`: 1 is next, 0 is no longer queued. `seconds` until it is taken;
    None where no live worker would take it."""

    status: Status
    place: int
    seconds: float | None


@dataclass(frozen=True)
class Glimpse:
    """Where a job is. `attempt`: which one, from 1, once it was taken; of `attempts` at most."""

    status: Status
    attempt: int
    attempts: int
    cancelled: bool
    progress: Progress | None


@dataclass(frozen=True)
class Lease:
    """A worker's timed claim on one job. A newer claim has a higher fence.

    `digest`: of the picture that was signed with the job, '' where there is none.
    """

    id: str
    request: AnyRequest
    fence: int
    attempt: int
    digest: str = ""


@dataclass(frozen=True)
class Outcome:
    """A terminal job, as read from the results stream. `entry` acknowledges it.

    `sending`: what was noted before an earlier try to post it, '' where there was none.
    `held`: it was kept back until a moderator decides of it.
    """

    entry: str
    job_id: str
    status: Status
    reply: str
    request: AnyRequest
    result: AnyResult | None
    failure: Failure | None
    sending: str = ""
    held: bool = False
