"""What a fault is: something that goes wrong until it is lifted. `faults` holds them all."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from sandbox.errors import Refused
from sandbox.wire import JSON


class Fault:
    """`kind` and `about` say what it is; `id` is its number among those of one local Discord."""

    def __init__(self, kind: str, **about: Any) -> None:
        self.kind, self.about = kind, about
        self.id = 0
        self._lifted = False

    @property
    def active(self) -> bool:
        return not self._lifted

    def lift(self) -> None:
        if not self._lifted:
            self._lifted = True
            self._undo()

    def public(self) -> JSON:
        return {"id": self.id, "fault": self.kind, **self.about}

    def _undo(self) -> None:
        """Puts back what it changed."""


class Change(Fault):
    """Changed the world or the gateway once; lifting it undoes that."""

    def __init__(self, kind: str, undo: Callable[[], None], **about: Any) -> None:
        super().__init__(kind, **about)
        self._change_back = undo

    def _undo(self) -> None:
        self._change_back()


AnyFault = TypeVar("AnyFault", bound=Fault)


class Registry:
    def __init__(self) -> None:
        self._all: list[Fault] = []
        self._count = 0

    def add(self, fault: AnyFault) -> AnyFault:
        self._count += 1
        fault.id = self._count
        self._all = [*self.active, fault]
        return fault

    @property
    def active(self) -> list[Fault]:
        """Those that are not lifted and not used up, oldest first."""
        return [fault for fault in self._all if fault.active]

    def lift(self, number: int) -> None:
        for fault in self.active:
            if fault.id == number:
                fault.lift()
                return
        raise Refused(f"There is no fault {number}.")

    def lift_all(self) -> None:
        """The latest first, so that each finds what it changed as it left it."""
        for fault in reversed(self.active):
            fault.lift()
