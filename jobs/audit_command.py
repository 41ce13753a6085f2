"""`python -m jobs audit`: prove the audit, and take it along."""

from __future__ import annotations

import argparse
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path

from jobs.entries import Entry, Format, batches, entries, head, line, matching
from jobs.errors import AuditBroken, Refused
from jobs.proof import verify
from jobs.queue import Queue
from jobs.seals import Keys
from jobs.settings import QueueSettings


def add_audit(parser: argparse.ArgumentParser) -> None:
    """What is typed after `audit`."""
    acts = parser.add_subparsers(dest="act", required=True, metavar="ACT")
    check = acts.add_parser("verify", help="hold every row against the seals")
    check.add_argument("--old-keys", type=Path, help="file of earlier signing keys, one a line")
    check.add_argument(
        "--expect", default="", metavar="HASH", help="of a seal that must be there, from the log"
    )
    export = acts.add_parser("export", help="print the rows")
    export.add_argument("--format", choices=("jsonl", "csv"), default="jsonl")
    export.add_argument("--out", type=Path, help="a file to write, in place of the output")
    export.add_argument("--server", default="", help="only rows of this server, by its id")
    export.add_argument("--member", default="", help="only rows of this member, by id or name here")
    export.add_argument("--job", default="", help="only rows of this job")
    export.add_argument("--event", default="", help="only rows of this kind")
    export.add_argument("--since", type=_time, default=0.0, help="2026-03-01, or with a time, UTC")
    export.add_argument(
        "--members", action="store_true", help="say members' ids where they are still known"
    )


async def audit(arguments: argparse.Namespace, queue: Queue, settings: QueueSettings) -> str:
    """Raises `AuditBroken`, `Refused`, `StoreUnavailable`."""
    if arguments.act == "verify":
        return await _verify(arguments, queue, settings)
    return await _export(arguments, queue)


async def _verify(arguments: argparse.Namespace, queue: Queue, settings: QueueSettings) -> str:
    earlier: list[str] = []
    if arguments.old_keys:
        try:
            earlier = arguments.old_keys.read_text(encoding="utf-8").split()
        except OSError as error:
            raise Refused(f"{arguments.old_keys} cannot be read: {error.strerror}.") from error
    keys = Keys(settings.signing_key.get_secret_value(), *earlier)
    found = await verify(queue.store, keys, arguments.expect)
    if found.problem:
        raise AuditBroken(found.problem)
    sealed = f"{found.rows} rows are as they were written, under {found.seals} seals"
    last = f" The last seal is {found.head}." if found.head else ""
    return f"{sealed}; {found.open} are not sealed yet.{last}"


async def _export(arguments: argparse.Namespace, queue: Queue) -> str:
    member = arguments.member
    if member.isdecimal():
        member = await queue.audit.aliases.find(member)
        if not member:
            raise Refused(f"No row names member {arguments.member}, or they were forgotten.")
    found = matching(
        entries(queue.audit.rows()),
        server=arguments.server,
        member=member,
        job=arguments.job,
        event=arguments.event,
        since=arguments.since,
    )
    form: Format = arguments.format
    if arguments.out is None:
        return "\n".join([each async for each in _lines(queue, found, form, arguments.members)])
    count = 0
    try:
        with arguments.out.open("w", encoding="utf-8") as file:
            async for each in _lines(queue, found, form, arguments.members):
                file.write(f"{each}\n")
                count += 1
    except OSError as error:
        raise Refused(f"{arguments.out} cannot be written: {error.strerror}.") from error
    return f"{count} lines are in {arguments.out}."


async def _lines(
    queue: Queue, found: AsyncIterator[Entry], form: Format, named: bool
) -> AsyncIterator[str]:
    if first := head(form):
        yield first
    async for batch in batches(found):
        people = {name for entry in batch for name in entry.people} if named else set[str]()
        members = await queue.audit.aliases.members(people)
        for entry in batch:
            yield line(entry.naming(members), form)


def _time(text: str) -> float:
    """Seconds since the epoch."""
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text} is no date like 2026-03-01") from None
    return (at if at.tzinfo else at.replace(tzinfo=UTC)).timestamp()
