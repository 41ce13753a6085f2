"""Signed jobs: a worker does only what the studio's bot wrote, and only for a while.

A sealed job is the HMAC-SHA256 (RFC 2104) of its JSON, in hex, and the JSON. The JSON names the
job, when the seal ends by the store's clock, and the SHA-256 of the picture that came with it.
"""

from __future__ import annotations

import hashlib
import hmac

from pydantic import BaseModel, ConfigDict, SecretStr, ValidationError

from jobs.contract import Job
from jobs.errors import Forged, SealExpired, Unreadable

_HEX = 64


class Sealed(BaseModel):
    """What is signed. `ends`: milliseconds since the epoch. `digest`: '' without a picture."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    job: Job
    ends: int
    digest: str


class Signer:
    """Seals and opens jobs with the key that bot and workers share."""

    def __init__(self, key: SecretStr) -> None:
        self._key = key.get_secret_value().encode()
        if not self._key:
            raise ValueError("a job cannot be signed with an empty key")

    def seal(self, job: Job, ends: int, attachment: bytes = b"") -> str:
        """`ends`: milliseconds since the epoch, by the store's clock."""
        body = Sealed(job=job, ends=ends, digest=digest_of(attachment)).model_dump_json()
        return self._signature(body.encode()) + body

    def open(self, text: bytes, job_id: str, now: int) -> Sealed:
        """Raises `Forged`, `SealExpired`, or `Unreadable` (signed, by another version)."""
        signature, body = text[:_HEX], text[_HEX:]
        if not hmac.compare_digest(signature, self._signature(body).encode()):
            raise Forged
        try:
            sealed = Sealed.model_validate_json(body)
        except ValidationError as error:
            raise Unreadable(error) from error
        if sealed.job.id != job_id:
            raise Forged
        if sealed.ends < now:
            raise SealExpired
        return sealed

    def _signature(self, body: bytes) -> str:
        return hmac.digest(self._key, body, "sha256").hex()


def digest_of(attachment: bytes) -> str:
    """SHA-256 in hex; '' where there is no picture."""
    return hashlib.sha256(attachment).hexdigest() if attachment else ""


def unsealed(text: bytes) -> Job:
    """The job, its signature not looked at. Raises `Unreadable`.

    For the bot, whose own job it is: it takes the wording of the outcome from it, nothing more.
    """
    try:
        return Sealed.model_validate_json(text[_HEX:]).job
    except ValidationError as error:
        raise Unreadable(error) from error
