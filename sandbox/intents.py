"""Which events a gateway session hears of: by its intents, and by the server they come from.

As in Discord's page "Gateway", section "List of Intents".
"""

from __future__ import annotations

from sandbox.wire import JSON, as_dict, objects

GUILDS = 1 << 0
GUILD_MEMBERS = 1 << 1
GUILD_MODERATION = 1 << 2
GUILD_WEBHOOKS = 1 << 5
GUILD_MESSAGES = 1 << 9
GUILD_MESSAGE_REACTIONS = 1 << 10
GUILD_MESSAGE_TYPING = 1 << 11
DIRECT_MESSAGES = 1 << 12
DIRECT_MESSAGE_REACTIONS = 1 << 13
DIRECT_MESSAGE_TYPING = 1 << 14
MESSAGE_CONTENT = 1 << 15
AUTO_MODERATION_CONFIGURATION = 1 << 20
AUTO_MODERATION_EXECUTION = 1 << 21
GUILD_MESSAGE_POLLS = 1 << 24
DIRECT_MESSAGE_POLLS = 1 << 25

# Events by the start of their names, longest first: in servers, in direct messages.
_INTENTS: tuple[tuple[str, int, int], ...] = (
    ("MESSAGE_REACTION_", GUILD_MESSAGE_REACTIONS, DIRECT_MESSAGE_REACTIONS),
    ("MESSAGE_POLL_", GUILD_MESSAGE_POLLS, DIRECT_MESSAGE_POLLS),
    ("MESSAGE_", GUILD_MESSAGES, DIRECT_MESSAGES),
    ("TYPING_", GUILD_MESSAGE_TYPING, DIRECT_MESSAGE_TYPING),
    ("GUILD_MEMBER_", GUILD_MEMBERS, 0),
    ("GUILD_BAN_", GUILD_MODERATION, 0),
    ("GUILD_AUDIT_LOG_", GUILD_MODERATION, 0),
    ("GUILD_MEMBERS_CHUNK", 0, 0),
    ("GUILD_", GUILDS, 0),
    ("CHANNEL_PINS_", GUILDS, DIRECT_MESSAGES),
    ("CHANNEL_", GUILDS, 0),
    ("THREAD_", GUILDS, 0),
    ("WEBHOOKS_", GUILD_WEBHOOKS, 0),
    ("AUTO_MODERATION_RULE_", AUTO_MODERATION_CONFIGURATION, 0),
    ("AUTO_MODERATION_ACTION_", AUTO_MODERATION_EXECUTION, 0),
)
_OTHER_CONTENT = ("poll", "message_snapshots")
_OF_A_GUILD = frozenset({"GUILD_CREATE", "GUILD_UPDATE", "GUILD_DELETE"})


def guild_of(event: str, data: JSON) -> str | None:
    """The server that an event is about."""
    return data.get("id") if event in _OF_A_GUILD else data.get("guild_id")


def wanted(intents: int, event: str, data: JSON, bot_id: str) -> bool:
    for start, in_guild, in_private in _INTENTS:
        if event.startswith(start):
            needed = in_guild if guild_of(event, data) else in_private
            about_me = as_dict(data.get("user")).get("id") == bot_id
            own = event == "GUILD_MEMBER_UPDATE" and about_me  # Discord sends it in any case
            return own or not needed or bool(intents & needed)
    return True


def as_seen(message: JSON, intents: int, bot_id: str, *, in_guild: bool) -> JSON:
    """A message as a bot gets it: without the intent, other people's words are blank.

    Its own, those that mention it and direct messages are always whole.
    """
    own = as_dict(message["author"]).get("id") == bot_id
    mentioned = any(user["id"] == bot_id for user in objects(message["mentions"]))
    if intents & MESSAGE_CONTENT or own or mentioned or not in_guild:
        return message
    kept = {key: value for key, value in message.items() if key not in _OTHER_CONTENT}
    if isinstance(kept.get("referenced_message"), dict):
        inner = as_dict(kept["referenced_message"])
        kept["referenced_message"] = as_seen(inner, intents, bot_id, in_guild=True)
    return {**kept, "content": "", "embeds": [], "attachments": [], "components": []}
