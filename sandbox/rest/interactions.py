"""The first answer to an interaction, and the webhook that the further ones go through."""

from __future__ import annotations

from sandbox.http import Answer, Call, Route
from sandbox.rest.access import Access
from sandbox.state import Message
from sandbox.wire import JSON


class InteractionRoutes(Access):
    def routes(self) -> list[Route]:
        callback = "/interactions/{interaction}/{token}/callback"
        return [Route("POST", callback, self.callback, bot=False)]

    def callback(self, call: Call) -> Answer:
        interaction = self.rooms.interactions.callback(
            call.params["interaction"], call.params["token"], call.body, call.files
        )
        if call.query.get("with_response", "0") not in ("1", "true", "True"):
            return Answer(204, None)
        about: JSON = {"id": interaction.id, "type": int(interaction.type)}
        answer: JSON = {"interaction": about}
        original = interaction.original
        if original is not None:
            about |= {
                "response_message_id": original.id,
                "response_message_loading": original.loading,
                "response_message_ephemeral": original.ephemeral,
            }
            answer["resource"] = {
                "type": interaction.response_type,
                "message": self.shapes.message(original),
            }
        return Answer(200, answer)

    # The routes themselves are those of every webhook: see `webhooks`

    def follow_up(self, call: Call) -> JSON:
        interaction = self.rooms.interactions.of_token(call.params["webhook"], call.params["token"])
        message = self.rooms.interactions.follow_up(interaction, call.body, call.files)
        return self.shapes.message(message)

    def get(self, call: Call) -> JSON:
        return self.shapes.message(self._message(call))

    def edit(self, call: Call) -> JSON:
        message = self._message(call)
        return self.shapes.message(self.rooms.messages.edit(message, call.body, call.files))

    def delete(self, call: Call) -> None:
        self.rooms.messages.delete(self._message(call))

    def _message(self, call: Call) -> Message:
        interactions = self.rooms.interactions
        interaction = interactions.of_token(call.params["webhook"], call.params["token"])
        return interactions.message(interaction, call.params["message"])
