"""The signed manifest: written last, over the whole file, and what others' manifests say.

C2PA (https://spec.c2pa.org), by c2pa-python. Nothing here opens a connection: no time stamp is
asked for, no revocation looked up, no manifest fetched from an address that a file names.
"""

from __future__ import annotations

import io
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Any, Literal, cast

import c2pa as _untyped  # pyright: ignore[reportMissingTypeStubs]

from bot.provenance.identity import NAME, Identity
from bot.provenance.labels import ALTERED, GENERATED, Label

KINDS = {"png": "image/png", "webp": "image/webp", "jpeg": "image/jpeg", "gif": "image/gif"}
MOST = 64 * 1024
"""Bytes that a manifest of ours may add: one with the derived certificate has 3 KB."""
c2pa: Any = _untyped
_OFFLINE: dict[str, Any] = {
    "verify": {
        "ocsp_fetch": False,
        "remote_manifest_fetch": False,
        "verify_after_sign": False,
        "verify_timestamp_trust": False,
    },
    "builder": {"thumbnail": {"enabled": False}},
}
State = Literal["none", "ours", "other", "broken"]


@dataclass(frozen=True)
class Claim:
    """What a file's manifest says. `ours`: we signed it, and the file is as it was then; `other`:
    somebody else did; `broken`: it does not belong to what the file is now, or was never sound.

    `signer`: the name in the certificate, which is checked against no list. `tool`: the program
    that the signer names. `ai`: it says that a model made all of it ("all") or some ("some").
    """

    state: State = "none"
    signer: str = ""
    tool: str = ""
    ai: Literal["", "all", "some"] = ""


def sign(data: bytes, kind: str, identity: Identity, label: Label) -> bytes:
    """The file with its manifest. `kind`: of `KINDS`. Raises `c2pa.C2paError`."""
    chain, key = identity.chain.encode(), identity.key.encode()
    info = c2pa.C2paSignerInfo(identity.algorithm.encode(), chain, key, None)
    out = io.BytesIO()
    with (
        c2pa.Context(c2pa.Settings.from_dict(_OFFLINE)) as context,
        c2pa.Signer.from_info(info) as signer,
        c2pa.Builder(_manifest(label), context=context) as builder,
    ):
        builder.sign(signer, KINDS[kind], io.BytesIO(data), out)
    return out.getvalue()


def read(data: bytes, kind: str, identities: Iterable[Identity]) -> Claim:
    """Of a file that anybody may have made."""
    claim = Claim()
    for identity in identities:
        claim = _read(data, kind, identity)
        if claim.state != "other":
            break
    return claim


def _read(data: bytes, kind: str, identity: Identity) -> Claim:
    settings = {**_OFFLINE, "trust": {"user_anchors": identity.anchor}}
    try:
        with (
            c2pa.Context(c2pa.Settings.from_dict(settings)) as context,
            c2pa.Reader(KINDS[kind], io.BytesIO(data), context=context) as reader,
        ):
            state = reader.get_validation_state()
            told = _dict(json.loads(reader.json()))
    except c2pa.C2paError.ManifestNotFound:
        return Claim()
    except (c2pa.C2paError, ValueError):
        return Claim("broken")
    active = _dict(_dict(told.get("manifests")).get(str(told.get("active_manifest"))))
    signature = _dict(active.get("signature_info"))
    tool = next(_dicts(active.get("claim_generator_info")), _dict(None))
    claim = Claim(
        signer=str(signature.get("common_name") or signature.get("issuer") or ""),
        tool=str(tool.get("name") or ""),
        ai=_said(active),
    )
    if state not in ("Valid", "Trusted"):
        return replace(claim, state="broken")
    # The chain ends where ours does, and among all that do it is the one with our number.
    ours = state == "Trusted" and signature.get("cert_serial_number") == identity.serial
    return replace(claim, state="ours" if ours else "other")


def _manifest(label: Label) -> dict[str, Any]:
    agent = {"name": label.model, **({"version": label.revision} if label.revision else {})}
    created = {"action": "c2pa.created", "digitalSourceType": label.source, "softwareAgent": agent}
    return {
        "claim_generator_info": [{"name": NAME}],
        "assertions": [{"label": "c2pa.actions.v2", "data": {"actions": [created]}}],
    }


def _said(active: dict[str, Any]) -> Literal["", "all", "some"]:
    """Of the digital source types that its actions name."""
    types = {
        str(action.get("digitalSourceType")).replace("https://", "http://")
        for assertion in _dicts(active.get("assertions"))
        if str(assertion.get("label")).startswith("c2pa.actions")
        for action in _dicts(_dict(assertion.get("data")).get("actions"))
    }
    if GENERATED in types:
        return "all"
    return "some" if ALTERED in types else ""


def _dict(value: object) -> dict[str, Any]:
    """Anybody may have written it, so it may be anything."""
    return cast("dict[str, Any]", value) if isinstance(value, dict) else {}


def _dicts(value: object) -> Iterator[dict[str, Any]]:
    if isinstance(value, list):
        yield from (_dict(each) for each in cast("list[object]", value))
