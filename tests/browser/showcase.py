"""A stock discord.py bot that shows every kind of message and component the page can draw.

Each command is named for what it shows. Nothing in it is Atelier's: the page must suit any bot.
"""

from __future__ import annotations

import asyncio
import io
from typing import Any

import discord
import yarl
from discord import app_commands, ui
from discord.gateway import DiscordWebSocket
from discord.http import Route
from PIL import Image

from sandbox import LocalDiscord

Interaction = discord.Interaction[Any]
Picked = app_commands.Choice[str]

COLOURS = ("seagreen", "royalblue", "goldenrod", "indianred", "orchid")
MARKDOWN = """# A heading
## A smaller one
**bold**, *italic*, __underlined__, ~~struck~~, `code`, ||a secret|| and snake_case_names
**session\\_ended**
> A quote
> of two lines
- an item
- another
  1. one inside
```python
def lion(background: str) -> str:
    return f"a lion on a {{background}} background, in one line that is longer than the block"
```
Deadline <t:{soon}:R>, that is <t:{soon}:f>, not <t:{later}:R>.
{mention}, look at <#{channel}> and use </imagine:1>.
[A link](https://example.com/page) and https://example.com/bare
-# a small note"""
HOSTILE = """<img src=x onerror="window.hacked=1"><b>not bold</b>
[press me](javascript:window.hacked=1) <javascript:window.hacked=1>
<script>window.hacked=1</script> &lt;i&gt;"""


def picture(colour: str = "royalblue", size: tuple[int, int] = (64, 64)) -> bytes:
    buffer = io.BytesIO()
    Image.new("RGB", size, colour).save(buffer, "PNG")
    return buffer.getvalue()


def picture_file(name: str, colour: str = "royalblue", **more: Any) -> discord.File:
    size = more.pop("size", (64, 64))
    return discord.File(io.BytesIO(picture(colour, size)), name, **more)


class Showcase(discord.Client):
    """Its tree is synced before it is ready. `go` lets the slow commands answer."""

    def __init__(self, server: LocalDiscord) -> None:
        super().__init__(intents=discord.Intents.default(), guild_ready_timeout=0.0)
        Route.BASE = server.url + "/api/v10"
        DiscordWebSocket.DEFAULT_GATEWAY = yarl.URL(server.gateway_url)
        self.tree = app_commands.CommandTree(self)
        self.go = asyncio.Event()
        self.uploads: list[bytes] = []
        self.received: asyncio.Queue[dict[str, Any]] = asyncio.Queue()
        self.errors: list[BaseException] = []
        add_commands(self)

        @self.tree.error
        async def _(interaction: Interaction, error: app_commands.AppCommandError) -> None:
            self.errors.append(error)

    async def setup_hook(self) -> None:
        await self.tree.sync()

    async def on_interaction(self, interaction: Interaction) -> None:
        """Presses, choices and forms come here; they are told apart by their custom ids."""
        data: dict[str, Any] = dict(interaction.data or {})
        custom_id = str(data.get("custom_id", ""))
        if not custom_id:
            return
        self.received.put_nowait(data)
        if custom_id == "silent":
            return
        if custom_id == "form":
            await interaction.response.send_modal(Form())
        elif custom_id == "edit":
            await interaction.response.edit_message(content="Edited by a press.")
        elif custom_id == "quiet":
            await interaction.response.defer()
        elif values := data.get("values"):
            await interaction.response.send_message(f"Chosen: {', '.join(values)}", ephemeral=True)
        else:
            await interaction.response.send_message(f"Received {custom_id}.", ephemeral=True)


class Form(ui.Modal, title="A form of several parts"):
    name = ui.TextInput[Any](label="Name", custom_id="name", max_length=40)
    story: ui.TextInput[Any] = ui.TextInput(
        label="Story",
        custom_id="story",
        style=discord.TextStyle.paragraph,
        placeholder="Once upon a time",
        min_length=5,
        required=False,
    )
    mood: ui.Label[Any] = ui.Label(
        text="Mood",
        description="How it should feel",
        component=ui.Select(
            custom_id="mood",
            options=[discord.SelectOption(label=m, value=m) for m in ("calm", "wild")],
        ),
    )

    def __init__(self) -> None:
        super().__init__(custom_id="story-form")

    async def on_submit(self, interaction: Interaction) -> None:  # pyright: ignore[reportIncompatibleMethodOverride]
        return  # on_interaction has answered


