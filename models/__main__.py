"""`python -m models [COMMAND]`: without one, serves models until it is stopped; with `--devices
all`, on each GPU of the machine.

list                     what there is to serve
info NAME                one model: where it is from, and what it can and cannot do
get REPO[@REVISION]      fetch one from the Hugging Face hub, at one commit, and check it
try NAME WHAT            draw a prompt, or describe or enlarge a picture, as a worker would
remove NAME              delete what get fetched
"""

from __future__ import annotations

import argparse
import asyncio
import re
import signal
import sys
from collections.abc import Sequence
from contextlib import AbstractAsyncContextManager, nullcontext

from jobs import log
from jobs.errors import AtelierError, SettingsError
from jobs.queue import Queue
from jobs.settings import LogSettings, QueueSettings
from jobs.store import connect
from jobs.workers import Registry
from models.devices import beside, devices_of, labels_of
from models.settings import WorkerSettings
from models.sources import STARTERS
from models.supervisor import Supervisor
from models.tally import Tally


async def run(
    settings: WorkerSettings,
    queue_settings: QueueSettings,
    logs: LogSettings,
    devices: Sequence[str],
) -> None:
    """Serve with each of the devices until SIGINT or SIGTERM. Raises `WorkerUnusable` when none can
    serve a model, `MetricsUnusable`."""
    stop = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)

    tallies = [Tally(label) for label in labels_of(devices)]
    waiting = iter(tallies)

    async def serve(device: str) -> None:
        tally = next(waiting)  # they begin in their order
        own = settings.model_copy(update={"device": device})
        queue = Queue.open(queue_settings)
        redis = connect(queue_settings)
        try:
            registry = Registry(redis, queue_settings)
            supervisor = Supervisor(own, queue_settings, queue, registry, logs=logs, tally=tally)
            await supervisor.run(stop)
        finally:
            await queue.close()
            await redis.aclose()

    async with _told(settings, tallies):
        await beside(devices, serve)


def _told(settings: WorkerSettings, tallies: Sequence[Tally]) -> AbstractAsyncContextManager[None]:
    """To Prometheus, where it may ask."""
    if not settings.metrics_port:
        return nullcontext()
    from models.metrics import telling

    return telling(settings.metrics_host, settings.metrics_port, tallies)


def _size(text: str) -> tuple[int, int]:
    match = re.fullmatch(r"(\d{1,5})x(\d{1,5})", text)
    if not match:
        raise argparse.ArgumentTypeError(f"{text!r} is not WIDTHxHEIGHT")
    return int(match[1]), int(match[2])


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m models",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument(
        "--devices",
        metavar="all|DEVICE,...",
        help="serve with a worker on each: all GPUs, or some; else with one on ATELIER_DEVICE",
    )
    commands = parser.add_subparsers(dest="command", metavar="COMMAND")
    listed = commands.add_parser("list", help="what there is to serve")
    info = commands.add_parser("info", help="one model")
    info.add_argument("name")
    info.add_argument("--quick", action="store_true", help="without loading it to see its limits")
    get = commands.add_parser("get", help="fetch one from the Hugging Face hub")
    get.add_argument("repo", metavar="REPO[@REVISION]")
    get.add_argument("--name", default="", help="what to call it; else as the repository")
    get.add_argument("--variant", default="", help="precision, where several are there: fp16")
    for command in (listed, info, get):
        command.add_argument("--json", action="store_true", help="JSON for machines")
    attempt = commands.add_parser("try", help="one request, as a worker would do it")
    attempt.add_argument("name")
    attempt.add_argument("what", metavar="WHAT", help="prompt, or a picture's file")
    attempt.add_argument("--out", default="", help="file of the picture; else NAME.png")
    attempt.add_argument("--negative", default="", help="what shall not be in it")
    attempt.add_argument("--size", type=_size, metavar="WIDTHxHEIGHT")
    attempt.add_argument("--steps", type=int)
    attempt.add_argument("--guidance", type=float)
    attempt.add_argument("--seed", type=int, default=0)
    attempt.add_argument("--scale", type=int, default=2, help="how many times larger: 2 or 4")
    commands.add_parser("remove", help="delete what get fetched").add_argument("name")
    return parser


def act(arguments: argparse.Namespace) -> int:
    """One command: its answer to stdout; one line to stderr, and status 1, where it cannot be."""
    from models import commands

    acts = {
        "list": commands.show_all,
        "info": commands.info,
        "get": commands.get,
        "try": commands.try_,
        "remove": commands.remove,
    }
    try:
        settings, logs = WorkerSettings.load(), LogSettings.load()
        print(asyncio.run(acts[arguments.command](arguments, settings, logs)))
    except AtelierError as error:
        print(f"atelier models: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130
    return 0


def main(argv: list[str] | None = None) -> int:
    arguments = _parser().parse_args(argv)
    if arguments.command:
        return act(arguments)
    try:
        settings, queue_settings = WorkerSettings.load(), QueueSettings.load()
        logs = LogSettings.load()
        if not settings.sources():
            raise SettingsError(
                f"ATELIER_MODELS is not set and there are no starter models in {STARTERS}."
            )
    except SettingsError as error:
        print(f"atelier worker: {error}", file=sys.stderr)
        return 2
    log.configure(logs.log_level, logs.log_form)
    try:
        asked = arguments.devices
        devices = devices_of(asked) if asked else (settings.device,)
        asyncio.run(run(settings, queue_settings, logs, devices))
    except AtelierError as error:
        print(f"atelier worker: {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
