"""Holds every exchange against the published descriptions, both ways, and keeps what does not fit.

contract = Contract()
async with LocalDiscord() as discord:
    contract.watch(discord.traffic)
    ...
contract.require_kept()
"""

from __future__ import annotations

import json
import re
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from sandbox.contract.description import Description, Operation, Validator, described
from sandbox.contract.explain import problems
from sandbox.errors import SandboxError
from sandbox.traffic import Exchange, Traffic
from sandbox.wire import JSON, as_dict

PREFIX = "/api/v10"
HIDDEN_IN_PATH = "{token}"
INVALID_FORM = 50035
EMPTY: JSON = {}  # what a request without a body says
SHOWN = 600  # characters of an exchange in a report
_NUMBER = re.compile(r"\[\d+\]")


class ContractBroken(SandboxError):
    """The traffic is not as Discord's description says. The message lists every violation."""


@dataclass(frozen=True, slots=True)
class Violation:
    where: str  # as "request of POST /channels/{channel_id}/messages"
    what: str  # as "content: is missing"
    exchange: Exchange

    @property
    def sentence(self) -> str:
        return f"{self.where}: {self.what}"


class Contract:
    """Watches one or several local Discords.

    `refusals`: whether a wrong request is in order when it was refused as an invalid form, as in
    tests of the refusal itself. A bot should not even try.
    """

    def __init__(self, description: Description | None = None, *, refusals: bool = False) -> None:
        self.violations: list[Violation] = []
        self._described = description or described()
        self._refusals = refusals

    def watch(self, traffic: Traffic) -> None:
        traffic.hooks.append(self.check)

    def require_kept(self) -> None:
        """Raises ContractBroken with a sentence and an example for each kind of violation."""
        if not self.violations:
            return
        kinds: dict[str, list[Violation]] = {}
        for violation in self.violations:
            kinds.setdefault(_NUMBER.sub("[…]", violation.sentence), []).append(violation)
        told = [_told(kind, found) for kind, found in kinds.items()]
        raise ContractBroken("\n".join(["Not as Discord's published description says:", *told]))

    def check(self, exchange: Exchange) -> None:
        if exchange.kind == "rest":
            self._check_rest(exchange)
        else:
            self._check_frame(exchange)

    def _check_frame(self, exchange: Exchange) -> None:
        name = exchange.event or ""
        if exchange.kind == "gateway":
            where, validator = f"{name} of the bot", self._described.frame("sent", name)
        else:
            where = f"event {name}"
            find = self._described.frame
            validator = find("events", name) or find("received", name)
        if validator is None:
            self._note(exchange, where, "the gateway's description knows no such frame")
        else:
            self._hold(exchange, where, validator, exchange.response)

    def _check_rest(self, exchange: Exchange) -> None:
        method, path = exchange.method or "", (exchange.path or "").removeprefix(PREFIX)
        found = self._described.find(method, path)
        if found is None:
            self._note(exchange, f"{method} {path}", "the description has no such route")
            return
        operation, values = found
        name = f"{method} {operation.path}"
        if exchange.route is None:
            self._note(exchange, name, "Discord has this route, but the local Discord does not")
            return
        if not (self._refusals and _refused_as_invalid(exchange)):
            self._check_request(exchange, name, operation, values)
        self._check_response(exchange, name, operation)

    def _check_request(
        self, exchange: Exchange, name: str, operation: Operation, values: list[str]
    ) -> None:
        for key, value in zip(operation.path_names, values, strict=True):
            if value != HIDDEN_IN_PATH:
                where = f"{{{key}}} in the path of {name}"
                self._hold(exchange, where, operation.path_value(key), value)
        for key, value in exchange.query.items():
            validator = operation.query_value(key)
            if validator is None:
                self._note(exchange, f"query of {name}", f"{key}: not known to the description")
            elif not any(map(validator.is_valid, _readings(value))):
                self._hold(exchange, f"{key} in the query of {name}", validator, value)
        if operation.takes_body:
            body: Any = EMPTY if exchange.request is None else exchange.request
            self._hold(exchange, f"request of {name}", operation.body, body)
        elif exchange.request is not None:
            self._note(exchange, f"request of {name}", "the description gives it no body")

    def _check_response(self, exchange: Exchange, name: str, operation: Operation) -> None:
        status = exchange.status or 0
        if status >= 500 or (status >= 400 and isinstance(exchange.response, str)):
            return  # not described; nor is a page of the proxy before Discord
        where = f"response {status} of {name}"
        validator = operation.response(status)
        if validator is None:
            self._note(exchange, where, "the description has no such status")
        elif status == 204:
            if exchange.response is not None:
                self._note(exchange, where, "there is a body, where there can be none")
        else:
            self._hold(exchange, where, validator, exchange.response)

    def _hold(self, exchange: Exchange, where: str, validator: Validator, value: Any) -> None:
        if not validator.is_valid(value):
            for problem in problems(validator.iter_errors(value)):
                self._note(exchange, where, str(problem))

    def _note(self, exchange: Exchange, where: str, what: str) -> None:
        self.violations.append(Violation(where, what, exchange))


def _told(kind: str, found: list[Violation]) -> str:
    said = {key: value for key, value in found[0].exchange.public().items() if value is not None}
    public = json.dumps(said, ensure_ascii=False)
    shown = public if len(public) <= SHOWN else f"{public[:SHOWN]}…"
    times = f" ({len(found)} times)" if len(found) > 1 else ""
    return f"- {kind}{times}\n  in {shown}"


def _refused_as_invalid(exchange: Exchange) -> bool:
    return exchange.status == 400 and as_dict(exchange.response).get("code") == INVALID_FORM


def _readings(value: str) -> list[Any]:
    """What a value in a query may mean: in an address everything is text."""
    readings: list[Any] = [value, value.split(",")]
    if value in ("0", "1"):
        readings.append(value == "1")
    with suppress(ValueError):
        readings.append(json.loads(value.lower()))
    return readings