def buttons() -> ui.View:
    view = ui.View(timeout=None)
    style = discord.ButtonStyle
    for label, custom_id, colour in (
        ("Primary", "primary", style.primary),
        ("Edit", "edit", style.secondary),
        ("Open form", "form", style.success),
        ("Never answers", "silent", style.danger),
        ("Quiet", "quiet", style.secondary),
    ):
        view.add_item(ui.Button[Any](label=label, custom_id=custom_id, style=colour))
    view.add_item(ui.Button[Any](label="Off", custom_id="off", disabled=True))
    view.add_item(ui.Button[Any](label="A page", url="https://example.com"))
    view.add_item(ui.Button[Any](emoji="🎲", custom_id="dice"))
    return view


def menus() -> ui.View:
    view = ui.View(timeout=None)
    options = [
        discord.SelectOption(label=name, value=name, description=f"Paint in {name}", emoji="🎨")
        for name in COLOURS
    ]
    view.add_item(
        ui.Select[Any](
            custom_id="colours", placeholder="Colours", options=options, min_values=1, max_values=3
        )
    )
    view.add_item(ui.UserSelect[Any](custom_id="who", placeholder="A member"))
    view.add_item(ui.RoleSelect[Any](custom_id="role", placeholder="A role"))
    view.add_item(ui.MentionableSelect[Any](custom_id="any", placeholder="A member or role"))
    view.add_item(ui.ChannelSelect[Any](custom_id="where", placeholder="A channel"))
    return view


def layout() -> tuple[ui.LayoutView, list[discord.File]]:
    view = ui.LayoutView(timeout=None)
    names = [f"{colour}.png" for colour in COLOURS[:3]]
    gallery = ui.MediaGallery[Any]()
    for number, name in enumerate(names):
        gallery.add_item(
            media=f"attachment://{name}", description=f"A plain {name[:-4]}", spoiler=number == 2
        )
    view.add_item(
        ui.Container[Any](
            ui.TextDisplay[Any]("## A container\nwith an **accent colour**"),
            ui.Section[Any](
                ui.TextDisplay[Any]("A section with a thumbnail"),
                accessory=ui.Thumbnail[Any](
                    "attachment://orchid.png", description="A plain orchid"
                ),
            ),
            ui.Separator[Any](spacing=discord.SeparatorSpacing.large),
            ui.Section[Any](
                ui.TextDisplay[Any]("A section with a button"),
                accessory=ui.Button[Any](label="Inside", custom_id="inside"),
            ),
            gallery,
            ui.File[Any]("attachment://notes.txt"),
            ui.ActionRow[Any](ui.Button(label="In a row", custom_id="row")),
            accent_colour=0x3F9D6D,
        )
    )
    view.add_item(ui.TextDisplay[Any]("Outside of any container."))
    view.add_item(
        ui.Container[Any](
            ui.TextDisplay[Any]("What the lion dreams."),
            ui.ActionRow[Any](ui.Button(label="Hidden", custom_id="hidden")),
            spoiler=True,
        )
    )
    files = [picture_file(f"{colour}.png", colour) for colour in (*COLOURS[:3], "orchid")]
    return view, [*files, discord.File(io.BytesIO(b"some notes\n"), "notes.txt")]


def embeds() -> tuple[list[discord.Embed], list[discord.File]]:
    rich = discord.Embed(
        title="A whole embed",
        url="https://example.com/lion",
        description="Its text has **markdown**, a [link](https://example.com) and a list:\n- one",
        colour=0xD9507F,
        timestamp=discord.utils.utcnow(),
    )
    rich.set_author(name="The author", icon_url="attachment://icon.png")
    for name in ("Seed", "Steps", "Model"):
        rich.add_field(name=name, value=f"`{len(name) * 7}`")
    rich.add_field(name="Prompt", value="a lion on a blue background", inline=False)
    rich.set_thumbnail(url="attachment://icon.png")
    rich.set_image(url="attachment://wide.png")
    rich.set_footer(text="The footer")
    plain = discord.Embed(description="An embed of one line.")
    files = [
        picture_file("icon.png", "goldenrod"),
        picture_file("wide.png", "seagreen", size=(640, 240)),
    ]
    return [rich, plain], files


