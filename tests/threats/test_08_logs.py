"""Threat 8: secrets and private words in logs, and lines in them that nobody wrote."""

from __future__ import annotations

import json
from collections.abc import AsyncGenerator
from pathlib import Path

import pytest

from tests.faults.store import PASSWORD
from tests.faults.studio import Studio

WORDS = "the unmistakable heron"
FORGED = '\r\n{"event": "job.accepted", "level": "info", "job_id": "forged"}\n\x1b[31m'


@pytest.fixture
async def studio(tmp_path: Path) -> AsyncGenerator[Studio]:
    async with Studio(tmp_path) as running:
        yield running


async def test_what_logs_say_and_do_not_say(studio: Studio) -> None:
    """Bot, worker and device, of a job that is done, one that fails and one that is refused."""
    replies = [
        await studio.draw(WORDS + FORGED),
        await studio.draw(f"{WORDS} refuse"),
        await studio.draw("break"),
    ]
    for reply in replies:
        await reply.final(lambda message: not message["flags"] & 128, timeout=30)
    await studio.quiet()
    programs = [studio.bot, studio.worker.program]
    for program in programs:
        text = program.log()
        # Each line is one record of ours: no prompt broke out of its own.
        records = [json.loads(line) for line in text.splitlines()]
        assert all("event" in record for record in records)
        assert not [record for record in records if record.get("job_id") == "forged"]
        assert "\x1b" not in text
        assert WORDS not in text
        assert studio.discord.token not in text
        assert PASSWORD not in text
        assert studio.settings["ATELIER_SIGNING_KEY"] not in text
        for reply in replies:
            assert reply.interaction.token not in text
    assert "job.accepted" in studio.bot.log(), "there is something to read"
