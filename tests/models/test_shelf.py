"""Models within a memory budget: which stay, which make way, and what a member sees of it."""

from __future__ import annotations

import importlib
import shutil
import socket
import sys
import time
import weakref
from collections.abc import AsyncGenerator, Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from jobs.contract import DescribeRequest, Progress
from jobs.job import Status
from jobs.queue import Queue
from jobs.settings import QueueSettings
from jobs.workers import Registry
from models import families, stepping
from models.device import Device
from models.errors import DoesNotFit, NoRoom
from models.family import Checkpoint, Output, Place
from models.inbox import Task
from models.memory import budget_of, give_back
from models.pictures import write_png
from models.shelf import Shelf, weights_of
from models.sources import Source, parse
from models.wire import Done, Loading, Serve, Stepped, read_blocking
from tests.conftest import settings_for
from tests.models import crayon
from tests.models.conftest import CPU
from tests.models.test_families import ignore, imagine
from tests.models.worker import Studio, save_crayon, studio, until

GB = 10**9


@pytest.fixture
def make(tmp_path: Path) -> Callable[..., Shelf]:
    """A shelf for crayons of so many gigabytes, by name, loaded in this order."""

    def shelf_of(budget: float, **sizes: float) -> Shelf:
        made = Shelf([Crayon, crayon.Reader], CPU, round(budget * GB))
        for name, size in sizes.items():
            save_crayon(tmp_path / name, bytes=round(size * GB))
            made.add(Source(name=name, location=str(tmp_path / name)))
        return made

    return shelf_of


class Crayon(crayon.Crayon):
    @classmethod
    def load(cls, checkpoint: Checkpoint, place: Place) -> Crayon:
        if (Path(checkpoint.source.location) / "full").exists():
            raise MemoryError
        return super().load(checkpoint, place)


def use(shelf: Shelf, *names: str) -> None:
    for name in names:
        with shelf.using(name) as model:
            assert model.card == shelf.cards[name]


def test_what_was_not_used_for_longest_makes_way(make: Callable[..., Shelf]) -> None:
    shelf = make(7, a=3, b=3)
    use(shelf, "b", "a")
    assert shelf.loaded == ("b", "a")
    use(shelf, "b")
    shelf = make(7, c=3, d=3, e=3)
    assert shelf.loaded == ("d", "e")
    use(shelf, "d", "c")
    assert shelf.loaded == ("d", "c")


def test_one_larger_than_the_budget_is_alone(make: Callable[..., Shelf]) -> None:
    shelf = make(5, a=1, b=9)
    assert shelf.loaded == ("b",)
    assert shelf.beside("b") == ("b",)
    use(shelf, "a")
    assert shelf.loaded == ("a",)


def test_what_is_in_use_stays(make: Callable[..., Shelf]) -> None:
    shelf = make(5, a=3, b=3, c=2)
    assert (shelf.beside("a"), shelf.beside("c")) == (("a", "c"), ("a", "b", "c"))
    with shelf.using("a"):
        with pytest.raises(NoRoom), shelf.using("b"):
            pass
        use(shelf, "c")
        assert shelf.loaded == ("a", "c")
    use(shelf, "b")
    assert shelf.loaded == ("c", "b")


def test_what_is_in_use_stays_though_others_were_used_since(make: Callable[..., Shelf]) -> None:
    shelf = make(8, a=3, b=3, c=3)
    with shelf.using("a"):
        use(shelf, "b", "c")
        assert shelf.loaded == ("a", "c")


