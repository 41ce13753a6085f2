"""The queue's sharing in plain Python: slow, without bounds or a store, short enough to believe.

What it says is what jobs/lua must do, to the last bit of an account.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field

_PRUNED_AT_ONCE = 3
_LOOK_AHEAD = 8


@dataclass
class PlainJob:
    id: str
    server: str
    member: str
    model: str
    batch: str
    cost: float
    weight: float
    born: int
    attempts: int = 0
    charged: float = 0.0


@dataclass
class Accounts:
    """Seconds charged, of servers or of one server's members."""

    of: dict[str, float] = field(default_factory=dict[str, float])
    floor: float = 0.0

    def account(self, name: str) -> float:
        return self.of.get(name, 0.0)

    def first(self, names: set[str]) -> str | None:
        return min(names, key=lambda name: (self.account(name), name), default=None)

    def enter(self, name: str, standing: set[str], waiting: set[str]) -> None:
        first = self.first(standing)
        start = self.floor if first is None else min(self.floor, self.account(first))
        self.of[name] = max(self.account(name), start)
        low = sorted((account, other) for other, account in self.of.items() if account < start)
        for _, other in low[:_PRUNED_AT_ONCE]:
            if other not in waiting:
                del self.of[other]

    def charge(self, name: str, by: float) -> None:
        self.floor = max(self.floor, self.account(name))
        self.of[name] = self.account(name) + by

    def correct(self, name: str, by: float) -> None:
        self.of[name] = by + self.of.get(name, self.floor)


class PlainQueue:
    """Claims exactly what the real one does."""

    def __init__(self) -> None:
        self.servers = Accounts()
        self.members: dict[str, Accounts] = defaultdict(Accounts)
        self.lines: dict[tuple[str, str, str], list[PlainJob]] = defaultdict(list)
        self.running: dict[str, PlainJob] = {}

    def stand(self, job: PlainJob, *, at_head: bool = False) -> None:
        line = self.lines[job.model, job.server, job.member]
        if not line:
            in_server = {m for _, s, m in self._lines() if s == job.server}
            self.members[job.server].enter(
                job.member, self._members(job.model, job.server), in_server
            )
            here = self._servers(job.model)
            if job.server not in here:
                self.servers.enter(job.server, here, {s for _, s, _ in self._lines()})
        line.insert(0 if at_head else len(line), job)

    def claim(self, loaded: list[str], others: list[str], limit: int) -> list[str]:
        first = self._choose(loaded) or self._choose(others)
        if first is None:
            return []
        taken = [self._take(first)]
        if first.attempts > 1:
            return taken
        passed: set[tuple[str, str]] = set()
        while len(taken) < limit and len(passed) < _LOOK_AHEAD:
            job = self._head(first.model, passed)
            if job is None:
                break
            if job.batch == first.batch and not job.attempts:
                taken.append(self._take(job))
            else:
                passed.add((job.server, job.member))
        return taken

    def settle(self, job: PlainJob, seconds: float) -> None:
        if seconds:
            self.servers.correct(job.server, seconds)
            self.members[job.server].correct(job.member, seconds / job.weight)

    def give_back(self, job: PlainJob) -> None:
        """After an attempt that came to nothing."""
        self.settle(job, -job.charged)
        self.stand(job, at_head=True)

    def queued(self) -> list[PlainJob]:
        return [job for line in self.lines.values() for job in line]

    def _lines(self) -> list[tuple[str, str, str]]:
        return [key for key, line in self.lines.items() if line]

    def _servers(self, model: str) -> set[str]:
        return {s for m, s, _ in self._lines() if m == model}

    def _members(self, model: str, server: str) -> set[str]:
        return {member for m, s, member in self._lines() if (m, s) == (model, server)}

    def _head(self, model: str, passed: set[tuple[str, str]]) -> PlainJob | None:
        servers = self._servers(model)
        while server := self.servers.first(servers):
            members = {m for m in self._members(model, server) if (server, m) not in passed}
            member = self.members[server].first(members)
            if member is not None:
                return self.lines[model, server, member][0]
            servers.discard(server)
        return None

    def _choose(self, models: list[str]) -> PlainJob | None:
        heads = [job for model in models if (job := self._head(model, set()))]
        return min(heads, key=self._turn, default=None)

    def _turn(self, job: PlainJob) -> tuple[float, str, float, int]:
        share = self.members[job.server].account(job.member)
        return self.servers.account(job.server), job.server, share, job.born

    def _take(self, job: PlainJob) -> str:
        self.lines[job.model, job.server, job.member].pop(0)
        self.servers.charge(job.server, job.cost)
        self.members[job.server].charge(job.member, job.cost / job.weight)
        job.attempts, job.charged = job.attempts + 1, job.cost
        self.running[job.id] = job
        return job.id
