"""What the tests of the page do again and again."""

from __future__ import annotations

from playwright.async_api import FilePayload, Locator, Page


async def command(page: Page, text: str) -> None:
    """Types a whole command into the message box, which has the focus, and sends it."""
    await page.keyboard.type(f"{text} ")
    await page.keyboard.press("Enter")


def message(page: Page, text: str) -> Locator:
    return page.get_by_role("log").get_by_role("article").filter(has_text=text)


def upload(content: bytes, name: str = "square.png") -> FilePayload:
    return {"name": name, "mimeType": "image/png", "buffer": content}


async def drop(page: Page, content: bytes, name: str = "square.png") -> None:
    """Lets a file fall into the middle of the page, as from a folder of the desktop."""
    files = await page.evaluate_handle(
        """([bytes, name]) => {
            const files = new DataTransfer();
            files.items.add(new File([new Uint8Array(bytes)], name, { type: "image/png" }));
            return files;
        }""",
        [list(content), name],
    )
    for event in ("dragover", "drop"):
        await page.dispatch_event("main", event, {"dataTransfer": files})


async def paste(page: Page, content: bytes) -> None:
    """Puts a picture into the clipboard and presses the keys that paste it."""
    await page.evaluate(
        """async (bytes) => {
            const picture = new Blob([new Uint8Array(bytes)], { type: "image/png" });
            await navigator.clipboard.write([new ClipboardItem({ "image/png": picture })]);
        }""",
        list(content),
    )
    await page.keyboard.press("Control+V")
