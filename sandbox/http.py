"""Requests in, Discord's answers out: bodies, uploads, authorization, errors, the traffic log."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import unquote

from aiohttp import BodyPartReader, web

from sandbox.cdn import REQUEST_LIMIT, Upload
from sandbox.errors import ApiError, invalid_json, not_found, too_large, unauthorized
from sandbox.faults import Faults
from sandbox.traffic import Traffic
from sandbox.wire import JSON, as_dict

_FILE_FIELD = re.compile(r"^files?\[(\d+)\]$")


@dataclass(slots=True)
class Call:
    """One request, parsed."""

    params: dict[str, str]
    query: dict[str, str]
    json: Any = None
    files: dict[int, Upload] = field(default_factory=dict[int, Upload])
    reason: str | None = None  # for the server's audit log

    @property
    def body(self) -> JSON:
        return as_dict(self.json)


@dataclass(frozen=True, slots=True)
class Answer:
    status: int
    body: Any
    headers: Mapping[str, str] = field(default_factory=dict[str, str])


@dataclass(frozen=True, slots=True)
class Route:
    method: str
    path: str
    act: Callable[[Call], Any]
    bot: bool = True  # whether it needs the bot's token


async def read_call(request: web.Request, limit: int = REQUEST_LIMIT) -> Call:
    """Parses JSON or multipart; more bytes than the limit are refused."""
    call = Call(dict(request.match_info), dict(request.query))
    call.reason = unquote(request.headers.get("X-Audit-Log-Reason", "")) or None
    if not request.can_read_body:
        return call
    if request.content_type.startswith("multipart/"):
        await _read_multipart(request, call, limit)
        return call
    body = await _read_bounded(request.content.iter_chunked(65536), limit)
    if body is None:
        raise too_large()
    if body:
        call.json = _parse(body)
    return call


async def _read_multipart(request: web.Request, call: Call, left: int) -> None:
    async for part in await request.multipart():
        if not isinstance(part, BodyPartReader):
            continue
        content = await _read_bounded(_chunks(part), left)
        left = -1 if content is None else left - len(content)
        if content is None:
            continue
        name = part.name or ""
        if name == "payload_json":
            call.json = _parse(content)
        elif match := _FILE_FIELD.match(name):
            call.files[int(match[1])] = Upload(part.filename or "unknown", content)
    if left < 0:
        raise too_large()


async def _chunks(part: BodyPartReader) -> Any:
    while chunk := await part.read_chunk(65536):
        yield chunk


async def _read_bounded(chunks: Any, limit: int = REQUEST_LIMIT) -> bytes | None:
    """The whole, or None when it is too long; reads to the end so that the answer arrives."""
    kept = bytearray()
    size = 0
    async for chunk in chunks:
        size += len(chunk)
        if size <= limit:
            kept += chunk
    return bytes(kept) if size <= limit else None


def _parse(body: bytes) -> Any:
    try:
        return json.loads(body)
    except ValueError:
        raise invalid_json() from None


def json_response(
    body: Any, status: int = 200, headers: Mapping[str, str] | None = None
) -> web.Response:
    """JSON whose content type is exactly application/json, without a charset."""
    return web.Response(
        status=status,
        body=json.dumps(body).encode(),
        headers={"Content-Type": "application/json", **(headers or {})},
    )


class Api:
    """Puts routes on an aiohttp application, and keeps note of those that do not exist."""

    def __init__(self, token: str, traffic: Traffic, faults: Faults) -> None:
        self._token = token
        self._traffic = traffic
        self._faults = faults
        self.request_limit: Callable[[], int] = lambda: REQUEST_LIMIT
        self.unknown_routes: list[str] = []
        self.internal_errors: list[Exception] = []

    def add_to(self, app: web.Application, routes: list[Route]) -> None:
        for route in routes:
            app.router.add_route(route.method, "/api/v10" + route.path, self._handler(route))
        app.router.add_route("*", "/api/{rest:.*}", self._unknown)

    def _handler(self, route: Route) -> Callable[[web.Request], Any]:
        async def handle(request: web.Request) -> web.Response:
            call = Call({}, {})
            fault = self._faults.of(request.method, request.path)
            try:
                call = await read_call(request, self.request_limit())
                if route.bot and request.headers.get("Authorization") != f"Bot {self._token}":
                    raise unauthorized()
                if fault is not None:
                    fault.before()
                result = route.act(call)
                answer = result if isinstance(result, Answer) else Answer(200, result)
                if answer.body is None:
                    answer = Answer(204, None)
            except ApiError as error:
                answer = Answer(error.status, error.body(), error.headers)
            except Exception as error:  # ours, not the bot's: a test asks for none
                self.internal_errors.append(error)
                answer = Answer(500, {"message": "500: Internal Server Error", "code": 0})
            self._traffic.rest(
                request.method, request.path, route.path, answer.status, call.json, answer.body
            )
            if fault is not None and not await fault.after() and request.transport is not None:
                request.transport.close()
            if answer.body is None:
                return web.Response(status=answer.status)
            return json_response(answer.body, answer.status, answer.headers)

        return handle

    async def _unknown(self, request: web.Request) -> web.Response:
        await _read_bounded(request.content.iter_chunked(65536))
        self.unknown_routes.append(f"{request.method} {request.path}")
        error = not_found()
        self._traffic.rest(request.method, request.path, None, error.status, None, error.body())
        return json_response(error.body(), error.status)
