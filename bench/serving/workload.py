"""What members ask for, and when: each workload is a list of arrivals, the same for every arm.

An open loop: requests come when they come, whatever the arm is doing, and latency counts from then.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass, replace

from jobs.contract import ImagineRequest, ModelCard

STEPS = (4, 20, 30, 50)
"""Of mixed requests, each as often as the others."""
GUIDANCES = (1.5, 3.0, 5.0, 7.5)
HEAVY_JOBS = 50
LIGHT_MEMBERS = 9
HEAVY = "1"
"""Who floods; the ids of members are numbers, as Discord's."""
LIGHT_AT = 1.0
"""Seconds; the heavy member's first are in work by then."""
_THINGS = ("lion", "fox", "pizza", "rocket", "owl", "tree", "robot", "cake", "whale", "guitar")
_COLOURS = ("blue", "red", "green", "yellow", "purple", "orange", "pink", "white")


@dataclass(frozen=True)
class Arrival:
    """One request of one member; `at`: seconds from the start."""

    number: int
    at: float
    member: str
    request: ImagineRequest


def request(card: ModelCard, number: int, side: int, steps: int, guidance: float) -> ImagineRequest:
    """A prompt and a seed of its own."""
    thing, colour = _THINGS[number % len(_THINGS)], _COLOURS[number % len(_COLOURS)]
    return ImagineRequest(
        model=card.name,
        prompt=f"a {thing} on a {colour} background",
        width=side,
        height=side,
        num_inference_steps=min(steps, card.max_steps),
        guidance_scale=min(guidance, card.max_guidance),
        seed=number,
        previews=False,
    )


def _member(number: int) -> str:
    return str(number + 2)


def saturated(card: ModelCard, side: int, steps: int, jobs: int) -> list[Arrival]:
    """All at once, all alike but for prompt and seed; each of another member."""
    guidance = card.default_guidance
    return [
        Arrival(number, 0.0, _member(number), request(card, number, side, steps, guidance))
        for number in range(jobs)
    ]


def poisson(card: ModelCard, side: int, rate: float, jobs: int, seed: int) -> list[Arrival]:
    """Independent members, `rate` of them a second, with mixed steps and guidance.

    The same seed gives the same requests at the same places whatever the rate. Each number of steps
    comes equally often, so that the load is what it is said to be.
    """
    order = random.Random(seed)
    steps = [STEPS[number % len(STEPS)] for number in range(jobs)]
    order.shuffle(steps)
    at, arrivals = 0.0, list[Arrival]()
    for number, count in enumerate(steps):
        at += order.expovariate(1.0) / rate
        asked = request(card, number, side, count, order.choice(GUIDANCES))
        arrivals.append(Arrival(number, at, _member(number), asked))
    return arrivals


def flood(card: ModelCard, side: int, steps: int) -> list[Arrival]:
    """One member sends fifty, and then nine send one each."""
    due = [(HEAVY, 0.0)] * HEAVY_JOBS
    due += [(_member(number), LIGHT_AT) for number in range(LIGHT_MEMBERS)]
    return [
        Arrival(number, at, member, request(card, number, side, steps, card.default_guidance))
        for number, (member, at) in enumerate(due)
    ]


def interleaved(
    cards: Sequence[ModelCard], side: int, steps: int, rate: float, jobs: int, seed: int
) -> list[Arrival]:
    """As `poisson`, with the same steps for all, each for one of the models in turn."""
    arrivals: list[Arrival] = []
    for each in poisson(cards[0], side, rate, jobs, seed):
        model = cards[each.number % len(cards)].name
        asked = each.request.model_copy(update={"model": model, "num_inference_steps": steps})
        arrivals.append(replace(each, request=asked))
    return arrivals
