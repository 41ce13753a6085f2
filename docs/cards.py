"""Makes the pictures of docs/members.md: each state of a card, and what members open beside it.

The members are driven from here, the page is only looked at. Everything that answers is real; for
the restarted and the failed card the worker's device process is killed under the job.
"""

from __future__ import annotations

import json
import os
import shutil
import signal
from collections.abc import AsyncGenerator, Generator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Literal

from playwright.async_api import Browser, Locator, Page, ViewportSize, async_playwright, expect

from sandbox import LocalDiscord, Member, Reply
from sandbox.ensemble import Ensemble
from sandbox.replies import Predicate
from sandbox.talk import Conversation, in_progress

Message = dict[str, Any]
STARTS_WITHIN = 180.0
ANSWERS_WITHIN = 120.0  # seconds, on a busy laptop
NARROW = ViewportSize(width=560, height=1400)
STARTERS = Path(__file__).resolve().parent.parent / "models" / "starter"
LION, TIGER = "a lion on a blue background", "a tiger on a green background"
# Room around it, and no corners through which the page shows.
FRAME = """(element) => {
    Object.assign(element.style, {paddingBlock: "14px", borderRadius: 0});
    element.scrollIntoView({block: "center"});
}"""
LONG: dict[str, Any] = {"count": 4, "steps": 100}
# One job after the other, with previews: so there is one that waits and one that can be watched.
UNHURRIED = {
    "ATELIER_DEVICE_THREADS": "1",
    "ATELIER_DEVICE_JOBS": "1",
    "ATELIER_PREVIEW_SECONDS": "0.5",
}


async def take(folder: Path, chromium: Path, flags: list[str]) -> None:
    """Into a folder that is there."""
    os.environ.update(UNHURRIED)
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=chromium, args=flags)
        async with studio() as running:
            album = Album(running.discord, browser, folder)
            await queued_running_and_done(album)
            await beside_it(album)
            await described(album, "card-described", LION, 3)
            await cancelled(album)
            await jobs_and_status(album)
            await panels(album)
            await restarted_and_failed(album, running.children.pids)
        with four_captions() as models:
            os.environ["ATELIER_MODELS"] = models
            async with studio() as running:
                album = Album(running.discord, browser, folder)
                await described(album, "card-four-captions", TIGER, 11)
        await browser.close()


@asynccontextmanager
async def studio() -> AsyncGenerator[Ensemble]:
    async with Ensemble() as running:
        async with Conversation(running.discord.url) as newcomer:
            await newcomer.ready(STARTS_WITHIN)
        yield running


@contextmanager
def four_captions() -> Generator[str]:
    """The starters, but that the captioner offers four: the further ones are its guesses."""
    with TemporaryDirectory() as folder:
        captioner = shutil.copytree(STARTERS / "captioner", Path(folder) / "captioner")
        card = captioner / "atelier.json"
        card.write_text(json.dumps({**json.loads(card.read_text()), "max_captions": 4}))
        yield f"starter={STARTERS / 'picture'},starter-captioner={captioner}"


class Album:
    """Takes pictures of messages as a member sees them."""

    def __init__(self, discord: LocalDiscord, browser: Browser, folder: Path) -> None:
        self.discord = discord
        self._browser = browser
        self.folder = folder

    def member(self, name: str) -> Member:
        return self.discord.member(name)

    async def message(
        self, name: str, message: Message, viewer: str = "Ada", channel: str = "general"
    ) -> None:
        async with self.page(viewer, channel) as page:
            await self.shot(name, article(page, message))

    async def shot(self, name: str, element: Locator) -> None:
        # A card that is running may get its next preview meanwhile: then that is waited for.
        for image in await element.locator("img").all():
            await expect(image).not_to_have_js_property("naturalWidth", 0)
        await element.evaluate(FRAME)
        await element.screenshot(path=self.folder / f"{name}.png", animations="disabled")

    @asynccontextmanager
    async def page(
        self,
        viewer: str,
        channel: str = "general",
        *,
        theme: Literal["dark", "light"] = "dark",
        viewport: ViewportSize = NARROW,
    ) -> AsyncGenerator[Page]:
        page = await self._browser.new_page(
            color_scheme=theme,
            viewport=viewport,
            device_scale_factor=1.5,
            reduced_motion="reduce",
            locale="en-GB",
        )
        member = self.member(viewer)
        await page.goto(f"{self.discord.url}/#/{member.channel(channel).id}/{member.id}")
        await page.get_by_role("log").get_by_role("article").first.wait_for()
        # It lies over the last message.
        await page.locator("#composer").evaluate("(box) => { box.style.visibility = 'hidden'; }")
        yield page
        await page.close()


