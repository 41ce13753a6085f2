"""Reactions and polls as Discord's JSON, seen by the bot."""

from __future__ import annotations

from sandbox.state import Message, Poll, User
from sandbox.wire import JSON, iso


def reaction_shapes(message: Message, me: User) -> list[JSON]:
    return [
        {
            "emoji": emoji_shape(emoji),
            "count": len(users),
            "count_details": {"burst": 0, "normal": len(users)},
            "burst_colors": [],
            "me": me.id in users,
            "me_burst": False,
        }
        for emoji, users in message.reactions.items()
    ]


def emoji_shape(emoji: str) -> JSON:
    return {"id": None, "name": emoji}


def poll_shape(poll: Poll, me: User) -> JSON:
    return {
        "question": {"text": poll.question},
        "answers": poll.answers,
        "expiry": iso(poll.expires),
        "allow_multiselect": poll.multiselect,
        "layout_type": 1,
        "results": {
            "is_finalized": poll.ended,
            "answer_counts": [
                {"id": number, "count": len(voters), "me_voted": me.id in voters}
                for number, voters in poll.votes.items()
            ],
        },
    }
