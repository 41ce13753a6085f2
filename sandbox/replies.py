"""A reply: what the bot answers to one interaction, waited for without sleeping."""

# ruff: noqa: ASYNC109 - a timeout beside the call is what a test wants to write
from __future__ import annotations

from collections.abc import Callable

from sandbox.errors import AnsweredTooLate
from sandbox.rooms import Rooms
from sandbox.state import Interaction, MessageFlag
from sandbox.wire import JSON

Predicate = Callable[[JSON], bool]


def complete(message: JSON) -> bool:
    """Whether the bot is done thinking."""
    return not message["flags"] & MessageFlag.LOADING


class Reply:
    """Follows one interaction: what the bot answered, and whether it did in time."""

    def __init__(self, rooms: Rooms, interaction: Interaction) -> None:
        self._rooms = rooms
        self.interaction = interaction

    @property
    def id(self) -> str:
        return self.interaction.id

    @property
    def failed(self) -> bool:
        """Whether the member sees "The application did not respond"."""
        return self.interaction.failed

    @property
    def ephemeral(self) -> bool:
        original = self.interaction.original
        return original is not None and original.ephemeral

    @property
    def messages(self) -> list[JSON]:
        """The response and the follow-ups that are still there, oldest first."""
        everything = [self.interaction.original, *self.interaction.followups]
        there = [m for m in everything if m is not None and not m.deleted]
        return [self._rooms.shapes.message(message) for message in there]

    @property
    def modal(self) -> JSON | None:
        return self.interaction.modal

    async def answered(self, timeout: float = 10) -> None:
        """Waits for the first response of whatever kind."""
        await self._until(lambda: self.interaction.responded, timeout, "an answer")

    async def message(self, timeout: float = 10) -> JSON:
        """The first response, as it is now; perhaps still "thinking"."""
        await self._until(lambda: self.interaction.original is not None, timeout, "a message")
        assert self.interaction.original is not None
        return self._rooms.shapes.message(self.interaction.original)

    async def final(self, predicate: Predicate | None = None, timeout: float = 30) -> JSON:
        """The first of its messages that satisfies the predicate; by default, that is complete."""
        wanted = predicate or complete
        await self._until(
            lambda: any(wanted(message) for message in self.messages), timeout, "the final message"
        )
        return next(message for message in self.messages if wanted(message))

    async def failure(self, timeout: float = 10) -> None:
        """Waits until the application has not responded in time."""
        await self._rooms.events.changes.wait_for(lambda: self.failed, timeout, "a failure")

    async def _until(self, condition: Callable[[], bool], timeout: float, what: str) -> None:
        about = f"{what} to {self.interaction.name}"
        changes = self._rooms.events.changes
        await changes.wait_for(lambda: condition() or self.failed, timeout, about)
        if not condition():
            raise AnsweredTooLate(f"The application did not respond to {self.interaction.name}.")
