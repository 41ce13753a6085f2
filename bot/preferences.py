"""What members, channels and servers have set: defaults of options, and a server's own rules.

A default is found member first, then channel, then server, then the bot's own settings. Each scope
is one hash in the store, a field a setting, so that two people who change different things at the
same time both keep what they changed. It lives as long as somebody uses it, and some time after.
"""

from __future__ import annotations

import json
import time
from collections import OrderedDict
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Annotated, Any, Literal, Self, TypeVar

import discord
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from bot.moderation.blocks import Standing
from bot.moderation.letters import Letter
from bot.sessions.session import Session, session_key
from jobs.contract import MAX_IMAGES, MAX_PROMPT, Aspect, Bands, Detail
from jobs.errors import StoreUnavailable
from jobs.store import Store, answers

Source = Literal["member", "channel", "server"]
SOURCES: tuple[Source, ...] = ("member", "channel", "server")
_KEY = "preferences"
_REMEMBERED = 1000
_T = TypeVar("_T")
_SOON = 0.5


class Options(BaseModel):
    """Defaults of the commands' options; None where none is set."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    model: str | None = Field(default=None, max_length=100)
    aspect: Aspect | None = None
    style: str | None = Field(default=None, max_length=100)
    count: int | None = Field(default=None, ge=1, le=MAX_IMAGES)
    steps: int | None = Field(default=None, ge=1, le=200)
    guidance: float | None = Field(default=None, ge=0, le=50)
    negative: str | None = Field(default=None, max_length=MAX_PROMPT)
    enhance: bool | None = None
    private: bool | None = None
    detail: Detail | None = None

    @classmethod
    def read(cls, fields: Mapping[str, str]) -> Self:
        """From the store; without what another version wrote and this one cannot read."""
        values = {name: json.loads(text) for name, text in fields.items()}
        try:
            return cls.model_validate(values)
        except ValidationError as error:
            wrong = {detail["loc"][0] for detail in error.errors(include_input=False)}
            return cls.model_validate({k: v for k, v in values.items() if k not in wrong})


class MemberPreferences(Options):
    """`notify`: be told when something that took long is done. `language`: one of the catalogues';
    '' is that of the member's Discord."""

    notify: bool = True
    language: str = ""


class Style(BaseModel):
    """What a named style adds to a prompt, and to a negative prompt."""

    model_config = ConfigDict(frozen=True)

    prompt: str = Field(max_length=300)
    negative: str = Field(default="", max_length=300)


class ServerPreferences(Options):
    """A server's rules beside its defaults. Where a collection is empty, everything is allowed.

    `channels`, `roles`: ids of those that may be used in, and who may use it. `models`: by name.
    `daily`: pictures that a member may ask for in 24 hours; 0 is no limit. `role_daily`: by role
    id; the highest of a member's roles counts, and 0 is no limit. `cooldown`: seconds between a
    member's requests; `role_cooldown`: by role id, the shortest of a member's roles counts.
    `closed`: nothing new is taken. `log_channel`: where moderators read reports; 0 is nowhere.
    `styles`: the server's own, by name. `strike_hours`: for how long a member is blocked after the
    first strike that counts, the second and so on, the last for all further ones; 0 is not at all.
    `strike_days`: how long a strike counts. `tenure_hours`: for so long a member must have been in
    the server. `bands`: of the picture check; `bands_restricted`: in age-restricted channels.
    `approve_all`: moderators see every picture before others do; `approve_channels`: in these.
    `prompt_in_files`: may files say the prompt that they were drawn from?
    """

    channels: tuple[int, ...] = ()
    roles: tuple[int, ...] = ()
    models: tuple[str, ...] = ()
    daily: int = Field(default=0, ge=0)
    role_daily: dict[int, Annotated[int, Field(ge=0)]] = {}
    cooldown: float = Field(default=0, ge=0, le=86_400)
    role_cooldown: dict[int, Annotated[float, Field(ge=0, le=86_400)]] = {}
    closed: bool = False
    log_channel: int = 0
    styles: dict[str, Style] = {}
    strike_hours: tuple[Annotated[float, Field(ge=0, le=8760)], ...] = Field(
        default=(0, 1, 24, 168), max_length=10
    )
    strike_days: int = Field(default=30, ge=1, le=365)
    tenure_hours: float = Field(default=0, ge=0, le=8760)
    bands: Bands = Bands()
    bands_restricted: Bands = Bands(review=0.5, block=0.95)
    approve_all: bool = False
    approve_channels: tuple[int, ...] = Field(default=(), max_length=25)
    prompt_in_files: bool = False

    def approves_first(self, *places: int | None) -> bool:
        """Do moderators see every picture first in a channel or thread that is one of these?"""
        return self.approve_all or not set(places).isdisjoint(self.approve_channels)


@dataclass(frozen=True)
class Given:
    """All that is set for one member in one place, how its moderators see the member, and what the
    member is still to be told."""

    member: MemberPreferences = field(default_factory=MemberPreferences)
    channel: Options = field(default_factory=Options)
    server: ServerPreferences = field(default_factory=ServerPreferences)
    standing: Standing = field(default_factory=Standing)
    letters: Mapping[str, Letter] = field(default_factory=dict[str, Letter])
    rules: Mapping[str, str] = field(default_factory=dict[str, str])
    """The server's prompt rules, as they are kept: see bot/moderation/rules.py."""
    session: Session | None = None
    """The creative session whose thread the member is in."""

    def default(self, option: str) -> tuple[Any, Source] | None:
        """The default of an option and where it comes from; None where the bot's own counts."""
        for source in SOURCES:
            value = getattr(getattr(self, source), option)
            if value is not None:
                return value, source
        return None


