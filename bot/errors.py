"""What the bot refuses, by the key of the sentence in its catalogues."""

from __future__ import annotations

from bot.texts import Value
from jobs.errors import AtelierError


class Refused(AtelierError):
    """A request that cannot be done as asked; its sentence says how to mend it.

    `appeal`: the measure that it comes from, where the member may ask a person to look at it again;
    '' where there is none.
    """

    def __init__(self, key: str, /, *, appeal: str = "", **values: Value) -> None:
        super().__init__(f"{key} {values}" if values else key)  # for logs alone
        self.key = key
        self.values = values
        self.appeal = appeal
