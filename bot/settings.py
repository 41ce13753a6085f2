"""Settings of the bot alone."""

from __future__ import annotations

from pydantic import Field, HttpUrl, SecretStr

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
    imagine_model: str = Field(
        default="", description="Model of `/imagine` when none is named; else the first on offer."
    )
    describe_model: str = Field(
        default="", description="Model of `/describe`; else the first on offer."
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
