"""Who may do what, where: every command, menu of a message and button, pressed by everybody.

All buttons lie open here, in messages that anybody may press: what no client offers a member is
asked for too. What the bot does is told by its log: the reason of a refusal, or nothing.
"""

from __future__ import annotations

import asyncio
import pkgutil
import time
from collections.abc import AsyncGenerator, Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest
from redis.asyncio import Redis

from bot import commands
from bot.buttons import Actions
from bot.moderation.blocks import block
from bot.records import Record, Records
from bot.replies import Reply
from jobs.contract import DescribeRequest, ImagineRequest, Job, Worker
from jobs.queue import Queue
from jobs.workers import Registry
from sandbox import LocalDiscord
from sandbox import Refused as NotThere
from sandbox.state import Channel, User
from tests.bot.conftest import CAPTIONS, BotProcess
from tests.bot.test_buttons import ENLARGES, PAINTER
from tests.bot.worker import png, until

# Forty presses at once, each to be answered within Discord's three seconds.
pytestmark = pytest.mark.alone
IMAGINE = ImagineRequest(
    model="starter",
    prompt="a lion",
    width=128,
    height=128,
    num_inference_steps=16,
    guidance_scale=2.5,
    seed=7,
)
PERSONAS: tuple[str, ...] = ("author", "member", "blocked", "moderator", "owner", "stranger")
"""`author` made what is pressed. `owner`: of the server and of the bot. `stranger`: owns another
server, where there is no bot but what its members bring along."""
PLACES = ("general", "entries", "@atelier", "Elsewhere/lobby")
"""A channel, a thread, direct messages, and a server where the members brought the bot along."""
HERE, DIRECT, BROUGHT = {"general", "entries"}, "@atelier", "Elsewhere/lobby"
Rights = Mapping[str, str]

# By persona, for what is refused; in the server, in direct messages, and elsewhere. What is not
# named is done, or refused for another reason than who asks: that its picture is gone, say.
RIGHTS_REASONS = {
    *("not-yours-to-set", "not-yours-to-delete", "not-yours-to-cancel", "not-yours-to-see"),
    *(
        "not-yours-to-appeal",
        "submit-not-yours",
        "only-in-servers",
        "blocked-until",
        "appeal-nowhere",
    ),
}
UNSEEN = "unseen"
"""Discord shows it to nobody who is not there."""
NOT_HERE = {"stranger": UNSEEN}
BLOCKED = {"blocked": "blocked-until"}
EVERYBODY: tuple[Rights, Rights, Rights] = (NOT_HERE | BLOCKED, {}, {})
THE_BLOCKED_TOO: tuple[Rights, Rights, Rights] = (NOT_HERE, {}, {})


def refused(why: str, *personas: str) -> dict[str, str]:
    """All of them, where none is named."""
    return dict.fromkeys(personas or PERSONAS, why)


MODERATORS = (
    refused("not-yours-to-set", "author", "member") | NOT_HERE | BLOCKED,
    refused("only-in-servers"),
    refused("only-in-servers"),
)


def own(reason: str, *moderators: str) -> tuple[Rights, Rights, Rights]:
    """Its author, and where it was made these."""
    others = {each: reason for each in PERSONAS if each != "author"}
    here = {each: why for each, why in others.items() if each not in moderators}
    return here | NOT_HERE | BLOCKED, others, others


