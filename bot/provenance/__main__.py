"""`python -m bot.provenance COMMAND`.

certificate       the certificate that pictures are signed with, to hand to those who check them
measure FILE...   what survives which change of these pictures, as a table
look              what `/verify` runs for each file: reads it from stdin
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from jobs.errors import AtelierError


def main(argv: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(
        prog="python -m bot.provenance",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    commands = parser.add_subparsers(dest="command", metavar="COMMAND", required=True)
    commands.add_parser("certificate", help="the certificate that pictures are signed with")
    measure = commands.add_parser("measure", help="what survives which change")
    measure.add_argument("files", nargs="+", type=Path, metavar="FILE")
    commands.add_parser("look", help="what /verify runs")
    arguments = parser.parse_args(argv)
    if arguments.command == "look":
        # Nothing but what it needs is imported: it starts for each file.
        from bot.provenance.finding import look

        look()
        return 0
    if arguments.command == "measure":
        from bot.provenance.measure import table

        print(table(arguments.files))
        return 0
    from bot.provenance.identity import identities
    from bot.settings import BotSettings
    from jobs.settings import QueueSettings

    try:
        known = identities(*BotSettings.load().provenance(QueueSettings.load().signing_key))
    except AtelierError as error:
        print(f"atelier provenance: {error}", file=sys.stderr)
        return 2
    print(known[0].chain, end="")
    return 0


if __name__ == "__main__":
    sys.exit(main())
