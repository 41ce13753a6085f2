"""All that a file says of where it is from: signature, mark, labels, and what it looks like.

Runs in a process of its own: see `bot.provenance.examining`.
"""

from __future__ import annotations

import io
import json
import resource
import sys
from collections.abc import Sequence
from dataclasses import asdict, dataclass

from PIL import Image

from bot.decoder import FORMATS, on_white
from bot.provenance import manifest, watermark
from bot.provenance.identity import Identity
from bot.provenance.labels import ALTERED, GENERATED
from bot.provenance.looks import look_of
from bot.provenance.manifest import Claim

SECONDS = 15
"""That the process may take, and of the device's."""
_SEARCH = 3.0
"""For the mark; of all that is done it alone may take long."""
_MEMORY = 1536 * 2**20
_XMP = 64 * 1024


@dataclass(frozen=True)
class Findings:
    """`mark`: hex digits, '' where none was read. `scale`: how many times larger it is than when it
    was marked. `small`: too small for a mark. `look`: hex digits. `label`: what the file says of
    itself, unsigned: a model made all of it, some, or nothing is said."""

    claim: Claim
    look: str
    mark: str = ""
    scale: float = 1.0
    small: bool = False
    label: str = ""


def look() -> None:
    """The process: order and file from stdin, the answer to stdout."""
    resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    order = json.loads(sys.stdin.buffer.readline())
    identities = [
        Identity(bytes.fromhex(known["mark"]), "", "", "", known["anchor"], known["serial"])
        for known in order["identities"]
    ]
    found = find(sys.stdin.buffer.read(), identities, order["pixels"])
    sys.stdout.write(json.dumps(asdict(found)))


def find(data: bytes, identities: Sequence[Identity], pixels: int) -> Findings:
    """Raises what Pillow raises for a picture that is none, and ValueError above `pixels`."""
    picture = Image.open(io.BytesIO(data), formats=FORMATS)
    if picture.width * picture.height > pixels:
        raise ValueError("too many pixels")
    kind = (picture.format or "").lower()
    claim = manifest.read(data, kind, identities)
    said = picture.info.get("xmp") or picture.info.get("XML:com.adobe.xmp") or b""
    flat = on_white(picture)
    keys = list(dict.fromkeys(identity.mark for identity in identities))
    reading = watermark.read(flat, keys, _SEARCH)
    return Findings(
        claim,
        look_of(flat).hex(),
        reading.id.hex() if reading else "",
        reading.scale if reading else 1.0,
        min(flat.size) < watermark.LEAST_SIDE // 2,
        _labelled(said.encode() if isinstance(said, str) else said),
    )


def _labelled(xmp: bytes) -> str:
    """No parser reads what anybody may have written."""
    text = xmp[:_XMP].decode("utf-8", "replace").replace("https://", "http://")
    return "all" if GENERATED in text else "some" if ALTERED in text else ""
