"""Requests in, Discord's answers out: bodies, uploads, authorization, errors, the traffic log."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from aiohttp import BodyPartReader, web

from sandbox.cdn import REQUEST_LIMIT, Upload
from sandbox.errors import (
    VIA,
    ApiError,
    HtmlPage,
    invalid_json,
    not_found,
    too_large,
    unauthorized,
)
from sandbox.identify import BotToken
from sandbox.rate_limits import RateLimits, access_denied
from sandbox.request_faults import RequestFaults
from sandbox.traffic import Traffic
from sandbox.wire import JSON, as_dict

_PLAIN_DISPOSITION = re.compile(r'form-data; name="([^"\\]*)"(?:; filename="([^"\\/%]*)")?')
_FILE_FIELD = re.compile(r"^files?\[(\d+)\]$")


@dataclass(slots=True)
class Call:
    """One request, parsed."""

    params: dict[str, str]
    query: dict[str, str]
    json: Any = None
    files: dict[int, Upload] = field(default_factory=dict[int, Upload])

    @property
    def body(self) -> JSON:
        return as_dict(self.json)


@dataclass(frozen=True, slots=True)
class Answer:
    status: int
    body: Any
    headers: Mapping[str, str] = field(default_factory=lambda: {"Via": VIA})


@dataclass(frozen=True, slots=True)
class Route:
    method: str
    path: str
    act: Callable[[Call], Any]
    bot: bool = True  # whether it needs the bot's token


async def read_call(request: web.Request) -> Call:
    """Parses JSON or multipart; more than the limit of a request is refused."""
    call = Call(dict(request.match_info), dict(request.query))
    if not request.can_read_body:
        return call
    # Not request.content_type: each boundary is new, so aiohttp would parse all of it anew.
    if request.headers.get("Content-Type", "").startswith("multipart/"):
        await _read_multipart(request, call)
        return call
    body = await _read_bounded(request.content.iter_chunked(65536))
    if body is None:
        raise too_large()
    if body:
        call.json = _parse(body)
    return call


async def _read_multipart(request: web.Request, call: Call) -> None:
    left = REQUEST_LIMIT
    async for part in await request.multipart():
        if not isinstance(part, BodyPartReader):
            continue
        content = await _read_bounded(_chunks(part), left)
        left = -1 if content is None else left - len(content)
        if content is None:
            continue
        name, filename = _names(part)
        if name == "payload_json":
            call.json = _parse(content)
        elif match := _FILE_FIELD.match(name):
            call.files[int(match[1])] = Upload(filename or "unknown", content)
    if left < 0:
        raise too_large()


def _names(part: BodyPartReader) -> tuple[str, str | None]:
    """Of the field and of the file. The usual header at once: aiohttp takes half a millisecond."""
    header = part.headers.get("Content-Disposition", "")
    if match := _PLAIN_DISPOSITION.fullmatch(header):
        return match[1], match[2]
    return part.name or "", part.filename


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

    def __init__(
        self, token: BotToken, traffic: Traffic, faults: RequestFaults, limits: RateLimits
    ) -> None:
        self._token = token
        self._traffic = traffic
        self._faults = faults
        self._limits = limits
        self.unknown_routes: list[str] = []
        self.internal_errors: list[Exception] = []

    def add_to(self, app: web.Application, routes: list[Route]) -> None:
        for route in routes:
            app.router.add_route(route.method, "/api/v10" + route.path, self._handler(route))
        app.router.add_route("*", "/api/{rest:.*}", self._unknown)

    def _handler(self, route: Route) -> Callable[[web.Request], Any]:
        async def handle(request: web.Request) -> web.Response:
            call = Call({}, {})
            fault = None
            limits: Mapping[str, str] = {}
            try:
                call = await read_call(request)
                if self._limits.restricted:
                    raise access_denied()
                if route.bot and request.headers.get("Authorization") != f"Bot {self._token.value}":
                    raise unauthorized()
                limits = self._limits.admit(route.method, route.path, call.params)
                fault = self._faults.of(request.method, request.path)
                if fault is not None:
                    fault.before()
                result = route.act(call)
                answer = result if isinstance(result, Answer) else Answer(200, result)
                if answer.body is None:
                    answer = Answer(204, None)
            except ApiError as error:
                answer = _refusal(error)
            except ConnectionError:
                raise  # the bot is gone in the middle of its request: there is nobody to answer
            except Exception as error:  # ours, not the bot's: a test asks for none
                self.internal_errors.append(error)
                answer = Answer(500, {"message": "500: Internal Server Error", "code": 0})
            self._limits.count(answer.status, answer.headers)
            self._traffic.rest(
                request.method,
                request.path,
                route.path,
                answer.status,
                call.json,
                answer.body,
                call.query,
            )
            if fault is not None and not await fault.after() and request.transport is not None:
                request.transport.close()
            return _response(answer, limits)

        return handle

    async def _unknown(self, request: web.Request) -> web.Response:
        await _read_bounded(request.content.iter_chunked(65536))
        self.unknown_routes.append(f"{request.method} {request.path}")
        answer = _refusal(not_found())
        self._traffic.rest(request.method, request.path, None, 404, None, answer.body)
        return _response(answer, {})


def _refusal(error: ApiError) -> Answer:
    body = error.page if isinstance(error, HtmlPage) else error.body()
    return Answer(error.status, body, error.headers)


def _response(answer: Answer, limits: Mapping[str, str]) -> web.Response:
    if isinstance(answer.body, str):  # not Discord's, so without its limits
        page, own = answer.body, answer.headers
        return web.Response(status=answer.status, text=page, content_type="text/html", headers=own)
    headers = {**limits, **answer.headers}
    if answer.body is None:
        return web.Response(status=answer.status, headers=headers)
    return json_response(answer.body, answer.status, headers)
