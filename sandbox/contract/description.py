"""The published descriptions, closed: schemas of routes and events, compiled when first asked for.

`schemas/rest.json` is made from discord-api-spec, `schemas/gateway.json` from discord-api-types;
`sandbox/contract/README.md` says how.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Any, Literal

import jsonschema_rs

from sandbox.contract.deviations import DEVIATIONS, Deviation
from sandbox.wire import JSON, as_dict, as_list

SCHEMAS = Path(__file__).parent / "schemas"
DIALECT = "https://json-schema.org/draft/2020-12/schema"

Validator = jsonschema_rs.Draft202012Validator
Section = Literal["events", "received", "sent"]  # dispatched; other frames to the bot; from it


class Document:
    """One file of schemas, loosened by its deviations."""

    def __init__(self, name: Literal["rest", "gateway"], deviations: Iterable[Deviation]) -> None:
        self.content: JSON = json.loads((SCHEMAS / f"{name}.json").read_text(encoding="utf-8"))
        for deviation in deviations:
            if deviation.document == name:
                deviation.apply(self.content)
        self._address = f"urn:discord:{name}"
        resource = {"$schema": DIALECT, "$defs": self.content["$defs"]}
        self._registry = jsonschema_rs.Registry([(self._address, resource)])
        self._compiled: dict[int, Validator] = {}

    def validator(self, schema: JSON) -> Validator:
        """Of a part of the content."""
        found = self._compiled.get(id(schema))
        if found is None:
            absolute = self._absolute(schema)
            found = Validator(absolute, registry=self._registry, validate_formats=True)
            self._compiled[id(schema)] = found
        return found

    def _absolute(self, schema: Any) -> Any:
        if isinstance(schema, list):
            return [self._absolute(item) for item in as_list(schema)]
        if isinstance(schema, dict):
            return {
                key: self._address + value if key == "$ref" else self._absolute(value)
                for key, value in as_dict(schema).items()
            }
        return schema


class Operation:
    """What one method of one route takes and answers."""

    def __init__(self, document: Document, path: str, content: JSON) -> None:
        self.path = path
        self._document = document
        self._content = content
        self.path_names = re.findall(r"\{(\w+)\}", path)

    @property
    def takes_body(self) -> bool:
        return "body" in self._content

    @property
    def body(self) -> Validator:
        return self._document.validator(self._content["body"])

    def path_value(self, name: str) -> Validator:
        return self._document.validator(self._content["path"]["properties"][name])

    def query_value(self, name: str) -> Validator | None:
        properties = self._content.get("query", {}).get("properties", {})
        return self._document.validator(properties[name]) if name in properties else None

    def response(self, status: int) -> Validator | None:
        """None where the description has no such answer."""
        responses = self._content["responses"]
        for key in (str(status), f"{status // 100}XX"):
            if key in responses:
                return self._document.validator(responses[key])
        return None


class Description:
    """Both descriptions. Reading them takes some 40 ms: `described` does it once."""

    def __init__(self, deviations: Iterable[Deviation]) -> None:
        deviations = tuple(deviations)
        self._rest = Document("rest", deviations)
        self._gateway = Document("gateway", deviations)
        # The more of a path is literal, the earlier it is tried: /users/@me before /users/{id}.
        paths = sorted(self._rest.content["routes"], key=lambda path: (path.count("{"), path))
        self._patterns = [(_pattern(path), path) for path in paths]
        self._operations: dict[tuple[str, str], Operation] = {}

    def find(self, method: str, path: str) -> tuple[Operation, list[str]] | None:
        """The operation at a path without /api/v10, and the values in the path."""
        for pattern, template in self._patterns:
            found = pattern.fullmatch(path)
            if found and method in self._rest.content["routes"][template]:
                return self._operation(method, template), list(found.groups())
        return None

    def frame(self, section: Section, name: str) -> Validator | None:
        """Of a gateway frame's "d"."""
        schema = self._gateway.content[section].get(name)
        return None if schema is None else self._gateway.validator(schema)

    def _operation(self, method: str, path: str) -> Operation:
        key = (method, path)
        if key not in self._operations:
            content = self._rest.content["routes"][path][method]
            self._operations[key] = Operation(self._rest, path, content)
        return self._operations[key]


def _pattern(template: str) -> re.Pattern[str]:
    return re.compile(re.sub(r"\\\{\w+\\\}", "([^/]+)", re.escape(template)))


@cache
def described() -> Description:
    """With the documented deviations."""
    return Description(DEVIATIONS)
