"""Styles: from the file, from a server, in every language; and what they add to a request."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from bot.drafts import Draft, joined, prepare
from bot.errors import Refused
from bot.preferences import MemberPreferences, Preferences, ServerPreferences, Style, member_key
from bot.styles import NONE, Styles
from bot.texts import Texts
from jobs.contract import MAX_PROMPT, ImagineRequest
from jobs.errors import SettingsError
from jobs.queue import Queue
from jobs.workers import Registry
from sandbox import LocalDiscord, Member, Reply
from tests.bot.conftest import DRAWS
from tests.bot.test_drafts import CARD
from tests.bot.worker import finish, has_picture, take

TEXTS = Texts()
ENGLISH = TEXTS.english
TAKES_NEGATIVE = CARD.model_copy(update={"negative_prompt": True})
INK = Style(prompt="ink drawing, hatching", negative="photograph")


@pytest.fixture(scope="module")
def styles() -> Styles:
    return Styles.read()


@pytest.mark.parametrize("language", TEXTS.languages)
def test_each_style_has_a_name_of_its_own_in_every_language(styles: Styles, language: str) -> None:
    words = TEXTS.to(language)
    offered = styles.offered({}, words)
    assert all(words.find(f"style-{named.name}") for named in offered)
    labels = {named.label.casefold() for named in offered} | {words("style-none").casefold()}
    assert len(labels) == len(offered) + 1 <= 25, "Discord offers so many"


def test_a_style_is_found_by_its_key_and_by_its_name_in_ones_language(styles: Styles) -> None:
    german = TEXTS.to("de")
    named = styles.find("Aquarell", {}, german)
    assert named
    assert (named.name, named.label) == ("watercolour", "Aquarell")
    assert styles.find(" WATERCOLOUR ", {}, german) == named
    assert styles.find("Aquarell", {}, ENGLISH) is None
    assert styles.find("", {}, ENGLISH) is None


def test_a_server_has_its_own_and_may_replace_ours(styles: Styles) -> None:
    own = {"House Style": INK, "Photo": INK}
    offered = styles.offered(own, ENGLISH)
    assert [named.name for named in offered[:2]] == ["House Style", "Photo"]
    assert [named.name.casefold() for named in offered].count("photo") == 1
    for name in ("house style", "photo"):
        found = styles.find(name, own, ENGLISH)
        assert found
        assert found.style == INK


def test_an_operator_may_have_another_file(tmp_path: Path) -> None:
    file = tmp_path / "styles.toml"
    file.write_text(
        '[ours]\nname = "Our look"\nprompt = "in our look"\n[photo]\nprompt = "snapshot"\n',
        encoding="utf-8",
    )
    offered = Styles.read(str(file)).offered({}, TEXTS.to("de"))
    assert [(named.name, named.label) for named in offered] == [
        ("ours", "Our look"),
        ("photo", "Foto"),
    ]


@pytest.mark.parametrize(
    ("text", "what"),
    [
        (None, "cannot be read"),
        ("[photo", "Expected"),
        ("[photo]\nnegative = 'x'", r"photo\.prompt: field required"),
        ("[photo]\nprompt = 'x'\ncolour = 'red'", r"photo\.colour: extra inputs"),
        (f"[photo]\nprompt = '{'x' * 301}'", r"photo\.prompt: string should have at most 300"),
        ("[none]\nprompt = 'x'", "'none' is no name of a style"),
        ("photo = 1", "photo: input should be"),
    ],
)
def test_a_wrong_file_is_one_line_that_says_where(
    tmp_path: Path, text: str | None, what: str
) -> None:
    file = tmp_path / "styles.toml"
    if text is not None:
        file.write_text(text, encoding="utf-8")
    with pytest.raises(SettingsError, match=f"ATELIER_STYLES is wrong: .*{what}") as caught:
        Styles.read(str(file))
    assert "\n" not in str(caught.value)


def test_a_style_is_added_to_what_was_typed() -> None:
    request = prepare(Draft("a lion,", negative="dogs", style=INK), TAKES_NEGATIVE)
    assert request.prompt == "a lion, ink drawing, hatching"
    assert request.negative_prompt == "dogs, photograph"
    assert prepare(Draft("a lion", style=INK), TAKES_NEGATIVE).negative_prompt == "photograph"
    assert prepare(Draft("a lion", style=INK), CARD).negative_prompt == "", "it takes none"


def test_a_style_leaves_prompts_within_their_bounds() -> None:
    long = "x" * (MAX_PROMPT - 5)
    with pytest.raises(Refused) as refused:
        prepare(Draft(long, style=INK), CARD)
    said = ENGLISH.error(refused.value)
    assert said.startswith(f"The prompt and what the style adds have {len(long) + 23:,} characters")
    request = prepare(Draft("a lion", negative=long, style=INK), TAKES_NEGATIVE)
    assert request.negative_prompt == long, "the member's own words come first"


@pytest.mark.parametrize(
    ("text", "addition", "both"),
    [
        ("a", "b", "a, b"),
        ("a , ", "b", "a, b"),
        ("", "b", "b"),
        (",", "b", "b"),
        ("a", "", "a"),
        ("a", "\u202e", "a"),
    ],
)
def test_two_texts_are_joined_by_a_comma(text: str, addition: str, both: str) -> None:
    assert joined(text, addition) == both


@pytest.mark.usefixtures("worker", "bot")
class TestImagine:
    @pytest.fixture
    def server(self, discord_server: LocalDiscord) -> str:
        [guild] = discord_server.world.guilds
        return f"server:{guild}"

    @pytest.fixture
    def preferences(self, queue: Queue) -> Preferences:
        return Preferences(queue.store, 600)

    async def drawn(self, queue: Queue, reply: Reply) -> tuple[ImagineRequest, dict[str, Any]]:
        """What was asked of the worker, and the message that came of it."""
        lease = await take(queue)
        assert isinstance(lease.request, ImagineRequest)
        await finish(queue, lease)
        return lease.request, await reply.final(has_picture)

    async def test_the_result_names_the_style(self, queue: Queue, ada: Member) -> None:
        reply = await ada.slash("imagine", prompt="a lion", style="oil")
        request, message = await self.drawn(queue, reply)
        assert re.fullmatch("a lion, oil painting.*", request.prompt)
        assert " · oil painting · " in message["content"]
        again = await ada.press_labelled(message, "Reroll")
        request, message = await self.drawn(queue, again)
        assert " · oil painting · " in message["content"]
        remix = await ada.press_labelled(message, "Remix")
        sent = await ada.submit(remix, prompt="a cat", aspect=["square"], seed=["random"])
        request, message = await self.drawn(queue, sent)
        assert request.prompt == "a cat"
        assert "oil" not in message["content"]

    async def test_styles_are_offered_as_one_types(self, queue: Queue, ada: Member) -> None:
        found = await ada.autocomplete("imagine", "style", "WATER", prompt="a lion")
        assert [(each["name"], each["value"]) for each in found] == [("watercolour", "watercolour")]
        everything = await ada.autocomplete("imagine", "style", "", prompt="a lion")
        assert (everything[0]["name"], everything[0]["value"]) == ("no style", NONE)

    async def test_an_unknown_style_is_refused_with_those_there_are(self, ada: Member) -> None:
        message = await (await ada.slash("imagine", prompt="a lion", style="@everyone")).message()
        assert message["content"].startswith("There is no such style. Choose one of: photo, ")

    async def test_a_servers_own_style_is_used_and_can_be_its_default(
        self, preferences: Preferences, server: str, queue: Queue, ada: Member
    ) -> None:
        own = {"House *Style*": INK.model_dump()}
        await preferences.change(server, ServerPreferences, styles=own, style="house *style*")
        reply = await ada.slash("imagine", prompt="a lion")
        request, message = await self.drawn(queue, reply)
        assert request.prompt == "a lion, ink drawing, hatching"
        assert r" · House \*Style\* · " in message["content"]
        reply = await ada.slash("imagine", prompt="a lion", style=NONE)
        request, message = await self.drawn(queue, reply)
        assert request.prompt == "a lion"

    async def test_a_default_that_is_gone_or_does_not_fit_is_left_out(
        self, preferences: Preferences, queue: Queue, ada: Member
    ) -> None:
        key = member_key(int(ada.id))
        await preferences.change(key, MemberPreferences, style="of another server")
        request, _ = await self.drawn(queue, await ada.slash("imagine", prompt="a lion"))
        assert request.prompt == "a lion"
        await preferences.change(key, MemberPreferences, style="oil")
        long = "x" * MAX_PROMPT
        request, _ = await self.drawn(queue, await ada.slash("imagine", prompt=long))
        assert request.prompt == long

    async def test_enhance_is_left_out_as_a_default_where_the_model_cannot(
        self, preferences: Preferences, queue: Queue, registry: Registry, ada: Member
    ) -> None:
        assert not DRAWS.enhance
        await preferences.change(member_key(int(ada.id)), MemberPreferences, enhance=True)
        request, _ = await self.drawn(queue, await ada.slash("imagine", prompt="a lion"))
        assert not request.enhance
