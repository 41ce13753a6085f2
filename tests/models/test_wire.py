"""Frames between supervisor and device."""

from __future__ import annotations

import asyncio
from io import BytesIO

import pytest

from jobs.contract import DescribeRequest, DescribeResult, Failure, ImagineRequest
from models.wire import (
    Cancel,
    Counts,
    Done,
    Failed,
    Loaded,
    Message,
    Ready,
    Run,
    Stepped,
    pack,
    read,
    read_blocking,
)

IMAGINE = ImagineRequest(
    model="m",
    prompt="ein Löwe 🦁\n",
    width=8,
    height=8,
    num_inference_steps=1,
    guidance_scale=0,
    seed=2**53 - 1,
)
MESSAGES: list[tuple[Message, list[bytes]]] = [
    (Run(ticket="1/1", request=IMAGINE), []),
    (Run(ticket="1/1", request=DescribeRequest(model="m")), [b"\0" * 100_000]),
    (Done(ticket="1", result=DescribeResult(captions=("a",), seconds=1), cost=1.0), [b"", b"x"]),
    (Counts(steps=2**40, calls=2**41, idle=0.1), []),
    (Failed(ticket="1", failure=Failure(code="x", sentence="y")), []),
    (Stepped(ticket="1", step=1, total=4), []),
    (Stepped(ticket="1", step=2, total=4), [b"a preview"]),
    (Cancel(ticket="1"), []),
    (Loaded(ticket="", models=("m", "n")), []),
    (Ready(device="CPU", cards=(), loaded=("m",), beside={"m": ("n",), "n": ()}), []),
]


async def test_both_ends_read_what_was_packed() -> None:
    data = b"".join(pack(message, parts) for message, parts in MESSAGES)
    stream, reader = BytesIO(data), asyncio.StreamReader()
    reader.feed_data(data)
    reader.feed_eof()
    assert [read_blocking(stream) for _ in MESSAGES] == MESSAGES
    assert [await read(reader) for _ in MESSAGES] == MESSAGES


@pytest.mark.parametrize("kept", [0, 3, 5, -1])
async def test_a_frame_that_breaks_off_is_the_end(kept: int) -> None:
    data = pack(*MESSAGES[1])[:kept]
    reader = asyncio.StreamReader()
    reader.feed_data(data)
    reader.feed_eof()
    with pytest.raises(EOFError):
        read_blocking(BytesIO(data))
    with pytest.raises(asyncio.IncompleteReadError):
        await read(reader)
