"""A whole studio of real processes: local Discord, Valkey, bot and workers, and links to break.

The test's own process holds the local Discord and the proxies; everything else is a process of
its own, with an environment that is written down here and nowhere else.
"""

from __future__ import annotations

import asyncio
import itertools
import os
import sys
from collections.abc import AsyncGenerator, Awaitable, Callable, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path
from typing import Any, Self

from jobs.contract import ImagineRequest, Job
from jobs.queue import Queue
from jobs.settings import QueueSettings
from sandbox import AnsweredTooLate, LocalDiscord, Member, Quotas, Reply
from sandbox.contract import Contract
from sandbox.talk import in_progress
from tests.faults.programs import Program
from tests.faults.proxy import Proxy
from tests.faults.store import Store, store_url
from tests.faults.watch import PATIENCE, Watch, until
from tests.models.worker import save_crayon

ROOT = Path(__file__).parents[2]
Message = dict[str, Any]
LOADING, EPHEMERAL = 1 << 7, 1 << 6

SHARED: Mapping[str, str] = {
    "ATELIER_SIGNING_KEY": "5a" * 32,
    "ATELIER_QUEUE_NAME": "faults",
    "ATELIER_LOG_FORM": "json",
    "ATELIER_LEASE": "1.5",
    "ATELIER_RETRY_DELAY": "0.1",
}
"""What bot and workers must agree on."""
WORKER: Mapping[str, str] = {
    "ATELIER_DEVICE": "cpu",
    "ATELIER_DEVICE_JOBS": "1",
    "ATELIER_STEP_TIMEOUT": "1.5",
    "ATELIER_STOP_GRACE": "1.5",
}


def loaded(message: Message) -> bool:
    return not in_progress(message)


def has_picture(message: Message) -> bool:
    return loaded(message) and bool(message["attachments"])


def _logged(program: Program, event: str) -> Callable[[], Awaitable[bool]]:
    async def logged() -> bool:
        return any(record.get("event") == event for record in program.records())

    return logged


class Machine:
    """A worker: its process, its link to the store, and the folder of its model."""

    def __init__(self, program: Program, link: Proxy, folder: Path) -> None:
        self.program = program
        self.link = link
        self._go = folder / "crayon" / "go"

    def go(self) -> None:
        """Jobs told to "wait" or "hang" go on."""
        self._go.touch()

    def wait(self) -> None:
        self._go.unlink(missing_ok=True)


