"""The benchmark of the local Discord runs, with a bot in a process of its own."""

from __future__ import annotations

import json

import pytest

from bench import sandbox


def test_a_quick_run_ends_with_one_line_of_json(capsys: pytest.CaptureFixture[str]) -> None:
    arguments = ["--round-trips", "3", "--burst", "10", "--repeats", "1", "--json"]
    assert sandbox.main(arguments) == 0
    shown = capsys.readouterr().out
    figures = json.loads(shown.splitlines()[-1])
    assert figures["burst_late"] == 0
    assert 0 < figures["login"] < figures["start"]
    assert 0 < figures["burst_p50"] <= figures["burst_p99"]
    # Of two processes, which work at the same time.
    assert 0 < figures["round_trip_cpu"] <= 2 * figures["round_trip"]
    assert figures["burst_cpu"] > 0
    assert "round_trip" in shown
