"""Threat 11: data that stays. Each store is known, has an end, and gives up whom it is asked to."""

from __future__ import annotations

import io
import json
import re
import zipfile
from pathlib import Path

import pytest
from redis.asyncio import Redis

import jobs.scripts
from jobs.contract import DescribeResult
from jobs.queue import Queue
from sandbox import LocalDiscord, Member
from tests.bot.test_moderation import appeal, card_of, direct, measure
from tests.bot.test_panels import panel
from tests.bot.test_reports import log_channel, report
from tests.bot.worker import SAFE, draw, everything, finish, has_picture, loaded, png, take, until

pytestmark = pytest.mark.usefixtures("worker", "bot")
__all__ = ["log_channel"]
WORDS = "unmistakable heron"
WHY = "Not in here."
"""A moderator's words: they stay in the audit, which names nobody any more."""

# What becomes of each store of jobs/lua/_base.lua when a member wants to be forgotten.
FORGOTTEN = {
    *("job", "reply", "line", "cards", "records", "preferences", "owned", "reported", "alias"),
    *("named", "measure", "measures", "appeal", "letters", "waiting", "inputs", "noticed"),
    *("approval", "held", "session", "sessions"),
}
# Ids of jobs, which are gone; models, workers, rows with a name that leads nowhere any more.
NOBODY = {
    *("lanes", "lane", "leases", "deadlines", "delayed", "passed", "quarantine", "origins"),
    *("workers", "results", "wake", "audit", "seals", "paused", "alive"),
}
STAYS = {
    "served": "or who forgets often would have more than their share",
    "members": "while they have jobs in line, which are cancelled",
    "quota": "or forgetting would be the way to more pictures, for 24 hours",
    "standing": "or it would be the way out of a block, until it ends",
    "strikes": "or out of strikes, until they end",
    "blocked": "until the block ends",
    "judged": "which servers have one of these",
    "pressed": "for minutes",
    "search": "what a moderator looked for, for minutes",
}


def listed() -> set[str]:
    """The stores, as the comment in _base.lua lists them: nothing else may make a key."""
    text = (Path(jobs.scripts.__file__).parent / "lua" / "_base.lua").read_text(encoding="utf-8")
    lines = [line for line in text.splitlines() if re.match(r"--   :\w", line)]
    return {name for line in lines for name in re.findall(r"(?:--   |, ):(\w+)", line)}


def family(key: str) -> str:
    return key.partition("}:")[2].partition(":")[0]


async def live(queue: Queue, discord_server: LocalDiscord, ada: Member, mori: Member) -> None:
    """All that leaves something behind: Ada's pictures, wishes, reports and misdeeds."""
    _, message = await panel(ada, "preferences")
    await ada.choose(message, "Model", "starter")
    theirs = await (await draw(queue, discord_server.member("Ben"))).final(has_picture)
    card = await (await draw(queue, ada, prompt=WORDS)).final(has_picture)
    await (await ada.press_labelled(card, "Reroll")).message()
    await finish(queue, await take(queue))
    described = await ada.slash("describe", image=png())
    lease = await take(queue, "captioner")
    result = DescribeResult(captions=(WORDS,), seconds=0.1, checks=(SAFE,))
    await queue.finish(lease, result, [png()], cost=0.1)
    await described.final(loaded)
    await (await ada.slash("imagine", prompt=f"{WORDS} waiting")).answered()
    await (await report(ada, theirs, WORDS)).final(loaded)
    _, shown = await card_of(mori, ada)
    await measure(mori, shown, "Strike", WHY)
    await appeal(ada, await direct(ada, "You have a strike"), WORDS)
    limits = await mori.press_labelled(shown, "Own limits")
    await (await mori.submit(limits, daily="3")).message()
    await measure(mori, shown, "Block 24 h", WHY)


def test_every_store_is_accounted_for() -> None:
    known = FORGOTTEN | NOBODY | set(STAYS)
    assert listed() - known == set(), "say what becomes of it when a member is forgotten"
    assert known - listed() == set(), "there is no such store any more"


@pytest.mark.usefixtures("log_channel")
async def test_a_member_who_is_forgotten_is_gone_from_all(
    discord_server: LocalDiscord, queue: Queue, redis: Redis, ada: Member, mori: Member
) -> None:
    await live(queue, discord_server, ada, mori)
    before = await everything(redis)
    assert {family(key) for key in before} - listed() == set(), "not in _base.lua's list"
    naming = {family(k) for k, value in before.items() if ada.id in k or ada.id in value}
    worded = {family(k) for k, value in before.items() if WORDS in value}
    # There is something to forget, in most of them.
    assert naming >= {"job", "reply", "records", "preferences", "owned", "reported", "standing"}
    assert worded >= {"job", "records"}

    shown = await (await ada.slash("privacy", channel="@atelier")).message()
    exported = await (await ada.press_labelled(shown, "Export my data")).final(loaded)
    data = await discord_server.download(exported["attachments"][0]["url"])
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        said = json.loads(archive.read("data.json"))
    # Whoever was in a session: tests/bot/sessions/test_submitting.py.
    empty = {name for name, value in said.items() if not value}
    assert empty == {"sessions"}
    assert WORDS in json.dumps(said["requests"])
    assert WHY in json.dumps(said["moderation"])

    sure = await (await ada.press_labelled(shown, "Forget me")).message()
    await (await ada.press_labelled(sure, "Yes, forget me")).final(loaded)

    left: list[str] = []

    async def gone() -> bool:
        after = await everything(redis)
        left[:] = [k for k, value in after.items() if WORDS in value]
        naming = [k for k, value in after.items() if ada.id in k or ada.id in value]
        left.extend(key for key in naming if family(key) not in STAYS)
        return not left

    try:
        await until(gone)
    except TimeoutError:
        raise AssertionError(f"still there: {left}") from None
