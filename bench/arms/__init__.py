"""The arms: our queue and the task libraries, one file each, all in the same layout of processes.

To add one: a file here with the two functions of `Arm`, and a line in `ARMS`.
"""

from __future__ import annotations

import importlib
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from typing import Protocol, cast

from bench.drive import Plan, Sample

INSTALL = "pip install -c constraints.txt -e '.[bench]'"


class Arm(Protocol):
    """What each file here defines; each function has a process of its own."""

    def work(self, url: str) -> None:
        """Run the worker on the store at `url` until a signal ends it."""
        ...

    def produce(self, url: str, plan: Plan) -> Sample:
        """Send the plan's jobs, see every result and say how long that took."""
        ...


@dataclass(frozen=True)
class Entry:
    """One arm. `packages`: what it needs, by their names on PyPI; the first is the library.

    `share`: how much of the plan's flood it gets, for those too slow for all of it.
    """

    name: str
    packages: tuple[str, ...]
    share: float = 1.0

    @property
    def ours(self) -> bool:
        return not self.packages

    def skipped(self) -> str | None:
        """Why it cannot run; None when it can."""
        for package in self.packages:
            try:
                version(package)
            except PackageNotFoundError:
                return f"skipped: {package} is not installed ({INSTALL})"
        return None

    def load(self) -> Arm:
        # Were a file named as its library, a type checker would take one for the other.
        file = self.name if self.ours else f"with_{self.name}"
        return cast(Arm, importlib.import_module(f"bench.arms.{file}"))


ARMS = (
    Entry("atelier", ()),
    Entry("dramatiq", ("dramatiq",)),
    Entry("saq", ("saq",)),
    Entry("taskiq", ("taskiq-redis",)),
    Entry("arq", ("arq",)),
    Entry("streaq", ("streaq",)),
    Entry("docket", ("pydocket",), share=0.5),
    Entry("celery", ("celery",), share=0.5),
    Entry("rq", ("rq",), share=0.34),
)
