"""The bot dies, or hears twice of the same outcome: its members are told once.

Real processes all the way: bot, worker, device, Valkey.
"""

from __future__ import annotations

import pytest

from tests.faults.history import History
from tests.faults.proxy import mentions, script
from tests.faults.studio import Studio, loaded

pytestmark = pytest.mark.asyncio(loop_scope="module")


async def test_killed_after_the_deferral_before_the_job_is_written(studio: Studio) -> None:
    """P1, P4: it was acknowledged, never accepted; nothing of it runs, and asking again works."""
    await studio.works()
    submit = studio.bot_link.hold(mentions("a lion in vain"))
    reply = await studio.draw("a lion in vain")
    await submit.wait()
    assert reply.interaction.responded
    await studio.bot.kill()
    studio.bot_link.cut()
    studio.bot_link.heal()
    await studio.restart_bot()
    await studio.works("Ada")
    assert await studio.status(reply.id) is None
    assert await studio.audit(reply.id) == []


async def test_killed_while_its_job_is_on_the_way_to_the_store(studio: Studio) -> None:
    """P1, P2: the job arrives although the bot is gone; the next bot posts what comes of it."""
    await studio.works()
    submit = studio.bot_link.hold(mentions("a lion after all"))
    reply = await studio.draw("a lion after all")
    await submit.wait()
    await studio.bot.kill()
    studio.bot_link.heal()  # what it had sent arrives
    await studio.has_status(reply.id, "succeeded")
    await studio.restart_bot()
    await studio.picture(reply)


async def test_killed_after_the_message_before_its_record(studio: Studio) -> None:
    """P2: the next bot makes the same edit of the same message, and the member is told once."""
    history = History(studio.discord)
    reply = await studio.draw("wait")
    await studio.running(reply)
    record = studio.bot_link.hold(script("acknowledge", reply.id))
    studio.worker.go()
    await studio.picture(reply)
    await record.wait()
    await studio.bot.kill()
    studio.bot_link.cut()
    studio.bot_link.heal()
    await studio.restart_bot()
    await studio.delivered()
    await studio.picture(reply)
    history.check_published_once(reply.id)
    assert len({sight.message for sight in history.of(reply.id)}) == 1


async def test_a_private_failure_whose_record_is_lost_is_told_again(studio: Studio) -> None:
    """P1: Discord has no way to ask whether it was sent, and twice is better than never. No copy
    of it is public, and nothing public is left."""
    history = History(studio.discord)
    reply = await studio.draw("wait and refuse")
    await studio.running(reply)
    record = studio.bot_link.hold(script("acknowledge", reply.id))
    studio.worker.go()
    await record.wait()
    await studio.bot.kill()
    studio.bot_link.cut()
    studio.bot_link.heal()
    await studio.restart_bot()
    await studio.delivered()
    finals = history.finals(reply.id, reply.interaction.user.id)
    assert {sight.content for sight in finals} == {"I was told to refuse."}
    assert len(finals) <= 2
    assert history.finals(reply.id, studio.member("Ben").id) == []


async def test_one_outcome_for_two_bots(studio: Studio) -> None:
    """P2: the first is slow to record it, the second takes it over, and both post it."""
    history = History(studio.discord)
    reply = await studio.draw("wait")
    await studio.running(reply)
    record = studio.bot_link.hold(script("acknowledge", reply.id))
    studio.worker.go()
    await studio.picture(reply)
    await record.wait()
    async with studio.second_bot():
        await studio.delivered()
        studio.bot_link.heal()
    await studio.picture(reply)
    history.check_published_once(reply.id)
    assert len({sight.message for sight in history.of(reply.id)}) == 1


@pytest.mark.parametrize("arrives", [True, False], ids=["answer lost", "request lost"])
async def test_the_record_of_a_delivery_is_lost(studio: Studio, arrives: bool) -> None:
    """P2: handed out again or not, it is one message."""
    history = History(studio.discord)
    reply = await studio.draw("wait")
    await studio.running(reply)
    link = studio.bot_link
    record = (link.cut_reply if arrives else link.hold)(script("acknowledge", reply.id))
    studio.worker.go()
    await record.wait()
    link.cut()
    link.heal()
    await studio.delivered()
    await studio.picture(reply)
    history.check_published_once(reply.id)


async def test_a_member_is_told_by_the_next_bot_that_nothing_can_be_drawn(studio: Studio) -> None:
    """P1: killed with jobs in every state, the next bot tells how each of them ended."""
    running = await studio.draw("wait")
    await studio.running(running)
    waiting = await studio.draw("a lion", "Ben")
    broken = await studio.draw("break", "Mori")
    cancelled = await studio.draw("a lion", "Olive")
    for reply in (waiting, broken, cancelled):
        await studio.has_status(reply.id, "queued")
    await studio.bot.kill()
    await studio.queue.cancel(cancelled.id, who=cancelled.interaction.user.id)
    studio.worker.go()
    for reply in (running, waiting, broken):
        await studio.has_status(reply.id, "succeeded", "failed")
    await studio.restart_bot()
    await studio.picture(running)
    await studio.picture(waiting)
    assert (await broken.final(loaded))["content"].startswith("The model broke off")
    assert (await cancelled.final(loaded))["content"] == "Cancelled."
