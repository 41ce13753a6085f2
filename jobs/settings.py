"""Settings that bot and workers share. Instances are made only in a `__main__` and passed down."""

from __future__ import annotations

from typing import Self

from pydantic import Field, SecretStr, ValidationError, field_validator
from pydantic_core import PydanticCustomError
from pydantic_settings import BaseSettings, SettingsConfigDict

from jobs.address import parse_address
from jobs.errors import SettingsError
from jobs.log import Form, Level

PREFIX = "ATELIER_"
_DAY = 86_400.0


class Settings(BaseSettings):
    """Base of every settings class: variables named `ATELIER_...`, or a line in `.env`."""

    model_config = SettingsConfigDict(
        env_prefix=PREFIX, env_file=".env", extra="ignore", frozen=True, env_ignore_empty=True
    )

    @classmethod
    def load(cls) -> Self:
        """Read environment and `.env`. Raises `SettingsError`, one line that names the culprit."""
        try:
            return cls()
        except ValidationError as error:
            raise SettingsError.from_validation(error, PREFIX) from error


class LogSettings(Settings):
    """How both sides write their logs, always to stderr."""

    log_level: Level = Field(default="INFO", description="DEBUG, INFO, WARNING or ERROR.")
    log_form: Form = Field(
        default="auto",
        description="`lines` to read, `json` for machines; `auto`: lines on a terminal.",
    )


class QueueSettings(Settings):
    """Where the queue lives and what it may hold. Times in seconds."""

    redis_url: str = Field(
        default="redis://127.0.0.1:6379/0",
        description="Redis or Valkey that holds the jobs; `redis+cluster://` and "
        "`redis+sentinel://` for what their names say.",
    )
    queue_name: str = Field(
        default="atelier",
        pattern=r"^[a-z0-9-]{1,40}$",
        description="Name of the queue; one for each pool of workers.",
    )
    signing_key: SecretStr = Field(
        min_length=32,
        description="Secret that bot and workers share: workers do only jobs signed with it. "
        "`python -m jobs key` prints a new one.",
    )
    lease: float = Field(
        default=30.0, ge=0.1, description="How long a worker may be silent before its job moves on."
    )
    attempts: int = Field(
        default=3, ge=1, le=20, description="Attempts before a job is given up as failed."
    )
    retry_delay: float = Field(
        default=2.0,
        ge=0,
        le=3600,
        description="Pause after a failed attempt, doubled with each further one.",
    )
    affinity: float = Field(
        default=30.0,
        ge=0,
        description="How long a worker may go on with the models it has loaded while others wait.",
    )
    queue_length: int = Field(default=10_000, ge=1, description="Jobs that may wait in all.")
    queue_length_member: int = Field(
        default=50, ge=1, description="Jobs that one member may have waiting."
    )
    keep_queued: float = Field(
        default=3600.0,
        ge=1,
        # The keys of the waiting lines live for seven days after the last job that joined them.
        le=6 * _DAY,
        description="How long a job may wait before it expires.",
    )
    keep_finished: float = Field(
        default=_DAY, ge=1, description="How long a finished job and its picture are kept."
    )
    keep_pictures: float = Field(
        default=3600.0,
        ge=1,
        description="How long a picture is kept once it is posted; never longer than its job.",
    )
    keep_audit: float = Field(default=180 * _DAY, ge=1, description="How long audit rows are kept.")
    audit_rows: int = Field(
        default=100_000, ge=1, description="Audit rows that are kept, about; the oldest go first."
    )
    audit_seal: float = Field(
        default=60.0, ge=0, le=_DAY, description="How soon audit rows are sealed, at the latest."
    )
    payload_bytes: int = Field(
        default=20 * 2**20, ge=1024, description="Bytes of picture that a job may carry."
    )
    queue_bytes: int = Field(
        default=512 * 2**20,
        ge=1024,
        description="Bytes of submitted pictures that jobs waiting or running may hold in all.",
    )

    @field_validator("redis_url")
    @classmethod
    def _can_be_parsed(cls, url: str) -> str:
        try:
            parse_address(url)
        except ValueError as error:
            # Without the value: it may hold a password.
            raise PydanticCustomError(
                "redis_url",
                "it must look like redis://127.0.0.1:6379/0 (or rediss://..., unix://...)",
            ) from error
        return url
