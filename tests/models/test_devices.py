"""One worker for each device of a machine."""

from __future__ import annotations

import asyncio

import pytest

from models.devices import beside, devices_of
from models.errors import WorkerUnusable


def test_devices_are_named_or_counted() -> None:
    assert devices_of("cuda:0, cuda:2") == ("cuda:0", "cuda:2")
    with pytest.raises(WorkerUnusable, match="'gpu1' is no device"):
        devices_of("cuda:0,gpu1")


def test_all_are_those_that_torch_sees() -> None:
    import torch

    if count := torch.cuda.device_count():
        assert devices_of("all") == tuple(f"cuda:{index}" for index in range(count))
        return
    with pytest.raises(WorkerUnusable, match="torch sees no GPU here"):
        devices_of("all")


async def test_one_that_cannot_be_served_leaves_the_others() -> None:
    stop, served = asyncio.Event(), list[str]()

    async def serve(device: str) -> None:
        if device == "cuda:1":
            raise WorkerUnusable("no such GPU")
        served.append(device)
        if len(served) == 2:
            stop.set()
        await stop.wait()

    await beside(["cuda:0", "cuda:1", "cuda:2"], serve)
    assert served == ["cuda:0", "cuda:2"]
    with pytest.raises(WorkerUnusable, match="no such GPU"):
        await beside(["cuda:1"], serve)
