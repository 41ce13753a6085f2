"""More of Discord's refusals: about servers, roles, threads, pins, reactions and polls.

The codes are those of Discord's page "Opcodes and Status Codes"; `errors` has the commoner ones.
"""

from __future__ import annotations

from sandbox.errors import ApiError


def unknown_overwrite() -> ApiError:
    return ApiError(404, 10009, "Unknown permission overwrite")


def unknown_role() -> ApiError:
    return ApiError(404, 10011, "Unknown Role")


def unknown_emoji() -> ApiError:
    return ApiError(400, 10014, "Unknown Emoji")


def unknown_ban() -> ApiError:
    return ApiError(404, 10026, "Unknown Ban")


def unknown_command_permissions() -> ApiError:
    return ApiError(404, 10066, "Unknown application command permissions")


def bots_cannot() -> ApiError:
    return ApiError(403, 20001, "Bots cannot use this endpoint")


def at_most(code: int, most: int, what: str) -> ApiError:
    return ApiError(400, code, f"Maximum number of {what} reached ({most})")


def banned() -> ApiError:
    return ApiError(403, 40007, "The user is banned from this guild")


def already_crossposted() -> ApiError:
    return ApiError(400, 40033, "This message has already been crossposted.")


def forum_takes_no_messages() -> ApiError:
    return ApiError(400, 40058, "Cannot send messages in a forum channel")


def tag_required() -> ApiError:
    return ApiError(400, 40067, "A tag is required to create a forum post in this channel")


def too_many_follow_ups() -> ApiError:
    message = "This interaction has hit the maximum number of follow up messages."
    return ApiError(400, 40094, message)


def not_in_direct_messages() -> ApiError:
    return ApiError(403, 50003, "Cannot execute action on a DM channel")


def wrong_number_to_delete() -> ApiError:
    message = "Provided too few or too many messages to delete. Must provide 2 to 100."
    return ApiError(400, 50016, message)


def system_message() -> ApiError:
    return ApiError(403, 50021, "Cannot execute action on a system message")


def wrong_channel_type() -> ApiError:
    return ApiError(400, 50024, "Cannot execute action on this channel type")


def invalid_role() -> ApiError:
    return ApiError(400, 50028, "Invalid Role")


def too_old_to_delete() -> ApiError:
    return ApiError(400, 50034, "You can only bulk delete messages that are under 14 days old.")


def invalid_message_type() -> ApiError:
    return ApiError(400, 50068, "Invalid message type")


def invalid_sticker() -> ApiError:
    return ApiError(400, 50081, "Invalid sticker sent")


def thread_archived() -> ApiError:
    return ApiError(400, 50083, "Thread is archived")


def no_voice_messages() -> ApiError:
    return ApiError(400, 50173, "Cannot send voice messages in this channel")


def no_reply_unread() -> ApiError:
    message = "Cannot reply without permission to read message history"
    return ApiError(403, 160002, message)


def has_thread_already() -> ApiError:
    return ApiError(400, 160004, "A thread has already been created for this message")


def thread_locked() -> ApiError:
    return ApiError(400, 160005, "Thread is locked")


def poll_is_not_edited() -> ApiError:
    return ApiError(400, 520003, "Cannot edit a poll message")


def no_poll() -> ApiError:
    return ApiError(400, 520006, "Cannot expire a non-poll message")


def no_mutual_guild() -> ApiError:
    message = "Cannot send messages to this user due to having no mutual guilds"
    return ApiError(403, 50278, message)
