"""The life of an interaction: sent, answered within the deadline, followed up, expired.

The bot's side of it: the callback and the webhook routes. `asking` is the member's side.
"""

from __future__ import annotations

import hmac

from sandbox.cdn import Upload
from sandbox.choices import checked_choices
from sandbox.component_kinds import numbered
from sandbox.errors import (
    already_acknowledged,
    invalid_webhook_token,
    unknown_channel,
    unknown_interaction,
    unknown_message,
    unknown_webhook,
)
from sandbox.events import Events
from sandbox.messages import Messages
from sandbox.modal_limits import check_modal
from sandbox.offered import app_must_whisper
from sandbox.problems import Problems
from sandbox.refusals import too_many_follow_ups
from sandbox.state import (
    NO_FLAGS,
    Interaction,
    InteractionType,
    Message,
    MessageFlag,
    MessageType,
    World,
)
from sandbox.wire import JSON, as_dict, objects

FIRST_RESPONSE_WITHIN = 3.0
TOKEN_LIVES = 15 * 60.0
FOLLOW_UPS_WITHOUT_SERVER = 5  # for an app that only the member has, not the server

MESSAGE, DEFERRED_MESSAGE, DEFERRED_UPDATE, UPDATE, AUTOCOMPLETE, MODAL = 4, 5, 6, 7, 8, 9


