"""Menus of every kind and forms with every field, filled in by members, read by a stock bot."""

from __future__ import annotations

from typing import Any

import discord
import pytest

from sandbox import Member, Refused
from tests.sandbox.raw import Api
from tests.sandbox.stock_bot import StockBot, png

Interaction = Any
ui: Any = discord.ui  # the generics of its items say nothing here


class Menus(discord.ui.View):
    def __init__(self) -> None:
        super().__init__(timeout=None)
        styles = [discord.SelectOption(label=name.title(), value=name) for name in ("oil", "ink")]
        pair = ui.Select(custom_id="styles", placeholder="Styles", options=styles)
        pair.min_values, pair.max_values = 1, 2
        text = [discord.ChannelType.text]
        for item in (
            pair,
            ui.UserSelect(custom_id="who", placeholder="Who", max_values=2),
            ui.RoleSelect(custom_id="role", placeholder="Role"),
            ui.MentionableSelect(custom_id="any", placeholder="Anyone"),
            ui.ChannelSelect(custom_id="where", placeholder="Where", channel_types=text),
        ):
            self.add_item(item)


@pytest.fixture
async def card(bot: StockBot, ada: Member) -> dict[str, Any]:
    async def imagine(interaction: Interaction) -> None:
        await interaction.response.send_message("a card", view=Menus())

    async def press(interaction: Interaction) -> None:
        resolved = interaction.data.get("resolved", {})
        kinds = ",".join(sorted(resolved))
        await interaction.response.send_message(f"{interaction.data['values']} {kinds}")

    bot.acts.update(imagine=imagine, press=press)
    message = await (await ada.slash("imagine", prompt="a lion")).message()
    await bot.seen.get()
    return message


async def test_each_menu_carries_what_was_chosen_and_the_objects(
    ada: Member, ben: Member, card: dict[str, Any]
) -> None:
    moderators = ben.rooms.world.guild
    role = next(role for role in moderators.roles.values() if role.name == "Moderators")
    room = ada.channel("gallery")
    for menu, entries, values, kinds in (
        ("Styles", ["Oil", "Ink"], ["oil", "ink"], ""),
        ("Who", ["Ben", ada], [ben.id, ada.id], "members,users"),
        ("Role", ["Moderators"], [role.id], "roles"),
        ("Anyone", ["Ben"], [ben.id], "members,users"),
        ("Anyone", [role.id], [role.id], "roles"),
        ("Where", ["gallery"], [room.id], "channels"),
    ):
        answer = await (await ada.choose(card, menu, *entries)).message()
        assert answer["content"] == f"{values} {kinds}".strip()


async def test_what_the_menu_does_not_allow_cannot_be_chosen(
    ada: Member, olive: Member, card: dict[str, Any]
) -> None:
    await olive.start_thread("sketches")
    for menu, entries, sentence in (
        ("Styles", [], "Choose 1 to 2"),
        ("Styles", ["Chalk"], "no such entry"),
        ("Styles", ["Oil", "Oil"], "chosen once"),
        ("Role", ["Moderators", "Atelier"], "Choose 1 of"),
        ("Role", ["Nobody"], "no such entry"),
        ("Where", ["sketches"], "no such entry"),
        ("Where", ["moderators"], "no such entry"),
    ):
        with pytest.raises(Refused, match=sentence):
            await ada.choose(card, menu, *entries)


class Form(discord.ui.Modal, title="Remix"):
    intro: Any = ui.TextDisplay("What shall change?")
    prompt: Any = ui.Label(
        text="Prompt", component=ui.TextInput(custom_id="prompt", default="a lion", max_length=30)
    )
    style: Any = ui.Label(
        text="Style",
        component=ui.Select(
            custom_id="style",
            options=[
                discord.SelectOption(label="Oil", value="oil", default=True),
                discord.SelectOption(label="Ink", value="ink"),
            ],
        ),
    )
    files: Any = ui.Label(
        text="Picture", component=ui.FileUpload(custom_id="files", max_values=2, required=False)
    )
    count: Any = ui.Label(
        text="Count",
        component=ui.RadioGroup(
            custom_id="count",
            options=[
                discord.RadioGroupOption(label="One", value="1"),
                discord.RadioGroupOption(label="Four", value="4"),
            ],
        ),
    )

    def __init__(self, bot: StockBot) -> None:
        super().__init__(custom_id="form")
        self.bot = bot

    async def on_submit(self, interaction: Interaction) -> None:
        files = [f"{f.filename} {f.width}" for f in self.files.component.values]
        said = [self.prompt.component.value, *self.style.component.values, *files]
        await interaction.response.send_message(" ".join([*said, str(self.count.component.value)]))


async def test_a_form_with_every_field(bot: StockBot, ada: Member) -> None:
    async def imagine(interaction: Interaction) -> None:
        await interaction.response.send_modal(Form(bot))

    async def submit(interaction: Interaction) -> None: ...

    bot.acts.update(imagine=imagine, submit=submit)
    opened = await ada.slash("imagine", prompt="a lion")
    with pytest.raises(Refused, match="Count is required"):
        await ada.submit(opened)
    with pytest.raises(Refused, match="no such choice"):
        await ada.submit(opened, count=["9"])
    with pytest.raises(Refused, match="1 to 2 files"):
        await ada.submit(opened, {"Count": ["One"]}, files=[png(), png(), png()])
    reply = await ada.submit(opened, {"Count": ["Four"], "Picture": png(3, 3)}, style=["Ink"])
    assert (await reply.message())["content"] == "a lion ink image.png 3 4"


