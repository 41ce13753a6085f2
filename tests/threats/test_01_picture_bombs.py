"""Threat 1: files made to exhaust, to crash or to be something else than a picture."""

from __future__ import annotations

import io
import os
import signal
import time
from collections.abc import AsyncGenerator
from pathlib import Path

import pytest
from PIL import Image

from bot.decoder import KEPT
from bot.decoding import Decoder, Taken
from bot.errors import Refused
from jobs.queue import Queue
from models import pictures
from models.errors import JobError
from sandbox import Member
from tests.bot.conftest import BotProcess
from tests.bot.worker import loaded, take
from tests.hostile import MARK, File, corpus, picture

PIXELS = 40_000_000
WITHIN = 2.0
"""Seconds of a core, for each file."""
MEMORY = 1.2 * 2**30
FILES = corpus()


@pytest.fixture
async def decoder() -> AsyncGenerator[Decoder]:
    opened = Decoder(PIXELS, within=10)
    yield opened
    await opened.close()


def children() -> list[int]:
    """Decoders of this process."""
    found = Path(f"/proc/self/task/{os.getpid()}/children").read_text(encoding="ascii")
    return [int(pid) for pid in found.split() if b"bot.decoder" in about(int(pid), "cmdline")]


def about(pid: int, what: str) -> bytes:
    """https://man7.org/linux/man-pages/man5/proc.5.html"""
    return Path(f"/proc/{pid}/{what}").read_bytes()


def busy(pid: int) -> float:
    """Seconds of a core that a process has had: fields 14 and 15, after its name."""
    fields = about(pid, "stat").rpartition(b")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def peak(pid: int) -> int:
    """Bytes of memory that a process had at most."""
    status = about(pid, "status").decode().splitlines()
    [line] = [line for line in status if line.startswith("VmHWM")]
    return int(line.split()[1]) * 1024


def test_there_are_enough_of_them() -> None:
    kinds = {file.name.partition("-")[0] for file in FILES}
    assert len(FILES) >= 60
    assert kinds == {
        *("bomb", "truncated", "polyglot", "mode", "animated", "metadata", "wrong", "broken"),
    }


async def test_each_is_refused_or_cleaned(decoder: Decoder) -> None:
    wrong: dict[str, object] = {}
    await decoder.clean(picture())  # it is started
    [pid] = children()
    for file in FILES:
        started = busy(pid)
        try:
            became: Taken | Refused = await decoder.clean(file.data)
        except Refused as refused:
            became = refused
        seconds = busy(pid) - started
        if problem := _problem(file, became) or (seconds > WITHIN and f"{seconds:.1f} s"):
            wrong[file.name] = problem
    assert not wrong
    assert children() == [pid], "one of them ended it"
    assert peak(pid) < MEMORY


def _problem(file: File, became: Taken | Refused) -> str:
    if isinstance(became, Refused):
        return "" if file.becomes != "cleaned" else str(became)
    if file.becomes == "refused":
        return "taken"
    opened = Image.open(io.BytesIO(became.data))
    opened.load()
    if getattr(opened, "n_frames", 1) != 1 or opened.width * opened.height > KEPT:
        return "more than a picture"
    if set(opened.info) - {"jfif", "jfif_version", "jfif_unit", "jfif_density"}:
        return f"with {set(opened.info)}"
    return "with what was hidden in it" if MARK in became.data or opened.getexif() else ""


def test_the_worker_checks_again() -> None:
    """What reaches it unseen, by whatever way, is a picture or a sentence."""
    wrong: dict[str, object] = {}
    for file in FILES:
        started = time.process_time()
        try:
            opened = pictures.read(file.data, PIXELS)
            problem = "" if opened.mode == "RGB" and file.becomes != "refused" else "taken"
        except JobError as refused:
            problem = str(refused) if file.becomes == "cleaned" else ""
        seconds = time.process_time() - started
        if problem := problem or (seconds > WITHIN and f"{seconds:.1f} s"):
            wrong[file.name] = problem
    assert not wrong


async def test_one_that_hangs_the_decoder_is_refused_in_time() -> None:
    decoder = Decoder(PIXELS, within=0.5)
    await decoder.clean(picture())
    [pid] = children()
    os.kill(pid, signal.SIGSTOP)
    with pytest.raises(Refused, match="picture-damaged"):
        await decoder.clean(picture())
    assert children() == []
    await decoder.clean(picture())
    await decoder.close()


async def test_one_that_kills_the_decoder_is_refused(decoder: Decoder) -> None:
    await decoder.clean(picture())
    [pid] = children()
    os.kill(pid, signal.SIGKILL)
    with pytest.raises(Refused, match="picture-damaged"):
        await decoder.clean(picture())
    await decoder.clean(picture())


async def test_a_decoder_has_no_secrets_and_little_memory(
    decoder: Decoder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ATELIER_DISCORD_TOKEN", "secret")
    await decoder.clean(picture())
    [pid] = children()
    assert b"ATELIER" not in about(pid, "environ")
    limits = about(pid, "limits").decode().splitlines()
    [space] = [line for line in limits if line.startswith("Max address space")]
    assert int(space.split()[3]) < MEMORY


@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("bomb-png-20000", "That picture has more than 40 million pixels. Send a smaller one."),
        ("truncated-PNG-half", "That picture is damaged or cut short."),
        ("wrong-svg", "That file is not a picture Atelier can read."),
    ],
)
@pytest.mark.usefixtures("worker", "bot")
async def test_its_member_hears_why(ada: Member, name: str, says: str) -> None:
    [file] = [file for file in FILES if file.name == name]
    refused = await (await ada.slash("describe", image=file.data)).final(loaded)
    assert says in refused["content"]


@pytest.mark.parametrize("name", ["polyglot-PNG-zip", "metadata-JPEG-exif", "animated-GIF-500"])
@pytest.mark.usefixtures("worker")
async def test_nothing_else_of_the_file_goes_further(
    bot: BotProcess, queue: Queue, ada: Member, name: str
) -> None:
    [file] = [file for file in FILES if file.name == name]
    await ada.slash("describe", image=file.data)
    handed_on = await queue.attachment(await take(queue, "captioner"))
    assert MARK not in handed_on
    assert Image.open(io.BytesIO(handed_on)).format == "PNG"
