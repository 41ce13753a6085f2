"""`python -m sandbox.contract refresh` makes the schemas anew from their npm packages."""

from __future__ import annotations

import argparse
import sys

from sandbox.contract.refresh import RefreshFailed, refresh


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m sandbox.contract", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    command = commands.add_parser("refresh", help="write the schemas anew")
    command.add_argument("--latest", action="store_true", help="take npm's newest packages")
    arguments = parser.parse_args()
    try:
        refresh(latest=arguments.latest)
    except RefreshFailed as error:
        print(error, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
