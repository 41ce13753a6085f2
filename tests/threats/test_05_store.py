"""Threat 5: somebody else on the way to the store, or in it."""

from __future__ import annotations

import ast
import asyncio
import ssl
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, cast

import pytest
import trustme
from redis.asyncio import Redis

from jobs.errors import StoreUnavailable
from jobs.queue import Queue
from tests.conftest import settings_for
from tests.jobs.common import claim, job, submit

ROOT = Path(__file__).parents[2]
FORBIDDEN = {"pickle", "cPickle", "dill", "cloudpickle", "marshal", "shelve", "jsonpickle"}


@asynccontextmanager
async def behind_tls(redis_url: str, authority: trustme.CA) -> AsyncGenerator[int]:
    """The store, as a TLS proxy in front of it offers it; yields the port."""
    port = int(redis_url.rpartition(":")[2].partition("/")[0])
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    cast(Any, authority.issue_cert("localhost")).configure_cert(context)
    pipes: set[asyncio.Task[None]] = set()

    async def pipe(source: asyncio.StreamReader, sink: asyncio.StreamWriter) -> None:
        while data := await source.read(65536):
            sink.write(data)
            await sink.drain()
        sink.close()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        inner, outer = await asyncio.open_connection("127.0.0.1", port)
        for way in (pipe(reader, outer), pipe(inner, writer)):
            pipes.add(asyncio.create_task(way))

    server = await asyncio.start_server(serve, "localhost", 0, ssl=context)
    async with server:
        yield server.sockets[0].getsockname()[1]
    for task in pipes:
        task.cancel()
    await asyncio.gather(*pipes, return_exceptions=True)


async def test_the_store_may_lie_behind_tls(redis_url: str, redis: Redis, tmp_path: Path) -> None:
    authority, known = trustme.CA(), tmp_path / "ca.pem"
    authority.cert_pem.write_to_path(str(known))
    async with behind_tls(redis_url, authority) as port:
        queue = Queue.open(settings_for(f"rediss://localhost:{port}/0?ssl_ca_certs={known}"))
        await submit(queue, job("j"))
        assert (await claim(queue)).id == "j"
        await queue.close()


async def test_another_in_its_place_is_not_spoken_to(
    redis_url: str, redis: Redis, tmp_path: Path
) -> None:
    """P4: a certificate that nobody we know has signed is a store that is not there."""
    known = tmp_path / "ca.pem"
    trustme.CA().cert_pem.write_to_path(str(known))
    async with behind_tls(redis_url, trustme.CA()) as port:
        queue = Queue.open(settings_for(f"rediss://localhost:{port}/0?ssl_ca_certs={known}"))
        with pytest.raises(StoreUnavailable):
            await submit(queue, job("j"))
        await queue.close()
    assert not await redis.exists("{atelier}:job:j")


def test_nothing_that_runs_what_it_reads_is_imported() -> None:
    """What is in the store is JSON. Forged jobs: tests/jobs/test_signing.py; what each side's user
    may do: tests/jobs/test_users.py."""
    found: list[str] = []
    for room in ("bot", "jobs", "models", "sandbox"):
        for path in (ROOT / room).rglob("*.py"):
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                names: list[str] = []
                if isinstance(node, ast.Import):
                    names = [alias.name for alias in node.names]
                elif isinstance(node, ast.ImportFrom):
                    names = [node.module or ""]
                elif isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
                    names = [f"{node.func.id}()"]
                found += [f"{path}: {n}" for n in names if n in FORBIDDEN | {"eval()", "exec()"}]
    assert found == []
