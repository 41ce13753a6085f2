"""The picture check as members and moderators meet it: bands by the kind of channel, checked when a
job is accepted and again when its pictures are delivered. The test is the worker."""

from __future__ import annotations

import io
import json

import pytest
from PIL import Image

from bot.records import Record
from jobs.contract import Bands, Check, DescribeRequest, Failure, Progress
from jobs.queue import Queue
from sandbox import LocalDiscord, Member
from tests.bot.sessions.conftest import start
from tests.bot.test_buttons import PAINTER
from tests.bot.test_buttons import worker as worker  # one that draws four at once
from tests.bot.test_moderation import audited, labels, rules
from tests.bot.test_panels import EPHEMERAL, panel, text
from tests.bot.worker import DRAWN, SAFE, finish, has_picture, loaded, png, take, until

pytestmark = pytest.mark.usefixtures("worker", "bot")
assert PAINTER.max_images == 4
DOUBTFUL = Check(score=0.42, verdict="review")
RESTRICTED = "after-dark"


async def bands_in(queue: Queue, member: Member, channel: str) -> Bands:
    """As the worker gets them."""
    await member.slash("imagine", channel=channel, prompt="a lion")
    lease = await take(queue)
    await finish(queue, lease)
    return lease.request.bands


async def test_the_bands_are_those_of_the_kind_of_channel(
    queue: Queue, ada: Member, mori: Member
) -> None:
    """A thread is as the channel it hangs on; a private conversation is an ordinary place."""
    await mori.start_thread("late-night", RESTRICTED)
    ordinary, wider = Bands(), Bands(review=0.5, block=0.95)
    assert await bands_in(queue, ada, "general") == ordinary
    assert await bands_in(queue, ada, "@Atelier") == ordinary
    assert await bands_in(queue, ada, RESTRICTED) == wider
    assert await bands_in(queue, ada, "late-night") == wider
    await ada.slash("describe", channel=RESTRICTED, image=png())
    lease = await take(queue, "captioner")
    assert isinstance(lease.request, DescribeRequest)
    assert lease.request.bands == wider


async def test_moderators_set_them_in_the_panel(queue: Queue, ada: Member, mori: Member) -> None:
    """P6: with a row of who set what."""
    _, message = await panel(mori, "studio")
    shown = await (await mori.press_labelled(message, "Members and audit")).message()
    assert "From 0.2 a moderator has to approve a picture, from 0.8 it is never shown" in text(
        shown
    )
    form = await mori.press_labelled(shown, "Picture policy")
    values = {"bands_review": "0,1", "bands_block": ".6", "restricted_block": "1"}
    done = await mori.submit(form, **values, restricted_review="")
    said = text(await done.message())
    assert "From 0.1 a moderator has to approve a picture, from 0.6 it is never shown" in said
    assert "In age-restricted channels: from 0.5 and 1." in said
    assert await bands_in(queue, ada, "general") == Bands(review=0.1, block=0.6)
    assert await bands_in(queue, ada, RESTRICTED) == Bands(review=0.5, block=1)
    [row] = await audited(queue, "settings")
    assert row.who == mori.id
    assert json.loads(row.detail)["settings"]["bands"] == {"review": 0.1, "block": 0.6}


@pytest.mark.parametrize(
    "wrong", [{"bands_review": "2"}, {"bands_block": "x"}, {"bands_review": "0.9"}]
)
async def test_bands_that_make_no_sense_are_refused(
    queue: Queue, ada: Member, mori: Member, wrong: dict[str, str]
) -> None:
    _, message = await panel(mori, "studio")
    shown = await (await mori.press_labelled(message, "Members and audit")).message()
    form = await mori.press_labelled(shown, "Picture policy")
    answer = await (await mori.submit(form, **wrong)).message()
    assert answer["content"].startswith("That does not fit. Give numbers from 0 to 1")
    assert answer["flags"] & EPHEMERAL
    assert await bands_in(queue, ada, "general") == Bands()


async def test_what_a_worker_did_not_check_is_not_shown_and_does_not_count(
    queue: Queue, ada: Member, mori: Member
) -> None:
    """P3: an older worker, or a dishonest one. P6: and a row says so."""
    await rules(queue, mori, daily=1)
    reply = await ada.slash("imagine", prompt="a lion")
    lease = await take(queue)
    await queue.finish(lease, DRAWN.model_copy(update={"checks": ()}), [png()], cost=0.8)
    message = await reply.final(loaded)
    assert message["content"].startswith("The pictures of this were not checked")
    assert not message["attachments"]
    [row] = await until_audited(queue, "picture_withheld")
    assert (row.job, row.member, row.rule) == (reply.id, ada.id, "picture-unchecked")
    again = await ada.slash("imagine", prompt="a lion")
    await finish(queue, await take(queue))
    await again.final(has_picture)


async def until_audited(queue: Queue, event: str):
    async def there() -> bool:
        return bool(await audited(queue, event))

    await until(there)
    return await audited(queue, event)


async def test_the_bands_count_that_hold_when_it_is_delivered(
    queue: Queue, ada: Member, mori: Member
) -> None:
    """P3: it passed at the worker, and meanwhile moderators have drawn the line closer."""
    reply = await ada.slash("imagine", channel=RESTRICTED, prompt="a lion")
    lease = await take(queue)
    wide = Check(score=0.4, verdict="pass")
    await rules(queue, mori, bands_restricted=Bands(review=0.1, block=0.3))
    await queue.finish(lease, DRAWN.model_copy(update={"checks": (wide,)}), [png()], cost=0.8)
    message = await reply.final(loaded)
    assert message["content"] == "What the picture check does not let through here is not shown."
    assert not message["attachments"]
    [row] = await until_audited(queue, "picture_withheld")
    said = json.loads(row.detail)
    assert (said["scores"], said["review"], said["block"]) == ([0.4], 0.1, 0.3)


