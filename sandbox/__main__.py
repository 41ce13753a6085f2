"""python -m sandbox: the whole studio on this machine with a channel page, or one command of it."""

from __future__ import annotations

import argparse
import asyncio
import sys
from pathlib import Path

from sandbox import demo
from sandbox.errors import SandboxError

DEFAULT_PORT = 8070


def parser() -> argparse.ArgumentParser:
    top = argparse.ArgumentParser(prog="python -m sandbox", description=__doc__)
    top.set_defaults(act=demo.demo)
    top.add_argument("--port", type=int, default=DEFAULT_PORT, help="of the page (default: 8070)")
    top.add_argument(
        "--no-demo", dest="demo", action="store_false", help="do not send the two first commands"
    )
    top.add_argument(
        "--control", action="store_true", help="take faults over HTTP: docs/local-discord.md"
    )
    top.add_argument(
        "--contract",
        action="store_true",
        help="say at the end where the traffic was not as Discord's published description says",
    )
    commands = top.add_subparsers(title="without the page", metavar="command")

    imagine = commands.add_parser("imagine", help="send /imagine and save the picture")
    imagine.set_defaults(act=demo.imagine)
    imagine.add_argument("prompt")
    imagine.add_argument("--out", type=Path, required=True, help="where the picture goes")
    imagine.add_argument("--seed", type=int)
    imagine.add_argument("--steps", type=int)
    imagine.add_argument("--guidance", type=float)
    imagine.add_argument("--model")
    imagine.add_argument("--aspect")

    describe = commands.add_parser("describe", help="send /describe and print the caption")
    describe.set_defaults(act=demo.describe)
    describe.add_argument("image", type=Path)

    for command in (imagine, describe):
        command.add_argument("--json", action="store_true", help="print the bot's message as JSON")
        command.add_argument("--url", help="a running sandbox (default: the one on port 8070)")
    return top


def say(line: str) -> None:
    print(line, flush=True)


def main(arguments: list[str] | None = None) -> int:
    args = parser().parse_args(arguments)
    try:
        asyncio.run(args.act(args, say))
    except demo.Stopped:
        return 0 if args.act is demo.demo else 130
    except SandboxError as error:
        print(error, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
