"""The search of the audit: this server's rows alone, for its moderators; by pages, or as a file."""

from __future__ import annotations

import gzip
import io
from collections import deque
from collections.abc import AsyncIterator
from datetime import UTC, datetime

import discord
from discord.utils import MISSING
from pydantic import BaseModel, ConfigDict, ValidationError

from bot.buttons.press import Press, moderated
from bot.errors import Refused
from bot.panels.audit import ROWS, show
from bot.replies import FILE_LIMIT, QUIET, Post
from bot.studio import Studio
from jobs.entries import Entry, Format, batches, entries, head, line, matching
from jobs.store import answers

EVENTS = (
    *("strike", "blocked", "banned", "appealed", "reported", "taken_down"),
    *("refused", "settings", "queued", "held", "rejected"),
)
"""Those that are looked for most."""
_KEPT = 86_400
_PAGES = 1000


class Search(BaseModel):
    """What is looked for; '' is anything. `member`: as the audit names them."""

    model_config = ConfigDict(frozen=True)

    server: str
    member: str = ""
    job: str = ""
    event: str = ""
    since: float = 0


async def begin(studio: Studio, press: Press, given: dict[str, list[str]]) -> None:
    """Of the form: keep what is looked for, and show the first page."""
    interaction = press.interaction
    await interaction.response.defer(ephemeral=True, thinking=True)

    def text(name: str) -> str:
        return next(iter(given.get(name, ())), "").strip()

    member = text("member")
    if member:
        # One that no row names finds nothing.
        member = await studio.queue.audit.aliases.find(member) or "-"
    search = Search(
        server=str(moderated(press)),
        member=member,
        job=text("job"),
        event=text("event").lower(),
        since=_since(text("since")),
    )
    name, store = str(interaction.id), studio.queue.store
    async with answers():
        await store.redis.set(store.key("search", name), search.model_dump_json(), ex=_KEPT)
    post = await _page(studio, press, search, name, 0)
    await interaction.followup.send(
        embeds=list(post.embeds), view=post.view() or MISSING, ephemeral=True
    )


async def press(studio: Studio, press: Press) -> None:
    interaction, guild = press.interaction, moderated(press)
    name, _, what = press.job.rpartition("_")
    if what == "jsonl" or what == "csv":
        await interaction.response.defer(ephemeral=True, thinking=True)
        search = await _search(studio, name, guild)
        file = await _file(studio, search, what, interaction.filesize_limit or FILE_LIMIT)
        await interaction.followup.send(file=file, ephemeral=True, allowed_mentions=QUIET)
        return
    if not what.isdecimal() or int(what) >= _PAGES:
        raise Refused("record-gone")
    await interaction.response.defer()
    search = await _search(studio, name, guild)
    post = await _page(studio, press, search, name, int(what))
    await interaction.edit_original_response(embeds=list(post.embeds), view=post.view())


async def _search(studio: Studio, name: str, guild: int) -> Search:
    """Raises `Refused` when it is no longer kept, or of another server."""
    store = studio.queue.store
    async with answers():
        body = await store.redis.get(store.key("search", name))
    try:
        search = Search.model_validate_json(body or b"")
    except ValidationError:
        raise Refused("audit-search-gone") from None
    if search.server != str(guild):
        raise Refused("not-yours-to-set")
    return search


def _found(studio: Studio, search: Search) -> AsyncIterator[Entry]:
    rows = entries(studio.queue.audit.rows())
    return matching(
        rows,
        server=search.server,
        member=search.member,
        job=search.job,
        event=search.event,
        since=search.since,
    )


async def _page(studio: Studio, press: Press, search: Search, name: str, page: int) -> Post:
    last, count = deque[Entry](maxlen=(page + 1) * ROWS), 0
    async for entry in _found(studio, search):
        last.append(entry)
        count += 1
    # The oldest of what is kept are this page; the last page may have fewer.
    shown = list(last)[: max(0, len(last) - page * ROWS)]
    members = await studio.queue.audit.aliases.members({p for e in shown for p in e.people})
    rows = [entry.naming(members) for entry in reversed(shown)]
    return show(name, page, rows, count, studio.words(press.interaction))


async def _file(studio: Studio, search: Search, form: Format, limit: int) -> discord.File:
    """Compressed where it would be too large. Raises `Refused` where it is even then."""
    text = io.StringIO()
    if first := head(form):
        text.write(f"{first}\n")
    async for batch in batches(_found(studio, search)):
        members = await studio.queue.audit.aliases.members({p for e in batch for p in e.people})
        text.writelines(f"{line(entry.naming(members), form)}\n" for entry in batch)
    data, name = text.getvalue().encode(), f"audit.{form}"
    if len(data) > limit:
        data, name = gzip.compress(data), f"{name}.gz"
    if len(data) > limit:
        raise Refused("audit-too-large")
    return discord.File(io.BytesIO(data), name)


def _since(text: str) -> float:
    """Seconds since the epoch; raises `Refused` for what is no date."""
    if not text:
        return 0
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        raise Refused("audit-no-date") from None
    return (at if at.tzinfo else at.replace(tzinfo=UTC)).timestamp()
