"""Components V2: what fits into a message, and what Discord refuses."""

from __future__ import annotations

from typing import Any

import discord
import pytest

from sandbox import Member
from sandbox.component_kinds import walk
from tests.sandbox.raw import Api
from tests.sandbox.stock_bot import StockBot, file, png

V2 = 1 << 15
ui: Any = discord.ui  # the generics of its items say nothing here


def text(content: str = "x") -> dict[str, Any]:
    return {"type": 10, "content": content}


def picture(url: str = "https://example.com/a.png", **more: Any) -> dict[str, Any]:
    return {"type": 12, "items": [{"media": {"url": url}, **more}]}


def container(*inner: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"type": 17, "components": list(inner), **more}


def section(*inner: dict[str, Any], accessory: Any = None) -> dict[str, Any]:
    return {"type": 9, "components": list(inner), "accessory": accessory}


def thumbnail(**more: Any) -> dict[str, Any]:
    return {"type": 11, "media": {"url": "https://example.com/a.png"}, **more}


BUTTON = {"type": 2, "style": 1, "label": "Draw", "custom_id": "draw"}
REFUSED: list[tuple[str, list[dict[str, Any]], str]] = [
    ("41 components", [text() for _ in range(41)], "COMPONENT_MAX_TOTAL_COMPONENTS_EXCEEDED"),
    ("nested ones count", [container(*[text()] * 40)], "COMPONENT_MAX_TOTAL_COMPONENTS_EXCEEDED"),
    ("4001 characters", [text("x" * 2001), text("x" * 2000)], "TOTAL_TEXT_LENGTH_EXCEEDED"),
    ("a container in one", [container(container(text()))], "BASE_TYPE_CHOICES"),
    ("an empty container", [container()], "BASE_TYPE_BAD_LENGTH"),
    ("a colour beyond", [container(text(), accent_color=1 << 24)], "NUMBER_TYPE_MAX"),
    ("a button by itself", [BUTTON], "BASE_TYPE_CHOICES"),
    ("a section without accessory", [section(text())], "BASE_TYPE_REQUIRED"),
    ("a section of pictures", [section(picture(), accessory=thumbnail())], "BASE_TYPE_CHOICES"),
    ("four in a section", [section(*[text()] * 4, accessory=thumbnail())], "BASE_TYPE_BAD_LENGTH"),
    ("an empty gallery", [{"type": 12, "items": []}], "BASE_TYPE_BAD_LENGTH"),
    ("eleven pictures", [{"type": 12, "items": picture()["items"] * 11}], "BASE_TYPE_BAD_LENGTH"),
    ("long alt text", [picture(description="x" * 1025)], "BASE_TYPE_MAX_LENGTH"),
    ("no address", [picture("")], "BASE_TYPE_REQUIRED"),
    ("an address of another kind", [picture("ftp://a")], "URL_TYPE_INVALID_SCHEME"),
    ("a file of another site", [{"type": 13, "file": {"url": "https://a/b"}}], "INVALID_SCHEME"),
    ("a missing attachment", [picture("attachment://a.png")], "ATTACHMENT_NOT_FOUND"),
    ("a wide separator", [{"type": 14, "spacing": 3}], "BASE_TYPE_CHOICES"),
    ("one number twice", [{**text(), "id": 5}, {**text(), "id": 5}], "COMPONENT_ID_DUPLICATED"),
    ("no text", [text(" ")], "BASE_TYPE_REQUIRED"),
]


def codes(errors: dict[str, Any]) -> str:
    found = [e["code"] for e in errors.get("_errors", [])]
    return " ".join([*found, *(codes(v) for k, v in errors.items() if k != "_errors")])


@pytest.mark.parametrize(
    ("components", "code"), [case[1:] for case in REFUSED], ids=[case[0] for case in REFUSED]
)
async def test_a_refused_layout(api: Api, components: list[dict[str, Any]], code: str) -> None:
    status, body = await api("POST", api.channel(), {"flags": V2, "components": components})
    assert (status, body["code"]) == (400, 50035)
    assert code in codes(body["errors"])


async def test_the_largest_layout_is_taken(api: Api) -> None:
    inner = [text("x" * 100) for _ in range(39)]
    status, body = await api(
        "POST", api.channel(), {"flags": V2, "components": [container(*inner)]}
    )
    assert status == 200
    assert len({component["id"] for component in walk(body["components"])}) == 40


