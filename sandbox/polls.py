"""Polls in messages: votes, and the end, asked for or when the time is over."""

from __future__ import annotations

from sandbox.errors import Refused
from sandbox.events import Events
from sandbox.messages import Messages
from sandbox.refusals import no_poll
from sandbox.state import Message, MessageType, Poll, User, World
from sandbox.wire import JSON


class Polls:
    def __init__(self, world: World, messages: Messages, events: Events) -> None:
        self._world = world
        self._messages = messages
        self._events = events
        messages.after_create.append(self._posted)

    def vote(self, message: Message, user: User, answers: list[int]) -> None:
        """A member's whole choice: what it was before is taken back."""
        poll = _poll(message)
        if poll.ended:
            raise Refused("This poll has ended.")
        if not set(answers) <= poll.votes.keys():
            raise Refused("The poll has no such answer.")
        if len(answers) > 1 and not poll.multiselect:
            raise Refused("This poll takes one answer.")
        for number, voters in poll.votes.items():
            chosen, had = number in answers, user.id in voters
            if chosen == had:
                continue
            voters.append(user.id) if chosen else voters.remove(user.id)
            event = "MESSAGE_POLL_VOTE_ADD" if chosen else "MESSAGE_POLL_VOTE_REMOVE"
            data: JSON = {"user_id": user.id, "message_id": message.id, "answer_id": number}
            self._events.about_message(event, message, data, shown=True)

    def end(self, message: Message) -> None:
        poll = _poll(message)
        if poll.ended or message.deleted:
            return
        poll.ended, poll.expires = True, min(poll.expires, self._world.clock.now())
        if poll.timer is not None:
            poll.timer.cancel()
        self._events.message_updated(message)
        self._messages.post_system(
            message.channel,
            message.author,
            MessageType.POLL_RESULT,
            reference=message,
            embeds=[_result(poll)],
        )

    def _posted(self, message: Message) -> None:
        if message.poll is not None:
            wait = message.poll.expires - self._world.clock.now()
            message.poll.timer = self._world.clock.call_later(wait, lambda: self.end(message))


def _poll(message: Message) -> Poll:
    if message.poll is None:
        raise no_poll()
    return message.poll


def _result(poll: Poll) -> JSON:
    """The embed of Discord's message about the result: its fields are not for people."""
    counts = {number: len(voters) for number, voters in poll.votes.items()}
    most, total = max(counts.values()), sum(counts.values())
    winners = [number for number, count in counts.items() if count == most]
    fields = {
        "poll_question_text": poll.question,
        "victor_answer_votes": str(most),
        "total_votes": str(total),
    }
    if total and len(winners) == 1:
        answer = poll.answers[winners[0] - 1]
        fields["victor_answer_id"] = str(winners[0])
        fields["victor_answer_text"] = str(answer["poll_media"].get("text"))
    listed = [{"name": name, "value": value, "inline": False} for name, value in fields.items()]
    return {"type": "poll_result", "fields": listed}
