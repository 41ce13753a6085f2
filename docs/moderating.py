"""Makes the pictures of docs/moderators.md: what moderators press, and what comes of it.

A server's own picture policy lets every picture wait, so nothing here has to be unsafe.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from playwright.async_api import ViewportSize, async_playwright, expect

from docs.cards import Album, Message, answer, article, drawn, said, studio
from sandbox import Member
from sandbox.talk import labels, text_of

ROOM = "moderators"
THREAD = ViewportSize(width=900, height=1100)
LION, OWL = "a lion on a blue background", "an owl on a purple background"
ENTRIES = (
    ("Ada", "a fox on an orange background", 5),
    ("Ben", "a panda on a pink background", 2),
    ("Ada", "an owl on a purple background", 9),
    ("Ben", "a whale on a blue background", 4),
)


async def take(folder: Path, chromium: Path, flags: list[str]) -> None:
    """Into a folder that is there."""
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=chromium, args=flags)
        async with studio() as running:
            album = Album(running.discord, browser, folder)
            await first_minutes(album)
            await a_report(album)
            await an_appeal(album)
            await what_waits(album)
            await a_session(album)
            await verified(album)
            await the_audit(album)
        await browser.close()


async def first_minutes(album: Album) -> None:
    """The moderators' channel, a rule, the test box, the picture policy."""
    mori = album.member("Mori")
    opened = await mori.slash("studio")
    form = await mori.press_labelled(await answer(opened), "Moderators' channel")
    await answer(await mori.submit(form, channel=[ROOM]))
    await album.message("studio", await answer(opened), "Mori")
    rules = await mori.press_labelled(await answer(opened), "Prompt rules")
    for fields in (
        {"kind": ["Block"], "words": "clown"},
        {"kind": ["Block together"], "words": "teacher\nprincipal", "together": "pig\nrat"},
    ):
        form = await mori.press_labelled(await answer(rules), "Add a rule")
        await answer(await mori.submit(form, fields))
    await album.message("rules", await answer(rules), "Mori")
    async with album.page("Mori") as page:
        await article(page, await answer(rules)).get_by_role("button", name="Try a prompt").click()
        dialog = page.get_by_role("dialog")
        await expect(dialog).to_be_visible()
        await dialog.get_by_label("Prompt").fill("a c l 0 w n who juggles")
        await album.shot("rules-try", dialog)
        await page.keyboard.press("Escape")
    form = await mori.press_labelled(await answer(rules), "Try a prompt")
    tried = await answer(await mori.submit(form, prompt="a c l 0 w n who juggles"))
    await album.message("rules-tried", tried, "Mori")
    panel = await answer(await mori.press_labelled(await answer(opened), "Members and audit"))
    await album.message("moderation", panel, "Mori")
    async with album.page("Mori") as page:
        await article(page, panel).get_by_role("button", name="Picture policy").click()
        dialog = page.get_by_role("dialog")
        await expect(dialog).to_be_visible()
        await album.shot("picture-policy", dialog)


async def a_report(album: Album) -> None:
    ada, ben, mori = (album.member(name) for name in ("Ada", "Ben", "Mori"))
    crab = await drawn(await ada.slash("imagine", prompt="a crab on a red background", seed=3))
    report = await ben.use_on_message("Report", crab)
    await answer(await ben.submit(report, reason="It pinches."))
    card = await mori.see(lambda m: "It pinches." in text_of(m), ROOM)
    await album.message("report", card, "Mori", ROOM)
    form = await mori.press_labelled(card, "Strike")
    await answer(await mori.submit(form, why="No crabs here: see the rules."))


async def an_appeal(album: Album) -> None:
    ada, mori = album.member("Ada"), album.member("Mori")
    await ada.rooms.events.changes.wait_for(lambda: bool(ada.direct_messages), 30, "the letter")
    letter = ada.direct_messages[-1]
    await album.message("strike-letter", letter, "Ada", letter["channel_id"])
    form = await ada.press_labelled(letter, "Appeal")
    text = "It is the crab of our logo, and the rules say nothing of crabs."
    await answer(await ada.submit(form, text=text))
    card = await mori.see(lambda m: "of our logo" in text_of(m), ROOM)
    await album.message("appeal", card, "Mori", ROOM)
    form = await mori.press_labelled(await moderation(mori), "A member")
    await album.message("member", await answer(await mori.submit(form, member=[ada])), "Mori")
    await mori.press_labelled(card, "Overturn")
    await mori.see(lambda m: "Overturned by" in text_of(m), ROOM)


