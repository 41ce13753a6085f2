"""One model in a device process of its own, as a worker has it: its card, and one request.

This process imports no torch, and outlives whatever happens to the other.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncGenerator, Callable
from contextlib import asynccontextmanager
from itertools import count

from jobs.contract import AnyRequest, AnyResult, ModelCard
from jobs.settings import LogSettings
from models.child import DeviceProcess
from models.errors import CommandRefused, DeviceLost, DoesNotFit
from models.settings import WorkerSettings
from models.sources import Source
from models.wire import Done, Failed, Serve

_LOOK = 0.1
_KILLED = "signal 9"


class Trial:
    """A loaded model. `seconds`: what loading took, with the process's own start."""

    def __init__(self, device: DeviceProcess, card: ModelCard, place: str, seconds: float) -> None:
        self._device = device
        self.card = card
        self.place = place
        self.seconds = seconds
        self._numbers = count()

    async def run(
        self, request: AnyRequest, attachment: bytes, on_step: Callable[[int, int], object]
    ) -> tuple[AnyResult, list[bytes]]:
        """Do it. Raises `CommandRefused` with the sentence that a member would read."""
        running = await self._device.run(f"try-{next(self._numbers)}", request, attachment)
        while not running.outcome.done():
            await asyncio.wait({running.outcome}, timeout=_LOOK)
            if running.progress:
                on_step(running.progress.step, running.progress.total)
        match running.outcome.result():
            case (Done(result=result), blobs):
                return result, blobs
            case Failed(failure=failure):
                raise CommandRefused(failure.sentence)
            case _:
                raise AssertionError("it left a job that nobody cancelled")


@asynccontextmanager
async def loaded(
    source: Source, settings: WorkerSettings, logs: LogSettings
) -> AsyncGenerator[Trial]:
    """Load it where the worker would. Raises `WorkerUnusable`, `DoesNotFit`, `DeviceLost`."""
    order = Serve(
        sources=(source,),
        device=settings.device,
        dtype=settings.dtype,
        threads=settings.device_threads,
        picture_pixels=settings.picture_pixels,
        preview_seconds=0.0,
        hub_downloads=settings.hub_downloads,
        # What the worker would log is told here in a sentence.
        log_level="ERROR" if logs.log_level == "INFO" else logs.log_level,
        log_form=logs.log_form,
    )
    started = time.monotonic()
    device = await DeviceProcess.start(order)
    try:
        ready = await device.ready(settings.load_timeout)
        yield Trial(device, ready.cards[0], ready.device, time.monotonic() - started)
    except DeviceLost as error:
        if error.how == _KILLED:  # by the system, as it had no memory left
            raise DoesNotFit(source.name) from error
        raise CommandRefused(f"The device process ended ({error.how}).") from error
    finally:
        await device.kill()
