"""Holds audit rows against their seals (see `jobs.seals`), and says what does not fit first."""

from __future__ import annotations

import itertools
import json
from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, cast

from jobs.audit import stream_of
from jobs.seals import MARK, Entry, Keys, Seal, age, digests, trimming_text
from jobs.store import Store, answers


@dataclass(frozen=True)
class Verdict:
    """`problem`: what does not fit first, '' when all does. `seals`, `rows`: how many do, up to
    there; `open`: rows that are not sealed yet. `head`: hash of the last seal that fits."""

    problem: str
    seals: int
    rows: int
    open: int
    head: str


async def verify(store: Store, keys: Keys, expected: str = "") -> Verdict:
    """Hold all rows against their seals. `expected`: the hash of a seal that must be among them.

    Raises `StoreUnavailable`.
    """
    while True:
        first = await _oldest(store)
        verdict = await _verify(store, keys, expected)
        # A bot may have let the oldest go meanwhile.
        if not verdict.problem or first == await _oldest(store):
            return verdict


async def _oldest(store: Store) -> str:
    """The entry of the oldest seal; '' without any."""
    async with answers():
        found = await cast(Any, store.redis).xrange(store.key("seals"), count=1)
    return found[0][0].decode() if found else ""


async def _verify(store: Store, keys: Keys, expected: str) -> Verdict:
    seals = [Seal.read(*entry) async for entry in stream_of(store, "seals")]
    rows = stream_of(store, "audit")
    before: Seal | None = None
    trimmed, fitting, count = {"seal": 0, "hash": ""}, 0, 0
    waiting: Entry | None = None
    for seal in seals:
        problem = _misfit(seal, before, keys)
        if problem:
            return Verdict(problem, fitting, count, 0, before.hash if before else "")
        said, taken = seal.said, list[Entry]()
        while len(taken) < said["rows"]:
            row, waiting = waiting or await anext(rows, None), None
            if row is None or age(row[0]) > age(said["last"]):
                waiting = row
                break
            taken.append(row)
        if problem := _different(seal, taken):
            return Verdict(problem, fitting, count, 0, before.hash if before else "")
        trimmed = _trimming(taken, keys) or trimmed
        before, fitting, count = seal, fitting + 1, count + len(taken)
    left = [waiting] if waiting else []
    left += [row async for row in rows]
    if before and left and age(left[0][0]) <= age(before.said["last"]):
        problem = f"row {left[0][0]} is among rows that were sealed without it"
        return Verdict(problem, fitting, count, 0, before.hash)
    trimmed = _trimming(left, keys) or trimmed
    problem = _missing(seals, trimmed, expected)
    return Verdict(problem, fitting, count, len(left), before.hash if before else "")


def _misfit(seal: Seal, before: Seal | None, keys: Keys) -> str:
    """Is it signed, and the next one after the one before?"""
    try:
        said = seal.said
        number = int(said["number"])
        missing = {"first", "last", "rows", "digest", "marks", "before"} - set(said)
    except (ValueError, KeyError, TypeError):
        return f"seal {seal.entry} cannot be read"
    if missing:
        return f"seal {seal.entry} cannot be read"
    if seal.key not in keys:
        return f"seal {number} is signed with another key: give it with --old-keys"
    if not keys.signed(seal.body, seal.mac, seal.key):
        return f"seal {number} was changed, or is not the studio's: its signature does not fit"
    if before and (number, said["before"]) != (before.said["number"] + 1, before.hash):
        return f"seal {number} does not follow seal {before.said['number']}, which is before it"
    return ""


def _different(seal: Seal, rows: Sequence[Entry]) -> str:
    """Are these the rows that it was made of?"""
    said = seal.said
    digest, marks = digests(rows)
    if digest == said["digest"]:
        return ""
    cut = range(0, max(len(marks), len(said["marks"])), MARK)
    for at, (row, start) in enumerate(itertools.zip_longest(rows, cut)):
        here, then = (text[start or 0 :][:MARK] for text in (marks, said["marks"]))
        if row is None:
            return f"of the rows of seal {said['number']}, all after the first {at} are missing"
        if here != then:
            return (
                f"row {row[0]} is not what seal {said['number']} has there: "
                "it was changed, put in or moved, or one before it was dropped"
            )
    return f"the rows {said['first']} to {said['last']} do not fit seal {said['number']}"


def _missing(seals: Sequence[Seal], trimmed: dict[str, Any], expected: str) -> str:
    """Is the beginning there, as far as it was not let go in time?"""
    if seals:
        first = seals[0].said
        begins = (first["number"] - 1, first["before"])
        if begins != (trimmed["seal"], trimmed["hash"]):
            return f"the seals before seal {first['number']} are gone, and no row says that in time"
    known = {seal.hash for seal in seals} | {seals[0].said["before"]} if seals else set[str]()
    if expected and expected not in known:
        return f"there is no seal {expected}: what is here is not what it was"
    return ""


def _trimming(rows: Iterable[Entry], keys: Keys) -> dict[str, Any] | None:
    """What the last of these that is signed says of rows that were let go."""
    found = None
    for _, fields in rows:
        if fields.get(b"event") != b"trimmed":
            continue
        with suppress(ValueError, KeyError, TypeError):
            said = json.loads(fields[b"detail"])
            mine = {"seal": said["seal"], "hash": said["hash"]}
            if keys.signed(trimming_text(mine), said["mac"], said["key"]):
                found = mine
    return found