_SUBMITTED = own("submit-not-yours")
THEIRS = own("not-yours-to-delete", "moderator", "owner")
_NO_APPEAL = dict.fromkeys(PERSONAS, "not-yours-to-appeal") | {"blocked": "appeal-nowhere"}
BUTTONS: Mapping[str, tuple[Rights, Rights, Rights]] = {
    "appeal": (_NO_APPEAL | NOT_HERE, _NO_APPEAL, _NO_APPEAL),
    "audit": MODERATORS,
    "cancel": own("not-yours-to-cancel", "moderator", "owner"),
    "cancelall": EVERYBODY,
    "delete": THEIRS,
    "describe": EVERYBODY,
    "draw": EVERYBODY,
    "drawall": EVERYBODY,
    "judge": MODERATORS,
    "limits": MODERATORS,
    "measure": MODERATORS,
    "moderation": MODERATORS,
    "more": EVERYBODY,
    "pick": EVERYBODY,
    "prefer": (MODERATORS[0], refused("not-yours-to-set"), refused("not-yours-to-set")),
    "privacy": THE_BLOCKED_TOO,
    "redescribe": EVERYBODY,
    "remix": EVERYBODY,
    "report": EVERYBODY,
    "reroll": EVERYBODY,
    "retry": EVERYBODY,
    "rules": MODERATORS,
    "save": EVERYBODY,
    "session": EVERYBODY,
    "settings": EVERYBODY,
    "smaller": EVERYBODY,
    "start": EVERYBODY,
    "studio": MODERATORS,
    "submit": (_SUBMITTED[0], refused("only-in-servers"), _SUBMITTED[2]),
    "takedown": (
        refused("not-yours-to-delete", "author", "member") | NOT_HERE | BLOCKED,
        refused("not-yours-to-delete"),
        refused("not-yours-to-delete"),
    ),
    "upscale": EVERYBODY,
    "vary": EVERYBODY,
    "verdict": MODERATORS,
    "vote": EVERYBODY,
    "withdraw": EVERYBODY,
}
"""Every file in bot/buttons. They are pressed as `SAMPLES` says, else with a record's id."""
SAMPLES: Mapping[str, str] = {
    "appeal": "measure",
    "audit": "search_0",
    "cancelall": "all",
    "judge": "measure_upheld",
    "limits": "1",
    "measure": "1_strike",
    "moderation": "panel",
    "pick": "1",
    "prefer": "server_model",
    "privacy": "export",
    "rules": "show",
    "session": "1",
    "studio": "quotas",
    "verdict": "1_approved",
    "vote": "1",
    "withdraw": "1",
}
OF_A_PICTURE = sorted(set(BUTTONS) - set(SAMPLES) - {"cancel"})
_DESCRIBED = {"draw", "drawall", "redescribe", "start"}
SETTERS = {"moderator", "owner"}
COMMANDS: Mapping[str, set[str]] = {
    "imagine": set(PERSONAS),
    "describe": set(PERSONAS),
    "jobs": set(PERSONAS),
    "preferences": set(PERSONAS),
    "privacy": set(PERSONAS),
    "status": set(PERSONAS),
    "studio": SETTERS,
    "session": set(PERSONAS),
    "Describe": set(PERSONAS),
    "Report": set(PERSONAS),
    "Submit to session": set(PERSONAS),
    "verify": set(PERSONAS),
    "Verify picture": set(PERSONAS),
}
"""Who is offered each command of bot/commands in the server; elsewhere everybody is, but none that
sets something, and none of sessions."""
ONLY_HERE = {"studio", "session", "Submit to session"}


@dataclass(frozen=True)
class Cell:
    """One press or command. `reason`: why the bot refused it, '' where it did not."""

    what: str
    persona: str
    place: str
    reason: str


