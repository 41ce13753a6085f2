"""Where practice and the published descriptions differ. Short: each has its reason.

`tests/sandbox/test_deviations.py` shows of each place that it is still met, so none outlives its
reason.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any, Literal

from sandbox.wire import JSON

ABSENT = None  # in place of a schema: the field may be left out


@dataclass(frozen=True)
class Deviation:
    """What is at `places` may also be as `schema` says.

    A place is "Definition.field", of `schemas/`, or the name of an event. `elsewhere`: the test
    that meets it, where it is not the one above; say there what to do when it is met no more.
    """

    document: Literal["rest", "gateway"]
    places: tuple[str, ...]
    schema: JSON | None
    reason: str
    elsewhere: str = ""

    def without(self, place: str) -> Deviation:
        return replace(self, places=tuple(other for other in self.places if other != place))

    def apply(self, content: dict[str, Any]) -> None:
        """Loosens what is said of the places, in place."""
        for place in self.places:
            name, _, field = place.rpartition(".")
            within = content["$defs"][name]["properties"] if name else content["events"]
            if self.schema is ABSENT:
                content["$defs"][name]["required"].remove(field)
            elif field in within:
                within[field] = {"anyOf": [within[field], self.schema]}
            else:
                within[field] = self.schema


OF_REQUESTS = (
    Deviation(
        "rest",
        ("MessageAttachmentRequest.id",),
        {"type": "integer"},
        "discord.py numbers the files of a message with integers; Discord reads both",
    ),
    Deviation(
        "rest",
        ("MessageAllowedMentionsRequest.users", "CreatePrivateChannelRequest.recipient_id"),
        {"type": ["integer", "array"], "items": {"type": "integer"}},
        "discord.py sends the ids it holds as integers; Discord reads both",
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
        ("RichEmbed.flags", "RichEmbedImage.proxy_url", "RichEmbedImage.content_type"),
        {"type": ["integer", "string"]},
        "discord.py sends back all of an embed it received; Discord ignores these",
    ),
)

OF_ANSWERS = (
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

DEVIATIONS = OF_REQUESTS + OF_ANSWERS + OF_EVENTS


def without(place: str) -> Iterable[Deviation]:
    """All deviations but the one at this place."""
    return [deviation.without(place) for deviation in DEVIATIONS]
