"""The network between a process and the store loses an answer, goes silent, or is slow."""

from __future__ import annotations

import time

import pytest

from tests.faults.history import History
from tests.faults.proxy import mentions, script
from tests.faults.studio import EPHEMERAL, Studio, loaded

pytestmark = pytest.mark.asyncio(loop_scope="module")
FINISHED = ["queued", "claimed", "succeeded"]


async def test_the_answer_to_a_submission_is_cut(studio: Studio) -> None:
    """P1: the job is neither lost nor doubled, and its owner hears nothing of it."""
    await studio.works()
    cut = studio.bot_link.cut_reply(mentions("a lion, once"))
    reply = await studio.draw("a lion, once")
    await cut.wait()
    await studio.picture(reply)
    assert await studio.audit(reply.id) == FINISHED


async def test_the_answer_to_a_commit_is_cut(studio: Studio) -> None:
    """P2: there is one result, and the worker goes on."""
    history = History(studio.discord)
    await studio.works()
    cut = studio.worker.link.cut_reply(script("finish"))
    reply = await studio.draw("a lion")
    await cut.wait()
    await studio.picture(reply)
    await studio.works()
    assert await studio.audit(reply.id) == FINISHED
    history.check_published_once(reply.id)


@pytest.mark.parametrize("how", ["freeze", "refuse"])
async def test_the_bot_is_cut_off(studio: Studio, how: str) -> None:
    """P1, P4: members are told within seconds, in private, that nothing was taken; so it stays."""
    if how == "freeze":
        studio.bot_link.freeze()  # half-open: every connection stays, none answers
    else:
        await studio.bot_link.refuse()
    asked = time.monotonic()
    reply = await studio.draw("wait in vain")
    await reply.answered(3)
    told = await reply.final(lambda m: "not answering" in m["content"])
    assert time.monotonic() - asked < 12
    assert told["flags"] & EPHEMERAL
    studio.bot_link.heal()  # what was held back arrives now, late
    await studio.bot_link.accept()
    await studio.works()
    rows = await studio.audit(reply.id)
    assert rows == [] or rows[-2:] == ["withdrawn", "cancelled"]
    assert [m["id"] for m in reply.messages] == [told["id"]]


async def test_the_worker_is_cut_off_in_the_middle_of_a_job(studio: Studio) -> None:
    """P1, P2: its link is half-open past its lease; the job is done again, once it is back."""
    history = History(studio.discord)
    reply = await studio.draw("wait")
    await studio.running(reply)
    studio.worker.link.freeze()
    studio.worker.go()
    await studio.audited(reply.id, "retried")
    studio.worker.link.heal()
    await studio.picture(reply)
    assert (await studio.audit(reply.id))[-2:] == ["claimed", "succeeded"]
    history.check_published_once(reply.id)


async def test_every_connection_is_cut_again_and_again(studio: Studio) -> None:
    """P1: jobs go on between the cuts."""
    history = History(studio.discord)
    replies = [await studio.draw("a lion", name) for name in ("Ada", "Ben", "Mori", "Olive")]
    for reply in replies:
        studio.bot_link.cut()
        studio.worker.link.cut()
        await reply.final(loaded)
        history.check_published_once(reply.id)
        assert (await studio.audit(reply.id))[-1] in ("succeeded", "cancelled")


async def test_a_slow_link(studio: Studio) -> None:
    """P4: every answer takes its time, and nothing is lost by it."""
    for link in (studio.bot_link, studio.worker.link):
        link.bytes_per_second, link.delay = 20_000, 0.05
    for name in ("Ada", "Ben"):
        reply = await studio.draw("a lion", name)
        await reply.answered(3)
        await studio.picture(reply)
        assert await studio.audit(reply.id) == FINISHED