class Everybody:
    """The people and places, and the buttons in each place."""

    def __init__(self, discord: LocalDiscord, queue: Queue, process: BotProcess) -> None:
        self.discord = discord
        self.queue = queue
        self.process = process
        self.records = Records(queue.store, 3600, 100_000)
        self._number = 0

    async def prepare(self) -> None:
        world, guilds = self.discord.world, self.discord.guilds
        stranger, member = (User(world.snowflake(), name.lower(), name) for name in ("Zoe", "Noor"))
        world.add_user(stranger)
        guilds.join(world.guild, member)
        there = guilds.create("Elsewhere", stranger, with_bot=False)
        self.discord.channels.add("lobby", guild=there)
        names = ("Ada", "Noor", "Ben", "Mori", "Olive", "Zoe")
        self.people = dict(zip(PERSONAS, map(self.discord.member, names), strict=True))
        for person in self.people.values():
            world.user_installs.add(person.id)
            if person.user is not stranger:
                guilds.join(there, person.user)
        await self.people["moderator"].start_thread("entries")
        self.server = int(world.guild.id)
        blocked = int(self.people["blocked"].id)
        brought = await self.people["author"].slash("status", channel=BROUGHT)
        await brought.final()
        self.brought = brought.interaction
        await block(self.queue, self.server, blocked, "measure", by=int(self.people["owner"].id))

    async def record(self, action: str, *, private: bool = False) -> str:
        """Of a picture of the author's in the server, for one press."""
        self._number += 1
        name = f"{action}-{self._number}"
        described = action in _DESCRIBED
        author = self.people["author"]
        record = Record(
            job=name,
            owner=int(author.id),
            server=self.server,
            channel=int(author.channel("general").id),
            message=1,
            at=time.time(),
            request=DescribeRequest(model="captioner") if described else IMAGINE,
            captions=("a lion",) if described else (),
            private=private,
        )
        await self.records.put(record)
        return name

    async def job(self) -> str:
        """One of the author's that waits."""
        self._number += 1
        author = self.people["author"]
        reply = Reply(
            token="gone",
            channel=int(author.channel("general").id),
            message=1,
            user=int(author.id),
            at=0,
            server=self.server,
        )
        job = Job(
            id=f"cancel-{self._number}",
            server=str(self.server),
            member=author.id,
            request=IMAGINE,
            cost=1.0,
            origin="nobody-tells-it",
        )
        await self.queue.submit(job, reply.model_dump_json())
        return job.id

    async def samples(self, actions: Iterable[str], *, private: bool = False) -> list[str]:
        """A button of each action, all of them on things of their own."""
        found: list[str] = []
        for action in actions:
            if action == "cancel":
                about = await self.job()
            else:
                about = SAMPLES.get(action) or await self.record(action, private=private)
            found.append(f"a:{action}:{about}:0")
        return found

    def post(self, place: Channel, ids: list[str]) -> dict[str, dict[str, Any]]:
        """Messages of the bot with these buttons, by button."""
        rows = list(_rows(ids))
        found: dict[str, dict[str, Any]] = {}
        for start in range(0, len(rows), 5):
            some = rows[start : start + 5]
            parts = [{"type": 1, "components": [_button(each) for each in row]} for row in some]
            payload = {"content": "-", "components": parts}
            made = self.discord.messages.create(place, self.discord.world.bot, payload, {})
            if place is self.brought.channel:
                made.interaction = self.brought  # else the bot would be a member there
            shape = self.people["author"].shape(made)
            found |= {each: shape for row in some for each in row}
        return found

    async def press(self, place: str, persona: str, ids: list[str]) -> list[Cell]:
        """All of them at once."""
        person = self.people[persona]
        # Direct messages are between the bot and each; anywhere else the message is the author's.
        channel = (person if place == DIRECT else self.people["author"]).channel(place)
        messages = self.post(channel, ids)

        async def one(custom_id: str) -> Cell:
            what = custom_id.split(":")[1]
            values = ["0"] if what == "pick" else None
            try:
                reply = await person.press(messages[custom_id], custom_id, values)
            except NotThere:
                return Cell(what, persona, place, UNSEEN)
            await reply.answered(20)
            return Cell(what, persona, place, str(reply.interaction.id))

        return await asyncio.gather(*map(one, ids))

    async def settled(
        self, cells: list[Cell], wrong: Callable[[list[Cell]], list[str]]
    ) -> list[str]:
        """What is wrong with their reasons in the end: a press that is acknowledged first is
        refused, and logged, a little later."""

        async def right() -> bool:
            return not wrong(self.reasons(cells))

        with suppress(TimeoutError):
            await until(right)
        return wrong(self.reasons(cells))

    def reasons(self, cells: list[Cell]) -> list[Cell]:
        """With the reason that the log has in the place of the interaction's id; '' for those that
        have nothing to do with who pressed."""
        assert not self.process.failures, self.process.log()
        rows = self.process.events("command.refused")
        told = {str(row["interaction"]): row["reason"] for row in rows}
        told = {name: why for name, why in told.items() if why in RIGHTS_REASONS}
        return [
            replace(c, reason=told.get(c.reason, "")) if c.reason != UNSEEN else c for c in cells
        ]


def _rows(ids: list[str]) -> Iterator[list[str]]:
    """Of five buttons; a menu has one of its own."""
    row: list[str] = []
    for each in ids:
        if len(row) == 5 or (row and ":pick:" in each + row[0]):
            yield row
            row = []
        row.append(each)
    yield row


def _button(custom_id: str) -> dict[str, Any]:
    if ":pick:" in custom_id:
        return {"type": 3, "custom_id": custom_id, "options": [{"label": "a", "value": "0"}]}
    return {"type": 2, "style": 2, "label": custom_id[:80], "custom_id": custom_id}


