"""The benchmark of the queue runs, and what it says of fairness holds. It needs no library."""

from __future__ import annotations

import json

import pytest

from bench import arms, queue
from bench.drive import Sample
from bench.fairness import Waits
from bench.report import Report


def test_a_quick_run_ends_with_one_line_of_json(capsys: pytest.CaptureFixture[str]) -> None:
    """Our arm alone, through its real processes, with the fairness of both queues."""
    arguments = ["--only", "atelier", "--jobs", "40", "--single", "5", "--repeats", "1", "--json"]
    assert queue.main(arguments) == 0
    shown = capsys.readouterr().out
    last = json.loads(shown.splitlines()[-1])
    assert last.pop("light_wait_max") <= 9
    assert last.pop("light_wait_max_fifo") >= 50
    assert last == {"throughput_ratio": None, "latency_ratio": None, "compared": []}
    assert "jobs/s" in shown


def test_ratios_are_to_the_best_library_in_each_measure() -> None:
    def runs(rate: float, latency: float) -> list[Sample]:
        return [Sample(100, 100 / (rate * factor), [latency]) for factor in (0.5, 1, 2)]

    samples = {"atelier": runs(4000, 0.002), "quick": runs(1000, 0.02), "prompt": runs(500, 0.003)}
    report = Report.of(samples, Waits(ours=9, fifo=58))
    assert json.loads(report.to_json()) == {
        "throughput_ratio": 4.0,
        "latency_ratio": 1.5,
        "light_wait_max": 9,
        "light_wait_max_fifo": 58,
        "compared": ["prompt", "quick"],
    }


def test_a_missing_library_is_skipped_by_name() -> None:
    entry = arms.Entry("none", ("no-such-library",))
    assert entry.skipped() == (
        "skipped: no-such-library is not installed (pip install -c constraints.txt -e '.[bench]')"
    )


def test_an_unknown_arm_is_refused_with_those_there_are(
    capsys: pytest.CaptureFixture[str],
) -> None:
    with pytest.raises(SystemExit):
        queue.main(["--only", "atelier,sidekiq"])
    assert "there is no arm sidekiq; there are arq, atelier," in capsys.readouterr().err
