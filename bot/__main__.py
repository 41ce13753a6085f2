"""`python -m bot`: makes the settings and the studio, and runs the client until it is stopped."""

from __future__ import annotations

import asyncio
import signal
import sys

import aiohttp
import discord

from bot.background import Background
from bot.cards import Cards
from bot.catalog import Catalog
from bot.client import AtelierClient, point_at
from bot.decoding import Decoder
from bot.moderation.approvals import Approvals, Bounds
from bot.moderation.gate import Moderation
from bot.moderation.listed import Listed
from bot.pending import Pending
from bot.preferences import Preferences
from bot.provenance.examining import Examiner
from bot.provenance.identity import identities
from bot.provenance.stamping import Provenance
from bot.quotas import Quotas
from bot.records import Records
from bot.sessions.sessions import Sessions
from bot.settings import BotSettings
from bot.studio import Studio
from bot.styles import Styles
from bot.texts import Texts
from jobs import log
from jobs.errors import AtelierError, DiscordUnavailable, SettingsError
from jobs.queue import Queue
from jobs.settings import LogSettings, QueueSettings
from jobs.store import connect
from jobs.workers import Registry


async def run(settings: BotSettings, queue_settings: QueueSettings) -> None:
    """Serve until SIGINT or SIGTERM.

    Raises `SettingsError` when Discord refuses the token or styles, words or a certificate cannot
    be read, `DiscordUnavailable` when it does not answer, and what ended one of the bot's loops.
    """
    styles = Styles.read(settings.styles)
    listed = Listed.read(settings.words)
    known = identities(*settings.provenance(queue_settings.signing_key))
    if settings.local_url:
        point_at(settings.local_url)
    queue = Queue.open(queue_settings)
    redis = connect(queue_settings)
    decoder = Decoder(settings.picture_pixels, settings.picture_seconds)
    background = Background()
    async with aiohttp.ClientSession() as http:
        catalog = Catalog(Registry(redis, queue_settings))
        # Longer than a job may wait nobody asks for it; and one that is over is not lost.
        life = min(queue_settings.keep_queued, queue_settings.keep_finished)
        pending = Pending(queue, life)
        texts = Texts()
        preferences = Preferences(queue.store, settings.keep_preferences)
        studio = Studio(
            settings,
            queue_settings,
            queue,
            catalog,
            http,
            background,
            pending,
            texts,
            Cards(queue, catalog, preferences, texts, queue_settings.keep_queued),
            Records(queue.store, settings.keep_records, settings.records),
            preferences,
            Quotas(queue.store),
            styles,
            Moderation(preferences, listed),
            decoder,
            Approvals(queue, Bounds.of(settings)),
            Sessions(
                queue,
                settings.keep_sessions,
                settings.sessions,
                settings.session_entries,
                settings.session_votes,
            ),
            Provenance(known, preferences, marks=settings.watermark),
            Examiner(known, settings.picture_pixels),
        )
        client = AtelierClient(studio)
        loop = asyncio.get_running_loop()
        for number in (signal.SIGINT, signal.SIGTERM):
            loop.add_signal_handler(number, client.stop)
        try:
            async with client:
                await client.start(settings.discord_token.get_secret_value())
        except discord.LoginFailure as error:
            raise SettingsError("Discord refused ATELIER_DISCORD_TOKEN. Copy it again.") from error
        except (aiohttp.ClientError, discord.HTTPException) as error:
            raise DiscordUnavailable(str(settings.discord_url)) from error
        finally:
            await queue.close()
            await redis.aclose()
            await decoder.close()
    if background.died:
        raise background.died


def main() -> int:
    try:
        settings, queue_settings = BotSettings.load(), QueueSettings.load()
        logs = LogSettings.load()
        log.configure(logs.log_level, logs.log_form)
        asyncio.run(run(settings, queue_settings))
    except AtelierError as error:
        print(f"atelier bot: {error}", file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
