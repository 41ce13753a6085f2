"""Writes the tables and charts of docs/speed.md from the figures that the benchmarks left.

python -m bench.worker --out docs/speed/worker.json
python -m bench.describe --out docs/speed/describe.json
python -m bench.worker --trace run.json --only sat --window docs/speed/trace.json
python -m docs.speed --write     puts them into docs/speed.md and docs/speed/
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path

from bench.chart import bars
from bench.describe import Result
from bench.serving.report import Report
from bench.serving.traced import Shown
from bench.spread import Spread, markdown
from bench.timeline import timeline
from models.trace import IDLE, JOB, MODEL, STEP

PAGE = Path(__file__).parent / "speed.md"
FOLDER = Path(__file__).parent / "speed"
DESCRIBE = FOLDER / "describe.json"
TRACE = FOLDER / "trace.json"
BEGIN, END = "<!-- {}: made by python -m docs.speed -->", "<!-- /{} -->"
_UNITS = {
    "step": "joint call of the network, with how many requests share it",
    "job": "requests' own code",
    "encode": "text encoding",
    "decode": "decoding",
    "png": "PNG",
    "idle": "idle",
}
_BUSY = 0.5
"""A machine's load average: others' work."""
_OF_RATE = ("sat", "flood", "swaps")


def current(page: str) -> str:
    """The page with the tables of today's figures. Raises ValueError when it has no place for
    them."""
    result = describe()
    parts = {
        "worker": "\n\n".join(_section(name, report) for name, report in workers().items()),
        "trace": _traced(traced()),
        "describe": f"{result.model} on {result.device}, {result.pictures} pictures of 512x512, "
        f"{result.tokens} new tokens each, threads of torch: {result.threads}, repeats: "
        f"{result.repeats}. Of {result.same} pictures both say the same.\n\n"
        f"{markdown(result.lines())}\n\n{_shown('describe')}",
    }
    for name, part in parts.items():
        page = _put(page, name, part)
    return page


def charts() -> dict[str, str]:
    """SVG by file name."""
    result = describe()
    captions = {result.model: {"plain": result.plain, "ours": result.ours}}
    drawn = {
        "describe.svg": bars("Captions a second", "1/s", captions),
        "trace.svg": _timeline(traced()),
    }
    for name, report in workers().items():
        rates = [each for each in report.runs if each.startswith(_OF_RATE)]
        loads = [each for each in report.runs if each not in rates]
        if rates:
            drawn[f"{name}-rate.svg"] = report.chart("Pictures a second", "1/s", "rate", rates)
        if loads:
            drawn[f"{name}-p99.svg"] = report.chart("Latency, p99", "s", "p99", loads)
    return drawn


def workers() -> dict[str, Report]:
    """By the name of the file: of each run of the benchmark that is kept."""
    files = sorted(FOLDER.glob("worker*.json"))
    return {file.stem: Report.from_json(file.read_text(encoding="utf-8")) for file in files}


def traced() -> Shown:
    return Shown.from_json(TRACE.read_text(encoding="utf-8"))


def _timeline(shown: Shown) -> str:
    others = [lane for lane in shown.lanes if lane != MODEL]
    lanes = {MODEL: "model's thread"}
    lanes |= {lane: f"aside {number}" for number, lane in enumerate(others, 1)}
    seen = {span.unit for span in shown.spans}
    units = {unit: word for unit, word in _UNITS.items() if unit in seen | {IDLE}}
    title = f"{shown.milliseconds / 1000:.1f} s from the middle of a saturated run"
    return timeline(title, shown.milliseconds, lanes, units, shown.spans)


def _traced(shown: Shown) -> str:
    """What was recorded, and how the model's thread spent the window."""
    joint = [span for span in shown.spans if span.unit == STEP]
    others = ": other programs used the machine" if shown.load >= _BUSY else ""
    aside = sum(span.end - span.begin for span in shown.spans if span.thread != MODEL)
    return (
        f"{shown.device} ({shown.machine}), {shown.cores} cores, {shown.model}, threads of torch: "
        f"{shown.threads}; {shown.jobs} requests at once, done in {shown.seconds:.1f} s. The load "
        f"average before was {shown.load}{others}. In the "
        f"{shown.milliseconds / 1000:.1f} s that are shown the model's thread called the network "
        f"for {shown.share(STEP):.1%} of the time ({len(joint)} joint calls, up to "
        f"{max(span.calls for span in joint)} requests in one), ran requests' own code for "
        f"{shown.share(JOB):.1%}, and was idle for {shown.share(IDLE):.1%}. Work aside took "
        f"{aside:.0f} ms.\n\n{_shown('trace')}"
    )


def _section(name: str, report: Report) -> str:
    about = report.about
    alone = ", ".join(f"{steps}: {seconds:.2f} s" for steps, seconds in sorted(about.alone.items()))
    warm = ", ".join(f"{arm} {seconds:.1f} s" for arm, seconds in about.warm.items())
    words = (
        f"{about.device} ({about.machine}), {about.model} in {about.dtype}, threads of torch: "
        f"{about.threads}, repeats: {about.repeats}. P0 alone, by steps: {alone}. A matrix "
        f"product: {about.peak / 1e9:,.0f} GFLOP/s. First pictures after loading: {warm}."
    )
    skipped = [f"{arm} did not run: {why}." for arm, why in about.skipped.items()]
    told = [
        f"{workload} {Spread.of(ratios).show()}"
        for workload in report.runs
        if (ratios := report.ratios(workload, "p99" if "poisson" in workload else "rate"))
    ]
    over = f"Ours over P0 in each repeat, pictures a second, and p99 of Poisson: {', '.join(told)}."
    line = f"```\n{json.dumps(report.line())}\n```"
    shown = [
        _shown(chart.removesuffix(".svg")) for chart in charts() if chart.startswith(f"{name}-")
    ]
    return "\n\n".join([words, *skipped, markdown(report.lines()), over, line, "\n".join(shown)])


def _shown(chart: str) -> str:
    return f"![{chart}](speed/{chart}.svg)"


def describe() -> Result:
    return Result.read(DESCRIBE.read_text(encoding="utf-8"))


def _put(page: str, name: str, part: str) -> str:
    begin, end = BEGIN.format(name), END.format(name)
    before, _, rest = page.partition(begin)
    _, found, after = rest.partition(end)
    if not found:
        raise ValueError(f"docs/speed.md lacks the lines {begin} and {end}")
    return f"{before}{begin}\n{part}\n{end}{after}"


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m docs.speed", description=__doc__)
    parser.add_argument("--write", action="store_true", help="change docs/speed.md and the charts")
    page = current(PAGE.read_text(encoding="utf-8"))
    if not parser.parse_args().write:
        print(page)
        return
    PAGE.write_text(page, encoding="utf-8")
    for name, drawn in charts().items():
        (FOLDER / name).write_text(drawn, encoding="utf-8")


if __name__ == "__main__":
    main()
