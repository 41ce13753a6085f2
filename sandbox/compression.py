"""Gateway frames as a client asked for them, from Discord's page "Gateway".

Transport compression (`compress` in the address) has one context for the whole connection;
payload compression (`compress` in IDENTIFY) has one for each frame, and not every frame has it.
"""

from __future__ import annotations

import zlib
from collections.abc import Callable
from importlib.util import find_spec

PAYLOADS_ABOVE = 1024  # characters; a heartbeat's answer would only grow

Encode = Callable[[str], str | bytes]


def missing(transport: str) -> str | None:
    """Why a client cannot have this transport compression, if it cannot."""
    if transport not in ("", "zlib-stream", "zstd-stream"):
        return "compress is zlib-stream or zstd-stream."
    if transport == "zstd-stream" and find_spec("zstandard") is None:
        return "zstd-stream needs the Python package zstandard beside the local Discord."
    return None


def encoder(transport: str) -> Encode:
    if transport == "zlib-stream":
        deflate = zlib.compressobj()
        return lambda text: deflate.compress(text.encode()) + deflate.flush(zlib.Z_SYNC_FLUSH)
    if transport == "zstd-stream":
        import zstandard  # whoever brings the sandbox alone does without; `missing` tells a client

        stream = zstandard.ZstdCompressor().compressobj()
        block = zstandard.COMPRESSOBJ_FLUSH_BLOCK
        return lambda text: stream.compress(text.encode()) + stream.flush(block)
    return plain


def plain(text: str) -> str:
    return text


def each_payload(text: str) -> str | bytes:
    return zlib.compress(text.encode()) if len(text) > PAYLOADS_ABOVE else text
