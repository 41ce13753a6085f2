"""The benchmark of the bot runs, with the bot, a worker and a Valkey in processes of their own."""

from __future__ import annotations

import json

import pytest

from bench import bot


def test_a_quick_run_ends_with_one_line_of_json(capsys: pytest.CaptureFixture[str]) -> None:
    """Nothing is lost, every figure is there; how good they are takes a quiet machine to tell."""
    arguments = ["--interactions", "12", "--singles", "4", "--repeats", "1", "--json"]
    assert bot.main(arguments) == 0
    shown = capsys.readouterr().out
    figures = json.loads(shown.splitlines()[-1])
    assert 0 < figures.pop("ack_p99_ms") < 3000
    assert 0 < figures.pop("added_median_ms") < 3000
    assert figures == {"interactions": 12, "lost": 0}
    assert "ack_p99" in shown