class Preferences:
    """`life`: seconds that settings are kept after their last use."""

    def __init__(self, store: Store, life: float) -> None:
        self._store = store
        self._life = round(life * 1000)
        self._servers: OrderedDict[int, ServerPreferences] = OrderedDict()
        self._sessions: OrderedDict[int, Session | None] = OrderedDict()

    async def load(self, interaction: discord.Interaction) -> None:
        """Fetch what `given` then says of this interaction. Raises `StoreUnavailable`."""
        server, user = interaction.guild_id or 0, interaction.user.id
        names = [f"{_KEY}:{key}" for key in (*keys_of(interaction).values(), rules_key(server))]
        thread = interaction.channel_id or 0
        rest = (f"standing:{server}:{user}", f"letters:{user}", session_key(thread))
        found = await self._read([*names, *rest])
        member, channel, own, rules, standing, letters, session = (_fields(flat) for flat in found)
        loaded = Given(
            MemberPreferences.read(member),
            Options.read(channel),
            ServerPreferences.read(own),
            Standing.read(standing),
            Letter.read(letters),
            rules,
            Session.read(thread, session),
        )
        interaction.extras[_KEY] = loaded
        _remember(self._servers, server, loaded.server)
        _remember(self._sessions, thread, loaded.session)

    async def _read(self, names: Sequence[str]) -> list[list[bytes]]:
        """Once more where the connection was lost: a read does no harm, and there is time for it
        unless the store was silent (P4)."""
        asked = time.monotonic()
        try:
            return await self._store.run("read", self._life, *names)
        except StoreUnavailable:
            if time.monotonic() - asked > _SOON:
                raise
            return await self._store.run("read", self._life, *names)

    def remembered(self, server: int | None) -> ServerPreferences:
        """As last loaded, for what may not wait for the store; nothing where that is unknown."""
        return self._servers.get(server or 0, ServerPreferences())

    def remembered_session(self, thread: int) -> Session | None:
        """As last loaded, likewise. Raises `KeyError` where it is not known whether there is one:
        `learn` finds it out."""
        return self._sessions[thread]

    async def learn(self, thread: int) -> None:
        """What `remembered_session` says from then on; nothing while the store is silent."""
        with suppress(StoreUnavailable):
            [flat] = await self._read([session_key(thread)])
            _remember(self._sessions, thread, Session.read(thread, _fields(flat)))

    async def of(self, key: str, kind: type[Options]) -> Options:
        """One scope, by its key (see `keys_of`). Raises `StoreUnavailable`."""
        [flat] = await self._read([f"{_KEY}:{key}"])
        return kind.read(_fields(flat))

    async def change(
        self, key: str, kind: type[Options], detail: str = "", /, **values: object
    ) -> None:
        """Set settings of one scope; one that is its kind's default is taken out.

        `detail`: of the audit row, where it is a moderator's decision (P6): see `jobs.audit`.
        Raises `pydantic.ValidationError` for a value that does not fit, `StoreUnavailable`.
        """
        checked = kind.model_validate(values).model_dump(mode="json")
        plain = kind().model_dump(mode="json")
        fields = [
            part
            for option in values
            for part in (
                option,
                "" if checked[option] == plain[option] else json.dumps(checked[option]),
            )
        ]
        event = "settings" if detail else ""
        await self._store.run("change", f"{_KEY}:{key}", self._life, event, detail, *fields)

    async def rules(self, server: int) -> Mapping[str, str]:
        """A server's prompt rules, as they are kept. Raises `StoreUnavailable`."""
        [flat] = await self._read([f"{_KEY}:{rules_key(server)}"])
        return _fields(flat)

    async def change_rules(
        self, server: int, detail: str, put: Mapping[str, str], drop: Iterable[str] = ()
    ) -> None:
        """Keep some and take some out; two people's changes do not undo each other's. `detail`: as
        for `change`. Raises `StoreUnavailable`."""
        changes: dict[str, str] = dict.fromkeys(drop, "")
        changes |= put
        fields = [part for change in changes.items() for part in change]
        name = f"{_KEY}:{rules_key(server)}"
        await self._store.run("change", name, self._life, "settings", detail, *fields)

    async def forget(self, key: str) -> None:
        """Take out all of one scope. Raises `StoreUnavailable`."""
        async with answers():
            await self._store.redis.delete(self._store.key(_KEY, key))


def given(interaction: discord.Interaction) -> Given:
    """What was loaded for it; nothing set where nothing was."""
    return interaction.extras.get(_KEY) or Given()


def keys_of(interaction: discord.Interaction) -> dict[Source, str]:
    """The scopes of an interaction. Threads share the settings of their channel; a private
    conversation is a server of its own that nobody can set anything for."""
    return {
        "member": member_key(interaction.user.id),
        "channel": f"channel:{place_of(interaction)}",
        "server": f"server:{interaction.guild_id or 0}",
    }


def rules_key(server: int) -> str:
    return f"rules:{server}"


def member_key(member: int) -> str:
    return f"member:{member}"


def place_of(interaction: discord.Interaction) -> int:
    """The channel that an interaction is in; of a thread, the channel that it hangs on."""
    channel = interaction.channel
    if isinstance(channel, discord.Thread):
        return channel.parent_id
    return interaction.channel_id or 0


def _remember(known: OrderedDict[int, _T], key: int, value: _T) -> None:
    known[key] = value
    known.move_to_end(key)
    if len(known) > _REMEMBERED:
        known.popitem(last=False)


def _fields(flat: Iterable[bytes]) -> dict[str, str]:
    texts = [part.decode() for part in flat]
    return dict(zip(texts[::2], texts[1::2], strict=True))
