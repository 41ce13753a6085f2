"""Edits of a card, the message that answered the command: with the interaction's token while that
lives, then with the bot's. An edit may be repeated: it has no other effect."""

from __future__ import annotations

import discord

from bot.replies import QUIET, Post, Reply
from bot.sending import may_pass

AUTOMOD = frozenset({200000, 240000})


async def edit(client: discord.Client, reply: Reply, post: Post) -> discord.HTTPException | None:
    """Make the card say this; returns what refuses it for good. Raises what may pass."""
    ways = [_with_token, _with_bot_token] if reply.token_lives else [_with_bot_token]
    refusal = None
    for way in ways:
        try:
            await way(client, reply, post)
            return None
        except discord.HTTPException as error:
            if may_pass(error):
                raise
            refusal = error
            if error.code in AUTOMOD:
                break
    return refusal


def webhook_of(client: discord.Client, reply: Reply) -> discord.Webhook:
    assert client.application_id is not None, "known since login"
    webhook = discord.Webhook.partial(client.application_id, reply.token, client=client)
    # What it is; discord.py takes every partial one for a channel's and then forbids `ephemeral`.
    webhook.type = discord.WebhookType.application
    return webhook


async def _with_token(client: discord.Client, reply: Reply, post: Post) -> None:
    await webhook_of(client, reply).edit_message(
        reply.message,
        content=post.content,
        attachments=post.files(),
        embeds=post.embeds,
        view=post.view(),
        allowed_mentions=QUIET,
    )


async def _with_bot_token(client: discord.Client, reply: Reply, post: Post) -> None:
    channel = client.get_partial_messageable(reply.channel)
    await channel.get_partial_message(reply.message).edit(
        content=post.content,
        attachments=post.files(),
        embeds=post.embeds,
        view=post.view(),
        allowed_mentions=QUIET,
    )
