"""`python -m jobs COMMAND`: for operators. Reads the same settings as bot and worker.

status      queue, leases, workers, oldest wait, quarantined jobs; --json for machines
pause       hand out no more jobs, with a reason: those that run go on, new ones wait
resume      hand out jobs again
retry ID    queue a quarantined job anew
drop ID     cancel a job that is not over, or take one out of quarantine
key         print a new signing key
users       print the commands that make Redis users for bot and worker, with new passwords
audit       verify: are all rows as they were written?  export: print them
"""

from __future__ import annotations

import argparse
import asyncio
import getpass
import json
import secrets
import sys
from collections.abc import Awaitable, Callable
from dataclasses import asdict
from pathlib import Path
from typing import Any

from jobs.audit_command import add_audit, audit
from jobs.errors import AtelierError
from jobs.operator import Listed, Operator, Overview
from jobs.queue import Queue
from jobs.settings import QueueSettings
from jobs.workers import Registry

_USERS = Path(__file__).parent / "users.redis"


def users(queue_name: str, bot_password: str, worker_password: str) -> str:
    """The commands of users.redis for one queue, filled in."""
    text = _USERS.read_text(encoding="utf-8")
    lines = [line for line in text.splitlines() if line and not line.startswith("#")]
    filled = "\n".join(lines).replace("NAME", queue_name)
    return filled.replace("BOT_PASSWORD", bot_password).replace("WORKER_PASSWORD", worker_password)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m jobs",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    status = commands.add_parser("status", help="what there is now")
    status.add_argument("--json", action="store_true", help="one JSON object")
    pause = commands.add_parser("pause", help="hand out no more jobs")
    pause.add_argument("why", nargs="?", default="", help="shown in status and kept in the audit")
    commands.add_parser("resume", help="hand out jobs again")
    for name in ("retry", "drop"):
        commands.add_parser(name).add_argument("id")
    add_audit(commands.add_parser("audit", help="verify the audit, or export it"))
    commands.add_parser("key", help="print a new signing key")
    commands.add_parser("users", help="print commands that make Redis users")
    return parser


async def _act(arguments: argparse.Namespace, operator: Operator) -> str:
    async def status() -> str:
        found = await operator.overview()
        return json.dumps(_plain(found)) if arguments.json else _lines(found)

    async def pause() -> str:
        changed = await operator.pause(arguments.why)
        return (
            "Paused: no job is handed out until `python -m jobs resume`; those that run go on."
            if changed
            else "It was paused already; the reason is the new one."
        )

    async def resume() -> str:
        return "Resumed." if await operator.resume() else "It was not paused."

    async def retry() -> str:
        return f"Queued anew as job {await operator.retry(arguments.id)}."

    async def drop() -> str:
        return await operator.drop(arguments.id)

    acts: dict[str, Callable[[], Awaitable[str]]] = {
        "status": status,
        "pause": pause,
        "resume": resume,
        "retry": retry,
        "drop": drop,
    }
    return await acts[arguments.command]()


async def run(arguments: argparse.Namespace, settings: QueueSettings) -> str:
    """Do it and say what was done. Raises `AtelierError`."""
    queue = Queue.open(settings)
    try:
        if arguments.command == "audit":
            return await audit(arguments, queue, settings)
        registry = Registry(queue.store.redis, settings)
        return await _act(arguments, Operator(queue, registry, f"operator {_user()}"))
    finally:
        await queue.close()


def _user() -> str:
    try:
        return getpass.getuser()
    except (KeyError, OSError):  # a container's user may have no name
        return "unknown"


def _plain(overview: Overview) -> dict[str, Any]:
    workers = [worker.model_dump(mode="json") for worker in overview.workers]
    return {**asdict(overview), "workers": workers}


def _lines(found: Overview) -> str:
    lines = [
        f"queued {found.queued} (delayed {found.delayed}), running {found.running}, "
        f"quarantined {found.quarantined}, oldest wait {found.oldest_wait:.0f} s",
    ]
    if found.median_wait is not None:
        lines.append(f"median wait of the last taken {found.median_wait:.1f} s")
    if found.paused:
        lines.append(f"PAUSED: {found.paused}")
    lines += [f"lane {model}: waiting servers: {count}" for model, count in found.lanes.items()]
    lines += [f"bot {name}: outcomes to post: {count}" for name, count in found.undelivered.items()]
    for worker in found.workers:
        lines.append(f"worker {worker.id} on {worker.device}: {_names(worker)}")
    if not found.workers:
        lines.append("no worker is alive")
    lines += [_job("running", job) for job in found.running_jobs]
    lines += [_job("quarantined", job) for job in found.quarantined_jobs]
    return "\n".join(lines)


def _names(worker: Any) -> str:
    return ", ".join(card.name for card in worker.cards)


def _job(what: str, job: Listed) -> str:
    return (
        f"{what} {job.id}: {job.model}, attempt {job.attempts}, worker {job.worker}, "
        f"for {job.seconds:.0f} s"
    )


def main(argv: list[str] | None = None) -> int:
    arguments = _parser().parse_args(argv)
    if arguments.command == "key":
        print(secrets.token_hex(32))
        return 0
    try:
        settings = QueueSettings.load()
        if arguments.command == "users":
            print(users(settings.queue_name, secrets.token_hex(16), secrets.token_hex(16)))
        else:
            print(asyncio.run(run(arguments, settings)))
    except AtelierError as error:
        print(f"atelier jobs: {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
