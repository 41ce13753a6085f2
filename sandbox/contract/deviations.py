"""Where practice and the published descriptions differ. Short: each has its reason.

`tests/sandbox/test_deviations.py` shows of each place that it is still met, so none outlives its
reason.
"""

from __future__ import annotations

from collections.abc import Iterable

from sandbox.contract.deviating_requests import OF_REQUESTS
from sandbox.contract.deviation import ABSENT, Deviation

OF_ANSWERS = (
    Deviation(
        "rest",
        ("MessageReferenceRequest.type", "MessageReferenceResponse.type"),
        {"const": 1},
        "the documentation has 1 for a forward, the description knows replies only",
        elsewhere="tests/sandbox/test_message_life.py",
    ),
    Deviation(
        "rest",
        ("CreatedThreadResponse.message",),
        {"$ref": "#/$defs/MessageResponse"},
        "by the documentation, the answer to a new post holds its first message",
        elsewhere="tests/sandbox/test_threads.py",
    ),
    Deviation(
        "rest",
        ("InnerErrors._errors",),
        {
            "type": "array",
            "items": {
                "type": "object",
                "properties": {"code": {"type": "string"}, "message": {"type": "string"}},
                "required": ["code", "message"],
                "additionalProperties": False,
            },
        },
        'the errors inside an invalid form have words for codes, as "BASE_TYPE_MAX_LENGTH"',
    ),
    Deviation(
        "rest",
        ("RatelimitedResponse.code",),
        ABSENT,
        "by the documentation, a 429 has a code for some limits only",
    ),
    Deviation(
        "rest",
        ("CreateMessageInteractionCallbackResponse.type",),
        {"const": 5},
        "a deferred answer tells of its message in the same way as an immediate one",
    ),
    Deviation(
        "rest",
        ("UpdateMessageInteractionCallbackResponse.type",),
        {"const": 6},
        "a deferred edit tells of its message in the same way as an immediate one",
    ),
)

OF_EVENTS = (
    Deviation(
        "gateway",
        ("APIThreadMember.presence",),
        {"type": "null"},
        "the documentation gives those who were added to a thread their presence, or null",
        elsewhere="tests/sandbox/test_threads.py",
    ),
    Deviation(
        "gateway",
        ("RESUMED",),
        {"type": "object"},
        "the types give it no data; Discord sends an object, and discord.py needs one",
    ),
    Deviation(
        "gateway",
        (
            "APIMessageComponentBaseInteractionData.1.id",
            "APIMessageStringSelectInteractionData.id",
            "APIMessageUserSelectInteractionData.id",
            "APIMessageRoleSelectInteractionData.id",
            "APIMessageMentionableSelectInteractionData.id",
            "APIMessageChannelSelectInteractionData.id",
        ),
        {"type": "integer"},
        "the documentation gives the component's number, the types do not",
    ),
)

# Take one out when the test passes without it.
OF_MEDIA = (
    Deviation(
        "gateway",
        ("APIUnfurledMediaItem.id",),
        {"type": "string"},
        "the description of REST requires it, in the same object",
        elsewhere="tests/sandbox/test_components_v2.py",
    ),
)

OF_OTHER_CLIENTS = (
    Deviation(
        "rest",
        (
            "IncomingWebhookRequestPartial.enforce_nonce",
            "IncomingWebhookUpdateRequestPartial.enforce_nonce",
            "IncomingWebhookInteractionRequest.enforce_nonce",
            "IncomingWebhookUpdateForInteractionCallbackRequestPartial.enforce_nonce",
        ),
        {"const": False},
        "discord.js sends it with every answer and edit as with a new message; Discord ignores it",
        elsewhere="tests/sandbox/clients/test_clients.py",
    ),
    Deviation(
        "gateway",
        ("GatewayPresenceUpdateData.activities",),
        ABSENT,
        "hikari names no activities where there is none; Discord logs it in",
        elsewhere="tests/sandbox/clients/test_clients.py",
    ),
    Deviation(
        "gateway",
        ("GatewayPresenceUpdateData.game",),
        {"type": "null"},
        "hikari still names the one activity of older versions; Discord ignores it",
        elsewhere="tests/sandbox/clients/test_clients.py",
    ),
)

DEVIATIONS = OF_REQUESTS + OF_ANSWERS + OF_EVENTS + OF_MEDIA + OF_OTHER_CLIENTS


def without(place: str) -> Iterable[Deviation]:
    """All deviations but the one at this place."""
    return [deviation.without(place) for deviation in DEVIATIONS]