def article(page: Page, message: Message) -> Locator:
    return page.locator(f'article[data-id="{message["id"]}"]')


async def queued_running_and_done(album: Album) -> None:
    ben, ada = album.member("Ben"), album.member("Ada")
    bens = await ben.slash("imagine", prompt=TIGER, seed=11, **LONG)
    await said(bens, "Drawing")
    adas = await ada.slash("imagine", prompt=LION, seed=3)
    await album.message("card-queued", await said(adas, "Queued - "))
    running = await bens.final(lambda card: bool(card["attachments"]), timeout=ANSWERS_WITHIN)
    await album.message("card-running", running)
    await album.message("card-grid", await drawn(bens))
    await album.message("card-done", await drawn(adas))


async def beside_it(album: Album) -> None:
    """What the buttons under a picture open."""
    ada = album.member("Ada")
    lion = await drawn(await ada.slash("imagine", prompt=LION, seed=3))
    async with album.page("Ada") as page:
        await article(page, lion).get_by_role("button", name="Remix").click()
        form = page.get_by_role("dialog")
        await expect(form).to_be_visible()
        await album.shot("remix", form)
        await page.keyboard.press("Escape")
    more = await answer(await ada.press_labelled(lion, "More"))
    await album.message("more", more)
    await album.message("settings", await answer(await ada.press_labelled(more, "Settings")))
    larger = await drawn(await ada.press_labelled(lion, "Upscale"))
    await album.message("card-upscaled", larger)


async def described(album: Album, name: str, prompt: str, seed: int) -> None:
    ada = album.member("Ada")
    message = await drawn(await ada.slash("imagine", prompt=prompt, seed=seed))
    picture = await album.discord.download(message["attachments"][0]["url"])
    await album.message(name, await answer(await ada.slash("describe", image=picture)))


async def cancelled(album: Album) -> None:
    ada = album.member("Ada")
    reply = await ada.slash("imagine", prompt="a sunflower on a blue background", **LONG)
    await ada.press_labelled(await said(reply, "Drawing"), "Cancel")
    await album.message("card-cancelled", await answer(reply))


async def jobs_and_status(album: Album) -> None:
    ada = album.member("Ada")
    waiting = [await ada.slash("imagine", prompt="a panda on a pink background", **LONG)]
    await said(waiting[0], "Drawing")
    for prompt in ("an owl on a purple background", "a rocket on a black background"):
        waiting.append(await ada.slash("imagine", prompt=prompt))
        await said(waiting[-1], "Queued - ")
    jobs = await answer(await ada.slash("jobs"))
    await album.message("jobs", jobs)
    await album.message("status", await answer(await ada.slash("status")))
    await ada.press_labelled(jobs, "Cancel all")
    for reply in waiting:
        await answer(reply)


async def panels(album: Album) -> None:
    for name in ("preferences", "privacy"):
        await album.message(name, await answer(await album.member("Ada").slash(name)))


async def restarted_and_failed(album: Album, processes: list[int]) -> None:
    """The device process is the worker's child: it dies three times under one job."""
    reply = await album.member("Ada").slash(
        "imagine", prompt="a fox on an orange background", **LONG
    )
    for attempt in (1, 2, 3):
        card = await said(reply, f"({attempt}/3)" if attempt > 1 else "Drawing", "Drawing")
        if attempt == 2:
            await album.message("card-restarted", card)
        for child in [child for process in processes for child in children_of(process)]:
            os.kill(child, signal.SIGKILL)
    await album.message("card-failed", await answer(reply))


def children_of(process: int) -> list[int]:
    listed = Path(f"/proc/{process}/task/{process}/children")
    return [int(child) for child in listed.read_text().split()]


async def said(reply: Reply, *words: str) -> Message:
    return await reply.final(
        lambda card: all(word in card["content"] for word in words), timeout=ANSWERS_WITHIN
    )


async def drawn(reply: Reply) -> Message:
    return await answer(reply, lambda message: bool(message["attachments"]))


async def answer(reply: Reply, wanted: Predicate = lambda message: True) -> Message:
    return await reply.final(lambda m: not in_progress(m) and wanted(m), timeout=ANSWERS_WITHIN)
