"""The rules of a server, as its moderators write them and as the store keeps them."""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Mapping
from typing import Annotated, Literal

import structlog
from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError

from bot.errors import Refused
from bot.moderation.expressions import Unreadable, readable
from bot.text import plain

Kind = Literal["block", "allow", "regex", "combination"]
MAX_WORD = 260
"""Characters; as long as Discord's AutoMod lets an expression be."""
MAX_WORDS = 1000
"""Of one rule, as of one of AutoMod's."""
_NAME = 100
_log = structlog.get_logger(__name__)
_Text = Annotated[str, StringConstraints(min_length=1, max_length=MAX_WORD, strip_whitespace=True)]


class Rule(BaseModel):
    """`words`: what is blocked or allowed; of a regex its expressions (google-re2). `together`: of
    a combination its second side. `channels`, `roles`: ids it counts for; everywhere, everyone
    where there are none. `spared`: ids of channels and roles it does not count for. `name`: where
    it came from, '' for a moderator's own."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    id: str = Field(pattern=r"^[0-9a-z-]{1,40}$")
    kind: Kind
    words: tuple[_Text, ...] = Field(min_length=1, max_length=MAX_WORDS)
    together: tuple[_Text, ...] = Field(default=(), max_length=MAX_WORDS)
    channels: tuple[int, ...] = ()
    roles: tuple[int, ...] = ()
    spared: tuple[int, ...] = ()
    name: str = Field(default="", max_length=_NAME)

    @property
    def size(self) -> int:
        return len(self.words) + len(self.together)

    def counts(self, ids: frozenset[int]) -> bool:
        """`ids`: of the channel, of what it hangs on, and of the member's roles."""
        where, who = ids.isdisjoint(self.channels), ids.isdisjoint(self.roles)
        if (self.channels and where) or (self.roles and who):
            return False
        return ids.isdisjoint(self.spared)


def read_rules(fields: Mapping[str, str]) -> tuple[Rule, ...]:
    """From the store, by id; without what another version wrote and this one cannot read."""
    found: list[Rule] = []
    for name, text in fields.items():
        try:
            found.append(Rule.model_validate_json(text))
        except ValidationError:
            _log.error("rules.unreadable", rule=name)
    return tuple(sorted(found, key=lambda rule: rule.id))


def new_rule(
    kind: Kind,
    words: str,
    together: str = "",
    channels: Iterable[int] = (),
    roles: Iterable[int] = (),
) -> Rule:
    """From a form, one word or phrase a line; commas part them too, but for expressions. Raises
    `Refused`."""
    sides = [_lines(words, commas=kind != "regex"), _lines(together, commas=True)]
    if not sides[0] or (kind == "combination" and not sides[1]):
        raise Refused("rule-empty")
    longest = max(map(len, sides[0] + sides[1]))
    if longest > MAX_WORD:
        raise Refused("rule-word-too-long", limit=MAX_WORD)
    if kind == "regex":
        for expression in sides[0]:
            try:
                readable(expression)
            except Unreadable as error:
                raise Refused(
                    "rule-unreadable", expression=plain(expression, 80), why=plain(str(error), 100)
                ) from error
    elif any(not any(c.isalnum() for c in word) for word in sides[0] + sides[1]):
        raise Refused("rule-empty")
    return Rule(
        id=secrets.token_hex(4),
        kind=kind,
        words=tuple(sides[0]),
        together=tuple(sides[1]) if kind == "combination" else (),
        channels=tuple(channels),
        roles=tuple(roles),
    )


def _lines(text: str, *, commas: bool) -> list[str]:
    parts = text.replace(",", "\n").splitlines() if commas else text.splitlines()
    return list(dict.fromkeys(part.strip() for part in parts if part.strip()))
