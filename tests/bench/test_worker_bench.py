"""The benchmark of the worker: its schedules, what it makes of a run, and one small run."""

from __future__ import annotations

import importlib
import json
from collections import Counter
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from PIL import ImageStat

from bench import describe, worker
from bench.chart import bars
from bench.serving import plain, traced, weights, workload
from bench.serving.arm import Clock, Line
from bench.serving.figures import Ended, Figures, Run
from bench.serving.plain import Grouped, Plain
from bench.serving.report import About, Report
from bench.serving.traced import Shown
from bench.serving.workload import HEAVY, STEPS, Arrival
from bench.spread import Spread, markdown, percentile, table
from bench.timeline import timeline
from jobs.contract import ModelCard, Size
from models.trace import Span

CARD = ModelCard(
    name="m",
    kind="imagine",
    family="f",
    cost=1.0,
    sizes={"square": Size(width=64, height=64)},
    default_steps=16,
    max_steps=100,
    default_guidance=2.0,
    max_guidance=5.0,
)


class TestSchedules:
    def test_a_seed_gives_the_same_requests_at_any_rate(self) -> None:
        slow, fast = (workload.poisson(CARD, 64, rate, 40, seed=3) for rate in (1.0, 2.0))
        assert [each.request for each in slow] == [each.request for each in fast]
        assert [each.at for each in slow] == pytest.approx([2 * each.at for each in fast])
        assert workload.poisson(CARD, 64, 1.0, 40, seed=3) == slow
        assert workload.poisson(CARD, 64, 1.0, 40, seed=4) != slow

    def test_they_come_as_often_as_is_said_with_each_number_of_steps_alike(self) -> None:
        arrivals = workload.poisson(CARD, 64, 5.0, 2000, seed=1)
        assert 2000 / arrivals[-1].at == pytest.approx(5.0, rel=0.1)
        steps = Counter(each.request.num_inference_steps for each in arrivals)
        assert steps == dict.fromkeys(STEPS, 500)
        assert {each.request.guidance_scale for each in arrivals} == {1.5, 3.0, 5.0}

    def test_a_flood_is_one_member_and_nine(self) -> None:
        members = Counter(each.member for each in workload.flood(CARD, 64, 16))
        assert members.pop(HEAVY) == 50
        assert list(members.values()) == [1] * 9

    def test_two_models_take_turns(self) -> None:
        cards = [CARD, CARD.model_copy(update={"name": "n"})]
        arrivals = workload.interleaved(cards, 64, 8, 1.0, 6, seed=0)
        assert [each.request.model for each in arrivals] == list("mnmnmn")
        assert {each.request.num_inference_steps for each in arrivals} == {8}


def arrival(number: int, at: float = 0.0, member: str = "2", steps: int = 4) -> Arrival:
    return Arrival(number, at, member, workload.request(CARD, number, 64, steps, 2.0))


class TestFigures:
    def test_latency_counts_from_when_a_request_was_due(self) -> None:
        """However late it was looked at."""
        ended = [Ended(arrival(0, at=1.0), 5.0, 6.0, 9), Ended(arrival(1, at=2.0), 6.0, 8.0, 9)]
        figures = Figures.of(Run(ended, idle=2.0), {4: 2.0})
        assert (figures.p50, figures.p99) == (5.0, 6.0)
        assert figures.rate == 2 / 8.0
        assert figures.slowdown == 3.0
        assert figures.idle_share == 0.25
        assert figures.light_seconds is None

    def test_a_light_member_waits_for_what_is_begun_after_it_came(self) -> None:
        heavy = [
            Ended(arrival(number, member=HEAVY), float(number), number + 1.0, 9)
            for number in range(4)
        ]
        light = [
            Ended(arrival(4, at=0.5, member="2"), 4.0, 5.0, 9),
            Ended(arrival(5, at=0.5, member="3"), 1.5, 5.0, 9),
        ]
        figures = Figures.of(Run([*heavy, *light]), {4: 1.0})
        assert figures.light_seconds == 3.5
        assert figures.light_jobs == 4, "three of the heavy member's, and the other light one"
        assert figures.light_turns == 3

    @pytest.mark.parametrize(
        ("ended", "why"),
        [
            ([Ended(arrival(1), 0.0, 1.0, 9)], "not every request"),
            ([Ended(arrival(0), 0.0, 1.0, 0)], "without a picture"),
        ],
    )
    def test_what_was_lost_is_no_result(self, ended: list[Ended], why: str) -> None:
        with pytest.raises(AssertionError, match=why):
            Figures.of(Run(ended), {4: 1.0})

    def test_percentiles_are_of_the_values(self) -> None:
        values = [float(value) for value in range(100, 0, -1)]
        assert [percentile(values, share) for share in (0.5, 0.95, 0.99, 1.0)] == [50, 95, 99, 100]
        assert percentile([3.0], 0.5) == 3.0


