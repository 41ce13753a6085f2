"""Calls of scripts that travel together each get their own answer."""

from __future__ import annotations

import asyncio
import shutil
from pathlib import Path

import pytest

from jobs import scripts
from jobs.queue import Queue
from jobs.settings import QueueSettings


async def test_a_script_that_says_nothing_leaves_the_others_their_answers(
    queue_settings: QueueSettings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "lua"
    shutil.copytree(scripts._FOLDER, folder)  # pyright: ignore[reportPrivateUsage]
    (folder / "odd.lua").write_text("-- with: _base\nif ARGV[1] ~= '' then return ARGV[1] end\n")
    monkeypatch.setattr(scripts, "_FOLDER", folder)
    queue = Queue.open(queue_settings)
    try:
        async with asyncio.timeout(5):
            calls = (queue.store.run("odd", said) for said in ("a", "", "b", ""))
            assert await asyncio.gather(*calls) == [b"a", None, b"b", None]
    finally:
        await queue.close()