class Studio(Watch):
    """Use as an async context: leaving it ends everything, whatever happened inside."""

    def __init__(
        self,
        folder: Path,
        *,
        workers: int = 1,
        store: Mapping[str, str] | None = None,
        settings: Mapping[str, str] | None = None,
        worker_environment: Mapping[str, str] | None = None,
    ) -> None:
        """`store`: lines of valkey.conf; `settings`: for bot and workers."""
        self.folder = folder
        self.settings = {**SHARED, **(settings or {})}
        self.discord = LocalDiscord(quotas=Quotas(identify_every=0.0))  # bots restart at once
        self.contract = Contract()
        self.contract.watch(self.discord.traffic)
        self.store = Store(folder / "store", store)
        self.bot_link = Proxy(self.store.port)
        self._worker_environment = {**WORKER, **(worker_environment or {})}
        self._links = [Proxy(self.store.port) for _ in range(workers)]
        self._stack = AsyncExitStack()
        self._seeds = itertools.cycle(range(1, 80))
        self.workers: list[Machine] = []
        self.bot: Program
        self.queue: Queue

    async def __aenter__(self) -> Self:
        async with AsyncExitStack() as stack:
            await stack.enter_async_context(self.discord)
            stack.push_async_callback(self.store.close)
            await self.store.start()
            for link in (self.bot_link, *self._links):
                await stack.enter_async_context(link)
            self.bot = self._program("bot", "bot", self.bot_link, self._bot_environment())
            for number, link in enumerate(self._links, start=1):
                self.workers.append(self._machine(number, link))
            for program in self._programs:
                stack.push_async_callback(program.kill)
            self.queue = Queue.open(self.queue_settings())
            stack.push_async_callback(self.queue.close)
            await asyncio.gather(*(program.start() for program in self._programs))
            await self.serving()
            self._stack = stack.pop_all()
        return self

    async def __aexit__(self, *exc: object) -> None:
        await self._stack.aclose()

    @property
    def worker(self) -> Machine:
        return self.workers[0]

    @property
    def _programs(self) -> list[Program]:
        return [self.bot, *(machine.program for machine in self.workers)]

    def queue_settings(self, port: int = 0, **changes: Any) -> QueueSettings:
        """The processes' own, straight to the store; or through a proxy at `port`."""
        own = {
            name.removeprefix("ATELIER_").lower(): value for name, value in self.settings.items()
        }
        known = {name: value for name, value in own.items() if name in QueueSettings.model_fields}
        url = store_url(port or self.store.port)
        return QueueSettings.model_validate({**known, "redis_url": url, **changes})

    def mistakes(self) -> list[dict[str, Any]]:
        """Tracebacks in any log, and what this Discord itself found wrong."""
        found = [record for program in self._programs for record in program.mistakes()]
        wrong = [*self.discord.unknown_routes, *map(repr, self.discord.internal_errors)]
        wrong += sorted({violation.sentence for violation in self.contract.violations})
        return found + [{"discord": text} for text in wrong]

    def ended(self) -> list[str]:
        """Processes that nobody ended and that are gone all the same."""
        programs = [*self._programs, self.store.program]
        return [f"{program.name} ended by itself" for program in programs if not program.alive]

    def forgive(self) -> None:
        """A test found a mistake and said so: the next one starts without it."""
        for program in self._programs:
            program.forgive()

    def logs(self) -> str:
        return "\n".join(f"--- {p.name}\n{p.log()}" for p in (*self._programs, self.store.program))

    # What members do and see.

    async def draw(
        self, prompt: str, member: str = "Ada", channel: str = "general", **options: Any
    ) -> Reply:
        """`/imagine` with a prompt that `tests.models.crayon` obeys.

        Its squares are dark: of the middle shades of grey the picture check is in doubt.
        """
        options.setdefault("seed", next(self._seeds))
        return await self.member(member).slash("imagine", channel=channel, prompt=prompt, **options)

    def member(self, name: str) -> Member:
        return self.discord.member(name)

    async def picture(self, reply: Reply) -> Message:
        """Wait for its picture; and there is one message only, which the member sees, but for the
        word that it is there, once, where that took ten seconds."""
        message = await reply.final(loaded, timeout=PATIENCE)
        assert has_picture(message), message["content"]
        others = [each["content"] for each in reply.messages if each["id"] != message["id"]]
        assert others in ([], [f"<@{reply.interaction.user.id}> your result is there."])
        assert not message["flags"] & (LOADING | EPHEMERAL)
        return message

    async def works(self, member: str = "Ben") -> None:
        """The studio is of use: a new job becomes a picture. Waits until it is served again."""
        await self.serving()
        await self.picture(await self.draw("a lion", member))

    # What an operator does.

    async def restart_bot(self) -> None:
        """Start it again, after it is gone for the local Discord too."""
        await self.bot.kill()
        changes = self.discord.events.changes
        await changes.wait_for(lambda: not self.discord.ready, PATIENCE, "the bot's absence")
        await self.bot.start()
        await self.discord.wait_ready(PATIENCE)

    @asynccontextmanager
    async def second_bot(self) -> AsyncGenerator[Program]:
        """Another bot of the same application, on a link to the store that nobody breaks."""
        link = Proxy(self.store.port)
        async with link:
            program = self._program("bot-2", "bot", link, self._bot_environment())
            await program.start()
            try:
                await until(_logged(program, "bot.ready"), "the second bot")
                yield program
            finally:
                await program.kill()

    async def mend(self) -> None:
        """Every link and process as at the start, until members are served again."""
        if not self.store.program.alive:
            await self.store.start()
        self.store.program.resume()
        await self.store.answering()
        for link in (self.bot_link, *(machine.link for machine in self.workers)):
            link.heal()
            await link.accept()
        for machine in self.workers:
            machine.go()
            if not machine.program.alive:
                await machine.program.start()
            machine.program.resume()
        if not self.bot.alive:
            await self.restart_bot()
        self.bot.resume()
        await self.serving()
        await self.quiet()
        for machine in self.workers:
            machine.wait()

    # What the processes do.

    async def serving(self) -> None:
        """Wait until members can be served: the bot is there, and a model on offer with it."""
        await self.discord.wait_ready(PATIENCE)

        async def offered() -> bool:
            ada = self.member("Ada")
            try:
                return bool(await ada.autocomplete("imagine", "model", "", prompt="a lion"))
            except AnsweredTooLate:
                return False

        await until(offered, "a model on offer")

    def job(self, name: str, prompt: str = "a lion", member: str = "7") -> Job:
        """One past the bot, for tests of the queue and the worker alone."""
        request = ImagineRequest(
            model="crayon",
            prompt=prompt,
            width=32,
            height=32,
            num_inference_steps=3,
            guidance_scale=0.0,
            seed=5,
        )
        return Job(id=name, server="1", member=member, request=request, cost=0.1)

    # How it is put together.

    def _bot_environment(self) -> dict[str, str]:
        return {
            "ATELIER_DISCORD_TOKEN": self.discord.token,
            "ATELIER_DISCORD_URL": self.discord.url,
        }

    def _machine(self, number: int, link: Proxy) -> Machine:
        folder = self.folder / f"worker-{number}"
        folder.mkdir(parents=True)
        models = [f"{name}={save_crayon(folder / name, name)}" for name in ("crayon", "reader")]
        own = {**self._worker_environment, "ATELIER_MODELS": ",".join(models)}
        program = self._program(f"worker-{number}", "tests.faults.worker", link, own)
        return Machine(program, link, folder)

    def _program(self, name: str, module: str, link: Proxy, own: Mapping[str, str]) -> Program:
        environment = {
            "PATH": os.environ.get("PATH", ""),
            "HOME": str(self.folder),
            "PYTHONPATH": str(ROOT),
            "PYTHONDONTWRITEBYTECODE": "1",
            **self.settings,
            **own,
            "ATELIER_REDIS_URL": store_url(link.port),
        }
        command = [sys.executable, "-m", module]
        return Program(name, command, environment, self.folder)
