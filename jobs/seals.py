"""Proof that audit rows are as they were written: a chain of seals.

A seal covers the rows that came since the one before it. It holds their SHA-256, that of the seal
before, and a signature (HMAC-SHA256) with the studio's key; so a row that was changed, dropped,
put in or moved, and a seal that was, do not fit any more. Whole seals go with their rows when their
time is over, and a row says up to which: that one is sealed too.

What it does not prove: that rows not sealed yet are whole (a bot seals every `audit_seal` seconds);
anything against who has both the key and the store, or who brings back an older state of the whole
store. Against these helps a seal's hash that was written down elsewhere: the bot logs each, and
`jobs.proof` takes one.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, cast

import structlog

from jobs.audit import AT_A_TIME, some
from jobs.settings import QueueSettings
from jobs.store import Store, answers

_log: structlog.stdlib.BoundLogger = structlog.get_logger(__name__)
MARK = 4
"""Characters by which a seal knows each single row: enough to name the first that does not fit."""
_IDLE = 8 * 86_400
Entry = tuple[str, dict[bytes, bytes]]


@dataclass(frozen=True)
class Seal:
    """`entry`: its id in the stream. `body` is what is signed, JSON; the rest is read from it."""

    entry: str
    body: str
    mac: str
    key: str

    @classmethod
    def read(cls, entry: str, fields: dict[bytes, bytes]) -> Seal:
        body, mac, key = (fields.get(name, b"").decode() for name in (b"seal", b"mac", b"key"))
        return cls(entry, body, mac, key)

    @property
    def said(self) -> dict[str, Any]:
        """number, first, last (rows' ids), rows, digest, marks, before (a hash), at (seconds).

        Raises ValueError when it is none.
        """
        said = json.loads(self.body)
        if not isinstance(said, dict):
            raise ValueError("no seal")
        return cast("dict[str, Any]", said)

    @property
    def hash(self) -> str:
        """By which the next seal knows it."""
        return hashlib.sha256(self.body.encode()).hexdigest()


class Keys:
    """The key that seals are signed with, and earlier ones that some may be signed with."""

    def __init__(self, key: str, *earlier: str) -> None:
        self._keys = {_name_of(each.encode()): each.encode() for each in (*earlier, key)}
        self.current = _name_of(key.encode())

    def signature(self, body: str) -> dict[str, str]:
        return {"mac": self._mac(self.current, body), "key": self.current}

    def __contains__(self, name: str) -> bool:
        return name in self._keys

    def signed(self, body: str, mac: str, key: str) -> bool:
        known = key in self and self._mac(key, body)
        return bool(known) and hmac.compare_digest(mac.encode(), str(known).encode())

    def _mac(self, name: str, body: str) -> str:
        # Jobs are signed with the same key: no job may pass for a seal, nor the other way round.
        return hmac.digest(
            self._keys[name], b"atelier audit seal\n" + body.encode(), "sha256"
        ).hex()


class Sealer:
    """Seals and trims. Any number of processes may; each seal follows one that was the last."""

    def __init__(self, store: Store, settings: QueueSettings) -> None:
        self._store = store
        self._settings = settings
        self._keys = Keys(settings.signing_key.get_secret_value())
        self._due = -1e9
        self._number = 0

    async def keep(self) -> None:
        """Seal what came, and let go what is over, when it is time. Raises `StoreUnavailable`."""
        if time.monotonic() < self._due:
            return
        while await self.seal() == AT_A_TIME:
            pass
        while await self.trim():
            pass
        self._due = time.monotonic() + self._settings.audit_seal

    async def seal(self) -> int:
        """Seal the next rows, at most `AT_A_TIME`; returns how many."""
        before = await self._last()
        said: dict[str, Any] = before.said if before else {"number": 0, "last": ""}
        if said["number"] < self._number:
            _log.error("audit.seals_lost", expected=self._number, found=said["number"])
        rows = await some(self._store, "audit", said["last"])
        if not rows:
            return 0
        body = _body(rows, said["number"] + 1, before.hash if before else "")
        life = round(max(self._settings.keep_audit, _IDLE) * 1000)
        signature = self._keys.signature(body)
        sealed = await self._store.run(
            "seal",
            before.entry if before else "",
            body,
            signature["mac"],
            signature["key"],
            life,
        )
        self._number = said["number"] + sealed
        if sealed:
            digest = hashlib.sha256(body.encode()).hexdigest()
            _log.info("audit.sealed", number=self._number, rows=len(rows), hash=digest)
        return len(rows)

    async def trim(self) -> bool:
        """Let go what is older than `keep_audit` or more than `audit_rows`, as far as sealed; some
        at a time. True if there may be more."""
        oldest = round((time.time() - self._settings.keep_audit) * 1000)
        async with answers():
            redis = cast(Any, self._store.redis)
            rows = await redis.xlen(self._store.key("audit"))
        seals = [Seal.read(*entry) for entry in await some(self._store, "seals", "")]
        gone = 0
        # The last one stays: the next will be chained to it.
        for seal in seals[:-1]:
            if age(seal.said["last"])[0] >= oldest and rows <= self._settings.audit_rows:
                break
            rows -= seal.said["rows"]
            gone += 1
        if not gone:
            return False
        last, first = seals[gone - 1], seals[gone]
        said = {"seal": last.said["number"], "hash": last.hash}
        signed = {**said, **self._keys.signature(trimming_text(said))}
        await self._store.run(
            "trim", seals[0].entry, first.entry, first.said["first"], json.dumps(signed)
        )
        return gone == AT_A_TIME - 1

    async def _last(self) -> Seal | None:
        async with answers():
            redis = cast(Any, self._store.redis)
            found = await redis.xrevrange(self._store.key("seals"), count=1)
        return Seal.read(found[0][0].decode(), found[0][1]) if found else None


def trimming_text(said: dict[str, Any]) -> str:
    """What is signed of a row that says up to which seal rows were let go."""
    return f"trimmed {json.dumps(said)}"


def _body(rows: Sequence[Entry], number: int, before: str) -> str:
    digest, marks = digests(rows)
    said = {
        "number": number,
        "first": rows[0][0],
        "last": rows[-1][0],
        "rows": len(rows),
        "digest": digest,
        "marks": marks,
        "before": before,
        "at": round(time.time()),
    }
    return json.dumps(said)


def digests(rows: Iterable[Entry]) -> tuple[str, str]:
    """Of all of them, in hex; and a mark of each, one after the other."""
    whole, marks = hashlib.sha256(), list[str]()
    for entry, fields in rows:
        one = hashlib.sha256()
        for part in (entry.encode(), *(part for pair in fields.items() for part in pair)):
            one.update(len(part).to_bytes(4, "big") + part)  # or two rows could read as one
        whole.update(one.digest())
        marks.append(base64.b64encode(one.digest()[:3]).decode())
    return whole.hexdigest(), "".join(marks)


def age(entry: str) -> tuple[int, int]:
    """To compare ids of a stream's entries by."""
    ms, _, number = entry.partition("-")
    return int(ms), int(number)


def _name_of(key: bytes) -> str:
    """Tells keys apart, and nothing of them."""
    return hmac.digest(key, b"atelier audit key", "sha256")[:6].hex()