def expected(what: str, persona: str, place: str) -> str:
    here, direct, brought = BUTTONS[what]
    return (here if place in HERE else direct if place == DIRECT else brought).get(persona, "")


@pytest.fixture
async def worker(registry: Registry) -> Registry:
    await registry.publish(Worker(id="w1", device="cpu", cards=(PAINTER, CAPTIONS, ENLARGES)))
    return registry


@pytest.fixture
async def bot(
    worker: Registry, discord_server: LocalDiscord, redis: Redis, redis_url: str, tmp_path: Path
) -> AsyncGenerator[BotProcess]:
    """Killed at the end: what hundreds of presses at once began is held up by Discord's limits, and
    what becomes of it is no matter here."""
    process = BotProcess(discord_server, redis_url, tmp_path)
    await process.start()
    yield process
    await process.kill()
    assert not process.failures, process.log()


@pytest.fixture
async def everybody(
    worker: Registry, discord_server: LocalDiscord, queue: Queue, bot: BotProcess
) -> Everybody:
    opened = Everybody(discord_server, queue, bot)
    await opened.prepare()
    return opened


def test_every_button_and_command_is_here() -> None:
    """One that is not cannot be merged."""
    own = set(Actions().names)
    assert set(BUTTONS) == own
    files = {module.name for module in pkgutil.iter_modules(commands.__path__)}
    assert len(files) == len(COMMANDS)


@pytest.mark.parametrize("place", PLACES)
async def test_who_may_press_what(everybody: Everybody, place: str) -> None:
    cells: list[Cell] = []
    for persona in PERSONAS:
        cells += await everybody.press(place, persona, await everybody.samples(BUTTONS))
    assert len(cells) == len(PERSONAS) * len(BUTTONS)

    def wrong(cells: list[Cell]) -> list[str]:
        return [
            f"{cell.what} by {cell.persona}: {cell.reason or 'done'}, not {wanted or 'done'}"
            for cell in cells
            if cell.reason != (wanted := expected(cell.what, cell.persona, place))
        ]

    assert await everybody.settled(cells, wrong) == []


async def test_a_private_picture_is_its_owners_alone(everybody: Everybody) -> None:
    """P3: whatever button of it somebody else comes by; moderators too."""
    for persona in ("member", "moderator", "owner"):
        ids = await everybody.samples(OF_A_PICTURE, private=True)
        cells = await everybody.press("general", persona, ids)
        done = await everybody.settled(
            cells, lambda cells: [c.what for c in cells if c.reason != "not-yours-to-see"]
        )
        assert done == [], persona
    ids = await everybody.samples(OF_A_PICTURE, private=True)
    cells = everybody.reasons(await everybody.press("general", "author", ids))
    assert {cell.reason for cell in cells if cell.what != "takedown"} == {""}


@pytest.mark.parametrize("place", PLACES)
async def test_who_is_offered_which_command(everybody: Everybody, place: str) -> None:
    for persona in PERSONAS:
        if place in HERE and persona == "stranger":
            continue
        found = {each["name"] for each in everybody.people[persona].commands(place)}
        offered = {
            name
            for name, who in COMMANDS.items()
            if (persona in who if place in HERE else name not in ONLY_HERE)
        }
        assert found == offered, persona


@pytest.mark.parametrize("place", ["general", "entries"])
async def test_the_blocked_may_read_what_is_kept_of_them_and_no_more(
    everybody: Everybody, place: str
) -> None:
    blocked = everybody.people["blocked"]
    cells: list[Cell] = []
    for name in ("imagine", "describe", "jobs", "preferences", "privacy", "status"):
        given: dict[str, Any] = {"prompt": "a lion"} if name == "imagine" else {}
        given |= {"image": png()} if name == "describe" else {}
        reply = await blocked.slash(name, channel=place, **given)
        await reply.answered()
        cells.append(Cell(name, "blocked", place, str(reply.interaction.id)))

    def done(cells: list[Cell]) -> list[str]:
        return [cell.what for cell in cells if not cell.reason and cell.what != "privacy"]

    assert await everybody.settled(cells, done) == []
    assert not next(c.reason for c in everybody.reasons(cells) if c.what == "privacy")
