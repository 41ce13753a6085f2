"""A random schedule from one seed: what members ask for, and what breaks meanwhile.

The same seed gives the same plan, always; what the processes make of it depends on the machine's
mood, so a seed that fails may have to be repeated a few times.
"""

from __future__ import annotations

from dataclasses import dataclass
from random import Random

LENGTH = 10.0
"""Seconds that members ask and things break; then all is mended."""
MEMBERS = ("Ada", "Ben", "Mori", "Olive")
PLACES = ("general", "direct")
"""Two servers to the queue: the guild, and a member's own conversation with the bot."""

_PROMPTS = {
    "a lion": 12,
    "take a while": 8,
    "break": 2,
    "refuse": 2,
    "die": 1,
    "hang": 1,
}
_FAULTS: dict[str, dict[str, int]] = {
    "bot": {"kill": 3, "pause": 1},
    "worker-1": {"kill": 2, "pause": 2},
    "worker-2": {"kill": 2, "pause": 2},
    "store": {"kill": 2, "pause": 2},
    "bot-link": {"cut": 2, "refuse": 1, "freeze": 2, "delay": 1, "slow": 1, "cut submit": 2,
                 "cut acknowledge": 2, "cut collect": 1},
    "worker-1-link": {"cut": 2, "refuse": 1, "freeze": 2, "delay": 1, "slow": 1, "cut finish": 2,
                      "cut claim": 2, "cut renew": 1, "cut fail": 1},
    "worker-2-link": {"cut": 2, "refuse": 1, "freeze": 2, "delay": 1, "slow": 1, "cut finish": 2,
                      "cut claim": 2, "cut renew": 1, "cut fail": 1},
}  # fmt: skip


@dataclass(frozen=True)
class Ask:
    """A member sends `/imagine`; `cancel_after`: seconds, None for never."""

    at: float
    member: str
    place: str
    prompt: str
    cancel_after: float | None

    def __str__(self) -> str:
        cancel = "" if self.cancel_after is None else f", cancelled {self.cancel_after:.2f} s later"
        return f"{self.at:6.2f}  {self.member} asks in {self.place}: {self.prompt}{cancel}"


@dataclass(frozen=True)
class Fault:
    """Something breaks at `at` and is as before `lasts` seconds later."""

    at: float
    target: str
    how: str
    lasts: float

    def __str__(self) -> str:
        return f"{self.at:6.2f}  {self.target}: {self.how} for {self.lasts:.2f} s"


@dataclass(frozen=True)
class Plan:
    seed: int
    asks: tuple[Ask, ...]
    faults: tuple[Fault, ...]

    def __str__(self) -> str:
        steps = sorted((*self.asks, *self.faults), key=lambda step: step.at)
        return "\n".join(map(str, steps))


def plan(seed: int, length: float = LENGTH) -> Plan:
    """Faults of one target follow each other; those of different targets overlap."""
    chance = Random(seed)
    asks: list[Ask] = []
    at = 0.0
    while (at := at + chance.expovariate(2.0)) < length:
        prompt = _one_of(chance, _PROMPTS)
        cancel = chance.uniform(0, 2) if chance.random() < 0.15 else None
        asks.append(Ask(at, chance.choice(MEMBERS), chance.choice(PLACES), prompt, cancel))
    faults: list[Fault] = []
    for target in chance.sample(sorted(_FAULTS), k=chance.randint(2, 4)):
        at = chance.uniform(0, length / 2)
        while at < length:
            lasts = chance.uniform(0.2, 4.0)
            faults.append(Fault(at, target, _one_of(chance, _FAULTS[target]), lasts))
            at += lasts + chance.uniform(1, length / 2)
    faults.sort(key=lambda fault: fault.at)
    return Plan(seed, tuple(asks), tuple(faults))


def _one_of(chance: Random, weights: dict[str, int]) -> str:
    return chance.choices(list(weights), list(weights.values()))[0]
