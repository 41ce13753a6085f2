"""What is known of a creative session, as it is kept in the store.

Its id is that of its card, which is the message that answered `/session start`; a thread that grows
from a message has the message's id, so it is the thread's too.
"""

from __future__ import annotations

import json
import time
from collections.abc import Mapping
from typing import Literal

from pydantic import BaseModel, ConfigDict

Status = Literal["open", "ending", "over"]
THEME = 100
"""Characters of a theme: https://discord.com/developers/docs/resources/channel: a thread's name."""


class About(BaseModel):
    """What it was started as. `channel`: where its card is and its thread hangs on.

    `entries`: how many a member may have. `votes`: how many votes a member has, each for another
    entry; 0: there is no voting, None: any number. `approval`: moderators see entries first.
    `models`: those that may be used, by name; empty: any. `locale`: of the server.
    """

    model_config = ConfigDict(frozen=True, extra="ignore")

    server: int
    channel: int
    theme: str
    entries: int
    votes: int | None = None
    approval: bool = False
    models: tuple[str, ...] = ()
    locale: str = ""


class Begun(BaseModel):
    """A message that is about to be sent. `name`: which. `channel`: to where. `at`: when, in
    seconds since the epoch. `upto`: how many entries it and those before it hold."""

    model_config = ConfigDict(frozen=True)

    name: str
    channel: int
    at: float
    upto: int = 0


class Progress(BaseModel):
    """How far its bot is with it.

    `opened`: its thread is there. `closing`: since when what was asked for in time is waited for.
    `failures`: tries that ended in vain, one after the other. `place`: where its results are told;
    0: not yet, -1: nowhere. `gone`: entries that were left out. `winners`: told on the card.
    `upto`, `parts`: how many entries are handed over, in how many files.
    """

    model_config = ConfigDict(frozen=True, extra="ignore")

    opened: bool = False
    closing: float = 0
    failures: int = 0
    begun: Begun | None = None
    place: int = 0
    results: int = 0
    gone: tuple[str, ...] = ()
    upto: int = 0
    parts: int = 0


class Session(BaseModel):
    """`ends`: in seconds since the epoch. `votes`: given so far. `changes`: grows when what its
    card shows changes. `fence`: who looks after it now."""

    model_config = ConfigDict(frozen=True)

    id: int
    about: About
    status: Status
    ends: float
    votes: int = 0
    changes: int = 0
    fence: int = 0
    progress: Progress = Progress()

    @classmethod
    def read(cls, session_id: int, fields: Mapping[str, str]) -> Session | None:
        """From the store; None where there is none, or one of another version."""
        try:
            values: dict[str, object] = {**fields, "id": session_id}
            values["about"] = json.loads(fields["about"])
            values["ends"] = float(fields["ends"]) / 1000
            values["progress"] = json.loads(fields.get("progress") or "{}")
            return cls.model_validate(values)
        except (KeyError, ValueError):
            return None

    @property
    def takes(self) -> bool:
        """Does it still take entries and votes? The store has the last word."""
        return self.status == "open" and time.time() < self.ends

    @property
    def closed(self) -> bool:
        """Between its end and its results."""
        return self.status != "over" and not self.takes

    @property
    def link(self) -> str:
        """https://discord.com/developers/docs/reference#message-formatting: of its thread."""
        return f"https://discord.com/channels/{self.about.server}/{self.id}"


def session_key(session_id: int) -> str:
    return f"session:{session_id}"