async def test_boxes_in_a_form(bot: StockBot, ada: Member) -> None:
    seen: list[Any] = []

    class Boxes(discord.ui.Modal, title="Boxes"):
        public: Any = ui.Label(text="Public", component=ui.Checkbox(custom_id="public"))
        tags: Any = ui.Label(
            text="Tags",
            component=ui.CheckboxGroup(
                custom_id="tags",
                min_values=1,
                max_values=2,
                options=[discord.CheckboxGroupOption(label=n, value=n) for n in ("a", "b", "c")],
            ),
        )
        who: Any = ui.Label(text="Who", component=ui.UserSelect(custom_id="who"))

        async def on_submit(self, interaction: Interaction) -> None:
            seen.append((self.public.component.value, self.tags.component.values))
            await interaction.response.send_message(self.who.component.values[0].display_name)

    async def imagine(interaction: Interaction) -> None:
        await interaction.response.send_modal(Boxes())

    async def submit(interaction: Interaction) -> None: ...

    bot.acts.update(imagine=imagine, submit=submit)
    opened = await ada.slash("imagine", prompt="a lion")
    with pytest.raises(Refused, match="no such choice"):
        await ada.submit(opened, {"Tags": ["a", "b", "c"], "Who": "Ben"})
    reply = await ada.submit(opened, {"Tags": ["a", "b"], "Public": True, "Who": "Ben"})
    assert (await reply.message())["content"] == "Ben"
    assert seen == [(True, ["a", "b"])]


async def test_no_form_after_a_deferral(bot: StockBot, ada: Member) -> None:
    async def imagine(interaction: Interaction) -> None:
        await interaction.response.defer()
        interaction.response._response_type = None  # past discord.py's own check
        await interaction.response.send_modal(Form(bot))

    bot.acts["imagine"] = imagine
    await ada.slash("imagine", prompt="a lion")
    assert await bot.error_code() == 40060


def form(*components: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"title": "Remix", "custom_id": "form", "components": list(components), **more}


def label(component: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"type": 18, "label": "Prompt", "component": component, **more}


def text(**more: Any) -> dict[str, Any]:
    return {"type": 4, "custom_id": "prompt", "style": 1, **more}


def boxes(kind: int, number: int, **more: Any) -> dict[str, Any]:
    options = [{"label": str(n), "value": str(n)} for n in range(number)]
    return {"type": kind, "custom_id": "boxes", "options": options, **more}


MODALS: list[tuple[str, dict[str, Any], str]] = [
    ("long title", form(label(text()), title="x" * 46), "data.title"),
    ("nothing in it", form(), "data.components"),
    ("six fields", form(*[label(text(custom_id=str(n))) for n in range(6)]), "data.components"),
    ("a button", form({"type": 1, "components": [{"type": 2}]}), "components.0.type"),
    ("no label in a row", form({"type": 1, "components": [text()]}), "components.0.label"),
    ("a label twice", form(label(text(label="Mine"))), "component.label"),
    ("long label", form(label(text(), label="x" * 46)), "components.0.label"),
    ("long value", form(label(text(value="x" * 11, max_length=10))), "component.value"),
    ("lengths", form(label(text(min_length=4001))), "component.min_length"),
    ("one radio", form(label(boxes(21, 1))), "component.options"),
    ("eleven boxes", form(label(boxes(22, 11))), "component.options"),
    ("menu off", form(label(boxes(3, 2, disabled=True))), "component.disabled"),
    ("eleven files", form(label({"type": 19, "custom_id": "f", "max_values": 11})), "min_values"),
    ("one id twice", form(label(text()), label(text())), "component.custom_id"),
    ("empty text", form({"type": 10, "content": " "}), "components.0.content"),
]


@pytest.mark.parametrize(
    ("modal", "path"), [case[1:] for case in MODALS], ids=[case[0] for case in MODALS]
)
async def test_a_refused_form_names_the_field(
    api: Api, bot: StockBot, ada: Member, modal: dict[str, Any], path: str
) -> None:
    async def wait(interaction: Interaction) -> None: ...

    bot.acts["imagine"] = wait
    reply = await ada.slash("imagine", prompt="a lion")
    callback = f"/interactions/{reply.id}/{reply.interaction.token}/callback"
    status, body = await api("POST", callback, {"type": 9, "data": modal})
    assert (status, body["code"]) == (400, 50035)
    assert any(path in place for place in places(body["errors"])), body["errors"]
    assert not reply.interaction.responded


def places(errors: dict[str, Any], above: str = "") -> list[str]:
    found: list[str] = []
    for key, inner in errors.items():
        found += [above] if key == "_errors" else places(inner, f"{above}.{key}".strip("."))
    return found
