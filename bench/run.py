"""Runs one arm once: a fresh Valkey, one worker process, one producer process.

All three are gone when it returns, however it ends; should this process be killed, the kernel
ends them.
"""

from __future__ import annotations

import asyncio
import sys
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager, suppress

from bench.arms import Entry
from bench.arms.__main__ import SAMPLE, URL
from bench.drive import Plan, Sample
from sandbox.processes import Child, Children
from sandbox.valkey import EmbeddedValkey

DEADLINE = 180.0
_GRACE = 3.0
_LAST_LINES = 8


class ArmFailed(Exception):
    """An arm gave no sample; the sentence says why, with its processes' last lines."""


@asynccontextmanager
async def fresh_store() -> AsyncGenerator[tuple[EmbeddedValkey, Children]]:
    """An empty Valkey, and children that end with it, before it."""
    children = Children(grace=_GRACE)
    store = EmbeddedValkey(children)
    try:
        await store.start()
        yield store, children
    finally:
        await children.stop()
        store.remove_folder()


async def run(entry: Entry, plan: Plan, deadline: float = DEADLINE) -> Sample:
    """Measure one arm. Raises `ArmFailed`, and `sandbox.errors.StartFailed` without a Valkey."""
    async with fresh_store() as (store, children):
        environment = {URL: store.url}
        command = [sys.executable, "-m", "bench.arms"]
        worker = await children.start("worker", [*command, "work", entry.name], environment)
        producer = await children.start(
            "producer", [*command, "produce", entry.name, plan.to_json()], environment
        )
        ends = {asyncio.create_task(each.process.wait()): each for each in (producer, worker)}
        try:
            done, _ = await asyncio.wait(
                ends, timeout=deadline, return_when=asyncio.FIRST_COMPLETED
            )
        finally:
            for task in ends:
                task.cancel()
        ended = [ends[task] for task in done]
        if producer in ended:
            with suppress(TimeoutError):
                async with asyncio.timeout(_GRACE):
                    await producer.reader
            for line in producer.lines:
                if line.startswith(SAMPLE):
                    return Sample.from_json(line.removeprefix(SAMPLE))
            why = f"its producer ended with exit code {producer.process.returncode}"
        elif worker in ended:
            why = f"its worker ended by itself with exit code {worker.process.returncode}"
        else:
            why = f"its results did not all come back within {deadline:g} seconds"
        raise ArmFailed(f"{entry.name} failed: {why}.\n{_last_lines(worker, producer)}")


def _last_lines(*children: Child) -> str:
    return "\n".join(
        f"  {child.name} | {line}"
        for child in children
        for line in list(child.lines)[-_LAST_LINES:]
    )