async def test_a_layout_by_stock_discord_py(bot: StockBot, ada: Member) -> None:
    async def imagine(interaction: Any) -> None:
        view = ui.LayoutView()
        row = ui.ActionRow(ui.Button(label="Reroll", custom_id="reroll"))
        gallery = ui.MediaGallery(
            discord.MediaGalleryItem("attachment://lion.png", description="a lion", spoiler=True)
        )
        intro = ui.Section(ui.TextDisplay("**A lion**"), accessory=ui.Button(label="U1"))
        view.add_item(ui.Container(intro, ui.Separator(), gallery, row, accent_colour=0xFF8800))
        view.add_item(ui.File("attachment://prompt.txt"))
        files = [file(png(64, 32)), file(b"a lion", "prompt.txt")]
        await interaction.response.send_message(view=view, files=files)

    bot.acts["imagine"] = imagine
    message = await (await ada.slash("imagine", prompt="a lion")).message()
    parts = {part["type"]: part for part in walk(message["components"])}
    [item] = parts[12]["items"]
    assert (item["spoiler"], item["description"]) == (True, "a lion")
    assert (item["media"]["width"], item["media"]["content_type"]) == (64, "image/png")
    assert "/attachments/" in item["media"]["url"]
    assert "/attachments/" in parts[13]["file"]["url"]
    await ada.press_labelled(message, "Reroll")


async def test_the_layout_flag_comes_but_never_goes(api: Api) -> None:
    _, sent = await api("POST", api.channel(), {"content": "old", "embeds": [{"title": "x"}]})
    path = f"{api.channel()}/{sent['id']}"
    layout = {"flags": V2, "components": [text("new")]}
    status, body = await api("PATCH", path, layout)
    assert status == 400
    assert "MESSAGE_CANNOT_USE_LEGACY_FIELDS_WITH_COMPONENTS_V2" in codes(body["errors"])
    status, body = await api("PATCH", path, {**layout, "content": None, "embeds": []})
    assert (status, body["flags"] & V2) == (200, V2)
    _, body = await api("PATCH", path, {"flags": 0})
    assert body["flags"] & V2
    status, body = await api("PATCH", path, {"content": "old again"})
    assert status == 400


async def test_nothing_of_a_refused_message_is_kept(api: Api) -> None:
    before = len(api.server.world.attachments)
    layout = {"flags": V2, "components": [picture("attachment://other.png")]}
    assert (await api("POST", api.channel(), layout, {0: png()}))[0] == 400
    assert len(api.server.world.attachments) == before


OTHER: list[tuple[str, dict[str, Any], str]] = [
    ("a link with an id", {"type": 2, "style": 5, "label": "x", "url": "https://a",
                           "custom_id": "a"}, "BUTTON_COMPONENT_CUSTOM_ID_URL_MUTUALLY_EXCLUSIVE"),
    ("a link elsewhere", {"type": 2, "style": 5, "label": "x", "url": "file:///a"}, "SCHEME"),
    ("a premium button with a label", {"type": 2, "style": 6, "label": "x", "sku_id": "1"},
     "BUTTON_COMPONENT_INVALID"),
    ("a premium button for nothing", {"type": 2, "style": 6}, "BASE_TYPE_REQUIRED"),
    ("too many defaults", {"type": 3, "custom_id": "a", "options": [
        {"label": n, "value": n, "default": True} for n in "ab"]}, "INVALID_DEFAULT_VALUES"),
    ("a default of another kind", {"type": 6, "custom_id": "a", "default_values": [
        {"id": "1", "type": "user"}]}, "BASE_TYPE_CHOICES"),
    ("more than there are", {"type": 5, "custom_id": "a", "min_values": 3, "max_values": 2},
     "SELECT_VALUES_INVALID"),
    ("a text field", {"type": 4, "custom_id": "a", "style": 1}, "BASE_TYPE_CHOICES"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("component", "code"), [case[1:] for case in OTHER], ids=[case[0] for case in OTHER]
)
async def test_a_refused_button_or_menu(api: Api, component: dict[str, Any], code: str) -> None:
    rows = [{"type": 1, "components": [component]}]
    status, body = await api("POST", api.channel(), {"content": "x", "components": rows})
    assert (status, body["code"]) == (400, 50035)
    assert code in codes(body["errors"])


async def test_a_link_and_a_premium_button_are_taken(api: Api) -> None:
    link = {"type": 2, "style": 5, "label": "Open", "url": "https://example.com"}
    premium = {"type": 2, "style": 6, "sku_id": "1"}
    rows = [{"type": 1, "components": [link, premium]}]
    status, body = await api("POST", api.channel(), {"content": "x", "components": rows})
    assert status == 200
    assert [b["style"] for b in body["components"][0]["components"]] == [5, 6]
