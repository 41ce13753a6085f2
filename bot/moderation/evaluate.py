"""How much of a corpus the matcher catches, and how often it cries out for nothing."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from bot.moderation.listed import Listed
from bot.moderation.rules import Rule
from bot.moderation.ruleset import Ruleset, Shipped
from jobs.errors import AtelierError

OWN = Path(__file__).parent / "corpus.json"


class CorpusError(AtelierError):
    """A file that is no corpus."""


class _Blocked(BaseModel):
    """`prompts`: a list, or lists by technique."""

    model_config = ConfigDict(extra="ignore")

    terms: list[str]
    prompts: dict[str, list[str]] | list[str]


class Corpus(BaseModel):
    """`blocked`: words, and prompts in which one of them is meant, however it is written.
    `innocent`: prompts in which none is."""

    model_config = ConfigDict(extra="ignore")

    blocked: _Blocked
    innocent: list[str] = Field(default=[])

    @classmethod
    def read(cls, path: Path) -> Self:
        """Raises `CorpusError`."""
        try:
            loaded: Any = json.loads(path.read_text(encoding="utf-8"))
            return cls.model_validate(loaded)
        except OSError as error:
            raise CorpusError(f"{path} cannot be read.") from error
        except ValueError as error:
            what = (
                f"at {'.'.join(map(str, error.errors()[0]['loc']))}"
                if isinstance(error, ValidationError)
                else "it is not JSON"
            )
            form = '{"blocked": {"terms": [...], "prompts": [...]}, "innocent": [...]}'
            raise CorpusError(f"{path} is no corpus ({what}): it must look like {form}.") from error

    @property
    def techniques(self) -> dict[str, list[str]]:
        prompts = self.blocked.prompts
        return prompts if isinstance(prompts, dict) else {"": prompts}


@dataclass(frozen=True)
class Report:
    """`missed`: by technique, '' where the corpus names none. `alarms`: innocent prompts with what
    was found in them."""

    prompts: int
    innocent: int
    missed: dict[str, list[str]]
    alarms: list[tuple[str, str]]

    @property
    def caught(self) -> float:
        """Of the prompts that are to be blocked, from 0 to 1."""
        missed = sum(map(len, self.missed.values()))
        return 1 - missed / self.prompts if self.prompts else 1.0

    @property
    def false_alarms(self) -> float:
        """Of the innocent prompts, from 0 to 1."""
        return len(self.alarms) / self.innocent if self.innocent else 0.0


def evaluate(corpus: Corpus) -> Report:
    """With the corpus's words as the only rule beside the locked ones, and no word list."""
    listed = Listed.read()
    shipped = Shipped(Listed((), listed.harmless, listed.locked))
    terms = tuple(term for term in corpus.blocked.terms if term.strip())
    rules = [Rule(id=f"terms-{n}", kind="block", words=(term,)) for n, term in enumerate(terms)]
    rules = Ruleset(rules, shipped)
    nobody = frozenset[int]()
    missed = {
        technique: [prompt for prompt in prompts if rules.first(prompt, nobody) is None]
        for technique, prompts in corpus.techniques.items()
    }
    fired = [(prompt, rules.first(prompt, nobody)) for prompt in corpus.innocent]
    return Report(
        sum(map(len, corpus.techniques.values())),
        len(corpus.innocent),
        {technique: prompts for technique, prompts in missed.items() if prompts},
        [(prompt, one.found) for prompt, one in fired if one],
    )