class TestLine:
    def test_who_has_not_come_yet_is_not_seen(self) -> None:
        line = Line([arrival(1, at=99.0), arrival(0)], Clock())
        assert [each.number for each in line.here()] == [0]
        line.take(next(line.here()))
        assert not list(line.here())
        assert line.next_at == 99.0

    def test_only_what_is_alike_is_one_call(self) -> None:
        here = [arrival(0), arrival(1, steps=20), arrival(2)]
        assert [each.number for each in Grouped.group(here)] == [0, 2]
        assert [each.number for each in Plain.group(here)] == [0]


def report() -> Report:
    about = About(
        device="CPU",
        machine="m",
        model="starter",
        dtype="float32",
        threads=1,
        repeats=2,
        peak=100.0,
        alone={4: 1.0},
        operations={"sat": 10.0},
        warm={"P0": 1.0},
        skipped={},
        batch1=Spread(1.01, 1.0, 1.02),
    )

    def figures(rate: float, p99: float) -> Figures:
        run = Run([Ended(arrival(0), 0.0, p99, 9)], idle=0.1 * p99)
        return replace(Figures.of(run, {4: 1.0}), rate=rate)

    runs = {
        "sat": {"P0": [figures(2, 1), figures(4, 1)], "ours": [figures(6, 1), figures(8, 1)]},
        "poisson-0.8": {"P0": [figures(1, 8)], "ours": [figures(1, 2)]},
    }
    return Report(about, runs)


class TestReport:
    def test_the_line_has_ratios_of_each_repeat_and_null_for_what_was_not_measured(self) -> None:
        assert report().line() == {
            "device": "CPU",
            "sat512_ratio": 2.5,
            "sat1024_ratio": 2.5,
            "peak_share_1024": None,
            "poisson_p99_ratio": 0.25,
            "light_wait_max": None,
            "batch1_ratio": 1.01,
            "idle_share": 0.1,
        }

    def test_it_is_read_as_it_was_written(self) -> None:
        assert Report.from_json(report().to_json()) == report()

    def test_the_table_says_how_much_of_the_peak_it_is(self) -> None:
        lines = report().lines()
        assert lines[1][-1] == "30%", "3 pictures a second of 10 operations, of 100"
        assert table(lines).count("\n") == len(lines) - 1
        assert markdown([["", "a"], ["b", "c"]]) == "|  | a |\n|---|---:|\n| b | c |"

    def test_a_chart_has_a_bar_for_each_arm(self) -> None:
        drawn = bars("Rate", "1/s", {"sat": {"P0": Spread(1, 1, 2), "ours": Spread(4, 3, 5)}})
        assert drawn.startswith("<svg")
        assert drawn.count("<rect") == 4, "with their two in the legend"


