"""Threads, their members, and what a forum has beyond other channels, as Discord's JSON."""

from __future__ import annotations

from sandbox.state import FORUMS, Channel, ChannelType, Thread, User, World
from sandbox.wire import JSON, iso


def thread_shape(world: World, channel: Channel, thread: Thread) -> JSON:
    """What a thread has beside the fields of every channel."""
    metadata: JSON = {
        "archived": thread.archived,
        "auto_archive_duration": thread.auto_archive_minutes,
        "archive_timestamp": iso(thread.archive_changed),
        "locked": thread.locked,
        "create_timestamp": iso(thread.created),
    }
    if channel.type is ChannelType.PRIVATE_THREAD:
        metadata["invitable"] = thread.invitable
    shape: JSON = {
        "owner_id": thread.owner_id,
        "thread_metadata": metadata,
        "message_count": len(world.messages[channel.id]),
        "total_message_sent": thread.total_sent,
        "member_count": min(50, len(thread.members)),  # Discord stops counting there
    }
    if channel.parent is not None and channel.parent.type in FORUMS:
        shape["applied_tags"] = list(thread.tag_ids)
    if world.bot.id in thread.members:
        shape["member"] = thread_member(channel, thread, world.bot)
    return shape


def thread_member(channel: Channel, thread: Thread, user: User) -> JSON:
    return {
        "id": channel.id,
        "user_id": user.id,
        "join_timestamp": iso(thread.members[user.id]),
        "flags": 0,
    }


def forum_fields(channel: Channel) -> JSON:
    return {
        "available_tags": [
            {
                "id": tag.id,
                "name": tag.name,
                "moderated": tag.moderated,
                "emoji_id": None,
                "emoji_name": None,
            }
            for tag in channel.tags
        ],
        "flags": 1 << 4 if channel.requires_tag else 0,
        "default_reaction_emoji": None,
        "default_sort_order": None,
        "default_forum_layout": 0,
        "default_thread_rate_limit_per_user": 0,
    }