class Interactions:
    def __init__(self, world: World, messages: Messages, events: Events) -> None:
        self._world = world
        self._messages = messages
        self._events = events

    def send(self, interaction: Interaction) -> None:
        """Delivers it to the bot and starts the deadline."""
        self._world.add_interaction(interaction)
        interaction.deadline = self._world.clock.call_later(
            FIRST_RESPONSE_WITHIN, lambda: self._too_late(interaction)
        )
        self._events.interaction_created(interaction)

    def callback(
        self, interaction_id: str, token: str, body: JSON, files: dict[int, Upload]
    ) -> Interaction:
        interaction = self._world.interactions.get(interaction_id)
        if interaction is None or not hmac.compare_digest(interaction.token, token):
            raise unknown_interaction()
        if interaction.responded:
            raise already_acknowledged()
        age = self._world.clock.now() - interaction.created
        if interaction.failed or age > FIRST_RESPONSE_WITHIN:
            raise unknown_interaction()
        kind = body.get("type")
        allowed = _allowed_responses(interaction)
        if kind not in allowed:
            problems = Problems()
            problems.not_one_of(("type",), allowed)
            raise problems.error()
        self._respond(interaction, int(kind), as_dict(body.get("data")), files)
        interaction.response_type = int(kind)
        if interaction.deadline is not None:
            interaction.deadline.cancel()
        if interaction.original is not None and interaction.original.loading:
            interaction.deadline = self._world.clock.call_later(
                TOKEN_LIVES, lambda: self._never_completed(interaction)
            )
        self._events.interaction_answered(interaction)
        return interaction

    def of_token(self, application_id: str, token: str) -> Interaction:
        """The interaction a webhook route speaks of, if it may still be spoken of."""
        interaction = self._world.tokens.get(token)
        if application_id != self._world.application_id:
            raise unknown_webhook()
        if interaction is None:
            raise invalid_webhook_token()
        if self._world.clock.now() - interaction.created > TOKEN_LIVES:
            raise invalid_webhook_token()
        if not interaction.responded:
            raise unknown_webhook()
        return interaction

    def follow_up(
        self, interaction: Interaction, payload: JSON, files: dict[int, Upload]
    ) -> Message:
        """A further message; after a deferral the first one completes the deferred message."""
        if interaction.channel.id not in self._world.channels:
            raise unknown_channel()
        original = interaction.original
        deferred = interaction.response_type == DEFERRED_MESSAGE
        if deferred and original is not None and original.loading and not original.deleted:
            return self._messages.edit(original, payload, files)
        limited = interaction.by_user_install_alone and interaction.channel.guild is not None
        if limited and len(interaction.followups) >= FOLLOW_UPS_WITHOUT_SERVER:
            raise too_many_follow_ups()
        message = self._messages.create(
            interaction.channel,
            self._world.bot,
            payload,
            files,
            type=MessageType.REPLY if original else MessageType.DEFAULT,
            interaction=interaction,
            is_followup=True,
            ephemeral=self._whispered(interaction, payload),
            reference=original,
        )
        interaction.followups.append(message)
        self._events.interaction_answered(interaction)
        return message

    def message(self, interaction: Interaction, message_id: str) -> Message:
        own = [interaction.original, *interaction.followups, interaction.message]
        if message_id == "@original":
            own = [interaction.original]
        for message in own:
            if message is None or message.deleted:
                continue
            if message_id in ("@original", message.id):
                return message
        raise unknown_message()

    def _respond(
        self, interaction: Interaction, kind: int, data: JSON, files: dict[int, Upload]
    ) -> None:
        if kind == MESSAGE:
            interaction.original = self._messages.create(
                interaction.channel,
                self._world.bot,
                data,
                files,
                type=_message_type(interaction),
                interaction=interaction,
                ephemeral=self._whispered(interaction, data),
                reference=interaction.message,
            )
        elif kind == DEFERRED_MESSAGE:
            flags = MessageFlag.EPHEMERAL if self._whispered(interaction, data) else NO_FLAGS
            interaction.original = self._messages.create_loading(
                interaction, _message_type(interaction), flags
            )
        elif kind == DEFERRED_UPDATE:
            interaction.original = interaction.message
        elif kind == UPDATE and interaction.message is not None:
            interaction.original = self._messages.edit(interaction.message, data, files)
        elif kind == AUTOCOMPLETE:
            interaction.choices = checked_choices(data, interaction.data)
        elif kind == MODAL:
            problems = Problems()
            check_modal(data, problems)
            problems.raise_if_any()
            interaction.modal = {**data, "components": numbered(objects(data["components"]))}

    def _whispered(self, interaction: Interaction, data: JSON) -> bool:
        """Whether only the member sees it: as the bot asks, or because the server says so."""
        flags = data.get("flags")
        asked = isinstance(flags, int) and bool(flags & MessageFlag.EPHEMERAL)
        return asked or app_must_whisper(self._world, interaction)

    def _too_late(self, interaction: Interaction) -> None:
        if not interaction.responded:
            interaction.failed = True
            if interaction.type is InteractionType.AUTOCOMPLETE:
                self._events.interaction_answered(interaction)  # the client shows no message
            else:
                self._events.interaction_failed(interaction)

    def _never_completed(self, interaction: Interaction) -> None:
        """The "thinking" message whose token ran out shows as a failure, too."""
        original = interaction.original
        if original is not None and original.loading and not original.deleted:
            interaction.failed = True
            self._events.interaction_failed(interaction)


def _allowed_responses(interaction: Interaction) -> tuple[int, ...]:
    if interaction.type is InteractionType.AUTOCOMPLETE:
        return (AUTOCOMPLETE,)
    if interaction.type is InteractionType.COMMAND:
        return (MESSAGE, DEFERRED_MESSAGE, MODAL)
    if interaction.type is InteractionType.COMPONENT:
        return (MESSAGE, DEFERRED_MESSAGE, DEFERRED_UPDATE, UPDATE, MODAL)
    if interaction.message is not None:
        return (MESSAGE, DEFERRED_MESSAGE, DEFERRED_UPDATE, UPDATE)
    return (MESSAGE, DEFERRED_MESSAGE)


def _message_type(interaction: Interaction) -> MessageType:
    if interaction.type is InteractionType.COMMAND:
        if interaction.data.get("type", 1) == 1:
            return MessageType.CHAT_INPUT_COMMAND
        return MessageType.CONTEXT_MENU_COMMAND
    return MessageType.REPLY if interaction.message else MessageType.DEFAULT
