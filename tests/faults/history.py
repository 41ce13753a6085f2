"""What members saw, in order: every message made, changed and deleted, and every notification.

Kept by listening as the members' own clients do, one for each of them, so what is private is
there, and under the name of the one who saw it.
"""

from __future__ import annotations

import hashlib
import io
from dataclasses import dataclass
from typing import Any

from PIL import Image

from sandbox import LocalDiscord
from sandbox.state import User
from sandbox.talk import in_progress
from sandbox.wire import JSON, objects

_MESSAGES = ("MESSAGE_CREATE", "MESSAGE_UPDATE")


@dataclass(frozen=True)
class Sight:
    """One thing that one member saw. `job`: the interaction it belongs to, where it is known."""

    at: float
    who: str
    event: str
    message: str
    job: str
    content: str
    loading: bool
    pictures: tuple[str, ...]

    def __str__(self) -> str:
        what = "thinking" if self.loading else repr(self.content[:60])
        where = f"{self.at:.2f} {self.who} {self.event} {self.message} of {self.job or '-'}"
        return f"{where}: {what} {' '.join(self.pictures)}"


class History:
    """Listens from its making on. Messages are known by their interaction, or by their nonce."""

    def __init__(self, discord: LocalDiscord) -> None:
        self._discord = discord
        self.sights: list[Sight] = []
        self._jobs: dict[str, str] = {}
        for user in discord.world.users.values():
            if not user.bot:
                discord.events.listeners.add(_Eyes(self, user))

    def saw(self, user: User, event: str, data: JSON) -> None:
        if event in _MESSAGES:
            message = str(data["id"])
            asked: Any = data.get("interaction_metadata") or {}
            job = str(asked.get("id") or data.get("nonce") or self._jobs.get(message, ""))
            self._jobs[message] = job
            loading = in_progress(data)
            files = objects(data["attachments"])
            # What is shown of one that is not over is a preview, no result.
            pictures = () if loading else tuple(self._digest(str(file["id"])) for file in files)
            content = str(data["content"])
        elif event in ("MESSAGE_DELETE", "NOTIFY"):
            message = str(data["id"] if event == "MESSAGE_DELETE" else data["message_id"])
            job, loading, pictures, content = self._jobs.get(message, ""), False, (), ""
        else:
            return
        now = self._discord.clock.now()
        self.sights.append(Sight(now, user.id, event, message, job, content, loading, pictures))

    def __str__(self) -> str:
        return "\n".join(map(str, self.sights))

    def of(self, job: str, who: str | None = None) -> list[Sight]:
        """Everything about one interaction; of one member where named."""
        return [s for s in self.sights if s.job == job and who in (None, s.who)]

    def finals(self, job: str, who: str) -> list[Sight]:
        """The messages about it that this member has before them now, thinking ones left out."""
        last: dict[str, Sight] = {}
        for sight in self.of(job, who):
            if sight.event == "MESSAGE_DELETE":
                last.pop(sight.message, None)
            elif sight.event in _MESSAGES:
                last[sight.message] = sight
        return [sight for sight in last.values() if not sight.loading]

    def check_published_once(self, job: str) -> None:
        """P2: its result is in one message at most, and never another one than at first.

        The same edit of the same message may come twice: nobody sees the second.
        """
        shown = [sight for sight in self.of(job) if sight.pictures]
        assert len({sight.message for sight in shown}) <= 1, f"{job} was published twice"
        assert len({sight.pictures for sight in shown}) <= 1, f"{job} changed after it was shown"
        told = [sight for sight in self.of(job) if sight.event == "NOTIFY"]
        assert len({(sight.who, sight.message) for sight in told}) == len(told)

    def _digest(self, attachment: str) -> str:
        """Of what is to be seen: each signature in a file is another one."""
        file = self._discord.world.attachments[attachment]
        pixels = Image.open(io.BytesIO(file.content)).convert("RGB").tobytes()
        return hashlib.sha256(pixels).hexdigest()[:12]


class _Eyes:
    """One member's client, as the local Discord knows it."""

    def __init__(self, history: History, user: User) -> None:
        self._history = history
        self.user = user

    def push(self, event: JSON) -> None:
        self._history.saw(self.user, str(event["t"]), event["d"])