def test_where_memory_is_short_sooner_the_others_make_way(
    make: Callable[..., Shelf], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The budget is a guess of what the device can hold; the device knows."""
    shelf = make(9, a=3, b=3)

    def freed() -> None:
        give_back()
        (tmp_path / "c" / "full").unlink(missing_ok=True)

    monkeypatch.setattr("models.shelf.give_back", freed)
    folder = save_crayon(tmp_path / "c")
    (folder / "full").touch()
    shelf.add(Source(name="c", location=str(folder)))
    assert shelf.loaded == ("c",)
    (folder / "full").touch()
    monkeypatch.setattr("models.shelf.give_back", give_back)
    use(shelf, "b")
    with pytest.raises(DoesNotFit):
        shelf.add(Source(name="d", location=str(folder)))


@pytest.mark.parametrize("name", ["sd", "vit-gpt2"])
def test_unloaded_weights_are_gone_and_come_back_the_same(
    weights: Path, tmp_path: Path, name: str
) -> None:
    made = Shelf([*families.discover(), crayon.Crayon], CPU, 1)
    # A copy: networks of the original may be in use by other tests.
    folder = shutil.copytree(weights / name, tmp_path / name)
    made.add(Source(name="m", location=str(folder)))

    def output() -> Output:
        with made.using("m") as model:
            assert model.card == made.cards["m"]
            assert sum(weights_of(model).values()) > 0
            found = model.run(*model.sample(), ignore)
            return replace(found, result=found.result.model_copy(update={"seconds": 0.0}))

    before = output()
    with made.using("m") as model:
        networks: list[Any] = [weakref.ref(each) for each in model.networks()]
    del model
    made.add(Source(name="large", location=str(save_crayon(tmp_path / "large", bytes=GB))))
    assert made.loaded == ("large",)
    assert [each() for each in networks] == [None] * len(networks)
    assert output() == before
    assert made.loaded == ("m",)


def test_networks_that_models_share_count_once(weights: Path, tmp_path: Path) -> None:
    from tests.models import zoo
    from tests.models.zoo import additions

    zoo.save("sd2", tmp_path / "sd2")
    additions.save_lora(tmp_path / "sd2", tmp_path / "ink.safetensors")
    alone = Shelf(families.discover(), CPU, GB)
    (plain, ink) = parse(f"m={tmp_path}/sd2, m+ink={tmp_path}/ink.safetensors")
    alone.add(ink)
    with alone.using("m+ink") as model:
        size = sum(weights_of(model).values())
    del model, alone
    give_back()
    made = Shelf(families.discover(), CPU, size)
    made.add(ink)
    made.add(plain)
    assert made.loaded == ("m+ink", "m")
    assert made.beside("m") == ("m+ink", "m")


def test_a_lora_does_not_come_in_the_middle_of_a_picture_of_its_networks(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """P1: where steps are not joined, it is loaded when the picture is done."""
    from tests.models import zoo
    from tests.models.zoo import additions

    monkeypatch.setattr(stepping, "ROWS", {})  # as of a network that is not listed
    zoo.save("sd2", tmp_path / "sd2")
    additions.save_lora(tmp_path / "sd2", tmp_path / "ink.safetensors")
    served = parse(f"m={tmp_path}/sd2, m+ink={tmp_path}/ink.safetensors")
    order = Serve(sources=tuple(served), log_level="INFO", log_form="json")
    ours, theirs = socket.socketpair()
    with ours, theirs, ours.makefile("rb") as orders, theirs.makefile("rb") as told:
        device: Any = Device(ours, orders)
        assert device.load(order, families.discover())
        with device._shelf.using("m") as model:
            asked = imagine(model, num_inference_steps=5)
            alone = model.run(asked, b"", ignore).blobs
        del model
        device._shelf._make_way(0)

        def begin(name: str) -> None:
            device._inbox._cancelled[name] = False
            device._begin([Task(name, asked.model_copy(update={"model": name}), b"")])

        begin("m")
        device._engine.tick()
        begin("m+ink")
        while len(device._engine):
            if not device._engine.tick():
                device._engine.wait(30.0)
        heard: list[tuple[str, str]] = []
        drawn: dict[str, tuple[bytes, ...]] = {}
        while len(drawn) < 2:
            message, parts = read_blocking(told)
            if isinstance(message, Loading | Stepped | Done) and message.ticket:
                heard.append((message.type, message.ticket))
            if isinstance(message, Done):
                drawn[message.ticket] = tuple(parts)
    assert drawn["m"] == alone
    assert drawn["m+ink"] != alone
    assert heard.index(("done", "m")) < heard.index(("loading", "m+ink"))
    assert heard.index(("stepped", "m")) < heard.index(("done", "m"))


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
@pytest.mark.parametrize("name", ["sd", "vit-gpt2", "blip", "prx", "swin-x2"])
def test_weights_are_mapped_and_not_read_into_memory(
    weights: Path, tmp_path: Path, name: str
) -> None:
    """Of the bytes that this process reads, none are of the weights: they come as pages."""
    folder = shutil.copytree(weights / name, tmp_path / name)
    for file in folder.rglob("*.safetensors"):
        pad(file)
    made = Shelf(families.discover(), CPU, GB)
    made.add(Source(name="m", location=str(folder)))
    made._make_way(0)  # pyright: ignore[reportPrivateUsage]
    assert made.loaded == ()
    before = bytes_read()
    use(made, "m")
    assert bytes_read() - before < PADDING


PADDING = 20_000_000


def pad(file: Path) -> None:
    """Make it larger by what no model asks for, so that a reading of the whole shows."""
    import torch

    safetensors: Any = importlib.import_module("safetensors.torch")  # partly untyped
    padding = torch.zeros(PADDING, dtype=torch.uint8)
    safetensors.save_file(
        {**safetensors.load_file(file), "padding": padding}, file, {"format": "pt"}
    )


def bytes_read() -> int:
    """By read() and the like; /proc/self/io counts no pages of mapped files there."""
    lines = dict(line.split(": ") for line in Path("/proc/self/io").read_text().splitlines())
    return int(lines["rchar"])


def test_without_a_setting_it_is_a_share_of_the_memory() -> None:
    assert budget_of(1.5, "cpu") == 1_500_000_000
    assert GB / 10 < budget_of(0, "cpu") < 10_000 * GB


class TestWorker:
    """`crayon`, `pastel` and `reader`: of the two that draw, one has room beside `reader`; with one
    job at a time, and with more."""

    @pytest.fixture(params=[1, 4])
    def at_once(self, request: pytest.FixtureRequest) -> int:
        return request.param

    @pytest.fixture
    def queue_settings(self, redis_url: str) -> QueueSettings:
        return settings_for(redis_url, lease=1.0, retry_delay=0.01)

    @pytest.fixture
    async def work(
        self,
        tmp_path: Path,
        queue: Queue,
        registry: Registry,
        queue_settings: QueueSettings,
        at_once: int,
    ) -> AsyncGenerator[Studio]:
        for name in ("crayon", "pastel"):
            save_crayon(tmp_path / name, bytes=3 * GB)
        served = ",".join(f"{name}={tmp_path / name}" for name in ("crayon", "pastel", "reader"))
        changes = {"models": served, "model_memory": 5.0, "step_timeout": 0.5}
        changes["device_jobs"] = at_once
        async with studio(tmp_path, queue, registry, queue_settings, **changes) as opened:
            await opened.serving()
            yield opened

    async def test_a_load_is_seen_and_takes_longer_than_a_step_may(
        self, work: Studio, tmp_path: Path
    ) -> None:
        device = work.device_pid
        (tmp_path / "pastel" / "slowly").touch()
        job_id = await work.submit(crayon.request("pastel"))
        await work.running(job_id)
        assert await work.queue.progress(job_id) == (Status.RUNNING, Progress(stage="loading"))
        look = await work.submit(DescribeRequest(model="reader"), PICTURE)
        over = time.monotonic() + 1.0  # twice the patience with a step

        async def outlasted() -> bool:
            return time.monotonic() > over

        await until(outlasted)
        (tmp_path / "pastel" / "slowly").unlink()
        outcomes = await work.outcomes()
        while len(outcomes) < 2:
            outcomes += await work.outcomes()
        assert {each.job_id for each in outcomes} == {job_id, look}
        assert {each.status for each in outcomes} == {Status.SUCCEEDED}
        assert work.device_pid == device

    async def test_the_first_models_stay_and_jobs_wait_for_those_loaded(
        self, work: Studio, tmp_path: Path
    ) -> None:
        """Two members, each with another model: the device goes on with one, then changes once."""
        running = await work.submit(crayon.request("crayon", "wait"))
        await work.running(running)
        assert loads(tmp_path, "crayon", "pastel") == (1, 1)
        waiting = [
            await work.submit(crayon.request(name)) for name in ("pastel", "crayon") for _ in "123"
        ]
        (tmp_path / "crayon" / "go").touch()
        done: list[str] = []
        while len(done) < 7:
            done += [each.job_id for each in await work.outcomes()]
        assert done == [running, *waiting[3:], *waiting[:3]]
        assert loads(tmp_path, "crayon", "pastel", "reader") == (1, 2, 1)

    async def test_a_model_whose_files_are_gone_is_one_sentence(
        self, work: Studio, tmp_path: Path
    ) -> None:
        """P1, and the others are served on."""
        shutil.rmtree(tmp_path / "pastel")
        await work.submit(crayon.request("pastel"))
        failure = (await work.outcome()).failure
        assert failure
        assert failure.code == "model_not_loaded"
        assert failure.sentence.startswith("The model pastel could not be loaded.")
        await work.submit(crayon.request("crayon"))
        assert (await work.outcome()).status is Status.SUCCEEDED

    async def test_a_caption_that_there_is_no_room_for_waits(
        self, tmp_path: Path, queue: Queue, registry: Registry, queue_settings: QueueSettings
    ) -> None:
        save_crayon(tmp_path / "crayon", bytes=3 * GB)
        save_crayon(tmp_path / "reader", "reader", bytes=3 * GB)
        async with studio(tmp_path, queue, registry, queue_settings, model_memory=5.0) as work:
            running = await work.submit(crayon.request("crayon", "wait"))
            await work.running(running)
            look = await work.submit(DescribeRequest(model="reader"), PICTURE)
            ends: set[float] = set()

            async def renewed() -> bool:
                end = await queue.store.redis.zscore(queue.store.key("leases"), running)
                ends.add(end or 0)
                return len(ends) > 2

            await until(renewed)
            assert (await queue.progress(look))[0] is Status.QUEUED
            (tmp_path / "crayon" / "go").touch()
            assert [(await work.outcome()).job_id for _ in "12"] == [running, look]


PICTURE = write_png(Image.new("RGB", (7, 9)))


def loads(folder: Path, *names: str) -> tuple[int, ...]:
    return tuple(len((folder / name / "loads").read_text()) for name in names)
