"""The ways by which a post reaches its owner, the next one where Discord refuses one for good.

The card, which is the message that answered the command, is edited: with the interaction's token
while that lives, then with the bot's. If it is gone: a new message in its channel. If that may not
be: a direct message, and a word on the card. If not even that: what may be said, on the card.
"""

from __future__ import annotations

from contextlib import suppress

import discord
import structlog

from bot.replies import QUIET, Post
from bot.sending import CannotTell, Letter, may_pass, send_once

_log = structlog.get_logger(__name__)
_AUTOMOD = frozenset({200000, 240000})


async def deliver(letter: Letter) -> None:
    """Put the post where its owner finds it.

    Doing it again is harmless. Raises `discord.HTTPException` when even the last way is refused,
    or when trying later may help.
    """
    begun = letter.sending.way if letter.sending else None
    log = _log.bind(job_id=letter.job_id)
    refusal: discord.HTTPException | None = None
    try:
        if begun is None:
            refusal = await _edit(letter, letter.post)
            if refusal is None:
                return
            log.info("delivery.card_refused", http=refusal.status, code=refusal.code)
        # AutoMod reads words: they are the same in every message to that server.
        barred = letter.post.private or _by_automod(refusal)
        if begun in (None, "channel") and not barred:
            refusal = await send_once(letter, "channel", letter.post)
            if refusal is None:
                return
            log.info("delivery.channel_refused", http=refusal.status, code=refusal.code)
        if begun != "finished":
            return await _directly(letter, refusal)
    except CannotTell:
        log.warning("delivery.cannot_tell")
    channel = f"<#{letter.reply.channel}>"
    post = Post(letter.words("finished-somewhere", channel=channel))
    refusal = await send_once(letter, "finished", post)
    if refusal is not None:
        raise refusal


async def _directly(letter: Letter, refusal: discord.HTTPException | None) -> None:
    closed = await send_once(letter, "member", letter.post)
    if closed is None:
        await _edit(letter, Post(letter.words("sent-directly")))
        return
    instead = Post(letter.words("all-refused"))
    if letter.post.pictures and refusal is not None and not _by_automod(refusal):
        instead = _without_pictures(letter)
    refusal = await _edit(letter, instead)
    if refusal is not None:
        raise refusal


def _without_pictures(letter: Letter) -> Post:
    content = f"{letter.post.content}\n{letter.words('picture-refused')}"
    embeds = [embed.copy().set_thumbnail(url=None) for embed in letter.post.embeds]
    return Post(content, embeds=embeds)


def _by_automod(refusal: discord.HTTPException | None) -> bool:
    return refusal is not None and refusal.code in _AUTOMOD


async def _edit(letter: Letter, post: Post) -> discord.HTTPException | None:
    """Make the card say this; returns what refuses it for good."""
    ways = [_edit_with_bot_token]
    if letter.reply.token_lives:
        ways.insert(0, _tell_privately if post.private else _edit_with_token)
    refusal = None
    for way in ways:
        try:
            await way(letter, post)
            return None
        except discord.HTTPException as error:
            if may_pass(error):
                raise
            refusal = error
            if _by_automod(error):
                break
    return refusal


async def _edit_with_token(letter: Letter, post: Post) -> None:
    await _webhook(letter).edit_message(
        letter.reply.message,
        content=post.content,
        attachments=post.files(),
        embeds=post.embeds,
        allowed_mentions=QUIET,
    )


async def _tell_privately(letter: Letter, post: Post) -> None:
    """Discord knows no nonce here, and shows nobody what was sent. So after a crash the owner may
    read a sentence twice, which is better than never (P1)."""
    webhook = _webhook(letter)
    # Gone already when this is a second try.
    with suppress(discord.NotFound):
        await webhook.delete_message(letter.reply.message)
    await webhook.send(post.content, ephemeral=True, allowed_mentions=QUIET, wait=True)


async def _edit_with_bot_token(letter: Letter, post: Post) -> None:
    channel = letter.client.get_partial_messageable(letter.reply.channel)
    await channel.get_partial_message(letter.reply.message).edit(
        content=post.content,
        attachments=post.files(),
        embeds=post.embeds,
        allowed_mentions=QUIET,
    )


def _webhook(letter: Letter) -> discord.Webhook:
    client = letter.client
    assert client.application_id is not None, "known since login"
    webhook = discord.Webhook.partial(client.application_id, letter.reply.token, client=client)
    # What it is; discord.py takes every partial one for a channel's and then forbids `ephemeral`.
    webhook.type = discord.WebhookType.application
    return webhook
