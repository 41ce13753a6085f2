"""What a job would have cost alone, told from what it cost among others.

A prediction is of a job alone, and is charged when the job is claimed. Where jobs share steps each
takes less, and on a machine that does other things too each takes more. That is nobody's merit and
nobody's fault: were it settled with their members, who floods would be given back a part of each of
eight jobs at once, and be first again before others who came meanwhile. So what is settled is how
much dearer or cheaper a job was than those like it are now.
"""

from __future__ import annotations

_KEPT = 0.6
"""Of the mean so far, at each job that ends. When a burst begins the first few still count as
cheap, about one job's worth in all; the less is kept the fewer, and the less a job that really is
dearer counts as that."""

_MOST = 4.0
"""Times the mean that one job counts in it: one that stalled does not make the next ones cheap."""


class Rates:
    """By model, the moving mean of measured through predicted seconds, on one worker."""

    def __init__(self) -> None:
        self._of: dict[str, float] = {}

    def alone(self, model: str, predicted: float, measured: float) -> float:
        """The seconds that a job which ended would have taken alone: of its like those predicted,
        on the mean. Both given in seconds; without a prediction those measured."""
        if predicted <= 0 or measured <= 0:
            return measured
        rate = measured / predicted
        before = self._of.get(model, rate)
        seen = min(_MOST * before, max(before / _MOST, rate))
        mean = _KEPT * before + (1 - _KEPT) * seen
        self._of[model] = mean
        return measured / mean