def test_a_small_run_of_the_worker_ends_with_one_line(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    """The starter through every arm there is on a CPU, the queue's order on a real Valkey."""
    out = tmp_path / "figures.json"
    sizes = ["--jobs", "3", "--arrivals", "4", "--steps", "2", "--repeats", "1"]
    only = ["--only", "sat,flood,swaps", "--device", "cpu", "--threads", "1"]
    assert worker.main([*sizes, *only, "--json", "--out", str(out)]) == 0
    last = json.loads(capsys.readouterr().out.splitlines()[-1])
    assert last["device"] == "CPU"
    assert last["sat512_ratio"] > 0
    assert last["peak_share_1024"] is last["poisson_p99_ratio"] is None
    whole = Report.from_json(out.read_text(encoding="utf-8"))
    assert whole.line() == last
    assert set(whole.runs) == {"sat", "flood", "swaps"}
    first_come = whole.runs["flood"]["P0"][0].light_jobs
    assert first_come
    # Jobs of two steps begin while the light members' are still on their way into the queue.
    assert last["light_wait_max"] < first_come


def test_a_trace_is_of_one_saturated_run_and_its_middle_is_drawn(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    whole, middle = tmp_path / "run.json", tmp_path / "middle.json"
    asked = ["--trace", str(whole), "--window", str(middle), "--only", "sat"]
    sizes = ["--jobs", "3", "--steps", "2", "--device", "cpu", "--threads", "1"]
    assert worker.main([*asked, *sizes]) == 0
    events = json.loads(whole.read_text(encoding="utf-8"))["traceEvents"]
    joint = [each for each in events if each["name"] == "step"]
    assert sum(each["args"]["calls"] for each in joint) == 3 * 2
    assert sum(each["name"] == "png" for each in events) == 3
    shown = Shown.from_json(middle.read_text(encoding="utf-8"))
    assert f"{len(events) - len(shown.lanes)} spans" in capsys.readouterr().out
    model = [each for each in shown.spans if each.thread == "model"]
    assert all(before.end <= after.begin for before, after in pairwise(model))
    # What is not in a span is the engine's own work.
    assert 0.9 < sum(map(shown.share, ("step", "job", "idle"))) <= 1.0
    assert Shown.from_json(shown.to_json()) == shown


def test_a_trace_is_of_nothing_else() -> None:
    with pytest.raises(SystemExit):
        worker.main(["--trace", "run.json", "--only", "sat,flood"])
    with pytest.raises(SystemExit):
        worker.main(["--window", "middle.json"])


def test_a_window_is_cut_out_and_pieces_of_jobs_that_follow_each_other_are_one() -> None:
    spans = [
        Span("step", "model", 0.0, 1.0, 2, 4),
        Span("job", "model", 1.0, 1.1),
        Span("job", "model", 1.1, 1.2),
        Span("png", "aside_0", 1.1, 1.4),
        Span("step", "model", 1.2, 3.0, 1, 2),
        Span("step", "model", 3.0, 4.0, 1, 2),
    ]
    assert traced.cut(spans, 0.5, 2.0) == [
        Span("png", "aside_0", 600, 900),
        Span("step", "model", 0, 500, 2, 4),
        Span("job", "model", 500, 700),
        Span("step", "model", 700, 1500, 1, 2),
    ]


def test_a_timeline_has_a_rectangle_for_each_span_and_each_unit() -> None:
    spans = [Span("step", "model", 0, 500, 7, 7), Span("png", "aside_0", 400, 500)]
    words = {"step": "<joint>", "png": "PNG"}
    drawn = timeline("T", 500, {"model": "model", "aside_0": "aside 1"}, words, spans)
    assert drawn.count("<rect") == 2 + 2
    assert ">7</text>" in drawn
    assert "&lt;joint&gt;" in drawn
    ElementTree.fromstring(drawn)


def test_a_small_run_of_captions_ends_with_one_line(capsys: pytest.CaptureFixture[str]) -> None:
    sizes = ["--pictures", "3", "--tokens", "4", "--repeats", "1"]
    assert describe.main([*sizes, "--device", "cpu", "--threads", "1", "--json"]) == 0
    last = json.loads(capsys.readouterr().out.splitlines()[-1])
    assert last["same"] == 3
    assert last["ratio"] > 0


class TestRandomSdxl:
    def test_it_has_the_size_of_the_published_one(self) -> None:
        """2,567,463,684 weights in its U-Net, as stabilityai/stable-diffusion-xl-base-1.0 has."""
        torch, diffusers = (importlib.import_module(name) for name in ("torch", "diffusers"))
        with torch.device("meta"):
            unet: Any = diffusers.UNet2DConditionModel(**weights.UNET)
        assert sum(each.numel() for each in unet.parameters()) == 2_567_463_684

    def test_it_draws_and_no_weight_is_zero(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """A small one of the same kind."""
        small = {"block_out_channels": (32, 64, 64), "attention_head_dim": (2, 2, 2)}
        text = {"hidden_size": 32, "intermediate_size": 32, "num_attention_heads": 2}
        text |= {"num_hidden_layers": 2, "projection_dim": 32}
        sees = {"cross_attention_dim": 64, "projection_class_embeddings_input_dim": 32 + 6 * 256}
        monkeypatch.setattr(weights, "UNET", weights.UNET | small | sees)
        monkeypatch.setattr(weights, "VAE", weights.VAE | {"block_out_channels": (32, 32, 32, 32)})
        for name in ("TEXT", "TEXT_2"):
            monkeypatch.setattr(weights, name, getattr(weights, name) | text)
        source = weights.save_random_sdxl(tmp_path)
        pipeline = weights.stock_pipeline(source, "cpu", importlib.import_module("torch").float32)
        assert type(pipeline).__name__ == "StableDiffusionXLPipeline"
        for network in (pipeline.unet, pipeline.vae, pipeline.text_encoder_2):
            assert all(each.any() for each in network.parameters())
        asked = [workload.request(CARD, number, 64, 2, 5.0) for number in range(2)]
        pictures = plain.call(pipeline, asked).images
        assert [picture.size for picture in pictures] == [(64, 64)] * 2
        assert all(max(ImageStat.Stat(picture).stddev) > 2 for picture in pictures)