async def test_a_channel_that_is_no_longer_restricted_is_an_ordinary_one(
    discord_server: LocalDiscord, queue: Queue, ada: Member
) -> None:
    """P3: its kind counts as it is at the delivery."""
    reply = await ada.slash("imagine", channel=RESTRICTED, prompt="a lion")
    lease = await take(queue)
    channel = ada.channel(RESTRICTED)
    channel.nsfw = False
    discord_server.channels.changed(channel)
    above = Check(score=0.85, verdict="review")
    await queue.finish(lease, DRAWN.model_copy(update={"checks": (above,)}), [png()], cost=0.8)
    message = await reply.final(loaded)
    assert message["content"] == "What the picture check does not let through here is not shown."


async def test_fewer_pictures_than_asked_for_are_shown_with_a_word_and_their_own_seeds(
    queue: Queue, ada: Member, mori: Member
) -> None:
    """The worker left one out, and another is in doubt where nobody can be asked. Only those that
    are shown count."""
    await rules(queue, mori, daily=4)
    reply = await ada.slash("imagine", prompt="a lion", seed=7, count=4)
    lease = await take(queue)
    checks = (SAFE, DOUBTFUL, SAFE)
    result = DRAWN.model_copy(update={"seeds": (7, 9, 10), "checks": checks})
    colours = ("red", "green", "blue")
    await queue.finish(lease, result, [png(colour) for colour in colours], cost=0.8)
    message = await reply.final(has_picture)
    names = [file["filename"] for file in message["attachments"]]
    assert names == ["grid.webp", "7.png", "10.png"]
    assert "2 pictures are left out: a safety check did not let them pass." in message["content"]
    assert "here none can be asked" in message["content"]
    three = await ada.slash("imagine", prompt="a lion", count=3)
    refused = await three.final(loaded)
    assert refused["content"].startswith("You have 2 of 4 pictures left")
    await rules(queue, mori, daily=0)
    await ada.press_labelled(message, "U2")
    lease = await take(queue, "enlarger")
    # Marked on its way out, so not the same bytes.
    with Image.open(io.BytesIO(await queue.attachment(lease))) as picture:
        red, _, blue = picture.convert("RGB").resize((1, 1)).tobytes()
    assert blue > 200 > 50 > red


async def test_of_fewer_pictures_than_asked_for_those_that_are_there_are_offered(
    queue: Queue, ada: Member, mori: Member
) -> None:
    """Behind More, and for a session."""
    await start(mori)
    reply = await ada.slash("imagine", prompt="a lion", seed=7, count=4)
    result = DRAWN.model_copy(update={"seeds": (7, 10), "checks": (SAFE, SAFE)})
    await queue.finish(await take(queue), result, [png("red"), png("blue")], cost=0.8)
    pressed = await ada.press_labelled(await reply.final(has_picture), "More")
    more = await pressed.final(loaded)
    numbered = [label for label in labels(more) if label.startswith("Describe")]
    assert numbered == ["Describe 1", "Describe 2"]
    asked = await (await ada.press_labelled(more, "Submit to session")).final(loaded)
    [menu] = [part for row in asked["components"] for part in row["components"]]
    assert [option["value"][-2:] for option in menu["options"]] == ["_0", "_1"]


@pytest.mark.parametrize("private", [True, False])
async def test_where_nobody_can_be_asked_it_is_not_shown(
    queue: Queue, ada: Member, private: bool
) -> None:
    """P3: in a private answer, and in a private conversation."""
    where = "general" if private else "@Atelier"
    reply = await ada.slash("imagine", channel=where, prompt="a lion", private=private)
    result = DRAWN.model_copy(update={"checks": (DOUBTFUL,)})
    await queue.finish(await take(queue), result, [png()], cost=0.8)
    message = await reply.final(loaded)
    assert "here none can be asked, so it is not shown" in message["content"]
    assert not message["attachments"]


async def test_a_preview_that_was_not_checked_is_not_shown(queue: Queue, ada: Member) -> None:
    """P3: an older worker sends them so."""
    reply = await ada.slash("imagine", prompt="a lion", steps=12)
    lease = await take(queue)
    await queue.renew(lease, Progress(step=3, total=12), png())
    card = await reply.final(lambda message: "3/12" in message["content"])
    assert not card["attachments"]
    await finish(queue, lease)
    await reply.final(has_picture)


async def test_what_is_blocked_is_told_to_its_owner_alone(queue: Queue, ada: Member) -> None:
    reply = await ada.slash("imagine", prompt="a lion")
    failure = Failure(code="picture_blocked", sentence="Blocked.")
    await queue.fail(await take(queue), failure)
    message = await reply.final(loaded)
    assert message["content"].startswith("The studio's picture check takes this for unsafe")
    assert message["flags"] & EPHEMERAL


def test_the_copy_in_the_store_is_the_one_that_is_shown() -> None:
    """P3: a button names one of those that are shown, never one that is withheld between them."""
    record = Record.model_construct(blobs=(0, 2))
    assert [record.blob(0), record.blob(1)] == [0, 2]
    assert Record.model_construct().blob(3) == 3
