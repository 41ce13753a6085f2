"""A validation error as fields and plain words.

Where a value may have one of several shapes, the error of the shape it was meant to have is told:
the one whose "type" fits, or else the one with the fewest errors.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from jsonschema_rs import ValidationError, ValidationErrorKind

LONGEST = 300
TYPES = (["type"], ["data", "component_type"])  # the fields that tell a value's shape


@dataclass(frozen=True, slots=True)
class Problem:
    field: str  # as "embeds[0].title"; empty for the whole
    words: str

    def __str__(self) -> str:
        return f"{self.field}: {self.words}" if self.field else self.words


def problems(errors: Iterator[ValidationError] | Sequence[ValidationError]) -> list[Problem]:
    found = [problem for error in errors for problem in _of(error)]
    return list(dict.fromkeys(found))


def _of(error: ValidationError) -> Iterator[Problem]:
    path = error.instance_path
    match error.kind:
        case ValidationErrorKind.AdditionalProperties(unexpected=names):
            for name in names:
                yield Problem(_dotted([*path, name]), "a field that the description does not know")
        case ValidationErrorKind.Required(property=name):
            yield Problem(_dotted([*path, name]), "is missing")
        case ValidationErrorKind.Not():
            yield Problem(_dotted(path), "must not be there")
        case ValidationErrorKind.Type(types=types):
            expected = " or ".join(sorted(types))  # which jsonschema_rs gives in any order
            given = _short(json.dumps(error.instance))
            yield Problem(_dotted(path), f"{given} where {expected} is expected")
        case ValidationErrorKind.AnyOf(context=branches):
            yield from problems(min(branches, key=lambda branch: _distance(branch, len(path))))
        case _:
            yield Problem(_dotted(path), _short(error.message))


def _distance(branch: list[ValidationError], depth: int) -> tuple[int, int, int]:
    """How far a value is from one of the shapes it may have: other kind, other "type", errors."""
    kind = typed = count = 0
    for error in branch:
        if isinstance(error.kind, ValidationErrorKind.AnyOf):
            nearest = min(_distance(inner, depth) for inner in error.kind.context)
        else:
            below = error.instance_path[depth:]
            fixed = ValidationErrorKind.Constant | ValidationErrorKind.Enum
            nearest = (
                int(not below and isinstance(error.kind, ValidationErrorKind.Type)),
                int(below in TYPES and isinstance(error.kind, fixed)),
                1,
            )
        kind, typed, count = max(kind, nearest[0]), max(typed, nearest[1]), count + nearest[2]
    return kind, typed, count


def _short(text: str) -> str:
    """The end of it: jsonschema_rs begins with the value and ends with what is wrong."""
    return text if len(text) <= LONGEST else f"…{text[-LONGEST:]}"


def _dotted(path: Sequence[str | int]) -> str:
    text = ""
    for part in path:
        text += f"[{part}]" if isinstance(part, int) else f".{part}"
    return text.removeprefix(".")
