"""What the terminal shows: the start, the demo's two commands, single commands without a page."""

from __future__ import annotations

import asyncio
import json
import signal
import sys
import time
from argparse import Namespace
from collections.abc import Awaitable, Callable, Coroutine, Generator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar

from sandbox.ensemble import Ensemble
from sandbox.errors import BotRefused, Refused, SandboxError
from sandbox.talk import Conversation, pictures_of, running_sandbox, text_of
from sandbox.wire import JSON

START_WITHIN = 180.0
RESULT_WITHIN = 180.0
DEMO_PROMPT = "a lion on a blue background"
DEMO_PICTURE = Path(".cache/demo/lion.png")

T = TypeVar("T")
Print = Callable[[str], None]


class Stopped(Exception):
    """Ctrl-C or SIGTERM."""


async def demo(args: Namespace, say: Print) -> None:
    """Starts everything, shows that it works, and stays until it is stopped."""
    ensemble = Ensemble(port=args.port, show=say, progress=say, control=args.control)

    async def work() -> None:
        if args.demo:
            async with Conversation(ensemble.discord.url) as ada:
                await ada.ready(START_WITHIN)
                await _show(ada, say)
        say(f"ready: {ensemble.discord.url} - Ctrl-C stops it")
        await asyncio.Event().wait()

    with _contract(args, ensemble):
        await supervised(ensemble, work)


@contextmanager
def _contract(args: Namespace, ensemble: Ensemble) -> Generator[None]:
    """Where that is asked for, raises `ContractBroken` at the end, in place of what else came."""
    if not args.contract:
        yield
        return
    # Only here: it needs a package that the rest of this Discord does without.
    from sandbox.contract import Contract

    contract = Contract()
    contract.watch(ensemble.discord.traffic)
    try:
        yield
    finally:
        contract.require_kept()


async def _show(ada: Conversation, say: Print) -> None:
    say(f'Ada: /imagine prompt:"{DEMO_PROMPT}"')
    started = time.monotonic()
    sent = await ada.send("imagine", {"prompt": DEMO_PROMPT})
    message = await ada.result(sent, wants_picture=True, within=RESULT_WITHIN)
    _save(DEMO_PICTURE, await ada.download(pictures_of(message)[0]))
    seconds = time.monotonic() - started
    say(f"Atelier: {text_of(message)}\n  {seconds:.1f} s, saved as {DEMO_PICTURE}")
    say(f"Ada: /describe image:{DEMO_PICTURE.name}")
    started = time.monotonic()
    sent = await ada.send("describe", {}, DEMO_PICTURE)
    message = await ada.result(sent, wants_picture=False, within=RESULT_WITHIN)
    say(f"Atelier: {text_of(message)}\n  {time.monotonic() - started:.1f} s")


def _save(path: Path, content: bytes) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    except OSError as error:
        raise Refused(f"The picture cannot be saved as {path}: {error.strerror}.") from None


async def imagine(args: Namespace, say: Print) -> None:
    names = ("seed", "steps", "model", "aspect", "guidance")
    options: JSON = {name: getattr(args, name) for name in names}
    options = {"prompt": args.prompt, **{k: v for k, v in options.items() if v is not None}}

    async def ask(ada: Conversation) -> JSON:
        sent = await ada.send("imagine", options)
        message = await ada.result(sent, wants_picture=True, within=RESULT_WITHIN)
        _save(args.out, await ada.download(pictures_of(message)[0]))
        return message

    message = await _with_a_sandbox(args, ask)
    _print_result(message, args, say)
    if not args.json:
        say(f"saved: {args.out}")


async def describe(args: Namespace, say: Print) -> None:
    if not args.image.is_file():
        raise Refused(f"There is no file {args.image}.")

    async def ask(ada: Conversation) -> JSON:
        sent = await ada.send("describe", {}, args.image)
        return await ada.result(sent, wants_picture=False, within=RESULT_WITHIN)

    _print_result(await _with_a_sandbox(args, ask), args, say)


def _print_result(message: JSON, args: Namespace, say: Print) -> None:
    say(json.dumps(message, indent=2, ensure_ascii=False) if args.json else text_of(message))


async def _with_a_sandbox(args: Namespace, ask: Callable[[Conversation], Awaitable[JSON]]) -> JSON:
    """Uses the sandbox that is running already, or starts one for this question only."""

    async def talk(url: str) -> JSON:
        async with Conversation(url) as ada:
            await ada.ready(START_WITHIN)
            return await ask(ada)

    if await running_sandbox(args.url or f"http://127.0.0.1:{args.port}"):
        return await talk(args.url or f"http://127.0.0.1:{args.port}")
    if args.url:
        raise Refused(f"No sandbox answers at {args.url}: start one with python -m sandbox.")
    ensemble = Ensemble()
    try:
        with _contract(args, ensemble):
            return await supervised(ensemble, lambda: talk(ensemble.discord.url))
    except BotRefused:
        raise
    except SandboxError:
        if lines := ensemble.last_output:
            print(lines, file=sys.stderr)  # noqa: T201 - what the children said, on failure only
        raise


async def supervised(ensemble: Ensemble, work: Callable[[], Coroutine[Any, Any, T]]) -> T:
    """Runs the work until it is done, a child ends by itself, or somebody stops it."""
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        loop.add_signal_handler(number, stop.set)
    stopped = asyncio.create_task(stop.wait())
    everything = asyncio.create_task(_run(ensemble, work))
    try:
        await asyncio.wait({stopped, everything}, return_when=asyncio.FIRST_COMPLETED)
        if everything.done():
            return everything.result()
        raise Stopped
    finally:
        stopped.cancel()
        everything.cancel()
        await asyncio.gather(stopped, everything, return_exceptions=True)


async def _run(ensemble: Ensemble, work: Callable[[], Coroutine[Any, Any, T]]) -> T:
    async with ensemble:
        working = asyncio.create_task(work())
        ended = asyncio.create_task(ensemble.first_end())
        try:
            await asyncio.wait({working, ended}, return_when=asyncio.FIRST_COMPLETED)
            if ended.done():
                raise ended.result()
            return working.result()
        finally:
            working.cancel()
            ended.cancel()
            await asyncio.gather(working, ended, return_exceptions=True)
