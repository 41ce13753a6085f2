"""`python -m bot.moderation evaluate [FILE] [--json]`: the matcher's figures on a corpus."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

from bot.moderation.evaluate import OWN, Corpus, CorpusError, evaluate


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m bot.moderation", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    command = commands.add_parser("evaluate", help="how much is caught, and how much for nothing")
    command.add_argument(
        "file", nargs="?", type=Path, default=OWN, help="the bot's own if left out"
    )
    command.add_argument("--json", action="store_true", help="end with one line of JSON")
    arguments = parser.parse_args()
    try:
        corpus = Corpus.read(arguments.file)
    except CorpusError as error:
        print(f"atelier: {error}", file=sys.stderr)
        return 2
    report = evaluate(corpus)
    for technique, prompts in report.missed.items():
        for prompt in prompts:
            print(f"missed{f' ({technique})' if technique else ''}: {prompt!r}")
    for prompt, found in report.alarms:
        print(f"false alarm: {prompt!r}, for {found!r}")
    print(f"caught {report.caught:.1%} of {report.prompts} prompts that are to be blocked")
    print(f"false alarms {report.false_alarms:.1%} of {report.innocent} innocent prompts")
    if arguments.json:
        figures = {
            "caught": round(report.caught, 4),
            "false_alarms": round(report.false_alarms, 4),
        }
        print(json.dumps(figures))
    return 0


if __name__ == "__main__":
    sys.exit(main())
