"""What a file says of itself, for programs and people who look: IPTC properties in XMP, and PNG's
own text.

It is gone once somebody saves the picture without it, and anybody can write it: the manifest is
what can be checked.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from xml.sax.saxutils import escape

_CODES = "http://cv.iptc.org/newscodes/digitalsourcetype/"
GENERATED = _CODES + "trainedAlgorithmicMedia"
"""Made by a trained model alone. https://cv.iptc.org/newscodes/digitalsourcetype/"""
ALTERED = _CODES + "compositeWithTrainedAlgorithmicMedia"
"""Somebody's picture, which a trained model added to: IPTC calls it "edited using generative AI".

So are pictures started from a member's own and members' own enlarged: what the model puts into them
was not in them. `algorithmicallyEnhanced` would say that no generative model had a hand in it."""
_SIGNATURE = b"\x89PNG\r\n\x1a\n"
_XMP = "XML:com.adobe.xmp"


@dataclass(frozen=True)
class Label:
    """`source`: one of IPTC's types. `seed` None: there is none. `prompt` '' where it is not to be
    told."""

    model: str
    source: str = GENERATED
    revision: str = ""
    seed: int | None = None
    prompt: str = ""


def xmp(label: Label) -> bytes:
    """A packet with IPTC's properties for what a model made (Photo Metadata Standard 2025.1,
    https://iptc.org/std/photometadata/specification/IPTC-PhotoMetadata)."""
    told = {
        "xmp:CreatorTool": "Atelier",
        "Iptc4xmpExt:DigitalSourceType": label.source,
        "Iptc4xmpExt:AISystemUsed": label.model,
        "Iptc4xmpExt:AISystemVersionUsed": label.revision,
        "Iptc4xmpExt:AIPromptInformation": label.prompt,
    }
    lines = [f"<{name}>{escape(_clean(value))}</{name}>" for name, value in told.items() if value]
    return (
        '<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>'
        '<x:xmpmeta xmlns:x="adobe:ns:meta/">'
        '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">'
        '<rdf:Description rdf:about="" xmlns:xmp="http://ns.adobe.com/xap/1.0/" '
        'xmlns:Iptc4xmpExt="http://iptc.org/std/Iptc4xmpExt/2008-02-29/">'
        f"{''.join(lines)}</rdf:Description></rdf:RDF></x:xmpmeta>"
        '<?xpacket end="w"?>'
    ).encode()


def label_png(png: bytes, label: Label) -> bytes:
    """The same pixels, with the XMP packet and texts that PNG readers show; nothing is decoded.

    https://www.w3.org/TR/png-3/#11textinfo
    """
    header = len(_SIGNATURE) + 12 + 13  # IHDR must be first
    texts = b"".join(_text_chunk(name, text) for name, text in _png_texts(label))
    return png[:header] + texts + png[header:]


def _png_texts(label: Label) -> Iterator[tuple[str, str]]:
    yield _XMP, xmp(label).decode()
    yield "Software", "Atelier"
    yield "Source", f"AI: {label.model} {label.revision}".strip()
    if label.seed is not None:
        yield "Seed", str(label.seed)
    if label.prompt:
        yield "Description", label.prompt


def _text_chunk(name: str, text: str) -> bytes:
    """An iTXt chunk: UTF-8, not compressed."""
    body = name.encode() + b"\0\0\0\0\0" + _clean(text).encode()
    kind = b"iTXt"
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def _clean(value: str) -> str:
    """Without what neither XML nor PNG can say."""
    return "".join(c for c in value if c >= " " and not "\ud800" <= c <= "\udfff")