async def moderation(mori: Member) -> Message:
    panel = await answer(await mori.slash("studio"))
    return await answer(await mori.press_labelled(panel, "Members and audit"))


async def policy(mori: Member, ask: str) -> None:
    form = await mori.press_labelled(await moderation(mori), "Picture policy")
    await answer(await mori.submit(form, bands_review=ask))


async def card_of(mori: Member, prompt: str) -> Message:
    return await mori.see(lambda m: prompt in text_of(m) and "Approve" in labels(m), ROOM, 120)


async def what_waits(album: Album) -> None:
    ada, mori = album.member("Ada"), album.member("Mori")
    await policy(mori, "0")
    reply = await ada.slash("imagine", prompt=LION, seed=3)
    await album.message("waits", await said(reply, "A moderator has to see this"))
    card = await card_of(mori, LION)
    await album.message("approval", card, "Mori", ROOM)
    async with album.page("Mori", ROOM) as page:
        await article(page, card).get_by_role("button", name="Reject").click()
        dialog = page.get_by_role("dialog")
        await expect(dialog).to_be_visible()
        await dialog.get_by_label("Why").fill("Our theme today is the sea.")
        await album.shot("reject", dialog)
        await page.keyboard.press("Escape")
    await mori.press_labelled(card, "Blur")
    await album.message("blurred", await drawn(reply))
    card = await mori.see(lambda m: "Approved behind a blur" in m["content"], ROOM)
    await album.message("approval-decided", card, "Mori", ROOM)

    reply = await ada.slash("imagine", prompt=OWL, seed=3)
    form = await mori.press_labelled(await card_of(mori, OWL), "Reject")
    await answer(await mori.submit(form, why="Our theme today is the sea."))
    await album.message("rejected", await said(reply, "did not approve"))
    await policy(mori, "0.2")


async def a_session(album: Album) -> None:
    ada, ben, mori, olive = (album.member(name) for name in ("Ada", "Ben", "Mori", "Olive"))
    started = await mori.slash(
        "session start", theme="Animals and one colour", length="2 h", votes=2
    )
    card = await started.final(lambda m: bool(m["embeds"]))
    thread = card["id"]
    await mori.rooms.events.changes.wait_for(
        lambda: thread in mori.rooms.world.channels, 30, "the thread"
    )
    entries: list[Message] = []
    for name, prompt, seed in ENTRIES:
        member = album.member(name)
        reply = await member.slash("imagine", channel=thread, prompt=prompt, seed=seed)
        entries.append(await drawn(reply))
    async with album.page("Ben", thread, viewport=THREAD) as page:
        await page.evaluate("Promise.all([...document.images].map((image) => image.decode()))")
        await page.locator("#scroller").evaluate(
            "(list) => { list.scrollTop = list.scrollHeight; }"
        )
        await page.screenshot(path=album.folder / "session-thread.png", animations="disabled")
    vote: Any = None
    for member, chosen in ((olive, (0, 1)), (mori, (1, 2)), (ben, (0, 2)), (ada, (1,))):
        for number in chosen:
            vote = await answer(await member.press_labelled(entries[number], "Vote"))
    await album.message("session-card", started.messages[0])
    await album.message("vote", vote, "Ada", thread)
    await answer(await mori.slash("session end", channel=thread))
    results = await mori.see(lambda m: bool(m["embeds"]) and "is over" in text_of(m), thread, 120)
    await album.message("session-results", results, "Ada", thread)
    files = await mori.see(lambda m: "The entries and a table" in m["content"], thread, 120)
    await album.message("session-files", files, "Ada", thread)


async def verified(album: Album) -> None:
    ada, ben = album.member("Ada"), album.member("Ben")
    lion = await drawn(await ada.slash("imagine", prompt=LION, seed=3))
    await album.message(
        "verify", await answer(await ben.use_on_message("Verify picture", lion)), "Ben"
    )


async def the_audit(album: Album) -> None:
    mori = album.member("Mori")
    panel = await moderation(mori)
    async with album.page("Mori") as page:
        await article(page, panel).get_by_role("button", name="Audit").click()
        dialog = page.get_by_role("dialog")
        await expect(dialog).to_be_visible()
        await album.shot("audit-search", dialog)
    form = await mori.press_labelled(panel, "Audit")
    found = await answer(await mori.submit(form))
    await album.message("audit", found, "Mori")
