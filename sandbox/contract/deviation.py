"""One place where practice and the published descriptions differ."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any, Literal

from sandbox.wire import JSON

ABSENT = None  # in place of a schema: the field may be left out


@dataclass(frozen=True)
class Deviation:
    """What is at `places` may also be as `schema` says.

    A place is "Definition.field", of `schemas/`; "POST /route body.field" or "POST /route
    query.field", where there is no definition with a name; or the name of an event. `elsewhere`:
    the test that meets it, where that is not tests/sandbox/test_deviations.py; say there what to
    do when it is met no more.
    """

    document: Literal["rest", "gateway"]
    places: tuple[str, ...]
    schema: JSON | None
    reason: str
    elsewhere: str = ""

    def without(self, place: str) -> Deviation:
        return replace(self, places=tuple(other for other in self.places if other != place))

    def apply(self, content: dict[str, Any]) -> None:
        """Loosens what is said of the places, in place."""
        for place in self.places:
            holder, field = _found(content, place)
            within = holder["properties"]
            if self.schema is ABSENT:
                holder["required"].remove(field)
            elif field in within:
                within[field] = {"anyOf": [within[field], self.schema]}
            else:
                within[field] = self.schema


def _found(content: dict[str, Any], place: str) -> tuple[JSON, str]:
    """The schema of the object that a place is in, and the name of the place in it."""
    *route, last = place.split(" ")
    name, _, field = last.rpartition(".")
    if route:
        method, path = route
        return content["routes"][path][method].setdefault(name, {"properties": {}}), field
    return (content["$defs"][name] if name else {"properties": content["events"]}), field
