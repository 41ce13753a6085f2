"""The figures of the matcher, and the command that prints them."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from bot.moderation.evaluate import OWN, Corpus, evaluate

HELD_OUT = Path(__file__).parent / "held_out.json"
"""Written in another sitting, with other words; the matcher was not made with it."""


@pytest.mark.parametrize("path", [OWN, HELD_OUT], ids=["own", "held out"])
def test_evasions_are_caught_and_innocent_prompts_are_not(path: Path) -> None:
    report = evaluate(Corpus.read(path))
    assert report.caught >= 0.95, report.missed
    assert report.false_alarms <= 0.01, report.alarms


def test_the_own_corpus_is_as_large_as_it_has_to_be() -> None:
    corpus = Corpus.read(OWN)
    assert len(corpus.techniques) >= 12
    assert sum(map(len, corpus.techniques.values())) >= 150
    assert len(set(corpus.innocent)) >= 300


def command(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "bot.moderation", "evaluate", *arguments],
        capture_output=True,
        text=True,
        check=False,
        cwd=Path(__file__).parents[3],
    )


def test_a_stranger_brings_a_corpus(tmp_path: Path) -> None:
    file = tmp_path / "mine.json"
    blocked = {"terms": ["gun"], "prompts": ["a g.u.n", "a sword"]}
    file.write_text(json.dumps({"blocked": blocked, "innocent": ["a gunnel", "my gun", "a", "b"]}))
    done = command(str(file), "--json")
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout.splitlines()[-1]) == {"caught": 0.5, "false_alarms": 0.25}


@pytest.mark.parametrize("text", ["", "[]", '{"blocked": 1}', '{"innocent": []}'])
def test_a_file_that_is_no_corpus_is_said_to_be_none(tmp_path: Path, text: str) -> None:
    file = tmp_path / "wrong.json"
    file.write_text(text)
    done = command(str(file), "--json")
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.count("\n") == 1
    assert "is no corpus" in done.stderr


def test_a_file_that_is_not_there_is_said_to_be_missing(tmp_path: Path) -> None:
    done = command(str(tmp_path / "none.json"))
    assert done.returncode == 2
    assert done.stderr.endswith("none.json cannot be read.\n")
