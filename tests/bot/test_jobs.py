"""/jobs and /status: what a member can see of the queue, and stop."""

from __future__ import annotations

import pytest

from jobs.contract import DescribeResult, Progress
from jobs.queue import Queue
from sandbox import LocalDiscord, Member
from tests.bot.worker import SAFE, Message, draw, finish, has_picture, loaded, png, take

pytestmark = pytest.mark.usefixtures("worker", "bot")
ANIMALS = ("cat", "dog", "bird")


def there(message: Message) -> bool:
    return not message["flags"] & 128


def listed(message: Message, embed: int = 0) -> list[str]:
    return message["embeds"][embed]["description"].splitlines()


async def queued(member: Member, *prompts: str) -> None:
    for prompt in prompts:
        reply = await member.slash("imagine", prompt=prompt)
        await reply.final(lambda message: "Queued" in message["content"])


async def test_without_any_it_says_so(ada: Member) -> None:
    message = await (await ada.slash("jobs")).final(there)
    assert listed(message) == ["You have nothing waiting or running."]
    assert message["flags"] & 64


async def test_it_lists_what_waits_and_runs_and_the_last_results(queue: Queue, ada: Member) -> None:
    result = await (await draw(queue, ada)).final(has_picture)
    await queued(ada, "a cat", "a dog")
    lease = await take(queue)
    await queue.renew(lease, Progress(step=2, total=16))
    message = await (await ada.slash("jobs")).final(there)
    assert listed(message) == ["**1** a cat - Drawing with starter 2/16", "**2** a dog - Queued."]
    [last] = listed(message, 1)
    assert result["id"] in last
    buttons = [button["label"] for button in message["components"][0]["components"]]
    assert buttons == ["Cancel 1", "Cancel 2", "Cancel all"]


async def test_the_longest_list_there_can_be_is_shown(queue: Queue, ada: Member) -> None:
    """Discord takes 6000 characters in the embeds of a message."""
    longest = "*" * 900
    for _ in range(10):
        await (await draw(queue, ada, prompt=longest)).final(has_picture)
    await queued(ada, *[longest] * 17)
    message = await (await ada.slash("jobs")).final(there)
    assert (len(listed(message)), listed(message)[-1]) == (16, "and 2 more")
    assert len(listed(message, 1)) == 10


async def test_one_of_them_is_cancelled(queue: Queue, ada: Member) -> None:
    await queued(ada, "a cat", "a dog")
    message = await (await ada.slash("jobs")).final(there)
    await ada.press_labelled(message, "Cancel 1")
    await ada.see(lambda m: m["content"] == "Cancelled.")
    lease = await take(queue)
    assert lease.request.model_dump()["prompt"] == "a dog"
    await finish(queue, lease)


async def test_all_of_them_are_cancelled_and_nobody_elses(
    queue: Queue, ada: Member, discord_server: LocalDiscord
) -> None:
    await queued(discord_server.member("Ben"), "a bird")
    await queued(ada, "a cat", "a dog")
    message = await (await ada.slash("jobs")).final(there)
    told = await (await ada.press_labelled(message, "Cancel all")).final(loaded)
    assert told["content"] == "2 jobs are being cancelled."
    lease = await take(queue)
    assert lease.request.model_dump()["prompt"] == "a bird"
    assert await queue.claim("w1", ["starter"]) == []


async def test_several_of_one_press_are_listed_and_cancelled_and_disturb_nobody(
    queue: Queue, ada: Member, discord_server: LocalDiscord
) -> None:
    """P1: each description drawn at once is a job of its own."""
    ben = discord_server.member("Ben")
    asked = await ada.slash("describe", image=png())
    described = DescribeResult(captions=("a cat", "a dog"), seconds=0.1, checks=(SAFE,))
    await queue.finish(await take(queue, "captioner"), described, [png()], cost=0.1)
    pressed = await ben.press_labelled(await asked.final(loaded), "All")
    await pressed.final(lambda _: sum("Queued" in m["content"] for m in pressed.messages) == 2)
    message = await (await ada.slash("jobs")).final(there)
    assert listed(message) == ["You have nothing waiting or running."]
    await queued(ben, "a bird")
    message = await (await ben.slash("jobs")).final(there)
    assert listed(message) == [f"**{n}** a {what} - Queued." for n, what in enumerate(ANIMALS, 1)]
    told = await (await ben.press_labelled(message, "Cancel all")).final(loaded)
    assert told["content"] == "3 jobs are being cancelled."
    assert await queue.claim("w1", ["starter"]) == []


async def test_the_status_names_workers_models_and_the_queue(ada: Member) -> None:
    await queued(ada, "a cat")
    message = await (await ada.slash("status")).final(there)
    [embed] = message["embeds"]
    fields = {field["name"]: field["value"] for field in embed["fields"]}
    assert fields["Workers"] == "cpu"
    assert fields["Queue"].startswith("1 waiting, 0 running")
    assert (fields["Draw"], fields["Describe"]) == ("starter", "captioner")
