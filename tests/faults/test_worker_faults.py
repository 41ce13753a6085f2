"""A worker dies, stalls or is stopped in the middle of a job; members see one result, or a reason.

Real processes all the way: bot, worker, device, Valkey.
"""

from __future__ import annotations

import pytest

from tests.faults.proxy import script
from tests.faults.studio import Studio, loaded

pytestmark = pytest.mark.asyncio(loop_scope="module")
FINISHED = ["queued", "claimed", "succeeded"]
TRIED_TWICE = ["queued", "claimed", "retried", "claimed", "succeeded"]


async def test_killed_in_the_middle_of_a_job(studio: Studio) -> None:
    """P1, P2: the job goes to the next worker, and its owner gets one picture."""
    reply = await studio.draw("wait")
    await studio.running(reply)
    await studio.worker.program.kill()
    studio.worker.go()
    await studio.worker.program.start()
    await studio.picture(reply)
    assert await studio.audit(reply.id) == TRIED_TWICE


async def test_killed_between_the_picture_and_its_commit(studio: Studio) -> None:
    """P1, P2: a picture that nobody has heard of is made again, and posted once."""
    await studio.works()  # the scripts are known to the store
    commit = studio.worker.link.hold(script("finish"))
    reply = await studio.draw("a lion")
    await commit.wait()
    await studio.worker.program.kill()
    studio.worker.link.cut()  # what it had sent last is lost with it
    studio.worker.link.heal()
    await studio.worker.program.start()
    await studio.picture(reply)
    assert await studio.audit(reply.id) == TRIED_TWICE


async def test_stopped_past_its_lease_and_continued(studio: Studio) -> None:
    """P2: it comes back with a result under a fence that is not the newest; nobody gets that."""
    reply = await studio.draw("wait")
    await studio.running(reply)
    studio.worker.program.pause()
    studio.worker.go()  # the device goes on by itself, and has the picture ready
    await studio.audited(reply.id, "retried")
    studio.worker.program.resume()
    await studio.picture(reply)
    assert await studio.audit(reply.id) == TRIED_TWICE
    lost = [r for r in studio.worker.program.records() if r["event"] == "lease_lost"]
    assert [record["job_id"] for record in lost] == [reply.id]


async def test_a_commit_that_arrives_after_its_lease(studio: Studio) -> None:
    """P2: it was sent in time and was long under way; the second attempt is what counts."""
    await studio.works()
    commit = studio.worker.link.hold(script("finish"))
    reply = await studio.draw("a lion")
    await commit.wait()
    await studio.audited(reply.id, "retried")
    studio.worker.link.heal()
    await studio.picture(reply)
    assert await studio.audit(reply.id) == TRIED_TWICE


async def test_sigterm_lets_a_job_finish_within_the_grace(studio: Studio) -> None:
    """P1."""
    reply = await studio.draw("wait")
    await studio.running(reply)
    studio.worker.program.terminate()
    studio.worker.go()
    await studio.picture(reply)
    assert await studio.worker.program.ended() == 0
    assert await studio.audit(reply.id) == FINISHED


async def test_sigterm_hands_back_what_does_not_finish(studio: Studio) -> None:
    """P1: it waits again, and the attempt is not counted against it."""
    reply = await studio.draw("wait")
    await studio.running(reply)
    studio.worker.program.terminate()
    assert await studio.worker.program.ended() == 0
    assert await studio.status(reply.id) == "queued"
    attempts = await studio.store.client.hget(studio.key("job", reply.id), "attempts")
    assert int(attempts) == 0
    studio.worker.go()
    await studio.worker.program.start()
    await studio.picture(reply)


async def test_a_hung_kernel_costs_the_device_not_the_job(studio: Studio) -> None:
    """P1, P2: the device process is replaced; the second attempt brings the one picture."""
    reply = await studio.draw("hang")
    await studio.audited(reply.id, "retried")
    studio.worker.go()
    await studio.picture(reply)
    assert await studio.audit(reply.id) == TRIED_TWICE
    assert "device_hung" in studio.worker.program.log()


@pytest.mark.parametrize(
    ("prompt", "sentence"),
    [("break", "The model broke off"), ("die", "The worker stopped in the middle of this job")],
)
async def test_a_poison_job_is_given_up_after_three_attempts(
    studio: Studio, prompt: str, sentence: str
) -> None:
    """P1, P5: it ends with a sentence for its owner, and the next job is done."""
    reply = await studio.draw(prompt)
    message = await reply.final(loaded)
    assert (
        "Please try again later" in message["content"] or "Trying again later" in message["content"]
    )
    assert (await studio.audit(reply.id)).count("claimed") == 3
    await studio.works()


async def test_out_of_memory_is_told_and_not_repeated(studio: Studio) -> None:
    """P1."""
    reply = await studio.draw("exhaust")
    message = await reply.final(loaded)
    assert message["content"].startswith("crayon ran out of memory on this one.")
    assert await studio.audit(reply.id) == ["queued", "claimed", "failed"]
