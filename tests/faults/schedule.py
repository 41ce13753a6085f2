"""Carries a plan out on a studio of real processes, mends it, waits until it is quiet, and checks.

The store keeps its log of commands with `appendfsync always`: the check counts on nothing that it
acknowledged being lost when it is killed.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

from jobs.errors import JobUnknown, StoreUnavailable
from sandbox import BotNotReady, Reply
from tests.faults.checks import LATE, Record, violations
from tests.faults.history import History
from tests.faults.plan import LENGTH, Ask, Fault, Plan, plan
from tests.faults.programs import Program
from tests.faults.proxy import Proxy, script
from tests.faults.store import DURABLE
from tests.faults.studio import Studio
from tests.faults.watch import until

_SLOW = 3000.0
_LATE = 0.2


class ScheduleFailed(AssertionError):
    """Says which promise was broken, how to repeat it, and everything that was seen.

    `only_late`: nothing was wrong but that it took too many seconds; on a machine where many
    schedules run at once, that may be theirs.
    """

    def __init__(self, said: str, *, only_late: bool) -> None:
        super().__init__(said)
        self.only_late = only_late


@dataclass
class _Run:
    studio: Studio
    plan: Plan
    history: History
    asked: list[tuple[Ask, Reply]] = field(default_factory=list[tuple[Ask, Reply]])
    bot_down: list[tuple[float, float]] = field(default_factory=list[tuple[float, float]])

    async def carry_out(self) -> None:
        started = time.monotonic()

        async def after(at: float) -> None:
            await asyncio.sleep(started + at - time.monotonic())

        async def ask(step: Ask) -> None:
            await after(step.at)
            await self._ask(step)

        async def breaks(steps: list[Fault]) -> None:
            for step in steps:
                await after(step.at)
                async with self._fault(step):
                    await asyncio.sleep(step.lasts)

        targets: dict[str, list[Fault]] = {}
        for fault in self.plan.faults:
            targets.setdefault(fault.target, []).append(fault)
        async with asyncio.TaskGroup() as group:
            for step in self.plan.asks:
                group.create_task(ask(step))
            for steps in targets.values():
                group.create_task(breaks(steps))

    async def _ask(self, step: Ask) -> None:
        world = self.studio.discord.world
        member = self.studio.member(step.member)
        channel = "general" if step.place == "general" else world.dm_with(member.user).id
        reply = await self.studio.draw(step.prompt, step.member, channel)
        self.asked.append((step, reply))
        if step.cancel_after is not None:
            await asyncio.sleep(step.cancel_after)
            with suppress(JobUnknown, StoreUnavailable):
                await self.studio.queue.cancel(reply.id, who=member.id)

    @asynccontextmanager
    async def _fault(self, step: Fault) -> AsyncGenerator[None]:
        if step.target.endswith("-link"):
            link = self._link(step.target.removesuffix("-link"))
            await _break_link(link, step.how)
            yield
            link.heal()
            await link.accept()
            return
        began = self.studio.discord.clock.now()
        program = self._program(step.target)
        if step.how == "pause":
            program.pause()
            yield
            program.resume()
        elif program is self.studio.store.program:
            await self.studio.store.kill()
            yield
            await self.studio.store.start()
        else:
            await program.kill()
            yield
            if program is self.studio.bot:
                await self.studio.restart_bot()
            else:
                await program.start()
        if program is self.studio.bot:
            self.bot_down.append((began, self.studio.discord.clock.now() + _LATE))

    def _program(self, name: str) -> Program:
        if name == "bot":
            return self.studio.bot
        if name == "store":
            return self.studio.store.program
        return self.studio.workers[int(name.removeprefix("worker-")) - 1].program

    def _link(self, name: str) -> Proxy:
        if name == "bot":
            return self.studio.bot_link
        return self.studio.workers[int(name.removeprefix("worker-")) - 1].link

    async def settle(self) -> None:
        """Everything is well again: wait until nothing is left to be done or told."""
        await self.studio.mend()
        with suppress(AssertionError):  # the check says more about those who wait in vain
            await until(self._all_told, "everybody told")
        await self.studio.quiet()
        await self.studio.delivered()

    async def _all_told(self) -> bool:
        return not any(self._open(reply) for _, reply in self.asked)

    def _open(self, reply: Reply) -> bool:
        """Is somebody still at it? What a bot was asked before it died, only the store knows of."""
        asked = reply.interaction
        if reply.failed or any(began >= asked.created for began, _ in self.bot_down):
            return False
        return not self.history.finals(reply.id, asked.user.id)

    async def record(self) -> Record:
        return await Record.take(self.studio, self.history, self.asked, self.bot_down)


async def _break_link(link: Proxy, how: str) -> None:
    if how == "cut":
        link.cut()
    elif how == "refuse":
        await link.refuse()
    elif how == "freeze":
        link.freeze()
    elif how == "delay":
        link.delay = 0.2
    elif how == "slow":
        link.bytes_per_second = _SLOW
    else:
        link.cut_reply(script(how.removeprefix("cut ")))


def _is_late(found: str) -> bool:
    """Is this a matter of seconds alone?"""
    return found.endswith(f": {LATE}") or found.startswith(f"{BotNotReady.__name__}: ")


async def run(seed: int, folder: Path, length: float = LENGTH) -> None:
    """Raises `ScheduleFailed`."""
    chosen = plan(seed, length)
    seen = ""
    try:
        async with Studio(folder, workers=2, store=DURABLE) as studio:
            going = _Run(studio, chosen, History(studio.discord))
            try:
                await going.carry_out()
                unexpected = studio.ended()
                await going.settle()
                found = [*unexpected, *violations(await going.record())]
            finally:
                seen = f"{going.history}\n\nLogs\n{studio.logs()}"
    except ExceptionGroup as error:
        found = [f"{type(inner).__name__}: {inner}" for inner in error.exceptions]
    except Exception as error:
        found = [f"{type(error).__name__}: {error}"]
    if found:
        broken = "\n".join(found)
        raise ScheduleFailed(
            f"seed {seed}: {broken}\n\nRepeat it: python -m tests.faults {seed}\n\n"
            f"Schedule\n{chosen}\n\nWhat members saw\n{seen}",
            only_late=all(map(_is_late, found)),
        )