def add_commands(bot: Showcase) -> None:
    command = bot.tree.command

    @command(name="buttons", description="Buttons of every style")
    async def _(interaction: Interaction) -> None:
        await interaction.response.send_message("Press one.", view=buttons())

    @command(name="menus", description="Every select menu")
    async def _(interaction: Interaction) -> None:
        await interaction.response.send_message("Choose.", view=menus())

    @command(name="layout", description="Components V2")
    async def _(interaction: Interaction) -> None:
        view, files = layout()
        await interaction.response.send_message(view=view, files=files)

    @command(name="embeds", description="Embeds with all their parts")
    async def _(interaction: Interaction) -> None:
        made, files = embeds()
        await interaction.response.send_message(embeds=made, files=files)

    @command(name="form", description="A modal of several parts")
    async def _(interaction: Interaction) -> None:
        await interaction.response.send_modal(Form())

    @command(name="manage", description="For those who manage the server")
    @app_commands.default_permissions(manage_guild=True)
    async def _(interaction: Interaction) -> None:
        await interaction.response.send_message("Managed.", ephemeral=True)

    @command(name="secret", description="An answer for one member")
    async def _(interaction: Interaction) -> None:
        await interaction.response.send_message("Between us.", ephemeral=True)

    @command(name="slow", description="Thinks until it is let go")
    async def _(interaction: Interaction, private: bool = False) -> None:
        await interaction.response.defer(thinking=True, ephemeral=private)
        await bot.go.wait()
        await interaction.edit_original_response(content="Thought it over.")

    @command(name="silent", description="Never answers")
    async def _(interaction: Interaction) -> None:
        return

    @command(name="text", description="All of the markdown")
    async def _(interaction: Interaction) -> None:
        soon = int(discord.utils.utcnow().timestamp()) + 40
        text = MARKDOWN.format(
            soon=soon,
            later=soon + 7140,
            mention=interaction.user.mention,
            channel=interaction.channel_id,
        )
        await interaction.response.send_message(text)

    @command(name="hostile", description="Text that would like to be code")
    async def _(interaction: Interaction) -> None:
        embed = discord.Embed(title=HOSTILE[:200], description=HOSTILE)
        await interaction.response.send_message(HOSTILE, embed=embed)

    @command(name="pictures", description="Several pictures, or one")
    async def _(
        interaction: Interaction, count: app_commands.Range[int, 1, 10] = 4, spoiler: bool = False
    ) -> None:
        files = [
            picture_file(
                f"{number}.png",
                COLOURS[number % 5],
                description=f"Picture {number + 1}",
                spoiler=spoiler,
                size=(512, 384),
            )
            for number in range(count)
        ]
        await interaction.response.send_message(f"{count} of them", files=files)

    @command(name="paint", description="Every kind of option")
    @app_commands.describe(
        subject="What to paint", style="How it should look", image="A picture to start from"
    )
    @app_commands.choices(style=[Picked(name=s.title(), value=s) for s in ("ink", "oil", "chalk")])
    async def paint(
        interaction: Interaction,
        subject: app_commands.Range[str, 1, 100],
        style: Picked | None = None,
        colour: str = "",
        steps: app_commands.Range[int, 1, 50] = 20,
        strength: float = 0.5,
        private: bool = False,
        member: discord.Member | None = None,
        channel: discord.TextChannel | None = None,
        role: discord.Role | None = None,
        image: discord.Attachment | None = None,
    ) -> None:
        if image:
            bot.uploads.append(await image.read())
        given = [subject, style and style.value, colour, steps, strength]
        named = [str(thing) for thing in (member, channel, role) if thing]
        text = " | ".join(str(part) for part in (*given, *named))
        await interaction.response.send_message(text, ephemeral=private)

    @paint.autocomplete("colour")
    async def _(interaction: Interaction, current: str) -> list[Picked]:
        return [Picked(name=c, value=c) for c in COLOURS if c.startswith(current)]

    @bot.tree.context_menu(name="Quote this")
    async def _(interaction: Interaction, message: discord.Message) -> None:
        await interaction.response.send_message(f"> {message.content}", ephemeral=True)

    @bot.tree.context_menu(name="Greet")
    async def _(interaction: Interaction, member: discord.Member) -> None:
        pinged = discord.AllowedMentions(users=[member])
        await interaction.response.send_message(f"{member.mention} 👋", allowed_mentions=pinged)
