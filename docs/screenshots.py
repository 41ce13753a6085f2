"""Makes the pictures of the docs: a real browser, the real page, whatever the bot really answers.

python -m docs.screenshots                starts a sandbox of its own (python -m sandbox)
python -m docs.screenshots --url URL      uses one that runs already
python -m docs.screenshots --only page    those of the page; `cards`: those of docs/members.md;
                                          `moderating`: those of docs/moderators.md

Needs Playwright for Python and a Chromium: --chromium, ATELIER_CHROMIUM, or /usr/bin/chromium.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import re
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from urllib.parse import urljoin

from PIL import Image
from playwright.sync_api import Browser, Page, ViewportSize, expect, sync_playwright

from docs import cards, moderating

ROOT = Path(__file__).resolve().parent.parent
PROMPT = "a lion on a blue background"
READY = re.compile(r"^ready: (http://\S+)")  # printed once its own two commands were answered
STARTS_WITHIN = 180  # seconds; the first start loads weights from a cold disk
ANSWERS_WITHIN = 120_000  # milliseconds; a picture on a busy laptop
DESKTOP = ViewportSize(width=1280, height=860)
TALLEST = 1200
PHONE = ViewportSize(width=390, height=844)
FLAGS = [
    "--no-sandbox",  # containers often run this as root, where Chromium's own cannot start
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@contextmanager
def running_sandbox() -> Iterator[str]:
    """Starts a sandbox on a free port; once it is ready, gives its address."""
    command = [sys.executable, "-m", "sandbox", "--port", "0"]
    process = subprocess.Popen(
        command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )
    # A watchdog rather than a timed read: a pipe gives no readline with a time limit.
    watchdog = threading.Timer(STARTS_WITHIN, process.kill)
    watchdog.start()
    assert process.stdout is not None
    lines: list[str] = []
    try:
        for line in process.stdout:
            lines.append(line)
            if found := READY.match(line):
                break
        else:
            raise SystemExit("The sandbox did not start:\n" + "".join(lines[-20:]))
        watchdog.cancel()
        # Read on, or the sandbox would stop at a full pipe.
        threading.Thread(target=process.stdout.read, daemon=True).start()
        yield found.group(1)
    finally:
        watchdog.cancel()
        process.terminate()
        try:
            process.wait(timeout=20)
        except subprocess.TimeoutExpired:
            process.kill()


def open_page(
    browser: Browser, url: str, theme: str, viewport: ViewportSize, *, scale: float = 1.5
) -> Page:
    page = browser.new_page(
        color_scheme="light" if theme == "light" else "dark",
        viewport=viewport,
        device_scale_factor=scale,
        reduced_motion="reduce",
        locale="en-GB",
    )
    page.set_default_timeout(ANSWERS_WITHIN)
    expect.set_options(timeout=ANSWERS_WITHIN)
    page.goto(url)
    page.get_by_role("log").get_by_role("heading", name="Welcome to").wait_for()
    # Commands are there once the app has logged in.
    page.get_by_role("button", name="/imagine").wait_for()
    return page


def imagine(page: Page) -> bytes:
    """Types the command as a member would; returns the picture that comes back."""
    # A finished card says what it is; a preview does not.
    finished = page.get_by_role("article").filter(
        has_text="AI-generated", has=page.locator(".media img")
    )
    before = finished.count()
    page.get_by_label("Message #general").click()
    page.keyboard.type(f"/imagine prompt: {PROMPT}")
    page.keyboard.press("Enter")
    expect(finished).to_have_count(before + 1)
    source = finished.last.locator("img").last.get_attribute("src")
    assert source is not None
    return page.request.get(urljoin(page.url, source)).body()


def describe(page: Page, image: bytes) -> None:
    answers = page.get_by_role("article").filter(
        has_text="used /describe", has=page.locator(".embed")
    )
    before = answers.count()
    page.get_by_label("Message #general").click()
    page.keyboard.type("/describe ")
    with page.expect_file_chooser() as chooser:
        page.get_by_text("Choose, drop or paste").click()
    chooser.value.set_files({"name": "lion.png", "mimeType": "image/png", "buffer": image})
    page.keyboard.press("Enter")
    expect(answers).to_have_count(before + 1)


def fit_exchange(page: Page, viewport: ViewportSize) -> None:
    """Makes the window as tall as the last /imagine and what follows it need."""
    card = page.get_by_role("article").filter(has_text="used /imagine").last
    hidden = card.evaluate(
        """(card) => document.getElementById("scroller").getBoundingClientRect().top
            - card.getBoundingClientRect().top"""
    )
    taller = max(0, min(TALLEST - viewport["height"], round(hidden) + 16))
    page.set_viewport_size({**viewport, "height": viewport["height"] + taller})
    settled(page)


def settled(page: Page) -> None:
    """Until every picture is drawn and the list stands at its end; nothing is pointed at."""
    page.mouse.move(0, 0)
    page.evaluate("Promise.all([...document.images].map((image) => image.decode()))")
    page.locator("#scroller").evaluate("(list) => { list.scrollTop = list.scrollHeight; }")


def take_page(url: str | None, folder: Path, chromium: Path) -> None:
    """From the sandbox at `url`, or from one that is started for it."""
    with sync_playwright() as playwright, ExitStack() as stack:
        browser = playwright.chromium.launch(executable_path=chromium, args=FLAGS)
        take_all(browser, url or stack.enter_context(running_sandbox()), folder)
        browser.close()


def take_all(browser: Browser, url: str, folder: Path) -> None:
    page = open_page(browser, url, "dark", DESKTOP)
    describe(page, imagine(page))
    settled(page)
    fit_exchange(page, DESKTOP)
    page.screenshot(path=folder / "channel.png")
    page.get_by_label("Message #general").click()
    page.keyboard.type("/")
    page.screenshot(path=folder / "commands.png")
    page.keyboard.type("imagine a lion model: ")
    page.get_by_role("listbox").get_by_role("option").first.wait_for()
    page.screenshot(path=folder / "options.png")
    page.keyboard.press("Escape")
    page.get_by_role("button", name="Traffic").click()
    callback = page.get_by_role("complementary").get_by_text("/callback").last
    callback.click()
    page.screenshot(path=folder / "traffic.png")
    page.close()
    for name, theme, viewport, scale in (
        ("channel-light.png", "light", DESKTOP, 1.5),
        ("channel-phone.png", "dark", PHONE, 2.0),
    ):
        page = open_page(browser, url, theme, viewport, scale=scale)
        settled(page)
        if viewport is DESKTOP:
            fit_exchange(page, viewport)
        page.screenshot(path=folder / name)
        page.close()


def shrink(folder: Path) -> None:
    """To 256 colours, a third of the bytes; those that have no more stay as they are."""
    for file in folder.glob("*.png"):
        with Image.open(file) as opened:
            if opened.mode == "P":
                continue
            whole = opened.convert("RGB")
        # The colours are chosen from a quarter of the pixels: choosing takes the time.
        half = whole.resize((whole.width // 2, whole.height // 2), Image.Resampling.NEAREST)
        palette = half.quantize(256, kmeans=1)
        whole.quantize(palette=palette, dither=Image.Dither.NONE).save(file, optimize=True)


def main() -> None:
    parser = argparse.ArgumentParser(description="Makes the pictures of the docs.")
    parser.add_argument("--url", help="a sandbox that runs already")
    parser.add_argument("--only", choices=["page", "cards", "moderating"], help="a part of them")
    parser.add_argument("--out", type=Path, default=ROOT / "docs" / "pictures")
    parser.add_argument(
        "--chromium",
        type=Path,
        default=Path(os.environ.get("ATELIER_CHROMIUM", "/usr/bin/chromium")),
    )
    options = parser.parse_args()
    if not options.chromium.exists():
        raise SystemExit(f"There is no browser at {options.chromium}: name one with --chromium.")
    options.out.mkdir(parents=True, exist_ok=True)
    if options.only in (None, "cards"):
        asyncio.run(cards.take(options.out, options.chromium, FLAGS))
    if options.only in (None, "moderating"):
        asyncio.run(moderating.take(options.out, options.chromium, FLAGS))
    if options.only in (None, "page"):
        take_page(options.url, options.out, options.chromium)
    shrink(options.out)
    sys.stdout.write(f"Wrote the pictures to {options.out}\n")


if __name__ == "__main__":
    main()
