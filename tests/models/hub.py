"""A Hugging Face hub on this machine: the few routes that huggingface_hub asks for, over HTTP."""

from __future__ import annotations

import hashlib
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from aiohttp import web
from aiohttp.test_utils import TestServer

COMMIT = "0123456789abcdef0123456789abcdef01234567"


class LocalHub:
    """`repos`: folders by name. Faults, each by name of a repo or path of a file: `gated`; `cut`:
    bytes that are sent before the line breaks; `other`: bytes that are sent in a file's place;
    `claimed`: sizes that are told. `asked`: paths of files, with where they were asked from."""

    def __init__(self) -> None:
        self.url = ""
        self.repos: dict[str, Path] = {}
        self.gated: set[str] = set()
        self.cut: dict[str, int] = {}
        self.other: dict[str, bytes] = {}
        self.claimed: dict[str, int] = {}
        self.asked: list[tuple[str, int]] = []

    def application(self) -> web.Application:
        app = web.Application()
        app.router.add_get("/api/models/{org}/{name}", self._info)
        app.router.add_get("/api/models/{org}/{name}/revision/{revision}", self._info)
        app.router.add_get("/{org}/{name}/resolve/{revision}/{path:.+}", self._file)
        return app

    async def _info(self, request: web.Request) -> web.Response:
        name = _name(request)
        if name not in self.repos:
            # What the real one says to who is not logged in.
            return _error(401, "RepoNotFound")
        if request.match_info.get("revision", "main") not in {"main", "v1", COMMIT}:
            return _error(404, "RevisionNotFound")
        folder = self.repos[name]
        files = [path for path in sorted(folder.rglob("*")) if path.is_file()]
        return web.json_response(
            {
                "_id": "1",
                "id": name,
                "sha": COMMIT,
                "cardData": {"license": "mit"},
                "siblings": [self._sibling(folder, file) for file in files],
            }
        )

    def _sibling(self, folder: Path, file: Path) -> dict[str, Any]:
        path, content = file.relative_to(folder).as_posix(), file.read_bytes()
        size = self.claimed.get(path, len(content))
        told: dict[str, Any] = {"rfilename": path, "size": size}
        told["blobId"] = hashlib.sha1(b"blob %d\0" % len(content) + content).hexdigest()
        if path.endswith((".safetensors", ".bin")):
            digest = hashlib.sha256(content).hexdigest()
            told["lfs"] = {"size": size, "sha256": digest, "pointerSize": 130}
        return told

    async def _file(self, request: web.Request) -> web.StreamResponse:
        name, path = _name(request), request.match_info["path"]
        if name in self.gated:
            return _error(403, "GatedRepo")
        assert request.match_info["revision"] == COMMIT  # pinned, whatever was asked for
        content = self.other.get(path, (self.repos[name] / path).read_bytes())
        start = request.http_range.start or 0
        self.asked.append((path, start))
        end = self.cut.get(path)
        headers = {"Content-Length": str(len(content) - start)}
        if start:
            headers["Content-Range"] = f"bytes {start}-{len(content) - 1}/{len(content)}"
        response = web.StreamResponse(status=206 if start else 200, headers=headers)
        await response.prepare(request)
        await response.write(content[start:end])
        if end is not None:
            assert request.transport
            request.transport.close()
        return response


def _name(request: web.Request) -> str:
    return f"{request.match_info['org']}/{request.match_info['name']}"


def _error(status: int, code: str) -> web.Response:
    return web.Response(status=status, headers={"X-Error-Code": code, "X-Error-Message": code})


@asynccontextmanager
async def open_hub() -> AsyncGenerator[LocalHub]:
    hub = LocalHub()
    async with TestServer(hub.application()) as server:
        hub.url = str(server.make_url("")).rstrip("/")
        yield hub
