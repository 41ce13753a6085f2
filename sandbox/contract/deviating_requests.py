"""Where the requests of discord.py differ from the published description; each has its reason."""

from __future__ import annotations

from sandbox.contract.deviation import Deviation

CHANNEL = "/channels/{channel_id}"
AS_INTEGERS = "discord.py sends the ids it holds as integers; Discord reads both"
PERMISSIONS = "the documentation has permissions as a string, which JSON numbers cannot all hold"


OF_REQUESTS = (
    Deviation(
        "rest",
        ("MessageAttachmentRequest.id",),
        {"type": "integer"},
        "discord.py numbers the files of a message with integers; Discord reads both",
    ),
    Deviation(
        "rest",
        (
            "ChannelSelectDefaultValue.id",
            "RoleSelectDefaultValue.id",
            "UserSelectDefaultValue.id",
        ),
        {"type": "integer"},
        AS_INTEGERS,
    ),
    Deviation(
        "rest",
        ("MessageAllowedMentionsRequest.users", "CreatePrivateChannelRequest.recipient_id"),
        {"type": ["integer", "array"], "items": {"type": "integer"}},
        AS_INTEGERS,
    ),
    Deviation(
        "rest",
        (f"POST {CHANNEL}/messages/bulk-delete body.messages",),
        {"type": "array", "items": {"type": "integer"}},
        AS_INTEGERS,
        elsewhere="tests/sandbox/test_message_life.py",
    ),
    Deviation(
        "rest",
        (
            "MessageReferenceRequest.channel_id",
            "MessageReferenceRequest.guild_id",
            "MessageReferenceRequest.message_id",
        ),
        {"type": "integer"},
        AS_INTEGERS,
        elsewhere="tests/sandbox/test_message_life.py",
    ),
    Deviation(
        "rest",
        ("CreateGuildChannelRequest.parent_id", "ChannelPermissionOverwriteRequest.id"),
        {"type": "integer"},
        AS_INTEGERS,
        elsewhere="tests/sandbox/test_permissions.py",
    ),
    Deviation(
        "rest",
        (f"PUT {CHANNEL}/permissions/{{overwrite_id}} body.id",),
        {"type": ["string", "integer"]},
        "discord.py sends the id of the path in the body too; Discord ignores it",
        elsewhere="tests/sandbox/test_permissions.py",
    ),
    Deviation(
        "rest",
        ("ApplicationCommandUpdateRequest.nsfw",),
        {"type": "boolean"},
        "the documentation has it for the bulk overwrite too, the description has not",
    ),
    Deviation(
        "rest",
        (
            "IncomingWebhookUpdateRequestPartial.tts",
            "IncomingWebhookUpdateForInteractionCallbackRequestPartial.tts",
            "MessageEditRequestPartial.tts",
        ),
        {"type": "boolean"},
        "discord.py sends it with every edit as with a new message; Discord ignores it",
    ),
    Deviation(
        "rest",
        ("CreateRoleRequest.permissions",),
        {"type": "string"},
        PERMISSIONS,
        elsewhere="tests/sandbox/test_guilds.py",
    ),
    Deviation(
        "rest",
        (
            f"PUT {CHANNEL}/permissions/{{overwrite_id}} body.allow",
            f"PUT {CHANNEL}/permissions/{{overwrite_id}} body.deny",
        ),
        {"type": "string"},
        PERMISSIONS,
        elsewhere="tests/sandbox/test_permissions.py",
    ),
    Deviation(
        "rest",
        ("ApplicationCommandUpdateRequest.default_member_permissions",),
        {"type": "string"},
        PERMISSIONS,
        elsewhere="tests/sandbox/test_offered.py",
    ),
    Deviation(
        "rest",
        ("PUT /guilds/{guild_id}/bans/{user_id} query.delete_message_seconds",),
        {"type": "integer"},
        "discord.py sends it in the query, not in the body; Discord reads both",
        elsewhere="tests/sandbox/test_guilds.py",
    ),
    Deviation(
        "rest",
        (f"POST {CHANNEL}/threads query.use_nested_fields",),
        {"type": "boolean"},
        "discord.py says so that a post's message is in a field of its own; Discord reads both",
        elsewhere="tests/sandbox/test_threads.py",
    ),
    Deviation(
        "rest",
        ("CreateForumThreadRequest.type",),
        {"const": 11},
        "discord.py says of a forum's post too that it is a public thread; Discord ignores it",
        elsewhere="tests/sandbox/test_threads.py",
    ),
    Deviation(
        "rest",
        ("BaseCreateMessageCreateRequest.tts",),
        {"type": "boolean"},
        "discord.py sends it with a post's message as with any other; Discord ignores it",
        elsewhere="tests/sandbox/test_threads.py",
    ),
    Deviation(
        "rest",
        ("RichEmbed.flags", "RichEmbedImage.proxy_url", "RichEmbedImage.content_type"),
        {"type": ["integer", "string"]},
        "discord.py sends back all of an embed it received; Discord ignores these",
    ),
)
