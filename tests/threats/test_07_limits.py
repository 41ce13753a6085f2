"""Threat 7: requests over the limits, past the bot: who has its key, or a bot with a mistake."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from jobs.contract import DescribeRequest
from jobs.queue import Queue
from jobs.settings import QueueSettings
from jobs.workers import Registry
from tests.hostile import png
from tests.models import crayon
from tests.models.worker import studio


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"width": 4096, "height": 4096}, "crayon does not draw 4096x4096. It draws 32x32, 48x32."),
        ({"num_inference_steps": 200}, "at most 10 steps; you asked for 200."),
        ({"num_images": 4}, "makes at most 1 picture at a time; you asked for 4."),
        ({"guidance_scale": 50}, "works without guidance"),
        ({"sampler": "Euler"}, "sampler"),
    ],
)
async def test_the_worker_refuses_it_too(
    tmp_path: Path,
    queue: Queue,
    registry: Registry,
    queue_settings: QueueSettings,
    changes: dict[str, Any],
    sentence: str,
) -> None:
    """P1: with a sentence; and the next job is done."""
    async with studio(tmp_path, queue, registry, queue_settings) as work:
        asked = crayon.request("crayon", "a lion").model_copy(update=changes)
        await work.submit(asked)
        refused = await work.outcome()
        assert refused.failure
        assert refused.failure.code == "over_limit"
        assert sentence in refused.failure.sentence
        await work.submit(crayon.request("crayon", "a lion"))
        assert (await work.outcome()).result


async def test_so_it_does_a_picture_of_too_many_pixels(
    tmp_path: Path, queue: Queue, registry: Registry, queue_settings: QueueSettings
) -> None:
    async with studio(tmp_path, queue, registry, queue_settings) as work:
        await work.submit(DescribeRequest(model="reader"), png(20_000, 20_000))
        refused = await work.outcome()
        assert refused.failure
        assert refused.failure.code == "over_limit"
