"""Settings of the bot alone."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Self

from pydantic import Field, HttpUrl, SecretStr, field_validator, model_validator
from pydantic_core import PydanticCustomError

from jobs.contract import Kind
from jobs.settings import Settings

DISCORD = "https://discord.com"
_ATTACHMENT_HOSTS = frozenset({"cdn.discordapp.com", "media.discordapp.net"})


class BotSettings(Settings):
    """Who the bot is and which models it offers first."""

    discord_token: SecretStr = Field(
        min_length=1, description="The bot's token, from Discord's developer portal."
    )
    discord_url: HttpUrl = Field(
        default=HttpUrl(DISCORD),
        description="Another address than Discord's own, for the local Discord.",
    )
    styles: str = Field(
        default="",
        description="File of the styles of `/imagine`, in place of the bot's own: TOML, like "
        "`bot/styles.toml`.",
    )
    words: str = Field(
        default="",
        description="File of the words that no prompt may have, in place of the bot's own: TOML, "
        "like `bot/moderation/words.toml`.",
    )
    rules: int = Field(
        default=200, ge=0, le=1000, description="Prompt rules that one server may have."
    )
    rule_words: int = Field(
        default=1000,
        ge=0,
        le=5000,
        description="Words and expressions in all prompt rules of one server.",
    )
    imagine_model: str = Field(
        default="", description="Model of `/imagine` when none is named; else the first on offer."
    )
    describe_model: str = Field(
        default="", description="Model of `/describe`; else the first on offer."
    )
    daily_pictures: int = Field(
        default=0,
        ge=0,
        description="Pictures that a member may ask for in 24 hours in one server; "
        "0: any. A server may set less.",
    )
    most_seconds: float = Field(
        default=0,
        ge=0,
        description="Predicted seconds that one request may take; 0: any.",
    )
    notify_after: float = Field(
        default=10.0,
        ge=0,
        description="Seconds after which who waits for a result is told by a message of its own, "
        "unless they do not want it.",
    )
    picture_bytes: int = Field(
        default=10 * 2**20, ge=1024, description="Largest picture that `/describe` takes, in bytes."
    )
    picture_pixels: int = Field(
        default=40_000_000,
        ge=1,
        le=80_000_000,
        description="Largest picture that is decoded, in pixels.",
    )
    picture_seconds: float = Field(
        default=10.0, gt=0, le=60, description="Seconds that decoding a picture may take."
    )

    upscale_model: str = Field(
        default="", description="Model that enlarges pictures; else the first on offer."
    )
    keep_records: float = Field(
        default=400 * 86_400,
        ge=60,
        description="Seconds that the settings of a picture are kept: as long its buttons work.",
    )
    records: int = Field(
        default=200_000,
        ge=1,
        description="Pictures whose settings are kept, about 1 KB each; the oldest go first.",
    )

    watermark: bool = Field(
        default=True, description="Put an invisible mark into each picture, which `/verify` reads."
    )
    provenance_key: SecretStr = Field(
        default=SecretStr(""),
        description="Secret that the key of signatures and marks follows from, of 32 characters or "
        "more; else `ATELIER_SIGNING_KEY` is it.",
    )
    former_provenance_keys: SecretStr = Field(
        default=SecretStr(""),
        description="Those of before, separated by spaces: `/verify` goes on knowing them.",
    )
    c2pa_certificate: str = Field(
        default="",
        description="File with your own certificate for signing pictures and those it follows "
        "from, PEM; else the bot makes one that nobody else knows.",
    )
    c2pa_key: str = Field(default="", description="File with its private key, PEM, no password.")

    keep_preferences: float = Field(
        default=400 * 86_400,
        ge=60,
        description="Seconds that the settings of a member, channel or server are kept after "
        "their last use.",
    )

    approval_life: float = Field(
        default=86_400,
        ge=1,
        le=7 * 86_400,
        description="Seconds that a picture waits for a moderator's word before it expires.",
    )
    approvals: int = Field(
        default=1000, ge=0, le=5000, description="Pictures that may wait for that word in all."
    )
    approvals_server: int = Field(
        default=200, ge=0, description="Pictures of one server that may wait for it."
    )
    approval_bytes: int = Field(
        default=512 * 2**20,
        ge=0,
        description="Bytes of all pictures together that may wait for it, in the store's memory.",
    )

    sessions: int = Field(
        default=5, ge=0, le=50, description="Creative sessions that one server may have at a time."
    )
    session_days: float = Field(
        default=31, gt=0, le=365, description="Days that a creative session may last."
    )
    session_entries: int = Field(
        default=500, ge=1, le=1000, description="Entries in one creative session."
    )
    session_votes: int = Field(default=50_000, ge=1, description="Votes in one creative session.")
    session_grace: float = Field(
        default=120.0,
        ge=0,
        description="Seconds that a creative session waits, after its end, for pictures that were "
        "asked for in time.",
    )
    session_files: int = Field(
        default=10,
        ge=1,
        le=100,
        description="Files that the pictures of a creative session are handed over in; where they "
        "need more, they are made smaller.",
    )
    keep_sessions: float = Field(
        default=30 * 86_400,
        ge=3600,
        description="Seconds that a creative session is kept after its end.",
    )

    shard_id: int | None = Field(
        default=None, ge=0, description="Which shard this bot is, from 0; with a shard count."
    )
    shard_count: int | None = Field(
        default=None, ge=1, description="How many shards there are; each is a bot of its own."
    )
    role_weights: str = Field(
        default="",
        description="Shares of a server's time: `role id=weight`, separated by commas, from 0.01 "
        "to 100. The highest of a member's roles counts; 1 without any.",
    )

    @field_validator("role_weights")
    @classmethod
    def _weights_can_be_read(cls, text: str) -> str:
        try:
            weights = _weights(text)
        except ValueError as error:
            raise PydanticCustomError(
                "role_weights", "it must look like 123456789012345678=2,234567890123456789=0.5"
            ) from error
        if not all(0.01 <= weight <= 100 for weight in weights.values()):
            raise PydanticCustomError("role_weights", "a weight is a number from 0.01 to 100")
        return text

    @field_validator("provenance_key", "former_provenance_keys")
    @classmethod
    def _secrets_are_long(cls, secrets: SecretStr) -> SecretStr:
        if any(len(secret) < 32 for secret in secrets.get_secret_value().split()):
            raise PydanticCustomError("provenance_key", "it must have 32 characters or more")
        return secrets

    @model_validator(mode="after")
    def _certificate_has_its_key(self) -> Self:
        if bool(self.c2pa_certificate) != bool(self.c2pa_key):
            raise PydanticCustomError("c2pa_key", "the certificate and its key go together")
        return self

    @model_validator(mode="after")
    def _shard_is_one_of_them(self) -> Self:
        if (self.shard_id is None) != (self.shard_count is None):
            raise PydanticCustomError("shard_id", "shard id and shard count go together")
        if self.shard_id is not None and self.shard_count and self.shard_id >= self.shard_count:
            raise PydanticCustomError("shard_id", "the shard id must be below the shard count")
        return self

    def model_of(self, kind: Kind) -> str:
        """The model that is offered first; '' where none is set."""
        models = {
            "imagine": self.imagine_model,
            "describe": self.describe_model,
            "upscale": self.upscale_model,
        }
        return models[kind]

    def weight(self, role_ids: Iterable[int]) -> float:
        """A member's share, by their roles."""
        weights = _weights(self.role_weights)
        return max((weights[role] for role in role_ids if role in weights), default=1.0)

    def provenance(self, signing_key: SecretStr) -> tuple[str, str, str, str]:
        """What `bot.provenance.identity.identities` is made of."""
        own = self.provenance_key.get_secret_value() or signing_key.get_secret_value()
        former = self.former_provenance_keys.get_secret_value()
        return own, former, self.c2pa_certificate, self.c2pa_key

    def origin(self, application_id: int) -> str:
        """Names this bot among those that share a queue: each tells only its own outcomes."""
        shard = "" if self.shard_id is None else f"-{self.shard_id}of{self.shard_count}"
        return f"{application_id}{shard}"

    @property
    def local_url(self) -> str | None:
        """Address of a local Discord, without a slash at its end; None for the real one."""
        url = str(self.discord_url).rstrip("/")
        return None if url == DISCORD else url

    @property
    def attachment_hosts(self) -> frozenset[str]:
        """Hosts that pictures are fetched from; no other URL is ever opened."""
        if self.local_url is None:
            return _ATTACHMENT_HOSTS
        return frozenset({self.discord_url.host or ""})


def _weights(text: str) -> dict[int, float]:
    pairs = [part.partition("=") for part in text.split(",") if part.strip()]
    return {int(role): float(weight) for role, _, weight in pairs}
